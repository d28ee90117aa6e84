"""What holds in a row: the best option of every decision that is reached, and the likeliest outcome.

The gap between two options is what they are worth to whoever decides (certainty equivalents, or what the rule in force
says), that between two outcomes is of their probabilities; it is 0 where the one takes the place of the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenario_tree.analysis.sensitivity.records import LIKELIEST
from scenario_tree.analysis.sensitivity.runs import Runs, Spot
from scenario_tree.evaluation.batch import Rows
from scenario_tree.evaluation.conditions import rational
from scenario_tree.evaluation.network import Floats, Indices
from scenario_tree.model import DecisionNode
from scenario_tree.quantities.chance import TOLERANCE

EQUAL = 1e-12  # probabilities that are nearer to each other are the same
Pair = tuple[int, int, int]  # what it is about, and two of its states


def unreached(states: Floats) -> Floats:
    """The states of a decision, as they stand where it is not reached; the same function takes them back."""
    return -1 - states


class States:
    """The states of rows; `names` says what each is about: the decisions that may change, then outcomes."""

    def __init__(self, runs: Runs) -> None:
        self.runs, self.batch = runs, runs.batch
        fixed = self.batch.solving.premises.chosen
        edge = self.batch.layout.edge
        self.decisions: tuple[DecisionNode, ...] = tuple(
            node
            for node in self.batch.tree.nodes.values()
            if isinstance(node, DecisionNode)
            and len(node.branches) > 1
            and runs.solved == "again"
            and np.isnan(fixed[edge[node.id, next(iter(node.branches))]])
        )
        self.names = (*(node.id for node in self.decisions), LIKELIEST)
        network, layout = self.batch.point.network, self.batch.layout
        node_of = np.where(network.is_end, -1, network.node)
        if network.lost is not None:
            node_of[network.lost] = -1
        self.places: list[Indices] = [np.flatnonzero(node_of == layout.position[node.id]) for node in self.decisions]

    def name(self, what: int, state: int) -> str:
        """What a state is called."""
        if what == len(self.decisions):
            return list(self.batch.tree.outcomes)[state]
        return list(self.decisions[what].branches)[state]

    def read(self, spots: Sequence[Spot]) -> list[Floats]:
        """The number of the state in every row of every spot, (rows, names).

        It is `unreached(state)` where the decision is not reached, and NaN where there is none.
        """

        def states(rows: Rows) -> Floats:
            found = np.full((rows.count, len(self.names)), np.nan)
            for column, (node, places) in enumerate(zip(self.decisions, self.places, strict=True)):
                if len(places):
                    choices = self._choices(rows, node, places).astype(float)
                    reached = rows.reach[:, places].sum(axis=1) > 0
                    found[:, column] = np.where(reached, choices, unreached(choices))
            found[:, -1] = _first(rows.outcomes, EQUAL)
            found[np.isnan(rows.outcomes).any(axis=1)] = np.nan
            return found

        return self.runs.read(spots, states, len(self.names))

    def gaps(self, spots: Sequence[Spot], pairs: Sequence[Pair]) -> list[Floats]:
        """By how much the first state of each pair is ahead of the second, in the rows of its spot."""
        wanted = list(dict.fromkeys(pairs))
        column = {pair: place for place, pair in enumerate(wanted)}

        def gaps(rows: Rows) -> Floats:
            return np.stack([self._gap(rows, pair) for pair in wanted], axis=1)

        found = self.runs.read(spots, gaps, len(wanted)) if wanted else []
        return [cells[:, column[pair]] for cells, pair in zip(found, pairs, strict=True)]

    def _choices(self, rows: Rows, node: DecisionNode, places: Indices) -> Indices:
        """The best option: of somebody who may err, the first of those that are worth the most."""
        if not rational(self.batch.tree, self.batch.point.actors, self.batch.point.reader, node):
            return rows.choices(node)
        return _first(self._worth(rows, places), TOLERANCE)

    def _worth(self, rows: Rows, places: Indices) -> Floats:
        """What the options of a decision are worth to whoever takes it, (rows, options), on the likeliest way to it."""
        network = rows.posterior.network
        figures = np.broadcast_to(_figures(rows), (rows.count, len(network.edge)))
        by_place = np.stack([figures[:, network.leaving[place]] for place in places.tolist()], axis=1)
        likeliest = rows.reach[:, places].argmax(axis=1)
        worth: Floats = np.take_along_axis(by_place, likeliest[:, None, None], axis=1)[:, 0]
        return worth

    def _gap(self, rows: Rows, pair: Pair) -> Floats:
        what, first, second = pair
        if what == len(self.decisions):
            ahead: Floats = rows.outcomes[:, first] - rows.outcomes[:, second]
            return ahead
        worth = self._worth(rows, self.places[what])
        gap: Floats = worth[:, first] - worth[:, second]
        return gap


def _first(figures: Floats, tolerance: float) -> Indices:
    """The first of the highest figures of every row, as near to it as that."""
    known = np.where(np.isnan(figures), -np.inf, figures)
    best = known.max(axis=1, keepdims=True)
    first: Indices = (known >= best - tolerance * np.maximum(1.0, np.abs(best))).argmax(axis=1)
    return first


def _figures(rows: Rows) -> Floats:
    """What every option is worth to whoever takes it, (rows, E): a decision that is kept by what was known then."""
    solving = rows.solving
    rule = solving.premises.request.rule
    if rule is not None:
        sign = -1.0 if rule == "regret" else 1.0
        ruled: Floats = sign * solving.rule_figures
        return ruled
    if not solving.premises.conditioned:
        return solving.strategy.certainty
    prior = solving.prior.certainty[..., solving.ways.prior_edges]
    kept: Floats = np.where(solving.ways.kept, prior, solving.strategy.certainty)
    return kept
