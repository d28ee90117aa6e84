"""The report of `frontier`: strategies on two criteria, which of them are efficient, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import counted, figure, figures

if TYPE_CHECKING:
    from scenario_tree.analysis.frontier import Frontier, Strategy

_STYLES = {"efficient": "", "extended": "dim", "dominated": "dim"}


def report(frontiers: Sequence[Frontier], form: str, window: Window) -> str:
    """The frontiers in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        return export.json("frontier", [export.entry(one.tree.source, one.to_dict()) for one in frontiers])
    if form == "csv":
        return export.csv(CSV_COLUMNS, (row for one in frontiers for row in _csv_rows(one)))
    made = [page(one) for one in frontiers]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


def page(frontier: Frontier) -> Page:
    """The strategies for a person, the cheapest first."""
    return Page(
        title=basis.title(frontier.tree),
        facts=basis.facts(frontier.tree, frontier.basis),
        basis=(whose(frontier), *basis.details(frontier.tree, frontier.basis)),
        tables=(table(frontier),),
        notes=tuple(notes(frontier)),
        warnings=frontier.warnings,
    )


def whose(frontier: Frontier) -> str:
    """Whose decisions are free, in words."""
    from scenario_tree.evaluation.exclusion import possessive

    return f"{possessive(frontier.decider)} decisions" if frontier.decider else "decisions without an actor"


def table(frontier: Frontier) -> Table:
    """One row for each strategy."""
    benefits, costs = (
        figures([strategy.values[name] for strategy in frontier.strategies])
        for name in (frontier.benefit, frontier.cost)
    )
    ratios = figures([strategy.ratio for strategy in frontier.strategies])
    bounds = figures([bound for strategy in frontier.strategies for bound in (strategy.low, strategy.high)])
    rows = []
    for place, strategy in enumerate(frontier.strategies):
        cells = (str(place + 1), options(strategy.options), benefits[place], costs[place], strategy.status)
        ratio = "" if strategy.ratio is None else ratios[place]
        best = _range(strategy, *bounds[2 * place : 2 * place + 2])
        mark = "in force" if strategy.in_force else ""
        rows.append(Row((*cells, ratio, best, mark), style=_STYLES[strategy.status]))
    columns = (
        Column("", "right", key=True),
        Column("strategy", key=True),
        Column(titled(frontier, frontier.benefit), "right"),
        Column(titled(frontier, frontier.cost), "right"),
        Column("status"),
        Column("ratio", "right"),
        Column("best for λ", "right"),
        Column(""),
    )
    return Table(columns, tuple(rows))


def options(strategy: Mapping[str, str]) -> str:
    """A strategy in a line.

    >>> options({"opening": "trade", "answer": "pay"})
    'opening: trade, answer: pay'
    """
    return ", ".join(f"{node}: {option}" for node, option in strategy.items())


def titled(frontier: Frontier, name: str) -> str:
    """A criterion with its unit."""
    unit = frontier.tree.criteria[name].unit
    return f"{name} ({unit})" if unit else name


def _range(strategy: Strategy, low: str, high: str) -> str:
    """The worths of a unit of benefit for which the strategy is the best one."""
    if strategy.low is None:
        return ""
    return f"from {low}" if strategy.high is None else f"{low} to {high}"


def notes(frontier: Frontier) -> Iterator[str]:
    """What the columns mean, and where the strategy in force stands that is not listed."""
    benefit, cost = frontier.benefit, frontier.cost
    yield (
        f"λ: what one more unit of {benefit} is worth in units of {cost}; "
        f"a strategy is best where λ · {benefit} − {cost} is highest"
    )
    if len(frontier.efficient) > 1:
        yield f"ratio: what one more unit of {benefit} costs in {cost}, against the efficient strategy before"
    if any(strategy.status == "extended" for strategy in frontier.strategies):
        yield "extended: no single strategy beats it, but efficient ones do for every λ"
    yield from _left_out(frontier)
    taken = frontier.in_force
    if taken is not None and not any(strategy.in_force for strategy in frontier.strategies):
        worth = f"{benefit} {figure(taken.values[benefit])} for {cost} {figure(taken.values[cost])}"
        yield f"in force is {options(taken.options)}: {worth}, {_UNLISTED[taken.status]}"


def _left_out(frontier: Frontier) -> Iterator[str]:
    """How many strategies are not listed, where that is known and can be read."""
    from scenario_tree.analysis.frontier.listing import MOST

    count = frontier.left_out
    if count is None or count > _MOST_COUNTED:
        yield "dominated strategies are not listed"
    elif count:
        are = "is" if count == 1 else "are"
        more = " (--all lists them)" if count + len(frontier.strategies) <= MOST else ""
        yield f"{counted(count, 'dominated strategy', 'dominated strategies')} {are} left out{more}"


_MOST_COUNTED = 10**12
_UNLISTED = {"dominated": "dominated (--all lists it)", "efficient": "efficient", None: "not on the frontier"}
CSV_COLUMNS = ("file", "rank", "strategy", "benefit", "cost", "status", "ratio", "from", "to", "in_force")


def _csv_rows(frontier: Frontier) -> Iterable[dict[str, object]]:
    for rank, strategy in enumerate(frontier.strategies, start=1):
        yield {
            **strategy.to_dict(),
            "file": frontier.tree.source.name,
            "rank": rank,
            "strategy": " ".join(f"{node}/{option}" for node, option in strategy.options.items()),
            "benefit": strategy.values[frontier.benefit],
            "cost": strategy.values[frontier.cost],
        }
