"""Grids of cells: where they end between the places that they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenario_tree.drawing.charts.axes import Ruler, ruler, tick_texts
from scenario_tree.drawing.charts.panels import Axis

_FEW = 12  # cells along an axis at most, for a tick at each
_LOWEST, _HIGHEST = 130.0, 340.0  # of the plot


class Sides(NamedTuple):
    """Room beside the cells of a plot."""

    left: float
    right: float


def edges(places: Sequence[float], *, log: bool = False) -> NDArray[np.float64]:
    """The ends of cells: halfway to the neighbours, and as far beyond the outer ones.

    >>> edges([0.0, 1.0, 3.0]).tolist(), edges([5.0]).tolist()
    ([-0.5, 0.5, 2.0, 4.0], [4.5, 5.5])
    """
    known = np.asarray(places, dtype=float)
    if log:
        known = np.log(np.maximum(known, 1e-300))
    if len(known) == 1:
        half = 0.5 if log or not known[0] else abs(known[0]) * 0.1
        found = np.array([known[0] - half, known[0] + half])
    else:
        middles = (known[1:] + known[:-1]) / 2
        found = np.concatenate([[2 * known[0] - middles[0]], middles, [2 * known[-1] - middles[-1]]])
    return np.exp(found) if log else found


def cell_ruler(axis: Axis, ends: NDArray[np.float64], places: Sequence[float]) -> Ruler:
    """The axis along cells: it ends where they do, and where they are few its ticks are their places."""
    found = ruler(replace(axis, low=float(ends[0]), high=float(ends[-1])), ends.tolist())
    if len(places) > _FEW:
        return found
    return replace(found, ticks=tuple(places), texts=tick_texts(axis, places))


def height(rows: int) -> float:
    """That of a plot with so many rows of cells."""
    return min(_HIGHEST, max(_LOWEST, 42.0 * rows))
