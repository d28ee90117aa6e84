"""The likeliest paths against all paths, as the oracle writes them out."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from oracle import brute_force
from oracle.generate import generate

import scenario_tree
from scenario_tree.problems import TreeProblems

SEEDS = range(100)
TINY = 1e-12  # below it a path may be lost to rounding, or be nothing but rounding


class Written(NamedTuple):
    """A path as the oracle writes it out."""

    branches: tuple[str, ...]
    probability: float
    outcome: str
    utility: float


@cache
def enumerated(seed: int) -> tuple[Written, ...] | None:
    """Every path of a case, in the order of the file; None where the case has no figures."""
    case = generate(seed)
    sweeps: list[Any] = []

    class Recorded(brute_force.Sweep):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            sweeps.append(self)

    original, brute_force.Sweep = brute_force.Sweep, Recorded
    try:
        brute_force.score(case.document, **case.arguments)
    except (brute_force.Ambiguous, brute_force.Impossible):
        return None
    finally:
        brute_force.Sweep = original
    sweep = sweeps[0]
    return tuple(
        Written(
            tuple(f"{node}/{branch}" for node, branch in steps),
            weight / sweep.total,
            outcome,
            sweep.reader.utility(steps, outcome),
        )
        for weight, (steps, outcome) in zip(sweep.weights, sweep.problem.paths, strict=True)
    )


def ranked(seed: int, count: int) -> tuple[Any, ...]:
    case = generate(seed)
    tree = scenario_tree.loads(case.text)
    return scenario_tree.paths(tree, count, **case.arguments).paths


@pytest.mark.parametrize("seed", SEEDS)
def test_every_path_is_ranked(seed: int) -> None:
    """All paths of positive probability, each with its probability, outcome and utility, the likeliest first.

    Also under a mixture of views, evidence, indicators and everything else that a case may ask.
    """
    written = enumerated(seed)
    if written is None:
        pytest.skip("no figures by the specification")
    found = ranked(seed, 10_000)
    by_branches = {path.branches: path for path in written}
    assert len({path.branches for path in found}) == len(found)
    assert {path.branches for path in found} >= {path.branches for path in written if path.probability > TINY}
    for path in found:
        wanted = by_branches[path.branches]
        assert path.probability == pytest.approx(wanted.probability, rel=1e-9, abs=TINY)
        assert path.probability > 0
        assert path.outcome == wanted.outcome
        assert path.utility == pytest.approx(wanted.utility, rel=1e-9, abs=1e-9)
    for likelier, path in pairwise(found):
        assert path.probability <= likelier.probability * (1 + 1e-12)
    assert sum(path.probability for path in found) == pytest.approx(1)


@pytest.mark.parametrize("seed", range(0, 100, 5))
@pytest.mark.parametrize("count", [1, 7])
def test_the_first_few_are_the_first_of_all(seed: int, count: int) -> None:
    """Asking for fewer paths gives the beginning of the longer list."""
    if enumerated(seed) is None:
        pytest.skip("no figures by the specification")
    assert ranked(seed, count) == ranked(seed, 10_000)[:count]


@pytest.mark.parametrize("seed", range(0, 100, 5))
def test_paths_add_up_to_outcomes(seed: int) -> None:
    """The paths to an outcome sum to its probability, and weighted by it to its utility, as `score` has them."""
    case = generate(seed)
    tree = scenario_tree.loads(case.text)
    try:
        score = scenario_tree.score(tree, **case.arguments)
    except TreeProblems:
        pytest.skip("impossible")
    found = ranked(seed, 10_000)
    for outcome in score.outcomes:
        there = [path for path in found if path.outcome == outcome.name]
        assert sum(path.probability for path in there) == pytest.approx(outcome.probability, abs=1e-9)
        if outcome.probability > 1e-9 and outcome.utility is not None:
            mean = sum(path.probability * path.utility for path in there) / outcome.probability
            assert mean == pytest.approx(outcome.utility, rel=1e-6, abs=1e-6)
    expected = sum(path.probability * path.utility for path in found)
    assert expected == pytest.approx(score.expected.utility, rel=1e-9, abs=1e-9)


# ---- ties ------------------------------------------------------------------------------

COINS = """\
scenario_tree: 1
start: first
nodes:
  first:
    chance:
      heads: {p: 1/2, then: second}
      tails: {p: 1/2, then: third}
  third:
    chance:
      heads: {p: 1/2, then: o}
      tails: {p: 1/2, then: q}
  second:
    chance:
      heads: {p: 1/2, then: q}
      tails: {p: 1/2, then: o}
outcomes: [o, q]
"""


def test_the_first_of_equals_takes_the_first_branches() -> None:
    """Among equally likely paths the first takes the first branch as written at every node."""
    tree = scenario_tree.loads(COINS)
    found = scenario_tree.paths(tree, 10).paths
    assert [path.probability for path in found] == [0.25] * 4
    assert found[0].branches == ("first/heads", "second/heads")
    assert scenario_tree.paths(tree, 10).paths == found


def test_equals_stand_in_the_order_of_the_file() -> None:
    """Equally likely paths are listed as somebody would who follows the first branch first."""
    found = scenario_tree.paths(scenario_tree.loads(COINS), 10).paths
    assert [path.branches for path in found] == [
        ("first/heads", "second/heads"),
        ("first/heads", "second/tails"),
        ("first/tails", "third/heads"),
        ("first/tails", "third/tails"),
    ]


def test_equals_at_one_node_stand_as_written() -> None:
    """Of several branches with the same probability to outcomes, the order is that of the file."""
    names = ["k", "b", "z", "a", "m"]
    lines = "".join(f"      {name}: {{p: 1/5, then: o}}\n" for name in names)
    text = f"scenario_tree: 1\nstart: n\nnodes:\n  n:\n    chance:\n{lines}outcomes: [o]\n"
    found = scenario_tree.paths(scenario_tree.loads(text), 10).paths
    assert [path.branches for path in found] == [(f"n/{name}",) for name in names]


def test_paths_of_probability_0_are_no_paths() -> None:
    """What a choice, the evidence or a 0 excludes is not listed, however many are asked for."""
    text = COINS.replace("tails: {p: 1/2, then: third}", "tails: {p: 0, then: third}").replace(
        "heads: {p: 1/2, then: second}", "heads: {p: 1, then: second}"
    )
    found = scenario_tree.paths(scenario_tree.loads(text), 10).paths
    assert [path.branches for path in found] == [("first/heads", "second/heads"), ("first/heads", "second/tails")]


@pytest.mark.parametrize("count", [0, 1, 3, 100])
def test_so_many_paths_as_are_asked_for(count: int) -> None:
    """At most `count` paths, and all there are where that is more."""
    assert len(scenario_tree.paths(scenario_tree.loads(COINS), count).paths) == min(count, 4)


MIXED = """\
scenario_tree: 1
views: {u: 1, v: 1}
pool: mixture
start: first
nodes:
  first:
    chance:
      a: {p: {u: 90%, v: 10%}, then: second}
      b: {p: rest, then: second}
  second:
    chance:
      a: {p: {u: 90%, v: 10%}, then: o}
      b: {p: rest, then: q}
outcomes: [o, q]
"""


def test_under_a_mixture_a_path_is_a_mean_of_products() -> None:
    """Two views that are each sure of another path: the two consistent paths come first, 41 % each, not 25 %."""
    found = scenario_tree.paths(scenario_tree.loads(MIXED), 10).paths
    assert {path.branches: round(path.probability, 12) for path in found} == {
        ("first/a", "second/a"): 0.41,
        ("first/b", "second/b"): 0.41,
        ("first/a", "second/b"): 0.09,
        ("first/b", "second/a"): 0.09,
    }
    assert [round(path.probability, 12) for path in found] == [0.41, 0.41, 0.09, 0.09]
