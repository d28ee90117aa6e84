"""The efficient strategies alone, for every worth of a unit of benefit, without building any other.

A parametric rollback: at every position the upper left convex hull of (cost, benefit) of its plans. At a chance node
it is the weighted Minkowski sum of the branches' hulls, which is their edges in the order of their slopes (de Berg et
al., Computational Geometry, 3rd ed. 2008, section 13.3); at a free decision the hull of all options' hulls. The
decision keeps, for each stretch of the weight, the option that is best there. At every weight one option for each
node is best, whichever way leads to it, so this holds as well where branches rejoin.

Where λ is the worth of a unit of benefit in units of cost, what is best has the highest λ · benefit − cost, λ ≥ 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenario_tree.analysis.frontier.plans import NOT_REACHED, Plans
from scenario_tree.analysis.frontier.scope import Scope
from scenario_tree.evaluation.network import Floats, Indices
from scenario_tree.evaluation.sweeps import backward, forward
from scenario_tree.problems import refusal

MOST_CELLS = 20_000_000  # options of all efficient strategies together
CELLS_AT_ONCE = 4_000_000  # strategies, times branches, of one sweep
SAME = 1e-12  # slopes that differ by less, relatively, are one


@dataclass(frozen=True)
class _Hull:
    """The cheapest point (2,), and the steps (2, K) from each corner to the next, the steepest in benefit first."""

    first: Floats
    steps: Floats

    @property
    def corners(self) -> Floats:
        """All corners, (2, K + 1)."""
        return np.hstack([self.first[:, None], self.first[:, None] + np.cumsum(self.steps, axis=1)])


def corners(scope: Scope) -> Plans:
    """One strategy for each corner of the frontier; of equal ones that with the first options written."""
    rollback = _Rollback(scope)
    ratios = np.unique(_ratios(rollback.hull.steps))
    ratios = ratios[np.concatenate([[True], np.diff(ratios) > SAME * ratios[1:]])] if len(ratios) else ratios
    ends = np.concatenate([[0.0], ratios, [2 * ratios[-1] if len(ratios) else 2.0]])
    return rollback.plans((ends[:-1] + ends[1:]) / 2)


def _ratios(steps: Floats) -> Floats:
    """Cost of a unit of benefit, of each step."""
    ratios: Floats = steps[0] / steps[1]
    return ratios


class _Rollback:
    """The hull of the start, and for each free decision which option is best from which λ on."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.network = scope.evaluation.network
        self.target: list[int] = self.network.target.tolist()
        self.best: dict[int, tuple[Floats, Indices]] = {}
        hulls: dict[int, _Hull] = {}
        for position in scope.open:
            branches = [self._branch(edge, hulls) for edge in scope.ways[position]]
            if position in scope.number:
                hulls[position] = self._decided(position, branches)
            else:
                hulls[position] = _sum(branches)
        start = self.network.start
        self.hull = hulls.get(start) or _Hull(scope.settled[:, start], np.zeros((2, 0)))

    def _branch(self, edge: int, hulls: dict[int, _Hull]) -> _Hull:
        ahead = hulls.get(self.target[edge])
        weight, payoff = float(self.scope.weights[edge]), self.scope.payoffs[:, edge]
        if ahead is None:
            return _Hull(weight * (payoff + self.scope.settled[:, self.target[edge]]), np.zeros((2, 0)))
        return _Hull(weight * (payoff + ahead.first), weight * ahead.steps)

    def _decided(self, position: int, options: list[_Hull]) -> _Hull:
        points = np.hstack([option.corners for option in options])
        edges = np.repeat(self.scope.ways[position], [option.steps.shape[1] + 1 for option in options])
        kept = upper_left(points)
        steps = np.diff(points[:, kept], axis=1)
        self.best[position] = _ratios(steps), edges[kept]
        return _Hull(points[:, kept[0]], steps)

    def plans(self, worths: Floats) -> Plans:
        """The strategies that are best at these λ."""
        scope, network = self.scope, self.network
        if len(worths) * len(self.best) > MOST_CELLS:
            raise refusal(
                "limit",
                f"there are {len(worths):,} efficient strategies of up to {len(self.best):,} decisions each",
                "fix some of the decisions with --choose",
            )
        decisions = tuple(range(len(scope.number)))
        worth, options = np.zeros((2, len(worths))), np.full((len(worths), len(decisions)), NOT_REACHED, dtype=np.int32)
        rows_at_once = max(CELLS_AT_ONCE // max(len(network.edge), 1), 1)
        for first in range(0, len(worths), rows_at_once):
            part = slice(first, first + rows_at_once)
            best = (self.best[position] for position in scope.number)
            taken = np.stack([edges[np.searchsorted(breaks, worths[part])] for breaks, edges in best], axis=1)
            weights = np.tile(np.where(scope.free[network.source], 0.0, scope.weights), (len(taken), 1))
            np.put_along_axis(weights, taken, 1.0, axis=1)
            start = backward(network, weights[:, None], scope.payoffs, scope.ends)[..., network.start]
            worth[:, part] = start.T
            met = forward(network, weights)[:, list(scope.number)] > 0
            options[part] = np.where(met, taken, NOT_REACHED)
        return Plans(worth, options, decisions)


def _sum(branches: list[_Hull]) -> _Hull:
    steps = np.hstack([branch.steps for branch in branches])
    order = np.argsort(_ratios(steps), kind="stable")
    first: Floats = np.sum([branch.first for branch in branches], axis=0)
    return _Hull(first, steps[:, order])


def upper_left(points: Floats) -> Indices:
    """Which points (2, M) are corners of the upper left convex hull, by cost; of equal points the first.

    Andrew's monotone chain (1979), after everything that is no cheaper and no more beneficial than a point before it.
    """
    cost, benefit = points
    order = np.lexsort((np.arange(len(cost)), -benefit, cost))
    best = np.maximum.accumulate(benefit[order])
    rising = order[np.concatenate([[True], benefit[order][1:] > best[:-1]])]
    places, x, y = rising.tolist(), cost.tolist(), benefit.tolist()
    chain: list[int] = []
    for place in places:
        while len(chain) > 1 and _bends_left(x, y, chain[-2], chain[-1], place):
            chain.pop()
        chain.append(place)
    return np.array(chain, dtype=np.intp)


def _bends_left(x: list[float], y: list[float], first: int, middle: int, last: int) -> bool:
    """Whether the middle point is not above the line from the first to the last one."""
    return (y[middle] - y[first]) * (x[last] - x[first]) <= (y[last] - y[first]) * (x[middle] - x[first])
