"""The report of `compare`: a column for each way to score, a row for each outcome, tag, value and decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, beside, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import counted, figures, percent, points

if TYPE_CHECKING:
    from scenario_tree.analysis.comparison import Comparison, DecisionLine, Line
    from scenario_tree.evaluation.results import DecisionScore


def report(comparison: Comparison, form: str, window: Window) -> str:
    """The comparison in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        hashes = [tree.source.sha256 for tree in comparison.trees]
        return export.dumped(export.header("compare", hashes[0] if len(hashes) == 1 else None) | comparison.to_dict())
    if form == "csv":
        return export.csv(CSV_COLUMNS, _csv_rows(comparison))
    made = [page(comparison)]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


def page(comparison: Comparison) -> Page:
    """The comparison for a person."""
    scores = [column.score for column in comparison.columns]
    found = (
        _probabilities(comparison, "outcome", comparison.happening),
        _probabilities(comparison, "tag", comparison.tags),
        _expected(comparison),
        _decisions(comparison),
    )
    return Page(
        title=title(comparison),
        facts=beside.shared_facts(scores),
        basis=tuple(beside.shared_details(scores)),
        tables=tuple(table for table in found if table.rows),
        notes=(*notes(comparison), *own(comparison)),
        warnings=comparison.warnings,
    )


def title(comparison: Comparison) -> str:
    """The title of the one tree, or how many files stand side by side."""
    trees = comparison.trees
    titles = dict.fromkeys(basis.title(tree) for tree in trees)
    return next(iter(titles)) if len(titles) == 1 else f"{counted(len(trees), 'file')} side by side"


def notes(comparison: Comparison) -> Iterator[str]:
    """What is to be known of the figures."""
    never = [line.title for line in comparison.outcomes if line not in comparison.happening]
    if never:
        yield f"never happening, and left out: {', '.join(never)}"
    if comparison.tree.has_payoffs and not comparison.one_scale:
        yield beside.DIFFERENT_WEIGHTS
    if not comparison.decisions:
        return
    yield "margin: by how much a choice is better than the next best, to its actor; reached: how likely it comes to it"
    if len({column.profile for column in comparison.columns}) < 2:
        return
    if all(line.actor is not None for line in comparison.decisions):
        yield "an actor keeps its own wants: a profile changes what the reader wants, and what everybody believes"
    else:
        yield "a decision without an actor is taken by the weights of its column; an actor keeps its own wants"


def own(comparison: Comparison) -> Iterator[str]:
    """For every column what it alone, or only some others, rest on; what its name says is not said again."""
    columns = comparison.columns
    found = [
        (*basis.facts(column.score.tree, column.score.basis), *basis.details(column.score.tree, column.score.basis))
        for column in columns
    ]
    for column, facts in zip(columns, found, strict=True):
        named = [f"profile: {column.profile or 'none'}", f"pool: {column.score.basis.pool}"]
        apart = [fact for fact in facts if fact not in named and not all(fact in other for other in found)]
        if apart:
            yield f"{column.name}: {' · '.join(apart)}"


def _names(comparison: Comparison) -> list[str]:
    return [column.name for column in comparison.columns]


def _columns(comparison: Comparison, title: str, last: str = "spread") -> tuple[Column, ...]:
    return (Column(title, key=True), *(Column(name, "right") for name in _names(comparison)), Column(last, "right"))


def _probabilities(comparison: Comparison, kind: str, lines: Sequence[Line]) -> Table:
    rows = (Row((line.title, *map(percent, line.values), points(line.spread).removeprefix("+"))) for line in lines)
    return Table(_columns(comparison, kind), tuple(rows))


def _expected(comparison: Comparison) -> Table:
    if not any(tree.has_payoffs for tree in comparison.trees):
        return Table((), ())
    rows = []
    for line in _totals(comparison):
        *values, spread = figures([*line.values, line.spread])
        counts_alike = comparison.one_scale or line in comparison.criteria
        rows.append(Row((_titled(comparison, line), *values, spread if counts_alike else "")))
    return Table(_columns(comparison, "expected"), tuple(rows))


def _totals(comparison: Comparison) -> Iterator[Line]:
    """Criteria, where they say more than the utility; the utility; the certainty equivalent, where it is another."""
    if len(comparison.criteria) > 1 or not comparison.one_scale:
        yield from comparison.criteria
    yield comparison.utility
    if beside.risk_matters([column.score.expected for column in comparison.columns]):
        yield comparison.certainty_equivalent


def _titled(comparison: Comparison, line: Line) -> str:
    """The name with its unit, if it is a criterion that has one."""
    declared = [tree.criteria[line.name] for tree in comparison.trees if line.name in tree.criteria]
    unit = next((criterion.unit for criterion in declared if criterion.unit), "")
    return f"{line.name} ({unit})" if unit else line.name


def _decisions(comparison: Comparison) -> Table:
    """Three rows for each decision: what is chosen, by how much, and how likely it comes to that."""
    rows = []
    for line in comparison.decisions:
        chosen = (_choice(decision) for decision in line.decisions)
        who = f"{line.node} ({line.actor})" if line.actor else line.node
        rows.append(Row((who, *chosen, "" if line.agree else "differ"), style="" if line.agree else "bold"))
        rows.append(Row(("  margin", *figures(line.margins), "")))
        rows.append(Row(("  reached", *map(percent, line.probabilities), "")))
    return Table(_columns(comparison, "decision", ""), tuple(rows))


def _choice(decision: DecisionScore | None) -> str:
    """What is chosen, with its probability where the actor is not certain to take the best option."""
    if decision is None:
        return percent(None)
    if decision.by == "rationality":
        return f"{decision.choice} ({percent(decision.option(decision.choice).probability)})"
    return f"{decision.choice} (tie)" if decision.tie else decision.choice


CSV_COLUMNS = (
    "kind",
    "name",
    "label",
    "actor",
    "column",
    "file",
    "profile",
    "weights_file",
    "pool",
    "value",
    "choice",
    "instead",
    "margin",
    "spread",
    "agree",
)


def _csv_rows(comparison: Comparison) -> Iterator[dict[str, object]]:
    """One row for each figure and column; the value of a decision is how likely it comes to it."""
    for kind, lines in (("outcome", comparison.outcomes), ("tag", comparison.tags), ("criterion", comparison.criteria)):
        for line in lines:
            yield from _line_rows(comparison, kind, line, line.spread)
    for name, line in (("utility", comparison.utility), ("certainty_equivalent", comparison.certainty_equivalent)):
        yield from _line_rows(comparison, name, line, line.spread if comparison.one_scale else None)
    for decision in comparison.decisions:
        yield from _decision_rows(comparison, decision)


def _line_rows(comparison: Comparison, kind: str, line: Line, spread: float | None) -> Iterator[dict[str, object]]:
    for column, value in zip(_where(comparison), line.values, strict=True):
        yield {**column, "kind": kind, "name": line.name, "label": line.label, "value": value, "spread": spread}


def _decision_rows(comparison: Comparison, line: DecisionLine) -> Iterator[dict[str, object]]:
    for column, decision in zip(_where(comparison), line.decisions, strict=True):
        own: dict[str, object] = {}
        if decision is not None:
            own = {"value": decision.probability, "choice": decision.choice}
            own |= {"instead": decision.instead, "margin": decision.margin}
        agree = "yes" if line.agree else "no"
        yield {**column, **own, "kind": "decision", "name": line.node, "actor": line.actor, "agree": agree}


def _where(comparison: Comparison) -> list[dict[str, object]]:
    return [
        {
            "column": column.name,
            "file": column.file,
            "profile": column.profile,
            "weights_file": column.laid,
            "pool": column.score.basis.pool,
        }
        for column in comparison.columns
    ]
