"""Warnings: what is valid, but looks like a slip."""

from __future__ import annotations

from collections.abc import Iterator

from scenario_tree.model import (
    ByView,
    Expression,
    ScenarioTree,
)
from scenario_tree.problems import Problem
from scenario_tree.reading.checks.expressions import quantities_of
from scenario_tree.reading.checks.places import name_place, value_place


def unused_names(tree: ScenarioTree) -> Iterator[Problem]:
    """What is declared is used: parameters, views, outcomes."""
    used: set[str] = set()
    for _, quantity, _ in quantities_of(tree):
        if isinstance(quantity, Expression):
            used.update(quantity.names)
    views: set[str] = set()
    targets: set[str] = set()
    for node in tree.nodes.values():
        for branch in node.branches.values():
            targets.add(branch.target)
            if isinstance(branch.probability, ByView):
                views.update(branch.probability.forms)
    for section, names, mentioned, what, advice in (
        ("parameters", tree.parameters, used, "parameter", "use it in an expression, or take it out"),
        ("views", tree.views, views, "view", "list it in a `p`, or take it out"),
        ("outcomes", tree.outcomes, targets, "outcome", "lead a branch to it, or take it out"),
    ):
        for name in names:
            if name not in mentioned:
                yield Problem(
                    f"unused-{what}",
                    f"{what} `{name}` is not used",
                    name_place(tree, section, name),
                    advice,
                    severity="warning",
                )


def similar_outcomes(tree: ScenarioTree) -> Iterator[Problem]:
    """No two outcomes are spelled almost alike."""
    from rapidfuzz.distance import DamerauLevenshtein

    names = list(tree.outcomes)
    if len(names) > 1000:
        return
    for position, name in enumerate(names):
        for other in names[:position]:
            shorter = min(len(name), len(other))
            numbered = name.rstrip("0123456789") == other.rstrip("0123456789")  # round-1, round-2
            if shorter > 4 and not numbered and DamerauLevenshtein.distance(name, other, score_cutoff=1) <= 1:
                yield Problem(
                    "similar-outcomes",
                    f"outcomes `{other}` and `{name}` are spelled almost alike",
                    name_place(tree, "outcomes", name),
                    "if they mean the same, keep one",
                    severity="warning",
                )


def partly_scaled(tree: ScenarioTree) -> Iterator[Problem]:
    """Either all criteria have a scale or none."""
    scaled = [criterion.name for criterion in tree.criteria.values() if criterion.scale]
    bare = [criterion.name for criterion in tree.criteria.values() if not criterion.scale]
    if scaled and bare:
        yield Problem(
            "partly-scaled",
            f"`{'`, `'.join(scaled)}` counts on a scale from 0 to 1, `{'`, `'.join(bare)}` in full",
            name_place(tree, "criteria", bare[0]),
            "give every criterion a `scale`, or none; else the larger numbers swamp the others",
            severity="warning",
        )


def indicator_dates(tree: ScenarioTree) -> Iterator[Problem]:
    """An indicator is not called absent too early, and none is overdue without a word.

    The day that counts is the latest of `as_of` and the evidence's dates.
    """
    days = [entry.date for entry in tree.evidence if entry.date is not None]
    today = max([*days, *([tree.as_of] if tree.as_of else [])], default=None)
    said = {entry.what: entry for entry in tree.evidence if entry.kind != "observed"}
    for indicator in tree.indicators.values():
        due = indicator.expected_by
        if due is None:
            continue
        entry = said.get(indicator.name)
        if entry is None and today is not None and due < today:
            yield Problem(
                "overdue-indicator",
                f"`{indicator.name}` was expected by {due}, and by {today} it is neither seen nor absent",
                value_place(indicator.origin, "expected_by"),
                "add an entry to `evidence:`; silence counts too",
                severity="warning",
            )
        elif entry is not None and entry.kind == "absent" and entry.date is not None and entry.date < due:
            yield Problem(
                "absent-early",
                f"`{indicator.name}` is called absent on {entry.date}, but is expected by {due}",
                value_place(entry.origin, "absent"),
                "wait until then, or correct one of the dates",
                severity="warning",
            )
