"""One thing that is varied, and how values of it enter an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scenario_tree.analysis.sensitivity.records import Kind
from scenario_tree.evaluation.batch import Batch
from scenario_tree.evaluation.network import Floats

Part = Literal["parameters", "views", "odds", "criteria"]
Column = tuple[Part, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """One input: its value in force, the ends of its swing, and the ends of what it can be.

    `swung` says whether it stands in the tornado. A branch has its `edge` and the names of its `node` and siblings;
    everything else has the `column` that its values stand in.
    """

    name: str
    kind: Kind
    base: float
    low: float
    high: float
    least: float
    most: float
    label: str = ""
    swung: bool = True
    column: Column | None = None
    edge: int = -1
    node: str = ""
    branch: str = ""

    @property
    def is_branch(self) -> bool:
        """Whether it is a branch of a chance node, varied by its odds."""
        return self.edge >= 0

    @property
    def is_probability(self) -> bool:
        """Whether its values lie in 0…1."""
        return self.kind in ("probability", "likelihood")


def columns_of(batch: Batch, inputs: Sequence[Varied], values: Floats) -> dict[Column, Floats]:
    """The numbers that rows of values (rows, inputs) are in an evaluation.

    Branches of one node are set together: with P and P' the sums of their probabilities before and after, each gets
    the factor p'(1 - P) / (p(1 - P')) of its odds. Where their sum passes 1 there is no such factor: NaN.
    """
    found: dict[Column, Floats] = {}
    nodes: dict[str, list[int]] = {}
    for place, item in enumerate(inputs):
        if item.column is not None:
            found[item.column] = values[:, place]
        else:
            nodes.setdefault(item.node, []).append(place)
    for places in nodes.values():
        kept, factors = _node_columns(batch, [inputs[place] for place in places], values[:, places])
        found = {**kept, **found, **factors}
    return found


def _node_columns(
    batch: Batch, items: Sequence[Varied], values: Floats
) -> tuple[dict[Column, Floats], dict[Column, Floats]]:
    """What stays as it is beside some branches of one node, and the factors of their odds."""
    node = items[0].node
    before, after = sum(item.base for item in items), values.sum(axis=1)
    left = np.where(np.abs(1 - after) < 1e-15, 0.0, 1 - after)
    settled = left == 0  # nothing is left for the siblings
    wanted = {item.branch: values[:, place] / item.base for place, item in enumerate(items)}
    kept: dict[Column, Floats] = {}
    factors: dict[Column, Floats] = {}
    for name in batch.tree.nodes[node].branches:
        if name in wanted:
            with np.errstate(divide="ignore"):
                factor = wanted[name] * np.where(settled, 1.0, (1 - before) / np.where(settled, 1.0, left))
            factor = np.where(left < 0, np.nan, factor)
        elif settled.any():
            factor = np.where(settled, 0.0, 1.0)
        else:
            continue
        factors["odds", f"{node}/{name}"] = factor * in_force(batch, node, name)
        for other in batch.tree.events.get(node, ()):  # the name means all nodes of the event: name the others apart
            if other != node:
                kept["odds", f"{other}/{name}"] = np.full(len(values), in_force(batch, other, name))
    return kept, factors


def in_force(batch: Batch, node: str, branch: str) -> float:
    """What to multiply the odds by that are named `node/branch`, so that what is in force stays: the event's odds."""
    odds = batch.point.reader.odds
    event = getattr(batch.tree.nodes[node], "event", None)
    return 1.0 if f"{node}/{branch}" in odds else float(odds.get(f"{event}/{branch}", 1.0))


def neutral(batch: Batch, column: Column) -> float:
    """What stands in a column where nothing is varied."""
    part, name = column
    reader = batch.point.reader
    if part == "odds":
        node, _, branch = name.partition("/")
        return in_force(batch, node, branch)
    if part == "criteria":
        actor, _, criterion = name.rpartition("/")
        return float((batch.point.actors[actor] if actor else reader).criteria[criterion])
    return float((reader.parameters if part == "parameters" else reader.views)[name])
