"""What is chosen at every decision, by whom, and by how much it is the best: records for people."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import numpy as np

from scenario_tree.evaluation.conditions import counting
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.results import DecisionScore, History, OptionScore, number
from scenario_tree.evaluation.totals import Totals
from scenario_tree.evaluation.worth import worth
from scenario_tree.model import DecisionNode
from scenario_tree.quantities.chance import TOLERANCE


class Decisions:
    """The decisions of one evaluation."""

    def __init__(self, totals: Totals) -> None:
        self.totals = totals
        self.evaluation = totals.evaluation
        self.tree = totals.evaluation.tree
        self.layout = totals.layout
        self.network = totals.network

    def scores(self) -> list[DecisionScore]:
        """Every decision of the file, in its order."""
        network = self.network
        reach = self.evaluation.total(self.evaluation.reach)
        places: dict[int, list[int]] = {}
        decided = np.unique(network.source[self.layout.is_decision[network.edge]])
        for position, place in zip(decided.tolist(), network.node[decided].tolist(), strict=True):
            places.setdefault(place, []).append(position)
        weight = self.totals.standing.sum(axis=0)
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
    def _option_figures(self) -> list[tuple[float, float, float, float, float]]:
        """Of every edge: utility and certainty equivalent to go, the strategy's probability, and the one given all;
        what the rule in force says."""
        strategy, source = self.evaluation.strategy, self.network.source
        flow = (self.totals.standing[:, source] * self.evaluation.probability).sum(axis=0)
        weight = self.totals.standing.sum(axis=0)[source]
        share = np.divide(flow, weight, out=np.zeros(len(flow)), where=weight > 0)
        columns = (strategy.utility, strategy.certainty, strategy.probability, share, self.evaluation.rule_figures)
        return list(zip(*(cells.tolist() for cells in columns), strict=True))

    def _history(self, node: DecisionNode, position: int, probability: float) -> History:
        network, evaluation = self.network, self.evaluation
        possible = bool(self.totals.standing[:, position].any())
        known = int(network.met[position]) & evaluation.known_bits
        figures, taken = self._prior_options(node, known)
        share, by_rule = {}, {}
        for name, edge in zip(node.branches, network.leaving[position], strict=True):
            utility, certainty, taken[name], share[name], by_rule[name] = self._option_figures[edge]
            if not evaluation.keeps[network.node[position]]:
                figures[name] = utility, certainty
        options = tuple(
            OptionScore(
                name=name,
                utility=number(figures[name][0]),
                certainty_equivalent=number(figures[name][1]),
                probability=share[name] if possible else None,
                rule_value=number(by_rule[name]),
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
        figures = {option.name: figure for option in first.options if (figure := self._figure(option)) is not None}
        instead = max((name for name in figures if name != first.choice), key=figures.__getitem__, default=None)
        best, margin = figures.get(chosen.name), None
        if instead is not None and best is not None:
            margin = best - figures[instead]
        by = self._by(node)
        return DecisionScore(
            node=node.id,
            actor=node.actor,
            probability=float(self.totals.reach[self.layout.position[node.id]]),
            choice=first.choice,
            instead=instead,
            tie=by == "solved" and margin is not None and abs(margin) <= TOLERANCE * max(1.0, abs(best or 0.0)),
            margin=margin,
            options=first.options,
            collected=self._collected(node),
            by=by,
            by_history=tuple(met) if len({history.choice for history in met}) > 1 else (),
        )

    def _figure(self, option: OptionScore) -> float | None:
        """What an option is judged by, the highest being the best."""
        rule = self.evaluation.request.rule
        if rule is None or option.rule_value is None:
            return option.certainty_equivalent if rule is None else None
        return -option.rule_value if rule == "regret" else option.rule_value

    def _by(self, node: DecisionNode) -> Literal["solved", "rationality", "chosen", "given"]:
        request = self.evaluation.request
        if any(text.partition("/")[0] == node.id for text in request.choose):
            return "chosen"
        judge = self.evaluation.actors[node.actor] if node.actor is not None else self.evaluation.reader
        if judge.rationality is not None:
            return "rationality"
        return "given" if node.id in self._nodes_given else "solved"

    @cached_property
    def _nodes_given(self) -> frozenset[str]:
        """The nodes of which a branch is given or observed."""
        request = self.evaluation.request
        said = [*request.given, *(entry.what for entry in counting(self.tree, request.as_of)[0])]
        return frozenset(text.partition("/")[0] for text in said if "/" in text)

    @cached_property
    def _factors(self) -> dict[str | None, Floats]:
        """What criteria are worth to the reader (None) and to every actor."""
        factors: dict[str | None, Floats] = {None: self.evaluation.worth.factors}
        for name, judge in self.evaluation.actors.items():
            factors[name] = worth(self.layout, judge).factors
        return factors

    def _collected(self, node: DecisionNode) -> float:
        position = self.layout.position[node.id]
        if self.totals.reach[position] <= 0:
            return 0.0
        return float(self._factors[node.actor] @ self.totals.moments[:, position] / self.totals.reach[position])
