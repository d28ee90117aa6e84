"""The draws of a simulation, block by block: the same blocks whatever the number of threads.

Every block has a generator of its own, made of the seed and the block's number, and a size that follows from the tree
alone; the last one is drawn whole and cut. So draw k is the same in every run with that seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from scenario_tree.analysis.simulation.acceptability import Asked
from scenario_tree.analysis.uncertain import Uncertain
from scenario_tree.evaluation.batch import Inputs, Rows, Solved
from scenario_tree.evaluation.draws import Drawn
from scenario_tree.evaluation.network import Flags, Floats, Indices
from scenario_tree.evaluation.posterior import ImpossibleError
from scenario_tree.model import DecisionNode

CELLS = 1 << 20  # of an array over the draws of a block and all branches: 8 MiB
MOST = 1_024  # draws of a block


@dataclass(frozen=True)
class Plan:
    """What is to be simulated. `decisions` are nodes with the number of their first option among all `options`."""

    uncertain: Uncertain
    count: int
    seed: int
    solved: Solved
    wanted: Asked | None
    outcomes: tuple[str, ...]
    tags: tuple[str, ...]
    criteria: tuple[str, ...]
    decisions: tuple[tuple[DecisionNode, int], ...]
    options: int
    block: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of a draw's figures, in order."""
        return (
            *(f"outcome.{name}" for name in self.outcomes),
            *(f"tag.{name}" for name in self.tags),
            *(f"criterion.{name}" for name in self.criteria),
            "utility",
            "certainty_equivalent",
        )


@dataclass(frozen=True)
class Block:
    """Draws in a row, the first of which has the number `first`.

    `figures` (columns, draws) as the plan names them; `weights` (draws,) are 1 without evidence; `likeliest` (draws,)
    is the number of the likeliest outcome, `best` (draws, decisions) that of the best option among all options (their
    count, where the evidence leaves no way through the decision);
    `parameters` are the draws of what the file names; `accepted` (grid, draws) the number of the best option under
    each weight that was asked for.
    """

    first: int
    figures: Floats
    weights: Floats
    renormalised: Flags
    likeliest: Indices
    best: Indices
    parameters: dict[str, Floats]
    accepted: Indices | None


def plan_of(uncertain: Uncertain, count: int, seed: int, solved: Solved, wanted: Asked | None) -> Plan:
    """The plan for a tree; how large a block is, follows from the tree."""
    tree, layout = uncertain.tree, uncertain.batch.layout
    decisions = [node for node in tree.nodes.values() if isinstance(node, DecisionNode)]
    firsts = list(accumulate((len(node.branches) for node in decisions), initial=0))
    rows = len(uncertain.batch.point.actors) + max(len(tree.views), 1)
    edges = max(len(layout.branches), len(uncertain.batch.point.network.edge)) * rows
    return Plan(
        uncertain=uncertain,
        count=count,
        seed=seed,
        solved=solved,
        wanted=wanted,
        outcomes=tuple(tree.outcomes),
        tags=tree.tags,
        criteria=tuple(tree.criteria),
        decisions=tuple(zip(decisions, firsts, strict=False)),
        options=firsts[-1],
        block=max(1, min(MOST, CELLS // edges)),
    )


def blocks(plan: Plan, threads: int) -> Iterator[Block]:
    """All blocks, in order."""
    numbers = range(-(-plan.count // plan.block))
    if threads <= 1 or len(numbers) == 1:
        yield from (_block(plan, number) for number in numbers)
        return
    yield _block(plan, 0)  # makes what all share, before threads do
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[Future[Block]] = []
        try:
            for number in numbers[1:]:
                waiting.append(pool.submit(_block, plan, number))
                if len(waiting) > 2 * threads:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for future in waiting:
                future.cancel()


def _block(plan: Plan, number: int) -> Block:
    uncertain, batch, size = plan.uncertain, plan.uncertain.batch, plan.block
    generator = np.random.default_rng(np.random.SeedSequence(plan.seed, spawn_key=(number,)))
    inputs = uncertain.drawn(size, generator)
    premises = batch.premises(inputs, Drawn(size, generator, batch.concentrated))
    first = number * size
    kept = slice(0, min(size, plan.count - first))
    try:
        rows = batch.swept(premises, size, plan.solved)
    except ImpossibleError:
        return _nothing(plan, first, kept.stop, inputs)
    solved = rows
    if plan.solved == "held" and plan.decisions:
        solved = batch.swept(premises, size, "again")
    named = {name: draws for name, draws in inputs.parameters.items() if name in uncertain.tree.parameters}
    return Block(
        first=first,
        figures=np.ascontiguousarray(_figures(plan, rows)[:, kept]),
        weights=rows.weight[kept],
        renormalised=rows.renormalised[kept],
        likeliest=_first_largest(rows.outcomes)[kept],
        best=_best(plan, solved)[kept],
        parameters={name: draws[kept] for name, draws in named.items()},
        accepted=None if plan.wanted is None else plan.wanted.best(batch, premises, size)[:, kept],
    )


def _nothing(plan: Plan, first: int, count: int, inputs: Inputs) -> Block:
    """Draws none of which can give the evidence: they count nothing."""
    return Block(
        first=first,
        figures=np.zeros((len(plan.columns), count)),
        weights=np.zeros(count),
        renormalised=np.zeros(count, dtype=bool),
        likeliest=np.zeros(count, dtype=np.intp),
        best=np.full((count, len(plan.decisions)), plan.options, dtype=np.intp),
        parameters={
            name: draws[:count] for name, draws in inputs.parameters.items() if name in plan.uncertain.tree.parameters
        },
        accepted=None if plan.wanted is None else np.zeros((plan.wanted.shape[0], count), dtype=np.intp),
    )


def _figures(plan: Plan, rows: Rows) -> Floats:
    return np.concatenate(
        [
            rows.outcomes.T,
            rows.tags(plan.tags).T,
            rows.criteria.T,
            rows.utility[None],
            rows.certainty_equivalent[None],
        ]
    )


def _first_largest(outcomes: Floats) -> Indices:
    """The likeliest outcome; of equals, the first in the file."""
    largest = outcomes.max(axis=1, keepdims=True)
    likeliest: Indices = (outcomes >= largest - 1e-12).argmax(axis=1)
    return likeliest


def _best(plan: Plan, rows: Rows) -> Indices:
    if not plan.decisions:
        return np.zeros((rows.count, 0), dtype=np.intp)
    chosen = [np.where(rows.possible(node), first + rows.choices(node), plan.options) for node, first in plan.decisions]
    return np.stack(chosen, axis=1)
