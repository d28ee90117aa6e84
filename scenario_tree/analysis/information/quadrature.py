"""Integrals over a level in 0…1 of functions with kinks and jumps, where a choice changes.

Gauss's rule of 5 points in every cell; a cell is halved until its halves agree with it (Davis & Rabinowitz 1984,
Methods of Numerical Integration, ch. 6.2). Points are asked for many at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from scenario_tree.evaluation.network import Floats

CELLS = 64  # to begin with
NEAR = 1e-9  # what an integral may be off by, relative to the function's largest value
MOST = 65_536  # points, from which on it ends in any case
_PLACES, _SHARES = (0.5 * (np.polynomial.legendre.leggauss(5)[0] + 1), 0.5 * np.polynomial.legendre.leggauss(5)[1])


class Points(NamedTuple):
    """Levels with their weights, which sum to 1, what the functions (k, n) are there, and their errors (k,)."""

    levels: Floats
    weights: Floats
    values: Floats
    errors: Floats


def points(functions: Callable[[Floats], Floats]) -> Points:
    """The levels at which to ask, and what was found there. `functions` takes levels (n,) to values (k, n)."""
    parts = list(_parts(functions))
    levels, weights, values = (
        np.concatenate(cells, axis=-1) for cells in zip(*(part[:3] for part in parts), strict=True)
    )
    return Points(levels, weights, values, np.sum([part[3] for part in parts], axis=0))


def _parts(functions: Callable[[Floats], Floats]) -> Iterator[Points]:
    low, width = np.arange(CELLS) / CELLS, 1 / CELLS
    levels, values, sums = _asked(functions, low, width)
    allowed = NEAR * np.abs(values).max(axis=(1, 2)) / CELLS
    asked = levels.size
    while len(low):
        halves = np.stack([low, low + width / 2], axis=1)
        width /= 2
        levels, values, below = _asked(functions, halves.ravel(), width)
        asked += levels.size
        apart = np.abs(below.reshape(len(sums), -1, 2).sum(axis=2) - sums)
        done = (apart <= allowed[:, None]).all(axis=0) | (asked >= MOST) | (width < 1e-12)
        settled = np.repeat(done, 2)
        yield Points(
            levels[settled].ravel(),
            np.tile(width * _SHARES, int(settled.sum())),
            values[:, settled].reshape(len(values), -1),
            apart[:, done].sum(axis=1),
        )
        low, sums = halves[~done].ravel(), below[:, ~settled]


def _asked(functions: Callable[[Floats], Floats], low: Floats, width: float) -> tuple[Floats, Floats, Floats]:
    """Levels (cells, 5) and values (k, cells, 5) of cells, and their integrals (k, cells)."""
    levels = low[:, None] + width * _PLACES
    values = functions(levels.ravel()).reshape(-1, *levels.shape)
    return levels, values, width * values @ _SHARES
