"""What moved a figure between two versions: the package against the definition by enumeration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from versions.pairs import pair
from versions.shapley import Game

import scenario_tree as st
from scenario_tree.evaluation import request
from scenario_tree.versions.comparing.difference import difference
from scenario_tree.versions.comparing.results import Difference, Effect

SEEDS = range(400)
SLOW = range(400, 1600, 100)  # the first seeds of blocks of a hundred
MOST_PLAYERS = 10
EXACT = 1e-12


def figures(found: Difference) -> Iterator[tuple[tuple[str, str], Effect]]:
    """Every figure whose change is explained, as the oracle names it."""
    for effect in found.outcomes:
        yield ("outcome", effect.name), effect
    for effect in found.tags:
        yield ("tag", effect.name), effect
    for effect in found.criteria:
        if effect.before is not None and effect.after is not None:
            yield ("criterion", effect.name), effect
    yield ("utility", ""), found.utility


def player(found: Difference, edit: int | None, decision: str | None) -> str:
    """Who a contribution is of, as the oracle names it."""
    if edit is None:
        return f"decision {decision}"
    told = found.edits[edit]
    kind, _, where = (told.player or "").partition(":")
    if kind == "circle":
        return "circle " + " ".join(sorted({*told.before, *told.after}))
    kind = {"criteria": "criterion"}.get(kind, kind)
    return f"{kind} {where}" if where else kind


def contributions(found: Difference, effect: Effect) -> dict[str, float]:
    """Shares by player."""
    return {player(found, part.edit, part.decision): part.change for part in effect.contributions}


def near(one: float, other: float, scale: float = 1.0) -> bool:
    return abs(one - other) <= EXACT * max(1.0, abs(scale))


def size(effect: Effect) -> float:
    return max(abs(effect.before or 0.0), abs(effect.after or 0.0))


def wrong(seed: int) -> list[Any]:
    """Everything in which the package and the oracle differ on one pair; empty where they agree."""
    old, new = pair(seed)
    found = difference(old, new, request())
    game = Game(found.old, found.new, {})
    if len(game.players) > MOST_PLAYERS:
        return []
    shares = game.shares()
    nobody, everybody = game.figures(frozenset()), game.figures(frozenset(game.players))
    mistakes: list[Any] = []
    for figure, effect in figures(found):
        ours = contributions(found, effect)
        if len(ours) != len(effect.contributions):
            mistakes.append((figure, "one player twice", effect.contributions))
        for name in dict.fromkeys((*game.players, *ours)):
            expected = shares[name][figure] if name in shares else 0.0
            if not near(ours.get(name, 0.0), expected, size(effect)):
                mistakes.append((figure, name, ours.get(name, 0.0), "for", expected))
        if not near(effect.residual, 0.0, size(effect)):
            mistakes.append((figure, "residual", effect.residual))
        if not near(sum(ours.values()) + effect.residual, effect.change, size(effect)):
            mistakes.append((figure, "sum", ours, effect.change))
        for told, value in ((effect.before, nobody[figure]), (effect.after, everybody[figure])):
            if not near(told or 0.0, value, size(effect)):
                mistakes.append((figure, "ends", told, value))
    mistakes += ends_missed(found, old, new)
    mistakes += unbalanced(found)
    mistakes += not_mirrored(found)
    return mistakes


def ends_missed(found: Difference, old: Any, new: Any) -> Iterator[Any]:
    """Figures before and after that are not those of `score`."""
    renamed = dict(zip(old.outcomes, found.old.outcomes, strict=True))
    before, after = st.score(old), st.score(new)
    sides: list[tuple[Mapping[str, float], Mapping[str, float | None]]] = [
        (
            {renamed[item.name]: item.probability for item in before.outcomes},
            {effect.name: effect.before for effect in found.outcomes},
        ),
        (
            {item.name: item.probability for item in after.outcomes},
            {effect.name: effect.after for effect in found.outcomes},
        ),
        (before.tags, {effect.name: effect.before for effect in found.tags}),
        (after.tags, {effect.name: effect.after for effect in found.tags}),
        (before.expected.criteria, {effect.name: effect.before for effect in found.criteria}),
        (after.expected.criteria, {effect.name: effect.after for effect in found.criteria}),
        ({"": before.expected.utility}, {"": found.utility.before}),
        ({"": after.expected.utility}, {"": found.utility.after}),
    ]
    for score, effects in sides:
        told = {name: value for name, value in effects.items() if value is not None}
        if dict(score) != told:
            yield "score", dict(score), told


def unbalanced(found: Difference) -> Iterator[Any]:
    """Players that move more probability to outcomes than from them."""
    sums: dict[str, float] = {}
    for effect in found.outcomes:
        for name, change in contributions(found, effect).items():
            sums[name] = sums.get(name, 0.0) + change
    for name, total in sums.items():
        if not near(total, 0.0):
            yield name, "sums to", total


def not_mirrored(found: Difference) -> Iterator[Any]:
    """Shares that do not turn their sign when the versions are exchanged."""
    back = difference(found.new, found.old, request(), renames=False)
    mirrored = dict(figures(back))
    for figure, effect in figures(found):
        ours, theirs = contributions(found, effect), contributions(back, mirrored[figure])
        for name in dict.fromkeys((*ours, *theirs)):
            if not near(ours.get(name, 0.0), -theirs.get(name, 0.0), size(effect)):
                yield figure, name, "backwards", ours.get(name, 0.0), theirs.get(name, 0.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_are_those_of_the_definition(seed: int) -> None:
    """Every player's share of every figure is Shapley's, by enumeration, to 1e-12."""
    assert wrong(seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", SLOW)
def test_shares_are_those_of_the_definition_for_many_more(first: int) -> None:
    """The same, for many more pairs: `pytest -m slow`."""
    assert {seed: found for seed in range(first, first + 100) if (found := wrong(seed))} == {}
