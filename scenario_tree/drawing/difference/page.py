"""The finished picture: heading, both versions as one tree, what that did to the outcomes, key and origin."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from scenario_tree.drawing.difference.changes import add_changes
from scenario_tree.drawing.difference.drafting import Marked
from scenario_tree.drawing.difference.key import add_key
from scenario_tree.drawing.difference.overlay import Overlay
from scenario_tree.drawing.difference.shapes import add_card, add_leaf, add_strip
from scenario_tree.drawing.palette import add_patterns, swatches
from scenario_tree.drawing.svg import MARGIN, add, begun, finished
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.courses import Courses
from scenario_tree.drawing.tree.layout import Layout
from scenario_tree.drawing.tree.page import GUTTER, add_heading, add_origin
from scenario_tree.drawing.tree.shapes import add_leaf as add_fold
from scenario_tree.versions.comparing.results import Difference

NARROWEST = 860.0  # of the page without its margins
_TABLE = 980.0  # width of the table, where the key stands beside it
_KEY = 330.0  # width of the key beside it, at least


def page(marked: Marked, difference: Difference, laid: Overlay, layout: Layout, theme: Theme) -> str:
    """The picture as SVG text."""
    figure, looks = marked.figure, swatches(laid.ends, theme)
    courses = Courses(figure.strips, layout, theme, "right")
    extent = layout.extent(courses.splines)
    across = max(extent.width, NARROWEST)
    root = begun(figure.headline, figure.description, figure.metadata)
    add_patterns(root, looks.values(), theme)
    add(root, "rect", width="100%", height="100%", fill=theme.paper)
    top = add_heading(root, figure, across, theme)
    tree = _add_tree(root, marked, layout, courses, theme)
    tree.set("transform", f"translate({MARGIN - extent.left:.2f} {top - extent.top:.2f})")
    top += extent.height + 30
    beside = across >= _TABLE + GUTTER + _KEY
    table = _TABLE if beside else across
    bottom = add_changes(root, difference, laid, looks, (MARGIN, top, table), theme)
    if beside:
        bottom = max(bottom, add_key(root, marked, MARGIN + table + GUTTER, top, across - table - GUTTER, theme))
    else:
        bottom = add_key(root, marked, MARGIN, bottom + 16, across, theme)
    bottom = add_origin(root, figure, bottom + 6, across, theme)
    return finished(root, across + 2 * MARGIN, bottom + MARGIN, theme)


def _add_tree(root: Element, marked: Marked, layout: Layout, courses: Courses, theme: Theme) -> Element:
    """Append the tree: first the lines, those on top that changed, then what they connect."""
    figure, states = marked.figure, marked.states
    group = add(root, "g")
    group.set("class", "tree")
    for strip in sorted(figure.strips, key=lambda strip: (states[strip.id] != "same", strip.probability)):
        add_strip(group, strip, states[strip.id], layout.boxes[strip.id], figure.strip_width, courses, theme)
    for card in figure.cards:
        add_card(group, card, states[card.id], layout.boxes[card.id], theme)
    for leaf in figure.leaves:
        if leaf.kind == "fold":
            add_fold(group, leaf, layout.boxes[leaf.id], theme)
        else:
            add_leaf(group, leaf, states[leaf.id], marked.before.get(leaf.id), layout.boxes[leaf.id], theme)
    return group
