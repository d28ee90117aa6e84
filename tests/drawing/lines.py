"""The lines of text in a picture, with the room that they take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from scenario_tree.drawing.text import width

_TEXT = "{http://www.w3.org/2000/svg}text"
_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}


class Words(NamedTuple):
    """One line of text and its box."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def lines(root: Element, across: float = 0.0, down: float = 0.0) -> Iterator[Words]:
    """Every line of text with its box, where it stands on the page."""
    shift = root.get("transform", "")
    if shift.startswith("translate("):
        x, y = map(float, shift[len("translate(") : -1].split())
        across, down = across + x, down + y
    if root.tag == _TEXT:
        text, size = root.text or "", float(root.get("font-size", ""))
        long = width(text, size, bold=root.get("font-weight") == "bold")
        left = float(root.get("x", "")) + across - _BEFORE[root.get("text-anchor", "start")] * long
        baseline = float(root.get("y", "")) + down
        yield Words(text, left, baseline - 0.72 * size, left + long, baseline + 0.2 * size)
    for child in root:
        yield from lines(child, across, down)
