"""Linear sweeps as one system of equations: for graphs so deep and narrow that a call for each level costs too much.

With W(s, t) the weight of the edge from s to t, `forward` is the solution of (I − Wᵀ) x = b and `backward` that of
(I − W) x = b, b being what a position has of its own. In the order of levels I − Wᵀ is lower triangular with ones
on its diagonal, so that substitution, one compiled loop over all edges, solves it (SuperLU, through scipy).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Triangle:
    """Where the cells of I − Wᵀ lie: columns are sources in the order of levels, compressed.

    `order` (N,) has the positions by level; `rows` the row of every cell and `columns` each column's first, as
    scipy's `csc_array` takes them; `cell` (E,) is the cell of every edge, `diagonal` (N,) that of every column.
    """

    order: Indices
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    cell: Indices
    diagonal: Indices

    @classmethod
    def of(cls, source: Indices, target: Indices, level: Indices) -> Triangle:
        """That of a graph, whose edges all lead to a higher level; edges side by side share a cell."""
        size = len(level)
        order = np.argsort(level, kind="stable")
        rank = np.empty(size, dtype=np.intp)
        rank[order] = np.arange(size)
        column = np.concatenate([np.arange(size), rank[source]])
        row = np.concatenate([np.arange(size), rank[target]])
        sequence = np.lexsort((row, column))
        column, row = column[sequence], row[sequence]
        new = np.ones(len(sequence), dtype=bool)
        new[1:] = (column[1:] != column[:-1]) | (row[1:] != row[:-1])
        cell = np.empty(len(sequence), dtype=np.intp)
        cell[sequence] = np.cumsum(new) - 1
        return cls(
            order=order,
            rows=row[new].astype(np.int32),
            columns=np.searchsorted(column[new], np.arange(size + 1)).astype(np.int32),
            cell=cell[size:],
            diagonal=cell[:size],
        )

    def forward(self, weights: Floats, own: Floats) -> Floats:
        """x(n) = own(n) + Σ x(source) · w over the edges into n; weights (E,), own (N,) or (N, K)."""
        return self._solved(self._matrix(weights), own, lower=True)

    def backward(self, weights: Floats, own: Floats) -> Floats:
        """x(n) = own(n) + Σ w · x(target) over the edges out of n; weights (E,), own (N,) or (N, K)."""
        return self._solved(self._matrix(weights).T, own, lower=False)

    def _matrix(self, weights: Floats) -> Any:
        from scipy.sparse import csc_array

        size = len(self.order)
        cells = np.bincount(self.cell, -weights, minlength=len(self.rows))
        cells[self.diagonal] = 1.0
        return csc_array((cells, self.rows, self.columns), shape=(size, size))

    def _solved(self, matrix: Any, own: Floats, lower: bool) -> Floats:
        from scipy.sparse.linalg import spsolve_triangular

        solution = np.empty_like(own)
        solution[self.order] = spsolve_triangular(
            matrix, own[self.order], lower=lower, overwrite_A=True, overwrite_b=True, unit_diagonal=True
        )
        return solution
