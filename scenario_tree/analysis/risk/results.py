"""What `risk` answers: frozen records, each with the JSON it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from scenario_tree.evaluation.results import Basis
from scenario_tree.model import ScenarioTree

STRATEGY = "strategy"  # the name of the one entry where no option is asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRisk:
    """An option, or the strategy in force, and what paths under it are worth to the reader.

    `node` is None for the strategy; `in_force` says whether the option is the one that is chosen there,
    or the likeliest one, `probability` how likely it is there (None where no path comes there). `values`
    ascend; `value_at_risk` and `expected_shortfall` are keyed by level, as in "5%". `deciles` are the quantiles at 0,
    10 … 100 %. `error` bounds how far a value at risk, or an expected shortfall, can be from the true one; it is 0
    where all is exact.
    """

    node: str | None
    name: str
    label: str
    in_force: bool
    probability: float | None
    values: tuple[float, ...]
    probabilities: tuple[float, ...]
    mean: float
    sd: float
    skewness: float | None
    excess_kurtosis: float | None
    probability_of_loss: float
    value_at_risk: Mapping[str, float]
    expected_shortfall: Mapping[str, float]
    certainty_equivalent: float
    deciles: tuple[float, ...]
    error: float

    @property
    def branch(self) -> str:
        """`node/option`, or the word for the strategy."""
        return f"{self.node}/{self.name}" if self.node else self.name

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `options[]`."""
        return {
            "name": self.name,
            "node": self.node,
            "in_force": self.in_force,
            "probability": self.probability,
            "risk_profile": [
                {"value": value, "probability": probability}
                for value, probability in zip(self.values, self.probabilities, strict=True)
            ],
            "mean": self.mean,
            "sd": self.sd,
            "skewness": self.skewness,
            "excess_kurtosis": self.excess_kurtosis,
            "probability_of_loss": self.probability_of_loss,
            "value_at_risk": dict(self.value_at_risk),
            "expected_shortfall": dict(self.expected_shortfall),
            "certainty_equivalent": self.certainty_equivalent,
            "error": self.error,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Dominance:
    """An option of a node that is better than another one for all who want more (1), or also like no risk (2)."""

    node: str
    option: str
    over: str
    order: Literal[1, 2]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `dominance[]`."""
        return {"option": self.option, "over": self.over, "order": self.order, "node": self.node}


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """The distribution of what a path is worth, per option; a loss is a value below `loss_below`.

    `loss_named` says whether somebody asked for that bound.
    """

    tree: ScenarioTree = field(repr=False)
    basis: Basis
    loss_below: float
    loss_named: bool = False
    options: tuple[OptionRisk, ...]
    dominance: tuple[Dominance, ...]
    warnings: tuple[str, ...]

    @property
    def losing(self) -> bool:
        """Whether losses are worth a word: some path is one, or somebody asked for the bound."""
        return self.loss_named or any(option.probability_of_loss for option in self.options)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The decisions that are asked about and are not the start: only paths that reach them count."""
        asked = dict.fromkeys(option.node for option in self.options if option.node is not None)
        return tuple(node for node in asked if node != self.tree.start)

    @property
    def unit(self) -> str:
        """The unit of values: that of the one criterion that counts, if it counts as it is; else empty."""
        counted = [name for name, weight in self.basis.criteria.items() if weight]
        if len(counted) != 1 or self.basis.criteria[counted[0]] != 1:
            return ""
        criterion = self.tree.criteria[counted[0]]
        return "" if criterion.scale else criterion.unit

    def option(self, name: str) -> OptionRisk:
        """The option of that name, or `node/option`; KeyError if there is none."""
        for option in self.options:
            if name in (option.name, option.branch):
                return option
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `risk` without the three keys that name the tool."""
        return {
            **self.basis.to_dict(),
            "title": self.tree.title,
            "loss_below": self.loss_below,
            "options": [option.to_dict() for option in self.options],
            "dominance": [item.to_dict() for item in self.dominance],
            "warnings": list(self.warnings),
        }
