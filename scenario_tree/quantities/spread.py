"""How an uncertain quantity is spread: draws of it, its quantiles, its variance.

Every family is one of a few of the libraries' own: PERT and the range of 90 % are Betas, and mean and sd of a
lognormal or gamma are those of the value itself (Johnson, Kotz & Balakrishnan, ch. 14, 17 and 25).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from scenario_tree.model import Distribution
from scenario_tree.quantities.distribution import beta_of_range90, mean

Floats = NDArray[np.float64]


def draws(distribution: Distribution, generator: np.random.Generator, count: int) -> Floats:
    """So many independent draws, (count,)."""
    kind, arguments = distribution.kind, distribution.arguments
    drawn: Floats
    if kind == "normal":
        return generator.normal(arguments[0], arguments[1], count)
    if kind == "lognormal":
        return generator.lognormal(*_logarithmic(*arguments), count)
    if kind == "gamma":
        return generator.gamma(*_shape_and_scale(*arguments), count)
    if kind == "uniform":
        return generator.uniform(arguments[0], arguments[1], count)
    if kind == "triangular":
        low, mode, high = arguments
        return generator.triangular(low, mode, high, count)
    if kind == "discrete":
        values, weights = _discrete(arguments)
        drawn = values[generator.choice(len(values), count, p=weights)]
        return drawn
    low, width, a, b = _beta(distribution)
    drawn = low + width * generator.beta(a, b, count)
    return drawn


def quantiles(distribution: Distribution, levels: Floats) -> Floats:
    """The smallest values that are not exceeded with these probabilities, in 0…1: of the shape of `levels`."""
    from scipy.special import betaincinv, gammaincinv, ndtri

    kind, arguments = distribution.kind, distribution.arguments
    levels = np.asarray(levels, dtype=float)
    found: Floats
    if kind == "normal":
        found = arguments[0] + arguments[1] * ndtri(levels)
    elif kind == "lognormal":
        centre, width = _logarithmic(*arguments)
        found = np.exp(centre + width * ndtri(levels))
    elif kind == "gamma":
        shape, scale = _shape_and_scale(*arguments)
        found = scale * gammaincinv(shape, levels)
    elif kind == "uniform":
        found = arguments[0] + (arguments[1] - arguments[0]) * levels
    elif kind == "triangular":
        found = _triangular_quantiles(arguments, levels)
    elif kind == "discrete":
        values, weights = _discrete(arguments)
        order = np.argsort(values, kind="stable")
        place = np.searchsorted(np.cumsum(weights[order]), levels - 1e-12)
        found = values[order][np.minimum(place, len(values) - 1)]
    else:
        low, width, a, b = _beta(distribution)
        found = low + width * betaincinv(a, b, levels)
    return found


def variance(distribution: Distribution) -> float:
    """The variance.

    >>> round(variance(Distribution("beta", (2.0, 6.0))), 6)
    0.020833
    """
    kind, arguments = distribution.kind, distribution.arguments
    if kind in ("normal", "lognormal", "gamma"):
        return arguments[1] ** 2
    if kind == "uniform":
        return (arguments[1] - arguments[0]) ** 2 / 12
    if kind == "triangular":
        low, mode, high = arguments
        return (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    if kind == "discrete":
        values, weights = _discrete(arguments)
        return float(weights @ (values - mean(distribution)) ** 2)
    _, width, a, b = _beta(distribution)
    return width**2 * a * b / ((a + b) ** 2 * (a + b + 1))


def _beta(distribution: Distribution) -> tuple[float, float, float, float]:
    """Lower end, width and shapes of what is a Beta, laid over an interval."""
    kind, arguments = distribution.kind, distribution.arguments
    if kind == "pert":
        low, mode, high = arguments
        width = high - low
        return low, width, 1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width
    first, second = beta_of_range90(*arguments) if kind == "range90" else arguments
    return 0.0, 1.0, first, second


def _logarithmic(centre: float, sd: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm."""
    spread = math.log1p((sd / centre) ** 2)
    return math.log(centre) - spread / 2, math.sqrt(spread)


def _shape_and_scale(centre: float, sd: float) -> tuple[float, float]:
    return (centre / sd) ** 2, sd**2 / centre


def _discrete(arguments: tuple[float, ...]) -> tuple[Floats, Floats]:
    values, weights = np.array(arguments[::2]), np.array(arguments[1::2])
    return values, weights / weights.sum()


def _triangular_quantiles(arguments: tuple[float, ...], levels: Floats) -> Floats:
    low, mode, high = arguments
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(levels * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - levels) * (high - low) * (high - mode))
    found: Floats = np.where(levels < turn, rising, falling)
    return found
