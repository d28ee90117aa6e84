"""Which decisions are free, and what the rest of the tree is while they vary.

A frontier is one decider's. Everything else stays as the evaluation has it: nature's probabilities, what others
choose, and the decider's own choices that are fixed (`--choose`, observed, given) or kept (taken without knowing what
is observed). Expected values are then a sum over paths whose weights are products of fixed probabilities and of the
options' 0 or 1, so that they can be built up backwards, position by position.

Under evidence they are that sum over the probability of the evidence. Where all options of every free decision
leave the evidence equally likely, no strategy changes that probability (by induction from the last decision to the
first), and the posterior probabilities hold under every strategy. Elsewhere there is no such sum, and none is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.conditions import counting
from scenario_tree.evaluation.network import Flags, Floats, Indices
from scenario_tree.evaluation.sweeps import backward
from scenario_tree.model import DecisionNode, ScenarioTree
from scenario_tree.names import hint
from scenario_tree.problems import TreeProblems, refusal
from scenario_tree.quantities.chance import TOLERANCE


@dataclass(frozen=True)
class Scope:
    """The arrays that strategies are built on, over the evaluation's network.

    `free` (N,) flags the free decisions; `weights` (E,) are conditional probabilities, 1 for every option of a free
    decision. `payoffs` (2, E) and `ends` (2, N) hold the cost first, then the benefit.
    """

    evaluation: Evaluation
    benefit: str
    cost: str
    decider: str | None
    free: Flags
    weights: Floats
    payoffs: Floats
    ends: Floats

    @cached_property
    def ways(self) -> list[list[int]]:
        """The edges of positive weight that leave every position, in file order."""
        weights = self.weights.tolist()
        return [[edge for edge in edges if weights[edge] > 0] for edges in self.evaluation.network.leaving]

    @cached_property
    def reached(self) -> list[int]:
        """The positions that some strategy reaches, the last ones first."""
        network = self.evaluation.network
        target = network.target.tolist()
        seen = {network.start}
        waiting = [network.start]
        while waiting:
            for edge in self.ways[waiting.pop()]:
                if target[edge] not in seen:
                    seen.add(target[edge])
                    waiting.append(target[edge])
        return sorted(seen, key=lambda position: (-int(network.level[position]), position))

    @cached_property
    def open(self) -> dict[int, None]:
        """The positions from which a free decision can be reached, the last ones first."""
        target = self.evaluation.network.target.tolist()
        found: dict[int, None] = {}
        for position in self.reached:
            if position in self.number or any(target[edge] in found for edge in self.ways[position]):
                found[position] = None
        return found

    @cached_property
    def number(self) -> dict[int, int]:
        """The free decisions that some strategy reaches, by position, numbered in the order of their levels."""
        level = self.evaluation.network.level.tolist()
        decided = [position for position in self.reached if self.free[position]]
        decided.sort(key=lambda position: (level[position], position))
        return {position: number for number, position in enumerate(decided)}

    @cached_property
    def settled(self) -> Floats:
        """Expected cost and benefit from each position on, (2, N); right where no free decision is ahead."""
        network = self.evaluation.network
        return backward(network, np.where(self.free[network.source], 0.0, self.weights), self.payoffs, self.ends)

    def against_the_grain(self) -> Iterator[str]:
        """Warnings where the decider's own weight of a criterion points the other way."""
        evaluation = self.evaluation
        judge = evaluation.reader if self.decider is None else evaluation.actors[self.decider]
        who = self.decider or "the profile in force"
        for name, wanted, direction in ((self.benefit, 1, "high"), (self.cost, -1, "low")):
            worst, best = evaluation.tree.criteria[name].scale or (0.0, 1.0)
            if judge.criteria[name] * (best - worst) * wanted < 0:
                yield f"{name} is taken to be wanted {direction}, but {who} wants it {'low' if wanted > 0 else 'high'}"

    def option(self, edge: int) -> tuple[str, str]:
        """The node and the option that an edge of the network stands for."""
        node, branch = self.evaluation.layout.branches[int(self.evaluation.network.edge[edge])]
        return node.id, branch.name


def scope(evaluation: Evaluation, benefit: str, cost: str, decider: str | None) -> Scope:
    """What is free, and what the rest is. Raises TreeProblems where the question has no answer."""
    tree, network = evaluation.tree, evaluation.network
    for name in (benefit, cost):
        if name not in tree.criteria:
            raise refusal("unknown-criterion", f"there is no criterion `{name}`", hint(name, tree.criteria))
    if benefit == cost:
        raise refusal(
            "bad-request", f"benefit and cost are both `{cost}`", "name two criteria: --criteria BENEFIT COST"
        )
    _refuse_other_sums(evaluation)
    actor = _decider(tree, decider)
    fixed = {text.partition("/")[0] for text in evaluation.request.choose}
    kept = {name for name, keeps in zip(evaluation.layout.names, evaluation.keeps.tolist(), strict=True) if keeps}
    own = [node.id for node in tree.nodes.values() if isinstance(node, DecisionNode) and node.actor == actor]
    free_nodes = [name for name in own if name not in fixed | kept]
    if not free_nodes:
        raise _nothing_free(evaluation, own, fixed)
    places = np.zeros(len(evaluation.layout.names), dtype=bool)
    places[[evaluation.layout.position[name] for name in free_nodes]] = True
    free = places[network.node]
    if network.lost is not None:
        free[network.lost] = False
    _refuse_telling_choices(evaluation, free, free_nodes)
    rows = [list(tree.criteria).index(name) for name in (cost, benefit)]
    return Scope(
        evaluation=evaluation,
        benefit=benefit,
        cost=cost,
        decider=actor,
        free=free,
        weights=np.where(free[network.source], 1.0, evaluation.probability[0]),
        payoffs=evaluation.worth.payoffs[rows][:, network.edge],
        ends=evaluation.worth.ends[rows][:, network.node],
    )


def _nothing_free(evaluation: Evaluation, own: list[str], chosen: set[str]) -> TreeProblems:
    """What to say where each decision is chosen, given or observed, or was taken before that was known."""
    observed, _ = counting(evaluation.tree, evaluation.request.as_of)
    named = {text.partition("/")[0] for text in (*evaluation.request.given, *(entry.what for entry in observed))}
    kept = [name for name in own if name not in chosen | named]
    if not kept:
        return refusal("bad-request", "no decision is free: each is chosen, given or observed", "leave one open")
    are, those = ("is", "it was") if len(kept) == 1 else ("are", "they were")
    return refusal(
        "bad-request",
        f"no decision is free: {', '.join(kept)} {are} kept, since {those} taken without knowing what is given or "
        "observed",
        "leave out what is given, or look at an earlier day with --as-of",
    )


def _decider(tree: ScenarioTree, decider: str | None) -> str | None:
    """Whose decisions are free; None for those without an actor."""
    actors = list(dict.fromkeys(node.actor for node in tree.nodes.values() if isinstance(node, DecisionNode)))
    named = [actor for actor in actors if actor is not None]
    if not actors:
        raise refusal("bad-request", "nobody decides anything in this tree", "a frontier needs a decision node")
    if decider is not None:
        if decider not in named:
            raise refusal("bad-request", f"`{decider}` decides nothing in this tree", hint(decider, named))
        return decider
    if None in actors:
        return None
    if len(named) > 1:
        raise refusal(
            "bad-request",
            f"a frontier is that of one decider, and here {', '.join(named[:-1])} and {named[-1]} decide",
            f"say whose it is: --for {named[0]}",
        )
    return named[0]


def _refuse_other_sums(evaluation: Evaluation) -> None:
    if len(evaluation.probability) > 1:
        raise refusal(
            "bad-request",
            "under a mixture of views, what an option is worth depends on what was chosen before",
            "use `--pool linear` or `--pool log`",
        )
    if evaluation.request.known:
        raise refusal(
            "bad-request",
            "which paths are left of what is known beforehand depends on the strategy",
            "leave --known out, or make the answer certain: --odds NODE/BRANCH=0 for the others",
        )


def _refuse_telling_choices(evaluation: Evaluation, free: Flags, free_nodes: list[str]) -> None:
    """No figure where the evidence is likelier under one option than under another."""
    tree, network = evaluation.tree, evaluation.network
    advice = "fix that choice with --choose, or look at an earlier day with --as-of"
    for entry in counting(tree, evaluation.request.as_of)[1]:
        about = tree.indicators[entry.what].about
        if about in free_nodes:
            raise refusal("bad-request", f"`{entry.what}` speaks of the choice at {about}, which is free here", advice)
    options: Indices = np.flatnonzero(free[network.source])
    likelihood = evaluation.likelihood[0]
    apart = np.abs(likelihood[network.target[options]] - likelihood[network.source[options]])
    telling = options[apart > TOLERANCE * likelihood[network.source[options]]]
    if len(telling):
        node = evaluation.layout.branches[int(network.edge[telling[0]])][0].id
        raise refusal("bad-request", f"how likely the evidence is depends on what is chosen at {node}", advice)
