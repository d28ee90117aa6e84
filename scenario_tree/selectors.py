"""What `node/branch`, `event/branch`, ids, outcomes and tags name in a tree."""

from __future__ import annotations

from scenario_tree.model import (
    ScenarioTree,
)
from scenario_tree.names import hint
from scenario_tree.problems import Problem
from scenario_tree.source import Location


def branch_names(tree: ScenarioTree) -> list[str]:
    """Every `node/branch` and `event/branch`."""
    names = [f"{node.id}/{branch.name}" for node, branch in tree.branches()]
    names += [f"{event}/{name}" for event, ids in tree.events.items() for name in tree.nodes[ids[0]].branches]
    return list(dict.fromkeys(names))


def branch_nodes(tree: ScenarioTree, name: str) -> tuple[str, ...]:
    """The nodes in which `node/branch` or `event/branch` names a branch; none where it names nothing.

    A name that is both an event and one of its nodes means the event.
    """
    where, _, branch = name.partition("/")
    ids = tree.events.get(where) or ((where,) if where in tree.nodes else ())
    return tuple(node for node in ids if branch in tree.nodes[node].branches)


def is_selector(tree: ScenarioTree, selector: str) -> bool:
    """Whether it names a branch, a node, an event, an outcome or a tag; `not:` may stand in front."""
    name = selector.removeprefix("not:").strip()
    if "/" in name:
        return bool(branch_nodes(tree, name))
    return name in tree.nodes or name in tree.events or name in tree.outcomes or name in tree.tags


def selector_problem(tree: ScenarioTree, selector: str, place: Location | None = None) -> Problem:
    """What to say of a selector that names nothing."""
    name = selector.removeprefix("not:").strip()
    if "/" in name:
        known: list[str] = branch_names(tree)
        return Problem("unknown-branch", f"there is no branch `{name}`", place, hint(name, known))
    known = [*tree.nodes, *tree.events, *tree.outcomes, *tree.tags]
    if name in tree.indicators:
        advice = f"it is an indicator: write `seen: {name}` or `absent: {name}` in the file's evidence"
        return Problem("unknown-selector", f"nothing that is passed is called `{name}`", place, advice)
    advice = "write `node/branch`, a node, an event, an outcome or a tag"
    return Problem("unknown-selector", f"nothing is called `{name}`", place, hint(name, known, advice))
