"""The report of `blame`: every branch with the commit that last changed its probability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import percent

if TYPE_CHECKING:
    from scenario_tree.model import ScenarioTree
    from scenario_tree.versions.blaming import Blame

SHORT = 7  # letters of a commit's name


def report(path: str, tree: ScenarioTree, found: Sequence[Blame], form: str, window: Window) -> str:
    """The answer in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        entry = export.entry(tree.source, {"title": tree.title, "branches": [one.to_dict() for one in found]})
        return export.json("blame", [entry])
    if form == "csv":
        header = ("file", "line", "branch", "probability", "before", "commit", "date", "author", "subject")
        rows = ({"file": path, "line": one.line, "subject": one.subject, **one.to_dict()} for one in found)
        return export.csv(header, rows)
    page = Page(title=basis.title(tree), facts=(path,), tables=(_table(found),))
    return markdown.text([page]) if form == "markdown" else pages.text([page], window)


def _table(found: Sequence[Blame]) -> Table:
    rows = [
        Row(
            (
                one.branch,
                percent(one.probability),
                percent(one.before) if one.before is not None else "",
                one.commit[:SHORT] if one.commit else "",
                one.date.date().isoformat() if one.date else "",
                one.author,
                one.subject,
            ),
            style="" if one.commit else "yellow",
        )
        for one in found
    ]
    columns = (
        Column("branch", key=True),
        Column("probability", "right"),
        Column("before", "right"),
        Column("commit", style="cyan"),
        Column("date"),
        Column("author"),
        Column("subject", key=True),
    )
    return Table(columns, tuple(rows))
