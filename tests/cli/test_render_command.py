"""`render` and `init`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_a_picture_goes_beside_the_tree_unless_told_otherwise(run: Run, folder: Path) -> None:
    """`harvest.yaml` becomes `harvest.svg`; nothing is printed on standard output."""
    result = run("render", "harvest.yaml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (folder / "harvest.svg").read_text().startswith("<svg")


def test_the_ending_says_the_form(run: Run, folder: Path) -> None:
    """`.dot` is DOT."""
    assert run("render", "harvest.yaml", "-o", "x.dot").exit_code == 0
    assert (folder / "x.dot").read_text().startswith("digraph")


def test_standard_output_takes_a_format(run: Run, folder: Path) -> None:
    """`-o -` writes no file; a tree from standard input goes there by itself."""
    assert run("render", "harvest.yaml", "-o", "-", "--format", "dot").stdout.startswith("digraph")
    assert run("render", "-", "-f", "dot", input=(folder / "harvest.yaml").read_text()).stdout.startswith("digraph")
    assert sorted(path.name for path in folder.glob("*.*")) == [".cache", "harvest.yaml"] or not list(
        folder.glob("*.svg")
    )


def test_several_trees_become_one_picture_each(run: Run, folder: Path) -> None:
    """Into the folder that is named, which is made."""
    (folder / "second.yaml").write_text((folder / "harvest.yaml").read_text())
    assert run("render", "harvest.yaml", "second.yaml", "-o", "out/", "-f", "dot").exit_code == 0
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["harvest.dot", "second.dot"]
    assert run("render", "harvest.yaml", "second.yaml", "-o", "one.svg").exit_code == 2
    assert run("render", "harvest.yaml", "second.yaml", "-o", "-").exit_code == 2


@pytest.mark.parametrize("ending", ["png", "pdf", "mmd"])
def test_forms_that_are_not_made_are_refused_with_those_that_are(run: Run, folder: Path, ending: str) -> None:
    """No SVG under the name of a PNG."""
    result = run("render", "harvest.yaml", "-o", f"x.{ending}")
    assert result.exit_code == 2
    assert ".svg or .dot" in result.stderr
    assert not (folder / f"x.{ending}").exists()


@pytest.mark.parametrize(
    "arguments", [["-o", "x.txt"], ["-o", "x.svg", "-f", "dot"], ["-o", "nowhere/x.svg"], ["-e", "crayons"]]
)
def test_what_cannot_be_drawn_ends_with_2(run: Run, arguments: list[str]) -> None:
    """Unknown endings, contradictions, missing folders, unknown engines."""
    assert run("render", "harvest.yaml", *arguments).exit_code == 2


def test_check_finds_a_stale_picture_and_writes_none(run: Run, folder: Path) -> None:
    """Missing or stale is a finding; the same bytes are not."""
    arguments = ("render", "harvest.yaml", "-o", "x.dot", "--check")
    assert run(*arguments).exit_code == 1
    assert not (folder / "x.dot").exists()
    run("render", "harvest.yaml", "-o", "x.dot")
    assert run(*arguments).exit_code == 0
    (folder / "x.dot").write_text("old")
    assert run(*arguments).exit_code == 1
    assert (folder / "x.dot").read_text() == "old"


def test_init_writes_a_tree_that_passes_check_without_warnings(run: Run, folder: Path) -> None:
    """And says what to do next; the four commands that it names work."""
    result = run("init", "new")
    assert result.exit_code == 0
    assert run("check", "--strict", "new/scenario.yaml").exit_code == 0
    steps = [line.split()[1:] for line in result.stdout.splitlines() if line.startswith("  scenario-tree ")]
    assert [step[0] for step in steps] == ["check", "score", "show", "render"]
    for step in steps:
        assert run(*step).exit_code == 0, step


def test_init_overwrites_nothing(run: Run, folder: Path) -> None:
    """A second call is refused and changes nothing."""
    (folder / "scenario.yaml").write_text("mine")
    result = run("init")
    assert result.exit_code == 2
    assert "scenario.yaml" in result.stderr
    assert (folder / "scenario.yaml").read_text() == "mine"
