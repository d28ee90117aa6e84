"""The report of `simulate`: every figure over all draws, and how often each option is the best."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import bar, counted, figures, inline_percent, margins, percent

if TYPE_CHECKING:
    from scenario_tree.analysis.simulation import Simulation
    from scenario_tree.analysis.simulation.statistics import Spread

_FEW = 8  # inputs that a heading names
UNSEEN = 1e-9  # an error smaller than this part of its figure is written as 0


def report(simulations: Sequence[Simulation], form: str, window: Window) -> str:
    """The simulations in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        return export.json("simulate", [export.entry(one.tree.source, one.to_dict()) for one in simulations])
    if form == "csv":
        return export.csv(CSV_COLUMNS, (row for one in simulations for row in _csv_rows(one)))
    made = [page(one) for one in simulations]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


def page(simulation: Simulation) -> Page:
    """The simulation for a person."""
    tables = [outcomes(simulation), tags(simulation), values(simulation), best(simulation), accepted(simulation)]
    return Page(
        title=basis.title(simulation.tree),
        facts=basis.facts(simulation.tree, simulation.basis),
        basis=(*_conditions(simulation), *_setting(simulation)),
        tables=tuple(table for table in tables if table.rows),
        notes=tuple(notes(simulation)),
        warnings=simulation.warnings,
    )


def _conditions(simulation: Simulation) -> Iterator[str]:
    """What draws rest on. Which strategy is kept under evidence is left to what is said of choices."""
    details = basis.details(simulation.tree, simulation.basis)
    return (said for said in details if said != "strategy: kept")


def _setting(simulation: Simulation) -> Iterator[str]:
    yield f"{counted(simulation.draws, 'draw')} from seed {simulation.seed}"
    names = [item.name for item in simulation.inputs]
    if names:
        more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
        yield f"uncertain: {', '.join(names[:_FEW])}{more}"
    if simulation.best:
        yield f"choices: {simulation.choices}"


_SPREAD = (
    Column("mean", "right"),
    Column("± error", "right"),
    Column("5 %", "right"),
    Column("median", "right"),
    Column("95 %", "right"),
)


def outcomes(simulation: Simulation) -> Table:
    """Every outcome, the likeliest on average first."""
    rows = [
        Row((simulation.tree.outcomes[name].title, *cells, percent(simulation.likeliest[name]), bar(spread.mean)))
        for (name, spread), cells in zip(
            simulation.outcomes.items(), _percents(simulation.outcomes.values()), strict=True
        )
    ]
    columns = (Column("outcome", key=True), *_SPREAD, Column("likeliest in", "right"))
    return Table((*columns, Column("", picture=True, style="cyan")), tuple(rows))


def tags(simulation: Simulation) -> Table:
    """Every tag."""
    cells = zip(simulation.tags, _percents(simulation.tags.values()), strict=True)
    rows = (Row((name, *own)) for name, own in cells)
    return Table((Column("tag", key=True), *_SPREAD), tuple(rows))


def values(simulation: Simulation) -> Table:
    """Expected values of criteria, utility, and the certainty equivalent where it is another."""
    if not simulation.tree.has_payoffs:
        return Table((), ())
    named: list[tuple[str, Spread]] = [(_titled(simulation, name), found) for name, found in _several(simulation)]
    named.append(("utility", simulation.utility))
    if simulation.certainty_equivalent != simulation.utility:
        named.append(("certainty equivalent", simulation.certainty_equivalent))
    rows = []
    for name, found in named:
        mean, low, middle, high = figures([found.mean, found.p05, found.p50, found.p95])
        rows.append(Row((name, mean, f"± {figures([_seen(found)])[0]}", low, middle, high)))
    return Table((Column("expected", key=True), *_SPREAD), tuple(rows))


def _seen(found: Spread) -> float:
    """The error, 0 where nobody could see it in the mean."""
    largest = max(abs(found.mean), abs(found.p05), abs(found.p95))
    return found.error if found.error > UNSEEN * largest else 0.0


def _several(simulation: Simulation) -> list[tuple[str, Spread]]:
    """The criteria, unless the only one says what utility says."""
    criteria = list(simulation.criteria.items())
    return [] if len(criteria) == 1 and criteria[0][1] == simulation.utility else criteria


def _titled(simulation: Simulation, name: str) -> str:
    criterion = simulation.tree.criteria.get(name)
    return f"{name} ({criterion.unit})" if criterion and criterion.unit else name


def best(simulation: Simulation) -> Table:
    """In which part of the draws each option is the best, everybody knowing the draw."""
    rows, before = [], ""
    for share in simulation.best:
        name = share.node if share.node != before else ""
        before = share.node
        rows.append(Row((name, share.option, percent(share.share), bar(share.share or 0.0))))
    columns = (Column("decision", key=True), Column("option", key=True), Column("best in", "right"))
    return Table((*columns, Column("", picture=True, style="cyan")), tuple(rows))


def accepted(simulation: Simulation) -> Table:
    """The same over the weight of a criterion."""
    found = simulation.acceptability
    if found is None:
        return Table((), ())
    weights = figures(found.weights)
    rows = [
        Row((weights[place], *(percent(shares[place]) for shares in found.shares.values())))
        for place in range(len(found.weights))
    ]
    columns = (Column(f"weight of {found.criterion}", "right"), *(Column(name, "right") for name in found.shares))
    return Table(columns, tuple(rows), f"{found.node}: the best option, by share of draws")


def notes(simulation: Simulation) -> Iterator[str]:
    """What a reader takes home, and what the columns are."""
    first = next(iter(simulation.outcomes))
    title, share = simulation.tree.outcomes[first].title, simulation.likeliest[first]
    if len(simulation.outcomes) > 1 and simulation.inputs:
        yield f"the likeliest outcome, {title}, stays so in {inline_percent(share)} of the draws"
    if simulation.inputs:
        yield "± error: the standard error of the mean over draws (Monte Carlo); 5 %, median, 95 %: of the draws"
    if simulation.best:
        yield "best in: the part of the draws in which an option is the best, everybody knowing the draw"
    if simulation.renormalised:
        part = inline_percent(simulation.renormalised)
        yield f"in {part} of the draws some probabilities passed or missed 1 and were divided by their sum"
    if simulation.effective < simulation.draws * (1 - 1e-9):
        yield f"draws count by the probability of the evidence: as much as {simulation.effective:,.0f} equal ones"


def _percents(spreads: Collection[Spread]) -> list[tuple[str, ...]]:
    errors = margins([spread.error for spread in spreads])
    return [
        (percent(spread.mean), error, percent(spread.p05), percent(spread.p50), percent(spread.p95))
        for spread, error in zip(spreads, errors, strict=True)
    ]


CSV_COLUMNS = ("file", "kind", "name", "option", "mean", "sd", "p05", "p50", "p95", "error", "share", "weight")


def _csv_rows(simulation: Simulation) -> Iterable[dict[str, object]]:
    def row(kind: str, name: str, spread: Spread | None = None, **values: object) -> dict[str, object]:
        found = {} if spread is None else spread.to_dict()
        return {"file": simulation.tree.source.name, "kind": kind, "name": name, **found, **values}

    for name, spread in simulation.outcomes.items():
        yield row("outcome", name, spread, share=simulation.likeliest[name])
    for name, spread in simulation.tags.items():
        yield row("tag", name, spread)
    for name, spread in simulation.criteria.items():
        yield row("criterion", name, spread)
    yield row("expected", "utility", simulation.utility)
    yield row("expected", "certainty_equivalent", simulation.certainty_equivalent)
    for share in simulation.best:
        yield row("best", share.node, option=share.option, share=share.share)
    found = simulation.acceptability
    for option, shares in found.shares.items() if found else ():
        for weight, accepted_ in zip(found.weights if found else (), shares, strict=True):
            yield row("acceptability", found.node if found else "", option=option, share=accepted_, weight=weight)
