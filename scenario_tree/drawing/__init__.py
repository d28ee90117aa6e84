"""Pictures of trees: a score becomes a figure, the figure DOT, and the layout of an engine a finished SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenario_tree.drawing.engines import Engine
    from scenario_tree.evaluation.results import Score


def picture(score: Score, engine: Engine = "embedded") -> str:
    """The drawn tree as the text of an SVG file, complete in itself and without scripts.

    Raises `TreeProblems` (``drawing-failed``) where the engine is missing or fails, or the tree is too large for it.
    """
    from scenario_tree.drawing.dot import dot_source
    from scenario_tree.drawing.drafting import figure_of
    from scenario_tree.drawing.engines import svg
    from scenario_tree.drawing.layout import layout
    from scenario_tree.drawing.page import page
    from scenario_tree.drawing.spans import refuse_endless
    from scenario_tree.drawing.theme import PAPER

    figure = figure_of(score, PAPER)
    refuse_endless(figure)
    return page(figure, layout(svg(dot_source(figure, PAPER), engine)), PAPER)
