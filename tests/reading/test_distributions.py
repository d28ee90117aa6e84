"""Means, bounds and quantiles of distributions against scipy.stats, and what a file may write of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

import scenario_tree
from scenario_tree.model import Distribution
from scenario_tree.quantities.distribution import KINDS, beta_interval, beta_of_range90, bounds, mean

STEADY = settings(derandomize=True, deadline=None, max_examples=50)
POSITIVE = st.floats(0.01, 1000)
ENDS = st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3).map(sorted)


def frozen(kind: str, arguments: tuple[float, ...]) -> Any:
    """The distribution as scipy has it."""
    if kind == "beta":
        return stats.beta(*arguments)
    if kind in ("pert", "triangular"):
        low, mode, high = arguments
        width = high - low
        if kind == "triangular":
            return stats.triang((mode - low) / width, low, width)
        return stats.beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, low, width)
    if kind == "uniform":
        return stats.uniform(arguments[0], arguments[1] - arguments[0])
    centre, sd = arguments
    if kind == "normal":
        return stats.norm(centre, sd)
    if kind == "gamma":
        return stats.gamma((centre / sd) ** 2, scale=sd**2 / centre)
    spread = math.log1p((sd / centre) ** 2)
    return stats.lognorm(math.sqrt(spread), scale=centre / math.exp(spread / 2))


@STEADY
@given(st.sampled_from(["beta", "lognormal", "gamma", "normal"]), POSITIVE, POSITIVE)
def test_means_of_two_arguments(kind: str, first: float, second: float) -> None:
    """Beta's mean is a / (a + b); the others state their mean, of the value itself."""
    wanted = frozen(kind, (first, second))
    assert mean(Distribution(kind, (first, second))) == pytest.approx(wanted.mean(), rel=1e-9)
    if kind != "beta":
        assert wanted.std() == pytest.approx(second, rel=1e-6)


@STEADY
@given(st.sampled_from(["pert", "triangular", "uniform"]), ENDS)
def test_means_and_bounds_between_ends(kind: str, ends: list[float]) -> None:
    """PERT with shape 4, the triangle and the uniform: mean and support."""
    assume(ends[2] - ends[0] > 1e-3)
    arguments = (ends[0], ends[2]) if kind == "uniform" else tuple(ends)
    wanted = frozen(kind, arguments)
    distribution = Distribution(kind, arguments)
    assert mean(distribution) == pytest.approx(wanted.mean(), rel=1e-9, abs=1e-6)
    assert bounds(distribution) == pytest.approx(wanted.support())


@STEADY
@given(st.dictionaries(st.floats(-100, 100), st.floats(0, 10), min_size=1, max_size=6))
def test_discrete_values_are_weighted(pairs: dict[float, float]) -> None:
    """The mean of a discrete distribution is that of its values under their weights, which need not sum to 1."""
    assume(sum(pairs.values()) > 0.01)
    distribution = Distribution("discrete", tuple(part for pair in pairs.items() for part in pair))
    weights = np.array(list(pairs.values()))
    assert mean(distribution) == pytest.approx(np.average(list(pairs), weights=weights), rel=1e-9, abs=1e-9)
    assert bounds(distribution) == (min(pairs), max(pairs))


@STEADY
@given(st.floats(0.2, 300), st.floats(0.2, 300))
def test_the_beta_of_an_interval_is_found_again(a: float, b: float) -> None:
    """From the 5 % and 95 % quantiles of a Beta its parameters are found again."""
    low, high = (float(quantile) for quantile in stats.beta(a, b).ppf([0.05, 0.95]))
    assume(1e-9 < low < high < 1 - 1e-9)
    found = beta_of_range90(low, high)
    assert found == pytest.approx((a, b), rel=1e-5)
    assert beta_interval(*found) == pytest.approx((low, high), rel=1e-7)
    assert mean(Distribution("range90", (low, high))) == pytest.approx(a / (a + b), rel=1e-6)


@STEADY
@given(st.floats(1e-6, 1 - 1e-6), st.floats(1e-6, 1 - 1e-6))
def test_any_interval_has_its_beta(first: float, second: float) -> None:
    """Whatever two probabilities somebody states, the Beta found has them as its 5 % and 95 % quantiles."""
    low, high = sorted((first, second))
    assume(high - low > 1e-4)
    a, b = beta_of_range90(low, high)
    assert a > 0
    assert b > 0
    assert stats.beta(a, b).cdf([low, high]) == pytest.approx([0.05, 0.95], abs=1e-6)
    assert low < mean(Distribution("range90", (low, high))) < high or high - low < 0.9


@pytest.mark.parametrize(
    ("low", "high"),
    [(0.1, 0.3), (0.001, 0.002), (0.45, 0.55), (0.01, 0.99), (0.9, 0.999), (1e-4, 0.5), (0.3, 0.3001), (1e-9, 1e-8),
     (1e-12, 1 - 1e-12), (1e-6, 1 - 1e-6), (0.5, 0.5 + 1e-6), (1e-3, 0.999), (0.05, 0.95), (0.25, 0.2500001)],
)  # fmt: skip
def test_narrow_and_wide_intervals(low: float, high: float) -> None:
    """Extreme intervals have their Beta too: a mean within them, quantiles where they are stated."""
    a, b = beta_of_range90(low, high)
    assert stats.beta(a, b).cdf([low, high]) == pytest.approx([0.05, 0.95], abs=1e-4)


# ---- what a file may write ---------------------------------------------------------------

FILE = """\
scenario_tree: 1
parameters: {{x: {parameter}}}
start: a
nodes:
  a:
    chance:
      one: {{p: {probability}, payoff: = x, then: o}}
      two: {{p: rest, then: o}}
outcomes: [o]
"""


def codes(parameter: str = "1", probability: str = "50%") -> list[str]:
    text = FILE.format(parameter=parameter, probability=probability)
    return [problem.code for problem in scenario_tree.checks(text)]


GOOD = {
    "beta": "[2, 6]", "pert": "[0, 0.2, 1]", "triangular": "[0, 0.2, 1]", "uniform": "[0.1, 0.9]",
    "normal": "[0.5, 0.1]", "lognormal": "[0.5, 0.1]", "gamma": "[0.5, 0.1]", "discrete": "{0.2: 1, 50%: 3}",
    "range90": "[10%, 30%]",
}  # fmt: skip


def test_every_kind_is_tried() -> None:
    """The kinds of format.md are all there are."""
    assert set(GOOD) == set(KINDS)


@pytest.mark.parametrize("kind", GOOD)
def test_where_a_kind_may_stand(kind: str) -> None:
    """Normal, lognormal and gamma are no probabilities; `range90` is nothing else."""
    written = f"{{{kind}: {GOOD[kind]}}}"
    assert codes(parameter=written) == (["bad-distribution"] if kind == "range90" else [])
    assert codes(probability=written) == (["bad-distribution"] if kind in ("normal", "lognormal", "gamma") else [])


@pytest.mark.parametrize("kind", [kind for kind in GOOD if kind not in ("normal", "lognormal", "gamma")])
def test_the_mean_is_the_point_value(kind: str) -> None:
    """A branch with a distribution counts with its mean."""
    tree = scenario_tree.loads(FILE.format(parameter="1", probability=f"{{{kind}: {GOOD[kind]}}}"))
    found = scenario_tree.score(tree).branches["a/one"].probability
    assert isinstance(tree.nodes["a"].branches["one"].probability, Distribution)
    arguments = tree.nodes["a"].branches["one"].probability.arguments
    if kind == "discrete":
        assert found == pytest.approx((0.2 + 3 * 0.5) / 4)
    elif kind == "range90":
        assert found == pytest.approx(0.19, abs=0.01)
    else:
        assert found == pytest.approx(frozen(kind, arguments).mean())


@pytest.mark.parametrize(
    "written",
    [
        "{beta: [0, 1]}", "{beta: [1, -1]}", "{beta: [1]}", "{beta: [1, 2, 3]}", "{beta: 1}", "{beta: [a, b]}",
        "{beta: {1: 2}}", "{beta: }", "{pert: [1, 0, 2]}", "{pert: [1, 1, 1]}", "{pert: [0, 3, 2]}",
        "{triangular: [2, 1, 0]}", "{uniform: [1, 1]}", "{uniform: [1, 0]}", "{normal: [0, 0]}", "{normal: [0, -1]}",
        "{lognormal: [0, 1]}", "{lognormal: [1, 0]}", "{gamma: [-1, 1]}", "{gamma: [1, 0]}", "{discrete: {}}",
        "{discrete: {1: 0}}", "{discrete: {1: -1, 2: 3}}", "{discrete: [1, 2]}", "{discrete: {a: 1}}",
        "{beta: [1, 2], pert: [1, 2, 3]}", "{beta: [= x, 2]}", "{beta: [1e400, 1]}", "{uniform: [true, 2]}",
        "{beta: [.inf, 1]}", "{normal: [.nan, 1]}", "{beta: [1, [2]]}", "{discrete: {1: {2: 3}}}",
    ],
)  # fmt: skip
def test_wrong_arguments_are_errors(written: str) -> None:
    """Arguments out of order, out of range, of another number or kind: one error, no more."""
    found = codes(parameter=written)
    assert len(found) == 1, found
    assert found[0] in ("bad-distribution", "bad-quantity", "wrong-type"), found


@pytest.mark.parametrize(
    "written",
    ["{pert: [-0.1, 0.2, 1]}", "{uniform: [0, 1.1]}", "{triangular: [0, 1, 2]}", "{discrete: {2: 1, 0.5: 3}}",
     "{range90: [0, 0.5]}", "{range90: [0.5, 1]}", "{range90: [0.5, 0.4]}", "{range90: [0.5, 0.5]}"],
)  # fmt: skip
def test_a_probability_stays_between_0_and_1(written: str) -> None:
    """A distribution of a probability has no mass outside 0…1."""
    assert codes(probability=written) in (["probability-range"], ["bad-distribution"])
