"""The chart of `sensitivity`: a tornado, or the regions of a grid over two inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Panel, Regions, Swing, Tornado
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.rounding import counted, figure, inline_percent

if TYPE_CHECKING:
    from scenario_tree.analysis.sensitivity import Sensitivity, Side, TwoWay
    from scenario_tree.analysis.sensitivity import Swing as Found

_MOST = 20  # bars of a tornado
_IMPOSSIBLE = "cannot be evaluated"


def sensitivity_chart(answer: Sensitivity, look: Look = USUAL) -> Chart:
    """Regions where a grid was asked for, else the tornado. Raises TreeProblems where nothing moves the target."""
    moving = [swing for swing in answer.swings if swing.size > 1e-12 * max(1.0, abs(answer.base))]
    panels: list[Panel] = []
    if answer.two_way is not None:
        panels = [_regions(answer, answer.two_way)]
    elif moving:
        panels = [_tornado(answer, moving[:_MOST])]
    left_out = len(moving) - _MOST if answer.two_way is None else 0
    return Chart.of(
        "sensitivity",
        answer.tree.title or answer.tree.source.name,
        answer.tree,
        answer.basis,
        panels,
        notes=tuple(_notes(answer, left_out)),
        warnings=answer.warnings,
        look=look,
    )


def _tornado(answer: Sensitivity, swings: list[Found]) -> Tornado:
    target = answer.target
    what = target.title if target.kind in ("outcome", "tag", "utility") else f"expected {target.title}"
    unit = f" ({target.unit})" if target.unit else ""
    form = "percent" if target.is_probability else "number"
    axis = Axis(title=f"probability of {what}", form="percent") if form == "percent" else Axis(title=f"{what}{unit}")
    bars = tuple(
        Swing(
            label=swing.label if swing.kind in ("parameter",) and swing.label else swing.name,
            low=swing.low or 0.0,
            high=swing.high or 0.0,
            low_input=_text(swing.low_input, probability=swing.is_probability),
            high_input=_text(swing.high_input, probability=swing.is_probability),
            note=swing.kind,
        )
        for swing in swings
    )
    return Tornado(title=f"What moves {what}", axis=axis, base=answer.base, swings=bars)


def _regions(answer: Sensitivity, grid: TwoWay) -> Regions:
    cells = tuple(tuple(_title(answer, grid, column[row]) for column in grid.best) for row in range(len(grid.b.values)))
    inside = all(side.values[0] <= side.base <= side.values[-1] for side in (grid.a, grid.b))
    return Regions(
        title=f"What is best at {grid.at}" if grid.at else "Which outcome is the likeliest",
        x=_axis(answer, grid.a),
        y=_axis(answer, grid.b),
        columns=grid.a.values,
        rows=grid.b.values,
        cells=cells,
        base=(grid.a.base, grid.b.base) if inside else None,
    )


def _title(answer: Sensitivity, grid: TwoWay, name: str | None) -> str:
    """An option's or an outcome's label."""
    if name is None:
        return _IMPOSSIBLE
    tree = answer.tree
    return tree.nodes[grid.at].branches[name].title if grid.at else tree.outcomes[name].title


def _axis(answer: Sensitivity, side: Side) -> Axis:
    parameter = answer.tree.parameters.get(side.name) if side.kind == "parameter" else None
    unit = f" ({parameter.unit})" if parameter and parameter.unit else ""
    title = f"{side.name}{unit}" if side.kind == "parameter" else f"{side.kind} {side.name}"
    return Axis(title=title, form="percent" if side.is_probability else "number")


def _text(value: float, *, probability: bool) -> str:
    return inline_percent(value) if probability else figure(value)


def _notes(answer: Sensitivity, left_out: int) -> Iterator[str]:
    if answer.strategy:
        yield answer.strategy
    if left_out > 0:
        yield f"{counted(left_out, 'smaller swing')} left out"
    yield from answer.notes
