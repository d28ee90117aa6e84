"""The frontier as a picture: cost to the right, benefit upwards, the efficient strategies joined by a line."""

from __future__ import annotations

from scenario_tree.analysis.frontier import Frontier, Strategy
from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Point, Points
from scenario_tree.drawing.look import USUAL, Look

KINDS = ("efficient", "extended", "dominated")
FEW = 12  # strategies that are named; of more, only efficient ones and the one in force
LONGEST = 32  # letters of a name


def frontier_chart(frontier: Frontier, look: Look = USUAL) -> Chart:
    """Every listed strategy as a point, numbered as in the table."""
    criteria = frontier.tree.criteria
    points = tuple(
        Point(
            label=_label(number, strategy, few=len(frontier.strategies) <= FEW),
            x=strategy.values[frontier.cost],
            y=strategy.values[frontier.benefit],
            kind=strategy.status,
        )
        for number, strategy in enumerate(frontier.strategies, start=1)
    )
    titles = {
        name: f"{criteria[name].title} ({criteria[name].unit})" if criteria[name].unit else criteria[name].title
        for name in (frontier.cost, frontier.benefit)
    }
    panel = Points(
        title="",
        x=Axis(title=f"{titles[frontier.cost]}, wanted low"),
        y=Axis(title=f"{titles[frontier.benefit]}, wanted high"),
        points=points,
        kinds=KINDS if any(point.kind == "dominated" for point in points) else KINDS[:2],
        joined="efficient",
    )
    return Chart.of(
        "frontier",
        frontier.tree.title or frontier.tree.source.name,
        frontier.tree,
        frontier.basis,
        [panel],
        notes=(
            f"whose decisions: {frontier.decider or 'those without an actor'}; everything else stays as it is in force",
            f"efficient: the best strategy for some worth of {frontier.benefit} in units of {frontier.cost}",
        ),
        warnings=frontier.warnings,
        look=look,
    )


def _label(number: int, strategy: Strategy, *, few: bool) -> str:
    """The number, the options in short, and whether the strategy is in force."""
    mark = " (in force)" if strategy.in_force else ""
    if not few and strategy.status != "efficient" and not mark:
        return ""
    taken = ", ".join(strategy.options.values())
    return f"{number}{mark}" if len(taken) > LONGEST else f"{number} {taken}{mark}"
