"""The report of `log`: a row a version, with the outcomes' probabilities and what moved them most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.problems import refusal
from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.blame import SHORT
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import counted, percent, points

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import Score
    from scenario_tree.versions.history import Step, Version

_SHOWN = 4  # outcomes that have a column where none are named
_LEVELS = "▁▂▃▄▅▆▇█"


def report(path: str, versions: Sequence[Version], names: Sequence[str], form: str, window: Window) -> str:
    """The history in one of the forms `table`, `json`, `csv`, `markdown`."""
    newest = next((version.score for version in versions if version.score), None)
    shown = _shown(versions, newest, names)
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
        facts=(path, counted(len(versions), "version"), *_only_author(versions)),
        tables=(_table(versions, shown, newest),),
        notes=tuple(_notes(versions, newest, shown)),
    )
    return markdown.text([page]) if form == "markdown" else pages.text([page], window)


def _shown(versions: Sequence[Version], newest: Score | None, names: Sequence[str]) -> tuple[str, ...]:
    """The outcomes and tags that have a column. Raises TreeProblems for a name that no version knows."""
    from scenario_tree.names import hint

    known = dict.fromkeys(name for version in versions for name in _probabilities(version))
    for name in names:
        if name not in known:
            message = f"no version has an outcome or tag `{name}`"
            raise refusal("unknown-selector", message, hint(name, list(known)) if known else "")
    if names or newest is None:
        return tuple(names)
    return tuple(outcome.name for outcome in newest.outcomes[:_SHOWN])


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


def _only_author(versions: Sequence[Version]) -> tuple[str, ...]:
    """The author of all versions, who then needs no column."""
    authors = {version.author for version in versions}
    return tuple(f"by {author}" for author in authors) if len(authors) == 1 else ()


def _table(versions: Sequence[Version], shown: Sequence[str], newest: Score | None) -> Table:
    dated = len({version.as_of for version in versions}) > 1
    rows = []
    for version in versions:
        day = version.date.date().isoformat() if version.date else ""
        commit = version.commit[:SHORT] if version.commit else ""
        head = (commit, day, *([version.as_of.isoformat() if version.as_of else ""] if dated else []))
        if version.error is not None:
            rows.append(Row(head, f"cannot be read: {version.error} ({version.subject})", style="red"))
            continue
        own = _probabilities(version)
        cells = [percent(own[name]) if name in own else "" for name in shown]
        author = [] if _only_author(versions) else [version.author]
        rows.append(Row((*head, *cells, _largest(version, shown), version.subject, *author)))
    courses = [_sparkline([_probabilities(version).get(name) for version in reversed(versions)]) for name in shown]
    if len(versions) > 1 and any(courses):
        blank = ("", "oldest → newest", *([""] if dated else []))
        rows.append(Row((*blank, *courses), style="cyan"))
    titles = _titles(newest)
    columns = (
        Column("commit", style="cyan"),
        Column("date"),
        *([Column("as of")] if dated else []),
        *(Column(titles.get(name, name), "right") for name in shown),
        Column("moved most by", key=True),
        Column("subject", key=True),
        *([] if _only_author(versions) else [Column("author")]),
    )
    return Table(columns, tuple(rows))


def _titles(newest: Score | None) -> dict[str, str]:
    return {outcome.name: outcome.title for outcome in newest.outcomes} if newest else {}


def _largest(version: Version, shown: Sequence[str]) -> str:
    """The largest contribution to one of the outcomes shown: `worth: blackmail-cycle +4.7 pp`."""
    steps = [step for step in version.steps if step.outcome in shown] or list(version.steps)
    largest: Step | None = max(steps, key=lambda step: abs(step.change), default=None)
    if largest is None or abs(largest.change) < 0.0005:
        return ""
    return f"{largest.where.removeprefix('evidence.')}: {largest.outcome} {points(largest.change)}"


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
