"""From a tree and what is asked of it to the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from scenario_tree.analysis.sensitivity.break_even import break_even as break_even_values
from scenario_tree.analysis.sensitivity.inputs import Varied
from scenario_tree.analysis.sensitivity.listing import Listing, Range
from scenario_tree.analysis.sensitivity.records import Sensitivity
from scenario_tree.analysis.sensitivity.runs import Runs
from scenario_tree.analysis.sensitivity.swings import swings
from scenario_tree.analysis.sensitivity.target import UTILITY, target_of
from scenario_tree.analysis.sensitivity.two_way import two_way as two_way_grid
from scenario_tree.analysis.uncertain import Uncertain
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Solved
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import refusal

MOST_GRID = 1_000  # values of one side


def asked(
    tree: ScenarioTree,
    *,
    target: str | None,
    hold_strategy: bool,
    ranges: Mapping[str, Range],
    odds_factor: float,
    weight_factor: float,
    break_even: bool,
    two_way: tuple[str, str] | None,
    at: str | None,
    grid: int,
    progress: Callable[[int, int], None] | None,
    under: Mapping[str, Any],
) -> Sensitivity:
    """See `sensitivity`."""
    for name, factor in (("odds", odds_factor), ("weight", weight_factor)):
        if not 1 < factor < np.inf:
            raise refusal("bad-request", f"the {name} factor is {factor:g}, not above 1", "write such as 2")
    if not 2 <= grid <= MOST_GRID:
        raise refusal("bad-request", f"a grid of {grid} values", f"write a number from 2 to {MOST_GRID:,}")
    if at is not None and two_way is None:
        raise refusal("bad-request", f"`{at}` is asked about, but there is no grid", "name its two inputs: --two-way")
    uncertain = Uncertain(tree, request(**under))
    batch = uncertain.batch
    solved: Solved = "held" if hold_strategy else "again"
    looked_at = target_of(batch, target)
    listing = Listing(uncertain, looked_at, solved, ranges, odds_factor, weight_factor)
    open_nodes = batch.layout.is_decision & np.isnan(batch.solving.premises.chosen)
    decides = bool(open_nodes.any())
    runs, held = Runs(batch, solved, progress), Runs(batch, "held")
    crossed = None
    if two_way is not None:
        first, second = (listing.named(name) for name in two_way)
        if (first.kind, first.name) == (second.kind, second.name):
            raise refusal("bad-request", f"`{two_way[0]}` and `{two_way[1]}` are the same input", "name two inputs")
        crossed = two_way_grid(first, second, looked_at, runs, at, grid)
    found = swings(listing.swung, looked_at, runs, held, settled=hold_strategy or not decides)
    searching = Runs(batch, solved, progress)
    found_values = tuple(break_even_values(listing.searched, searching)) if break_even else None
    return Sensitivity(
        tree=tree,
        basis=uncertain.basis,
        target=looked_at,
        solved=solved,
        decides=decides,
        base=float(looked_at.of(batch.rows(1))[0]),
        swings=tuple(found),
        break_even=found_values,
        two_way=crossed,
        odds_factor=odds_factor,
        weight_factor=weight_factor,
        fixed=listing.fixed,
        notes=tuple(_notes(listing, listing.swung if crossed is None else [first, second])),
        warnings=(*uncertain.warnings, *_warnings(runs)),
    )


def _notes(listing: Listing, shown: Sequence[Varied]) -> Iterator[str]:
    """What is to be known of the inputs that are shown."""
    if listing.batch.solving.premises.mixes and len(listing.batch.point.view_weights) > 1:
        yield (
            "under the mixture a branch's odds are multiplied in every view's tree by the factor that gives their "
            "linear pool the probability shown"
        )
    own = any(item.kind == "weight" and "/" not in item.name for item in shown)
    if own and listing.target.kind == UTILITY:
        yield "utilities that are counted with different weights do not compare: their difference is no gain or loss"


def _warnings(runs: Runs) -> Iterator[str]:
    if runs.renormalised:
        names = ", ".join(runs.renormalised)
        yield f"at some values of {names} probabilities of a node do not sum to 1: they are divided by their sum"
    if runs.failed:
        yield f"at some values of {', '.join(runs.failed)} the tree cannot be evaluated: figures there are left out"
