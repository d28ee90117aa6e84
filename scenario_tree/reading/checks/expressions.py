"""Expressions: their parameters exist, and they have values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scenario_tree.model import (
    ByView,
    ChanceNode,
    Expression,
    Form,
    Quantity,
    ScenarioTree,
    Share,
)
from scenario_tree.names import hint
from scenario_tree.problems import Problem
from scenario_tree.quantities.chance import parameter_values, point
from scenario_tree.quantities.expression import ExpressionValueError, evaluation_order
from scenario_tree.reading.checks.places import declared, parameter_place, value_place
from scenario_tree.source import Location, SourceMapping


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
            parameter_place(tree, parameter.name),
            "give one of them a value of its own",
        )
    known = known_values(tree)
    for label, quantity, place in quantities_of(tree):
        if not isinstance(quantity, Expression):
            continue
        unknown = [
            name for name in quantity.names if name not in tree.parameters and not declared(tree, "parameters", name)
        ]
        for name in unknown:
            yield Problem(
                "unknown-parameter",
                f"no parameter is called `{name}`",
                _within(place, name),
                hint(name, tree.parameters, "declare it under `parameters:`"),
            )
        if not all(name in known for name in quantity.names):
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
        if label == "concentration" and value <= 0:
            yield Problem(
                "wrong-value",
                f"a concentration of {value:g}, at the parameters' means",
                place,
                "keep it greater than 0",
            )
        if label == "share" and value < 0:
            yield Problem(
                "negative-share", f"a share of {value:g}, at the parameters' means", place, "keep it at 0 or more"
            )


def _within(place: Location | None, name: str) -> Location | None:
    """The place of a name inside an expression."""
    if place is None:
        return None
    offset = place.text.find(name)
    return Location(place.source, place.start + offset, place.start + offset + len(name)) if offset >= 0 else place


def known_values(tree: ScenarioTree) -> dict[str, float]:
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


def quantities_of(tree: ScenarioTree) -> Iterator[tuple[str, Quantity, Location | None]]:
    """Every quantity of the file that may be an expression, with what it is and where it stands."""
    for name, parameter in tree.parameters.items():
        yield "value", parameter.quantity, parameter_place(tree, name)
    for profile in tree.profiles.values():
        for name, quantity in profile.parameters.items():
            yield "value", quantity, value_place(profile.origin and profile.origin.get("parameters"), name)
    for node in tree.nodes.values():
        if isinstance(node, ChanceNode) and node.concentration is not None:
            yield "concentration", node.concentration, value_place(node.origin, "concentration")
        for branch in node.branches.values():
            if branch.probability is not None:
                yield from _form_quantities(branch.probability, branch.origin)
            if branch.payoff:
                yield from _payoff_quantities(branch.payoff, branch.origin)
    for outcome in tree.outcomes.values():
        yield from _payoff_quantities(outcome.payoff, outcome.origin)
    for name, quantity in tree.expect.items():
        yield "probability", quantity, value_place(tree.origin and tree.origin.get("expect"), name)
    for indicator in tree.indicators.values():
        entries = indicator.origin.get("likelihood") if indicator.origin else None
        for name, quantity in indicator.likelihood.items():
            yield "probability", quantity, value_place(entries, name)
        if indicator.elsewhere is not None:
            yield "probability", indicator.elsewhere, value_place(indicator.origin, "elsewhere")


def _form_quantities(
    form: Form | ByView, origin: SourceMapping | None
) -> Iterator[tuple[str, Quantity, Location | None]]:
    if isinstance(form, Expression):
        yield "probability", form, value_place(origin, "p")
    elif isinstance(form, Share):
        if isinstance(form.quantity, Expression):
            yield "share", form.quantity, value_place(origin, "share")
    elif isinstance(form, ByView):
        for view, inner in form.forms.items():
            if isinstance(inner, Expression):
                yield "probability", inner, value_place(origin and origin.get("p"), view)


def _payoff_quantities(
    payoff: Mapping[str, Quantity], origin: SourceMapping | None
) -> Iterator[tuple[str, Quantity, Location | None]]:
    entries = origin.get("payoff") if origin is not None else None
    by_criterion = isinstance(entries, SourceMapping)
    for name, quantity in payoff.items():
        yield "value", quantity, value_place(entries, name) if by_criterion else value_place(origin, "payoff")
