"""The likeliest paths, exactly and in order, without looking at the others.

A backward sweep with max in place of + gives the best completion of every position. A
heap holds beginnings of paths, ordered by an upper bound of what they can become; the
best one is followed along its best completion, and every other branch on the way is put
on the heap as a deviation (Lawler 1972, Management Science 18(7); here on a graph
without circles). Under a mixture the bound is the weighted sum of the views' bounds,
which a complete path need not attain: it goes back on the heap with its true probability.
Of equals the latest, which is the deepest, comes first: that is the order of the file, and
no crowd of equally likely paths is unrolled to find the first few.
"""

from __future__ import annotations

import heapq
from itertools import count as counter

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.network import Floats, Network
from scenario_tree.evaluation.results import Paths, PathScore
from scenario_tree.evaluation.scoring import basis_of
from scenario_tree.problems import refusal

Prefix = tuple[int, "Prefix"] | None  # the last edge and what came before it


def likeliest_paths(evaluation: Evaluation, count: int) -> Paths:
    """The `count` likeliest paths of positive probability; of equals, the first found in file order."""
    network = evaluation.network
    completion = best_completion(network, evaluation.probability)
    leaving = network.leaving
    if not (completion[:, network.start] > 0).any():
        raise refusal("limit", "every path is too unlikely for a number, below 1e-308", "look at a part of the tree")
    probability = evaluation.probability.T.tolist()  # per edge, per view
    best = completion.T.tolist()
    target, ends = network.target.tolist(), network.is_end.tolist()
    weights = evaluation.view_weights.tolist()

    def bound(so_far: list[float], ahead: list[float]) -> float:
        return float(sum(w * s * a for w, s, a in zip(weights, so_far, ahead, strict=True)))

    order = counter()
    ones = [1.0] * len(weights)
    heap: list[tuple[float, int, bool, int, Prefix, list[float]]] = [
        (-bound(ones, best[network.start]), -next(order), False, network.start, None, ones)
    ]
    found: list[PathScore] = []
    while heap and len(found) < count:
        _, _, complete, here, prefix, so_far = heapq.heappop(heap)
        if complete:
            found.append(_path(evaluation, prefix, here, sum(w * s for w, s in zip(weights, so_far, strict=True))))
            continue
        while not ends[here]:
            options = []
            for edge in leaving[here]:
                passed = [s * p for s, p in zip(so_far, probability[edge], strict=True)]
                limit = bound(passed, best[target[edge]])
                if limit > 0:
                    options.append((limit, edge, passed))
            if not options:
                break
            top = max(options, key=lambda option: option[0])
            for option in reversed(options):
                if option is not top:
                    limit, edge, passed = option
                    heapq.heappush(heap, (-limit, -next(order), False, target[edge], (edge, prefix), passed))
            _, edge, so_far = top
            here, prefix = target[edge], (edge, prefix)
        else:
            true = sum(w * s for w, s in zip(weights, so_far, strict=True))
            if true > 0:
                heapq.heappush(heap, (-true, -next(order), True, here, prefix, so_far))
    return Paths(tree=evaluation.tree, basis=basis_of(evaluation), paths=tuple(found), warnings=evaluation.warnings)


def best_completion(network: Network, probability: Floats) -> Floats:
    """The greatest product of probabilities from every position to an end, (V, N)."""
    order = network.order[::-1]
    source, target = network.source[order].tolist(), network.target[order].tolist()
    best = np.where(network.is_end, 1.0, 0.0) * np.ones((len(probability), 1))
    for row, weights in enumerate(probability[:, order].tolist()):
        ahead = best[row].tolist()
        for here, there, weight in zip(source, target, weights, strict=True):
            product = weight * ahead[there]
            if product > ahead[here]:
                ahead[here] = product
        best[row] = ahead
    return best


def _path(evaluation: Evaluation, prefix: Prefix, end: int, probability: float) -> PathScore:
    layout, network, worth = evaluation.layout, evaluation.network, evaluation.worth
    edges: list[int] = []
    while prefix is not None:
        edges.append(int(network.edge[prefix[0]]))
        prefix = prefix[1]
    edges.reverse()
    outcome = int(network.node[end])
    sums = worth.payoffs[:, edges].sum(axis=1) + worth.ends[:, outcome]
    return PathScore(
        probability=probability,
        branches=tuple(f"{layout.branches[edge][0].id}/{layout.branches[edge][1].name}" for edge in edges),
        outcome=layout.names[outcome],
        utility=float(worth.factors @ sums + worth.offset),
    )
