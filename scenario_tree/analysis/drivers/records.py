"""What `drivers` answers: frozen records, each with the JSON it becomes.

Bits are base 2; shares are parts of 1; None stands where a figure is undefined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from scenario_tree.analysis.uncertain import Kind as InputKind
from scenario_tree.evaluation.results import Basis
from scenario_tree.model import ScenarioTree

Kind = Literal["node", "event", "views"]
ROUNDING = 1e-12  # what is left over from adding up


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A node, an event, or under a mixture the question which view is right: how much its answer tells of the target.

    `bits` (None for utility) and `share` are its part when the questions are answered in the order of the tree;
    `voi` and `percent_of_maximum` are what its answer tells by itself, None unless asked for.
    """

    kind: Kind
    name: str
    label: str
    reach: float
    share: float | None
    bits: float | None
    voi: float | None = None
    percent_of_maximum: float | None = None

    @property
    def title(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name

    def to_dict(self, *, marginal: bool = False) -> dict[str, Any]:
        """The JSON of commands: `questions[]`."""
        result: dict[str, Any] = {self.kind: self.name, "reach": self.reach, "share": self.share, "bits": self.bits}
        if marginal:
            result |= {"voi": self.voi, "percent_of_maximum": self.percent_of_maximum}
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceShare:
    """An input whose value is uncertain, and its part in the variance of the target's probability or utility.

    `sd` is the standard deviation that this input alone gives to the target; `error` the larger standard error of the
    two indices, None where they are exact.
    """

    input: str
    kind: InputKind
    first_order: float | None
    total: float | None
    sd: float | None
    error: float | None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `variance[]`."""
        return {
            "input": self.input,
            "kind": self.kind,
            "first_order": self.first_order,
            "total": self.total,
            "sd": self.sd,
            "error": self.error,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A question that views answer differently.

    `bits` is what the answer would tell of which view is right, times reach. `views` is the target's figure with this
    question alone answered by each view, None where that view excludes the evidence; `low` and `high` are its ends;
    `of` names the outcome that it is the probability of.
    """

    kind: Kind
    name: str
    label: str
    bits: float
    of: str
    low: float | None
    high: float | None
    views: Mapping[str, float | None]

    @property
    def title(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name

    @property
    def moves(self) -> bool:
        """Whether the figure depends on whose answer it is, by more than what is left over from adding up."""
        if self.low is None or self.high is None:
            return False
        return self.high - self.low > ROUNDING * max(1.0, abs(self.low), abs(self.high))

    @property
    def ends(self) -> tuple[str, str] | None:
        """The views whose answers make the figure lowest and highest; None where it does not move."""
        heard = {view: figure for view, figure in self.views.items() if figure is not None}
        return (min(heard, key=heard.__getitem__), max(heard, key=heard.__getitem__)) if self.moves else None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `disagreement[]`."""
        return {
            self.kind: self.name,
            "bits": self.bits,
            "of": self.of,
            "low": self.low,
            "high": self.high,
            "views": dict(self.views),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """Which question matters: `questions` by share, the largest first.

    `entropy_bits` is None for utility, `variance_total` for everything else. `variance` is over uncertain numbers;
    `disagreement` is None without views.
    """

    tree: ScenarioTree = field(repr=False)
    basis: Basis
    target: str
    entropy_bits: float | None
    variance_total: float | None
    questions: tuple[Question, ...]
    marginal: bool
    variance: tuple[VarianceShare, ...]
    disagreement: tuple[Disagreement, ...] | None
    warnings: tuple[str, ...]

    @property
    def nothing_to_learn(self) -> bool:
        """Whether the target is certain, so that no question matters."""
        return not any(question.share for question in self.questions)

    @property
    def disputes(self) -> tuple[Disagreement, ...]:
        """The disagreements that are worth showing: none where nothing is to be learned, or the target never moves."""
        found = tuple(row for row in self.disagreement or () if row.bits > 0)
        return found if not self.nothing_to_learn and any(row.moves for row in found) else ()

    def question(self, name: str) -> Question:
        """The question of that name; KeyError if there is none."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `drivers` without the three keys that name the tool."""
        return {
            **self.basis.to_dict(),
            "title": self.tree.title,
            "target": self.target,
            "entropy_bits": self.entropy_bits,
            "variance_total": self.variance_total,
            "questions": [question.to_dict(marginal=self.marginal) for question in self.questions],
            "variance": [share.to_dict() for share in self.variance],
            "disagreement": None if self.disagreement is None else [row.to_dict() for row in self.disagreement],
            "warnings": list(self.warnings),
        }
