"""What the signs of a difference mean: those that occur."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from xml.etree.ElementTree import Element

from scenario_tree.drawing.difference.drafting import Marked
from scenario_tree.drawing.difference.overlay import State
from scenario_tree.drawing.difference.shapes import add_line
from scenario_tree.drawing.svg import add, add_text
from scenario_tree.drawing.text import wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.badges import add_badge
from scenario_tree.drawing.tree.key import Sign, add_dots, add_key_tick, add_signs, add_wedge
from scenario_tree.drawing.tree.shapes import add_circle, add_slashes, add_square, add_triangle
from scenario_tree.drawing.tree.sizes import SYMBOL

_SAMPLE = 28.0  # length of a piece of line
_MEANINGS: tuple[tuple[State, str], ...] = (
    ("new", "new"),
    ("gone", "gone"),
    ("changed", "changed: before → after"),
    ("reworded", "reworded: moves no figure"),
    ("follows", "not edited: its figures follow from edits elsewhere"),
    ("same", "unchanged"),
)


def add_key(parent: Element, marked: Marked, left: float, top: float, across: float, theme: Theme) -> float:
    """Append what signs and figures mean; answer where the text ends."""
    group = add(parent, "g")
    group.set("class", "key")
    size = theme.caption_size
    add_text(group, "Signs", left, top + theme.text_size, theme.text_size, theme.ink, bold=True)
    start = top + theme.text_size * 2.6
    baseline = add_signs(group, _signs(marked), left, start, across, theme) + size * 0.6
    notes = "% at a branch: once its question is asked; % at an outcome: in all; pp: percentage points"
    for line in wrapped(notes, across, size):
        baseline += size * 1.35
        add_text(group, line, left, baseline, size, theme.caption)
    return baseline


def _signs(marked: Marked) -> Iterator[tuple[float, Sign, str]]:
    """The room each takes, how it is drawn, what it means."""
    figure, states = marked.figure, set(marked.states.values())
    for state, meaning in _MEANINGS:
        if state in states:
            badge = state if state not in ("follows", "same") else ""
            yield _SAMPLE + (14 if badge else 0), partial(_add_sample, state, badge), meaning
    if any(card.kind == "chance" for card in figure.cards):
        yield SYMBOL, lambda group, x, y, theme: add_circle(group, x + SYMBOL / 2, y, theme), "chance"
    if any(card.kind == "decision" for card in figure.cards):
        yield SYMBOL, lambda group, x, y, theme: add_square(group, x + SYMBOL / 2, y, theme), "decision"
    yield SYMBOL * 0.7, lambda group, x, y, theme: add_triangle(group, x, y, theme.ink), "outcome"
    yield 36, add_wedge, "thicker: likelier to be passed"
    yield _SAMPLE, _add_pair, "hollow: before, filled: after"
    if any(strip.chosen for strip in figure.strips):
        yield 9, add_key_tick, "chosen"
    if any(strip.cut for strip in figure.strips):
        yield _SAMPLE, _add_cut, "ruled out"
    if any(leaf.kind == "fold" and not leaf.label for leaf in figure.leaves):
        yield SYMBOL, add_dots, "folded: several branches as one"


def _add_sample(state: State, badge: str, group: Element, x: float, y: float, theme: Theme) -> None:
    """A piece of the line of a state, behind its sign."""
    if badge:
        add_badge(group, badge, x, y + theme.caption_size * 0.34, theme.caption_size, theme)
        x += 14
    color = theme.dim if state in ("same", "gone") else theme.line if state == "follows" else theme.accent
    add_line(group, f"M{x:.2f},{y:.2f} h{_SAMPLE:.0f}", state, color, 2.0, theme)


def _add_pair(group: Element, x: float, y: float, theme: Theme) -> None:
    """The two bars of an outcome."""
    add(group, "rect", x=x, y=y - 4.6, width=18, height=4.6, fill=theme.paper, stroke=theme.ink, stroke_width=1)
    add(group, "rect", x=x, y=y, width=_SAMPLE, height=4.6, fill=theme.ink)


def _add_cut(group: Element, x: float, y: float, theme: Theme) -> None:
    add(group, "path", d=f"M{x:.2f},{y:.2f} h{_SAMPLE:.0f}", stroke=theme.dim, stroke_width=1.5)
    add_slashes(group, x + 8, y, theme)
