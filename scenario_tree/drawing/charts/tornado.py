"""Tornado: what the figure is where an input is at its low and at its high end, as bars from the base.

Where both ends lie on the same side of the base, the bar is parted: the low end above, the high end below.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from scenario_tree.drawing.charts.axes import Ruler, ruler, value_texts
from scenario_tree.drawing.charts.panels import Swing, Tornado
from scenario_tree.drawing.charts.rows import BAR, Frame, Label, frame
from scenario_tree.drawing.charts.sheet import GAP, SMALL, Sheet, widest
from scenario_tree.drawing.svg import Box
from scenario_tree.drawing.text import LEADING, width, wrapped

_INPUT = 90.0  # width of an input's value, at most
_CHIP = 11.0  # a sample in the key
_LOW, _HIGH = "input at its low end", "input at its high end"
_HATCH = "//////"


class _End(NamedTuple):
    """One end of a swing: the figure there, what the input is, on which side of the base, which part of the row."""

    value: float
    lines: tuple[str, ...]
    left: bool
    high: bool
    part: int  # −1 the upper half, 1 the lower one, 0 both


def add_tornado(sheet: Sheet, panel: Tornado) -> None:
    """Draw the panel where the page has grown to."""
    if not panel.swings:
        sheet.paragraph("nothing to show")
        return
    rule = ruler(panel.axis, [panel.base, *(end for swing in panel.swings for end in (swing.low, swing.high))])
    ends = [_ends(swing, panel.base) for swing in panel.swings]
    flat = [end for pair in ends for end in pair]
    before, behind = (
        max((widest(end.lines, SMALL) + GAP for end in flat if end.left == left), default=0.0) for left in (True, False)
    )
    _add_key(sheet)
    (base,) = value_texts(panel.axis, [panel.base])
    sheet.down += SMALL * LEADING + 4
    labels = [
        Label(swing.label, swing.note, least=_least(pair)) for swing, pair in zip(panel.swings, ends, strict=True)
    ]
    made = frame(sheet, labels, rule, before=before, behind=behind)
    for place, pair in enumerate(ends):
        for end in pair:
            _add_end(sheet, made, rule, place, end, panel.base)
    _add_base(sheet, made, rule, panel.base, f"base {base}")


def _ends(swing: Swing, base: float) -> tuple[_End, _End]:
    """Both ends; one that is the base itself is written at the side that the other leaves free."""
    low, high = swing.low - base, swing.high - base
    lefts = (low < 0 or (low == 0 and high >= 0), high < 0 or (high == 0 and low > 0))
    parts = (-1, 1) if lefts[0] == lefts[1] else (0, 0)
    texts = (wrapped(swing.low_input, _INPUT, SMALL), wrapped(swing.high_input, _INPUT, SMALL))
    return (
        _End(swing.low, texts[0], lefts[0], False, parts[0]),
        _End(swing.high, texts[1], lefts[1], True, parts[1]),
    )


def _least(pair: tuple[_End, _End]) -> float:
    """Height of a row: of what is written at one end, or above and below."""
    highest = max(BAR, *map(_height, pair))
    return 2 * highest if pair[0].part else highest


def _height(*ends: _End) -> float:
    """Height of what is written at ends, one above the other."""
    return sum(len(end.lines) for end in ends) * SMALL * LEADING


def _add_end(sheet: Sheet, made: Frame, rule: Ruler, place: int, end: _End, base: float) -> None:
    """The bar to one end, and the input's value there."""
    theme, color = sheet.theme, sheet.theme.outcomes[0]
    fill, hatch = (color, "") if end.high else (theme.paper, _HATCH)
    thick = BAR / 2 if end.part else BAR
    y = made.place(place) + end.part * BAR / 4
    how: dict[str, Any] = {"facecolor": fill, "edgecolor": color, "hatch": hatch, "linewidth": 0.8, "zorder": 2}
    made.plot.ax.barh([y], [end.value - base], left=base, height=thick, **how)
    x = made.plot.x(rule.within(end.value)) + (-GAP if end.left else GAP) * 0.75
    middle = made.middles[place] + end.part * max(_height(end), BAR) / 2
    sheet.middle(end.lines, x, middle, color=theme.ink, anchor="end" if end.left else "start", backed=True)


def _add_base(sheet: Sheet, made: Frame, rule: Ruler, base: float, text: str) -> None:
    """The line of the base, with its figure above."""
    theme, box = sheet.theme, made.plot.box
    x = made.plot.x(rule.within(base))
    sheet.line([(x, box.bottom), (x, box.top - made.above - 2)], color=theme.ink, width=1.2)
    half = width(text, SMALL, bold=True) / 2
    across = min(max(x, sheet.left + half), sheet.right - half)
    sheet.write(text, across, box.top - made.above - 6, color=theme.ink, bold=True, anchor="middle")


def _add_key(sheet: Sheet) -> None:
    """What the two shades are."""
    theme, color, x = sheet.theme, sheet.theme.outcomes[0], sheet.left
    for text, fill, hatch in ((_LOW, theme.paper, _HATCH), (_HIGH, color, "")):
        sheet.rectangle(Box(x, sheet.down, x + 2 * _CHIP, sheet.down + _CHIP), fill=fill, edge=color, hatch=hatch)
        sheet.write(text, x + 2 * _CHIP + 5, sheet.down + SMALL * 0.92)
        x += 2 * _CHIP + 5 + width(text, SMALL) + 2 * GAP
    sheet.down += SMALL * LEADING + 4
