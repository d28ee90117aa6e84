"""The grid over two inputs as tables: the share of every option, and a map of letters."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase
from typing import TYPE_CHECKING

from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.rounding import figure, inline_percent, percent

if TYPE_CHECKING:
    from scenario_tree.analysis.sensitivity import Side, TwoWay

_ROWS, _COLUMNS = 15, 31  # of the map, at most
_NONE = "·"


def crossed(grid: TwoWay) -> tuple[list[Table], list[str]]:
    """The tables of a grid, and what is to be known of them."""
    letters = dict(zip(filter(None, grid.shares), ascii_uppercase, strict=False))
    rows = [
        Row((letters.get(name or "", _NONE), name or "cannot be evaluated", percent(share)))
        for name, share in grid.shares.items()
    ]
    what = f"best at {grid.at}" if grid.at else grid.what
    columns = (Column(""), Column(what, key=True), Column("of the grid", "right"))
    tables = [Table(columns, tuple(rows), f"{grid.a.name} × {grid.b.name}")]
    if len(letters) > 1:
        tables.append(_map(grid, letters))
    return tables, list(_crossings(grid))


def _map(grid: TwoWay, letters: dict[str, str]) -> Table:
    """Letters of what is best: the first input grows to the right, the second upward; some rows and columns of it."""
    across, up = _some(len(grid.a.values), _COLUMNS), _some(len(grid.b.values), _ROWS)
    rows = []
    for place in reversed(up):
        line = "".join(letters.get(grid.best[column][place] or "", _NONE) for column in across)
        label = _text(grid.b, grid.b.values[place]) if place in (up[0], up[-1], up[len(up) // 2]) else ""
        rows.append(Row((label, line)))
    ends = [_text(grid.a, grid.a.values[place]) for place in (0, -1)]
    gap = max(len(across) - len(ends[0]) - len(ends[1]) - 2, 1)
    rows.append(Row((grid.a.name, f"{ends[0]} {'─' * gap} {ends[1]}")))
    return Table((Column(grid.b.name, "right"), Column("")), tuple(rows))


def _some(count: int, most: int) -> list[int]:
    """Numbers of at most so many of the values, evenly spread, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return [round(place * (count - 1) / (most - 1)) for place in range(most)]


def _text(side: Side, value: float) -> str:
    return inline_percent(value) if side.is_probability else figure(value)


def _crossings(grid: TwoWay) -> Iterator[str]:
    sides = {(side.kind, side.name): side for side in (grid.a, grid.b)}
    for item in grid.crossings:
        side = sides[item.kind, item.name]
        other = grid.b if side is grid.a else grid.a
        yield (
            f"with {other.name} at its base, {_text(other, other.base)}, {item.before} gives way to {item.after} at "
            f"{item.name} {_text(side, item.value)}"
        )
