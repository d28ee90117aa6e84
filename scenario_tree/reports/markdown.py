"""Pages in GitHub's markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Table
from scenario_tree.reports.window import printable

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~@&!$])")


def escaped(text: str) -> str:
    """A text that markdown shows as it is, also in a cell of a table.

    >>> escaped("a|b [c] <d>")
    'a\\\\|b \\\\[c\\\\] \\\\<d\\\\>'
    """
    return _SPECIAL.sub(r"\\\1", printable(text))


def text(pages: Iterable[Page]) -> str:
    """Pages, one after the other."""
    return "\n".join("\n".join(_lines(page)) + "\n" for page in pages)


def shortened(pages: Iterable[Page], most: int) -> str:
    """The same in at most so many characters: cut at a row, with the number of lines left out."""
    lines = text(pages).splitlines()
    room = most - len("\n_… 1,000,000,000 more lines are left out_\n")
    length, kept = 0, 0
    for line in lines:
        length += len(line) + 1
        if length > most and kept < len(lines):
            break
        kept += length <= room
    if length <= most:
        return "".join(f"{line}\n" for line in lines)
    return "".join(f"{line}\n" for line in lines[:kept]) + f"\n_… {len(lines) - kept:,} more lines are left out_\n"


def _lines(page: Page) -> Iterator[str]:
    yield f"### {escaped(page.title)}"
    about = [*page.facts, *page.basis]
    if about:
        yield from ("", " · ".join(map(escaped, about)))
    for table in page.tables:
        yield ""
        if table.title:
            yield from (f"**{escaped(table.title)}**", "")
        yield from _table(table)
    for note in page.notes:
        yield from ("", f"_{escaped(note)}_")
    for warning in page.warnings:
        yield from ("", f"> **warning:** {escaped(warning)}")


def _table(table: Table) -> Iterator[str]:
    """A table without its pictures; a row's remark stands in the last column."""
    shown = [position for position, column in enumerate(table.columns) if not column.picture]
    columns = [table.columns[position] for position in shown]
    yield _row([column.title for column in columns])
    yield "|" + "|".join(" ---: " if column.align == "right" else " --- " for column in columns) + "|"
    for row in table.rows:
        kept = [row.cells[position] if position < len(row.cells) else "" for position in shown]
        kept[-1] = f"{kept[-1]} {row.remark}".strip()
        yield _row(kept)


def _row(texts: Iterable[str]) -> str:
    return "| " + " | ".join(map(escaped, texts)) + " |"
