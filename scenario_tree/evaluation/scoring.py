"""From the arrays of an evaluation to the records that people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.conditions import counting, tag_places
from scenario_tree.evaluation.deciding import Decisions
from scenario_tree.evaluation.equivalent import certainty_equivalent
from scenario_tree.evaluation.exclusion import excluding_choice, excluding_zero, leading
from scenario_tree.evaluation.later import Later
from scenario_tree.evaluation.results import (
    Basis,
    BranchScore,
    Expectation,
    Expected,
    NodeScore,
    OutcomeScore,
    Score,
    number,
)
from scenario_tree.evaluation.strategy import Deciders, solve
from scenario_tree.evaluation.sweeps import backward, forward
from scenario_tree.evaluation.totals import Totals
from scenario_tree.problems import refusal
from scenario_tree.quantities.chance import point
from scenario_tree.quantities.expression import ExpressionValueError, Values

TOO_SMALL = "a probability too small for a number"
ROWS_AT_ONCE = 64  # rows of one sweep; bounds the memory that many tags or outcomes take


def score_of(evaluation: Evaluation) -> Score:
    """Every figure of the evaluation as records."""
    return _Scorer(evaluation).score()


def basis_of(evaluation: Evaluation) -> Basis:
    """What the evaluation was done under."""
    tree, request, reader = evaluation.tree, evaluation.request, evaluation.reader
    return Basis(
        profile=request.profile,
        views=_plain(reader.views),
        odds=_plain(reader.odds),
        criteria=_plain(reader.criteria),
        actors=request.actor_criteria,
        parameters=_plain(reader.parameters),
        risk_tolerance=reader.risk_tolerance,
        rationality=reader.rationality,
        pool=evaluation.pool,
        words=tree.words.name,
        as_of=request.as_of,
        given=tuple(request.given),
        chosen=tuple(request.choose),
        evidence_probability=evaluation.evidence_probability,
        strategy="known" if request.known else "kept",
        rule=request.rule,
    )


def _plain(numbers: Mapping[str, Values]) -> dict[str, float]:
    return {name: float(value) for name, value in numbers.items()}


class _Scorer:
    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.tree = evaluation.tree
        self.layout = evaluation.layout
        self.network = evaluation.network
        self.totals = Totals(evaluation)

    def score(self) -> Score:
        tags = self.tags()
        outcomes = tuple(self.outcomes())
        implied = {**tags, **{outcome.name: outcome.probability for outcome in outcomes}}
        return Score(
            tree=self.tree,
            basis=basis_of(self.evaluation),
            outcomes=outcomes,
            tags=tags,
            expected=self.expected(),
            decisions=tuple(Decisions(self.totals).scores()),
            expectations=tuple(self.expectations(implied)),
            nodes=Later(self.nodes),
            branches=Later(self.branches),
            warnings=self.evaluation.warnings,
        )

    # ---- outcomes ---------------------------------------------------------------------

    def outcomes(self) -> list[OutcomeScore]:
        """The likeliest first; of equals, the first in the file."""
        found = []
        worth_ = self.evaluation.worth
        ways = self._ways()
        impossible = [name for name in self.tree.outcomes if not self.totals.reach[self.layout.position[name]] > 0]
        excluded = self._excluded_by(impossible, ways)
        for outcome in self.tree.outcomes.values():
            position = self.layout.position[outcome.name]
            probability = float(self.totals.reach[position])
            why, where = (None, None) if probability > 0 else next(excluded)
            expected: dict[str, float | None] = dict.fromkeys(self.tree.criteria)
            utility = None
            if probability > 0:
                sums = self.totals.moments[:, position] / probability + worth_.ends[:, position]
                expected = dict(zip(self.tree.criteria, sums.tolist(), strict=True))
                utility = float(worth_.factors @ sums + worth_.offset)
            found.append(
                OutcomeScore(
                    name=outcome.name,
                    label=outcome.label,
                    probability=probability,
                    paths=ways[position],
                    expected=expected,
                    utility=utility,
                    excluded_by=why,
                    excluded_at=where,
                )
            )
        return sorted(found, key=lambda outcome: -outcome.probability)

    def _ways(self) -> list[int]:
        """How many paths lead to each position of the file; exact integers of any size."""
        plain = self.layout.plain
        ways = [0] * plain.size
        ways[plain.start] = 1
        source, target = plain.source.tolist(), plain.target.tolist()
        for edge in plain.order.tolist():
            ways[target[edge]] += ways[source[edge]]
        return ways

    def _excluded_by(self, names: list[str], ways: list[int]) -> Iterator[tuple[str, str | None]]:
        """Why each of these outcomes has probability 0, and the decision node where that is somebody's choice."""
        layout, evaluation = self.layout, self.evaluation
        probability, reach = evaluation.prior_probability, forward(layout.plain, evaluation.prior_probability)
        observed, indicated = counting(self.tree, evaluation.request.as_of)
        said = [*(entry.what for entry in (*observed, *indicated)), *evaluation.request.given]
        for first in range(0, len(names), ROWS_AT_ONCE):
            part = [layout.position[name] for name in names[first : first + ROWS_AT_ONCE]]
            rows = leading(layout, layout.plain.target == np.array(part)[:, None])
            for position, leads in zip(part, rows, strict=True):
                if reach[position] > 0:
                    yield f"the evidence ({', '.join(said)})" if said else TOO_SMALL, None
                    continue
                choice = excluding_choice(layout, probability, reach, leads, evaluation.request.choose)
                if choice:
                    yield choice.text, choice.node
                    continue
                zero = excluding_zero(layout, probability, reach, leads)
                yield zero or (TOO_SMALL if ways[position] else "the lack of any way to it"), None

    def expected(self) -> Expected:
        evaluation, worth_ = self.evaluation, self.evaluation.worth
        ends = self.network.is_end
        reach = evaluation.total(evaluation.reach)
        sums = self.totals.position_moments[:, ends].sum(axis=1) + worth_.ends[:, self.network.node[ends]] @ reach[ends]
        utility = float(worth_.factors @ sums + worth_.offset)
        return Expected(
            criteria=dict(zip(self.tree.criteria, sums.tolist(), strict=True)),
            utility=utility,
            certainty_equivalent=self._certainty_equivalent(utility),
        )

    def _certainty_equivalent(self, utility: float) -> float:
        """Of the whole strategy to the reader; −R log of the mixture's mean of exp(−x/R)."""
        tolerance = self.evaluation.reader.risk_tolerance
        if tolerance is None:
            return utility
        network, worth_ = self.network, self.evaluation.worth
        weights, one = self.evaluation.view_weights, np.ones((len(self.evaluation.view_weights), 1))
        views = Deciders(
            utility=one * worth_.utility[network.edge],
            ends=one * worth_.end_utility[network.node],
            weights=self.evaluation.probability,
            risk_tolerance=np.full(len(weights), tolerance),
            rationality=np.full(len(weights), np.inf),
        )
        by_view = solve(network, views).equivalent[:, network.start]
        return float(certainty_equivalent(weights, by_view, tolerance, np.zeros(1, dtype=np.intp))[0])

    def tags(self) -> dict[str, float]:
        """The probability that a path passes at least one place of each tag: the flow into it of paths new to it."""
        evaluation = self.evaluation
        found: dict[str, float] = {}
        names = self.tree.tags
        for first in range(0, len(names), ROWS_AT_ONCE):
            part = names[first : first + ROWS_AT_ONCE]
            edges, at_start = tag_places(self.layout, part)
            edges = edges[:, self.network.edge]
            total = np.zeros(len(part))
            for weight, probability in zip(evaluation.view_weights, evaluation.probability, strict=True):
                new = forward(self.network, np.where(edges, 0.0, probability))
                flow = np.where(edges, new[:, self.network.source] * probability, 0.0)
                total += weight * flow.sum(axis=1)
            found |= dict(zip(part, np.where(at_start, 1.0, total).tolist(), strict=True))
        return found

    def expectations(self, implied: dict[str, float]) -> Iterator[Expectation]:
        for name, quantity in self.tree.expect.items():
            try:
                expected = float(point(quantity, self.evaluation.reader.parameters))
            except ExpressionValueError as error:
                message = f"{error} in what is expected of `{name}`, under these weights"
                raise refusal("expression-value", message, "choose other values for its parameters") from None
            yield Expectation(name=name, expected=expected, implied=implied[name])

    # ---- nodes and branches -------------------------------------------------------------

    def nodes(self) -> dict[str, NodeScore]:
        evaluation, network, worth_ = self.evaluation, self.network, self.evaluation.worth
        value = backward(
            network, evaluation.probability, worth_.utility[network.edge], worth_.end_utility[network.node]
        )
        mass, values = self.totals.mass, evaluation.by_node((self.totals.standing * value).sum(axis=0))
        before = worth_.factors @ self.totals.moments
        columns = (cells.tolist() for cells in (self.totals.reach, values, mass, before))
        return {
            name: NodeScore(
                id=name,
                probability=reach,
                value=value / mass if mass > 0 else None,
                collected=before / reach if reach > 0 else None,
            )
            for name, reach, value, mass, before in zip(self.layout.names, *columns, strict=True)
        }

    def branches(self) -> dict[str, BranchScore]:
        probabilities = self.totals.conditional.tolist()
        passing = self.totals.passing.tolist()
        views = self._views()
        nothing: Mapping[str, float] = {}
        return {
            f"{node.id}/{branch.name}": BranchScore(
                node=node.id,
                name=branch.name,
                probability=number(probabilities[edge]),
                path_probability=passing[edge],
                views=views.get(edge, nothing),
            )
            for edge, (node, branch) in enumerate(self.layout.branches)
        }

    def _views(self) -> dict[int, dict[str, float]]:
        """What views say, by edge and view, where they have opinions of their own."""
        opinions, names = self.evaluation.opinions, list(self.tree.views)
        found: dict[int, dict[str, float]] = {}
        for edge, view in np.argwhere(~np.isnan(opinions.T)).tolist():
            found.setdefault(edge, {})[names[view]] = float(opinions[view, edge])
        return found
