"""The ways of the lines: level where they can be, an S where they must climb, Graphviz's own way round obstacles."""

from __future__ import annotations

from bisect import bisect_left

from scenario_tree.drawing.figure import Strip
from scenario_tree.drawing.layout import Box, Layout
from scenario_tree.drawing.sizes import COLUMN_GAP, LEAF_RANKS
from scenario_tree.drawing.theme import Theme

_CLEARANCE = 5.0  # between a line and what it passes by


class Courses:
    """Finds each strip's way from its card through its own box to where it leads.

    Graphviz's splines swing and overshoot where they need not. They are therefore taken only where something
    stands between a strip and its end; elsewhere the line goes on level, and bends in the gap before its end.
    """

    def __init__(self, layout: Layout, theme: Theme) -> None:
        self._layout = layout
        self._theme = theme
        columns: dict[float, list[Box]] = {}
        for box in sorted(layout.boxes.values(), key=lambda box: (box.left, box.top)):
            columns.setdefault(round(box.left), []).append(box)
        self._columns = [
            (boxes[0].left, max(box.right for box in boxes), boxes, [box.bottom for box in boxes])
            for boxes in columns.values()
        ]

    def course(self, strip: Strip) -> str:
        """The line as the data of an SVG path."""
        tail, own, head = (self._layout.boxes[id] for id in (strip.tail, strip.id, strip.head))
        start = f"M{point(tail.right, tail.middle)} {_bend(tail.right, tail.middle, own.left, own.middle)}"
        gap = head.left - own.right
        bend = gap if gap < (LEAF_RANKS + 0.5) * COLUMN_GAP else COLUMN_GAP
        clearance = self._theme.thickness(strip.probability) / 2 + _CLEARANCE
        if self._free(own.right, head.left - bend, own.middle, clearance):
            turn = head.left - bend
            return f"{start} H{decimal(turn)} {_bend(turn, own.middle, head.left, head.middle)}"
        _, _, route = self._layout.routes[f"{strip.id}-out"].partition("C")
        return f"{start} H{decimal(own.right)} C{route} L{point(head.left, head.middle)}"

    def _free(self, left: float, right: float, level: float, clearance: float) -> bool:
        """Whether nothing stands between two columns at this level."""
        for first, last, boxes, bottoms in self._columns:
            if first < right - 1 and last > left + 1:
                place = bisect_left(bottoms, level - clearance)
                if place < len(boxes) and boxes[place].top < level + clearance:
                    return False
        return True


def _bend(left: float, start: float, right: float, end: float) -> str:
    """An S, level at both ends."""
    halfway = (left + right) / 2
    return f"C{point(halfway, start)} {point(halfway, end)} {point(right, end)}"


def point(x: float, y: float) -> str:
    """A point in a path."""
    return f"{decimal(x)},{decimal(y)}"


def decimal(number: float) -> str:
    """A coordinate, to a hundredth of a point."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
