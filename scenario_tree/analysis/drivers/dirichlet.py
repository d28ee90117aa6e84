"""The variance that Dirichlet nodes give to a figure, in closed form on any graph.

The nodes' distributions p are independent, of mean p̄ and total c, so that
Cov(p_b, p_c) = (p̄_b δ_bc − p̄_b p̄_c) / (c + 1) and E p_b p_c = p̄_b p̄_c + Cov (Kotz,
Balakrishnan & Johnson, Continuous Multivariate Distributions 1, 2nd ed., ch. 49). A
figure V(start) is linear in each of them, V(n) = Σ_b p_b (g_b + V(b)), and no node stands
both before and behind another one. Let two paths walk side by side, the one at the
earlier node first, both together where they stand at the same node. Over pairs of places,

    C(n, m) = Cov(V(n), V(m)):  Σ_b p̄_b C(b, m),  and at one node  Σ_bc (E p_b p_c · C(b, c) + Cov(p_b, p_c) G_b G_c)
    F(n)    = E R(n)²:          the same weights forward;  R is the product of the probabilities on the way
    G_b     = g_b + E V(b)

    Var V(start) = C(start, start)
    first order  = ∇ᵀ Cov ∇ / Var,   ∇ = E R · G the gradient
    total        = F · Σ_bc Cov(p_b, p_c) (C(b, c) + G_b G_c) / Var

(Homma & Saltelli 1996, Reliability Engineering & System Safety 52, for the two indices.)
Of several figures, such as the probabilities of all outcomes, numerators and variances
are summed (Gamboa, Janon, Klein & Lagnoux 2014, Electronic Journal of Statistics 8).
Views of a mixture are drawn each by itself, so variances add up with squared weights.
Where there are too many pairs, there is no closed form of the variance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scenario_tree.analysis.drivers.target import Target
from scenario_tree.evaluation.network import Floats, Indices, Network
from scenario_tree.evaluation.sweeps import backward, forward

MOST_STEPS = 300_000  # of two paths side by side
ROUNDING = 1e-14  # of the terms of a sum: what is left over of them below this is none


@dataclass(frozen=True, slots=True)
class Sums:
    """The variance of the target (None where there is no closed form), and every uncertain node's parts of it.

    `first_order` and `total` are by node of the file, in squared units of the target.
    """

    variance: float | None
    first_order: Mapping[int, float]
    total: Mapping[int, float]


@dataclass(frozen=True)
class Pairs:
    """Two paths side by side as a network: a position is a pair of positions, unordered.

    `left` and `right` (E,) are the edges that a step takes; one path alone takes `left`, and `right` is −1. `shared`
    (E,) is the uncertain node at which both stand, −1 elsewhere.
    """

    network: Network
    left: Indices
    right: Indices
    shared: Indices

    @property
    def joint(self) -> Indices:
        """The steps that both take together."""
        return np.flatnonzero(self.right >= 0)


def dirichlet_sums(target: Target, concentration: Mapping[int, float]) -> Sums:
    """The variance of the target and the nodes' parts of it; `concentration` holds the uncertain nodes."""
    size = len(target.evaluation.layout.names)
    first, total = np.zeros(size), np.zeros(size)
    variance: float | None = 0.0
    for view, weight in enumerate(target.weights.tolist()):
        first += weight**2 * _first_order(target, view)
        pairs = side_by_side(target, view, frozenset(concentration)) if variance is not None else None
        if pairs is None or variance is None:
            variance = None
            continue
        own, effects = _total(target, view, concentration, pairs)
        variance += weight**2 * own
        total += weight**2 * effects
    return Sums(
        variance,
        {node: float(first[node]) / (number + 1.0) for node, number in concentration.items()},
        {node: float(total[node]) for node in concentration},
    )


def _first_order(target: Target, view: int) -> Floats:
    """(c + 1) · ∇ᵀ Cov ∇ = Σ p̄ (∇ − Σ p̄ ∇)² of every node, the gradient summed over all copies of a branch."""
    layout, network = target.evaluation.layout, target.network
    source, size = layout.plain.source, len(layout.names)
    means = np.zeros(len(source))  # all copies of an uncertain node have the same
    reached = target.reach[view, network.source] > 0
    means[target.branch[reached]] = target.probability[view, reached]
    found = np.zeros(size)
    for _, rows in target.figures():
        for row in rows[view]:
            gain = target.reach[view, network.source] * (target.payoffs + row[network.target])
            gradient = np.bincount(target.branch, gain, minlength=len(source))
            middle = np.bincount(source, means * gradient, minlength=size)
            apart = gradient - middle[source]
            terms = np.bincount(target.branch, np.abs(gain), minlength=len(source))
            apart[np.abs(apart) <= ROUNDING * np.bincount(source, means * terms, minlength=size)[source]] = 0.0
            found += np.bincount(source, means * apart**2, minlength=size)
    return found


def _total(target: Target, view: int, concentration: Mapping[int, float], pairs: Pairs) -> tuple[float, Floats]:
    """The variance, and the total effect of every node."""
    probability, network = target.probability[view], pairs.network
    joint = pairs.joint
    left, right, shared = pairs.left[joint], pairs.right[joint], pairs.shared[joint]
    weight = probability[pairs.left]
    product = probability[left] * probability[right]
    same = target.branch[left] == target.branch[right]
    totals = np.array([concentration[node] for node in shared.tolist()])
    covariance = (np.where(same, probability[left], 0.0) - product) / (totals + 1.0)
    weight[joint] = product + covariance
    mass = forward(network, weight)[network.source[joint]]
    nothing, payoffs = np.zeros(network.size), np.zeros(len(network.edge))
    variance, effects = 0.0, np.zeros(len(target.evaluation.layout.names))
    for _, rows in target.figures():
        for row in rows[view]:
            behind = target.payoffs + row[target.network.target]
            gain = behind[left] * behind[right]
            payoffs[joint] = covariance * gain / weight[joint]
            common = backward(network, weight, payoffs, nothing)
            variance += float(common[network.start])
            parts = mass * covariance * (common[network.target[joint]] + gain)
            effects += _summed(shared, parts, len(effects))
    return variance, effects


def _summed(group: Indices, parts: Floats, count: int) -> Floats:
    """Sums of groups of terms; what is left over where they cancel is 0."""
    sums = np.bincount(group, parts, minlength=count).astype(float)
    sums[np.abs(sums) <= ROUNDING * np.bincount(group, np.abs(parts), minlength=count)] = 0.0
    return sums


def side_by_side(target: Target, view: int, uncertain: frozenset[int]) -> Pairs | None:
    """All pairs of places that two paths come to, as far as something uncertain lies ahead of both of them.

    None where that takes more than MOST_STEPS.
    """
    walk = _Walk(target, view, uncertain)
    return walk.pairs() if walk.run() else None


class _Walk:
    """Finds the pairs, from the start on."""

    def __init__(self, target: Target, view: int, uncertain: frozenset[int]) -> None:
        plain = target.evaluation.layout.plain
        self.target, self.uncertain = target, uncertain
        self.place = target.node.tolist()
        self.level = plain.level.tolist()
        self.next = target.network.target.tolist()
        self.leaving = [
            [edge for edge in edges if target.probability[view, edge] > 0] for edges in target.network.leaving
        ]
        self.ahead = self._uncertain_ahead()
        self.found: dict[tuple[int, int], int] = {}
        self.waiting: list[tuple[int, int]] = []
        self.rows: list[tuple[int, int, int, int, int]] = []

    def _uncertain_ahead(self) -> list[int]:
        """For every position, the uncertain nodes at it and behind it, as bits."""
        bit = {node: 1 << place for place, node in enumerate(sorted(self.uncertain))}
        ahead = [0] * len(self.place)
        network = self.target.network
        for edge in network.order[::-1].tolist():
            source = int(network.source[edge])
            ahead[source] |= ahead[self.next[edge]] | bit.get(self.place[source], 0)
        return ahead

    def run(self) -> bool:
        """Whether all pairs were found."""
        start = self.target.network.start
        self._number(start, start)
        while self.waiting:
            pair = self.waiting.pop()
            if self.ahead[pair[0]] & self.ahead[pair[1]]:
                self._step(*pair)
            if len(self.rows) > MOST_STEPS:
                return False
        return True

    def _number(self, one: int, other: int) -> int:
        """The number of a pair, the path that is to step first in front."""
        pair = (one, other) if self._rank(one) <= self._rank(other) else (other, one)
        if pair not in self.found:
            self.found[pair] = len(self.found)
            self.waiting.append(pair)
        return self.found[pair]

    def _rank(self, position: int) -> tuple[int, int, int]:
        node = self.place[position]
        return (self.level[node], node, position)

    def _step(self, first: int, second: int) -> None:
        here = self.found[first, second]
        node = self.place[first]
        if node == self.place[second] and node in self.uncertain:
            for left in self.leaving[first]:
                for right in self.leaving[second]:
                    there = self._number(self.next[left], self.next[right])
                    self.rows.append((here, there, left, right, node))
            return
        for left in self.leaving[first]:
            self.rows.append((here, self._number(self.next[left], second), left, -1, -1))

    def pairs(self) -> Pairs:
        """What was found, as a network whose levels are the sums of those of both."""
        table = np.array(self.rows, dtype=np.intp).reshape(-1, 5)
        table = table[np.argsort(table[:, 0], kind="stable")]
        level = [self.level[self.place[one]] + self.level[self.place[other]] for one, other in self.found]
        size = len(self.found)
        network = Network(
            start=0,
            source=table[:, 0],
            target=table[:, 1],
            level=np.unique(np.array(level, dtype=np.intp), return_inverse=True)[1].astype(np.intp),
            node=np.arange(size),
            edge=np.arange(len(table)),
            met=np.zeros(size, dtype=np.int64),
        )
        return Pairs(network, table[:, 2], table[:, 3], table[:, 4])
