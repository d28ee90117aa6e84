"""The chart of a comparison: for every outcome a bar for each column, named after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Bar, Bars
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.rounding import counted, points

if TYPE_CHECKING:
    from scenario_tree.analysis.comparison import Comparison, Line

_PERCENT = Axis(title="probability", form="percent", low=0.0)


def comparison_chart(comparison: Comparison, look: Look = USUAL) -> Chart:
    """Outcomes, those that differ most on top; behind the first bar of each, by how much."""
    bars, groups = [], []
    for line in comparison.happening:
        for bar in _bars(comparison, line):
            bars.append(bar)
            groups.append(line.title)
    titles = {tree.title or tree.source.name for tree in comparison.trees}
    return Chart.of(
        "compare",
        titles.pop() if len(titles) == 1 else f"{counted(len(comparison.trees), 'file')} side by side",
        comparison.tree,
        comparison.basis,
        [Bars(title="How likely each outcome is", axis=_PERCENT, bars=tuple(bars), groups=tuple(groups))],
        notes=("spread: the largest figure less the smallest; outcomes with the largest come first",),
        warnings=comparison.warnings,
        look=look,
        others=[(column.score.tree, column.score.basis) for column in comparison.columns[1:]],
        names=[column.name for column in comparison.columns],
    )


def _bars(comparison: Comparison, line: Line) -> list[Bar]:
    """A bar for each column that has the outcome; the first says how far they lie apart."""
    found: list[Bar] = []
    for column, value in zip(comparison.columns, line.values, strict=True):
        if value is not None:
            spread = f"spread {points(line.spread).removeprefix('+')}" if line.spread and not found else ""
            found.append(Bar(label=column.name, value=value, note=spread))
    return found
