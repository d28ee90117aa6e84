"""Strategies from one position on, as columns: what they cost and bring, and which options they take.

A plan names an option for each free decision that is reached under it, and for no other: two plans that differ only
where they never come are one. The plans of a chance node are all the combinations of its branches' plans that take
the same option wherever they share a decision; those of a decision are the plans of all its options.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenario_tree.evaluation.network import Flags, Floats, Indices

NOT_REACHED = -1  # in place of an option


class TooMany(Exception):  # noqa: N818 - it says what there is
    """More plans, or more pairs to look at, than allowed."""


class Budget:
    """How many plans may be kept at one position, and how many pairs looked at and options written down in all."""

    def __init__(self, most: int, work: int) -> None:
        self.most = most
        self.work = work

    def spend(self, work: int) -> None:
        """Count work. Raises TooMany."""
        self.work -= work
        if self.work < 0:
            raise TooMany


@dataclass(frozen=True)
class Plans:
    """M plans: `worth` (2, M) holds costs, then benefits; `options` (M, K) the edges taken at the `decisions` (K,)."""

    worth: Floats
    options: NDArray[np.int32]
    decisions: tuple[int, ...]

    @classmethod
    def of(cls, worth: Floats) -> Plans:
        """The one plan where nothing is left to decide; `worth` (2,)."""
        return cls(worth.reshape(2, 1), np.zeros((1, 0), dtype=np.int32), ())

    def __len__(self) -> int:
        return int(self.worth.shape[1])

    def after(self, payoff: Floats, weight: float) -> Plans:
        """The same plans behind a branch of this payoff (2,) and weight."""
        return Plans(weight * (payoff[:, None] + self.worth), self.options, self.decisions)

    def taking(self, decision: int, edge: int) -> Plans:
        """The same plans with an option of a decision in front of them."""
        taken = np.full((len(self), 1), edge, dtype=np.int32)
        return Plans(self.worth, np.hstack([taken, self.options]), (decision, *self.decisions))

    def kept(self, rows: Indices | Flags) -> Plans:
        """Some of the plans."""
        return Plans(self.worth[:, rows], self.options[rows], self.decisions)

    def spread(self, decisions: Sequence[int]) -> NDArray[np.int32]:
        """The options as columns for these decisions, which contain the plans' own."""
        columns = np.full((len(self), len(decisions)), NOT_REACHED, dtype=np.int32)
        place = {decision: column for column, decision in enumerate(decisions)}
        columns[:, [place[decision] for decision in self.decisions]] = self.options
        return columns


def either(parts: Sequence[Plans], budget: Budget) -> Plans:
    """The plans of one part or another. Raises TooMany."""
    if sum(map(len, parts)) > budget.most:
        raise TooMany
    decisions = tuple(sorted({decision for part in parts for decision in part.decisions}))
    budget.spend(sum(map(len, parts)) * len(decisions))
    return Plans(
        np.hstack([part.worth for part in parts]), np.vstack([part.spread(decisions) for part in parts]), decisions
    )


def both(one: Plans, other: Plans, budget: Budget) -> Plans:
    """The combinations of plans that agree wherever both reach a decision, their worths added. Raises TooMany."""
    budget.spend(len(one) * len(other))
    common = [decision for decision in one.decisions if decision in other.decisions]
    if not common and len(one) * len(other) > budget.most:
        raise TooMany
    agree = np.ones((len(one), len(other)), dtype=bool)
    for decision in common:
        here = one.options[:, one.decisions.index(decision), None]
        there = other.options[None, :, other.decisions.index(decision)]
        agree &= (here == there) | (here == NOT_REACHED) | (there == NOT_REACHED)
    left, right = np.nonzero(agree)
    if len(left) > budget.most:
        raise TooMany
    decisions = tuple(sorted({*one.decisions, *other.decisions}))
    budget.spend(len(left) * len(decisions))
    options = np.maximum(one.spread(decisions)[left], other.spread(decisions)[right])
    return Plans(one.worth[:, left] + other.worth[:, right], options, decisions)


def beaten(worth: Floats, tolerance: float) -> Flags:
    """Which worths (2, M) another one beats: cheaper and no less beneficial, or more beneficial and no dearer.

    What differs by no more than the tolerance, relative to the largest figure or 1, does not differ.
    """
    cost, benefit = worth
    order = np.argsort(cost, kind="stable")
    slack = tolerance * np.maximum(1.0, np.abs(worth).max(axis=1))
    sorted_cost = cost[order]
    best = np.maximum.accumulate(benefit[order])
    cheaper = np.searchsorted(sorted_cost, cost - slack[0], side="left")
    no_dearer = np.searchsorted(sorted_cost, cost + slack[0], side="right")
    by_cost = (cheaper > 0) & (best[cheaper - 1] >= benefit - slack[1])
    flags: Flags = by_cost | (best[no_dearer - 1] > benefit + slack[1])
    return flags
