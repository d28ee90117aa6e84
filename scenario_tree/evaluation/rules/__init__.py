"""Choices of those who will not commit to numbers: rules that look at what can happen, not at how likely it is.

At every decision that is not fixed, from the last to the first, everyone later being expected to go by the same rule:

    maximin   the option whose worst case is best (Wald 1950, Statistical Decision Functions)
    maximax   the option whose best case is best
    regret    the option whose greatest regret is least (Savage 1951, J. Am. Stat. Assoc. 46)

A branch counts where the decider gives it a probability above 0. A *state* is an answer to every question: an event
is one question wherever it is asked, any other chance node one of its own. An option's regret in a state is what the
best option would bring there, less what it brings itself; regret.py finds the greatest over all states. (Luce &
Raiffa 1957, Games and Decisions, ch. 13, on all three rules.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from scenario_tree.evaluation.network import Floats, Indices, Layout, Network
from scenario_tree.evaluation.rules.regret import Questions, Walkers
from scenario_tree.quantities.chance import TOLERANCE

Rule = Literal["maximin", "maximax", "regret"]
RULES: tuple[Rule, ...] = ("maximin", "maximax", "regret")


def options_by_rule(
    layout: Layout,
    network: Network,
    utility: Floats,
    ends: Floats,
    probability: Floats,
    decider: Indices,
    preset: Floats,
    rule: Rule,
) -> tuple[Floats, Floats]:
    """Which options are taken by a rule, and each option's figure.

    Parameters
    ----------
    utility, probability : (D, E), payoffs and probabilities of the network's edges to every decider
    ends : (D, N), values of its end positions
    decider : (E,), whose decision an edge is an option of, a row of the above
    preset : (E,), probabilities of options that are fixed, NaN elsewhere

    Returns
    -------
    The options' probabilities (E,): the preset ones, else 0 or 1; 1 on chance edges, NaN at a decision all of whose
    options are impossible. Their figures (E,), to go, in the decider's utility: the worst case, the best case, or the
    greatest regret (the least is best); NaN where impossible and on chance edges. Ties go to the first one written.

    Raises
    ------
    TreeProblems
        Where events are shared by so many ways that their answers cannot all be looked at.
    """
    solver = Solver(layout, network, utility, ends, probability, decider, preset, rule)
    solver.run()
    return np.array(solver.taken), np.array(solver.figure)


class Solver:
    """One pass from the ends to the start, over plain lists."""

    def __init__(
        self,
        layout: Layout,
        network: Network,
        utility: Floats,
        ends: Floats,
        probability: Floats,
        decider: Indices,
        preset: Floats,
        rule: Rule,
    ) -> None:
        self.network = network
        self.rule = rule
        self.is_decision: list[bool] = layout.is_decision[network.edge].tolist()
        self.target: list[int] = network.target.tolist()
        self.utility: list[list[float]] = utility.tolist()
        self.chance: list[list[float]] = probability.tolist()
        self.decider: list[int] = decider.tolist()
        self.taken: list[float] = np.where(np.array(self.is_decision), preset, 1.0).tolist()
        self.figure = [math.nan] * len(network.edge)
        known = network.is_end.copy()
        if network.lost is not None:
            known[network.lost] = False
        # the worst and the best case from a position on, to every decider; NaN where nothing is possible
        self.worst: list[list[float]] = np.where(known, ends, np.nan).tolist()
        self.best: list[list[float]] = [row[:] for row in self.worst]
        self.walkers: list[Walkers] = []
        if rule == "regret":
            questions = Questions(layout, network)
            self.walkers = [Walkers(self, row, questions) for row in range(len(utility))]

    def run(self) -> None:
        """Go through all positions, the deepest first."""
        for position in np.argsort(-self.network.level, kind="stable").tolist():
            edges = self.network.leaving[position]
            if not edges:
                continue
            if self.is_decision[edges[0]]:
                self._decide(edges)
            for row in range(len(self.utility)):
                self._carry(row, position, edges)

    def open_edges(self, row: int, edges: Sequence[int]) -> list[int]:
        """The edges that can be taken: chance branches and fixed options of positive probability, leading somewhere."""
        weights = self.taken if self.is_decision[edges[0]] else self.chance[row]
        return [edge for edge in edges if weights[edge] > 0 and not math.isnan(self.worst[row][self.target[edge]])]

    def _carry(self, row: int, position: int, edges: Sequence[int]) -> None:
        ways = self.open_edges(row, edges)
        if ways:
            gain, worst, best = self.utility[row], self.worst[row], self.best[row]
            worst[position] = min(gain[edge] + worst[self.target[edge]] for edge in ways)
            best[position] = max(gain[edge] + best[self.target[edge]] for edge in ways)

    def _decide(self, edges: Sequence[int]) -> None:
        """Figures of all options, and the best one where none is preset."""
        row = self.decider[edges[0]]
        possible = [edge for edge in edges if not math.isnan(self.worst[row][self.target[edge]])]
        for edge, figure in zip(possible, self._figures(row, possible), strict=True):
            self.figure[edge] = figure
        if not math.isnan(self.taken[edges[0]]) or not possible:
            return
        sign = -1.0 if self.rule == "regret" else 1.0
        best = max(sign * self.figure[edge] for edge in possible)
        least = best - TOLERANCE * max(1.0, abs(best))
        choice = next(edge for edge in possible if sign * self.figure[edge] >= least)
        for edge in edges:
            self.taken[edge] = float(edge == choice)

    def _figures(self, row: int, options: Sequence[int]) -> list[float]:
        gain = self.utility[row]
        if self.rule != "regret":
            ahead = self.worst[row] if self.rule == "maximin" else self.best[row]
            return [gain[edge] + ahead[self.target[edge]] for edge in options]
        walkers = self.walkers[row]
        return [
            max(0.0, *(gain[b] - gain[a] + walkers.gap(self.target[b], self.target[a]) for b in options))
            for a in options
        ]
