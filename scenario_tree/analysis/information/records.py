"""What it is worth to learn something: the records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from scenario_tree.evaluation.results import Basis
from scenario_tree.model import DecisionNode, ScenarioTree

Kind = Literal["EVPI", "EVPPI", "EVSI"]
EVERYTHING = "all answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to learn, or several `sources` together, and what that is worth in utility.

    `error` is 0 where the value is exact, else the standard error of a sample or the last change of a quadrature.
    `reason` says why a value is 0, where that is plain from the tree. `of_numbers` says that an uncertain number is
    among the sources: perfect information on what nature answers has no part of it.
    """

    on: str
    sources: tuple[str, ...]
    label: str
    kind: Kind
    value: float
    error: float = 0.0
    reason: str = ""
    of_numbers: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `items[]`."""
        return {
            "on": self.on,
            "kind": self.kind,
            "value": self.value,
            "error": self.error,
            "sources": list(self.sources),
            "label": self.label,
            "reason": self.reason or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """What learning each thing is worth to `actor` (None: the reader), on top of `base`.

    `base` is the expected utility with nothing more known, or the certainty equivalent where a `risk_tolerance` is
    in force for whom it counts. `deciders` are those who still have something to decide (None: who has no name).
    """

    tree: ScenarioTree = field(repr=False)
    basis: Basis
    actor: str | None
    risk_tolerance: float | None
    deciders: tuple[str | None, ...]
    base: float
    items: tuple[Item, ...]
    samples: int | None
    seed: int | None
    warnings: tuple[str, ...]

    @property
    def perfect(self) -> float | None:
        """The value of perfect information on all that nature answers, where it was asked for and is above 0."""
        return next((item.value for item in self.items if item.kind == "EVPI" and item.value > 0), None)

    def share(self, item: Item) -> float | None:
        """An item's part of the value of perfect information, which says nothing of uncertain numbers."""
        return None if self.perfect is None or item.of_numbers else item.value / self.perfect

    @property
    def idle(self) -> str:
        """Why nothing whatever is worth knowing; empty where somebody has something to decide."""
        if self.deciders:
            return ""
        decided = any(isinstance(node, DecisionNode) for node in self.tree.nodes.values())
        who = "nothing is left to decide" if decided else "nobody decides anything"
        return f"{who}, so that nothing is worth knowing beforehand"

    @property
    def beneficiary(self) -> str:
        """To whom the values count."""
        return self._called(self.actor)

    @property
    def loss(self) -> str:
        """Why a value can be negative; empty where none is."""
        if not any(item.value < 0 for item in self.items):
            return ""
        if len(self.deciders) > 1:
            return "others learn it too, and choose otherwise; a single decider never loses by learning"
        if self.deciders[0] == self.actor:
            return "who decides errs with the information too, or chooses by another pool of the views"
        alone = f"{self._called(self.deciders[0])} alone decides and uses what it learns"
        profile = self.tree.profiles.get(self.deciders[0] or "")
        errs = "errs with it too, or " if profile is not None and profile.rationality is not None else ""
        return f"{alone}, but {errs}wants or expects something else than {self.beneficiary}"

    def _called(self, actor: str | None) -> str:
        return "the reader" if actor is None else self.tree.profiles[actor].label or actor

    def item(self, on: str) -> Item:
        """The item of that name; KeyError if there is none."""
        for item in self.items:
            if item.on == on:
                return item
        raise KeyError(on)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `information` without the three keys that name the tool."""
        return {
            **self.basis.to_dict(),
            "title": self.tree.title,
            "for": self.actor,
            "base": self.base,
            "items": [item.to_dict() for item in self.items],
            "samples": self.samples,
            "seed": self.seed,
            "warnings": list(self.warnings),
        }
