"""The tree as arrays, in an order in which a sweep can go through it.

A `Network` has positions 0…N−1 (nodes, then outcomes) and edges 0…E−1 (branches), both
in file order; edges of one node stand together. Levels are networkx's topological
generations: every edge leads to a higher level, so a sweep goes level by level and
does not recurse.

Where conditions look at whole paths ("passes one of these places"), the network is
unrolled: a position is then a node together with the set of conditions met on the way
to it. Where a condition can no longer be met the path is lost: all such edges lead to
one last position.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenario_tree.model import DecisionNode, ScenarioTree
from scenario_tree.problems import refusal

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]
MOST_POSITIONS = 2_000_000  # of an unrolled network


@dataclass(frozen=True, slots=True)
class Step:
    """The edges of one level, grouped by the node that they lead into or out of; `starts` are the groups' offsets."""

    edges: Indices
    starts: Indices
    nodes: Indices


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

    @cached_property
    def incoming(self) -> tuple[Step, ...]:
        """Edges by the level of their target, lowest first."""
        return self._steps(self.target)

    @cached_property
    def outgoing(self) -> tuple[Step, ...]:
        """Edges by the level of their source, highest first."""
        return tuple(reversed(self._steps(self.source)))

    @cached_property
    def is_end(self) -> Flags:
        """Which positions no edge leaves."""
        ends = np.ones(self.size, dtype=bool)
        ends[self.source] = False
        return ends

    def _steps(self, end: Indices) -> tuple[Step, ...]:
        if not len(end):
            return ()
        order = np.lexsort((end, self.level[end]))
        grouped = end[order]
        starts = np.flatnonzero(np.concatenate([[True], grouped[1:] != grouped[:-1]]))
        nodes = grouped[starts]
        levels = self.level[nodes]
        cuts = [*np.flatnonzero(np.concatenate([[True], levels[1:] != levels[:-1]])).tolist(), len(nodes)]
        edge_cuts = [*starts[cuts[:-1]].tolist(), len(order)]
        return tuple(
            Step(order[edges:edges_end], starts[first:last] - edges, nodes[first:last])
            for (first, last), (edges, edges_end) in zip(pairwise(cuts), pairwise(edge_cuts), strict=True)
        )


class Layout:
    """Which position and edge each name of a tree has, and the plain network of them."""

    def __init__(self, tree: ScenarioTree) -> None:
        self.tree = tree
        self.names = (*tree.nodes, *tree.outcomes)
        self.position: Mapping[str, int] = {name: position for position, name in enumerate(self.names)}
        self.branches = tuple(tree.branches())
        self.edge: Mapping[tuple[str, str], int] = {
            (node.id, branch.name): edge for edge, (node, branch) in enumerate(self.branches)
        }
        self.is_decision: Flags = np.array([isinstance(node, DecisionNode) for node, _ in self.branches], dtype=bool)

    @cached_property
    def plain(self) -> Network:
        """The network as the file has it."""
        position = self.position
        level = np.zeros(len(self.names), dtype=np.intp)
        for depth, generation in enumerate(self.tree.generations):
            for name in generation:
                level[position[name]] = depth
        count = len(self.branches)
        return Network(
            start=position[self.tree.start],
            source=np.fromiter((position[node.id] for node, _ in self.branches), dtype=np.intp, count=count),
            target=np.fromiter((position[branch.target] for _, branch in self.branches), dtype=np.intp, count=count),
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
    leaving = leaving_edges(plain)
    target, level_of = plain.target.tolist(), plain.level.tolist()
    found: dict[tuple[int, int], int] = {(plain.start, first): 0}
    by_level: dict[int, list[tuple[int, int]]] = {level_of[plain.start]: [(plain.start, first)]}
    rows: list[tuple[int, int, int]] = []  # source, target or −1 for lost, plain edge
    deepest = max(level_of)
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


def leaving_edges(network: Network) -> list[list[int]]:
    """The edges that leave every position, in file order."""
    order = np.argsort(network.source, kind="stable")
    bounds = np.searchsorted(network.source[order], np.arange(network.size + 1)).tolist()
    edges = order.tolist()
    return [edges[first:last] for first, last in pairwise(bounds)]


def can_still_take(network: Network, edges: Flags) -> Flags:
    """From which positions one of the edges can still be taken, whatever the probabilities: (..., E) to (..., N)."""
    possible = np.zeros((*edges.shape[:-1], network.size), dtype=bool)
    for step in network.outgoing:
        ahead = edges[..., step.edges] | possible[..., network.target[step.edges]]
        possible[..., step.nodes] = np.logical_or.reduceat(ahead, step.starts, axis=-1)
    return possible
