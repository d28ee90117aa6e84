"""A small tree with everything that a picture can show, and the picture taken apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

import scenario_tree as st
from scenario_tree.drawing import Look, TreePicture
from scenario_tree.evaluation.results import Score

USUAL = Look()
SVG = "{http://www.w3.org/2000/svg}"
VINEYARD = """\
scenario_tree: 1
title: What becomes of the vintage?
as_of: 2030-04-01
criteria: {money: {unit: k€}, name: {weight: 2}}
views: {cellar: 1, weather-desk: 1}
profiles:
  owner: {criteria: {money: 1}}
  buyers: {odds: {frost/late: 2}, criteria: {name: 5}}
parameters: {nets: 3}
start: frost
nodes:
  frost:
    label: Does a late frost come?
    note: The nights of May decide.
    confidence: low
    chance:
      late: {label: A late frost, p: {cellar: 20%, weather-desk: 40%}, then: lost}
      none: {label: No frost, p: rest, payoff: {money: 1}, then: harvest}
  harvest:
    label: When does the owner harvest?
    actor: owner
    decision:
      early: {label: In August, payoff: {money: = -nets}, then: plain}
      late: {label: In October, note: Sugar needs sun., then: rain}
      never: {label: Not at all, then: fallow}
  rain:
    label: Does it rain in September?
    chance:
      wet: {p: 25%, then: plain}
      dry: {p: 75%, then: great}
      snow: {p: 0, then: lost}
  fallow:
    label: What grows instead?
    chance:
      weeds: {p: 1, then: weeds}
outcomes:
  lost: {label: No wine}
  plain: {label: A plain wine, payoff: {money: 20, name: 1}}
  great: {label: A great wine, payoff: {money: 50, name: 9}}
  weeds: {label: Weeds}
"""


@dataclass(frozen=True)
class Picture:
    """A finished SVG, parsed."""

    text: str
    root: Element

    def group(self, id: str) -> Element:
        """The group of a node, a branch or an outcome."""
        return next(group for group in self.root.iter(f"{SVG}g") if group.get("id") == id)

    def words(self, id: str) -> str:
        """What a group says, its lines joined by spaces."""
        return " ".join(line.text or "" for line in self.group(id).iter(f"{SVG}text"))

    def tooltip(self, id: str) -> str:
        """What a group says when one points at it."""
        return self.group(id).findtext(f"{SVG}title") or ""

    def kinds(self, id: str) -> set[str]:
        """What a group is: chance, decision, branch, outcome, chosen, cut, dimmed."""
        return set((self.group(id).get("class") or "").split())

    def line(self, id: str) -> Element:
        """The line of a branch."""
        found = self.group(id).find(f"{SVG}path")
        assert found is not None
        return found

    def part(self, kind: str) -> str:
        """What the heading or the key says."""
        group = next(group for group in self.root.iter(f"{SVG}g") if group.get("class") == kind)
        return " ".join(line.text or "" for line in group.iter(f"{SVG}text"))


Draw = Callable[..., Picture]


def score_of(text: str = VINEYARD, **under: Any) -> Score:
    """The score of a tree's text."""
    return st.score(st.loads(text, name="cellar/vineyard.yaml"), **under)


@pytest.fixture(scope="session")
def score() -> Callable[..., Score]:
    """A tree's text, and what to evaluate under, to a score."""
    return score_of


@pytest.fixture(scope="session")
def draw() -> Draw:
    """A tree's text, how it is to look, and what to evaluate under, to a parsed picture."""

    def drawn(text: str = VINEYARD, look: Look = USUAL, **under: Any) -> Picture:
        svg = TreePicture.of(st.loads(text, name="cellar/vineyard.yaml"), look, **under).svg()
        return Picture(svg, ElementTree.fromstring(svg))

    return drawn


@pytest.fixture(scope="session")
def plain(draw: Draw) -> Picture:
    """The vineyard with nothing given."""
    return draw()


@pytest.fixture(scope="session")
def rejoining() -> Callable[[int], str]:
    """So many questions to a tree whose branches skip columns and meet again."""

    def text(count: int) -> str:
        nodes = [
            f"  q{i}: {{chance: {{a: {{p: 50%, then: q{min(i + 1 + i % 3, count - 1)}}},"
            f" b: {{p: 25%, then: q{min(2 * i + 1, count - 1)}}}, c: {{p: rest, then: end-{i % 3}}}}}}}"
            for i in range(count - 1)
        ]
        nodes.append(f"  q{count - 1}: {{chance: {{a: {{p: 1, then: end-0}}}}}}")
        return "\n".join(["scenario_tree: 1", "start: q0", "nodes:", *nodes, "outcomes: [end-0, end-1, end-2]", ""])

    return text
