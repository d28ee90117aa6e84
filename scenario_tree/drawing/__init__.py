"""Pictures of trees: a score becomes a figure, the figure DOT, and the layout of an engine a finished SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import Score


def picture(score: Score, engine: Literal["embedded", "dot"] = "embedded") -> str:
    """The drawn tree as the text of an SVG file, complete in itself and without scripts.

    Raises `TreeProblems` (``drawing-failed``) where the engine is missing or fails.
    """
    from scenario_tree.drawing.dot import dot_source
    from scenario_tree.drawing.engines import svg
    from scenario_tree.drawing.figure import figure
    from scenario_tree.drawing.layout import layout
    from scenario_tree.drawing.page import page
    from scenario_tree.drawing.theme import PAPER

    content = figure(score, PAPER)
    return page(content, layout(svg(dot_source(content, PAPER), engine)), PAPER)
