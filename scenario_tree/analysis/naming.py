"""What questions are called: an event that is asked at several nodes has no label of its own."""

from __future__ import annotations

from collections.abc import Sequence

from scenario_tree.model import ScenarioTree


def question_label(tree: ScenarioTree, nodes: Sequence[str]) -> str:
    """The label of the one node that asks a question; none where several do, each in its own words."""
    return tree.nodes[nodes[0]].label if len(nodes) == 1 else ""
