"""Cards, branches and outcomes of two versions as SVG elements: what changed is told by lines and signs, not by colour.

new        double line, double edge          changed, reworded   strong edge behind a bar, a diamond
gone       dashed, struck out                follows             strong, without a sign
                                             same                grey
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from scenario_tree.drawing.difference.overlay import State
from scenario_tree.drawing.palette import Swatch
from scenario_tree.drawing.svg import Box, add
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.courses import Courses
from scenario_tree.drawing.tree.figure import Card, Leaf, Strip
from scenario_tree.drawing.tree.shapes import (
    add_circle,
    add_lines,
    add_slashes,
    add_square,
    add_triangle,
    group_of,
)
from scenario_tree.drawing.tree.sizes import (
    BAR_GAP,
    CAPTION_GAP,
    CARD_PADDING,
    SYMBOL,
    bar_row,
    height,
    line_gap,
)

GONE = "5 3"  # dashes
_GONE_THICKEST = 3.0
_RAIL = 1.5  # width of either line of a double one
_HALF_BAR = 4.6  # height of one of the two bars of an outcome
QUIET: tuple[State, ...] = ("same", "gone")


def add_line(parent: Element, course: str, state: State, color: str, thickness: float, theme: Theme) -> None:
    """Append a branch's line as its state has it."""
    how = {"fill": "none", "stroke_linejoin": "round"}
    if state == "gone":
        line = add(parent, "path", d=course, **how, stroke=theme.line, stroke_width=min(thickness, _GONE_THICKEST))
        line.set("stroke-dasharray", GONE)
        return
    if state == "new":
        whole = max(thickness, 2 * _RAIL) + 2
        add(parent, "path", d=course, **how, stroke=color, stroke_width=whole)
        add(parent, "path", d=course, **how, stroke=theme.paper, stroke_width=whole - 2 * _RAIL)
        return
    add(parent, "path", d=course, **how, stroke=color, stroke_width=thickness)


def line_color(strip: Strip, state: State, theme: Theme) -> str:
    """The colour of a branch's line: its outcome's; else strong where it was changed, and grey where it was not."""
    if state in QUIET or strip.dimmed:
        return theme.dim
    return strip.swatch.color if strip.swatch else theme.line if state == "follows" else theme.accent


def add_edge(parent: Element, box: Box, state: State, theme: Theme, *, rounded: bool) -> None:
    """Append a card's ground and edge."""
    place = {"x": box.left, "y": box.top, "width": box.width, "height": box.height, "rx": 7 if rounded else 0}
    color = theme.card_border if state == "same" else theme.line if state in ("follows", "gone") else theme.accent
    edge = add(parent, "rect", **place, fill=theme.paper if state == "gone" else theme.card, stroke=color)
    edge.set("stroke-width", "1.2" if state in ("new", "changed") else "1")
    if state == "gone":
        edge.set("stroke-dasharray", GONE)
    if state == "new":
        inner = {"x": box.left + 3, "y": box.top + 3, "width": box.width - 6, "height": box.height - 6}
        add(parent, "rect", **inner, rx=4.5 if rounded else 0, fill="none", stroke=color, stroke_width=1)
    if state in ("changed", "reworded"):
        inset = 6 if rounded else 0
        bar = {"x": box.left - 2, "y": box.top + inset, "width": 4, "height": box.height - 2 * inset}
        add(parent, "rect", **bar, fill=theme.paper if state == "reworded" else theme.mark, stroke=theme.mark)


def add_card(parent: Element, card: Card, state: State, box: Box, theme: Theme) -> None:
    """Append a node: its question on a card, its sign where the branches leave."""
    group = group_of(parent, card.id, f"node {card.kind} {state}", card.tooltip)
    decision = card.kind == "decision"
    add_edge(group, box, state, theme, rounded=not decision)
    left, below = box.left + CARD_PADDING[0], height(card.question, theme) + CAPTION_GAP
    top = box.top + (box.height - below - height(card.captions, theme)) / 2
    quiet = state in QUIET
    add_lines(group, card.question, left, top, theme, dimmed=quiet)
    add_lines(group, card.captions, left, top + below, theme, dimmed=quiet)
    (add_square if decision else add_circle)(group, box.right, box.middle, theme, dimmed=quiet)


def add_strip(
    parent: Element, strip: Strip, state: State, box: Box, across: float, courses: Courses, theme: Theme
) -> None:
    """Append a branch: its line from card to card or leaf, its label above and its figures below."""
    group = group_of(parent, strip.id, f"branch {state}", strip.tooltip)
    add_line(
        group, courses.course(strip), state, line_color(strip, state, theme), theme.thickness(strip.probability), theme
    )
    if strip.cut:
        add_slashes(group, *courses.start(strip), theme)
    gap, quiet = line_gap(strip, theme) + (1 if state == "new" else 0), state in QUIET
    left = (box.left + box.right - across) / 2
    add_lines(group, strip.label, left, box.middle - gap - height(strip.label, theme), theme, dimmed=quiet)
    add_lines(group, strip.captions, left, box.middle + gap, theme, dimmed=quiet)


def add_leaf(parent: Element, leaf: Leaf, state: State, before: float | None, box: Box, theme: Theme) -> None:
    """Append an outcome: sign, label, two bars and their probabilities, captions."""
    group = group_of(parent, leaf.id, f"outcome {state}", leaf.tooltip)
    row, quiet = bar_row(theme), state in QUIET
    color = theme.dim if quiet else leaf.swatch.color if leaf.swatch else theme.ink
    add_triangle(group, box.left, box.middle, color)
    left, top = box.left + SYMBOL, box.middle - row / 2
    add_lines(group, leaf.label, left, top - height(leaf.label, theme), theme, dimmed=quiet)
    after = None if state == "gone" else leaf.probability
    add_bars(group, left, box.middle, (before, after), leaf.swatch, theme, quiet=quiet)
    add_lines(group, leaf.figure, left + theme.bar_width + BAR_GAP, top, theme, dimmed=quiet)
    add_lines(group, leaf.captions, left, top + row, theme, dimmed=quiet)


def add_bars(
    parent: Element,
    x: float,
    y: float,
    figures: tuple[float | None, float | None],
    swatch: Swatch | None,
    theme: Theme,
    *,
    quiet: bool,
) -> None:
    """Append two bars on a track, the hollow one before above the filled one after."""
    add(parent, "rect", x=x, y=y - _HALF_BAR, width=theme.bar_width, height=2 * _HALF_BAR, fill=theme.track)
    color = theme.dim if quiet or swatch is None else swatch.color
    before, after = figures
    if before:
        hollow = {"x": x, "y": y - _HALF_BAR, "width": theme.bar_width * before, "height": _HALF_BAR}
        add(parent, "rect", **hollow, fill=theme.paper, stroke=color, stroke_width=1)
    if after:
        fill = color if quiet or swatch is None else swatch.fill
        bar: Mapping[str, float] = {"x": x, "y": y, "width": theme.bar_width * after, "height": _HALF_BAR}
        add(parent, "rect", **bar, fill=fill, stroke=color, stroke_width=0.5)
