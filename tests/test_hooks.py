"""The hooks of .pre-commit-hooks.yaml, run as pre-commit runs them: entry, arguments, then the files that match."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from repositories import TREE, Ended, Workplace

HOOKS: Mapping[str, Mapping[str, Any]] = {
    hook["id"]: hook
    for hook in yaml.safe_load((Path(__file__).parents[1] / ".pre-commit-hooks.yaml").read_text("utf-8"))
}


@pytest.fixture
def work(tmp_path: Path) -> Workplace:
    """A repository with a tree and other files, committed."""
    place = Workplace(tmp_path)
    place.write("trees/ferry.yaml", TREE)
    place.write("settings.yaml", "trees: no\n")
    place.write("README.md", "text\n")
    place.commit("first")
    return place


def hooked(work: Workplace, name: str, *arguments: str) -> Ended | None:
    """Run a hook on what is staged; None where pre-commit would pass it over, for no file matches."""
    hook = HOOKS[name]
    staged = work.git("diff", "--staged", "--name-only", "-z", "--diff-filter=ACMRTUXB").split("\0")[:-1]
    files = [file for file in staged if re.search(hook.get("files", ""), file) and file.endswith((".yaml", ".yml"))]
    if not files:
        return None
    passed = files if hook.get("pass_filenames", True) else []
    return work.run(*shlex.split(hook["entry"]), *(arguments or hook.get("args", ())), *passed)


def staged(work: Workplace, name: str, text: str) -> None:
    """Write a file and stage it."""
    work.write(name, text)
    work.git("add", name)


def test_every_hook_is_known_to_pre_commit() -> None:
    """Each has what pre-commit requires, runs the program of the package, and no key that pre-commit would not read."""
    assert list(HOOKS) == ["scenario-tree-check", "scenario-tree-drift", "scenario-tree-pictures"]
    keys = {"id", "name", "description", "entry", "args", "language", "types", "files", "pass_filenames"}
    for hook in HOOKS.values():
        assert {"id", "name", "entry", "language"} <= set(hook) <= keys
        assert hook["language"] == "python"
        assert hook["entry"].startswith("scenario-tree ")


@pytest.mark.parametrize("name", ["trees/ferry.yaml", "trees/deep/a b.yml", "cases/x.scenario.yaml"])
def test_check_finds_a_mistake_in_what_is_staged(work: Workplace, name: str) -> None:
    """A wrong tree stops the commit, with its place; a right one does not."""
    staged(work, name, TREE.replace("60%", "70%"))
    right = hooked(work, "scenario-tree-check")
    assert right is not None and right.status == 0
    staged(work, name, TREE.replace("{p: rest, then: stay}", "{p: 50%, then: stay}"))
    wrong = hooked(work, "scenario-tree-check")
    assert wrong is not None
    assert (wrong.status, f"{name}:" in wrong.output, "probability-sum" in wrong.output) == (1, True, True)


@pytest.mark.parametrize("name", ["settings.yaml", "README.md", "trees/notes.md", "docs/trees/x.yaml"])
def test_check_leaves_other_files_alone(work: Workplace, name: str) -> None:
    """What is no tree by its name is not looked at."""
    staged(work, name, "anything: else\n")
    assert hooked(work, "scenario-tree-check") is None


def test_drift_stops_a_commit_that_moves_an_outcome(work: Workplace) -> None:
    """More than five points stop it and are named; fewer do not, and neither does what is not staged."""
    staged(work, "trees/ferry.yaml", TREE.replace("60%", "62%"))
    work.write("trees/ferry.yaml", TREE.replace("60%", "10%"))
    little = hooked(work, "scenario-tree-drift")
    assert little is not None and little.status == 0
    staged(work, "trees/ferry.yaml", TREE.replace("60%", "90%"))
    much = hooked(work, "scenario-tree-drift")
    assert much is not None
    assert much.status == 1
    assert "any>5pp" in much.errors


def test_drift_stops_a_commit_that_changes_a_decision(work: Workplace) -> None:
    """A decision that flips stops it, however little moves."""
    text = TREE.replace(
        "chance:\n      starts: {p: 90%, then: crossed}\n      fails: {p: rest, then: stayed}", "DECISION"
    )
    text = text.replace("DECISION", "decision:\n      go: {payoff: -9.9, then: crossed}\n      wait: {then: stayed}")
    work.write("trees/ferry.yaml", text)
    work.commit()
    staged(work, "trees/ferry.yaml", text.replace("-9.9", "-10.1"))
    ended = hooked(work, "scenario-tree-drift", "--fail-on", "decision-changed")
    assert ended is not None
    assert (ended.status, "decision-changed" in ended.errors) == (1, True)


def test_drift_takes_other_bounds(work: Workplace) -> None:
    """The bounds are arguments, which a project replaces by its own."""
    staged(work, "trees/ferry.yaml", TREE.replace("60%", "62%"))
    ended = hooked(work, "scenario-tree-drift", "--fail-on", "crossed>+1pp")
    assert ended is not None
    assert (ended.status, "crossed>+1pp" in ended.errors) == (1, True)


def test_drift_lets_a_first_commit_pass(tmp_path: Path) -> None:
    """Where there is no commit to compare with, and where a tree is new, nothing has moved."""
    work = Workplace(tmp_path)
    staged(work, "trees/ferry.yaml", TREE)
    ended = hooked(work, "scenario-tree-drift")
    assert ended is not None and ended.status == 0, ended


def test_pictures_stop_a_commit_that_makes_one_stale(work: Workplace) -> None:
    """A tree that is committed without its picture drawn anew is named; with it, it passes."""
    work.tree("render", "trees/ferry.yaml")
    work.commit()
    staged(work, "trees/ferry.yaml", TREE.replace("60%", "70%"))
    stale = hooked(work, "scenario-tree-pictures")
    assert stale is not None
    assert (stale.status, "trees/ferry.svg is stale" in stale.errors) == (1, True)
    work.tree("render", "trees/ferry.yaml")
    fresh = hooked(work, "scenario-tree-pictures")
    assert fresh is not None and fresh.status == 0


def test_pictures_that_are_missing_are_named(work: Workplace) -> None:
    """A tree without a picture beside it stops the commit."""
    staged(work, "trees/new.yaml", TREE)
    ended = hooked(work, "scenario-tree-pictures")
    assert ended is not None
    assert (ended.status, "trees/new.svg is missing" in ended.errors) == (1, True)


def test_a_hook_of_git_itself(work: Workplace) -> None:
    """A plain pre-commit hook that runs `diff --staged` sees what `commit --all` is about to commit."""
    hook = work.work / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexec scenario-tree diff --staged --fail-on 'any>5pp'\n")
    hook.chmod(0o755)
    work.write("trees/ferry.yaml", TREE.replace("60%", "90%"))
    refused = work.run("git", "commit", "--quiet", "--all", "--message", "far")
    assert (refused.status, "any>5pp" in refused.errors) == (1, True)
    work.write("trees/ferry.yaml", TREE.replace("60%", "61%"))
    assert work.run("git", "commit", "--quiet", "--all", "--message", "near").status == 0
