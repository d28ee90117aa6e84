"""The report of `paths`: the likeliest ways from the start to an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table, without
from scenario_tree.reports.window import Window
from scenario_tree.rounding import figures, percent

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import Paths

_LONGEST = 12  # branches of a path that a person reads in full
_ENDS = 5  # of a longer one, so many at either end


def report(answers: Sequence[Paths], form: str, window: Window) -> str:
    """The paths in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        return export.json("paths", [export.entry(paths.tree.source, paths.to_dict()) for paths in answers])
    if form == "csv":
        return export.csv(CSV_COLUMNS, (row for paths in answers for row in _csv_rows(paths)))
    made = [page(paths) for paths in answers]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


def page(paths: Paths) -> Page:
    """The paths for a person, likeliest first."""
    utilities = figures([path.utility for path in paths.paths])
    rows = []
    for position, path in enumerate(paths.paths):
        outcome = paths.tree.outcomes[path.outcome].title
        way = " → ".join(_shortened(path.branches))
        rows.append(Row((str(position + 1), percent(path.probability), outcome, utilities[position], way)))
    shortened = any(len(path.branches) > _LONGEST for path in paths.paths)
    columns = (
        Column("", "right"),
        Column("probability", "right"),
        Column("outcome", key=True),
        Column("utility", "right"),
        Column("path", key=True),
    )
    table = Table(columns, tuple(rows))
    return Page(
        title=basis.title(paths.tree),
        facts=basis.facts(paths.tree, paths.basis),
        basis=basis.details(paths.tree, paths.basis),
        tables=(table if paths.tree.has_payoffs else without(table, "utility"),),
        notes=("long paths are shortened; --format json has them in full",) if shortened else (),
    )


def _shortened(branches: tuple[str, ...]) -> tuple[str, ...]:
    if len(branches) <= _LONGEST:
        return branches
    return (*branches[:_ENDS], f"… {len(branches) - 2 * _ENDS:,} more …", *branches[-_ENDS:])


CSV_COLUMNS = ("file", "rank", "probability", "outcome", "utility", "branches")


def _csv_rows(paths: Paths) -> list[dict[str, object]]:
    return [
        {"file": paths.tree.source.name, "rank": rank, **path.to_dict(), "branches": " ".join(path.branches)}
        for rank, path in enumerate(paths.paths, start=1)
    ]
