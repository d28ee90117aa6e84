"""What an evaluation answers: frozen records, each with the JSON it becomes.

Probabilities are in 0…1; values are in the unit of their criterion, utilities in
utility. None stands where a figure is undefined, such as an expectation given an
outcome of probability 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from scenario_tree.model import Pool, ScenarioTree

if TYPE_CHECKING:
    import networkx

    from scenario_tree.evaluation.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the figures were evaluated under; stands on every report and picture.

    `evidence_probability` is the sum of path weights after all factors; `criteria`,
    `views`, `odds` and `parameters` are the reader's weights in force; `actors` holds criteria that an
    actor is given in place of the file's.
    """

    profile: str | None
    views: Mapping[str, float]
    odds: Mapping[str, float]
    criteria: Mapping[str, float]
    actors: Mapping[str, Mapping[str, float]]
    parameters: Mapping[str, float]
    risk_tolerance: float | None
    rationality: float | None
    pool: Pool
    words: str
    as_of: date | None
    given: tuple[str, ...]
    chosen: tuple[str, ...]
    evidence_probability: float
    strategy: Literal["kept", "known"]
    rule: Rule | None = None

    def to_dict(self) -> dict[str, Any]:
        """The common keys of every command that evaluates."""
        weights: dict[str, Any] = {
            "profile": self.profile,
            "views": dict(self.views),
            "odds": dict(self.odds),
            "criteria": dict(self.criteria),
            "actors": {name: dict(criteria) for name, criteria in self.actors.items()},
            "parameters": dict(self.parameters),
            "risk_tolerance": self.risk_tolerance,
            "rationality": self.rationality,
        }
        return {
            "weights": weights,
            "pool": self.pool,
            "words": self.words,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "given": list(self.given),
            "chosen": list(self.chosen),
            "evidence_probability": self.evidence_probability,
            "strategy": self.strategy,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeScore:
    """One outcome. `expected` and `utility` are conditional on it; `paths` counts the ways there in the file.

    One of probability 0 is `excluded_by` something; where that is a choice, it is made at the node `excluded_at`.
    """

    name: str
    label: str
    probability: float
    paths: int
    expected: Mapping[str, float | None]
    utility: float | None
    excluded_by: str | None
    excluded_at: str | None = None

    @property
    def title(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `outcomes[]`."""
        return {
            "name": self.name,
            "label": self.label,
            "probability": self.probability,
            "paths": self.paths,
            "expected": dict(self.expected),
            "utility": self.utility,
            "excluded_by": self.excluded_by,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Expectations over all paths that the evidence keeps."""

    criteria: Mapping[str, float]
    utility: float
    certainty_equivalent: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `expected`."""
        return {
            "criteria": dict(self.criteria),
            "utility": self.utility,
            "certainty_equivalent": self.certainty_equivalent,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionScore:
    """An option as its actor sees it at the node, payoffs collected before left out (to go).

    The figures are None where the evidence makes the option impossible, `probability` where it makes the node so.
    `rule_value` is what the rule in force goes by: the worst case, the best case, or the greatest regret.
    """

    name: str
    utility: float | None
    certainty_equivalent: float | None
    probability: float | None
    rule_value: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `decisions[].options[]`."""
        return {
            "name": self.name,
            "utility": self.utility,
            "certainty_equivalent": self.certainty_equivalent,
            "probability": self.probability,
            "rule_value": self.rule_value,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One way of meeting a decision that is chosen differently by what was met on the way to it."""

    passed: tuple[str, ...]
    probability: float
    choice: str
    options: tuple[OptionScore, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `decisions[].by_history[]`."""
        return {
            "passed": list(self.passed),
            "probability": self.probability,
            "choice": self.choice,
            "options": [option.to_dict() for option in self.options],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionScore:
    """One decision. `margin` is the choice's certainty equivalent less the best other one's; where a rule is in force,
    by how much the choice is better in what that goes by.

    `collected` is the actor's expected utility of the payoffs before the node, given that it is reached; `by`
    says how the choice came about.
    """

    node: str
    actor: str | None
    probability: float
    choice: str
    instead: str | None
    tie: bool
    margin: float | None
    options: tuple[OptionScore, ...]
    collected: float
    by: Literal["solved", "rationality", "chosen", "given"]
    by_history: tuple[History, ...] = ()

    def cumulative(self, option: OptionScore) -> float | None:
        """What an option is worth with what was collected before; None where the option is impossible."""
        return None if option.certainty_equivalent is None else self.collected + option.certainty_equivalent

    def option(self, name: str) -> OptionScore:
        """The option of that name; KeyError if there is none."""
        for option in self.options:
            if option.name == name:
                return option
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `decisions[]`."""
        result: dict[str, Any] = {
            "node": self.node,
            "actor": self.actor,
            "probability": self.probability,
            "choice": self.choice,
            "instead": self.instead,
            "tie": self.tie,
            "margin": self.margin,
            "options": [option.to_dict() for option in self.options],
            "collected": self.collected,
            "by": self.by,
        }
        if self.by_history:
            result["by_history"] = [history.to_dict() for history in self.by_history]
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeScore:
    """Reach of a node or an outcome; the reader's expected utility from there on (to go) and before (collected)."""

    id: str
    probability: float
    value: float | None
    collected: float | None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `nodes[]`."""
        return {"id": self.id, "probability": self.probability, "value": self.value, "collected": self.collected}


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchScore:
    """A branch: its probability given that the node is reached (None where it cannot be), and that of passing it.

    `views` is what each view says of it that has an opinion of its own there.
    """

    node: str
    name: str
    probability: float | None
    path_probability: float
    views: Mapping[str, float] = field(default_factory=dict)

    @property
    def branch(self) -> str:
        """`node/branch`."""
        return f"{self.node}/{self.name}"

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `branches[]`."""
        return {"branch": self.branch, "probability": self.probability, "path_probability": self.path_probability}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """An overall judgement of the file beside what the tree implies."""

    name: str
    expected: float
    implied: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `expectations[]`."""
        return {"name": self.name, "expected": self.expected, "implied": self.implied}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How likely each outcome is, what it is worth, and who chooses what.

    `outcomes` are the likeliest first; `nodes` and `branches` are keyed by id and `node/branch`, in file order.
    """

    tree: ScenarioTree = field(repr=False)
    basis: Basis
    outcomes: tuple[OutcomeScore, ...]
    tags: Mapping[str, float]
    expected: Expected
    decisions: tuple[DecisionScore, ...]
    expectations: tuple[Expectation, ...]
    nodes: Mapping[str, NodeScore]
    branches: Mapping[str, BranchScore]
    warnings: tuple[str, ...]

    def outcome(self, name: str) -> OutcomeScore:
        """The outcome of that name; KeyError if there is none."""
        for outcome in self.outcomes:
            if outcome.name == name:
                return outcome
        raise KeyError(name)

    def decision(self, node: str) -> DecisionScore:
        """The decision at that node; KeyError if there is none."""
        for decision in self.decisions:
            if decision.node == node:
                return decision
        raise KeyError(node)

    @property
    def graph(self) -> networkx.MultiDiGraph[str]:
        """A copy of `tree.graph`: nodes carry `reach`, edges `probability` and `path_probability`."""
        graph = self.tree.graph.copy()
        for name, node in self.nodes.items():
            graph.nodes[name]["reach"] = node.probability
        for source, _, key, data in graph.edges(keys=True, data=True):
            branch = self.branches[f"{source}/{key}"]
            data["probability"] = branch.probability
            data["path_probability"] = branch.path_probability
        return graph

    def to_dict(self, *, nodes: bool = False) -> dict[str, Any]:
        """The JSON of `score` without the three keys that name the tool; with `nodes`, also every node and branch."""
        result: dict[str, Any] = {
            **self.basis.to_dict(),
            "title": self.tree.title,
            "rule": self.basis.rule,
            "outcomes": [outcome.to_dict() for outcome in self.outcomes],
            "tags": [{"name": name, "probability": probability} for name, probability in self.tags.items()],
            "expected": self.expected.to_dict(),
            "decisions": [decision.to_dict() for decision in self.decisions],
            "expectations": [expectation.to_dict() for expectation in self.expectations],
            "warnings": list(self.warnings),
        }
        if nodes:
            result["nodes"] = [node.to_dict() for node in self.nodes.values()]
            result["branches"] = [branch.to_dict() for branch in self.branches.values()]
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class PathScore:
    """One way from the start to an outcome: its probability and the reader's utility of it."""

    probability: float
    branches: tuple[str, ...]
    outcome: str
    utility: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of commands: `paths[]`."""
        return {
            "probability": self.probability,
            "branches": list(self.branches),
            "outcome": self.outcome,
            "utility": self.utility,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The likeliest paths, in order."""

    tree: ScenarioTree = field(repr=False)
    basis: Basis
    paths: tuple[PathScore, ...]
    warnings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `paths` without the three keys that name the tool."""
        return {
            **self.basis.to_dict(),
            "title": self.tree.title,
            "paths": [path.to_dict() for path in self.paths],
            "warnings": list(self.warnings),
        }


def number(value: float) -> float | None:
    """A figure of an array for a record: None where it is undefined."""
    return None if math.isnan(value) else float(value)
