"""What is varied, and over which range.

* An uncertain number of the file swings from its 5 % to its 95 % quantile.
* A branch of a chance node is varied by a factor of its odds, so that its siblings keep their proportions: from half
  to twice the odds. Where the node has a concentration n, the branch's probability p is itself uncertain, with the
  distribution Beta(n p, n (1 - p)), the marginal of the Dirichlet, and swings over that one's 5 % and 95 % quantiles.
* A weight of a criterion or a view is halved and doubled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from scenario_tree.analysis.sensitivity.inputs import Part, Varied
from scenario_tree.analysis.sensitivity.records import Kind
from scenario_tree.analysis.sensitivity.target import UTILITY, Target
from scenario_tree.analysis.uncertain import Uncertain
from scenario_tree.evaluation.batch import Solved
from scenario_tree.evaluation.inforce import Judge
from scenario_tree.model import ChanceNode, Distribution, Share
from scenario_tree.names import hint
from scenario_tree.problems import refusal
from scenario_tree.quantities import spread
from scenario_tree.quantities.distribution import bounds

Range = tuple[float, float]

SWING = (0.05, 0.95)  # the quantiles over which an uncertain number swings
REMOTE = (0.001, 0.999)  # those between which an unbounded one is searched
MOST_WEIGHT = 10.0  # times the weight in force, up to which one is searched


class Listing:
    """Every input of a tree, in order: uncertain numbers, branches, weights of criteria, weights of views.

    Raises TreeProblems where a range names nothing, or is none.
    """

    def __init__(
        self,
        uncertain: Uncertain,
        target: Target,
        solved: Solved,
        ranges: Mapping[str, Range],
        odds_factor: float,
        weight_factor: float,
    ) -> None:
        self.uncertain, self.batch = uncertain, uncertain.batch
        self.target, self.solved = target, solved
        self.odds_factor, self.weight_factor = odds_factor, weight_factor
        found = {(item.kind, item.name): item for item in self._all()}
        for name, ends in ranges.items():
            item = self._named(tuple(found.values()), name)
            found[item.kind, item.name] = _ranged(item, ends)
        self.everything: Sequence[Varied] = tuple(found.values())

    @property
    def swung(self) -> list[Varied]:
        """Those of the tornado."""
        return [item for item in self.everything if item.swung]

    @property
    def searched(self) -> list[Varied]:
        """Those in which a value is looked for at which something changes: weights too, where choices follow them."""
        again = self.solved == "again"
        return [item for item in self.everything if (again if item.kind == "weight" else item.swung)]

    @property
    def fixed(self) -> tuple[str, ...]:
        """The parameters that are plain numbers and not varied."""
        return tuple(item.name for item in self.everything if item.kind == "parameter" and not item.swung)

    def named(self, name: str) -> Varied:
        """The input of this name, with a range. Raises TreeProblems."""
        item = self._named(self.everything, name)
        if not item.low < item.high:
            raise refusal(
                "bad-request", f"`{name}` is a plain number: it has no range", f"give one: `--range {name}=LOW:HIGH`"
            )
        return item

    def _named(self, items: Sequence[Varied], name: str) -> Varied:
        found = [item for item in items if name in (item.name, f"{item.kind}:{item.name}")]
        if len(found) > 1:
            kinds = " or ".join(f"`{item.kind}:{item.name}`" for item in found)
            raise refusal("bad-request", f"`{name}` is the name of several inputs", f"write {kinds}")
        if not found:
            known = [item.name for item in items]
            node, _, branch = name.partition("/")
            if node in self.batch.tree.nodes and branch in self.batch.tree.nodes[node].branches:
                raise refusal("bad-request", f"`{name}` has nothing to vary", "name a branch of chance, from 0 to 1")
            raise refusal("unknown-branch", f"no input is called `{name}`", hint(name, known))
        return found[0]

    # ---- what there is ------------------------------------------------------------------

    def _all(self) -> Iterator[Varied]:
        yield from self._uncertain()
        yield from self._plain()
        yield from self._branches()
        yield from self._weights()
        yield from self._views()

    def _uncertain(self) -> Iterator[Varied]:
        tree = self.uncertain.tree
        for item in self.uncertain.inputs:
            if item.parameter is None or item.distribution is None or item.kind == "concentration":
                continue
            low, high = spread.quantiles(item.distribution, np.array(SWING)).tolist()
            least, most = bounds(item.distribution) or spread.quantiles(item.distribution, np.array(REMOTE)).tolist()
            payoff = item.kind == "payoff" and ": " not in item.name
            yield Varied(
                name=f"{item.name}: payoff" if payoff else item.name,
                kind=item.kind,
                label=tree.parameters[item.name].label if item.kind == "parameter" else "",
                base=float(self.batch.point.reader.parameters[item.parameter]),
                low=low,
                high=high,
                least=least,
                most=most,
                column=("parameters", item.parameter),
            )

    def _plain(self) -> Iterator[Varied]:
        """Parameters that are plain numbers or expressions: varied only by a range that is given."""
        known = {item.parameter for item in self.uncertain.inputs}
        for name, value in self.batch.point.reader.parameters.items():
            if name not in known and name in self.uncertain.tree.parameters:
                here = float(value)
                yield Varied(
                    name=name,
                    kind="parameter",
                    label=self.uncertain.tree.parameters[name].label,
                    base=here,
                    low=here,
                    high=here,
                    least=here,
                    most=here,
                    swung=False,
                    column=("parameters", name),
                )

    def _branches(self) -> Iterator[Varied]:
        layout, believed = self.batch.layout, self.batch.solving.premises.believed[0]
        for node in self.uncertain.tree.nodes.values():
            if not isinstance(node, ChanceNode):
                continue
            edges = {name: layout.edge[node.id, name] for name in node.branches}
            unsure = [name for name, edge in edges.items() if 0 < believed[edge] < 1 - 1e-15]
            for name in unsure:
                form = node.branches[name].probability
                if isinstance(form, Distribution):  # an uncertain number, and there already
                    continue
                quantity = form.quantity if isinstance(form, Share) else form
                p = float(believed[edges[name]])
                low, high = self._ends(node, p)
                yield Varied(
                    name=f"{node.id}/{name}",
                    kind="probability",
                    base=p,
                    low=low,
                    high=high,
                    least=0.0,
                    most=1.0,
                    swung=not (isinstance(quantity, Distribution) or (len(unsure) == 2 and name == unsure[1])),
                    edge=edges[name],
                    node=node.id,
                    branch=name,
                )

    def _ends(self, node: ChanceNode, p: float) -> Range:
        """The ends of a branch's swing."""
        if node.concentration is None:
            half, twice = p / (p + (1 - p) * self.odds_factor), p * self.odds_factor / (1 - p + p * self.odds_factor)
            return half, twice
        total = self._totals[node.id]
        low, high = spread.quantiles(Distribution("beta", (total * p, total * (1 - p))), np.array(SWING)).tolist()
        return low, high

    @cached_property
    def _totals(self) -> dict[str, float]:
        here = self.batch.concentrated
        totals = here.totals(self.batch.point.reader)
        return {node.id: float(totals[start]) for node, start in zip(here.nodes, here.starts.tolist(), strict=True)}

    def _weights(self) -> Iterator[Varied]:
        """The reader's weights, and those of the actors, whose choices follow from theirs."""
        judges: dict[str, Judge] = {"": self.batch.point.reader}
        if self.solved == "again":
            judges |= {f"{name}/": judge for name, judge in self.batch.point.actors.items()}
        for owner, judge in judges.items():
            for criterion, value in judge.criteria.items():
                weight = float(value)
                label = self.uncertain.tree.criteria[criterion].label
                swung = bool(weight) and (bool(owner) or self.target.kind == UTILITY)
                yield self._weight(f"{owner}{criterion}", "weight", "criteria", weight, label, swung=swung)

    def _views(self) -> Iterator[Varied]:
        views = self.batch.point.reader.views
        for name, value in views.items():
            weight = float(value)
            yield self._weight(name, "view", "views", weight, "", swung=weight > 0 and len(views) > 1)

    def _weight(self, name: str, kind: Kind, part: Part, weight: float, label: str, *, swung: bool) -> Varied:
        half, twice = sorted((weight / self.weight_factor, weight * self.weight_factor))
        least, most = sorted((0.0, MOST_WEIGHT * weight))
        return Varied(
            name=name,
            kind=kind,
            label=label,
            base=weight,
            low=half,
            high=twice,
            least=least,
            most=most,
            swung=swung,
            column=(part, name),
        )


def _ranged(item: Varied, ends: Range) -> Varied:
    """The input with a range by hand. Raises TreeProblems where it is none."""
    if not (isinstance(ends, Sequence) and len(ends) == 2 and all(isinstance(end, (int, float)) for end in ends)):
        raise refusal(
            "bad-request", f"the range of `{item.name}` is {ends!r}", "write two numbers, the lower one first"
        )
    low, high = map(float, ends)
    said = f"the range {low:g} to {high:g} of `{item.name}`"
    if not low < high or not all(map(np.isfinite, ends)):
        raise refusal("bad-request", f"{said} does not ascend", f"write the lower end first: `{item.name}=0.1:0.5`")
    if item.is_probability and not 0 <= low < high <= 1:
        raise refusal("probability-range", f"{said} leaves 0 to 1", "write probabilities, such as 10%:50%")
    if item.kind == "view" and low < 0:
        raise refusal("negative-weight", f"{said} has negative weights", "write a range from 0 up")
    return replace(item, low=low, high=high, least=low, most=high, swung=True)
