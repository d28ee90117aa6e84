"""What paths must pass in either version: conditions that fade in, fade out, or hold all the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from scenario_tree.evaluation.conditions import indications, selector
from scenario_tree.evaluation.network import Condition, Flags, Floats, unrolled
from scenario_tree.problems import TreeProblems
from scenario_tree.versions.comparing.blending.ground import Ground, Side
from scenario_tree.versions.comparing.blending.players import Progress


@dataclass(frozen=True)
class Fading:
    """A condition on paths; `strength` is (old, new), and `player` leads from the one to the other."""

    edges: Flags
    at_start: bool
    negated: bool
    strength: tuple[float, float]
    player: str


class Conditions:
    """What is observed in either version or given, and questions that must be asked; `known` are players' names.

    `network` is the union, unrolled where conditions look at whole paths; one that fades loses no path.
    """

    def __init__(self, ground: Ground, known: Collection[str]) -> None:
        self.ground = ground
        self.all = tuple(self._all(known))
        self.positive = [item for item in self.all if not item.negated]
        nowhere = np.zeros(ground.plain.size, dtype=bool)
        self.network = unrolled(
            ground.plain,
            [
                Condition(item.edges, item.at_start, None if item.strength == (1.0, 1.0) else nowhere)
                for item in self.positive
            ],
        )
        self.met = self.network.met.tolist()

    def _all(self, known: Collection[str]) -> Iterator[Fading]:
        ground = self.ground
        for what in dict.fromkeys((*ground.old.observed, *ground.new.observed)):
            yield self._fading(what, [float(what in side.observed) for side in ground.sides], f"evidence:{what}")
        for text in ground.request.given:
            yield self._fading(text, [1.0, 1.0], "")
        for what in ground.indicated:
            strength = [_must_be_asked(side, what) for side in ground.sides]
            if any(strength):
                sides = (side.tree.indicators for side in ground.sides[::-1] if what in side.tree.indicators)
                player = f"evidence:{what}" if f"evidence:{what}" in known else f"indicators:{what}"
                yield self._fading(next(sides)[what].about, strength, player)

    def _fading(self, text: str, strength: list[float], player: str) -> Fading:
        """A selector's places in both versions, on the union."""
        ground = self.ground
        edges = np.zeros(len(ground.union.edges), dtype=bool)
        at_start = negated = False
        for side, places, force in zip(ground.sides, ground.branch_places, strength, strict=True):
            try:
                chosen = selector(side.layout, text)
            except TreeProblems:
                if force:
                    raise
                continue
            flags = np.zeros(ground.old.count + ground.new.count + 2, dtype=bool)
            flags[side.offset : side.offset + side.count] = chosen.edges
            edges |= flags[places]
            at_start |= chosen.at_start
            negated = chosen.negated
        return Fading(edges, at_start, negated, (strength[0], strength[1]), player)

    def met_in(self, side: Side) -> list[int]:
        """For each position of the network, what is met in the terms of one version's own network."""
        number, own = self.ground.sides.index(side), 0
        found = [0] * self.network.size
        for bit, item in enumerate(self.positive):
            if item.strength[number]:
                found = [mask | (met >> bit & 1) << own for mask, met in zip(found, self.met, strict=True)]
                own += 1
        return found

    def at(self, progress: Progress) -> tuple[Floats, Floats]:
        """What edges of the union are allowed, and what ends of the network count, at one point."""
        allowed, ends = np.ones(len(self.ground.union.edges)), np.ones(self.network.size)
        bit = 0
        for item in self.all:
            strength = item.strength[0] + progress.of(item.player) * (item.strength[1] - item.strength[0])
            if item.negated:
                allowed = allowed * np.where(item.edges, 1.0 - strength, 1.0)
            else:
                met = np.array([mask >> bit & 1 for mask in self.met], dtype=float)
                ends = ends * (1.0 - strength * (1.0 - met))
                bit += 1
        if self.network.lost is not None:
            ends[self.network.lost] = 0.0
        return allowed, ends


def _must_be_asked(side: Side, what: str) -> float:
    if what not in side.indicated or side.tree.indicators[what].elsewhere is None:
        return 0.0
    return float(bool(indications(side.layout, [side.indicated[what]], [side.reader]).asked))
