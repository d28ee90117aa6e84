"""Whose weights are in force: file, profile, weights file, flags; and what each actor adds of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from scenario_tree.model import DecisionNode, Pool, Quantity, ScenarioTree, Weights
from scenario_tree.names import hint
from scenario_tree.problems import Problem, TreeProblems, refusal, spoilt
from scenario_tree.quantities.chance import parameter_values
from scenario_tree.quantities.expression import ExpressionValueError, Values
from scenario_tree.reading.checks.weights import weights_problems

if TYPE_CHECKING:
    from scenario_tree.evaluation.rules import Rule

NO_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to evaluate under; see `score` for what each part means."""

    profile: str | None = None
    weights: Weights = NO_WEIGHTS
    flags: Weights = NO_WEIGHTS
    actor_criteria: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    given: Sequence[str] = ()
    known: bool = False
    choose: Sequence[str] = ()
    as_of: date | None = None
    pool: Pool | None = None
    rule: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Somebody with beliefs and wants: the reader, or an actor.

    `parameters` are point values; `criteria` weights; `odds` keyed as in the file. Each number may be an array of
    draws, all of the same length.
    """

    name: str | None
    views: Mapping[str, Values]
    odds: Mapping[str, Values]
    criteria: Mapping[str, Values]
    parameters: Mapping[str, Values]
    risk_tolerance: float | None
    rationality: float | None


def judges(tree: ScenarioTree, request: Request, *, checked: bool = True) -> tuple[Judge, dict[str, Judge]]:
    """The reader, and every actor of a decision by name.

    An actor believes what is in force, overlaid by its own odds, views and parameters; it wants its own
    criteria (the file's, if it names none). Raises TreeProblems for names that do not exist, if they are to be
    `checked`.
    """
    in_force = weights_in_force(tree, request, checked=checked)
    declared = _declared(tree)
    reader = _judge(None, in_force)
    actors = {}
    for node in tree.nodes.values():
        if isinstance(node, DecisionNode) and node.actor is not None and node.actor not in actors:
            own = tree.profiles[node.actor]
            wants = declared if own.criteria is None else _whole(own.criteria, declared)
            wants = {**wants, **request.actor_criteria.get(node.actor, {})}
            beliefs = replace(in_force, criteria=wants, risk_tolerance=own.risk_tolerance, rationality=own.rationality)
            actors[node.actor] = _judge(node.actor, _overlaid(beliefs, replace(own, criteria=None), declared))
    return reader, actors


def weights_in_force(tree: ScenarioTree, request: Request, *, checked: bool = True) -> Weights:
    """The reader's weights: the file's, the profile's, the weights file's and the flags', laid over one another.

    Raises TreeProblems for names that do not exist, if they are to be `checked`.
    """
    if checked:
        _check(tree, request)
    profile = tree.profiles[request.profile] if request.profile is not None else NO_WEIGHTS
    declared = _declared(tree)
    quantities: dict[str, Quantity] = {name: parameter.quantity for name, parameter in tree.parameters.items()}
    in_force = Weights(views=tree.views, criteria=declared, parameters=quantities)
    for layer in (profile, request.weights, request.flags):
        in_force = _overlaid(in_force, layer, declared, whole=layer is not request.flags)
    return in_force


def _declared(tree: ScenarioTree) -> dict[str, float]:
    return {name: criterion.weight for name, criterion in tree.criteria.items()}


def _check(tree: ScenarioTree, request: Request) -> None:
    if request.profile is not None and request.profile not in tree.profiles:
        message = f"no profile is called `{request.profile}`"
        raise refusal(
            "unknown-profile",
            message,
            hint(request.profile, tree.profiles, "" if tree.profiles else "the file declares none"),
        )
    problems: list[Problem] = []
    for layer in (request.weights, request.flags):
        own = layer
        if layer.rationality is None and request.profile is not None:
            own = replace(layer, rationality=tree.profiles[request.profile].rationality)
        problems += weights_problems(tree, own)
    for actor, criteria in request.actor_criteria.items():
        if actor not in tree.profiles:
            message = f"no profile is called `{actor}`"
            problems.append(Problem("unknown-profile", message, None, hint(actor, tree.profiles)))
        problems += weights_problems(tree, Weights(criteria=criteria))
    if problems:
        raise TreeProblems(problems)


def _whole(criteria: Mapping[str, float], declared: Mapping[str, float]) -> dict[str, float]:
    return {name: criteria.get(name, 0.0) for name in declared}


def _overlaid(below: Weights, above: Weights, declared: Mapping[str, float], *, whole: bool = True) -> Weights:
    """`above` laid over `below`, name by name; criteria replace as a `whole`, except those of flags."""
    criteria = below.criteria
    if above.criteria is not None:
        criteria = _whole(above.criteria, declared) if whole else {**(criteria or {}), **above.criteria}
    return Weights(
        views={**below.views, **above.views},
        odds={**below.odds, **above.odds},
        criteria=criteria,
        parameters={**below.parameters, **above.parameters},
        risk_tolerance=below.risk_tolerance if above.risk_tolerance is None else above.risk_tolerance,
        rationality=below.rationality if above.rationality is None else above.rationality,
    )


def _judge(name: str | None, weights: Weights) -> Judge:
    try:
        values = parameter_values(weights.parameters)
    except ExpressionValueError as error:
        raise spoilt("expression-value", f"{error} in a parameter, under these weights") from None
    except KeyError as error:
        raise spoilt("unknown-parameter", f"no parameter is called `{error.args[0]}`") from None
    except ValueError as circle:
        raise spoilt("expression-cycle", f"parameters go in a circle: {' → '.join(circle.args[0])}") from None
    return Judge(
        name=name,
        views=weights.views,
        odds=weights.odds,
        criteria=weights.criteria or {},
        parameters={parameter: values[parameter] for parameter in weights.parameters},
        risk_tolerance=weights.risk_tolerance,
        rationality=weights.rationality,
    )
