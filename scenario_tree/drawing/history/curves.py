"""The courses of outcomes as lines of steps: a level holds until the next version that could be read differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import NamedTuple
from xml.etree.ElementTree import Element

from scenario_tree.drawing.history.points import Course, History
from scenario_tree.drawing.svg import Box, add, decimal, point
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.wording import percent

UNREAD = "unread"  # the id of a pattern
_DASHES = ("", "8,3", "2.5,2.5", "10,3,2.5,3", "15,4", "6,2.5,2,2.5,2,2.5", "4,6")
_SIZE = 3.4  # of a marker, from its middle
_APART = 5.5  # markers of one line that are nearer than this are left out
_DENSE = 40  # of more versions than this, upright parts of lines are as strong as level ones
_DENSE_APART = 36.0  # and markers fewer


class Level(NamedTuple):
    """A part of a line: from where to where, and how high."""

    left: float
    right: float
    y: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the lines are: `places` are those of versions, `end` is the percentage's end as a probability."""

    box: Box
    places: Sequence[float]
    end: float
    theme: Theme

    def y(self, probability: float) -> float:
        """How high a probability is."""
        return self.box.bottom - probability / self.end * self.box.height

    def until(self, place: int) -> float:
        """Where a version is replaced by the next."""
        return self.places[place + 1] if place + 1 < len(self.places) else self.box.right


def add_gaps(parent: Element, history: History, plot: Plot) -> None:
    """Append hatched bands where a version could not be read."""
    for place, version in enumerate(history.points):
        if version.probabilities is None:
            left, right = plot.places[place], plot.until(place)
            around = {"x": left, "y": plot.box.top, "width": max(right - left, 0.5), "height": plot.box.height}
            band = add(parent, "rect", **around, fill=f"url(#{UNREAD})")
            add(band, "title").text = "could not be read"


def add_hatching(root: Element, theme: Theme) -> None:
    """Append the pattern of the bands."""
    size = {"width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
    tile = add(add(root, "defs"), "pattern", id=UNREAD, **size)
    add(tile, "path", d="M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6", fill="none", stroke=theme.dim, stroke_width=0.8)


def add_course(root: Element, course: Course, plot: Plot) -> Element:
    """Append the line of a course, with dots to its label if it ends before; answer its group."""
    group = add(root, "g", id=f"course-{course.style}")
    group.set("class", "course")
    add(group, "title").text = f"{course.title}\n{percent(course.start)} → {percent(course.latest)}"
    runs = list(_runs(course, plot))
    if len(plot.places) > _DENSE:
        add(group, "path", d=" ".join(map(_whole, runs)), **_stroke(course, plot.theme, 0.8))
    else:
        upright = " ".join(_upright(one, two) for run in runs for one, two in pairwise(run))
        if upright:
            thin = {
                **_stroke(course, plot.theme),
                "stroke_width": 0.9,
                "stroke_opacity": 0.7,
                "stroke_dasharray": "none",
            }
            add(group, "path", d=upright, **thin)
        level = " ".join(f"M{point(part.left, part.y)} H{decimal(part.right)}" for run in runs for part in run)
        add(group, "path", d=level, **_stroke(course, plot.theme))
    end = runs[-1][-1]
    if end.right < plot.box.right - 0.5:
        ghost = f"M{point(end.right + 4, end.y)} H{decimal(plot.box.right)}"
        add(group, "path", d=ghost, fill="none", stroke=plot.theme.line, stroke_width=0.8, stroke_dasharray="1,3")
    return group


def add_markers(group: Element, course: Course, plot: Plot) -> None:
    """Append a marker where a level begins, unless the one before is near."""
    apart = _DENSE_APART if len(plot.places) > _DENSE else _APART
    before: Level | None = None
    for level in (part for run in _runs(course, plot) for part in run):
        if before is None or hypot(level.left - before.left, level.y - before.y) >= apart:
            _add_marker(group, course, level.left, level.y, plot.theme)
            before = level


def add_sample(parent: Element, course: Course, x: float, y: float, length: float, theme: Theme) -> None:
    """Append a piece of a course's line with its marker, to be known by."""
    add(parent, "path", d=f"M{point(x, y)} H{decimal(x + length)}", **_stroke(course, theme))
    _add_marker(parent, course, x + length / 2, y, theme)


def _stroke(course: Course, theme: Theme, strength: float = 1.0) -> dict[str, str | float]:
    """How a course's line is drawn."""
    if course.swatch is None:
        return {"fill": "none", "stroke": theme.line, "stroke_width": 1.2 * strength}
    dash = _DASHES[course.style % len(_DASHES)]
    look: dict[str, str | float] = {"fill": "none", "stroke": course.swatch.color, "stroke_width": 2.0 * strength}
    return {**look, "stroke_linejoin": "round", **({"stroke_dasharray": dash} if dash else {})}


def _add_marker(parent: Element, course: Course, x: float, y: float, theme: Theme) -> None:
    """Append the sign of a course: another shape for every line, filled and hollow in turn."""
    color = course.swatch.color if course.swatch else theme.line
    size = _SIZE if course.swatch else _SIZE * 0.7
    hollow = course.style % 2 == 1
    look: dict[str, str | float] = {"fill": theme.paper if hollow else color, "stroke": color, "stroke_width": 1.2}
    kind = course.style % 7 if course.swatch else 0
    if kind in (0, 5):
        add(parent, "circle", cx=x, cy=y, r=size * 0.95, **look)
    elif kind in (1, 4):
        add(parent, "rect", x=x - size * 0.85, y=y - size * 0.85, width=size * 1.7, height=size * 1.7, **look)
    else:
        down = -1.0 if kind == 6 else 1.0
        corners = ((0, -1.15), (1.1, 0.8), (-1.1, 0.8)) if kind != 3 else ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0))
        shape = " ".join(point(x + across * size, y + up * down * size) for across, up in corners)
        add(parent, "polygon", points=shape, **look)


def _runs(course: Course, plot: Plot) -> Iterator[list[Level]]:
    """The levels of a course without a gap between them; equal ones after another are one."""
    run: list[Level] = []
    for place, value in enumerate(course.values):
        if value is None:
            if run:
                yield run
            run = []
            continue
        level = Level(plot.places[place], plot.until(place), plot.y(value))
        if run and abs(run[-1].y - level.y) < 0.01:
            level = Level(run.pop().left, level.right, level.y)
        run.append(level)
    if run:
        yield run


def _upright(one: Level, two: Level) -> str:
    return f"M{point(two.left, one.y)} V{decimal(two.y)}"


def _whole(run: Sequence[Level]) -> str:
    steps = " ".join(f"V{decimal(part.y)} H{decimal(part.right)}" for part in run[1:])
    return f"M{point(run[0].left, run[0].y)} H{decimal(run[0].right)} {steps}".strip()
