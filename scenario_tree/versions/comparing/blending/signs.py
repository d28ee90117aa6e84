"""What indicators say in both versions, as factors on the union's edges."""

from __future__ import annotations

import numpy as np

from scenario_tree.evaluation.conditions import indications
from scenario_tree.evaluation.network import Flags, Floats
from scenario_tree.evaluation.sweeps import forward
from scenario_tree.versions.comparing.blending.beliefs import Judges
from scenario_tree.versions.comparing.blending.choices import Choices
from scenario_tree.versions.comparing.blending.ground import Ground
from scenario_tree.versions.comparing.blending.players import Progress

Factors = tuple[Floats, Floats, Flags]  # anywhere, of answers, and the nodes that the answers are about


class Signs:
    """The indicators that either version calls seen or absent."""

    def __init__(self, ground: Ground, choices: Choices) -> None:
        self.ground = ground
        self.choices = choices
        listed = (side.tree.indicators[what] for side in ground.sides for what in side.indicated)
        self.answering = any(indicator.elsewhere is None for indicator in listed)

    def factors(self, judges: Judges, progress: Progress) -> Factors:
        """All factors at one point: likelihoods go from the old ones to the new, 1 where a version is silent."""
        ground = self.ground
        count = len(ground.union.edges)
        anywhere, answers, about = np.ones(count), np.ones(count), np.zeros(ground.plain.size, dtype=bool)
        for what in ground.indicated:
            found: list[tuple[Floats, Floats, float]] = []  # the last: the likelihood where it is not asked
            for side, judge in zip(ground.sides, judges, strict=True):
                ones = np.ones(side.count)
                found.append((ones, ones, 1.0))
                if what in side.indicated:
                    said = indications(side.layout, [side.indicated[what]], [judge])
                    found[-1] = (said.anywhere[0], said.answers[0], float(said.constant))
                    for name in np.array(side.layout.names)[said.nodes].tolist():
                        about[[ground.layout.position[place] for place in ground.union.places(name, side.copy)]] = True
            share = progress.of(f"evidence:{what}", f"indicators:{what}")
            (old_anywhere, old_answers, first), (new_anywhere, new_answers, last) = found
            one, other = ground.laid(old_anywhere, new_anywhere, 1.0, ground.places)
            anywhere *= (one * first + share * (other * last - one * first)) / (first + share * (last - first))
            one, other = ground.laid(old_answers, new_answers, 1.0, ground.places)
            answers *= one + share * (other - one)
        return anywhere, answers, about

    def mixing(self, weights: Floats, rows: tuple[Floats, Floats], share: Floats, views: Floats) -> Floats:
        """How much each view's tree counts at each edge's node, (V, E), before anything is observed."""
        plain = self.ground.plain
        before, after = (
            np.where(np.isnan(taken), row, taken) for taken, row in zip(self.choices.taken, rows, strict=True)
        )
        reach = forward(plain, np.where(self.choices.decided, before + share * (after - before), weights))
        reach = np.where(views @ reach <= 0, 1.0, reach)
        mixing: Floats = views[:, None] * reach[:, plain.source]
        return mixing

    def told(self, weights: Floats, factors: Factors, mixing: Floats) -> Floats:
        """Weights (V, E) with the factors; those of answers keep the reach of the node, over the mixture."""
        anywhere, answers, about = factors
        weighed = weights * anywhere
        if not about.any():
            return weighed
        told = weighed * answers
        source, size = self.ground.plain.source, self.ground.plain.size
        after, before = (np.bincount(source, (mixing * cells).sum(axis=0), minlength=size) for cells in (told, weighed))
        mean = np.divide(after, before, out=np.zeros(size), where=before > 0)[source]
        result: Floats = np.where(about[source], told / np.where(mean > 0, mean, 1.0), weighed)
        return result
