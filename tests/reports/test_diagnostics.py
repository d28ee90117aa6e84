"""Problems as text, JSON and annotations."""

from __future__ import annotations

import pytest

from scenario_tree.problems import Problem
from scenario_tree.reports import diagnostics
from scenario_tree.reports.window import Window, cells
from scenario_tree.source import Location, Source


def _problem(line: str, marked: str, **more: str) -> Problem:
    source = Source("trees/ferry.yaml", f"first: line\n{line}\nlast: line\n")
    start = source.text.index(marked, 12)
    return Problem("probability-sum", "sums to 1.05", Location(source, start, start + len(marked)), **more)


def _text(problem: Problem, width: int | None = None) -> list[str]:
    return diagnostics.text([problem], Window(width)).splitlines()


def test_a_problem_shows_the_line_the_caret_and_one_way_out() -> None:
    """The look is the contract's."""
    problem = _problem(
        "      accepted: {p: 70%}", "70%", detail="accepted 0.7 + rejected 0.35", help="lower one of them"
    )
    assert _text(problem) == [
        "trees/ferry.yaml:2:21: error: sums to 1.05  [probability-sum]",
        "    2 |       accepted: {p: 70%}",
        "      |                     ^^^ accepted 0.7 + rejected 0.35",
        "   help: lower one of them",
    ]


@pytest.mark.parametrize("before", ["渡し: ", "\t\t", "e\N{COMBINING ACUTE ACCENT}: ", "👩‍👩‍👧: ", "a\tb: "])
def test_the_caret_stands_right_under_what_is_meant(before: str) -> None:
    """Wide letters, emoji, combining marks and tabs move no caret."""
    _, line, caret, *_ = _text(_problem(f"{before}70%", "70%"))
    assert cells(line[: line.index("70%")]) == cells(caret[: caret.index("^")])
    assert caret.endswith("^^^")


@pytest.mark.parametrize("width", [40, 60, 120])
@pytest.mark.parametrize("place", [0, 100, 300])
def test_a_long_line_is_shortened_around_the_caret(width: int, place: int) -> None:
    """What is marked stays visible, whatever the length of the line."""
    text = "x" * place + " 70% " + "y" * (400 - place)
    _, line, caret, *_ = _text(_problem(text, "70%"), width)
    assert cells(line) <= width
    assert line[caret.index("^") :].startswith("70%")
    assert line.endswith("…")


def test_a_mark_of_several_lines_ends_with_the_first() -> None:
    """Carets never run over the end of the line."""
    source = Source("a.yaml", "nodes:\n  bid: {chance:\n   {}}\n")
    problem = Problem("x", "y", Location(source, 9, len(source.text) - 1))
    assert _text(problem)[1:] == ["    2 |   bid: {chance:", "      |   ^^^^^^^^^^^^^"]


def test_an_empty_mark_is_one_caret() -> None:
    """What is missing has a place too, also behind the last character."""
    source = Source("a.yaml", "start: bid")
    assert _text(Problem("x", "y", Location(source, 10, 10)))[2] == "      |           ^"


def test_an_unreadable_file_has_no_excerpt() -> None:
    """Where there is no text there is nothing to point at."""
    problem = Problem("unreadable-file", "no such file", Location(Source("a.yaml", ""), 0, 0), "look at the path")
    assert _text(problem) == ["a.yaml:1:1: error: no such file  [unreadable-file]", "   help: look at the path"]


def test_a_request_has_no_place() -> None:
    """A wrong flag is not shown as if it stood in a file."""
    assert _text(Problem("unknown-profile", "no profile is called `x`")) == [
        "error: no profile is called `x`  [unknown-profile]"
    ]


def test_escape_sequences_of_a_file_are_not_sent_to_the_terminal() -> None:
    """A hostile label cannot recolour or clear the screen."""
    problem = _problem("a: \x1b[31m70%", "70%", detail="\x1b[0m")
    assert "\x1b" not in diagnostics.text([problem], Window(80))


def test_annotations_escape_what_github_reads_as_its_own() -> None:
    """Per cent signs and line ends survive; colons and commas in a file's name end no property."""
    source = Source("a,b:c.yaml", "p: 70%\n")
    problem = Problem("code", "70% is\r\nwrong", Location(source, 3, 6), "write 60%")
    assert diagnostics.github([problem]) == (
        "::error file=a%2Cb%3Ac.yaml,line=1,endLine=1,col=4,endColumn=7,title=code"
        "::70%25 is%0D%0Awrong%0Ahelp: write 60%25\n"
    )


def test_json_has_null_places_for_requests() -> None:
    """The keys are always there."""
    assert diagnostics.to_dict(Problem("code", "text")) == {
        "file": None,
        "line": None,
        "column": None,
        "end_line": None,
        "end_column": None,
        "severity": "error",
        "code": "code",
        "message": "text",
        "help": "",
    }
