"""Rows one below the other: labels at the left, what is drawn in the middle, notes at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from scenario_tree.drawing.charts.axes import Ruler, add_x, below
from scenario_tree.drawing.charts.sheet import GAP, LABEL, SMALL, Plot, Sheet, widest
from scenario_tree.drawing.svg import Box
from scenario_tree.drawing.text import LEADING, width, wrapped

BAR = 13.0  # height of a bar: as in the chart of outcomes
_PADDING = 9.0  # between rows
_NOTE = 150.0  # width of a note, at most
_GROUP = 12.0  # before a group's name
_HEAD = 420.0  # width of a group's name, at most
_FAR = 320.0  # a plot higher than this has figures above it too


@dataclass(frozen=True, slots=True)
class Label:
    """What stands beside a row: name, note, whether it is bold, group, and how high the row is at least."""

    text: str
    note: str = ""
    bold: bool = False
    group: str = ""
    least: float = BAR


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot with rows: `middles` are the places of the rows' middles, down from the top of the page."""

    plot: Plot
    middles: tuple[float, ...]
    above: float = 0.0  # height of the axis' figures above the plot

    def place(self, row: int) -> float:
        """A row's middle in units of the plot: points from its top, downward."""
        return self.middles[row] - self.plot.box.top


def frame(sheet: Sheet, labels: Sequence[Label], rule: Ruler, *, before: float = 0.0, behind: float = 0.0) -> Frame:
    """Write labels and notes, and draw the axis between them.

    `before` and `behind` are the room for what is written at the ends of what is drawn.
    """
    size, line = sheet.theme.text_size, sheet.theme.text_size * LEADING
    names = [wrapped(label.text, LABEL, size, bold=label.bold) for label in labels]
    notes = [wrapped(label.note, _NOTE, SMALL) for label in labels]
    column = max(widest(lines, size, bold=label.bold) for lines, label in zip(names, labels, strict=True))
    noted = max(widest(lines, SMALL) for lines in notes)
    behind = max(behind, width(rule.texts[-1], SMALL) / 2 - GAP) if rule.texts else behind
    left = sheet.left + column + GAP + before
    right = sheet.right - behind - (noted + GAP if noted else 0.0)
    heights = [
        max(len(name) * line, len(note) * SMALL * LEADING, label.least) + _PADDING
        for label, name, note in zip(labels, names, notes, strict=True)
    ]
    heads = [wrapped(head, _HEAD, size, bold=True) for head in _heads(labels)]
    over = [_GROUP + len(head) * line if head else 0.0 for head in heads]
    tall = sum(heights) + sum(over)
    far = tall > _FAR
    top = sheet.down + (SMALL * LEADING + 4 if far else 4)
    box = Box(left, top, right, top + tall)
    plot = sheet.plot(box, rule.ends, (tall, 0.0), x_scale=rule.scale)
    ends = list(accumulate(map(sum, zip(heights, over, strict=True)), initial=top))[1:]
    middles = [end - height / 2 for height, end in zip(heights, ends, strict=True)]
    for height, head, end in zip(heights, heads, ends, strict=True):
        middle = end - height - len(head) * line / 2
        sheet.middle(head, sheet.left, middle, size=size, color=sheet.theme.ink, bold=True, backed=True)
    for label, name, note, middle in zip(labels, names, notes, middles, strict=True):
        sheet.middle(name, sheet.left, middle, size=size, color=sheet.theme.ink, bold=label.bold)
        sheet.middle(note, sheet.right - noted, middle)
    add_x(sheet, plot, rule, top=far)
    sheet.down = box.bottom + below(rule, box.width)
    return Frame(plot, tuple(middles), SMALL * LEADING if far else 0.0)


def _heads(labels: Iterable[Label]) -> Iterable[str]:
    """The name over each row: that of its group, where that begins."""
    before = ""
    for label in labels:
        yield "" if label.group == before else label.group
        before = label.group
