"""Evaluations with inputs varied: rows of a batch, as many at once as memory is to bear.

The last row of every batch has nothing varied, so that there is always one in which the evidence is possible. A row
that cannot be evaluated (a division by zero, evidence that became impossible) has no figures; it is found by parting
the rows that it stands among.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from scenario_tree.analysis.sensitivity.inputs import Column, Varied, columns_of, neutral
from scenario_tree.evaluation.batch import Batch, Inputs, Rows, Solved
from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.posterior import ImpossibleError
from scenario_tree.problems import TreeProblems

CELLS = 1_000_000  # of one array, rows times edges: 8 MB
Spot = tuple[tuple[Varied, ...], Floats]  # inputs, and values of them: (rows, inputs)
Reader = Callable[[Rows], Floats]  # figures of rows: (rows, figures)
Progress = Callable[[int, int], None]
_Piece = tuple[int, int, int]  # the number of a spot, its first row and the one behind its last


class Runs:
    """Evaluates rows, all under one strategy that is held or each under its own."""

    def __init__(self, batch: Batch, solved: Solved, progress: Progress | None = None) -> None:
        self.batch = batch
        self.solved = solved
        self.progress = progress
        self.renormalised: dict[str, None] = {}  # inputs with values that make probabilities no distribution
        self.failed: dict[str, None] = {}  # inputs with values at which the tree cannot be evaluated

    def read(self, spots: Sequence[Spot], reader: Reader, width: int) -> list[Floats]:
        """The figures of all rows of every spot, (rows, width); NaN where there are none."""
        found = [np.full((len(values), width), np.nan) for _, values in spots]
        total, done = sum(map(len, found)), 0
        waiting = list(self._chunks(spots))[::-1]
        while waiting:
            pieces = waiting.pop()
            rows = self._rows(spots, pieces)
            if rows is None:
                halves = _halves(pieces)
                waiting += halves[::-1]
                if not halves:
                    self._note(self.failed, spots, pieces)
                continue
            figures = reader(rows)
            figures[rows.evidence <= 0] = np.nan
            first = 0
            flags = rows.renormalised
            for number, start, stop in pieces:
                part = slice(first, first + stop - start)
                found[number][start:stop] = figures[part]
                if flags[part].any():
                    self._note(self.renormalised, spots, [(number, start, stop)])
                first += stop - start
            done += first
            if self.progress is not None:
                self.progress(done, total)
        for (inputs, _), figures in zip(spots, found, strict=True):
            if np.isnan(figures).all(axis=1).any():
                self.failed |= dict.fromkeys(item.name for item in inputs)
        return found

    @property
    def _averse(self) -> bool:
        return self.batch.point.reader.risk_tolerance is not None

    @property
    def room(self) -> int:
        """How many rows are evaluated at once."""
        batch = self.batch
        deep = max(len(batch.solving.premises.judges), len(batch.point.view_weights), 1)
        return int(max(CELLS // (max(len(batch.point.network.edge), 1) * deep), 1))

    def _chunks(self, spots: Sequence[Spot]) -> Iterator[list[_Piece]]:
        """Pieces of spots that are evaluated together: those of one kind of input, that need the same arrays."""
        groups: dict[frozenset[str], list[int]] = {}
        for number, (inputs, values) in enumerate(spots):
            if len(values):
                groups.setdefault(frozenset(item.column[0] if item.column else "odds" for item in inputs), []).append(
                    number
                )
        for numbers in groups.values():
            pieces: list[_Piece] = []
            room = self.room
            for number in numbers:
                first, last = 0, len(spots[number][1])
                while first < last:
                    stop = min(last, first + room)
                    pieces.append((number, first, stop))
                    room -= stop - first
                    first = stop
                    if not room:
                        yield pieces
                        pieces, room = [], self.room
            if pieces:
                yield pieces

    def _rows(self, spots: Sequence[Spot], pieces: Sequence[_Piece]) -> Rows | None:
        """The rows, and one more with nothing varied; None where some of them cannot be evaluated."""
        count = sum(stop - start for _, start, stop in pieces) + 1
        columns: dict[Column, Floats] = {}
        first = 0
        for number, start, stop in pieces:
            inputs, values = spots[number]
            for column, numbers in columns_of(self.batch, inputs, values[start:stop]).items():
                if column not in columns:
                    columns[column] = np.full(count, neutral(self.batch, column))
                columns[column][first : first + stop - start] = numbers
            first += stop - start
        parts: dict[str, dict[str, Floats]] = {}
        for (part, name), numbers in columns.items():
            parts.setdefault(part, {})[name] = numbers
        try:
            rows = self.batch.rows(count, Inputs(**parts), solved=self.solved)
            rows.evidence  # noqa: B018
        except (TreeProblems, ImpossibleError):
            return None
        return rows

    def _note(self, notes: dict[str, None], spots: Sequence[Spot], pieces: Sequence[_Piece]) -> None:
        notes |= dict.fromkeys(item.name for number, *_ in pieces for item in spots[number][0])


def _halves(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """The rows of some pieces in two parts; none where there is one row."""
    if len(pieces) > 1:
        middle = len(pieces) // 2
        return [list(pieces[:middle]), list(pieces[middle:])]
    ((number, start, stop),) = pieces
    middle = (start + stop) // 2
    return [] if stop - start < 2 else [[(number, start, middle)], [(number, middle, stop)]]
