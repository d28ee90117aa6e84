"""The tree as arrays, in an order in which a sweep can go through it.

A `Network` has positions 0…N−1 (nodes, then outcomes) and edges 0…E−1 (branches), both
in file order; edges of one node stand together. Levels are networkx's topological
generations: every edge leads to a higher level, so a sweep goes level by level and
does not recurse.

Where conditions look at whole paths ("passes one of these places"), the network is
unrolled: a position is then a node together with the set of conditions met on the way
to it. Only what can be met from the start, and from where the rest can still be met,
is laid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import networkx
import numpy as np
from numpy.typing import NDArray

from scenario_tree.model import DecisionNode, ScenarioTree

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]


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
    """

    start: int
    source: Indices
    target: Indices
    level: Indices
    node: Indices
    edge: Indices
    met: NDArray[np.int64]

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
        cuts = np.flatnonzero(np.concatenate([[True], levels[1:] != levels[:-1]])).tolist() + [len(nodes)]
        edge_cuts = starts[cuts[:-1]].tolist() + [len(order)]
        return tuple(
            Step(order[edges:edges_end], starts[first:last] - edges, nodes[first:last])
            for first, last, edges, edges_end in zip(cuts, cuts[1:], edge_cuts, edge_cuts[1:], strict=False)
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
        for depth, generation in enumerate(networkx.topological_generations(self.tree.graph)):
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

    Positions from which a condition (without `questions`) can no longer be met are left out; so are edges
    by which one with `questions` fails. Without conditions it is the plain network itself.
    """
    if not conditions:
        return plain
    reachable = [can_still_take(plain, condition.edges) for condition in conditions]
    bits = np.zeros(len(plain.edge), dtype=np.int64)
    failing = np.zeros((len(conditions), len(plain.edge)), dtype=bool)
    needed = np.zeros(plain.size, dtype=np.int64)  # what must be met here already, or never will be
    first = 0
    for bit, (condition, still) in enumerate(zip(conditions, reachable, strict=True)):
        bits[condition.edges] |= 1 << bit
        first |= (1 << bit) * condition.beginning
        if condition.questions is None:
            needed[~still] |= 1 << bit
        else:
            failing[bit] = condition.questions[plain.source] & ~condition.edges
    return _Unrolling(plain, bits, failing.any(axis=0), needed).network(first)


class _Unrolling:
    """Lays positions (node, met) in the order of levels, as they are found from the start."""

    def __init__(self, plain: Network, bits: NDArray[np.int64], failing: Flags, needed: NDArray[np.int64]) -> None:
        self.plain = plain
        self.bits = bits.tolist()
        self.failing = failing.tolist()
        self.needed = needed.tolist()
        order = np.argsort(plain.source, kind="stable")
        bounds = np.searchsorted(plain.source[order], np.arange(plain.size + 1))
        self.leaving = [order[bounds[i] : bounds[i + 1]].tolist() for i in range(plain.size)]

    def network(self, first: int) -> Network:
        plain, target = self.plain, self.plain.target.tolist()
        found: dict[tuple[int, int], int] = {(plain.start, first): 0}
        rows: list[tuple[int, int, int]] = []  # source, target, plain edge
        by_level: dict[int, list[tuple[int, int]]] = {int(plain.level[plain.start]): [(plain.start, first)]}
        for level in range(int(plain.level.max()) + 1):
            for node, met in by_level.pop(level, ()):
                here = found[node, met]
                for edge in self.leaving[node]:
                    if self.failing[edge]:
                        continue
                    there = (target[edge], met | self.bits[edge])
                    if self.needed[there[0]] & ~there[1]:
                        continue
                    if there not in found:
                        found[there] = len(found)
                        by_level.setdefault(int(plain.level[there[0]]), []).append(there)
                    rows.append((here, found[there], edge))
        table = np.array(sorted(rows, key=lambda row: (row[0], row[2])), dtype=np.intp).reshape(-1, 3)
        node = np.array([node for node, _ in found], dtype=np.intp)
        return Network(
            start=0,
            source=table[:, 0],
            target=table[:, 1],
            level=plain.level[node],
            node=node,
            edge=table[:, 2],
            met=np.array([met for _, met in found], dtype=np.int64),
        )


def can_still_take(network: Network, edges: Flags) -> Flags:
    """From which positions one of the edges can still be taken, whatever the probabilities."""
    possible = np.zeros(network.size, dtype=bool)
    for step in network.outgoing:
        ahead = edges[step.edges] | possible[network.target[step.edges]]
        possible[step.nodes] = np.logical_or.reduceat(ahead, step.starts)
    return possible
