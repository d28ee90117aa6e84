"""Which distribution is better for everybody of a kind, by their distribution functions F and G.

    first order     F(x) ≤ G(x) for all x: better for everybody who wants more
    second order    ∫ F ≤ ∫ G up to every x: better for everybody who wants more and likes no risk

with < somewhere (Hadar & Russell 1969, Rules for ordering uncertain prospects, American Economic Review 59; Levy
2016, Stochastic Dominance, 3rd ed., ch. 3). F and G are steps, so it is enough to look where they jump: the integrals
are straight between. The first order implies the second. Equal distributions dominate nothing.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from scenario_tree.analysis.risk.distribution import Profile
from scenario_tree.evaluation.network import Floats

EXACT = 1e-12  # of probability, and of probability times the range


def dominates(better: Profile, worse: Profile) -> Literal[1, 2] | None:
    """The lowest order in which the first distribution dominates the second; None where it does not."""
    points, gap = _gap(better, worse)
    if _never_above(gap, EXACT):
        return 1
    area = np.concatenate([[0.0], np.cumsum(gap[:-1] * np.diff(points))])
    return 2 if _never_above(area, EXACT * float(points[-1] - points[0])) else None


def _never_above(difference: Floats, tolerance: float) -> bool:
    """Whether nothing is above 0 and something below."""
    return bool((difference <= tolerance).all() and (difference < -tolerance).any())


def _gap(first: Profile, second: Profile) -> tuple[Floats, Floats]:
    """Where one of the two jumps, and the first's distribution function less the second's there."""
    values = np.concatenate([first.values, second.values])
    jumps = np.concatenate([first.probabilities, -second.probabilities])
    order = np.argsort(values, kind="stable")
    values, jumps = values[order], jumps[order]
    apart = np.diff(values) > max(first.tolerance, second.tolerance)
    starts = np.flatnonzero(np.concatenate([[True], apart]))
    return values[starts], np.cumsum(np.add.reduceat(jumps, starts))
