"""What all parts of a blend share: the union, both versions on it, and how figures of either are laid there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.beliefs import odds_factors
from scenario_tree.evaluation.conditions import counting
from scenario_tree.evaluation.inforce import weights_in_force
from scenario_tree.evaluation.network import Floats, Indices
from scenario_tree.model import Evidence, ScenarioTree
from scenario_tree.versions.comparing.union import Union


class Side:
    """One version: its evaluation, its weights in force, and the evidence that counts.

    `copy` is what the union calls its copies of nodes, `offset` where its edges begin when both versions' are laid
    one behind the other.
    """

    def __init__(self, evaluation: Evaluation, copy: str, offset: int) -> None:
        request = evaluation.request
        self.evaluation = evaluation
        self.copy = copy
        self.offset = offset
        self.tree: ScenarioTree = evaluation.tree
        self.layout = evaluation.layout
        self.chances = evaluation.chances
        self.reader = evaluation.reader
        self.in_force = weights_in_force(self.tree, request)
        self.odds = odds_factors(self.layout, self.reader.odds)
        observed, indicated = counting(self.tree, request.as_of)
        self.observed: Mapping[str, Evidence] = {entry.what: entry for entry in observed}
        self.indicated: Mapping[str, Evidence] = {entry.what: entry for entry in indicated}

    @property
    def count(self) -> int:
        """How many edges it has."""
        return len(self.layout.branches)

    @property
    def mixed(self) -> bool:
        """Whether views are a mixture here."""
        return self.evaluation.pool == "mixture" and bool(self.tree.views)


class Ground:
    """Both versions and their union. `places` and `branch_places` are those of `Union.indices`."""

    def __init__(self, union: Union, evaluations: tuple[Evaluation, Evaluation]) -> None:
        old, new = evaluations
        self.union = union
        self.request = new.request
        self.old = Side(old, "old", 0)
        self.new = Side(new, "new", self.old.count)
        self.sides = (self.old, self.new)
        self.layout = union.layout
        self.plain = self.layout.plain
        self.places, self.branch_places = union.indices(self.old.layout, self.new.layout)
        self.criteria = list(dict.fromkeys((*self.new.tree.criteria, *self.old.tree.criteria)))
        self.outcomes = list(self.layout.tree.outcomes)
        self.tags = list(dict.fromkeys((*self.new.tree.tags, *self.old.tree.tags)))
        self.views = list(dict.fromkeys((*self.new.tree.views, *self.old.tree.views)))
        self.indicated = list(dict.fromkeys((*self.old.indicated, *self.new.indicated)))
        self.mixed = self.old.mixed or self.new.mixed

    def other(self, side: Side) -> Side:
        """The other one of two versions."""
        return self.new if side is self.old else self.old

    def laid(self, old: Floats, new: Floats, nothing: float, places: Indices) -> tuple[Floats, Floats]:
        """Figures of both versions' branches, (..., E), on the union's edges; `nothing` where there is none."""
        ends = np.broadcast_to([nothing, 1.0], (*old.shape[:-1], 2))
        together = np.concatenate([old, new, ends], axis=-1)
        return together[..., places[0]], together[..., places[1]]

    def named(self, place: str) -> str:
        """The name of a place of the union as edits have it; empty for a switch."""
        if place in self.layout.tree.outcomes:
            return f"outcomes.{place}"
        return self.union.origin.get(place, ("", ""))[0]
