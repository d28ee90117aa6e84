"""The figures of all draws: in memory, or where there are many, in a file without a name that goes with its user."""

from __future__ import annotations

import os
from collections.abc import Iterator
from tempfile import TemporaryFile

import numpy as np

from scenario_tree.evaluation.network import Floats
from scenario_tree.problems import refusal

IN_MEMORY = 1 << 24  # figures that are kept in memory, 128 MiB
MOST_FIGURES = 1 << 29  # 4 GiB
_BYTES = 8


class Store:
    """Room for columns of so many draws; filled in any order, read column by column.

    Raises TreeProblems where that is too much, OSError where the disk has no room.
    """

    def __init__(self, columns: int, count: int) -> None:
        if columns * count > MOST_FIGURES:
            raise refusal(
                "limit",
                f"{count:,} draws of {columns:,} figures are {columns * count:,}, more than {MOST_FIGURES:,}",
                f"ask for fewer draws: `-n {MOST_FIGURES // columns}`",
            )
        self.shape = (columns, count)
        self.cells = np.empty(self.shape) if columns * count <= IN_MEMORY else None
        self.file = None if self.cells is not None else TemporaryFile(buffering=0)  # noqa: SIM115  # closed with the store
        if self.file is not None and hasattr(os, "posix_fallocate"):
            os.posix_fallocate(self.file.fileno(), 0, columns * count * _BYTES)

    def put(self, first: int, figures: Floats) -> None:
        """Keep the figures (columns, some) of the draws from `first` on."""
        if self.cells is not None:
            self.cells[:, first : first + figures.shape[1]] = figures
            return
        assert self.file is not None
        for column, values in enumerate(np.ascontiguousarray(figures)):
            self.file.seek((column * self.shape[1] + first) * _BYTES)
            self.file.write(values.tobytes())

    def columns(self) -> Iterator[Floats]:
        """Every column, (draws,), one after the other."""
        if self.cells is not None:
            yield from self.cells
            return
        assert self.file is not None
        self.file.seek(0)
        for _ in range(self.shape[0]):
            yield np.fromfile(self.file, dtype=np.float64, count=self.shape[1])
