"""Below the tree: the outcomes from the likeliest on, in their colours, and what the signs and figures mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from scenario_tree.drawing.svg import add, add_text
from scenario_tree.drawing.text import width, wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.figure import Figure
from scenario_tree.drawing.tree.shapes import (
    add_bar,
    add_circle,
    add_lines,
    add_slashes,
    add_square,
    add_tick,
    add_triangle,
)
from scenario_tree.drawing.tree.sizes import BAR_GAP, SYMBOL, bar_row

LABEL_ROOM = 220.0  # for an outcome's label, at most


def add_legend(
    parent: Element, figure: Figure, left: float, top: float, across: float, theme: Theme
) -> tuple[float, float]:
    """Append the sorted outcomes; answer how far they reach to the right and down."""
    group = add(parent, "g")
    group.set("class", "legend")
    size, row = theme.text_size, bar_row(theme) * 1.12
    y = top + size
    add_text(group, "Outcomes, the likeliest first", left, y, size, theme.ink, bold=True)
    y += size * 0.5
    numbers = max(entry.figure.width(theme) for entry in figure.legend)
    room = min(LABEL_ROOM, across - theme.bar_width - numbers - 3 * BAR_GAP)
    labels = [_shortened(entry.label, room, size) for entry in figure.legend]
    bar = left + max(width(label, size) for label in labels) + 2 * BAR_GAP
    for entry, label in zip(figure.legend, labels, strict=True):
        add_text(group, label, left, y + size * 0.96, size, theme.ink)
        add_bar(group, bar, y + bar_row(theme) / 2, entry.probability, entry.swatch, theme)
        add_lines(group, [entry.figure], bar + theme.bar_width + BAR_GAP, y, theme, dimmed=False)
        y += row
    return bar + theme.bar_width + BAR_GAP + numbers, y


def _shortened(label: str, room: float, size: float) -> str:
    """As much of a label as there is room for, on one line."""
    label = " ".join(label.split())
    if width(label, size) <= room:
        return label
    while label and width(label + "…", size) > room:
        label = label[:-1]
    return label.rstrip() + "…"


def add_key(parent: Element, figure: Figure, left: float, top: float, across: float, theme: Theme) -> float:
    """Append what the signs and figures mean; answer where the text ends."""
    group = add(parent, "g")
    group.set("class", "key")
    size = theme.caption_size
    baseline = add_signs(group, _signs(figure), left, top + theme.text_size, across, theme) + size * 0.6
    for line in wrapped("\n".join(figure.notes), across, size):
        baseline += size * 1.35
        add_text(group, line, left, baseline, size, theme.caption)
    return baseline


Sign = Callable[[Element, float, float, Theme], None]


def add_signs(
    parent: Element, signs: Iterable[tuple[float, Sign, str]], left: float, baseline: float, across: float, theme: Theme
) -> float:
    """Append signs with what they mean, in as many rows as it takes; answer the last one's baseline.

    Of each sign: the room it takes, how it is drawn, what it means.
    """
    size, x = theme.caption_size, left
    for room, sign, text in signs:
        step = room + 4 + width(text, size) + 16
        if x > left and x + step - 16 > left + across:
            x, baseline = left, baseline + size * 1.8
        sign(parent, x, baseline - size * 0.33, theme)
        add_text(parent, text, x + room + 4, baseline, size, theme.caption)
        x += step
    return baseline


def _signs(figure: Figure) -> list[tuple[float, Sign, str]]:
    """The signs that occur: the room each takes, how it is drawn, what it means."""
    signs: list[tuple[float, Sign, str]] = []
    if any(card.kind == "chance" for card in figure.cards):
        signs.append((SYMBOL, lambda group, x, y, theme: add_circle(group, x + SYMBOL / 2, y, theme), "chance"))
    if any(card.kind == "decision" for card in figure.cards):
        signs.append((SYMBOL, lambda group, x, y, theme: add_square(group, x + SYMBOL / 2, y, theme), "decision"))
    signs.append((SYMBOL * 0.7, lambda group, x, y, theme: add_triangle(group, x, y, theme.ink), "outcome"))
    if any(strip.swatch and not strip.dimmed and not strip.lit for strip in figure.strips):
        signs.append((28, _add_colors, "leads to the outcome of that colour"))
    if any(leaf.kind == "fold" and not leaf.label for leaf in figure.leaves):
        signs.append((SYMBOL, add_dots, "folded: several branches as one"))
    signs.append((36, add_wedge, "thicker: likelier to be passed"))
    if any(strip.lit for strip in figure.strips):
        signs.append((28, _add_lit, "highlighted: its part of the line; of these: of the highlighted paths"))
    if any(strip.chosen for strip in figure.strips):
        signs.append((9, add_key_tick, "chosen"))
    if any(strip.cut for strip in figure.strips):
        signs.append((28, _add_dashes, "ruled out"))
    if not figure.lit and any(strip.dimmed and not strip.cut for strip in figure.strips):
        signs.append((28, _add_faint, "would come after what is ruled out"))
    return signs


def add_dots(group: Element, x: float, y: float, theme: Theme) -> None:
    """Append the sign of branches that are folded into one."""
    for place in (0.2, 0.5, 0.8):
        add(group, "circle", cx=x + place * SYMBOL, cy=y, r=1.6, fill=theme.line)


def add_wedge(group: Element, x: float, y: float, theme: Theme) -> None:
    """Append a line that grows thicker."""
    thin, thick = theme.thinnest / 2, theme.thickest / 2
    corners = ((x, y - thin), (x + 36, y - thick), (x + 36, y + thick), (x, y + thin))
    add(group, "polygon", points=" ".join(f"{a:.2f},{b:.2f}" for a, b in corners), fill=theme.line)


def _add_lit(group: Element, x: float, y: float, theme: Theme) -> None:
    add(group, "path", d=f"M{x:.2f},{y:.2f} h28", stroke=theme.mark, stroke_width=2.5)


def _add_colors(group: Element, x: float, y: float, theme: Theme) -> None:
    for place, color in enumerate(theme.outcomes[:3]):
        add(group, "path", d=f"M{x:.2f},{y + 3 * (place - 1):.2f} h28", stroke=color, stroke_width=1.8)


def _add_faint(group: Element, x: float, y: float, theme: Theme) -> None:
    add(group, "path", d=f"M{x:.2f},{y:.2f} h28", stroke=theme.dim, stroke_width=1.5)


def _add_dashes(group: Element, x: float, y: float, theme: Theme) -> None:
    add(group, "path", d=f"M{x:.2f},{y:.2f} h28", stroke=theme.dim, stroke_width=1.5, stroke_dasharray="4 3")
    add_slashes(group, x + 8, y, theme)


def add_key_tick(group: Element, x: float, y: float, theme: Theme) -> None:
    """Append the sign of a choice."""
    add_tick(group, x, y + theme.caption_size * 0.33, theme.caption_size, theme.accent)
