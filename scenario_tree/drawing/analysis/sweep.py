"""The chart of a sweep: curves over one input, with marks where a choice changes; heat maps over two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Curve, Curves, Form, HeatMap, Mark, Panel, Regions
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.problems import refusal
from scenario_tree.rounding import EXACT, figure, inline_percent

if TYPE_CHECKING:
    from scenario_tree.analysis.grid import Cell, Input, Sweep, Target

Figure = TypeVar("Figure")
_RATIO = 1e-6  # by which the factors of a geometric range may differ
_MOST = 8  # choices that a note names
_FEW = 3  # places at which an event's probability is marked
_IMPOSSIBLE = "cannot be evaluated"


def sweep_chart(sweep: Sweep, look: Look = USUAL) -> Chart:
    """The figures over one or two inputs. Raises TreeProblems where there are more."""
    if len(sweep.inputs) > 2:
        raise refusal(
            "drawing-failed",
            f"a picture has two axes, and there are {len(sweep.inputs)} inputs",
            "give one or two ranges, and a number for each of the others",
        )
    panels = _curves(sweep) if len(sweep.inputs) == 1 else [*_maps(sweep), *_regions(sweep)]
    return Chart.of(
        "sweep",
        sweep.tree.title or sweep.tree.source.name,
        sweep.tree,
        sweep.basis,
        list(panels),
        notes=tuple(_notes(sweep)),
        warnings=sweep.warnings,
        look=look,
    )


def _notes(sweep: Sweep) -> Iterator[str]:
    """What is chosen in every cell, and what gaps are."""
    if constant := sweep.constant:
        some = [f"{node}/{choice}" for node, choice in constant.items()][:_MOST]
        more = f" and {len(constant) - _MOST} more" if len(constant) > _MOST else ""
        yield f"chosen everywhere: {', '.join(some)}{more}"
    if len(sweep.inputs) == 1 and sweep.varying:
        yield "grey: a choice changes somewhere between these two values, and what figures are there is not known"


# ---- one input --------------------------------------------------------------------------


def _curves(sweep: Sweep) -> Iterator[Panel]:
    """Probabilities in one panel, and what is expected in another."""
    probabilities = [target for target in sweep.shown if target.is_probability]
    expected = [target for target in sweep.shown if not target.is_probability]
    if probabilities:
        axis = Axis(title="probability", form="percent", low=0.0)
        yield _panel(sweep, "How likely", axis, probabilities)
    if expected:
        yield _panel(sweep, "What is expected", Axis(title=", ".join(target.title for target in expected)), expected)


def _panel(sweep: Sweep, title: str, y: Axis, targets: Sequence[Target]) -> Curves:
    (one,) = sweep.inputs
    return Curves(
        title=f"{title}, by {sweep.name_of(one)}",
        x=_axis(sweep, one),
        y=y,
        curves=tuple(_curve(sweep, target) for target in targets),
        marks=tuple(_marks(sweep)),
    )


def _curve(sweep: Sweep, target: Target) -> Curve:
    """The figure in every cell; between two that do not choose the same it is not known, and the line has a gap."""
    known = [
        (place, cell, value) for place, cell in enumerate(_ascending(sweep)) if (value := target.of(cell)) is not None
    ]
    breaks = [
        position
        for position, ((place, before, height), (next_place, after, other)) in enumerate(pairwise(known), start=1)
        if next_place > place + 1 or (before.choices != after.choices and abs(height - other) > EXACT)
    ]
    return Curve(
        label=target.title,
        x=tuple(cell.at[0] for _, cell, _ in known),
        y=tuple(value for _, _, value in known),
        breaks=tuple(breaks),
    )


def _marks(sweep: Sweep) -> Iterator[Mark]:
    """Between which values a choice changes, and what is in force."""
    (one,) = sweep.inputs
    in_force = [("in force", one.base)] if one.base is not None else []
    in_force += [(f"in force at {node}", value) for node, value in one.bases[:_FEW]]
    for label, value in in_force:
        if min(one.values) < value < max(one.values):
            yield Mark(x=value, label=label)
    varying = sweep.varying
    for before, after in pairwise(cell for cell in _ascending(sweep) if cell.error is None):
        changed = (node for node in varying if before.choices[node] != after.choices[node])
        words = ", ".join(f"{node}: {before.choices[node]} → {after.choices[node]}" for node in changed)
        if words:
            low, high = before.at[0], after.at[0]
            yield Mark(x=low, until=high, label=f"{words}, between {_said(one, low)} and {_said(one, high)}")


def _said(one: Input, value: float) -> str:
    return inline_percent(value) if one.kind == "probability" else figure(value)


def _ascending(sweep: Sweep) -> list[Cell]:
    """The cells by the value of the input."""
    return sorted(sweep.cells, key=lambda cell: cell.at)


# ---- two inputs -------------------------------------------------------------------------


def _maps(sweep: Sweep) -> Iterator[Panel]:
    """A map of each target that was asked for; of the outcome that varies most, where none was."""
    y, x = sweep.inputs
    for target in [max(sweep.shown, key=lambda one: _range(sweep, one))] if sweep.usual else sweep.shown:
        value = Axis(title=target.title, form="percent" if target.is_probability else "number")
        yield HeatMap(
            title=target.title,
            x=_axis(sweep, x),
            y=_axis(sweep, y),
            value=value,
            columns=tuple(sorted(x.values)),
            rows=tuple(sorted(y.values)),
            cells=_placed(sweep, [target.of(cell) for cell in sweep.cells]),
        )


def _range(sweep: Sweep, target: Target) -> float:
    """How far a probability varies; less than nothing for other figures."""
    known = [value for cell in sweep.cells if (value := target.of(cell)) is not None]
    return max(known) - min(known) if target.is_probability else -1.0


def _regions(sweep: Sweep) -> Iterator[Panel]:
    """For each decision at which the choice varies: what is chosen where."""
    y, x = sweep.inputs
    for node in sweep.varying:
        yield Regions(
            title=f"What is chosen at {node}",
            x=_axis(sweep, x),
            y=_axis(sweep, y),
            columns=tuple(sorted(x.values)),
            rows=tuple(sorted(y.values)),
            cells=_placed(sweep, [cell.choices.get(node, _IMPOSSIBLE) for cell in sweep.cells]),
            base=(x.base, y.base) if x.base is not None and y.base is not None else None,
        )


def _placed(sweep: Sweep, figures: Sequence[Figure]) -> tuple[tuple[Figure, ...], ...]:
    """What belongs to cells, in rows of the first input as in the table, both inputs ascending."""
    y, x = sweep.inputs
    by_place = {cell.at: own for cell, own in zip(sweep.cells, figures, strict=True)}
    return tuple(tuple(by_place[up, across] for across in sorted(x.values)) for up in sorted(y.values))


# ---- axes ---------------------------------------------------------------------------------


def _axis(sweep: Sweep, one: Input) -> Axis:
    form: Form = "percent" if one.kind == "probability" else "number"
    return Axis(title=sweep.name_of(one), form=form, low=min(one.values), high=max(one.values), log=_is_geometric(one))


def _is_geometric(one: Input) -> bool:
    """Whether every value is the same multiple of the one before."""
    values = sorted(one.values)
    if len(values) < 3 or values[0] <= 0:
        return False
    factors = [after / before for before, after in pairwise(values)]
    return max(factors) - min(factors) < _RATIO * max(factors)
