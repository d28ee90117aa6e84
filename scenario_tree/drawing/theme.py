"""How pictures look: colours, sizes and strengths of lines, in one record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours as ``#rrggbb``, sizes in points. The default is for paper, and told apart in grey as well.

    `dim` and `dim_text` are for what is ruled out, `accent` for what is chosen and for likelihood bars.
    """

    font: str = "Helvetica, Arial, 'Liberation Sans', sans-serif"
    paper: str = "#ffffff"
    ink: str = "#17212b"
    caption: str = "#56616c"
    line: str = "#6d7a87"
    accent: str = "#1b4f80"
    card: str = "#f3f5f7"
    card_border: str = "#bfc7cf"
    track: str = "#e2e7ec"
    dim: str = "#98a1aa"
    dim_text: str = "#69737d"

    heading_size: float = 18
    text_size: float = 11
    caption_size: float = 9

    card_width: float = 88  # of the text on a node, at most
    strip_width: float = 84  # of the text on a branch, at most
    leaf_width: float = 132  # of the text on an outcome, at most
    bar_width: float = 100
    thinnest: float = 1
    thickest: float = 8

    def thickness(self, probability: float) -> float:
        """Width of the line of a branch that is passed with this probability."""
        return self.thinnest + (self.thickest - self.thinnest) * probability


PAPER = Theme()
