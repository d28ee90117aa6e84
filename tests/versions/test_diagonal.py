"""Shares of edits that act through normalisation or at many places, against integrals of figures written by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import scenario_tree as st
from scenario_tree.evaluation import request
from scenario_tree.versions.comparing.difference import difference
from scenario_tree.versions.comparing.results import Difference

NEAR = 1e-7
Figure = Callable[..., Any]  # the progress of each player, to a figure; of complex numbers too

TREE = """\
scenario_tree: 1
start: first
views: {one: 1, two: 3}
parameters: {chance: 0.2, worth: 10}
profiles:
  doubter: {odds: {first/yes: 2}}
nodes:
  first:
    chance:
      yes: {p: {one: 20%, two: 50%}, then: second}
      no: {p: rest, then: low}
  second:
    chance:
      yes: {p: = chance * 2, then: high}
      no: {p: rest, then: low, payoff: = worth * chance}
outcomes:
  high: {payoff: = worth}
  low: {}
indicators:
  sign: {about: first, likelihood: {yes: 0.8, no: 0.1}, elsewhere: 0.5}
  word: {about: second, likelihood: {yes: 0.9, no: 0.3}}
"""
MIXTURE = TREE.replace("start: first", "start: first\npool: mixture")
LOG = TREE.replace("start: first", "start: first\npool: log")


def compared(before: str, after: str, **under: Any) -> Difference:
    """The difference of two texts."""
    return difference(st.loads(before), st.loads(after), request(**under))


def integrals(figure: Figure, players: int) -> list[float]:
    """What each player moves the figure by along the diagonal; derivatives by complex steps."""
    step = 1e-30
    places, weights = np.polynomial.legendre.leggauss(60)
    found = [0.0] * players
    for place, weight in zip((places + 1) / 2, weights / 2, strict=True):
        for player in range(players):
            at = [place + (step * 1j if other == player else 0) for other in range(players)]
            found[player] += weight * figure(*at).imag / step
    return found


def edited(text: str, *changes: tuple[str, str]) -> str:
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


VIEWS = ("{one: 1, two: 3}", "{one: 5, two: 2}")
FIRST = ("{one: 20%, two: 50%}", "{one: 70%, two: 10%}")
CHANCE = ("chance: 0.2", "chance: 0.45")
WORTH = ("worth: 10", "worth: -4")
ODDS = ("first/yes: 2", "first/yes: 0.25")
OBSERVED = ("indicators:", "evidence: [{observed: second/yes}]\nindicators:")
SEEN = ("indicators:", "evidence: [{seen: sign}]\nindicators:")
HEARD = ("indicators:", "evidence: [{absent: word}]\nindicators:")


def between(before: float, after: float, at: Any) -> Any:
    return before + at * (after - before)


def first(views: Any, node: Any, pool: str = "linear") -> Any:
    """P(first/yes) where views and the node are on their way."""
    one, two = between(1, 5, views), between(3, 2, views)
    found = []
    for p, q in ((0.2, 0.5), (0.7, 0.1)):
        if pool == "linear":
            found.append((one * p + two * q) / (one + two))
        else:
            yes, no = (np.exp((one * np.log(a) + two * np.log(b)) / (one + two)) for a, b in ((p, q), (1 - p, 1 - q)))
            found.append(yes / (yes + no))
    return between(found[0], found[1], node)


def weighed(p: Any, factor: Any) -> Any:
    """A probability after an odds factor, or a likelihood ratio."""
    return factor * p / (factor * p + 1 - p)


CASES: dict[str, tuple[str, Sequence[tuple[str, str]], dict[str, Any], str, Figure, Sequence[str]]] = {
    "one parameter at two places": (
        TREE, [CHANCE], {}, "payoff",
        lambda c: (p := 0.425, x := between(0.2, 0.45, c)) and p * (2 * x * 10 + (1 - 2 * x) * 10 * x),
        ["parameters:chance"],
    ),
    "two parameters and a distribution": (
        TREE, [CHANCE, WORTH, FIRST], {}, "payoff",
        lambda n, c, w: (x := between(0.2, 0.45, c), v := between(10, -4, w))
        and first(0, n) * (2 * x * v + (1 - 2 * x) * v * x),
        ["node:first", "parameters:chance", "parameters:worth"],
    ),
    "weights of views": (TREE, [VIEWS], {}, "high", lambda v: first(v, 0) * 0.4, ["views"]),
    "weights of views and what they say": (
        TREE, [VIEWS, FIRST], {}, "high", lambda n, v: first(v, n) * 0.4, ["node:first", "views"],
    ),
    "weights of views under the log pool": (
        LOG, [VIEWS, FIRST], {}, "high", lambda n, v: first(v, n, "log") * 0.4, ["node:first", "views"],
    ),
    "weights of views under the mixture": (
        MIXTURE, [VIEWS, CHANCE], {}, "high",
        lambda c, v: first(v, 0) * 2 * between(0.2, 0.45, c), ["parameters:chance", "views"],
    ),
    "another pool": (
        TREE, [("start: first", "start: first\npool: log"), CHANCE], {}, "high",
        lambda m, c: between(first(0, 0), first(0, 0, "log"), m) * 2 * between(0.2, 0.45, c),
        ["pool", "parameters:chance"],
    ),
    "odds of a profile": (
        TREE, [ODDS, FIRST], {"profile": "doubter"}, "high",
        lambda n, o: between(*(weighed(p, between(2, 0.25, o)) for p in (0.425, 0.25)), n) * 0.4,
        ["node:first", "profiles:doubter"],
    ),
    "something observed": (
        TREE, [OBSERVED, CHANCE], {}, "high",
        lambda c, e: (p := 0.425 * 2 * between(0.2, 0.45, c)) and p / (p + (1 - e) * (1 - p)),
        ["parameters:chance", "evidence:second/yes"],
    ),
    "an indicator seen": (
        TREE, [SEEN, CHANCE], {}, "high",
        lambda c, e: (
            p := 0.425 * between(1, 0.8, e), q := 0.575 * between(1, 0.1, e)
        ) and p / (p + q) * 2 * between(0.2, 0.45, c),
        ["parameters:chance", "evidence:sign"],
    ),
    "an indicator that is absent and has nothing to say elsewhere": (
        TREE, [HEARD, FIRST], {}, "high",
        lambda n, e: first(0, n) * weighed(0.4, between(1, 0.1, e) / between(1, 0.7, e)),
        ["node:first", "evidence:word"],
    ),
    "a condition given": (
        TREE, [CHANCE, FIRST], {"given": ["low"]}, "payoff",
        lambda n, c: (p := first(0, n), x := between(0.2, 0.45, c))
        and p * (1 - 2 * x) * 10 * x / (1 - 2 * x * p),
        ["node:first", "parameters:chance"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_shares_are_integrals_along_the_diagonal(case: str) -> None:
    """Each player's share is the integral of the derivative by its own progress, and together they are the change."""
    text, changes, under, name, figure, players = CASES[case]
    found = compared(text, edited(text, *changes), **under)
    effect = found.effect(name)
    ours = {found.edits[part.edit].player: part.change for part in effect.contributions if part.edit is not None}
    expected = dict(zip(players, integrals(figure, len(players)), strict=True))
    assert ours.keys() == expected.keys()
    assert ours == pytest.approx(expected, abs=NEAR)
    assert effect.residual == pytest.approx(0.0, abs=1e-9)


REQUESTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "linear": {"pool": "linear"},
    "log": {"pool": "log"},
    "mixture": {"pool": "mixture"},
    "profile": {"profile": "doubter"},
    "given": {"given": ["second"]},
    "not given": {"given": ["not:first/no"]},
    "given in the mixture": {"pool": "mixture", "given": ["low"]},
    "as of": {"as_of": "2024-01-01"},
    "odds": {"odds": {"second/yes": 3}},
    "parameters": {"parameters": {"worth": 2}},
}
DATED = ("indicators:", "evidence: [{date: 2024-06-01, seen: sign}, {date: 2023-01-01, absent: word}]\nindicators:")
ALONE = {
    "views": VIEWS, "node": FIRST, "chance": CHANCE, "worth": WORTH, "odds": ODDS, "observed": OBSERVED,
    "seen": SEEN, "absent": HEARD, "dated": DATED, "pool": ("start: first", "start: first\npool: log"),
}  # fmt: skip


IMPOSSIBLE = ("observed", "given in the mixture")  # `low` is given where only `high` is left
PAIRS = [(change, asked) for change in ALONE for asked in REQUESTS if change != "dated"]


def test_an_impossible_version_is_named() -> None:
    """Where one version leaves no path of what is given, that is said of this version."""
    with pytest.raises(st.TreeProblems, match="in the new version: impossible"):
        compared(TREE, edited(TREE, ALONE[IMPOSSIBLE[0]]), **REQUESTS[IMPOSSIBLE[1]])


@pytest.mark.parametrize(("change", "asked"), [pair for pair in PAIRS if pair != IMPOSSIBLE])
def test_a_single_edit_has_the_whole_change(change: str, asked: str) -> None:
    """What one edit alone does is all its own, under every kind of request."""
    if change == "observed" and asked == "given in the mixture":
        pytest.skip("what is observed excludes what is given")
    found = compared(TREE, edited(TREE, ALONE[change]), **REQUESTS[asked])
    assert len([edit for edit in found.edits if edit.player]) == 1
    for effect in (*found.outcomes, *found.criteria, found.utility):
        assert sum(part.change for part in effect.contributions) == pytest.approx(effect.change, abs=1e-9)
        assert effect.residual == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("asked", REQUESTS)
def test_many_edits_sum_to_the_change_under_every_request(asked: str) -> None:
    """Views, distributions, parameters, odds and evidence together leave nothing unexplained."""
    found = compared(TREE, edited(TREE, VIEWS, FIRST, CHANCE, WORTH, ODDS, DATED), **REQUESTS[asked])
    for effect in (*found.outcomes, *found.criteria, found.utility):
        assert effect.residual == pytest.approx(0.0, abs=1e-9)
