"""Timing in one process, in turn, and a table of what it took."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes, as timeit measures it: without the collector of cycles."""
    gc.disable()
    start = time.perf_counter()
    work()
    taken = time.perf_counter() - start
    gc.enable()
    return taken


def medians(works: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """The median time of each, called in turn so that a busy machine slows all of them alike."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            taken[name].append(seconds(work))
    return {name: statistics.median(times) for name, times in taken.items()}


def figure(value: float) -> str:
    """Seconds in milliseconds, in three digits.

    >>> figure(0.01234), figure(2.5)
    ('12.3 ms', '2,500 ms')
    """
    value *= 1000
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.3g} ms"


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in markdown."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    print(f"\n## {title}\n")
    for number, line in enumerate(lines):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
        if number == 0:
            print("| " + " | ".join("-" * width for width in widths) + " |")
    print(flush=True)
