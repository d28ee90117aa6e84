"""Deep and narrow graphs: sweeps and solutions by whichever way, against each other and against slow definitions."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.generate import generate

import scenario_tree
from scenario_tree.evaluation.network import DEEP, SMALL_FAN, Floats, Network, Stretch, can_still_take
from scenario_tree.evaluation.ranking import best_completion
from scenario_tree.evaluation.strategy import Choices, Deciders, Strategy, solve
from scenario_tree.evaluation.sweeps import backward, collected, forward, gradient
from scenario_tree.problems import TreeProblems

STEADY = settings(derandomize=True, deadline=None, max_examples=40)
SEEDS = st.integers(0, 10**9)


def random_network(seed: int, most: int = 60) -> Network:
    """A graph of a length and a width drawn by chance, numbered in any order; edges side by side happen."""
    rng = random.Random(f"narrow {seed}")
    count, reach = rng.randint(2, most), rng.choice([1, 2, 5, most])
    level = [0] * count
    edges = []
    for here in range(count - 1):
        ahead = [min(here + rng.randint(1, reach), count - 1) for _ in range(rng.randint(0, 3))]
        for there in [here + 1, *ahead] if here == 0 or rng.random() < 0.9 else []:
            edges.append((here, there))
            level[there] = max(level[there], level[here] + 1)
    number = rng.sample(range(count), count)
    edges.sort(key=lambda edge: number[edge[0]])
    levels = np.zeros(count, dtype=np.intp)
    levels[number] = level
    return Network(
        start=number[0],
        source=np.array([number[here] for here, _ in edges]),
        target=np.array([number[there] for _, there in edges]),
        level=levels,
        node=np.arange(count),
        edge=np.arange(len(edges)),
        met=np.zeros(count, dtype=np.int64),
    )


def downward(network: Network) -> list[tuple[int, int, int]]:
    """Edges with their source and target, those of higher sources first."""
    triples = zip(range(len(network.edge)), network.source.tolist(), network.target.tolist(), strict=True)
    return sorted(triples, key=lambda triple: network.level[triple[1]])


def arbitrary(network: Network, *shape: int, seed: int) -> Floats:
    """Weights of either sign, some of them 0."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(*shape, len(network.edge)))
    return np.where(rng.random(weights.shape) < 0.1, 0.0, weights)


# ---- linear sweeps --------------------------------------------------------------------


@STEADY
@given(SEEDS)
@pytest.mark.parametrize("way", ["by level", "by parts of levels", "as a system"])
def test_every_sweep_is_its_definition(way: str, seed: int) -> None:
    """Edge by edge, each sweep adds what its definition says, for every row of a batch."""
    network = random_network(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Network, "narrow", lambda network, width: way == "as a system")
        patch.setattr("scenario_tree.evaluation.network.WIDE", 1 if way == "by parts of levels" else 5_000)
        weights, payoffs = arbitrary(network, 2, 2, seed=seed), arbitrary(network, 3, seed=seed + 1)
        ends = np.random.default_rng(seed).normal(size=(2, network.size))
        reach = forward(network, weights)
        moment = collected(network, weights, reach, payoffs)
        value = backward(network, weights, payoffs[0], ends)
        slope = gradient(network, weights, payoffs[0], ends)
    wanted_reach = np.zeros((2, 2, network.size))
    wanted_moment = np.zeros((2, 2, 3, network.size))
    wanted_reach[..., network.start] = 1
    for edge, here, there in downward(network):
        flow = wanted_reach[..., None, here] * payoffs[:, edge] + wanted_moment[..., here]
        wanted_moment[..., there] += weights[..., None, edge] * flow
        wanted_reach[..., there] += wanted_reach[..., here] * weights[..., edge]
    left = set(network.source.tolist())
    wanted_value = np.zeros((2, 2, network.size))
    for position in range(network.size):
        if position not in left:
            wanted_value[..., position] = ends[:, position]
    for edge, here, there in reversed(downward(network)):
        wanted_value[..., here] += weights[..., edge] * (payoffs[0, edge] + wanted_value[..., there])
    for found, wanted in ((reach, wanted_reach), (moment, wanted_moment), (value, wanted_value)):
        assert found.shape == wanted.shape
        assert np.allclose(found, wanted, rtol=1e-9, atol=1e-12 * np.abs(wanted).max())
    wanted_slope = wanted_reach[..., network.source] * (payoffs[0] + wanted_value[..., network.target])
    assert np.allclose(slope, wanted_slope, rtol=1e-9, atol=1e-12 * np.abs(wanted_slope).max())


@STEADY
@given(SEEDS)
def test_the_best_completion_and_what_can_be_taken(seed: int) -> None:
    """Edge by edge, for more rows of flags than one number holds."""
    network = random_network(seed)
    weights = np.abs(arbitrary(network, 2, seed=seed))
    flags = np.random.default_rng(seed).random((2, 40, len(network.edge))) < 0.03
    best = np.where(network.is_end, 1.0, 0.0) * np.ones((2, 1))
    possible = np.zeros((2, 40, network.size), dtype=bool)
    for edge, here, there in reversed(downward(network)):
        best[:, here] = np.maximum(best[:, here], weights[:, edge] * best[:, there])
        possible[..., here] |= flags[..., edge] | possible[..., there]
    assert np.array_equal(best_completion(network, weights), best)
    assert np.array_equal(can_still_take(network, flags), possible)
    assert np.array_equal(can_still_take(network, flags[0, 0]), possible[0, 0])


# ---- solutions ------------------------------------------------------------------------


def asked(network: Network, seed: int, conditioned: bool) -> tuple[Deciders, Choices, Floats | None]:
    """Three deciders, one of them averse, one of a rationality; options preset, weighed and excluded here and there."""
    rng = np.random.default_rng(seed)
    edges, size = len(network.edge), network.size
    deciding = rng.random(size) < 0.5
    who = rng.integers(0, 3, size)[network.source]
    weights = rng.random((3, edges)) * (rng.random((3, edges)) > 0.15)
    total = np.array([np.bincount(network.source, row, minlength=size) for row in weights])[:, network.source]
    weights = np.where(deciding[network.source], 1.0, weights / np.where(total > 0, total, 1.0))
    fixed = (rng.random(size) < 0.1)[network.source]
    first = np.concatenate([[True], network.source[1:] != network.source[:-1]]).astype(float)
    ones = np.ones((3, edges))
    factors = rng.random((2, 3, edges)) if conditioned else np.ones((2, 3, edges))
    rationality = np.array([np.inf, np.inf, 1.5])
    preset = np.where(fixed, first, np.nan)
    return (
        Deciders(
            utility=rng.integers(-3, 4, (3, edges)).astype(float),
            ends=rng.integers(-3, 4, (3, size)).astype(float),
            weights=weights,
            risk_tolerance=np.array([np.inf, 2.0, 0.5]),
            rationality=rationality,
        ),
        Choices(
            is_decision=deciding[network.source],
            decider=who,
            odds=np.where(rng.random((3, edges)) < 0.2, 2.0, ones),
            anywhere=np.where(rng.random((3, edges)) < 0.2, factors[0], ones),
            answers=factors[1],
            weighed=(rng.random(size) < 0.3) & conditioned,
            preset=preset,
            certain=np.isinf(rationality)[who] | ~np.isnan(preset),
            fallback=first if conditioned else np.zeros(edges),
        ),
        (rng.random((3, size)) < 0.7).astype(float) if conditioned else None,
    )


def solved(network: Network, narrow: bool, *question: Any) -> Strategy:
    """The solution by one way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Network, "narrow", lambda network, width: narrow)
        return solve(network, *question)


@STEADY
@given(SEEDS, st.booleans())
def test_node_by_node_is_level_by_level(seed: int, conditioned: bool) -> None:
    """Both ways of solving find the same strategy, and the same figures, whatever decides."""
    network = random_network(seed, most=25)
    deciders, choices, likelihood = asked(network, seed, conditioned)
    for question in ((deciders, choices, likelihood), (deciders, None, likelihood)):
        one, other = (solved(network, narrow, *question) for narrow in (True, False))
        for name in Strategy.__dataclass_fields__:
            found, wanted = getattr(one, name), getattr(other, name)
            assert found.shape == wanted.shape, name
            assert np.allclose(found, wanted, rtol=1e-9, atol=1e-12, equal_nan=True), name


def alike(one: Any, other: Any) -> bool:
    """Whether two results are the same, numbers to nine digits."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


@pytest.mark.parametrize("seed", range(150))
def test_every_figure_is_the_same_by_either_way(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Score of a generated case, with evidence, views, actors and all: taken for narrow, or not."""
    case = generate(seed)
    tree = scenario_tree.loads(case.text)
    found = []
    for narrow in (False, True):
        monkeypatch.setattr(Network, "narrow", lambda network, width, narrow=narrow: narrow)
        try:
            result = scenario_tree.score(tree, **case.arguments)
            found.append(json.loads(json.dumps(result.to_dict(nodes=True))))
        except TreeProblems as problems:
            found.append(str(problems))
    assert alike(*found)


@pytest.mark.parametrize("fan", [0, *range(1, SMALL_FAN + 3)])
def test_groups_are_summed_to_the_last_digit(fan: int) -> None:
    """Summed column by column or by reduceat: the same bits, so that a figure does not depend on the shape."""
    rng = np.random.default_rng(fan)
    sizes = np.full(50, fan) if fan else rng.integers(1, 12, 50)
    starts = np.cumsum(sizes) - sizes
    flow = rng.normal(size=(3, int(sizes.sum()))) * 10.0 ** rng.integers(-9, 9, int(sizes.sum()))
    stretch = Stretch(slice(0, flow.shape[-1]), slice(0, 50), starts, fan)
    assert stretch.summed(flow).tolist() == np.add.reduceat(flow, starts, axis=-1).tolist()


def test_a_place_without_edges_is_a_network_too() -> None:
    """Nothing to sweep over: the start is reached, and worth what an end is."""
    nothing = np.zeros(0, dtype=np.intp)
    network = Network(0, nothing, nothing, np.zeros(1, dtype=np.intp), np.zeros(1, dtype=np.intp), nothing, nothing)
    assert forward(network, np.zeros(0)).tolist() == [1.0]
    assert backward(network, np.zeros(0), np.zeros(0), np.array([7.0])).tolist() == [7.0]


# ---- which way ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("depth", "side", "narrow"), [(DEEP, 1, True), (DEEP - 1, 1, False), (DEEP, 9, True), (DEEP, 10, False)]
)
def test_narrow_means_many_levels_of_few_edges(depth: int, side: int, narrow: bool) -> None:
    """A graph is narrow from a depth on, where its levels have fewer edges than asked about, on average."""
    source = np.repeat(np.arange(depth), side)
    network = Network(
        start=0,
        source=source,
        target=source + 1,
        level=np.arange(depth + 1),
        node=np.arange(depth + 1),
        edge=np.arange(len(source)),
        met=np.zeros(depth + 1, dtype=np.int64),
    )
    assert network.narrow(10) == narrow
