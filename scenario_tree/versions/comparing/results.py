"""What a comparison answers: frozen records, each with the JSON it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scenario_tree.evaluation.results import Score
from scenario_tree.model import ScenarioTree
from scenario_tree.versions.comparing.edits import Edit
from scenario_tree.versions.comparing.union import Union


@dataclass(frozen=True, slots=True)
class Contribution:
    """A share of a change: of the edit with this number, or of a decision that chooses otherwise."""

    edit: int | None
    decision: str | None
    change: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `diff`: `contributions[]`."""
        who = {"decision": self.decision} if self.edit is None else {"edit": self.edit}
        return {**who, "change": self.change}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A figure before and after, None where a side has none. Contributions, the largest first, and `residual` sum to
    the change (None where a side has no such figure)."""

    name: str
    label: str
    before: float | None
    after: float | None
    contributions: tuple[Contribution, ...] = ()
    residual: float = 0.0

    @property
    def change(self) -> float:
        """After less before; a probability that a side lacks counts as 0."""
        return (self.after or 0.0) - (self.before or 0.0)

    @property
    def title(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name

    def to_dict(self, *, named: bool = True) -> dict[str, Any]:
        """The JSON of `diff`: one row of `effects`."""
        return {
            **({"name": self.name} if named else {}),
            "before": self.before,
            "after": self.after,
            "change": self.change,
            "contributions": [part.to_dict() for part in self.contributions],
            "residual": self.residual,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A decision that both versions have, at which another option is chosen. `margin` is that of the new choice."""

    node: str
    actor: str | None
    before: str
    after: str
    margin: float | None
    reach: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `diff`: `decisions[]`."""
        return {
            "node": self.node,
            "actor": self.actor,
            "before": self.before,
            "after": self.after,
            "margin": self.margin,
            "probability": self.reach,
        }


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Two versions of a tree, and everything between them.

    `before` and `after` are their scores; the older one bears the newer one's names where something was renamed.
    Outcomes are in the order of the new file, then those that are gone.
    """

    before: Score = field(repr=False)
    after: Score = field(repr=False)
    edits: tuple[Edit, ...]
    outcomes: tuple[Effect, ...]
    tags: tuple[Effect, ...]
    criteria: tuple[Effect, ...]
    utility: Effect
    certainty_equivalent: tuple[float, float]
    decisions: tuple[Flip, ...]
    union: Union = field(repr=False, compare=False)

    @property
    def old(self) -> ScenarioTree:
        """The old version, under the new one's names."""
        return self.before.tree

    @property
    def new(self) -> ScenarioTree:
        """The new version."""
        return self.after.tree

    def effect(self, name: str) -> Effect:
        """The effect on an outcome, a tag, a criterion or `utility`; KeyError if there is none."""
        for found in (*self.outcomes, *self.tags, self.utility, *self.criteria):
            if found.name == name:
                return found
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `diff` for one file: `edits` and `effects`."""
        return {
            **self.after.basis.to_dict(),
            "edits": [edit.to_dict() for edit in self.edits],
            "effects": {
                "outcomes": [effect.to_dict() for effect in self.outcomes],
                "tags": [effect.to_dict() for effect in self.tags],
                "expected": {
                    "criteria": {effect.name: effect.to_dict(named=False) for effect in self.criteria},
                    "utility": self.utility.to_dict(named=False),
                    "certainty_equivalent": {
                        "before": self.certainty_equivalent[0],
                        "after": self.certainty_equivalent[1],
                        "change": self.certainty_equivalent[1] - self.certainty_equivalent[0],
                    },
                },
                "decisions": [flip.to_dict() for flip in self.decisions],
            },
            "warnings": list(dict.fromkeys((*self.before.warnings, *self.after.warnings))),
        }
