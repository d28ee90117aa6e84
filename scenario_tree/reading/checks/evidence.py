"""Evidence: indicators, observations, expectations and the resolution name what exists."""

from __future__ import annotations

from collections.abc import Iterator

from scenario_tree.model import (
    DecisionNode,
    ScenarioTree,
)
from scenario_tree.names import hint
from scenario_tree.problems import Problem
from scenario_tree.reading.checks.places import broken, key_place, name_place, value_place
from scenario_tree.selectors import branch_names, branch_nodes, is_selector, selector_problem


def indicator_names(tree: ScenarioTree) -> Iterator[Problem]:
    """An indicator is about a node or an event, and lists its branches, or says what holds elsewhere."""
    for indicator in tree.indicators.values():
        ids = tree.events.get(indicator.about) or ((indicator.about,) if indicator.about in tree.nodes else ())
        if not ids:
            if not broken(indicator.origin, "about") or indicator.about:
                advice = "name a node or an event"
                yield Problem(
                    "unknown-selector",
                    f"there is neither a node nor an event `{indicator.about}`",
                    value_place(indicator.origin, "about"),
                    hint(indicator.about, [*tree.nodes, *tree.events], advice),
                )
            continue
        node = tree.nodes[ids[0]]
        entries = indicator.origin.get("likelihood") if indicator.origin else None
        for name in indicator.likelihood:
            if name not in node.branches:
                yield Problem(
                    "unknown-branch",
                    f"`{indicator.about}` has no branch `{name}`",
                    key_place(entries, name),
                    hint(name, node.branches),
                )
        listed = set(entries or indicator.likelihood)
        missing = [name for name in node.branches if name not in listed]
        if missing and indicator.elsewhere is None and not broken(indicator.origin, "elsewhere"):
            yield Problem(
                "missing-likelihood",
                f"no likelihood for {', '.join(f'`{name}`' for name in missing)}",
                key_place(indicator.origin, "likelihood"),
                "give one for each branch, or say what holds `elsewhere`",
            )
        actor = tree.profiles.get(node.actor) if isinstance(node, DecisionNode) and node.actor else None
        if actor is not None and actor.rationality is None:
            yield Problem(
                "indicator-on-decision",
                f"`{node.id}` is a decision whose actor always takes the best option",
                value_place(indicator.origin, "about"),
                "give it a `rationality`, so that its choice is uncertain",
            )


def evidence_names(tree: ScenarioTree) -> Iterator[Problem]:
    """Evidence names what exists, and no indicator is both seen and absent."""
    said: dict[str, str] = {}
    for entry in tree.evidence:
        place = value_place(entry.origin, entry.kind)
        if not entry.what:
            continue
        if entry.kind == "observed":
            if not is_selector(tree, entry.what):
                yield selector_problem(tree, entry.what, place)
            continue
        if entry.what not in tree.indicators:
            yield Problem(
                "unknown-indicator",
                f"no indicator is called `{entry.what}`",
                place,
                hint(entry.what, tree.indicators, "declare it under `indicators:`"),
            )
        elif said.setdefault(entry.what, entry.kind) != entry.kind:
            yield Problem(
                "seen-and-absent",
                f"indicator `{entry.what}` is both seen and absent",
                place,
                "keep the entry that holds",
            )


def expectations(tree: ScenarioTree) -> Iterator[Problem]:
    """An overall judgement is about an outcome or a tag."""
    for name in tree.expect:
        if name not in tree.outcomes and name not in tree.tags:
            yield Problem(
                "unknown-selector",
                f"there is neither an outcome nor a tag `{name}`",
                name_place(tree, "expect", name),
                hint(name, [*tree.outcomes, *tree.tags], "name an outcome or a tag"),
            )


def resolution_path(tree: ScenarioTree) -> Iterator[Problem]:
    """The resolution is a way from the start to an outcome."""
    if tree.resolution is None or tree.start not in tree.nodes:
        return
    origin = tree.resolution.origin
    here = tree.start
    for position, step in enumerate(tree.resolution.path):
        place = origin["path"].value_location(position) if origin is not None else None
        node = tree.nodes.get(here)
        if node is None:
            yield Problem(
                "bad-resolution", f"`{here}` is an outcome: the way ends before `{step}`", place, "leave the rest out"
            )
            return
        where, _, name = step.partition("/")
        here_names = {here, getattr(node, "event", None)}
        if not branch_nodes(tree, step) and where not in here_names:
            yield Problem("unknown-branch", f"there is no branch `{step}`", place, hint(step, branch_names(tree)))
            return
        if where not in here_names or name not in node.branches:
            advice = (
                f"the way is at `{here}`: write one of {', '.join(f'`{here}/{branch}`' for branch in node.branches)}"
            )
            yield Problem("bad-resolution", f"`{step}` does not follow here", place, advice)
            return
        here = node.branches[name].target
    if here in tree.nodes:
        yield Problem(
            "bad-resolution",
            f"the way stops at node `{here}`, before an outcome",
            value_place(origin, "path"),
            f"go on: {', '.join(f'`{here}/{branch}`' for branch in tree.nodes[here].branches)}",
        )
