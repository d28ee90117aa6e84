"""Distributions as upright lines at single values, each series in a row of its own over the same axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.patches import PathPatch
from matplotlib.path import Path

from scenario_tree.drawing.charts.axes import add_x, add_y, below, room_left, ruler, value_texts
from scenario_tree.drawing.charts.panels import Stem, Stems
from scenario_tree.drawing.charts.sheet import GAP, LABEL, SMALL, Plot, Sheet, widest
from scenario_tree.drawing.charts.style import style
from scenario_tree.drawing.svg import Box
from scenario_tree.drawing.text import LEADING, width, wrapped
from scenario_tree.rounding import EXACT

_HIGH = 74.0  # of a row
_ABOVE = 20.0  # between rows, where the highest figures are written
_NAMED = 6  # figures of a series that are written
_DOTTED = 60  # a series of more stems has no dots at their ends
_BINS = 1400  # of the axis: of the stems in one the highest is drawn


def add_stems(sheet: Sheet, panel: Stems) -> None:
    """Draw the panel where the page has grown to."""
    series = [(label, stems) for label, stems in panel.series if stems]
    if not series:
        sheet.paragraph("nothing to show")
        return
    x = ruler(panel.x, [stem.x for _, stems in series for stem in stems])
    y = ruler(panel.y, [stem.y for _, stems in series for stem in stems], zero=True, most=3)
    size = sheet.theme.text_size
    names = [wrapped(label, LABEL, size) for label, _ in series]
    column = max(widest(lines, size) for lines in names)
    left = sheet.left + column + GAP * bool(column) + room_left(y)
    right = sheet.right - GAP * 2
    sheet.paragraph(panel.y.title)
    for place, (lines, (_, stems)) in enumerate(zip(names, series, strict=True)):
        top = sheet.down + _ABOVE
        box = Box(left, top, right, top + max(_HIGH, len(lines) * size * LEADING))
        plot = sheet.plot(box, x.ends, y.ends, x_scale=x.scale)
        last = place == len(series) - 1
        add_x(sheet, plot, x, texts=last)
        add_y(sheet, plot, y)
        sheet.middle(lines, sheet.left, box.middle, size=size, color=sheet.theme.ink)
        _add_series(sheet, plot, place, _thinned(stems, plot))
        _add_figures(sheet, plot, stems, value_texts(panel.y, [stem.y for stem in stems]))
        sheet.down = box.bottom + (below(x, box.width) if last else 0.0)


def _thinned(stems: Sequence[Stem], plot: Plot) -> Sequence[Stem]:
    """The stems that are seen: of those at the same place the highest."""
    if len(stems) <= _BINS:
        return stems
    highest: dict[int, Stem] = {}
    for stem in stems:
        place = round((plot.x(stem.x) - plot.box.left) / plot.box.width * _BINS)
        if place not in highest or stem.y > highest[place].y:
            highest[place] = stem
    return list(highest.values())


def _add_series(sheet: Sheet, plot: Plot, place: int, stems: Sequence[Stem]) -> None:
    look = style(place, sheet.theme)
    points = [point for stem in stems for point in ((stem.x, 0.0), (stem.x, stem.y))]
    lines = Path(points, [Path.MOVETO, Path.LINETO] * len(stems))
    thick = 2.2 if len(stems) <= _DOTTED else 1.0
    low, high = plot.ax.get_xlim()
    clipped = any(not low <= stem.x <= high for stem in stems)
    how: dict[str, Any] = {"facecolor": "none", "edgecolor": look.color, "linewidth": thick, "zorder": 2}
    plot.ax.add_patch(PathPatch(lines, clip_on=clipped, **how))
    if len(stems) <= _DOTTED:
        x, y = [stem.x for stem in stems], [stem.y for stem in stems]
        how = {"color": look.color, "markersize": 5, "clip_on": clipped, "zorder": 3}
        plot.ax.plot(x, y, linestyle="none", marker="o", **how)


def _add_figures(sheet: Sheet, plot: Plot, stems: Sequence[Stem], texts: Sequence[str]) -> None:
    """Write the highest figures over their stems, as far as they find room."""
    taken: list[tuple[float, float, float]] = []
    for place in sorted(range(len(stems)), key=lambda place: -stems[place].y)[:_NAMED]:
        x, y = plot.at(stems[place].x, stems[place].y)
        half = width(texts[place], SMALL) / 2 + 2
        stem, x = x, max(x, plot.box.left + half)  # not upon the figures of the axis
        crossed = any(
            abs(plot.x(other.x) - x) < half and plot.y(other.y) < y + 1 and abs(plot.x(other.x) - stem) > EXACT
            for other in stems
        )
        if crossed or any(x - half < high and low < x + half and abs(y - at) < SMALL + 3 for low, high, at in taken):
            continue
        taken.append((x - half, x + half, y))
        sheet.middle([texts[place]], x, y - 10, color=sheet.theme.ink, anchor="middle", backed=True)
