"""The strategy swept through the tree of every view, under the evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenario_tree.evaluation.conditions import question_nodes
from scenario_tree.evaluation.evidence import evident_in_views, over_views
from scenario_tree.evaluation.network import Floats, Network
from scenario_tree.evaluation.solving import Solving
from scenario_tree.evaluation.sweeps import backward, forward
from scenario_tree.evaluation.ways import conditions_met


class ImpossibleError(Exception):
    """No path meets the conditions, in any draw."""


@dataclass(frozen=True)
class Posterior:
    """Conditional probabilities given the evidence, and what follows from them.

    `probability` (V, E) and `reach` (V, N) have a row for each view's tree, `view_weights` (V,) are their posterior
    weights; `likelihood` (V, N) is the probability of the evidence from a position on, `evidence` its sum of path
    weights. With draws, their axis stands behind that of views, and in front in `view_weights` (draws, V) and
    `evidence` (draws,). Draws that make the evidence impossible have `evidence` 0, and their rows mean nothing.
    """

    network: Network
    probability: Floats
    view_weights: Floats
    reach: Floats
    likelihood: Floats
    end_likelihood: Floats | None
    evidence: Floats
    warnings: tuple[str, ...]

    def total(self, by_view: Floats) -> Floats:
        """Views' figures (V, ...) averaged with their posterior weights."""
        return over_views(self.view_weights, by_view)


def posterior(solving: Solving) -> Posterior:
    """Sweep the strategy. Raises ImpossibleError."""
    premises, ways = solving.premises, solving.ways
    weight = solving.strategy.weight[0]
    if not premises.conditioned:
        network = ways.layout.plain
        believed = premises.views_believed
        probability = believed * weight if premises.layout.is_decision.any() else believed
        ones = np.ones((*probability.shape[:-1], network.size)) if probability.ndim == 2 else np.ones(1)
        weights = premises.view_weights
        evidence = np.ones(weights.shape[:-1])
        return Posterior(network, probability, weights, forward(network, probability), ones, None, evidence, ())
    return _conditioned(solving, weight)


def _conditioned(solving: Solving, weight: Floats) -> Posterior:
    premises, ways, network = solving.premises, solving.ways, solving.ways.network
    view_weights = premises.view_weights
    weights = evident_in_views(premises, premises.views_believed, solving.prior_choices())
    weights = np.where(premises.layout.is_decision, premises.allowed, weights)[..., network.edge] * weight
    if any((probability[0] <= 0).all() for probability in premises.known_probabilities):
        raise ImpossibleError
    required, warnings = list(ways.required_bits), []
    passed = over_views(view_weights, forward(network, weights))
    for bit, item in enumerate(premises.known):
        if passed[..., question_nodes(premises.layout, item)[network.node]].any():
            required += [bit] * (not item.negated)
        else:
            warnings.append(f"the strategy never asks what `{item.text}` answers: its figures are unconditioned")
    ends = conditions_met(network, required).astype(float)
    likelihood = backward(network, weights, np.zeros(weights.shape), ends)
    if any(item.negated and item.at_start for item in premises.selectors):
        likelihood = np.zeros_like(likelihood)
    evidence = likelihood[..., network.start]
    total = np.asarray(over_views(view_weights, evidence))
    if not (total > 0).any():
        raise ImpossibleError
    ahead, here = weights * likelihood[..., network.target], likelihood[..., network.source]
    probability = np.divide(ahead, here, out=np.zeros_like(ahead), where=here > 0)
    by_draw = np.moveaxis(evidence, 0, -1)  # the views last, as the weights have them
    standing = view_weights * by_draw / np.where(total > 0, total, 1.0)[..., None]
    reach = forward(network, probability)
    return Posterior(network, probability, standing, reach, likelihood, ends, total, tuple(warnings))
