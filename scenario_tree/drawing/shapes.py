"""Cards, strips and leaves as SVG elements, at the places that Graphviz found for them."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from scenario_tree.drawing.courses import decimal, point
from scenario_tree.drawing.figure import LEADING, Card, Leaf, Line, Strip
from scenario_tree.drawing.layout import Box
from scenario_tree.drawing.sizes import (
    BAR_GAP,
    BAR_HEIGHT,
    CAPTION_GAP,
    CARD_PADDING,
    SYMBOL,
    bar_row,
    height,
    line_gap,
)
from scenario_tree.drawing.text import in_its_direction
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.wording import percent


def add(parent: Element, tag: str, **attributes: str | float) -> Element:
    """Append an element; ``stroke_width=2`` becomes ``stroke-width="2"``, numbers are rounded to 0.01."""
    written = {name: value if isinstance(value, str) else decimal(value) for name, value in attributes.items()}
    return SubElement(parent, tag, {name.replace("_", "-"): value for name, value in written.items()})


def add_text(
    parent: Element, text: str, x: float, baseline: float, size: float, color: str, *, bold: bool = False
) -> None:
    """Append one line of text."""
    weight = {"font_weight": "bold"} if bold else {}
    add(parent, "text", x=x, y=baseline, font_size=size, fill=color, **weight).text = in_its_direction(text)


def add_lines(parent: Element, lines: Iterable[Line], x: float, top: float, theme: Theme, *, dimmed: bool) -> None:
    """Append lines one below the other."""
    for line in lines:
        size = line.size(theme)
        baseline = top + size * 0.96
        color = theme.caption if line.role == "caption" else theme.accent if line.role == "mark" else theme.ink
        color = theme.dim_text if dimmed else color
        if line.role == "mark":
            add_tick(parent, x, baseline, size, color)
        add_text(parent, line.text, x + line.indent(theme), baseline, size, color, bold=line.bold)
        top += size * LEADING


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


def add_triangle(parent: Element, tip: float, y: float, theme: Theme, *, dimmed: bool = False) -> None:
    """Append the sign of an outcome, pointing back to where one comes from."""
    color = theme.dim if dimmed else theme.ink
    back, half = tip + SYMBOL * 0.7, SYMBOL / 2
    points = " ".join((point(tip, y), point(back, y - half), point(back, y + half)))
    add(parent, "polygon", points=points, fill=color)


def add_card(parent: Element, card: Card, box: Box, theme: Theme) -> None:
    """Append a node: its question on a card, its sign where the branches leave."""
    group = _group(parent, card.id, f"node {card.kind}", card.tooltip, dimmed=card.dimmed)
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
    top = box.middle - (below + height(card.captions, theme)) / 2
    add_lines(group, card.question, left, top, theme, dimmed=card.dimmed)
    add_lines(group, card.captions, left, top + below, theme, dimmed=card.dimmed)
    sign = add_square if decision else add_circle
    sign(group, box.right, box.middle, theme, dimmed=card.dimmed)


def add_strip(parent: Element, strip: Strip, box: Box, across: float, course: str, theme: Theme) -> None:
    """Append a branch: its line from card to card or leaf, its label above and its figures below.

    `across` is the width of the column's text, `course` the line as the data of an SVG path.
    """
    state = ["branch", *(["chosen"] if strip.chosen else []), *(["cut"] if strip.cut else [])]
    group = _group(parent, strip.id, " ".join(state), strip.tooltip, dimmed=strip.dimmed)
    line = add(
        group,
        "path",
        d=course,
        fill="none",
        stroke=theme.dim if strip.dimmed else theme.accent if strip.chosen else theme.line,
        stroke_width=theme.thickness(strip.probability),
        stroke_linejoin="round",
    )
    if strip.cut:
        line.set("stroke-dasharray", "4 3")
    gap = line_gap(strip, theme)
    left = (box.left + box.right - across) / 2  # not the box's own: an engine makes some boxes wider than others
    above = box.middle - gap - height(strip.label, theme)
    add_lines(group, strip.label, left, above, theme, dimmed=strip.dimmed)
    add_lines(group, strip.captions, left, box.middle + gap, theme, dimmed=strip.dimmed)


def add_leaf(parent: Element, leaf: Leaf, box: Box, theme: Theme) -> None:
    """Append an outcome: sign, label, bar and probability, captions."""
    group = _group(parent, leaf.id, "outcome", leaf.tooltip, dimmed=leaf.dimmed)
    add_triangle(group, box.left, box.middle, theme, dimmed=leaf.dimmed)
    left, row = box.left + SYMBOL, bar_row(theme)
    top = box.middle - row / 2
    add_lines(group, leaf.label, left, top - height(leaf.label, theme), theme, dimmed=leaf.dimmed)
    add_bar(group, left, box.middle, leaf.probability, theme)
    figure = Line(percent(leaf.probability), "strong")
    add_lines(group, [figure], left + theme.bar_width + BAR_GAP, top, theme, dimmed=leaf.dimmed)
    add_lines(group, leaf.captions, left, top + row, theme, dimmed=leaf.dimmed)


def add_bar(parent: Element, x: float, y: float, probability: float, theme: Theme) -> None:
    """Append a bar as long as the probability, on a track as long as certainty."""
    for length, color in ((1.0, theme.track), (probability, theme.accent)):
        if length > 0:
            place = {"x": x, "y": y - BAR_HEIGHT / 2, "height": BAR_HEIGHT}
            add(parent, "rect", **place, width=theme.bar_width * length, fill=color)


def _group(parent: Element, id: str, kind: str, tooltip: str, *, dimmed: bool) -> Element:
    group = add(parent, "g", id=id)
    group.set("class", f"{kind} dimmed" if dimmed else kind)
    add(group, "title").text = tooltip
    return group
