"""All strategies that no other one beats on both criteria, built up from the last decisions to the first.

Dynamic programming with two criteria (Daellenbach & De Kluyver 1980, J. Opl Res. Soc. 31): of the plans from a
position on, those that another one beats are no part of an undominated strategy. Where branches rejoin, a decision
has the same option on every way to it. So a plan carries its options, combinations that contradict each other are
left out, and a plan is compared only with plans that agree with it on every decision that can also be reached without
passing the position: putting the better plan in its place then contradicts nothing.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from scenario_tree.analysis.frontier.plans import Budget, Plans, beaten, both, either
from scenario_tree.analysis.frontier.scope import Scope

NEAR = 1e-12  # plans that differ by less are kept; the last word is spoken about whole strategies
COUNTED = 1 << 10_000
WORK = 50_000_000  # pairs of plans looked at, and options written down, in all


def undominated(scope: Scope, most: int) -> Plans:
    """The undominated strategies, equal ones all. Raises TooMany where some position has more than `most` plans."""
    return _Builder(scope, Budget(most, WORK), pruned=True).plans()


def every(scope: Scope, most: int) -> Plans:
    """All strategies. Raises TooMany."""
    return _Builder(scope, Budget(most, WORK), pruned=False).plans()


def count(scope: Scope) -> tuple[int, bool]:
    """How many strategies there are, and whether that is exact; where ways rejoin, there may be fewer.

    From `COUNTED` on nobody counts: a number that grows at every stage as its own square soon has more digits than
    there is memory.
    """
    found: dict[int, int] = {}
    target = scope.evaluation.network.target.tolist()
    for position in scope.reached:
        if position in scope.open:
            parts = [found.get(target[edge], 1) for edge in scope.ways[position]]
            found[position] = min(sum(parts), COUNTED) if position in scope.number else _product(parts)
    return found.get(scope.evaluation.network.start, 1), not shared(scope)


def _product(parts: list[int]) -> int:
    """The product, at most `COUNTED`."""
    found = 1
    for part in parts:
        found = min(found * part, COUNTED)
    return found


def shared(scope: Scope) -> int:
    """The free decisions, as bits by their number, that two branches of one chance node can both lead to."""
    target = scope.evaluation.network.target.tolist()
    ways = [target[edge] for position in scope.open for edge in scope.ways[position] if target[edge] in scope.open]
    if len(set(ways)) == len(ways):
        return 0
    found = 0
    ahead: dict[int, int] = {}
    for position in scope.open:
        seen = 1 << scope.number[position] if position in scope.number else 0
        for edge in scope.ways[position]:
            bits = ahead.get(target[edge], 0)
            found |= 0 if position in scope.number else seen & bits
            seen |= bits
        ahead[position] = seen
    return found


class _Builder:
    def __init__(self, scope: Scope, budget: Budget, *, pruned: bool) -> None:
        self.scope = scope
        self.budget = budget
        self.pruned = pruned
        self.target: list[int] = scope.evaluation.network.target.tolist()
        self.weight: list[float] = scope.weights.tolist()
        self.place = {number: position for position, number in scope.number.items()}
        self.dominators = self._dominators() if pruned else {}
        self.found: dict[int, Plans] = {}
        self.uses: dict[int, int] = {}  # branches into a position whose node has not been built yet

    def plans(self) -> Plans:
        """The plans of the start."""
        scope = self.scope
        for position in scope.open:
            for edge in scope.ways[position]:
                self.uses[self.target[edge]] = self.uses.get(self.target[edge], 0) + 1
        for position in scope.open:
            self.found[position] = self._here(position)
        start = scope.evaluation.network.start
        return self.found.get(start) or Plans.of(scope.settled[:, start])

    def _here(self, position: int) -> Plans:
        scope = self.scope
        ahead = {edge: self._ahead(self.target[edge]) for edge in scope.ways[position]}
        behind = {edge: plans.after(scope.payoffs[:, edge], self.weight[edge]) for edge, plans in ahead.items()}
        if position in scope.number:
            decision = scope.number[position]
            parts = [plans.taking(decision, edge) for edge, plans in behind.items()]
            return self._thinned(either(parts, self.budget), position, set())
        return self._together(list(behind.values()), position)

    def _together(self, parts: list[Plans], position: int) -> Plans:
        """The combinations of all parts, in their order: two neighbours become one, until one is left."""
        while len(parts) > 1:
            met = Counter(decision for part in parts for decision in part.decisions if decision in self.dominators)
            pairs = []
            for one, other in zip(parts[::2], parts[1::2], strict=False):
                own = Counter((*one.decisions, *other.decisions))
                elsewhere = {decision for decision, times in met.items() if decision in own and times > own[decision]}
                pairs.append(self._thinned(both(one, other, self.budget), position, elsewhere))
            parts = [*pairs, *parts[2 * len(pairs) :]]
        return parts[0]

    def _ahead(self, position: int) -> Plans:
        """The plans of the next position; they are forgotten when nothing else leads there."""
        self.uses[position] -= 1
        if position not in self.scope.open:
            return Plans.of(self.scope.settled[:, position])
        return self.found[position] if self.uses[position] else self.found.pop(position)

    def _thinned(self, plans: Plans, position: int, elsewhere: set[int]) -> Plans:
        """The plans that no other beats among those alike in what is also met `elsewhere` here, or on other ways."""
        if not self.pruned or len(plans) == 1:
            return plans
        alike = [
            column
            for column, decision in enumerate(plans.decisions)
            if decision in elsewhere or (decision in self.dominators and position not in self.dominators[decision])
        ]
        if not alike:
            return plans.kept(~beaten(plans.worth, NEAR))
        _, group = np.unique(plans.options[:, alike], axis=0, return_inverse=True)
        keep = np.ones(len(plans), dtype=bool)
        order = np.argsort(group.ravel(), kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(group.ravel()[order])) + 1):
            keep[rows] = ~beaten(plans.worth[:, rows], NEAR)
        return plans.kept(keep)

    def _dominators(self) -> dict[int, frozenset[int]]:
        """For each shared decision the positions that every way to it passes."""
        bits = shared(self.scope)
        if not bits:
            return {}
        import networkx

        start = self.scope.evaluation.network.start
        graph = networkx.DiGraph(
            (position, self.target[edge]) for position in self.scope.reached for edge in self.scope.ways[position]
        )
        above = networkx.immediate_dominators(graph, start)
        found = {}
        for number, place in self.place.items():
            if bits >> number & 1:
                chain = [place]
                while chain[-1] != start:
                    chain.append(above[chain[-1]])
                found[number] = frozenset(chain)
        return found
