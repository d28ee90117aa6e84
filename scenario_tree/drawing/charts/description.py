"""Charts in sentences, for those who cannot see them: of every panel its title and its first figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from scenario_tree.drawing.charts.panels import (
    Axis,
    Bars,
    Curves,
    HeatMap,
    Intervals,
    Panel,
    Points,
    Regions,
    Stems,
    Tornado,
)
from scenario_tree.rounding import MINUS, counted, figure, inline_percent

_MOST = 12  # things that are told of one panel


def described(panels: Sequence[Panel]) -> str:
    """Every panel in a sentence."""
    return " ".join(f"{panel.title}: {_listed(_told(panel))}." for panel in panels)


def _listed(told: Iterator[str]) -> str:
    first = list(islice(told, _MOST))
    more = sum(1 for _ in told)
    return "; ".join([*first, *([f"and {more:,} more"] if more else [])]) or "nothing to show"


def _told(panel: Panel) -> Iterator[str]:
    """What a panel shows, one after the other."""
    match panel:
        case Bars():
            yield from (f"{bar.label} {_figure(panel.axis, bar.value)}" for bar in panel.bars)
        case Tornado():
            yield f"base {_figure(panel.axis, panel.base)}"
            for swing in panel.swings:
                low, high = (_figure(panel.axis, end) for end in (swing.low, swing.high))
                yield f"{swing.label} from {low} at {swing.low_input} to {high} at {swing.high_input}"
        case Intervals():
            for row in panel.intervals:
                low, high, mean = (_figure(panel.axis, each) for each in (row.low, row.high, row.mean))
                yield f"{row.label} {low} to {high}, mean {mean}"
        case Curves():
            for curve in panel.curves:
                if curve.x:
                    start, end = (_figure(panel.y, curve.y[place]) for place in (0, -1))
                    yield f"{curve.label} from {start} to {end}"
            for mark in panel.marks:
                yield mark.label if mark.until is not None else f"{mark.label} at {_figure(panel.x, mark.x)}"
        case Stems():
            for label, stems in panel.series:
                highest = max(stems, key=lambda stem: stem.y, default=None)
                if highest:
                    x, y = _figure(panel.x, highest.x), _figure(panel.y, highest.y)
                    yield f"{label} {counted(len(stems), 'value')}, the likeliest {x} with {y}"
        case Points():
            for point in panel.points:
                x, y = _figure(panel.x, point.x), _figure(panel.y, point.y)
                yield f"{point.label or 'a point'} ({point.kind}) at {x}, {y}"
        case HeatMap():
            known = [cell for row in panel.cells for cell in row if cell is not None]
            if known:
                low, high = (_figure(panel.value, end) for end in (min(known), max(known)))
                yield f"{panel.value.title} from {low} to {high} over {panel.x.title} and {panel.y.title}"
        case Regions():
            cells = Counter(cell for row in panel.cells for cell in row)
            for name, count in cells.items():
                share = inline_percent(count / cells.total())
                yield f"{name} in {share} of {panel.x.title} and {panel.y.title}"


def _figure(axis: Axis, value: float) -> str:
    if axis.form == "percent":
        return MINUS * (value < 0) + inline_percent(abs(value))
    return figure(value)
