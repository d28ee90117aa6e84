"""The greatest regret over all states, without going through them.

What the best option would bring in a state, less what option a brings, at its greatest:

    max over s of (max over b of v_b(s) − v_a(s))  =  max over b of max over s of (v_b(s) − v_a(s)),

so options are compared pair by pair, each pair by two walkers, one behind each option, who get the same answer where
they are asked the same question. Where no question lies ahead of both, the best case of one less the worst case of
the other is the answer; where they meet, nothing is between them any more; else the one who is behind goes on, and an
answer is remembered as long as the other may be asked for it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scenario_tree.evaluation.network import Layout, Network
from scenario_tree.model import ChanceNode
from scenario_tree.problems import refusal

if TYPE_CHECKING:
    from scenario_tree.evaluation.rules import Solver

MOST_PAIRS = 500_000  # places of two walkers, with the answers they have to remember
Memory = tuple[tuple[int, str], ...]  # questions and answers, by question
Pair = tuple[int, int, Memory]


class Questions:
    """Which question every position asks, and which of those that two ways can meet lie ahead of it, as bits."""

    def __init__(self, layout: Layout, network: Network) -> None:
        names: dict[str | None, int] = {None: -1}
        nodes = list(layout.tree.nodes.values())
        self.asked: list[int] = []
        for place, end in zip(network.node.tolist(), network.is_end.tolist(), strict=True):
            node = None if end else nodes[place]
            event = node.event if isinstance(node, ChanceNode) else None
            name = None if node is None else f"event {event}" if event else f"node {node.id}"
            self.asked.append(names.setdefault(name, len(names)))
        self.answer: list[str] = [layout.branches[edge][1].name for edge in network.edge.tolist()]
        self.level: list[int] = network.level.tolist()
        self.ahead = self._ahead(network)

    def _ahead(self, network: Network) -> list[int]:
        source, target, order = network.source.tolist(), network.target.tolist(), network.order.tolist()
        ways = [1] * network.size  # to a position, from the start or from where no way leads: 1, or 2 for more
        for position in target:
            ways[position] = 0
        for edge in order:
            ways[target[edge]] = min(ways[target[edge]] + ways[source[edge]], 2)
        met: dict[int, int] = {}
        for position, question in enumerate(self.asked):
            met[question] = met.get(question, 0) + ways[position]
        shared = [question for question, count in met.items() if question >= 0 and count > 1]
        self.bit = {question: 1 << number for number, question in enumerate(shared)}
        ahead = [self.bit.get(question, 0) for question in self.asked]
        for edge in reversed(order):
            ahead[source[edge]] |= ahead[target[edge]]
        return ahead


class Walkers:
    """By how much one walker can come to be ahead of another in a state, to one decider."""

    def __init__(self, solver: Solver, row: int, questions: Questions) -> None:
        self.solver = solver
        self.row = row
        self.questions = questions
        self.known: dict[Pair, float] = {}

    def gap(self, one: int, other: int) -> float:
        """The most that values from `one` on exceed those from `other` on in a state; −inf where there is no state."""
        first = (one, other, ())
        waiting: list[Pair] = [first]
        while waiting:
            pair = waiting[-1]
            if pair in self.known:
                waiting.pop()
                continue
            moves = self._moves(pair)
            missing = [after for _, after in moves if after not in self.known] if isinstance(moves, list) else []
            if missing:
                waiting += missing
                continue
            self.known[pair] = (
                moves
                if isinstance(moves, float)
                else max((gain + self.known[after] for gain, after in moves), default=-math.inf)
            )
            waiting.pop()
            if len(self.known) > MOST_PAIRS:
                raise refusal(
                    "limit",
                    f"events and ways that rejoin leave more than {MOST_PAIRS:,} pairs of cases to compare for regret",
                    "use maximin or maximax, or fix some of the decisions with --choose",
                )
        return self.known[first]

    def _moves(self, pair: Pair) -> float | list[tuple[float, Pair]]:
        """The gap where it is known at once, else what the walker who is behind may gain next, and the pair then."""
        one, other, memory = pair
        ahead, solver = self.questions.ahead, self.solver
        if one == other:
            return 0.0
        if not memory and not ahead[one] & ahead[other]:
            return solver.best[self.row][one] - solver.worst[self.row][other]
        leaving = solver.network.leaving
        first = bool(leaving[one]) and (not leaving[other] or self.questions.level[one] <= self.questions.level[other])
        mover, stays, sign = (one, other, 1.0) if first else (other, one, -1.0)
        question = self.questions.asked[mover]
        told = dict(memory).get(question)
        moves: list[tuple[float, Pair]] = []
        for edge in solver.open_edges(self.row, leaving[mover]):
            answer = self.questions.answer[edge]
            if told not in (None, answer):
                continue
            there = solver.target[edge]
            heard = memory if told else (*memory, (question, answer))
            kept = self._remembered(heard, ahead[there] | ahead[stays])
            after = (there, stays, kept) if first else (stays, there, kept)
            moves.append((sign * solver.utility[self.row][edge], after))
        return moves

    def _remembered(self, memory: Memory, ahead: int) -> Memory:
        """The answers to questions that lie ahead of a walker."""
        bit = self.questions.bit
        return tuple(sorted(entry for entry in memory if bit.get(entry[0], 0) & ahead))
