"""Problems as text: the user's own line with a caret under what is wrong, and one way out.

The look is that of rustc's diagnostics. Columns in the first line count characters, as
editors do; the caret counts cells, so that it stands right under tabs and wide letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from scenario_tree.problems import Problem
from scenario_tree.reports.window import Window, cells, printable, unmarked, wrapped
from scenario_tree.source import Location

_COLOURS = {"error": "bold red", "warning": "bold yellow"}
_GUTTER = 5  # cells for the line's number
_WIDEST = 120  # cells of a source line where the window sets no bound
_ELLIPSIS = "…"
_JOINED = 1_000  # up to this length of a line, letters that join are looked for


def text(problems: Iterable[Problem], window: Window) -> str:
    """Problems in the given order, each with its line and a help."""
    return "".join(f"{line}\n" for problem in problems for line in _lines(problem, window))


def _lines(problem: Problem, window: Window) -> Iterator[str]:
    place, style = problem.location, _COLOURS[problem.severity]
    where = f"{place.source.name}:{place.line}:{place.column}: " if place else ""
    severity = window.paint(f"{problem.severity}:", style)
    yield f"{window.paint(where, 'bold')}{severity} {printable(problem.message)}  [{problem.code}]"
    if place and place.source.text:
        yield from _excerpt(place, printable(problem.detail), style, window)
    if problem.help:
        room = max(window.width - 9, 20) if window.width else None
        first, *rest = (line for part in map(printable, problem.help.splitlines()) for line in wrapped(part, room))
        yield f"   {window.paint('help:', 'bold cyan')} {first}"
        yield from (f"         {line}" for line in rest)


def _excerpt(place: Location, detail: str, style: str, window: Window) -> Iterator[str]:
    """The line of the problem, and the caret line under it."""
    number, column = place.source.position(place.start)
    line = place.source.line(number)
    end = place.end_column - 1 if place.end_line == number else len(line)
    room = max((window.width or _WIDEST) - _GUTTER - 3, 20)
    shown, before, marked = _shortened(unmarked(line), column - 1, end, room)
    gutter = max(_GUTTER, len(str(number)))
    yield f"{window.paint(f'{number:>{gutter}} |', 'dim')} {shown}".rstrip()
    caret = "^" * marked + (f" {detail}" if detail else "")
    yield f"{window.paint(' ' * gutter + ' |', 'dim')} {' ' * before}{window.paint(caret, style)}"


def _shortened(pieces: list[str], start: int, end: int, room: int) -> tuple[str, int, int]:
    """A source line cut to `room` cells around what is marked; cells before the mark, and cells marked."""
    edges = _edges(pieces)
    start, end = min(start, len(pieces)), min(end, len(pieces))
    first, last = 0, len(pieces)
    if edges[-1] > room:
        wanted = edges[start] - max((room - (edges[end] - edges[start])) // 2, room // 4)
        first = next(i for i, edge in enumerate(edges) if edge >= min(max(wanted, 0), edges[-1] - room + 2))
        last = max(i for i, edge in enumerate(edges) if edge - edges[first] <= room - 2)
    left, right = _ELLIPSIS if first else "", _ELLIPSIS if last < len(pieces) else ""
    shown = left + "".join(pieces[first:last]) + right
    return shown, len(left) + edges[start] - edges[first], max(edges[min(end, last)] - edges[start], 1)


def _edges(pieces: list[str]) -> list[int]:
    """How many cells stand before each piece, and before the end; letters that join (emoji) count together."""
    text = "".join(pieces)
    if text.isascii() or len(text) > _JOINED:
        return [0, *accumulate(cells(piece) for piece in pieces)]
    return [0, *(cells(before) for before in accumulate(pieces))]


def to_dict(problem: Problem) -> dict[str, Any]:
    """The JSON of `check`: `files[].problems[]`; places are null where a problem has none."""
    place = problem.location
    return {
        "file": place.source.name if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_line": place.end_line if place else None,
        "end_column": place.end_column if place else None,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "help": problem.help,
    }


def github(problems: Iterable[Problem]) -> str:
    """Problems as GitHub workflow commands, which show them in a pull request at their lines."""
    return "".join(f"{_annotation(problem)}\n" for problem in problems)


def _annotation(problem: Problem) -> str:
    place = problem.location
    properties: dict[str, object] = {}
    if place:
        properties = {"file": place.source.name, "line": place.line, "endLine": place.end_line, "col": place.column}
        if place.end_line == place.line and place.end > place.start:
            properties["endColumn"] = place.end_column
    properties["title"] = problem.code
    message = problem.message + (f"\nhelp: {problem.help}" if problem.help else "")
    return command(problem.severity, properties, message)


def command(name: str, properties: Mapping[str, object], message: str) -> str:
    """A GitHub workflow command: `::error file=…,line=…::message`."""
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
