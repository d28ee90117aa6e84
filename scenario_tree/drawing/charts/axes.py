"""Axes: where they end, their ticks and how these read, with light lines through the plot."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matplotlib.ticker import LogLocator, MaxNLocator

from scenario_tree.drawing.charts.panels import Axis
from scenario_tree.drawing.charts.sheet import SMALL, Plot, Scale, Sheet, widest
from scenario_tree.drawing.charts.style import FAINT, THIN
from scenario_tree.drawing.text import LEADING, width, wrapped
from scenario_tree.rounding import EXACT, MINUS, UNDEFINED, figure, figures, percent, steps

_TICK = 3.0  # beyond the plot
_MOST_TICKS = 6
_MANY = 100.0  # a share from here on is written without decimals that say nothing


@dataclass(frozen=True, slots=True)
class Ruler:
    """An axis with its ends and ticks."""

    axis: Axis
    low: float
    high: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]

    @property
    def scale(self) -> Scale:
        """How it counts."""
        return "log" if self.axis.log else "linear"

    @property
    def ends(self) -> tuple[float, float]:
        """From where to where."""
        return self.low, self.high

    def within(self, value: float) -> float:
        """The nearest place on it."""
        return min(max(value, self.low), self.high)

    def share(self, value: float) -> float:
        """How far along it a place is: 0 at its low end, 1 at its high one."""
        inside = self.within(value)
        if self.axis.log:
            return math.log(inside / self.low) / math.log(self.high / self.low)
        return (inside - self.low) / (self.high - self.low)


def ruler(axis: Axis, values: Iterable[float], *, zero: bool = False, most: int = _MOST_TICKS) -> Ruler:
    """An axis over these figures, which ends at round ones where it is not said where; `zero`: 0 is on it."""
    known = [value for value in values if math.isfinite(value)]
    if axis.log:
        return _logarithmic(axis, known)
    known += [0.0] * zero
    low, high = min(known, default=0.0), max(known, default=0.0)
    low, high = low if axis.low is None else axis.low, high if axis.high is None else axis.high
    if not high > low:
        low, high = _widened(low, high, axis)
    ticks = [float(tick) for tick in MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]
    if axis.low is None:
        low = min(low, max((tick for tick in ticks if tick <= low), default=low))
    if axis.high is None:
        high = max(high, min((tick for tick in ticks if tick >= high), default=high))
    spare = (high - low) * 1e-9
    kept = tuple(0.0 if abs(tick) < spare else tick for tick in ticks if low - spare <= tick <= high + spare)
    return Ruler(axis, low, high, kept, tick_texts(axis, kept))


def _widened(low: float, high: float, axis: Axis) -> tuple[float, float]:
    """Ends where all figures are the same one."""
    if axis.low is None and axis.high is None:
        if low == 0:
            return 0.0, 1.0
        if axis.form == "percent":
            return (0.0, 1.0) if 0 < low <= 1 else (low - abs(low) / 2, high + abs(high) / 2)
        return low - abs(low) / 2, high + abs(high) / 2
    if axis.high is None:
        return low, low + (abs(low) or 1.0)
    return high - (abs(high) or 1.0), high


def _logarithmic(axis: Axis, known: Sequence[float]) -> Ruler:
    """An axis on which equal steps multiply; what is not positive has no place on it."""
    positive = [value for value in known if value > 0] or [1.0]
    low = axis.low if axis.low is not None and axis.low > 0 else min(positive)
    high = axis.high if axis.high is not None and axis.high > 0 else max(positive)
    if not high > low:
        low, high = low / 2, high * 2
    wide = high / low > 30
    locator = LogLocator(10, subs=(1.0,) if wide else (1.0, 2.0, 5.0), numticks=_MOST_TICKS + 1)
    ticks = tuple(float(tick) for tick in locator.tick_values(low, high) if low * 0.999 <= tick <= high * 1.001)
    ticks = ticks or (low, high)
    return Ruler(axis, low, high, ticks, tuple(_alone(axis, tick) for tick in ticks))


def _alone(axis: Axis, tick: float) -> str:
    return f"{figure(tick * 100)} %" if axis.form == "percent" else figure(tick)


def roomy(rule: Ruler) -> Ruler:
    """The axis with a little room beyond ends that were not asked for, so that what stands there is seen whole."""
    if rule.axis.log:
        return rule
    spare = (rule.high - rule.low) * 0.025
    low = rule.low - spare if rule.axis.low is None else rule.low
    high = rule.high + spare if rule.axis.high is None else rule.high
    return replace(rule, low=low, high=high)


def tick_texts(axis: Axis, ticks: Sequence[float]) -> tuple[str, ...]:
    """How ticks read: with the same decimals; where they are nearly alike, as what is added to the first."""
    factor, unit = (100, " %") if axis.form == "percent" else (1, "")
    texts = steps([tick * factor for tick in ticks])
    if len(set(texts)) < len(texts):
        first, *others = ticks
        added = steps([(tick - first) * factor for tick in others])
        texts = [figure(first * factor), *(f"+{text}" for text in added)]
    return tuple(text + unit for text in texts)


def value_texts(axis: Axis, values: Sequence[float | None]) -> list[str]:
    """Figures of one column as they are written beside what is drawn."""
    if axis.form == "number":
        return figures(values)
    return [UNDEFINED if value is None else signed_percent(value) for value in values]


def signed_percent(value: float) -> str:
    """A share that may be below 0, or far above 1."""
    sign = MINUS if value < -EXACT else ""
    return sign + (percent(abs(value)) if abs(value) < _MANY else f"{figure(abs(value) * 100)} %")


# ---- drawing ------------------------------------------------------------------------


def below(rule: Ruler, across: float) -> float:
    """Height of what is written below a plot of this width."""
    title = wrapped(rule.axis.title, across, SMALL)
    return _TICK + SMALL * LEADING * (1 + len(title)) + 2


def add_x(sheet: Sheet, plot: Plot, rule: Ruler, *, top: bool = False, texts: bool = True) -> None:
    """Draw the x axis under a plot; `top`: the ticks' figures stand above it too."""
    theme, box, ax = sheet.theme, plot.box, plot.ax
    low, high = ax.get_ylim()
    ax.vlines(rule.ticks, low, high, colors=theme.dim, linewidths=FAINT, zorder=0.5, clip_on=False)
    ax.hlines([low], *ax.get_xlim(), colors=theme.line, linewidths=THIN, zorder=0.6, clip_on=False)
    if not texts:
        return
    taken = -math.inf
    for tick, text in zip(rule.ticks, rule.texts, strict=True):
        x = plot.x(tick)
        half = width(text, SMALL) / 2
        if x - half < taken + 3:
            continue
        taken = x + half
        sheet.write(text, x, box.bottom + _TICK + SMALL, anchor="middle")
        if top:
            sheet.write(text, x, box.top - _TICK - 2, anchor="middle")
    title = wrapped(rule.axis.title, box.width, SMALL)
    sheet.put(title, (box.left + box.right) / 2, box.bottom + _TICK + SMALL * LEADING + 2, anchor="middle")


def add_y(sheet: Sheet, plot: Plot, rule: Ruler) -> None:
    """Draw the y axis at the left of a plot."""
    theme, box, ax = sheet.theme, plot.box, plot.ax
    left, right = ax.get_xlim()
    ax.hlines(rule.ticks, left, right, colors=theme.dim, linewidths=FAINT, zorder=0.5, clip_on=False)
    ax.vlines([left], *ax.get_ylim(), colors=theme.line, linewidths=THIN, zorder=0.6, clip_on=False)
    for tick, text in zip(rule.ticks, rule.texts, strict=True):
        sheet.write(text, box.left - 6, plot.y(tick) + SMALL * 0.35, anchor="end")


def room_left(rule: Ruler) -> float:
    """Width of what stands at the left of a y axis."""
    return widest(rule.texts, SMALL) + 6
