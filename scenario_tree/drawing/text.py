"""Text as the pictures need it: clean, measured in Helvetica's metrics, and broken into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

LEADING = 1.22  # from line to line, in font sizes
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Adobe's Helvetica metrics, in thousandths of the font size. Arial and Liberation Sans share them.
_WIDTHS: Mapping[int, str] = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvsxyz",
    556: "#$0123456789?L_abdeghnopqu",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_WIDTH_OF: Mapping[str, int] = {character: width for width, group in _WIDTHS.items() for character in group}
_BOLD = 1.08  # Helvetica Bold is wider by no more than this, over the length of a line
_OTHER = 600  # letters beyond ASCII, on average
_WIDE = 1000  # East Asian characters and emoji

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text with every character that XML forbids (or discourages: C1 controls) replaced by U+FFFD."""
    return _FORBIDDEN.sub(REPLACEMENT, text.replace("\r\n", "\n"))


def in_its_direction(text: str) -> str:
    r"""One line of text with marks around it if it runs from right to left, so that its full stop ends it.

    >>> in_its_direction("left") == "left", in_its_direction("\u05d0?") == "\u200f\u05d0?\u200f"
    (True, True)
    """
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return f"\N{RIGHT-TO-LEFT MARK}{text}\N{RIGHT-TO-LEFT MARK}"
        if direction == "L":
            break
    return text


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line in points, for a font of `size` points.

    >>> round(width("Wi", 10), 2)
    11.66
    """
    thousandths = sum(_WIDTH_OF[character] if character in _WIDTH_OF else _foreign(character) for character in text)
    return thousandths * size / 1000 * (_BOLD if bold else 1)


def _foreign(character: str) -> int:
    """Width of a character beyond ASCII, in thousandths; marks that combine with another take none."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER


def wrapped(text: str, limit: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most `limit` points, as even as they can be without taking more lines.

    A word that is longer than a line is broken; a line break of the text stays one.
    """
    lines: list[str] = []
    for paragraph in re.split(r"[\n\r\x85\u2028\u2029]", clean(text)):
        lines.extend(_even([word for word in re.split(r"[ \t]+", paragraph) if word], limit, size, bold))
    return tuple(lines)


def _even(words: list[str], limit: float, size: float, bold: bool) -> list[str]:
    """One paragraph: filled greedily, then within the narrowest limit that needs no further line."""
    best = _filled(words, limit, size, bold)
    low, high = limit / max(len(best), 1), limit
    while len(best) > 1 and high - low > 1:
        middle = (low + high) / 2
        attempt = _filled(words, middle, size, bold, breaking=False)
        if attempt and len(attempt) <= len(best):
            best, high = attempt, middle
        else:
            low = middle
    return best


def _filled(words: list[str], limit: float, size: float, bold: bool, *, breaking: bool = True) -> list[str]:
    """Lines filled from the left; none where a word is too long and must not be broken."""
    lines: list[str] = []
    line = ""
    for word in words:
        extended = f"{line} {word}" if line else word
        if width(extended, size, bold=bold) <= limit:
            line = extended
            continue
        if line:
            lines.append(line)
        if width(word, size, bold=bold) > limit:
            if not breaking:
                return []
            *whole, word = _broken(word, limit, size, bold)
            lines.extend(whole)
        line = word
    return [*lines, line] if line else lines


def _broken(word: str, limit: float, size: float, bold: bool) -> list[str]:
    """A long word in pieces that fit, as even as they can be."""
    pieces = _cut(word, limit, size, bold)
    even = _cut(word, min(limit, width(word, size, bold=bold) / len(pieces) + size / 2), size, bold)
    return even if len(even) == len(pieces) else pieces


def _cut(word: str, limit: float, size: float, bold: bool) -> list[str]:
    """A long word cut where a line is full, or behind a hyphen or the like before that."""
    pieces = []
    start = place = 0
    total = 0.0
    for position, character in enumerate(word):
        step = width(character, size, bold=bold)
        if step and total + step > limit and position > start:
            end = place if place > start else position
            pieces.append(word[start:end])
            start, total = end, width(word[end:position], size, bold=bold)
        total += step
        if character in "-_./:," and total > limit / 3:
            place = position + 1
    return [*pieces, word[start:]]
