"""The report of `score`: outcomes with what they are worth, decisions, tags, judgements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import bar, figures, percent, points

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import DecisionScore, OutcomeScore, Score


def report(scores: Sequence[Score], form: str, window: Window, *, nodes: bool = False) -> str:
    """The scores in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        return export.json("score", [export.entry(score.tree.source, score.to_dict(nodes=nodes)) for score in scores])
    if form == "csv":
        return csv(scores, nodes=nodes)
    made = [page(score, nodes=nodes) for score in scores]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


def page(score: Score, *, nodes: bool = False) -> Page:
    """The score for a person; with `nodes`, also every node and branch."""
    found = [outcomes(score), decisions(score), tags(score), expectations(score)]
    if nodes:
        found += [reaches(score), branches(score)]
    return Page(
        title=basis.title(score.tree),
        facts=basis.facts(score.tree, score.basis),
        basis=basis.details(score.tree, score.basis),
        tables=tuple(table for table in found if table.rows),
        notes=tuple(_notes(score)),
        warnings=score.warnings,
    )


def outcomes(score: Score) -> Table:
    """Every outcome, the likeliest first, and what is expected over all of them."""
    names = list(score.expected.criteria)
    several = [] if _is_utility(score, names) else names
    if not score.tree.has_payoffs:
        return _likelihoods(score)
    titles = [_criterion(score, name) for name in several] + ["utility"]
    columns = [
        figures([*(outcome.expected.get(name) for outcome in score.outcomes), score.expected.criteria[name]])
        for name in several
    ]
    columns.append(figures([*(outcome.utility for outcome in score.outcomes), score.expected.utility]))
    rows = [_outcome(outcome, [column[i] for column in columns]) for i, outcome in enumerate(score.outcomes)]
    rows.append(Row(("expected", "", "", *(column[-1] for column in columns)), style="bold"))
    if _risk_matters(score):
        certain = figures([score.expected.utility, score.expected.certainty_equivalent])[-1]
        rows.append(Row(("certainty equivalent", "", "", *("" for _ in several), certain)))
    return Table((*_OUTCOME, *(Column(title, "right") for title in titles)), tuple(rows))


_OUTCOME = (Column("outcome", key=True), Column("probability", "right"), Column("", picture=True, style="cyan"))


def _likelihoods(score: Score) -> Table:
    """Every outcome of a tree that counts nothing."""
    return Table(_OUTCOME, tuple(_outcome(outcome, ()) for outcome in score.outcomes))


def _outcome(outcome: OutcomeScore, worth: Sequence[str]) -> Row:
    own = (outcome.title, percent(outcome.probability))
    if outcome.excluded_by:
        return Row(own, f"excluded by {outcome.excluded_by}", style="dim")
    return Row((*own, bar(outcome.probability), *worth))


def _is_utility(score: Score, names: list[str]) -> bool:
    """Whether the one criterion counts as it is, so that utility says it all."""
    criterion = score.tree.criteria.get(names[0]) if len(names) == 1 else None
    return len(names) == 1 and score.basis.criteria[names[0]] == 1 and not (criterion and criterion.scale)


def _criterion(score: Score, name: str) -> str:
    criterion = score.tree.criteria.get(name)
    return f"{name} ({criterion.unit})" if criterion and criterion.unit else name


def _risk_matters(score: Score) -> bool:
    gap = abs(score.expected.utility - score.expected.certainty_equivalent)
    return gap > 1e-9 * max(1.0, abs(score.expected.utility))


def decisions(score: Score) -> Table:
    """Every decision: who chooses what, what it is worth to go and cumulatively, and by how much.

    Where a rule is in force, it is what the rule goes by, and the margin is in that.
    """
    chosen = [(decision, decision.option(decision.choice)) for decision in score.decisions]
    to_go = [option.certainty_equivalent for _, option in chosen]
    before = [decision.cumulative(option) for decision, option in chosen]
    by_rule = [option.rule_value for _, option in chosen]
    together = figures([*to_go, *before, *(decision.margin for decision in score.decisions), *by_rule])
    count = len(chosen)
    rule = score.basis.rule
    rows = []
    for position, (decision, option) in enumerate(chosen):
        choice = f"{decision.choice}{_manner(decision, option.probability)}"
        own, cumulative, margin, case = together[position::count]
        who = (decision.node, decision.actor or "", percent(decision.probability))
        compared = (decision.instead or "", margin)
        worth = (case, *compared) if rule else (own, *compared, cumulative)
        rows.append(Row((*who, choice, *worth), style="" if decision.probability else "dim"))
        for history in decision.by_history:
            passed = f"  after {', '.join(history.passed)}" if history.passed else "  on other ways"
            rows.append(Row((passed, "", percent(history.probability), history.choice)))
    columns = (
        Column("decision", key=True),
        Column("actor"),
        Column("reached", "right"),
        Column("choice"),
        Column(CASES[rule] if rule else "to go", "right"),
        Column("instead"),
        Column("margin", "right"),
        *(() if rule else (Column("cumulative", "right"),)),
    )
    return Table(columns, tuple(rows))


CASES = {"maximin": "worst case", "maximax": "best case", "regret": "regret"}  # what each rule goes by


def _manner(decision: DecisionScore, probability: float | None) -> str:
    """How the choice came about, where it is not simply the best option."""
    if decision.by == "rationality":
        return f" ({percent(probability)})"
    if decision.by in ("chosen", "given"):
        return f" ({decision.by})"
    return " (tie)" if decision.tie else ""


def tags(score: Score) -> Table:
    """Every tag with the probability of passing it."""
    rows = (Row((name, percent(value), bar(value))) for name, value in score.tags.items())
    columns = (Column("tag", key=True), Column("probability", "right"), Column("", picture=True, style="cyan"))
    return Table(columns, tuple(rows))


def expectations(score: Score) -> Table:
    """Overall judgements of the file beside what the tree implies."""
    rows = (
        Row((item.name, percent(item.expected), percent(item.implied), points(item.implied - item.expected)))
        for item in score.expectations
    )
    columns = (Column("judgement", key=True), *(Column(name, "right") for name in ("expected", "implied", "gap")))
    return Table(columns, tuple(rows))


def reaches(score: Score) -> Table:
    """Every node and outcome: how likely it is reached, and the reader's utility from there on."""
    values = figures([node.value for node in score.nodes.values()])
    rows = (Row((node.id, percent(node.probability), values[i])) for i, node in enumerate(score.nodes.values()))
    return Table((Column("node", key=True), Column("reached", "right"), Column("to go", "right")), tuple(rows))


def branches(score: Score) -> Table:
    """Every branch: its probability where the node is reached, and that of passing it."""
    rows = (
        Row((branch.branch, percent(branch.probability), percent(branch.path_probability)))
        for branch in score.branches.values()
    )
    return Table((Column("branch", key=True), Column("probability", "right"), Column("passed", "right")), tuple(rows))


def _notes(score: Score) -> Iterator[str]:
    if any(decision.tie for decision in score.decisions):
        yield "tie: options that are worth the same; the first one written is taken"
    if any(decision.by == "rationality" for decision in score.decisions):
        yield "rationality: the actor chooses each option with a probability; the likeliest is shown with its own"
    if score.decisions and score.basis.rule:
        yield f"{CASES[score.basis.rule]}: {_BY_RULE[score.basis.rule]}; all later choices go by the same rule"
    elif score.decisions:
        yield "to go: what the choice is worth to its actor from there on; cumulative: with what was collected before"


_BY_RULE = {
    "maximin": "the least that the choice can bring its actor from there on; it is the highest of all options",
    "maximax": "the most that the choice can bring its actor from there on; it is the highest of all options",
    "regret": "the most by which another option can turn out better for the actor; it is the least of all options",
}


CSV_COLUMNS = (
    "file",
    "kind",
    "name",
    "label",
    "probability",
    "path_probability",
    "paths",
    "utility",
    "certainty_equivalent",
    "excluded_by",
    "rule_value",
)


def csv(scores: Sequence[Score], *, nodes: bool = False) -> str:
    """One table of everything: `kind` tells outcomes, tags, options, nodes and the expected row apart."""
    criteria = dict.fromkeys(name for score in scores for name in score.expected.criteria)
    header = (*CSV_COLUMNS, *(f"expected.{name}" for name in criteria))
    return export.csv(header, (row for score in scores for row in _csv_rows(score, nodes)))


def _csv_rows(score: Score, nodes: bool) -> Iterable[dict[str, object]]:
    def row(kind: str, name: str, **values: object) -> dict[str, object]:
        return {"file": score.tree.source.name, "kind": kind, "name": name, **values}

    def expected(criteria: Iterable[tuple[str, float | None]]) -> dict[str, object]:
        return {f"expected.{name}": value for name, value in criteria}

    for outcome in score.outcomes:
        own = outcome.to_dict()
        yield row("outcome", own.pop("name"), **own, **expected(outcome.expected.items()))
    total = score.expected
    yield row(
        "expected",
        "expected",
        utility=total.utility,
        certainty_equivalent=total.certainty_equivalent,
        **expected(total.criteria.items()),
    )
    for name, probability in score.tags.items():
        yield row("tag", name, probability=probability)
    for decision in score.decisions:
        for option in decision.options:
            own = option.to_dict()
            yield row("option", f"{decision.node}/{own.pop('name')}", **own)
    for node in score.nodes.values() if nodes else ():
        yield row("node", node.id, probability=node.probability, utility=node.value)
    for branch in score.branches.values() if nodes else ():
        yield row("branch", branch.branch, probability=branch.probability, path_probability=branch.path_probability)
