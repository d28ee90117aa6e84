"""What the uncertainty of the numbers does to every figure: draws of all uncertain inputs, evaluated one by one.

A draw gives each uncertain input a value (see `analysis.uncertain`), and the tree is evaluated with these: the figures
of a draw are what `score` says of a file with these numbers. Under evidence a draw counts by the probability that it
gives the evidence (importance sampling with the prior as proposal; Owen, Monte Carlo theory, methods and examples,
2013, sec. 9.2), so that the mean of outcomes is what `score` says, wherever
uncertain numbers enter linearly and apart; where they do not, a warning says how far the two differ. The Monte Carlo
error is the standard error of the
mean, sd/√n, under evidence that of a ratio (Owen, eq. 9.8).

With the strategy held, whoever decides knows the point values and nothing more. Solved again, everybody knows the
draw; the share of draws in which an option is the best is of these in any case (the acceptability of health economics:
van Hout et al. 1994, Health Economics 3(5)).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenario_tree.analysis.simulation.acceptability import Acceptability, Asked, asked, counted
from scenario_tree.analysis.simulation.blocks import Block, Plan, blocks, plan_of
from scenario_tree.analysis.simulation.statistics import Spread, spread_of
from scenario_tree.analysis.simulation.store import Store
from scenario_tree.analysis.uncertain import Input, Uncertain
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Solved
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.results import Basis
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import refusal
from scenario_tree.quantities.chance import TOLERANCE
from scenario_tree.rounding import figure, percent

FAR = 5.0  # standard errors that a mean may lie from its figure at the point values by chance
MOST_DRAWS = 10_000_000

Watch = Callable[[int, int], None]  # told after each part how many draws are done, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """In which part of the draws an option is the best at its decision; None where the evidence never leads there."""

    node: str
    option: str
    share: float | None

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

    @property
    def choices(self) -> str:
        """How decisions are taken, in words."""
        return "held as at the point values" if self.solved == "held" else "solved again in every draw"

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
        found in which each option at the decision `at` (else the first that is reached) is the best. Without ends
        the weight goes from 0 to twice what it is.
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
    if at is not None and wanted is None:
        raise refusal("bad-request", f"`{at}` is looked at under no weight", "name the criterion too: `acceptability`")
    plan = plan_of(uncertain, count, seed, solved, wanted)
    gathered = _gathered(plan, blocks(plan, threads), watch, save)
    return _simulation(plan, gathered, wanted)


@dataclass(frozen=True)
class _Gathered:
    """The figures of all draws, their weights, and counts."""

    figures: Store
    weights: Floats
    renormalised: int
    likeliest: Floats
    best: Floats
    accepted: Floats | None


def _gathered(
    plan: Plan, found: Iterable[Block], watch: Watch | None, save: Callable[[Plan, Block], None] | None
) -> _Gathered:
    figures = Store(len(plan.columns), plan.count)
    weights = np.empty(plan.count)
    renormalised, likeliest, best = 0, np.zeros(len(plan.outcomes)), np.zeros(plan.options + 1)
    accepted = None if plan.wanted is None else np.zeros(plan.wanted.shape)
    for block in found:
        part = slice(block.first, block.first + len(block.weights))
        figures.put(block.first, block.figures)
        weights[part] = block.weights
        renormalised += int(block.renormalised.sum())
        likeliest += np.bincount(block.likeliest, block.weights, minlength=len(plan.outcomes))
        for column in block.best.T:
            best += np.bincount(column, block.weights, minlength=len(best))
        if accepted is not None and block.accepted is not None:
            accepted += counted(block.accepted, block.weights, accepted.shape[1])
        if save is not None:
            save(plan, block)
        if watch is not None:
            watch(part.stop, plan.count)
    return _Gathered(figures, weights, renormalised, likeliest, best, accepted)


def _simulation(plan: Plan, gathered: _Gathered, wanted: Asked | None) -> Simulation:
    uncertain, tree, weights = plan.uncertain, plan.uncertain.tree, gathered.weights
    total = float(weights.sum())
    if total <= 0:
        raise refusal(
            "impossible-condition",
            f"none of {plan.count:,} draws can give the evidence",
            "take more draws (`-n`), or condition on something less unlikely",
        )
    spreads = iter(spread_of(column, weights) for column in gathered.figures.columns())
    outcomes = {name: next(spreads) for name in plan.outcomes}
    tags = {name: next(spreads) for name in plan.tags}
    criteria = {name: next(spreads) for name in plan.criteria}
    order = sorted(outcomes, key=lambda name: -outcomes[name].mean)
    parts = gathered.likeliest / gathered.likeliest.sum()
    likeliest = dict(zip(plan.outcomes, parts.tolist(), strict=True))
    utility, certain = next(spreads), next(spreads)
    warnings = [*uncertain.warnings, *_bent(uncertain, plan.solved, outcomes, utility)]
    accepted = None if wanted is None or gathered.accepted is None else wanted.answer(gathered.accepted / total)
    if wanted is not None and accepted is not None:
        warnings += wanted.unmoved(accepted)
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
        utility=utility,
        certainty_equivalent=certain,
        best=tuple(_shares(plan, gathered.best)),
        acceptability=accepted,
        warnings=tuple(warnings),
    )


def _shares(plan: Plan, best: Floats) -> Iterator[Share]:
    for node, first in plan.decisions:
        counts = best[first : first + len(node.branches)]
        total = float(counts.sum())
        for name, count in zip(node.branches, counts.tolist(), strict=True):
            yield Share(node=node.id, option=name, share=count / total if total > 0 else None)


def _bent(uncertain: Uncertain, solved: Solved, outcomes: Mapping[str, Spread], utility: Spread) -> Iterator[str]:
    """What to say of means that are not the figures at the point values, by more than chance."""
    if solved == "again":
        return
    point = uncertain.batch.rows(1)
    figures = dict(zip(uncertain.tree.outcomes, point.outcomes[0].tolist(), strict=True))
    apart = [
        f"{uncertain.tree.outcomes[name].title} {percent(spread.mean)}, not {percent(figures[name])}"
        for name, spread in outcomes.items()
        if abs(spread.mean - figures[name]) > FAR * spread.error + TOLERANCE
    ]
    if abs(utility.mean - point.utility[0]) > FAR * utility.error + TOLERANCE * max(1.0, abs(utility.mean)):
        apart.append(f"utility {figure(utility.mean)}, not {figure(float(point.utility[0]))}")
    if apart:
        more = f" and {len(apart) - 3} more" if len(apart) > 3 else ""
        yield (
            "an uncertain number enters other than linearly, so that means are not the figures at the point values: "
            f"{'; '.join(apart[:3])}{more}"
        )
