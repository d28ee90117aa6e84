"""How a file is written down: its byte order mark and its line ends, which are no part of a merge."""

from __future__ import annotations

from dataclasses import dataclass

from scenario_tree.reading import Limits, decoded

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Form:
    """How the result is written down: with a byte order mark, with which line ends (None: as they come)."""

    mark: bool
    line_end: bytes | None

    @classmethod
    def of(cls, base: bytes, ours: bytes, theirs: bytes) -> Form:
        """Our byte order mark, and the line ends of the side that changed them."""
        ends = [_line_end(content) for content in (base or ours, ours, theirs)]
        before, here, there = ends
        chosen = None if None in ends else there if here == before else here
        return cls(ours.startswith(_MARK), chosen)

    def text(self, name: str, content: bytes, limits: Limits) -> str:
        """The text of a version, its lines ended by line feeds."""
        text = decoded(name, content, limits).text
        return text.replace("\r\n", "\n") if self.line_end is not None else text

    def content(self, text: str) -> bytes:
        """The bytes of the result."""
        content = text.encode()
        if self.line_end == b"\r\n":
            content = content.replace(b"\n", b"\r\n")
        return (_MARK if self.mark else b"") + content


def _line_end(content: bytes) -> bytes | None:
    """The line end of a whole file; None where it has both."""
    pairs, feeds = content.count(b"\r\n"), content.count(b"\n")
    return b"\r\n" if pairs == feeds > 0 else b"\n" if not pairs else None
