"""The union of two versions at any point between them.

Every player of the attribution has a progress from 0 (as in the old version) to 1 (as in the new one). A `State` holds
what the sweeps need at one point.

    ground      the union, and both versions laid on it
    players     who moves what; `Progress`, how far each is
    beliefs, signs, conditions, choices, worths, tags        each a part of the state
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.network import Floats
from scenario_tree.versions.comparing.blending.beliefs import Beliefs
from scenario_tree.versions.comparing.blending.choices import Choices
from scenario_tree.versions.comparing.blending.conditions import Conditions
from scenario_tree.versions.comparing.blending.ground import Ground
from scenario_tree.versions.comparing.blending.players import Players, Progress
from scenario_tree.versions.comparing.blending.signs import Signs
from scenario_tree.versions.comparing.blending.state import State
from scenario_tree.versions.comparing.blending.tags import Tags
from scenario_tree.versions.comparing.blending.worths import Worths
from scenario_tree.versions.comparing.union import Union

__all__ = ["Blend", "State"]


class Blend:
    """What both versions say, laid on their union; `state` gives it at any progress of the players.

    `known` are the players among the edits; decisions that choose otherwise come behind them.
    """

    def __init__(self, union: Union, evaluations: tuple[Evaluation, Evaluation], known: Sequence[str]) -> None:
        self.ground = ground = Ground(union, evaluations)
        self.conditions = Conditions(ground, known)
        self.choices = Choices(ground, self.conditions)
        self.players = Players(ground, [*known, *(f"decision:{node}" for node in self.choices.flipped())])
        self.beliefs = Beliefs(ground)
        self.signs = Signs(ground, self.choices)
        self.worths = Worths(ground)
        self.tags = Tags(ground)
        self.network = self.conditions.network

    @property
    def bent(self) -> bool:
        """Whether figures are something else than polynomials of the players' progress."""
        return bool(self.players.bending or self.conditions.all) or self.ground.mixed or self.signs.answering

    def state(self, values: Floats) -> State:
        """Everything at one point; `values` is (players,)."""
        progress = Progress(self.players, values)
        judges = self.beliefs.judges(progress)
        rows = self.beliefs.rows(judges, progress)
        views = self.beliefs.views(judges)
        share = progress.shares(self.players.edges)
        weights = rows[0] + share * (rows[1] - rows[0])
        if self.ground.indicated:
            factors = self.signs.factors(judges, progress)
            mixing = self.signs.mixing(weights, rows, share, views) if self.ground.mixed else np.ones((1, 1))
            if self.choices.turned:
                rows = (self.signs.told(rows[0], factors, mixing), self.signs.told(rows[1], factors, mixing))
            weights = self.signs.told(weights, factors, mixing)
        edge = self.network.edge
        before, after = (
            np.where(np.isnan(choice), row[:, edge], choice)
            for choice, row in zip(self.choices.pair, rows, strict=True)
        )
        chosen = before + share[edge] * (after - before)
        allowed, ends = self.conditions.at(progress)
        weights = np.where(self.choices.decided[edge], chosen, weights[:, edge]) * allowed[edge]
        factors_, offset = self.worths.factors(progress)
        payoffs, worths = self.worths.at(judges, progress)
        return State(weights, ends, views, payoffs, worths, factors_, offset, *self.tags.at(progress))
