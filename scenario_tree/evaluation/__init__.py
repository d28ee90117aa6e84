"""A tree and a request in, figures out; see evaluate.py for the way between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from scenario_tree.evaluation.graph import path_probability
from scenario_tree.evaluation.inforce import Request
from scenario_tree.evaluation.results import Paths, Score
from scenario_tree.model import Pool, Quantity, ScenarioTree, Weights
from scenario_tree.problems import refusal

if TYPE_CHECKING:
    from scenario_tree.evaluation.rules import Rule

__all__ = ["Request", "path_probability", "paths", "request", "score"]


def score(tree: ScenarioTree, **under: Any) -> Score:
    """How likely each outcome is, what it is worth, and who chooses what.

    Parameters
    ----------
    tree : ScenarioTree
    **under
        What to evaluate under, as `request` takes it.

    Raises
    ------
    TreeProblems
        Where a name does not exist, or what is given is impossible.
    """
    from scenario_tree.evaluation.evaluate import evaluate
    from scenario_tree.evaluation.scoring import score_of

    return score_of(evaluate(tree, request(**under)))


def paths(tree: ScenarioTree, count: int = 10, **under: Any) -> Paths:
    """The `count` likeliest paths, in order. Arguments and errors as in `score`."""
    from scenario_tree.evaluation.evaluate import evaluate
    from scenario_tree.evaluation.ranking import likeliest_paths

    return likeliest_paths(evaluate(tree, request(**under)), count)


def request(
    *,
    profile: str | None = None,
    weights: Weights | Mapping[str, Any] | None = None,
    views: Mapping[str, float] | None = None,
    odds: Mapping[str, float] | None = None,
    criteria: Mapping[str, float] | None = None,
    parameters: Mapping[str, float | str | Quantity] | None = None,
    given: Sequence[str] = (),
    known: bool = False,
    choose: Sequence[str] = (),
    as_of: date | str | None = None,
    pool: Pool | None = None,
    rule: Rule | None = None,
) -> Request:
    """What to evaluate under.

    Parameters
    ----------
    profile : name of a profile of the file; its weights are laid over the file's.
    weights : a `Weights` record, or a mapping of the shape of a profile, laid over that.
    views : weights of views, by name.
    odds : factors of branches, by `node/branch` or `event/branch`.
    criteria : weights of criteria, by name (the reader's) or `actor/name`.
    parameters : values of parameters, by name: numbers, or text as in the file.
    given : selectors that are to hold; `not:` in front negates.
    known : what is given is known beforehand to all, and everything is solved again.
    choose : options, `node/option`, that are taken whatever they are worth.
    as_of : the day up to which evidence counts.
    pool : linear, log or mixture, in place of the file's.
    rule : maximin, maximax or regret: by what everybody chooses, in place of the expected value.
    """
    from scenario_tree.evaluation.rules import RULES

    for name, value in (("views", views), ("odds", odds), ("criteria", criteria), ("parameters", parameters)):
        _mapping(name, value)
    own = {name: weight for name, weight in (criteria or {}).items() if "/" not in name}
    actors: dict[str, dict[str, float]] = {}
    for name, weight in (criteria or {}).items():
        if "/" in name:
            actor, _, criterion = name.partition("/")
            actors.setdefault(actor, {})[criterion] = _number(name, weight)
    flags = Weights(
        views={name: _number(name, weight, least=0) for name, weight in (views or {}).items()},
        odds={name: _number(name, factor, least=0) for name, factor in (odds or {}).items()},
        criteria={name: _number(name, weight) for name, weight in own.items()} if own else None,
        parameters={name: _quantity(name, value) for name, value in (parameters or {}).items()},
    )
    if pool not in (None, "linear", "log", "mixture"):
        raise refusal("bad-request", f"there is no pool `{pool}`", "write linear, log or mixture")
    if rule not in (None, *RULES):
        raise refusal("bad-request", f"there is no rule `{rule}`", f"write {', '.join(RULES[:-1])} or {RULES[-1]}")
    return Request(
        profile=profile,
        weights=_weights(weights),
        flags=flags,
        actor_criteria=actors,
        given=_names("given", given),
        known=known,
        choose=_names("choose", choose),
        as_of=_day(as_of),
        pool=pool,
        rule=rule,
    )


def _weights(weights: Weights | Mapping[str, Any] | None) -> Weights:
    if weights is None:
        return Weights()
    if isinstance(weights, Weights):
        return _checked(weights)
    _mapping("weights", weights)
    known = {"views", "odds", "criteria", "parameters", "risk_tolerance", "rationality"}
    unknown = [name for name in weights if name not in known and not name.startswith("x-")]
    if unknown:
        raise refusal("unknown-key", f"unknown key `{unknown[0]}` in weights", f"there is {', '.join(sorted(known))}")
    for name in ("views", "odds", "criteria", "parameters"):
        _mapping(name, weights.get(name))
    return Weights(
        views={name: _number(name, value, least=0) for name, value in (weights.get("views") or {}).items()},
        odds={name: _number(name, value, least=0) for name, value in (weights.get("odds") or {}).items()},
        criteria={name: _number(name, value) for name, value in weights["criteria"].items()}
        if weights.get("criteria") is not None
        else None,
        parameters={name: _quantity(name, value) for name, value in (weights.get("parameters") or {}).items()},
        risk_tolerance=_optional("risk_tolerance", weights.get("risk_tolerance")),
        rationality=_optional("rationality", weights.get("rationality")),
    )


def _checked(weights: Weights) -> Weights:
    """The record, whose numbers may come from anywhere. Raises TreeProblems."""
    for least, values in ((0.0, weights.views), (0.0, weights.odds), (None, weights.criteria or {})):
        for name, value in values.items():
            _number(name, value, least=least)
    _optional("risk_tolerance", weights.risk_tolerance)
    _optional("rationality", weights.rationality)
    return weights


def _mapping(name: str, value: object) -> None:
    if value is not None and not isinstance(value, Mapping):
        raise refusal("bad-request", f"`{name}` takes a mapping of names, not {value!r}", "write {'name': 1}")
    for key in value or ():
        if not isinstance(key, str):
            raise refusal("bad-request", f"`{name}` takes names, not {key!r}", "write {'name': 1}")


def _names(name: str, value: object) -> tuple[str, ...]:
    names = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Sequence) else None
    if names is None or not all(isinstance(item, str) for item in names):
        raise refusal("bad-request", f"`{name}` takes a name, or several, not {value!r}", "write ['node/branch']")
    return names


def _optional(name: str, value: Any) -> float | None:
    if name == "risk_tolerance" and value == 0:
        raise refusal("wrong-value", "a risk tolerance is greater than 0", "leave it out for a neutral judge")
    return None if value is None else _number(name, value, least=0)


def _number(name: str, value: Any, least: float | None = None) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) == float("inf"):
        raise refusal("bad-request", f"`{name}` takes a number, not {value!r}", "write a plain number, such as 0.5")
    if least is not None and value < least:
        raise refusal("negative-weight", f"`{name}` is {value:g}; it must be at least {least:g}")
    return float(value)


def _quantity(name: str, value: Any) -> Quantity:
    from scenario_tree.model import Distribution, Expression
    from scenario_tree.reading.quantities import BadQuantity, quantity_of_text

    if isinstance(value, (Expression, Distribution)):
        return value
    if isinstance(value, str):
        try:
            return quantity_of_text(value)
        except BadQuantity as problem:
            raise refusal(problem.code, f"parameter `{name}`: {problem}", problem.help) from None
    return _number(name, value)


def _day(value: date | str | None) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise refusal("bad-request", f"{value!r} is no date", "write YYYY-MM-DD") from None
    if isinstance(value, datetime):
        return value.date()
    if value is not None and not isinstance(value, date):
        raise refusal("bad-request", f"{value!r} is no day", "write a date, or YYYY-MM-DD")
    return value
