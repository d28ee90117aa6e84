"""What is to be learned about: which outcome, whether an outcome or a tag, or the utility of a path.

A tag depends on the way: the network is unrolled by whether it was already passed, so
that from every position on the rest of the path alone decides. So it is for outcomes
and utility in the plain network, where the branches rejoin or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.conditions import selector
from scenario_tree.evaluation.network import Condition, Floats, Indices, Network, unrolled
from scenario_tree.evaluation.scoring import ROWS_AT_ONCE
from scenario_tree.evaluation.sweeps import backward, collected, forward
from scenario_tree.names import nearest
from scenario_tree.problems import TreeProblems, refusal
from scenario_tree.selectors import is_selector, selector_problem

OUTCOMES, UTILITY = "outcomes", "utility"


@dataclass(frozen=True)
class Target:
    """The evaluation on a network in which the target given a position does not depend on the way there.

    `node` and `branch` are the file's node and branch of a position and an edge; `probability` (V, E), `reach` and
    `likelihood` (V, N) are the evaluation's. `classes` (N,) numbers the values of the target at the end positions;
    for utility there are none, but `payoffs` (E,) and `ends` (N,). `names` are the classes that have a probability
    to report: every outcome, or the one thing that happens.
    """

    name: str
    evaluation: Evaluation
    network: Network
    node: Indices
    branch: Indices
    probability: Floats
    reach: Floats
    likelihood: Floats
    classes: Indices | None
    class_count: int
    names: tuple[str, ...]
    payoffs: Floats
    ends: Floats

    @property
    def weights(self) -> Floats:
        """The posterior weight of every view's tree, (V,)."""
        return self.evaluation.view_weights

    def distributions(self) -> Iterator[tuple[int, Floats]]:
        """P(class | position) for some classes at a time: the first one's number, and (V, K, N)."""
        assert self.classes is not None
        size = self.network.size
        for first in range(0, self.class_count, ROWS_AT_ONCE):
            numbers = np.arange(first, min(first + ROWS_AT_ONCE, self.class_count))
            ends = (self.classes == numbers[:, None]).astype(float)
            yield first, self._swept(np.zeros(len(self.branch)), ends.reshape(len(numbers), size))

    def figures(self) -> Iterator[tuple[tuple[str, ...], Floats]]:
        """The reported figures to go, of some names at a time, (V, K, N): probabilities, or the utility."""
        if self.classes is None:
            yield self.names, self.values[:, None]
            return
        for first, rows in self.distributions():
            names = self.names[first : first + rows.shape[1]]
            if names:
                yield names, rows[:, : len(names)]

    @property
    def values(self) -> Floats:
        """The expected utility to go, (V, N)."""
        return backward(self.network, self.probability, self.payoffs, self.ends)

    @property
    def before(self) -> Floats:
        """The expected utility collected on the way to every position, (V, N)."""
        moments = collected(self.network, self.probability, self.reach, self.payoffs[None])[:, 0]
        return np.divide(moments, self.reach, out=np.zeros_like(moments), where=self.reach > 0)

    def _swept(self, payoffs: Floats, ends: Floats) -> Floats:
        return backward(self.network, self.probability[:, None], payoffs, ends[None])


def target_of(evaluation: Evaluation, name: str) -> Target:
    """Read a target: `outcomes`, `utility`, or what a selector names. Raises TreeProblems where it names nothing."""
    network, layout = evaluation.network, evaluation.layout
    payoffs, ends = np.zeros(len(network.edge)), np.zeros(network.size)
    if name == UTILITY:
        worth = evaluation.worth
        payoffs, ends = worth.utility[network.edge], worth.end_utility[network.node]
        return _plain(evaluation, name, None, 0, (name,), payoffs, ends)
    if name == OUTCOMES:
        outcomes = tuple(evaluation.tree.outcomes)
        first = len(layout.names) - len(outcomes)
        classes = np.where(network.is_end, network.node - first, -1)
        if network.lost is not None:
            classes[network.lost] = -1
        return _plain(evaluation, name, classes, len(outcomes), outcomes, payoffs, ends)
    if name.startswith("not:"):
        raise refusal("bad-request", f"the target `{name}` is a negation", f"write `{name.removeprefix('not:')}`")
    if not is_selector(evaluation.tree, name):
        problem = selector_problem(evaluation.tree, name)
        near = nearest(name, (OUTCOMES, UTILITY))
        words = problem.help.replace("write ", f"write `{OUTCOMES}`, `{UTILITY}`, ", 1)
        help = f"did you mean `{near}`?" if near else words
        raise TreeProblems([replace(problem, help=help)])
    return _happening(evaluation, name)


def _plain(
    evaluation: Evaluation,
    name: str,
    classes: Indices | None,
    count: int,
    names: tuple[str, ...],
    payoffs: Floats,
    ends: Floats,
) -> Target:
    network = evaluation.network
    return Target(
        name=name,
        evaluation=evaluation,
        network=network,
        node=network.node,
        branch=network.edge,
        probability=evaluation.probability,
        reach=evaluation.reach,
        likelihood=evaluation.likelihood,
        classes=classes,
        class_count=count,
        names=names,
        payoffs=payoffs,
        ends=ends,
    )


def _happening(evaluation: Evaluation, name: str) -> Target:
    """Whether a path passes what a selector names: the first class is that it does."""
    below, asked = evaluation.network, selector(evaluation.layout, name)
    nowhere = np.zeros(below.size, dtype=bool)  # no position decides: a path that does not pass goes on undecided
    network = unrolled(below, [Condition(asked.edges[below.edge], asked.at_start, questions=nowhere)])
    probability = evaluation.probability[:, network.edge]
    passed = network.met == 1
    return Target(
        name=name,
        evaluation=evaluation,
        network=network,
        node=below.node[network.node],
        branch=below.edge[network.edge],
        probability=probability,
        reach=forward(network, probability),
        likelihood=evaluation.likelihood[:, network.node],
        classes=np.where(network.is_end, np.where(passed, 0, 1), -1),
        class_count=2,
        names=(name,),
        payoffs=np.zeros(len(network.edge)),
        ends=np.zeros(network.size),
    )
