"""Replacing stretches of a text, every other character kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Splice(NamedTuple):
    """New text for a stretch of a source, as character offsets; `end` is exclusive, equal to `start` to insert."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """The text with every stretch replaced, in whatever order they are given.

    Raises ValueError where two overlap (or insert at the same place), or where one reaches beyond the text.

    >>> spliced("p: 30%, then: war", [Splice(3, 6, "0.25"), Splice(14, 17, "peace")])
    'p: 0.25, then: peace'
    """
    parts = []
    done = 0
    before: Splice | None = None
    for splice in sorted(splices):
        if not 0 <= splice.start <= splice.end <= len(text):
            raise ValueError(f"{splice} reaches beyond a text of {len(text)} characters")
        if splice.start < done or (before is not None and before[:2] == splice[:2]):
            raise ValueError(f"{before} and {splice} overlap")
        parts += [text[done : splice.start], splice.text]
        done, before = splice.end, splice
    return "".join((*parts, text[done:]))
