"""Where Graphviz put things, read from the SVG that it drew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from scenario_tree.drawing.svg import Box

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


@dataclass(frozen=True, slots=True)
class Layout:
    """A box for every node's id, and a path for every edge's id."""

    boxes: Mapping[str, Box]
    routes: Mapping[str, str]

    def extent(self, routes: Iterable[str] = ()) -> Box:
        """The box around all boxes, and the routes of these ids."""
        corners = [point for box in self.boxes.values() for point in ((box.left, box.top), (box.right, box.bottom))]
        return _around(corners + [point for id in routes for point in _pairs(self.routes[id])])


def layout(svg: str) -> Layout:
    """The places in an SVG by Graphviz."""
    boxes: dict[str, Box] = {}
    routes: dict[str, str] = {}
    for group in ElementTree.fromstring(svg).iter(f"{_SVG}g"):
        kinds, name = group.get("class", "").split(), group.get("id", "")
        if "node" in kinds:
            boxes[name] = _around(_points(group))
        elif "edge" in kinds:
            routes[name] = next(path.get("d", "") for path in group.iter(f"{_SVG}path"))
    return Layout(boxes, routes)


def _points(group: ElementTree.Element) -> list[tuple[float, float]]:
    """Every corner and control point of a group's shapes."""
    return [
        point
        for shape in group.iter()
        for point in _pairs(shape.get("points", "") if shape.tag != f"{_SVG}path" else shape.get("d", ""))
    ]


def _pairs(numbers: str) -> list[tuple[float, float]]:
    values = [float(number) for number in _NUMBER.findall(numbers)]
    return list(zip(values[::2], values[1::2], strict=True))


def _around(points: Iterable[tuple[float, float]]) -> Box:
    across, down = zip(*points, strict=True)
    return Box(min(across), min(down), max(across), max(down))
