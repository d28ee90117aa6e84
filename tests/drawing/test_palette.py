"""Colours can be told apart, by those who see few of them too, and on their paper."""

from __future__ import annotations

from itertools import combinations

import pytest

from scenario_tree.drawing.palette import swatches
from scenario_tree.drawing.theme import THEMES

# How the colour-blind see, on linear light: Machado, Oliveira & Fernandes 2009 (IEEE TVCG 15(6)), severity 1.
SIGHT = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(color: str) -> tuple[float, ...]:
    channels = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)


def seen(color: str, sight: str) -> tuple[float, float, float]:
    """CIE L*a*b* of a colour as it is seen (D65)."""
    light = linear(color)
    r, g, b = (min(max(sum(row[i] * light[i] for i in range(3)), 0.0), 1.0) for row in SIGHT[sight])
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def luminance(color: str) -> float:
    r, g, b = linear(color)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sight", list(SIGHT))
def test_colours_of_outcomes_differ(theme: str, sight: str) -> None:
    """By more than fifteen units of CIE 1976 colour difference, between any two, in anybody's eyes."""
    for one, other in combinations(THEMES[theme].outcomes, 2):
        difference = sum((a - b) ** 2 for a, b in zip(seen(one, sight), seen(other, sight), strict=True)) ** 0.5
        assert difference > 15, (one, other, difference)


@pytest.mark.parametrize("theme", list(THEMES))
def test_everything_stands_out_from_the_paper(theme: str) -> None:
    """Text by 4.5 to 1 and lines of outcomes by 2.5 to 1 (W3C's WCAG 2.2, 1.4.3 and 1.4.11 as models)."""
    look = THEMES[theme]

    def contrast(color: str, ground: str) -> float:
        low, high = sorted((luminance(color), luminance(ground)))
        return (high + 0.05) / (low + 0.05)

    for color in (look.ink, look.caption, look.dim_text, look.mark):
        assert contrast(color, look.paper) > 4.5 or color == look.mark, color
    for color in (*look.outcomes, look.line, look.mark):
        assert contrast(color, look.paper) > 2.5, color
    assert contrast(look.caption, look.card) > 4.5
    assert contrast(look.dim_text, look.card) > 4.0


@pytest.mark.parametrize("theme", list(THEMES))
def test_many_outcomes_never_look_the_same(theme: str) -> None:
    """Colour and pattern together differ for as many outcomes as there are pairs."""
    names = [f"outcome {place}" for place in range(24)]
    looks = [(swatch.color, swatch.pattern) for swatch in swatches(names, THEMES[theme]).values()]
    assert len(set(looks)) == 24


def test_colours_follow_the_file() -> None:
    """An outcome keeps its colour whatever else is shown, as long as its place stays."""
    light = THEMES["light"]
    assert swatches(["a", "b"], light)["b"] == swatches(["a", "b", "c"], light)["b"]
