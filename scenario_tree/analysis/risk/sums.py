"""Sums with masses, ascending: how equal ones become one, and too many become fewer.

Sums of the same payoffs in different order differ in their last digits. They are therefore one where neighbours,
sorted, lie within `SAME` times the largest sum on the way (in size); the lowest of them stands for all.

Where there are too many, they are put in cells of a grid. Only a cell's lowest and highest value stay, and the mass of
one between is split between the two in proportion to the distance, which keeps total mass and mean. No mass moves
further than its cell is wide: that is the step's error. The grid is as fine as it can be, so that values far
from all others take no width from those that stand close.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenario_tree.evaluation.network import Flags, Floats, Indices

SAME = 1e-12  # of the largest sum on the way: nearer than this is equal
HALVINGS = 60  # of a cell's width, at most


@dataclass(frozen=True, slots=True)
class Sums:
    """What has been collected on the ways to a place: values (K,), ascending, and each view's masses (V, K).

    `size` is the largest sum on the way, without sign; `error` how far from its true value any mass can have moved.
    """

    values: Floats
    masses: Floats
    size: float
    error: float

    @classmethod
    def nothing(cls, views: int) -> Sums:
        """Nothing collected, for certain."""
        return cls(np.zeros(1), np.ones((views, 1)), 0.0, 0.0)

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self.values)

    def moved(self, gain: float, weights: Floats) -> Sums:
        """The same after an edge: every value with its gain, every view's masses times its weight."""
        return Sums(self.values + gain, self.masses * weights[:, None], self.size, self.error)._present()

    def averaged(self, weights: Floats) -> Sums:
        """With one row of masses, the views' averaged."""
        return Sums(self.values, (weights @ self.masses)[None], self.size, self.error)._present()

    def _present(self) -> Sums:
        """Without values that no view gives any mass."""
        values, masses = self.values, self.masses
        kept = masses.any(axis=0)
        if not kept.all():
            values, masses = values[kept], masses[:, kept]
        ends = (abs(float(values[0])), abs(float(values[-1]))) if len(values) else ()
        return Sums(values, masses, max(self.size, *ends, 0.0), self.error)


def merged(parts: Sequence[Sums]) -> Sums:
    """Several as one, equal values once."""
    if len(parts) == 1:
        return parts[0]
    size, error = max(part.size for part in parts), max(part.error for part in parts)
    values = np.concatenate([part.values for part in parts])
    order = np.argsort(values, kind="stable")  # runs that are sorted already are merged, not sorted again
    values = values[order]
    masses = np.concatenate([part.masses for part in parts], axis=1)[:, order]
    starts = np.flatnonzero(_first(np.diff(values) > SAME * size))
    return Sums(values[starts], np.add.reduceat(masses, starts, axis=1), size, error)


def reduced(sums: Sums, most: int) -> Sums:
    """At most so many values, from 2 on; the sums themselves if they have no more."""
    values, masses = sums.values, sums.masses
    if len(values) <= most:
        return sums
    starts = np.flatnonzero(_first(np.diff(_cells(values, max(most // 2, 1))) > 0))
    lengths = np.diff(starts, append=len(values))
    low, high = values[starts], values[starts + lengths - 1]
    width = high - low
    above = (values - np.repeat(low, lengths)) / np.repeat(np.where(width > 0, width, 1.0), lengths)
    sides = [np.add.reduceat(masses * share, starts, axis=1) for share in (1 - above, above)]
    ends = np.stack([low, high], axis=1).ravel()
    both = np.stack(sides, axis=2).reshape(len(masses), -1)
    kept = np.stack([np.ones(len(low), dtype=bool), width > 0], axis=1).ravel()
    return Sums(ends[kept], both[:, kept], sums.size, sums.error + float(width.max()))


def _cells(values: Floats, most: int) -> Indices:
    """The cell of every value, in the finest grid of which at most so many cells hold any."""
    width = (values[-1] - values[0]) / max(most - 1, 1)
    found = np.zeros(len(values), dtype=np.intp)
    for _ in range(HALVINGS):
        cells = np.floor((values - values[0]) / width)
        if int(np.count_nonzero(np.diff(cells))) + 1 > most:
            break
        found, width = cells.astype(np.intp), width / 2
    return found


def _first(changes: Flags) -> Flags:
    """Which of the sorted values begin a group, by whether each differs from the one before it."""
    return np.concatenate([[True], changes])
