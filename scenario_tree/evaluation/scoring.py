"""From the arrays of an evaluation to the records that people read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenario_tree.evaluation.conditions import tag_places
from scenario_tree.evaluation.evaluate import Evaluation, worth
from scenario_tree.evaluation.exclusion import excluding_choice, excluding_zero
from scenario_tree.evaluation.network import Floats, Indices
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
from scenario_tree.evaluation.strategy import certainty_equivalent
from scenario_tree.evaluation.sweeps import backward, collected, forward
from scenario_tree.model import DecisionNode
from scenario_tree.quantities.chance import TOLERANCE, point

TAGS_AT_ONCE = 64  # rows of one sweep; bounds the memory that many tags take


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
        for outcome in self.tree.outcomes.values():
            position = self.layout.position[outcome.name]
            probability = float(self.reach[position])
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
                    excluded_by=None if probability > 0 else self._excluded_by(outcome.name),
                )
            )
        return sorted(found, key=lambda outcome: -outcome.probability)

    def _ways(self) -> list[int]:
        """How many paths lead to each position of the file; exact integers of any size."""
        plain = self.layout.plain
        ways = [0] * plain.size
        ways[plain.start] = 1
        source, target = plain.source.tolist(), plain.target.tolist()
        for edge in np.argsort(plain.level[plain.source], kind="stable").tolist():
            ways[target[edge]] += ways[source[edge]]
        return ways

    def _excluded_by(self, outcome: str) -> str:
        layout, evaluation = self.layout, self.evaluation
        places = layout.plain.target == layout.position[outcome]
        probability = self._branch_probabilities()
        choice = excluding_choice(layout, probability, self.reach, places)
        if choice is not None:
            return choice
        if evaluation.request.given or self.tree.evidence:
            prior = evaluation.prior
            if len(evaluation.prior_network.edge) == len(layout.branches):
                before = forward(layout.plain, np.where(layout.is_decision, prior.probability, np.ones(1)))
                if before[layout.position[outcome]] > 0:
                    given = [*(entry.what for entry in self.tree.evidence), *evaluation.request.given]
                    return f"the evidence ({', '.join(given)})"
        return excluding_zero(layout, probability, self.reach, places) or "no way leads there"

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
        network, start = self.network, np.zeros(1, dtype=np.intp)
        worth_ = self.evaluation.worth
        gains, ends = worth_.utility[network.edge], worth_.end_utility[network.node]
        by_view = []
        for probability in self.evaluation.probability:
            equivalent = np.where(network.is_end, ends, 0.0)
            for step in network.outgoing:
                ahead = gains[step.edges] + equivalent[network.target[step.edges]]
                equivalent[step.nodes] = certainty_equivalent(probability[step.edges], ahead, tolerance, step.starts)
            by_view.append(equivalent[network.start])
        weights = self.evaluation.view_weights
        return float(certainty_equivalent(weights, np.array(by_view), tolerance, start)[0])

    def tags(self) -> dict[str, float]:
        """The probability that a path passes at least one place of each tag: the flow into it of paths new to it."""
        evaluation, found = self.evaluation, {}
        names = self.tree.tags
        for first in range(0, len(names), TAGS_AT_ONCE):
            part = names[first : first + TAGS_AT_ONCE]
            edges, at_start = tag_places(self.layout, part)
            edges = edges[:, self.network.edge]
            total = np.zeros(len(part))
            for weight, probability in zip(evaluation.view_weights, evaluation.probability, strict=True):
                new = forward(self.network, np.where(edges, 0.0, probability))
                flow = np.where(edges, new[:, self.network.source] * probability, 0.0)
                total += weight * flow.sum(axis=1)
            found.update(zip(part, np.where(at_start, 1.0, total).tolist(), strict=True))
        return found

    def expectations(self, implied: dict[str, float]) -> Iterator[Expectation]:
        for name, quantity in self.tree.expect.items():
            expected = float(point(quantity, self.evaluation.reader.parameters))
            yield Expectation(name=name, expected=expected, implied=implied[name])

    # ---- nodes and branches -------------------------------------------------------------

    def nodes(self) -> dict[str, NodeScore]:
        evaluation, network, worth_ = self.evaluation, self.network, self.evaluation.worth
        value = backward(
            network, evaluation.probability, worth_.utility[network.edge], worth_.end_utility[network.node]
        )
        possible = evaluation.likelihood > 0
        weight = evaluation.view_weights[:, None] * evaluation.reach * possible
        unreached = (self.reach <= 0)[network.node]
        weight = np.where(unreached, evaluation.view_weights[:, None] * possible, weight)
        mass = evaluation.by_node(weight.sum(axis=0))
        values = evaluation.by_node((weight * value).sum(axis=0))
        before = worth_.factors @ self.moments
        return {
            name: NodeScore(
                id=name,
                probability=float(self.reach[position]),
                value=float(values[position] / mass[position]) if mass[position] > 0 else None,
                collected=float(before[position] / self.reach[position]) if self.reach[position] > 0 else None,
            )
            for position, name in enumerate(self.layout.names)
        }

    def _branch_probabilities(self) -> Floats:
        """Conditional probability of every branch of the file; of nodes that are not reached, as if they were."""
        evaluation, network = self.evaluation, self.network
        reached = self.reach[self.layout.plain.source]
        plain = np.ones(len(self.layout.branches), dtype=bool)
        mean = evaluation.total(evaluation.probability)
        copies = evaluation.by_branch(np.ones(len(network.edge)))
        unreached = np.divide(evaluation.by_branch(mean), copies, out=np.zeros_like(copies), where=copies > 0)
        result: Floats = np.where(
            reached > 0,
            np.divide(self.passing, reached, out=np.zeros_like(reached), where=plain & (reached > 0)),
            unreached,
        )
        return result

    def branches(self) -> dict[str, BranchScore]:
        probabilities = self._branch_probabilities().tolist()
        passing = self.passing.tolist()
        if len(self.evaluation.probability) == 1 and len(self.network.edge) == len(probabilities):
            probabilities = self.evaluation.probability[0].tolist()
        return {
            f"{node.id}/{branch.name}": BranchScore(
                node=node.id, name=branch.name, probability=probabilities[edge], path_probability=passing[edge]
            )
            for edge, (node, branch) in enumerate(self.layout.branches)
        }

    # ---- decisions ------------------------------------------------------------------------

    def decisions(self) -> list[DecisionScore]:
        """Every decision of the file, in its order."""
        network = self.network
        reach = self.evaluation.total(self.evaluation.reach)
        places: dict[int, list[int]] = {}
        for position in np.flatnonzero(~network.is_end).tolist():
            places.setdefault(int(network.node[position]), []).append(position)
        order = np.argsort(network.source, kind="stable")
        bounds = np.searchsorted(network.source[order], np.arange(network.size + 1))
        found = []
        for node in self.tree.nodes.values():
            if not isinstance(node, DecisionNode):
                continue
            here = sorted(places.get(self.layout.position[node.id], []), key=lambda position: -reach[position])
            histories = [self._history(node, order[bounds[p] : bounds[p + 1]], p, float(reach[p])) for p in here]
            found.append(self._decision(node, histories, here))
        return found

    def _history(self, node: DecisionNode, edges: Indices, position: int, probability: float) -> History:
        strategy, network = self.evaluation.strategy, self.network
        options: dict[str, OptionScore] = {
            name: OptionScore(name=name, utility=None, certainty_equivalent=None, probability=0.0)
            for name in node.branches
        }
        posterior = self.evaluation.total(self.evaluation.probability)
        for edge in edges.tolist():
            name = self.layout.branches[network.edge[edge]][1].name
            options[name] = OptionScore(
                name=name,
                utility=_number(strategy.utility[edge]),
                certainty_equivalent=_number(strategy.certainty[edge]),
                probability=float(posterior[edge] if probability > 0 else strategy.probability[edge]),
            )
        choice = max(options.values(), key=lambda option: option.probability).name
        met = int(network.met[position])
        passed = tuple(text for bit, text in enumerate(self.evaluation.conditions) if met >> bit & 1)
        return History(passed=passed, probability=probability, choice=choice, options=tuple(options.values()))

    def _decision(self, node: DecisionNode, histories: list[History], positions: list[int]) -> DecisionScore:
        if not histories:  # the evidence lays no way to it
            blank = tuple(
                OptionScore(name=name, utility=None, certainty_equivalent=None, probability=0.0)
                for name in node.branches
            )
            histories = [History(passed=(), probability=0.0, choice=next(iter(node.branches)), options=blank)]
        first = histories[0]
        met = [history for history in histories if history.probability > 0]
        differing = len({history.choice for history in met}) > 1
        others = [
            option
            for option in first.options
            if option.name != first.choice and option.certainty_equivalent is not None
        ]
        instead = max(others, key=lambda option: option.certainty_equivalent or 0.0, default=None)
        chosen = next(option for option in first.options if option.name == first.choice)
        margin = None
        if instead is not None and instead.certainty_equivalent is not None and chosen.certainty_equivalent is not None:
            margin = chosen.certainty_equivalent - instead.certainty_equivalent
        by = self._by(node, positions)
        best = max(abs(chosen.certainty_equivalent or 0.0), 1.0)
        probability = float(self.reach[self.layout.position[node.id]])
        return DecisionScore(
            node=node.id,
            actor=node.actor,
            probability=probability,
            choice=first.choice,
            instead=instead.name if instead else None,
            tie=by == "solved" and margin is not None and abs(margin) <= TOLERANCE * best,
            margin=margin,
            options=first.options,
            collected=self._collected(node),
            by=by,
            by_history=tuple(met) if differing else (),
        )

    def _by(self, node: DecisionNode, positions: list[int]) -> str:  # type: ignore[return]
        request = self.evaluation.request
        if any(text.partition("/")[0] == node.id for text in request.choose):
            return "chosen"
        judge = self.evaluation.actors[node.actor] if node.actor is not None else self.evaluation.reader
        if judge.rationality is not None:
            return "rationality"
        said = [*request.given, *(entry.what for entry in self.tree.evidence if entry.kind == "observed")]
        return "given" if any(text.partition("/")[0] == node.id and "/" in text for text in said) else "solved"

    def _collected(self, node: DecisionNode) -> float:
        position = self.layout.position[node.id]
        if self.reach[position] <= 0:
            return 0.0
        judge = self.evaluation.actors[node.actor] if node.actor is not None else self.evaluation.reader
        factors = self.evaluation.worth.factors if node.actor is None else worth(self.layout, judge).factors
        return float(factors @ self.moments[:, position] / self.reach[position])


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
