"""Conflict markers: two texts made one, with both sides wherever they differ, and back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

COMPARED = 250_000  # pairs of lines that are looked at between two anchors
Range = tuple[int, int]  # lines, from 0; the second exclusive


class Row(NamedTuple):
    """A line that both texts have, or one of ours, or one of theirs (None where a side has none)."""

    ours: int | None
    theirs: int | None


def two_sided(
    ours: str,
    theirs: str,
    labels: tuple[str, str],
    size: int,
    ranges: tuple[Iterable[Range], Iterable[Range]] = ((), ()),
) -> str:
    """Our text with markers around every stretch where theirs differs, widened to the ranges (of ours, of theirs)."""
    left, right = _lines(ours), _lines(theirs)
    rows = _rows(left, right)
    marked = _widened(rows, ranges)
    out: list[str] = []
    for differs, group in groupby(range(len(rows)), marked.__getitem__):
        indices = list(group)
        here = [left[line] for index in indices if (line := rows[index].ours) is not None]
        there = [right[line] for index in indices if (line := rows[index].theirs) is not None]
        if differs:
            here = [f"{'<' * size} {labels[0]}", *here, "=" * size, *there, f"{'>' * size} {labels[1]}"]
        out += here
    return "".join(f"{line}\n" for line in out)


def one_sided(text: str, size: int) -> tuple[str, str]:
    """A text with markers of that size, every conflict resolved to our side, and to theirs."""
    sides: tuple[list[str], list[str]] = ([], [])
    open_sides: tuple[int, ...] = (0, 1)
    for line in text.split("\n"):
        if line.startswith(f"{'<' * size} "):
            open_sides = (0,)
        elif open_sides != (0, 1) and line.startswith(f"{'|' * size}"):
            open_sides = ()
        elif open_sides != (0, 1) and line == "=" * size:
            open_sides = (1,)
        elif open_sides != (0, 1) and line.startswith(f"{'>' * size} "):
            open_sides = (0, 1)
        else:
            for side in open_sides:
                sides[side].append(line)
    return "\n".join(sides[0]), "\n".join(sides[1])


def marker_sizes(text: str) -> list[int]:
    """How long the markers are that begin conflicts in a text, the longest first; empty where there are none."""
    return sorted({len(found[1]) for found in re.finditer(r"^(<{7,}) ", text, re.MULTILINE)}, reverse=True)


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _rows(left: Sequence[str], right: Sequence[str]) -> list[Row]:
    """Both texts laid side by side."""
    rows: list[Row] = []
    here = there = 0
    for line, other in [*_anchors(left, right), (len(left), len(right))]:
        rows += _between(left, right, (here, line), (there, other))
        if line < len(left) or other < len(right):
            rows.append(Row(line, other))
        here, there = line + 1, other + 1
    return rows


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that stand once in each text, as many as come in one order: what a patience diff holds on to."""
    counts = Counter(left), Counter(right)
    places = {line: index for index, line in enumerate(right) if counts[1][line] == 1}
    pairs = [(index, places[line]) for index, line in enumerate(left) if counts[0][line] == 1 and line in places]
    ends: list[int] = []  # of the best chain of each length, where it stands in `right`
    tails: list[int] = []  # the same as an index into pairs
    before: list[int | None] = []
    for number, (_, other) in enumerate(pairs):
        length = bisect_left(ends, other)
        before.append(tails[length - 1] if length else None)
        ends[length : length + 1] = [other]
        tails[length : length + 1] = [number]
    chain = []
    link = tails[-1] if tails else None
    while link is not None:
        chain.append(pairs[link])
        link = before[link]
    return chain[::-1]


def _between(left: Sequence[str], right: Sequence[str], lines: Range, others: Range) -> Iterator[Row]:
    """The rows between two anchors; where too much is left to compare, all of it differs."""
    here, there = left[slice(*lines)], right[slice(*others)]
    opcodes = [("replace", 0, len(here), 0, len(there))]
    if len(here) * len(there) <= COMPARED:
        opcodes = list(SequenceMatcher(None, here, there, autojunk=False).get_opcodes())
    for kind, start, end, other, other_end in opcodes:
        if kind == "equal":
            yield from (Row(lines[0] + start + line, others[0] + other + line) for line in range(end - start))
        else:
            yield from (Row(lines[0] + line, None) for line in range(start, end))
            yield from (Row(None, others[0] + line) for line in range(other, other_end))


def _widened(rows: Sequence[Row], ranges: tuple[Iterable[Range], Iterable[Range]]) -> list[bool]:
    """Which rows stand between markers: those that differ, and with them all of the ranges that they touch."""
    marked = [None in row for row in rows]
    stretches = []
    for side, entries in enumerate(ranges):
        position = {row[side]: index for index, row in enumerate(rows)}
        stretches += [(position[start], position[end - 1] + 1) for start, end in entries]
    changed = True
    while changed:
        changed = False
        for start, end in stretches:
            if any(marked[start:end]) and not all(marked[start:end]):
                marked[start:end] = [True] * (end - start)
                changed = True
    return marked
