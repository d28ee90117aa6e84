"""The chart of `drivers`: bars of what each question holds, and of what the views disagree about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Bar, Bars, Panel
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.rounding import figure, inline_percent

if TYPE_CHECKING:
    from scenario_tree.analysis.drivers import Drivers
    from scenario_tree.analysis.drivers.records import Disagreement, VarianceShare

_MOST = 15  # bars of a panel


def drivers_chart(answer: Drivers, look: Look = USUAL) -> Chart:
    """Shares of the questions, of the uncertain numbers, and the views' disagreement."""
    disagreement = _disagreement(answer)
    panels = [_questions(answer), *_variance(answer), *disagreement]
    return Chart.of(
        "drivers",
        f"Which question matters for {_target(answer)}?",
        answer.tree,
        answer.basis,
        panels,
        notes=(
            "Shares: parts of what is unknown, the questions answered in the order of the tree; they sum to 100 %.",
            *(("Bits: reach times the Jensen–Shannon divergence of the views' answers.",) if disagreement else ()),
        ),
        warnings=answer.warnings,
        look=look,
    )


def _target(answer: Drivers) -> str:
    if answer.target == "outcomes":
        return "the outcome"
    outcome = answer.tree.outcomes.get(answer.target)
    return f"“{outcome.title}”" if outcome else answer.target


def _questions(answer: Drivers) -> Panel:
    if answer.variance_total is not None:
        unknown = f"the variance of utility, {figure(answer.variance_total)}"
    else:
        unknown = f"{figure(answer.entropy_bits)} bits"
    rows = [question for question in answer.questions if question.share][:_MOST] or list(answer.questions[:_MOST])
    bars = tuple(
        Bar(
            label=question.title,
            value=question.share or 0.0,
            note=f"reached {inline_percent(question.reach)}" if question.share is not None else "nothing to learn",
            emphasis=place == 0 and bool(question.share),
        )
        for place, question in enumerate(rows)
    )
    title = "What each question holds of what is unknown"
    return Bars(title=title, axis=Axis(title=f"share of {unknown}", form="percent", low=0.0), bars=bars)


def _variance(answer: Drivers) -> list[Panel]:
    rows = [share for share in answer.variance if share.total][:_MOST]
    if not rows:
        return []
    bars = tuple(
        Bar(label=share.input, value=min(share.total or 0.0, 1.0), note=_alone(answer, share)) for share in rows
    )
    axis = Axis(title="total effect, of the variance", form="percent", low=0.0)
    return [Bars(title="Which uncertain numbers matter", axis=axis, bars=bars)]


def _alone(answer: Drivers, share: VarianceShare) -> str:
    """The kind of a number, and the deviation that it alone gives to the target."""
    if share.sd is None:
        return share.kind
    written = figure(share.sd) if answer.variance_total is not None else inline_percent(share.sd).replace("%", "pp")
    return f"{share.kind} · sd alone {written}"


def _disagreement(answer: Drivers) -> list[Panel]:
    rows = answer.disputes[:_MOST]
    if not rows:
        return []
    bars = tuple(Bar(label=row.title, value=row.bits, note=_range(answer, row)) for row in rows)
    axis = Axis(title="disagreement in bits", low=0.0)
    return [Bars(title="What the views disagree about", axis=axis, bars=bars)]


def _range(answer: Drivers, row: Disagreement) -> str:
    """What the target's figure is at both ends, and by whose answer."""
    if row.low is None or row.high is None:
        return ""
    outcome = answer.tree.outcomes.get(row.of)
    name = outcome.title if outcome else row.of
    if row.ends is None:
        return f"{name} stays"
    low, high = (
        figure(value) if answer.variance_total is not None else inline_percent(value) for value in (row.low, row.high)
    )
    return f"{name} {low} ({row.ends[0]}) to {high} ({row.ends[1]})"
