"""Draws, quantiles and variances of distributions, against SciPy's own and against their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scenario_tree.model import Distribution
from scenario_tree.quantities.distribution import beta_of_range90, mean
from scenario_tree.quantities.spread import draws, quantiles, variance


def scipy_of(distribution: Distribution) -> object:
    """The same distribution as SciPy has it."""
    kind, arguments = distribution.kind, distribution.arguments
    if kind == "beta":
        return stats.beta(*arguments)
    if kind == "range90":
        return stats.beta(*beta_of_range90(*arguments))
    if kind == "pert":
        low, mode, high = arguments
        a = 1 + 4 * (mode - low) / (high - low)
        return stats.beta(a, 6 - a, low, high - low)
    if kind == "triangular":
        low, mode, high = arguments
        return stats.triang((mode - low) / (high - low), low, high - low)
    if kind == "uniform":
        return stats.uniform(arguments[0], arguments[1] - arguments[0])
    if kind == "normal":
        return stats.norm(*arguments)
    if kind == "lognormal":
        spread = np.log1p((arguments[1] / arguments[0]) ** 2)
        return stats.lognorm(np.sqrt(spread), scale=arguments[0] / np.sqrt(1 + (arguments[1] / arguments[0]) ** 2))
    return stats.gamma((arguments[0] / arguments[1]) ** 2, scale=arguments[1] ** 2 / arguments[0])


CONTINUOUS = [
    Distribution("beta", (2.0, 6.0)),
    Distribution("beta", (0.3, 0.2)),
    Distribution("range90", (0.1, 0.4)),
    Distribution("pert", (0.5, 1.5, 4.0)),
    Distribution("pert", (0.0, 0.0, 1.0)),
    Distribution("triangular", (-1.0, 0.0, 4.0)),
    Distribution("triangular", (1.0, 1.0, 2.0)),
    Distribution("triangular", (1.0, 2.0, 2.0)),
    Distribution("uniform", (-2.0, 3.0)),
    Distribution("normal", (1.0, 2.0)),
    Distribution("lognormal", (3.0, 2.0)),
    Distribution("gamma", (3.0, 2.0)),
]
IDS = [f"{item.kind}-{number}" for number, item in enumerate(CONTINUOUS)]


@pytest.mark.parametrize("distribution", CONTINUOUS, ids=IDS)
def test_moments_and_quantiles_are_those_of_scipy(distribution: Distribution) -> None:
    """Mean, variance and quantiles agree with SciPy's."""
    known = scipy_of(distribution)
    levels = np.array([0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])
    assert mean(distribution) == pytest.approx(known.mean(), rel=1e-9)  # type: ignore[attr-defined]
    assert variance(distribution) == pytest.approx(known.var(), rel=1e-9)  # type: ignore[attr-defined]
    assert quantiles(distribution, levels) == pytest.approx(known.ppf(levels), rel=1e-8)  # type: ignore[attr-defined]


@pytest.mark.parametrize("distribution", CONTINUOUS, ids=IDS)
def test_draws_follow_the_distribution(distribution: Distribution) -> None:
    """A Kolmogorov-Smirnov test of 20,000 draws does not tell them from the distribution."""
    drawn = draws(distribution, np.random.default_rng(11), 20_000)
    known = scipy_of(distribution)
    assert stats.kstest(drawn, known.cdf).pvalue > 1e-4  # type: ignore[attr-defined]


def test_discrete_values_are_drawn_by_their_weights() -> None:
    """Quantiles of a discrete quantity are its values, ascending; draws have their shares."""
    distribution = Distribution("discrete", (3.0, 1.0, 1.0, 2.0, 2.0, 1.0))
    assert quantiles(distribution, np.array([0.01, 0.5, 0.51, 0.75, 0.76, 1.0])).tolist() == [1, 1, 2, 2, 3, 3]
    assert variance(distribution) == pytest.approx(0.6875)
    drawn = draws(distribution, np.random.default_rng(3), 40_000)
    assert [float((drawn == value).mean()) for value in (1, 2, 3)] == pytest.approx([0.5, 0.25, 0.25], abs=0.01)
