"""What stands in the picture of a tree, before anybody decides where.

A `Figure` holds a `Card` for every node, a `Strip` for every branch and a `Leaf`
for every outcome, in file order, with the words on them already broken into lines;
what is folded is a leaf of its own kind. `drafting` makes it of a score, `dot` turns it
into Graphviz's language, and `page` draws it where Graphviz put things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scenario_tree.drawing.palette import Swatch
from scenario_tree.drawing.text import width
from scenario_tree.drawing.theme import Theme

Role = Literal[
    "text", "strong", "caption", "mark", "lit", "struck", "new", "gone", "changed", "shift", "reworded", "below"
]
BADGES = ("new", "gone", "changed", "shift", "reworded")  # roles of lines behind the sign of a difference
GAP = 0.35  # between a line and its aside, in font sizes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and its part: `strong` is bold, `caption` small, `mark` small and bold behind a tick.

    `lit` is small and bold, about what is highlighted. In pictures of a difference, `struck` is what is gone, and
    behind the sign of what they say stand `new`, `gone`, `changed` and `reworded`, small, and `shift`, a figure;
    `below` goes on with what stands behind a sign.

    An `aside` follows it on the same line, small: the word beside a number.
    """

    text: str
    role: Role
    aside: str = ""

    @property
    def bold(self) -> bool:
        """Whether it is set in bold."""
        return self.role in ("strong", "mark", "lit", "new", "gone", "shift")

    def size(self, theme: Theme) -> float:
        """Font size in points."""
        return theme.text_size if self.role in ("text", "strong", "struck", "shift") else theme.caption_size

    def indent(self, theme: Theme) -> float:
        """Where the text begins: behind the tick or the sign, if there is one."""
        return self.size(theme) * 1.1 if self.role in (*BADGES, "mark", "below") else 0.0

    def aside_at(self, theme: Theme) -> float:
        """Where the aside begins."""
        size = self.size(theme)
        return self.indent(theme) + width(self.text, size, bold=self.bold) + GAP * size

    def width(self, theme: Theme) -> float:
        """Width in points."""
        if self.aside:
            return self.aside_at(theme) + width(self.aside, theme.caption_size)
        return self.indent(theme) + width(self.text, self.size(theme), bold=self.bold)


Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A node: its question and captions. `dimmed`: it cannot be reached, or is not among what is highlighted."""

    id: str
    kind: Literal["chance", "decision"]
    question: Lines
    captions: Lines
    tooltip: str
    dimmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A branch from `tail`, a card, to `head`, a card or leaf; `label` stands above its line, `captions` below.

    `chosen`: its actor's choice; `cut`: it cannot be taken at its node; `dimmed`: it cannot be passed at all, or is
    not among what is highlighted. `swatch` is the look of the outcome that it leads to, `lit` how likely it is passed
    on a highlighted path.
    """

    id: str
    tail: str
    head: str
    label: Lines
    captions: Lines
    tooltip: str
    probability: float
    chosen: bool = False
    cut: bool = False
    dimmed: bool = False
    swatch: Swatch | None = None
    lit: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """An outcome: `label` above its bar, `figure` beside the bar, `captions` below; or a `fold`, which has no bar."""

    id: str
    kind: Literal["outcome", "fold"]
    label: Lines
    figure: Lines
    captions: Lines
    tooltip: str
    probability: float
    dimmed: bool = False
    swatch: Swatch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the legend: an outcome's label, bar and figure, or what is left out, without a swatch."""

    label: str
    figure: Line
    probability: float
    swatch: Swatch | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Everything that a picture shows; the widths are of the text in its columns.

    `legend` are the outcomes, the likeliest first; `notes` explain the figures; `lit` says what is highlighted.
    """

    headline: str
    description: str
    metadata: str
    basis: tuple[str, ...]
    origin: tuple[str, ...]
    notes: tuple[str, ...]
    lit: str
    cards: tuple[Card, ...]
    strips: tuple[Strip, ...]
    leaves: tuple[Leaf, ...]
    legend: tuple[Entry, ...]
    card_width: float
    strip_width: float
    leaf_width: float
