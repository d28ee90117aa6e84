"""What paths collect, and what that is worth to a judge."""

from __future__ import annotations

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
    on_edges, at_ends = _Table(len(rows), len(layout.branches)), _Table(len(rows), len(layout.names))
    for edge, (node, branch) in enumerate(layout.branches):
        for name, quantity in branch.payoff.items():
            on_edges.put(rows[name], edge, _payoff(quantity, judge, node.id, branch.name))
    for outcome in tree.outcomes.values():
        for name, quantity in outcome.payoff.items():
            at_ends.put(rows[name], layout.position[outcome.name], _payoff(quantity, judge, outcome.name))
    payoffs, ends = on_edges.array(), at_ends.array()
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


class _Table:
    """Figures by row and column; some may be arrays of draws."""

    def __init__(self, count: int, width: int) -> None:
        self.plain = [[0.0] * width for _ in range(count)]  # lists are filled in a third of the time
        self.drawn: list[tuple[int, int, Floats]] = []

    def put(self, row: int, column: int, value: Values) -> None:
        if isinstance(value, float):
            self.plain[row][column] = value
        else:
            self.drawn.append((row, column, value))

    def array(self) -> Floats:
        """The figures (rows, columns), with an axis of draws in front if there are draws among them."""
        table = np.array(self.plain)
        if self.drawn:
            table = np.repeat(table[None], max(value.size for *_, value in self.drawn), axis=0)
        for row, column, value in self.drawn:
            table[..., row, column] = value
        return table


def _payoff(quantity: Quantity, judge: Judge, *where: str) -> Values:
    if isinstance(quantity, float):
        return quantity
    try:
        return point(quantity, judge.parameters)
    except ExpressionValueError as error:
        raise spoilt("expression-value", f"{error} in a payoff of `{'/'.join(where)}`, under these weights") from None
