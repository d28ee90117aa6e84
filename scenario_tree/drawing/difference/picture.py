"""The picture of a difference: what it was made of, and its content in every form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.drawing.pictures import Picture
from scenario_tree.problems import refusal

if TYPE_CHECKING:
    from scenario_tree.drawing.difference.drafting import Marked
    from scenario_tree.drawing.difference.overlay import Overlay
    from scenario_tree.drawing.theme import Theme
    from scenario_tree.drawing.tree.engines import Engine
    from scenario_tree.versions.comparing.results import Difference
    from scenario_tree.versions.files import FileDifference, Version


@dataclass(frozen=True)
class DifferencePicture(Picture):
    """Two versions of a tree as one, what changed marked in it, and below it what that did to the outcomes.

    Of the look, the theme counts.
    """

    difference: Difference
    old: Version
    new: Version
    look: Look = USUAL

    @classmethod
    def of(cls, found: FileDifference, look: Look = USUAL) -> DifferencePicture:
        """The picture of a file that both versions have.

        Raises `TreeProblems` (``drawing-failed``) where there is only one version, or none says anything new.
        """
        if found.difference is None or found.old is None or found.new is None:
            help = "`scenario-tree render` draws one version" if found.score else "compare other versions"
            only = "only one version has the file" if found.score else "nothing differs"
            raise refusal("drawing-failed", f"{found.path}: {only}: there is no difference to draw", help)
        return cls(found.difference, found.old, found.new, look)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Those of both scores."""
        return tuple(dict.fromkeys((*self.difference.before.warnings, *self.difference.after.warnings)))

    @property
    def title(self) -> str:
        """The newer tree's title."""
        from scenario_tree.drawing.facts import headline

        return headline(self.difference.after)

    @property
    def theme(self) -> Theme:
        """The theme that the look names, with room for two figures where one stands else."""
        from scenario_tree.drawing.difference.drafting import roomy

        return roomy(super().theme)

    @cached_property
    def origin(self) -> str:
        """Both versions, weights, look, and the hash of all."""
        from scenario_tree.drawing.difference.stamp import stamp

        return stamp(self.difference, self.old, self.new, self.look)

    @cached_property
    def overlay(self) -> Overlay:
        """Both versions as one tree."""
        from scenario_tree.drawing.difference.overlay import overlay

        return overlay(self.difference)

    @cached_property
    def marked(self) -> Marked:
        """Everything that the picture of the tree shows."""
        from scenario_tree.drawing.difference.drafting import marked

        return marked(self.difference, self.overlay, (self.old, self.new), self.theme, self.origin)

    def svg(self, engine: Engine = "embedded") -> str:
        """The drawn difference."""
        from scenario_tree.drawing.difference.page import page
        from scenario_tree.drawing.tree.dot import dot_source
        from scenario_tree.drawing.tree.engines import svg
        from scenario_tree.drawing.tree.layout import layout
        from scenario_tree.drawing.tree.limits import refuse_too_large

        figure = self.marked.figure
        refuse_too_large(
            figure, "compare versions between which less was changed, or read the tables of `diff`", engine
        )
        placed = layout(svg(dot_source(figure, self.theme), engine))
        return page(self.marked, self.difference, self.overlay, placed, self.theme)

    def text(self, form: Literal["dot", "mmd"]) -> str:
        """There is none."""
        raise refusal("drawing-failed", f"a difference cannot be written as {form}", "write it as svg, png or pdf")
