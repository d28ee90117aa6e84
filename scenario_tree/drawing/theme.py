"""How pictures look: colours, sizes and strengths of lines, in one record for each theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Name = Literal["light", "dark", "print"]

# As far apart as six colours can be for all who see colours in one way or another (see tests/drawing/test_palette.py).
_ON_LIGHT = ("#1770a2", "#cd7b1d", "#08573c", "#bf336c", "#5199c2", "#523696")
_ON_DARK = ("#7aa5c5", "#f7a753", "#3eb68a", "#c35d94", "#99d8f7", "#a98de4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours as ``#rrggbb``, sizes in points. The default is for bright screens.

    Colour is for outcomes (`outcomes`, in turn); everything else is told by strength: `accent` is for what is
    chosen, `line` for what may happen, `dim` and `dim_text` for what is ruled out. `mark` is for what is
    highlighted. With `hatched` every outcome has a pattern of its own, so that no colour is needed.
    """

    name: Name = "light"
    font: str = "Helvetica, Arial, 'Liberation Sans', sans-serif"
    paper: str = "#ffffff"
    ink: str = "#17212b"
    caption: str = "#4d5863"
    line: str = "#7f8b97"
    accent: str = "#17212b"
    mark: str = "#d6336c"
    card: str = "#f3f5f7"
    card_border: str = "#bfc7cf"
    track: str = "#e2e7ec"
    dim: str = "#a3abb3"
    dim_text: str = "#69737d"
    outcomes: tuple[str, ...] = _ON_LIGHT
    hatched: bool = False

    heading_size: float = 18
    text_size: float = 12
    caption_size: float = 10

    card_width: float = 104  # of the text on a node, at most
    strip_width: float = 100  # of the text on a branch, at most
    leaf_width: float = 164  # of the text on an outcome, at most
    bar_width: float = 100
    thinnest: float = 1
    thickest: float = 8

    def thickness(self, probability: float) -> float:
        """Width of the line of a branch that is passed with this probability."""
        return self.thinnest + (self.thickest - self.thinnest) * probability


PAPER = Theme()
THEMES: Mapping[Name, Theme] = {
    "light": PAPER,
    "dark": Theme(
        name="dark",
        paper="#12181f",
        ink="#eef2f6",
        caption="#aeb9c4",
        line="#8593a1",
        accent="#ffffff",
        mark="#ff7eb0",
        card="#1d2630",
        card_border="#45525f",
        track="#2b3642",
        dim="#55616d",
        dim_text="#8d99a5",
        outcomes=_ON_DARK,
    ),
    "print": Theme(
        name="print",
        ink="#000000",
        caption="#333333",
        line="#6a6a6a",
        accent="#000000",
        mark="#000000",
        card="#ffffff",
        card_border="#555555",
        track="#ececec",
        dim="#9a9a9a",
        dim_text="#5a5a5a",
        outcomes=("#1c1c1c", "#7a7a7a", "#3d3d3d", "#9a9a9a", "#5c5c5c"),
        hatched=True,
    ),
}
