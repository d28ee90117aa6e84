"""Do the names resolve, is the graph one, do the numbers add up?

Each check is a generator with a one-sentence docstring; `CHECKS` lists them. To add
one: write the function, add it to the tuple, and give its code an entry in the
catalogue. Checks see a tree that may be broken: what could not be read is missing
from the records, but its key is still among the spans of `origin`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from scenario_tree.model import (
    Branch,
    ByView,
    ChanceNode,
    DecisionNode,
    Expression,
    Form,
    Node,
    Quantity,
    ScenarioTree,
    Share,
    Weights,
)
from scenario_tree.names import hint, nearest
from scenario_tree.problems import Problem
from scenario_tree.quantities.chance import ChanceTable, Trouble, parameter_values, point
from scenario_tree.quantities.expression import ExpressionValueError, evaluation_order
from scenario_tree.reading.quantities import RESERVED
from scenario_tree.source import Location, SourceMapping

Check = Callable[[ScenarioTree], Iterator[Problem]]


def _key(owner: SourceMapping | None, key: str) -> Location | None:
    return owner.key_location(key) if owner is not None else None


def _value(owner: SourceMapping | None, key: str) -> Location | None:
    return owner.value_location(key) if owner is not None else None


def _name_place(tree: ScenarioTree, section: str, name: str) -> Location | None:
    """Where a named thing of a section is declared."""
    entries = tree.origin.get(section) if tree.origin is not None else None
    if isinstance(entries, SourceMapping):
        return entries.key_location(name)
    if isinstance(entries, list) and name in entries:
        return entries.value_location(entries.index(name))  # type: ignore[attr-defined]
    return None


def node_place(tree: ScenarioTree, node: Node) -> Location | None:
    """Where a node's id is written."""
    entries = tree.origin.get("nodes") if tree.origin is not None else None
    if isinstance(entries, SourceMapping) and node.id in entries.spans:
        return entries.key_location(node.id)
    return _value(node.origin, "id")


def _broken(owner: SourceMapping | None, key: str) -> bool:
    """The key was written, but its value could not be read."""
    return owner is not None and key in owner.spans


# ---- names --------------------------------------------------------------------


def reserved_names(tree: ScenarioTree) -> Iterator[Problem]:
    """A parameter, a view or a criterion does not bear the name of a distribution or function."""
    for section, names in (("parameters", tree.parameters), ("views", tree.views), ("criteria", tree.criteria)):
        for name in names:
            if name in RESERVED:
                yield Problem(
                    "reserved-name",
                    f"`{name}` is the name of a distribution or function",
                    _name_place(tree, section, name),
                    "choose another name",
                )


def name_clashes(tree: ScenarioTree) -> Iterator[Problem]:
    """Ids, events, outcomes and tags share one namespace: one name, one thing."""
    owners: dict[str, str] = dict.fromkeys(tree.nodes, "a node")
    for name in tree.outcomes:
        if name in owners:
            yield _clash(name, "an outcome", owners[name], _name_place(tree, "outcomes", name))
        owners.setdefault(name, "an outcome")
    for event, ids in tree.events.items():
        kind = owners.get(event)
        if kind is not None and not (kind == "a node" and event in ids):
            yield _clash(event, "an event", kind, _value(tree.nodes[ids[0]].origin, "event"))
        owners.setdefault(event, "an event")
    seen: set[str] = set()
    for tags, origin in _tagged(tree):
        for position, tag in enumerate(tags):
            if tag in owners and tag not in seen:
                place = origin["tags"].value_location(position) if origin is not None else None
                yield _clash(tag, "a tag", owners[tag], place)
            seen.add(tag)


def _tagged(tree: ScenarioTree) -> Iterator[tuple[tuple[str, ...], SourceMapping | None]]:
    for node in tree.nodes.values():
        if node.tags:
            yield node.tags, node.origin
        for branch in node.branches.values():
            if branch.tags:
                yield branch.tags, branch.origin
    for outcome in tree.outcomes.values():
        if outcome.tags:
            yield outcome.tags, outcome.origin


def _clash(name: str, kind: str, other: str, place: Location | None) -> Problem:
    return Problem("name-clash", f"`{name}` is {kind} here and {other} elsewhere", place, "rename one of them")


def unknown_names(tree: ScenarioTree) -> Iterator[Problem]:
    """Every name that is used is declared: targets, actors, views, criteria, claims."""
    if not _broken(tree.origin, "start") or tree.start:
        yield from _unknown_target(tree, tree.start, tree.origin, "start", "start at")
    for node in tree.nodes.values():
        yield from _unknown_claims(tree, node)
        if isinstance(node, DecisionNode) and node.actor is not None and node.actor not in tree.profiles:
            yield Problem(
                "unknown-profile",
                f"no profile is called `{node.actor}`",
                _value(node.origin, "actor"),
                hint(node.actor, tree.profiles, "declare it under `profiles:`"),
            )
        for branch in node.branches.values():
            yield from _unknown_target(tree, branch.target, branch.origin, "then", "lead to")
            if branch.because or branch.despite:
                yield from _unknown_claims(tree, branch)
            if isinstance(branch.probability, ByView):
                yield from _unknown_views(tree, branch)
            if branch.payoff:
                yield from _unknown_criteria(tree, branch.payoff, branch.origin)
    for outcome in tree.outcomes.values():
        yield from _unknown_criteria(tree, outcome.payoff, outcome.origin)
    for name, profile in tree.profiles.items():
        yield from weights_problems(tree, profile, name)


def _unknown_target(
    tree: ScenarioTree, target: str, origin: SourceMapping | None, key: str, verb: str
) -> Iterator[Problem]:
    if target in tree.nodes or (target in tree.outcomes and key == "then") or not target:
        return
    if target in tree.outcomes:
        message, advice = f"`{target}` is an outcome; nothing would be asked", "start at a node"
    else:
        message = f"there is no node `{target}` to {verb}"
        if key == "then":
            message = f"there is neither a node nor an outcome `{target}`"
        near = nearest(target, [*tree.nodes, *(tree.outcomes if key == "then" else ())])
        advice = f"did you mean `{near}`?" if near else f"declare `{target}` under `nodes:` or `outcomes:`"
    yield Problem("unknown-target", message, _value(origin, key), advice)


def _unknown_claims(tree: ScenarioTree, owner: Node | Branch) -> Iterator[Problem]:
    for key, claims in (("because", owner.because), ("despite", owner.despite)):
        for position, claim in enumerate(claims):
            if claim not in tree.claims:
                place = owner.origin[key].value_location(position) if owner.origin is not None else None
                advice = "declare it in a claim register, and name the register under `sources:`"
                yield Problem("unknown-claim", f"no claim is called `{claim}`", place, hint(claim, tree.claims, advice))


def _unknown_views(tree: ScenarioTree, branch: Branch) -> Iterator[Problem]:
    assert isinstance(branch.probability, ByView)
    for view in branch.probability.forms:
        if view not in tree.views:
            place = branch.origin["p"].key_location(view) if branch.origin is not None else None
            advice = "declare it under `views:`, with its weight"
            yield Problem("unknown-view", f"no view is called `{view}`", place, hint(view, tree.views, advice))


def _unknown_criteria(
    tree: ScenarioTree, payoff: Mapping[str, Quantity], origin: SourceMapping | None
) -> Iterator[Problem]:
    for criterion in payoff:
        if criterion not in tree.criteria:
            place = origin["payoff"].key_location(criterion) if origin is not None else None
            advice = "declare it under `criteria:`"
            yield Problem(
                "unknown-criterion",
                f"no criterion is called `{criterion}`",
                place,
                hint(criterion, tree.criteria, advice),
            )


def weights_problems(tree: ScenarioTree, weights: Weights, profile: str | None = None) -> Iterator[Problem]:
    """What is wrong with a profile, a weights file or flags: names that do not exist, odds on a sure choice."""
    sections: tuple[tuple[str, Iterable[str], Iterable[str], str], ...] = (
        ("views", weights.views, tree.views, "view"),
        ("criteria", weights.criteria or (), tree.criteria, "criterion"),
        ("parameters", weights.parameters, tree.parameters, "parameter"),
    )
    for section, used, known, what in sections:
        for name in used:
            if name not in known:
                yield Problem(
                    f"unknown-{what}",
                    f"no {what} is called `{name}`",
                    _key_of(weights.origin, section, name),
                    hint(name, known),
                )
    for name in weights.odds:
        yield from _odds_problem(tree, weights, name, profile)


def _odds_problem(tree: ScenarioTree, weights: Weights, name: str, profile: str | None) -> Iterator[Problem]:
    found = branch_nodes(tree, name)
    place = _key_of(weights.origin, "odds", name)
    if not found:
        yield Problem("unknown-branch", f"there is no branch `{name}`", place, hint(name, branch_names(tree)))
        return
    node = tree.nodes[found[0]]
    if isinstance(node, DecisionNode):
        decider = tree.profiles.get(node.actor) if node.actor else weights
        if decider is not None and decider.rationality is None:
            yield Problem(
                "odds-on-option",
                f"`{name}` is an option, and whoever decides takes the best one",
                place,
                "give the actor a `rationality`, or fix the choice: `--choose`",
            )


def _key_of(origin: SourceMapping | None, section: str, name: str) -> Location | None:
    entries = origin.get(section) if origin is not None else None
    return entries.key_location(name) if isinstance(entries, SourceMapping) and name in entries.spans else None


def branch_names(tree: ScenarioTree) -> list[str]:
    """Every `node/branch` and `event/branch`."""
    names = [f"{node.id}/{branch.name}" for node, branch in tree.branches()]
    names += [f"{event}/{name}" for event, ids in tree.events.items() for name in tree.nodes[ids[0]].branches]
    return list(dict.fromkeys(names))


def branch_nodes(tree: ScenarioTree, name: str) -> tuple[str, ...]:
    """The nodes in which `node/branch` or `event/branch` names a branch; none where it names nothing.

    A name that is both an event and one of its nodes means the event.
    """
    where, _, branch = name.partition("/")
    ids = tree.events.get(where) or ((where,) if where in tree.nodes else ())
    return tuple(node for node in ids if branch in tree.nodes[node].branches)


# ---- the graph ------------------------------------------------------------------


def cycles(tree: ScenarioTree) -> Iterator[Problem]:
    """No path comes back to a node."""
    import networkx

    if networkx.is_directed_acyclic_graph(tree.graph):
        return
    for component in networkx.strongly_connected_components(tree.graph):
        first = next((node for node in tree.nodes if node in component), None)
        if first is None or (len(component) == 1 and not tree.graph.has_edge(first, first)):
            continue
        around = networkx.find_cycle(tree.graph.subgraph(component), first)
        source, target, name = around[-1]
        way = " → ".join([around[0][0], *(edge[1] for edge in around)])
        origin = tree.nodes[source].branches[name].origin
        yield Problem(
            "cycle",
            f"the way comes back: {way}",
            _value(origin, "then"),
            "lead to a later node, or write the second round as nodes of its own",
            detail=f"back to {target}",
        )


def unreachable_nodes(tree: ScenarioTree) -> Iterator[Problem]:
    """Every node is reached from the start."""
    import networkx

    if tree.start not in tree.nodes:
        return
    reached = networkx.descendants(tree.graph, tree.start) | {tree.start}
    for node in tree.nodes.values():
        if node.id not in reached:
            yield Problem(
                "unreachable-node",
                f"no way leads to node `{node.id}`",
                node_place(tree, node),
                "lead a branch to it, or take it out",
                severity="warning",
            )


def repeated_events(tree: ScenarioTree) -> Iterator[Problem]:
    """No path asks an event twice."""
    import networkx

    for event, ids in tree.events.items():
        if len(ids) < 2:
            continue
        members = set(ids)
        for node in ids:
            later = networkx.descendants(tree.graph, node) & members - {node}
            if later:
                second = next(other for other in ids if other in later)
                yield Problem(
                    "repeated-event",
                    f"event `{event}` is asked at `{node}` and again at `{second}` on the same way",
                    _value(tree.nodes[second].origin, "event"),
                    "the answer is known by then: lead past the second node, or make it another event",
                )
                break


def event_branches(tree: ScenarioTree) -> Iterator[Problem]:
    """The nodes that ask an event have the same branch names."""
    for event, ids in tree.events.items():
        wanted = set(tree.nodes[ids[0]].branches)
        for node in ids[1:]:
            found = set(tree.nodes[node].branches)
            if found != wanted:
                differing = ", ".join(f"`{name}`" for name in sorted(found ^ wanted))
                yield Problem(
                    "event-branches",
                    f"`{node}` and `{ids[0]}` ask event `{event}` with different branches: {differing}",
                    _value(tree.nodes[node].origin, "event"),
                    "give both nodes the same branch names, each with probabilities of its own",
                )


# ---- numbers --------------------------------------------------------------------


def missing_probabilities(tree: ScenarioTree) -> Iterator[Problem]:
    """Every branch of a chance node has `p` or `share`."""
    for node, branch in tree.branches():
        if (
            isinstance(node, ChanceNode)
            and branch.probability is None
            and not _broken(branch.origin, "p")
            and not _broken(branch.origin, "share")
        ):
            yield Problem(
                "missing-probability",
                f"branch `{branch.name}` has neither `p` nor `share`",
                _branch_place(node, branch),
                "write `p: …`, or `p: rest` for the branch that takes what is left",
            )


def _branch_place(node: Node, branch: Branch) -> Location | None:
    branches = node.origin.get("chance" if isinstance(node, ChanceNode) else "decision") if node.origin else None
    return branches.key_location(branch.name) if isinstance(branches, SourceMapping) else None


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
                    _value(branch.origin, "p"),
                    "list the same views in all branches of a node; one that is left out has no opinion there",
                )
        if first is not None and tree.pool == "mixture":
            assert isinstance(first.probability, ByView)
            silent = [view for view in tree.views if view not in first.probability.forms]
            if silent:
                yield Problem(
                    "missing-view",
                    f"under `pool: mixture` every view answers every question; {', '.join(silent)} does not here",
                    _value(first.origin, "p"),
                    "give its probability, or use `pool: linear`",
                )


def parameter_problems(tree: ScenarioTree) -> Iterator[Problem]:
    """Expressions use parameters that exist, do not go in circles, and have finite values."""
    names: dict[str, tuple[str, ...]] = {}
    for name, parameter in tree.parameters.items():
        names[name] = parameter.quantity.names if isinstance(parameter.quantity, Expression) else ()
    try:
        evaluation_order(names)
    except ValueError as circle:
        way: list[str] = circle.args[0]
        parameter = tree.parameters[way[0]]
        yield Problem(
            "expression-cycle",
            f"parameters go in a circle: {' → '.join(way)}",
            _parameter_place(tree, parameter.name),
            "give one of them a value of its own",
        )
    known = _known_values(tree)
    for label, quantity, place in _quantities(tree):
        if not isinstance(quantity, Expression):
            continue
        unknown = [name for name in quantity.names if name not in tree.parameters]
        for name in unknown:
            yield Problem(
                "unknown-parameter",
                f"no parameter is called `{name}`",
                _within(place, name),
                hint(name, tree.parameters, "declare it under `parameters:`"),
            )
        if unknown or not all(name in known for name in quantity.names):
            continue
        try:
            value = float(point(quantity, known))
        except ExpressionValueError as error:
            yield Problem(
                "expression-value", f"{error} at the parameters' means", place, "guard it: `= if(x > 0, 1 / x, 0)`"
            )
            continue
        if label == "probability" and not 0 <= value <= 1:
            yield Problem(
                "probability-range",
                f"a probability of {value:g}, at the parameters' means",
                place,
                "keep it within 0…1: `= min(1, max(0, …))`",
            )
        if label == "share" and value < 0:
            yield Problem(
                "negative-share", f"a share of {value:g}, at the parameters' means", place, "keep it at 0 or more"
            )


def _parameter_place(tree: ScenarioTree, name: str) -> Location | None:
    parameter = tree.parameters[name]
    section = tree.origin.get("parameters") if tree.origin is not None else None
    if parameter.origin is section:
        return _value(section, name)
    return _value(parameter.origin, "value")


def _within(place: Location | None, name: str) -> Location | None:
    """The place of a name inside an expression."""
    if place is None:
        return None
    offset = place.text.find(name)
    return Location(place.source, place.start + offset, place.start + offset + len(name)) if offset >= 0 else place


def _known_values(tree: ScenarioTree) -> dict[str, float]:
    """The point values of the parameters that have one."""
    quantities: dict[str, Quantity] = {name: parameter.quantity for name, parameter in tree.parameters.items()}
    while quantities:
        try:
            return {name: float(value) for name, value in parameter_values(quantities).items()}
        except KeyError as error:
            unknown = str(error.args[0])
            bad = [n for n, q in quantities.items() if isinstance(q, Expression) and unknown in q.names]
        except ExpressionValueError:
            bad = [name for name, quantity in quantities.items() if isinstance(quantity, Expression)]
        except ValueError as circle:
            bad = list(circle.args[0])
        for name in bad:
            quantities.pop(name, None)
    return {}


def _quantities(tree: ScenarioTree) -> Iterator[tuple[str, Quantity, Location | None]]:
    """Every quantity of the file that may be an expression, with what it is and where it stands."""
    for name, parameter in tree.parameters.items():
        yield "value", parameter.quantity, _parameter_place(tree, name)
    for profile in tree.profiles.values():
        for name, quantity in profile.parameters.items():
            yield "value", quantity, _value(profile.origin and profile.origin.get("parameters"), name)
    for node in tree.nodes.values():
        if isinstance(node, ChanceNode) and node.concentration is not None:
            yield "value", node.concentration, _value(node.origin, "concentration")
        for branch in node.branches.values():
            if branch.probability is not None:
                yield from _form_quantities(branch.probability, branch.origin)
            if branch.payoff:
                yield from _payoff_quantities(branch.payoff, branch.origin)
    for outcome in tree.outcomes.values():
        yield from _payoff_quantities(outcome.payoff, outcome.origin)
    for indicator in tree.indicators.values():
        entries = indicator.origin.get("likelihood") if indicator.origin else None
        for name, quantity in indicator.likelihood.items():
            yield "probability", quantity, _value(entries, name)
        if indicator.elsewhere is not None:
            yield "probability", indicator.elsewhere, _value(indicator.origin, "elsewhere")


def _form_quantities(
    form: Form | ByView, origin: SourceMapping | None
) -> Iterator[tuple[str, Quantity, Location | None]]:
    if isinstance(form, Expression):
        yield "probability", form, _value(origin, "p")
    elif isinstance(form, Share):
        if isinstance(form.quantity, Expression):
            yield "share", form.quantity, _value(origin, "share")
    elif isinstance(form, ByView):
        for view, inner in form.forms.items():
            if isinstance(inner, Expression):
                yield "probability", inner, _value(origin and origin.get("p"), view)


def _payoff_quantities(
    payoff: Mapping[str, Quantity], origin: SourceMapping | None
) -> Iterator[tuple[str, Quantity, Location | None]]:
    entries = origin.get("payoff") if origin is not None else None
    by_criterion = isinstance(entries, SourceMapping)
    for name, quantity in payoff.items():
        yield "value", quantity, _value(entries, name) if by_criterion else _value(origin, "payoff")


def probability_sums(tree: ScenarioTree) -> Iterator[Problem]:
    """The point values of every node's branches sum to 1, for every view, and the words allow it."""
    known = _known_values(tree)
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
    return _value(first.origin, "share" if first.origin is not None and "share" in first.origin else "p")


def view_weights(tree: ScenarioTree) -> Iterator[Problem]:
    """Not every view weighs 0."""
    if tree.views and sum(tree.views.values()) <= 0:
        name = next(iter(tree.views))
        yield Problem(
            "view-weights",
            "all views weigh 0",
            tree.origin["views"].value_location(name) if tree.origin is not None else None,
            "give one of them a weight above 0",
        )


# ---- evidence -------------------------------------------------------------------


def indicator_names(tree: ScenarioTree) -> Iterator[Problem]:
    """An indicator is about a node or an event, and lists its branches, or says what holds elsewhere."""
    for indicator in tree.indicators.values():
        ids = tree.events.get(indicator.about) or ((indicator.about,) if indicator.about in tree.nodes else ())
        if not ids:
            if not _broken(indicator.origin, "about") or indicator.about:
                advice = "name a node or an event"
                yield Problem(
                    "unknown-selector",
                    f"there is neither a node nor an event `{indicator.about}`",
                    _value(indicator.origin, "about"),
                    hint(indicator.about, [*tree.nodes, *tree.events], advice),
                )
            continue
        node = tree.nodes[ids[0]]
        entries = indicator.origin.get("likelihood") if indicator.origin else None
        for name in indicator.likelihood:
            if name not in node.branches:
                yield Problem(
                    "unknown-branch",
                    f"`{indicator.about}` has no branch `{name}`",
                    _key(entries, name),
                    hint(name, node.branches),
                )
        listed = set(entries or indicator.likelihood)
        missing = [name for name in node.branches if name not in listed]
        if missing and indicator.elsewhere is None and not _broken(indicator.origin, "elsewhere"):
            yield Problem(
                "missing-likelihood",
                f"no likelihood for {', '.join(f'`{name}`' for name in missing)}",
                _key(indicator.origin, "likelihood"),
                "give one for each branch, or say what holds `elsewhere`",
            )
        if isinstance(node, DecisionNode) and node.actor in tree.profiles:
            if tree.profiles[node.actor].rationality is None:
                yield Problem(
                    "indicator-on-decision",
                    f"`{node.id}` is a decision whose actor always takes the best option",
                    _value(indicator.origin, "about"),
                    f"give `{node.actor}` a `rationality`, so that its choice is uncertain",
                )


def evidence_names(tree: ScenarioTree) -> Iterator[Problem]:
    """Evidence names what exists, and no indicator is both seen and absent."""
    said: dict[str, str] = {}
    for entry in tree.evidence:
        place = _value(entry.origin, entry.kind)
        if not entry.what:
            continue
        if entry.kind == "observed":
            if not is_selector(tree, entry.what):
                yield selector_problem(tree, entry.what, place)
            continue
        if entry.what not in tree.indicators:
            yield Problem(
                "unknown-indicator",
                f"no indicator is called `{entry.what}`",
                place,
                hint(entry.what, tree.indicators, "declare it under `indicators:`"),
            )
        elif said.setdefault(entry.what, entry.kind) != entry.kind:
            yield Problem(
                "seen-and-absent",
                f"indicator `{entry.what}` is both seen and absent",
                place,
                "keep the entry that holds",
            )


def is_selector(tree: ScenarioTree, selector: str) -> bool:
    """Whether it names a branch, a node, an event, an outcome or a tag; `not:` may stand in front."""
    name = selector.removeprefix("not:").strip()
    if "/" in name:
        return bool(branch_nodes(tree, name))
    return name in tree.nodes or name in tree.events or name in tree.outcomes or name in tree.tags


def selector_problem(tree: ScenarioTree, selector: str, place: Location | None = None) -> Problem:
    """What to say of a selector that names nothing."""
    name = selector.removeprefix("not:").strip()
    if "/" in name:
        known: list[str] = branch_names(tree)
        return Problem("unknown-branch", f"there is no branch `{name}`", place, hint(name, known))
    known = [*tree.nodes, *tree.events, *tree.outcomes, *tree.tags]
    advice = "write `node/branch`, a node, an event, an outcome or a tag"
    return Problem("unknown-selector", f"nothing is called `{name}`", place, hint(name, known, advice))


def expectations(tree: ScenarioTree) -> Iterator[Problem]:
    """An overall judgement is about an outcome or a tag."""
    for name in tree.expect:
        if name not in tree.outcomes and name not in tree.tags:
            yield Problem(
                "unknown-selector",
                f"there is neither an outcome nor a tag `{name}`",
                _name_place(tree, "expect", name),
                hint(name, [*tree.outcomes, *tree.tags], "name an outcome or a tag"),
            )


def resolution_path(tree: ScenarioTree) -> Iterator[Problem]:
    """The resolution is a way from the start to an outcome."""
    if tree.resolution is None or tree.start not in tree.nodes:
        return
    origin = tree.resolution.origin
    here = tree.start
    for position, step in enumerate(tree.resolution.path):
        place = origin["path"].value_location(position) if origin is not None else None
        node = tree.nodes.get(here)
        if node is None:
            yield Problem(
                "bad-resolution", f"`{here}` is an outcome: the way ends before `{step}`", place, "leave the rest out"
            )
            return
        where, _, name = step.partition("/")
        here_names = {here, getattr(node, "event", None)}
        if not branch_nodes(tree, step) and where not in here_names:
            yield Problem("unknown-branch", f"there is no branch `{step}`", place, hint(step, branch_names(tree)))
            return
        if where not in here_names or name not in node.branches:
            advice = (
                f"the way is at `{here}`: write one of {', '.join(f'`{here}/{branch}`' for branch in node.branches)}"
            )
            yield Problem("bad-resolution", f"`{step}` does not follow here", place, advice)
            return
        here = node.branches[name].target
    if here in tree.nodes:
        yield Problem(
            "bad-resolution",
            f"the way stops at node `{here}`, before an outcome",
            _value(origin, "path"),
            f"go on: {', '.join(f'`{here}/{branch}`' for branch in tree.nodes[here].branches)}",
        )


# ---- warnings -------------------------------------------------------------------


def unused_names(tree: ScenarioTree) -> Iterator[Problem]:
    """What is declared is used: parameters, views, outcomes, claims."""
    used: set[str] = set()
    for _, quantity, _ in _quantities(tree):
        if isinstance(quantity, Expression):
            used.update(quantity.names)
    views: set[str] = set()
    targets: set[str] = set()
    cited: set[str] = set()
    for node in tree.nodes.values():
        cited.update(node.because, node.despite)
        for branch in node.branches.values():
            targets.add(branch.target)
            cited.update(branch.because, branch.despite)
            if isinstance(branch.probability, ByView):
                views.update(branch.probability.forms)
    for section, names, mentioned, what, advice in (
        ("parameters", tree.parameters, used, "parameter", "use it in an expression, or take it out"),
        ("views", tree.views, views, "view", "list it in a `p`, or take it out"),
        ("outcomes", tree.outcomes, targets, "outcome", "lead a branch to it, or take it out"),
    ):
        for name in names:
            if name not in mentioned:
                yield Problem(
                    f"unused-{what}",
                    f"{what} `{name}` is not used",
                    _name_place(tree, section, name),
                    advice,
                    severity="warning",
                )
    for claim in tree.claims.values():
        if claim.id not in cited:
            place = claim.origin.location if claim.origin is not None else None
            yield Problem(
                "unused-claim",
                f"claim `{claim.id}` is cited nowhere",
                place,
                "cite it, or leave it for another tree",
                severity="warning",
            )


def similar_outcomes(tree: ScenarioTree) -> Iterator[Problem]:
    """No two outcomes are spelled almost alike."""
    from rapidfuzz.distance import DamerauLevenshtein

    names = list(tree.outcomes)
    if len(names) > 1000:
        return
    for position, name in enumerate(names):
        for other in names[:position]:
            shorter = min(len(name), len(other))
            if shorter > 4 and DamerauLevenshtein.distance(name, other, score_cutoff=1) <= 1:
                yield Problem(
                    "similar-outcomes",
                    f"outcomes `{other}` and `{name}` are spelled almost alike",
                    _name_place(tree, "outcomes", name),
                    "if they mean the same, keep one",
                    severity="warning",
                )


def partly_scaled(tree: ScenarioTree) -> Iterator[Problem]:
    """Either all criteria have a scale or none."""
    scaled = [criterion.name for criterion in tree.criteria.values() if criterion.scale]
    bare = [criterion.name for criterion in tree.criteria.values() if not criterion.scale]
    if scaled and bare:
        yield Problem(
            "partly-scaled",
            f"{', '.join(f'`{name}`' for name in scaled)} is mapped to 0…1, {', '.join(f'`{name}`' for name in bare)} counts in full",
            _name_place(tree, "criteria", bare[0]),
            "give every criterion a `scale`, or none; else the larger numbers swamp the others",
            severity="warning",
        )


def indicator_dates(tree: ScenarioTree) -> Iterator[Problem]:
    """An indicator is not called absent too early, and none is overdue without a word.

    The day that counts is the latest of `as_of` and the evidence's dates.
    """
    days = [entry.date for entry in tree.evidence if entry.date is not None]
    today = max([*days, *([tree.as_of] if tree.as_of else [])], default=None)
    said = {entry.what: entry for entry in tree.evidence if entry.kind != "observed"}
    for indicator in tree.indicators.values():
        due = indicator.expected_by
        if due is None:
            continue
        entry = said.get(indicator.name)
        if entry is None and today is not None and due < today:
            yield Problem(
                "overdue-indicator",
                f"`{indicator.name}` was expected by {due}, and by {today} it is neither seen nor absent",
                _value(indicator.origin, "expected_by"),
                "add an entry to `evidence:`; silence counts too",
                severity="warning",
            )
        elif entry is not None and entry.kind == "absent" and entry.date is not None and entry.date < due:
            yield Problem(
                "absent-early",
                f"`{indicator.name}` is called absent on {entry.date}, but is expected by {due}",
                _value(entry.origin, "absent"),
                "wait until then, or correct one of the dates",
                severity="warning",
            )


CHECKS: tuple[Check, ...] = (
    reserved_names,
    name_clashes,
    unknown_names,
    cycles,
    unreachable_nodes,
    repeated_events,
    event_branches,
    missing_probabilities,
    view_mismatches,
    parameter_problems,
    probability_sums,
    view_weights,
    indicator_names,
    evidence_names,
    expectations,
    resolution_path,
    unused_names,
    similar_outcomes,
    partly_scaled,
    indicator_dates,
)
__all__ = ["CHECKS", "branch_names", "branch_nodes", "is_selector", "selector_problem", "weights_problems"]
