"""Draws of the distributions of chance nodes that have a concentration: Dirichlet about what is believed.

A Dirichlet of mean m and total n is drawn as independent Gammas of shapes n·m, divided by their sum (Devroye 1986,
Non-Uniform Random Variate Generation, ch. XI.4). What the mean is of is the distribution in force: views are pooled
and odds factors applied before, so that the mean over all draws is the point value. Under a mixture, each view's
distribution is drawn by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from scenario_tree.evaluation.inforce import Judge
from scenario_tree.evaluation.network import Floats, Indices, Layout
from scenario_tree.model import ChanceNode
from scenario_tree.problems import refusal, spoilt
from scenario_tree.quantities.chance import point
from scenario_tree.quantities.expression import ExpressionValueError, Values


class Concentrated:
    """The chance nodes of a tree with a concentration: their `edges` (K,), `starts` and `counts` of each node's."""

    def __init__(self, layout: Layout, without: frozenset[str] = frozenset()) -> None:
        self.nodes = tuple(
            node
            for node in layout.tree.nodes.values()
            if isinstance(node, ChanceNode) and node.concentration is not None and node.id not in without
        )
        edges = [layout.edge[node.id, name] for node in self.nodes for name in node.branches]
        self.edges: Indices = np.array(edges, dtype=np.intp)
        self.counts: Indices = np.array([len(node.branches) for node in self.nodes], dtype=np.intp)
        self.starts: Indices = (np.cumsum(self.counts) - self.counts).astype(np.intp)

    @cached_property
    def every(self) -> bool:
        """Whether these are all edges there are, in order."""
        return bool(len(self.edges)) and bool((self.edges == np.arange(len(self.edges))).all())

    @cached_property
    def _written(self) -> Floats | None:
        """The same where the file writes nothing but numbers."""
        written = [node.concentration for node in self.nodes if isinstance(node.concentration, float)]
        if len(written) < len(self.nodes):
            return None
        return np.repeat(np.array(written), self.counts)

    def totals(self, judge: Judge) -> Floats:
        """The concentration at every edge, (..., K)."""
        if self._written is not None:
            return self._written
        values = [_total(node, judge) for node in self.nodes]
        by_node = np.stack(np.broadcast_arrays(*values), axis=-1).astype(float)
        total: Floats = np.repeat(by_node, self.counts, axis=-1)
        return total


def _total(node: ChanceNode, judge: Judge) -> Values:
    assert node.concentration is not None
    try:
        total = point(node.concentration, judge.parameters)
    except ExpressionValueError as error:
        raise spoilt("expression-value", f"{error} in the concentration of '{node.id}', under these weights") from None
    if not np.all(np.asarray(total) > 0):
        raise refusal("bad-request", f"under these weights the concentration of '{node.id}' is not above 0")
    return total


class Drawn:
    """So many draws by a generator; of which nodes, `concentrated` says."""

    def __init__(self, count: int, generator: np.random.Generator, concentrated: Concentrated) -> None:
        self.count = count
        self.generator = generator
        self.concentrated = concentrated

    def gammas(self, shapes: Floats, size: tuple[int, int]) -> Floats:
        """Independent Gammas of these shapes (..., K), one for each draw and edge, (draws, K)."""
        return self.generator.standard_gamma(shapes, size)

    def around(self, means: Floats, layout: Layout, reader: Judge, *, others: bool = False) -> Floats:
        """Distributions (rows, ..., E) with those of concentrated nodes drawn about them: (rows, draws, E).

        What is random in the first row is kept for `others`, if there are any.
        """
        here = self.concentrated
        if not here.nodes:
            return means
        totals = here.totals(reader)
        shape = (self.count, len(here.edges))
        rows = []
        for place, row in enumerate(means):
            shapes = np.take(row, here.edges, axis=-1) * totals
            gammas = self.gammas(shapes, shape)
            if others and place == 0:
                self.chance = self._chance(shapes, gammas)
            rows.append(self._divided(gammas, shapes))
        if here.every and len(here.edges) == len(layout.branches):
            return rows[0][None] if len(rows) == 1 else np.array(rows)
        drawn = np.empty((len(means), self.count, len(layout.branches)))
        drawn[:] = means if means.ndim == 3 else means[:, None]
        for place, row in enumerate(rows):
            drawn[place][:, here.edges] = row
        return drawn

    def _chance(self, shapes: Floats, gammas: Floats) -> Floats:
        """Which quantile of its distribution every Gamma is; where it has none, any."""
        from scipy.special import gammainc

        quantile = gammainc(np.where(shapes > 0, shapes, 1.0), gammas)
        some = np.broadcast_to(shapes > 0, gammas.shape)
        if not some.all():
            quantile = np.where(some, quantile, self.generator.random(gammas.shape))
        chance: Floats = quantile
        return chance

    def _divided(self, gammas: Floats, shapes: Floats) -> Floats:
        """Gammas over their sum at each node, in place."""
        here = self.concentrated
        total = np.add.reduceat(gammas, here.starts, axis=1)
        if not total.all():
            self._settle(gammas, total, np.broadcast_to(shapes, gammas.shape))
        np.divide(gammas, np.repeat(total, here.counts, axis=1), out=gammas)
        return gammas

    def _settle(self, gammas: Floats, total: Floats, shapes: Floats) -> None:
        """Where shapes are so small that all Gammas of a node underflow to 0, one branch has everything.

        That is the limit of the Dirichlet: the branch is drawn by the means.
        """
        here = self.concentrated
        for draw, node in np.argwhere(total == 0).tolist():
            part = slice(int(here.starts[node]), int(here.starts[node] + here.counts[node]))
            means = shapes[draw, part] / shapes[draw, part].sum()
            gammas[draw, part.start + int(self.generator.choice(len(means), p=means))] = 1.0
            total[draw, node] = 1.0

    def carried(self, drawn: Floats, means: Floats, reader: Judge) -> Floats:
        """The reader's draws (..., E) and those of every other judge, (D, ..., E).

        Who believes something else at a node, draws about that, by the same chance: the same quantiles of Gammas.
        """
        if len(means) == 1:
            return drawn[None]
        here = self.concentrated
        rows = np.array(np.broadcast_arrays(drawn, *means[1:]))
        rows[0] = drawn
        if not here.nodes:
            return rows
        from scipy.special import gammaincinv

        totals = here.totals(reader)
        own, own_means = np.take(drawn, here.edges, axis=-1), np.take(means, here.edges, axis=-1)
        for row, mean in enumerate(own_means[1:], start=1):
            if np.array_equal(mean, own_means[0]):
                rows[row][..., here.edges] = own
                continue
            shapes = mean * totals
            gammas = gammaincinv(np.where(shapes > 0, shapes, 1.0), self.chance)
            rows[row][..., here.edges] = self._divided(np.where(shapes > 0, gammas, 0.0), shapes)
        return rows


class Apart(Drawn):
    """Draws of every node by a generator of its own, so that one can be drawn anew without the others."""

    def __init__(self, count: int, streams: Mapping[str, np.random.Generator], concentrated: Concentrated) -> None:
        super().__init__(count, next(iter(streams.values()), np.random.default_rng(0)), concentrated)
        self.streams = streams

    def gammas(self, shapes: Floats, size: tuple[int, int]) -> Floats:
        """As those of one generator, node by node."""
        here = self.concentrated
        shapes = np.broadcast_to(shapes, size)
        cuts = zip(here.nodes, here.starts.tolist(), here.counts.tolist(), strict=True)
        parts = [self.streams[node.id].standard_gamma(shapes[:, first : first + count]) for node, first, count in cuts]
        return np.concatenate(parts, axis=1)
