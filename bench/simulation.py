"""10,000 Dirichlet draws through 1,000 nodes, against a numpy pass written by hand that makes the same draws.

The hand-written pass knows the tree's levels and sums outcomes only; `simulate` also takes the mean, quantiles and
error of every figure, and says which outcome is the likeliest. Targets: within 2 times of it in one thread, and less
than 500 MB in all, however many draws (a process of its own makes two million of a small tree).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from shapes import network, tree_of
from timing import figure, medians, show

from scenario_tree.analysis.simulation import simulate
from scenario_tree.analysis.simulation.blocks import plan_of
from scenario_tree.analysis.uncertain import Uncertain
from scenario_tree.evaluation import request
from scenario_tree.evaluation.network import Network
from scenario_tree.model import ScenarioTree

DRAWS = 10_000
SIZES = (("tree", 3_001), ("rejoining", 1_000))
OUTCOMES = 6
CONCENTRATION = 20.0
MANY = 2_000_000
PROBE = """
import resource, sys
import scenario_tree as st
from scenario_tree.analysis.simulation import simulate
tree = st.load(sys.argv[1])
simulate(tree, count=int(sys.argv[2]), threads=2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def uncertain_tree(shape: str, count: int) -> ScenarioTree:
    """A tree of that shape whose ends are six outcomes and whose every node is uncertain."""
    made, weights = network(shape, count)
    triples = zip(made.source.tolist(), made.target.tolist(), weights.tolist(), strict=True)
    ends = made.is_end.tolist()
    tree = tree_of(
        (f"n{here}", f"o{there % OUTCOMES}" if ends[there] else f"n{there}", share, 0.0)
        for here, there, share in triples
    )
    nodes = {name: replace(node, concentration=CONCENTRATION) for name, node in tree.nodes.items()}  # type: ignore[arg-type]
    return replace(tree, nodes=nodes)


def by_hand(made: Network, means: NDArray[np.float64], block: int) -> NDArray[np.float64]:
    """Outcomes of all draws, (outcomes, draws): gammas, divided by the sums of their nodes, then level by level."""
    levels = [(step.edges, step.starts, step.nodes) for step in made.incoming]
    counts = np.bincount(made.source)
    counts = counts[counts > 0]
    starts = np.cumsum(counts) - counts
    ends = np.flatnonzero(made.is_end)
    found = np.empty((len(ends), DRAWS))
    for number, first in enumerate(range(0, DRAWS, block)):
        generator = np.random.default_rng(np.random.SeedSequence(1, spawn_key=(number,)))
        drawn = generator.standard_gamma(CONCENTRATION * means, (block, len(means)))
        drawn /= np.repeat(np.add.reduceat(drawn, starts, axis=1), counts, axis=1)
        reach = np.zeros((block, made.size))
        reach[:, made.start] = 1.0
        for edges, begins, nodes in levels:
            reach[:, nodes] = np.add.reduceat(reach[:, made.source[edges]] * drawn[:, edges], begins, axis=1)
        kept = min(block, DRAWS - first)
        found[:, first : first + kept] = reach[:kept, ends].T
    return found


def peak(path: str, count: int) -> float:
    """The most memory that a process with so many draws took, in MB."""
    run = [sys.executable, "-c", PROBE, path, str(count)]
    return float(subprocess.run(run, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print times, ratios and memory."""
    rows: list[Sequence[str]] = []
    for shape, count in SIZES:
        tree = uncertain_tree(shape, count)
        uncertain = Uncertain(tree, request())
        plan = plan_of(uncertain, DRAWS, 1, "held", None)
        made, means = uncertain.batch.point.network, uncertain.batch.point.probability[0]
        wanted = by_hand(made, means, plan.block)
        place = {name: row for row, name in enumerate(np.array(uncertain.batch.layout.names)[made.is_end].tolist())}
        simulated = simulate(tree, count=DRAWS)
        assert all(
            np.isclose(spread.mean, wanted[place[name]].mean(), rtol=1e-9, atol=0)
            for name, spread in simulated.outcomes.items()
        )
        took = medians(
            {
                "hand": partial(by_hand, made, means, plan.block),
                "one": partial(simulate, tree, count=DRAWS),
                "two": partial(simulate, tree, count=DRAWS, threads=2),
            },
            5,
        )
        rows += [
            [
                f"{shape}, {len(tree.nodes):,} nodes, {len(means):,} branches, {len(tree.outcomes):,} outcomes",
                figure(took["hand"]),
                f"{figure(took['one'])} ({took['one'] / took['hand']:.2f} times)",
                f"{figure(took['two'])} ({took['two'] / took['hand']:.2f} times)",
            ]
        ]
    show(f"{DRAWS:,} Dirichlet draws", ["", "numpy by hand", "simulate, 1 thread", "simulate, 2 threads"], rows)
    path = str(Path(__file__).parents[1] / "trees/north-korea-talks.yaml")
    sizes = [(f"{count:,} draws", f"{peak(path, count):,.0f} MB") for count in (DRAWS, 200_000, MANY)]
    show("The most memory that a process takes, the Korea talks, 2 threads", ["", "peak"], sizes)


if __name__ == "__main__":
    main()
