"""From the arrays of strategies to the records that people read."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from scenario_tree.analysis.frontier.corners import corners
from scenario_tree.analysis.frontier.plans import NOT_REACHED, Plans, TooMany, beaten
from scenario_tree.analysis.frontier.results import Frontier, Status, Strategy, Taken
from scenario_tree.analysis.frontier.scope import Scope
from scenario_tree.analysis.frontier.standing import Standing, on_hull, standing
from scenario_tree.analysis.frontier.undominated import COUNTED, count, every, undominated
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.results import number
from scenario_tree.evaluation.scoring import basis_of
from scenario_tree.evaluation.sweeps import backward, forward
from scenario_tree.problems import refusal
from scenario_tree.quantities.chance import TOLERANCE

MOST_UNDOMINATED = 20_000
MOST = 100_000
MOST_COUNTED = 5_000  # strategies that are built to be counted, where branches rejoin


def listing(scope: Scope, *, everything: bool = False) -> Frontier:
    """The strategies that are efficient or extended-dominated; with `everything`, those that are dominated too."""
    warnings = [*scope.evaluation.warnings, *scope.against_the_grain()]
    complete = True
    if everything:
        plans = _every(scope)
    else:
        try:
            plans = undominated(scope, MOST_UNDOMINATED)
        except TooMany:
            complete = False
            plans = corners(scope)
            warnings.append(
                f"more than {MOST_UNDOMINATED:,} strategies are undominated, or too many to compare: "
                "only efficient ones are listed, one for each corner of the frontier"
            )
    stands = standing(plans.worth)
    kept = [place for place in stands.order.tolist() if everything or not stands.dominated[place]]
    options = named_options(scope, plans)
    taken = _taken(scope)
    strategies = tuple(_strategy(scope, plans, stands, options[place], place, taken) for place in kept)
    return Frontier(
        tree=scope.evaluation.tree,
        basis=basis_of(scope.evaluation),
        benefit=scope.benefit,
        cost=scope.cost,
        decider=scope.decider,
        strategies=strategies,
        in_force=None if taken is None else _in_force(scope, strategies, taken, complete=complete),
        left_out=_left_out(scope, len(strategies), everything=everything, complete=complete),
        warnings=tuple(warnings),
    )


def _every(scope: Scope) -> Plans:
    try:
        return every(scope, MOST)
    except TooMany:
        strategies, exact = count(scope)
        said = f"{'' if exact else 'up to '}{_written(strategies)}" if strategies < COUNTED else "uncounted"
        raise refusal(
            "limit",
            f"there are {said} strategies, more than the {MOST:,} that are listed",
            "leave --all out, or fix some of the decisions with --choose",
        ) from None


def _left_out(scope: Scope, listed: int, *, everything: bool, complete: bool) -> int | None:
    """How many dominated strategies are not listed; None where they were too many to count."""
    if everything:
        return 0
    strategies, exact = count(scope)
    if strategies == listed:
        return 0
    if not complete:
        return None
    if exact:
        return strategies - listed
    try:
        return len(every(scope, MOST_COUNTED)) - listed
    except TooMany:
        return None


def _written(count: int) -> str:
    """A number of any size; a very large one by its power of ten."""
    return f"{count:,}" if count.bit_length() < 100 else f"10^{int(count.bit_length() * math.log10(2))}"


def named_options(scope: Scope, plans: Plans) -> list[dict[str, str]]:
    """The options of every plan by node, in the order in which the decisions are met."""
    edges = np.unique(plans.options).tolist()
    named = {edge: scope.option(edge) for edge in edges if edge != NOT_REACHED}
    return [dict(named[edge] for edge in row if edge != NOT_REACHED) for row in plans.options.tolist()]


def _strategy(
    scope: Scope,
    plans: Plans,
    stands: Standing,
    options: Mapping[str, str],
    place: int,
    taken: tuple[Mapping[str, str], Floats] | None,
) -> Strategy:
    status: Status = "efficient" if stands.efficient[place] else "dominated" if stands.dominated[place] else "extended"
    high = float(stands.high[place])
    return Strategy(
        options=options,
        values=_values(scope, plans.worth[:, place]),
        status=status,
        ratio=number(float(stands.ratio[place])),
        low=number(float(stands.low[place])),
        high=None if np.isinf(high) else number(high),
        in_force=taken is not None and taken[0] == options,
    )


def _values(scope: Scope, worth: Floats) -> dict[str, float]:
    cost, benefit = worth.tolist()
    return {scope.benefit: benefit, scope.cost: cost}


def _taken(scope: Scope) -> tuple[Mapping[str, str], Floats] | None:
    """The strategy in force and its cost and benefit; None where some option has a probability between 0 and 1."""
    evaluation = scope.evaluation
    network, probability = evaluation.network, evaluation.probability[0]
    met = forward(network, probability)[network.source] > 0
    edges = np.flatnonzero(met & scope.free[network.source] & (probability > 0))
    edges = edges[np.argsort(network.level[network.source[edges]], kind="stable")]
    if (probability[edges] < 1 - TOLERANCE).any():
        return None
    worth = backward(network, probability, scope.payoffs, scope.ends)[:, network.start]
    return dict(scope.option(edge) for edge in edges.tolist()), worth


def _in_force(
    scope: Scope, strategies: tuple[Strategy, ...], taken: tuple[Mapping[str, str], Floats], *, complete: bool
) -> Taken:
    """The strategy in force with its status, also where it is not among those listed."""
    options, worth = taken
    listed = next((strategy.status for strategy in strategies if strategy.in_force), None)
    return Taken(
        options=options,
        values=_values(scope, worth),
        status=listed or _unlisted(scope, strategies, worth, complete=complete),
    )


def _unlisted(scope: Scope, strategies: tuple[Strategy, ...], worth: Floats, *, complete: bool) -> Status | None:
    """The status of a strategy that is not listed; None where the list lacks undominated ones, and none beats it."""
    if complete:
        return "dominated"
    figures = [[strategy.values[name] for strategy in strategies] for name in (scope.cost, scope.benefit)]
    together = np.hstack([np.array(figures), worth[:, None]])
    if beaten(together, TOLERANCE)[-1]:
        return "dominated"
    slack = TOLERANCE * np.maximum(1.0, np.abs(together).max(axis=1))
    return "efficient" if on_hull(together, slack)[-1] else None
