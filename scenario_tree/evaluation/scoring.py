"""From the arrays of an evaluation to the records that people read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.conditions import counting, tag_places
from scenario_tree.evaluation.exclusion import excluding_choice, excluding_zero, leading
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.results import (
    Basis,
    BranchScore,
    DecisionScore,
    Expectation,
    Expected,
    History,
    NodeScore,
    OptionScore,
    OutcomeScore,
    Score,
)
from scenario_tree.evaluation.strategy import Deciders, certainty_equivalent, solve
from scenario_tree.evaluation.sweeps import backward, collected, forward
from scenario_tree.evaluation.worth import worth
from scenario_tree.model import DecisionNode
from scenario_tree.problems import refusal
from scenario_tree.quantities.chance import TOLERANCE, point
from scenario_tree.quantities.expression import ExpressionValueError

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
        views=reader.views,
        odds=reader.odds,
        criteria=reader.criteria,
        actors=request.actor_criteria,
        parameters={name: float(value) for name, value in reader.parameters.items()},
        risk_tolerance=reader.risk_tolerance,
        rationality=reader.rationality,
        pool=evaluation.pool,
        words=tree.words.name,
        as_of=request.as_of,
        given=tuple(request.given),
        chosen=tuple(request.choose),
        evidence_probability=evaluation.evidence_probability,
        strategy="known" if request.known else "kept",
    )


class _Scorer:
    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.tree = evaluation.tree
        self.layout = evaluation.layout
        network, value_of = evaluation.network, evaluation.worth
        self.network = network
        self.reach = evaluation.by_node(evaluation.total(evaluation.reach))
        moments = collected(network, evaluation.probability, evaluation.reach, value_of.payoffs[:, network.edge])
        self.position_moments = evaluation.total(moments)  # (C, positions)
        self.moments = np.array([evaluation.by_node(row) for row in self.position_moments])
        passing = evaluation.total(evaluation.reach[:, network.source] * evaluation.probability)
        self.passing = evaluation.by_branch(passing)

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
            decisions=tuple(self.decisions()),
            expectations=tuple(self.expectations(implied)),
            nodes=self.nodes(),
            branches=self.branches(),
            warnings=self.evaluation.warnings,
        )

    # ---- outcomes ---------------------------------------------------------------------

    def outcomes(self) -> list[OutcomeScore]:
        """The likeliest first; of equals, the first in the file."""
        found = []
        worth_ = self.evaluation.worth
        ways = self._ways()
        impossible = [name for name in self.tree.outcomes if not self.reach[self.layout.position[name]] > 0]
        excluded = self._excluded_by(impossible, ways)
        for outcome in self.tree.outcomes.values():
            position = self.layout.position[outcome.name]
            probability = float(self.reach[position])
            why, where = (None, None) if probability > 0 else next(excluded)
            expected: dict[str, float | None] = dict.fromkeys(self.tree.criteria)
            utility = None
            if probability > 0:
                sums = self.moments[:, position] / probability + worth_.ends[:, position]
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
        sums = self.position_moments[:, ends].sum(axis=1) + worth_.ends[:, self.network.node[ends]] @ reach[ends]
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
        mass, values = self.mass, evaluation.by_node((self.standing * value).sum(axis=0))
        before = worth_.factors @ self.moments
        columns = (cells.tolist() for cells in (self.reach, values, mass, before))
        return {
            name: NodeScore(
                id=name,
                probability=reach,
                value=value / mass if mass > 0 else None,
                collected=before / reach if reach > 0 else None,
            )
            for name, reach, value, mass, before in zip(self.layout.names, *columns, strict=True)
        }

    @cached_property
    def standing(self) -> Floats:
        """How much each view's copy of a position counts in its node's figures, (V, positions).

        By reach; where a node is not reached, all copies of it that the evidence leaves possible count alike.
        """
        evaluation = self.evaluation
        possible = evaluation.view_weights[:, None] * (evaluation.likelihood > 0)
        reached = (self.reach > 0)[self.network.node]
        return np.where(reached, possible * evaluation.reach, possible)

    @cached_property
    def mass(self) -> Floats:
        """The sum of `standing` for each node; 0 where the evidence makes it impossible."""
        return self.evaluation.by_node(self.standing.sum(axis=0))

    @cached_property
    def conditional(self) -> Floats:
        """Probability of every branch given its node, NaN where the evidence makes the node impossible."""
        evaluation, network = self.evaluation, self.network
        flow = evaluation.by_branch((self.standing[:, network.source] * evaluation.probability).sum(axis=0))
        mass = self.mass[self.layout.plain.source]
        if network is self.layout.plain and len(evaluation.probability) == 1:
            flow, mass = evaluation.probability[0], np.sign(mass)  # as they are, unrounded
        divided: Floats = np.divide(flow, mass, out=np.full(len(flow), np.nan), where=mass > 0)
        return divided

    def branches(self) -> dict[str, BranchScore]:
        probabilities = self.conditional.tolist()
        passing = self.passing.tolist()
        views = self._views()
        nothing: Mapping[str, float] = {}
        return {
            f"{node.id}/{branch.name}": BranchScore(
                node=node.id,
                name=branch.name,
                probability=_number(probabilities[edge]),
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

    # ---- decisions ------------------------------------------------------------------------

    def decisions(self) -> list[DecisionScore]:
        """Every decision of the file, in its order."""
        network = self.network
        reach = self.evaluation.total(self.evaluation.reach)
        places: dict[int, list[int]] = {}
        decided = np.unique(network.source[self.layout.is_decision[network.edge]])
        for position, place in zip(decided.tolist(), network.node[decided].tolist(), strict=True):
            places.setdefault(place, []).append(position)
        weight = self.standing.sum(axis=0)
        found = []
        for node in self.tree.nodes.values():
            if not isinstance(node, DecisionNode):
                continue
            here = sorted(
                places.get(self.layout.position[node.id], []),
                key=lambda position: (-reach[position], -weight[position]),
            )
            histories = [self._history(node, position, float(reach[position])) for position in here]
            found.append(self._decision(node, histories))
        return found

    @cached_property
    def option_figures(self) -> list[tuple[float, float, float, float]]:
        """Of every edge: utility and certainty equivalent to go, the strategy's probability, and the one given all."""
        strategy, source = self.evaluation.strategy, self.network.source
        flow = (self.standing[:, source] * self.evaluation.probability).sum(axis=0)
        weight = self.standing.sum(axis=0)[source]
        share = np.divide(flow, weight, out=np.zeros(len(flow)), where=weight > 0)
        columns = (strategy.utility, strategy.certainty, strategy.probability, share)
        return list(zip(*(cells.tolist() for cells in columns), strict=True))

    def _history(self, node: DecisionNode, position: int, probability: float) -> History:
        network, evaluation = self.network, self.evaluation
        possible = bool(self.standing[:, position].any())
        known = int(network.met[position]) & evaluation.known_bits
        figures, taken = self._prior_options(node, known)
        share = {}
        for name, edge in zip(node.branches, network.leaving[position], strict=True):
            utility, certainty, taken[name], share[name] = self.option_figures[edge]
            if not evaluation.keeps[network.node[position]]:
                figures[name] = utility, certainty
        options = tuple(
            OptionScore(
                name=name,
                utility=_number(figures[name][0]),
                certainty_equivalent=_number(figures[name][1]),
                probability=share[name] if possible else None,
            )
            for name in node.branches
        )
        likely = share if possible else taken
        best = max(likely.values())
        choice = next(name for name in node.branches if likely[name] >= best - TOLERANCE)
        met = int(network.met[position])
        passed = tuple(text for bit, text in enumerate(evaluation.conditions) if met >> bit & 1)
        return History(passed=passed, probability=probability, choice=choice, options=options)

    def _prior_options(self, node: DecisionNode, known: int) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
        """What an option was worth with nothing observed, and how likely it was taken."""
        figures, taken = {}, {}
        for name in node.branches:
            branch = self.layout.edge[node.id, name]
            utility, certainty, probability = self.evaluation.prior_options.get((branch, known), (np.nan, np.nan, 0.0))
            figures[name], taken[name] = (utility, certainty), probability
        return figures, taken

    def _decision(self, node: DecisionNode, histories: list[History]) -> DecisionScore:
        if not histories:  # the evidence lays no way to it
            _, taken = self._prior_options(node, 0)
            blank = tuple(
                OptionScore(name=name, utility=None, certainty_equivalent=None, probability=None)
                for name in node.branches
            )
            choice = max(taken, key=taken.__getitem__)
            histories = [History(passed=(), probability=0.0, choice=choice, options=blank)]
        first = histories[0]
        met = [history for history in histories if history.probability > 0]
        chosen = next(option for option in first.options if option.name == first.choice)
        others = [o for o in first.options if o.name != first.choice and o.certainty_equivalent is not None]
        instead = max(others, key=lambda option: option.certainty_equivalent or 0.0, default=None)
        best, margin = chosen.certainty_equivalent, None
        if instead is not None and instead.certainty_equivalent is not None and best is not None:
            margin = best - instead.certainty_equivalent
        by = self._by(node)
        return DecisionScore(
            node=node.id,
            actor=node.actor,
            probability=float(self.reach[self.layout.position[node.id]]),
            choice=first.choice,
            instead=instead.name if instead else None,
            tie=by == "solved" and margin is not None and abs(margin) <= TOLERANCE * max(1.0, abs(best or 0.0)),
            margin=margin,
            options=first.options,
            collected=self._collected(node),
            by=by,
            by_history=tuple(met) if len({history.choice for history in met}) > 1 else (),
        )

    def _by(self, node: DecisionNode) -> Literal["solved", "rationality", "chosen", "given"]:
        request = self.evaluation.request
        if any(text.partition("/")[0] == node.id for text in request.choose):
            return "chosen"
        judge = self.evaluation.actors[node.actor] if node.actor is not None else self.evaluation.reader
        if judge.rationality is not None:
            return "rationality"
        return "given" if node.id in self.nodes_given else "solved"

    @cached_property
    def nodes_given(self) -> frozenset[str]:
        """The nodes of which a branch is given or observed."""
        request = self.evaluation.request
        said = [*request.given, *(entry.what for entry in counting(self.tree, request.as_of)[0])]
        return frozenset(text.partition("/")[0] for text in said if "/" in text)

    @cached_property
    def factors(self) -> dict[str | None, Floats]:
        """What criteria are worth to the reader (None) and to every actor."""
        factors: dict[str | None, Floats] = {None: self.evaluation.worth.factors}
        for name, judge in self.evaluation.actors.items():
            factors[name] = worth(self.layout, judge).factors
        return factors

    def _collected(self, node: DecisionNode) -> float:
        position = self.layout.position[node.id]
        if self.reach[position] <= 0:
            return 0.0
        return float(self.factors[node.actor] @ self.moments[:, position] / self.reach[position])


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
