"""`check`, `explain` and `schema`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from scenario_tree import catalogue

Run = Callable[..., Result]

WARNED = """\
scenario_tree: 1
start: a
nodes: {a: {chance: {b: {p: 1, then: c}}}, d: {chance: {b: {p: 1, then: c}}}}
outcomes: [c]
"""


@pytest.fixture
def bad(folder: Path) -> Path:
    """A tree whose probabilities sum to 1.3."""
    (folder / "bad.yaml").write_text(
        (folder / "harvest.yaml").read_text().replace("p: rest", "p: 110%").replace("20%", "20%")
    )
    (folder / "bad.yaml").write_text((folder / "harvest.yaml").read_text().replace("p: rest", "p: 90%"))
    return folder / "bad.yaml"


def test_a_sound_tree_ends_with_0_and_prints_nothing(run: Run) -> None:
    """The count of files goes to standard error."""
    result = run("check", "harvest.yaml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 file checked: no problems\n"


def test_errors_end_with_1_and_stand_on_standard_output(run: Run, bad: Path) -> None:
    """With place, line, caret and help."""
    result = run("check", "bad.yaml")
    assert result.exit_code == 1
    assert result.stdout.startswith("bad.yaml:")
    assert "[probability-sum]" in result.stdout
    assert "^^^" in result.stdout
    assert "   help: " in result.stdout


def test_warnings_count_only_under_strict(run: Run, folder: Path) -> None:
    """An unreachable node is a warning."""
    (folder / "warned.yaml").write_text(WARNED)
    assert run("check", "warned.yaml").exit_code == 0
    assert "warning:" in run("check", "warned.yaml").stdout
    assert run("check", "--strict", "warned.yaml").exit_code == 1


def test_an_unreadable_file_ends_with_2_and_the_others_are_checked(run: Run, bad: Path) -> None:
    """One missing file hides no finding of another."""
    result = run("check", "nowhere.yaml", "bad.yaml")
    assert result.exit_code == 2
    assert "[unreadable-file]" in result.stdout
    assert "[probability-sum]" in result.stdout


def test_a_folder_stands_for_every_tree_in_it(run: Run, bad: Path, folder: Path) -> None:
    """Other YAML files and hidden folders are passed over."""
    (folder / "other.yaml").write_text("a: 1\n")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "tree.yaml").write_text("scenario_tree: 1\n")
    (folder / "deep").mkdir()
    (folder / "deep" / "tree.yml").write_text(WARNED)
    document = json.loads(run("check", ".", "--format", "json").stdout)
    assert [entry["file"] for entry in document["files"]] == ["bad.yaml", "harvest.yaml", "deep/tree.yml"]


def test_a_folder_without_trees_is_bad_usage(run: Run, folder: Path) -> None:
    """A slip in the path does not look like success."""
    (folder / "empty").mkdir()
    result = run("check", "empty")
    assert result.exit_code == 2
    assert "no tree in empty" in result.stderr


def test_standard_input_is_checked_under_a_name_of_its_own(run: Run, folder: Path) -> None:
    """`-` reads the text; registers are looked for where one stands."""
    text = (folder / "harvest.yaml").read_text().replace("p: rest", "p: 90%")
    result = run("check", "-", input=text)
    assert result.exit_code == 1
    assert result.stdout.startswith("<stdin>:")


def test_json_has_the_contract_s_keys(run: Run, bad: Path) -> None:
    """Also a single file stands in `files`."""
    document = json.loads(run("check", "bad.yaml", "--format", "json").stdout)
    assert list(document) == ["schema", "tool", "source_sha256", "files"]
    assert document["schema"] == "scenario-tree/check/1"
    (entry,) = document["files"]
    assert entry["source_sha256"] == document["source_sha256"]
    problem = entry["problems"][0]
    keys = ["file", "line", "column", "end_line", "end_column", "severity", "code", "message", "help"]
    assert list(problem) == keys
    assert problem["code"] == "probability-sum"


def test_github_annotations_name_file_and_line(run: Run, bad: Path) -> None:
    """One workflow command a problem."""
    output = run("check", "bad.yaml", "--format", "github").stdout
    assert output.startswith("::error file=bad.yaml,line=")
    assert output.count("\n") == output.count("::error")


def test_verbose_prints_numbers_beside_words_and_intervals(run: Run, folder: Path) -> None:
    """What a word became, and what a concentration implies."""
    text = (folder / "harvest.yaml").read_text().replace("p: 20%", "p: unlikely")
    (folder / "words.yaml").write_text(text.replace("label: Does it hail?", "concentration: 20"))
    output = run("check", "-v", "words.yaml").stdout
    assert "unlikely   20–45 %   32.5 %" in output
    assert "weather/hail              20        32.5 %" in output


def test_a_limit_can_be_raised_and_lowered(run: Run) -> None:
    """The message of a limit names it."""
    result = run("check", "harvest.yaml", "--limit", "depth=2", "--limit", "size=1MiB")
    assert result.exit_code == 1
    assert "[limit]" in result.output
    assert run("check", "harvest.yaml", "--limit", "deep=2").exit_code == 2


@pytest.mark.parametrize("code", ["probability-sum", "bad-request"])
def test_explain_says_what_a_code_is_about(run: Run, code: str) -> None:
    """Prose, the mistake, and the same without it."""
    output = run("explain", code).stdout
    assert output.startswith(f"{code} (error)\n")
    assert "wrong" in output
    assert "right:" in output


def test_explain_answers_an_unknown_code_with_the_nearest(run: Run) -> None:
    """A code may be copied with its brackets, and mistyped."""
    assert run("explain", "[probability-sum]").exit_code == 0
    result = run("explain", "probabilty-sum")
    assert result.exit_code == 2
    assert "did you mean `probability-sum`?" in result.stderr


def test_explain_without_a_code_lists_all(run: Run) -> None:
    """One line each."""
    assert len(run("explain").stdout.splitlines()) == len(catalogue.codes()) + 1


def test_every_code_can_be_explained(run: Run) -> None:
    """No entry trips over the report."""
    for code in catalogue.codes():
        assert run("explain", code).exit_code == 0, code


def test_schema_prints_a_json_schema(run: Run) -> None:
    """Draft 7, as editors want it."""
    assert "draft-07" in json.loads(run("schema").stdout)["$schema"]
