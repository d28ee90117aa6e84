"""What a picture says about its own origin: under which weights it holds, and of which file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Protocol

from scenario_tree.drawing.wording import number, percent, plain
from scenario_tree.evaluation.conditions import counting
from scenario_tree.evaluation.exclusion import possessive
from scenario_tree.evaluation.results import Basis, Score
from scenario_tree.model import ScenarioTree


class Evaluated(Protocol):
    """What was evaluated, and under what: a score, or anything else that rests on the same."""

    @property
    def tree(self) -> ScenarioTree:
        """The tree."""

    @property
    def basis(self) -> Basis:
        """What the figures rest on."""


def headline(score: Evaluated) -> str:
    """The title, or the file's name where there is none."""
    return score.tree.title or file_name(score)


def file_name(score: Evaluated) -> str:
    """The file's name without its folder, so that a picture is the same wherever it is drawn."""
    return PurePath(score.tree.source.name).name or score.tree.source.name


def description(score: Score) -> str:
    """The picture in a sentence, for those who cannot see it."""
    outcomes = ", ".join(f"{outcome.title} {percent(outcome.probability)}" for outcome in score.outcomes)
    return f"A scenario tree with {len(score.tree.nodes)} questions. Its outcomes: {outcomes}."


def basis_facts(score: Evaluated) -> tuple[str, ...]:
    """As-of date, profile, weights that differ from the file, what is given and what is assumed."""
    return tuple(_basis_facts(score))


def origin_facts(score: Evaluated) -> tuple[str, ...]:
    """What a picture is of and what its figures rest on, should it be cut from its heading; file and hash."""
    return tuple(_origin_facts(score))


def full_facts(score: Evaluated) -> tuple[str, ...]:
    """All weights, whether or not they are the file's, and all else that figures rest on; file and hash."""
    return (*_origin_facts(score), *_wants_of_actors(score.basis), *_assumptions(score))


def _origin_facts(score: Evaluated) -> Iterator[str]:
    basis = score.basis
    yield headline(score)
    if as_of := basis.as_of or score.tree.as_of:
        yield f"as of {as_of.isoformat()}"
    yield f"profile: {basis.profile or 'none'}"
    if basis.criteria and score.tree.has_payoffs:
        yield f"weights: {_listed(basis.criteria)}"
    yield f"{basis.pool} pool of {_listed(basis.views)}" if basis.views else f"pool: {basis.pool}"
    yield file_name(score)
    yield f"source {score.tree.source.sha256[:12]}"


def _basis_facts(score: Evaluated) -> Iterator[str]:
    tree, basis = score.tree, score.basis
    as_of = basis.as_of or tree.as_of
    if as_of:
        yield f"as of {as_of.isoformat()}"
    yield f"profile: {basis.profile or 'none'}"
    yield from _weights_in_force("criteria", basis.criteria, {c.name: c.weight for c in tree.criteria.values()})
    yield from _wants_of_actors(basis)
    for name, weight in basis.views.items():
        if weight != tree.views.get(name):
            yield f"view {name} {plain(weight)} (file {plain(tree.views.get(name, 0))})"
    yield from _assumptions(score)


def _wants_of_actors(basis: Basis) -> Iterator[str]:
    """Weights of actors that are not the file's."""
    for actor, criteria in basis.actors.items():
        yield f"{possessive(actor)} criteria: {_listed(criteria)}"


def _assumptions(score: Evaluated) -> Iterator[str]:
    """Odds, parameters and attitudes in force, and what is observed, given and chosen."""
    basis = score.basis
    yield from (f"odds {branch} × {plain(factor)}" for branch, factor in basis.odds.items() if factor != 1)
    yield from _parameters(score)
    if basis.risk_tolerance is not None:
        yield f"risk tolerance {plain(basis.risk_tolerance)}"
    if basis.rationality is not None:
        yield f"rationality {plain(basis.rationality)}"
    observed, indicated = counting(score.tree, score.basis.as_of)
    if evidence := (*observed, *indicated):
        yield f"evidence: {', '.join(f'{item.kind} {item.what}' for item in evidence)}"
    if basis.given:
        yield f"given {' and '.join(basis.given)}"
    if basis.evidence_probability < 1:
        yield f"probability of the evidence {percent(basis.evidence_probability)}"
    if basis.strategy == "known":
        yield "known beforehand"
    if basis.rule is not None:
        yield f"rule: {basis.rule}"
    if basis.chosen:
        yield f"assumed {', '.join(basis.chosen)}"


def _weights_in_force(kind: str, weights: Mapping[str, float], file: Mapping[str, float]) -> Iterator[str]:
    """All weights that count, once one of them differs from the file."""
    if any(weights.get(name, 0) != weight for name, weight in file.items()):
        yield f"{kind}: {_listed({name: weight for name, weight in weights.items() if weight})}"


def _listed(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {plain(weight)}" for name, weight in weights.items())


def _parameters(score: Evaluated) -> Iterator[str]:
    """Parameters whose value is not the file's."""
    if not score.tree.parameters:
        return
    from scenario_tree.quantities.chance import parameter_values

    file = parameter_values({name: parameter.quantity for name, parameter in score.tree.parameters.items()})
    for name, value in score.basis.parameters.items():
        if name in file and value != float(file[name]):
            unit = score.tree.parameters[name].unit
            yield f"{name} {number(value)} {unit} (file {number(float(file[name]))})".replace("  ", " ")
