"""The finished picture: heading, tree, legend, key and origin on one page, an SVG that refers to nothing outside it."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from scenario_tree.drawing.look import Direction
from scenario_tree.drawing.palette import add_patterns
from scenario_tree.drawing.svg import MARGIN, add, add_text, begun, finished
from scenario_tree.drawing.text import wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.courses import Courses
from scenario_tree.drawing.tree.figure import Figure
from scenario_tree.drawing.tree.key import add_key, add_legend
from scenario_tree.drawing.tree.layout import Layout
from scenario_tree.drawing.tree.shapes import add_card, add_leaf, add_strip

NARROWEST = 460.0  # of the tree: a small one's page still holds its heading
GUTTER = 40.0  # between legend and key
ROOM_FOR_BOTH = 700.0  # width from which the key stands beside the legend


def page(figure: Figure, layout: Layout, theme: Theme, direction: Direction = "right") -> str:
    """The picture as SVG text."""
    courses = Courses(figure.strips, layout, theme, direction)
    extent = layout.extent(courses.splines)
    across = max(extent.width, NARROWEST)
    root = begun(figure.headline, figure.description, figure.metadata)
    add_patterns(root, [leaf.swatch for leaf in figure.leaves if leaf.swatch], theme)
    add(root, "rect", width="100%", height="100%", fill=theme.paper)
    top = add_heading(root, figure, across, theme)
    tree = _add_tree(root, figure, layout, courses, theme, direction)
    left = MARGIN + (across - extent.width) / 2 if direction == "down" else MARGIN
    tree.set("transform", f"translate({left - extent.left:.2f} {top - extent.top:.2f})")
    bottom = _add_foot(root, figure, top + extent.height + 26, across, theme)
    return finished(root, across + 2 * MARGIN, bottom + MARGIN, theme)


def add_heading(root: Element, figure: Figure, across: float, theme: Theme) -> float:
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
    for line in wrapped(figure.lit, across, theme.text_size, bold=True):
        baseline += theme.text_size * 1.35
        add_text(group, line, MARGIN, baseline, theme.text_size, theme.mark, bold=True)
    return baseline + 22


def _add_tree(
    root: Element, figure: Figure, layout: Layout, courses: Courses, theme: Theme, direction: Direction
) -> Element:
    """Append the tree: first the lines, the likeliest on top, then what they connect."""
    group = add(root, "g")
    group.set("class", "tree")
    for strip in sorted(figure.strips, key=lambda strip: (strip.lit > 0, strip.probability)):
        add_strip(group, strip, layout.boxes[strip.id], figure.strip_width, courses, theme, direction)
    for card in figure.cards:
        add_card(group, card, layout.boxes[card.id], theme, direction)
    for leaf in figure.leaves:
        add_leaf(group, leaf, layout.boxes[leaf.id], theme, direction)
    return group


def _add_foot(root: Element, figure: Figure, top: float, across: float, theme: Theme) -> float:
    """Append the legend, the key beside or below it, and where the picture comes from; answer where the text ends."""
    right, bottom = add_legend(root, figure, MARGIN, top, across, theme)
    beside = across - (right - MARGIN) - GUTTER
    if beside >= across / 3 and across >= ROOM_FOR_BOTH:
        bottom = max(bottom, add_key(root, figure, right + GUTTER, top, beside, theme))
    else:
        bottom = add_key(root, figure, MARGIN, bottom + 14, across, theme)
    return add_origin(root, figure, bottom, across, theme)


def add_origin(root: Element, figure: Figure, bottom: float, across: float, theme: Theme) -> float:
    """Append where the picture comes from, below what ends at `bottom`; answer where the text ends."""
    group = add(root, "g")
    group.set("class", "origin")
    baseline = bottom + 8
    for line in wrapped(" · ".join(figure.origin), across, theme.caption_size):
        baseline += theme.caption_size * 1.35
        add_text(group, line, MARGIN, baseline, theme.caption_size, theme.caption)
    return baseline
