"""Cards, strips and leaves as SVG elements, at the places that Graphviz found for them."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from scenario_tree.drawing.look import Direction
from scenario_tree.drawing.palette import Swatch
from scenario_tree.drawing.svg import Box, add, add_text, point
from scenario_tree.drawing.text import LEADING
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.badges import add_badge
from scenario_tree.drawing.tree.courses import Courses
from scenario_tree.drawing.tree.figure import BADGES, Card, Leaf, Line, Strip
from scenario_tree.drawing.tree.sizes import (
    BAR_GAP,
    BAR_HEIGHT,
    CAPTION_GAP,
    CARD_PADDING,
    STRIP_PADDING,
    SYMBOL,
    bar_row,
    height,
    lane,
    line_gap,
)

THINNEST_LIT = 0.8  # points, of what is highlighted in a branch that is nearly all something else


def add_lines(parent: Element, lines: Iterable[Line], x: float, top: float, theme: Theme, *, dimmed: bool) -> None:
    """Append lines one below the other."""
    for line in lines:
        size = line.size(theme)
        baseline = top + size * 0.96
        color = theme.dim_text if dimmed else _color(line, theme)
        if line.role == "mark":
            add_tick(parent, x, baseline, size, color)
        if line.role in BADGES:
            add_badge(parent, line.role, x, baseline, size, theme)
        struck = line.role == "struck"
        add_text(parent, line.text, x + line.indent(theme), baseline, size, color, bold=line.bold, struck=struck)
        if line.aside:
            aside = theme.dim_text if dimmed else theme.caption
            add_text(parent, line.aside, x + line.aside_at(theme), baseline, theme.caption_size, aside)
        top += size * LEADING


def _color(line: Line, theme: Theme) -> str:
    """The colour of a line of text."""
    colors = {
        "caption": theme.caption,
        "mark": theme.accent,
        "lit": theme.mark,
        "struck": theme.dim_text,
        "gone": theme.dim_text,
    }
    return colors.get(line.role, theme.ink)


def add_tick(parent: Element, x: float, baseline: float, size: float, color: str) -> None:
    """Append a tick as tall as a letter."""
    corners = ((0.05, -0.33), (0.32, -0.04), (0.82, -0.7))
    points = " ".join(point(x + size * across, baseline + size * down) for across, down in corners)
    add(parent, "polyline", points=points, fill="none", stroke=color, stroke_width=size * 0.17, stroke_linecap="round")


def add_circle(parent: Element, x: float, y: float, theme: Theme, *, dimmed: bool = False) -> None:
    """Append the sign of a chance node."""
    color = theme.dim if dimmed else theme.line
    add(parent, "circle", cx=x, cy=y, r=SYMBOL / 2 - 1, fill=theme.paper, stroke=color, stroke_width=2)


def add_square(parent: Element, x: float, y: float, theme: Theme, *, dimmed: bool = False) -> None:
    """Append the sign of a decision node."""
    color = theme.dim if dimmed else theme.accent
    add(parent, "rect", x=x - SYMBOL / 2, y=y - SYMBOL / 2, width=SYMBOL, height=SYMBOL, fill=color)


def add_triangle(parent: Element, x: float, y: float, color: str, direction: Direction = "right") -> None:
    """Append the sign of an outcome, its tip at (x, y), pointing back to where one comes from."""
    back, half = SYMBOL * 0.7, SYMBOL / 2
    corners = ((x, y), (x + back, y - half), (x + back, y + half))
    if direction == "down":
        corners = ((x, y), (x - half, y + back), (x + half, y + back))
    add(parent, "polygon", points=" ".join(point(*corner) for corner in corners), fill=color)


def add_slashes(parent: Element, x: float, y: float, theme: Theme, direction: Direction = "right") -> None:
    """Append the two strokes across a line that say it is not taken."""
    for step in (-2.0, 2.0):
        start, end = ((x + step - 2, y + 5), (x + step + 2, y - 5))
        if direction == "down":
            start, end = ((x - 5, y + step + 2), (x + 5, y + step - 2))
        add(parent, "path", d=f"M{point(*start)} L{point(*end)}", stroke=theme.dim_text, stroke_width=1.2)


def line_color(strip: Strip, theme: Theme) -> str:
    """The colour of a branch's line: its outcome's; else strong where it is chosen, and grey where it may happen."""
    if strip.dimmed:
        return theme.dim
    if strip.swatch and not strip.lit:
        return strip.swatch.color
    return theme.accent if strip.chosen else theme.line


def add_card(parent: Element, card: Card, box: Box, theme: Theme, direction: Direction = "right") -> None:
    """Append a node: its question on a card, its sign where the branches leave."""
    group = group_of(parent, card.id, f"node {card.kind}", card.tooltip, dimmed=card.dimmed)
    decision = card.kind == "decision"
    add(
        group,
        "rect",
        x=box.left,
        y=box.top,
        width=box.width,
        height=box.height,
        rx=0 if decision else 7,
        fill=theme.card,
        stroke=theme.dim if card.dimmed else theme.accent if decision else theme.card_border,
        stroke_width=1.2 if decision else 1,
    )
    left, below = box.left + CARD_PADDING[0], height(card.question, theme) + CAPTION_GAP
    down = box.height - (SYMBOL / 2 if direction == "down" else 0.0)
    top = box.top + (down - below - height(card.captions, theme)) / 2
    add_lines(group, card.question, left, top, theme, dimmed=card.dimmed)
    add_lines(group, card.captions, left, top + below, theme, dimmed=card.dimmed)
    sign = add_square if decision else add_circle
    at = (box.right, box.middle) if direction == "right" else ((box.left + box.right) / 2, box.bottom)
    sign(group, *at, theme, dimmed=card.dimmed)


def add_strip(
    parent: Element, strip: Strip, box: Box, across: float, courses: Courses, theme: Theme, direction: Direction
) -> None:
    """Append a branch: its line from card to card or leaf, its label above (or beside) and its figures below.

    `across` is the width of the column's text.
    """
    state = ["branch", *(["chosen"] if strip.chosen else []), *(["cut"] if strip.cut else [])]
    group = group_of(parent, strip.id, " ".join(state), strip.tooltip, dimmed=strip.dimmed)
    course = courses.course(strip)
    line = _line(group, course, line_color(strip, theme), theme.thickness(strip.probability))
    if strip.cut:
        line.set("stroke-dasharray", "4 3")
        add_slashes(group, *courses.start(strip), theme, direction)
    if strip.lit:
        share = strip.lit / strip.probability if strip.probability else 0.0
        _line(group, course, theme.mark, max(theme.thickness(strip.probability) * min(share, 1.0), THINNEST_LIT))
    if direction == "down":
        left = box.left + 2 * lane(theme) + STRIP_PADDING[0]
        above = box.middle - height(strip.label + strip.captions, theme) / 2
        add_lines(group, strip.label + strip.captions, left, above, theme, dimmed=strip.dimmed)
        return
    gap = line_gap(strip, theme)
    left = (box.left + box.right - across) / 2  # not the box's own: an engine makes some boxes wider than others
    above = box.middle - gap - height(strip.label, theme)
    add_lines(group, strip.label, left, above, theme, dimmed=strip.dimmed)
    add_lines(group, strip.captions, left, box.middle + gap, theme, dimmed=strip.dimmed)


def _line(parent: Element, course: str, color: str, thickness: float) -> Element:
    return add(parent, "path", d=course, fill="none", stroke=color, stroke_width=thickness, stroke_linejoin="round")


def add_leaf(parent: Element, leaf: Leaf, box: Box, theme: Theme, direction: Direction = "right") -> None:
    """Append an outcome: sign, label, bar and probability, captions."""
    group = group_of(parent, leaf.id, leaf.kind, leaf.tooltip, dimmed=leaf.dimmed)
    if leaf.kind == "fold":
        _add_fold(group, leaf, box, theme)
        return
    sign = theme.dim if leaf.dimmed else leaf.swatch.color if leaf.swatch else theme.ink
    row = bar_row(theme)
    if direction == "right":
        add_triangle(group, box.left, box.middle, sign)
        left, top = box.left + SYMBOL, box.middle - row / 2
    else:
        add_triangle(group, (box.left + box.right) / 2, box.top, sign, direction)
        left, top = box.left, box.top + SYMBOL + height(leaf.label, theme)
    add_lines(group, leaf.label, left, top - height(leaf.label, theme), theme, dimmed=leaf.dimmed)
    add_bar(group, left, top + row / 2, leaf.probability, leaf.swatch, theme)
    add_lines(group, leaf.figure, left + theme.bar_width + BAR_GAP, top, theme, dimmed=leaf.dimmed)
    add_lines(group, leaf.captions, left, top + row, theme, dimmed=leaf.dimmed)


def _add_fold(group: Element, leaf: Leaf, box: Box, theme: Theme) -> None:
    """A card with a dashed edge, or three dots."""
    color = theme.dim if leaf.dimmed else theme.line
    if not leaf.label:
        for place in (0.2, 0.5, 0.8):
            add(group, "circle", cx=box.left + place * box.width, cy=box.middle, r=1.6, fill=color)
        return
    edge = add(
        group, "rect", x=box.left, y=box.top, width=box.width, height=box.height, rx=7, fill="none", stroke=color
    )
    edge.set("stroke-dasharray", "2 3")
    left, below = box.left + CARD_PADDING[0], height(leaf.label, theme) + CAPTION_GAP
    top = box.middle - (below + height(leaf.captions, theme)) / 2
    add_lines(group, leaf.label, left, top, theme, dimmed=leaf.dimmed)
    add_lines(group, leaf.captions, left, top + below, theme, dimmed=leaf.dimmed)


def add_bar(parent: Element, x: float, y: float, probability: float, swatch: Swatch | None, theme: Theme) -> None:
    """Append a bar as long as the probability, on a track as long as certainty."""
    place = {"x": x, "y": y - BAR_HEIGHT / 2, "height": BAR_HEIGHT}
    add(parent, "rect", **place, width=theme.bar_width, fill=theme.track)
    if probability > 0:
        fill = swatch.fill if swatch else theme.line
        bar = add(parent, "rect", **place, width=theme.bar_width * probability, fill=fill)
        if swatch and swatch.pattern != "solid":
            bar.set("stroke", swatch.color)


def group_of(parent: Element, id: str, kind: str, tooltip: str, *, dimmed: bool = False) -> Element:
    """Append the group of a node, a branch or an outcome."""
    group = add(parent, "g", id=id)
    group.set("class", f"{kind} dimmed" if dimmed else kind)
    add(group, "title").text = tooltip
    return group
