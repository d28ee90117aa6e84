"""Sums as whole multiples of one step: masses in a row, of which no place needs a search.

Where all payoffs are multiples of some step, as integers and amounts in cents are, this is exact, and many times
quicker than sorting. Elsewhere the step is chosen, and a payoff between two multiples sends the mass to both in
proportion to the distance: that keeps total mass and mean, and moves no mass by more than a step, which is the
edge's error.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scenario_tree.analysis.risk.sums import SAME
from scenario_tree.evaluation.network import Floats

LARGEST_DENOMINATOR = 1_000_000  # of a payoff that is looked at as a fraction


@dataclass(frozen=True, slots=True)
class Lattice:
    """What has been collected on the ways to a place: each view's masses (V, L) at (first + 0 … L − 1) steps.

    Gains within `tolerance` of a multiple count as one; `error` is as in `Sums`.
    """

    step: float
    tolerance: float
    first: int
    masses: Floats
    error: float

    @classmethod
    def nothing(cls, views: int, step: float, tolerance: float) -> Lattice:
        """Nothing collected, for certain."""
        return cls(step, tolerance, 0, np.ones((views, 1)), 0.0)

    @property
    def count(self) -> int:
        """How many places there are."""
        return int(self.masses.shape[1])

    def moved(self, gain: float, weights: Floats) -> Lattice:
        """The same after an edge."""
        masses = self.masses * weights[:, None]
        nearest = round(gain / self.step)
        if abs(gain - nearest * self.step) <= self.tolerance:
            return self._at(self.first + nearest, masses, self.error)
        below = math.floor(gain / self.step)
        above = gain / self.step - below
        split = np.zeros((len(masses), masses.shape[1] + 1))
        split[:, :-1] = masses * (1 - above)
        split[:, 1:] += masses * above
        return self._at(self.first + below, split, self.error + self.step)

    def averaged(self, weights: Floats) -> Lattice:
        """With one row of masses, the views' averaged."""
        return self._at(self.first, (weights @ self.masses)[None], self.error)

    def _at(self, first: int, masses: Floats, error: float) -> Lattice:
        """The masses from there on, without places at either end that have none."""
        if masses.shape[1] and not (masses[:, 0].any() and masses[:, -1].any()):
            places = np.flatnonzero(masses.any(axis=0))
            low, high = (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 0)
            first, masses = first + low, masses[:, low:high]
        return Lattice(self.step, self.tolerance, first, masses, error)


def merged(parts: Sequence[Lattice]) -> Lattice:
    """Several as one."""
    if len(parts) == 1:
        return parts[0]
    first = min(part.first for part in parts)
    length = max(part.first + part.count for part in parts) - first
    masses = np.zeros((len(parts[0].masses), length))
    for part in parts:
        masses[:, part.first - first : part.first - first + part.count] += part.masses
    one = parts[0]
    return Lattice(one.step, one.tolerance, first, masses, max(part.error for part in parts))


def common_step(gains: Iterable[float], tolerance: float) -> float | None:
    """The largest step of which all gains are multiples, as far as that can be told; None where there is none."""
    above, below = 0, 1
    for gain in gains:
        fraction = Fraction(gain).limit_denominator(LARGEST_DENOMINATOR)
        if abs(gain - float(fraction)) > tolerance:
            return None
        above = math.gcd(above * fraction.denominator, fraction.numerator * below)
        below *= fraction.denominator
        common = math.gcd(above, below) or 1
        above, below = above // common, below // common
        if below > LARGEST_DENOMINATOR**2:
            return None
    return above / below if above else None


def tolerance_of(gains: Floats) -> float:
    """How near to a multiple a gain is one."""
    return SAME * float(np.abs(gains).max(initial=0.0))
