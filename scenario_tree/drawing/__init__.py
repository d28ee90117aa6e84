"""Pictures of trees: a score becomes a figure, the figure DOT, and the layout of an engine a finished SVG.

score → folding, figures → drafting (Figure) → dot → engines → layout → page (SVG) → raster (PNG, PDF)
                                             → mermaid
scores → chart (SVG) → raster
"""

from __future__ import annotations

from scenario_tree.drawing.look import Direction, Look, Values
from scenario_tree.drawing.pictures import FORMS, Form, OutcomesPicture, Picture, TreePicture

__all__ = ["FORMS", "Direction", "Form", "Look", "OutcomesPicture", "Picture", "TreePicture", "Values"]
