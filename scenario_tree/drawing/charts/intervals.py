"""Intervals: how far a figure may lie apart, a row for each."""

from __future__ import annotations

from typing import Any

from scenario_tree.drawing.charts.axes import ruler, value_texts
from scenario_tree.drawing.charts.panels import Intervals
from scenario_tree.drawing.charts.rows import Label, frame
from scenario_tree.drawing.charts.sheet import GAP, SMALL, Sheet, widest
from scenario_tree.drawing.text import LEADING

_TICK = 6.0  # half the height of the middle's tick
_CAP = 2.5  # that of the ends


def add_intervals(sheet: Sheet, panel: Intervals) -> None:
    """Draw the panel where the page has grown to."""
    rows = panel.intervals
    if not rows:
        sheet.paragraph("nothing to show")
        return
    rule = ruler(panel.axis, [end for row in rows for end in (row.low, row.middle, row.high, row.mean)])
    texts = value_texts(panel.axis, [end for row in rows for end in (row.low, row.high)])
    lows, highs = texts[::2], texts[1::2]
    means = value_texts(panel.axis, [row.mean for row in rows])
    labels = [Label(row.label, row.note, least=2 * _TICK + 4) for row in rows]
    before, behind = widest(lows, SMALL) + GAP, widest(highs, SMALL) + GAP
    column = max(widest(means, sheet.theme.text_size, bold=True), widest(["mean"], SMALL)) + GAP
    sheet.paragraph(panel.key)
    sheet.down += SMALL * LEADING
    made = frame(sheet, labels, rule, before=before, behind=behind + column)
    edge = made.plot.box.right + behind + column
    sheet.write("mean", edge, made.plot.box.top - 5, anchor="end")
    theme, ax, color = sheet.theme, made.plot.ax, sheet.theme.outcomes[0]
    for place, row in enumerate(rows):
        y, middle = made.place(place), made.middles[place]
        low, high, mean, median = map(rule.within, (row.low, row.high, row.mean, row.middle))
        ax.hlines([y], low, high, colors=color, linewidths=2.6, zorder=2)
        ax.vlines([low, high], y - _CAP, y + _CAP, colors=color, linewidths=1.2, zorder=2)
        ax.vlines([median], y - _TICK, y + _TICK, colors=theme.ink, linewidths=1.8, zorder=3)
        look: dict[str, Any] = {
            "markersize": 6.5,
            "markerfacecolor": theme.paper,
            "markeredgecolor": theme.ink,
            "markeredgewidth": 1.4,
        }
        ax.plot([mean], [y], marker="o", clip_on=False, zorder=4, **look)
        sheet.middle([lows[place]], made.plot.x(low) - GAP * 0.75, middle, anchor="end", backed=True)
        sheet.middle([highs[place]], made.plot.x(high) + GAP * 0.75, middle, backed=True)
        size = theme.text_size
        sheet.middle([means[place]], edge, middle, size=size, color=theme.ink, bold=True, anchor="end")
