"""Custom weights: profiles, weights files and flags name what exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scenario_tree.model import (
    ByView,
    DecisionNode,
    ScenarioTree,
    Weights,
)
from scenario_tree.names import hint
from scenario_tree.problems import Problem
from scenario_tree.reading.checks.places import value_place
from scenario_tree.selectors import branch_names, branch_nodes
from scenario_tree.source import Location, SourceMapping


def weights_problems(tree: ScenarioTree, weights: Weights, profile: str | None = None) -> Iterator[Problem]:
    """What is wrong with a profile, a weights file or flags: names that do not exist, odds on a sure choice."""
    sections: tuple[tuple[str, Iterable[str], Iterable[str], str], ...] = (
        ("views", weights.views, tree.views, "view"),
        ("criteria", weights.criteria or (), tree.criteria, "criterion"),
        ("parameters", weights.parameters, tree.parameters, "parameter"),
    )
    for section, used, known, what in sections:
        for name in used:
            if name not in known:
                yield Problem(
                    f"unknown-{what}",
                    f"no {what} is called `{name}`",
                    _key_of(weights.origin, section, name),
                    hint(name, known),
                )
    for name in weights.odds:
        yield from _odds_problem(tree, weights, name, profile)


def _odds_problem(tree: ScenarioTree, weights: Weights, name: str, profile: str | None) -> Iterator[Problem]:
    found = branch_nodes(tree, name)
    place = _key_of(weights.origin, "odds", name)
    if not found:
        yield Problem("unknown-branch", f"there is no branch `{name}`", place, hint(name, branch_names(tree)))
        return
    node = tree.nodes[found[0]]
    if isinstance(node, DecisionNode):
        decider = tree.profiles.get(node.actor) if node.actor else weights
        if decider is not None and decider.rationality is None:
            yield Problem(
                "odds-on-option",
                f"`{name}` is an option, and whoever decides takes the best one",
                place,
                "give the actor a `rationality`, or fix the choice: `--choose`",
            )


def _key_of(origin: SourceMapping | None, section: str, name: str) -> Location | None:
    entries = origin.get(section) if origin is not None else None
    return entries.key_location(name) if isinstance(entries, SourceMapping) and name in entries.spans else None


def view_weights(tree: ScenarioTree) -> Iterator[Problem]:
    """Not every view weighs 0, neither altogether nor of those that a node lists."""
    if tree.views and sum(tree.views.values()) <= 0:
        name = next(iter(tree.views))
        yield Problem(
            "view-weights",
            "all views weigh 0",
            tree.origin["views"].value_location(name) if tree.origin is not None else None,
            "give one of them a weight above 0",
        )
        return
    for _, branch in tree.branches():
        form = branch.probability
        if isinstance(form, ByView) and all(tree.views.get(view) == 0 for view in form.forms):
            yield Problem(
                "view-weights",
                f"all views that `{branch.name}` lists weigh 0",
                value_place(branch.origin, "p"),
                "give one of them a weight above 0, or let another view answer here",
            )
