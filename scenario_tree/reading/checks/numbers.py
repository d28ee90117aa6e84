"""Probabilities: every node has a distribution, for every view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scenario_tree.model import (
    Branch,
    ByView,
    ChanceNode,
    Expression,
    Node,
    ScenarioTree,
    Share,
)
from scenario_tree.problems import Problem
from scenario_tree.quantities.chance import ChanceTable, Trouble, point
from scenario_tree.quantities.expression import ExpressionValueError
from scenario_tree.reading.checks.expressions import known_values
from scenario_tree.reading.checks.places import branch_place, value_place
from scenario_tree.reading.violations import PLAUSIBLE_KEYS
from scenario_tree.source import Location, SourceMapping


def missing_probabilities(tree: ScenarioTree) -> Iterator[Problem]:
    """Every branch of a chance node has `p` or `share`."""
    for node, branch in tree.branches():
        if (
            isinstance(node, ChanceNode)
            and branch.probability is None
            and not any(PLAUSIBLE_KEYS.get(key, key) in ("p", "share") for key in _keys(branch))
        ):
            yield Problem(
                "missing-probability",
                f"branch `{branch.name}` has neither `p` nor `share`",
                branch_place(node, branch),
                "write `p: …`, or `p: rest` for the branch that takes what is left",
            )


def _keys(branch: Branch) -> Iterable[str]:
    """Everything that was written of a branch, also what could not be read."""
    return branch.origin.spans if branch.origin is not None else ()


def view_mismatches(tree: ScenarioTree) -> Iterator[Problem]:
    """All branches of a node list the same views; under `pool: mixture`, every view."""
    for node in tree.nodes.values():
        first: Branch | None = None
        for branch in node.branches.values():
            if not isinstance(branch.probability, ByView):
                continue
            first = first or branch
            assert isinstance(first.probability, ByView)
            wanted, found = set(first.probability.forms), set(branch.probability.forms)
            if wanted != found:
                missing, more = sorted(wanted - found), sorted(found - wanted)
                parts = [f"without {', '.join(missing)}"] * bool(missing) + [f"with {', '.join(more)}"] * bool(more)
                yield Problem(
                    "view-mismatch",
                    f"`{branch.name}` lists other views than `{first.name}`: {' and '.join(parts)}",
                    value_place(branch.origin, "p"),
                    "list the same views in all branches of a node; one that is left out has no opinion there",
                )
        if first is not None and tree.pool == "mixture":
            assert isinstance(first.probability, ByView)
            silent = [view for view in tree.views if view not in first.probability.forms]
            if silent:
                yield Problem(
                    "missing-view",
                    f"under `pool: mixture` every view answers every question; {', '.join(silent)} does not here",
                    value_place(first.origin, "p"),
                    "give its probability, or use `pool: linear`",
                )


def probability_sums(tree: ScenarioTree) -> Iterator[Problem]:
    """The point values of every node's branches sum to 1, for every view, and the words allow it."""
    known = known_values(tree)
    nodes = [
        node
        for node in tree.nodes.values()
        if isinstance(node, ChanceNode)
        and node.branches
        and all(_summable(branch, tree, known) for branch in node.branches.values())
    ]
    table = ChanceTable(nodes, tuple(tree.views))
    try:
        completion = table.completed(known)
    except ExpressionValueError:
        return
    for position, node in enumerate(nodes):
        for row in range(completion.trouble.shape[0]):
            trouble = Trouble(int(completion.trouble[row, position]))
            if trouble is Trouble.NONE or not table.opinion[row, position]:
                continue
            view = table.views[row] if table.views and _lists_views(node) else None
            left, low, high = (
                float(cells[row, position]) for cells in (completion.left, completion.low, completion.high)
            )
            yield _sum_problem(node, view, trouble, left, low, high, table, row, position)
            break


def _summable(branch: Branch, tree: ScenarioTree, known: Mapping[str, float]) -> bool:
    """The branch's probability could be read, and any expression in it has a value."""
    form = branch.probability
    if form is None:
        return False
    forms = form.forms.values() if isinstance(form, ByView) else (form,)
    for inner in forms:
        quantity = inner.quantity if isinstance(inner, Share) else inner
        if isinstance(quantity, Expression):
            if not all(name in known for name in quantity.names):
                return False
            try:
                value = float(point(quantity, known))
            except ExpressionValueError:
                return False
            if not 0 <= value <= 1 and not isinstance(inner, Share):
                return False
    return not isinstance(form, ByView) or all(view in tree.views for view in form.forms)


def _lists_views(node: Node) -> bool:
    return any(isinstance(branch.probability, ByView) for branch in node.branches.values())


def _sum_problem(
    node: ChanceNode,
    view: str | None,
    trouble: Trouble,
    left: float,
    low: float,
    high: float,
    table: ChanceTable,
    row: int,
    position: int,
) -> Problem:
    place = _probability_place(node, view)
    of = f"'{node.id}'" + (f" in view '{view}'" if view else "")
    start = int(table.starts[position])
    columns = range(start, start + int(table.counts[position]))
    terms = [(name, float(table.number[row, column])) for name, column in zip(node.branches, columns, strict=True)]
    detail = " + ".join(f"{name} {value:g}" for name, value in terms if value)
    if trouble is Trouble.WORDS:
        return Problem(
            "contradictory-words",
            f"the words of {of} take between {low:g} and {high:g}, but the numbers leave {left:.10g}",
            place,
            "choose other words, or give one of the branches a number or `rest`",
        )
    if trouble is Trouble.SHARES:
        return Problem(
            "zero-shares",
            f"the shares of {of} are all 0, but {left:.10g} is left",
            place,
            "give one of the branches a share above 0",
        )
    total = 1 - left
    if total > 1 and table.shared[row, start : columns.stop].any():
        return Problem(
            "probability-sum",
            f"probabilities of {of} sum to {total:.10g}, and leave nothing for the shares",
            place,
            "lower one of them",
            detail=detail,
        )
    return Problem(
        "probability-sum",
        f"probabilities of {of} sum to {total:.10g}, not 1",
        place,
        "lower one of them, or write `p: rest` for the branch that takes what is left"
        if total > 1
        else "raise one of them, or write `p: rest` for the branch that takes what is left",
        detail=detail,
    )


def _probability_place(node: ChanceNode, view: str | None) -> Location | None:
    """The first number of the node, in that view; the place to look at when the sum is wrong."""
    for branch in node.branches.values():
        if branch.origin is None:
            continue
        value = branch.origin.get("p")
        if isinstance(branch.probability, ByView) and isinstance(value, SourceMapping) and view:
            return value.value_location(view)
        if "p" in branch.origin and not isinstance(branch.probability, Share):
            return branch.origin.value_location("p")
    first = next(iter(node.branches.values()))
    return value_place(first.origin, "share" if first.origin is not None and "share" in first.origin else "p")
