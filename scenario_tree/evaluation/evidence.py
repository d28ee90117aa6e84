"""Chance probabilities times the factors of evidence: Bayes on paths, edge by edge.

The product of the likelihoods of indicators without `elsewhere` is divided by its mean under the node's
distribution, so that reaching the node keeps its probability (format.md, "Evidence").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.sweeps import forward

if TYPE_CHECKING:
    from scenario_tree.evaluation.premises import Premises


def evident(premises: Premises, believed: Floats) -> Floats:
    """Chance probabilities (D, E) times the factors of evidence, each row by its own mean."""
    indicated = premises.indicated
    weighed = believed * indicated.anywhere[: len(believed)]
    told = weighed * indicated.answers[: len(believed)]
    return _about(premises, told, weighed, told, weighed) * premises.allowed


def evident_in_views(premises: Premises, believed: Floats, taken: Floats) -> Floats:
    """Path weights in the tree of every view, (V, E); the means of answers are taken over the mixture.

    `taken` (E,) are the probabilities of options with nothing observed.
    """
    told, weighed, after, before = _in_views(premises, believed, taken)
    return _about(premises, told, weighed, after, before) * premises.allowed


def indication_weight(premises: Premises, believed: Floats, taken: Floats) -> Floats:
    """How likely the draws make what indicators without `elsewhere` say, where their questions are asked, (draws,).

    The paths' own weights leave that out; among draws it counts. Arguments as in `evident_in_views`.
    """
    if not premises.indicated.nodes.any():
        return np.ones(1)
    _, _, after, before = _in_views(premises, believed, taken)
    weight: Floats = _means(premises, after, before)[0].prod(axis=-1)
    return weight


def _in_views(premises: Premises, believed: Floats, taken: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Probabilities told by answers, and not; and what the mean of the factors is made of, over all views together."""
    weighed = believed * premises.indicated.anywhere[:1]
    told = weighed * premises.indicated.answers[:1]
    if len(believed) == 1:
        return told, weighed, told, weighed
    plain = premises.layout.plain
    for fixed in (premises.forced, premises.chosen):
        taken = np.where(np.isnan(fixed), taken, fixed)
    reach = forward(plain, np.where(premises.layout.is_decision, taken, believed))
    never = over_views(premises.view_weights, reach) <= 0
    reach = np.where(never, 1.0, reach)
    mixing = np.moveaxis(premises.view_weights, -1, 0)[..., None] * reach[..., plain.source]
    return told, weighed, (mixing * told).sum(axis=0)[None], (mixing * weighed).sum(axis=0)[None]


def over_views(view_weights: Floats, by_view: Floats) -> Floats:
    """Views' figures (V, ...) averaged with their weights, (V,) or (draws, V)."""
    if view_weights.shape[-1] == 1:
        only: Floats = by_view[0]
        return only
    if view_weights.ndim == 1:
        averaged: Floats = np.tensordot(view_weights, by_view, axes=1)
        return averaged
    by_draw: Floats = np.einsum("rv,vr...->r...", view_weights, by_view)
    return by_draw


def _about(premises: Premises, told: Floats, otherwise: Floats, after: Floats, before: Floats) -> Floats:
    """`told` over the mean of the answers' factors where an indicator speaks of the node, else `otherwise`.

    The mean is Σ `after` / Σ `before` over the node's branches.
    """
    source = premises.layout.plain.source
    about = premises.indicated.nodes[source]
    if not about.any():
        return otherwise
    counts = np.bincount(source)
    mean = np.repeat(_means(premises, after, before), counts[counts > 0], axis=-1)
    decided = premises.layout.is_decision
    result: Floats = np.where(about & ~decided, told / mean, np.where(decided, 1.0, otherwise))
    return result


def _means(premises: Premises, after: Floats, before: Floats) -> Floats:
    """Σ `after` / Σ `before` of every chance node that an indicator speaks of, 1 of the others: (..., nodes)."""
    source = premises.layout.plain.source
    starts = np.flatnonzero(np.diff(source, prepend=-1))
    sums = [np.add.reduceat(cells, starts, axis=-1) for cells in (after, before)]
    mean = np.divide(sums[0], sums[1], out=np.zeros_like(sums[0]), where=sums[1] > 0)
    spoken = premises.indicated.nodes[source[starts]] & ~premises.layout.is_decision[starts]
    found: Floats = np.where(spoken & (mean > 0), mean, 1.0)
    return found
