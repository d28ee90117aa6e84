"""Records of a sweep: the inputs that were varied, and what every cell of their grid came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from scenario_tree.evaluation.results import Basis, Expected
from scenario_tree.model import ScenarioTree

Kind = Literal["parameter", "odds", "criterion", "view", "probability"]
UTILITY = "utility"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What is varied, and its values.

    `base` is what it is without that, None where it is not one number: the probability of an event that differs from
    node to node is in `bases`, by node.
    """

    name: str
    kind: Kind
    values: tuple[float, ...]
    base: float | None = None
    bases: tuple[tuple[str, float], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `sweep`: `inputs[]`."""
        return {"name": self.name, "kind": self.kind, "values": list(self.values), "base": self.base}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of the grid, a value for every input. Where it cannot be evaluated, `error` says why."""

    at: tuple[float, ...]
    outcomes: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, float] = field(default_factory=dict)
    expected: Expected | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    evidence_probability: float | None = None
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `sweep`: `cells[]`."""
        return {
            "at": list(self.at),
            "outcomes": dict(self.outcomes),
            "tags": dict(self.tags),
            "expected": self.expected.to_dict() if self.expected else None,
            "choices": dict(self.choices),
            "evidence_probability": self.evidence_probability,
            "error": self.error,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A figure that is looked at: of an outcome or a tag a probability, of a criterion or utility an expectation."""

    name: str
    kind: Literal["outcome", "tag", "criterion", "utility"]
    title: str

    @property
    def is_probability(self) -> bool:
        """Whether it lies in 0…1 and is read in percent."""
        return self.kind in ("outcome", "tag")

    def of(self, cell: Cell) -> float | None:
        """The figure in a cell; None where the cell could not be evaluated."""
        if cell.expected is None:
            return None
        if self.kind == "outcome":
            return cell.outcomes[self.name]
        if self.kind == "tag":
            return cell.tags[self.name]
        return cell.expected.criteria[self.name] if self.kind == "criterion" else cell.expected.utility


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Cells in the order of the inputs' values, those of the last input varying fastest.

    `basis` is what holds where nothing is varied (or, where that is impossible, in the first cell that is not);
    `probabilities` are those of branches that are set to one value in every cell.
    """

    tree: ScenarioTree = field(repr=False)
    basis: Basis
    probabilities: Mapping[str, float]
    inputs: tuple[Input, ...]
    targets: tuple[Target, ...]
    cells: tuple[Cell, ...]
    warnings: tuple[str, ...]

    @property
    def varying(self) -> tuple[str, ...]:
        """The decisions at which not every cell chooses the same, in the order of the file."""
        found = [cell.choices for cell in self.cells if cell.error is None]
        return tuple(node for node in found[0] if len({choices[node] for choices in found}) > 1)

    @property
    def constant(self) -> dict[str, str]:
        """What every cell chooses, by decision, where they all choose the same."""
        varying = self.varying
        first = next(cell.choices for cell in self.cells if cell.error is None)
        return {node: choice for node, choice in first.items() if node not in varying}

    @property
    def usual(self) -> bool:
        """Whether the targets are those that are looked at where none is named."""
        return {target.name for target in self.targets} >= self.tree.outcomes.keys()

    @property
    def shown(self) -> tuple[Target, ...]:
        """The targets; where none was named, without outcomes that have probability 0 in every cell."""
        return tuple(target for target in self.targets if not self.usual or any(map(target.of, self.cells)))

    def name_of(self, one: Input) -> str:
        """What an input is called: its name with its unit, and what is varied of it where the name does not say so."""
        if one.kind != "parameter":
            return f"{one.kind} {one.name}"
        unit = self.tree.parameters[one.name].unit
        return f"{one.name} ({unit})" if unit else one.name

    @property
    def one_scale(self) -> bool:
        """Whether the reader's utility is counted with the same weights in all cells."""
        return all(one.kind != "criterion" or "/" in one.name for one in self.inputs)

    def rows(self, cells: Sequence[Any]) -> list[Sequence[Any]]:
        """What belongs to cells, a row for each value of the first of two inputs."""
        width = len(self.inputs[1].values)
        return [cells[first : first + width] for first in range(0, len(cells), width)]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `sweep` without the three keys that name the tool."""
        return {
            **self.basis.to_dict(),
            "title": self.tree.title,
            "inputs": [one.to_dict() for one in self.inputs],
            "probabilities": dict(self.probabilities),
            "targets": [target.name for target in self.targets],
            "cells": [cell.to_dict() for cell in self.cells],
            "warnings": list(self.warnings),
        }
