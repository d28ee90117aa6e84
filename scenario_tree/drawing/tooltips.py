"""What a picture tells about a node, a branch or an outcome when one points at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scenario_tree.drawing.wording import exclusion, number, percent
from scenario_tree.evaluation.results import DecisionScore, OutcomeScore, Score
from scenario_tree.model import Branch, ChanceNode, DecisionNode, Outcome


def node_tooltip(score: Score, node: ChanceNode | DecisionNode, decision: DecisionScore | None, *, values: bool) -> str:
    """Reach, values (where there are any), dates, confidence, note and claims of a node, a line each."""
    return _joined(_about_node(score, node, decision, values))


def branch_tooltip(
    score: Score, node: ChanceNode | DecisionNode, branch: Branch, decision: DecisionScore | None
) -> str:
    """Probabilities, what each view says, note, tags and claims of a branch, a line each."""
    return _joined(_about_branch(score, node, branch, decision))


def outcome_tooltip(score: Score, outcome: Outcome, figures: OutcomeScore, *, values: bool) -> str:
    """Probability, number of paths, values, tags and note of an outcome, a line each."""
    return _joined(_about_outcome(score, outcome, figures, values))


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _about_node(
    score: Score, node: ChanceNode | DecisionNode, decision: DecisionScore | None, values: bool
) -> Iterator[str]:
    figures = score.nodes[node.id]
    yield f"{node.id}: {node.title}" if node.label else node.id
    yield f"reached with {percent(figures.probability)}"
    if values and figures.value is not None:
        yield f"utility to go {number(figures.value)}"
        if figures.collected is not None:
            yield f"cumulative utility {number(figures.value + figures.collected)}"
    if isinstance(node, ChanceNode) and node.event:
        yield f"event: {node.event}"
    yield f"by {node.by.isoformat()}" if node.by else ""
    yield f"settled by: {node.settled_by}" if node.settled_by else ""
    yield f"confidence: {node.confidence}" if node.confidence else ""
    yield node.note
    yield from _reasons(score, node)
    if decision:
        for history in decision.by_history:
            yield f"after {', '.join(history.passed)} ({percent(history.probability)}): {history.choice}"


def _about_branch(
    score: Score, node: ChanceNode | DecisionNode, branch: Branch, decision: DecisionScore | None
) -> Iterator[str]:
    figures = score.branches[f"{node.id}/{branch.name}"]
    yield f"{figures.branch}: {branch.title}" if branch.label else figures.branch
    if figures.probability is not None:
        yield f"{percent(figures.probability)} once here"
    yield f"{percent(figures.path_probability)} of all paths"
    if figures.views:
        yield ", ".join(f"{view} {percent(said)}" for view, said in figures.views.items())
    yield exclusion(score, node, branch, decision)
    yield f"tags: {', '.join(branch.tags)}" if branch.tags else ""
    yield branch.note
    yield from _reasons(score, branch)


def _about_outcome(score: Score, outcome: Outcome, figures: OutcomeScore, values: bool) -> Iterator[str]:
    yield f"{outcome.name}: {outcome.title}" if outcome.label else outcome.name
    yield f"{percent(figures.probability)}, by {figures.paths:,} {'path' if figures.paths == 1 else 'paths'}"
    yield f"excluded by {figures.excluded_by}" if figures.excluded_by else ""
    for name, value in figures.expected.items():
        if values and value is not None:
            criterion = score.tree.criteria[name]
            yield f"{criterion.title}: {number(value)} {criterion.unit}".rstrip()
    yield f"tags: {', '.join(outcome.tags)}" if outcome.tags else ""
    yield outcome.note


def _reasons(score: Score, item: ChanceNode | DecisionNode | Branch) -> Iterator[str]:
    """The claims cited for and against, in their own words."""
    for word, cited in (("because", item.because), ("despite", item.despite)):
        for claim in cited:
            known = score.tree.claims.get(claim)
            where = f" ({known.where})" if known and known.where else ""
            yield f"{word}: {known.text if known else claim}{where}"
