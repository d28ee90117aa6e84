"""How far the lines of a figure reach, which is what its layout takes time for."""

from __future__ import annotations

from graphlib import TopologicalSorter

from scenario_tree.drawing.figure import Figure
from scenario_tree.problems import refusal

LONGEST = 100_000  # columns that all lines cross together; Graphviz works at that for a minute or two


def total_span(figure: Figure) -> int:
    """Over how many columns the lines lead, all together; cards and strips each have columns of their own."""
    before: dict[str, list[str]] = {leaf.id: [] for leaf in figure.leaves}
    before.update({card.id: [] for card in figure.cards})
    for strip in figure.strips:
        before[strip.head].append(strip.tail)
    column: dict[str, int] = {}
    for id in TopologicalSorter(before).static_order():
        column[id] = max((column[tail] + 2 for tail in before[id]), default=0)
    last = max(column[leaf.id] for leaf in figure.leaves)
    column.update({leaf.id: last for leaf in figure.leaves})
    return sum(column[strip.head] - column[strip.tail] for strip in figure.strips)


def refuse_endless(figure: Figure) -> None:
    """Raise `TreeProblems` for a tree whose layout nobody would wait for (and could not interrupt)."""
    span = total_span(figure)
    if span > LONGEST:
        raise refusal(
            "drawing-failed",
            f"this tree's lines cross {span:,} columns all together, and more than {LONGEST:,} take minutes to lay out",
            "draw a smaller tree, or write the drawing as text (`-o tree.dot`) and lay it out elsewhere",
        )
