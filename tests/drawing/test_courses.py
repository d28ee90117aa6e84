"""The ways of the lines: nothing stands in them, and no two detours lie on each other."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest

from scenario_tree.drawing.look import Direction
from scenario_tree.drawing.theme import PAPER
from scenario_tree.drawing.tree.courses import Courses
from scenario_tree.drawing.tree.dot import dot_source
from scenario_tree.drawing.tree.drafting import figure_of
from scenario_tree.drawing.tree.engines import svg
from scenario_tree.drawing.tree.layout import Layout, layout


def level_parts(course: str, *, down: bool) -> list[tuple[float, float, float]]:
    """The straight parts of a line that run the way the tree grows: from, to, and at which level."""
    points = [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", course)]
    commands = re.findall(r"[MLC]", course)
    found, at, place = [], None, 0
    for command in commands:
        step = 3 if command == "C" else 1
        end = points[place + step - 1]
        if command == "L" and at is not None:
            (x, y), (x_, y_) = (at[::-1], end[::-1]) if down else (at, end)
            if abs(y - y_) < 0.02 and x_ > x:
                found.append((x, x_, y))
        at, place = end, place + step
    return found


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("count", [6, 15, 40])
def test_lines_go_round_what_stands_in_their_way(score: Any, rejoining: Any, direction: Direction, count: int) -> None:
    """No level part of a line crosses a card, a strip or a leaf but those that it belongs to."""
    figure = figure_of(score(rejoining(count)), PAPER)
    placed: Layout = layout(svg(dot_source(figure, PAPER, direction), "embedded"))
    courses = Courses(figure.strips, placed, PAPER, direction)
    down = direction == "down"
    for strip in figure.strips:
        if f"{strip.id}-out" in courses.splines:
            continue
        for left, right, level in level_parts(courses.course(strip), down=down):
            for id, box in placed.boxes.items():
                start, end = (box.top, box.bottom) if down else (box.left, box.right)
                low, high = (box.left, box.right) if down else (box.top, box.bottom)
                across = start < right - 0.5 and end > left + 0.5 and low + 0.5 < level < high - 0.5
                assert not across or id in (strip.id, strip.tail, strip.head), (strip.id, id)


def test_detours_keep_apart(score: Any, rejoining: Any) -> None:
    """Two lines that changed their level do not run on each other."""
    figure = figure_of(score(rejoining(40)), PAPER)
    placed = layout(svg(dot_source(figure, PAPER), "embedded"))
    courses = Courses(figure.strips, placed, PAPER, "right")
    detours = []
    for strip in figure.strips:
        parts = level_parts(courses.course(strip), down=False)
        own = placed.boxes[strip.id].middle
        detours += [(strip.id, *part) for part in parts if abs(part[2] - own) > 0.05]
    assert detours
    for (one, left, right, level), (other, left_, right_, level_) in combinations(detours, 2):
        overlap = left < right_ - 0.5 and left_ < right - 0.5
        assert not overlap or abs(level - level_) > 2, (one, other)
