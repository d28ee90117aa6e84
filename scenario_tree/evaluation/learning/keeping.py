"""Draws of the numbers, valued for one judge: solved again, everybody knowing them, and under the strategy in force."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from scenario_tree.evaluation.batch import Batch, Rows
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.posterior import ImpossibleError
from scenario_tree.evaluation.premises import Premises
from scenario_tree.evaluation.solving import Solving
from scenario_tree.evaluation.strategy import Strategy, solve
from scenario_tree.evaluation.ways import conditions_met


class Figures(NamedTuple):
    """Of every draw, (draws,): how much it counts under the evidence, and both values (certainty equivalents)."""

    weights: Floats
    again: Floats
    held: Floats


class Again(Solving):
    """The strategy of other premises; what was decided before the evidence stays as it was decided."""

    def __init__(self, premises: Premises, before: Solving) -> None:
        super().__init__(premises, before.ways)
        self.before = before
        if premises.conditioned:
            self.prior = before.prior

    @property
    def kept_to(self) -> Strategy:
        """What the options chosen before are worth under these premises, to every judge."""
        premises, network = self.premises, self.ways.network
        choices, deciders, _ = self._ruled if premises.conditioned else self._prior_ruled
        choices = replace(choices, preset=self.before.strategy.probability)
        if not premises.conditioned:
            return solve(network, deciders, choices)
        met = conditions_met(network, self.ways.required_bits).astype(float)
        return solve(network, deciders, choices, np.broadcast_to(met, (len(premises.judges), 1, network.size)))


def figures(batch: Batch, premises: Premises, count: int, row: int) -> Figures:
    """So many draws to the judge of a row, the reader's being 0. A draw that makes the evidence impossible counts 0."""
    again = Again(premises, batch.solving)
    found = _of_reader(batch, again, count) if row == 0 else _of_actor(again, row)
    weights, solved, held = (np.broadcast_to(cells, (count,)) for cells in found)
    counts = weights > 0
    return Figures(np.where(counts, weights, 0.0), np.where(counts, solved, 0.0), np.where(counts, held, 0.0))


def _of_reader(batch: Batch, again: Again, count: int) -> Figures:
    held = Solving(again.premises, batch.solving.ways)
    held.hold(batch.solving)
    before, after = (Rows(batch, solving, count) for solving in (held, again))
    try:
        return Figures(before.evidence, after.certainty_equivalent, before.certainty_equivalent)
    except ImpossibleError:
        nothing = np.zeros(count)
        return Figures(nothing, nothing, nothing)


def _of_actor(again: Again, row: int) -> Figures:
    start = again.ways.network.start
    before, after = again.kept_to, again.strategy
    weights = before.likelihood[row, ..., start] * again.premises.indicated.constant
    return Figures(weights, after.equivalent[row, ..., start], before.equivalent[row, ..., start])
