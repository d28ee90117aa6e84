"""The report of `drivers`: which question matters, which numbers, and what the views disagree about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table, without
from scenario_tree.reports.window import Window
from scenario_tree.rounding import UNDEFINED, bar, figure, figures, inline_percent, percent

if TYPE_CHECKING:
    from scenario_tree.analysis.drivers import Drivers

_BAR = 10  # cells of a whole bar
_FEW = 4  # views that have columns of their own
_MARGINAL = ("by itself", "of maximum")
_NOTES = {
    "share": "share: what the questions hold of what is unknown, answered in the order of the tree; they sum to 100 %",
    "marginal": "by itself: what the answer to this question alone would tell; of maximum: of all that is unknown",
    "variance": "first order: what knowing this number would take from the variance; total: what not knowing it leaves",
    "views": "a view's column: the figure with this question alone answered by that view",
}


def report(answers: Sequence[Drivers], form: str, window: Window) -> str:
    """What matters in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        return export.json("drivers", [export.entry(answer.tree.source, answer.to_dict()) for answer in answers])
    if form == "csv":
        return csv(answers)
    made = [page(answer) for answer in answers]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


def page(answer: Drivers) -> Page:
    """Questions, uncertain numbers and disagreements for a person."""
    variance, disagreement = variance_table(answer), disagreement_table(answer)
    notes = [_NOTES["share"]] if not answer.nothing_to_learn else ["nothing to learn: the target is certain"]
    notes += [_NOTES["marginal"]] if answer.marginal else []
    notes += [_NOTES["variance"]] if variance.rows else []
    notes += [_NOTES["views"]] if disagreement.rows else []
    notes += [sentence] if (sentence := most_disputed(answer)) else []
    return Page(
        title=basis.title(answer.tree),
        facts=basis.facts(answer.tree, answer.basis),
        basis=basis.details(answer.tree, answer.basis),
        tables=tuple(table for table in (questions_table(answer), variance, disagreement) if table.rows),
        notes=tuple(notes),
        warnings=answer.warnings,
    )


def headline(answer: Drivers) -> str:
    """What is to be learned about, and how much of it is unknown."""
    if answer.variance_total is not None:
        return f"utility: variance {figure(answer.variance_total)}"
    entropy = answer.entropy_bits or 0.0
    if answer.target == "outcomes":
        return f"which outcome: {figure(entropy)} bits are unknown"
    return f"whether {name_of(answer, answer.target)}: {figure(entropy)} bits are unknown"


def name_of(answer: Drivers, name: str) -> str:
    """The label of an outcome, or the name itself."""
    outcome = answer.tree.outcomes.get(name)
    return outcome.title if outcome else name


def questions_table(answer: Drivers) -> Table:
    """Every question: its reach, its part of what is unknown, and if asked for what it tells by itself."""
    is_utility = answer.variance_total is not None
    held = [
        (question.share or 0.0) * (answer.variance_total or 0.0) if is_utility else question.bits
        for question in answer.questions
    ]
    parts, alone = figures(held), figures([question.voi for question in answer.questions])
    rows = [
        Row(
            (
                question.name,
                percent(question.reach),
                parts[row],
                percent(question.share),
                bar(question.share or 0.0, _BAR),
                alone[row],
                percent(question.percent_of_maximum),
                question.label,
            ),
            style="" if question.share else "dim",
        )
        for row, question in enumerate(answer.questions)
    ]
    columns = (
        Column("question", key=True),
        Column("reached", "right"),
        Column("variance" if is_utility else "bits", "right"),
        Column("share", "right"),
        Column("", picture=True, style="cyan"),
        *(Column(title, "right") for title in _MARGINAL),
        Column("asks", key=True),
    )
    table = Table(columns, tuple(rows), title=headline(answer))
    for title in () if answer.marginal else _MARGINAL:
        table = without(table, title)
    return table if any(question.label for question in answer.questions) else without(table, "asks")


def variance_table(answer: Drivers) -> Table:
    """Every uncertain number that moves the target, by its total effect."""
    shown = [share for share in answer.variance if share.total or (share.total is None and share.first_order)]
    spread = [share.sd for share in shown]
    is_utility = answer.variance_total is not None
    sds = figures(spread) if is_utility else [percent(sd).replace("%", "pp") for sd in spread]
    rows = [
        Row(
            (
                share.input,
                share.kind,
                _index(share.first_order),
                _index(share.total),
                bar(min(share.total or 0.0, 1.0), _BAR),
                sds[row],
                UNDEFINED if share.error is None else f"± {percent(share.error)}",
            )
        )
        for row, share in enumerate(shown)
    ]
    columns = (
        Column("uncertain number", key=True),
        Column("kind"),
        Column("first order", "right"),
        Column("total", "right"),
        Column("", picture=True, style="cyan"),
        Column("sd alone", "right"),
        Column("error", "right"),
    )
    table = Table(columns, tuple(rows), title="uncertain numbers, and their part of the variance that they make")
    return table if any(share.error is not None for share in shown) else without(table, "error")


def _index(value: float | None) -> str:
    """An index as a percentage; an estimate may fall below 0, or rise above 1, by chance."""
    return percent(value if value is None else min(max(value, 0.0), 1.0))


def disagreement_table(answer: Drivers) -> Table:
    """Every question that the views answer differently, that of the greatest disagreement first."""
    shown = answer.disputes
    views = list(dict.fromkeys(view for row in shown for view in row.views))
    ends = len(views) > _FEW
    cells = [[row.low, row.high] if ends else [row.views.get(view) for view in views] for row in shown]
    written = _written(answer, cells)
    bits = figures([row.bits for row in shown])
    largest = max((row.bits for row in shown), default=1.0)
    rows = [
        Row((row.name, bits[place], bar(row.bits / largest, _BAR), name_of(answer, row.of), *written[place]))
        for place, row in enumerate(shown)
    ]
    columns = (
        Column("question", key=True),
        Column("bits", "right"),
        Column("", picture=True, style="cyan"),
        Column("figure", key=True),
        *(Column(title, "right") for title in (("low", "high") if ends else views)),
    )
    return Table(columns, tuple(rows), title="what the views disagree about")


def _written(answer: Drivers, cells: list[list[float | None]]) -> list[list[str]]:
    """Figures of a table row by row: percentages, or utilities that share their decimals."""
    if answer.variance_total is None:
        return [[percent(cell) for cell in row] for row in cells]
    flat = iter(figures([cell for row in cells for cell in row]))
    return [[next(flat) for _ in row] for row in cells]


def most_disputed(answer: Drivers) -> str:
    """The one sentence on the views; empty where they do not differ, or what they say leaves the target as it is."""
    most = next(iter(answer.disputes), None)
    if most is None or most.ends is None:
        return ""
    said = f"the views disagree most about {most.name}" + (f" ({most.label})" if most.label else "")
    low, high = most.ends
    return f"{said}: {name_of(answer, most.of)} {_said(answer, most.low)} by {low}, " + (
        f"{_said(answer, most.high)} by {high}"
    )


def _said(answer: Drivers, value: float | None) -> str:
    return figure(value) if answer.variance_total is not None else inline_percent(value)


CSV_COLUMNS = (
    "file",
    "section",
    "kind",
    "name",
    "label",
    "reach",
    "share",
    "bits",
    "voi",
    "percent_of_maximum",
    "first_order",
    "total",
    "sd",
    "error",
    "of",
    "low",
    "high",
)


def csv(answers: Sequence[Drivers]) -> str:
    """One table of everything: `section` tells questions, variance and disagreement apart."""
    views = dict.fromkeys(view for answer in answers for row in answer.disagreement or () for view in row.views)
    header = (*CSV_COLUMNS, *(f"view.{view}" for view in views))
    return export.csv(header, (row for answer in answers for row in _csv_rows(answer)))


def _csv_rows(answer: Drivers) -> Iterator[dict[str, object]]:
    def row(section: str, kind: str, name: str, **values: object) -> dict[str, object]:
        return {"file": answer.tree.source.name, "section": section, "kind": kind, "name": name, **values}

    for question in answer.questions:
        own = question.to_dict(marginal=answer.marginal)
        own.pop(question.kind)
        yield row("question", question.kind, question.name, label=question.label, **own)
    for share in answer.variance:
        own = share.to_dict()
        yield row("variance", own.pop("kind"), own.pop("input"), **own)
    for dispute in answer.disagreement or ():
        own = dispute.to_dict()
        own.pop(dispute.kind)
        by_view: Iterable[tuple[str, object]] = own.pop("views").items()
        yield row(
            "disagreement",
            dispute.kind,
            dispute.name,
            label=dispute.label,
            **own,
            **{f"view.{view}": value for view, value in by_view},
        )
