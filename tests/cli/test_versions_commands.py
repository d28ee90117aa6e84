"""`diff`, `log` and `blame` in real repositories, and git's own diff through ours."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from repositories import TREE as TEXT
from repositories import Workplace

import scenario_tree as st
from scenario_tree.cli import main

NAME = "trees/ferry.yaml"


@pytest.fixture
def place(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A repository in which a tree has three versions: first, another probability, only another layout."""
    for name, value in work.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(work.work)
    write(TEXT.replace("p: 60%", "p: 75%"))
    commit("calmer")
    write(TEXT.replace("p: 60%", "p: 0.75").replace("  crossed:", "  # the end that everybody wants\n  crossed:"))
    commit("layout")
    return work


def git(*arguments: str) -> str:
    """What git prints."""
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


def write(text: str) -> None:
    Path(NAME).write_text(text, encoding="utf-8")


def commit(subject: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "-m", subject)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def answer(*arguments: str) -> Any:
    result = run(arguments[0], "--format", "json", *arguments[1:])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_difference_says_what_changed_what_it_did_and_why(place: Workplace) -> None:
    """The row of an outcome has before, after, change and reasons, which sum."""
    (found,) = answer("diff", "HEAD~2", "HEAD~1")["files"]
    assert [(edit["kind"], edit["where"]) for edit in found["edits"]] == [("probability", "storm")]
    assert (found["path"], found["status"], found["old"]["revision"]) == (NAME, "modified", "HEAD~2")
    for row in (*found["effects"]["outcomes"], found["effects"]["expected"]["utility"]):
        assert row["after"] - row["before"] == pytest.approx(row["change"], abs=1e-15)
        assert sum(part["change"] for part in row["contributions"]) + row["residual"] == pytest.approx(row["change"])
        assert abs(row["residual"]) < 1e-12


def test_another_layout_is_no_difference(place: Workplace) -> None:
    """Nothing is printed, and the exit status is 0 even if it is asked for."""
    result = run("diff", "HEAD~1", "HEAD", "--exit-code")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "github"])
def test_every_form_names_the_outcome_and_the_edit(place: Workplace, form: str) -> None:
    """Each form has what changed and what moved."""
    printed = run("diff", "HEAD~2", "--format", form).stdout
    assert "storm" in printed
    assert "crossed" in printed
    assert "75" in printed


@pytest.mark.parametrize(
    ("bound", "status"),
    [
        ("crossed>+5pp", 1), ("crossed>+50pp", 0), ("stayed<-5pp", 1), ("any>5pp", 1), ("crossed>99%", 0),
        ("utility>+0.5", 1), ("utility<0", 0), ("decision-changed", 0), ("likeliest-changed", 0), ("changed", 1),
        ("nobody>5pp", 2), ("crossed", 2), ("crossed>", 2),
    ],
)  # fmt: skip
def test_bounds(place: Workplace, bound: str, status: int) -> None:
    """A crossed bound ends with 1, one that says nothing with 2."""
    assert run("diff", "HEAD~2", "--fail-on", bound).exit_code == status


def test_a_version_that_cannot_be_read_is_an_error_with_its_place(place: Workplace) -> None:
    """The file, line and revision of the mistake are named."""
    write(TEXT.replace("p: 60%", "p: 160%"))
    result = run("diff", "HEAD")
    assert result.exit_code == 2
    assert f"{NAME}:8" in result.stderr


def test_a_tree_that_came_or_went(place: Workplace) -> None:
    """An added tree has only figures after, a removed one only before."""
    shutil.move(NAME, "trees/other.yaml")
    commit("moved")
    assert [file["status"] for file in answer("diff", "HEAD~1", "HEAD")["files"]] == ["renamed"]
    (found,) = answer("diff", "HEAD~1", "HEAD", "--", "trees/other.yaml")["files"]
    assert found["status"] == "added"
    assert {row["before"] for row in found["effects"]["outcomes"]} == {None}


def test_no_label_breaks_out_of_markdown_and_it_is_never_too_long(place: Workplace) -> None:
    """Markup in a label is escaped, and what is too long for a comment is cut at a line, with what is left out."""
    label = "<img src=x> | [click](http://e.vil) @everyone"
    write(TEXT.replace("The ferry crossed", label))
    printed = run("diff", "HEAD~2", "--format", "markdown").stdout
    assert "<img" not in printed.replace("\\<img", "")
    assert "| [click]" not in printed
    nodes = "".join(
        f"  q{n}: {{chance: {{a: {{p: 50%, then: q{n + 1}}}, b: {{p: 50%, then: stayed}}}}}}\n" for n in range(2000)
    )
    long = TEXT.replace("start: storm", "start: q0").replace(
        "nodes:\n", f"nodes:\n{nodes}  q2000: {{chance: {{a: {{p: 1, then: storm}}}}}}\n"
    )
    write(long)
    commit("long")
    write(long.replace("a: {p: 50%", "a: {p: 51%").replace("b: {p: 50%", "b: {p: 49%"))
    printed = run("diff", "--all", "--format", "markdown").stdout
    assert len(printed) <= 65_536
    assert "more lines are left out" in printed


def test_the_log_sums_to_the_first_row_less_the_last(place: Workplace) -> None:
    """Contributions telescope, over a version that cannot be read too, which is a row of its own."""
    write("scenario_tree: 1\nstart: [")
    commit("broken")
    write(TEXT.replace("p: 60%", "p: 30%").replace("p: 90%", "p: 80%"))
    commit("worse")
    versions = answer("log", NAME)["versions"]
    assert [version["subject"] for version in versions] == ["worse", "broken", "layout", "calmer", "first"]
    assert [version["error"] is None for version in versions] == [True, False, True, True, True]
    for row in versions[0]["outcomes"]:
        steps = [s["change"] for v in versions for s in v["contributions"] if s["outcome"] == row["name"]]
        last = next(item["probability"] for item in versions[-1]["outcomes"] if item["name"] == row["name"])
        assert sum(steps) == pytest.approx(row["probability"] - last, abs=1e-12)
    printed = run("log", NAME, "--outcome", "crossed").stdout
    assert "cannot be read" in printed
    assert run("log", NAME, "--outcome", "nobody").exit_code == 2


def test_the_log_is_drawn(place: Workplace) -> None:
    """`-o` writes a picture that names the outcomes."""
    assert run("log", NAME, "-o", "history.svg").exit_code == 0
    assert "The ferry crossed" in Path("history.svg").read_text("utf-8")


def test_blame_names_the_commit_that_changed_the_probability(place: Workplace) -> None:
    """A commit that only changed the layout is not named; what is not committed is said to be so."""
    rows = {row["branch"]: row for row in answer("blame", NAME)["branches"]}
    subjects = {
        commit: git("log", "-1", "--format=%s", commit).strip() for commit in {r["commit"] for r in rows.values()}
    }
    assert subjects[rows["storm/calm"]["commit"]] == "calmer"
    assert rows["storm/calm"]["before"] == pytest.approx(0.6)
    assert subjects[rows["sail/starts"]["commit"]] == "first"
    assert rows["sail/starts"]["before"] is None
    write(TEXT.replace("p: 60%", "p: 75%").replace("p: 90%", "p: 95%"))
    row = next(row for row in answer("blame", NAME)["branches"] if row["branch"] == "sail/starts")
    assert (row["commit"], row["before"]) == (None, pytest.approx(0.9))


def test_blame_follows_the_side_of_a_merge(place: Workplace) -> None:
    """A probability that came by a merge is its author's commit, not the merge."""
    git("checkout", "--quiet", "-b", "topic", "HEAD~2")
    write(TEXT.replace("p: 90%", "p: 95%"))
    commit("better engine")
    git("checkout", "--quiet", "main")
    git("merge", "--quiet", "-m", "both", "topic")
    row = next(row for row in answer("blame", NAME)["branches"] if row["branch"] == "sail/starts")
    assert git("log", "-1", "--format=%s", row["commit"]).strip() == "better engine"


def test_git_diff_through_the_driver(place: Workplace) -> None:
    """Git prints what changed in the tree, and text where it is none; it never fails."""
    driver = ("-c", "diff.external=scenario-tree git diff-driver")
    assert "A ferry" not in git("diff", "HEAD~2", "HEAD~1")
    assert "The ferry crossed" in git(*driver, "diff", "--ext-diff", "HEAD~2", "HEAD~1")
    write(TEXT.replace("p: 60%", "p: 160%"))
    printed = git(*driver, "diff", "--ext-diff")
    assert "+      calm: {p: 160%" in printed
    assert f"b/{NAME}" in printed


def test_the_library_gives_the_same_records() -> None:
    """`diff` and `history` need no git."""
    old, new = st.loads(TEXT), st.loads(TEXT.replace("p: 60%", "p: 75%"))
    found = st.diff(old, new)
    assert [(edit.kind, edit.where) for edit in found.edits] == [("probability", "storm")]
    versions = st.history([new, old])
    assert versions[0].difference is not None
    assert versions[0].difference.effect("crossed").change == pytest.approx(found.effect("crossed").change)
    assert versions[1].steps == ()


def test_long_output_goes_through_gits_pager_on_a_terminal(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pager that git names is started, and only where somebody looks."""
    monkeypatch.setenv("GIT_PAGER", "sed s/^/paged:/")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("LINES", "4")
    command = ["scenario-tree", "diff", "HEAD~2"]
    assert "paged:" not in subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    seen = b""
    try:
        while piece := os.read(terminal, 65_536):
            seen += piece
    except OSError:  # the end of a terminal
        pass
    os.waitpid(pid, 0)
    assert b"paged:" in seen
    assert b"The ferry crossed" in seen
