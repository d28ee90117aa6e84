"""The picture of a file's history: what it was made of, and its content in every form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from scenario_tree.drawing.history.chart import history_chart
from scenario_tree.drawing.history.points import History, Point, history
from scenario_tree.drawing.history.stamp import stamp
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.drawing.pictures import Picture
from scenario_tree.problems import refusal

if TYPE_CHECKING:
    from scenario_tree.drawing.tree.engines import Engine


@dataclass(frozen=True)
class HistoryPicture(Picture):
    """Outcomes' probabilities over the versions of a file, as lines of steps.

    `titles` are those of outcomes by name, in the order of the newest version, with what only older ones have at the
    end; `points` are the versions, oldest first; `source` is the file's name; `facts` say what all figures rest on.
    Of the look, the theme counts.
    """

    name: str
    titles: Mapping[str, str]
    points: Sequence[Point]
    look: Look = USUAL
    source: str = ""
    facts: Sequence[str] = ()

    @classmethod
    def of(
        cls,
        title: str,
        titles: Mapping[str, str],
        points: Sequence[Point],
        look: Look = USUAL,
        *,
        source: str = "",
        facts: Sequence[str] = (),
    ) -> HistoryPicture:
        """The picture of versions.

        Raises `TreeProblems` (``drawing-failed``) where there is no version.
        """
        if not points:
            raise refusal("drawing-failed", "there is no version to draw", "name a file that has been committed")
        return cls(title, dict(titles), tuple(points), look, PurePath(source).name, tuple(facts))

    @property
    def warnings(self) -> tuple[str, ...]:
        """None: they are said of each version where it is evaluated."""
        return ()

    @property
    def title(self) -> str:
        """The title, or the file's name where there is none."""
        return self.name or self.source

    @cached_property
    def origin(self) -> str:
        """Source, versions, look, and the hash of all."""
        return stamp(self.source, self.titles, self.points, self.facts, self.look)

    @cached_property
    def history(self) -> History:
        """Everything that the picture shows."""
        return history(self.titles, self.points, self.theme)

    def svg(self, engine: Engine = "embedded") -> str:
        """The chart; no engine is needed."""
        return history_chart(self.title, self.history, self.theme, self.origin, facts=self.facts, file=self.source)

    def text(self, form: Literal["dot", "mmd"]) -> str:
        """There is none: lines over time are no graph."""
        raise refusal(
            "drawing-failed", f"a chart of a file's history cannot be written as {form}", "write it as svg, png or pdf"
        )
