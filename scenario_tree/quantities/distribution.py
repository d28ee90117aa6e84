"""Distributions of uncertain quantities: what they take, what is a valid argument, and their means.

Formulas: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions (2nd ed.), ch. 14, 17 and 25;
PERT: Malcolm et al. 1959, Operations Research 7(5), with the Beta of shape 4. Draws and quantiles: spread.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from scenario_tree.model import Distribution

INTERVAL = (0.05, 0.95)  # the quantiles that `range90` states


@dataclass(frozen=True, slots=True)
class Kind:
    """One family: the names of its arguments, what is wrong with some, its mean, whether a `p` may have it."""

    arguments: tuple[str, ...]
    objection: Callable[..., str | None]
    mean: Callable[..., float]
    in_probability: bool = True


def _ordered(*values: float) -> str | None:
    return None if list(values) == sorted(values) and values[0] < values[-1] else "they must ascend"


def _positive(*values: float) -> str | None:
    return None if all(value > 0 for value in values) else "they must be greater than 0"


def _spread(mean: float, sd: float) -> str | None:
    return None if sd > 0 else "sd must be greater than 0"


def _proper_range(low: float, high: float) -> str | None:
    return None if 0 < low < high < 1 else "they must lie between 0 and 1 and ascend"


def _range90_mean(low: float, high: float) -> float:
    first, second = beta_of_range90(low, high)
    return first / (first + second)


KINDS: dict[str, Kind] = {
    "beta": Kind(("a", "b"), _positive, lambda a, b: a / (a + b)),
    "pert": Kind(("low", "mode", "high"), _ordered, lambda low, mode, high: (low + 4 * mode + high) / 6),
    "triangular": Kind(("low", "mode", "high"), _ordered, lambda low, mode, high: (low + mode + high) / 3),
    "uniform": Kind(("low", "high"), _ordered, lambda low, high: (low + high) / 2),
    "normal": Kind(("mean", "sd"), _spread, lambda mean, sd: mean, in_probability=False),
    "lognormal": Kind(("mean", "sd"), _positive, lambda mean, sd: mean, in_probability=False),
    "gamma": Kind(("mean", "sd"), _positive, lambda mean, sd: mean, in_probability=False),
    "discrete": Kind(("value: weight",), lambda *pairs: None, lambda *pairs: _discrete_mean(pairs)),
    "range90": Kind(("low", "high"), _proper_range, _range90_mean),
}


def _discrete_mean(pairs: tuple[float, ...]) -> float:
    values, weights = pairs[::2], pairs[1::2]
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


@lru_cache(maxsize=4096)
def mean(distribution: Distribution) -> float:
    """The mean, which is the point value.

    >>> mean(Distribution("pert", (0.5, 1.5, 4.0)))
    1.75
    """
    return KINDS[distribution.kind].mean(*distribution.arguments)


def bounds(distribution: Distribution) -> tuple[float, float] | None:
    """Smallest and largest possible value, or None where there is no bound."""
    kind, arguments = distribution.kind, distribution.arguments
    if kind in ("beta", "range90"):
        return 0.0, 1.0
    if kind == "discrete":
        return min(arguments[::2]), max(arguments[::2])
    if kind in ("pert", "triangular", "uniform"):
        return arguments[0], arguments[-1]
    return None


@lru_cache(maxsize=1024)
def beta_of_range90(low: float, high: float) -> tuple[float, float]:
    """The (a, b) of the Beta whose 5 % and 95 % quantiles are `low` and `high`.

    For a given total a + b the mean is fixed by the lower quantile; the upper quantile then falls as the
    total grows. Two nested bracketed searches (Brent) therefore find the one solution.
    """
    from scipy.optimize import brentq
    from scipy.special import betainc, expit

    def lower_mean(total: float) -> float:
        def miss(logit: float) -> float:
            centre = expit(logit)
            return float(betainc(centre * total, (1 - centre) * total, low) - INTERVAL[0])

        return float(expit(brentq(miss, -30, 30, xtol=1e-13)))

    def miss(log_total: float) -> float:
        total = 10.0**log_total
        centre = lower_mean(total)
        return float(betainc(centre * total, (1 - centre) * total, high) - INTERVAL[1])

    total = 10.0 ** float(brentq(miss, -3, 16, xtol=1e-13))
    centre = lower_mean(total)
    return centre * total, (1 - centre) * total


def beta_interval(a: float, b: float) -> tuple[float, float]:
    """The 5 % and 95 % quantiles of Beta(a, b)."""
    from scipy.special import betaincinv

    return float(betaincinv(a, b, INTERVAL[0])), float(betaincinv(a, b, INTERVAL[1]))
