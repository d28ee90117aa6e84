"""One sweep, the reach of every node, against plain Python over lists and a loop over a networkx graph.

Targets: never slower than plain Python; on tree and rejoining 10 times faster, and 50 times faster than networkx;
time grows with the number of nodes, from 10⁴ to 10⁶.
"""

from __future__ import annotations

from collections.abc import Callable

import networkx
import numpy as np
from numpy.typing import NDArray
from shapes import SHAPES, network
from timing import figure, medians, show

from scenario_tree.evaluation.network import Network
from scenario_tree.evaluation.sweeps import forward

SIZES = (10_000, 100_000, 1_000_000)


def plain(made: Network, weights: NDArray[np.float64]) -> Callable[[], list[float]]:
    """The sweep as a loop over lists, ready to be run; edges stand in the order of their sources' levels."""
    order = made.order
    edges = list(zip(made.source[order].tolist(), made.target[order].tolist(), weights[order].tolist(), strict=True))

    def sweep() -> list[float]:
        reach = [0.0] * made.size
        reach[made.start] = 1.0
        for here, there, weight in edges:
            reach[there] += reach[here] * weight
        return reach

    return sweep


def with_networkx(made: Network, weights: NDArray[np.float64]) -> Callable[[], dict[int, float]]:
    """The sweep as a loop over a graph's nodes in topological order."""
    graph: networkx.MultiDiGraph[int] = networkx.MultiDiGraph()
    graph.add_nodes_from(range(made.size))
    graph.add_edges_from(
        (here, there, {"weight": weight})
        for here, there, weight in zip(made.source.tolist(), made.target.tolist(), weights.tolist(), strict=True)
    )

    def sweep() -> dict[int, float]:
        reach = dict.fromkeys(graph, 0.0)
        reach[made.start] = 1.0
        for here in networkx.topological_sort(graph):
            for _, there, weight in graph.out_edges(here, data="weight"):
                reach[there] += reach[here] * weight
        return reach

    return sweep


def main() -> None:
    """Print times and ratios for three shapes and three sizes, and how they grow."""
    rows, growth = [], []
    for shape in SHAPES:
        per_node = {}
        for count in SIZES:
            made, weights = network(shape, count)
            by_lists = plain(made, weights)
            found = forward(made, weights)  # also lays out what later sweeps use
            assert np.allclose(found, by_lists(), rtol=1e-9, atol=1e-300)
            took = medians({"ours": lambda: forward(made, weights), "lists": by_lists}, 9)  # noqa: B023
            del by_lists
            took |= medians({"networkx": with_networkx(made, weights)}, 1 if count == max(SIZES) else 3)
            per_node[count] = took["ours"] / count
            rows.append(
                [
                    f"{shape}, {count:,}",
                    f"{len(made.edge):,}",
                    f"{made.depth:,}",
                    figure(took["ours"]),
                    figure(took["lists"]),
                    figure(took["networkx"]),
                    f"{took['lists'] / took['ours']:.1f}",
                    f"{took['networkx'] / took['ours']:.0f}",
                ]
            )
        growth.append([shape, *(f"{1e9 * per_node[count]:.1f} ns" for count in SIZES)])
    head = ["shape, nodes", "edges", "levels", "sweep", "lists", "networkx", "lists / sweep", "networkx / sweep"]
    show("One sweep", head, rows)
    show("Growth: time per node", ["shape", *(f"{count:,}" for count in SIZES)], growth)


if __name__ == "__main__":
    main()
