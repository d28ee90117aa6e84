"""What bears tags in both versions."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from scenario_tree.evaluation.network import Floats
from scenario_tree.versions.comparing.blending.ground import Ground, Side
from scenario_tree.versions.comparing.blending.players import Progress

Pair = tuple[Floats, Floats]


class Tags:
    """Which edges bear each tag, which lead to what bears it, and whether the start does."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.row = {name: number for number, name in enumerate(ground.tags)}
        self.switches = frozenset(edge.source for edge in ground.union.edges if edge.switch is not None)

    def at(self, progress: Progress) -> tuple[Floats, Floats, Floats]:
        """How far edges, (T, E), what they lead to, (T, E), and the start, (T,), bear each tag at one point."""
        own, ahead, begun = self._pairs
        players = progress.players
        bearing = own[0] + progress.shares(players.tags) * (own[1] - own[0])
        leading = ahead[0] + progress.shares(players.target_tags) * (ahead[1] - ahead[0])
        first = begun[0] + progress.of(f"tags:{self.ground.new.tree.start}") * (begun[1] - begun[0])
        return bearing, leading, first

    @cached_property
    def _pairs(self) -> tuple[Pair, Pair, Pair]:
        """The same in the old version and in the new one."""
        ground = self.ground
        if not ground.tags:
            nothing, none = np.zeros((0, len(ground.union.edges))), np.zeros(0)
            return (nothing, nothing), (nothing, nothing), (none, none)
        old, new = ground.sides
        own = ground.laid(self._own(old), self._own(new), 0.0, ground.branch_places)
        switches = np.array([edge.source in self.switches for edge in ground.union.edges], dtype=bool)
        for flags in own:
            flags[:, switches] = 0.0
        return own, (self._ahead(old), self._ahead(new)), (self._begun(old), self._begun(new))

    def _own(self, side: Side) -> Floats:
        """Of a version's own branches."""
        flags = np.zeros((len(self.row), side.count))
        for edge, (_, branch) in enumerate(side.layout.branches):
            for tag in branch.tags:
                flags[self.row[tag], edge] = 1.0
        return flags

    def _ahead(self, side: Side) -> Floats:
        """Of what the union's edges lead to; what only the other version has is as there."""
        other = self.ground.other(side).tree
        records = {**other.nodes, **other.outcomes, **side.tree.nodes, **side.tree.outcomes}
        flags = np.zeros((len(self.row), len(self.ground.union.edges)))
        for number, edge in enumerate(self.ground.union.edges):
            record = records.get(self.ground.named(edge.target).removeprefix("outcomes."))
            for tag in record.tags if record is not None else ():
                flags[self.row[tag], number] = 1.0
        return flags

    def _begun(self, side: Side) -> Floats:
        """Of the start, unless a switch stands there."""
        switched = self.ground.layout.tree.start in self.switches
        start = () if switched else side.tree.nodes[side.tree.start].tags
        return np.array([float(tag in start) for tag in self.ground.tags])
