"""Draws of a simulation as files, block by block: CSV, or Parquet by pyarrow, which comes with the extra ``tables``.

A row for each draw: its number, the parameters that the file names, every figure, the numbers of the likeliest
outcome and the best options as names, and what the draw counts under the evidence.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenario_tree.problems import refusal

if TYPE_CHECKING:
    from scenario_tree.analysis.simulation.blocks import Block, Plan

Save = Callable[["Plan", "Block"], None]


@contextmanager
def saving(path: Path, form: str) -> Iterator[Save]:
    """What writes blocks to a file: `csv` or `parquet`."""
    if form == "parquet":
        with _parquet(path) as save:
            yield save
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")

        def save(plan: Plan, block: Block) -> None:
            columns = columns_of(plan, block)
            if block.first == 0:
                writer.writerow(columns)
            writer.writerows(zip(*columns.values(), strict=True))

        yield save


def columns_of(plan: Plan, block: Block) -> dict[str, list[Any]]:
    """The columns of a block, by name."""
    count = len(block.weights)
    options = [(node.id, list(node.branches), first) for node, first in plan.decisions]
    return {
        "draw": list(range(block.first + 1, block.first + count + 1)),
        **{f"parameter.{name}": draws.tolist() for name, draws in block.parameters.items()},
        **dict(zip(plan.columns, block.figures.tolist(), strict=True)),
        "likeliest": [plan.outcomes[number] for number in block.likeliest.tolist()],
        **{
            f"best.{node}": [
                names[number - first] if number < plan.options else "" for number in block.best[:, place].tolist()
            ]
            for place, (node, names, first) in enumerate(options)
        },
        "weight": block.weights.tolist(),
    }


@contextmanager
def _parquet(path: Path) -> Iterator[Save]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise refusal(
            "bad-request",
            "Parquet is written by pyarrow, which is not installed",
            "pip install 'scenario-tree[tables]'",
        ) from None
    writer: Any = None

    def save(plan: Plan, block: Block) -> None:
        nonlocal writer
        table = pyarrow.table(columns_of(plan, block))
        if writer is None:
            writer = parquet.ParquetWriter(path, table.schema)
        writer.write_table(table)

    try:
        yield save
    finally:
        if writer is not None:
            writer.close()
