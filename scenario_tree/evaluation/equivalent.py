"""The sure amount that is worth as much as a lottery, to somebody with a risk tolerance.

With u(x) = 1 − exp(−x/R) it is −R · log Σ q · exp(−x/R) (Howard & Matheson 1972), computed about the lowest value.
"""

from __future__ import annotations

import numpy as np

from scenario_tree.evaluation.network import Floats, Indices


def certainty_equivalent(shares: Floats, values: Floats, tolerance: float, starts: Indices) -> Floats:
    """−R · log Σ share · exp(−value / R) over groups of shares that sum to 1; 0 where all shares are 0.

    About the lowest value, with expm1 and log1p: no overflow for a small R, no cancellation for a large one.
    """
    lengths = np.diff(starts, append=shares.shape[-1])
    lowest = np.minimum.reduceat(np.where(shares > 0, values, np.inf), starts, axis=-1)
    lowest = np.where(np.isfinite(lowest), lowest, 0.0)
    with np.errstate(over="ignore"):
        exponent = (np.repeat(lowest, lengths, axis=-1) - values) / tolerance
    weighed = np.where(shares > 0, shares * np.expm1(np.minimum(exponent, 0.0)), 0.0)
    spread = np.add.reduceat(weighed, starts, axis=-1)
    total = np.add.reduceat(shares, starts, axis=-1)
    with np.errstate(divide="ignore"):
        gain = -tolerance * np.log1p(spread / np.where(total > 0, total, 1.0))
    result: Floats = np.where(total > 0, lowest + np.where(np.isfinite(gain), gain, 0.0), 0.0)
    return result
