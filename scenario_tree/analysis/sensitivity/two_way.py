"""Two inputs on a grid: the target in every cell, and what is best there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scenario_tree.analysis.sensitivity.break_even import break_even
from scenario_tree.analysis.sensitivity.inputs import Varied
from scenario_tree.analysis.sensitivity.records import Side, TwoWay
from scenario_tree.analysis.sensitivity.runs import Runs, Spot
from scenario_tree.analysis.sensitivity.states import States, unreached
from scenario_tree.analysis.sensitivity.target import Target
from scenario_tree.evaluation.batch import Rows
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.results import number
from scenario_tree.model import DecisionNode
from scenario_tree.names import hint
from scenario_tree.problems import refusal


def two_way(a: Varied, b: Varied, target: Target, runs: Runs, at: str | None, count: int) -> TwoWay:
    """The grid over the ranges of both inputs. Raises TreeProblems where `at` is no decision that is open."""
    states = States(runs)
    what = _what(states, at)
    sides = [np.linspace(item.low, item.high, count) for item in (a, b)]
    across = np.stack([cells.ravel() for cells in np.meshgrid(*sides, indexing="ij")], axis=1)
    spots: list[Spot] = [((a, b), across)]
    (found,) = states.read(spots)

    def figures(rows: Rows) -> Floats:
        return np.array(target.of(rows))[:, None]

    (values,) = runs.read(spots, figures, 1)
    numbers = np.where(found[:, what] < 0, unreached(found[:, what]), found[:, what])
    best = [None if np.isnan(state) else states.name(what, int(state)) for state in numbers.tolist()]
    narrow = [replace(item, least=item.low, most=item.high) for item in (a, b)]
    crossings = [item for item in break_even(narrow, runs) if item.what == states.names[what]]
    return TwoWay(
        a=_side(a, sides[0]),
        b=_side(b, sides[1]),
        at=states.names[what] if what < len(states.decisions) else None,
        best=tuple(tuple(best[first : first + count]) for first in range(0, count * count, count)),
        values=tuple(tuple(map(number, row)) for row in values[:, 0].reshape(count, count).tolist()),
        crossings=tuple(crossings),
    )


def _side(item: Varied, values: Floats) -> Side:
    return Side(name=item.name, kind=item.kind, base=item.base, values=tuple(values.tolist()))


def _what(states: States, at: str | None) -> int:
    """The number of what the cells show: the decision named, that at the start, the first one reached, or outcomes."""
    tree = states.batch.tree
    open_nodes = [node.id for node in states.decisions]
    if at is not None:
        if not isinstance(tree.nodes.get(at), DecisionNode):
            known = [node.id for node in tree.nodes.values() if isinstance(node, DecisionNode)]
            raise refusal("unknown-selector", f"no decision is called `{at}`", hint(at, known))
        if at not in open_nodes:
            raise refusal(
                "bad-request",
                f"nothing is decided anew at `{at}`: its strategy is held or its option chosen",
                "leave out --hold-strategy and --choose",
            )
        return open_nodes.index(at)
    if tree.start in open_nodes:
        return open_nodes.index(tree.start)
    reach = states.batch.rows(1).reach[0]
    reached = [number for number, places in enumerate(states.places) if len(places) and reach[places].sum() > 0]
    return reached[0] if reached else len(open_nodes)
