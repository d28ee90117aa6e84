"""A bar for long work: on a terminal only, and only when the work is long."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

Item = TypeVar("Item")
DELAY = 1.0  # seconds after which work counts as long


def over(items: Sequence[Item], verb: str) -> Iterator[Item]:
    """The items, one by one; how many are done is shown on standard error once that takes long."""
    if not sys.stderr.isatty():
        yield from items
        return
    bar = _LateBar(verb, len(items))
    try:
        for done, item in enumerate(items):
            bar.at(done)
            yield item
    finally:
        bar.stop()


@contextmanager
def counting(verb: str) -> Iterator[Callable[[int, int], None] | None]:
    """What is told how much of the work is done, of how much; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = _LateBar(verb, 0)

    def watch(done: int, total: int) -> None:
        bar.total = total
        bar.at(done)

    try:
        yield watch
    finally:
        bar.stop()


class _LateBar:
    """A bar that is not there, nor is anything imported for it, until the delay has passed."""

    def __init__(self, verb: str, total: int) -> None:
        self.verb = verb
        self.total = total
        self.done = 0
        self.progress: Progress | None = None
        self.lock = Lock()
        self.timer = Timer(DELAY, self._start)
        self.timer.daemon = True
        self.timer.start()

    def at(self, done: int) -> None:
        self.done = done
        if self.progress is not None:
            self.progress.update(self.progress.task_ids[0], completed=done, total=self.total)

    def stop(self) -> None:
        self.timer.cancel()
        with self.lock:
            if self.progress is not None:
                self.progress.stop()
            self.total = -1

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        with self.lock:
            if self.total < 0:  # over before it began
                return
            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            if self.total > 1:
                left = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(compact=True))
                columns = (*columns[:2], *left)  # type: ignore[assignment]
            self.progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self.progress.add_task(self.verb, total=self.total, completed=self.done)
            self.progress.start()
