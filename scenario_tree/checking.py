"""Everything that can be said against a file: what reading finds, and what only an evaluation can.

The second kind is looked for where the first found no error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import networkx
import numpy as np

from scenario_tree import evaluation, reading
from scenario_tree.evaluation.inforce import Request, judges
from scenario_tree.evaluation.network import Layout
from scenario_tree.evaluation.worth import worth
from scenario_tree.model import ChanceNode, Claim, DecisionNode, ScenarioTree
from scenario_tree.problems import Problem, TreeProblems
from scenario_tree.quantities.chance import TOLERANCE
from scenario_tree.reading.claims import Open
from scenario_tree.source import Location, Source, SourceMapping

GAP = 0.05  # from which difference an overall judgement is worth a warning
LISTED = 6  # unused claims that a message names
LARGE = 3  # nodes behind a branch of probability 0 that make it worth one


Checked = tuple[ScenarioTree | None, tuple[Problem, ...]]


def checked(source: Source, open_register: Open, limits: reading.Limits) -> Checked:
    """The tree of a source, None where it has errors, and every problem: first the file's, then its registers'."""
    tree, problems = reading.read(source, open_register, limits)
    if tree is not None:
        for check in CHECKS:
            problems += check(tree)
    problems.sort(key=reading.file_order(source))
    return tree, tuple(problems)


def together(found: Sequence[Checked]) -> list[tuple[Problem, ...]]:
    """The problems of files that are checked together; what a register's claims are cited for is looked at across them.

    A claim that no file of the run cites is listed with the first file that names its register.
    """
    trees = [tree for tree, _ in found if tree is not None]
    cited = {(_register(claim), claim.id) for tree in trees for claim in _cited_claims(tree)}
    reported: set[str] = set()
    result = []
    for tree, problems in found:
        unused: dict[str, list[Claim]] = {}
        for claim in tree.claims.values() if tree is not None else ():
            if (_register(claim), claim.id) not in cited and _register(claim) not in reported:
                unused.setdefault(_register(claim), []).append(claim)
        reported |= {_register(claim) for claim in (tree.claims.values() if tree is not None else ())}
        result.append((*problems, *map(_unused_claims, unused.values())))
    return result


def _cited_claims(tree: ScenarioTree) -> Iterator[Claim]:
    for node in tree.nodes.values():
        for owner in (node, *node.branches.values()):
            yield from (tree.claims[name] for name in (*owner.because, *owner.despite))


def _register(claim: Claim) -> str:
    assert claim.origin is not None
    return str(Path(claim.origin.source.name).resolve())


def _unused_claims(claims: Sequence[Claim]) -> Problem:
    first = claims[0]
    names = ", ".join(f"`{claim.id}`" for claim in claims[:LISTED])
    if len(claims) > LISTED:
        names += f" and {len(claims) - LISTED} more"
    return Problem(
        "unused-claim",
        f"claim{'s' if len(claims) > 1 else ''} cited nowhere: {names}",
        first.origin.key_location(first.id) if first.origin is not None else None,
        "cite it, or leave it for another tree: trees that are checked together count together",
        severity="warning",
    )


# ---- what only an evaluation can find ---------------------------------------------


def refused_evaluation(tree: ScenarioTree) -> Iterator[Problem]:
    """The file can be scored as it is: the evidence is possible, every actor has beliefs, no figure overflows."""
    actors = {node.actor for node in tree.nodes.values() if isinstance(node, DecisionNode) and node.actor}
    own = any(p.parameters or p.odds or p.views for p in (tree.profiles[actor] for actor in actors))
    try:
        if tree.evidence or tree.pool == "log" or own:
            evaluation.score(tree)
        else:
            reader, deciders = judges(tree, Request())
            layout = Layout(tree)
            for judge in (reader, *deciders.values()):
                worth(layout, judge)
    except TreeProblems as error:
        for problem in error.problems:
            code = "impossible-evidence" if problem.code == "impossible-condition" else problem.code
            yield replace(problem, code=code, location=problem.location or _whereabouts(tree))


def _whereabouts(tree: ScenarioTree) -> Location | None:
    """Where to look for what only an evaluation finds: the evidence, the profiles, else the nodes."""
    if tree.origin is None:
        return None
    key = next((key for key in ("evidence", "profiles", "nodes") if key in tree.origin), "nodes")
    return tree.origin.key_location(key)


def expectation_gaps(tree: ScenarioTree) -> Iterator[Problem]:
    """Overall judgements lie within five points of what the tree implies."""
    if not tree.expect:
        return
    try:
        expectations = evaluation.score(tree).expectations
    except TreeProblems:
        return
    section = tree.origin.get("expect") if tree.origin is not None else None
    for item in expectations:
        gap = item.implied - item.expected
        if abs(gap) >= GAP - TOLERANCE:
            yield Problem(
                "expectation-gap",
                f"`{item.name}` is expected with {item.expected:.1%}, but the tree implies {item.implied:.1%}",
                section.value_location(item.name) if isinstance(section, SourceMapping) else None,
                "think again about one of the two",
                severity="warning",
            )


def off_scale(tree: ScenarioTree) -> Iterator[Problem]:
    """No path leaves the scale of a criterion."""
    if not any(criterion.scale for criterion in tree.criteria.values()):
        return
    layout = Layout(tree)
    try:
        value_of = worth(layout, judges(tree, Request())[0])
    except TreeProblems:
        return
    plain = layout.plain
    for row, criterion in enumerate(tree.criteria.values()):
        if criterion.scale is None:
            continue
        found = []
        for extreme in (np.minimum, np.maximum):
            ahead = value_of.ends[row].copy()
            for step in plain.outgoing:
                flow = value_of.payoffs[row, step.edges] + ahead[plain.target[step.edges]]
                ahead[step.nodes] = extreme.reduceat(flow, step.starts)
            found.append(float(ahead[plain.start]))
        low, high = min(criterion.scale), max(criterion.scale)
        if found[0] < low - TOLERANCE or found[1] > high + TOLERANCE:
            origin = criterion.origin
            yield Problem(
                "off-scale",
                f"paths collect {found[0]:g} to {found[1]:g} of `{criterion.name}`; its scale is {low:g} to {high:g}",
                origin.value_location("scale") if origin is not None else None,
                "widen the scale, or look at the payoffs; values outside are not clamped",
                severity="warning",
            )


def zero_branches(tree: ScenarioTree) -> Iterator[Problem]:
    """No large part of the tree hangs on a branch of probability 0."""
    zero = [
        (node, branch) for node, branch in tree.branches() if isinstance(node, ChanceNode) and branch.probability == 0
    ]
    if not zero:
        return
    open_ways = tree.graph.copy()
    open_ways.remove_edges_from([(node.id, branch.target, branch.name) for node, branch in zero])  # type: ignore[misc]
    reached = networkx.descendants(open_ways, tree.start) | {tree.start}
    for node, branch in zero:
        cut = (networkx.descendants(tree.graph, branch.target) | {branch.target}) - reached
        count = sum(name in tree.nodes for name in cut)
        if count >= LARGE:
            yield Problem(
                "zero-branch",
                f"`{node.id}/{branch.name}` has probability 0, and {count} nodes are reached only by it",
                branch.origin.value_location("p") if branch.origin is not None else None,
                "take the branch out, or give it a small probability",
                severity="warning",
            )


CHECKS: tuple[Callable[[ScenarioTree], Iterator[Problem]], ...] = (
    refused_evaluation,
    expectation_gaps,
    off_scale,
    zero_branches,
)
