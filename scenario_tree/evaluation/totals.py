"""The arrays of an evaluation, summed for the file's nodes and branches over all copies of them."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.sweeps import collected


class Totals:
    """Reach (N,), passing (E,) and collected payoffs times reach, `moments` (C, N), of the file's nodes and branches.

    A node has several copies where views are a mixture (one for each), or where what was met on the way to it makes
    a difference; `position_moments` (C, positions) are summed over the former alone.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.layout = evaluation.layout
        self.network = network = evaluation.network
        self.reach = evaluation.by_node(evaluation.total(evaluation.reach))
        payoffs = evaluation.worth.payoffs[:, network.edge]
        self.position_moments = evaluation.total(collected(network, evaluation.probability, evaluation.reach, payoffs))
        self.moments = np.array([evaluation.by_node(row) for row in self.position_moments])
        passing = evaluation.total(evaluation.reach[:, network.source] * evaluation.probability)
        self.passing = evaluation.by_branch(passing)

    @cached_property
    def standing(self) -> Floats:
        """How much each view's copy of a position counts in its node's figures, (V, positions).

        By reach; where a node is not reached, all copies of it that the evidence leaves possible count alike.
        """
        evaluation = self.evaluation
        possible = evaluation.view_weights[:, None] * (evaluation.likelihood > 0)
        reached = (self.reach > 0)[self.network.node]
        return np.where(reached, possible * evaluation.reach, possible)

    @cached_property
    def mass(self) -> Floats:
        """The sum of `standing` for each node; 0 where the evidence makes it impossible."""
        return self.evaluation.by_node(self.standing.sum(axis=0))

    @cached_property
    def conditional(self) -> Floats:
        """Probability of every branch given its node, NaN where the evidence makes the node impossible."""
        evaluation, network = self.evaluation, self.network
        flow = evaluation.by_branch((self.standing[:, network.source] * evaluation.probability).sum(axis=0))
        mass = self.mass[self.layout.plain.source]
        if network is self.layout.plain and len(evaluation.probability) == 1:
            flow, mass = evaluation.probability[0], np.sign(mass)  # as they are, unrounded
        divided: Floats = np.divide(flow, mass, out=np.full(len(flow), np.nan), where=mass > 0)
        return divided
