"""The value of numbers that are not known: E over x of what solving again at x gains on the strategy in force.

One number with a distribution is integrated over its quantiles (quadrature.py); a discrete one is summed. Several, or
a distribution with a concentration, are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scenario_tree.analysis.information.answers import Found, Learning, Watch
from scenario_tree.analysis.information.paired import difference
from scenario_tree.analysis.information.quadrature import points
from scenario_tree.analysis.uncertain import Input, Uncertain
from scenario_tree.evaluation.batch import Inputs
from scenario_tree.evaluation.draws import Apart, Concentrated, Drawn
from scenario_tree.evaluation.learning.keeping import Figures, figures
from scenario_tree.evaluation.network import Floats
from scenario_tree.model import Distribution
from scenario_tree.problems import refusal
from scenario_tree.quantities import spread

CELLS = 3_000_000  # figures of one array that are held at once
SAMPLES = 20_000


class Numbers:
    """The uncertain numbers of a tree, and for whom it counts what they are."""

    def __init__(self, uncertain: Uncertain, learning: Learning, samples: int | None, seed: int) -> None:
        self.uncertain = uncertain
        self.row, self.base = learning.row, learning.base
        self.risk_tolerance = learning.beneficiary.risk_tolerance
        self.samples = samples or SAMPLES
        self.seed = seed
        judges = len(uncertain.batch.solving.premises.judges)
        self.at_once = max(CELLS // (judges * max(len(uncertain.batch.layout.branches), 1)), 1)

    def value(self, numbers: Sequence[Input], watch: Watch = None) -> Found:
        """What it is worth to learn all of these together."""
        if len(numbers) == 1 and numbers[0].distribution is not None:
            number, distribution = numbers[0], numbers[0].distribution
            if distribution.kind == "discrete":
                return self._summed(number, distribution)
            return self._integrated(number, distribution)
        return self._sampled(numbers, watch)

    def _summed(self, number: Input, distribution: Distribution) -> Found:
        values, weights = weighted_values(distribution)
        found = self._at(number, values)
        return Found(self._difference(found._replace(weights=found.weights * weights))[0])

    def _integrated(self, number: Input, distribution: Distribution) -> Found:
        """Over the number's quantiles; the error is what halving the cells last changed."""

        def functions(levels: Floats) -> Floats:
            found = self._at(number, spread.quantiles(distribution, levels))
            again, held = self._scored(found.again), self._scored(found.held)
            return np.stack([found.weights * cells for cells in (np.ones(len(again)), again, held, again - held)])

        asked = points(functions)
        weights, again, held = (asked.weights * cells for cells in asked.values[:3])
        counted = asked.values[0] > 0
        shares = np.where(counted, asked.values[0], 1.0)
        values = (self._unscored(cells / shares) for cells in asked.values[1:3])
        value, _ = self._difference(Figures(weights, *(np.where(counted, cells, 0.0) for cells in values)))
        total, errors = float(weights.sum()), asked.errors
        if self.risk_tolerance is None:
            return Found(value, float(errors[3] + abs(value) * errors[0]) / total)
        return Found(value, self.risk_tolerance * float(errors[1] / again.sum() + errors[2] / held.sum()))

    def _scored(self, values: Floats) -> Floats:
        """What is averaged: values, or to the averse exp(−x / R) about the value in force."""
        if self.risk_tolerance is None:
            return values
        return np.exp(np.clip((self.base - values) / self.risk_tolerance, -700.0, 700.0))

    def _unscored(self, scores: Floats) -> Floats:
        if self.risk_tolerance is None:
            return scores
        return self.base - self.risk_tolerance * np.log(np.maximum(scores, 1e-308))

    def stream(self, number: Input) -> np.random.Generator:
        """The generator of a number's draws, begun anew."""
        return np.random.default_rng([self.seed, self.uncertain.inputs.index(number)])

    def _sampled(self, numbers: Sequence[Input], watch: Watch) -> Found:
        """Every number by a stream of its own, so that it has the same draws whatever it is learned with."""
        batch, wanted = self.uncertain.batch, {number.name: number for number in numbers}
        streams = {number.name: self.stream(number) for number in numbers}
        rest = frozenset(
            node.id
            for node in batch.concentrated.nodes
            if node.id not in wanted or wanted[node.id].kind != "concentration"
        )
        concentrated = Concentrated(batch.layout, without=rest)
        parts = []
        for first in range(0, self.samples, self.at_once):
            if watch:
                watch(first, self.samples)
            count = min(self.at_once, self.samples - first)
            parameters = {
                number.parameter: spread.draws(number.distribution, streams[number.name], count)
                for number in numbers
                if number.parameter is not None and number.distribution is not None
            }
            by_node = {name: stream for name, stream in streams.items() if wanted[name].kind == "concentration"}
            drawn = Apart(count, by_node, concentrated) if by_node else None
            parts.append(self._figures(Inputs(parameters=parameters), count, drawn))
        return Found(*self._difference(Figures(*(np.concatenate(cells) for cells in zip(*parts, strict=True)))))

    def _at(self, number: Input, values: Floats) -> Figures:
        """The number at these values."""
        assert number.parameter is not None
        return self.at({number.parameter: values}, len(values))

    def at(self, values: Mapping[str, Floats], count: int) -> Figures:
        """So many draws of these parameters, some at a time."""
        parts = []
        for first in range(0, count, self.at_once):
            some = {name: cells[first : first + self.at_once] for name, cells in values.items()}
            parts.append(self._figures(Inputs(parameters=some), min(self.at_once, count - first)))
        return Figures(*(np.concatenate(cells) for cells in zip(*parts, strict=True)))

    def _figures(self, inputs: Inputs, count: int, drawn: Drawn | None = None) -> Figures:
        batch = self.uncertain.batch
        return figures(batch, batch.premises(inputs, drawn), count, self.row)

    def _difference(self, found: Figures) -> tuple[float, float]:
        if not found.weights.any():
            raise refusal("impossible-condition", "no draw of these numbers makes the evidence possible")
        value, error = difference(*found, self.risk_tolerance)
        scale = max(1.0, float(np.abs(found.held).max()))
        return (0.0 if abs(value) <= 1e-12 * scale else value), error


def weighted_values(distribution: Distribution) -> tuple[Floats, Floats]:
    """Values and weights of a discrete distribution, those of weight 0 left out."""
    values, weights = np.array(distribution.arguments[::2]), np.array(distribution.arguments[1::2])
    return values[weights > 0], weights[weights > 0]
