"""How charts are told apart: for every place in turn a colour, a dash, a sign and a hatch, so that no colour is needed.

Fills that say how much run from the paper's neighbour to a dark tone, which grows darker steadily: a copy in grey
says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenario_tree.drawing.theme import Name, Theme

if TYPE_CHECKING:
    from matplotlib.colors import Colormap

Dashes = tuple[float, tuple[float, ...] | None]

THICK = 1.8  # of a curve
THIN = 0.8  # of axes and leaders
_INK = "#101820"
_CONTRAST = 4.5  # of ink on a fill, at least
FAINT = 0.5  # of the lines of a grid

# Lengths of dashes and gaps in points, as far apart as can be; the first line is unbroken.
_DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (8, 3),
    (2.5, 2.5),
    (10, 3, 2.5, 3),
    (15, 4),
    (6, 2.5, 2, 2.5, 2, 2.5),
    (4, 6),
    (1.5, 5),
    (18, 3, 6, 3),
    (12, 3, 2, 3, 2, 3, 2, 3),
    (5, 1.5),
)
SIGNS = ("o", "s", "^", "D", "X", "v", "P", "*")
_HATCHES = (
    "",
    "////",
    "----",
    "xxxx",
    "\\\\\\\\",
    "||||",
    "++++",
    ".",
    "//",
    "*",
    "xx",
)

# From low to high; each darker than the one before, also as a grey.
_RAMPS: Mapping[Name, tuple[str, ...]] = {
    "light": ("#eef4f8", "#a9cbe0", "#4d94c0", "#1770a2", "#0b3350"),
    "dark": ("#e3f1fb", "#a5cde8", "#6199c2", "#336a94", "#1a3a56"),
    "print": ("#f4f4f4", "#c2c2c2", "#8a8a8a", "#555555", "#1c1c1c"),
}

# What a matplotlibrc might say otherwise. All else is given to what is drawn.
SETTINGS: Mapping[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "scenario-tree",
    "svg.image_inline": True,
    "path.simplify": False,
    "path.snap": False,
    "path.sketch": None,
    "path.effects": [],
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "lines.antialiased": True,
    "lines.scale_dashes": False,
    "patch.antialiased": True,
    "hatch.linewidth": 1.0,
    "axes.xmargin": 0,
    "axes.ymargin": 0,
}


@dataclass(frozen=True, slots=True)
class Style:
    """How one of several series looks; `dashes` are those of a line, `sign` is a marker of matplotlib."""

    color: str
    dashes: Dashes
    sign: str
    hatch: str


def style(place: int, theme: Theme) -> Style:
    """That of the series at a place, the first being 0; dashes, signs and hatches repeat later than colours do."""
    dash = _DASHES[place % len(_DASHES)]
    return Style(
        color=theme.outcomes[place % len(theme.outcomes)],
        dashes=(0.0, dash or None),
        sign=SIGNS[place % len(SIGNS)],
        hatch=_HATCHES[place % len(_HATCHES)],
    )


def ramp(theme: Theme) -> Colormap:
    """The colours of a heat map, from low to high."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("ramp", _RAMPS[theme.name])


def legible(fill: tuple[float, float, float, float]) -> str:
    """Ink that is read on a fill: near to black on bright ones, else white or black, which is read better.

    The contrast of the better of these two is at least 4.58 on any fill (Web Content Accessibility Guidelines).
    """
    from matplotlib.colors import to_rgb

    def contrast(ink: str) -> float:
        bright, dark = sorted((_luminance(to_rgb(ink)), _luminance(fill[:3])), reverse=True)
        return (bright + 0.05) / (dark + 0.05)

    return _INK if contrast(_INK) >= _CONTRAST else max("#ffffff", "#000000", key=contrast)


def _luminance(color: tuple[float, ...]) -> float:
    """How bright a colour is."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
