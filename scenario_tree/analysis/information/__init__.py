"""What it is worth to learn something before anybody decides.

asking.py says what can be learned, answers.py values what nature answers and what indicators say, numbers.py what is
not known of the numbers; all of it on top of the evidence in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from scenario_tree.analysis.information.answers import MOST, Found, Learning, Watch
from scenario_tree.analysis.information.asking import Source, everything, questions, source
from scenario_tree.analysis.information.both import Both
from scenario_tree.analysis.information.numbers import SAMPLES, Numbers
from scenario_tree.analysis.information.records import EVERYTHING, Information, Item, Kind
from scenario_tree.analysis.uncertain import Uncertain
from scenario_tree.evaluation import request
from scenario_tree.evaluation.inforce import Request
from scenario_tree.evaluation.learning.standing import Standing
from scenario_tree.model import ScenarioTree
from scenario_tree.names import hint
from scenario_tree.problems import TreeProblems, refusal

NOTHING = "there is nothing left to decide"
LISTED = 200  # questions and indicators that are valued without being named

__all__ = ["EVERYTHING", "MOST", "SAMPLES", "Information", "Item", "information"]


def information(
    tree: ScenarioTree,
    *,
    on: Sequence[str] = (),
    actor: str | None = None,
    samples: int | None = None,
    seed: int = 1,
    watch: Watch = None,
    **under: Any,
) -> Information:
    """What it is worth, in utility, that everybody learns something before anybody decides.

    Parameters
    ----------
    tree : ScenarioTree
    on : what is learned: events, chance nodes, indicators, uncertain numbers by name, each by itself, and several
        together as the last item. Without any: everything there is, the most valuable first, and last all that
        nature answers.
    actor : to whom it counts; else to the reader.
    samples, seed : draws where there is no exact way (usually 20,000, or 1,000 for numbers together with answers);
        with `samples`, answers are drawn too where they have more than 100,000 combinations.
    watch : told how much is done, of how much.
    **under
        What to evaluate under, as `scenario_tree.score` takes it. What is learned comes on top of the evidence.

    Raises
    ------
    TreeProblems
        Where a name does not exist, how likely an answer is depends on a decision, or there are too many answers.
    """
    asked = request(**under)
    _refuse(asked)
    return _Asking(tree, asked, actor, samples, seed, watch).information((on,) if isinstance(on, str) else tuple(on))


def _refuse(asked: Request) -> None:
    """What the value of information is not defined for."""
    if asked.known:
        raise refusal(
            "bad-request", "--known has no place here: what is learned comes on top of evidence", "leave --known out"
        )
    if asked.rule is not None:
        raise refusal("bad-request", f"under the rule {asked.rule} information has no expected value", "leave it out")


class _Asking:
    def __init__(
        self, tree: ScenarioTree, asked: Request, actor: str | None, samples: int | None, seed: int, watch: Watch
    ) -> None:
        self.tree, self.actor, self.samples, self.seed, self.watch = tree, actor, samples, seed, watch
        self.uncertain = Uncertain(tree, asked)
        solving = self.uncertain.batch.solving
        self.standing = Standing(solving)
        row = self._row()
        self.learning = Learning(self.standing, row, samples, seed)
        self.numbers = Numbers(self.uncertain, self.learning, samples, seed)
        self.both = Both(self.numbers, samples)
        self.spoken = {entry.what: entry.kind for entry in solving.premises.evidence if entry.kind != "observed"}
        names = (None, *self.uncertain.batch.point.actors)
        self.deciders = tuple(names[row] for row in np.unique(self.standing.deciders_open).tolist())
        self.warnings: list[str] = []
        self.drawn = 0

    def _row(self) -> int:
        """The row of whom it counts to."""
        if self.actor is None:
            return 0
        actors = list(self.uncertain.batch.point.actors)
        if self.actor not in actors:
            raise refusal(
                "bad-request",
                f"nobody called `{self.actor}` decides anything here",
                hint(self.actor, actors, "name an actor, or nobody for the reader"),
            )
        row = 1 + actors.index(self.actor)
        if not self.standing.likelihood[row, self.standing.network.start] > 0:
            raise refusal("impossible-condition", f"to {self.actor} the evidence is impossible")
        return row

    def information(self, on: Sequence[str]) -> Information:
        items = self._named(on) if on else self._all()
        return Information(
            tree=self.tree,
            basis=self.uncertain.basis,
            actor=self.actor,
            risk_tolerance=self.learning.beneficiary.risk_tolerance,
            deciders=self.deciders,
            base=self.learning.base,
            items=tuple(items),
            samples=self.drawn or None,
            seed=self.seed if self.drawn else None,
            warnings=(*self.uncertain.warnings, *self.warnings),
        )

    def _named(self, on: Sequence[str]) -> list[Item]:
        """Each by itself, and all together."""
        named = [source(self.tree, self.uncertain, self.spoken, name) for name in dict.fromkeys(on)]
        items = [self._item([one], watch=self.watch) for one in named]
        return items if len(named) == 1 else [*items, self._item(named, watch=self.watch)]

    def _all(self) -> list[Item]:
        """Everything there is; what has no value of its own is left out with a warning."""
        found, sources = [], self._foremost(everything(self.tree, self.uncertain, self.spoken))
        for place, one in enumerate(sources):
            if self.watch:
                self.watch(place, len(sources))
            try:
                found.append(self._item([one]))
            except TreeProblems as problems:
                self._left_out(one.name, problems)
        found.sort(key=lambda item: -item.value)
        if len(self._live) > 1:
            try:
                found.append(self._item(self._live, name=EVERYTHING, watch=self.watch))
            except TreeProblems as problems:
                self._left_out(EVERYTHING, problems)
        return found

    def _foremost(self, sources: Sequence[Source]) -> Sequence[Source]:
        """Not more than LISTED questions and indicators: those that may matter, by what is unknown there."""
        asked = [place for place, one in enumerate(sources) if one.number is None]
        if len(asked) <= LISTED or not self.deciders:
            return sources
        ranks = {}
        for done, place in enumerate(asked):
            if self.watch:
                self.watch(done, len(asked))
            ranks[place] = self._rank(sources[place])
        passed = set(sorted(asked, key=ranks.__getitem__, reverse=True)[LISTED:])
        self.warnings.append(
            f"of {len(asked):,} questions and indicators {LISTED} are valued: those that may change a choice, and "
            "leave most unknown; `--on` values any other"
        )
        return [one for place, one in enumerate(sources) if place not in passed]

    def _rank(self, one: Source) -> tuple[bool, float]:
        return self.learning.matters(one), sum(self.learning.unknown[node] for node in one.nodes)

    def _left_out(self, name: str, problems: TreeProblems) -> None:
        self.warnings.append(f"{name} is left out: {problems.problems[0].message}")

    @cached_property
    def _live(self) -> list[Source]:
        """What nature may still answer; all of it, where nobody decides anything."""
        if not self.deciders:
            return list(questions(self.tree))
        return [one for one in questions(self.tree) if self.learning.is_live(one)]

    def _item(self, sources: Sequence[Source], *, name: str = "", watch: Watch = None) -> Item:
        found = self._value(sources, watch)
        return Item(
            on=name or ", ".join(one.name for one in sources),
            sources=tuple(one.name for one in sources),
            label=sources[0].label if len(sources) == 1 else "",
            kind=self._kind(sources),
            value=found.value,
            error=found.error,
            reason=found.reason,
            of_numbers=any(one.number is not None for one in sources),
        )

    def _value(self, sources: Sequence[Source], watch: Watch) -> Found:
        numbers = [one.number for one in sources if one.number is not None]
        if not self.deciders:
            return Found(0.0, reason=NOTHING)
        if not numbers:
            found, draws = self.learning.value(sources, watch), self.samples or 0
        elif len(numbers) < len(sources):
            found, draws = self.both.value(sources, watch), self.both.samples
        else:
            found, draws = self.numbers.value(numbers, watch), self.numbers.samples
            draws *= len(numbers) > 1 or numbers[0].kind == "concentration"
        self.drawn = max(self.drawn, draws if found.error else 0)
        return found

    def _kind(self, sources: Sequence[Source]) -> Kind:
        if any(one.indicator is not None for one in sources):
            return "EVSI"
        answered = {node for one in sources if one.is_answer for node in one.nodes}
        whole = bool(answered) and bool(self._live) and all(answered >= set(one.nodes) for one in self._live)
        return "EVPI" if whole and all(one.number is None for one in sources) else "EVPPI"
