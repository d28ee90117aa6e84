"""Pictures: of a tree, of its outcomes alone, of two versions, of a file's history.

    tree/      score → folding, figures → drafting (Figure) → dot → engines → layout → courses, page   SVG
                                                            → dot                                      DOT
                                                            → mermaid                                  Mermaid
    outcomes/  scores → columns → grid → bars over bands → chart                                       SVG
    difference/ a comparison → overlay of both trees → folding, drafting → dot → … → page              SVG
    history/   versions → points → curves, labels, list → chart                                        SVG
    raster     SVG → PNG, PDF

What they share stands beside them: the look that is wished, themes and palette, words and facts, elements of SVG,
and the stamp that every picture carries. `pictures` puts it all together.
"""

from __future__ import annotations

from scenario_tree.drawing.look import Direction, Look, Values
from scenario_tree.drawing.pictures import FORMS, Form, OutcomesPicture, Picture, TreePicture

__all__ = ["FORMS", "Direction", "Form", "Look", "OutcomesPicture", "Picture", "TreePicture", "Values"]
