"""What is chosen in both versions, on their union."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from scenario_tree.evaluation.conditions import selector
from scenario_tree.evaluation.network import Flags, Floats
from scenario_tree.model import DecisionNode
from scenario_tree.versions.comparing.blending.conditions import Conditions
from scenario_tree.versions.comparing.blending.ground import Ground, Side
from scenario_tree.versions.comparing.union import BOTH


class Choices:
    """Weights of options in both versions: `pair` (2 × network's edges), NaN where no decision is left."""

    def __init__(self, ground: Ground, conditions: Conditions) -> None:
        self.ground = ground
        self.conditions = conditions
        self.network = conditions.network

    @cached_property
    def decided(self) -> Flags:
        """Which edges of the union leave a decision, in either version."""
        union, old = self.ground.union, self.ground.old.tree.nodes
        places = {name for name, node in union.tree.nodes.items() if isinstance(node, DecisionNode)}
        places |= {
            place
            for place, (name, side) in union.origin.items()
            if side == BOTH and isinstance(old[name], DecisionNode)
        }
        return np.array([edge.source in places for edge in union.edges], dtype=bool)

    @cached_property
    def turned(self) -> bool:
        """Whether a decision became a chance node, or a chance node a decision."""
        old, new = (side.tree.nodes for side in self.ground.sides)
        both = (name for name, side in self.ground.union.origin.values() if side == BOTH)
        return any(type(old[name]) is not type(new[name]) for name in both)

    def flipped(self) -> Iterator[str]:
        """The decisions at which the options' probabilities are not the same in both versions."""
        before, after = self.pair
        differs = (before != after) & ~np.isnan(before) & ~np.isnan(after)
        different = set(self.ground.plain.source[self.network.edge[differs]].tolist())
        for name, (_, side) in self.ground.union.origin.items():
            if side == BOTH and self.ground.layout.position[name] in different:
                yield name

    @cached_property
    def pair(self) -> tuple[Floats, Floats]:
        """The options' weights in the old version and in the new one."""
        if not self.decided.any():
            nothing = np.full(len(self.network.edge), np.nan)
            return nothing, nothing
        old, new = (
            self._column(side, places.tolist())
            for side, places in zip(self.ground.sides, self.ground.places, strict=True)
        )
        return old, new

    def _column(self, side: Side, places: list[int]) -> Floats:
        """One version's weights; of a node that only the other one has, that one's."""
        column = np.full(len(self.network.edge), np.nan)
        met, other = self.conditions.met_in(side), self.ground.other(side)
        weights, others = _weights(side), _weights(other)
        first, others_first = _first(weights), _first(others)
        source, edges = self.network.source.tolist(), self.network.edge.tolist()
        for number in np.flatnonzero(self.decided[self.network.edge]).tolist():
            place = places[edges[number]]
            edge, base = place - side.offset, place - other.offset
            if 0 <= edge < side.count:
                if side.layout.is_decision[edge]:
                    usual = first.get(edge, float(side.evaluation.prior_probability[edge]))
                    column[number] = weights.get((edge, met[source[number]]), usual)
            elif 0 <= base < other.count:
                column[number] = others_first.get(base, float(other.evaluation.prior_probability[base]))
            else:
                column[number] = 0.0
        return column

    @cached_property
    def taken(self) -> tuple[Floats, Floats]:
        """Probabilities of options with nothing else observed, NaN elsewhere, on the union's edges."""
        old, new = (self._taken(side) for side in self.ground.sides)
        return self.ground.laid(old, new, 0.0, self.ground.places)

    def _taken(self, side: Side) -> Floats:
        evaluation, source = side.evaluation, side.layout.plain.source
        taken = np.where(side.layout.is_decision, evaluation.prior_probability, np.nan)
        for text in (*side.observed, *self.ground.request.given):
            item = selector(side.layout, text)
            if item.option is None or item.negated:
                continue
            here = evaluation.network.edge == item.option
            if (evaluation.strategy.weight[0][here] == 1).all():
                taken[source == source[item.option]] = 0.0
                taken[item.option] = 1.0
        return taken


def _weights(side: Side) -> dict[tuple[int, int], float]:
    """The reader's weight of every edge of a version's own network, by edge and what is met before it."""
    network = side.evaluation.network
    places = zip(network.edge.tolist(), network.met[network.source].tolist(), strict=True)
    return dict(zip(places, side.evaluation.strategy.weight[0].tolist(), strict=True))


def _first(weights: dict[tuple[int, int], float]) -> dict[int, float]:
    """The weight of every edge on the first of its ways."""
    found: dict[int, float] = {}
    for (edge, _), weight in weights.items():
        found.setdefault(edge, weight)
    return found
