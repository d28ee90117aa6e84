"""What a file is not sure of: its uncertain inputs, and evaluations in which they are drawn.

An input is a parameter with a distribution, a distribution that stands in place (a `p`, a share, a payoff, a
likelihood), or a chance node with a concentration. A distribution in place is a parameter without a name: the tree is
rewritten so, and all that follows knows parameters and concentrations only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from scenario_tree.evaluation.batch import Batch, Inputs, Rows, Solved
from scenario_tree.evaluation.draws import Apart, Concentrated
from scenario_tree.evaluation.inforce import Request, weights_in_force
from scenario_tree.evaluation.results import Basis
from scenario_tree.evaluation.scoring import basis_of
from scenario_tree.model import (
    ByView,
    Distribution,
    Expression,
    Form,
    Parameter,
    Quantity,
    ScenarioTree,
    Share,
)
from scenario_tree.quantities import spread

Kind = Literal["parameter", "probability", "share", "payoff", "likelihood", "concentration"]
_HIDDEN = "#"  # begins the name of a parameter that stands for a distribution in place; no file can write one


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that is not known.

    `name` is what people call it: the parameter, `node/branch` with the view or the criterion behind it, or the node
    whose distribution has a concentration. `parameter` is the name to draw it under; None for a concentration.
    """

    name: str
    kind: Kind
    parameter: str | None
    distribution: Distribution | None = None


class Uncertain:
    """A tree and a request with everything that is uncertain in them, ready to be drawn.

    Raises TreeProblems as `evaluate` does.
    """

    def __init__(self, tree: ScenarioTree, request: Request) -> None:
        self.tree = tree
        weights_in_force(tree, request)  # names are those of the tree as it is written
        self.named, places = _named(tree)
        self.batch = Batch(self.named, request)
        in_force = weights_in_force(self.named, request).parameters
        concentrated = self.batch.concentrated
        self.inputs: tuple[Input, ...] = (
            *(
                Input(places[name][0], places[name][1], name, quantity)
                if name in places
                else Input(name, "parameter", name, quantity)
                for name, quantity in in_force.items()
                if isinstance(quantity, Distribution)
            ),
            *(Input(node.id, "concentration", None) for node in concentrated.nodes),
        )

    @property
    def basis(self) -> Basis:
        """What the point values rest on, without the parameters that the file does not name."""
        basis = basis_of(self.batch.point)
        named = {name: value for name, value in basis.parameters.items() if not name.startswith(_HIDDEN)}
        return replace(basis, parameters=named)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Those of the evaluation at the point values."""
        return self.batch.point.warnings

    def drawn(self, count: int, generator: np.random.Generator) -> Inputs:
        """Draws of every parameter that is uncertain, in the order of `inputs`."""
        return Inputs(
            parameters={
                item.parameter: spread.draws(item.distribution, generator, count)
                for item in self.inputs
                if item.parameter is not None and item.distribution is not None
            }
        )

    def rows(self, count: int, generator: np.random.Generator, solved: Solved = "held") -> Rows:
        """So many draws of everything, by one generator."""
        return self.batch.rows(count, self.drawn(count, generator), solved=solved, generator=generator)

    def rows_apart(self, count: int, streams: Sequence[np.random.Generator | None], solved: Solved = "held") -> Rows:
        """So many draws, every input by a stream of its own, or at its mean where there is none.

        The same stream, begun anew, gives an input the same draws, whatever the others are.
        """
        by_input = dict(zip(self.inputs, streams, strict=True))
        parameters = {
            item.parameter: spread.draws(item.distribution, stream, count)
            for item, stream in by_input.items()
            if item.parameter is not None and item.distribution is not None and stream is not None
        }
        by_node = {item.name: stream for item, stream in by_input.items() if item.kind == "concentration" and stream}
        rest = frozenset(node.id for node in self.batch.concentrated.nodes) - by_node.keys()
        drawn = Apart(count, by_node, Concentrated(self.batch.layout, without=rest))
        premises = self.batch.premises(Inputs(parameters=parameters), drawn)
        return self.batch.swept(premises, count, solved)


def _named(tree: ScenarioTree) -> tuple[ScenarioTree, Mapping[str, tuple[str, Kind]]]:
    """The tree with a parameter for every distribution in place, and what each of them stands for."""
    if not any(isinstance(quantity, Distribution) for quantity in _in_place(tree)):
        return tree, {}
    naming = _Naming()
    nodes: dict[str, Any] = {}
    for node in tree.nodes.values():
        branches = {}
        for branch in node.branches.values():
            where = f"{node.id}/{branch.name}"
            branches[branch.name] = replace(
                branch,
                probability=naming.form(branch.probability, where),
                payoff=naming.payoff(branch.payoff, where),
            )
        nodes[node.id] = replace(node, branches=branches)
    outcomes = {
        name: replace(outcome, payoff=naming.payoff(outcome.payoff, name)) for name, outcome in tree.outcomes.items()
    }
    indicators = {
        name: replace(
            indicator,
            likelihood={
                branch: naming.quantity(likelihood, f"{name}: {branch}", "likelihood")
                for branch, likelihood in indicator.likelihood.items()
            },
            elsewhere=None
            if indicator.elsewhere is None
            else naming.quantity(indicator.elsewhere, f"{name}: elsewhere", "likelihood"),
        )
        for name, indicator in tree.indicators.items()
    }
    parameters = {**tree.parameters, **naming.parameters}
    named = replace(tree, nodes=nodes, outcomes=outcomes, indicators=indicators, parameters=parameters)
    return named, naming.places


def _in_place(tree: ScenarioTree) -> Iterator[object]:
    """Every quantity that is no parameter's."""
    for _, branch in tree.branches():
        form = branch.probability
        forms = form.forms.values() if isinstance(form, ByView) else (form,)
        yield from (one.quantity if isinstance(one, Share) else one for one in forms)
        yield from branch.payoff.values()
    for outcome in tree.outcomes.values():
        yield from outcome.payoff.values()
    for indicator in tree.indicators.values():
        yield from (*indicator.likelihood.values(), indicator.elsewhere)


class _Naming:
    """Gives names to distributions as they are met."""

    def __init__(self) -> None:
        self.parameters: dict[str, Parameter] = {}
        self.places: dict[str, tuple[str, Kind]] = {}

    def quantity(self, quantity: Quantity, where: str, kind: Kind) -> Quantity:
        if not isinstance(quantity, Distribution):
            return quantity
        name = f"{_HIDDEN}{len(self.parameters) + 1}"
        self.parameters[name] = Parameter(name=name, quantity=quantity)
        self.places[name] = (where, kind)
        return Expression(name, (("name", name),))

    def form(self, form: Form | ByView | None, where: str) -> Form | ByView | None:
        if isinstance(form, ByView):
            return ByView({view: self._single(own, f"{where} ({view})") for view, own in form.forms.items()})
        return None if form is None else self._single(form, where)

    def _single(self, form: Form, where: str) -> Form:
        if isinstance(form, Share):
            return Share(self.quantity(form.quantity, where, "share"))
        return self.quantity(form, where, "probability") if isinstance(form, Distribution) else form

    def payoff(self, payoff: Mapping[str, Quantity], where: str) -> dict[str, Quantity]:
        several = len(payoff) > 1
        return {
            name: self.quantity(quantity, f"{where}: {name}" if several else where, "payoff")
            for name, quantity in payoff.items()
        }
