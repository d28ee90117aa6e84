"""What stands in the picture of a tree, before anybody decides where.

A `Figure` holds a `Card` for every node, a `Strip` for every branch and a `Leaf`
for every outcome, in file order, with the words on them already broken into lines.
`drafting` makes it of a score, `dot` turns it into Graphviz's language, and `page`
draws it where Graphviz put things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scenario_tree.drawing.text import width
from scenario_tree.drawing.theme import Theme

Role = Literal["text", "strong", "caption", "mark"]
LEADING = 1.22  # from line to line, in font sizes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and its part: `strong` is bold, `caption` small, `mark` small and bold behind a tick."""

    text: str
    role: Role

    @property
    def bold(self) -> bool:
        """Whether it is set in bold."""
        return self.role in ("strong", "mark")

    def size(self, theme: Theme) -> float:
        """Font size in points."""
        return theme.text_size if self.role in ("text", "strong") else theme.caption_size

    def indent(self, theme: Theme) -> float:
        """Where the text begins: behind the tick, if there is one."""
        return self.size(theme) * 1.1 if self.role == "mark" else 0.0

    def width(self, theme: Theme) -> float:
        """Width in points."""
        return self.indent(theme) + width(self.text, self.size(theme), bold=self.bold)


Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A node: its question and captions. `dimmed`: it cannot be reached."""

    id: str
    kind: Literal["chance", "decision"]
    question: Lines
    captions: Lines
    tooltip: str
    dimmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A branch from `tail`, a card, to `head`, a card or leaf; `label` stands above its line, `captions` below.

    `chosen`: its actor's choice; `cut`: it cannot be taken at its node; `dimmed`: it cannot be passed at all.
    """

    id: str
    tail: str
    head: str
    label: Lines
    captions: Lines
    tooltip: str
    probability: float
    chosen: bool
    cut: bool
    dimmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """An outcome: `label` above its bar, `captions` below."""

    id: str
    label: Lines
    captions: Lines
    tooltip: str
    probability: float
    dimmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Everything that a picture shows; the widths are of the text in its columns, `values` says if there are any."""

    headline: str
    description: str
    metadata: str
    basis: tuple[str, ...]
    origin: tuple[str, ...]
    values: bool
    cards: tuple[Card, ...]
    strips: tuple[Strip, ...]
    leaves: tuple[Leaf, ...]
    card_width: float
    strip_width: float
    leaf_width: float
