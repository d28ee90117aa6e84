"""Tables as records, and as aligned text.

A table is laid out here and not by a library because 10,000 rows of five cells take rich
6 s and this 0.1 s, and because a row may end in a remark that runs over its last columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scenario_tree.reports.window import Window, cells, pad, printable, wrapped

_GAPS = (3, 2)  # cells between columns: comfortable, and where room is short
_NARROWEST = 16  # a column that may be wrapped is never narrower


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A `key` names the rows: it may be wrapped, and stands in every part of a table that is split.

    A `text` may be wrapped, but is not repeated; a `picture` is left out where there is no room.
    """

    title: str
    align: Literal["left", "right"] = "left"
    key: bool = False
    text: bool = False
    picture: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row; a `remark` stands behind them and runs over the columns for which there is no cell."""

    cells: tuple[str, ...]
    remark: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows, under a title where there are several tables."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Layout:
    """A table (or a part of one) that is ready to be written: how wide its columns are and how far apart."""

    table: Table
    widths: list[int]
    gap: int


def lines(table: Table, window: Window) -> Iterator[str]:
    """The table as text, in several parts where its columns do not fit the window."""
    if table.title:
        yield from (window.paint(line, "bold") for line in wrapped(printable(table.title), window.width))
    for number, part in enumerate(_parts(_cleaned(table), window.width)):
        if number:
            yield ""
            said = f"(continued: {_names(part.table) or 'the rest'} did not fit in {window.width} columns)"
            yield from (window.paint(f" {line}", "dim") for line in wrapped(said, (window.width or 0) - 1))
        yield from _written(part, window)


def without(table: Table, title: str) -> Table:
    """The table without the columns of that title."""
    return _chosen(table, [position for position, column in enumerate(table.columns) if column.title != title])


def _cleaned(table: Table) -> Table:
    rows = tuple(replace(row, cells=tuple(map(_line, row.cells)), remark=_line(row.remark)) for row in table.rows)
    columns = tuple(replace(column, title=_line(column.title)) for column in table.columns)
    return replace(table, rows=rows, columns=columns)


def _line(text: str) -> str:
    """Cells keep blanks that we put before them."""
    indent = len(text) - len(text.lstrip(" "))
    return text[:indent] + printable(text)


def _names(table: Table) -> str:
    return ", ".join(column.title for column in table.columns if column.title and not column.key)


def _widths(table: Table) -> list[int]:
    """What each column takes by itself; remarks do not count."""
    widths = [cells(column.title) for column in table.columns]
    for row in table.rows:
        for position, cell in enumerate(row.cells):
            widths[position] = max(widths[position], cells(cell))
    return widths


def _total(widths: Sequence[int], gap: int) -> int:
    return 1 + sum(widths) + gap * max(len(widths) - 1, 0)


def _parts(table: Table, room: int | None) -> list[_Layout]:
    """The table as it is; if it does not fit, closer together; without its pictures; wrapped; in several parts."""
    bare = _chosen(table, [position for position, column in enumerate(table.columns) if not column.picture])
    for candidate in (table, bare) if len(bare.columns) < len(table.columns) else (table,):
        for gap in _GAPS:
            widths = _widths(candidate)
            if room is None or _total(widths, gap) <= room:
                return [_Layout(candidate, widths, gap)]
    assert room is not None
    narrowed = _narrowed(bare, room)
    if _total(narrowed, _GAPS[-1]) <= room:
        return [_Layout(bare, narrowed, _GAPS[-1])]
    return list(_split(bare, narrowed, room))


def _split(table: Table, widths: list[int], room: int) -> Iterator[_Layout]:
    """Parts of a table that each repeat its key columns; remarks stand in the first."""
    gap = _GAPS[-1]
    keys = [position for position, column in enumerate(table.columns) if column.key]
    parts = [list(keys)]
    for position, column in enumerate(table.columns):
        if column.key:
            continue
        if len(parts[-1]) > len(keys) and _total([widths[i] for i in (*parts[-1], position)], gap) > room:
            parts.append(list(keys))
        parts[-1].append(position)
    for number, positions in enumerate(parts):
        part = _chosen(table, sorted(positions), first=number == 0)
        yield _Layout(part, _narrowed(part, room), gap)


def _narrowed(table: Table, room: int) -> list[int]:
    """The widths, those of keys and texts reduced by what the window lacks."""
    widths = _widths(table)
    lacking = _total(widths, _GAPS[-1]) - room
    for position in sorted(range(len(widths)), key=lambda i: -widths[i]):
        column = table.columns[position]
        if (column.key or column.text) and lacking > 0:
            least = min(widths[position], max(_NARROWEST, cells(column.title)))
            narrower = max(least, widths[position] - lacking)
            lacking -= widths[position] - narrower
            widths[position] = narrower
    return widths


def _chosen(table: Table, positions: Sequence[int], *, first: bool = True) -> Table:
    """The table with some of its columns; rows that end in a remark are only in the first part."""
    rows = tuple(
        replace(row, cells=tuple(row.cells[position] for position in positions if position < len(row.cells)))
        for row in table.rows
        if first or not row.remark
    )
    return replace(table, columns=tuple(table.columns[position] for position in positions), rows=rows)


def _written(layout: _Layout, window: Window) -> Iterator[str]:
    titles = tuple(column.title for column in layout.table.columns)
    if any(titles):
        yield from _row_lines(layout, Row(titles, style="dim"), window)
    for row in layout.table.rows:
        yield from _row_lines(layout, row, window)


def _row_lines(layout: _Layout, row: Row, window: Window) -> Iterator[str]:
    """One row, over several lines where a cell is wrapped."""
    columns, widths = layout.table.columns, layout.widths
    blocks = [wrapped(cell, width) for cell, width in zip(row.cells, widths, strict=False)]
    before = 1 + sum(width + layout.gap for width in widths[: len(blocks)])
    beside = window.width is None or window.width - before >= _NARROWEST
    if row.remark and beside:
        blocks.append(wrapped(row.remark, window.width - before if window.width else None))
    for number in range(max(map(len, blocks), default=0)):
        pieces = []
        for position, block in enumerate(blocks):
            piece = block[number] if number < len(block) else ""
            style = row.style
            if position < len(row.cells):
                piece = pad(piece, widths[position], columns[position].align)
                style = style or columns[position].style
            pieces.append(window.paint(piece.rstrip() if position == len(blocks) - 1 else piece, style))
        yield (" " + (" " * layout.gap).join(pieces)).rstrip()
    if row.remark and not beside:
        yield from (window.paint(f"    {line}", row.style) for line in wrapped(row.remark, (window.width or 0) - 4))
