"""The arrays that one evaluation ends with, and how they are read by node and by branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scenario_tree.evaluation.beliefs import Chances
from scenario_tree.evaluation.inforce import Judge, Request
from scenario_tree.evaluation.network import Flags, Floats, Layout, Network
from scenario_tree.evaluation.strategy import Strategy
from scenario_tree.evaluation.worth import Worth
from scenario_tree.model import Pool, ScenarioTree


@dataclass(frozen=True)
class Evaluation:
    """All figures of one evaluation as arrays.

    `network` is laid under the evidence; `probability` (V, E) are posterior conditional probabilities per view's
    tree (one row unless views are a mixture), `view_weights` (V,) their posterior weights, `reach` (V, N).
    `opinions` (views, E) are what the file's views say, see `Chances.opinions`; `strategy` was solved on `network`.
    `prior_probability` are the reader's conditional probabilities of the file's branches with nothing observed,
    `prior_options` what was known of each option then, by branch and `known_bits` met before it: a decision of a
    node in `keeps` shows those, by which it was taken; `rule_figures` (E,) are what the rule in force, if there is
    one, says of each option. Rows of deciders: the reader, then `actors` in order.
    """

    layout: Layout
    request: Request
    pool: Pool
    reader: Judge
    actors: Mapping[str, Judge]
    worth: Worth
    chances: Chances
    network: Network
    strategy: Strategy
    opinions: Floats
    prior_probability: Floats
    probability: Floats
    view_weights: Floats
    reach: Floats
    likelihood: Floats
    evidence_probability: float
    end_likelihood: Floats | None
    conditions: tuple[str, ...]
    known_bits: int
    keeps: Flags
    prior_options: Mapping[tuple[int, int], tuple[float, float, float]]
    rule_figures: Floats
    warnings: tuple[str, ...]

    @property
    def tree(self) -> ScenarioTree:
        """The tree evaluated."""
        return self.layout.tree

    def total(self, by_view: Floats) -> Floats:
        """Views' figures, the first axis, averaged with their posterior weights."""
        averaged: Floats = np.tensordot(self.view_weights, by_view, axes=1)
        return averaged

    def by_node(self, by_position: Floats) -> Floats:
        """Figures of positions, (N,), summed for each node of the file."""
        return np.bincount(self.network.node, by_position, minlength=len(self.layout.names)).astype(float)

    def by_branch(self, by_edge: Floats) -> Floats:
        """Figures of edges, (E,), summed for each branch of the file."""
        return np.bincount(self.network.edge, by_edge, minlength=len(self.layout.branches)).astype(float)
