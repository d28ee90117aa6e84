"""The signs of a difference, as tall as a letter: each has a shape of its own, so that no colour is needed."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from scenario_tree.drawing.svg import add, point
from scenario_tree.drawing.theme import Theme


def add_badge(parent: Element, role: str, x: float, baseline: float, size: float, theme: Theme) -> None:
    """Append a sign: a disc with a plus for `new`, a ring with a minus for `gone`; else a diamond.

    The diamond is hollow where only words changed (`reworded`).
    """
    radius = size * 0.42
    across, down = x + radius, baseline - size * 0.34
    if role in ("new", "gone"):
        _add_disc(parent, across, down, radius, theme, filled=role == "new")
        return
    corners = ((0, -1), (0.9, 0), (0, 1), (-0.9, 0))
    points = " ".join(point(across + radius * right, down + radius * below) for right, below in corners)
    fill = theme.paper if role == "reworded" else theme.mark
    add(parent, "polygon", points=points, fill=fill, stroke=theme.mark, stroke_width=1)


def _add_disc(parent: Element, x: float, y: float, radius: float, theme: Theme, *, filled: bool) -> None:
    color = theme.accent if filled else theme.dim_text
    add(parent, "circle", cx=x, cy=y, r=radius, fill=color if filled else theme.paper, stroke=color, stroke_width=1)
    arm = radius * 0.62
    strokes = f"M{point(x - arm, y)} H{x + arm:.2f}" + (f" M{point(x, y - arm)} V{y + arm:.2f}" if filled else "")
    add(parent, "path", d=strokes, fill="none", stroke=theme.paper if filled else color, stroke_width=radius * 0.32)
