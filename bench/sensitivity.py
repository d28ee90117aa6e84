"""A tornado of all branches of a tree of 1,000 nodes, against scoring the tree anew for every end of every swing.

Where nothing is solved again, all swings and slopes come from one sweep each way; target: at least 100 times as fast.
With decisions that are solved again, every end is a row of a batch. One swing in ten is scored, and its time counted
ten times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from shapes import as_tree, network
from timing import figure, medians, seconds, show

import scenario_tree
from scenario_tree.analysis.sensitivity import Sensitivity, sensitivity
from scenario_tree.model import DecisionNode, ScenarioTree

NODES = 1_000
DECIDING = 5  # every so many nodes somebody decides
SCORED = 10  # one in so many swings is scored by itself


def paying(tree: ScenarioTree) -> ScenarioTree:
    """The tree with a payoff on every branch."""
    generator = np.random.default_rng(3)
    nodes = {}
    for node in tree.nodes.values():
        branches = {
            name: replace(branch, payoff={"value": float(generator.normal())}) for name, branch in node.branches.items()
        }
        nodes[node.id] = replace(node, branches=branches)
    return replace(tree, nodes=nodes)


def deciding(tree: ScenarioTree) -> ScenarioTree:
    """The tree with decisions among its nodes."""
    nodes = {}
    for number, node in enumerate(tree.nodes.values()):
        if number % DECIDING:
            nodes[node.id] = node
            continue
        branches = {name: replace(branch, probability=None) for name, branch in node.branches.items()}
        nodes[node.id] = DecisionNode(id=node.id, branches=branches)
    return replace(tree, nodes=nodes)


def one_by_one(tree: ScenarioTree, answer: Sensitivity, choose: list[str]) -> list[tuple[float, float]]:
    """The figures at both ends of every swing, each scored by itself."""
    found = []
    for swing in answer.swings[::SCORED]:
        ends = []
        for value in (swing.low_input, swing.high_input):
            change: Mapping[str, object] = {"criteria": {swing.name: value}}
            if swing.kind == "probability":
                p = swing.base_input
                change = {"odds": {swing.name: value * (1 - p) / (p * (1 - value))}}
            ends.append(scenario_tree.score(tree, choose=choose, **change).expected.utility)
        found.append((ends[0], ends[1]))
    return found


def timed(tree: ScenarioTree, answer: Sensitivity, choose: list[str]) -> tuple[float, list[tuple[float, float]]]:
    """How long it takes to score every end by itself, and the figures."""
    found: list[tuple[float, float]] = []
    taken = seconds(lambda: found.extend(one_by_one(tree, answer, choose)))
    return taken * SCORED, found


def main() -> None:
    """Print times and ratios."""
    plain = paying(as_tree(*network("tree", NODES)))
    rows = []
    for title, tree, held in (
        ("tree, no decisions", plain, False),
        ("rejoining graph, no decisions", paying(as_tree(*network("rejoining", NODES))), False),
        ("tree with decisions, held", deciding(plain), True),
        ("tree with decisions, solved again", deciding(plain), False),
    ):
        answer = sensitivity(tree, hold_strategy=held)
        choose = [f"{item.node}/{item.choice}" for item in scenario_tree.score(tree).decisions] if held else []
        slow, apart = timed(tree, answer, choose)
        missed = max(
            max(abs(swing.low - low), abs(swing.high - high))  # type: ignore[operator]
            for swing, (low, high) in zip(answer.swings[::SCORED], apart, strict=True)
        )
        assert missed < 1e-9 * max(1.0, abs(answer.base))
        took = medians({"all": lambda tree=tree, held=held: sensitivity(tree, hold_strategy=held)}, 5)["all"]
        rows.append(
            [title, f"{len(answer.swings):,}", figure(slow), figure(took), f"{slow / took:,.0f}", f"{missed:.0e}"]
        )
    show(
        f"Tornado of all branches, {NODES:,} nodes",
        ["", "swings", "`score` for each", "`sensitivity`", "ratio", "largest difference"],
        rows,
    )


if __name__ == "__main__":
    main()
