"""The report of `check -v`: what words and concentrations come to in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenario_tree.model import ByView, ChanceNode, ScenarioTree, Word
from scenario_tree.reports import basis
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.rounding import figure, percent

if TYPE_CHECKING:
    from scenario_tree.evaluation.beliefs import Chances
    from scenario_tree.evaluation.inforce import Judge


def pages(tree: ScenarioTree) -> Iterator[Page]:
    """One page, or none where the file has neither words nor concentrations."""
    from scenario_tree.evaluation.beliefs import Chances
    from scenario_tree.evaluation.inforce import Request, judges
    from scenario_tree.evaluation.network import Layout

    judge, _ = judges(tree, Request())
    chances = Chances(Layout(tree))
    found = (_words(tree, chances, judge), _intervals(tree, chances, judge))
    if any(table.rows for table in found):
        title, facts = basis.title(tree), (f"words: {tree.words.name}",)
        yield Page(title=title, facts=facts, tables=tuple(table for table in found if table.rows))


def _words(tree: ScenarioTree, chances: Chances, judge: Judge) -> Table:
    """Every word with its band and the number that it became."""
    rows = []
    numbers = chances.by_views(judge)
    for edge, (node, branch) in enumerate(tree.branches()):
        form = branch.probability
        forms = form.forms if isinstance(form, ByView) else {"": form}
        for view, own in forms.items():
            if isinstance(own, Word):
                row = list(tree.views).index(view) if view else 0
                band = f"{figure(own.low * 100)}–{figure(own.high * 100)} %"
                rows.append(Row((f"{node.id}/{branch.name}", view, own.text, band, percent(float(numbers[row, edge])))))
    columns = (Column("branch", key=True), Column("view"), Column("word"), Column("band"), Column("number", "right"))
    return Table(columns, tuple(rows))


def _intervals(tree: ScenarioTree, chances: Chances, judge: Judge) -> Table:
    """Every branch of a node with a concentration: its probability, and the 90 % interval of its Beta marginal."""
    from scenario_tree.quantities.chance import point
    from scenario_tree.quantities.distribution import beta_interval

    rows = []
    numbers = chances.pooled(judge, tree.pool)
    for edge, (node, branch) in enumerate(tree.branches()):
        if not isinstance(node, ChanceNode) or node.concentration is None:
            continue
        total, mean = float(point(node.concentration, judge.parameters)), float(numbers[edge])
        interval = beta_interval(mean * total, (1 - mean) * total) if 0 < mean < 1 else (mean, mean)
        name = f"{node.id}/{branch.name}"
        rows.append(Row((name, figure(total), percent(mean), *map(percent, interval))))
    titles = ("concentration", "probability", "5 %", "95 %")
    return Table((Column("branch", key=True), *(Column(title, "right") for title in titles)), tuple(rows))
