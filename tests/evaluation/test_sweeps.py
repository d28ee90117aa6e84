"""The sweeps against every path that networkx finds, their gradient against differences, and very large graphs."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from time import perf_counter

import networkx
import numpy as np
import pytest

import scenario_tree
from scenario_tree.evaluation.network import Floats, Layout, Network, can_still_take
from scenario_tree.evaluation.ranking import best_completion
from scenario_tree.evaluation.sweeps import backward, collected, forward, gradient
from scenario_tree.model import Branch, ChanceNode, Criterion, Outcome, ScenarioTree
from scenario_tree.quantities.words import SCALES
from scenario_tree.source import Source

Edge = tuple[str, str, str, float]  # node, branch, target, probability


def tree_of(edges: Iterable[Edge], payoff: float = 0.0) -> ScenarioTree:
    """A tree of chance nodes from its edges; what no edge leaves is an outcome."""
    branches: dict[str, dict[str, Branch]] = {}
    for node, name, target, probability in edges:
        worth = {"payoff": payoff} if payoff else {}
        branches.setdefault(node, {})[name] = Branch(name=name, target=target, probability=probability, payoff=worth)
    ends = dict.fromkeys(b.target for found in branches.values() for b in found.values() if b.target not in branches)
    return ScenarioTree(
        start=next(iter(branches)),
        nodes={name: ChanceNode(id=name, branches=found) for name, found in branches.items()},
        outcomes={name: Outcome(name=name) for name in ends},
        words=SCALES["icd203"],
        criteria={"payoff": Criterion(name="payoff")},
        source=Source("made", ""),
    )


def random_tree(rng: random.Random) -> ScenarioTree:
    """A graph of up to eight nodes whose branches rejoin, two of them now and then to the same place."""
    count = rng.randint(1, 8)
    names = [f"n{k}" for k in range(count)]
    edges: list[Edge] = []
    for position, name in enumerate(names):
        targets = [*names[position + 1 :], "e0", "e1", "e2"]
        fan = rng.randint(1, 4)
        chosen = [rng.choice(targets) for _ in range(fan)]
        if position + 1 < count:
            chosen.append(names[position + 1])  # so that all are reached
        cuts = [rng.random() for _ in chosen]
        edges += [(name, f"b{k}", target, cuts[k] / sum(cuts)) for k, target in enumerate(chosen)]
    order = list(range(count))
    rng.shuffle(order)  # the order of the file is not that of the graph
    start = [edge for edge in edges if edge[0] == "n0"]
    return tree_of(start + [edge for k in order for edge in edges if edge[0] == f"n{k}" and k > 0])


SEEDS = range(25)
CASES = [random_tree(random.Random(f"sweeps {seed}")) for seed in SEEDS]


def ways(layout: Layout, source: str, target: str) -> list[list[int]]:
    """Every path between two places as edge numbers, as networkx enumerates them."""
    if source == target:
        return [[]]
    paths = networkx.all_simple_edge_paths(layout.tree.graph, source, target)
    return [[layout.edge[node, key] for node, _, key in path] for path in paths]


def weights_of(layout: Layout, *shape: int, seed: int) -> Floats:
    """Arbitrary weights, some 0 and some negative: a sweep is algebra."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(*shape, len(layout.branches)))
    return np.where(rng.random(weights.shape) < 0.1, 0.0, weights)


# ---- definitions --------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_forward_sums_over_all_ways(seed: int) -> None:
    """Every position's reach is the sum over the ways to it of the products of their weights, for a whole batch."""
    layout = Layout(CASES[seed])
    weights = weights_of(layout, 2, 3, seed=seed)
    reach = forward(layout.plain, weights)
    assert reach.shape == (2, 3, len(layout.names))
    for position, name in enumerate(layout.names):
        found = sum(
            (weights[..., way].prod(axis=-1) for way in ways(layout, CASES[seed].start, name)), np.zeros((2, 3))
        )
        assert reach[..., position] == pytest.approx(found, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_collected_sums_what_the_ways_collect(seed: int) -> None:
    """The moment at a position is the sum over the ways to it of weight times payoff collected, per criterion."""
    layout = Layout(CASES[seed])
    weights = weights_of(layout, 3, seed=seed)
    payoffs = weights_of(layout, 2, seed=seed + 1000)
    moments = collected(layout.plain, weights, forward(layout.plain, weights), payoffs)
    assert moments.shape == (3, 2, len(layout.names))
    for position, name in enumerate(layout.names):
        wanted = np.zeros((3, 2))
        for way in ways(layout, CASES[seed].start, name):
            wanted += weights[:, way].prod(axis=-1)[:, None] * payoffs[:, way].sum(axis=-1)[None, :]
        assert moments[..., position] == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_backward_is_the_expectation_over_the_ways_on(seed: int) -> None:
    """With probabilities as weights, a position's value is the mean over the ways on of what they collect."""
    layout = Layout(CASES[seed])
    rng = np.random.default_rng(seed)
    raw = rng.random((2, len(layout.branches)))
    totals = np.array([np.bincount(layout.plain.source, row, minlength=len(layout.names)) for row in raw])
    weights = raw / totals[:, layout.plain.source]
    payoffs = rng.normal(size=(1, len(layout.branches)))
    ends = rng.normal(size=(2, len(layout.names)))
    value = backward(layout.plain, weights, payoffs, ends)
    assert value.shape == (2, len(layout.names))
    for position, name in enumerate(layout.names):
        wanted = np.zeros(2)
        for outcome in CASES[seed].outcomes:
            for way in ways(layout, name, outcome):
                collected_ = payoffs[0, way].sum() + ends[:, layout.position[outcome]]
                wanted += weights[:, way].prod(axis=-1) * collected_
        assert value[:, position] == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_backward_with_any_weights_adds_every_edge_once(seed: int) -> None:
    """With arbitrary weights an edge's payoff counts with the weights up to it, an end's with those to it."""
    layout = Layout(CASES[seed])
    weights, payoffs = weights_of(layout, seed=seed), weights_of(layout, seed=seed + 1)
    ends = np.random.default_rng(seed).normal(size=len(layout.names))
    value = backward(layout.plain, weights, payoffs, ends)
    for position, name in enumerate(layout.names):
        wanted = 0.0
        for there, other in enumerate(layout.names):
            passing = sum(float(weights[way].prod()) for way in ways(layout, name, other))
            leaving = layout.plain.leaving[there]
            wanted += passing * (float(weights[leaving] @ payoffs[leaving]) if leaving else float(ends[there]))
        assert value[position] == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_batch_is_its_rows(seed: int) -> None:
    """Axes in front are carried along: each row of a batch is what the sweep gives for it alone."""
    layout = Layout(CASES[seed])
    weights, payoffs = weights_of(layout, 2, 2, seed=seed), weights_of(layout, 2, 1, seed=seed + 1)
    ends = np.random.default_rng(seed).normal(size=(2, len(layout.names)))
    together = (
        forward(layout.plain, weights),
        backward(layout.plain, weights, payoffs, ends),
        gradient(layout.plain, weights, payoffs, ends),
    )
    for i in range(2):
        for j in range(2):
            alone = (
                forward(layout.plain, weights[i, j]),
                backward(layout.plain, weights[i, j], payoffs[i, 0], ends[j]),
                gradient(layout.plain, weights[i, j], payoffs[i, 0], ends[j]),
            )
            for whole, part in zip(together, alone, strict=True):
                assert whole[i, j] == pytest.approx(part, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_is_what_differences_give(seed: int) -> None:
    """The derivative of the start's value by every weight agrees with central differences."""
    layout = Layout(CASES[seed])
    weights, payoffs = weights_of(layout, seed=seed), weights_of(layout, seed=seed + 1)
    ends = np.random.default_rng(seed).normal(size=len(layout.names))
    found = gradient(layout.plain, weights, payoffs, ends)
    step = 1e-5
    moved = weights + step * np.concatenate([np.eye(len(weights)), -np.eye(len(weights))])
    values = backward(layout.plain, moved, payoffs, ends)[:, layout.plain.start]
    up, down = np.split(values, 2)
    assert found == pytest.approx((up - down) / (2 * step), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_completion_is_that_of_the_best_way(seed: int) -> None:
    """From every position the greatest product of probabilities to an end is that of the best of all ways."""
    layout = Layout(CASES[seed])
    weights = np.abs(weights_of(layout, 2, seed=seed))
    best = best_completion(layout.plain, weights)
    for position, name in enumerate(layout.names):
        products = [weights[:, way].prod(axis=-1) for end in CASES[seed].outcomes for way in ways(layout, name, end)]
        assert best[:, position] == pytest.approx(np.max(products, axis=0), rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_can_still_be_taken(seed: int) -> None:
    """From a position an edge can still be taken where networkx finds a way to its node."""
    layout = Layout(CASES[seed])
    for edge, (node, _) in enumerate(layout.branches):
        flags = np.zeros(len(layout.branches), dtype=bool)
        flags[edge] = True
        before = networkx.ancestors(layout.tree.graph, node.id) | {node.id}
        found = can_still_take(layout.plain, flags)
        assert {name for name, possible in zip(layout.names, found, strict=True) if possible} == before


@pytest.mark.parametrize("seed", SEEDS)
def test_every_edge_leads_to_a_higher_level(seed: int) -> None:
    """Levels are the lengths of the longest ways from the nodes that nothing leads to."""
    network: Network = Layout(CASES[seed]).plain
    assert (network.level[network.source] < network.level[network.target]).all()
    steps = [edge for step in network.incoming for edge in step.edges.tolist()]
    assert sorted(steps) == list(range(len(network.edge)))
    assert sorted(e for step in network.outgoing for e in step.edges.tolist()) == sorted(steps)


@pytest.mark.parametrize("seed", SEEDS)
def test_scores_are_sums_over_paths(seed: int) -> None:
    """Outcome probabilities and the number of ways to each are those of all paths that networkx finds."""
    tree = CASES[seed]
    layout, score = Layout(tree), scenario_tree.score(tree)
    probability = [float(branch.probability) for _, branch in layout.branches]  # type: ignore[arg-type]
    for outcome in tree.outcomes:
        found = ways(layout, tree.start, outcome)
        assert score.outcome(outcome).paths == len(found)
        wanted = math.fsum(math.prod(probability[edge] for edge in way) for way in found)
        assert score.outcome(outcome).probability == pytest.approx(wanted, abs=1e-12)


# ---- large graphs ---------------------------------------------------------------------


def chain(length: int) -> ScenarioTree:
    """One question after the other; each may end it."""
    edges: list[Edge] = []
    for k in range(length):
        edges.append((f"n{k}", "on", f"n{k + 1}" if k + 1 < length else "end", 1 - 1e-5))
        edges.append((f"n{k}", "off", "stopped", 1e-5))
    return tree_of(edges)


def ladder(rungs: int, fan: int = 2) -> ScenarioTree:
    """After every question all answers lead to the next: fan ** rungs paths. The first answer is the likeliest."""
    shares = {2: (0.625, 0.375), 3: (0.5, 0.25, 0.25)}[fan]
    edges = [
        (f"n{k}", f"b{j}", f"n{k + 1}" if k + 1 < rungs else "end", shares[j]) for k in range(rungs) for j in range(fan)
    ]
    return tree_of(edges, payoff=1.0)


@pytest.mark.parametrize("length", [5_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_chain_of_a_hundred_thousand_questions(length: int) -> None:
    """Scored and its likeliest paths found: no recursion over the user's tree, no quadratic time."""
    tree = chain(length)
    score = scenario_tree.score(tree)
    survives = (1 - 1e-5) ** length
    assert score.outcome("end").probability == pytest.approx(survives, rel=1e-9)
    assert score.outcome("stopped").probability == pytest.approx(1 - survives, rel=1e-9)
    assert (score.outcome("end").paths, score.outcome("stopped").paths) == (1, length)
    first, second, third = scenario_tree.paths(tree, 3).paths
    assert (first.outcome, len(first.branches)) == ("end", length)
    assert second.branches == ("n0/off",)
    assert third.branches == ("n0/on", "n1/off")
    assert scenario_tree.path_probability(score.graph, first.branches) == pytest.approx(first.probability, rel=1e-9)


@pytest.mark.parametrize(("rungs", "fan"), [(40, 2), (997, 2), (100, 3)])
def test_more_paths_than_can_be_counted_one_by_one(rungs: int, fan: int) -> None:
    """10¹² and 10³⁰⁰ paths: counted exactly, summed exactly, the likeliest found in order."""
    tree = ladder(rungs, fan)
    score = scenario_tree.score(tree)
    assert score.outcome("end").paths == fan**rungs > 10**12
    assert score.outcome("end").probability == pytest.approx(1, abs=1e-9)
    assert score.expected.utility == pytest.approx(rungs, rel=1e-9)
    found = scenario_tree.paths(tree, 20).paths
    best, next_best = (Fraction(5, 8), Fraction(3, 8)) if fan == 2 else (Fraction(1, 2), Fraction(1, 4))
    assert found[0].branches == tuple(f"n{k}/b0" for k in range(rungs))
    assert found[0].probability == pytest.approx(float(best**rungs), rel=1e-9)
    for path in found[1:]:
        assert sum(not name.endswith("/b0") for name in path.branches) <= 1
    assert found[1].probability == pytest.approx(float(best ** (rungs - 1) * next_best), rel=1e-9)
    assert len({path.branches for path in found}) == 20
    for likelier, path in pairwise(found):
        assert path.probability <= likelier.probability * (1 + 1e-9)


@pytest.mark.parametrize("rungs", [50, pytest.param(997, marks=pytest.mark.slow)])
def test_equally_likely_paths_cost_no_more_than_others(rungs: int) -> None:
    """Where every path is as likely as every other, the first ten are found at once, without unrolling the rest."""
    tree = tree_of(
        (f"n{k}", name, f"n{k + 1}" if k + 1 < rungs else "end", 0.5)
        for k in range(rungs)
        for name in ("heads", "tails")
    )
    began = perf_counter()
    found = scenario_tree.paths(tree, 10).paths
    assert perf_counter() - began < 10
    assert found[0].branches == tuple(f"n{k}/heads" for k in range(rungs))
    assert len({path.branches for path in found}) == 10
    assert [path.probability for path in found] == [0.5**rungs] * 10


def test_large_files_are_read_and_scored() -> None:
    """A chain of five thousand nodes is read from text, checked and scored."""
    lines = ["scenario_tree: 1", "start: n0", "outcomes: [end, off]", "nodes:"]
    for k in range(5_000):
        target = f"n{k + 1}" if k < 4_999 else "end"
        lines.append(f"  n{k}: {{chance: {{a: {{p: 99.9%, then: {target}}}, b: {{p: rest, then: off}}}}}}")
    text = "\n".join(lines) + "\n"
    assert scenario_tree.checks(text) == ()
    score = scenario_tree.score(scenario_tree.loads(text))
    assert score.outcome("end").probability == pytest.approx(0.999**5_000, rel=1e-9)
