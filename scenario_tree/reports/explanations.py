"""The report of `explain`: one problem code in prose with an example, or the list of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import tables
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window, wrapped

if TYPE_CHECKING:
    from scenario_tree.catalogue import Entry

_PROSE = 88  # cells of a line of prose, where the window has more


def text(entry: Entry, window: Window) -> str:
    """An entry for a person: what is meant, an example with the mistake, the same without."""
    return "\n".join(_lines(entry, window)) + "\n"


def _lines(entry: Entry, window: Window) -> Iterator[str]:
    width = min(window.width or _PROSE, _PROSE)
    yield window.paint(entry.code, "bold") + f" ({entry.severity})"
    yield from wrapped(entry.summary, width)
    yield ""
    for paragraph in entry.explanation.strip().split("\n\n"):
        yield from wrapped(" ".join(paragraph.split()), width)
        yield ""
    if entry.before:
        yield window.paint("after this in a repository:", "bold")
        yield from _example(entry.before)
    at = f", at line {entry.at.line}, column {entry.at.column}" if entry.at else ""
    file = f" of {entry.at.file}" if entry.at and entry.at.file else ""
    yield window.paint(f"wrong{at}{file}:", "bold red")
    yield from _example(entry.wrong)
    for name, content in entry.files.items() if entry.shown == "file" else ():
        yield window.paint(f"with {name}:", "bold")
        yield from _example(content)
    yield window.paint("right:", "bold green")
    yield from _example(entry.right)
    for name, content in entry.mended.items():
        yield window.paint(f"with {name}:", "bold")
        yield from _example(content)


def _example(text: str) -> Iterator[str]:
    yield ""
    yield from (f"    {line}".rstrip() for line in text.rstrip("\n").split("\n"))
    yield ""


def listed(entries: Sequence[Entry], window: Window) -> str:
    """Every code in a line."""
    columns = (Column("code"), Column("severity"), Column("what is wrong", key=True))
    rows = tuple(Row((entry.code, entry.severity, entry.summary)) for entry in entries)
    return "\n".join(tables.lines(Table(columns, rows), window)) + "\n"
