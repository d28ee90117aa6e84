"""Many evaluations at once: the numbers of a request may be arrays of draws, and distributions may be drawn.

    evaluator = Batch(tree, request)
    rows = evaluator.rows(parameters={"subsidy": values}, solved="again")
    rows.outcomes        (draws, outcomes), in the order of the file

The stages are those of evaluate.py; conditions make the same networks in every draw. With `solved="held"`, everybody
keeps to the strategy that is solved at the point values; with "again", everybody knows the numbers of the draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.conditions import tag_places
from scenario_tree.evaluation.draws import Concentrated, Drawn
from scenario_tree.evaluation.equivalent import certainty_equivalent
from scenario_tree.evaluation.evaluate import evaluation_of, solving_of
from scenario_tree.evaluation.evidence import indication_weight
from scenario_tree.evaluation.inforce import Request
from scenario_tree.evaluation.network import Flags, Floats, Indices, Layout
from scenario_tree.evaluation.posterior import Posterior, posterior
from scenario_tree.evaluation.premises import Premises
from scenario_tree.evaluation.solving import Solving
from scenario_tree.evaluation.strategy import Deciders, solve
from scenario_tree.evaluation.sweeps import forward
from scenario_tree.model import DecisionNode, ScenarioTree

Solved = Literal["held", "again"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Numbers in place of those in force, an array (draws,) for each name.

    `criteria` are keyed as on the command line, `actor/name` for an actor's; `odds` multiply those in force, `odds_set`
    stand in place of them.
    """

    parameters: Mapping[str, Floats] = field(default_factory=dict)
    views: Mapping[str, Floats] = field(default_factory=dict)
    odds: Mapping[str, Floats] = field(default_factory=dict)
    odds_set: Mapping[str, Floats] = field(default_factory=dict)
    criteria: Mapping[str, Floats] = field(default_factory=dict)


class Batch:
    """A tree and a request, evaluated at the point values, and ready for draws.

    Raises TreeProblems as `evaluate` does.
    """

    def __init__(self, tree: ScenarioTree, request: Request, layout: Layout | None = None) -> None:
        self.solving = solving_of(tree, request, layout)
        self.point: Evaluation = evaluation_of(self.solving)
        self.tree, self.request, self.layout = tree, request, self.point.layout
        self.concentrated = Concentrated(self.layout)
        self.outcomes: Indices = np.array([self.layout.position[name] for name in tree.outcomes], dtype=np.intp)

    def premises(self, inputs: Inputs, drawn: Drawn | None = None) -> Premises:
        """What is believed and wanted in each draw; distributions of nodes are `drawn`, if they are to be.

        Raises TreeProblems where a number is none, as a division by 0.
        """
        request = self.request
        own = {name: weight for name, weight in inputs.criteria.items() if "/" not in name}
        actors: dict[str, dict[str, Any]] = {name: dict(wants) for name, wants in request.actor_criteria.items()}
        for name, weight in inputs.criteria.items():
            if "/" in name:
                actor, _, criterion = name.partition("/")
                actors.setdefault(actor, {})[criterion] = weight
        reader = self.point.reader
        odds = {name: reader.odds.get(name, 1.0) * factors for name, factors in inputs.odds.items()}
        numbers: dict[str, Any] = {
            "parameters": {**request.flags.parameters, **inputs.parameters},
            "views": {**request.flags.views, **inputs.views},
            "odds": {**request.flags.odds, **odds, **inputs.odds_set},
        }
        if own:
            numbers["criteria"] = {**(request.flags.criteria or {}), **own}
        flags = replace(request.flags, **numbers)
        asked = replace(request, flags=flags, actor_criteria=actors)
        return Premises(self.tree, asked, self.layout, drawn, like=self.solving.premises)

    def rows(
        self,
        count: int,
        inputs: Inputs | None = None,
        *,
        solved: Solved = "held",
        generator: np.random.Generator | None = None,
    ) -> Rows:
        """The evaluation of so many draws."""
        drawn = Drawn(count, generator, self.concentrated) if generator else None
        return self.swept(self.premises(inputs or Inputs(), drawn), count, solved)

    def swept(self, premises: Premises, count: int, solved: Solved) -> Rows:
        """The evaluation of premises, under the strategy that is held or one for each draw."""
        solving = Solving(premises, self.solving.ways)
        if solved == "held":
            solving.hold(self.solving)
        rows = Rows(self, solving, count)
        if premises.conditioned:
            rows.posterior  # noqa: B018  # says at once that no draw is possible
        return rows


@dataclass(frozen=True)
class Rows:
    """The figures of every draw, swept when asked for. Probabilities in 0…1, values in units of their criteria.

    Raises ImpossibleError where no draw can meet the conditions.
    """

    batch: Batch
    solving: Solving
    count: int

    @cached_property
    def posterior(self) -> Posterior:
        """The strategy swept through every draw."""
        return posterior(self.solving)

    @property
    def evidence(self) -> Floats:
        """The sum of path weights after all factors, (draws,)."""
        if not self.solving.premises.conditioned:
            return np.ones(self.count)
        constant = self.solving.premises.indicated.constant
        evidence: Floats = np.broadcast_to(self.posterior.evidence * constant, (self.count,))
        return evidence

    @property
    def weight(self) -> Floats:
        """How much a draw counts under the evidence, (draws,): how likely it makes all that is known; 1 without any."""
        solving = self.solving
        if not solving.premises.conditioned:
            return np.ones(self.count)
        told = indication_weight(solving.premises, solving.premises.views_believed, solving.prior_choices())
        weight: Floats = self.evidence * told
        return weight

    @property
    def renormalised(self) -> Flags:
        """Of which draws some probabilities were no distribution and were made one, (draws,)."""
        flags: Flags = np.broadcast_to(self.solving.premises.chances.renormalised, (self.count,))
        return flags

    @cached_property
    def reach(self) -> Floats:
        """The probability of reaching every position of the network, (draws, N)."""
        return self._spread(self.posterior.total(self.posterior.reach), 1)

    @cached_property
    def outcomes(self) -> Floats:
        """The probability of every outcome, (draws, outcomes)."""
        network, layout = self.posterior.network, self.batch.layout
        if network is layout.plain:
            return self.reach[:, self.batch.outcomes]
        found = np.zeros((self.count, len(self.batch.outcomes)))
        for place, outcome in enumerate(self.batch.outcomes.tolist()):
            here = (network.node == outcome) & network.is_end
            if network.lost is not None:
                here[network.lost] = False
            found[:, place] = self.reach[:, here].sum(axis=1)
        return found

    def tags(self, names: tuple[str, ...]) -> Floats:
        """The probability of passing each of these tags, (draws, tags)."""
        network, swept = self.posterior.network, self.posterior
        edges, at_start = tag_places(self.batch.layout, names)
        found = np.ones((self.count, len(names)))
        for place, (flags, begun) in enumerate(zip(edges[:, network.edge], at_start, strict=True)):
            if not begun:
                new = forward(network, np.where(flags, 0.0, swept.probability))
                flow = new[..., network.source[flags]] * swept.probability[..., flags]
                found[:, place] = swept.total(flow.sum(axis=-1))
        return found

    @cached_property
    def criteria(self) -> Floats:
        """The expected value of every criterion, (draws, criteria)."""
        network, worth, swept = self.posterior.network, self.solving.premises.worths[0], self.posterior
        payoffs, ends = worth.payoffs[..., network.edge], worth.ends[..., network.node]
        paid = np.flatnonzero(payoffs.reshape(-1, len(network.edge)).any(axis=0))
        worthy = np.flatnonzero(network.is_end & ends.reshape(-1, network.size).any(axis=0))
        flow = swept.total(swept.reach[..., network.source[paid]] * swept.probability[..., paid])
        ended = swept.total(swept.reach[..., worthy])
        return self._spread(_summed(flow, payoffs[..., paid]) + _summed(ended, ends[..., worthy]), 1)

    @cached_property
    def utility(self) -> Floats:
        """The reader's expected utility, (draws,)."""
        premises = self.solving.premises
        if self.solving.solved and not (premises.conditioned or premises.mixes):
            return self._spread(self.solving.strategy.value[0][..., self.batch.layout.plain.start], 0)
        worth = self.solving.premises.worths[0]
        utility: Floats = (self.criteria * worth.factors).sum(axis=-1) + worth.offset
        return utility

    @cached_property
    def certainty_equivalent(self) -> Floats:
        """The reader's certainty equivalent, (draws,); the utility where there is no risk tolerance."""
        premises, swept = self.solving.premises, self.posterior
        tolerance = premises.reader.risk_tolerance
        if tolerance is None:
            return self.utility
        network, worth = swept.network, premises.worths[0]
        count = len(swept.probability)
        views = Deciders(
            utility=worth.utility[None, ..., network.edge],
            ends=worth.end_utility[None, ..., network.node],
            weights=swept.probability,
            risk_tolerance=np.full(count, tolerance),
            rationality=np.full(count, np.inf),
        )
        by_view = np.moveaxis(solve(network, views).equivalent[..., network.start], 0, -1)
        weights, by_view = np.broadcast_arrays(swept.view_weights, by_view)
        equivalent = certainty_equivalent(weights, by_view, tolerance, np.zeros(1, dtype=np.intp))
        return self._spread(equivalent[..., 0], 0)

    @cached_property
    def decisions(self) -> tuple[DecisionNode, ...]:
        """The decisions of the file, in its order."""
        return tuple(node for node in self.batch.tree.nodes.values() if isinstance(node, DecisionNode))

    def choices(self, node: DecisionNode) -> Indices:
        """The number of the option that is chosen in every draw, (draws,).

        Of somebody with a rationality it is the best one before any evidence about it; of several ways to the node,
        the likeliest counts.
        """
        network, layout = self.posterior.network, self.batch.layout
        probability = self.solving.strategy.probability
        places = np.flatnonzero((network.node == layout.position[node.id]) & ~network.is_end)
        if network.lost is not None:
            places = places[places != network.lost]
        if not len(places):
            return np.zeros(self.count, dtype=np.intp)
        likely = np.stack(
            [probability[..., network.leaving[place]].argmax(axis=-1) for place in places.tolist()], axis=-1
        )
        likely = np.broadcast_to(likely, (self.count, len(places)))
        best = self.reach[:, places].argmax(axis=1)
        chosen: Indices = np.take_along_axis(likely, best[:, None], axis=1)[:, 0]
        return chosen

    def possible(self, node: DecisionNode) -> Flags:
        """In which draws the evidence leaves a way through the node, (draws,)."""
        swept = self.posterior
        if not self.solving.premises.conditioned:
            return np.ones(self.count, dtype=bool)
        places = swept.network.node == self.batch.layout.position[node.id]
        found = (swept.likelihood[..., places] > 0).any(axis=-1).any(axis=0)
        open_: Flags = np.broadcast_to(found, (self.count,))
        return open_

    def _spread(self, figures: Floats, axes: int) -> Floats:
        """Figures that are the same in every draw, for each of them; `axes` stand behind that of draws."""
        if figures.ndim > axes and figures.shape[0] == self.count:
            return figures
        spread: Floats = np.broadcast_to(figures, (self.count, *figures.shape[figures.ndim - axes :]))
        return spread


def _summed(flow: Floats, payoffs: Floats) -> Floats:
    """Σ flow · payoff over edges: (..., E) and (..., C, E) to (..., C)."""
    if payoffs.ndim == 2:
        total: Floats = flow @ payoffs.T
        return total
    sums: Floats = np.einsum("...e,...ce->...c", flow, payoffs)
    return sums
