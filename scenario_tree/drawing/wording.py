"""What a picture says in words about one number, one choice, one exclusion."""

from __future__ import annotations

from scenario_tree import rounding
from scenario_tree.evaluation.conditions import counting
from scenario_tree.evaluation.exclusion import possessive
from scenario_tree.evaluation.results import DecisionScore, OutcomeScore, Score
from scenario_tree.model import Branch, ByView, ChanceNode, DecisionNode, Form, Share
from scenario_tree.rounding import EXACT, MINUS, UP


def percent(probability: float) -> str:
    """A probability with one decimal, but for an exact 0 or 1.

    >>> percent(0.3625), percent(0.0), percent(0.0001), percent(0.99999), percent(1.0)
    ('36.3 %', '0 %', '<0.1 %', '>99.9 %', '100 %')
    """
    sure = not EXACT < probability < 1 - EXACT
    return rounding.inline_percent(round(probability)) if sure else rounding.percent(probability)


def number(value: float) -> str:
    """A value with the decimals that its size deserves, and a true minus sign.

    >>> number(0.95), number(-1.754), number(62.417), number(12345.6), number(1e-7), number(-0.0)
    ('0.95', '−1.75', '62.4', '12,346', '1e-07', '0.00')
    """
    size = abs(value) * UP
    if size >= 1e9 or EXACT < size < 0.005:
        text = f"{size:.3g}"
    else:
        text = f"{size:,.{2 if size < 10 else 1 if size < 100 else 0}f}"
    return f"{MINUS}{text}" if value < 0 and text != "0.00" else text


def plain(weight: float) -> str:
    """A weight as one would write it.

    >>> plain(3.0), plain(0.25)
    ('3', '0.25')
    """
    return f"{weight:g}"


def decider(score: Score, node: DecisionNode) -> str:
    """Who chooses at the node: the profile's label, or its name where there is none."""
    name = node.actor or score.basis.profile
    return score.tree.profiles[name].label or name if name else "the reader"


def choice_mark(decision: DecisionScore) -> str:
    """How the choice came about, in a word for the chosen option."""
    if decision.by == "chosen":
        return "assumed"
    if decision.by == "given":
        return "given"
    if decision.by == "rationality":
        return "likeliest choice"
    return "chosen" if decision.probability > 0 else "would be chosen"


def exclusion(
    score: Score, node: ChanceNode | DecisionNode, branch: Branch, decision: DecisionScore | None = None
) -> str:
    """Why the branch cannot be taken at its node, empty where it can; `decision` is that of the node."""
    if score.branches[f"{node.id}/{branch.name}"].probability != 0:
        return ""
    learned = bool(score.basis.given or any(counting(score.tree, score.basis.as_of)))
    if isinstance(node, ChanceNode) or decision is None:
        by_file = not learned or _impossible(branch.probability)
        return "excluded by probability 0" if by_file else "excluded by the evidence"
    if decision.by == "given":
        return "excluded by what is given"
    if decision.by == "chosen":
        return "excluded by assumption"
    if learned and decision.option(branch.name).certainty_equivalent is None:
        return "excluded by the evidence"
    return f"excluded by {possessive(decider(score, node))} choice"


def ruling_out(
    score: Score, node: ChanceNode | DecisionNode, branch: Branch, decision: DecisionScore | None = None
) -> str:
    """The same in the fewest words, beside a node that says who decides there."""
    reason = exclusion(score, node, branch, decision)
    solved = decision is not None and decision.by in ("solved", "rationality")
    return "not chosen" if solved and reason.endswith(" choice") else reason


def outcome_exclusion(score: Score, outcome: OutcomeScore) -> str:
    """Why an outcome has probability 0; empty where it has not."""
    if not outcome.excluded_by:
        return ""
    node = score.tree.nodes.get(outcome.excluded_at or "")
    if isinstance(node, DecisionNode) and outcome.excluded_by.endswith(f" choice at {node.id}"):
        return f"excluded by {possessive(decider(score, node))} choice"
    return f"excluded by {outcome.excluded_by}"


def _impossible(form: Form | ByView | None) -> bool:
    """Whether the file itself gives the branch no probability."""
    if isinstance(form, ByView):
        return all(_impossible(each) for each in form.forms.values())
    return form == 0 or (isinstance(form, Share) and form.quantity == 0)
