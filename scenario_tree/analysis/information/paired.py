"""The difference of two lotteries over the same draws, and its standard error."""

from __future__ import annotations

import math

import numpy as np

from scenario_tree.evaluation.learning.standing import lottery
from scenario_tree.evaluation.network import Floats


def difference(weights: Floats, again: Floats, held: Floats, risk_tolerance: float | None) -> tuple[float, float]:
    """How much more `again` is worth than `held`, and the standard error if draws are independent.

    Means (ratio estimates, where draws have weights), or certainty equivalents; the error is by the delta method
    from every draw's influence (Owen 2013, Monte Carlo theory, methods and examples, ch. 9.2).
    """
    value = lottery(weights, again, risk_tolerance) - lottery(weights, held, risk_tolerance)
    influence = _influence(weights, again, risk_tolerance) - _influence(weights, held, risk_tolerance)
    return value, float(np.std(influence * weights / weights.mean(), ddof=1)) / math.sqrt(len(weights))


def _influence(weights: Floats, values: Floats, risk_tolerance: float | None) -> Floats:
    """What every draw moves the lottery's worth by, per unit of its share."""
    centre = lottery(weights, values, risk_tolerance)
    if risk_tolerance is None:
        return values - centre
    with np.errstate(over="ignore"):
        moved: Floats = -risk_tolerance * np.expm1((centre - values) / risk_tolerance)
    return np.nan_to_num(moved, neginf=0.0) if not np.isfinite(moved).all() else moved
