"""Which input moves a figure: one-way swings, break-even values, and a grid over two inputs.

(Howard 1988, Management Science 34(6), on tornado diagrams; Clemen & Reilly, Making Hard Decisions, ch. 5.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scenario_tree.analysis.sensitivity.records import BreakEven, Sensitivity, Side, Swing, TwoWay
from scenario_tree.model import ScenarioTree

__all__ = ["BreakEven", "Sensitivity", "Side", "Swing", "TwoWay", "sensitivity"]


def sensitivity(
    tree: ScenarioTree,
    *,
    target: str | None = None,
    hold_strategy: bool = False,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    odds_factor: float = 2.0,
    weight_factor: float = 2.0,
    break_even: bool = False,
    two_way: tuple[str, str] | None = None,
    at: str | None = None,
    grid: int = 41,
    progress: Callable[[int, int], None] | None = None,
    **under: Any,
) -> Sensitivity:
    """How far every input moves a figure by itself.

    Parameters
    ----------
    tree : ScenarioTree
    target : an outcome, a tag, a criterion, or "utility"; without it utility where the tree has payoffs, else the
        likeliest outcome. Utility is the reader's certainty equivalent, if the reader has a risk tolerance.
    hold_strategy : everybody keeps to the strategy of the point values; without it, whoever decides knows the number.
    ranges : low and high values of inputs, by name, in place of the usual ones; also of parameters that are plain
        numbers, which are otherwise not varied.
    odds_factor : by what the odds of a branch are divided and multiplied.
    weight_factor : by what the weight of a criterion or a view is.
    break_even : also find the values at which the best option of a decision, or the likeliest outcome, changes.
    two_way : names of two inputs to evaluate on a grid.
    at : the decision whose best option the grid shows; without it the one at the start, or the first that is reached.
    grid : how many values each of the two inputs has.
    progress : is told how many evaluations are done, of how many.
    **under
        What to evaluate under, as `score` takes it.

    Raises
    ------
    TreeProblems
        Where a name does not exist, a range is none, or what is given is impossible.
    """
    from scenario_tree.analysis.sensitivity.asking import asked

    return asked(
        tree,
        target=target,
        hold_strategy=hold_strategy,
        ranges=ranges or {},
        odds_factor=odds_factor,
        weight_factor=weight_factor,
        break_even=break_even,
        two_way=two_way,
        at=at,
        grid=grid,
        progress=progress,
        under=under,
    )
