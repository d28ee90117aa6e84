"""The value of answers and uncertain numbers together: in every draw of the numbers, all answers.

A number's value x changes how likely the answers are, and so each draw is evaluated by itself: with W(x) what the
tree is worth under x when everybody knows x and the answers, and H(x) under the strategy in force,
the value is E [W(x) − H(x)].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scenario_tree.analysis.information.answers import Found, Learning, Watch
from scenario_tree.analysis.information.asking import Source
from scenario_tree.analysis.information.numbers import Numbers, weighted_values
from scenario_tree.analysis.information.paired import difference
from scenario_tree.analysis.uncertain import Input
from scenario_tree.evaluation.learning.keeping import Again
from scenario_tree.evaluation.learning.standing import Standing
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.premises import Premises
from scenario_tree.problems import refusal
from scenario_tree.quantities import spread

DRAWS = 1000  # unless the number of samples is given


class Both:
    """Answers to questions of nature with uncertain numbers."""

    def __init__(self, numbers: Numbers, samples: int | None) -> None:
        self.numbers = numbers
        self.batch = numbers.uncertain.batch
        self.samples = samples or DRAWS

    def value(self, sources: Sequence[Source], watch: Watch = None) -> Found:
        """What it is worth to learn all of these together. Raises TreeProblems."""
        wanted = [one.number for one in sources if one.number is not None]
        answers = [one for one in sources if one.number is None]
        if any(number.kind == "concentration" for number in wanted):
            raise refusal(
                "bad-request",
                "the distribution of a node with a concentration is not learned together with answers",
                "learn it by itself, or with other numbers",
            )
        shares, values = self._drawn(wanted)
        found = self.numbers.at(values, len(shares))
        told = found.held.copy()
        for draw in np.flatnonzero(found.weights > 0).tolist():
            if watch:
                watch(draw, len(shares))
            learning = self._learning({name: float(cells[draw]) for name, cells in values.items()})
            told[draw] = learning.base + learning.value(answers).value
        tolerance = self.numbers.risk_tolerance
        value, error = difference(found.weights * shares, told, found.held, tolerance)
        return Found(value, 0.0 if self._is_summed(wanted) else error)

    def _learning(self, values: dict[str, float]) -> Learning:
        """The tree as it stands if the numbers are these."""
        request = self.batch.request
        flags = replace(request.flags, parameters={**request.flags.parameters, **values})
        premises = Premises(self.batch.tree, replace(request, flags=flags), self.batch.layout, renormalising=True)
        return Learning(Standing(Again(premises, self.batch.solving)), self.numbers.row, None, 0)

    def _drawn(self, wanted: Sequence[Input]) -> tuple[Floats, dict[str, Floats]]:
        """Weights of draws, and the numbers' values: a single discrete one has each of its values once."""
        if self._is_summed(wanted):
            number = wanted[0]
            assert number.parameter is not None
            assert number.distribution is not None
            values, weights = weighted_values(number.distribution)
            return weights, {number.parameter: values}
        drawn = {
            number.parameter: spread.draws(number.distribution, self.numbers.stream(number), self.samples)
            for number in wanted
            if number.parameter is not None and number.distribution is not None
        }
        return np.ones(self.samples), drawn

    def _is_summed(self, wanted: Sequence[Input]) -> bool:
        distribution = wanted[0].distribution
        return len(wanted) == 1 and distribution is not None and distribution.kind == "discrete"
