"""The report of `log`: a row a version, with the outcomes' probabilities and what moved them most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.problems import refusal
from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.blame import SHORT
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window, cells
from scenario_tree.rounding import counted, percent, points

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import Score
    from scenario_tree.versions.history import Step, Version

_SHOWN = 6  # outcomes that have a column where none are named, at most
_BEFORE = 25  # cells before the first of them
_GAP = 3
_LEVELS = "▁▂▃▄▅▆▇█"


def report(path: str, versions: Sequence[Version], names: Sequence[str], form: str, window: Window) -> str:
    """The history in one of the forms `table`, `json`, `csv`, `markdown`."""
    newest = next((version.score for version in versions if version.score), None)
    shown = _shown(versions, newest, names, window)
    if form == "json":
        source = newest.tree.source if newest else None
        entry = {
            "file": path,
            "source_sha256": source.sha256 if source else None,
            **(newest.basis.to_dict() if newest else {}),
            "title": newest.tree.title if newest else "",
            "versions": [_named(version, names) for version in versions],
        }
        return export.json("log", [entry])
    if form == "csv":
        header = ("file", "commit", "date", "author", "subject", "as_of", "error", "name", "probability")
        return export.csv(header, (row for version in versions for row in _csv_rows(path, version, names)))
    page = Page(
        title=basis.title(newest.tree) if newest else path,
        facts=(path, counted(len(versions), "version")),
        tables=(_table(versions, shown, newest),),
        notes=tuple(_notes(versions, newest, shown)),
    )
    return markdown.text([page]) if form == "markdown" else pages.text([page], window)


def _shown(versions: Sequence[Version], newest: Score | None, names: Sequence[str], window: Window) -> tuple[str, ...]:
    """The outcomes and tags that have a column: those named, or the likeliest, as many as there is room for.

    Raises TreeProblems for a name that no version knows.
    """
    from scenario_tree.names import hint

    known = dict.fromkeys(name for version in versions for name in _probabilities(version))
    for name in names:
        if name not in known:
            message = f"no version has an outcome or tag `{name}`"
            raise refusal("unknown-selector", message, hint(name, list(known)) if known else "")
    if names or newest is None:
        return tuple(names)
    room = (window.width or 200) - _BEFORE
    found: list[str] = []
    for outcome in newest.outcomes[:_SHOWN]:
        room -= cells(outcome.title) + _GAP
        if room < 0 and found:
            break
        found.append(outcome.name)
    return tuple(found)


def probabilities(version: Version, names: Sequence[str]) -> dict[str, float]:
    """Of the outcomes and tags that are named, or of all outcomes where none are."""
    own = _probabilities(version) if names else version.probabilities
    return {name: value for name, value in own.items() if not names or name in names}


def _probabilities(version: Version) -> dict[str, float]:
    return {**version.probabilities, **(version.score.tags if version.score else {})}


def _named(version: Version, names: Sequence[str]) -> dict[str, object]:
    """The JSON of one version; of the named outcomes alone where some are named."""
    found = version.to_dict()
    if names:
        own = _probabilities(version)
        found["outcomes"] = [{"name": name, "probability": own[name]} for name in names if name in own]
        found["contributions"] = [step for step in found["contributions"] if step["outcome"] in names]
    return found


def _csv_rows(path: str, version: Version, names: Sequence[str]) -> Iterator[dict[str, object]]:
    about = version.to_dict()
    row = {"file": path, **{key: about[key] for key in ("commit", "date", "author", "subject", "as_of", "error")}}
    own = probabilities(version, names)
    if not own:
        yield row
    for name, probability in own.items():
        yield {**row, "name": name, "probability": probability}


def _table(versions: Sequence[Version], shown: Sequence[str], newest: Score | None) -> Table:
    """Two rows a version: its figures, and below them what it is and what moved them."""
    rows = []
    for version in versions:
        head = (
            version.commit[:SHORT] if version.commit else "",
            version.date.date().isoformat() if version.date else "",
        )
        if version.error is None:
            own = _probabilities(version)
            rows.append(Row((*head, *(percent(own[name]) if name in own else "" for name in shown))))
            rows.append(Row(("",), " · ".join(_told(version, shown)), style="dim"))
        else:
            rows.append(Row(head, f"cannot be read: {version.error}", style="red"))
            rows.append(Row(("",), " · ".join((version.subject, version.author)), style="dim"))
    courses = [_sparkline([_probabilities(version).get(name) for version in reversed(versions)]) for name in shown]
    if len(versions) > 1 and any(courses):
        rows.append(Row(("", "old → new", *courses), style="cyan"))
    titles = _titles(newest)
    figures = (Column(titles.get(name, name), "right") for name in shown)
    return Table((Column("commit"), Column("date"), *figures), tuple(rows))


def _told(version: Version, shown: Sequence[str]) -> Iterator[str]:
    """Subject, what moved it, the day it is of, who wrote it."""
    yield version.subject
    largest = _largest(version, shown)
    if largest:
        yield largest
    if version.as_of:
        yield f"as of {version.as_of.isoformat()}"
    if version.author:
        yield version.author


def _titles(newest: Score | None) -> dict[str, str]:
    return {outcome.name: outcome.title for outcome in newest.outcomes} if newest else {}


def _largest(version: Version, shown: Sequence[str]) -> str:
    """The largest contribution to one of the outcomes shown: `worth moves blackmail-cycle by +4.7 pp`."""
    steps = [step for step in version.steps if step.outcome in shown] or list(version.steps)
    largest: Step | None = max(steps, key=lambda step: abs(step.change), default=None)
    if largest is None or abs(largest.change) < 0.0005:
        return ""
    return f"{largest.where.replace('evidence.', 'evidence ')} moves {largest.outcome} by {points(largest.change)}"


def _sparkline(values: Sequence[float | None]) -> str:
    """A line of blocks, from 0 to the highest of the values; a gap where there is none."""
    highest = max((value for value in values if value is not None), default=0.0)
    if len(values) > 24:  # the course of many versions, as many as fit
        values = [values[position * (len(values) - 1) // 23] for position in range(24)]
    level = [
        " " if value is None else _LEVELS[round(value / highest * (len(_LEVELS) - 1)) if highest else 0]
        for value in values
    ]
    return "".join(level)


def _notes(versions: Sequence[Version], newest: Score | None, shown: Sequence[str]) -> Iterator[str]:
    unread = sum(version.error is not None for version in versions)
    if unread:
        yield f"{counted(unread, 'version')} could not be read; what changed over them is counted to the next one"
    others = [] if newest is None else [outcome.name for outcome in newest.outcomes if outcome.name not in shown]
    if others and newest is not None:
        yield f"not shown: {', '.join(others[:8])}{' …' if len(others) > 8 else ''} (--outcome NAME)"
