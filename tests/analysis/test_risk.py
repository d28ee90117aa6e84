"""What a path is worth, as a distribution: against all paths one by one, SciPy, closed forms and printed examples."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from oracle.generate import generate
from scipy import stats

import scenario_tree
from scenario_tree.analysis.risk import OptionRisk, risk
from scenario_tree.analysis.risk.distribution import Bounds, Profile, risk_profile
from scenario_tree.analysis.risk.dominance import dominates
from scenario_tree.analysis.risk.lattice import common_step
from scenario_tree.analysis.risk.measures import expected_shortfall, mean, moments, value_at_risk
from scenario_tree.evaluation import request
from scenario_tree.evaluation.evaluate import evaluate
from scenario_tree.model import DecisionNode, ScenarioTree
from scenario_tree.problems import TreeProblems

PUBLISHED = Path(__file__).parents[1] / "published"
LEVELS = (0.01, 0.05, 0.25, 0.5, 1.0)
Point = tuple[float, float]


def tree_of(document: Mapping[str, Any]) -> ScenarioTree:
    """The tree of a document; JSON is YAML."""
    return scenario_tree.loads(json.dumps(document))


def gamble(**options: Sequence[Point]) -> ScenarioTree:
    """A decision between lotteries, each a list of values and probabilities."""
    nodes: dict[str, Any] = {"pick": {"decision": {name: {"then": f"{name}-lottery"} for name in options}}}
    for name, points in options.items():
        nodes[f"{name}-lottery"] = {
            "chance": {f"b{place}": {"p": p, "payoff": value, "then": "end"} for place, (value, p) in enumerate(points)}
        }
    return tree_of({"scenario_tree": 1, "title": "A gamble", "start": "pick", "nodes": nodes, "outcomes": {"end": {}}})


def stages(payoffs: Sequence[Sequence[float]]) -> ScenarioTree:
    """Chance nodes in a row that all rejoin, each with equally likely branches of these payoffs."""
    nodes = {}
    for place, row in enumerate(payoffs):
        then = f"n{place + 1}" if place + 1 < len(payoffs) else "end"
        nodes[f"n{place}"] = {
            "chance": {f"b{i}": {"share": 1, "payoff": value, "then": then} for i, value in enumerate(row)}
        }
    return tree_of({"scenario_tree": 1, "title": "t", "start": "n0", "nodes": nodes, "outcomes": {"end": {}}})


def profile_of(tree: ScenarioTree, bounds: Bounds | None = None) -> Profile:
    """The distribution of the strategy in force."""
    evaluation = evaluate(tree, request())
    return risk_profile(evaluation) if bounds is None else risk_profile(evaluation, bounds)


def points_of(option: OptionRisk) -> list[Point]:
    """Values with their probabilities."""
    return list(zip(option.values, option.probabilities, strict=True))


# ---- all paths, one by one --------------------------------------------------------------


def listed(tree: ScenarioTree, **under: Any) -> list[Point]:
    """The utility and the probability of every path, ascending."""
    found = scenario_tree.paths(tree, 10**6, **under).paths
    return sorted((path.utility, path.probability) for path in found)


def quantile(points: Iterable[Point], level: float) -> float:
    """The lowest value that is not passed with at least that probability."""
    so_far = 0.0
    value = math.nan
    for value, probability in points:
        so_far += probability
        if so_far >= level - 1e-12:
            return value
    return value


def shortfall(points: Iterable[Point], level: float) -> float:
    """The mean of the worst `level` of mass, taken path by path until that much is there."""
    left, total = level, 0.0
    for value, probability in points:
        taken = min(probability, left)
        left -= taken
        total += taken * value
    return total / (level - left)


def by_definition(points: Sequence[Point], option: OptionRisk, loss_below: float, tolerance: float | None) -> None:
    """Hold every figure of an option to its definition on a list of paths."""
    size = max(1.0, *(abs(value) for value, _ in points))
    near = {"rel": 1e-8, "abs": 1e-9 * size}
    assert sum(option.probabilities) == pytest.approx(1, abs=1e-9)
    assert list(option.values) == sorted(set(option.values))
    assert option.error == 0
    average = sum(p * v for v, p in points)
    second = sum(p * (v - average) ** 2 for v, p in points)
    assert option.mean == pytest.approx(average, **near)
    assert option.sd**2 == pytest.approx(second, rel=1e-7, abs=1e-9 * size**2)
    if option.skewness is not None and second > 1e-6 * size**2:
        assert option.skewness == pytest.approx(
            sum(p * (v - average) ** 3 for v, p in points) / second**1.5, rel=1e-6, abs=1e-6
        )
        assert option.excess_kurtosis == pytest.approx(
            sum(p * (v - average) ** 4 for v, p in points) / second**2 - 3, rel=1e-6, abs=1e-6
        )
    assert option.probability_of_loss == pytest.approx(
        sum(p for v, p in points if v < loss_below - 1e-9 * size), abs=1e-9
    )
    for level in LEVELS:
        name = f"{level * 100:g}%"
        assert option.value_at_risk[name] == pytest.approx(quantile(points, level), **near)
        assert option.expected_shortfall[name] == pytest.approx(shortfall(points, level), **near)
    if tolerance is None:
        assert option.certainty_equivalent == pytest.approx(average, **near)


def answers(seed: int, at: Sequence[str] = ()) -> Iterator[tuple[OptionRisk, Any, Sequence[Point], float | None]]:
    """For every option of a generated case: the option, its score, and all paths under it."""
    case = generate(seed)
    tree = scenario_tree.loads(case.text)
    try:
        found = risk(tree, at=at, levels=LEVELS, loss_below=1.25, **case.arguments)
    except TreeProblems:
        with pytest.raises(TreeProblems):  # then nothing else can be said of it either
            scenario_tree.score(tree, **case.arguments)
        return
    for option in found.options:
        under = dict(case.arguments)
        start = tree.nodes[tree.start]
        fixed = isinstance(start, DecisionNode) and len(found.options) > 1
        if fixed:
            under["choose"] = [*under.get("choose", []), option.branch]
        tolerance = found.basis.risk_tolerance
        yield option, scenario_tree.score(tree, **under), listed(tree, **under), tolerance


@pytest.mark.parametrize("first", range(0, 100, 20))
def test_every_figure_is_that_of_all_paths(first: int) -> None:
    """On generated files with everything in them, each figure follows from the list of all paths."""
    seen = 0
    for seed in range(first, first + 20):
        for option, score, points, tolerance in answers(seed):
            by_definition(points, option, 1.25, tolerance)
            near = {"rel": 1e-9, "abs": 1e-9 * max(1.0, abs(option.values[0]), abs(option.values[-1]))}
            assert option.mean == pytest.approx(score.expected.utility, **near)
            assert option.certainty_equivalent == pytest.approx(score.expected.certainty_equivalent, **near)
            seen += 1
    assert seen > 10


def test_an_option_anywhere_is_what_it_is_when_given() -> None:
    """`at` a decision gives for each of its options the paths that `given` keeps, and mean and certainty equivalent."""
    seen = 0
    for seed in range(30):
        case = generate(seed)
        tree = scenario_tree.loads(case.text)
        for node in tree.nodes.values():
            if not isinstance(node, DecisionNode):
                continue
            try:
                found = risk(tree, at=[node.id], levels=LEVELS, **case.arguments)
            except TreeProblems:
                continue
            for option in found.options:
                under = {**case.arguments, "given": [*case.arguments.get("given", []), option.branch]}
                by_definition(listed(tree, **under), option, 0.0, found.basis.risk_tolerance)
                expected = scenario_tree.score(tree, **under).expected
                assert option.mean == pytest.approx(expected.utility, rel=1e-9, abs=1e-9)
                assert option.certainty_equivalent == pytest.approx(expected.certainty_equivalent, rel=1e-9, abs=1e-9)
                seen += 1
    assert seen > 20


# ---- closed forms and SciPy --------------------------------------------------------------


def test_a_coin() -> None:
    """Of two values that are equally likely the excess kurtosis is −2, the skewness 0 and the sd half the distance."""
    (option,) = risk(stages([[0, 10]])).options
    assert (option.mean, option.sd, option.skewness) == (5, 5, 0)
    assert option.excess_kurtosis == pytest.approx(-2)
    assert option.value_at_risk == {"5%": 0}
    assert (option.node, option.name, option.in_force) == (None, "strategy", True)


@pytest.mark.parametrize("flips", [2, 7, 40, 300])
def test_coins_in_a_row_are_binomial(flips: int) -> None:
    """n flips have the binomial distribution with its moments and quantiles; n = 300 has 10⁹⁰ paths."""
    (option,) = risk(stages([[0, 1]] * flips), levels=LEVELS).options
    law = stats.binom(flips, 0.5)
    assert option.values == tuple(range(flips + 1))
    assert option.probabilities == pytest.approx(law.pmf(range(flips + 1)).tolist(), rel=1e-10)
    average, variance, skewness, kurtosis = law.stats("mvsk")
    assert (option.mean, option.sd**2) == pytest.approx((float(average), float(variance)))
    assert option.skewness == pytest.approx(float(skewness), abs=1e-9)
    assert option.excess_kurtosis == pytest.approx(float(kurtosis), rel=1e-9)
    for level in LEVELS[:-1]:
        name = f"{level * 100:g}%"
        at_risk = law.ppf(level)
        assert option.value_at_risk[name] == at_risk
        below = law.expect(lambda x: x, lb=0, ub=at_risk - 1)
        assert option.expected_shortfall[name] == pytest.approx(
            (below + (level - law.cdf(at_risk - 1)) * at_risk) / level, abs=1e-7
        )


def test_scipy_finds_the_same_moments() -> None:
    """Moments are those of a sample in which every value stands as often as it is likely."""
    rng = random.Random(4)
    for _ in range(20):
        counts = [rng.randint(1, 30) for _ in range(6)]
        sample = [value for count in counts for value in [rng.uniform(-50, 90)] * count]
        whole = len(sample)
        points = [(value, sample.count(value) / whole) for value in dict.fromkeys(sample)]
        (option,) = risk(gamble(only=points)).options
        assert option.mean == pytest.approx(np.mean(sample))
        assert option.sd == pytest.approx(np.std(sample))
        assert option.skewness == pytest.approx(stats.skew(sample))
        assert option.excess_kurtosis == pytest.approx(stats.kurtosis(sample))


def test_the_shortfall_splits_an_atom() -> None:
    """The worst 5 % of a loss of 2 % and a loss of 40 % are the first and a part of the second."""
    (option,) = risk(gamble(only=[(-100, 0.02), (-10, 0.4), (5, 0.58)]), levels=[0.05, 0.02]).options
    assert option.value_at_risk == {"5%": -10, "2%": -100}
    assert option.expected_shortfall["5%"] == pytest.approx((0.02 * -100 + 0.03 * -10) / 0.05)
    assert option.expected_shortfall["2%"] == pytest.approx(-100)
    assert option.probability_of_loss == pytest.approx(0.42)


def test_a_sure_thing_has_no_shape() -> None:
    """Of one value the sd is 0, and skewness and kurtosis are undefined."""
    (option,) = risk(gamble(only=[(7, 1)])).options
    assert (option.sd, option.skewness, option.excess_kurtosis) == (0, None, None)
    assert option.expected_shortfall == {"5%": 7}


def test_figures_of_any_size_do_not_overflow() -> None:
    """Payoffs of 1e299 have a shape like any other; so have those of 1e-299."""
    for size in (1e299, 1.0, 1e-299):
        (option,) = risk(gamble(only=[(-size, 0.25), (3 * size, 0.75)]), loss_below=0).options
        assert option.sd / size == pytest.approx(math.sqrt(3))
        assert option.skewness == pytest.approx(-2 / math.sqrt(3))
        assert option.probability_of_loss == 0.25


def test_sums_that_differ_in_the_last_digit_are_one() -> None:
    """0.1 + 0.2 and 0.3 are one value, and no loss below 0.3."""
    (option,) = risk(stages([[0.1, 0.2, 0.3], [0.2, 0.1, 0.0]]), loss_below=0.3).options
    assert option.values == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5])
    assert option.probability_of_loss == pytest.approx(1 / 3)


# ---- graphs of any size ------------------------------------------------------------------


def test_a_wide_graph_of_many_paths_is_exact() -> None:
    """10,000 flips, of which few count: 10³⁰¹⁰ paths and as many values as flips that count."""
    payoffs = [[0, 1] if place % 500 == 0 else [2, 2] for place in range(10_000)]
    found = profile_of(stages(payoffs))
    assert found.error == 0
    assert found.values.tolist() == [19_960 + k for k in range(21)]
    assert found.probabilities == pytest.approx(stats.binom(20, 0.5).pmf(range(21)), rel=1e-9)


def test_a_chain_is_not_recursed_into() -> None:
    """A chain of 3,000 nodes that can end at each of them has a value for every end."""
    nodes = {
        f"n{i}": {
            "chance": {
                "stop": {"p": 0.001, "payoff": i, "then": "end"},
                "go": {"p": "rest", "then": f"n{i + 1}" if i < 2999 else "end"},
            }
        }
        for i in range(3000)
    }
    tree = tree_of({"scenario_tree": 1, "title": "t", "start": "n0", "nodes": nodes, "outcomes": {"end": {}}})
    found = profile_of(tree)
    assert len(found.values) == 3000
    assert found.probabilities[1] == pytest.approx(0.001 * 0.999)


# ---- a grid ------------------------------------------------------------------------------


def many(seed: int, kind: str) -> ScenarioTree:
    """A row of stages with 2¹² paths: real payoffs, some with a value far from all others, or cents."""
    rng = random.Random(seed)

    def payoff() -> float:
        if kind == "cents":
            return rng.randint(-2000, 2000) / 100
        return -1e4 if kind == "far" and rng.random() < 0.05 else rng.gauss(0, 3)

    return stages([[payoff(), payoff()] for _ in range(12)])


SORTING = Bounds(close=0, sums=60, cells=200, cells_held=50)
FIXED = Bounds(close=0, sums=60, sorted=60, least=1000, cells=40_000, cells_held=5_000)


@pytest.mark.parametrize("bounds", [SORTING, FIXED], ids=["cells", "lattice"])
@pytest.mark.parametrize("kind", ["real", "far"])
@pytest.mark.parametrize("seed", range(6))
def test_a_grid_keeps_the_mean_and_its_bound(seed: int, kind: str, bounds: Bounds) -> None:
    """Too many values are put on a grid: the mean stays, and every quantile and shortfall is within `error`."""
    tree = many(seed, kind)
    exact, found = profile_of(tree), profile_of(tree, bounds)
    assert exact.error == 0
    assert len(exact.values) > 1000
    assert found.error > 0
    assert len(found.values) < len(exact.values) or bounds is FIXED
    assert found.probabilities.sum() == pytest.approx(1)
    assert mean(found) == pytest.approx(mean(exact), abs=1e-9 * abs(exact.values).max())
    levels = [*np.linspace(0.0005, 0.9995, 400).tolist(), 1.0]
    gaps = [abs(value_at_risk(found, level) - value_at_risk(exact, level)) for level in levels]
    assert max(gaps) <= found.error
    assert max(gaps) > 0
    for level in levels[::20]:
        assert abs(expected_shortfall(found, level) - expected_shortfall(exact, level)) <= found.error
    assert moments(found)[0] == pytest.approx(moments(exact)[0], abs=found.error)


def test_the_grid_is_small() -> None:
    """20 stages of three branches, 3.5 · 10⁹ different values, are found within a thousandth of their range."""
    rng = random.Random(1)
    found = profile_of(stages([[rng.gauss(0, 1) for _ in range(3)] for _ in range(20)]))
    assert 0 < found.error <= 1e-3 * (found.values[-1] - found.values[0])


@pytest.mark.parametrize("seed", range(3))
def test_multiples_of_a_step_need_no_grid(seed: int) -> None:
    """Payoffs in cents are exact also where they are too many to sort."""
    tree = many(seed, "cents")
    exact, found = profile_of(tree), profile_of(tree, Bounds(sums=60))
    assert found.error == 0
    assert found.values == pytest.approx(exact.values, abs=1e-9)
    assert found.probabilities == pytest.approx(exact.probabilities, rel=1e-9)


def test_a_long_answer_says_that_it_is_on_a_grid() -> None:
    """An exact distribution of more values than an answer may have is put on a grid too."""
    tree = many(2, "cents")
    exact, found = profile_of(tree), profile_of(tree, Bounds(values=100))
    assert len(found.values) <= 100
    assert 0 < found.error < 0.05 * (exact.values[-1] - exact.values[0])
    assert mean(found) == pytest.approx(mean(exact))


def test_a_grid_is_said() -> None:
    """The record of a grid has a warning and the error."""
    rng = random.Random(1)
    found = risk(stages([[rng.gauss(0, 1) for _ in range(3)] for _ in range(16)]))
    assert found.options[0].error > 0
    assert "put on a grid" in found.warnings[-1]


@pytest.mark.parametrize(
    ("gains", "step"),
    [([4.0, 6.0], 2.0), ([0.1, -0.25], 0.05), ([1 / 3, 0.5], 1 / 6), ([0.0], None), ([math.pi], None)],
)
def test_the_step_of_payoffs(gains: list[float], step: float | None) -> None:
    """The common step is the greatest common divisor; irrational payoffs have none."""
    assert common_step(gains, 1e-12) == (None if step is None else pytest.approx(step))


def test_a_view_that_the_evidence_excludes_counts_for_nothing() -> None:
    """Under a mixture, values that only an excluded view holds possible are left out, on a lattice too."""
    document = {
        "scenario_tree": 1,
        "title": "t",
        "views": {"a": 1, "b": 1},
        "start": "seen",
        "nodes": {
            "seen": {"chance": {"yes": {"p": {"a": 0.5, "b": 0}, "then": "n0"}, "no": {"p": "rest", "then": "end"}}},
            **{
                f"n{i}": {
                    "chance": {
                        "up": {"p": {"a": 0.5, "b": 0.9}, "payoff": 2**i, "then": f"n{i + 1}" if i < 7 else "end"},
                        "down": {"p": "rest", "then": f"n{i + 1}" if i < 7 else "end"},
                    }
                }
                for i in range(8)
            },
        },
        "outcomes": {"end": {}},
    }
    evaluation = evaluate(tree_of(document), request(pool="mixture", given=["seen/yes"]))
    for bounds in (Bounds(), Bounds(sums=20)):
        found = risk_profile(evaluation, bounds)
        assert found.values.tolist() == list(range(256))
        assert found.probabilities == pytest.approx([1 / 256] * 256)


# ---- dominance ---------------------------------------------------------------------------


def lottery(rng: random.Random) -> Profile:
    """A few whole values with probabilities in tenths."""
    values = sorted(rng.sample(range(8), rng.randint(1, 4)))
    cuts = sorted(rng.sample(range(1, 10), len(values) - 1))
    shares = np.diff([0, *cuts, 10]) / 10
    return Profile(np.array(values, dtype=float), shares, 0.0, 1e-11)


def preferred(first: Profile, second: Profile, kinds: Iterable[Any]) -> bool:
    """Whether every utility function of a kind likes the first at least as much, and some more."""
    gaps = [
        float(first.probabilities @ utility(first.values) - second.probabilities @ utility(second.values))
        for utility in kinds
    ]
    return all(gap >= -1e-12 for gap in gaps) and any(gap > 1e-12 for gap in gaps)


def test_dominance_is_what_all_utility_functions_agree_on() -> None:
    """First order: all steps, of which increasing functions are made; second order: all kinks, of which concave are."""
    rng = random.Random(8)
    steps = [lambda v, t=t: (v >= t).astype(float) for t in range(9)]
    kinks = [lambda v, t=t: np.minimum(v, t) for t in range(9)]
    counts = {1: 0, 2: 0, None: 0}
    for _ in range(3000):
        first, second = lottery(rng), lottery(rng)
        expected = 1 if preferred(first, second, steps) else 2 if preferred(first, second, kinks) else None
        assert dominates(first, second) == expected
        assert dominates(first, first) is None
        if expected:
            assert dominates(second, first) is None
        counts[expected] += 1
    assert min(counts.values()) > 100


def test_equal_options_dominate_nothing() -> None:
    """Options that differ only in their order, or in a last digit, are equal."""
    tree = gamble(one=[(0.3, 0.5), (1, 0.5)], two=[(1, 0.5), (0.1 + 0.2, 0.5)], less=[(0, 0.5), (1, 0.5)])
    found = {(item.option, item.over): item.order for item in risk(tree).dominance}
    assert found == {("one", "less"): 1, ("two", "less"): 1}


# ---- printed examples --------------------------------------------------------------------


def test_products_r_and_s() -> None:
    """R dominates S in the second order and not in the first.

    P. Goodwin & G. Wright, Decision Analysis for Management Judgment, 3rd ed. (Wiley 2004), p. 194 and figure 7.7;
    profits in classes of $5m, here at their middles.
    """
    middles = (2.5, 7.5, 12.5, 17.5, 22.5)
    r = [point for point in zip(middles, (0.1, 0.3, 0.4, 0.2, 0.0), strict=True) if point[1]]
    s = list(zip(middles, (0.3, 0.3, 0.2, 0.1, 0.1), strict=True))
    found = risk(gamble(R=r, S=s))
    assert [(item.option, item.over, item.order) for item in found.dominance] == [("R", "S", 2)]


def test_systems_b_and_c() -> None:
    """The two cumulative risk profiles that are left of the problem, with the printed probabilities.

    J. R. van Dorp, EMSE 269 Elements of Problem Solving and Decision Making (George Washington University), extra
    problem 5, parts C and D: system C reaches 5, 7 and 8 with 0.40 · 0.80, 0.60 and 0.40 · 0.20.
    """
    document = {
        "scenario_tree": 1,
        "title": "Which system?",
        "start": "system",
        "nodes": {
            "system": {"decision": {"B": {"then": "cost-b"}, "C": {"then": "adequate"}}},
            "cost-b": {
                "chance": {
                    "low": {"p": 0.7, "payoff": 9, "then": "end"},
                    "high": {"p": 0.3, "payoff": 3, "then": "end"},
                }
            },
            "adequate": {
                "chance": {"yes": {"p": 0.6, "payoff": 7, "then": "end"}, "new-system": {"p": 0.4, "then": "cost-c"}}
            },
            "cost-c": {
                "chance": {
                    "low": {"p": 0.2, "payoff": 8, "then": "end"},
                    "high": {"p": 0.8, "payoff": 5, "then": "end"},
                }
            },
        },
        "outcomes": {"end": {}},
    }
    found = risk(tree_of(document))
    assert points_of(found.option("B")) == [(3, pytest.approx(0.3)), (9, pytest.approx(0.7))]
    assert points_of(found.option("C")) == [(5, pytest.approx(0.32)), (7, pytest.approx(0.6)), (8, pytest.approx(0.08))]
    assert found.option("B").in_force
    assert found.dominance == ()


def test_the_wildcatter() -> None:
    """Raiffa's two options, from the printed probabilities: drill where the structure is open or closed.

    H. Raiffa, Decision Analysis (1968): a dry hole after a sounding has 0.35 · 15/35 + 0.24 · 5/24, and so on.
    """
    found = risk(scenario_tree.load(PUBLISHED / "oil-wildcatter.yaml"))
    take, skip = found.option("take"), found.option("skip")
    assert points_of(skip) == [(-70, 0.5), (50, pytest.approx(0.3)), (200, pytest.approx(0.2))]
    assert take.values == (-80, -10, 40, 190)
    assert take.probabilities == pytest.approx((0.20, 0.41, 0.21, 0.18))
    assert (take.mean, skip.mean) == pytest.approx((22.5, 20))
    assert (take.in_force, skip.in_force) == (True, False)
    assert found.unit == "k$"
    assert found.dominance == ()


def test_the_wildcatter_who_fears_risk() -> None:
    """Under a risk tolerance the certainty equivalent is that of `score`, and the one of the option's own choices."""
    tree = scenario_tree.load(PUBLISHED / "oil-wildcatter.yaml")
    found = risk(tree, weights={"risk_tolerance": 50})
    for option in found.options:
        score = scenario_tree.score(tree, weights={"risk_tolerance": 50}, choose=[option.branch])
        assert option.certainty_equivalent == pytest.approx(score.expected.certainty_equivalent)
        assert option.certainty_equivalent == pytest.approx(
            -50 * math.log(sum(p * math.exp(-v / 50) for v, p in points_of(option)))
        )


# ---- which options -----------------------------------------------------------------------

WILDCATTER = scenario_tree.load(PUBLISHED / "oil-wildcatter.yaml")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [("sounding/take", True), ("sounding/skip", False)]),
        ({"choose": ["sounding/skip"]}, [("sounding/skip", True)]),
        ({"given": ["sounding/skip"]}, [("sounding/skip", True)]),
        ({"choose": ["drill-open/leave"]}, [("sounding/take", False), ("sounding/skip", True)]),
        ({"at": ["drill-open/leave"]}, [("drill-open/leave", False)]),
        ({"at": "drill-open"}, [("drill-open/drill", True), ("drill-open/leave", False)]),
        (
            {"at": ["drill-open/drill", "drill-closed/drill", "drill-open"]},
            [("drill-open/drill", True), ("drill-closed/drill", True), ("drill-open/leave", False)],
        ),
        ({"given": ["no-well"]}, [("sounding/take", True)]),
    ],
)
def test_which_options(asked: dict[str, Any], expected: list[tuple[str, bool]]) -> None:
    """The options of the start, unless it is fixed; those named; without those that what is given excludes."""
    found = risk(WILDCATTER, **asked)
    assert [(option.branch, option.in_force) for option in found.options] == expected


def test_an_option_that_is_excluded_is_said() -> None:
    """Whoever skips the sounding drills: given that there is no well, that option is left out."""
    found = risk(WILDCATTER, given=["no-well"])
    assert found.warnings[0].startswith("sounding/skip is left out: impossible")


@pytest.mark.parametrize(
    ("asked", "message", "help"),
    [
        ({"at": ["drill-blind"]}, "excluded by the choice at sounding", "--choose sounding/skip"),
        (
            {"at": ["drill-open"], "given": ["sounding/skip"]},
            "no path reaches `drill-open` under what is given or observed (sounding/skip given)",
            "take that back",
        ),
        ({"at": ["drill-open"], "choose": ["sounding/skip"]}, "the choice of sounding/skip that is asked for", "take"),
        (
            {"at": ["drill-open/leave"], "given": ["drill-open/drill"]},
            "no path takes `drill-open/leave` under what is given or observed (drill-open/drill given)",
            "take that back",
        ),
    ],
)
def test_a_decision_that_no_path_reaches(asked: dict[str, Any], message: str, help: str) -> None:
    """The refusal says what excludes it, and of a choice, which other one opens the way."""
    with pytest.raises(TreeProblems) as caught:
        risk(WILDCATTER, **asked)
    (problem,) = caught.value.problems
    assert problem.code == "impossible-condition" and message in problem.message and help in (problem.help or "")


def test_decisions_without_a_way_are_left_out() -> None:
    """Of several decisions, those that are reached are answered."""
    found = risk(WILDCATTER, at=["drill-blind", "drill-open"])
    assert {option.node for option in found.options} == {"drill-open"}
    assert [said for said in found.warnings if "drill-blind" in said] == [
        "no path reaches `drill-blind`; it is excluded by the choice at sounding; it is left out"
    ]


def test_a_file_without_payoffs_is_refused() -> None:
    """Where nothing is worth anything there is no distribution of values."""
    tree = tree_of(
        {"scenario_tree": 1, "start": "n", "nodes": {"n": {"chance": {"a": {"p": 1, "then": "x"}}}}, "outcomes": ["x"]}
    )
    with pytest.raises(TreeProblems, match="nothing in the file is worth anything"):
        risk(tree)


def test_dominance_is_among_options_of_one_node() -> None:
    """Options of different decisions are not compared."""
    found = risk(WILDCATTER, at=["drill-nothing/leave", "drill-open/drill"], choose=["sounding/take"])
    assert found.dominance == ()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"at": ["nowhere"]}, "unknown-branch"),
        ({"at": ["sounding/flee"]}, "unknown-branch"),
        ({"at": ["structure"]}, "bad-request"),
        ({"at": ["drill-blind"]}, "impossible-condition"),
        ({"at": ["drill-open"], "given": ["oil/wet"], "known": True}, "bad-request"),
        ({"levels": [0.0]}, "bad-request"),
        ({"levels": [1.5]}, "bad-request"),
        ({"loss_below": math.nan}, "bad-request"),
    ],
)
def test_what_cannot_be_asked(asked: dict[str, Any], code: str) -> None:
    """Names that do not exist, chance nodes, nodes that are not reached, and levels that are none."""
    with pytest.raises(TreeProblems) as caught:
        risk(WILDCATTER, **asked)
    assert caught.value.problems[0].code == code


def test_the_record_is_json() -> None:
    """The record becomes JSON with the promised keys and nothing undefined but null."""
    found = risk(WILDCATTER, levels=[0.05, 0.025]).to_dict()
    text = json.dumps(found, allow_nan=False)
    option = json.loads(text)["options"][0]
    assert list(option)[:5] == ["name", "node", "in_force", "probability", "risk_profile"]
    assert option["risk_profile"][0] == {"value": -80.0, "probability": pytest.approx(0.2)}
    assert list(option["value_at_risk"]) == ["5%", "2.5%"]
    assert {"evidence_probability", "title", "loss_below", "dominance", "warnings"} <= set(found)
