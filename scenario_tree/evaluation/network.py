"""The tree as arrays, in an order in which a sweep can go through it.

A `Network` has positions 0…N−1 (nodes, then outcomes) and edges 0…E−1 (branches), both
in file order; edges of one node stand together. Levels are networkx's topological
generations: every edge leads to a higher level, so a sweep goes level by level and
does not recurse. A call for each level is quick where levels are wide; where a graph
is `narrow`, a sweep takes another way to the same figures (see docs/speed.md).

Where conditions look at whole paths ("passes one of these places"), the network is
unrolled: a position is then a node together with the set of conditions met on the way
to it. Where a condition can no longer be met the path is lost: all such edges lead to
one last position.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenario_tree.evaluation.triangular import Triangle
from scenario_tree.model import DecisionNode, ScenarioTree
from scenario_tree.problems import refusal

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]
MOST_POSITIONS = 2_000_000  # of an unrolled network
ROWS_IN_A_NUMBER = 62
SMALL_FAN = 8  # edges into or out of a place that are summed one by one
WIDE = 5_000  # edges of a level that is worth taking apart
DEEP = 1_000  # levels, from which on it matters how wide they are


@dataclass(frozen=True, slots=True)
class Step:
    """Edges of one level, grouped by the node that they lead into or out of; `starts` are the groups' offsets."""

    edges: Indices
    starts: Indices
    nodes: Indices

    @property
    def lengths(self) -> Indices:
        """How many edges each group has."""
        return np.diff(self.starts, append=len(self.edges))

    def among(self, mask: Flags) -> Step:
        """The step with those of its edges alone that are flagged."""
        group = np.repeat(np.arange(len(self.nodes)), self.lengths)[mask]
        starts = np.flatnonzero(_changes(group))
        return Step(self.edges[mask], starts, self.nodes[group[starts]])


@dataclass(frozen=True, slots=True)
class Stretch:
    """A level of a course, or a part of one: slices of its edges and of the places that they lead to.

    Edges stand in a group for each place. `starts` are the groups' offsets, `fan` how many edges each of them has,
    0 where that differs.
    """

    edges: slice
    places: slice
    starts: Indices
    fan: int

    def summed(self, flow: Floats) -> Floats:
        """The sums of the groups, (..., edges) to (..., places), to the last digit those of `np.add.reduceat`."""
        if self.fan == 1:
            return flow
        if not 1 < self.fan <= SMALL_FAN:
            return np.add.reduceat(flow, self.starts, axis=-1)
        groups = flow.reshape(*flow.shape[:-1], -1, self.fan)
        rest = groups[..., 1]
        for column in range(2, self.fan):
            rest = rest + groups[..., column]
        total: Floats = groups[..., 0] + rest
        return total


@dataclass(frozen=True, slots=True)
class Course:
    """In which order a sweep takes all edges, and finds all positions, so that every level is a slice, or some.

    `edges` (E,) are in order and grouped by the end they lead to, `other` (E,) are the places of their other ends;
    `place` (N,) is that of every position in the order, `position` (N,) the position of every place.
    """

    edges: Indices
    other: Indices
    place: Indices
    position: Indices
    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, end: Indices, other: Indices, level: Indices) -> Course:
        """The course through edges that go from `other` to `end`, by the level of their `end`.

        In a wide level, the ends that as many edges lead to stand together: they are summed more quickly.
        """
        if not len(end):
            return cls(end, other, np.arange(len(level)), np.arange(len(level)), ())
        level = level - level.min()
        fan = np.minimum(np.bincount(end, minlength=len(level)), SMALL_FAN + 1)
        wide = np.bincount(level[end], minlength=int(level.max()) + 1) >= WIDE
        kind = np.where(wide[level], fan, 0)
        edges = np.lexsort((end, kind[end], level[end]))
        grouped = end[edges]
        starts = np.flatnonzero(_changes(grouped))
        reached = grouped[starts]
        rest = np.ones(len(level), dtype=bool)
        rest[reached] = False
        position = np.concatenate([reached, np.flatnonzero(rest)])
        place = np.empty(len(level), dtype=np.intp)
        place[position] = np.arange(len(level))
        cuts = [*np.flatnonzero(_changes(level[reached]) | _changes(kind[reached])).tolist(), len(reached)]
        edge_cuts = [*starts[cuts[:-1]].tolist(), len(edges)]
        least, most = (extreme.reduceat(fan[reached], cuts[:-1]).tolist() for extreme in (np.minimum, np.maximum))
        stretches = tuple(
            Stretch(
                edges=slice(first_edge, last_edge),
                places=slice(first, last),
                starts=starts[first:last] - first_edge,
                fan=low if low == high <= SMALL_FAN else 0,
            )
            for (first, last), (first_edge, last_edge), low, high in zip(
                pairwise(cuts), pairwise(edge_cuts), least, most, strict=True
            )
        )
        return cls(edges, place[other[edges]], place, position, stretches)

    def steps(self) -> Iterator[Step]:
        """The same for those who keep to edges and positions as they are numbered."""
        for stretch in self.stretches:
            yield Step(self.edges[stretch.edges], stretch.starts, self.position[stretch.places])


def _changes(values: Indices) -> Flags:
    """Which of the values differ from the one before; the first does."""
    flags = np.ones(len(values), dtype=bool)
    flags[1:] = values[1:] != values[:-1]
    return flags


@dataclass(frozen=True)
class Network:
    """Arrays of a graph without circles.

    `node` and `edge` say which node and branch of the file a position and an edge stand for; `met` which
    conditions, as a bit mask, are met on the way to a position. In a plain network they are 0…N−1, 0…E−1 and 0.
    `lost` is the position of paths that fail, if there is one; its `node` means nothing.
    """

    start: int
    source: Indices
    target: Indices
    level: Indices
    node: Indices
    edge: Indices
    met: NDArray[Any]
    lost: int | None = None

    @property
    def size(self) -> int:
        """How many positions there are."""
        return len(self.level)

    def narrow(self, width: float) -> bool:
        """Whether there are many levels, of fewer than `width` edges on average."""
        return self.depth >= DEEP and len(self.edge) < width * self.depth

    @cached_property
    def depth(self) -> int:
        """The highest level."""
        return int(self.level.max())

    @cached_property
    def order(self) -> Indices:
        """All edges by the level of their source, lowest first."""
        return np.argsort(self.level[self.source], kind="stable")

    @cached_property
    def triangle(self) -> Triangle:
        """The graph as a system of equations."""
        return Triangle.of(self.source, self.target, self.level)

    @cached_property
    def inward(self) -> Course:
        """Edges by the level of their target, lowest first."""
        return Course.of(self.target, self.source, self.level)

    @cached_property
    def outward(self) -> Course:
        """Edges by the level of their source, highest first."""
        return Course.of(self.source, self.target, -self.level)

    @cached_property
    def incoming(self) -> tuple[Step, ...]:
        """The steps of `inward`, for those who do not sweep."""
        return tuple(self.inward.steps())

    @cached_property
    def outgoing(self) -> tuple[Step, ...]:
        """The steps of `outward`."""
        return tuple(self.outward.steps())

    @cached_property
    def is_end(self) -> Flags:
        """Which positions no edge leaves."""
        ends = np.ones(self.size, dtype=bool)
        ends[self.source] = False
        return ends

    @cached_property
    def leaving(self) -> list[list[int]]:
        """The edges that leave every position, in file order."""
        order = np.argsort(self.source, kind="stable")
        bounds = np.searchsorted(self.source[order], np.arange(self.size + 1)).tolist()
        edges = order.tolist()
        return [edges[first:last] for first, last in pairwise(bounds)]


class Layout:
    """Which position and edge each name of a tree has, and the plain network of them.

    `levels` are levels of all names, if they are known: any by which every branch leads to a higher one.
    """

    def __init__(self, tree: ScenarioTree, levels: Mapping[str, int] | None = None) -> None:
        self.tree = tree
        self.levels = levels
        self.names = (*tree.nodes, *tree.outcomes)
        self.position: Mapping[str, int] = {name: position for position, name in enumerate(self.names)}
        self.branches = tuple(tree.branches())
        self.is_decision: Flags = self.by_branch([isinstance(node, DecisionNode) for node in tree.nodes.values()], bool)

    @cached_property
    def edge(self) -> Mapping[tuple[str, str], int]:
        """The edge of every branch, by node and name."""
        return {(node.id, branch.name): edge for edge, (node, branch) in enumerate(self.branches)}

    def by_branch(self, figures: Sequence[float], kind: type) -> NDArray[Any]:
        """Figures of nodes, in file order, repeated for each of their branches."""
        counts = [len(node.branches) for node in self.tree.nodes.values()]
        return np.repeat(np.array(figures, dtype=kind), counts)

    @cached_property
    def plain(self) -> Network:
        """The network as the file has it."""
        position = self.position
        level = np.zeros(len(self.names), dtype=np.intp)
        if self.levels is not None:
            level[:] = [self.levels[name] for name in self.names]
        else:
            for depth, generation in enumerate(self.tree.generations):
                for name in generation:
                    level[position[name]] = depth
        count = len(self.branches)
        return Network(
            start=position[self.tree.start],
            source=self.by_branch(range(len(self.tree.nodes)), np.intp),
            target=np.array([position[branch.target] for _, branch in self.branches], dtype=np.intp),
            level=level,
            node=np.arange(len(self.names)),
            edge=np.arange(count),
            met=np.zeros(len(self.names), dtype=np.int64),
        )


@dataclass(frozen=True)
class Condition:
    """Paths must take one of `edges` (flags over the plain network's edges), unless it holds from the `beginning`.

    With `questions` (flags over nodes), a path that passes such a node without taking one of the edges fails,
    and one that passes none is let through undecided: so are things known beforehand.
    """

    edges: Flags
    beginning: bool = False
    questions: Flags | None = None


def unrolled(plain: Network, conditions: Sequence[Condition]) -> Network:
    """The network whose positions also say which conditions have been met; bit k of `met` is condition k.

    An edge leads to the lost position where a condition fails by it: one without `questions` when it can no
    longer be met, one with them when they are answered otherwise. Without conditions it is the plain network.
    """
    if not conditions:
        return plain
    masks = np.int64 if len(conditions) < 63 else object  # Python's own integers have as many bits as it takes
    bits = np.zeros(len(plain.edge), dtype=masks)
    failing = np.zeros(len(plain.edge), dtype=bool)
    needed = np.zeros(plain.size, dtype=masks)  # what must have been met on the way here, or never will be
    first = 0
    for bit, condition in enumerate(conditions):
        bits[condition.edges] |= 1 << bit
        first |= (1 << bit) * condition.beginning
        if condition.questions is None:
            needed[~can_still_take(plain, condition.edges)] |= 1 << bit
        else:
            failing |= condition.questions[plain.source] & ~condition.edges
    return _lay(plain, bits.tolist(), failing.tolist(), needed.tolist(), first)


def _lay(plain: Network, bits: list[int], failing: list[bool], needed: list[int], first: int) -> Network:
    """Lay positions (node, met) in the order of levels, as they are found from the start."""
    leaving = plain.leaving
    target, level_of = plain.target.tolist(), plain.level.tolist()
    found: dict[tuple[int, int], int] = {(plain.start, first): 0}
    by_level: dict[int, list[tuple[int, int]]] = {level_of[plain.start]: [(plain.start, first)]}
    rows: list[tuple[int, int, int]] = []  # source, target or −1 for lost, plain edge
    deepest = plain.depth
    for level in range(deepest + 1):
        for node, met in by_level.pop(level, ()):
            here = found[node, met]
            for edge in leaving[node]:
                there = (target[edge], met | bits[edge])
                if failing[edge] or needed[there[0]] & ~there[1]:
                    rows.append((here, -1, edge))
                    continue
                if there not in found:
                    found[there] = len(found)
                    if len(found) > MOST_POSITIONS:
                        raise refusal(
                            "limit",
                            f"conditions met in any order unroll the graph to more than {MOST_POSITIONS:,} places",
                            "give fewer of them at once",
                        )
                    by_level.setdefault(level_of[there[0]], []).append(there)
                rows.append((here, found[there], edge))
    table = np.array(rows, dtype=np.intp).reshape(-1, 3)
    lost = len(found)
    nodes = np.array([node for node, _ in found] + [plain.start], dtype=np.intp)
    levels = plain.level[nodes]
    levels[lost] = deepest + 1
    return Network(
        start=0,
        source=table[:, 0],
        target=np.where(table[:, 1] < 0, lost, table[:, 1]),
        level=levels,
        node=nodes,
        edge=table[:, 2],
        met=np.array([*(met for _, met in found), 0], dtype=np.int64 if max(bits) < 1 << 62 else object),
        lost=lost,
    )


def can_still_take(network: Network, edges: Flags) -> Flags:
    """From which positions one of the edges can still be taken, whatever the probabilities: (..., E) to (..., N)."""
    rows = edges.reshape(-1, len(network.edge))
    possible = np.zeros((len(rows), network.size), dtype=bool)
    order = network.order[::-1]
    source, target = network.source[order].tolist(), network.target[order].tolist()
    for first in range(0, len(rows), ROWS_IN_A_NUMBER):
        part = rows[first : first + ROWS_IN_A_NUMBER, order]
        bits = np.int64(1) << np.arange(len(part))
        ahead = [0] * network.size  # bit k: one of row k's edges
        for here, there, taken in zip(source, target, (bits @ part).tolist(), strict=True):
            ahead[here] |= taken | ahead[there]
        possible[first : first + len(part)] = np.array(ahead, dtype=np.int64) & bits[:, None] != 0
    return possible.reshape(*edges.shape[:-1], network.size)
