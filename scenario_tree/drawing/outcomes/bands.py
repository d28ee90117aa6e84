"""The bands of a scale of verbal probabilities as a background, with their words above it.

A word stands over its band where that is wide enough. The others are flags: a pole rises from the
band's middle, and the word begins behind it, higher than every word whose pole it would cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from scenario_tree.drawing.svg import Anchor, Box, add, add_text
from scenario_tree.drawing.text import LEADING, width, wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.model import WordScale

SMALL = 10.0  # font size of words, ticks and asides: still read from a slide
CLEARANCE = 3.0  # beside a word: to its pole, and to the end of its band
_TINTS = ("1", "0.45")  # how strongly bands are shaded, in turn
_MOST_LINES = 3  # of a word over its band
_FLAG = 110.0  # width of a word behind its pole, at most


@dataclass(frozen=True, slots=True)
class Band:
    """The words for the probabilities from `low` to `high`; the first is the one in use."""

    words: tuple[str, ...]
    low: float
    high: float

    @property
    def meaning(self) -> str:
        """The words and what they mean."""
        return f"{' or '.join(self.words)} {self.low * 100:g}–{self.high * 100:g} %"


@dataclass(frozen=True, slots=True)
class Heading:
    """A word above the bands: its lines, where they stand, how far above the bands they end, and its pole if any."""

    lines: tuple[str, ...]
    x: float
    anchor: Anchor
    above: float
    pole: float | None = None

    @property
    def height(self) -> float:
        """From the bands to the top of the word."""
        return self.above + len(self.lines) * SMALL * LEADING


def bands(scale: WordScale) -> tuple[Band, ...]:
    """The bands of a scale, from low to high."""
    shared: dict[tuple[float, float], list[str]] = {}
    for word, ends in scale.bands.items():
        shared.setdefault(ends, []).append(word)
    return tuple(Band(tuple(words), *ends) for ends, words in sorted(shared.items()))


def headings(found: tuple[Band, ...], across: float, room: float, end: float) -> tuple[Heading, ...]:
    """Where the words stand over an axis from 0 to `end` that is `across` wide and has `room` for words beyond it."""
    inside, poles = [], []
    for place, band in enumerate(found):
        left, right = (min(probability / end, 1) * across for probability in (band.low, band.high))
        if band.low >= end > 0:
            continue
        apart = all(band.high <= other.low or other.high <= band.low for other in found[:place] + found[place + 1 :])
        lines = _inside(band.words[0], right - left - 2 * CLEARANCE) if apart else ()
        if lines:
            inside.append(Heading(lines, (left + right) / 2, "middle", CLEARANCE))
        else:
            x = (left + right) / 2
            poles.append((x, wrapped(band.words[0], min(max(across + room - x, room), _FLAG) - CLEARANCE, SMALL)))
    lowest = max((heading.height for heading in inside), default=CLEARANCE)
    return (*inside, *_flags(sorted(poles), across, lowest))


def height(found: Sequence[Heading]) -> float:
    """Height of all words above the bands."""
    return max((heading.height for heading in found), default=0.0)


def _inside(word: str, room: float) -> tuple[str, ...]:
    """The word in lines that fit over its band, or none."""
    if any(width(part, SMALL) > room for part in word.split()):
        return ()
    lines = wrapped(word, room, SMALL)
    return lines if len(lines) <= _MOST_LINES else ()


def _flags(poles: Sequence[tuple[float, tuple[str, ...]]], across: float, lowest: float) -> tuple[Heading, ...]:
    """Words behind their poles, from right to left; the last one before its pole, if there is nothing in its way."""
    reaches = [x + CLEARANCE + _widest(lines) + CLEARANCE for x, lines in poles]
    tiers = [0] * len(poles)
    for place in reversed(range(len(poles))):
        crossed = [tiers[other] for other in range(place + 1, len(poles)) if poles[other][0] < reaches[place]]
        tiers[place] = max(crossed, default=-1) + 1
    bottoms = [lowest]
    for tier in range(max(tiers, default=0)):
        tallest = max(len(lines) for (_, lines), own in zip(poles, tiers, strict=True) if own == tier)
        bottoms.append(bottoms[-1] + tallest * SMALL * LEADING + 1)
    flags = [
        Heading(lines, x + CLEARANCE, "start", bottoms[tier], x) for (x, lines), tier in zip(poles, tiers, strict=True)
    ]
    if poles:
        x, lines = poles[-1]
        start = x - 2 * CLEARANCE - _widest(lines)
        if x > across / 2 and start > max(reaches[:-1], default=0) + 2 * CLEARANCE:
            flags[-1] = Heading(lines, x - CLEARANCE, "end", lowest, x)
    return tuple(flags)


def _widest(lines: Sequence[str]) -> float:
    return max(width(line, SMALL) for line in lines)


def add_headings(parent: Element, found: Sequence[Heading], x: float, bottom: float, theme: Theme) -> None:
    """Append the words over bands whose upper left corner is at `x` and `bottom`."""
    for heading in found:
        top = bottom - heading.height
        if heading.pole is not None:
            add(
                parent,
                "path",
                d=f"M{x + heading.pole:.2f},{bottom:.2f} V{top + SMALL * 0.2:.2f}",
                stroke=theme.line,
                stroke_width=0.7,
            )
        for place, line in enumerate(heading.lines):
            baseline = top + place * SMALL * LEADING + SMALL * 0.96
            add_text(parent, line, x + heading.x, baseline, SMALL, theme.caption, anchor=heading.anchor)


def add_bands(parent: Element, found: Sequence[Band], box: Box, end: float, theme: Theme) -> None:
    """Append the shaded bands of an axis from 0 to `end`; what no word is for stays as bright as the paper."""
    for place, band in enumerate(found):
        left, right = (min(probability / end, 1) * box.width for probability in (band.low, band.high))
        if right > left:
            around = {"x": box.left + left, "y": box.top, "width": right - left, "height": box.height}
            shade = add(parent, "rect", **around, fill=theme.track, fill_opacity=_TINTS[place % 2])
            add(shade, "title").text = band.meaning
