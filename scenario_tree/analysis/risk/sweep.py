"""One forward sweep that carries, for every place, what was collected on the ways there.

    S(start) = {0: 1},    S(n) = Σ over the edges into n of  w · (S(source) + utility of the edge)

The utility of an outcome is added at the end. Edges of probability 0 are left out, and what was collected at a place
is forgotten when all edges out of it are done: those that end a path at once, the others when their
target's turn comes. Under a mixture every view has masses of its own, which are averaged at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Generic, Protocol, Self, TypeVar

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.network import Floats, Indices


class Carried(Protocol):
    """What can be carried along edges: see `Sums` and `Lattice`."""

    @property
    def count(self) -> int:
        """How many values; 0 where every mass has become too small for a number."""

    def moved(self, gain: float, weights: Floats) -> Self:
        """The same after an edge."""

    def averaged(self, weights: Floats) -> Self:
        """With one row of masses, the views' averaged."""


Kind = TypeVar("Kind", bound=Carried)
WAITING = 2_000_000  # values that wait to be merged


class TooMuchError(Exception):
    """This way of carrying is more work than it may be."""


class Route:
    """The edges that paths take, in the order of a sweep, and what they are worth to the reader.

    `inner` (I,) go on and are grouped by their target, in an order of places that every edge follows; `last` end a
    path, by where they come from.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        network = evaluation.network
        self.evaluation, self.network = evaluation, network
        edges = np.flatnonzero((evaluation.reach[:, network.source] * evaluation.probability > 0).any(axis=0))
        goes_on = ~network.is_end[network.target[edges]]
        inner, outer = edges[goes_on], edges[~goes_on]
        target = network.target[inner]
        self.inner: Indices = inner[np.lexsort((target, network.level[target]))]
        self.last: dict[int, list[int]] = {}
        for edge, source in zip(outer.tolist(), network.source[outer].tolist(), strict=True):
            self.last.setdefault(source, []).append(edge)
        self.edges = len(edges)
        self.gain: Floats = evaluation.worth.utility[network.edge]
        self.end_gain: Floats = evaluation.worth.end_utility[network.node]

    @cached_property
    def gains(self) -> Floats:
        """What is collected anywhere on a path: of edges, and of the ends."""
        outer = [edge for edges in self.last.values() for edge in edges]
        ends = self.end_gain[np.unique(self.network.target[outer])]
        return np.concatenate([self.gain[self.inner], self.gain[outer], ends])

    def groups(self) -> Iterator[tuple[int, list[int]]]:
        """Every place that paths go on from but the start, in order, with the edges into it."""
        target = self.network.target[self.inner]
        starts = np.flatnonzero(np.diff(target, prepend=-1)).tolist()
        edges = self.inner.tolist()
        for first, after in pairwise([*starts, len(edges)]):
            yield int(target[first]), edges[first:after]

    def departures(self) -> list[int]:
        """How many inner edges leave every place."""
        counts: list[int] = np.bincount(self.network.source[self.inner], minlength=self.network.size).tolist()
        return counts


class Sweep(Generic[Kind]):
    """A sweep along a route; `joined` makes one of several, given how many edges are still to come."""

    def __init__(self, route: Route, start: Kind, joined: Callable[[Sequence[Kind], int], Kind]) -> None:
        self.route = route
        self.start = start
        self.joined = joined
        self.left = route.edges

    def collected(self) -> Kind | None:
        """What whole paths are worth, the views averaged; None where every mass is too small for a number."""
        route, weights, once = self.route, self.route.evaluation.view_weights, np.ones(1)
        target, probability = route.network.target, route.evaluation.probability
        pool = _Pool(self)
        for place, here in self._places():
            for edge in route.last.get(place, ()):
                self.left -= 1
                ended = here.moved(float(route.gain[edge]), probability[:, edge])
                if ended.count:
                    pool.add(ended.averaged(weights).moved(float(route.end_gain[target[edge]]), once))
        return pool.merged()

    def _places(self) -> Iterator[tuple[int, Kind]]:
        """Every place that paths go on from, in order, with what was collected on the ways there."""
        route = self.route
        probability, source, gain = route.evaluation.probability, route.network.source, route.gain
        waits = route.departures()
        held = {route.network.start: self.start}
        yield route.network.start, self.start
        for place, edges in route.groups():
            pool = _Pool(self)
            for edge in edges:
                self.left -= 1
                before = int(source[edge])
                if before in held:
                    pool.add(held[before].moved(float(gain[edge]), probability[:, edge]))
                waits[before] -= 1
                if not waits[before]:
                    held.pop(before, None)
            here = pool.merged()
            if here is not None:
                if waits[place]:
                    held[place] = here
                yield place, here


class _Pool(Generic[Kind]):
    """What waits to be merged; it is, when there is much of it."""

    def __init__(self, sweep: Sweep[Kind]) -> None:
        self.sweep = sweep
        self.parts: list[Kind] = []
        self.count = 0

    def add(self, part: Kind) -> None:
        if not part.count:
            return
        self.parts.append(part)
        self.count += part.count
        if self.count > WAITING and len(self.parts) > 1:
            joined = self.sweep.joined(self.parts, self.sweep.left)
            self.parts, self.count = [joined], joined.count

    def merged(self) -> Kind | None:
        return self.sweep.joined(self.parts, self.sweep.left) if self.parts else None
