"""Decisions and options that no path passes under what is in force: why, and which choice would open the way."""

from __future__ import annotations

from dataclasses import replace

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.conditions import counting
from scenario_tree.evaluation.evaluate import evaluate
from scenario_tree.evaluation.exclusion import excluding_choice, excluding_zero, leading
from scenario_tree.evaluation.sweeps import forward
from scenario_tree.problems import TreeProblems, refusal


def unreached(base: Evaluation, node: str) -> TreeProblems | None:
    """What to say of a decision that no path reaches; None where one does."""
    if base.by_node(base.total(base.reach))[base.layout.position[node]] > 0:
        return None
    unconditional = evaluate(replace(base.tree, evidence=()), replace(base.request, given=(), known=False))
    layout, probability = unconditional.layout, unconditional.probability[0]
    reach = forward(layout.plain, unconditional.probability).max(axis=0)
    if reach[layout.position[node]] > 0:
        return _refusal(f"no path reaches `{node}` under {_conditions(base)}", "take that back")
    leads = leading(layout, layout.plain.target == layout.position[node])
    choice = excluding_choice(layout, probability, reach, leads, base.request.choose)
    if choice is None:
        zero = excluding_zero(layout, probability, reach, leads)
        reason = f"; it is excluded by {zero}" if zero else ""
        return _refusal(f"no path reaches `{node}`{reason}", "ask about a decision that can be reached")
    message = f"no path reaches `{node}`; it is excluded by {choice.text}"
    if any(text.partition("/")[0] == choice.node for text in base.request.choose):
        return _refusal(message, "take that choice back, or ask about another decision")
    opens = next(
        branch.name for edge, (at, branch) in enumerate(layout.branches) if at.id == choice.node and leads[edge]
    )
    return _refusal(message, f"open the way: `--choose {choice.node}/{opens}`")


def excluded(base: Evaluation, branch: str) -> TreeProblems:
    """What to say of an option that no path takes, although its decision is reached."""
    return _refusal(
        f"no path takes `{branch}` under {_conditions(base)}", "take that back, or ask about another option"
    )


def _conditions(base: Evaluation) -> str:
    """What is given and observed, in words."""
    observed, indicated = counting(base.tree, base.request.as_of)
    said = [f"{entry.what} {entry.kind}" for entry in (*observed, *indicated)]
    said += [f"{text} given" for text in base.request.given]
    return f"what is given or observed ({', '.join(said)})" if said else "what is in force"


def _refusal(message: str, help: str) -> TreeProblems:
    return refusal("impossible-condition", message, help)
