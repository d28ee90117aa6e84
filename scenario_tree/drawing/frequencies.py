"""Natural frequencies: of a thousand such futures, how many go each way.

Every count is its exact share rounded up or down, and yet all counts add up: those that come
to a node leave it, and those of all outcomes are the whole. Such a rounding always exists, since
the exact shares are a flow through the graph and the bounds between which they may be rounded are
whole numbers (Ford & Fulkerson 1962, Flows in Networks, ch. I, integrity theorem); of all of them
the one nearest to the shares is taken. Gigerenzer & Hoffrage 1995 on why readers want counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scenario_tree.evaluation.results import Score

_SLACK = 1e-9  # a share nearer to a whole number than this, relative to all, is that number
_GRAIN = 1_000_000  # how finely one rounding is preferred to another


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of `total` futures pass each node or outcome (`nodes`) and each `node/branch` (`branches`)."""

    total: int
    nodes: Mapping[str, int]
    branches: Mapping[str, int]


def counts(score: Score, total: int) -> Counts:
    """Whole numbers of futures for every node, outcome and branch of a score."""
    import networkx

    network: networkx.DiGraph[object] = networkx.DiGraph()
    demand: dict[object, int] = {"source": -total, "sink": total}
    floors: dict[tuple[object, object], int] = {}

    def bounded(tail: object, head: object, probability: float) -> None:
        """Add an arc whose flow lies between the share's two neighbours; what must flow is taken as demand."""
        share = probability * total
        nearest = round(share)
        exact = abs(share - nearest) <= _SLACK * total
        low = nearest if exact else math.floor(share)
        floors[tail, head] = low
        demand[tail] = demand.get(tail, 0) + low
        demand[head] = demand.get(head, 0) - low
        if not exact:
            network.add_edge(tail, head, capacity=1, weight=round((1 - 2 * (share - low)) * _GRAIN))

    tree = score.tree
    for name, node in score.nodes.items():
        bounded((name, "in"), (name, "out"), node.probability)
        if name in tree.outcomes:
            bounded((name, "out"), "sink", node.probability)
    bounded("source", (tree.start, "in"), 1.0)
    for name, branch in score.branches.items():
        middle = (name, "branch")  # two branches of a node may lead to the same place
        bounded((branch.node, "out"), middle, branch.path_probability)
        bounded(middle, (tree.nodes[branch.node].branches[branch.name].target, "in"), branch.path_probability)
    for place, needed in demand.items():
        network.add_node(place, demand=needed)
    flow = networkx.min_cost_flow(network)

    def count(tail: object, head: object) -> int:
        return floors[tail, head] + int(flow[tail].get(head, 0))

    return Counts(
        total=total,
        nodes={name: count((name, "in"), (name, "out")) for name in score.nodes},
        branches={name: count((branch.node, "out"), (name, "branch")) for name, branch in score.branches.items()},
    )
