"""Which colour, and which pattern, stands for which outcome: the same in every picture of a tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element, SubElement

from scenario_tree.drawing.theme import Theme

Pattern = Literal["solid", "rising", "dots", "crossed", "level", "upright"]
PATTERNS: tuple[Pattern, ...] = ("solid", "rising", "dots", "crossed", "level", "upright")
_TILE = 5  # points that a pattern repeats after

# What each pattern is made of: the data of a path in a tile, and how it is drawn.
_DRAWN: Mapping[Pattern, str] = {
    "rising": "M-1,1 L1,-1 M0,5 L5,0 M4,6 L6,4",
    "crossed": "M-1,1 L1,-1 M0,5 L5,0 M4,6 L6,4 M-1,4 L1,6 M0,0 L5,5 M4,-1 L6,1",
    "level": "M0,2.5 H5",
    "upright": "M2.5,0 V5",
    "dots": "M1,1 h2.4 v2.4 h-2.4 z",
}


@dataclass(frozen=True, slots=True)
class Swatch:
    """The look of an outcome: `color` for lines and signs, `fill` (a colour, or a pattern's reference) for bars."""

    color: str
    pattern: Pattern
    id: str

    @property
    def fill(self) -> str:
        """What a bar is filled with."""
        return self.color if self.pattern == "solid" else f"url(#{self.id})"


def swatches(outcomes: Iterable[str], theme: Theme) -> Mapping[str, Swatch]:
    """A swatch for every outcome, by its place in the file; later ones repeat the colours in other patterns."""
    count = len(theme.outcomes)
    found: dict[str, Swatch] = {}
    for place, name in enumerate(dict.fromkeys(outcomes)):
        turn = place if theme.hatched else place // count
        pattern = PATTERNS[turn % len(PATTERNS)]
        found[name] = Swatch(theme.outcomes[place % count], pattern, f"swatch-{place}")
    return found


def add_patterns(root: Element, used: Iterable[Swatch], theme: Theme) -> None:
    """Append the definitions of the patterns that are used, if there are any."""
    hatched = [swatch for swatch in used if swatch.pattern != "solid"]
    if not hatched:
        return
    defs = SubElement(root, "defs")
    for swatch in hatched:
        size = str(_TILE)
        tile = SubElement(
            defs, "pattern", {"id": swatch.id, "width": size, "height": size, "patternUnits": "userSpaceOnUse"}
        )
        SubElement(tile, "rect", {"width": size, "height": size, "fill": theme.paper})
        dots = swatch.pattern == "dots"
        how = {"fill": swatch.color} if dots else {"fill": "none", "stroke": swatch.color, "stroke-width": "1.5"}
        SubElement(tile, "path", {"d": _DRAWN[swatch.pattern], **how})
