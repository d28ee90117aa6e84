"""Heat maps: cells over two axes, darker where the value is higher, with a bar that says how dark is how high."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.colors import Normalize
from numpy.typing import NDArray

from scenario_tree.drawing.charts.axes import Ruler, add_x, add_y, below, room_left, ruler, value_texts
from scenario_tree.drawing.charts.cells import Sides, cell_ruler, edges, height
from scenario_tree.drawing.charts.panels import HeatMap
from scenario_tree.drawing.charts.sheet import GAP, LABEL, SMALL, Plot, Sheet, widest
from scenario_tree.drawing.charts.style import THIN, legible, ramp
from scenario_tree.drawing.svg import Box
from scenario_tree.drawing.text import wrapped

_BAR = 14.0  # width of the bar of colours
_WRITTEN = 15  # rows and columns at most where values are written
_DRAWN = 900  # cells that are drawn as shapes; more become an image within the picture


def sides(panel: HeatMap) -> Sides:
    """Room at the left of the cells, for figures, and at their right, for the bar of colours."""
    value, title = _values(panel)
    bar = _BAR + 6 + max(widest(value.texts, SMALL), widest(title, SMALL) - _BAR - 6)
    return Sides(room_left(cell_ruler(panel.y, edges(panel.rows, log=panel.y.log), panel.rows)), bar + 3 * GAP)


def _values(panel: HeatMap) -> tuple[Ruler, tuple[str, ...]]:
    """The axis of the values, and the lines of its title."""
    known = [cell for row in panel.cells for cell in row if cell is not None and np.isfinite(cell)]
    return ruler(panel.value, known), wrapped(panel.value.title, LABEL * 0.7, SMALL)


def add_heat_map(sheet: Sheet, panel: HeatMap, room: Sides) -> None:
    """Draw the panel where the page has grown to, with so much room beside the cells."""
    if not panel.columns or not panel.rows:
        sheet.paragraph("nothing to show")
        return
    across, up = edges(panel.columns, log=panel.x.log), edges(panel.rows, log=panel.y.log)
    x, y = cell_ruler(panel.x, across, panel.columns), cell_ruler(panel.y, up, panel.rows)
    value, title = _values(panel)
    cells = np.array([[np.nan if cell is None else cell for cell in row] for row in panel.cells], dtype=float)
    sheet.paragraph(panel.y.title)
    top = sheet.down + GAP + max(0.0, (len(title) - 1) * SMALL * 1.22)
    box = Box(sheet.left + room.left, top, sheet.right - room.right, top + height(len(panel.rows)))
    plot = sheet.plot(box, x.ends, y.ends, x_scale=x.scale, y_scale=y.scale)
    shades = Normalize(value.low, value.high)
    undefined = not np.isfinite(cells).all()
    if undefined:
        plot.ax.axvspan(x.low, x.high, facecolor=sheet.theme.paper, edgecolor=sheet.theme.dim, hatch="xxxx", zorder=0.1)
    plot.ax.pcolormesh(
        across,
        up,
        np.ma.masked_invalid(cells),
        norm=shades,
        cmap=ramp(sheet.theme),
        rasterized=cells.size > _DRAWN,
        edgecolors=sheet.theme.paper if cells.size <= _DRAWN else "none",
        linewidth=0.5 if cells.size <= _DRAWN else 0,
        zorder=1,
    )
    add_x(sheet, plot, x)
    add_y(sheet, plot, y)
    if max(cells.shape) <= _WRITTEN:
        _add_values(sheet, plot, panel, cells, shades)
    _add_bar(sheet, Box(box.right + 3 * GAP, box.top, box.right + 3 * GAP + _BAR, box.bottom), value, title)
    sheet.down = box.bottom + below(x, box.width)
    if undefined:
        sheet.paragraph("crossed: undefined")


def _add_values(sheet: Sheet, plot: Plot, panel: HeatMap, cells: NDArray[np.float64], shades: Normalize) -> None:
    """Write the values into their cells, if the narrowest of them takes the widest value."""
    texts = value_texts(panel.value, [cell for row in panel.cells for cell in row])
    places = [plot.x(end) for end in edges(panel.columns, log=panel.x.log).tolist()]
    if widest(texts, SMALL) + 4 > float(np.diff(places).min()):
        return
    colors = ramp(sheet.theme)
    for number, text in enumerate(texts):
        row, column = divmod(number, len(panel.columns))
        value = cells[row, column]
        ink = legible(colors(shades(value))) if np.isfinite(value) else sheet.theme.ink
        x, y = (places[column] + places[column + 1]) / 2, plot.y(panel.rows[row])
        sheet.middle([text], x, y, color=ink, anchor="middle")


def _add_bar(sheet: Sheet, box: Box, value: Ruler, title: tuple[str, ...]) -> None:
    """The bar of colours with its figures and its title."""
    plot = sheet.plot(box, (0.0, 1.0), value.ends, y_scale=value.scale)
    steps = np.linspace(value.low, value.high, 65)
    middles = ((steps[1:] + steps[:-1]) / 2)[:, None]
    how: dict[str, Any] = {"norm": Normalize(value.low, value.high), "cmap": ramp(sheet.theme)}
    plot.ax.pcolormesh([0, 1], steps, middles, edgecolors="face", linewidth=0.4, **how)
    for tick, text in zip(value.ticks, value.texts, strict=True):
        y = plot.y(tick)
        sheet.line([(box.right, y), (box.right + 3, y)], color=sheet.theme.line, width=THIN)
        sheet.write(text, box.right + 6, y + SMALL * 0.35)
    sheet.put(title, box.left, box.top - GAP - len(title) * SMALL * 1.22)
