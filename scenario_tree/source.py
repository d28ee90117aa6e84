"""Text with places: what a file says, and where it says it.

Everything read from a file remembers its place as character offsets into one
`Source`; lines and columns (both from 1) are worked out only when somebody asks,
which is mostly never.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import Any, NamedTuple


class Source:
    """One file's text under the name that messages give it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.text)} characters)"

    @cached_property
    def sha256(self) -> str:
        """Hash of the text as UTF-8, without a byte order mark: the file's identity in reports."""
        import hashlib

        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a character offset."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line end."""
        start, end = self._line_starts[number - 1 : number + 1]
        return self.text[start : end - 1].rstrip("\r")


class Location(NamedTuple):
    """A stretch of a source, as character offsets; `end` is exclusive."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """Line of the first character, from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """Column of the first character, from 1."""
        return self.source.position(self.start)[1]

    @property
    def end_line(self) -> int:
        """Line just behind the last character, from 1."""
        return self.source.position(self.end)[0]

    @property
    def end_column(self) -> int:
        """Column just behind the last character, from 1."""
        return self.source.position(self.end)[1]

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]


class SourceMapping(dict[str, Any]):
    """A mapping read from a file; knows where it and each key and value stand."""

    __slots__ = ("end", "source", "spans", "start")

    def __init__(self, source: Source, start: int) -> None:
        super().__init__()
        self.source = source
        self.start = start
        self.end = start
        self.spans: dict[str, tuple[int, int, int, int]] = {}  # key start, key end, value start, value end

    @property
    def location(self) -> Location:
        """Where the whole mapping stands."""
        return Location(self.source, self.start, self.end)

    def key_location(self, key: str) -> Location:
        """Where a key stands; the mapping itself if it has no such key."""
        span = self.spans.get(key)
        return Location(self.source, span[0], span[1]) if span else self.location

    def value_location(self, key: str) -> Location:
        """Where the value of a key stands; the mapping itself if it has no such key."""
        span = self.spans.get(key)
        return Location(self.source, span[2], span[3]) if span else self.location

    def raw(self, key: str) -> str:
        """The characters of a value as the author wrote them (with quotes, if any)."""
        _, _, start, end = self.spans[key]
        return self.source.text[start:end]


class SourceSequence(list[Any]):
    """A list read from a file; knows where it and each item stand."""

    __slots__ = ("end", "source", "spans", "start")

    def __init__(self, source: Source, start: int) -> None:
        super().__init__()
        self.source = source
        self.start = start
        self.end = start
        self.spans: list[tuple[int, int]] = []

    @property
    def location(self) -> Location:
        """Where the whole list stands."""
        return Location(self.source, self.start, self.end)

    def value_location(self, index: int) -> Location:
        """Where an item stands."""
        start, end = self.spans[index]
        return Location(self.source, start, end)
