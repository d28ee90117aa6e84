"""What stands around the lines: their names and latest figures, their first figures, the axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from scenario_tree.drawing.history.curves import Plot, add_sample
from scenario_tree.drawing.history.placing import apart
from scenario_tree.drawing.history.points import Course, History
from scenario_tree.drawing.history.texts import SMALL, shortened
from scenario_tree.drawing.svg import add, add_text, decimal, point
from scenario_tree.drawing.text import LEADING, width, wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.wording import percent
from scenario_tree.rounding import EXACT, points

LEAD = 18.0  # between the lines and their labels
GAP = 6.0
_SAMPLE = 24.0  # length of a piece of the line in its label
_CHIP = 10.0  # side of a sign that is filled as bars are in other pictures
_WIDEST = 168.0  # of a name, at most
_MOST = 3  # lines of a name
_SPACE = 5.0  # between two labels


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a course in lines, its latest figure, and below them what has become of it.

    It is `ended` where the newest version that could be read has it no more.
    """

    course: Course
    lines: tuple[str, ...]
    number: str
    aside: tuple[str, ...]
    ended: bool
    theme: Theme

    @property
    def height(self) -> float:
        """Height of all lines, and of the space to the next label."""
        tall = len(self.lines) * self.theme.text_size + len(self.aside) * SMALL
        return tall * LEADING + _SPACE

    @property
    def width(self) -> float:
        """Width of the longest line of text behind the figure."""
        names = [width(line, self.theme.text_size) for line in self.lines]
        return max([*names, *(width(line, SMALL) for line in self.aside)], default=0.0)


def labels(history: History, theme: Theme) -> tuple[Label, ...]:
    """The labels of all courses, from high to low as their lines end."""
    found = [
        Label(
            course,
            shortened(course.title, _WIDEST, theme.text_size, _MOST),
            percent(course.latest),
            wrapped(_aside(course, history), _WIDEST, SMALL),
            _ended(course, history),
            theme,
        )
        for course in history.courses
    ]
    return tuple(sorted(found, key=lambda label: -label.course.latest))


def _aside(course: Course, history: History) -> str:
    """How much more than at first, since when, until when."""
    first, last, ended = course.first + 1, course.last + 1, _ended(course, history)
    if ended:
        return f"only in version {first}" if first == last else f"only in versions {first} to {last}"
    if first > 1:
        return f"new in version {first}" + (f", with {percent(course.start)}" if last > first else "")
    if last == first:
        return ""
    change = course.latest - course.start
    return "as in version 1" if abs(change) <= EXACT else f"{points(change)} since version 1"


def _ended(course: Course, history: History) -> bool:
    """Whether the newest version that could be read has it no more."""
    return history.newest is not None and course.last < history.newest


def column(found: Sequence[Label], theme: Theme) -> tuple[float, float]:
    """Widths of the figures and of the names."""
    numbers = [width(label.number, theme.text_size, bold=True) for label in found]
    return max(numbers, default=0.0), max((label.width for label in found), default=0.0)


def signs(found: Sequence[Label]) -> float:
    """Width of the signs before the figures: a piece of the line, and if outcomes have patterns, these."""
    return _SAMPLE + GAP + (_CHIP + GAP if any(map(_patterned, found)) else 0.0)


def _patterned(label: Label) -> bool:
    return label.course.swatch is not None and label.course.swatch.pattern != "solid"


def add_labels(parent: Element, found: Sequence[Label], plot: Plot) -> None:
    """Append the labels beside the ends of their lines, moved apart, with thin lines to them."""
    theme, box, size = plot.theme, plot.box, plot.theme.text_size
    half = size * LEADING / 2
    wanted = [plot.y(label.course.latest) - half for label in found]
    tops = apart(wanted, [label.height for label in found], box.top - half, box.bottom + half)
    left = box.right + LEAD
    edge = left + signs(found) + column(found, theme)[0]
    for label, top in zip(found, tops, strict=True):
        group = add(parent, "g", id=f"label-{label.course.style}")
        group.set("class", "label")
        middle, end = top + half, plot.y(label.course.latest)
        bend = f"M{point(box.right + 2, end)} L{point(left - 3, middle)}"
        add(group, "path", d=bend, fill="none", stroke=theme.line, stroke_width=0.8)
        add_sample(group, label.course, left, middle, _SAMPLE, theme)
        if any(map(_patterned, found)):
            _add_chip(group, label.course, left + _SAMPLE + GAP, middle - _CHIP / 2, theme)
        baseline = top + size * 0.96
        color = theme.dim_text if label.ended else theme.ink
        add_text(group, label.number, edge, baseline, size, color, bold=not label.ended, anchor="end")
        for line in label.lines:
            add_text(group, line, edge + GAP, baseline, size, color)
            baseline += size * LEADING
        baseline += (SMALL - size) * 0.96
        for line in label.aside:
            add_text(group, line, edge + GAP, baseline, SMALL, theme.caption)
            baseline += SMALL * LEADING


def _add_chip(parent: Element, course: Course, x: float, y: float, theme: Theme) -> None:
    if course.swatch:
        look: dict[str, str | float] = {"fill": course.swatch.fill, "stroke": course.swatch.color, "stroke_width": 1}
        add(parent, "rect", x=x, y=y, width=_CHIP, height=_CHIP, **look)


def first_figures(history: History) -> list[Course]:
    """The courses that begin with the first version, from high to low."""
    return sorted((course for course in history.courses if course.first == 0), key=lambda course: -course.start)


def add_first_figures(parent: Element, found: Sequence[Course], plot: Plot) -> None:
    """Append the first figures before the lines, moved apart."""
    tall = SMALL * LEADING
    wanted = [plot.y(course.start) - tall / 2 for course in found]
    tops = apart(wanted, [tall] * len(found), plot.box.top - tall / 3, plot.box.bottom + tall / 2)
    right = plot.places[0] - 18
    for course, top in zip(found, tops, strict=True):
        level = plot.y(course.start)
        course_line = f"M{point(right + 2, top + tall / 2)} L{point(plot.places[0] - 4, level)}"
        add(parent, "path", d=course_line, fill="none", stroke=plot.theme.line, stroke_width=0.7)
        add_text(parent, percent(course.start), right, top + SMALL * 0.96, SMALL, plot.theme.ink, anchor="end")


def rounded_end(highest: float) -> tuple[float, int]:
    """Where the axis ends, above the highest probability, and in how many equal parts it has ticks.

    >>> rounded_end(0.44), rounded_end(0.97), rounded_end(0.03), rounded_end(0.0)
    ((0.5, 5), (1.0, 4), (0.05, 5), (0.01, 5))
    """
    for end, parts in ((0.01, 5), (0.02, 4), (0.05, 5), (0.1, 5), (0.2, 4), (0.3, 3), (0.4, 4), (0.5, 5), (0.6, 3)):
        if highest < end * 0.97:
            return end, parts
    return (0.8, 4) if highest < 0.78 else (1.0, 4)


def tick_texts(end: float, parts: int) -> tuple[str, ...]:
    """What stands at the ticks, from below."""
    return tuple(f"{end * 100 * tick / parts:.3g} %" for tick in range(parts + 1))


def add_axis(parent: Element, texts: Sequence[str], left: float, plot: Plot) -> None:
    """Append the axis of percentages at `left`, with light lines where the courses are."""
    theme, box = plot.theme, plot.box
    parts = len(texts) - 1
    for tick, text in enumerate(texts):
        y = box.bottom - box.height * tick / parts
        course = f"M{point(left - 3, y)} H{decimal(left)} M{point(box.left, y)} H{decimal(box.right)}"
        color = theme.dim if tick else theme.line
        add(parent, "path", d=course, fill="none", stroke=color, stroke_width=0.5 if tick else 0.9)
        add_text(parent, text, left - 6, y + SMALL * 0.35, SMALL, theme.caption, anchor="end")
    add(parent, "path", d=f"M{point(left, box.top)} V{decimal(box.bottom)}", stroke=theme.line, stroke_width=0.8)


def add_calendar(parent: Element, ticks: Sequence[tuple[str, float]], plot: Plot) -> None:
    """Append dates above the lines, with light lines down; those that have no room are left out."""
    taken = float("-inf")
    for text, x in ticks:
        half = width(text, SMALL) / 2
        if x - half < taken:
            continue
        taken = x + half + GAP
        upright = f"M{point(x, plot.box.top - 4)} V{decimal(plot.box.bottom)}"
        add(parent, "path", d=upright, stroke=plot.theme.dim, stroke_width=0.5, stroke_dasharray="1,2")
        add_text(parent, text, x, plot.box.top - 8, SMALL, plot.theme.caption, anchor="middle")
