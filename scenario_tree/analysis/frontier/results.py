"""Strategies on two criteria: frozen records, each with the JSON it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from scenario_tree.evaluation.results import Basis
from scenario_tree.model import ScenarioTree

Status = Literal["efficient", "dominated", "extended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """One strategy: the option at each free decision that is reached under it, and its expected values.

    `ratio` is the cost of one more unit of benefit against the previous efficient strategy. The strategy is the best
    one where a unit of benefit is worth `low` to `high` units of cost; with `high` None, any worth from `low` on.
    Where it is not efficient, all three are None; the first efficient one has no ratio.
    """

    options: Mapping[str, str]
    values: Mapping[str, float]
    status: Status
    ratio: float | None
    low: float | None
    high: float | None
    in_force: bool

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `frontier`: `strategies[]`."""
        return {
            "strategy": dict(self.options),
            "values": dict(self.values),
            "status": self.status,
            "ratio": self.ratio,
            "from": self.low,
            "to": self.high,
            "in_force": self.in_force,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The strategy in force, whether it is listed or not; `status` is None where that is not known."""

    options: Mapping[str, str]
    values: Mapping[str, float]
    status: Status | None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `frontier`: `in_force`."""
        return {"strategy": dict(self.options), "values": dict(self.values), "status": self.status}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """The strategies of one decider by cost, the cheapest first, and of equals the most beneficial.

    `decider` is None for decisions without an actor; `in_force` is None where an option is taken with a probability
    between 0 and 1. `left_out` is how many dominated strategies are not listed, None where that is not known.
    """

    tree: ScenarioTree = field(repr=False)
    basis: Basis
    benefit: str
    cost: str
    decider: str | None
    strategies: tuple[Strategy, ...]
    in_force: Taken | None
    left_out: int | None
    warnings: tuple[str, ...]

    @property
    def efficient(self) -> tuple[Strategy, ...]:
        """The efficient strategies alone."""
        return tuple(strategy for strategy in self.strategies if strategy.status == "efficient")

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `frontier` without the three keys that name the tool."""
        return {
            **self.basis.to_dict(),
            "title": self.tree.title,
            "criteria": {"benefit": self.benefit, "cost": self.cost},
            "decider": self.decider,
            "strategies": [strategy.to_dict() for strategy in self.strategies],
            "in_force": self.in_force.to_dict() if self.in_force else None,
            "warnings": list(self.warnings),
        }
