"""The report of `risk`: what a path is worth, per option, as a distribution and in a few figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import bar, counted, figure, figures, inline_percent, percent

if TYPE_CHECKING:
    from scenario_tree.analysis.risk import Dominance, OptionRisk, Risk

_MOST_VALUES = 15  # of a distribution that a person reads value by value
_MOST_SENTENCES = 12
_IN_FORCE = " *"
_ORDERS = {1: "first", 2: "second"}


def report(risks: Sequence[Risk], form: str, window: Window) -> str:
    """The risks in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        return export.json("risk", [export.entry(risk.tree.source, risk.to_dict()) for risk in risks])
    if form == "csv":
        return csv(risks)
    made = [page(risk) for risk in risks]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


def page(risk: Risk) -> Page:
    """The distributions for a person: one line for each option, then the values of those that have several."""
    return Page(
        title=basis.title(risk.tree),
        facts=basis.facts(risk.tree, risk.basis),
        basis=basis.details(risk.tree, risk.basis),
        tables=(summary(risk), *(values(risk, option) for option in risk.options if len(option.values) > 1)),
        notes=tuple(_notes(risk)),
        warnings=risk.warnings,
    )


def titled(risk: Risk, option: OptionRisk) -> str:
    """What an option is called: with its node where there are several."""
    if option.node is None:
        return "the strategy in force"
    return option.branch if len({each.node for each in risk.options}) > 1 else option.name


def summary(risk: Risk) -> Table:
    """One line for each option."""
    options = risk.options
    levels = list(options[0].value_at_risk)
    columns: list[tuple[str, list[str]]] = [
        ("mean", figures([option.mean for option in options])),
        ("sd", figures([option.sd for option in options])),
    ]
    if risk.losing:
        columns.append(("P(loss)", [percent(option.probability_of_loss) for option in options]))
    for level in levels:
        columns.append((f"VaR {_level(level)}", figures([option.value_at_risk[level] for option in options])))
        columns.append((f"ES {_level(level)}", figures([option.expected_shortfall[level] for option in options])))
    columns += [
        ("certain", figures([option.certainty_equivalent for option in options])),
        ("skewness", figures([option.skewness for option in options])),
        ("kurtosis", figures([option.excess_kurtosis for option in options])),
    ]
    if any(option.error for option in options):
        columns.append(("error", [figure(option.error) for option in options]))
    rows = [
        Row((_marked(risk, option), *(cells[place] for _, cells in columns)), style="bold" if option.in_force else "")
        for place, option in enumerate(options)
    ]
    title = Column("option" if options[0].node else "", key=True)
    return Table((title, *(Column(name, "right") for name, _ in columns)), tuple(rows))


def _marked(risk: Risk, option: OptionRisk) -> str:
    return titled(risk, option) + (_IN_FORCE if option.in_force and len(risk.options) > 1 else "")


def _level(level: str) -> str:
    return level.replace("%", " %")


def values(risk: Risk, option: OptionRisk) -> Table:
    """The values of an option with their probabilities, or the deciles where there are many."""
    worth = f"value ({risk.unit})" if risk.unit else "value"
    title = titled(risk, option)
    if len(option.values) > _MOST_VALUES:
        names = ("worst", *(f"{ten} %" for ten in range(10, 100, 10)), "best")
        rows = (Row(cells) for cells in zip(names, figures(option.deciles), strict=True))
        said = f"{title}: {counted(len(option.values), 'value')}, by deciles"
        return Table((Column("quantile", "right"), Column(worth, "right")), tuple(rows), said)
    columns = (Column(worth, "right"), Column("probability", "right"), Column("", picture=True, style="cyan"))
    so_far = 0.0
    found = []
    for value, probability in zip(figures(option.values), option.probabilities, strict=True):
        so_far += probability
        found.append(Row((value, percent(probability), bar(probability), percent(so_far))))
    return Table((*columns, Column("this or less", "right")), tuple(found), title)


def _notes(risk: Risk) -> Iterator[str]:
    if len(risk.options) > 1:
        yield from sentences(risk)
        for option in risk.options:
            if option.in_force and option.probability in (None, 1.0):
                yield "*: the option that is chosen under what is in force"
            elif option.in_force:
                yield f"*: the likeliest option, chosen with {inline_percent(option.probability)}"
    worth = f" (in {risk.unit})" if risk.unit else ""
    loss = f"loss: a value below {figure(risk.loss_below)}; " if risk.losing else ""
    yield (
        f"value: the utility of a whole path to the reader{worth}; {loss}"
        "VaR: value at risk, the quantile at that probability; ES: expected shortfall, the mean of that much of the "
        "worst; certain: certainty equivalent; kurtosis: that above the normal distribution's"
    )
    if any(option.error for option in risk.options):
        yield "error: how far a quantile can be from the exact one"


def sentences(risk: Risk) -> Iterator[str]:
    """Which option is better than which other one, whatever one's attitude to risk."""
    for item in risk.dominance[:_MOST_SENTENCES]:
        yield _sentence(risk, item)
    if len(risk.dominance) > _MOST_SENTENCES:
        yield f"and {len(risk.dominance) - _MOST_SENTENCES:,} more pairs; --format json has all of them"
    if not risk.dominance:
        yield "no option dominates another one: which is better depends on the attitude to risk"


def _sentence(risk: Risk, item: Dominance) -> str:
    several = len({option.node for option in risk.options}) > 1
    first, second = (f"{item.node}/{name}" if several else name for name in (item.option, item.over))
    whom = "everybody who wants more" if item.order == 1 else "everybody who wants more and is averse to risk"
    return f"{first} dominates {second} in the {_ORDERS[item.order]} order: it is better for {whom}"


CSV_COLUMNS = (
    "file",
    "kind",
    "node",
    "name",
    "in_force",
    "value",
    "probability",
    "mean",
    "sd",
    "skewness",
    "excess_kurtosis",
    "probability_of_loss",
    "certainty_equivalent",
    "error",
    "over",
    "order",
)


def csv(risks: Sequence[Risk]) -> str:
    """One table of everything: `kind` tells options, their values and dominance apart."""
    levels = dict.fromkeys(level for risk in risks for option in risk.options for level in option.value_at_risk)
    more = [f"{name}.{level}" for level in levels for name in ("value_at_risk", "expected_shortfall")]
    return export.csv((*CSV_COLUMNS, *more), (row for risk in risks for row in _csv_rows(risk)))


def _csv_rows(risk: Risk) -> Iterable[dict[str, object]]:
    file = {"file": risk.tree.source.name}
    for option in risk.options:
        own = option.to_dict()
        place = {**file, "node": own.pop("node"), "name": own.pop("name"), "in_force": own.pop("in_force")}
        points = own.pop("risk_profile")
        for name in ("value_at_risk", "expected_shortfall"):
            own |= {f"{name}.{level}": value for level, value in own.pop(name).items()}
        yield {**place, "kind": "option", **own}
        for point in points:
            yield {**place, "kind": "value", **point}
    for item in risk.dominance:
        own = item.to_dict()
        yield {**file, "kind": "dominance", "name": own.pop("option"), **own}
