"""Text where there is little room."""

from __future__ import annotations

from scenario_tree.drawing.text import clean, width, wrapped

SMALL = 10.0  # font size of ticks, dates and asides: as in the other charts


def one_line(text: str) -> str:
    """A text without breaks, and without what XML forbids."""
    return " ".join(clean(text).split())


def shortened(text: str, limit: float, size: float, most: int = 1) -> tuple[str, ...]:
    """A text on at most so many lines of at most `limit` points; what is cut is marked.

    >>> shortened("to be or not", 50, 10, 2), shortened("to be or not to be", 30, 10)
    (('to be', 'or not'), ('to be…',))
    """
    lines = wrapped(one_line(text), limit, size)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(f"{last}…", size) > limit:
        last = last[:-1]
    return (*lines[: most - 1], f"{last.rstrip()}…")
