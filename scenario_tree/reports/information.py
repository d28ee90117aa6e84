"""The report of `information`: what it is worth to learn something before anybody decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table, without
from scenario_tree.reports.window import Window
from scenario_tree.rounding import UNDEFINED, bar, figure, figures, percent

if TYPE_CHECKING:
    from scenario_tree.analysis.information import Information, Item

_BAR = 10  # cells of a whole bar
_FEW = 8  # names that a note lists
_KINDS = {
    "EVPI": "EVPI: expected value of perfect information, on everything that nature answers",
    "EVPPI": "EVPPI: the same on a part of it, or on an uncertain number",
    "EVSI": "EVSI: expected value of sample information, of what an indicator tells",
}
_NO_MATTER = "it changes no choice, or none that counts here"


def report(answers: Sequence[Information], form: str, window: Window) -> str:
    """What learning is worth in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        return export.json("information", [export.entry(answer.tree.source, answer.to_dict()) for answer in answers])
    if form == "csv":
        return csv(answers)
    made = [page(answer) for answer in answers]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


def page(answer: Information) -> Page:
    """One row for each thing to learn; a sentence instead where nobody decides anything."""
    return Page(
        title=basis.title(answer.tree),
        facts=basis.facts(answer.tree, answer.basis),
        basis=basis.details(answer.tree, answer.basis),
        tables=(items_table(answer),) if answer.items and not answer.idle else (),
        notes=(answer.idle,) if answer.idle else tuple(notes(answer)),
        warnings=answer.warnings,
    )


def headline(answer: Information) -> str:
    """To whom, and on top of what."""
    measure = "certainty equivalent" if answer.risk_tolerance is not None else "utility"
    return f"what it is worth to {answer.beneficiary} that everybody learns it ({measure} now: {figure(answer.base)})"


def items_table(answer: Information) -> Table:
    """Every item: its kind, its value, its share of perfect information."""
    values, errors = figures([item.value for item in answer.items]), _errors(answer)
    largest = max((item.value for item in answer.items), default=0.0)
    rows = [
        Row(
            (
                item.on,
                item.kind,
                values[row],
                errors[row],
                _share(answer, item),
                bar(max(item.value, 0.0) / largest, _BAR) if largest > 0 else "",
                item.label,
            ),
            style="" if item.value else "dim",
        )
        for row, item in enumerate(answer.items)
    ]
    columns = (
        Column("learned", key=True),
        Column("kind"),
        Column("value", "right"),
        Column("error", "right"),
        Column("of EVPI", "right"),
        Column("", picture=True, style="cyan"),
        Column("asks", text=True),
    )
    table = Table(columns, tuple(rows), title=headline(answer))
    for title, shown in (
        ("error", any(row.cells[3] for row in rows)),
        ("of EVPI", answer.perfect is not None),
        ("asks", any(item.label for item in answer.items)),
    ):
        table = table if shown else without(table, title)
    return table


def _share(answer: Information, item: Item) -> str:
    """The part of perfect information; that says nothing of uncertain numbers, nor of what is below 0."""
    return UNDEFINED if item.value < 0 else percent(answer.share(item))


def _errors(answer: Information) -> list[str]:
    """The errors that can be seen beside their values."""
    seen = [item.error if item.error > 1e-6 * abs(item.value) else None for item in answer.items]
    return ["" if error is None else f"± {text}" for error, text in zip(seen, figures(seen), strict=True)]


def notes(answer: Information) -> Iterator[str]:
    """What the figures mean, and why some of them are 0 or negative."""
    kinds = {item.kind for item in answer.items}
    yield from (text for kind, text in _KINDS.items() if kind in kinds)
    reasons: dict[str, list[str]] = {}
    for item in answer.items:
        if item.value == 0:
            reasons.setdefault(item.reason or _NO_MATTER, []).append(item.on)
    for reason, names in reasons.items():
        yield f"worth 0, because {reason}: {_listed(names, len(answer.items))}"
    if answer.loss:
        yield f"negative: {answer.loss}"
    if answer.risk_tolerance is not None:
        yield "a value is the difference of two certainty equivalents: of the whole lottery with and without it"
    if answer.samples is not None:
        yield f"error: the standard error of {answer.samples:,} draws, seed {answer.seed}"


def _listed(names: Sequence[str], of: int) -> str:
    if len(names) == of:
        return "all of it" if of > 1 else names[0]
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


CSV_COLUMNS = ("file", "for", "base", "on", "kind", "value", "error", "share", "label", "reason")


def csv(answers: Sequence[Information]) -> str:
    """A row for each item."""
    return export.csv(CSV_COLUMNS, (row for answer in answers for row in _csv_rows(answer)))


def _csv_rows(answer: Information) -> Iterator[dict[str, object]]:
    for item in answer.items:
        yield {
            "file": answer.tree.source.name,
            "for": answer.actor,
            "base": answer.base,
            "on": item.on,
            "kind": item.kind,
            "value": item.value,
            "error": item.error,
            "share": answer.share(item),
            "label": item.label,
            "reason": item.reason,
        }
