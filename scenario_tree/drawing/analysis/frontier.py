"""The frontier as a picture: cost to the right, benefit upwards, the efficient strategies joined by a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scenario_tree.analysis.frontier import Frontier, Strategy
from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Point, Points
from scenario_tree.drawing.look import USUAL, Look

KINDS = ("efficient", "extended", "dominated")
FEW = 12  # strategies that are named; of more, only efficient ones and the one in force
LONGEST = 60  # letters of a name


def frontier_chart(frontier: Frontier, look: Look = USUAL) -> Chart:
    """Every listed strategy as a point, numbered as in the table."""
    criteria = frontier.tree.criteria
    points = tuple(
        Point(
            label=_label(frontier, number, strategy, few=len(frontier.strategies) <= FEW),
            x=strategy.values[frontier.cost],
            y=strategy.values[frontier.benefit],
            kind=strategy.status,
            short=str(number),
        )
        for number, strategy in enumerate(frontier.strategies, start=1)
    )
    points = (*points, *_unlisted(frontier))
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
        notes=tuple(_notes(frontier)),
        warnings=frontier.warnings,
        look=look,
    )


def _notes(frontier: Frontier) -> Iterator[str]:
    whose = frontier.decider or "those without an actor"
    yield f"whose decisions: {whose}; everything else stays as it is in force"
    yield f"efficient: the best strategy for some worth of {frontier.benefit} in units of {frontier.cost}"
    if any(not _short(_options(frontier, one.options)) for one in frontier.strategies):
        yield "numbers are those of the table, in which every strategy has its options"
    taken = frontier.in_force
    if taken is not None and taken.status != "dominated" and not any(one.in_force for one in frontier.strategies):
        yield f"in force, and not drawn: {_options(frontier, taken.options)}"
    if frontier.left_out:
        yield "dominated strategies are not drawn" + (", but for the one in force" if _unlisted(frontier) else "")


def _unlisted(frontier: Frontier) -> tuple[Point, ...]:
    """The strategy in force, where it is dominated and dominated ones are not listed."""
    taken = frontier.in_force
    if taken is None or taken.status != "dominated" or any(one.in_force for one in frontier.strategies):
        return ()
    named = f"{_short(_options(frontier, taken.options))} (in force)".strip()
    return (Point(label=named, x=taken.values[frontier.cost], y=taken.values[frontier.benefit], kind="dominated"),)


def _label(frontier: Frontier, number: int, strategy: Strategy, *, few: bool) -> str:
    """The number, the options in short, and whether the strategy is in force."""
    mark = " (in force)" if strategy.in_force else ""
    if not few and strategy.status != "efficient" and not mark:
        return ""
    return f"{number} {_short(_options(frontier, strategy.options))}".rstrip() + mark


def _options(frontier: Frontier, strategy: Mapping[str, str]) -> str:
    """A strategy as the file labels its options."""
    nodes = frontier.tree.nodes
    return ", ".join(nodes[node].branches[option].title for node, option in strategy.items())


def _short(name: str) -> str:
    """The name, or nothing where it is too long."""
    return name if len(name) <= LONGEST else ""
