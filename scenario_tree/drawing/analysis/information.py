"""The chart of `information`: a bar for each thing to learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Bar, Bars
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.problems import refusal
from scenario_tree.rounding import figure, inline_percent

if TYPE_CHECKING:
    from scenario_tree.analysis.information import Information, Item

_MOST = 20  # bars


def information_chart(answer: Information, look: Look = USUAL) -> Chart:
    """Values in utility, with two standard errors where they are estimates; the most valuable stands out.

    Raises `TreeProblems` (``drawing-failed``) where nobody has anything to decide.
    """
    if answer.idle:
        raise refusal("drawing-failed", f"there is nothing to draw: {answer.idle}", "draw a tree with a decision")
    worth = [item for item in answer.items if item.value][:_MOST] or list(answer.items[:_MOST])
    best = max(worth, key=lambda item: item.value if item.kind != "EVPI" else 0.0, default=None)
    bars = tuple(_bar(answer, item, item is best and item.value > 0) for item in worth)
    measure = "certainty equivalent" if answer.risk_tolerance is not None else "utility"
    axis = Axis(title=f"gain in {measure} (now {figure(answer.base)})")
    left = sum(not item.value for item in answer.items) if any(item.value for item in answer.items) else 0
    return Chart.of(
        "information",
        f"What is it worth to {answer.beneficiary} to learn beforehand?",
        answer.tree,
        answer.basis,
        [Bars(title="Value of information", axis=axis, bars=bars)],
        notes=(
            "Everybody learns it before anybody decides, and chooses anew.",
            *((f"Worth nothing: {left} more.",) if left else ()),
            *((f"Negative: {answer.loss}.",) if answer.loss else ()),
        ),
        warnings=answer.warnings,
        look=look,
    )


def _bar(answer: Information, item: Item, emphasis: bool) -> Bar:
    share = answer.share(item)
    of_all = (
        f" · {inline_percent(share)} of EVPI" if share is not None and item.value > 0 and item.kind != "EVPI" else ""
    )
    note = item.kind + of_all if item.value else item.reason or "changes nothing"
    sampled = item.error > 1e-6 * abs(item.value)
    return Bar(
        label=item.label or item.on,
        value=item.value,
        low=item.value - 2 * item.error if sampled else None,
        high=item.value + 2 * item.error if sampled else None,
        note=note,
        emphasis=emphasis,
    )
