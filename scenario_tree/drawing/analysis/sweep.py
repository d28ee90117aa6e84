"""The chart of a sweep: curves over one input, with marks where a choice changes; heat maps over two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, TypeVar

from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Curve, Curves, Form, HeatMap, Mark, Panel, Regions
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.problems import refusal

if TYPE_CHECKING:
    from scenario_tree.analysis.grid import Cell, Input, Sweep, Target

Figure = TypeVar("Figure")
_RATIO = 1e-6  # by which the factors of a geometric range may differ
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
        warnings=sweep.warnings,
        look=look,
    )


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
    """The figure in every cell; where a choice changes between two of them, it jumps halfway."""
    x: list[float] = []
    heights: list[float] = []
    jumps = {before.at: place for before, _, place in _changes(sweep)}
    known = [(cell, value) for cell in _ascending(sweep) if (value := target.of(cell)) is not None]
    for position, (cell, value) in enumerate(known):
        x.append(cell.at[0])
        heights.append(value)
        if cell.at in jumps:
            x += [jumps[cell.at]] * 2
            heights += [value, known[position + 1][1]]
    return Curve(label=target.title, x=tuple(x), y=tuple(heights))


def _marks(sweep: Sweep) -> Iterator[Mark]:
    """Where a choice changes, and what is in force."""
    (one,) = sweep.inputs
    if one.base is not None and min(one.values) < one.base < max(one.values):
        yield Mark(x=one.base, label="in force")
    for before, after, place in _changes(sweep):
        changed = (node for node in sweep.varying if before.choices[node] != after.choices[node])
        words = ", ".join(f"{node}: {before.choices[node]} → {after.choices[node]}" for node in changed)
        yield Mark(x=place, label=words)


def _changes(sweep: Sweep) -> Iterator[tuple[Cell, Cell, float]]:
    """Neighbours that do not choose the same, and the place halfway between them."""
    log = _is_geometric(sweep.inputs[0])
    for before, after in pairwise(_ascending(sweep)):
        if before.choices != after.choices:
            low, high = before.at[0], after.at[0]
            yield before, after, sqrt(low * high) if log else (low + high) / 2


def _ascending(sweep: Sweep) -> list[Cell]:
    """The cells that could be evaluated, by the value of the input."""
    return sorted((cell for cell in sweep.cells if cell.error is None), key=lambda cell: cell.at)


# ---- two inputs -------------------------------------------------------------------------


def _maps(sweep: Sweep) -> Iterator[Panel]:
    """A map of each target that was asked for; of the outcome that varies most, where none was."""
    x, y = sweep.inputs
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
    x, y = sweep.inputs
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
    """What belongs to cells, in rows of the second input, both inputs ascending."""
    x, y = sweep.inputs
    by_place = {cell.at: figure for cell, figure in zip(sweep.cells, figures, strict=True)}
    return tuple(tuple(by_place[across, up] for across in sorted(x.values)) for up in sorted(y.values))


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
