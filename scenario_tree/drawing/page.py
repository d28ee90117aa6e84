"""The finished picture: heading, tree, key and origin on one page, an SVG that refers to nothing outside it."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from scenario_tree.drawing.courses import Courses
from scenario_tree.drawing.figure import Figure
from scenario_tree.drawing.layout import Layout
from scenario_tree.drawing.shapes import (
    add,
    add_card,
    add_circle,
    add_leaf,
    add_square,
    add_strip,
    add_text,
    add_tick,
    add_triangle,
)
from scenario_tree.drawing.sizes import SYMBOL
from scenario_tree.drawing.text import width, wrapped
from scenario_tree.drawing.theme import Theme

MARGIN = 18.0
PERCENT = "% at a branch: once its question is asked; % at the right: in all"
TO_GO = "to go: utility expected from here on, of an option to its decider; cumulative: with what came before"
NARROWEST = 420.0  # of the tree: a small one's page still holds its heading


def page(figure: Figure, layout: Layout, theme: Theme) -> str:
    """The picture as SVG text."""
    across = max(layout.extent.width, NARROWEST)
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg"})
    add(root, "title").text = figure.headline
    add(root, "desc").text = figure.description
    add(root, "metadata").text = figure.metadata
    add(root, "rect", width="100%", height="100%", fill=theme.paper)
    top = _add_heading(root, figure, across, theme)
    _add_tree(root, figure, layout, top, theme)
    bottom = _add_key(root, figure, top + layout.extent.height + 28, across, theme)
    _set_size(root, across + 2 * MARGIN, bottom + MARGIN, theme)
    ElementTree.indent(root, " ")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _set_size(root: Element, across: float, down: float, theme: Theme) -> None:
    """Its natural size, and leave to shrink to the width there is."""
    across, down = (ceil(points / 3) * 3 for points in (across, down))  # whole pixels too, so that no edge is blurred
    root.set("viewBox", f"0 0 {across} {down}")
    root.set("width", str(across * 4 // 3))
    root.set("height", str(down * 4 // 3))
    root.set("style", "max-width: 100%; height: auto")
    root.set("role", "img")
    root.set("font-family", theme.font)


def _add_heading(root: Element, figure: Figure, across: float, theme: Theme) -> float:
    """Append title and basis; answer where the tree may begin."""
    group = add(root, "g")
    group.set("class", "heading")
    baseline = MARGIN
    for line in wrapped(figure.headline, across, theme.heading_size, bold=True):
        baseline += theme.heading_size
        add_text(group, line, MARGIN, baseline, theme.heading_size, theme.ink, bold=True)
        baseline += theme.heading_size * 0.25
    for line in wrapped(" · ".join(figure.basis), across, theme.text_size):
        baseline += theme.text_size * 1.35
        add_text(group, line, MARGIN, baseline, theme.text_size, theme.caption)
    return baseline + 22


def _add_tree(root: Element, figure: Figure, layout: Layout, top: float, theme: Theme) -> None:
    """Append the tree: first the lines, the likeliest on top, then what they connect."""
    group = add(root, "g")
    group.set("class", "tree")
    group.set("transform", f"translate({MARGIN - layout.extent.left:.2f} {top - layout.extent.top:.2f})")
    courses = Courses(layout, theme)
    for strip in sorted(figure.strips, key=lambda strip: strip.probability):
        add_strip(group, strip, layout.boxes[strip.id], figure.strip_width, courses.course(strip), theme)
    for card in figure.cards:
        add_card(group, card, layout.boxes[card.id], theme)
    for leaf in figure.leaves:
        add_leaf(group, leaf, layout.boxes[leaf.id], theme)


def _add_key(root: Element, figure: Figure, baseline: float, across: float, theme: Theme) -> float:
    """Append what the signs mean, and where the picture comes from; answer where the text ends."""
    group = add(root, "g")
    group.set("class", "key")
    size = theme.caption_size
    x = MARGIN
    for room, sign, text in _signs(figure):
        step = room + 4 + width(text, size) + 16
        if x > MARGIN and x + step - 16 > MARGIN + across:
            x, baseline = MARGIN, baseline + size * 1.8
        sign(group, x, baseline - size * 0.33, theme)
        add_text(group, text, x + room + 4, baseline, size, theme.caption)
        x += step
    baseline += size * 0.6
    notes = (PERCENT, TO_GO if figure.values else "", " · ".join(figure.origin))
    for line in wrapped("\n".join(notes), across, size):
        baseline += size * 1.35
        add_text(group, line, MARGIN, baseline, size, theme.caption)
    return baseline


Sign = Callable[[Element, float, float, Theme], None]


def _signs(figure: Figure) -> list[tuple[float, Sign, str]]:
    """The signs that occur: the room each takes, how it is drawn, what it means."""
    signs: list[tuple[float, Sign, str]] = []
    if any(card.kind == "chance" for card in figure.cards):
        signs.append((SYMBOL, lambda group, x, y, theme: add_circle(group, x + SYMBOL / 2, y, theme), "chance"))
    if any(card.kind == "decision" for card in figure.cards):
        signs.append((SYMBOL, lambda group, x, y, theme: add_square(group, x + SYMBOL / 2, y, theme), "decision"))
    signs.append((SYMBOL * 0.7, add_triangle, "outcome"))
    signs.append((36, _add_wedge, "thicker: likelier to be passed"))
    if any(strip.chosen for strip in figure.strips):
        signs.append((9, _add_key_tick, "chosen"))
    if any(strip.cut for strip in figure.strips):
        signs.append((28, _add_dashes, "ruled out"))
    return signs


def _add_wedge(group: Element, x: float, y: float, theme: Theme) -> None:
    thin, thick = theme.thinnest / 2, theme.thickest / 2
    corners = ((x, y - thin), (x + 36, y - thick), (x + 36, y + thick), (x, y + thin))
    add(group, "polygon", points=" ".join(f"{a:.2f},{b:.2f}" for a, b in corners), fill=theme.line)


def _add_dashes(group: Element, x: float, y: float, theme: Theme) -> None:
    add(group, "path", d=f"M{x:.2f},{y:.2f} h28", stroke=theme.dim, stroke_width=1.5, stroke_dasharray="4 3")


def _add_key_tick(group: Element, x: float, y: float, theme: Theme) -> None:
    add_tick(group, x, y + theme.caption_size * 0.33, theme.caption_size, theme.accent)
