"""How large the parts of a picture are, in points: what Graphviz is told, and what is drawn then."""

from __future__ import annotations

from scenario_tree.drawing.look import Direction
from scenario_tree.drawing.text import LEADING
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.figure import Card, Figure, Leaf, Lines, Strip

CARD_PADDING = (7.0, 6.0)  # beside and above the text of a card
CAPTION_GAP = 3.0  # between a question and what is said below it
STRIP_PADDING = (4.0, 2.0)  # beside the text of a strip, and between it and the line
SYMBOL = 14.0  # circle, square or triangle
BAR_HEIGHT = 9.0
BAR_GAP = 6.0  # between a bar and its figure
COLUMN_GAP = 22.0
ROW_GAP = 9.0
LEAF_RANKS = 3  # column gaps before the outcomes, where most lines meet
DOTS = 16.0  # width of the three dots for branches that are left out


def height(lines: Lines, theme: Theme) -> float:
    """Height of lines, one below the other."""
    return sum(line.size(theme) * LEADING for line in lines)


def card_size(card: Card, figure: Figure, theme: Theme, direction: Direction = "right") -> tuple[float, float]:
    """Width and height of a card, with room for the half of its sign that lies on it."""
    beside, above = CARD_PADDING
    text = height(card.question + card.captions, theme) + CAPTION_GAP
    across, down = figure.card_width + 2 * beside, text + 2 * above
    return (across + SYMBOL / 2, down) if direction == "right" else (across, down + SYMBOL / 2)


def strip_size(strip: Strip, figure: Figure, theme: Theme, direction: Direction = "right") -> tuple[float, float]:
    """Width and height of a strip. Its line runs across at half the height, or down along the left edge."""
    across = figure.strip_width + 2 * STRIP_PADDING[0]
    if direction == "down":
        return across + lane(theme) * 2, height(strip.label + strip.captions, theme) + 4 * STRIP_PADDING[1]
    taller = max(height(strip.label, theme), height(strip.captions, theme))
    return across, 2 * (taller + line_gap(strip, theme))


def lane(theme: Theme) -> float:
    """From a strip's left edge to the middle of its line, where that runs down."""
    return theme.thickest / 2


def line_gap(strip: Strip, theme: Theme) -> float:
    """From the middle of a strip's line to its text."""
    return theme.thickness(strip.probability) / 2 + STRIP_PADDING[1]


def leaf_size(leaf: Leaf, figure: Figure, theme: Theme, direction: Direction = "right") -> tuple[float, float]:
    """Width and height of a leaf: a triangle where its lines arrive, and its bar at half the height, or below it."""
    if leaf.kind == "fold":
        return fold_size(leaf, figure, theme)
    number = max((line.width(theme) for each in figure.leaves for line in each.figure), default=0.0)
    across = max(figure.leaf_width, theme.bar_width + BAR_GAP + number)
    if direction == "down":
        text = max(height(each.label + each.captions, theme) for each in figure.leaves if each.kind == "outcome")
        return across, SYMBOL + text + bar_row(theme)
    taller = max(height(leaf.label, theme), height(leaf.captions, theme))
    return SYMBOL + across, 2 * taller + bar_row(theme)


def fold_size(leaf: Leaf, figure: Figure, theme: Theme) -> tuple[float, float]:
    """Width and height of what stands for a part that is left out: three dots, or a card."""
    if not leaf.label:
        return DOTS, DOTS
    beside, above = CARD_PADDING
    return figure.card_width + 2 * beside, height(leaf.label + leaf.captions, theme) + CAPTION_GAP + 2 * above


def bar_row(theme: Theme) -> float:
    """Height of the row that holds a bar and its figure."""
    return theme.text_size * LEADING
