"""What a chart shows, as plain records: no library, no colour, no size.

Probabilities are 0…1 and shown in percent where an axis says so; every other figure is in its axis's unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["percent", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One direction: its title with the unit, how its figures read, and where it ends (None: where the data do)."""

    title: str
    form: Form = "number"
    low: float | None = None
    high: float | None = None
    log: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A horizontal bar from 0; `low` and `high` are the ends of its interval, `note` stands behind it."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    note: str = ""
    emphasis: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars, the first on top. Those of one `group`, if groups are named, stand together under its name."""

    title: str
    axis: Axis
    bars: tuple[Bar, ...]
    groups: tuple[str, ...] = ()  # one for each bar, or none


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """A bar of a tornado: the figure at both ends of an input, and what the input is there."""

    label: str
    low: float
    high: float
    low_input: str
    high_input: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado:
    """Swings about the base, the largest on top."""

    title: str
    axis: Axis
    base: float
    swings: tuple[Swing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A row: a line from `low` to `high` with a tick at the `middle` and a dot at the `mean`."""

    label: str
    low: float
    middle: float
    high: float
    mean: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """Rows of intervals, the first on top. `key` says what line, tick and dot are."""

    title: str
    axis: Axis
    intervals: tuple[Interval, ...]
    key: str = "line: 5 % to 95 %, tick: median, dot: mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A line through points; with `step` it stays at a point's height up to the next one.

    `breaks` are positions of points at which it begins anew: nothing joins them to the point before.
    """

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    step: bool = False
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A line across the panel at a place of the x axis, with a few words; a band, if there is an `until`."""

    x: float
    label: str
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Curves over one axis, told apart by colour, dashes and a label at the end of each."""

    title: str
    x: Axis
    y: Axis
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stem:
    """A single value and how likely it is."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stems:
    """Vertical lines at single values: a distribution. Each series in a row of its own, one below the other."""

    title: str
    x: Axis
    y: Axis
    series: tuple[tuple[str, tuple[Stem, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A labelled place; `kind` is one of the panel's kinds.

    `short` is what the label begins with: it stands at the point where there is no room for all of it.
    """

    label: str
    x: float
    y: float
    kind: str
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Points told apart by kind (sign and colour, with a key); a line joins those of the kind `joined`, in order."""

    title: str
    x: Axis
    y: Axis
    points: tuple[Point, ...]
    kinds: tuple[str, ...]
    joined: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Cells over two axes, darker where the value is higher, with the value in each where there is room.

    `columns` and `rows` are the axes' places, ascending; `cells[row][column]`, None where undefined.
    """

    title: str
    x: Axis
    y: Axis
    value: Axis
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions:
    """Cells over two axes, each with the name of what holds there: areas of one colour and pattern, named within.

    `base` is the place in force, marked with a cross.
    """

    title: str
    x: Axis
    y: Axis
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[tuple[str, ...], ...]
    base: tuple[float, float] | None = None


Panel = Bars | Tornado | Intervals | Curves | Stems | Points | HeatMap | Regions
