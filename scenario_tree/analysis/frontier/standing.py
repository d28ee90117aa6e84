"""Which strategies are efficient, which only undominated, and what a further unit of benefit costs.

A strategy is *dominated* where another one is cheaper and no less beneficial, or more beneficial and no dearer. With
λ ≥ 0 the worth of a unit of benefit in units of cost, an undominated one is *efficient* where it has the highest
λ · benefit − cost for some λ: it lies on the upper left convex hull of all (cost, benefit), a corner or on the line
between two. The others are *extended*-dominated: a mixture of two efficient ones beats them.

The *ratio* of an efficient one is Δcost / Δbenefit against the one before, the λ from which on it is the better of
the two: the incremental cost-effectiveness ratio (Drummond et al., Methods for the Economic Evaluation of Health Care
Programmes, 4th ed. 2015; Cantor 1994, Medical Decision Making 14(3)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenario_tree.analysis.frontier.corners import upper_left
from scenario_tree.analysis.frontier.plans import beaten
from scenario_tree.evaluation.network import Flags, Floats, Indices
from scenario_tree.quantities.chance import TOLERANCE


@dataclass(frozen=True)
class Standing:
    """For M strategies: which are dominated, which efficient; the figures of the efficient ones, NaN elsewhere.

    `order` (M,) puts the cheapest first, of equals the most beneficial. `high` is infinity for the last efficient one.
    """

    order: Indices
    dominated: Flags
    efficient: Flags
    ratio: Floats
    low: Floats
    high: Floats


def standing(worth: Floats) -> Standing:
    """How strategies of these costs and benefits, (2, M), stand to one another; equal ones stand alike."""
    slack = TOLERANCE * np.maximum(1.0, np.abs(worth).max(axis=1))
    steps = np.round(worth / slack[:, None])
    order = np.lexsort((np.arange(worth.shape[1]), -steps[1], steps[0]))
    dominated = beaten(worth, TOLERANCE)
    efficient = ~dominated & on_hull(worth, slack)
    ratio, low, high = (np.full(worth.shape[1], np.nan) for _ in range(3))
    groups = _groups(worth, order[efficient[order]], slack)
    firsts = worth[:, [group[0] for group in groups]]
    between = np.diff(firsts[0]) / np.diff(firsts[1])
    ascending = np.maximum.accumulate(between)  # on a line, rounding may turn them round
    bounds = np.concatenate([[0.0], ascending, [np.inf]])
    for number, group in enumerate(groups):
        ratio[group] = between[number - 1] if number else np.nan
        low[group], high[group] = bounds[number], bounds[number + 1]
    return Standing(order, dominated, efficient, ratio, low, high)


def on_hull(worth: Floats, slack: Floats) -> Flags:
    """Which points lie on the upper left hull, or no farther from it than `slack` (2,) in one of the directions."""
    corners = worth[:, upper_left(worth)]
    cost, benefit = worth
    reached = np.interp(cost, corners[0], corners[1])  # the hull's benefit at that cost
    spent = np.interp(benefit, corners[1], corners[0])
    flags: Flags = (benefit >= reached - slack[1]) | (cost <= spent + slack[0])
    return flags


def _groups(worth: Floats, order: NDArray[np.intp], slack: Floats) -> list[list[int]]:
    """Efficient strategies, by cost, those of equal figures together."""
    groups: list[list[int]] = []
    for place in order.tolist():
        if groups and (np.abs(worth[:, place] - worth[:, groups[-1][0]]) <= slack).all():
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups
