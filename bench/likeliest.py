"""The 100 likeliest paths of a rejoining graph of 10,000 nodes, against a plain loop; and 10¹² paths, scored.

The plain loop finds the best completion of every node and keeps a heap of deviations, over lists. Target: at most
3 times as long.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

from shapes import as_tree, ladder, network
from timing import figure, medians, show

import scenario_tree
from scenario_tree.evaluation.evaluate import evaluate
from scenario_tree.evaluation.network import Network
from scenario_tree.evaluation.ranking import likeliest_paths

COUNT = 100


def plain(made: Network, weights: Sequence[float], count: int) -> list[tuple[float, list[int]]]:
    """Probabilities and edges of the likeliest paths."""
    leaving: list[list[tuple[int, int, float]]] = [[] for _ in range(made.size)]
    triples = list(zip(made.source.tolist(), made.target.tolist(), weights, strict=True))
    for edge, (here, there, weight) in enumerate(triples):
        leaving[here].append((edge, there, weight))
    best = [0.0 if edges else 1.0 for edges in leaving]
    for edge in made.order[::-1].tolist():
        here, there, weight = triples[edge]
        best[here] = max(best[here], weight * best[there])
    heap: list[tuple[float, int, float, list[int]]] = [(-best[made.start], made.start, 1.0, [])]
    found = []
    while heap and len(found) < count:
        _, here, so_far, path = heapq.heappop(heap)
        while leaving[here]:
            top = max(leaving[here], key=lambda branch: branch[2] * best[branch[1]])
            for edge, there, weight in leaving[here]:
                if edge != top[0] and weight * best[there] > 0:
                    heapq.heappush(heap, (-so_far * weight * best[there], there, so_far * weight, [*path, edge]))
            path.append(top[0])
            here, so_far = top[1], so_far * top[2]
        found.append((so_far, path))
    return found


def main() -> None:
    """Print times and ratios."""
    tree = as_tree(*network("rejoining", 10_000))
    evaluation = evaluate(tree, scenario_tree.evaluation.Request())
    made, weights = evaluation.network, evaluation.probability[0].tolist()
    ours = likeliest_paths(evaluation, COUNT).paths
    theirs = plain(made, weights, COUNT)
    assert all(math.isclose(a.probability, b, rel_tol=1e-9) for a, (b, _) in zip(ours, theirs, strict=True))
    took = medians(
        {
            "lists": lambda: plain(made, weights, COUNT),
            "ranking": lambda: likeliest_paths(evaluation, COUNT),
            "whole": lambda: scenario_tree.paths(tree, COUNT),
        },
        11,
    )
    ways = sum(outcome.paths for outcome in scenario_tree.score(tree).outcomes)
    size = f"{len(tree.nodes) + len(tree.outcomes):,} nodes, 10^{math.log10(ways):.0f} paths"
    show(
        f"The {COUNT} likeliest paths of {size}",
        ["", "time", "/ lists", "first", "hundredth"],
        [
            [name, figure(took[key]), f"{took[key] / took['lists']:.1f}", f"{first:.6g}", f"{last:.6g}"]
            for name, key, first, last in (
                ("plain loop over lists", "lists", theirs[0][0], theirs[-1][0]),
                ("`likeliest_paths` of an evaluation", "ranking", ours[0].probability, ours[-1].probability),
                ("`scenario_tree.paths`, evaluation included", "whole", ours[0].probability, ours[-1].probability),
            )
        ],
    )
    many, few = ladder(40), ladder(1)
    took = medians({"many": lambda: scenario_tree.score(many), "few": lambda: scenario_tree.score(few)}, 11)
    show(
        "As many paths as there are",
        ["", "paths", "score", "probability"],
        [
            [name, f"{found.paths:,}", figure(took[key]), f"{found.probability:.12g}"]
            for name, key, found in (
                ("40 questions, rejoined", "many", scenario_tree.score(many).outcomes[0]),
                ("1 question", "few", scenario_tree.score(few).outcomes[0]),
            )
        ],
    )


if __name__ == "__main__":
    main()
