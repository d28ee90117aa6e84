"""What a judge believes: the conditional probability of every chance branch.

Words, numbers and shares are completed per view, views are pooled, odds factors are
applied: all for every node at once. Linear pool: Stone 1961; logarithmic pool: Genest &
Zidek 1986 (Statistical Science 1(1), sections 3 and 4); odds factors multiply a
branch's weight in its node and normalise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scenario_tree.evaluation.inforce import Judge
from scenario_tree.evaluation.network import Flags, Floats, Indices, Layout
from scenario_tree.model import ChanceNode, Pool
from scenario_tree.problems import refusal, spoilt
from scenario_tree.quantities.chance import TOLERANCE, ChanceTable, Trouble
from scenario_tree.quantities.expression import ExpressionValueError, Values
from scenario_tree.reading.checks.places import node_place
from scenario_tree.selectors import branch_nodes


class Chances:
    """The chance branches of a tree; each judge's probabilities of them, as rows over all edges.

    Edges of decision nodes have 1 everywhere: what is chosen is not a matter of belief. Where a judge's numbers are
    arrays of draws, an axis of draws stands behind that of views, or in front where there is none.

    `table` is that of the tree, if there is one already. With `renormalising`, numbers that are no distribution are
    made one, as draws are, and `renormalised` flags the draws of which some node was; else they are refused.
    """

    def __init__(self, layout: Layout, *, renormalising: bool = False, table: ChanceTable | None = None) -> None:
        tree = layout.tree
        self.layout = layout
        self.renormalising = renormalising
        self.renormalised: Flags = np.zeros((), dtype=bool)
        self.edges: Indices = np.flatnonzero(~layout.is_decision)
        nodes = (node for node in tree.nodes.values() if isinstance(node, ChanceNode))
        self.table = table or ChanceTable(nodes, tuple(tree.views))
        self.by_view: Flags = self.table.by_view

    def by_views(self, judge: Judge) -> Floats:
        """Every view's tree, (views, E), the judge's odds applied; a single row where the file has no views."""
        rows = self._spread(self._with_odds(self._completed(judge), judge))
        return np.moveaxis(rows, -2, 0)

    def opinions(self, judge: Judge) -> Floats:
        """What every view says of every branch, (views, E), before any odds; NaN where it has no view of its own."""
        opinion = np.repeat(self.table.opinion & self.by_view, self.table.counts, axis=1)
        said = np.full((len(opinion), len(self.layout.branches)), np.nan)
        said[:, self.edges] = np.where(opinion, self._completed(judge), np.nan)
        return said

    def pooled(self, judge: Judge, pool: Pool) -> Floats:
        """The judge's one distribution at each node, (E,); the mixture is pooled linearly, for solving."""
        rows = self._completed(judge)
        solving: Pool = "linear" if pool == "mixture" else pool
        pooled = self._pooled(rows, judge, solving) if self.by_view.any() else rows[..., :1, :]
        row: Floats = self._spread(self._with_odds(pooled, judge))[..., 0, :]
        return row

    def vetoes(self, judge: Judge) -> list[str]:
        """What the logarithmic pool excludes because one view gives it 0."""
        if not self.table.views:
            return []
        rows = self._completed(judge)
        heard = np.array([judge.views[view] > 0 for view in self.table.views])[:, None]
        opinion = np.repeat(self.table.opinion & self.by_view, self.table.counts, axis=1)
        zero = (rows == 0) & heard & opinion
        some = np.any((rows > 0) & heard & opinion, axis=0)
        found = []
        for row, column in zip(*np.nonzero(zero & some), strict=True):
            node, branch = self.layout.branches[self.edges[column]]
            view = self.table.views[row]
            found.append(f"view {view} gives {node.id}/{branch.name} 0: under the log pool this excludes it")
        return found

    def _completed(self, judge: Judge) -> Floats:
        try:
            completion = self.table.completed(judge.parameters)
        except ExpressionValueError as error:
            raise spoilt("expression-value", f"{error} in a probability, under these weights") from None
        troubled = (completion.trouble != Trouble.NONE) & self.table.opinion
        opinion = np.repeat(self.table.opinion, self.table.counts, axis=1)
        beyond = opinion & ((completion.probability < 0) | (completion.probability > 1 + TOLERANCE))
        if self.renormalising:
            return self._made_distributions(completion.probability, troubled, beyond)
        if troubled.any():
            node = self.table.nodes[int(np.argwhere(troubled)[0][-1])]
            raise spoilt("probability-sum", f"under these weights the probabilities of '{node.id}' do not sum to 1")
        if beyond.any():
            wrong = np.argwhere(beyond)[0]
            node, branch = self.layout.branches[self.edges[wrong[-1]]]
            value = completion.probability[tuple(wrong)]
            raise spoilt("probability-range", f"under these weights {node.id}/{branch.name} has probability {value:g}")
        return completion.probability

    def _made_distributions(self, rows: Floats, troubled: Flags, beyond: Flags) -> Floats:
        """Numbers below 0 are 0, and what does not sum to 1 is divided by its sum (even shares, where that is 0)."""
        if not (troubled.any() or beyond.any()):
            return rows
        self.renormalised = self.renormalised | troubled.any(axis=(-2, -1)) | beyond.any(axis=(-2, -1))
        positive = np.maximum(rows, 0.0)
        total = np.repeat(np.add.reduceat(positive, self.table.starts, axis=-1), self.table.counts, axis=-1)
        even = np.repeat(1.0 / self.table.counts, self.table.counts)
        made: Floats = np.where(total > 0, positive / np.where(total > 0, total, 1.0), even)
        return made

    def _pooled(self, rows: Floats, judge: Judge, pool: Pool) -> Floats:
        """The views' rows, (..., views, branches), as one, (..., 1, branches)."""
        weights = relative_weights(judge, self.table.views)
        heard = weights[..., None] * self.table.opinion
        total = heard.sum(axis=-2)
        silent = np.argwhere((total <= 0) & self.by_view)
        if len(silent):
            node = self.table.nodes[int(silent[0][-1])]
            raise refusal(
                "view-weights",
                f"no view with a weight above 0 has an opinion at '{node.id}'",
                "give one of its views a weight: `--view NAME=1`",
            )
        part = np.repeat(heard / np.where(total > 0, total, 1)[..., None, :], self.table.counts, axis=-1)
        if pool == "linear":
            mixed = (part * rows).sum(axis=-2)
        else:
            with np.errstate(divide="ignore", invalid="ignore"):
                logs = np.where(part > 0, part * np.log(rows), 0.0)
            mixed = self._normalised(
                np.exp(logs.sum(axis=-2))[..., None, :], "vetoed", "every branch of '{}' has a 0 from some view"
            )[..., 0, :]
        viewed = np.repeat(self.by_view, self.table.counts)
        pooled: Floats = np.where(viewed, mixed, rows[..., 0, :])[..., None, :]
        return pooled

    def _with_odds(self, rows: Floats, judge: Judge) -> Floats:
        factors = odds_factors(self.layout, judge.odds)[..., None, self.edges]
        if not (factors != 1).any():
            return rows
        touched = np.repeat(
            np.logical_or.reduceat(factors != 1, self.table.starts, axis=-1), self.table.counts, axis=-1
        )
        weighted = self._normalised(rows * factors, "bad-request", "the odds leave no branch of '{}'")
        changed: Floats = np.where(touched, weighted, rows)
        return changed

    def _normalised(self, rows: Floats, code: str, complaint: str) -> Floats:
        total = np.add.reduceat(rows, self.table.starts, axis=-1)
        asked = self.table.opinion if rows.shape[-2] > 1 else self.table.opinion.any(axis=0)
        empty = np.argwhere((total <= 0) & asked)
        if len(empty):
            node = self.table.nodes[int(empty[0][-1])]
            advice = (
                "give some branch a chance"
                if code == "bad-request"
                else "use `pool: linear`, or leave no view's 0 alone"
            )
            place = node_place(self.layout.tree, node) if code == "vetoed" else None
            raise refusal(code, complaint.format(node.id), advice, place)
        normalised: Floats = rows / np.repeat(np.where(total > 0, total, 1), self.table.counts, axis=-1)
        return normalised

    def _spread(self, rows: Floats) -> Floats:
        spread = np.ones((*rows.shape[:-1], len(self.layout.branches)))
        spread[..., self.edges] = rows
        return spread


def relative_weights(judge: Judge, views: Sequence[str]) -> Floats:
    """The judge's weights of views over the largest of them, so that no sum of them overflows: (..., views)."""
    weights = stacked([judge.views[view] for view in views], axis=-1)
    largest = weights.max(axis=-1, keepdims=True)
    relative: Floats = weights / np.where(largest > 0, largest, 1.0)
    return relative


def odds_factors(layout: Layout, odds: Mapping[str, Values]) -> Floats:
    """A factor for every edge, (..., E); `node/branch` replaces `event/branch`."""
    draws = max((np.size(factor) for factor in odds.values() if np.ndim(factor)), default=0)
    factors = np.ones((draws, len(layout.branches)) if draws else len(layout.branches))
    events = layout.tree.events
    for name in sorted(odds, key=lambda name: name.partition("/")[0] not in events):
        for node in branch_nodes(layout.tree, name):
            factors[..., layout.edge[node, name.partition("/")[2]]] = odds[name]
    return factors


def stacked(rows: Sequence[Values], axis: int = 0) -> Floats:
    """Arrays side by side on a new axis, those that have no draws repeated for each of the others'."""
    together: Floats = np.stack(np.broadcast_arrays(*rows), axis=axis)
    return together
