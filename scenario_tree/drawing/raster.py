"""Finished pictures as PNG and PDF, made of their SVG by vl-convert, which comes with the extra ``pictures``.

vl-convert draws with resvg and svg2pdf. It takes the fonts of the machine (as fontconfig knows them) and
Liberation Sans, which it carries. Both files say where they come from, and are the same for the same SVG,
the same fonts and the same versions, byte for byte.
"""

from __future__ import annotations

import html
import io
import re
import struct
import zlib
from collections.abc import Iterable
from types import ModuleType
from typing import TYPE_CHECKING

from scenario_tree.drawing.origin import KEY, PNG_SIGNATURE, one_line
from scenario_tree.drawing.theme import PAPER
from scenario_tree.problems import TreeProblems, refusal

if TYPE_CHECKING:
    from pypdf import PdfReader

LARGEST = 100_000_000  # pixels: four bytes and about 40 ns each; more would end in an abort where memory is short
_CSS_PIXELS = 96  # to the inch
_POINTS = 72
_LONGEST_PAGE = 14_400  # points: what PDF readers agree upon

_HEAD = re.compile(r"<svg\b[^<>]*>")
_SIZE = re.compile(r'\b(width|height)="([0-9.]+)"')
_TITLE = re.compile(r"<title>([^<]*)</title>")

# What Liberation Sans has for certain: Latin, Greek, Cyrillic, and signs of punctuation and of arithmetic.
_COVERED = re.compile("[\t\n\r -\u024f\u0391-\u03a1\u03a3-\u03ce\u0400-\u045f\u1ea0-\u1ef9–—‘’‚“”„†‡•…‰‹›€→−≤≥≈≠]")
_UNKNOWN = "\U0001fffe"  # never a character, and so in no font
_WITHOUT_INK = ("M", "Z", "Cc", "Cf", "Cs")  # marks, which stand with other letters, spaces, controls


def png(svg: str, origin: str, *, scale: float = 2.0) -> bytes:
    """The picture in pixels, `scale` of them for every CSS pixel, with `origin` and title in it.

    Raises `TreeProblems` (``drawing-failed``) where vl-convert is missing or fails, or there would be too many pixels.
    """
    converter = _converter()
    width, height = (round(length * scale) for length in _size(svg))
    if width * height > LARGEST:
        raise refusal(
            "drawing-failed",
            f"the picture would have {width:,} × {height:,} pixels, {width * height / 1e6:,.0f} million of them, "
            f"and more than {LARGEST / 1e6:,.0f} million take too much memory",
            "write it as svg or pdf, take a smaller `--scale`, or fold some of it (`--min-probability`, `--depth`)",
        )
    try:
        drawn: bytes = converter.svg_to_png(svg, scale=scale)
    except Exception as error:
        raise _failure("png", error) from error
    facts = (("Title", _title(svg)), ("Software", KEY), (KEY, origin))
    return _with_chunks(drawn, [_resolution(scale), *(_text(keyword, text) for keyword, text in facts if text)])


def pdf(svg: str, origin: str, *, title: str = "") -> bytes:
    """The picture as a page of its own size, with `origin` and title (else the picture's own) in its information.

    Raises `TreeProblems` (``drawing-failed``) where vl-convert or pypdf is missing or fails.
    """
    converter = _converter()
    try:
        from pypdf import PdfReader, PdfWriter
        from pypdf.generic import BooleanObject, NameObject
    except ImportError as error:
        raise _missing("pypdf", error) from error
    try:
        read = PdfReader(io.BytesIO(converter.svg_to_pdf(_in_points(svg))))
        _put_in_order(read)
        writer = PdfWriter()
        writer.add_page(read.pages[0])
        writer.metadata = {
            "/Title": title or _title(svg),
            "/Creator": KEY,
            "/Producer": "vl-convert",
            f"/{KEY}": one_line(origin),
        }
        writer.create_viewer_preferences()[NameObject("/DisplayDocTitle")] = BooleanObject(True)
        written = io.BytesIO()
        writer.write(written)
    except Exception as error:
        raise _failure("pdf", error) from error
    return written.getvalue()


def missing_letters(texts: Iterable[str]) -> str:
    """The characters among the texts that no font of this machine has, in the order of their first appearance.

    A character is missing if it looks like one that cannot be in any font. Latin, Greek and Cyrillic are not tried.

    Raises `TreeProblems` (``drawing-failed``) where vl-convert is missing.
    """
    import unicodedata

    foreign = dict.fromkeys(_COVERED.sub("", "".join(texts)))
    wanted = [letter for letter in foreign if not unicodedata.category(letter).startswith(_WITHOUT_INK)]
    if not wanted:
        return ""
    converter = _converter()
    box = _alone(converter, _UNKNOWN)
    return "".join(letter for letter in wanted if _alone(converter, letter) == box)


def _alone(converter: ModuleType, letter: str) -> bytes:
    """One character as a small PNG."""
    drawn: bytes = converter.svg_to_png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" font-family="{PAPER.font}" font-size="16">'
        f'<text x="3" y="18">{html.escape(letter)}</text></svg>'
    )
    return drawn


def _converter() -> ModuleType:
    try:
        import vl_convert
    except ImportError as error:
        raise _missing("vl-convert", error) from error
    converter: ModuleType = vl_convert
    return converter


def _missing(what: str, error: ImportError) -> TreeProblems:
    help = "install it with `pip install 'scenario-tree[pictures]'`, or write the picture as svg"
    return refusal("drawing-failed", f"pictures as png or pdf need {what}: {error}", help)


def _failure(form: str, error: Exception) -> TreeProblems:
    reason = str(error).partition("\n")[0]
    return refusal("drawing-failed", f"the picture cannot be turned into {form} ({reason})", "write it as svg")


def _title(svg: str) -> str:
    """What the picture calls itself."""
    found = _TITLE.search(svg)
    return html.unescape(found.group(1)) if found else ""


def _size(svg: str) -> tuple[float, float]:
    """Width and height in CSS pixels, as the picture's head gives them."""
    head = _HEAD.search(svg)
    lengths = {name: float(value) for name, value in _SIZE.findall(head.group() if head else "")}
    return lengths.get("width", 0.0), lengths.get("height", 0.0)


def _in_points(svg: str) -> str:
    """The picture with a size in points in its head, as a PDF counts; it shrinks where a page must not be so long."""
    factor = min(_POINTS / _CSS_PIXELS, _LONGEST_PAGE / max(*_size(svg), 1))
    head = _HEAD.search(svg)
    if head is None:
        return svg
    inner = _SIZE.sub(lambda size: f'{size[1]}="{float(size[2]) * factor:.2f}"', head.group())
    return svg[: head.start()] + inner + svg[head.end() :]


def _put_in_order(read: PdfReader) -> None:
    """Sort the resources of the page by name: svg2pdf lists its fonts in another order each time."""
    from pypdf.generic import DictionaryObject

    resources = read.pages[0]["/Resources"].get_object()
    if isinstance(resources, DictionaryObject):
        for kind in resources.values():
            group = kind.get_object()
            if isinstance(group, DictionaryObject):
                entries = sorted(group.items())
                group.clear()
                group.update(entries)


def _with_chunks(drawn: bytes, chunks: Iterable[bytes]) -> bytes:
    """The PNG with chunks behind its header, in place of the resolution that it claims."""
    behind = len(PNG_SIGNATURE) + 25
    return drawn[:behind] + b"".join(chunks) + _without_resolution(drawn[behind:])


def _without_resolution(chunks: bytes) -> bytes:
    return chunks[21:] if chunks[4:8] == b"pHYs" else chunks


def _resolution(scale: float) -> bytes:
    """A chunk that says how large the picture is meant to be: as large as its SVG, at 96 CSS pixels to the inch."""
    per_metre = round(_CSS_PIXELS * scale / 0.0254)
    return _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))


def _text(keyword: str, text: str) -> bytes:
    """A chunk of international text, not compressed."""
    return _chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8"))


def _chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG: length, kind, content, checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
