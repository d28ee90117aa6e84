"""Curves over one axis: told apart by colour and dashes, and named at their right ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenario_tree.drawing.charts.axes import Ruler, add_x, add_y, below, room_left, ruler
from scenario_tree.drawing.charts.panels import Curve, Curves, Mark
from scenario_tree.drawing.charts.sheet import GAP, SMALL, Plot, Sheet, widest
from scenario_tree.drawing.charts.style import FAINT, THICK, THIN, style
from scenario_tree.drawing.history.placing import apart
from scenario_tree.drawing.svg import Box
from scenario_tree.drawing.text import LEADING, wrapped

_LOWEST = 250.0  # height of the plot, at least
_LABEL = 150.0  # width of a label, at most
_SAMPLE = 26.0  # of a line, before its label
_LEAD = 16.0  # from the plot to the labels
_BINS = 700  # of the x axis, each with at most four points of a curve: finer than is seen
_BAND = 0.35  # how much of its colour a band has
_MARK = 150.0  # width of a mark's words, at most


class _Text(NamedTuple):
    """The words of a mark: where its line is, its band ends, how far they reach above the plot, from where to where."""

    x: float
    ends: tuple[float, float] | None
    up: float
    left: float
    right: float
    lines: tuple[str, ...]


def add_curves(sheet: Sheet, panel: Curves) -> None:
    """Draw the panel where the page has grown to."""
    curves = [curve for curve in panel.curves if curve.x]
    if not curves:
        sheet.paragraph("nothing to show")
        return
    marks = [x for mark in panel.marks for x in (mark.x, mark.until) if x is not None]
    x = ruler(panel.x, [*marks, *(end for curve in curves for end in (min(curve.x), max(curve.x)))])
    y = ruler(panel.y, [end for curve in curves for end in (min(curve.y), max(curve.y))])
    sheet.paragraph(panel.y.title)
    size = sheet.theme.text_size
    names = [wrapped(curve.label, _LABEL, size) for curve in curves]
    heights = [len(lines) * size * LEADING + 3 for lines in names]
    right = sheet.right - max(widest(lines, size) for lines in names) - GAP - _SAMPLE - _LEAD
    left = sheet.left + room_left(y)
    texts = _mark_texts(panel.marks, left, right, sheet.right, x)
    top = sheet.down + 6 + max((text.up for text in texts), default=GAP)
    box = Box(left, top, right, top + max(_LOWEST, sum(heights)))
    plot = sheet.plot(box, x.ends, y.ends, x_scale=x.scale, y_scale=y.scale)
    add_x(sheet, plot, x)
    add_y(sheet, plot, y)
    for text in texts:
        foot = box.bottom
        if text.ends:
            foot = top
            plot.ax.axvspan(*text.ends, color=sheet.theme.dim, alpha=_BAND, linewidth=0, zorder=0.4)
        sheet.line([(text.x, foot), (text.x, top - text.up)], color=sheet.theme.mark, width=1.0, dashes=(0, (3, 2)))
        sheet.put(text.lines, text.left, top - text.up - 1, color=sheet.theme.ink)
    for place, curve in enumerate(curves):
        _add_curve(sheet, plot, place, curve)
    beside = any(text.right > box.right for text in texts)
    highest = top if beside else top - size * LEADING / 2
    _add_labels(sheet, plot, curves, names, heights, (x, y), highest)
    sheet.down = box.bottom + below(x, box.width)


def thinned(
    x: Sequence[float], y: Sequence[float], low: float, high: float, *, log: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points of a curve that are seen: in every bin of the axis the first, the lowest, the highest and the last."""
    across, up = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if len(across) <= 4 * _BINS:
        return across, up
    places = np.log(np.maximum(across, 1e-300)) if log else across
    ends = np.log([low, high]) if log else np.array([low, high])
    bins = np.clip((places - ends[0]) / (ends[1] - ends[0]) * _BINS, -1, _BINS).astype(int)
    starts = np.flatnonzero(np.diff(bins, prepend=bins[0] - 1))
    kept: set[int] = set()
    for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), len(bins)], strict=True):
        piece = up[start:stop]
        kept |= {start, start + int(piece.argmin()), start + int(piece.argmax()), stop - 1}
    chosen = sorted(kept)
    return across[chosen], up[chosen]


def _add_curve(sheet: Sheet, plot: Plot, place: int, curve: Curve) -> None:
    look = style(place, sheet.theme)
    low, high = plot.ax.get_xlim()
    how: dict[str, Any] = {"color": look.color, "linewidth": THICK, "linestyle": look.dashes}
    for first, last in pairwise((0, *curve.breaks, len(curve.x))):
        own = curve.x[first:last], curve.y[first:last]
        x, y = thinned(*own, low, high, log=plot.ax.get_xscale() == "log")
        how["clip_on"] = not _inside(plot, x, y)
        plot.ax.plot(x, y, drawstyle="steps-post" if curve.step else "default", zorder=3, **how)
        if len(x) == 1:
            plot.ax.plot(x, y, marker="o", markersize=6, color=look.color, clip_on=how["clip_on"], zorder=3)


def _inside(plot: Plot, x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    """Whether a curve lies within the axes, so that it needs no cutting, which would halve it along their ends."""
    (left, right), (low, high) = plot.ax.get_xlim(), plot.ax.get_ylim()
    return bool(left <= x.min() and x.max() <= right and low <= y.min() and y.max() <= high)


def _add_labels(
    sheet: Sheet,
    plot: Plot,
    curves: Sequence[Curve],
    names: Sequence[Sequence[str]],
    heights: Sequence[float],
    rulers: tuple[Ruler, Ruler],
    highest: float,
) -> None:
    """Write the names at the curves' ends, moved apart, behind a piece of the line; thin lines lead to them.

    `highest` is where the first of them may begin.
    """
    theme, box, size = sheet.theme, plot.box, sheet.theme.text_size
    half = size * LEADING / 2
    ends = [plot.at(rulers[0].within(curve.x[-1]), rulers[1].within(curve.y[-1])) for curve in curves]
    order = sorted(range(len(curves)), key=lambda place: (ends[place][1], place))
    wanted = [ends[place][1] - half for place in order]
    tops = apart(wanted, [heights[place] for place in order], highest, box.bottom + half)
    for place, top in zip(order, tops, strict=True):
        look, middle = style(place, theme), top + half
        left = box.right + _LEAD
        sheet.line([ends[place], (box.right + 3, ends[place][1])], color=theme.dim, width=FAINT)
        sheet.line([(box.right + 3, ends[place][1]), (left - 3, middle)], color=theme.line, width=THIN)
        sheet.line([(left, middle), (left + _SAMPLE, middle)], color=look.color, width=THICK + 0.4, dashes=look.dashes)
        sheet.put(names[place], left + _SAMPLE + GAP, top, size=size, color=theme.ink)


# ---- marks ----------------------------------------------------------------------------


def _mark_texts(marks: Sequence[Mark], left: float, right: float, most: float, rule: Ruler) -> list[_Text]:
    """Where the words of marks stand: to the right of their lines, above those of marks further right."""
    found: list[_Text] = []
    for mark in sorted(marks, key=lambda mark: -mark.x):
        ends = (mark.x, mark.until) if mark.until is not None else None
        shares = [rule.share(end) for end in (ends or (mark.x,))]
        x = left + sum(shares) / len(shares) * (right - left)
        room = most - x - 4
        lines = wrapped(mark.label, min(max(room, _MARK / 2), _MARK), SMALL)
        wide = widest(lines, SMALL)
        start = x + 4 if wide <= room else x - 4 - wide
        level = max(
            (up for _, _, up, low, high, _ in found if start < high + 6 and low < start + wide + 6), default=0.0
        )
        found.append(_Text(x, ends, level + len(lines) * SMALL * LEADING, start, start + wide, lines))
    return found
