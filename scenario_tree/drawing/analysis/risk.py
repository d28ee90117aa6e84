"""The chart of `risk`: cumulative distributions of all options in one panel, and their values one below the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Curve, Curves, Mark, Stem, Stems
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.rounding import figure

if TYPE_CHECKING:
    from scenario_tree.analysis.risk import OptionRisk, Risk

_LOWER = "Of two lines the lower one is better: less probability lies at low values."


def risk_chart(record: Risk, look: Look = USUAL) -> Chart:
    """The distributions as a chart."""
    worth = f"utility of a path ({record.unit})" if record.unit else "utility of a path"
    return Chart.of(
        "risk",
        record.tree.title,
        record.tree,
        record.basis,
        (_cumulative(record, worth), _single(record, worth)),
        notes=tuple(_notes(record)),
        warnings=record.warnings,
        look=look,
    )


def _cumulative(record: Risk, worth: str) -> Curves:
    low = min(option.values[0] for option in record.options)
    high = max(option.values[-1] for option in record.options)
    return Curves(
        title=_titled(record, "How likely is this value or less?"),
        x=Axis(title=worth),
        y=Axis(title="probability of this value or less", form="percent", low=0.0, high=1.0),
        curves=tuple(_curve(record, option, low, high) for option in record.options),
        marks=tuple(_marks(record, low, high)),
    )


def _curve(record: Risk, option: OptionRisk, low: float, high: float) -> Curve:
    """A step at every value, from the lowest to the highest of all options."""
    reached = [min(probability, 1.0) for probability in accumulate(option.probabilities)]
    x, y = (low, *option.values, high), (0.0, *reached, 1.0)
    return Curve(label=_name(record, option), x=x, y=y, step=True)


def _marks(record: Risk, low: float, high: float) -> Iterator[Mark]:
    """Where losses begin, if they do within what is drawn, and the values at risk of the option in force."""
    if low < record.loss_below <= high:
        yield Mark(x=record.loss_below, label=f"loss: below {figure(record.loss_below)}")
    chosen = _in_force(record)
    for level, value in chosen.value_at_risk.items() if chosen else ():
        yield Mark(x=value, label=f"{_at_risk(level)}: {figure(value)}")


def _in_force(record: Risk) -> OptionRisk | None:
    return next((option for option in record.options if option.in_force), None)


def _at_risk(level: str) -> str:
    return f"VaR {level.replace('%', ' %')}"


def _single(record: Risk, worth: str) -> Stems:
    return Stems(
        title=_titled(record, "How likely is every single value?"),
        x=Axis(title=worth),
        y=Axis(title="probability of the value", form="percent", low=0.0),
        series=tuple(
            (
                _name(record, option),
                tuple(Stem(x=x, y=y) for x, y in zip(option.values, option.probabilities, strict=True)),
            )
            for option in record.options
        ),
    )


def _titled(record: Risk, question: str) -> str:
    """The question of a panel, with the decision that it is about where that is not the first one."""
    if len(record.elsewhere) != 1:
        return question
    return f"{record.tree.nodes[record.elsewhere[0]].title} – {question}"


def _name(record: Risk, option: OptionRisk) -> str:
    """As the file labels the option; with its node where there are several."""
    if option.node is None:
        return "the strategy in force"
    if len({each.node for each in record.options}) > 1:
        return option.branch
    return option.label or option.name


def _notes(record: Risk) -> Iterator[str]:
    if record.elsewhere:
        asked = " or ".join(f"“{record.tree.nodes[node].title}” ({node})" for node in record.elsewhere)
        yield f"Asked at {asked}: only paths that reach it count, with the option taken there."
    if len(record.options) > 1:
        yield _LOWER
    chosen = _in_force(record)
    if chosen is not None and chosen.value_at_risk:
        named = ", ".join(map(_at_risk, chosen.value_at_risk))
        whose = f"of {_name(record, chosen)}, the option in force" if chosen.node else "of the strategy in force"
        yield f"{named}: value at risk {whose}, the quantile at that probability."
    error = max(option.error for option in record.options)
    exact = f"values on a grid, every quantile within {figure(error)}" if error else "exact"
    yield f"Values are utilities of whole paths to the reader; the distributions are {exact}."
