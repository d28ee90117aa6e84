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


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("png", b"\x89PNG"), ("pdf", b"%PDF-"), ("mmd", b"---\n"), ("svg", b"<svg"), ("dot", b"digraph")],
)
def test_every_form_is_written_and_carries_its_origin(run: Run, folder: Path, ending: str, begins: bytes) -> None:
    """Under its own ending, and to standard output with the same bytes; --check finds the hash in it."""
    assert run("render", "harvest.yaml", "-o", f"x.{ending}").exit_code == 0
    content = (folder / f"x.{ending}").read_bytes()
    assert content.startswith(begins)
    assert run("render", "harvest.yaml", "-o", "-", "-f", ending).stdout_bytes == content
    assert run("render", "harvest.yaml", "--check", f"x.{ending}").exit_code == 0
    assert run("render", "harvest.yaml", "--check", f"x.{ending}", "--theme", "dark").exit_code == 1


def test_outcomes_alone(run: Run, folder: Path) -> None:
    """Beside the tree under a name of their own; several trees are one picture if OUT is one file."""
    assert run("render", "harvest.yaml", "--chart", "outcomes").exit_code == 0
    assert (folder / "harvest-outcomes.svg").read_text().startswith("<svg")
    (folder / "second.yaml").write_text((folder / "harvest.yaml").read_text())
    both = run("render", "harvest.yaml", "second.yaml", "--chart", "outcomes", "-o", "both.svg")
    assert (both.exit_code, both.stderr) == (0, "wrote both.svg\n")
    assert "The outcomes of 2 trees" in (folder / "both.svg").read_text()
    assert run("render", "harvest.yaml", "--chart", "outcomes", "-o", "x.mmd").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--against", "none"],
        ["--chart", "outcomes", "--highlight", "x"],
        ["--highlight", "x", "--known"],
        ["--frequencies", "0"],
        ["--frequencies", "1.5"],
        ["--depth", "0"],
        ["--scale", "1e9"],
        ["--min-probability", "2"],
        ["--highlight", "nothing-of-that-name"],
        ["--check", "-o", "-"],
    ],
)
def test_wishes_that_make_no_sense_are_refused(run: Run, arguments: list[str]) -> None:
    """In a few words, with 2."""
    result = run("render", "harvest.yaml", *arguments)
    assert result.exit_code == 2
    assert "bug of ours" not in result.stderr


@pytest.mark.parametrize(
    "arguments", [["-o", "x.txt"], ["-o", "x.svg", "-f", "dot"], ["-o", "nowhere/x.svg"], ["-e", "crayons"]]
)
def test_what_cannot_be_drawn_ends_with_2(run: Run, arguments: list[str]) -> None:
    """Unknown endings, contradictions, missing folders, unknown engines."""
    assert run("render", "harvest.yaml", *arguments).exit_code == 2


def test_check_finds_a_stale_picture_and_writes_none(run: Run, folder: Path) -> None:
    """Missing or stale is a finding, with the reason; what would be drawn again is not."""
    arguments = ("render", "harvest.yaml", "-o", "x.dot", "--check")
    assert run(*arguments).exit_code == 1
    assert not (folder / "x.dot").exists()
    run("render", "harvest.yaml", "-o", "x.dot")
    assert run(*arguments).exit_code == 0
    (folder / "x.dot").write_text("old")
    assert run(*arguments).exit_code == 1
    assert (folder / "x.dot").read_text() == "old"


def test_check_says_why_a_picture_is_stale(run: Run, folder: Path) -> None:
    """Another file, other weights or looks, or no origin at all."""
    run("render", "harvest.yaml", "-o", "x.svg")
    assert (
        "other weights, conditions or options" in run("render", "harvest.yaml", "--check", "x.svg", "-m", "1%").stderr
    )
    (folder / "harvest.yaml").write_text((folder / "harvest.yaml").read_text() + "# more\n")
    assert "harvest.yaml has changed since" in run("render", "harvest.yaml", "--check", "x.svg").stderr
    (folder / "x.svg").write_text("<svg/>")
    assert "does not say what it was drawn from" in run("render", "harvest.yaml", "--check", "x.svg").stderr


def test_a_picture_alone_finds_its_tree(run: Run, folder: Path) -> None:
    """Beside it, or in a folder below; not where there are two."""
    run("render", "harvest.yaml", "-o", "x.svg")
    assert run("render", "--check", "x.svg").exit_code == 0
    (folder / "pictures").mkdir()
    (folder / "x.svg").rename(folder / "pictures" / "x.svg")
    assert run("render", "--check", "pictures/x.svg").exit_code == 0
    (folder / "other").mkdir()
    (folder / "other" / "harvest.yaml").write_text((folder / "harvest.yaml").read_text())
    result = run("render", "--check", "pictures/x.svg")
    assert result.exit_code == 2
    assert "name the tree too" in result.stderr


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
