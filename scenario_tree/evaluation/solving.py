"""Who chooses what under the premises: with nothing observed, and given the evidence.

What a decision may know (format.md, "Evidence"): one from which an observed branch can still be reached stays as
solved with nothing observed; every other one is solved in the conditioned tree.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from scenario_tree.evaluation.beliefs import odds_factors
from scenario_tree.evaluation.evidence import evident
from scenario_tree.evaluation.network import Floats, Network
from scenario_tree.evaluation.premises import Premises
from scenario_tree.evaluation.rules import options_by_rule
from scenario_tree.evaluation.strategy import Choices, Deciders, Strategy, solve
from scenario_tree.evaluation.ways import Ways, conditions_met
from scenario_tree.model import DecisionNode


class Solving:
    """The strategies of one evaluation, solved when they are asked for."""

    def __init__(self, premises: Premises, ways: Ways) -> None:
        self.premises = premises
        self.ways = ways
        self.layout = premises.layout
        self.solved = True

    def hold(self, other: Solving) -> None:
        """Keep to the strategies that were solved under other premises."""
        self.prior, self.strategy, self.solved = other.prior, other.strategy, False

    @cached_property
    def prior(self) -> Strategy:
        """The strategy with nothing observed, seen or absent; chosen options and things known are in force."""
        network = self.ways.prior
        choices, deciders, _ = self._prior_ruled
        likelihood = self._never_asked(network) if self.premises.known else None
        return solve(network, deciders, choices, likelihood)

    @cached_property
    def strategy(self) -> Strategy:
        """The strategy given the evidence."""
        premises = self.premises
        if not premises.conditioned:
            return self.prior
        network = self.ways.network
        choices, deciders, _ = self._ruled
        met = conditions_met(network, self.ways.required_bits)
        likelihood = np.where(met, self._never_asked(network), 0.0)
        return solve(network, deciders, choices, likelihood)

    @cached_property
    def rule_figures(self) -> Floats:
        """What the rule in force says of every option, (..., E); NaN without one. A decision that is kept has those
        by which it was taken."""
        prior = self._prior_ruled[2]
        if not self.premises.conditioned:
            return prior
        return np.where(self.ways.kept, prior[..., self.ways.prior_edges], self._ruled[2])

    @cached_property
    def _prior_ruled(self) -> tuple[Choices, Deciders, Floats]:
        """What is open with nothing observed, by whom it is decided, and what the rule in force says of it."""
        network = self.ways.prior
        deciders = self.deciders(network, self.premises.believed)
        return self._by_rule(network, deciders, self._choices(network, self.premises.chosen[network.edge]))

    @cached_property
    def _ruled(self) -> tuple[Choices, Deciders, Floats]:
        """The same given the evidence."""
        premises, network = self.premises, self.ways.network
        fallback = self.prior.probability[..., self.ways.prior_edges]
        weights = np.where(self.layout.is_decision, premises.allowed, evident(premises, premises.believed))
        choices = self._choices(network, self._preset(), fallback, evidence=True)
        return self._by_rule(network, self.deciders(network, weights), choices)

    def _by_rule(self, network: Network, deciders: Deciders, choices: Choices) -> tuple[Choices, Deciders, Floats]:
        """The choices with the options preset that the rule in force takes, draw by draw."""
        rule = self.premises.request.rule
        if rule is None:
            return choices, deciders, np.full(len(network.edge), np.nan)
        parts = (deciders.utility, deciders.weights, deciders.ends)
        batch = np.broadcast_shapes(*(cells.shape[:-1] for cells in parts))
        taken, figures = np.empty((2, *batch[1:], len(network.edge)))
        for draw in np.ndindex(batch[1:]):
            judges, preset = deciders.of_draw(batch, draw), choices.of_draw(batch, draw).preset
            rows = (judges.utility, judges.ends, judges.weights)
            taken[draw], figures[draw] = options_by_rule(self.layout, network, *rows, choices.decider, preset, rule)
        return replace(choices, preset=taken), deciders, figures

    def prior_choices(self) -> Floats:
        """The prior strategy's probabilities of the file's branches, (..., E); of several histories, the first's."""
        network, weight = self.ways.prior, self.prior.weight[0]
        taken = np.ones((*weight.shape[:-1], len(self.layout.branches)))
        taken[..., network.edge[::-1]] = weight[..., ::-1]
        return taken

    def prior_options(self) -> dict[tuple[int, int], tuple[float, float, float]]:
        """What every option was worth and how likely it was with nothing observed; see `Evaluation`."""
        prior, network = self.prior, self.ways.prior
        options = np.flatnonzero(self.layout.is_decision[network.edge])
        pairs = zip(network.edge[options].tolist(), network.met[network.source[options]].tolist(), strict=True)
        columns = (cells[options].tolist() for cells in (prior.utility, prior.certainty, prior.probability))
        return dict(zip(pairs, zip(*columns, strict=True), strict=True))

    def deciders(self, network: Network, weights: Floats) -> Deciders:
        """Every judge as a decider; `weights` (D, ..., E) are those of the plain network's edges."""
        judges, worths = self.premises.judges, self.premises.worths
        infinite = [np.inf if judge.risk_tolerance is None else judge.risk_tolerance for judge in judges]
        exact = [np.inf if judge.rationality is None else judge.rationality for judge in judges]
        return Deciders(
            utility=self.premises.by_judge([item.utility for item in worths])[..., network.edge],
            ends=self.premises.by_judge([item.end_utility for item in worths])[..., network.node],
            weights=weights[..., network.edge],
            risk_tolerance=np.array(infinite),
            rationality=np.array(exact),
        )

    def _choices(
        self, network: Network, preset: Floats, fallback: Floats | None = None, *, evidence: bool = False
    ) -> Choices:
        """What is open at decisions; with `evidence`, the factors of indicators count."""
        premises, edge, node = self.premises, network.edge, network.node
        rows: dict[str | None, int] = {None: 0, **{name: row for row, name in enumerate(premises.actors, 1)}}
        actors = [node.actor if isinstance(node, DecisionNode) else None for node in premises.tree.nodes.values()]
        decider = self.layout.by_branch([rows[actor] for actor in actors], np.intp)
        exact = np.array([judge.rationality is None for judge in premises.judges])
        ones = np.ones((len(premises.judges), *self._axis, len(edge)))
        factors = premises.indicated
        return Choices(
            is_decision=self.layout.is_decision[edge],
            decider=decider[edge],
            odds=premises.by_judge([odds_factors(self.layout, judge.odds) for judge in premises.judges])[..., edge],
            anywhere=factors.anywhere[..., edge] if evidence else ones,
            answers=factors.answers[..., edge] if evidence else ones,
            weighed=factors.nodes[node] & evidence,
            preset=preset,
            certain=exact[decider[edge]] | ~np.isnan(premises.chosen[edge]),
            fallback=np.zeros(len(edge)) if fallback is None else fallback,
        )

    @property
    def _axis(self) -> tuple[int, ...]:
        """The axis of draws, for arrays that are alike in all of them."""
        return () if self.premises.pointwise else (1,)

    def _preset(self) -> Floats:
        """Options that are not solved under the evidence: kept, given, chosen."""
        edge = self.ways.network.edge
        preset = np.where(self.ways.kept, self.prior.probability[..., self.ways.prior_edges], np.nan)
        for fixed in (self.premises.forced[edge], self.premises.chosen[edge]):
            preset = np.where(np.isnan(fixed), preset, fixed)
        return preset

    def _never_asked(self, network: Network) -> Floats:
        """The factor of paths that never ask what is known, at every position to every judge, (D, ..., N)."""
        factor: Floats = np.ones((len(self.premises.judges), *self._axis, network.size))
        for bit, probability in enumerate(self.premises.known_probabilities):
            factor = factor * np.where(network.met >> bit & 1, 1.0, probability[..., None])
        if network.lost is not None:
            factor[..., network.lost] = 0.0
        return factor
