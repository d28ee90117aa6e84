"""What somebody may wish of a picture, apart from what is evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scenario_tree.drawing.theme import Name

Direction = Literal["right", "down"]
Values = Literal["both", "to-go", "cumulative", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a tree is drawn.

    `depth` and `min_probability` fold what is that many questions away, and what is passed less likely; `highlight`
    are selectors, of which a path must pass every one; `frequencies` is the number of futures that are counted in
    place of percentages.
    """

    theme: Name = "light"
    direction: Direction = "right"
    values: Values = "both"
    depth: int | None = None
    min_probability: float = 0.0
    highlight: tuple[str, ...] = ()
    frequencies: int | None = None


USUAL = Look()
