"""From what a file writes at its chance nodes to complete distributions.

All chance branches of a tree stand in one table, in file order, with a row for each
view (one row where the file has none). Numbers, words and shares are completed for
all nodes at once, by the rules of format.md, "Probabilities of a chance node's
branches"; `Completion.trouble` says which nodes contradict themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from scenario_tree.model import ByView, ChanceNode, Distribution, Expression, Form, Quantity, Share, Word
from scenario_tree.quantities import distribution, expression

TOLERANCE = 1e-9
ROUNDING = 1e-13  # what numbers that sum to 1 may leave by rounding alone; no branch gets it
Floats = NDArray[np.float64]


class Trouble(IntEnum):
    """What keeps a node's branches from being a distribution."""

    NONE = 0
    SUM = 1  # the numbers miss 1, or pass it
    WORDS = 2  # no choice within the words' bands sums to what is left
    SHARES = 3  # something is left, and all shares of it are 0


@dataclass(frozen=True)
class Completion:
    """Complete distributions: `probability` is (rows, branches), `trouble`, `left`, `low` and `high` (rows, nodes).

    `left` is what the numbers leave, `low` and `high` are the sums of the words' ends. Where a parameter is an array
    of draws, an axis of draws stands in front of `probability`, `trouble` and `left`.
    """

    probability: Floats
    trouble: NDArray[np.int8]
    left: Floats
    low: Floats
    high: Floats


class ChanceTable:
    """The chance branches of a tree as columns: numbers, words' bands and shares, a row for each view.

    Columns are ordered by node, and within a node as written. `starts` holds each node's first column,
    `opinion` is (rows, nodes): False where a view has none; `by_view` flags the nodes at which views speak for
    themselves.
    """

    def __init__(self, nodes: Iterable[ChanceNode], views: Sequence[str] = ()) -> None:
        self.nodes = tuple(nodes)
        self.views = tuple(views)
        counts = [len(node.branches) for node in self.nodes]
        self.starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp) if counts else np.zeros(0, np.intp)
        self.counts = np.array(counts, dtype=np.intp)
        shape = (max(len(self.views), 1), int(self.counts.sum()))
        self.number, self.share, self.low, self.high = (np.zeros(shape) for _ in range(4))
        self.shared = np.zeros(shape, dtype=bool)
        self.opinion = np.ones((shape[0], len(self.nodes)), dtype=bool)
        self.by_view = np.zeros(len(self.nodes), dtype=bool)
        self.expressions: list[tuple[bool, int | slice, int, Expression]] = []  # of a share? row, column
        self._fill()

    def _fill(self) -> None:
        numbers = [0.0] * self.number.shape[1]  # those that hold for every view
        others: list[tuple[int, Form]] = []
        column = 0
        for position, node in enumerate(self.nodes):
            listed = None
            for branch in node.branches.values():
                form = branch.probability
                if isinstance(form, float):
                    numbers[column] = form
                elif isinstance(form, ByView):
                    listed = form.forms
                    for row, view in enumerate(self.views):
                        if view in form.forms:
                            self._enter(row, column, form.forms[view])
                elif form is not None:
                    others.append((column, form))
                column += 1
            if listed is not None:
                self.by_view[position] = True
                self.opinion[:, position] = [view in listed for view in self.views] or [False]
        self.number += numbers
        for column, form in others:
            self._enter(slice(None), column, form)

    def _enter(self, row: int | slice, column: int, form: Form) -> None:
        cells = self.number
        if isinstance(form, Word):
            self.low[row, column], self.high[row, column] = form.low, form.high
            return
        if isinstance(form, Share):
            self.shared[row, column] = True
            cells, form = self.share, form.quantity
        if isinstance(form, Expression):
            self.expressions.append((cells is self.share, row, column, form))
        else:
            cells[row, column] = distribution.mean(form) if isinstance(form, Distribution) else form

    def completed(self, parameters: Mapping[str, expression.Values]) -> Completion:
        """Every row of every node as a distribution, for these parameters.

        Where `trouble` is not NONE (and the view has an opinion), the probabilities mean nothing.
        Raises ExpressionValueError.
        """
        if not len(self.nodes):
            nothing = np.zeros((self.number.shape[0], 0))
            return Completion(nothing, nothing.astype(np.int8), nothing, nothing, nothing)
        number, share = self._written(parameters)
        left = 1 - self._summed(number)
        low, high = self._summed(self.low), self._summed(self.high)
        largest = self._spread(np.maximum.reduceat(share, self.starts, axis=-1))
        parts = np.divide(share, largest, out=np.zeros_like(share), where=largest > 0)
        shares = self._summed(parts)
        shared = np.logical_or.reduceat(self.shared, self.starts, axis=-1)
        worded = high > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            place = np.where(high > low, (left - low) / (high - low), 0.0)
        band = np.where(shared, np.minimum(place, 0.5), place)
        words = self.low + (self.high - self.low) * self._spread(np.clip(band, 0, 1))
        rest = left - self._summed(words)
        rest = np.where(np.abs(rest) < ROUNDING, 0.0, rest)
        with np.errstate(divide="ignore", invalid="ignore"):
            divided = parts * self._spread(np.where(shares > 0, np.maximum(rest, 0) / shares, 0.0))
        trouble = np.select(
            [
                worded & np.where(shared, low > left + TOLERANCE, np.abs(rest) > TOLERANCE),
                np.where(shared, rest < -TOLERANCE, np.abs(rest) > TOLERANCE),
                shared & (shares <= 0) & (rest > TOLERANCE),
            ],
            [Trouble.WORDS, Trouble.SUM, Trouble.SHARES],
            Trouble.NONE,
        )
        return Completion(number + words + divided, trouble.astype(np.int8), left, low, high)

    def _written(self, parameters: Mapping[str, expression.Values]) -> tuple[Floats, Floats]:
        """Numbers and shares, with the values of expressions; (draws, rows, branches) where some are draws."""
        values = [expression.value(parsed, parameters) for *_, parsed in self.expressions]
        draws = max((np.size(value) for value in values if np.ndim(value)), default=0)
        number, share = self.number, self.share
        if draws:
            number, share = (np.repeat(cells[None], draws, axis=0) for cells in (number, share))
        elif self.expressions:
            number, share = number.copy(), share.copy()
        for (shares, row, column, _), value in zip(self.expressions, values, strict=True):
            if np.ndim(value) and isinstance(row, slice):
                value = np.asarray(value)[:, None]
            (share if shares else number)[..., row, column] = value
        return number, share

    def _summed(self, cells: Floats) -> Floats:
        return np.add.reduceat(cells, self.starts, axis=-1)

    def _spread(self, by_node: Floats) -> Floats:
        return np.repeat(by_node, self.counts, axis=-1)


def point(quantity: Quantity, parameters: Mapping[str, expression.Values]) -> expression.Values:
    """The point value of a quantity: itself, its mean, or the expression's value. Raises ExpressionValueError."""
    if isinstance(quantity, Expression):
        return expression.value(quantity, parameters)
    return distribution.mean(quantity) if isinstance(quantity, Distribution) else quantity


def parameter_values(quantities: Mapping[str, Quantity]) -> dict[str, expression.Values]:
    """The point value of every parameter; those that depend on others behind them.

    Raises ExpressionValueError, ValueError with a circle of names, and KeyError for an unknown one.
    """
    names = {name: item.names if isinstance(item, Expression) else () for name, item in quantities.items()}
    values: dict[str, expression.Values] = {}
    for name in expression.evaluation_order(names):
        values[name] = point(quantities[name], values)
    return values
