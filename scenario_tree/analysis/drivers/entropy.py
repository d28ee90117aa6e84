"""How much of what is unknown about the target each question holds, answered in the order of the tree.

With T the target and n a position, the chain rule of entropy along the path (Cover &
Thomas, Elements of Information Theory, 2nd ed., theorem 2.5.1) gives

    H(T) = Σ_n bits(n),   bits(n) = reach(n) · [H(T | at n) − Σ_b p_b H(T | behind b)]

since T given a position does not depend on the way there. For utility the law of total
variance takes its place: a position's part is reach(n) times the variance, over its
branches, of payoff plus expected value to go. Under a mixture of views an unseen first
question asks which of them is right; its part is what that answer tells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenario_tree.analysis.drivers.asked import Asked
from scenario_tree.analysis.drivers.target import Target
from scenario_tree.evaluation.network import Floats

LEAST = 1e-12  # bits, or a part of the largest utility's square: a smaller total is rounding
ROUNDING = 1e-15  # a smaller share is rounding


@dataclass(frozen=True, slots=True)
class Parts:
    """The target's `total` (bits, or variance), and every question's part of it; `views` is that of the views."""

    total: float
    questions: Floats
    views: float


def entropy_parts(target: Target, asked: Asked) -> Parts:
    """The parts of the target's entropy, in bits."""
    size = (len(target.weights), target.network.size)
    to_go, total = np.zeros(size), 0.0
    for _, rows in target.distributions():
        to_go += bits(rows).sum(axis=1)
        total += float(bits(np.tensordot(target.weights, rows[..., target.network.start], axes=1)).sum())
    by_position = to_go - _mean_behind(target, to_go)
    views = total - float(target.weights @ to_go[:, target.network.start])
    return _parts(target, asked, by_position, views, total, LEAST)


def variance_parts(target: Target, asked: Asked) -> Parts:
    """The parts of the variance of a path's utility."""
    values, network = target.values, target.network
    behind = target.payoffs + values[:, network.target]
    deviation = target.probability * (behind - values[:, network.source]) ** 2
    by_position = np.array([np.bincount(network.source, row, minlength=network.size) for row in deviation])
    start = values[:, network.start]
    views = float(target.weights @ (start - target.weights @ start) ** 2)
    least = LEAST * max(1.0, float(np.abs(start).max())) ** 2
    total = views + float((target.weights[:, None] * target.reach * by_position).sum())
    return _parts(target, asked, by_position, views, total, least)


def _mean_behind(target: Target, figures: Floats) -> Floats:
    """Σ_b p_b · figure(behind b) at every position; the figure itself at the ends."""
    network = target.network
    ahead = target.probability * figures[:, network.target]
    mean = np.array([np.bincount(network.source, row, minlength=network.size) for row in ahead])
    result: Floats = np.where(network.is_end, figures, mean)
    return result


def _parts(target: Target, asked: Asked, by_position: Floats, views: float, total: float, least: float) -> Parts:
    evaluation = target.evaluation
    weighed = (target.weights[:, None] * target.reach * np.maximum(by_position, 0.0)).sum(axis=0)
    by_node = np.bincount(target.node, weighed, minlength=len(evaluation.layout.names)).astype(float)
    questions = asked.by_question(by_node)
    if total <= least:
        return Parts(0.0, np.zeros(len(questions)), 0.0)
    questions = np.where(questions > ROUNDING * total, questions, 0.0)
    return Parts(total, questions, max(views, 0.0) if len(target.weights) > 1 else 0.0)


def bits(probability: Floats) -> Floats:
    """−p · log2 p, and 0 for 0."""
    positive = np.where(probability > 0, probability, 1.0)
    result: Floats = -positive * np.log2(positive)
    return result
