"""The target at the low and the high end of every input, and its derivative at the base.

Branches have both in closed form where nothing is solved again (slopes.py); everything else is evaluated as rows.
A derivative by a parameter or a view's weight is the central difference of seven points, with an error of the sixth
power of the step; at a kink of an expression (max, min, if) it is the slope between both sides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenario_tree.analysis.sensitivity.inputs import Varied
from scenario_tree.analysis.sensitivity.records import Swing
from scenario_tree.analysis.sensitivity.runs import Reader, Runs, Spot
from scenario_tree.analysis.sensitivity.slopes import Slopes
from scenario_tree.analysis.sensitivity.target import UTILITY, Target
from scenario_tree.evaluation.batch import Rows
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.results import number

STEP = 4e-3  # of the input's range, for derivatives that are taken as differences
_PLACES = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0])
_FACTORS = np.array([-1.0, 9.0, -45.0, 45.0, -9.0, 1.0]) / 60


def swings(inputs: Sequence[Varied], target: Target, runs: Runs, held: Runs, *, settled: bool) -> list[Swing]:
    """The largest first; of equals, the first in the order of the inputs.

    `runs` solve as is asked, `held` hold the strategy; `settled` where that makes no difference.
    """
    slopes = Slopes(held.batch, target)
    ends = _ends(inputs, target, runs, slopes, closed=settled and slopes.closed)
    derivatives = _derivatives(inputs, target, held, slopes)
    found = [
        Swing(
            name=item.name,
            kind=item.kind,
            label=item.label,
            base_input=item.base,
            low_input=item.low,
            high_input=item.high,
            low=number(low),
            high=number(high),
            derivative=number(derivative),
        )
        for item, (low, high), derivative in zip(inputs, ends.tolist(), derivatives.tolist(), strict=True)
    ]
    return sorted(found, key=lambda swing: -swing.size)


def _ends(inputs: Sequence[Varied], target: Target, runs: Runs, slopes: Slopes, *, closed: bool) -> Floats:
    """The target at both ends of every input, (inputs, 2)."""
    found = np.full((len(inputs), 2), np.nan)
    values = np.array([[item.low, item.high] for item in inputs]).reshape(-1, 2)
    branches = np.array([place for place, item in enumerate(inputs) if item.is_branch and closed], dtype=np.intp)
    if len(branches):
        edges = np.array([inputs[place].edge for place in branches.tolist()], dtype=np.intp)
        found[branches] = slopes.moved(edges, values[branches])
    rest = [place for place, item in enumerate(inputs) if not (item.is_branch and closed)]
    spots: list[Spot] = [((inputs[place],), values[place][:, None]) for place in rest]
    for place, figures in zip(rest, runs.read(spots, _reader(target), 1), strict=True):
        found[place] = figures[:, 0]
    return found


def _derivatives(inputs: Sequence[Varied], target: Target, held: Runs, slopes: Slopes) -> Floats:
    """The partial derivative of the target by every input at the base, the strategy held."""
    found = np.zeros(len(inputs))
    by_branch = slopes.derivatives() if slopes.closed else None
    by_weight = slopes.by_weights() if target.kind == UTILITY else {}
    apart: list[int] = []
    for place, item in enumerate(inputs):
        if item.kind == "weight":  # an actor's moves choices only, which are held
            found[place] = by_weight.get(item.name, 0.0)
        elif item.is_branch and by_branch is not None:
            found[place] = by_branch[item.edge]
        else:
            apart.append(place)
    steps = [_step(inputs[place]) for place in apart]
    spots: list[Spot] = [
        ((inputs[place],), (inputs[place].base + step * _PLACES)[:, None])
        for place, step in zip(apart, steps, strict=True)
    ]
    for place, step, figures in zip(apart, steps, held.read(spots, _reader(target), 1), strict=True):
        found[place] = figures[:, 0] @ _FACTORS / step if step else np.nan
    return found


def _step(item: Varied) -> float:
    """The step of a difference: a little of what the input can be, and never beyond an end of that."""
    scale = min(abs(item.base), item.most - item.least) or item.most - item.least
    inside = min(item.base - item.least, item.most - item.base) / 4
    return min(STEP * scale, inside) if inside > 0 else STEP * scale


def _reader(target: Target) -> Reader:
    def figures(rows: Rows) -> Floats:
        return np.array(target.of(rows))[:, None]

    return figures
