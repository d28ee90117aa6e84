"""Any label is text in the picture, and nothing but text."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from scenario_tree.drawing.text import clean

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "</svg><script>alert(1)</script>",
    "javascript:alert(1)",
    "a:b",
    "a:b:c",
    "<50%>",
    "<b>bold</b>",
    "\"quoted\" and 'quoted'",
    'backslash-quote \\"',
    "\\N \\G \\E \\l \\r \\n",
    "trailing backslash\\",
    "&amp; &lt; &eacute; &#65; &",
    "]]> --> <!-- <![CDATA[ <?xml",
    "{record | shape} %s %n",
    "日本の交渉",
    "هل ينجح الحوار؟",
    "מה יהיה?",
    "😀 👩‍👩‍👧 e\u0301",
    "digraph",
    "\N{LINE SEPARATOR}",
)


def literal(shown: str) -> str:
    """What is shown, without line breaks and direction marks."""
    return re.sub("[ \u200f\u2028]", "", shown)


def labelled(label: str) -> str:
    """A tree that has the label everywhere."""
    quoted = json.dumps(label, ensure_ascii=False)
    return f"""\
scenario_tree: 1
title: {quoted}
start: first
nodes:
  first:
    label: {quoted}
    note: {quoted}
    chance:
      one: {{p: 1, label: {quoted}, note: {quoted}, then: second}}
  second:
    label: {quoted}
    decision:
      only: {{label: {quoted}, then: end}}
      other: {{label: {quoted}, then: end}}
outcomes:
  end: {{label: {quoted}, note: {quoted}}}
"""


def test_a_tree_without_payoffs_speaks_of_no_values(draw: Any) -> None:
    """No utilities, nothing to go."""
    assert "utility" not in draw(labelled("x")).text
    assert "to go" not in draw(labelled("x")).text


@pytest.mark.parametrize("label", HOSTILE)
def test_any_label_is_shown_as_it_is_written(draw: Any, label: str) -> None:
    """On title, node, branch and outcome, and in tooltips."""
    picture = draw(labelled(label))
    assert picture.root.findtext(f"{SVG}title") == label
    for id in ("n0", "n1", "n2", "b0", "b1"):
        assert literal(picture.words(id)).startswith(literal(label)), id
    for id in ("n0", "n2", "b0"):
        assert label in picture.tooltip(id)


@pytest.mark.parametrize("label", HOSTILE)
def test_no_label_becomes_anything_but_text(draw: Any, label: str) -> None:
    """Only the elements and attributes of a drawing; nothing that runs, links or loads."""
    picture = draw(labelled(label))
    tags = {element.tag.removeprefix(SVG) for element in picture.root.iter()}
    drawn = {"svg", "title", "desc", "metadata", "g", "rect", "path", "circle", "polygon", "polyline", "text"}
    assert tags <= drawn
    attributes = {name for element in picture.root.iter() for name in element.attrib}
    assert not [name for name in attributes if "href" in name or name.startswith("on")]
    assert "<!DOCTYPE" not in picture.text
    assert picture.text.count("http") == 1 + label.count("http")  # the namespace


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe"])
def test_characters_that_xml_forbids_are_replaced(draw: Any, character: str) -> None:
    """Also where the file's reader let one through."""
    assert clean(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"
    ElementTree.fromstring(f"<a>{clean(character)}</a>".encode())


def test_a_control_character_in_a_label_leaves_the_picture_well_formed(draw: Any) -> None:
    """It is seen as a replacement character."""
    assert "a\N{REPLACEMENT CHARACTER}b" in draw(labelled("a\x01b")).words("n0")
