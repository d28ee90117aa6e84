"""How often each option is the best, as the weight of one criterion goes from low to high."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scenario_tree.evaluation.batch import Batch
from scenario_tree.evaluation.exclusion import possessive
from scenario_tree.evaluation.network import Floats, Indices
from scenario_tree.evaluation.premises import Premises
from scenario_tree.evaluation.worth import worth
from scenario_tree.model import DecisionNode
from scenario_tree.names import hint
from scenario_tree.problems import refusal

STEPS = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptability:
    """Shares of draws by option and weight: `shares[option][k]` at `weights[k]`; `in_force` is the weight there is."""

    criterion: str
    node: str
    in_force: float
    weights: tuple[float, ...]
    shares: dict[str, tuple[float, ...]]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `acceptability`."""
        return {
            "criterion": self.criterion,
            "node": self.node,
            "in_force": self.in_force,
            "weights": list(self.weights),
            "shares": {option: list(shares) for option, shares in self.shares.items()},
        }


@dataclass(frozen=True)
class Asked:
    """A criterion, of the judge in that `row`, its weights, and the decision that is looked at."""

    criterion: str
    name: str
    row: int
    in_force: float
    weights: Floats
    node: DecisionNode

    @property
    def shape(self) -> tuple[int, int]:
        """Weights and options."""
        return len(self.weights), len(self.node.branches)

    def best(self, batch: Batch, premises: Premises, count: int) -> Indices:
        """The number of the best option, (weights, draws), with everything else as in the premises."""
        return np.array([self._at(batch, premises, count, float(weight)) for weight in self.weights])

    def _at(self, batch: Batch, premises: Premises, count: int, weight: float) -> Indices:
        judges = list(premises.judges)
        judge = judges[self.row]
        judges[self.row] = replace(judge, criteria={**judge.criteria, self.name: weight})
        changed = copy.copy(premises)
        changed.judges = judges
        changed.reader = judges[0]
        changed.worths = [worth(batch.layout, one) for one in judges]
        return batch.swept(changed, count, "again").choices(self.node)

    def answer(self, shares: Floats) -> Acceptability:
        """The record of shares (weights, options)."""
        return Acceptability(
            criterion=self.criterion,
            node=self.node.id,
            in_force=self.in_force,
            weights=tuple(self.weights.tolist()),
            shares={name: tuple(shares[:, place].tolist()) for place, name in enumerate(self.node.branches)},
        )

    def unmoved(self, found: Acceptability) -> Iterator[str]:
        """A warning where the reader's weight moves nothing, and somebody else decides."""
        if self.row == 0 and self.node.actor is not None and all(len(set(part)) == 1 for part in found.shares.values()):
            yield (
                f"the choice at {self.node.id} is {possessive(self.node.actor)}, and the reader's weight of "
                f"{self.name} does not move it: write {self.node.actor}/{self.name}"
            )


def asked(batch: Batch, text: str, at: str | None) -> Asked:
    """What `[ACTOR/]NAME` or `[ACTOR/]NAME=LOW:HIGH` asks. Raises TreeProblems."""
    criterion, _, ends = text.partition("=")
    actor, slash, name = criterion.rpartition("/")
    judges = {"": batch.point.reader, **batch.point.actors}
    if slash and actor not in batch.point.actors:
        raise refusal("unknown-profile", f"nobody called `{actor}` decides", hint(actor, batch.point.actors, ""))
    judge = judges[actor]
    if name not in judge.criteria:
        raise refusal("unknown-criterion", f"no criterion is called `{name}`", hint(name, judge.criteria, ""))
    in_force = float(judge.criteria[name])
    low, high = _ends(text, ends) if ends else sorted((0.0, 2 * in_force or 1.0))
    weights = np.linspace(low, high, STEPS)
    return Asked(criterion, name, list(judges).index(actor), in_force, weights, _decision(batch, at))


def _ends(text: str, ends: str) -> tuple[float, float]:
    try:
        low, high = (float(end) for end in ends.split(":"))
    except ValueError:
        low = high = 0.0
    if not (np.isfinite([low, high]).all() and low < high):
        raise refusal("bad-request", f"`{text}` has no range of weights", "write NAME=LOW:HIGH, such as peace=0:10")
    return low, high


def _decision(batch: Batch, at: str | None) -> DecisionNode:
    decisions = {node.id: node for node in batch.tree.nodes.values() if isinstance(node, DecisionNode)}
    if not decisions:
        raise refusal("bad-request", "nobody decides anything in this tree", "acceptability is of a decision's options")
    if at is None:
        reach = batch.point.by_node(batch.point.total(batch.point.reach))
        reached = [name for name in decisions if reach[batch.layout.position[name]] > 0]
        return decisions[(reached or list(decisions))[0]]
    if at not in decisions:
        raise refusal("bad-request", f"there is no decision `{at}`", hint(at, decisions, "name a decision node"))
    return decisions[at]


def counted(best: Indices, weights: Floats, options: int) -> Floats:
    """How much each option counts under each weight: (grid, draws) to (grid, options)."""
    return np.array([np.bincount(chosen, weights, minlength=options) for chosen in best])
