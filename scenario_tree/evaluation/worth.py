"""What paths collect, and what that is worth to a judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenario_tree.evaluation.inforce import Judge
from scenario_tree.evaluation.network import Floats, Layout
from scenario_tree.model import Quantity
from scenario_tree.problems import refusal, spoilt
from scenario_tree.quantities.chance import point
from scenario_tree.quantities.expression import ExpressionValueError, Values

LARGEST = 1e300  # of a figure, so that no sum over a path overflows


@dataclass(frozen=True)
class Worth:
    """Payoffs as a judge's parameters make them, and what they are worth to the judge.

    `payoffs` (C, E) and `ends` (C, N) are in the criteria's units; utility is `factors` (C,) times their sums
    plus `offset`, which is counted once, at the outcome. Where a number is an array of draws, an axis of draws
    stands in front.
    """

    payoffs: Floats
    ends: Floats
    factors: Floats
    offset: float | Floats

    @property
    def utility(self) -> Floats:
        """Of every edge, (..., E)."""
        return _weighed(self.factors, self.payoffs)

    @property
    def end_utility(self) -> Floats:
        """Of every end position, (..., N)."""
        utility: Floats = _weighed(self.factors, self.ends) + np.asarray(self.offset)[..., None]
        return utility


def _weighed(factors: Floats, payoffs: Floats) -> Floats:
    weighed: Floats = (factors[..., None, :] @ payoffs)[..., 0, :]
    return weighed


def worth(layout: Layout, judge: Judge) -> Worth:
    """Every payoff as a number under the judge's parameters, and the weights that make utility of them."""
    tree = layout.tree
    rows = {name: row for row, name in enumerate(tree.criteria)}
    on_edges = [
        (rows[name], edge, _payoff(quantity, judge, node.id, branch.name))
        for edge, (node, branch) in enumerate(layout.branches)
        for name, quantity in branch.payoff.items()
    ]
    at_ends = [
        (rows[name], layout.position[outcome.name], _payoff(quantity, judge, outcome.name))
        for outcome in tree.outcomes.values()
        for name, quantity in outcome.payoff.items()
    ]
    payoffs = _table(on_edges, len(rows), len(layout.branches))
    ends = _table(at_ends, len(rows), len(layout.names))
    weights = np.stack(np.broadcast_arrays(*(judge.criteria[name] for name in rows)), axis=-1).astype(float)
    scales = [criterion.scale or (0.0, 1.0) for criterion in tree.criteria.values()]
    with np.errstate(over="ignore", invalid="ignore"):
        factors = weights / np.array([best - worst for worst, best in scales])
        found = Worth(payoffs, ends, factors, -(factors @ np.array([worst for worst, _ in scales])))
        figures = (payoffs, ends, found.utility, found.end_utility)
    if not all((np.abs(cells) <= LARGEST).all() for cells in figures):
        raise refusal(
            "limit",
            f"payoffs, weights and scales make figures beyond {LARGEST:g}",
            "count in larger units, or with smaller weights",
        )
    return found


def _table(cells: Sequence[tuple[int, int, Values]], count: int, width: int) -> Floats:
    """The figures at their rows and columns, with an axis of draws in front if there are draws among them."""
    draws = max((np.size(value) for *_, value in cells if np.ndim(value)), default=0)
    table = np.zeros((draws, count, width) if draws else (count, width))
    for row, column, value in cells:
        table[..., row, column] = value
    return table


def _payoff(quantity: Quantity, judge: Judge, *where: str) -> Values:
    if isinstance(quantity, float):
        return quantity
    try:
        return point(quantity, judge.parameters)
    except ExpressionValueError as error:
        raise spoilt("expression-value", f"{error} in a payoff of `{'/'.join(where)}`, under these weights") from None
