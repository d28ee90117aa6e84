"""How large the parts of a picture are, in points: what Graphviz is told, and what is drawn then."""

from __future__ import annotations

from scenario_tree.drawing.figure import LEADING, Card, Figure, Leaf, Lines, Strip
from scenario_tree.drawing.theme import Theme

CARD_PADDING = (7.0, 6.0)  # beside and above the text of a card
CAPTION_GAP = 3.0  # between a question and what is said below it
STRIP_PADDING = (4.0, 2.0)  # beside the text of a strip, and between it and the line
SYMBOL = 14.0  # circle, square or triangle
BAR_HEIGHT = 8.0
BAR_GAP = 6.0  # between a bar and its figure
COLUMN_GAP = 22.0
ROW_GAP = 9.0
LEAF_RANKS = 3  # column gaps before the outcomes, where most lines meet


def height(lines: Lines, theme: Theme) -> float:
    """Height of lines, one below the other."""
    return sum(line.size(theme) * LEADING for line in lines)


def card_size(card: Card, figure: Figure, theme: Theme) -> tuple[float, float]:
    """Width and height of a card."""
    beside, above = CARD_PADDING
    text = height(card.question + card.captions, theme) + CAPTION_GAP
    return figure.card_width + 2 * beside + SYMBOL / 2, text + 2 * above


def strip_size(strip: Strip, figure: Figure, theme: Theme) -> tuple[float, float]:
    """Width and height of a strip; its line runs across at half the height."""
    taller = max(height(strip.label, theme), height(strip.captions, theme))
    return figure.strip_width + 2 * STRIP_PADDING[0], 2 * (taller + line_gap(strip, theme))


def line_gap(strip: Strip, theme: Theme) -> float:
    """From the middle of a strip's line to its text."""
    return theme.thickness(strip.probability) / 2 + STRIP_PADDING[1]


def leaf_size(leaf: Leaf, figure: Figure, theme: Theme) -> tuple[float, float]:
    """Width and height of a leaf: a triangle on the left, and its bar at half the height."""
    bar = theme.bar_width + BAR_GAP + 4 * theme.text_size
    taller = max(height(leaf.label, theme), height(leaf.captions, theme))
    return SYMBOL + max(figure.leaf_width, bar), 2 * taller + bar_row(theme)


def bar_row(theme: Theme) -> float:
    """Height of the row that holds a bar and its figure."""
    return theme.text_size * LEADING
