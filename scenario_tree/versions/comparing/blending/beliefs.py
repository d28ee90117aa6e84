"""What both versions say of their branches, under weights and parameters between the old ones and the new."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np

from scenario_tree.evaluation.inforce import Judge
from scenario_tree.evaluation.network import Floats
from scenario_tree.model import Expression, Quantity
from scenario_tree.quantities.chance import point
from scenario_tree.quantities.expression import Values, evaluation_order
from scenario_tree.versions.comparing.blending.ground import Ground, Side
from scenario_tree.versions.comparing.blending.players import Progress

Judges = tuple[Judge, Judge]


class Beliefs:
    """The reader between both versions, and the probabilities that follow."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.weighed = tuple(dict.fromkeys(chain(*map(_weighed, ground.sides))))
        self.held: tuple[object, tuple[Floats, Floats]] | None = None

    def judges(self, progress: Progress) -> Judges:
        """The reader, as each version asks him."""
        parameters = self._parameters(progress)
        views = {}
        for name in self.ground.views:
            weights = [float(side.reader.views[name]) for side in self.ground.sides if name in side.reader.views]
            views[name] = _between(weights[0], weights[-1], progress.of(progress.owner("views", name, "views")))
        share = progress.of(f"profiles:{self.ground.request.profile}")
        old, new = (
            replace(
                side.reader,
                parameters=parameters,
                views={name: value for name, value in views.items() if name in side.tree.views},
                odds=self._odds(side, share),
            )
            for side in self.ground.sides
        )
        return old, new

    def _parameters(self, progress: Progress) -> dict[str, Values]:
        """Every parameter's value: its old quantity's and its new one's, mixed by its player's progress."""
        old, new = (side.in_force.parameters for side in self.ground.sides)
        both = {name: [side[name] for side in (old, new) if name in side] for name in dict.fromkeys((*new, *old))}
        names = {name: tuple(dict.fromkeys(chain(*map(_mentioned, found)))) for name, found in both.items()}
        values: dict[str, Values] = {}
        for name in evaluation_order(names):
            found = [point(quantity, values) for quantity in both[name]]
            values[name] = found[-1]
            if len(found) == 2 and both[name][0] != both[name][1]:
                share = progress.of(progress.owner("parameters", name, f"parameters:{name}"))
                values[name] = found[0] + share * (found[1] - found[0])
        return values

    def _odds(self, side: Side, share: float) -> dict[str, float]:
        """The odds factors of a version's branches; what only one version has keeps its own."""
        odds = {}
        for branch in self.weighed:
            both = [one.odds[one.layout.edge[branch]] for one in self.ground.sides if branch in one.layout.edge]
            if branch in side.layout.edge:
                odds["/".join(branch)] = float(_between(both[0], both[-1], share))
        return odds

    def rows(self, judges: Judges, progress: Progress) -> tuple[Floats, Floats]:
        """Both versions' probabilities of branches on the union's edges, (V, E) each; 1 at decisions."""
        if self.held is None or self.held[0] != progress.bent:
            old, new = (
                self._rows(side, judge, progress) for side, judge in zip(self.ground.sides, judges, strict=True)
            )
            self.held = (progress.bent, self.ground.laid(old, new, 0.0, self.ground.places))
        return self.held[1]

    def _rows(self, side: Side, judge: Judge, progress: Progress) -> Floats:
        """A version's probabilities of its own branches, (V, E)."""
        ground = self.ground
        if not progress.players.bending and not ground.mixed:
            return side.evaluation.prior_probability[None]
        pools = [each.evaluation.pool for each in ground.sides]
        share = progress.of("pool")
        parts = [(pools[1], 1.0)] if pools[0] == pools[1] else [(pools[0], 1 - share), (pools[1], share)]
        rows: Floats = np.zeros((len(ground.views) if ground.mixed else 1, side.count))
        for pool, part in parts:
            if pool == "mixture" and side.tree.views:
                by_view = dict(zip(side.tree.views, side.chances.by_views(judge), strict=True))
                pooled = side.chances.pooled(judge, "linear")
                rows = rows + part * np.array([by_view.get(view, pooled) for view in ground.views])
            else:
                rows = rows + part * side.chances.pooled(judge, pool)
        return rows

    def views(self, judges: Judges) -> Floats:
        """The weights of the views' trees, (V,): 1 for the only one, where views are pooled."""
        if not self.ground.mixed:
            return np.ones(1)
        views = {**judges[0].views, **judges[1].views}
        weights = np.array([views[view] for view in self.ground.views])
        total: Floats = weights / (weights.sum() or 1.0)
        return total


def _between(before: float, after: float, share: float) -> float:
    return before + share * (after - before)


def _weighed(side: Side) -> list[tuple[str, str]]:
    """The branches that have an odds factor in a version."""
    found = (side.layout.branches[edge] for edge in np.flatnonzero(side.odds != 1).tolist())
    return [(node.id, branch.name) for node, branch in found]


def _mentioned(quantity: Quantity) -> tuple[str, ...]:
    return quantity.names if isinstance(quantity, Expression) else ()
