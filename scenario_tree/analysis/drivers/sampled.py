"""Sobol indices of the uncertain inputs, by evaluating samples of them; the strategy is held.

A concentrated node is an input of its own: the Gammas that make its Dirichlet, or, where
other inputs move its mean, uniform noise of which quantiles are taken, so that its noise
stays what it is while they move. Inputs are drawn as they are believed without evidence,
which keeps them independent; the target is taken given the evidence.

Where a single input moves the target, both of its indices are 1, and its standard deviation
is taken over its quantiles; over samples, where a node has more than two branches, or views
of its own under a mixture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from scenario_tree.analysis.drivers import sobol
from scenario_tree.analysis.drivers.records import VarianceShare
from scenario_tree.analysis.drivers.target import OUTCOMES, UTILITY, Target
from scenario_tree.analysis.uncertain import Input, Uncertain
from scenario_tree.evaluation.batch import Inputs
from scenario_tree.evaluation.draws import Concentrated, Drawn
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.posterior import ImpossibleError
from scenario_tree.quantities import spread

CELLS_AT_ONCE = 1_000_000  # rows times branches of one evaluation
MOST_CELLS = 1_000_000_000  # of all of them; beyond that there are fewer rows
FEWEST = 128  # rows
EXCLUDED = "variance: samples of numbers that exclude the evidence are left out"
IMPOSSIBLE = "variance: no sample of the numbers makes the evidence possible"

Values = Mapping[Input, Floats]  # (rows,), or (rows, views, branches) of a concentrated node


def sampled_shares(
    target: Target, uncertain: Uncertain, inputs: Sequence[Input], count: int, seed: int
) -> tuple[list[VarianceShare], tuple[str, ...]]:
    """The estimates, and what there is to say of them."""
    if len(inputs) == 1:
        share, said = _single(target, uncertain, inputs[0], count, seed)
        return [share], said
    function = Function(target.name, uncertain, inputs)
    cells = len(uncertain.batch.layout.branches) * (len(inputs) + 2)
    rows = min(count, max(FEWEST, MOST_CELLS // cells))
    generator = np.random.default_rng(seed)
    first, second = function.sample(rows, generator), function.sample(rows, generator)
    a, b = function(first), function(second)
    found = []
    excluded = False
    for item in inputs:
        mixed = function({**first, item: second[item]})
        usable = ~np.isnan(a + b + mixed).any(axis=1)
        excluded |= not usable.all()
        found.append(_estimated(item, a[usable], b[usable], mixed[usable]))
    moving = [item for item, share in zip(inputs, found, strict=True) if share.total]
    said = (EXCLUDED,) if excluded else ()
    if np.isnan(a).all():
        return found, (IMPOSSIBLE,)
    if not moving:
        return found, said
    if len(moving) == 1:
        share, only = _single(target, uncertain, moving[0], count, seed)
        return [share if item is moving[0] else own for item, own in zip(inputs, found, strict=True)], only
    warnings = [f"variance: estimated from {rows:,} samples of every input; no closed form holds here"]
    return found, (*warnings, *said)


def _single(
    target: Target, uncertain: Uncertain, item: Input, count: int, seed: int
) -> tuple[VarianceShare, tuple[str, ...]]:
    """An input that moves the target alone: both indices are 1; and what there is to say of its deviation."""
    others = [other for other in uncertain.inputs if other.kind == "concentration"]
    function = Function(target.name, uncertain, [item] if item.kind != "concentration" else others)
    rows = min(count, max(FEWEST, MOST_CELLS // len(uncertain.batch.layout.branches)))
    values = dict(function.sample(rows, np.random.default_rng(seed)))
    levels = function.levels(item, rows)
    if levels is not None:
        values[item] = levels
    figures = function(values)
    usable = ~np.isnan(figures).any(axis=1)
    nothing = VarianceShare(input=item.name, kind=item.kind, first_order=None, total=None, sd=None, error=None)
    if not usable.any():
        return nothing, (IMPOSSIBLE,)
    figures = figures[usable]
    variance, least = float(figures.var(axis=0).sum()), sobol.ROUNDING * float((figures.mean(axis=0) ** 2).sum())
    if not variance > least:  # it moves nothing
        return nothing, () if usable.all() else (EXCLUDED,)
    warnings = [] if levels is not None else [f"variance: sd alone is estimated from {rows:,} samples of {item.name}"]
    warnings += [] if usable.all() else [EXCLUDED]
    own = VarianceShare(input=item.name, kind=item.kind, first_order=1.0, total=1.0, sd=math.sqrt(variance), error=None)
    return own, tuple(warnings)


def _estimated(item: Input, first: Floats, second: Floats, mixed: Floats) -> VarianceShare:
    if len(first) < 2:
        return VarianceShare(input=item.name, kind=item.kind, first_order=None, total=None, sd=None, error=None)
    index = sobol.indices(first, second, mixed)
    alone = max(index.first_order or 0.0, 0.0) * sobol.variance(first, second)
    errors = [error for error in (index.first_order_error, index.total_error) if error is not None]
    return VarianceShare(
        input=item.name,
        kind=item.kind,
        first_order=index.first_order,
        total=index.total,
        sd=math.sqrt(alone),
        error=max(errors, default=None),
    )


class Function:
    """The target's figures as a function of the inputs: (rows, figures), NaN where they exclude the evidence."""

    def __init__(self, target: str, uncertain: Uncertain, inputs: Sequence[Input]) -> None:
        self.target, self.inputs, self.batch = target, inputs, uncertain.batch
        self.steady = all(item.kind in ("concentration", "payoff", "likelihood") for item in inputs)
        here = self.batch.concentrated
        cuts = zip(here.nodes, here.starts.tolist(), here.counts.tolist(), strict=True)
        self.columns = {node.id: slice(start, start + count) for node, start, count in cuts}

    @cached_property
    def shapes(self) -> Floats:
        """Mean times concentration at every branch of the concentrated nodes, (views, branches)."""
        here = self.batch.concentrated
        shapes: Floats = self.batch.solving.premises.views_believed[:, here.edges] * here.totals(
            self.batch.point.reader
        )
        return shapes

    def sample(self, rows: int, generator: np.random.Generator) -> Values:
        """So many independent values of every input."""
        found: dict[Input, Floats] = {}
        for item in self.inputs:
            if item.distribution is not None:
                found[item] = spread.draws(item.distribution, generator, rows)
                continue
            shapes = self.shapes[:, self.columns[item.name]]
            size = (rows, *shapes.shape)
            found[item] = generator.standard_gamma(shapes, size) if self.steady else generator.random(size)
        return found

    def levels(self, item: Input, rows: int) -> Floats | None:
        """So many quantiles of an input, all as likely; None where its values have no order."""
        from scipy.special import betaincinv

        middles = (np.arange(rows) + 0.5) / rows
        if item.distribution is not None:
            return spread.quantiles(item.distribution, middles)
        shapes = self.shapes[:, self.columns[item.name]]
        if len(shapes) > 1 or shapes.shape[1] != 2 or not self.steady or not (shapes > 0).all():
            return None
        first = betaincinv(shapes[0, 0], shapes[0, 1], middles)
        return np.stack([first, 1.0 - first], axis=-1)[:, None]

    def __call__(self, values: Values) -> Floats:
        """The figures for these values, some rows at a time."""
        rows = max(map(len, values.values()))
        at_once = max(1, CELLS_AT_ONCE // max(1, len(self.batch.layout.branches)))
        parts = []
        for first in range(0, rows, at_once):
            part = {item: array[first : first + at_once] for item, array in values.items()}
            parts.append(self._evaluated(part, min(at_once, rows - first)))
        return np.concatenate(parts)

    def _evaluated(self, values: Values, rows: int) -> Floats:
        parameters = {item.parameter: array for item, array in values.items() if item.parameter is not None}
        noise = {item.name: array for item, array in values.items() if item.parameter is None}
        drawn = Made(rows, self.batch.concentrated, noise, steady=self.steady) if noise else None
        premises = self.batch.premises(Inputs(parameters=parameters), drawn)
        try:
            swept = self.batch.swept(premises, rows, "held")
        except ImpossibleError:
            return np.full((rows, len(self.batch.outcomes) if self.target == OUTCOMES else 1), np.nan)
        if self.target == OUTCOMES:
            figures = swept.outcomes
        elif self.target == UTILITY:
            figures = swept.utility[:, None]
        else:
            figures = swept.tags((self.target,))
        return np.where(swept.evidence[:, None] > 0, figures, np.nan)


class Made(Drawn):
    """Draws made of noise, by node (rows, views, branches): Gammas if it is `steady`, else levels of quantiles."""

    def __init__(self, count: int, concentrated: Concentrated, noise: Mapping[str, Floats], *, steady: bool) -> None:
        super().__init__(count, np.random.default_rng(0), concentrated)
        self.noise = np.concatenate([noise[node.id] for node in concentrated.nodes], axis=-1)
        self.steady = steady
        self.view = 0  # the tree of a view after the other is drawn

    def gammas(self, shapes: Floats, size: tuple[int, int]) -> Floats:
        """Those of the next view."""
        from scipy.special import gammaincinv

        noise, self.view = self.noise[:, self.view], self.view + 1
        if self.steady:
            return noise.copy()
        shapes = np.broadcast_to(shapes, size)
        quantiles: Floats = np.where(shapes > 0, gammaincinv(np.where(shapes > 0, shapes, 1.0), noise), 0.0)
        return quantiles
