"""The trees of this project: every chance branch set to some value, or refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import scenario_tree
from scenario_tree.editing.changes import edited
from scenario_tree.model import ChanceNode, ScenarioTree
from scenario_tree.problems import TreeProblems

TREES = sorted((Path(__file__).parents[2] / "trees").glob("*.yaml"))
REASONS = {"no-rest", "probability-sum"}  # why the rest may not take it


def rounds(tree: ScenarioTree) -> Iterator[list[str]]:
    """The first branch of every chance node, the second of every one that has two, and so on."""
    nodes = [node for node in tree.nodes.values() if isinstance(node, ChanceNode)]
    for position in range(max(len(node.branches) for node in nodes)):
        yield [f"{node.id}/{list(node.branches)[position]}" for node in nodes if position < len(node.branches)]


@pytest.mark.parametrize("value", ["30%", "0", "1"])
@pytest.mark.parametrize("path", TREES, ids=[path.stem for path in TREES])
def test_every_chance_branch_can_be_set(path: Path, value: str) -> None:
    """The result is valid, and at every node a branch has the value in every view."""
    tree = scenario_tree.load(path)
    wanted = 0.3 if value == "30%" else float(value)
    for names in rounds(tree):
        result = edited(tree, dict.fromkeys(names, value))
        new = replace(scenario_tree.loads(result.text, folder=path.parent), evidence=())
        for view in list(tree.views) or [None]:
            score = scenario_tree.score(new, views={name: float(name == view) for name in tree.views})
            assert {name: score.branches[name].probability for name in names} == pytest.approx(
                dict.fromkeys(names, wanted), abs=1e-9
            )


@pytest.mark.parametrize("path", TREES, ids=[path.stem for path in TREES])
def test_where_the_rest_cannot_take_it_the_reason_is_given(path: Path) -> None:
    """Under `rest` every branch of every tree can be set to 1 %, or the refusal says why not and what to do."""
    tree = scenario_tree.load(path)
    for names in rounds(tree):
        for name in names:
            try:
                result = edited(tree, {name: "1%"}, rest=True)
            except TreeProblems as error:
                assert all(problem.help and problem.code in REASONS for problem in error.problems)
            else:
                assert {change.where for change in result.changes if change.before != change.after} == {name}
