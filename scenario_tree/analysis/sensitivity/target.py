"""The figure that is looked at: the probability of an outcome or a tag, an expected value, the reader's utility."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from scenario_tree.evaluation.batch import Batch, Rows
from scenario_tree.evaluation.network import Floats
from scenario_tree.names import hint
from scenario_tree.problems import refusal

Measure = Literal["probability", "expected value", "expected utility", "certainty equivalent"]
UTILITY = "utility"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What moves. `place` is its number among the outcomes or the criteria of the file."""

    name: str
    kind: Literal["outcome", "tag", "criterion", "utility"]
    measure: Measure
    title: str
    unit: str = ""
    place: int = 0

    @property
    def is_probability(self) -> bool:
        """Whether it lies in 0…1 and is read in percent."""
        return self.measure == "probability"

    def of(self, rows: Rows) -> Floats:
        """The figure in every row, (rows,)."""
        figure: Floats
        if self.kind == "outcome":
            figure = rows.outcomes[:, self.place]
        elif self.kind == "tag":
            figure = rows.tags((self.name,))[:, 0]
        elif self.kind == "criterion":
            figure = rows.criteria[:, self.place]
        else:
            figure = rows.certainty_equivalent
        return figure


def target_of(batch: Batch, name: str | None) -> Target:
    """The target of this name; without one utility where the tree has payoffs, else the likeliest outcome."""
    tree = batch.tree
    if name is None:
        likeliest = int(np.argmax(batch.rows(1).outcomes[0]))
        name = UTILITY if tree.has_payoffs else list(tree.outcomes)[likeliest]
    if name in tree.outcomes:
        place, title = list(tree.outcomes).index(name), tree.outcomes[name].title
        return Target(name=name, kind="outcome", measure="probability", title=title, place=place)
    if name in tree.tags:
        return Target(name=name, kind="tag", measure="probability", title=name)
    if name in tree.criteria:
        criterion = tree.criteria[name]
        return Target(
            name=name,
            kind="criterion",
            measure="expected value",
            title=criterion.title,
            unit=criterion.unit,
            place=list(tree.criteria).index(name),
        )
    if name == UTILITY:
        averse = batch.point.reader.risk_tolerance is not None
        return Target(
            name=name,
            kind="utility",
            measure="certainty equivalent" if averse else "expected utility",
            title="certainty equivalent" if averse else "expected utility",
        )
    known = [*tree.outcomes, *tree.tags, *tree.criteria, UTILITY]
    raise refusal("unknown-selector", f"no outcome, tag or criterion is called `{name}`", hint(name, known))
