"""What the uncertainty of the numbers does to every figure: draws of all uncertain inputs, evaluated one by one.

A draw gives each uncertain input a value (see `analysis.uncertain`), and the tree is evaluated with these: the figures
of a draw are what `score` says of a file with these numbers. Under evidence a draw counts by the probability that it
gives the evidence (importance sampling with the prior as proposal; Owen, Monte Carlo theory, methods and examples,
2013, sec. 9.2), so that the mean of outcomes is what `score` says. The Monte Carlo error is the standard error of the
mean, sd/√n, under evidence that of a ratio (Owen, eq. 9.8).

With the strategy held, whoever decides knows the point values and nothing more. Solved again, everybody knows the
draw; the share of draws in which an option is the best is of these in any case (the acceptability of health economics:
van Hout et al. 1994, Health Economics 3(5)).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenario_tree.analysis.simulation.acceptability import Acceptability, Asked, asked, counted
from scenario_tree.analysis.simulation.blocks import Block, Plan, blocks, plan_of
from scenario_tree.analysis.simulation.statistics import Spread, spread_of
from scenario_tree.analysis.uncertain import Input, Uncertain
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Solved
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.results import Basis
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import refusal

MOST_DRAWS = 10_000_000
IN_MEMORY = 1 << 24  # figures of all draws that are kept in memory; more are kept in a file without a name

Watch = Callable[[int, int], None]  # told after each part how many draws are done, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """In which part of the draws an option is the best at its decision."""

    node: str
    option: str
    share: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `best[]`."""
        return {"node": self.node, "option": self.option, "share": self.share}


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """Every figure over all draws. `likeliest` says in which part of the draws each outcome is the likeliest.

    `renormalised` is the part of draws in which the probabilities of some node were no distribution and were divided
    by their sum; `effective` is how many draws of equal weight would say as much under the evidence (Kish).
    """

    tree: ScenarioTree
    basis: Basis
    draws: int
    seed: int
    solved: Solved
    inputs: tuple[Input, ...]
    renormalised: float
    effective: float
    outcomes: Mapping[str, Spread]
    likeliest: Mapping[str, float]
    tags: Mapping[str, Spread]
    criteria: Mapping[str, Spread]
    utility: Spread
    certainty_equivalent: Spread
    best: tuple[Share, ...]
    acceptability: Acceptability | None
    warnings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `simulate`, behind the common keys."""
        return {
            **self.basis.to_dict(),
            "title": self.tree.title,
            "draws": self.draws,
            "seed": self.seed,
            "solved": self.solved,
            "inputs": [{"name": item.name, "kind": item.kind} for item in self.inputs],
            "renormalised": self.renormalised,
            "effective_draws": self.effective,
            "outcomes": [
                {"name": name, "label": self.tree.outcomes[name].label, **found.to_dict(), "likeliest": share}
                for (name, found), share in zip(self.outcomes.items(), self.likeliest.values(), strict=True)
            ],
            "tags": [{"name": name, **found.to_dict()} for name, found in self.tags.items()],
            "expected": {
                "criteria": {name: found.to_dict() for name, found in self.criteria.items()},
                "utility": self.utility.to_dict(),
                "certainty_equivalent": self.certainty_equivalent.to_dict(),
            },
            "best": [share.to_dict() for share in self.best],
            "acceptability": None if self.acceptability is None else self.acceptability.to_dict(),
            "warnings": list(self.warnings),
        }


def simulate(
    tree: ScenarioTree,
    *,
    count: int = 10_000,
    seed: int = 1,
    solved: Solved = "held",
    threads: int = 1,
    acceptability: str | None = None,
    at: str | None = None,
    watch: Watch | None = None,
    save: Callable[[Plan, Block], None] | None = None,
    **under: Any,
) -> Simulation:
    """Draw everything that is uncertain, and evaluate each draw.

    Parameters
    ----------
    count, seed : how many draws, and what they begin from: the same seed gives the same draws, however many threads
        there are, and those of a smaller count are the first of a larger one.
    solved : "held", or "again" for decisions that know the draw.
    acceptability : a criterion, `[actor/]name` or `[actor/]name=low:high`, over whose weight the shares of draws are
        found in which each option at the decision `at` (else the first that is reached) is the best.
    watch : told after each part of the work how many draws are done, of how many.
    save : told of each block of draws, in order.
    **under : what to evaluate under, as in `score`.

    Raises
    ------
    TreeProblems
        As `score` does, and where the count is out of bounds or the criterion or decision unknown.
    """
    if not 1 <= count <= MOST_DRAWS:
        raise refusal("bad-request", f"{count:,} draws; there are 1 to {MOST_DRAWS:,}", "ask for 10,000")
    if seed < 0:
        raise refusal("bad-request", f"the seed is {seed}; it is a whole number from 0 on")
    uncertain = Uncertain(tree, request(**under))
    wanted = None if acceptability is None else asked(uncertain.batch, acceptability, at)
    plan = plan_of(uncertain, count, seed, solved, wanted)
    gathered = _gathered(plan, blocks(plan, threads), watch, save)
    return _simulation(plan, gathered, wanted)


@dataclass(frozen=True)
class _Gathered:
    """The figures of all draws, (figures, draws), their weights, and counts."""

    figures: Floats
    weights: Floats
    renormalised: int
    likeliest: Floats
    best: Floats
    accepted: Floats | None


def _gathered(
    plan: Plan, found: Iterable[Block], watch: Watch | None, save: Callable[[Plan, Block], None] | None
) -> _Gathered:
    figures = _store(len(plan.columns), plan.count)
    weights = np.empty(plan.count)
    renormalised, likeliest, best = 0, np.zeros(len(plan.outcomes)), np.zeros(plan.options)
    accepted = None if plan.wanted is None else np.zeros(plan.wanted.shape)
    for block in found:
        part = slice(block.first, block.first + len(block.weights))
        figures[:, part], weights[part] = block.figures, block.weights
        renormalised += int(block.renormalised.sum())
        likeliest += np.bincount(block.likeliest, block.weights, minlength=len(plan.outcomes))
        for column in block.best.T:
            best += np.bincount(column, block.weights, minlength=plan.options)
        if accepted is not None and block.accepted is not None:
            accepted += counted(block.accepted, block.weights, accepted.shape[1])
        if save is not None:
            save(plan, block)
        if watch is not None:
            watch(part.stop, plan.count)
    return _Gathered(figures, weights, renormalised, likeliest, best, accepted)


def _store(rows: int, count: int) -> Floats:
    """Room for all figures: in memory, or for many draws in a file that is gone when nobody uses it."""
    if rows * count <= IN_MEMORY:
        return np.empty((rows, count))
    from tempfile import TemporaryFile

    with TemporaryFile() as file:
        return np.memmap(file, dtype=np.float64, shape=(rows, count))


def _simulation(plan: Plan, gathered: _Gathered, wanted: Asked | None) -> Simulation:
    uncertain, tree, weights = plan.uncertain, plan.uncertain.tree, gathered.weights
    total = float(weights.sum())
    spreads = iter(spread_of(column, weights) for column in gathered.figures)
    outcomes = {name: next(spreads) for name in plan.outcomes}
    tags = {name: next(spreads) for name in plan.tags}
    criteria = {name: next(spreads) for name in plan.criteria}
    best = gathered.best / total
    shares = [
        Share(node=node.id, option=name, share=float(best[first + place]))
        for node, first in plan.decisions
        for place, name in enumerate(node.branches)
    ]
    order = sorted(outcomes, key=lambda name: -outcomes[name].mean)
    likeliest = dict(zip(plan.outcomes, (gathered.likeliest / total).tolist(), strict=True))
    warnings = list(uncertain.warnings)
    if not uncertain.inputs:
        warnings.append(
            "nothing in the file is uncertain, so that all draws are alike: give nodes a `concentration`, or "
            "probabilities and parameters a distribution"
        )
    return Simulation(
        tree=tree,
        basis=uncertain.basis,
        draws=plan.count,
        seed=plan.seed,
        solved=plan.solved,
        inputs=uncertain.inputs,
        renormalised=gathered.renormalised / plan.count,
        effective=float(total**2 / (weights**2).sum()),
        outcomes={name: outcomes[name] for name in order},
        likeliest={name: likeliest[name] for name in order},
        tags=tags,
        criteria=criteria,
        utility=next(spreads),
        certainty_equivalent=next(spreads),
        best=tuple(shares),
        acceptability=None if wanted is None or gathered.accepted is None else wanted.answer(gathered.accepted / total),
        warnings=tuple(warnings),
    )
