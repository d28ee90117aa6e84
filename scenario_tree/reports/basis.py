"""What figures rest on, in words: the profile, weights, evidence and choices in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scenario_tree.rounding import figure, inline_percent

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import Basis
    from scenario_tree.model import ScenarioTree


_FEW = 6  # pieces of evidence that a heading names


def title(tree: ScenarioTree) -> str:
    """The title, or the file's name where there is none."""
    return tree.title or tree.source.name


def facts(tree: ScenarioTree, basis: Basis) -> tuple[str, ...]:
    """What stands beside a title: date (that of the evidence, if one was asked for), profile, pool, rule."""
    day = basis.as_of or tree.as_of
    as_of = (f"as of {day.isoformat()}",) if day else ()
    latest = max((entry.date for entry in tree.evidence if entry.date), default=None)
    if basis.as_of is None and day and latest and latest > day:
        as_of = (*as_of, f"evidence up to {latest.isoformat()}")
    rule = (f"rule: {basis.rule}",) if basis.rule else ()
    return (*as_of, f"profile: {basis.profile or 'none'}", f"pool: {basis.pool}", *rule)


def details(tree: ScenarioTree, basis: Basis) -> tuple[str, ...]:
    """What stands under a title: weights where there are several, then what was observed, given and chosen."""
    return tuple(_weights(basis)) + tuple(_conditions(tree, basis))


def _weights(basis: Basis) -> list[str]:
    from scenario_tree.evaluation.exclusion import possessive

    said = []
    if len(basis.views) > 1:
        said.append(f"views: {_listed(basis.views)}")
    if len(basis.criteria) > 1:
        said.append(f"weights: {_listed(basis.criteria)}")
    said += [f"{possessive(actor)} weights: {_listed(criteria)}" for actor, criteria in basis.actors.items()]
    if basis.parameters:
        said.append(f"parameters: {_listed(basis.parameters)}")
    if basis.odds:
        said.append(f"odds: {', '.join(f'{branch} × {figure(factor)}' for branch, factor in basis.odds.items())}")
    if basis.risk_tolerance is not None:
        said.append(f"risk tolerance: {figure(basis.risk_tolerance)}")
    if basis.rationality is not None:
        said.append(f"rationality: {figure(basis.rationality)}")
    return said


def _conditions(tree: ScenarioTree, basis: Basis) -> list[str]:
    from scenario_tree.evaluation.conditions import counting

    said = []
    observed, indicated = counting(tree, basis.as_of)
    evidence = [f"{entry.what} {entry.kind}" for entry in (*observed, *indicated)]
    if evidence:
        more = f" and {len(evidence) - _FEW} more" if len(evidence) > _FEW else ""
        said.append(f"evidence: {', '.join(evidence[:_FEW])}{more}")
    if basis.given:
        said.append(f"given: {', '.join(basis.given)}")
    if basis.chosen:
        said.append(f"chosen: {', '.join(basis.chosen)}")
    if evidence or basis.given or basis.strategy == "known":
        said.append(f"strategy: {basis.strategy}")
    if abs(basis.evidence_probability - 1) > 1e-9:
        said.append(f"probability of the evidence: {inline_percent(basis.evidence_probability)}")
    return said


def _listed(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {figure(weight)}" for name, weight in weights.items())
