"""The ways of the lines: level where they can be, an S where they must climb, Graphviz's own way round obstacles."""

from __future__ import annotations

from bisect import bisect_left

from scenario_tree.drawing.figure import Strip
from scenario_tree.drawing.layout import Box, Layout
from scenario_tree.drawing.look import Direction
from scenario_tree.drawing.sizes import COLUMN_GAP, LEAF_RANKS, lane
from scenario_tree.drawing.theme import Theme

SLASHES = 6.0  # before a strip's box, the place of what crosses its line out
_CLEARANCE = 5.0  # between a line and what it passes by


class Courses:
    """Finds each strip's way from its card through its own box to where it leads.

    Graphviz's splines swing and overshoot where they need not. They are therefore taken only where something
    stands between a strip and its end; elsewhere the line goes on level, and bends in the gap before its end.
    All of it is reckoned as if trees grew to the right; where they grow down, coordinates change places.
    """

    def __init__(self, layout: Layout, theme: Theme, direction: Direction) -> None:
        self._down = direction == "down"
        self._boxes = {id: _turned(box) if self._down else box for id, box in layout.boxes.items()}
        self._routes = layout.routes
        self._theme = theme
        columns: dict[float, list[Box]] = {}
        for box in sorted(self._boxes.values(), key=lambda box: (box.left, box.top)):
            columns.setdefault(round(box.left), []).append(box)
        self._columns = [
            (boxes[0].left, max(box.right for box in boxes), boxes, [box.bottom for box in boxes])
            for boxes in columns.values()
        ]

    def course(self, strip: Strip) -> str:
        """The line as the data of an SVG path."""
        tail, own, head = (self._boxes[id] for id in (strip.tail, strip.id, strip.head))
        level = own.top + lane(self._theme) if self._down else own.middle
        start = f"M{self._at(tail.right, tail.middle)} {self._bend(tail.right, tail.middle, own.left, level)}"
        gap = head.left - own.right
        bend = gap if gap < (LEAF_RANKS + 0.5) * COLUMN_GAP else COLUMN_GAP
        clearance = self._theme.thickness(strip.probability) / 2 + _CLEARANCE
        if self._free(own.right, head.left - bend, level, clearance):
            turn = head.left - bend
            return f"{start} L{self._at(turn, level)} {self._bend(turn, level, head.left, head.middle)}"
        _, _, route = self._routes[f"{strip.id}-out"].partition("C")
        return f"{start} L{self._at(own.right, level)} C{route} L{self._at(head.left, head.middle)}"

    def start(self, strip: Strip) -> tuple[float, float]:
        """Where the line is about to enter the strip's own box, and can be crossed out."""
        own = self._boxes[strip.id]
        x, y = own.left - SLASHES, own.top + lane(self._theme) if self._down else own.middle
        return (y, x) if self._down else (x, y)

    def _free(self, left: float, right: float, level: float, clearance: float) -> bool:
        """Whether nothing stands between two columns at this level."""
        for first, last, boxes, bottoms in self._columns:
            if first < right - 1 and last > left + 1:
                place = bisect_left(bottoms, level - clearance)
                if place < len(boxes) and boxes[place].top < level + clearance:
                    return False
        return True

    def _bend(self, left: float, start: float, right: float, end: float) -> str:
        """An S, level at both ends."""
        halfway = (left + right) / 2
        return f"C{self._at(halfway, start)} {self._at(halfway, end)} {self._at(right, end)}"

    def _at(self, x: float, y: float) -> str:
        return point(y, x) if self._down else point(x, y)


def _turned(box: Box) -> Box:
    """The box with its coordinates changed about."""
    return Box(box.top, box.left, box.bottom, box.right)


def point(x: float, y: float) -> str:
    """A point in a path."""
    return f"{decimal(x)},{decimal(y)}"


def decimal(number: float) -> str:
    """A coordinate, to a hundredth of a point."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
