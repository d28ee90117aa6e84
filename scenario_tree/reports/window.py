"""Where a text will be read, and how much room a piece of text takes there.

Room is counted in cells, the columns of a terminal: most characters take one, Chinese
and Japanese ones and emoji two, combining marks none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_JOINTS = "/:-_."  # a long name is broken behind one of these
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Window:
    """How many cells a line may take (None: any number, as in a pipe), and whether colours show."""

    width: int | None = None
    colour: bool = False

    def paint(self, text: str, style: str) -> str:
        """The text in a style such as ``bold red``, or as it is where colours do not show."""
        if not (self.colour and style and text):
            return text
        return f"\x1b[{';'.join(_STYLES[word] for word in style.split())}m{text}\x1b[0m"


def cells(text: str) -> int:
    """How many cells a text takes.

    >>> cells("ferry"), cells("渡し船")
    (5, 6)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def printable(text: str) -> str:
    """One line that moves no cursor: white space becomes single blanks, other control characters ``�``.

    >>> printable("two\\nlines\\x1b[2J")
    'two lines�[2J'
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))


def unmarked(line: str, tab: int = 4) -> list[str]:
    """A source line as the texts to print for its characters, one each: tabs as blanks, control characters as ``�``."""
    shown, column = [], 0
    for character in line:
        blanks = " " * (tab - column % tab)
        piece = blanks if character == "\t" else _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", character)
        shown.append(piece)
        column += cells(piece)
    return shown


def pad(text: str, width: int, align: str = "left") -> str:
    """The text with blanks up to `width` cells, behind it or (``right``) before it."""
    blanks = " " * (width - cells(text))
    return blanks + text if align == "right" else text + blanks


def wrapped(text: str, width: int | None) -> list[str]:
    """The text in lines of at most `width` cells, broken at blanks.

    A longer word is broken behind a mark that joins the parts of a name, or where it has none, anywhere.

    >>> wrapped("odds of concentration:promise", 16)
    ['odds of', 'concentration:', 'promise']
    """
    if width is None or cells(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        for number, piece in enumerate(_pieces(word, max(width, 2))):
            joined = f"{line} {piece}" if line else piece
            if number == 0 and (cells(joined) <= width or not line):
                line = joined
            else:
                lines.append(line)
                line = piece
    return [*lines, line]


def _pieces(word: str, width: int) -> Iterator[str]:
    """The parts of a word, none of them wider than `width`."""
    piece, taken = "", 0
    for character in word if cells(word) > width else ():
        if taken + cells(character) > width:
            end = max(map(piece.rfind, _JOINTS)) + 1 or len(piece)
            yield piece[:end]
            piece, taken = piece[end:], cells(piece[end:])
        piece += character
        taken += cells(character)
    yield piece or word
