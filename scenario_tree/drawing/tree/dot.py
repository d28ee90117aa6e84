"""The figure in Graphviz's language: plain shapes that every Graphviz can lay out, without HTML-like labels.

A branch is a node of its own, a strip on its line, so that its label belongs to that line and
nothing collides with it; a node and its strips form an unseen cluster, so that no other's come between.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from scenario_tree.drawing.look import Direction
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.figure import Card, Figure, Leaf, Lines, Strip
from scenario_tree.drawing.tree.limits import extent
from scenario_tree.drawing.tree.shapes import line_color
from scenario_tree.drawing.tree.sizes import COLUMN_GAP, LEAF_RANKS, ROW_GAP, card_size, leaf_size, strip_size

if TYPE_CHECKING:
    import graphviz

PATIENCE = 100  # branches, up to which Graphviz may look for the best order and places at leisure
EFFORT = 15_000  # columns crossed, times the tries at better places for each, in a larger figure
_POINTS = 72  # to Graphviz's inch


_PORTS: Mapping[Direction, tuple[str, str, str, str]] = {"right": ("e", "w", "e", "w"), "down": ("s", "nw", "sw", "n")}


def dot_source(figure: Figure, theme: Theme, direction: Direction = "right") -> str:
    """A figure as DOT, the same for the same figure, byte for byte."""
    import graphviz

    graph = graphviz.Digraph("scenario_tree", graph_attr=_graph_attributes(figure, theme, direction))
    graph.attr(
        "node", fontname="Helvetica", fontsize=_number(theme.caption_size), margin="0.05,0.03", fontcolor=theme.ink
    )
    graph.attr("edge", arrowhead="none", color=theme.line)
    cards = {card.id: card for card in figure.cards}
    ends = {leaf.id for leaf in figure.leaves if leaf.kind == "outcome"}
    for tail, strips in groupby(figure.strips, key=lambda strip: strip.tail):
        with graph.subgraph(name=f"cluster_{tail}", graph_attr={"peripheries": "0", "margin": "1", "label": ""}) as one:
            _add_card(one, cards[tail], figure, theme, direction)
            for strip in strips:
                _add_strip(one, strip, figure, theme, direction)
    for strip in figure.strips:
        _add_line(graph, strip, LEAF_RANKS if strip.head in ends else 1, theme, direction)
    for leaf in figure.leaves:
        if leaf.kind == "fold":
            _add_fold(graph, leaf, figure, theme)
    with graph.subgraph(graph_attr={"rank": "same"}) as outcomes:
        for leaf in figure.leaves:
            if leaf.kind == "outcome":
                _add_leaf(outcomes, leaf, figure, theme, direction)
    return str(graph.source)


def _graph_attributes(figure: Figure, theme: Theme, direction: Direction) -> dict[str, str]:
    heading = (figure.headline, " · ".join(figure.basis), " · ".join(figure.origin))
    return {
        "rankdir": "LR" if direction == "right" else "TB",
        "newrank": "true",  # else clusters are ranked one by one, and some lines lead back
        "nodesep": _number(ROW_GAP / _POINTS),
        "ranksep": _number(COLUMN_GAP / _POINTS),
        "bgcolor": theme.paper,
        "fontname": "Helvetica",
        "label": "".join(f"{_escaped(line)}\\l" for line in heading),
        "labelloc": "t",
        "labeljust": "l",
        "outputorder": "edgesfirst",
        **_haste(figure),
    }


def _haste(figure: Figure) -> dict[str, str]:
    """How soon Graphviz is to be content; its way to the best places takes the square of the span."""
    if len(figure.strips) <= PATIENCE:
        return {}
    return {"mclimit": "0.1", "nslimit": _number(max(EFFORT / extent(figure).span, 0.1))}


def _add_card(graph: graphviz.Digraph, card: Card, figure: Figure, theme: Theme, direction: Direction) -> None:
    decision = card.kind == "decision"
    ink = theme.accent if decision else theme.line
    graph.node(
        card.id,
        _label(card.question + card.captions),
        id=card.id,
        shape="box",
        style="filled" if decision else "filled,rounded",
        penwidth="2" if decision else "1",
        fillcolor=theme.card,
        color=theme.dim if card.dimmed else ink,
        fontcolor=theme.dim_text if card.dimmed else theme.ink,
        tooltip=_tooltip(card.tooltip),
        **_sized(card_size(card, figure, theme, direction)),
    )


def _add_strip(graph: graphviz.Digraph, strip: Strip, figure: Figure, theme: Theme, direction: Direction) -> None:
    graph.node(
        strip.id,
        _label(strip.label + strip.captions),
        id=strip.id,
        shape="box",
        style="filled",
        peripheries="0",
        fillcolor=theme.paper,
        fontname="Helvetica-Bold" if strip.chosen else "Helvetica",
        fontcolor=theme.dim_text if strip.dimmed else theme.ink,
        tooltip=_tooltip(strip.tooltip),
        **_sized(strip_size(strip, figure, theme, direction)),
    )


def _add_line(graph: graphviz.Digraph, strip: Strip, ranks: int, theme: Theme, direction: Direction) -> None:
    out, entry, exit, arrival = _PORTS[direction]
    style = {
        "color": line_color(strip, theme),
        "penwidth": _number(theme.thickness(strip.probability)),
        "style": "dashed" if strip.cut else "solid",
    }
    graph.edge(f"{strip.tail}:{out}", f"{strip.id}:{entry}", id=f"{strip.id}-in", weight="8", **style)
    graph.edge(f"{strip.id}:{exit}", f"{strip.head}:{arrival}", id=f"{strip.id}-out", minlen=str(ranks), **style)


def _add_fold(graph: graphviz.Digraph, leaf: Leaf, figure: Figure, theme: Theme) -> None:
    graph.node(
        leaf.id,
        _label(leaf.label + leaf.captions) or "…",
        id=leaf.id,
        shape="box",
        style="rounded,dashed" if leaf.label else "filled",
        fillcolor=theme.paper,
        peripheries="1" if leaf.label else "0",
        color=theme.card_border,
        fontcolor=theme.dim_text if leaf.dimmed else theme.caption,
        tooltip=_tooltip(leaf.tooltip),
        **_sized(leaf_size(leaf, figure, theme)),
    )


def _add_leaf(graph: graphviz.Digraph, leaf: Leaf, figure: Figure, theme: Theme, direction: Direction) -> None:
    figures = (f"{line.text} {line.aside}".strip() for line in leaf.figure)
    words = [*(line.text for line in leaf.label), *figures, *(line.text for line in leaf.captions)]
    graph.node(
        leaf.id,
        "".join(f"{_escaped(word)}\\l" for word in words),
        id=leaf.id,
        shape="box",
        color=theme.card_border,
        fontcolor=theme.dim_text if leaf.dimmed else theme.ink,
        tooltip=_tooltip(leaf.tooltip),
        **_bar(leaf.probability, theme),
        **_sized(leaf_size(leaf, figure, theme, direction)),
    )


def _bar(probability: float, theme: Theme) -> dict[str, str]:
    """The probability as a stripe of the leaf's width."""
    length = _number(probability)
    if length in ("0", "1"):
        return {"style": "filled", "fillcolor": theme.paper if length == "0" else theme.track}
    return {"style": "striped", "fillcolor": f"{theme.track};{length}:{theme.paper}"}


def _sized(size: tuple[float, float]) -> dict[str, str]:
    """Least width and height, in inches; an engine whose letters are wider makes the shape larger."""
    return {"width": _number(size[0] / _POINTS), "height": _number(size[1] / _POINTS)}


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _label(lines: Lines) -> str:
    return "".join(f"{_escaped(f'{line.text} {line.aside}'.strip())}\\l" for line in lines)


def _escaped(text: str) -> str:
    """Text that Graphviz shows as it is: it reads entities and backslashes in every label."""
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace("\n", " ")


def _tooltip(text: str) -> str:
    """The same for a tooltip, where Graphviz reads backslashes twice; lines stay lines."""
    import graphviz

    literal: str = graphviz.nohtml(text.replace("&", "&amp;").replace("\\", "\\\\\\\\"))
    return literal
