"""`score`, `paths`, `show` and the options that they share."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]


def _json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def _probabilities(document: Any) -> dict[str, float]:
    return {outcome["name"]: outcome["probability"] for outcome in document["outcomes"]}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {"full": 0.8, "half": 0, "lost": 0.2}),
        (["--profile", "cautious"], {"full": 2 / 3, "half": 0, "lost": 1 / 3}),
        (["-P", "cautious", "--odds", "weather/hail=1"], {"full": 0.8, "half": 0, "lost": 0.2}),
        (["--set", "wages=8"], {"full": 0, "half": 0.8, "lost": 0.2}),
        (["--set", "wages== 4 * 2"], {"full": 0, "half": 0.8, "lost": 0.2}),
        (["--set", "wages=8", "--set", "wages=1"], {"full": 0.8, "half": 0, "lost": 0.2}),
        (["--given", "not:hailed"], {"full": 1, "half": 0, "lost": 0}),
        (["-g", "weather/hail"], {"full": 0, "half": 0, "lost": 1}),
        (["--choose", "pick/family"], {"full": 0, "half": 0.8, "lost": 0.2}),
        (["-w", "weights.yaml"], {"full": 0, "half": 0.8, "lost": 0.2}),
    ],
)
def test_every_option_reaches_the_evaluation(
    run: Run, folder: Path, arguments: list[str], expected: dict[str, float]
) -> None:
    """Profile, weights file, flags, conditions and choices change the figures."""
    (folder / "weights.yaml").write_text("parameters: {wages: 8}\n")
    assert _probabilities(_json(run("score", "harvest.yaml", *arguments, "-f", "json"))) == pytest.approx(expected)


def test_json_says_what_was_asked(run: Run) -> None:
    """Flags stand in the answer."""
    document = _json(
        run(
            "score",
            "harvest.yaml",
            "-g",
            "weather/fine",
            "-c",
            "pick/family",
            "--as-of",
            "2025-10-01",
            "--pool",
            "log",
            "-f",
            "json",
        )
    )
    assert document["given"] == ["weather/fine"]
    assert document["chosen"] == ["pick/family"]
    assert document["as_of"] == "2025-10-01"
    assert document["pool"] == "log"
    assert document["strategy"] == "kept"
    assert document["evidence_probability"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--odds", "weather/hail"],
        ["--odds", "weather/hail=much"],
        ["--odds", "=2"],
        ["--view", "a=nan"],
        ["--set", "wages"],
        ["--as-of", "tomorrow"],
        ["--pool", "cubic"],
        ["--format", "xml"],
        ["--limit", "size=big"],
        ["--profile", "nobody"],
        ["--given", "weather/snow"],
        ["--weights", "nowhere.yaml"],
        ["--against", "nobody"],
    ],
)
def test_a_flag_that_makes_no_sense_ends_with_2(run: Run, arguments: list[str]) -> None:
    """Bad usage is told apart from findings; standard output stays empty."""
    result = run("score", "harvest.yaml", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")


def test_several_files_are_scored_one_after_the_other(run: Run, folder: Path) -> None:
    """Tables follow one another, JSON has `files`, CSV a column."""
    (folder / "second.yaml").write_text((folder / "harvest.yaml").read_text())
    assert run("score", "harvest.yaml", "second.yaml").stdout.count("Does the harvest come in?") == 2
    document = _json(run("score", ".", "-f", "json"))
    assert document["source_sha256"] is None
    assert [entry["file"] for entry in document["files"]] == ["harvest.yaml", "second.yaml"]
    rows = list(csv.DictReader(io.StringIO(run("score", ".", "-f", "csv").stdout)))
    assert {row["file"] for row in rows} == {"harvest.yaml", "second.yaml"}


def test_a_file_that_is_named_twice_is_read_once(run: Run) -> None:
    """A folder and a file in it overlap."""
    assert run("score", "harvest.yaml", "harvest.yaml").stdout.count("Does the harvest") == 1


def test_standard_input_is_scored(run: Run, folder: Path) -> None:
    """`-` stands for a tree on standard input."""
    document = _json(run("score", "-", "-f", "json", input=(folder / "harvest.yaml").read_text()))
    assert document["file"] == "<stdin>"
    assert _probabilities(document)["lost"] == pytest.approx(0.2)


def test_nodes_are_listed_where_asked_for(run: Run) -> None:
    """`--nodes` adds two lists."""
    assert "nodes" not in _json(run("score", "harvest.yaml", "-f", "json"))
    document = _json(run("score", "harvest.yaml", "--nodes", "-f", "json"))
    assert [node["id"] for node in document["nodes"]][:2] == ["weather", "pick"]
    assert {branch["branch"] for branch in document["branches"]} >= {"weather/hail", "pick/helpers"}


def test_against_shows_two_profiles_side_by_side(run: Run) -> None:
    """With the difference in points."""
    output = run("score", "harvest.yaml", "--against", "cautious").stdout
    assert "none → cautious" in output
    assert "−13.3 pp" in output


def test_a_second_weights_file_compares_the_two(run: Run, folder: Path) -> None:
    """Both are named by their files."""
    (folder / "low.yaml").write_text("parameters: {wages: 1}\n")
    (folder / "high.yaml").write_text("parameters: {wages: 9}\n")
    output = run("score", "harvest.yaml", "-w", "low.yaml", "-w", "high.yaml").stdout
    assert "low → high" in output
    assert "changes" in output
    assert run("score", "harvest.yaml", "-w", "low.yaml", "-w", "high.yaml", "-a", "cautious").exit_code == 2
    assert run("paths", "harvest.yaml", "-w", "low.yaml", "-w", "high.yaml").exit_code == 2


def test_paths_lists_the_likeliest(run: Run) -> None:
    """As many as asked for, in order."""
    document = _json(run("paths", "harvest.yaml", "-n", "1", "-f", "json"))
    assert document["schema"] == "scenario-tree/paths/1"
    assert [path["branches"] for path in document["paths"]] == [["weather/fine", "pick/helpers"]]
    assert "A full cellar" in run("paths", "harvest.yaml").stdout
    assert run("paths", "harvest.yaml", "-f", "csv").stdout.startswith("file,rank,probability")
    assert run("paths", "harvest.yaml", "-f", "markdown").stdout.startswith("### ")


def test_show_draws_the_tree_as_text(run: Run) -> None:
    """Folded by depth and probability."""
    output = run("show", "harvest.yaml").stdout
    assert "├─ hail → lost: Nothing" in output
    assert "chosen" in output
    assert "family" not in run("show", "harvest.yaml", "--depth", "1").stdout
    assert "… 1 branch below 50 %" in run("show", "harvest.yaml", "--min-probability", "50%").stdout
    assert run("show", "harvest.yaml", "-m", "2").exit_code == 2


def test_a_table_is_as_wide_as_the_window(run: Run) -> None:
    """COLUMNS sets the width also in a pipe."""
    output = run("show", "harvest.yaml", env={"COLUMNS": "50"}).stdout
    assert max(map(len, output.splitlines())) <= 50


def test_colours_appear_only_where_asked_for(run: Run) -> None:
    """A pipe is plain; FORCE_COLOR paints it."""
    assert "\x1b" not in run("score", "harvest.yaml").stdout
    assert "\x1b" in run("score", "harvest.yaml", env={"FORCE_COLOR": "1"}, color=True).stdout


def test_machine_formats_have_no_colours(run: Run) -> None:
    """Whatever the environment says."""
    for form in ("json", "csv", "markdown"):
        assert "\x1b" not in run("score", "harvest.yaml", "-f", form, env={"FORCE_COLOR": "1"}, color=True).stdout
