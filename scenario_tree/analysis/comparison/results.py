"""Records of scores side by side: a column for each way to score, a line for each figure.

Lines are matched by name: where only some files have an outcome, it is None in the columns of the others. The spread
of a line is its largest figure less its smallest, over the columns that have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scenario_tree.evaluation.results import Basis, DecisionScore, Score
from scenario_tree.model import ScenarioTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One way to score: `name` says what tells it from the others, `laid` the weights over the profile's."""

    name: str
    profile: str | None
    laid: str | None
    score: Score = field(repr=False)

    @property
    def file(self) -> str:
        """The file's name."""
        return self.score.tree.source.name

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `compare`: `columns[]`."""
        own = {"name": self.name, "file": self.file, "profile": self.profile, "weights_file": self.laid}
        return {**own, **self.score.basis.to_dict()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure in every column, None where a column's file does not have it."""

    name: str
    label: str
    values: tuple[float | None, ...]

    @property
    def title(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name

    @property
    def spread(self) -> float | None:
        """The largest less the smallest; None where fewer than two columns have it."""
        known = [value for value in self.values if value is not None]
        return max(known) - min(known) if len(known) > 1 else None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `compare`: `outcomes[]` and `tags[]`."""
        return {"name": self.name, "label": self.label, "probabilities": list(self.values), "spread": self.spread}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One decision in every column; None where a column's file does not have it."""

    node: str
    actor: str | None
    decisions: tuple[DecisionScore | None, ...]

    @property
    def choices(self) -> tuple[str | None, ...]:
        """What is chosen."""
        return tuple(decision.choice if decision else None for decision in self.decisions)

    @property
    def margins(self) -> tuple[float | None, ...]:
        """By how much that is better than the best other option."""
        return tuple(decision.margin if decision else None for decision in self.decisions)

    @property
    def probabilities(self) -> tuple[float | None, ...]:
        """How likely it comes to that choice at all."""
        return tuple(decision.probability if decision else None for decision in self.decisions)

    @property
    def agree(self) -> bool:
        """Whether all columns that have it choose the same."""
        return len({choice for choice in self.choices if choice is not None}) <= 1

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `compare`: `decisions[]`."""
        return {
            "node": self.node,
            "actor": self.actor,
            "choices": list(self.choices),
            "instead": [decision.instead if decision else None for decision in self.decisions],
            "margins": list(self.margins),
            "probabilities": list(self.probabilities),
            "agree": self.agree,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Scores side by side. Of outcomes and tags, those of the largest spread come first."""

    columns: tuple[Column, ...]
    outcomes: tuple[Line, ...]
    tags: tuple[Line, ...]
    criteria: tuple[Line, ...]
    utility: Line
    certainty_equivalent: Line
    decisions: tuple[DecisionLine, ...]
    warnings: tuple[str, ...]

    @property
    def tree(self) -> ScenarioTree:
        """The tree of the first column."""
        return self.columns[0].score.tree

    @property
    def trees(self) -> tuple[ScenarioTree, ...]:
        """Every tree once, in order."""
        return tuple({id(column.score.tree): column.score.tree for column in self.columns}.values())

    @property
    def basis(self) -> Basis:
        """What the first column rests on."""
        return self.columns[0].score.basis

    @property
    def happening(self) -> tuple[Line, ...]:
        """The outcomes that some column gives a probability above 0."""
        return tuple(line for line in self.outcomes if any(line.values))

    @property
    def one_scale(self) -> bool:
        """Whether the reader's utility is counted with the same weights in all columns."""
        return all(column.score.basis.criteria == self.basis.criteria for column in self.columns)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `compare` without the three keys that name the tool."""
        bases = [column.score.basis.to_dict() for column in self.columns]
        common = {
            key: value if all(basis[key] == value for basis in bases) else None for key, value in bases[0].items()
        }
        files = [
            {"file": tree.source.name, "source_sha256": tree.source.sha256, "title": tree.title} for tree in self.trees
        ]
        return {
            **common,
            "files": files,
            "columns": [column.to_dict() for column in self.columns],
            "outcomes": [line.to_dict() for line in self.outcomes],
            "tags": [line.to_dict() for line in self.tags],
            "expected": {
                "criteria": {line.name: list(line.values) for line in self.criteria},
                "utility": list(self.utility.values),
                "certainty_equivalent": list(self.certainty_equivalent.values),
            },
            "decisions": [line.to_dict() for line in self.decisions],
            "warnings": list(self.warnings),
        }
