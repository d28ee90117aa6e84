"""Who moves what between two versions, and how far each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scenario_tree.evaluation.network import Floats, Indices
from scenario_tree.versions.comparing.blending.ground import Ground

BENDING = ("parameters:", "profiles:", "indicators:", "evidence:")


class Players:
    """The players by name, in order, and which of them moves each thing of the union, −1 for none."""

    def __init__(self, ground: Ground, names: Sequence[str]) -> None:
        self.ground = ground
        self.names = tuple(names)
        self.index = {name: number for number, name in enumerate(self.names)}

    def _numbers(self, names: Iterable[str]) -> Indices:
        return np.array([self.index.get(name, -1) for name in names], dtype=np.intp)

    def _any(self, kind: str) -> bool:
        return any(name.startswith(kind) for name in self.names)

    @cached_property
    def edges(self) -> Indices:
        """Of each edge's weight; another scale of words moves what no edit of its own does."""
        words = self.index.get("words", -1)
        found = (self.index.get(edge.player or "", -1) for edge in self.ground.union.edges)
        chances = ((edge.player or "").startswith("node:") for edge in self.ground.union.edges)
        pairs = zip(found, chances, strict=True)
        return np.array([words if number < 0 and chance else number for number, chance in pairs], dtype=np.intp)

    @cached_property
    def payoffs(self) -> Indices:
        """Of each edge's payoffs."""
        return self._of_branches("payoff:")

    @cached_property
    def worths(self) -> Indices:
        """Of each outcome's payoffs."""
        return self._numbers(f"payoff:outcomes.{name}" for name in self.ground.outcomes)

    @cached_property
    def tags(self) -> Indices:
        """Of the tags of each edge's branch."""
        return self._of_branches("tags:")

    @cached_property
    def target_tags(self) -> Indices:
        """Of the tags of the node or outcome that each edge leads to."""
        edges = self.ground.union.edges
        if not self._any("tags:"):
            return np.full(len(edges), -1)
        return self._numbers(f"tags:{self.ground.named(edge.target)}" for edge in edges)

    def _of_branches(self, kind: str) -> Indices:
        edges = self.ground.union.edges
        if not self._any(kind):
            return np.full(len(edges), -1)
        branches = (edge.new or edge.old for edge in edges)
        return self._numbers(f"{kind}{branch[0]}/{branch[1]}" if branch is not None else "" for branch in branches)

    @cached_property
    def bending(self) -> tuple[int, ...]:
        """Those whose effect is no straight line: through normalisation, or formulas."""
        found = (name for name in self.names if name.startswith(BENDING) or name in ("views", "pool"))
        return tuple(self.index[name] for name in found)

    @cached_property
    def straight(self) -> tuple[int, ...]:
        """Those of criteria, which move factors alone."""
        return tuple(number for name, number in self.index.items() if name.startswith("criteria:"))


@dataclass(frozen=True)
class Progress:
    """How far each player is: `values` (players,), from 0, as in the old version, to 1, as in the new one."""

    players: Players
    values: Floats

    def of(self, *names: str) -> float:
        """The progress of the first of these that is a player; 1 where none is."""
        number = next((self.players.index[name] for name in names if name in self.players.index), None)
        return 1.0 if number is None else float(self.values[number])

    def shares(self, numbers: Indices) -> Floats:
        """The progress of each thing's player, 1 where it has none."""
        return np.where(numbers >= 0, np.append(self.values, 1.0)[numbers], 1.0)

    def owner(self, section: str, name: str, edit: str) -> str:
        """The player of a weight that the profile in force may give in the file's place."""
        ground = self.players.ground
        profile = f"profiles:{ground.request.profile}"
        if profile in self.players.index:
            for side in ground.sides:
                own = getattr(side.tree.profiles[ground.request.profile or ""], section) or {}
                if name in own or (section == "criteria" and own):
                    return profile
        return edit

    @property
    def bent(self) -> tuple[float, ...]:
        """The progress of those that are `bending`: what beliefs and worths depend on."""
        return tuple(self.values[list(self.players.bending)].tolist())
