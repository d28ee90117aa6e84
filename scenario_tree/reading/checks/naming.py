"""Names: every one that is used is declared, and one name is one thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scenario_tree.model import (
    Branch,
    ByView,
    DecisionNode,
    Node,
    Quantity,
    ScenarioTree,
)
from scenario_tree.names import hint, nearest
from scenario_tree.problems import Problem
from scenario_tree.reading.checks.places import broken, declared, name_place, value_place
from scenario_tree.reading.checks.weights import weights_problems
from scenario_tree.reading.quantities import RESERVED
from scenario_tree.source import Location, SourceMapping


def reserved_names(tree: ScenarioTree) -> Iterator[Problem]:
    """A parameter, a view or a criterion does not bear the name of a distribution or function."""
    for section, names in (("parameters", tree.parameters), ("views", tree.views), ("criteria", tree.criteria)):
        for name in names:
            if name in RESERVED:
                yield Problem(
                    "reserved-name",
                    f"`{name}` is the name of a distribution or function",
                    name_place(tree, section, name),
                    "choose another name",
                )


def name_clashes(tree: ScenarioTree) -> Iterator[Problem]:
    """Ids, events, outcomes and tags share one namespace: one name, one thing."""
    owners: dict[str, str] = dict.fromkeys(tree.nodes, "a node")
    for name in tree.outcomes:
        if name in owners:
            yield _clash(name, "an outcome", owners[name], name_place(tree, "outcomes", name))
        owners.setdefault(name, "an outcome")
    for event, ids in tree.events.items():
        kind = owners.get(event)
        if kind is not None and not (kind == "a node" and event in ids):
            yield _clash(event, "an event", kind, value_place(tree.nodes[ids[0]].origin, "event"))
        owners.setdefault(event, "an event")
    seen: set[str] = set()
    for tags, origin in _tagged(tree):
        for position, tag in enumerate(tags):
            if tag in owners and tag not in seen:
                place = origin["tags"].value_location(position) if origin is not None else None
                yield _clash(tag, "a tag", owners[tag], place)
            seen.add(tag)


def _tagged(tree: ScenarioTree) -> Iterator[tuple[tuple[str, ...], SourceMapping | None]]:
    for node in tree.nodes.values():
        if node.tags:
            yield node.tags, node.origin
        for branch in node.branches.values():
            if branch.tags:
                yield branch.tags, branch.origin
    for outcome in tree.outcomes.values():
        if outcome.tags:
            yield outcome.tags, outcome.origin


def _clash(name: str, kind: str, other: str, place: Location | None) -> Problem:
    return Problem("name-clash", f"`{name}` is {kind} here and {other} elsewhere", place, "rename one of them")


def unknown_names(tree: ScenarioTree) -> Iterator[Problem]:
    """Every name that is used is declared: targets, actors, views, criteria, claims."""
    if not broken(tree.origin, "start") or tree.start:
        yield from _unknown_target(tree, tree.start, tree.origin, "start", "start at")
    for node in tree.nodes.values():
        yield from _unknown_claims(tree, node)
        if isinstance(node, DecisionNode) and node.actor is not None and node.actor not in tree.profiles:
            yield Problem(
                "unknown-profile",
                f"no profile is called `{node.actor}`",
                value_place(node.origin, "actor"),
                hint(node.actor, tree.profiles, "declare it under `profiles:`"),
            )
        for branch in node.branches.values():
            yield from _unknown_target(tree, branch.target, branch.origin, "then", "lead to")
            if branch.because or branch.despite:
                yield from _unknown_claims(tree, branch)
            if isinstance(branch.probability, ByView):
                yield from _unknown_views(tree, branch)
            if branch.payoff:
                yield from _unknown_criteria(tree, branch.payoff, branch.origin)
    for outcome in tree.outcomes.values():
        yield from _unknown_criteria(tree, outcome.payoff, outcome.origin)
    for name, profile in tree.profiles.items():
        yield from weights_problems(tree, profile, name)


def _unknown_target(
    tree: ScenarioTree, target: str, origin: SourceMapping | None, key: str, verb: str
) -> Iterator[Problem]:
    if target in tree.nodes or (target in tree.outcomes and key == "then") or not target:
        return
    if target in tree.outcomes:
        message, advice = f"`{target}` is an outcome; nothing would be asked", "start at a node"
    else:
        message = f"there is no node `{target}` to {verb}"
        if key == "then":
            message = f"there is neither a node nor an outcome `{target}`"
        near = nearest(target, [*tree.nodes, *(tree.outcomes if key == "then" else ())])
        advice = f"did you mean `{near}`?" if near else f"declare `{target}` under `nodes:` or `outcomes:`"
    yield Problem("unknown-target", message, value_place(origin, key), advice)


def _unknown_claims(tree: ScenarioTree, owner: Node | Branch) -> Iterator[Problem]:
    for key, claims in (("because", owner.because), ("despite", owner.despite)):
        for position, claim in enumerate(claims):
            if claim not in tree.claims:
                place = owner.origin[key].value_location(position) if owner.origin is not None else None
                advice = "declare it in a claim register, and name the register under `sources:`"
                yield Problem("unknown-claim", f"no claim is called `{claim}`", place, hint(claim, tree.claims, advice))


def _unknown_views(tree: ScenarioTree, branch: Branch) -> Iterator[Problem]:
    assert isinstance(branch.probability, ByView)
    for view in branch.probability.forms:
        if view not in tree.views and not declared(tree, "views", view):
            place = branch.origin["p"].key_location(view) if branch.origin is not None else None
            advice = "declare it under `views:`, with its weight"
            yield Problem("unknown-view", f"no view is called `{view}`", place, hint(view, tree.views, advice))


def _unknown_criteria(
    tree: ScenarioTree, payoff: Mapping[str, Quantity], origin: SourceMapping | None
) -> Iterator[Problem]:
    for criterion in payoff:
        if criterion not in tree.criteria:
            place = origin["payoff"].key_location(criterion) if origin is not None else None
            advice = "declare it under `criteria:`"
            yield Problem(
                "unknown-criterion",
                f"no criterion is called `{criterion}`",
                place,
                hint(criterion, tree.criteria, advice),
            )
