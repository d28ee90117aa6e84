"""Backward induction with several deciders: who chooses what, everyone later being expected to do the same.

One pass from the outcomes to the start. Every decider (the reader, each actor) keeps,
under its own beliefs, the likelihood H of the evidence from a position on, and its
expected utility V and certainty equivalent C given that evidence; at a decision its
actor's C picks the option, and all follow. With a risk tolerance R, u(x) = 1 − exp(−x/R)
and C = −R · log Σ q · exp(−x/R), computed by log-sum-exp (Howard & Matheson 1972); with
a rationality λ the options have probabilities ∝ exp(λ · C) (McKelvey & Palfrey 1998,
agent quantal response), and the node is worth the mean over them.

Level by level, except in a narrow graph: there induction.py goes node by node.

An axis of draws may stand behind that of deciders in every array of them, and in front of the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from scenario_tree.evaluation.equivalent import certainty_equivalent
from scenario_tree.evaluation.induction import Induction
from scenario_tree.evaluation.network import Flags, Floats, Indices, Network, Step
from scenario_tree.quantities.chance import TOLERANCE

WIDTH = 30  # edges of a level, times deciders, from which on a call for each level is the quicker way


@dataclass(frozen=True)
class Deciders:
    """Who decides and how: one row each, the reader first.

    `utility` (D, E) and `ends` (D, N) are what an edge and an end position are worth to each, `risk_tolerance`
    and `rationality` (D,) with infinity for neutral and exact; `weights` (D, E) are path weights of the chance
    edges: probabilities times the factors of evidence.
    """

    utility: Floats
    ends: Floats
    weights: Floats
    risk_tolerance: Floats
    rationality: Floats

    def of_draw(self, batch: tuple[int, ...], draw: tuple[int, ...]) -> Deciders:
        """Those of one draw, where `batch` are the deciders and the draws."""
        if not draw:
            return self
        return replace(
            self,
            utility=_at(self.utility, batch, draw),
            ends=_at(self.ends, batch, draw),
            weights=_at(self.weights, batch, draw),
        )


@dataclass(frozen=True)
class Choices:
    """What a decision edge is subject to: its decider's row, odds, and factors of indicators about it.

    `odds` (D, E) are every decider's own beliefs about an option of somebody with a rationality. `preset` (E,) fixes
    probabilities of options that are not to be solved (kept, chosen, given), NaN elsewhere; `certain` (E,) are those
    on which odds have no say. `fallback` (E,) is what an actor does who holds the evidence for impossible.
    `anywhere` and `answers` (D, E) are likelihoods, the latter to be divided by their mean at the node, where
    `weighed` (N,) says so.
    """

    is_decision: Flags
    decider: Indices
    odds: Floats
    anywhere: Floats
    answers: Floats
    weighed: Flags
    preset: Floats
    certain: Flags
    fallback: Floats

    @property
    def of_deciders(self) -> tuple[Floats, Floats, Floats]:
        """The arrays that have a row for each decider."""
        return self.odds, self.anywhere, self.answers

    def of_draw(self, batch: tuple[int, ...], draw: tuple[int, ...]) -> Choices:
        """Those of one draw, where `batch` are the deciders and the draws."""
        if not draw:
            return self
        return replace(
            self,
            odds=_at(self.odds, batch, draw),
            anywhere=_at(self.anywhere, batch, draw),
            answers=_at(self.answers, batch, draw),
            preset=np.broadcast_to(self.preset, (*batch[1:], self.preset.shape[-1]))[draw],
            fallback=np.broadcast_to(self.fallback, (*batch[1:], self.fallback.shape[-1]))[draw],
        )


def _at(cells: Floats, batch: tuple[int, ...], draw: tuple[int, ...]) -> Floats:
    """The rows of deciders at one draw."""
    places: tuple[Any, ...] = (slice(None), *draw)
    rows: Floats = np.broadcast_to(cells, (*batch, cells.shape[-1]))[places]
    return rows


@dataclass(frozen=True)
class Strategy:
    """The solution: arrays over the network's edges and positions.

    `probability` (E,) is that of each option given its node, 1 on chance edges; `weight` (D, E) the same as each
    decider believes it, times the factors of evidence; `utility` and `certainty` (E,) are the option's figures to
    its decider, NaN where evidence excludes it; `likelihood`, `value` and `equivalent` are (D, N).
    """

    probability: Floats
    weight: Floats
    utility: Floats
    certainty: Floats
    likelihood: Floats
    value: Floats
    equivalent: Floats


def solve(
    network: Network, deciders: Deciders, choices: Choices | None = None, end_likelihood: Floats | None = None
) -> Strategy:
    """Solve every decision that is not preset.

    Parameters
    ----------
    choices : None where nothing is left to decide: then all weights are the deciders'.
    end_likelihood : (D, N), at the end positions: 1 where a path's conditions are met, else what a path that
        stops there counts. None where there is no evidence: then the weights are probabilities, and nothing
        is normalised.
    """
    size, edges = network.size, len(network.edge)
    parts = (deciders.weights, deciders.utility, deciders.ends, *(() if choices is None else choices.of_deciders))
    batch = np.broadcast_shapes(*(cells.shape[:-1] for cells in parts))
    ends = network.is_end
    conditioned = end_likelihood is not None
    likelihood = np.ones((*batch, size))
    if end_likelihood is not None:
        likelihood *= np.where(ends, end_likelihood, 0.0)
    value = np.where(ends, np.broadcast_to(deciders.ends, (*batch, size)), 0.0)
    if network.narrow(WIDTH / math.prod(batch)):
        return _one_by_one(network, deciders, choices, likelihood, value, conditioned)
    averse = np.flatnonzero(np.isfinite(deciders.risk_tolerance))
    equivalent = value.copy() if len(averse) else value  # of those who are neutral, the same
    probability, weight = np.ones((*batch[1:], edges)), np.ones((*batch, edges))
    utility, certainty = np.full((*batch[1:], edges), np.nan), np.full((*batch[1:], edges), np.nan)
    for step in network.outgoing:
        ahead = network.target[step.edges]
        gain = deciders.utility[..., step.edges]
        utility_to_go = gain + value[..., ahead]
        certain = gain + equivalent[..., ahead] if len(averse) else utility_to_go
        possible = likelihood[..., ahead]
        share = deciders.weights[..., step.edges]
        if choices is not None and (mask := choices.is_decision[step.edges]).any():
            chosen = step.among(mask)
            columns = np.flatnonzero(mask)
            row = choices.decider[chosen.edges]
            open_ = _own(possible, row, columns) > 0
            utility[..., chosen.edges] = np.where(open_, _own(utility_to_go, row, columns), np.nan)
            certainty[..., chosen.edges] = np.where(open_, _own(certain, row, columns), np.nan)
            taken = _chosen(chosen, certainty[..., chosen.edges], deciders.rationality, choices)
            probability[..., chosen.edges] = taken
            weight[..., chosen.edges] = _believed(chosen, taken, choices)
            share = share * weight[..., step.edges]
        if conditioned:
            evidence = share * possible
            total = np.add.reduceat(evidence, step.starts, axis=-1)
            likelihood[..., step.nodes] = total
            share = evidence / np.repeat(np.where(total > 0, total, 1.0), step.lengths, axis=-1)
        value[..., step.nodes] = np.add.reduceat(share * utility_to_go, step.starts, axis=-1)
        if len(averse):
            equivalent[..., step.nodes] = np.add.reduceat(share * certain, step.starts, axis=-1)
        for row_ in averse.tolist():
            equivalent[row_][..., step.nodes] = certainty_equivalent(
                share[row_], certain[row_], float(deciders.risk_tolerance[row_]), step.starts
            )
    return Strategy(probability, weight, utility, certainty, likelihood, value, equivalent)


def _own(cells: Floats, row: Indices, columns: Indices) -> Floats:
    """The figure of each column's own decider, (..., columns) of (D, ..., edges)."""
    own: Floats = np.moveaxis(cells[row, ..., columns], 0, -1)
    return own


def _one_by_one(
    network: Network,
    deciders: Deciders,
    choices: Choices | None,
    likelihood: Floats,
    value: Floats,
    conditioned: bool,
) -> Strategy:
    """Node by node, and draw by draw."""
    batch, found = likelihood.shape[:-1], []
    for draw in np.ndindex(batch[1:]):
        one = None if choices is None else choices.of_draw(batch, draw)
        here: tuple[Any, ...] = (slice(None), *draw)
        induction = Induction(network, deciders.of_draw(batch, draw), one, likelihood[here], value[here])
        induction.run(network, conditioned)
        found.append(induction)

    def gathered(name: str) -> Floats:
        rows = np.array([getattr(induction, name) for induction in found])
        if rows.ndim == 3:  # (draws, deciders, …)
            rows = np.moveaxis(rows, 0, 1)
            return rows.reshape(*batch, rows.shape[-1])
        return rows.reshape(*batch[1:], rows.shape[-1])

    return Strategy(*(gathered(field.name) for field in fields(Strategy)))


def _chosen(options: Step, certainty: Floats, rationality: Floats, choices: Choices) -> Floats:
    """Probabilities of the options: preset, logit, or the best; 0 everywhere where none is possible."""
    lengths = options.lengths
    worth = np.where(np.isnan(certainty), -np.inf, certainty)
    best = np.repeat(np.maximum.reduceat(worth, options.starts, axis=-1), lengths, axis=-1)
    best = np.where(np.isfinite(best), best, 0.0)
    level = rationality[choices.decider[options.edges]]
    exact = np.isinf(level)
    near = worth >= best - TOLERANCE * np.maximum(1.0, np.abs(best))
    position = np.arange(worth.shape[-1])
    first = np.minimum.reduceat(np.where(near, position, worth.shape[-1]), options.starts, axis=-1)
    sure = (position == np.repeat(first, lengths, axis=-1)).astype(float)
    open_option = np.isfinite(worth)
    with np.errstate(over="ignore"):  # an option too bad for any number has probability 0
        gap = np.where(exact, 0.0, level) * np.where(open_option, worth - best, 0.0)
    soft = np.where(open_option, np.exp(gap), 0.0)
    total = np.repeat(np.add.reduceat(soft, options.starts, axis=-1), lengths, axis=-1)
    solved = np.where(exact, sure, soft / np.where(total > 0, total, 1.0))
    some_open = np.repeat(np.logical_or.reduceat(open_option, options.starts, axis=-1), lengths, axis=-1)
    solved = np.where(some_open, solved, choices.fallback[..., options.edges])
    preset = choices.preset[..., options.edges]
    result: Floats = np.where(np.isnan(preset), solved, preset)
    return result


def _believed(options: Step, probability: Floats, choices: Choices) -> Floats:
    """Option probabilities as every decider believes them, (D, options), times the factors of indicators about them."""
    lengths = options.lengths
    odds = np.where(choices.certain[options.edges], 1.0, choices.odds[..., options.edges])
    weight = np.where(odds == 1.0, probability, probability * odds)
    touched = np.repeat(np.logical_or.reduceat(odds != 1.0, options.starts, axis=-1), lengths, axis=-1)
    total = np.repeat(np.add.reduceat(weight, options.starts, axis=-1), lengths, axis=-1)
    weight = np.where(touched & (total > 0), weight / np.where(total > 0, total, 1.0), weight)
    weighed = np.repeat(choices.weighed[options.nodes], lengths)
    weight = weight * choices.anywhere[..., options.edges]
    if not weighed.any():
        return weight
    told = weight * choices.answers[..., options.edges]
    before, after = (np.add.reduceat(cells, options.starts, axis=-1) for cells in (weight, told))
    mean = np.repeat(after / np.where(before > 0, before, 1.0), lengths, axis=-1)
    result: Floats = np.where(weighed, told / np.where(mean > 0, mean, 1.0), weight)
    return result
