"""Elements of an SVG page: what the pictures of trees and of outcomes have in common."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from scenario_tree.drawing.text import in_its_direction
from scenario_tree.drawing.theme import Theme

Anchor = Literal["start", "middle", "end"]
MARGIN = 18.0  # around a page


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points; y grows downward."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half its height, where lines arrive and leave."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top


def begun(title: str, description: str, metadata: str) -> Element:
    """The root of a page, with its title and description for those who cannot see it, and what programs read."""
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg"})
    add(root, "title").text = title
    add(root, "desc").text = description
    add(root, "metadata").text = metadata
    return root


def finished(root: Element, across: float, down: float, theme: Theme) -> str:
    """The page as text. It has a natural size, and leave to shrink to the width there is."""
    across, down = (ceil(points / 3) * 3 for points in (across, down))  # whole pixels too, so that no edge is blurred
    root.set("viewBox", f"0 0 {across} {down}")
    root.set("width", str(across * 4 // 3))
    root.set("height", str(down * 4 // 3))
    root.set("style", "max-width: 100%; height: auto")
    root.set("role", "img")
    root.set("font-family", theme.font)
    ElementTree.indent(root, " ")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def add(parent: Element, tag: str, **attributes: str | float) -> Element:
    """Append an element; ``stroke_width=2`` becomes ``stroke-width="2"``, numbers are rounded to 0.01."""
    written = {name: value if isinstance(value, str) else decimal(value) for name, value in attributes.items()}
    return SubElement(parent, tag, {name.replace("_", "-"): value for name, value in written.items()})


def add_text(
    parent: Element,
    text: str,
    x: float,
    baseline: float,
    size: float,
    color: str,
    *,
    bold: bool = False,
    struck: bool = False,
    anchor: Anchor = "start",
) -> None:
    """Append one line of text that begins, ends or has its middle at `x`; `struck`: with a line through it."""
    weight = {"font_weight": "bold"} if bold else {}
    line = add(parent, "text", x=x, y=baseline, font_size=size, fill=color, **weight)
    if struck:
        line.set("text-decoration", "line-through")
    if anchor != "start":
        line.set("text-anchor", anchor)
    line.text = in_its_direction(text)


def point(x: float, y: float) -> str:
    """A point in a path."""
    return f"{decimal(x)},{decimal(y)}"


def decimal(number: float) -> str:
    """A coordinate, to a hundredth of a point."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
