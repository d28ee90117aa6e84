"""Pictures as files: what each was made of, and its content in every form."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.problems import refusal

if TYPE_CHECKING:
    from scenario_tree.drawing.outcomes.chart import Column
    from scenario_tree.drawing.theme import Theme
    from scenario_tree.drawing.tree.engines import Engine
    from scenario_tree.drawing.tree.figure import Figure
    from scenario_tree.evaluation.results import Score
    from scenario_tree.model import ScenarioTree

Form = Literal["svg", "png", "pdf", "dot", "mmd"]
FORMS: tuple[Form, ...] = ("svg", "png", "pdf", "dot", "mmd")


@dataclass(frozen=True, slots=True)
class File:
    """A picture's file, and what its maker should know."""

    content: bytes
    remarks: tuple[str, ...] = ()


class Picture(ABC):
    """A picture that is drawn when it is asked for; `origin` says what it is made of without drawing it."""

    look: Look

    @property
    @abstractmethod
    def title(self) -> str:
        """What the picture is called."""

    @property
    @abstractmethod
    def origin(self) -> str:
        """The JSON that the picture carries; see `stamp`."""

    @property
    @abstractmethod
    def warnings(self) -> tuple[str, ...]:
        """What the evaluation warns of."""

    @abstractmethod
    def svg(self, engine: Engine = "embedded") -> str:
        """The picture as SVG text, complete in itself and without scripts."""

    @abstractmethod
    def text(self, form: Literal["dot", "mmd"]) -> str:
        """The picture in a language that others draw."""

    def content(self, form: Form, engine: Engine = "embedded", scale: float = 2.0) -> bytes:
        """The picture as the content of a file; `scale` is a PNG's pixels for every CSS pixel.

        Raises `TreeProblems` (``drawing-failed``) where the engine is missing or fails, or the tree is too large.
        """
        return self.file(form, engine, scale).content

    def file(self, form: Form, engine: Engine = "embedded", scale: float = 2.0) -> File:
        """The same with what is to be said of it."""
        if form == "dot":
            return File(self.text(form).encode())
        if form == "mmd":
            from scenario_tree.drawing.tree.mermaid import beyond_limits

            text = self.text(form)
            return File(text.encode(), tuple(filter(None, [beyond_limits(text)])))
        drawn = self.svg(engine)
        if form == "svg":
            return File(drawn.encode())
        from xml.etree import ElementTree

        from scenario_tree.drawing import raster

        lines = ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")
        missing = raster.missing_letters(line.text or "" for line in lines)
        remarks = (f"no font here has the letters {missing}; install one that has, such as Noto",) if missing else ()
        if form == "png":
            return File(raster.png(drawn, self.origin, scale=scale), remarks)
        return File(raster.pdf(drawn, self.origin, title=self.title), remarks)

    @property
    def theme(self) -> Theme:
        """The theme that the look names."""
        from scenario_tree.drawing.theme import THEMES

        return THEMES[self.look.theme]


@dataclass(frozen=True)
class TreePicture(Picture):
    """The tree itself. `lit` is its score under the condition that a highlighted path is taken."""

    score: Score
    look: Look = USUAL
    lit: Score | None = None

    @classmethod
    def of(cls, tree: ScenarioTree, look: Look = USUAL, **under: Any) -> TreePicture:
        """The picture of a tree, evaluated under what `score` takes."""
        from scenario_tree.evaluation import score

        lit = None
        if look.highlight:
            lit = score(tree, **{**under, "given": (*under.get("given", ()), *look.highlight)})
        return cls(score(tree, **under), look, lit)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Those of the score."""
        return self.score.warnings

    @property
    def title(self) -> str:
        """The tree's title."""
        from scenario_tree.drawing.facts import headline

        return headline(self.score)

    @cached_property
    def origin(self) -> str:
        """Source, weights, look, and the hash of all."""
        from scenario_tree.drawing.stamp import stamp

        return stamp(self.score, self.look)

    @cached_property
    def figure(self) -> Figure:
        """Everything that the picture shows."""
        from scenario_tree.drawing.tree.drafting import figure_of

        return figure_of(self.score, self.theme, self.look, self.lit, self.origin)

    def svg(self, engine: Engine = "embedded") -> str:
        """The drawn tree."""
        from scenario_tree.drawing.tree.dot import dot_source
        from scenario_tree.drawing.tree.engines import svg
        from scenario_tree.drawing.tree.layout import layout
        from scenario_tree.drawing.tree.limits import proposal, refuse_too_large, too_large
        from scenario_tree.drawing.tree.page import page

        if too_large(self.figure, engine):
            help = proposal(self.score, engine, depth=self.look.depth, least=self.look.min_probability)
            refuse_too_large(self.figure, help, engine)
        placed = layout(svg(dot_source(self.figure, self.theme, self.look.direction), engine))
        return page(self.figure, placed, self.theme, self.look.direction)

    def text(self, form: Literal["dot", "mmd"]) -> str:
        """The tree as DOT, which needs no engine, or as Mermaid."""
        if form == "mmd":
            from scenario_tree.drawing.tree.mermaid import mermaid

            return mermaid(self.figure, self.theme, self.look.direction, self.origin)
        from scenario_tree.drawing.origin import comment
        from scenario_tree.drawing.tree.dot import dot_source

        return dot_source(self.figure, self.theme, self.look.direction) + comment(self.origin, "//")


@dataclass(frozen=True)
class OutcomesPicture(Picture):
    """Outcomes alone, as bars: a row for each tree, a column for each judgement."""

    rows: Sequence[Sequence[Column]]
    look: Look = USUAL

    @classmethod
    def of(
        cls, trees: Iterable[ScenarioTree], look: Look = USUAL, *, against: Sequence[str] = (), **under: Any
    ) -> OutcomesPicture:
        """The outcomes of trees, each evaluated under what `score` takes, and again under the profiles in `against`.

        The profile `none` is the file as it is written, unless the file has a profile of that name.
        """
        from scenario_tree.drawing.outcomes.chart import Column

        profiles = [under.get("profile"), *against]
        rows = []
        for tree in trees:
            row = []
            for profile in profiles:
                profile = None if profile == "none" and profile not in tree.profiles else profile
                asked = {**under, "profile": profile}
                now, before = _with_and_without(tree, asked)
                name = (f"profile {profile}" if profile else "as written") if against else ""
                row.append(Column(name=name, score=now, before=before))
            rows.append(row)
        return cls(rows, look)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Those of all scores."""
        return tuple(dict.fromkeys(warning for row in self.rows for each in row for warning in each.score.warnings))

    @property
    def title(self) -> str:
        """The first tree's title."""
        from scenario_tree.drawing.facts import headline

        return headline(self.rows[0][0].score)

    @cached_property
    def origin(self) -> str:
        """Source, weights, look, and the hash of all scores."""
        from scenario_tree.drawing.stamp import stamp

        scores = [column.score for row in self.rows for column in row]
        return stamp(scores[0], self.look, chart="outcomes", others=scores[1:])

    def svg(self, engine: Engine = "embedded") -> str:
        """The chart; no engine is needed."""
        from scenario_tree.drawing.outcomes.chart import outcome_chart

        return outcome_chart(self.rows, self.theme, self.origin, frequencies=self.look.frequencies)

    def text(self, form: Literal["dot", "mmd"]) -> str:
        """There is none: bars are no graph."""
        help = "write it as svg, png or pdf, or draw the tree (`--chart tree`)"
        raise refusal("drawing-failed", f"a chart of outcomes cannot be written as {form}", help)


def _with_and_without(tree: ScenarioTree, under: Mapping[str, Any]) -> tuple[Score, Score | None]:
    """The score, and the same without evidence and conditions; None where there are none."""
    from scenario_tree.evaluation import score
    from scenario_tree.evaluation.conditions import counting

    now = score(tree, **under)
    if not now.basis.given and not any(counting(tree, now.basis.as_of)):
        return now, None
    return now, score(replace(tree, evidence=()), **{**under, "given": (), "known": False})
