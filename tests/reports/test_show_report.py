"""The report of `show`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scenario_tree.evaluation.results import BranchScore, NodeScore, Score
from scenario_tree.model import ScenarioTree
from scenario_tree.reports import show
from scenario_tree.reports.window import Window, cells


def _tree(text: str) -> list[str]:
    return text.splitlines()[text.splitlines().index(" probability      path") :]


def test_the_tree_shows_conditional_probabilities_and_those_of_the_way(score: Score, window: Window) -> None:
    """A rejoined node is laid out once and named afterwards."""
    assert _tree(show.text(score, window)) == [
        " probability      path",
        "               100.0 %   bid: Is the operator's bid accepted?",
        "      60.0 %    60.0 %   ├─ accepted → contract: Which contract? [ministry decides]",
        "      chosen    60.0 %   │  ├─ full → daily: A ferry every day",
        "                 0.0 %   │  └─ reduced → winter [reached 40 % in all]",
        "      75.0 %    40.0 %   │     ├─ mild → weekly: A ferry every week",
        "      25.0 %     0.0 %   │     └─ hard → none: No ferry",
        "      40.0 %    40.0 %   └─ rejected → winter, above",
    ]


def test_depth_folds_what_is_far_away(score: Score, window: Window) -> None:
    """Depth counts nodes from the start; an ellipsis says that more follows."""
    assert _tree(show.text(score, window, depth=1))[2:] == [
        "      60.0 %    60.0 %   ├─ accepted → contract: Which contract? [ministry decides] …",
        "      40.0 %    40.0 %   └─ rejected → winter [reached 40 % in all] …",
    ]


def test_unlikely_branches_are_folded_and_counted(score: Score, window: Window) -> None:
    """What is folded is said."""
    text = show.text(score, window, least=0.5)
    assert "└─ … 1 branch below 50 %" in text
    assert "rejected" not in text


def test_labels_are_wrapped_under_their_branch(score: Score) -> None:
    """A narrow window keeps the lines of the tree."""
    text = show.text(score, Window(60))
    assert max(map(cells, text.splitlines())) <= 60
    assert "                         │    contract? [ministry decides]" in text


def _chain(score: Score, tree_of: Callable[[str], ScenarioTree], length: int) -> Score:
    nodes = "".join(
        f"  n{i}: {{chance: {{go: {{p: 1, then: {f'n{i + 1}' if i < length - 1 else 'end'}}}}}}}\n"
        for i in range(length)
    )
    tree = tree_of(f"scenario_tree: 1\nstart: n0\nnodes:\n{nodes}outcomes: [end]\n")
    return replace(
        score,
        tree=tree,
        nodes={name: NodeScore(id=name, probability=1.0, value=0.0, collected=0.0) for name in (*tree.nodes, "end")},
        branches={
            f"{node.id}/go": BranchScore(node=node.id, name="go", probability=1.0, path_probability=1.0)
            for node in tree.nodes.values()
        },
    )


def test_a_chain_of_any_length_is_shown_without_recursion(score: Score, tree_of: Callable[[str], ScenarioTree]) -> None:
    """Where the indentation leaves no room the tree goes on at the left margin."""
    text = show.text(_chain(score, tree_of, 20_000), Window(100))
    assert text.count("go →") == 20_000
    assert len(text) < 20_000 * 200
    assert "n15, below" in text
