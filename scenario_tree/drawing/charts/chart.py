"""The chart of an analysis: what it was made of, and its content in every form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from scenario_tree.drawing.charts.panels import Panel
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.drawing.pictures import Picture
from scenario_tree.problems import refusal

if TYPE_CHECKING:
    from scenario_tree.drawing.tree.engines import Engine
    from scenario_tree.evaluation.results import Basis
    from scenario_tree.model import ScenarioTree


@dataclass(frozen=True)
class Evaluated:
    """A tree, and what it was evaluated under."""

    tree: ScenarioTree
    basis: Basis

    @property
    def facts(self) -> tuple[str, ...]:
        """What the figures rest on."""
        from scenario_tree.drawing.facts import basis_facts

        return basis_facts(self)

    @property
    def source(self) -> tuple[str, ...]:
        """The same for the foot of a picture, with the file and its hash."""
        from scenario_tree.drawing.facts import origin_facts

        return origin_facts(self)

    @property
    def everything(self) -> tuple[str, ...]:
        """All of it, for a picture of which parts rest on something else."""
        from scenario_tree.drawing.facts import full_facts

        return full_facts(self)


@dataclass(frozen=True)
class Chart(Picture):
    """Panels one under another. `kind` is the command that they answer; of the look, the theme counts."""

    kind: str
    name: str
    of_trees: tuple[Evaluated, ...]
    panels: tuple[Panel, ...]
    facts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    look: Look = USUAL
    names: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        kind: str,
        title: str,
        tree: ScenarioTree,
        basis: Basis,
        panels: Sequence[Panel],
        *,
        facts: Sequence[str] = (),
        notes: Sequence[str] = (),
        warnings: Sequence[str] = (),
        look: Look = USUAL,
        others: Sequence[tuple[ScenarioTree, Basis]] = (),
        names: Sequence[str] = (),
    ) -> Chart:
        """The chart of a tree, and of `others` beside it.

        `facts` stand under the title (those that all rest on, where there are none), `notes` at the foot. Where the
        tree and the others have `names`, the foot says under each what is its own. Raises `TreeProblems`
        (``drawing-failed``) where there is no panel.
        """
        if not panels:
            raise refusal("drawing-failed", "there is nothing to draw", "ask for figures that the tree has")
        trees = (Evaluated(tree, basis), *(Evaluated(*other) for other in others))
        every = [each.facts for each in trees]
        shown = tuple(facts) or tuple(fact for fact in every[0] if all(fact in own for own in every))
        return cls(kind, title, trees, tuple(panels), shown, tuple(notes), tuple(warnings), look, tuple(names))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Those of the analysis."""
        return self.said

    @property
    def title(self) -> str:
        """The headline, or the tree's title where there is none."""
        from scenario_tree.drawing.facts import headline

        return self.name or headline(self.of_trees[0])

    @cached_property
    def origin(self) -> str:
        """Source, weights, look, and the hash of what is shown."""
        from scenario_tree.drawing.charts.stamp import stamp

        return stamp(self.kind, [(each.tree, each.basis) for each in self.of_trees], self.panels, self.look)

    def svg(self, engine: Engine = "embedded") -> str:
        """The chart; no engine is needed."""
        from scenario_tree.drawing.charts.quiet import matplotlib_alone
        from scenario_tree.version import __version__

        with matplotlib_alone():
            from scenario_tree.drawing.charts.description import described
            from scenario_tree.drawing.charts.page import page

            return page(
                self.title,
                self.panels,
                self.theme,
                self.origin,
                description=described(self.panels),
                facts=self.facts,
                notes=self.notes,
                sources=[each.everything if self.names else each.source for each in self.of_trees],
                names=self.names,
                tool=f"scenario-tree {__version__}",
            )

    def text(self, form: Literal["dot", "mmd"]) -> str:
        """There is none: figures over axes are no graph."""
        raise refusal("drawing-failed", f"a chart cannot be written as {form}", "write it as svg, png or pdf")
