"""What a picture says in words about one number, one choice, one exclusion."""

from __future__ import annotations

from scenario_tree.evaluation.results import DecisionScore, Score
from scenario_tree.model import Branch, ByView, ChanceNode, DecisionNode, Form, Share


def percent(probability: float) -> str:
    """A probability with one decimal; what is neither 0 nor 1 never looks like it.

    >>> percent(0.517), percent(0.0), percent(0.0001), percent(0.99999), percent(1.0)
    ('51.7 %', '0 %', '<0.1 %', '>99.9 %', '100 %')
    """
    if probability <= 0 or probability >= 1:
        return "0 %" if probability <= 0 else "100 %"
    if probability < 0.0005:
        return "<0.1 %"
    return f"{probability * 100:.1f} %" if probability < 0.9995 else ">99.9 %"


def number(value: float) -> str:
    """A value with the decimals that its size deserves, and a true minus sign.

    >>> number(0.95), number(-1.754), number(62.417), number(12345.6), number(1e-7), number(-0.0)
    ('0.95', '−1.75', '62.4', '12,346', '1e-07', '0.00')
    """
    size = abs(value)
    if size >= 1e9 or 0 < size < 0.005:
        text = f"{value:.3g}"
    else:
        text = f"{value + 0.0:,.{2 if size < 10 else 1 if size < 100 else 0}f}"
    return text.replace("-", "\N{MINUS SIGN}", 1) if text.startswith("-") else text


def valued(score: Score) -> bool:
    """Whether the tree has payoffs; where it has none, utilities are left out."""
    tree = score.tree
    return any(branch.payoff for _, branch in tree.branches()) or any(o.payoff for o in tree.outcomes.values())


def decider(score: Score, node: DecisionNode) -> str:
    """Who chooses at the node."""
    return node.actor or score.basis.profile or "the reader"


def choice_mark(decision: DecisionScore) -> str:
    """How the choice came about, in a word for the chosen option."""
    if decision.by == "chosen":
        return "assumed"
    return "given" if decision.by == "given" else "chosen"


def exclusion(score: Score, node: ChanceNode | DecisionNode, branch: Branch) -> str:
    """Why the branch cannot be taken at its node; empty where it can."""
    if score.branches[f"{node.id}/{branch.name}"].probability > 0:
        return ""
    if isinstance(node, ChanceNode):
        return "excluded by evidence" if not _impossible(branch.probability) and _learned(score) else "impossible"
    decision = score.decision(node.id)
    if decision.by == "given":
        return "excluded by what is given"
    if decision.by == "chosen":
        return "excluded by assumption"
    if decision.option(branch.name).certainty_equivalent is None and _learned(score):
        return "excluded by evidence"
    who = decider(score, node)
    return f"excluded by {who}' choice" if who.endswith("s") else f"excluded by {who}'s choice"


def _learned(score: Score) -> bool:
    """Whether anything has been observed or is given."""
    return bool(score.basis.given or score.tree.evidence)


def _impossible(form: Form | ByView | None) -> bool:
    """Whether the file itself gives the branch no probability."""
    if isinstance(form, ByView):
        return all(_impossible(each) for each in form.forms.values())
    return form == 0 or (isinstance(form, Share) and form.quantity == 0)
