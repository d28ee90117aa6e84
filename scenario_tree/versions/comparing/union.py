"""Two versions laid over each other: the union of their branches as one graph without circles.

Every edge of the union has a weight in the old version and one in the new; what leads from the one to the
other is its player. A branch that one side lacks has weight 0 there; a node that only one side has keeps its
distribution. Where the two versions together go in a circle (two questions were swapped), the nodes on it are
laid twice, old and new, and a *switch* in front of them chooses the copy: the switches of one circle are one
player. A switch stands also where the start, or the target of an option, is another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scenario_tree.evaluation.network import Indices, Layout
from scenario_tree.model import Branch, ChanceNode, DecisionNode, ScenarioTree
from scenario_tree.versions.comparing.matching import Matching, leads

OLD, NEW, BOTH = "old", "new", "both"
ROOT = "\N{MIDDLE DOT}start"


def circles(matching: Matching) -> tuple[frozenset[str], ...]:
    """The sets of nodes that go in a circle when both versions' branches are followed."""
    if matching.same_shape:
        return ()
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    trees = (matching.new, matching.old)
    names = list(dict.fromkeys(name for tree in trees for name in (*tree.nodes, *tree.outcomes)))
    place = {name: number for number, name in enumerate(names)}
    ways = [(place[node.id], place[branch.target]) for tree in trees for node, branch in tree.branches()]
    source, target = np.array(ways, dtype=np.intp).reshape(-1, 2).T
    graph = coo_array((np.ones(len(ways)), (source, target)), shape=(len(names), len(names)))
    count, part = connected_components(graph, directed=True, connection="strong")
    if count == len(names):
        return ()
    sizes = np.bincount(part)
    found: dict[int, list[str]] = {}
    for number in np.flatnonzero(sizes[part] > 1).tolist():
        found.setdefault(int(part[number]), []).append(names[number])
    return tuple(frozenset(members) for members in found.values())


@dataclass(frozen=True, slots=True)
class UnionEdge:
    """An edge of the union: in each version the branch it stands for, (node, name), or its weight, 0 or 1.

    Edges of switches have the weights `switch` in the old and the new version. `player` moves the weight.
    """

    source: str
    name: str
    target: str
    old: tuple[str, str] | None
    new: tuple[str, str] | None
    player: str | None
    switch: tuple[float, float] | None = None


@dataclass(frozen=True)
class Union:
    """The union of two versions. `edges` are grouped by node as in `tree`, whose nodes and outcomes are its positions.

    `origin` says of every node of the union which node of which side it is: (id, `old` | `new` | `both`);
    switches are missing there.
    """

    matching: Matching
    tree: ScenarioTree
    edges: tuple[UnionEdge, ...]
    origin: dict[str, tuple[str, str]]

    @cached_property
    def layout(self) -> Layout:
        """Positions and edges."""
        return Layout(self.tree)

    def layout_of(self, side: str) -> Layout:
        """The layout of the old version or the new one, on the union's levels."""
        tree = self.matching.old if side == OLD else self.matching.new
        if "generations" in tree.__dict__:
            return Layout(tree)
        levels = dict(zip(self.layout.names, self.layout.plain.level.tolist(), strict=True))
        for place, (name, copy) in self.origin.items():
            if copy in (side, BOTH):
                levels[name] = levels[place]
        return Layout(tree, levels)

    def indices(self, old: Layout, new: Layout) -> tuple[Indices, Indices]:
        """Where each edge's old and new weight stand in (old edges, new edges, 0, 1), one behind the other: (2, 2, E).

        First for weights, then for what belongs to a branch wherever it leads and in every copy: payoffs and tags.
        What only one side has stands on both: of weights a node (or a copy), of the rest a branch.
        """
        count = len(old.branches)
        nothing = count + len(new.branches)
        rows = []
        for edge in self.edges:
            if edge.switch is not None:
                first, last = edge.switch
                rows.append((nothing + int(first), nothing + int(last), nothing, nothing))
                continue
            before = None if edge.old is None else old.edge[edge.old]
            after = None if edge.new is None else count + new.edge[edge.new]
            if before is not None and after is not None:
                rows.append((before, after, before, after))
                continue
            only: int = after if before is None else before  # type: ignore[assignment]
            weights = own = (only, only)
            if self.origin[edge.source][1] == BOTH:
                weights = (nothing if before is None else only, nothing if after is None else only)
            branch: tuple[str, str] = edge.new or edge.old  # type: ignore[assignment]
            if branch in old.edge and branch in new.edge:
                own = (old.edge[branch], count + new.edge[branch])
            rows.append((*weights, *own))
        table = np.array(rows, dtype=np.intp).reshape(-1, 4).T
        return table[:2], table[2:]

    def places(self, name: str, side: str) -> tuple[str, ...]:
        """The nodes of the union that stand for a node of one version, or its outcome."""
        if name in self.tree.outcomes:
            return (name,)
        return tuple(
            place for place, (real, copy) in self._origins.get(name, ()) if copy in (side, BOTH) and real == name
        )

    @cached_property
    def _origins(self) -> dict[str, list[tuple[str, tuple[str, str]]]]:
        found: dict[str, list[tuple[str, tuple[str, str]]]] = {}
        for place, origin in self.origin.items():
            found.setdefault(origin[0], []).append((place, origin))
        return found


def union(matching: Matching, turned: Sequence[frozenset[str]]) -> Union:
    """Lay both versions over each other; `turned` are their circles."""
    old, new = matching.old, matching.new
    if matching.same_shape and old.outcomes.keys() <= new.outcomes.keys():
        return Union(matching, new, tuple(_unmoved(matching)), {name: (name, BOTH) for name in new.nodes})
    return _Builder(matching, turned).union()


def _unmoved(matching: Matching) -> Iterator[UnionEdge]:
    """The edges of two versions whose branches all lead to the same places."""
    for name, node in matching.new.nodes.items():
        decided = isinstance(node, DecisionNode) and isinstance(matching.old.nodes[name], DecisionNode)
        player = f"decision:{name}" if decided else f"node:{name}"
        for branch in node.branches.values():
            here = (name, branch.name)
            yield UnionEdge(name, branch.name, branch.target, here, here, player)


class _Builder:
    """Nodes and edges as they are laid."""

    def __init__(self, matching: Matching, turned: Sequence[frozenset[str]]) -> None:
        self.matching = matching
        self.old, self.new = matching.old, matching.new
        self.circle = {name: number for number, circle in enumerate(turned) for name in circle}
        self.nodes: dict[str, ChanceNode | DecisionNode] = {}
        self.rows: dict[str, list[UnionEdge]] = {}
        self.origin: dict[str, tuple[str, str]] = {}
        self.switches: dict[str, list[UnionEdge]] = {}

    def union(self) -> Union:
        """All nodes of the new version in its order, then those that only the old one has."""
        start = self._start()
        for name in dict.fromkeys((*self.new.nodes, *self.old.nodes)):
            before, after = self.old.nodes.get(name), self.new.nodes.get(name)
            if name in self.circle:
                for side, node in ((OLD, before), (NEW, after)):
                    if node is not None:
                        self._one_sided(node, side)
            elif before is not None and after is not None:
                self._both(before, after)
            else:
                self._one_sided(after or before, OLD if after is None else NEW)  # type: ignore[arg-type]
        self.rows |= self.switches
        nodes = {}
        for place, edges in self.rows.items():
            record = self.nodes.get(place)
            if record is None:
                record = ChanceNode(id=place, branches={})
            if record.id != place or leads(record) != {edge.name: edge.target for edge in edges}:
                record = replace(record, id=place, branches={edge.name: self._branch(edge) for edge in edges})
            nodes[place] = record
        new = self.new
        tree = new  # whose generations are known
        gone = {name: outcome for name, outcome in self.old.outcomes.items() if name not in new.outcomes}
        if gone or nodes.keys() != new.nodes.keys() or any(node is not new.nodes[name] for name, node in nodes.items()):
            tree = replace(new, start=start, nodes=nodes, outcomes={**new.outcomes, **gone})
        return Union(self.matching, tree, tuple(edge for edges in self.rows.values() for edge in edges), self.origin)

    def _branch(self, edge: UnionEdge) -> Branch:
        """The newest record of an edge's branch, under the edge's name and target."""
        for side, branch in ((self.new, edge.new), (self.old, edge.old)):
            if branch is not None:
                return replace(side.nodes[branch[0]].branches[branch[1]], name=edge.name, target=edge.target)
        return Branch(name=edge.name, target=edge.target)

    def _start(self) -> str:
        """Where the union begins; a switch where the versions begin at different places."""
        first, second = self.old.start, self.new.start
        if first == second and first not in self.circle:
            return first
        return self._switch(ROOT, first, second, "start")

    def _place(self, name: str, side: str) -> str:
        """The node of the union that a branch of one side leads to."""
        return f"{name}\N{MIDDLE DOT}{side}" if name in self.circle else name

    def _switch(self, place: str, old: str, new: str, player: str) -> str:
        """A switch between an old target and a new one; that of a circle if both are on it."""
        if old in self.circle and self.circle[old] == self.circle.get(new):
            player = f"circle:{self.circle[old]}"
        ends = (self._place(old, OLD), (1.0, 0.0)), (self._place(new, NEW), (0.0, 1.0))
        self.switches[place] = [
            UnionEdge(place, side, target, None, None, player, weights)
            for side, (target, weights) in zip((OLD, NEW), ends, strict=True)
        ]
        return place

    def _one_sided(self, node: ChanceNode | DecisionNode, side: str) -> None:
        place = self._place(node.id, side)
        self.nodes[place], self.origin[place] = node, (node.id, side)
        self.rows[place] = [
            UnionEdge(
                place,
                branch.name,
                self._place(branch.target, side),
                (node.id, branch.name) if side == OLD else None,
                (node.id, branch.name) if side == NEW else None,
                None,
            )
            for branch in node.branches.values()
        ]

    def _both(self, before: ChanceNode | DecisionNode, after: ChanceNode | DecisionNode) -> None:
        name = after.id
        decided = isinstance(before, DecisionNode) and isinstance(after, DecisionNode)
        player = f"decision:{name}" if decided else f"node:{name}"
        self.nodes[name], self.origin[name] = after, (name, BOTH)
        self.rows[name] = list(self._edges(before, after, player, decided))

    def _edges(
        self, before: ChanceNode | DecisionNode, after: ChanceNode | DecisionNode, player: str, decided: bool
    ) -> Iterator[UnionEdge]:
        place = after.id
        for name in dict.fromkeys((*after.branches, *before.branches)):
            one, other = before.branches.get(name), after.branches.get(name)
            here = (place, name)
            if one is None or other is None:
                side = NEW if one is None else OLD
                target = self._place((other or one).target, side)  # type: ignore[union-attr]
                yield UnionEdge(place, name, target, here if one else None, here if other else None, player)
            elif one.target == other.target and one.target not in self.circle:
                yield UnionEdge(place, name, one.target, here, here, player)
            elif decided or self.circle.get(one.target, -1) == self.circle.get(other.target, -2):
                switch = self._switch(f"{place}/{name}", one.target, other.target, f"node:{place}")
                yield UnionEdge(place, name, switch, here, here, player)
            else:
                yield UnionEdge(place, name, self._place(other.target, NEW), None, here, player)
                yield UnionEdge(place, f"{name}\N{MIDDLE DOT}{OLD}", self._place(one.target, OLD), here, None, player)
