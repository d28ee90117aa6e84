"""What each question's answer tells by itself: the value of information of the Forecasting Research Institute.

For a target U and a crux C it is the expected divergence of the updated from the first
forecast, Σ_c P(c) · KL(P(U | c) ‖ P(U)): `VoI_log` of FRI's package voivod
(R/metrics.R), which goes with its "Conditional Trees: A Method for Generating
Informative Questions about Complex Topics" (2024). That is the mutual information I(T; A)
of target and answer (Cover & Thomas, 2nd ed., section 2.3), here in bits, there in decimal
digits. Divided by that of a question which settles the target, the entropy H(T), it is
the percent of maximum (`VoI_PoM`), a number without a unit, here as a part of 1. A
question that a path does not ask has the answer "not asked", which tells something too;
an event's answers are those of all its nodes together. For utility it is the variance
that the answer takes away on average, Var E(U | A), and its part of the variance.

One backward sweep serves all questions: P(T, A = a) is the sum over the edges of that
answer of reach · p · P(T | behind).
"""

from __future__ import annotations

import numpy as np

from scenario_tree.analysis.drivers.asked import Asked, grouped
from scenario_tree.analysis.drivers.entropy import Parts, bits
from scenario_tree.analysis.drivers.target import Target
from scenario_tree.evaluation.network import Floats


def information(target: Target, asked: Asked, parts: Parts) -> Floats:
    """The mutual information of target and answer for every question, in bits (variance for utility)."""
    if not parts.total:
        return np.zeros(len(asked))
    by_answer = _explained(target, asked) if target.classes is None else _told(target, asked, parts)
    result: Floats = np.clip(by_answer, 0.0, parts.total)
    return result


def _told(target: Target, asked: Asked, parts: Parts) -> Floats:
    """H(T) − H(T | A); H(T | A) = −Σ P(t, a) log P(t, a) + Σ P(a) log P(a)."""
    flow = _flow(target)
    answer, answers, count = asked.answer[target.branch], asked.answers, len(asked)
    joint = np.zeros(count)
    mass, missing = np.zeros(len(answers)), np.zeros(count)
    for _, rows in target.distributions():
        ahead = (flow[:, None] * rows[..., target.network.target]).sum(axis=0)
        known = grouped(ahead, answer, len(answers) + 1)[:, :-1]
        whole = np.tensordot(target.weights, rows[..., target.network.start], axes=1)
        unasked = np.maximum(whole[:, None] - grouped(known, answers, count), 0.0)
        joint += np.bincount(answers, bits(known).sum(axis=0), minlength=count) + bits(unasked).sum(axis=0)
        mass += known.sum(axis=0)
        missing += unasked.sum(axis=0)
    alone = np.bincount(answers, bits(mass), minlength=count) + bits(missing)
    told: Floats = parts.total - (joint - alone)
    return told


def _explained(target: Target, asked: Asked) -> Floats:
    """Σ_a P(a) (E(U | a) − E(U))²."""
    network, values = target.network, target.values
    mean = float(target.weights @ values[:, network.start])
    flow = _flow(target)
    utility = target.before[:, network.source] + target.payoffs + values[:, network.target]
    gained = (flow * (utility - mean)).sum(axis=0)
    rows = np.array([gained, flow.sum(axis=0)])
    sums, mass = grouped(rows, asked.answer[target.branch], len(asked.answers) + 1)[:, :-1]
    known, reached = grouped(np.array([sums, mass]), asked.answers, len(asked))
    unasked = np.maximum(1.0 - reached, 0.0)
    squares = np.divide(sums**2, mass, out=np.zeros_like(sums), where=mass > 0)
    rest = np.divide(known**2, unasked, out=np.zeros_like(known), where=unasked > 1e-12)
    explained: Floats = np.bincount(asked.answers, squares, minlength=len(asked)) + rest
    return explained


def _flow(target: Target) -> Floats:
    """The probability of passing every edge in every view's tree, times the view's weight, (V, E)."""
    flow: Floats = target.weights[:, None] * target.reach[:, target.network.source] * target.probability
    return flow
