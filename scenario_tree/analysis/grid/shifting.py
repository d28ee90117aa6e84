"""Probabilities that are set, as factors of odds.

A branch of probability p gets p′ while its siblings keep their proportions, if its odds are multiplied by
p′(1 − p) / (p(1 − p′)). Of several branches of a node, with P and P′ their sums before and after, each gets the factor
p′(1 − P) / (p(1 − P′)). p is the judge's one distribution: views are pooled and odds in force are applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.model import ChanceNode, ScenarioTree
from scenario_tree.names import hint
from scenario_tree.problems import refusal
from scenario_tree.quantities.chance import TOLERANCE
from scenario_tree.selectors import branch_names, branch_nodes


def chance_branches(tree: ScenarioTree, name: str) -> list[tuple[str, str]]:
    """Node and branch of every place that `node/branch` or `event/branch` names. Raises TreeProblems if none."""
    nodes, branch = branch_nodes(tree, name), name.partition("/")[2]
    if not nodes:
        raise refusal("unknown-branch", f"there is no branch `{name}`", hint(name, branch_names(tree)))
    if not isinstance(tree.nodes[nodes[0]], ChanceNode):
        raise refusal(
            "bad-request",
            f"`{name}` is an option; a probability can be set for branches of chance nodes",
            f"fix the choice (`--choose {name}`), or vary its odds where its actor has a `rationality` (`--odds`)",
        )
    return [(node, branch) for node in nodes]


def probability(evaluation: Evaluation, node: str, branch: str) -> float:
    """What the reader gives a branch before any evidence."""
    return float(evaluation.prior_probability[evaluation.layout.edge[node, branch]])


def shifted_odds(evaluation: Evaluation, wanted: Mapping[str, float]) -> dict[str, float]:
    """Factors of odds, by `node/branch`, under which each of the branches has the probability that is `wanted`.

    `evaluation` is of what holds otherwise. Raises TreeProblems where no factor does it.
    """
    nodes: dict[str, dict[str, float]] = {}
    for name, value in wanted.items():
        for node, branch in chance_branches(evaluation.tree, name):
            if not 0 <= value <= 1:
                raise refusal("probability-range", f"{name} is given probability {value:g}", "write one from 0 to 1")
            nodes.setdefault(node, {})[branch] = value
    return dict(factor for node, values in nodes.items() for factor in _factors(evaluation, node, values))


def _factors(evaluation: Evaluation, node: str, wanted: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    tree = evaluation.tree
    before = {branch: probability(evaluation, node, branch) for branch in tree.nodes[node].branches}
    total, rest = sum(wanted.values()), sum(p for branch, p in before.items() if branch not in wanted)
    left = 1 - total
    if left < -TOLERANCE or (left > TOLERANCE and len(wanted) == len(before)):
        raise refusal("probability-sum", f"the probabilities given at '{node}' sum to {total:g}, not 1")
    for branch, value in wanted.items():
        if before[branch] <= 0 < value:
            raise refusal("bad-request", f"{node}/{branch} has probability 0, which no factor makes {value:g}")
    if left > TOLERANCE and rest <= 0:
        raise refusal(
            "bad-request", f"nothing else can happen at '{node}': its probabilities have no proportions to keep"
        )
    settled = left <= TOLERANCE  # nothing is left for the others
    for branch, p in before.items():
        own = _odds(evaluation, node, branch)
        if branch not in wanted:
            if settled:
                yield f"{node}/{branch}", 0.0
        elif p > 0:
            scale = 1.0 if settled else rest / left
            yield f"{node}/{branch}", own * wanted[branch] / p * scale


def _odds(evaluation: Evaluation, node: str, branch: str) -> float:
    """The factor in force: that of the node before that of its event."""
    odds, record = evaluation.reader.odds, evaluation.tree.nodes[node]
    event = getattr(record, "event", None)
    of_event = odds.get(f"{event}/{branch}", 1.0)
    return float(odds.get(f"{node}/{branch}", of_event))
