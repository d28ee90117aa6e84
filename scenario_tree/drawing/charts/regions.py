"""Regions: what holds in every cell of two axes, as areas of one colour and pattern with their names within.

A name stands in the largest connected part of its area, as near to that part's middle as it fits; the key has all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from scenario_tree.drawing.charts.axes import add_x, add_y, below, room_left
from scenario_tree.drawing.charts.cells import Sides, cell_ruler, edges, height
from scenario_tree.drawing.charts.panels import Regions
from scenario_tree.drawing.charts.sheet import GAP, SMALL, Plot, Sheet, widest
from scenario_tree.drawing.charts.style import style
from scenario_tree.drawing.svg import Box
from scenario_tree.drawing.text import LEADING, wrapped
from scenario_tree.drawing.theme import Theme

Numbers = NDArray[np.int64]

_NAME = 140.0  # width of a name, at most
_CHIP = 13.0  # a sample in the key
_STEP = 3.0  # how finely a place for a name is looked for
_CROSS = 9.0  # half the room of the cross
_TINT = 0.42  # how much of a fill is its colour; the rest is paper
_SHAPES = 1500  # rectangles that are drawn as shapes; more become an image without patterns


def sides(panel: Regions) -> Sides:
    """Room at the left of the cells, for figures, and at their right."""
    return Sides(room_left(cell_ruler(panel.y, edges(panel.rows, log=panel.y.log), panel.rows)), 3 * GAP)


def add_regions(sheet: Sheet, panel: Regions, room: Sides) -> None:
    """Draw the panel where the page has grown to, with so much room beside the cells."""
    if not panel.columns or not panel.rows:
        sheet.paragraph("nothing to show")
        return
    across, up = edges(panel.columns, log=panel.x.log), edges(panel.rows, log=panel.y.log)
    base = panel.base
    x = cell_ruler(panel.x, across, panel.columns)
    y = cell_ruler(panel.y, up, panel.rows)
    numbers = {name: place for place, name in enumerate(dict.fromkeys(cell for row in panel.cells for cell in row))}
    cells = np.array([[numbers[cell] for cell in row] for row in panel.cells], dtype=np.int64)
    _add_key(sheet, numbers, base is not None)
    sheet.paragraph(panel.y.title)
    top = sheet.down + GAP
    box = Box(sheet.left + room.left, top, sheet.right - room.right, top + height(len(panel.rows)))
    plot = sheet.plot(box, x.ends, y.ends, x_scale=x.scale, y_scale=y.scale)
    add_x(sheet, plot, x)
    add_y(sheet, plot, y)
    _add_areas(sheet.theme, plot, cells, across, up, len(numbers))
    spot = plot.at(x.within(base[0]), y.within(base[1])) if base else None
    if spot:
        sheet.sign(*spot, "x", color=sheet.theme.paper, size=12, thick=5)
        sheet.sign(*spot, "x", color=sheet.theme.ink, size=10, thick=2)
    _add_names(sheet, plot, cells, across, up, numbers, spot)
    sheet.down = box.bottom + below(x, box.width)


def _fill(place: int, theme: Theme) -> tuple[float, ...]:
    """The colour of an area, thinned with paper so that patterns and names are read on it."""
    color, paper = to_rgb(style(place, theme).color), to_rgb(theme.paper)
    return tuple(_TINT * own + (1 - _TINT) * ground for own, ground in zip(color, paper, strict=True))


def _add_key(sheet: Sheet, numbers: Mapping[str, int], base: bool) -> None:
    """What the colours and patterns are, and the cross."""
    theme, x = sheet.theme, sheet.left
    limit = sheet.right - sheet.left - 2 * _CHIP - 5
    entries = [(wrapped(name or "–", limit, SMALL), place) for name, place in numbers.items()]
    entries += [(("in force",), -1)] if base else []
    for lines, place in entries:
        wide = 2 * _CHIP + 5 + widest(lines, SMALL)
        if x > sheet.left and (x + wide > sheet.right or len(lines) > 1):
            x, sheet.down = sheet.left, sheet.down + _CHIP + 4
        middle = sheet.down + _CHIP / 2
        if place < 0:
            sheet.sign(x + _CHIP, middle, "x", color=theme.ink, size=8, thick=2)
        else:
            look = style(place, theme)
            sample = Box(x, sheet.down, x + 2 * _CHIP, sheet.down + _CHIP)
            sheet.rectangle(sample, fill=_fill(place, theme), edge=look.color, hatch=look.hatch)
        sheet.put(lines, x + 2 * _CHIP + 5, middle - SMALL * LEADING / 2, color=theme.ink)
        if len(lines) > 1:
            sheet.down += (len(lines) - 1) * SMALL * LEADING
        x += wide + 2 * GAP
    sheet.down += _CHIP + 6


# ---- areas ----------------------------------------------------------------------------


def _add_areas(
    theme: Theme, plot: Plot, cells: Numbers, across: NDArray[np.float64], up: NDArray[np.float64], count: int
) -> None:
    """Draw every area, and lines where they meet."""
    boxes = list(_merged(cells))
    if len(boxes) > _SHAPES:
        colors = ListedColormap([_fill(place, theme) for place in range(count)])
        plot.ax.pcolormesh(across, up, cells, cmap=colors, vmin=-0.5, vmax=count - 0.5, rasterized=True, zorder=1)
        return
    for place in range(count):
        look = style(place, theme)
        own = [
            [(across[left], up[low]), (across[right], up[low]), (across[right], up[high]), (across[left], up[high])]
            for number, left, right, low, high in boxes
            if number == place
        ]
        points = [point for corners in own for point in (*corners, corners[0])]
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(own)
        how: dict[str, Any] = {
            "facecolor": _fill(place, theme),
            "edgecolor": look.color,
            "linewidth": 0,
            "hatch": look.hatch,
        }
        plot.ax.add_patch(PathPatch(Path(points, codes), antialiased=False, zorder=1, **how))
    points, codes = [], []
    for start, end in _borders(cells, across, up):
        points += [start, end]
        codes += [Path.MOVETO, Path.LINETO]
    if points:
        plot.ax.add_patch(PathPatch(Path(points, codes), facecolor="none", edgecolor=theme.ink, linewidth=1, zorder=2))


def _merged(cells: Numbers) -> Iterator[tuple[int, int, int, int, int]]:
    """The cells in rectangles of one area each: its number, then left, right, low and high in cells."""
    open_: dict[tuple[int, int, int], int] = {}
    for row, line in enumerate([*cells, cells[:0].ravel()]):
        ends = [0, *(np.flatnonzero(np.diff(line)) + 1).tolist(), len(line)] if len(line) else []
        runs = {(int(line[left]), left, right) for left, right in pairwise(ends)}
        for run in sorted(set(open_) - runs):
            yield (*run, open_.pop(run), row)
        for run in sorted(runs - set(open_)):
            open_[run] = row


def _borders(
    cells: Numbers, across: NDArray[np.float64], up: NDArray[np.float64]
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Lines between cells of different areas, as long as they run straight."""
    for row, differs in enumerate(cells[1:] != cells[:-1], start=1):
        for left, right in _runs(differs):
            yield (across[left], up[row]), (across[right], up[row])
    for column, differs in enumerate((cells[:, 1:] != cells[:, :-1]).T, start=1):
        for low, high in _runs(differs):
            yield (across[column], up[low]), (across[column], up[high])


def _runs(differs: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """From where to where something holds."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], differs, [False]]).astype(int))).tolist()
    return zip(ends[::2], ends[1::2], strict=True)


# ---- names ----------------------------------------------------------------------------


def _add_names(
    sheet: Sheet,
    plot: Plot,
    cells: Numbers,
    across: NDArray[np.float64],
    up: NDArray[np.float64],
    numbers: Mapping[str, int],
    spot: tuple[float, float] | None,
) -> None:
    """Write names into their areas, where they fit."""
    box = plot.box
    columns = box.left + np.arange(_STEP / 2, box.width, _STEP)
    rows = box.top + np.arange(_STEP / 2, box.height, _STEP)
    at_x = np.searchsorted([plot.x(float(end)) for end in across[1:-1]], columns)
    at_y = len(up) - 2 - np.searchsorted(sorted(plot.y(float(end)) for end in up[1:-1]), rows)
    fine = cells[np.ix_(at_y, at_x)]
    if spot:
        near = (abs(rows - spot[1]) < _CROSS)[:, None] & (abs(columns - spot[0]) < _CROSS)[None, :]
        fine[near] = -1
    for name, place in numbers.items():
        lines = wrapped(name, _NAME, SMALL + 1, bold=True)
        wide, high = widest(lines, SMALL + 1, bold=True), len(lines) * (SMALL + 1) * LEADING
        found = _middle(fine == place, wide + 6, high + 4)
        if lines and found:
            middle, y = columns[found[1]], rows[found[0]]
            sheet.middle(
                lines, middle, y, size=SMALL + 1, color=sheet.theme.ink, bold=True, anchor="middle", backed=True
            )


def _middle(area: NDArray[np.bool_], wide: float, high: float) -> tuple[int, int] | None:
    """Where in the largest part of an area a box of that size fits, nearest to the part's middle."""
    from scipy.ndimage import label, minimum_filter

    parts, count = label(area)
    if not count:
        return None
    part = parts == 1 + int(np.argmax(np.bincount(parts.ravel())[1:]))
    size = (2 * int(high / _STEP / 2) + 1, 2 * int(wide / _STEP / 2) + 1)
    rows, columns = np.nonzero(part)
    fits = np.argwhere(minimum_filter(part.astype(np.uint8), size=size, mode="constant", cval=0))
    if not len(fits):
        return None
    away = (fits[:, 0] - rows.mean()) ** 2 + (fits[:, 1] - columns.mean()) ** 2
    best = fits[int(np.argmin(away))]
    return int(best[0]), int(best[1])
