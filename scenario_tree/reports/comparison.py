"""The report of `score --against`: two scores of one tree side by side, with the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenario_tree.reports import basis, beside, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import figures, percent, points

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import Score


@dataclass(frozen=True, slots=True)
class Pair:
    """Two scores of one tree, and what each is called."""

    names: tuple[str, str]
    one: Score
    other: Score


def report(pairs: Sequence[Pair], form: str, window: Window) -> str:
    """The comparisons in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        return export.json("score", [export.entry(pair.one.tree.source, _answer(pair)) for pair in pairs])
    if form == "csv":
        header = ("file", "kind", "name", *_SIDES, "change")
        return export.csv(header, (row for pair in pairs for row in _csv_rows(pair)))
    made = [page(pair) for pair in pairs]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


_SIDES = ("one", "other")


def page(pair: Pair) -> Page:
    """The comparison for a person."""
    found = (_probabilities(pair, "outcome"), _probabilities(pair, "tag"), _expected(pair), _decisions(pair))
    return Page(
        title=basis.title(pair.one.tree),
        facts=(f"{pair.names[0]} → {pair.names[1]}", *_shared(pair)),
        basis=tuple(beside.details(pair.names, (pair.one, pair.other))),
        tables=tuple(table for table in found if table.rows),
        notes=tuple(_notes(pair)),
        warnings=tuple(dict.fromkeys((*pair.one.warnings, *pair.other.warnings))),
    )


def _shared(pair: Pair) -> Iterator[str]:
    """How both were evaluated, but for the profile."""
    facts = basis.facts(pair.one.tree, pair.one.basis)
    yield from (fact for fact in facts if fact.startswith(("pool:", "rule:")))


def _notes(pair: Pair) -> Iterator[str]:
    if pair.one.basis.criteria != pair.other.basis.criteria:
        yield beside.DIFFERENT_WEIGHTS


def _columns(pair: Pair, title: str) -> tuple[Column, ...]:
    return (Column(title, key=True), *(Column(name, "right") for name in pair.names), Column("change", "right"))


def _sides(pair: Pair, kind: str) -> Iterator[tuple[str, str, float, float]]:
    """Name, title and both probabilities of every outcome or tag, in the order of the first score."""
    if kind == "outcome":
        for outcome in pair.one.outcomes:
            yield outcome.name, outcome.title, outcome.probability, pair.other.outcome(outcome.name).probability
    else:
        for name, probability in pair.one.tags.items():
            yield name, name, probability, pair.other.tags[name]


def _probabilities(pair: Pair, kind: str) -> Table:
    rows = (
        Row((title, percent(one), percent(other), points(other - one))) for _, title, one, other in _sides(pair, kind)
    )
    return Table(_columns(pair, kind), tuple(rows))


def _totals(pair: Pair) -> list[tuple[str, float, float]]:
    """Name and both figures of everything expected; certainty equivalents where one is not the utility."""
    one, other = pair.one.expected, pair.other.expected
    found = [(name, value, other.criteria[name]) for name, value in one.criteria.items() if len(one.criteria) > 1]
    found.append(("utility", one.utility, other.utility))
    if beside.risk_matters((one, other)):
        found.append(("certainty equivalent", one.certainty_equivalent, other.certainty_equivalent))
    return found


def _expected(pair: Pair) -> Table:
    if not pair.one.tree.has_payoffs:
        return Table((), ())
    rows = []
    for name, one, other in _totals(pair):
        *sides, change = figures([one, other, other - one])
        gain = "+" if other > one and change.strip("0.") else ""
        rows.append(Row((name, *sides, gain + change)))
    return Table(_columns(pair, "expected"), tuple(rows))


def _decisions(pair: Pair) -> Table:
    rows = []
    for one in pair.one.decisions:
        other = pair.other.decision(one.node)
        same = one.choice == other.choice
        rows.append(Row((one.node, one.choice, other.choice, "" if same else "changes"), style="" if same else "bold"))
    columns = (Column("decision", key=True), *(Column(name) for name in pair.names), Column(""))
    return Table(columns, tuple(rows))


def _answer(pair: Pair) -> dict[str, Any]:
    """The first score as `score` prints it, the second under `against`, and what changes from one to the other."""
    one, other = pair.one.expected, pair.other.expected
    return {
        **pair.one.to_dict(),
        "against": {"name": pair.names[1], **pair.other.to_dict()},
        "change": {
            "outcomes": [{"name": name, "change": right - left} for name, _, left, right in _sides(pair, "outcome")],
            "tags": [{"name": name, "change": right - left} for name, _, left, right in _sides(pair, "tag")],
            "expected": {
                "criteria": {name: other.criteria[name] - value for name, value in one.criteria.items()},
                "utility": other.utility - one.utility,
                "certainty_equivalent": other.certainty_equivalent - one.certainty_equivalent,
            },
            "decisions": [
                {"node": decision.node, "before": decision.choice, "after": pair.other.decision(decision.node).choice}
                for decision in pair.one.decisions
            ],
        },
    }


def _csv_rows(pair: Pair) -> Iterable[dict[str, object]]:
    def row(kind: str, name: str, one: object, other: object, change: object = None) -> dict[str, object]:
        file = pair.one.tree.source.name
        return {"file": file, "kind": kind, "name": name, "one": one, "other": other, "change": change}

    for kind in ("outcome", "tag"):
        for name, _, left, right in _sides(pair, kind):
            yield row(kind, name, left, right, right - left)
    for name, left, right in _totals(pair):
        yield row("expected", name, left, right, right - left)
    for decision in pair.one.decisions:
        yield row("decision", decision.node, decision.choice, pair.other.decision(decision.node).choice)
