"""Labelled points, told apart by sign and colour. A label stands beside its point where there is room.

Those that find none, or are long, are numbered, and named below the plot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import dist
from typing import Any

from scenario_tree.drawing.charts.axes import add_x, add_y, below, room_left, roomy, ruler
from scenario_tree.drawing.charts.panels import Point, Points
from scenario_tree.drawing.charts.sheet import GAP, SMALL, Plot, Sheet, widest
from scenario_tree.drawing.charts.style import FAINT, style
from scenario_tree.drawing.svg import Box
from scenario_tree.drawing.text import LEADING, width, wrapped

_HIGH = 330.0  # of the plot
_LABEL = 150.0  # width of a label, at most
_LINES = 4  # of a label beside its point, at most
_SIGN = 4.5  # half a sign
_EDGE = 1.5  # how far its outline and what is free about it reach beyond
_PAPER = 2.0  # that labels have about them
_AWAY = (9.0, 18.0, 31.0, 48.0, 70.0, 100.0)  # how far labels stand from their points


def add_points(sheet: Sheet, panel: Points) -> None:
    """Draw the panel where the page has grown to."""
    if not panel.points:
        sheet.paragraph("nothing to show")
        return
    x = roomy(ruler(panel.x, [point.x for point in panel.points]))
    y = roomy(ruler(panel.y, [point.y for point in panel.points]))
    used = [kind for kind in panel.kinds if any(point.kind == kind for point in panel.points)]
    places = {kind: panel.kinds.index(kind) for kind in used}
    _add_key(sheet, places, panel.joined)
    sheet.paragraph(panel.y.title)
    left, top = sheet.left + room_left(y), sheet.down + GAP
    box = Box(left, top, sheet.right - GAP * 2, top + _HIGH)
    plot = sheet.plot(box, x.ends, y.ends, x_scale=x.scale, y_scale=y.scale)
    add_x(sheet, plot, x)
    add_y(sheet, plot, y)
    joined = [(point.x, point.y) for point in panel.points if point.kind == panel.joined]
    if len(joined) > 1:
        plot.ax.plot(*zip(*joined, strict=True), color=style(places[panel.joined], sheet.theme).color, linewidth=1.4)
    for kind, place in places.items():
        own = [(point.x, point.y) for point in panel.points if point.kind == kind]
        look = style(place, sheet.theme)
        fill = look.color if place == 0 else sheet.theme.paper
        how: dict[str, Any] = {
            "markerfacecolor": fill,
            "markeredgecolor": look.color,
            "markeredgewidth": 1.6,
            "clip_on": False,
        }
        plot.ax.plot(*zip(*own, strict=True), linestyle="none", marker=look.sign, markersize=2 * _SIGN, zorder=3, **how)
    sheet.down = box.bottom + below(x, box.width)
    _add_labels(sheet, plot, panel.points, [plot.at(*place) for place in joined])


def _add_key(sheet: Sheet, places: dict[str, int], joined: str) -> None:
    """What the signs are, as many on a line as fit."""
    x = sheet.left
    for kind, place in places.items():
        text = kind + (" (joined)" if kind == joined else "")
        wide = 2 * _SIGN + 6 + width(text, SMALL)
        if x + wide > sheet.right and x > sheet.left:
            x, sheet.down = sheet.left, sheet.down + SMALL * LEADING + 2
        look = style(place, sheet.theme)
        fill = look.color if place == 0 else sheet.theme.paper
        sheet.sign(x + _SIGN, sheet.down + SMALL * 0.6, look.sign, color=fill, edge=look.color, size=2 * _SIGN)
        sheet.write(text, x + 2 * _SIGN + 6, sheet.down + SMALL * 0.96, color=sheet.theme.ink)
        x += wide + 2 * GAP
    sheet.down += SMALL * LEADING + 6


def _add_labels(sheet: Sheet, plot: Plot, points: Sequence[Point], joined: Sequence[tuple[float, float]]) -> None:
    """Write labels where they find room, and the others below."""
    spots = [plot.at(point.x, point.y) for point in points]
    half = _SIGN + _EDGE
    signs = [Box(x - half, y - half, x + half, y + half) for x, y in spots]
    taken = [*signs, *(box for start, end in pairwise(joined) for box in _along(start, end))]
    left_over: list[tuple[int, Point]] = []
    for place, point in enumerate(points):
        if not point.label:
            continue
        lines = wrapped(point.label, _LABEL, SMALL)
        if len(lines) > _LINES or not _placed(sheet, plot, lines, spots[place], taken, signs):
            left_over.append((place, point))
    sheet.down += 6.0 if left_over else 0.0
    for number, (place, point) in enumerate(left_over, start=1):
        text = point.short or f"{number}"
        named = point.label if point.short else f"{text}: {point.label}"
        if _placed(sheet, plot, (text,), spots[place], taken, signs, bold=True):
            sheet.paragraph(named, color=sheet.theme.ink)
        else:
            sheet.paragraph(f"{point.label}, among those close together", color=sheet.theme.ink)


def _along(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Box]:
    """The room that a line takes, in small boxes."""
    (x, y), (end_x, end_y) = start, end
    steps = max(int(max(abs(end_x - x), abs(end_y - y)) / 4), 1)
    for step in range(steps + 1):
        across, down = x + (end_x - x) * step / steps, y + (end_y - y) * step / steps
        yield Box(across - 2, down - 2, across + 2, down + 2)


def _placed(
    sheet: Sheet,
    plot: Plot,
    lines: Sequence[str],
    spot: tuple[float, float],
    taken: list[Box],
    signs: Sequence[Box],
    *,
    bold: bool = False,
) -> bool:
    """Write lines near a spot, if there is a place that nothing else takes; from further off a line leads there."""
    wide, high = widest(lines, SMALL, bold=bold), len(lines) * SMALL * LEADING
    for away in _AWAY:
        for x, y in _around(spot, wide, high, away):
            box = Box(x - _PAPER, y, x + wide + _PAPER, y + high)
            inside = box.left >= plot.box.left and box.right <= sheet.right and box.top >= plot.box.top - GAP
            if not inside or box.bottom > plot.box.bottom or any(_touch(box, other) for other in taken):
                continue
            if away > _AWAY[0]:
                end = (min(max(spot[0], box.left), box.right), min(max(spot[1], box.top), box.bottom))
                part = (_SIGN + 1.5) / dist(spot, end)
                start = (spot[0] + part * (end[0] - spot[0]), spot[1] + part * (end[1] - spot[1]))
                others = [sign for sign in signs if not _holds(sign, spot)]
                if any(_touch(step, other) for step in _along(start, end) for other in others):
                    continue
                sheet.line([start, end], color=sheet.theme.line, width=FAINT)
            taken.append(box)
            sheet.middle(lines, x, y + high / 2, color=sheet.theme.ink, bold=bold, backed=True)
            return True
    return False


def _around(spot: tuple[float, float], wide: float, high: float, away: float) -> Iterator[tuple[float, float]]:
    """Where a box may begin: beside a spot, over and under it, and in the corners."""
    x, y = spot
    right, left, over, under = x + away, x - away - wide, y - away - high, y + away
    yield from ((right, y - high / 2), (left, y - high / 2), (x - wide / 2, over), (x - wide / 2, under))
    yield from ((right, y - high), (right, y), (left, y - high), (left, y))
    near = away * 0.7
    yield from ((x + near, over), (x + near, under), (x - near - wide, over), (x - near - wide, under))


def _holds(box: Box, spot: tuple[float, float]) -> bool:
    return box.left <= spot[0] <= box.right and box.top <= spot[1] <= box.bottom


def _touch(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
