"""A page: what a command has to say to a person, before anybody decides how it looks.

Commands build pages from result records; `text` lays a page out for a terminal and
`markdown` for a site that shows GitHub's dialect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scenario_tree.reports import tables
from scenario_tree.reports.tables import Table
from scenario_tree.reports.window import Window, cells, printable, wrapped

_SEPARATOR = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A heading with facts beside it, what the figures rest on, tables, notes and warnings."""

    title: str
    facts: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def text(pages: Iterable[Page], window: Window) -> str:
    """Pages for a terminal, one after the other."""
    return "\n\n".join("\n".join(_lines(page, window)) for page in pages) + "\n"


def _lines(page: Page, window: Window) -> Iterator[str]:
    yield from heading(page, window)
    for table in page.tables:
        yield ""
        yield from tables.lines(table, window)
    if page.notes:
        yield ""
        for note in page.notes:
            yield from (window.paint(line, "dim") for line in _hanging(printable(note), window.width))
    if page.warnings:
        yield ""
        for warning in page.warnings:
            first, *rest = _hanging("warning: " + printable(warning), window.width)
            yield window.paint("warning:", "bold yellow") + first.removeprefix("warning:")
            yield from rest


def heading(page: Page, window: Window) -> Iterator[str]:
    """The title with the facts at the right edge (below it where there is no room), and the basis under them."""
    title, facts = printable(page.title), printable(_SEPARATOR.join(page.facts))
    room = window.width if window.width is not None else max(88, cells(title) + 3 + cells(facts))
    between = room - cells(title) - cells(facts)
    if facts and between >= 3:
        yield window.paint(title, "bold") + " " * between + window.paint(facts, "dim")
    else:
        yield from (window.paint(line, "bold") for line in wrapped(title, window.width))
        yield from (window.paint(line, "dim") for line in wrapped(facts, window.width) if line)
    for line in _flowing([printable(part) for part in page.basis], window.width):
        yield window.paint(line, "dim")


def _flowing(parts: list[str], width: int | None) -> Iterator[str]:
    """Short statements side by side as far as a line holds them."""
    line = ""
    for part in parts:
        joined = f"{line}{_SEPARATOR}{part}" if line else part
        if line and cells(joined) > (width or 100):
            yield from wrapped(line, width)
            line = part
        else:
            line = joined
    yield from wrapped(line, width) if line else ()


def _hanging(line: str, width: int | None) -> list[str]:
    """A line in several where it is too long, the further ones indented."""
    first, *rest = wrapped(line, width)
    return [first, *(f"   {part}" for part in wrapped(" ".join(rest), width - 3 if width else None) if part)]
