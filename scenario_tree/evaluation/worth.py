"""What paths collect, and what that is worth to a judge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenario_tree.evaluation.inforce import Judge
from scenario_tree.evaluation.network import Floats, Layout
from scenario_tree.model import Quantity
from scenario_tree.problems import refusal, spoilt
from scenario_tree.quantities.chance import point
from scenario_tree.quantities.expression import ExpressionValueError

LARGEST = 1e300  # of a figure, so that no sum over a path overflows


@dataclass(frozen=True)
class Worth:
    """Payoffs as a judge's parameters make them, and what they are worth to the judge.

    `payoffs` (C, E) and `ends` (C, N) are in the criteria's units; utility is `factors` (C,) times their sums
    plus `offset`, which is counted once, at the outcome.
    """

    payoffs: Floats
    ends: Floats
    factors: Floats
    offset: float

    @property
    def utility(self) -> Floats:
        """Of every edge, (E,)."""
        utility: Floats = self.factors @ self.payoffs
        return utility

    @property
    def end_utility(self) -> Floats:
        """Of every end position, (N,)."""
        utility: Floats = self.factors @ self.ends + self.offset
        return utility


def worth(layout: Layout, judge: Judge) -> Worth:
    """Every payoff as a number under the judge's parameters, and the weights that make utility of them."""
    tree = layout.tree
    rows = {name: row for row, name in enumerate(tree.criteria)}
    payoffs, ends = np.zeros((len(rows), len(layout.branches))), np.zeros((len(rows), len(layout.names)))
    for edge, (node, branch) in enumerate(layout.branches):
        for name, quantity in branch.payoff.items():
            payoffs[rows[name], edge] = _payoff(quantity, judge, node.id, branch.name)
    for outcome in tree.outcomes.values():
        for name, quantity in outcome.payoff.items():
            ends[rows[name], layout.position[outcome.name]] = _payoff(quantity, judge, outcome.name)
    weights = np.array([judge.criteria[name] for name in rows])
    scales = [criterion.scale or (0.0, 1.0) for criterion in tree.criteria.values()]
    with np.errstate(over="ignore", invalid="ignore"):
        factors = weights / np.array([best - worst for worst, best in scales])
        found = Worth(payoffs, ends, factors, -float(factors @ np.array([worst for worst, _ in scales])))
        figures = np.concatenate([payoffs.ravel(), ends.ravel(), found.utility, found.end_utility])
    if not (np.abs(figures) <= LARGEST).all():
        raise refusal(
            "limit",
            f"payoffs, weights and scales make figures beyond {LARGEST:g}",
            "count in larger units, or with smaller weights",
        )
    return found


def _payoff(quantity: Quantity, judge: Judge, *where: str) -> float:
    if isinstance(quantity, float):
        return quantity
    try:
        return float(point(quantity, judge.parameters))
    except ExpressionValueError as error:
        raise spoilt("expression-value", f"{error} in a payoff of `{'/'.join(where)}`, under these weights") from None
