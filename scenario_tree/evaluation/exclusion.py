"""Why something has probability 0: by whose choice, by which evidence, by which 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.conditions import selector
from scenario_tree.evaluation.inforce import Request
from scenario_tree.evaluation.network import Flags, Floats, Layout, can_still_take
from scenario_tree.evaluation.sweeps import forward
from scenario_tree.model import DecisionNode, Evidence, ScenarioTree
from scenario_tree.problems import TreeProblems, refusal
from scenario_tree.selectors import is_selector

Evaluate = Callable[[ScenarioTree, Request], Evaluation]


class ExcludingChoice(NamedTuple):
    """The decision node whose choice keeps every path from a place, and that in words."""

    node: str
    text: str


def leading(layout: Layout, edges: Flags) -> Flags:
    """The edges that are one of `edges` or may lead to one, whatever the probabilities: (..., E) to (..., E)."""
    flags: Flags = edges | can_still_take(layout.plain, edges)[..., layout.plain.target]
    return flags


def excluding_choice(
    layout: Layout, probability: Floats, reach: Floats, leads: Flags, fixed: Sequence[str] = ()
) -> ExcludingChoice | None:
    """The choice that keeps every path from a place: `actor's choice at node`, or None where no choice does.

    Parameters
    ----------
    probability : (E,) and reach : (N,), of the plain network under a strategy
    leads : (E,), the edges by which the place can be reached
    fixed : `node/option` names that are chosen by request, and by nobody's judgement
    """
    plain = layout.plain
    reached = layout.is_decision & (reach[plain.source] > 0)
    rejected = np.flatnonzero(reached & (probability == 0) & leads)
    if not len(rejected):
        return None
    still_open = np.zeros(plain.size, dtype=bool)  # decisions whose choice may still lead there
    still_open[plain.source[reached & (probability > 0) & leads]] = True
    closing = [edge for edge in rejected if not still_open[plain.source[edge]]]
    edge = closing[0] if closing else max(rejected, key=lambda edge: plain.level[plain.source[edge]])
    node, _ = layout.branches[int(edge)]
    assert isinstance(node, DecisionNode)
    for option in fixed:
        if option.partition("/")[0] == node.id:
            return ExcludingChoice(node.id, f"the choice of {option} that is asked for")
    return ExcludingChoice(node.id, f"{possessive(node.actor) if node.actor else 'the'} choice at {node.id}")


def possessive(name: str) -> str:
    """Of a name, its genitive.

    >>> possessive("ministry"), possessive("trustees")
    ("ministry's", "trustees'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def excluding_zero(layout: Layout, probability: Floats, reach: Floats, leads: Flags) -> str | None:
    """The chance branch of probability 0 that keeps every path from a place, if one does; arguments as above."""
    plain = layout.plain
    for edge in np.flatnonzero(~layout.is_decision & (probability == 0) & leads & (reach[plain.source] > 0)):
        node, branch = layout.branches[int(edge)]
        return f"the probability 0 of {node.id}/{branch.name}"
    return None


def impossible(tree: ScenarioTree, request: Request, evidence: Sequence[Evidence], evaluate: Evaluate) -> TreeProblems:
    """What to say of a condition that no path meets: the first item that leaves none, and why.

    `evaluate` is asked again with less and less given.
    """
    nothing = replace(tree, evidence=())
    items: list[Evidence | str] = [*evidence, *request.given]
    for count in range(1, len(items) + 1):
        part = items[:count]
        kept = tuple(item for item in part if isinstance(item, Evidence))
        given = [item for item in part if isinstance(item, str)]
        if count == len(items):
            break
        try:
            evaluate(replace(tree, evidence=kept), replace(request, given=given, known=request.known and bool(given)))
        except TreeProblems:
            break
    last = items[count - 1]
    name = last.what if isinstance(last, Evidence) else last
    word = "given" if isinstance(last, str) else last.kind
    before = ", ".join(item.what if isinstance(item, Evidence) else item for item in items[: count - 1])
    reason = _reason(nothing, request, name, evaluate)
    message = f"impossible: `{name}` is {word}, but no path {'passes it' if not before else 'is left'}"
    if reason:
        message += f"; it is excluded by {reason}"
    elif before:
        message += f" after {before}"
    place = last.origin.value_location(last.kind) if isinstance(last, Evidence) and last.origin is not None else None
    advice = "take one of them back" if before else "give something that can happen, or fix the choice with `--choose`"
    return refusal("impossible-condition", message, advice, place)


def _reason(tree: ScenarioTree, request: Request, name: str, evaluate: Evaluate) -> str | None:
    """Why a selector is not passed with nothing observed."""
    if not is_selector(tree, name):
        return None
    base = evaluate(tree, replace(request, given=(), known=False))
    layout = base.layout
    edges = selector(layout, name.removeprefix("not:")).edges
    probability = base.probability[0]
    reach = forward(layout.plain, base.probability).max(axis=0)
    if name.startswith("not:"):
        edges = (layout.plain.source[:, None] == layout.plain.source[edges]).any(axis=1) & ~edges
    leads = leading(layout, edges)
    choice = excluding_choice(layout, probability, reach, leads, request.choose)
    return choice.text if choice else excluding_zero(layout, probability, reach, leads)
