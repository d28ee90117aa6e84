"""The shapes that are measured: as arrays to sweep, and as trees to score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from scenario_tree.evaluation.network import Network
from scenario_tree.model import Branch, ChanceNode, Criterion, DecisionNode, Outcome, ScenarioTree
from scenario_tree.quantities.words import SCALES
from scenario_tree.source import Source

Edges = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]  # source and target by edge, level by position
LEVELS = 100_000  # of the longest chain


def tree(count: int) -> Edges:
    """Three branches from every node, each to a node of its own."""
    target = np.arange(1, count)
    source = (target - 1) // 3
    level = np.floor(np.log(2 * np.arange(count) + 1) / np.log(3) + 1e-9).astype(np.intp)
    return source, target, level


def chain(count: int) -> Edges:
    """One question after the other, each of which may end it; more nodes than levels stand in strands side by side."""
    levels = min(count, LEVELS)
    width = count // levels
    here = np.arange(levels * width)
    stop = (levels + 1) * width
    target = np.stack([np.where(here < (levels - 1) * width, here + width, stop), np.full(len(here), stop)], axis=1)
    source = np.append(np.repeat(0, width), 1 + np.repeat(here, 2))
    level = np.concatenate([[0], 1 + here // width, [1 + levels]])
    return source, 1 + np.append(np.arange(width), np.minimum(target.ravel(), levels * width)), level


def rejoining(count: int) -> Edges:
    """A start that leads into all of the first of a hundred levels; then three branches, anywhere in the next level."""
    levels, width = 100, count // 100
    here = np.arange((levels - 1) * width)
    third = width // 3
    shift = np.random.default_rng(1).integers(0, third, (len(here), 3)) + third * np.arange(3)
    target = (here[:, None] // width + 1) * width + (here[:, None] + shift) % width
    source = np.append(np.repeat(0, width), 1 + np.repeat(here, 3))
    level = np.append(0, 1 + np.arange(levels * width) // width)
    return source, 1 + np.append(np.arange(width), target.ravel()), level


SHAPES: Mapping[str, Callable[[int], Edges]] = {"tree": tree, "chain": chain, "rejoining": rejoining}


def network(shape: str, count: int) -> tuple[Network, NDArray[np.float64]]:
    """A shape of about that many nodes, and weights of its edges, those of a node summing to 1."""
    source, target, level = SHAPES[shape](count)
    made = Network(
        start=0,
        source=source,
        target=target,
        level=level,
        node=np.arange(len(level)),
        edge=np.arange(len(source)),
        met=np.zeros(len(level), dtype=np.int64),
    )
    weights = np.random.default_rng(2).random(len(source)) + 0.5
    if shape == "chain":
        weights = np.where(target == target.max(), 1e-5, 1.0)
    return made, weights / np.bincount(source, weights, minlength=len(level))[source]


def tree_of(branches: Iterable[tuple[str, str, float | None, float]]) -> ScenarioTree:
    """A tree from (node, target, probability, payoff), the first node the start; no probability makes a decision."""
    nodes: dict[str, dict[str, Branch]] = {}
    for node, target, probability, payoff in branches:
        found = nodes.setdefault(node, {})
        name = f"b{len(found)}"
        found[name] = Branch(name=name, target=target, probability=probability, payoff={"value": payoff})
    ends = dict.fromkeys(b.target for found in nodes.values() for b in found.values() if b.target not in nodes)
    return ScenarioTree(
        start=next(iter(nodes)),
        nodes={
            name: (DecisionNode if next(iter(found.values())).probability is None else ChanceNode)(
                id=name, branches=found
            )
            for name, found in nodes.items()
        },
        outcomes={name: Outcome(name=name) for name in ends},
        words=SCALES["icd203"],
        criteria={"value": Criterion(name="value")},
        source=Source("made", ""),
    )


def ladder(rungs: int) -> ScenarioTree:
    """After every question both answers lead to the next: 2 ** rungs paths."""
    return tree_of(
        (f"n{rung}", f"n{rung + 1}" if rung + 1 < rungs else "end", share, 1.0)
        for rung in range(rungs)
        for share in (0.625, 0.375)
    )


def as_tree(made: Network, weights: NDArray[np.float64]) -> ScenarioTree:
    """What can be reached of a shape, as a tree."""
    reached = np.zeros(made.size, dtype=bool)
    reached[made.start] = True
    triples = list(zip(made.source.tolist(), made.target.tolist(), weights.tolist(), strict=True))
    for here, there, _ in triples:  # sources stand in the order of levels
        reached[there] |= reached[here]
    return tree_of((f"n{here}", f"n{there}", share, 0.0) for here, there, share in triples if reached[here])
