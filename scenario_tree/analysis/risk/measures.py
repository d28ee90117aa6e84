"""What is read from a distribution of values, p the probabilities and F the distribution function.

    mean, sd            m = Σ p v,  s² = Σ p (v − m)²
    skewness            Σ p (v − m)³ / s³
    excess kurtosis     Σ p (v − m)⁴ / s⁴ − 3, so that the normal distribution has 0
    value at risk       inf {v : F(v) ≥ α}, the lower α quantile of value
    expected shortfall  the mean of the worst α of mass: (Σ p v over v < q  +  (α − P(v < q)) q) / α, with q the value
                        at risk
    probability of loss P(v < threshold)

The shortfall splits the atom at q, and so is coherent for any distribution (Acerbi & Tasche 2002, On the coherence of
expected shortfall, Journal of Banking & Finance 26; their sign is the other one, since they speak of losses). Under
a risk tolerance R the certainty equivalent is −R · log Σ p exp(−v/R), as everywhere.
"""

from __future__ import annotations

import math

import numpy as np

from scenario_tree.analysis.risk.distribution import Profile
from scenario_tree.evaluation.equivalent import certainty_equivalent as equivalents
from scenario_tree.evaluation.network import Floats

EXACT = 1e-12  # of probability: nearer than this is reached


def mean(profile: Profile) -> float:
    """The expected value."""
    return math.fsum((profile.probabilities * profile.values).tolist())


def moments(profile: Profile) -> tuple[float, float | None, float | None]:
    """Standard deviation, skewness and excess kurtosis; the last two are None where there is but one value."""
    centred = profile.values - mean(profile)
    size = float(np.abs(centred).max())
    if len(centred) == 1 or size <= profile.tolerance:
        return 0.0, None, None
    scaled = centred / size  # so that no power overflows
    second, third, fourth = (math.fsum((profile.probabilities * scaled**power).tolist()) for power in (2, 3, 4))
    if not second**2 > 0:
        return size * math.sqrt(second), None, None
    return size * math.sqrt(second), third / second**1.5, fourth / second**2 - 3


def probability_of_loss(profile: Profile, threshold: float) -> float:
    """The probability of less than the threshold."""
    return math.fsum(profile.probabilities[profile.values < threshold - profile.tolerance].tolist())


def value_at_risk(profile: Profile, level: float) -> float:
    """The lower quantile of value."""
    return float(profile.values[_place(profile, level)])


def expected_shortfall(profile: Profile, level: float) -> float:
    """The mean of the worst `level` of mass."""
    place = _place(profile, level)
    worse, values = profile.probabilities[:place], profile.values
    rest = max(level - math.fsum(worse.tolist()), 0.0)
    gap = values[:place] - values[place]  # about the quantile: the mean of equal values is that value
    return float(values[place] + (worse @ gap) / (worse.sum() + rest))


def quantiles(profile: Profile, levels: Floats) -> Floats:
    """Lower quantiles of value."""
    reached = np.cumsum(profile.probabilities)
    places = np.searchsorted(reached, np.asarray(levels) - EXACT)
    found: Floats = profile.values[np.minimum(places, len(reached) - 1)]
    return found


def certainty_equivalent(profile: Profile, risk_tolerance: float | None) -> float:
    """The sure amount that is worth as much; the mean to somebody neutral."""
    if risk_tolerance is None:
        return mean(profile)
    start = np.zeros(1, dtype=np.intp)
    return float(equivalents(profile.probabilities, profile.values, risk_tolerance, start)[0])


def _place(profile: Profile, level: float) -> int:
    """Where the lower quantile stands."""
    reached = np.cumsum(profile.probabilities)
    return min(int(np.searchsorted(reached, level - EXACT)), len(reached) - 1)
