"""`set`."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]
MARK = b"\xef\xbb\xbf"


def test_a_file_is_changed_in_place_and_each_change_is_printed(run: Run, folder: Path) -> None:
    """The branch that takes the rest is among them; what was done goes to standard error."""
    before = (folder / "harvest.yaml").read_bytes()
    result = run("set", "harvest.yaml", "weather/hail=35%")
    assert (result.exit_code, result.stderr) == (0, "wrote harvest.yaml\n")
    assert result.stdout == (
        " weather/hail   20 % → 35 %   20% → 35%   line 13\n weather/fine   80 % → 65 %   rest        line 14\n"
    )
    assert (folder / "harvest.yaml").read_bytes() == before.replace(b"20%", b"35%")


@pytest.mark.parametrize("mark", [b"", MARK])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_every_other_byte_is_kept(run: Run, folder: Path, mark: bytes, end: bytes, last: bool) -> None:
    """Byte order mark, line ends, comments, and a last line without one."""
    content = (folder / "harvest.yaml").read_bytes() + "# Größe – 東京\t \n#".encode() + b"\n" * last
    content = mark + content.replace(b"\n", end)
    (folder / "harvest.yaml").write_bytes(content)
    assert run("set", "harvest.yaml", "weather/hail=1/3", "parameters.wages=3").exit_code == 0
    wanted = content.replace(b"p: 20%", b"p: 1/3").replace(b"{pert: [2, 4, 6]}", b"3")
    assert (folder / "harvest.yaml").read_bytes() == wanted


def test_the_file_keeps_its_mode_and_a_link_stays_a_link(run: Run, folder: Path) -> None:
    """The file is replaced where it is, with its permissions."""
    (folder / "harvest.yaml").chmod(0o640)
    (folder / "link.yaml").symlink_to("harvest.yaml")
    assert run("set", "link.yaml", "weather/hail=35%").exit_code == 0
    assert (folder / "link.yaml").is_symlink()
    assert (folder / "harvest.yaml").stat().st_mode & 0o777 == 0o640
    assert "p: 35%" in (folder / "harvest.yaml").read_text()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".harvest")] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["weather/hial=30%"], "did you mean `weather/hail`?"),
        (["weather/hail=130%"], "probability-range"),
        (["weather/hail=30%", "weather/fine=80%"], "what is given for `weather` sums to 1.1, more than 1"),
        (["weather/hail=30%", "--view", "nobody"], "unknown-view"),
        (["weather/fine=30%", "--rest"], "no-rest"),
        (["pick/family=30%"], "not-a-chance"),
        (["parameters.wages=-1e400"], "too large"),
        (["profiles.cautious.odds.weather/hail=-2"], "negative-weight"),
        (["weather/hail"], "is not of the form NAME=VALUE"),
        (["weather/hail=1%", "weather/hail=2%"], "set twice"),
        ([], "Missing argument"),
    ],
)
def test_a_refused_wish_leaves_the_file_alone(run: Run, folder: Path, arguments: list[str], said: str) -> None:
    """Status 2, a reason, and neither a byte nor the time of the last change is another."""
    path = folder / "harvest.yaml"
    os.utime(path, ns=(1, 1))
    before = path.read_bytes()
    result = run("set", "harvest.yaml", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, 1)


def test_what_only_an_evaluation_finds_is_refused_too(run: Run, folder: Path) -> None:
    """Evidence that became impossible is an error of the new text, and nothing is written."""
    path = folder / "harvest.yaml"
    path.write_text(path.read_text() + "evidence: [{date: 2025-09-12, observed: weather/hail}]\n")
    before = path.read_bytes()
    result = run("set", "harvest.yaml", "weather/hail=0")
    assert (result.exit_code, path.read_bytes()) == (2, before)
    assert "impossible-evidence" in result.stderr


def test_a_value_that_stands_there_already_is_not_written(run: Run, folder: Path) -> None:
    """The file keeps its time; status 0."""
    os.utime(folder / "harvest.yaml", ns=(1, 1))
    result = run("set", "harvest.yaml", "weather/hail=20%")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "harvest.yaml says so already\n")
    assert (folder / "harvest.yaml").stat().st_mtime_ns == 1


@pytest.mark.parametrize(("mark", "end"), [(b"", "\n"), (MARK, "\n"), (b"", "\r\n")])
@pytest.mark.parametrize("last", [True, False])
def test_a_dry_run_prints_a_patch_that_applies(run: Run, folder: Path, mark: bytes, end: str, last: bool) -> None:
    """Nothing is written; what git makes of the patch is what `set` writes."""
    path = folder / "harvest.yaml"
    content = (
        path.read_text().removeprefix("scenario_tree: 1\n").replace("profiles:\n", "scenario_tree: 1\nprofiles:\n")
    )
    content = content.replace("\n", end)
    path.write_bytes(mark + (content if last else content.removesuffix(end)).encode())
    before = path.read_bytes()
    arguments = ["set", "harvest.yaml", "weather/hail=35%", "profiles.cautious.odds.weather/hail=3"]
    patch = run(*arguments, "--dry-run")
    assert (patch.exit_code, path.read_bytes()) == (0, before)
    assert run(*arguments).exit_code == 0
    after = path.read_bytes()
    path.write_bytes(before)
    command = ["git", "apply", "-p0", "--whitespace=nowarn", "-"]
    subprocess.run(command, input=patch.stdout_bytes, cwd=folder, check=True, env=os.environ | {"GIT_DIR": "none"})
    assert path.read_bytes() == after


def test_from_standard_input_to_standard_output(process: Process, folder: Path) -> None:
    """The new text, byte for byte, on standard output; what changed on standard error."""
    content = MARK + (folder / "harvest.yaml").read_bytes().replace(b"\n", b"\r\n")
    done = process("set", "-", "weather/hail=35%", input=content, encoding=None)
    assert (done.returncode, done.stdout) == (0, content.replace(b"20%", b"35%"))
    assert "20 % → 35 %" in done.stderr.decode()


def test_json_has_texts_and_figures(run: Run, folder: Path) -> None:
    """Both as written and as numbers; `null` where there is no probability."""
    result = run("set", "harvest.yaml", "weather/hail=35%", "parameters.wages=3", "-f", "json")
    answer = json.loads(result.stdout)
    assert list(answer)[:3] == ["schema", "tool", "source_sha256"]
    assert answer["schema"] == "scenario-tree/set/1"
    assert answer["written"] is True
    assert answer["changes"][0] == {
        "where": "parameters.wages",
        "view": None,
        "before": "{pert: [2, 4, 6]}",
        "after": "3",
        "line": 7,
        "before_probability": None,
        "after_probability": None,
    }
    assert [(change["where"], change["after"]) for change in answer["changes"][1:]] == [
        ("weather/hail", "35%"),
        ("weather/fine", "rest"),
    ]
    again = json.loads(run("set", "harvest.yaml", "weather/hail=35%", "-f", "json").stdout)
    assert (again["written"], again["changes"], again["source_sha256"]) == (False, [], answer["new_sha256"])


@pytest.mark.parametrize("arguments", [["set", ".", "weather/hail=1%"], ["set", "-", "weather/hail=1%", "-f", "json"]])
def test_one_file_and_one_thing_on_standard_output(run: Run, arguments: list[str]) -> None:
    """A folder is refused, and so is JSON where the new text goes."""
    result = run(*arguments, input="")
    assert (result.exit_code, result.stdout) == (2, "")
