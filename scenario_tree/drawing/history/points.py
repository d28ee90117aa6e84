"""The versions of a file as points in time, and what becomes of each outcome's probability over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scenario_tree.drawing.history.texts import SMALL, one_line, shortened
from scenario_tree.drawing.palette import Swatch, swatches
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.wording import percent
from scenario_tree.rounding import EXACT, points

MOST_LINES = 6  # as many as there are colours, and as dashes that are told apart
_NAMED = 2  # outcomes that a version's change names
_NAME = 130.0  # width of such a name, at most


@dataclass(frozen=True, slots=True)
class Point:
    """One version: when it was written (with a time zone), its short hash and subject, the probability by outcome.

    `probabilities` is None where the version could not be read.
    """

    date: datetime
    commit: str
    subject: str
    probabilities: Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of one outcome, or of several together (then without `swatch`): None where there is no figure.

    `style` is its place among those that are drawn, which chooses dash and marker.
    """

    title: str
    values: tuple[float | None, ...]
    swatch: Swatch | None
    style: int

    @property
    def first(self) -> int:
        """The first version that has a figure."""
        return next(place for place, value in enumerate(self.values) if value is not None)

    @property
    def last(self) -> int:
        """The last version that has one."""
        return max(place for place, value in enumerate(self.values) if value is not None)

    @property
    def start(self) -> float:
        """The first figure."""
        return self.values[self.first] or 0.0

    @property
    def latest(self) -> float:
        """The last figure."""
        return self.values[self.last] or 0.0


@dataclass(frozen=True, slots=True)
class History:
    """Everything that the picture shows.

    `rest` are the outcomes that are not drawn alone, with their figures; `changes` say what every version did to the
    outcomes, and `sizes` how much that is.
    """

    points: tuple[Point, ...]
    courses: tuple[Course, ...]
    rest: tuple[str, ...]
    changes: tuple[tuple[str, ...], ...]
    sizes: tuple[float, ...]

    @property
    def newest(self) -> int | None:
        """The newest version that could be read."""
        return max((place for place, point in enumerate(self.points) if point.probabilities is not None), default=None)


def history(titles: Mapping[str, str], found: Sequence[Point], theme: Theme) -> History:
    """The versions, oldest first, as courses: those outcomes that get likeliest alone, the rest as one."""
    names = dict.fromkeys([*titles, *(name for point in reversed(found) for name in point.probabilities or ())])
    looks = swatches(names, theme)
    called = {name: one_line(titles.get(name, "")) or one_line(name) for name in names}
    values = {name: tuple((point.probabilities or {}).get(name) for point in found) for name in names}
    tops = {name: max((value for value in own if value is not None), default=-1.0) for name, own in values.items()}
    known = sorted((name for name in names if tops[name] >= 0), key=lambda name: -tops[name])
    alone = set(known if len(known) <= MOST_LINES + 1 else known[:MOST_LINES])
    drawn = [name for name in names if name in alone]
    courses = [Course(called[name], values[name], looks[name], place) for place, name in enumerate(drawn)]
    others = [name for name in known if name not in alone]
    if others:
        together = tuple(_sum(each) for each in zip(*(values[name] for name in others), strict=True))
        courses.append(Course(f"{len(others)} other outcomes", together, None, len(drawn)))
    rest = [Course(called[name], values[name], None, 0) for name in others]
    changes, sizes = _changes(found, called)
    return History(
        points=tuple(found),
        courses=tuple(courses),
        rest=tuple(f"{each.title} {percent(each.latest)}" for each in sorted(rest, key=lambda each: -each.latest)),
        changes=changes,
        sizes=sizes,
    )


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _changes(
    found: Sequence[Point], called: Mapping[str, str]
) -> tuple[tuple[tuple[str, ...], ...], tuple[float, ...]]:
    """What every version changed against the one before that could be read: in words, and half the sum of it."""
    words: list[tuple[str, ...]] = []
    sizes: list[float] = []
    before: Mapping[str, float] | None = None
    for point in found:
        now = point.probabilities
        if now is None:
            words.append(("could not be read",))
            sizes.append(0.0)
        elif before is None:
            words.append(())
            sizes.append(0.0)
        else:
            steps = {name: now.get(name, 0.0) - before.get(name, 0.0) for name in dict.fromkeys([*now, *before])}
            words.append(_named(steps, before, now, called))
            sizes.append(sum(map(abs, steps.values())) / 2)
        before = before if now is None else now
    return tuple(words), tuple(sizes)


def _named(
    steps: Mapping[str, float], before: Mapping[str, float], now: Mapping[str, float], called: Mapping[str, str]
) -> tuple[str, ...]:
    """The outcomes that came or went, and those that changed most."""
    said = []
    stayed = before.keys() & now.keys()
    for name in sorted(steps, key=lambda name: (name in stayed, -abs(steps[name])))[:_NAMED]:
        title = " ".join(shortened(called[name], _NAME, SMALL))
        if name not in before:
            said.append(f"{title} new, {percent(now[name])}")
        elif name not in now:
            said.append(f"{title} gone, {percent(before[name])}")
        elif abs(steps[name]) > EXACT:
            said.append(f"{title} {points(steps[name])}")
    return tuple(said) or ("no change",)
