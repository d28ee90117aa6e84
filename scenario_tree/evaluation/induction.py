"""Backward induction one position at a time: what `strategy.solve` does level by level, for narrow graphs.

A chain has as many levels as nodes, and a dozen array operations for each take longer than
plain arithmetic. The rules are those of strategy.py, for the options of one node; the tests
hold the two to each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenario_tree.evaluation.network import Floats, Network
from scenario_tree.quantities.chance import TOLERANCE

if TYPE_CHECKING:
    from scenario_tree.evaluation.strategy import Choices, Deciders

NAN, INFINITE = math.nan, math.inf


class Induction:
    """The arrays of a `Strategy` as lists, filled from the last positions to the first.

    `weight`, `likelihood`, `value` and `equivalent` have a list for each decider.
    """

    def __init__(
        self, network: Network, deciders: Deciders, choices: Choices | None, likelihood: Floats, value: Floats
    ) -> None:
        edges = len(network.edge)
        self.target: list[int] = network.target.tolist()
        self.gain: list[list[float]] = deciders.utility.tolist()
        self.chance: list[list[float]] = deciders.weights.tolist()
        self.tolerance: list[float] = deciders.risk_tolerance.tolist()
        self.options = None if choices is None else Options(choices, deciders)
        self.probability = [1.0] * edges
        self.weight = [[1.0] * edges for _ in self.chance]
        self.utility, self.certainty = [NAN] * edges, [NAN] * edges
        self.likelihood: list[list[float]] = likelihood.tolist()
        self.value: list[list[float]] = value.tolist()
        self.equivalent = [  # of somebody neutral, the value
            row[:] if math.isfinite(tolerance) else row
            for row, tolerance in zip(self.value, self.tolerance, strict=True)
        ]

    def run(self, network: Network, conditioned: bool) -> None:
        """Go through all positions, the deepest first."""
        for position in np.argsort(-network.level, kind="stable").tolist():
            edges = network.leaving[position]
            if not edges:
                continue
            if self.options is not None and self.options.is_decision[edges[0]]:
                self._decide(self.options, position, edges)
            for row in range(len(self.chance)):
                self._carry(row, position, edges, conditioned)

    def _decide(self, options: Options, position: int, edges: Sequence[int]) -> None:
        row = options.decider[edges[0]]
        gain, value, equivalent = self.gain[row], self.value[row], self.equivalent[row]
        for edge in edges:
            ahead = self.target[edge]
            if self.likelihood[row][ahead] > 0:
                self.utility[edge] = gain[edge] + value[ahead]
                self.certainty[edge] = gain[edge] + equivalent[ahead]
        taken = options.chosen(edges, [self.certainty[edge] for edge in edges])
        for edge, probability in zip(edges, taken, strict=True):
            self.probability[edge] = probability
        for weight, believed in zip(self.weight, options.believed(position, edges, taken), strict=True):
            for edge, factor in zip(edges, believed, strict=True):
                weight[edge] = factor

    def _carry(self, row: int, position: int, edges: Sequence[int], conditioned: bool) -> None:
        """Likelihood, value and certainty equivalent of a position, from those ahead of it."""
        target, gain, value, equivalent = self.target, self.gain[row], self.value[row], self.equivalent[row]
        chance, weight = self.chance[row], self.weight[row]
        shares = [chance[edge] * weight[edge] for edge in edges]
        if conditioned:
            likelihood = self.likelihood[row]
            shares = [share * likelihood[target[edge]] for share, edge in zip(shares, edges, strict=True)]
            total = sum(shares)
            likelihood[position] = total
            if total > 0:
                shares = [share / total for share in shares]
        value[position] = sum(
            share * (gain[edge] + value[target[edge]]) for share, edge in zip(shares, edges, strict=True)
        )
        if math.isfinite(self.tolerance[row]):
            sure = [gain[edge] + equivalent[target[edge]] for edge in edges]
            equivalent[position] = _certainty_equivalent(shares, sure, self.tolerance[row])


class Options:
    """`Choices` as lists, and what is decided at one node by them."""

    def __init__(self, choices: Choices, deciders: Deciders) -> None:
        self.is_decision: list[bool] = choices.is_decision.tolist()
        self.decider: list[int] = choices.decider.tolist()
        self.rationality: list[float] = deciders.rationality.tolist()
        self.fallback: list[float] = choices.fallback.tolist()
        self.preset: list[float] = choices.preset.tolist()
        self.odds: list[list[float]] = np.where(choices.certain, 1.0, choices.odds).tolist()
        self.anywhere: list[list[float]] = choices.anywhere.tolist()
        self.answers: list[list[float]] = choices.answers.tolist()
        self.weighed: list[bool] = choices.weighed.tolist()

    def chosen(self, edges: Sequence[int], certainty: Sequence[float]) -> list[float]:
        """Probabilities of a node's options, as `strategy.solve` has them."""
        solved = _solved(certainty, self.rationality[self.decider[edges[0]]])
        if solved is None:
            solved = [self.fallback[edge] for edge in edges]
        presets = (self.preset[edge] for edge in edges)
        return [share if math.isnan(preset) else preset for share, preset in zip(solved, presets, strict=True)]

    def believed(self, position: int, edges: Sequence[int], taken: Sequence[float]) -> Iterable[list[float]]:
        """The probabilities of a node's options as every decider believes them, times factors of indicators."""
        for odds, anywhere, answers in zip(self.odds, self.anywhere, self.answers, strict=True):
            weight = list(taken)
            if any(odds[edge] != 1.0 for edge in edges):
                weight = [share * odds[edge] for share, edge in zip(weight, edges, strict=True)]
                total = sum(weight)
                if total > 0:
                    weight = [share / total for share in weight]
            weight = [share * anywhere[edge] for share, edge in zip(weight, edges, strict=True)]
            if self.weighed[position]:
                told = [share * answers[edge] for share, edge in zip(weight, edges, strict=True)]
                mean = sum(told) / (sum(weight) or 1.0)
                weight = [share / mean for share in told] if mean > 0 else told
            yield weight


def _solved(certainty: Sequence[float], rationality: float) -> list[float] | None:
    """The best option, the first of equals, or the logit of all; None where none is possible."""
    worth = [-INFINITE if math.isnan(figure) else figure for figure in certainty]
    best = max(worth)
    if best == -INFINITE:
        return None
    if math.isinf(rationality):
        least = best - TOLERANCE * max(1.0, abs(best))
        first = next(place for place, figure in enumerate(worth) if figure >= least)
        return [float(place == first) for place in range(len(worth))]
    soft = [0.0 if figure == -INFINITE else math.exp(rationality * (figure - best)) for figure in worth]
    total = sum(soft)
    return [share / total for share in soft]


def _certainty_equivalent(shares: Sequence[float], values: Sequence[float], tolerance: float) -> float:
    """That of one node; see `strategy.certainty_equivalent`."""
    total = sum(shares)
    if not total > 0:
        return 0.0
    likely = [(share, value) for share, value in zip(shares, values, strict=True) if share > 0]
    lowest = min(value for _, value in likely)
    spread = sum(share * math.expm1((lowest - value) / tolerance) for share, value in likely) / total
    return lowest - tolerance * math.log1p(spread) if spread > -1 else lowest
