"""Bars from 0, with their figures at their ends."""

from __future__ import annotations

from collections.abc import Iterator

from scenario_tree.drawing.charts.axes import ruler, value_texts
from scenario_tree.drawing.charts.panels import Bar, Bars
from scenario_tree.drawing.charts.rows import BAR, Frame, Label, frame
from scenario_tree.drawing.charts.sheet import GAP, Sheet, widest
from scenario_tree.drawing.charts.style import THIN
from scenario_tree.drawing.svg import Anchor

_CAP = 3.5  # half the height of the ends of an interval


def add_bars(sheet: Sheet, panel: Bars) -> None:
    """Draw the panel where the page has grown to."""
    if not panel.bars:
        sheet.paragraph("nothing to show")
        return
    rule = ruler(panel.axis, _values(panel), zero=True)
    texts = value_texts(panel.axis, [bar.value for bar in panel.bars])
    groups = panel.groups or ("",) * len(panel.bars)
    labels = [Label(bar.label, bar.note, bar.emphasis, group) for bar, group in zip(panel.bars, groups, strict=True)]
    size = sheet.theme.text_size
    sides: tuple[list[str], list[str]] = ([], [])
    for bar, text in zip(panel.bars, texts, strict=True):
        sides[bar.value >= 0].append(text)
    before, behind = (widest(side, size, bold=True) + GAP if side else 0.0 for side in sides)
    made = frame(sheet, labels, rule, before=before, behind=behind)
    some = any(bar.emphasis for bar in panel.bars)
    for place, (bar, text) in enumerate(zip(panel.bars, texts, strict=True)):
        _add_bar(sheet, made, place, bar, faint=some and not bar.emphasis)
        positive = bar.value >= 0
        ends = [rule.within(end) for end in (bar.value, bar.low, bar.high) if end is not None]
        x = made.plot.x(max(ends) if positive else min(ends)) + (GAP if positive else -GAP) * 0.75
        anchor: Anchor = "start" if positive else "end"
        sheet.middle(
            [text], x, made.middles[place], size=size, color=sheet.theme.ink, bold=True, anchor=anchor, backed=True
        )
    low, high = made.plot.ax.get_ylim()
    made.plot.ax.vlines([rule.within(0.0)], low, high, colors=sheet.theme.line, linewidths=THIN, zorder=3)


def _values(panel: Bars) -> Iterator[float]:
    for bar in panel.bars:
        yield from (value for value in (bar.value, bar.low, bar.high) if value is not None)


def _add_bar(sheet: Sheet, made: Frame, place: int, bar: Bar, *, faint: bool) -> None:
    """A bar, and its interval over it."""
    ax, theme, y = made.plot.ax, sheet.theme, made.place(place)
    color = theme.dim if faint else theme.outcomes[0]
    ax.barh([y], [bar.value], height=BAR, color=color, edgecolor=color, linewidth=0.8, zorder=2)
    if bar.low is None or bar.high is None:
        return
    for line, thickness in ((theme.paper, 3.6), (theme.ink, 1.3)):
        ax.hlines([y], bar.low, bar.high, colors=line, linewidths=thickness, zorder=4)
        ax.vlines([bar.low, bar.high], y - _CAP, y + _CAP, colors=line, linewidths=thickness, zorder=4)
