"""What a simulation looks like: an interval for every outcome, and curves of acceptability."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Bar, Bars, Curve, Curves, Interval, Intervals, Mark, Panel
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.rounding import counted, inline_percent

if TYPE_CHECKING:
    from scenario_tree.analysis.simulation import Simulation
    from scenario_tree.analysis.simulation.statistics import Spread


def simulation_chart(simulation: Simulation, look: Look = USUAL) -> Chart:
    """Outcomes, then how often options are the best, then the acceptability if it was asked for."""
    panels: list[Panel] = [_outcomes(simulation)]
    if any(share.share is not None for share in simulation.best):
        panels.append(_best(simulation))
    if simulation.acceptability is not None:
        panels.append(_accepted(simulation))
    return Chart.of(
        "simulate",
        simulation.tree.title or simulation.tree.source.name,
        simulation.tree,
        simulation.basis,
        panels,
        notes=tuple(_notes(simulation)),
        warnings=simulation.warnings,
        look=look,
    )


def _notes(simulation: Simulation) -> Iterator[str]:
    yield f"{counted(simulation.draws, 'draw')} from seed {simulation.seed} of everything that is uncertain"
    if simulation.best:
        yield f"choices are {simulation.choices}"
    never = len(simulation.outcomes) - len(_possible(simulation))
    if never:
        yield f"{counted(never, 'outcome')} come about in no draw" if never > 1 else "1 outcome comes about in no draw"


def _outcomes(simulation: Simulation) -> Intervals:
    intervals = (
        Interval(
            label=simulation.tree.outcomes[name].title,
            low=spread.p05,
            middle=spread.p50,
            high=spread.p95,
            mean=spread.mean,
            note=f"likeliest in {inline_percent(simulation.likeliest[name])}",
        )
        for name, spread in _possible(simulation).items()
    )
    axis = Axis(title="probability", form="percent", low=0.0)
    return Intervals(title="Outcomes over all draws", axis=axis, intervals=tuple(intervals))


def _possible(simulation: Simulation) -> dict[str, Spread]:
    """The outcomes that come about in some draw."""
    return {name: spread for name, spread in simulation.outcomes.items() if spread.mean > 0}


def _best(simulation: Simulation) -> Bars:
    nodes = simulation.tree.nodes
    shown = [share for share in simulation.best if share.share is not None]
    bars = (Bar(label=nodes[share.node].branches[share.option].title, value=share.share or 0.0) for share in shown)
    return Bars(
        title="In which part of the draws each option is the best",
        axis=Axis(title="draws", form="percent", low=0.0, high=1.0),
        bars=tuple(bars),
        groups=tuple(nodes[share.node].title for share in shown),
    )


def _accepted(simulation: Simulation) -> Curves:
    found = simulation.acceptability
    assert found is not None
    node = simulation.tree.nodes[found.node]
    curves = (
        Curve(label=node.branches[option].title, x=found.weights, y=shares) for option, shares in found.shares.items()
    )
    inside = found.weights[0] <= found.in_force <= found.weights[-1]
    return Curves(
        title=f"The best option: {node.title}",
        x=Axis(title=f"weight of {found.criterion}"),
        y=Axis(title="draws in which it is the best", form="percent", low=0.0, high=1.0),
        curves=tuple(curves),
        marks=(Mark(x=found.in_force, label="in force"),) if inside else (),
    )
