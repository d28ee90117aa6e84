"""Where a picture comes from, written into its file and read back."""

from __future__ import annotations

import json
import struct
import time
import zlib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from scenario_tree.drawing import TreePicture
from scenario_tree.drawing.origin import KEY, PNG_SIGNATURE, comment, origin_in, with_comment

FOUND = {"schema": "scenario-tree/picture/1", "source": '(a) \\ "b" 100%% <b> & \u2028 일본.yaml'}
ORIGIN = json.dumps(FOUND, ensure_ascii=False)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def svg(inside: str) -> bytes:
    """An SVG with something in its metadata."""
    return f'<svg xmlns="http://www.w3.org/2000/svg"><metadata>{inside}</metadata></svg>'.encode()


@pytest.mark.parametrize("form", ["svg", "dot", "mmd"])
def test_text_pictures_carry_their_origin(score: Any, form: Any) -> None:
    """It is read back as it was."""
    picture = TreePicture(score())
    assert origin_in(picture.content(form)) == json.loads(picture.origin)


@pytest.mark.parametrize("mark", ["//", "%%"])
def test_a_comment_is_one_line_of_ascii(mark: str) -> None:
    """Without percent signs, so that Mermaid sees no directive in it."""
    line = comment(ORIGIN, mark)
    assert line.isascii() and line.endswith("}\n") and line.count("\n") == 1
    assert "%" not in line.removeprefix(mark)
    assert origin_in(with_comment("graph", ORIGIN, mark).encode()) == FOUND
    assert origin_in(b"---\r\ntitle: x\r\n---\r\n" + line.replace("\n", "\r\n").encode()) == FOUND


def test_graphviz_reads_past_the_comment(score: Any) -> None:
    """A tree's DOT is drawn with it."""
    from scenario_tree.drawing.tree.engines import svg

    assert "<svg" in svg(TreePicture(score()).text("dot"), "embedded")


@pytest.mark.parametrize("kind", [b"tEXt", b"iTXt", b"iTXt compressed", b"zTXt"])
def test_any_text_chunk_of_a_png_is_read(kind: bytes) -> None:
    """Programs that save a PNG anew may choose another."""
    text = json.dumps(FOUND).encode()
    content = {
        b"tEXt": text,
        b"iTXt": b"\0\0en\0\0" + text,
        b"iTXt compressed": b"\1\0\0\0" + zlib.compress(text),
        b"zTXt": b"\0" + zlib.compress(text),
    }[kind]
    png = PNG_SIGNATURE + chunk(b"IHDR", bytes(13)) + chunk(kind[:4], KEY.encode() + b"\0" + content)
    assert origin_in(png) == FOUND


def test_what_is_not_ours_is_none() -> None:
    """Other metadata, other schemas, other files."""
    assert origin_in(b"") is None
    assert origin_in(svg("<rdf:RDF/>")) is None
    assert origin_in(svg('{"schema": "somebody/else/1"}')) is None
    assert origin_in(svg('["scenario-tree/picture/1"]')) is None
    assert origin_in(svg('{"schema": ["scenario-tree/"]}')) is None
    assert origin_in(b'x // scenario-tree {"schema": "scenario-tree/picture/1"}') is None


def test_ours_is_found_beside_other_metadata() -> None:
    """Editors of SVG add some of their own, in elements or CDATA, and prefixes."""
    ours = json.dumps(FOUND).replace("&", "&amp;").replace("<", "&lt;")
    assert origin_in(svg("<rdf:RDF/>") + svg(f"{ours}<rdf:RDF/>")) == FOUND
    assert origin_in(f"<svg:metadata id='m'>{ours}</svg:metadata>".encode()) == FOUND


def test_hostile_files_are_harmless() -> None:
    """Entities are not expanded, deep nesting and large numbers are no origin, and nothing takes long."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]>'
    assert origin_in(bomb + svg('{"schema": "scenario-tree/&b;"}')) == {"schema": "scenario-tree/&b;"}
    assert origin_in(svg('{"schema": "scenario-tree/1", "x": ' + "[" * 200_000 + "}")) is None
    assert origin_in(svg('{"schema": "scenario-tree/1", "x": ' + "9" * 200_000 + "}")) is None
    huge = b"\1\0\0\0" + zlib.compress(b" " * 50_000_000)
    assert origin_in(PNG_SIGNATURE + chunk(b"iTXt", KEY.encode() + b"\0" + huge)) is None
    start = time.perf_counter()
    for part in (b"<metadata", b"<metadata>", b"// scenario-tree {", b"%% scenario-tree {\n", b"%PDF-/scenario-tree ("):
        assert origin_in(part * 100_000) is None
    assert origin_in(b"%PDF-" + b"/scenario-tree (" + b"\\" * 1_000_000) is None
    assert time.perf_counter() - start < 5


BEGINNINGS = (
    b"",
    PNG_SIGNATURE,
    PNG_SIGNATURE + b"\0\0\0\x20iTXtscenario-tree\0",
    PNG_SIGNATURE + b"\0\0\0\x20zTXtscenario-tree\0\0",
    b"%PDF-1.7 /scenario-tree (",
    b"<svg><metadata>",
    b"// scenario-tree {",
    b"%% scenario-tree {",
)


@given(some.sampled_from(BEGINNINGS), some.binary() | some.text(alphabet='{}[]":,\\()0eE-<>&#;\n', max_size=30))
@example(b"%PDF-1.7 /scenario-tree (", b"\\777)")
@example(b"<svg><metadata>", b'{"schema": "scenario-tree/\xff')
def test_garbage_is_never_an_error(beginning: bytes, rest: bytes | str) -> None:
    """Whatever it begins like."""
    found = origin_in(beginning + (rest.encode() if isinstance(rest, str) else rest))
    assert found is None or isinstance(found, dict)
