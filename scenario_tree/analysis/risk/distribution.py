"""The distribution of the utility of whole paths, without looking at the paths.

Exact wherever it can be: sums are carried through the graph, and equal ones are one, so that a graph of 10⁴⁰ paths with
few different sums is quick. The number of sums can double at every place. There are bounds, on those of one place
and on the work as a whole. Beyond them payoffs that are multiples of one step still allow an exact answer (lattice.py);
else values are put on a grid, in the one of two ways that moves them less: cells that follow the values (sums.py),
or one fixed step (lattice.py). `error` then bounds how far mass can have moved on the worst way, and so how far
any quantile, and the mean of any tail, can be off; mean and total mass are kept. It is 0 where nothing was
put on a grid.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenario_tree.analysis.risk import lattice, sums
from scenario_tree.analysis.risk.lattice import Lattice
from scenario_tree.analysis.risk.sums import SAME, Sums
from scenario_tree.analysis.risk.sweep import Route, Sweep, TooMuchError
from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.network import Floats
from scenario_tree.problems import refusal

SMALLEST = 2.0**-1022  # number that can be divided by


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many sums a place may have and may be sorted in all; how many places of lattices in all, and at a time.

    `close` is an error, as a share of the range, that needs no improvement; `values` bounds the answer.
    """

    close: float = 1e-3
    values: int = 200_000
    sums: int = 100_000
    sorted: int = 40_000_000
    least: int = 1_000  # where less than this is left for a place, sorting is given up
    cells: int = 2_000_000_000
    cells_held: int = 30_000_000


USUAL = Bounds()


@dataclass(frozen=True, slots=True)
class Profile:
    """Values (K,), ascending and different, and their probabilities (K,), all above 0.

    Every quantile, and every mean of a tail, is within `error` of its true value; values nearer than `tolerance` are
    equal.
    """

    values: Floats
    probabilities: Floats
    error: float
    tolerance: float


def risk_profile(evaluation: Evaluation, bounds: Bounds = USUAL) -> Profile:
    """The distribution of the reader's utility over the paths that the evidence keeps.

    Raises TreeProblems where every path is too unlikely for a number.
    """
    route = Route(evaluation)
    found = _by_sorting(route, bounds)
    if found is not None and not found.error:
        return _listed(found, bounds)
    extent = Extent(route)
    tolerance = lattice.tolerance_of(route.gains)
    step = lattice.common_step(np.unique(route.gains).tolist(), tolerance)
    if step is not None and extent.fits(step, bounds):
        exact = _on_lattice(route, step, tolerance, bounds.cells)
        if exact is not None:
            return _listed(exact, bounds)
    step = extent.step(bounds)
    if found is None or step * extent.longest < found.error > bounds.close * extent.whole:
        found = _on_lattice(route, step, tolerance, math.inf) or found or _nothing()
    return _listed(found, bounds)


def _listed(profile: Profile, bounds: Bounds) -> Profile:
    """The profile with no more values than an answer may have."""
    if len(profile.values) <= bounds.values:
        return profile
    whole = sums.Sums(profile.values, profile.probabilities[None], 0.0, profile.error)
    fewer = sums.reduced(whole, bounds.values)
    return Profile(fewer.values, fewer.masses[0], fewer.error, profile.tolerance)


def _nothing() -> Profile:
    raise refusal("limit", "every path is too unlikely for a number, below 1e-308", "look at a part of the tree")


def _by_sorting(route: Route, bounds: Bounds) -> Profile | None:
    """Exact, or in cells that follow the values; None where even that is too much work."""
    spent = 0

    def joined(parts: Sequence[Sums], left: int) -> Sums:
        nonlocal spent
        spent += sum(part.count for part in parts)
        found = sums.merged(parts)
        most = bounds.sums
        if spent > bounds.sorted / 2:
            most = min(most, int((bounds.sorted - spent) / max(left, 1)))
            if most < bounds.least and found.count > most:
                raise TooMuchError
        return sums.reduced(found, most // 2) if found.count > most else found

    try:
        found = Sweep(route, Sums.nothing(len(route.evaluation.probability)), joined).collected()
    except TooMuchError:
        return None
    if found is None:
        return _nothing()
    return Profile(found.values, found.masses[0], found.error, SAME * found.size)


def _on_lattice(route: Route, step: float, tolerance: float, most: float) -> Profile | None:
    """On multiples of a step; None where that is more work than it may be."""
    spent = 0

    def joined(parts: Sequence[Lattice], left: int) -> Lattice:
        nonlocal spent
        spent += sum(part.count for part in parts)
        if spent > most:
            raise TooMuchError
        return lattice.merged(parts)

    start = Lattice.nothing(len(route.evaluation.probability), step, tolerance)
    try:
        found = Sweep(route, start, joined).collected()
    except TooMuchError:
        return None
    if found is None:
        return _nothing()
    places = np.flatnonzero(found.masses[0])
    values: Floats = (found.first + places) * np.float64(step)
    return Profile(values, found.masses[0, places], found.error, max(tolerance, SAME * float(np.abs(values).max())))


class Extent:
    """How far apart sums can lie along a route: what a lattice takes, and how many edges the longest path has."""

    def __init__(self, route: Route) -> None:
        start = route.network.start
        low, high, length = {start: 0.0}, {start: 0.0}, {start: 0}
        waits = route.departures()
        source, gain = route.network.source.tolist(), route.gain.tolist()
        self.total = self.most = held = 0.0  # of the spans of all places; of those held at a time
        self.longest = 2  # edges, the utility of the outcome counted as one
        for place, edges in route.groups():
            before = [source[edge] for edge in edges]
            gains = [gain[edge] for edge in edges]
            low[place] = min(low[here] + own for here, own in zip(before, gains, strict=True))
            high[place] = max(high[here] + own for here, own in zip(before, gains, strict=True))
            length[place] = 1 + max(length[here] for here in before)
            self.longest = max(self.longest, length[place] + 2)
            self.total += sum(high[here] - low[here] for here in before)
            held += high[place] - low[place]
            self.most = max(self.most, held)
            for here in before:
                waits[here] -= 1
                held -= 0.0 if waits[here] else high[here] - low[here]
        ends = route.end_gain[route.network.target]
        paths = [(place, edge) for place, edges in route.last.items() for edge in edges if place in low]
        lowest = min(low[place] + gain[edge] + float(ends[edge]) for place, edge in paths)
        highest = max(high[place] + gain[edge] + float(ends[edge]) for place, edge in paths)
        self.whole = highest - lowest
        self.total += self.whole + sum(high[place] - low[place] for place, _ in paths)
        self.most = max(self.most, self.whole)

    def fits(self, step: float, bounds: Bounds) -> bool:
        """Whether a lattice of that step may be tried: what it takes of memory."""
        return self.most / step <= bounds.cells_held

    def step(self, bounds: Bounds) -> float:
        """The finest step within the bounds, and no finer than is wanted; splitting takes four times the work."""
        wanted: float = bounds.close / 10 * self.whole / self.longest
        return max(self.most / bounds.cells_held, self.total / (bounds.cells / 4), wanted, SMALLEST)
