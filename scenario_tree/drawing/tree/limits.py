"""How large a figure is for the engine that lays it out, and how much of a tree fits.

An engine's time and memory grow with the branches, with the levels (questions in a row), and with the span: over how
many columns all lines lead together, since Graphviz gives every line a place in every column that it crosses.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from scenario_tree.drawing.tree.figure import Figure
from scenario_tree.drawing.tree.folding import folded
from scenario_tree.problems import refusal

if TYPE_CHECKING:
    from scenario_tree.drawing.tree.engines import Engine
    from scenario_tree.evaluation.results import Score


@dataclass(frozen=True, slots=True)
class Extent:
    """Branches, questions in a row, and columns that the lines cross all together."""

    branches: int
    levels: int
    span: int


# Beyond these, the embedded engine takes minutes or close to a gigabyte. An installed `dot` is trusted with more.
LARGEST: Mapping[Engine, Extent] = {
    "embedded": Extent(branches=5_000, levels=2_000, span=300_000),
    "dot": Extent(branches=20_000, levels=10_000, span=1_000_000),
}
_NAMES: Mapping[Engine, str] = {"embedded": "the embedded Graphviz", "dot": "`dot`"}
_LEAST = (0.0001, 0.001, 0.01, 0.05, 0.1)  # probabilities below which branches might be folded


def extent(figure: Figure) -> Extent:
    """How large a figure is."""
    outcomes = {leaf.id for leaf in figure.leaves if leaf.kind == "outcome"}
    return _extent([(strip.tail, strip.head) for strip in figure.strips], outcomes)


def too_large(figure: Figure, engine: Engine = "embedded") -> str | None:
    """What is too large for the engine, with the figures; None if nothing is."""
    return _excess(extent(figure), engine)


def refuse_too_large(figure: Figure, proposal: str, engine: Engine = "embedded") -> None:
    """Raise `TreeProblems` for a figure whose layout would fail or take many minutes; `proposal` says what fits."""
    if sentence := too_large(figure, engine):
        raise refusal("drawing-failed", sentence, proposal)


def proposal(score: Score, engine: Engine = "embedded", *, depth: int | None = None, least: float = 0.0) -> str:
    """How to draw less of a tree, with values that fit, if it was folded to `depth` and `least` and is too large."""
    part = _Part(score, least)
    ways = []
    if deepest := part.deepest(engine, min(part.levels, depth or part.levels)):
        ways.append(f"`--depth {deepest}`")
    for higher in _LEAST:
        if higher > least and _excess(_Part(score, higher).extent(depth), engine) is None:
            ways.append(f"`--min-probability {higher * 100:g}%`")
            break
    part_of_it = f"draw a part: {' or '.join(ways)} fits; or " if ways else ""
    return f"{part_of_it}write the whole as text (`-o tree.dot`) and lay it out elsewhere"


class _Part:
    """What is left of a tree without branches less likely than `least`, and how large that is at every depth."""

    def __init__(self, score: Score, least: float) -> None:
        self._outcomes = score.tree.outcomes
        drawn = folded(score, None, least)
        self._drawn = drawn.branches
        self._rest = drawn.rest
        self._away = {score.tree.start: 0}
        queue = deque(self._away)
        while queue:
            here = queue.popleft()
            for branch in self._drawn[here]:
                if branch.target in self._drawn and branch.target not in self._away:
                    self._away[branch.target] = self._away[here] + 1
                    queue.append(branch.target)
        self.levels = max(self._away.values()) + 1

    def extent(self, depth: int | None) -> Extent:
        """How large its picture is."""
        here = [id for id in self._drawn if depth is None or self._away[id] < depth]
        arcs = [(id, branch.target) for id in here for branch in self._drawn[id]]
        return _extent([*arcs, *((id, f"{id}/rest") for id in here if id in self._rest)], self._outcomes)

    def deepest(self, engine: Engine, below: int) -> int | None:
        """The greatest depth below one that does not fit which does; None if not a single question fits."""
        fits, over = 0, below
        while over - fits > 1:
            middle = (fits + over) // 2
            if _excess(self.extent(middle), engine) is None:
                fits = middle
            else:
                over = middle
        return fits or None


def _extent(arcs: Collection[tuple[str, str]], outcomes: Iterable[str]) -> Extent:
    """The same of branches as pairs of ends; a card and its strips have a column each, and outcomes share the last."""
    before: dict[str, list[str]] = {}
    for tail, head in arcs:
        before.setdefault(head, []).append(tail)
    column: dict[str, int] = {}
    for id in TopologicalSorter(before).static_order():
        column[id] = max((column[tail] + 2 for tail in before.get(id, ())), default=0)
    last = max(column.values(), default=0)
    column.update(dict.fromkeys((id for id in outcomes if id in column), last))
    levels = max((column[tail] // 2 + 1 for tail, _ in arcs), default=0)
    return Extent(len(arcs), levels, sum(column[head] - column[tail] for tail, head in arcs))


def _excess(size: Extent, engine: Engine) -> str | None:
    """What of an extent is more than the engine takes."""
    largest, name = LARGEST[engine], _NAMES[engine]
    if size.branches > largest.branches:
        return (
            f"{size.branches:,} branches over {size.levels:,} levels are to be drawn; "
            f"{name} takes at most about {largest.branches:,} branches"
        )
    if size.levels > largest.levels:
        return f"{size.levels:,} levels are to be drawn; {name} takes at most about {largest.levels:,}"
    if size.span > largest.span:
        return (
            f"{size.branches:,} branches over {size.levels:,} levels are to be drawn, whose lines cross {size.span:,} "
            f"columns all together; {name} takes at most about {largest.span:,}"
        )
    return None
