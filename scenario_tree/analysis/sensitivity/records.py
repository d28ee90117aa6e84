"""What `sensitivity` answers: swings, break-even values and a grid over two inputs, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from scenario_tree.analysis.sensitivity.target import Target
from scenario_tree.evaluation.batch import Solved
from scenario_tree.evaluation.results import Basis
from scenario_tree.model import ScenarioTree

Kind = Literal["parameter", "probability", "share", "payoff", "likelihood", "weight", "view"]
LIKELIEST = "likeliest outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """The target at the low and the high value of one input, all others as they are.

    A figure is None where the tree cannot be evaluated with that value; `derivative` where there is none.
    """

    name: str
    kind: Kind
    label: str = ""
    base_input: float
    low_input: float
    high_input: float
    low: float | None
    high: float | None
    derivative: float | None

    @property
    def size(self) -> float:
        """How far the two ends are apart; 0 where one of them is undefined."""
        return 0.0 if self.low is None or self.high is None else abs(self.high - self.low)

    @property
    def is_probability(self) -> bool:
        """Whether the input's values are read in percent."""
        return self.kind in ("probability", "likelihood")

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `sensitivity`: `swings[]`."""
        return {
            "name": self.name,
            "kind": self.kind,
            "base_input": self.base_input,
            "low_input": self.low_input,
            "high_input": self.high_input,
            "low": self.low,
            "high": self.high,
            "derivative": self.derivative,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """A value of an input at which something changes: the best option of the decision `what`, or the likeliest outcome.

    `before` holds below the value, `after` above it.
    """

    name: str
    kind: Kind
    value: float
    before: str
    after: str
    what: str

    @property
    def is_probability(self) -> bool:
        """Whether the value is read in percent."""
        return self.kind in ("probability", "likelihood")

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `sensitivity`: `break_even[]`."""
        return {
            "name": self.name,
            "kind": self.kind,
            "value": self.value,
            "from": self.before,
            "to": self.after,
            "what": self.what,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An input of a grid: its values, ascending, and what it is at the base."""

    name: str
    kind: Kind
    base: float
    values: tuple[float, ...]

    @property
    def is_probability(self) -> bool:
        """Whether the values are read in percent."""
        return self.kind in ("probability", "likelihood")


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWay:
    """A grid over two inputs: `best` and `values` have a row for each value of `a`, in it one for each of `b`.

    `best` is the option taken at the decision `at`, or the likeliest outcome where `at` is None; None in a cell
    that cannot be evaluated. `crossings` are the values of one input at which it changes, the other at its base.
    """

    a: Side
    b: Side
    at: str | None
    best: tuple[tuple[str | None, ...], ...]
    values: tuple[tuple[float | None, ...], ...]
    crossings: tuple[BreakEven, ...] = ()

    @property
    def what(self) -> str:
        """What the cells say."""
        return self.at or LIKELIEST

    @property
    def shares(self) -> Mapping[str | None, float]:
        """The part of the cells that each option has, the largest first."""
        cells = [cell for row in self.best for cell in row]
        counts = {name: cells.count(name) for name in dict.fromkeys(cells)}
        return {name: count / len(cells) for name, count in sorted(counts.items(), key=lambda item: -item[1])}

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `sensitivity`: `two_way`."""
        return {
            "a": self.a.name,
            "b": self.b.name,
            "a_values": list(self.a.values),
            "b_values": list(self.b.values),
            "at": self.at,
            "best": [list(row) for row in self.best],
            "values": [list(row) for row in self.values],
            "crossings": [item.to_dict() for item in self.crossings],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What moves the target. `break_even` and `two_way` are None where they were not asked for.

    `decides` says whether there is any decision to solve again; `fixed` are the parameters that are plain numbers,
    and not varied.
    """

    tree: ScenarioTree = field(repr=False)
    basis: Basis
    target: Target
    solved: Solved
    decides: bool
    base: float
    swings: Sequence[Swing]
    break_even: Sequence[BreakEven] | None
    two_way: TwoWay | None
    odds_factor: float
    weight_factor: float
    fixed: tuple[str, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def strategy(self) -> str:
        """Which strategy the figures are of; empty where there is nothing to decide."""
        if not self.decides:
            return ""
        return "strategy: held as at the base" if self.solved == "held" else "strategy: solved again at every value"

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `sensitivity` without the three keys that name the tool."""
        return {
            **self.basis.to_dict(),
            "title": self.tree.title,
            "target": self.target.name,
            "measure": self.target.measure,
            "solved": self.solved,
            "base": self.base,
            "swings": [swing.to_dict() for swing in self.swings],
            "break_even": [item.to_dict() for item in self.break_even or ()],
            "two_way": None if self.two_way is None else self.two_way.to_dict(),
            "warnings": list(self.warnings),
        }
