"""How a picture carries its origin, the JSON of `stamp`, and how that is read back from a file.

    SVG       the text of its `<metadata>` element
    PNG       a text chunk with the keyword ``scenario-tree``
    PDF       an entry ``/scenario-tree`` of the document information
    DOT       a first line ``// scenario-tree {…}``
    Mermaid   a line ``%% scenario-tree {…}`` behind the front matter

Files come from anywhere. Nothing here parses them further than to find that text: no XML parser that
expands entities, no PDF parser that follows references; what is compressed is unpacked to a limit.
"""

from __future__ import annotations

import html
import json
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

KEY = "scenario-tree"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LARGEST = 1_000_000  # bytes of an origin that are unpacked

_METADATA = re.compile(r"<(?:[\w-]+:)?metadata\b[^<>]*>(?:<!\[CDATA\[)?([^<]*)")
_COMMENT = re.compile(rf"^(?://|%%) {KEY} (\{{.*\}})[ \t\r]*$", re.MULTILINE)
_INFORMATION = re.compile(rb"/scenario-tree\s*\(((?:[^\\()]|\\.)*+)\)", re.DOTALL)
_OCTAL_OR_LETTER = re.compile(r"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def one_line(origin: str) -> str:
    """The JSON on one line of ASCII, without percent signs: a double one may mean something to Mermaid."""
    return json.dumps(json.loads(origin)).replace("%", "\\u0025")


def comment(origin: str, mark: str) -> str:
    """The line that carries it, where `mark` begins a comment."""
    return f"{mark} {KEY} {one_line(origin)}\n"


def with_comment(text: str, origin: str, mark: str) -> str:
    """The text behind a first line that carries the origin."""
    return comment(origin, mark) + text


def origin_in(content: bytes) -> dict[str, Any] | None:
    """What a picture's file says about its origin; None where it says nothing, or is none of ours."""
    if content.startswith(PNG_SIGNATURE):
        texts = _in_png(content)
    elif content.startswith(b"%PDF-"):
        texts = _in_pdf(content)
    else:
        texts = _in_text(content.decode("utf-8", "replace"))
    return next((found for found in map(_ours, texts) if found), None)


def _ours(text: str) -> dict[str, Any] | None:
    """The parsed JSON, if its schema is one of this package."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict) and str(found.get("schema", "")).startswith(f"{KEY}/"):
        return found
    return None


def _in_text(text: str) -> Iterator[str]:
    """Candidates in SVG, DOT and Mermaid."""
    yield from (html.unescape(found) for found in _METADATA.findall(text))
    yield from _COMMENT.findall(text)


def _in_pdf(content: bytes) -> Iterator[str]:
    """Candidates in a PDF, the last written first."""
    for found in reversed(_INFORMATION.findall(content)):
        yield _OCTAL_OR_LETTER.sub(_unescaped, found.decode("latin-1"))


def _unescaped(match: re.Match[str]) -> str:
    """A character of a PDF's string."""
    code = match.group(1)
    return chr(int(code, 8) & 255) if code[0] in "01234567" else _LETTERS.get(code, code)


def _in_png(content: bytes) -> Iterator[str]:
    """The texts of a PNG under our keyword."""
    place = len(PNG_SIGNATURE)
    while place + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            keyword, _, rest = content[place + 8 : place + 8 + length].partition(b"\0")
            if keyword == KEY.encode():
                yield _png_text(kind, rest)
        place += 12 + length


def _png_text(kind: bytes, rest: bytes) -> str:
    """The text of a chunk, behind its keyword."""
    if kind == b"tEXt":
        return rest.decode("latin-1")
    compressed = kind == b"zTXt" or rest[:1] == b"\x01"
    text = rest[1:] if kind == b"zTXt" else b"\0".join(rest[2:].split(b"\0", 2)[2:])
    if compressed:
        try:
            text = zlib.decompressobj().decompress(text, _LARGEST)
        except zlib.error:
            return ""
    return text.decode("utf-8", "replace")
