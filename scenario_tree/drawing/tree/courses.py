"""The ways of the lines: level where they can be, an S where they must climb, Graphviz's own way round obstacles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import nsmallest

from scenario_tree.drawing.look import Direction
from scenario_tree.drawing.svg import Box, point
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.figure import Strip
from scenario_tree.drawing.tree.layout import Layout
from scenario_tree.drawing.tree.sizes import COLUMN_GAP, LEAF_RANKS, lane

SLASHES = 6.0  # before a strip's box, the place of what crosses its line out
_CLEARANCE = 5.0  # between a line and what it passes by
_TRIES = 80  # levels that are tried for a detour, those of the least climbing
_BY = 0.5  # how much more than that a detour leaves


class Courses:
    """Finds each strip's way from its card through its own box to where it leads.

    Graphviz's splines swing and overshoot where they need not. Where nothing stands between a strip and its end,
    the line goes on level and bends in the gap before its end; else it changes, in the gap behind its strip, to the
    nearest level at which nothing stands and no other line goes. Only where there is none is the spline taken.
    All of it is reckoned as if trees grew to the right; where they grow down, coordinates change places.
    """

    def __init__(self, strips: Iterable[Strip], layout: Layout, theme: Theme, direction: Direction) -> None:
        self._down = direction == "down"
        self._boxes = {id: _turned(box) if self._down else box for id, box in layout.boxes.items()}
        self._routes = layout.routes
        self._theme = theme
        self._lowest = min(box.top for box in self._boxes.values())
        self._highest = max(box.bottom for box in self._boxes.values())
        columns: dict[float, list[Box]] = {}
        for box in sorted(self._boxes.values(), key=lambda box: (box.left, box.top)):
            columns.setdefault(round(box.left), []).append(box)
        self._columns = [
            (boxes[0].left, max(box.right for box in boxes), boxes, [box.bottom for box in boxes])
            for boxes in columns.values()
        ]
        self._taken: list[tuple[float, float, float, float]] = []  # left, right, level, clearance of lines
        self._levels: dict[str, float | None] = {}  # at which each strip's line goes on; None for the spline
        strips = list(strips)
        barred = [strip for strip in strips if not self._goes_on(strip)]
        for strip in sorted(barred, key=lambda strip: -strip.probability):
            self._levels[strip.id] = self._detour(strip)

    @property
    def splines(self) -> list[str]:
        """The ids of Graphviz's routes that are taken."""
        return [f"{id}-out" for id, level in self._levels.items() if level is None]

    def course(self, strip: Strip) -> str:
        """The line as the data of an SVG path."""
        tail, own, head = (self._boxes[id] for id in (strip.tail, strip.id, strip.head))
        level, further = self._level(strip), self._levels[strip.id]
        start = f"M{self._at(tail.right, tail.middle)} {self._bend(tail.right, tail.middle, own.left, level)}"
        if further is None:
            _, _, route = self._routes[f"{strip.id}-out"].partition("C")
            return f"{start} L{self._at(own.right, level)} C{route} L{self._at(head.left, head.middle)}"
        turn = head.left - self._bend_before(strip)
        if further != level:
            behind = own.right + COLUMN_GAP
            start += f" L{self._at(own.right, level)} {self._bend(own.right, level, behind, further)}"
        return f"{start} L{self._at(turn, further)} {self._bend(turn, further, head.left, head.middle)}"

    def _level(self, strip: Strip) -> float:
        """Where the line passes the strip's own box."""
        own = self._boxes[strip.id]
        return own.top + lane(self._theme) if self._down else own.middle

    def _bend_before(self, strip: Strip) -> float:
        """The room in which the line bends before its end: the whole gap, if that is not long."""
        gap = self._boxes[strip.head].left - self._boxes[strip.id].right
        return gap if gap < (LEAF_RANKS + 0.5) * COLUMN_GAP else COLUMN_GAP

    def _clearance(self, strip: Strip) -> float:
        return self._theme.thickness(strip.probability) / 2 + _CLEARANCE

    def _goes_on(self, strip: Strip) -> bool:
        """Whether the line can go on at its own level; it is then there."""
        own, head = self._boxes[strip.id], self._boxes[strip.head]
        level, turn = self._level(strip), head.left - self._bend_before(strip)
        free = self._free(own.right, turn, level, self._clearance(strip))
        if free:
            self._levels[strip.id] = level
            self._taken.append((own.right, turn, level, self._clearance(strip)))
        return free

    def _detour(self, strip: Strip) -> float | None:
        """The level of the least climbing at which the line gets by; None where there is none in the picture."""
        own, head = self._boxes[strip.id], self._boxes[strip.head]
        left, turn = own.right + COLUMN_GAP, head.left - self._bend_before(strip)
        level, clearance = self._level(strip), self._clearance(strip)
        if turn <= left:
            return None
        edges = [
            edge
            for first, last, boxes, _ in self._columns
            if first < turn - 1 and last > left + 1
            for box in boxes
            for edge in (box.top - clearance - _BY, box.bottom + clearance + _BY)
        ]
        beside = sorted((other, room) for start, end, other, room in self._taken if start < turn and end > left)
        edges += [edge for other, room in beside for edge in (other - clearance - room, other + clearance + room)]
        edges.append(head.middle)

        def climb(edge: float) -> tuple[float, float]:
            return abs(edge - level) + abs(edge - head.middle), edge

        for edge in nsmallest(_TRIES, {edge for edge in edges if self._lowest <= edge <= self._highest}, key=climb):
            if self._free(left, turn, edge, clearance) and self._is_apart(edge, clearance, beside):
                self._taken.append((left, turn, edge, clearance))
                return edge
        return None

    def _is_apart(self, level: float, clearance: float, beside: Sequence[tuple[float, float]]) -> bool:
        """Whether a level is far enough from those of other lines, which are sorted."""
        reach = clearance + self._theme.thickest / 2 + _CLEARANCE
        near = beside[bisect_left(beside, (level - reach, 0.0)) : bisect_left(beside, (level + reach, 0.0))]
        return all(abs(level - other) >= clearance + room - 1e-6 for other, room in near)

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
