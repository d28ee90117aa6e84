"""What questions are called: an event that is asked at several nodes has their label, if it is the same."""

from __future__ import annotations

from collections.abc import Sequence

from scenario_tree.model import ScenarioTree


def question_label(tree: ScenarioTree, nodes: Sequence[str]) -> str:
    """The label of the nodes that ask a question; none where each asks it in its own words."""
    labels = {tree.nodes[node].label for node in nodes}
    return labels.pop() if len(labels) == 1 else ""
