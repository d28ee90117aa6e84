"""Which strategies of one decider are efficient on two criteria, one wanted high (benefit), the other low (cost).

`scope` says which decisions are free and what everything else is; `undominated` builds the strategies that no other
one beats on both criteria, or all of them; `corners` finds the efficient ones alone, where those are too many;
`standing` tells efficient, extended-dominated and dominated ones apart, with ratios and ranges.
"""

from __future__ import annotations

from typing import Any

from scenario_tree.analysis.frontier.results import Frontier, Strategy, Taken
from scenario_tree.model import ScenarioTree

__all__ = ["Frontier", "Strategy", "Taken", "frontier"]


def frontier(
    tree: ScenarioTree,
    *,
    benefit: str,
    cost: str,
    everything: bool = False,
    decider: str | None = None,
    **under: Any,
) -> Frontier:
    """The efficient strategies of one decider, by what they bring and what they cost.

    Parameters
    ----------
    tree : ScenarioTree
    benefit, cost : names of two criteria; the first is wanted high, the second low.
    everything : list dominated strategies too.
    decider : whose decisions are free, a profile that acts in the tree. None: the decisions without an actor, or all
        of them where they have one and the same actor.
    **under
        What to evaluate under, as `scenario_tree.evaluation.request` takes it.

    Raises
    ------
    TreeProblems
        Where a name does not exist, several actors decide and none is named, no decision is left free, views are a
        mixture, something is known beforehand, or the evidence is likelier under one strategy than under another.
    """
    from scenario_tree.analysis.frontier.listing import listing
    from scenario_tree.analysis.frontier.scope import scope
    from scenario_tree.evaluation import request
    from scenario_tree.evaluation.evaluate import evaluate

    return listing(scope(evaluate(tree, request(**under)), benefit, cost, decider), everything=everything)
