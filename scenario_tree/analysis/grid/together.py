"""Cells of a grid evaluated many at once, where that gives the figures of one evaluation each.

Not done so are evaluations that warn, of a logarithmic pool (which warns of vetoes), with something known beforehand,
and of decisions under evidence or by somebody who errs: what is chosen there depends on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scenario_tree.analysis.grid.results import Cell, Input, Kind
from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.batch import Batch, Inputs, Rows
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.posterior import ImpossibleError
from scenario_tree.evaluation.results import Expected
from scenario_tree.model import Expression
from scenario_tree.problems import TreeProblems

Place = tuple[float, ...]  # a value for every input
Shifts = Sequence[Mapping[str, float]]  # factors of odds, by branch, in every cell; none where none is shifted


def can_be_together(base: Evaluation, inputs: Sequence[Input]) -> bool:
    """Whether many cells at once have the figures of each by itself; `base` is of what is not varied."""
    judges = (base.reader, *base.actors.values())
    settled = base.end_likelihood is None and all(judge.rationality is None for judge in judges)
    return (
        not base.warnings
        and base.pool != "log"
        and not base.request.known
        and (settled or not base.layout.is_decision.any())
        and not any(isinstance(quantity, Expression) for quantity in base.tree.expect.values())
        and all(min(one.values) >= 0 for one in inputs if one.kind in ("odds", "view"))
    )


def together(batch: Batch, inputs: Sequence[Input], places: Sequence[Place], shifts: Shifts) -> list[Cell | None]:
    """The cells at these places; None for one that has to be evaluated by itself, to say why it is impossible.

    `batch` is of what is not varied. Every shift names the same branches.
    """
    values = {one: np.array(column) for one, column in zip(inputs, zip(*places, strict=True), strict=True)}
    odds = {name: np.array([shift[name] for shift in shifts]) for name in (shifts[0] if shifts else ())}
    try:
        return _cells(batch.rows(len(places), _numbers(values, odds), solved="again"), places)
    except (TreeProblems, ImpossibleError):
        return [None] * len(places)


def _numbers(values: Mapping[Input, Floats], shifted: Mapping[str, Floats]) -> Inputs:
    """What is varied, and the factors of odds by which probabilities are set."""
    named: dict[Kind, dict[str, Floats]] = {}
    for one, column in values.items():
        named.setdefault(one.kind, {})[one.name] = column
    return Inputs(
        parameters=named.get("parameter", {}),
        views=named.get("view", {}),
        odds_set={**named.get("odds", {}), **shifted},
        criteria=named.get("criterion", {}),
    )


def _cells(rows: Rows, places: Sequence[Place]) -> list[Cell | None]:
    """A cell for each row in which every number is a distribution and the conditions are possible."""
    tree = rows.batch.tree
    sound = (~rows.renormalised & (rows.evidence > 0)).tolist()
    evidence = rows.evidence.tolist()
    outcomes, tags = rows.outcomes.tolist(), rows.tags(tree.tags).tolist()
    criteria, utility = rows.criteria.tolist(), rows.utility.tolist()
    certain = rows.certainty_equivalent.tolist()
    chosen = {node.id: (tuple(node.branches), rows.choices(node).tolist()) for node in rows.decisions}
    return [
        Cell(
            at=place,
            outcomes=dict(zip(tree.outcomes, outcomes[row], strict=True)),
            tags=dict(zip(tree.tags, tags[row], strict=True)),
            expected=Expected(
                criteria=dict(zip(tree.criteria, criteria[row], strict=True)),
                utility=utility[row],
                certainty_equivalent=certain[row],
            ),
            choices={node: names[numbers[row]] for node, (names, numbers) in chosen.items()},
            evidence_probability=evidence[row],
        )
        if sound[row]
        else None
        for row, place in enumerate(places)
    ]
