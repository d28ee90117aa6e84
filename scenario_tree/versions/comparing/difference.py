"""The difference of two versions: what changed, what that did, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan
from typing import Any

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.evaluate import evaluate
from scenario_tree.evaluation.inforce import Request
from scenario_tree.evaluation.network import Floats, Layout
from scenario_tree.evaluation.results import Score
from scenario_tree.evaluation.scoring import score_of
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import TreeProblems
from scenario_tree.reading import collector_paused
from scenario_tree.versions.comparing.attribution import shares
from scenario_tree.versions.comparing.blending import Blend
from scenario_tree.versions.comparing.edits import Edit, edits
from scenario_tree.versions.comparing.matching import Matching
from scenario_tree.versions.comparing.results import Contribution, Difference, Effect, Flip
from scenario_tree.versions.comparing.union import NEW, OLD, Union, circles, union

NOTHING = 1e-15  # a share that is only what is left over from adding up


@dataclass(frozen=True)
class Evaluated:
    """A version with its figures under some request, worked out once for all comparisons with it."""

    tree: ScenarioTree
    request: Request
    name: str = "new"  # as messages call it
    layout: Layout | None = field(default=None, repr=False)

    @property
    def known(self) -> bool:
        """Whether it has been evaluated already."""
        return "evaluation" in self.__dict__

    @cached_property
    def evaluation(self) -> Evaluation:
        """The arrays. Raises TreeProblems that say which version cannot be evaluated so."""
        try:
            return evaluate(self.tree, self.request, self.layout)
        except TreeProblems as error:
            raise TreeProblems(
                replace(problem, message=f"in the {self.name} version: {problem.message}") for problem in error.problems
            ) from None

    @cached_property
    def score(self) -> Score:
        """The records."""
        return score_of(self.evaluation)


def difference(old: ScenarioTree, new: ScenarioTree, request: Request, *, renames: bool = True) -> Difference:
    """Compare two versions under one request.

    Raises TreeProblems where one of them cannot be evaluated so; the message says which.
    """
    return between(Evaluated(old, request, "old"), Evaluated(new, request, "new"), renames=renames)


def between(old: Evaluated, new: Evaluated, *, renames: bool = True) -> Difference:
    """The same for versions that may have been evaluated before."""
    with collector_paused():
        return _between(old, new, renames)


def _between(old: Evaluated, new: Evaluated, renames: bool) -> Difference:
    matching = Matching.of(old.tree, new.tree, renames=renames)
    if matching.old is not old.tree:
        old = replace(old, tree=matching.old)
    turned = circles(matching)
    laid = union(matching, turned)
    old, new = (
        one if one.known else replace(one, layout=laid.layout_of(side)) for one, side in ((old, OLD), (new, NEW))
    )
    evaluations = (old.evaluation, new.evaluation)
    found = edits(matching, turned, _Judgements(evaluations))
    return _Effects(laid, evaluations, (old.score, new.score), found).difference()


class _Judgements:
    """What both versions say of their nodes; see `edits.Judgements`."""

    def __init__(self, evaluations: tuple[Evaluation, Evaluation]) -> None:
        self.evaluations = evaluations
        self.rows: dict[int, Floats] = {}

    def _evaluation(self, tree: ScenarioTree) -> Evaluation:
        return next(evaluation for evaluation in self.evaluations if evaluation.tree is tree)

    def pooled(self, tree: ScenarioTree, node: str) -> dict[str, float]:
        evaluation = self._evaluation(tree)
        if id(tree) not in self.rows:
            reader = replace(evaluation.reader, odds={})
            plain = not evaluation.reader.odds
            row = evaluation.prior_probability if plain else evaluation.chances.pooled(reader, evaluation.pool)
            self.rows[id(tree)] = row
        row, edge = self.rows[id(tree)], evaluation.layout.edge
        return {name: float(row[edge[node, name]]) for name in tree.nodes[node].branches}

    def by_view(self, tree: ScenarioTree, node: str) -> dict[str, dict[str, float]]:
        evaluation = self._evaluation(tree)
        names = list(tree.nodes[node].branches)
        if not tree.views:
            return {}
        rows = evaluation.opinions[:, [evaluation.layout.edge[node, name] for name in names]].tolist()
        found = {view: dict(zip(names, row, strict=True)) for view, row in zip(tree.views, rows, strict=True)}
        return {view: row for view, row in found.items() if not any(isnan(value) for value in row.values())}


class _Effects:
    """What the edits did."""

    def __init__(
        self,
        laid: Union,
        evaluations: tuple[Evaluation, Evaluation],
        scores: tuple[Score, Score],
        found: tuple[Edit, ...],
    ) -> None:
        self.laid = laid
        self.before, self.after = scores
        self.edits = found
        self.number = {edit.player: number for number, edit in enumerate(found) if edit.player is not None}
        self.blend = Blend(laid, evaluations, [edit.player for edit in found if edit.player is not None])
        self.shares = shares(self.blend)
        self.shared = not evaluations[0].request.known  # with it choices have no way between two versions

    def difference(self) -> Difference:
        before, after = self.before, self.after
        names = self.blend.ground.outcomes
        sides = [{outcome.name: outcome for outcome in side.outcomes} for side in (before, after)]
        outcomes = []
        for column, name in enumerate(names):
            one, other = (side.get(name) for side in sides)
            label = next(side.label for side in (other, one) if side is not None)
            figures = (one.probability if one else None, other.probability if other else None)
            outcomes.append(self._effect(name, label, figures, self.shares.outcomes[:, column]))
        tags = [
            self._effect(name, "", (before.tags.get(name), after.tags.get(name)), self.shares.tags[:, column])
            for column, name in enumerate(self.blend.ground.tags)
        ]
        return Difference(
            before=before,
            after=after,
            edits=self.edits,
            outcomes=tuple(outcomes),
            tags=tuple(tags),
            criteria=tuple(self._criteria()),
            utility=self._effect("utility", "", (before.expected.utility, after.expected.utility), self.shares.utility),
            certainty_equivalent=(before.expected.certainty_equivalent, after.expected.certainty_equivalent),
            decisions=tuple(self._flips()),
            union=self.laid,
        )

    def _criteria(self) -> Iterator[Effect]:
        for column, name in enumerate(self.blend.ground.criteria):
            figures = (self.before.expected.criteria.get(name), self.after.expected.criteria.get(name))
            titles = [
                side.tree.criteria[name].label for side in (self.after, self.before) if name in side.tree.criteria
            ]
            if None in figures:  # no change can be said where one version does not know the criterion
                yield Effect(name=name, label=titles[0], before=figures[0], after=figures[1])
            else:
                yield self._effect(name, titles[0], figures, self.shares.criteria[:, column])

    def _effect(self, name: str, label: str, figures: tuple[float | None, float | None], column: Floats) -> Effect:
        parts = [
            self._contribution(player, float(change))
            for player, change in zip(self.shares.players, column, strict=True)
            if self.shared and abs(change) > NOTHING
        ]
        change = (figures[1] or 0.0) - (figures[0] or 0.0)
        residual = change - sum(part.change for part in parts)
        parts.sort(key=lambda part: -abs(part.change))
        return Effect(
            name=name, label=label, before=figures[0], after=figures[1], contributions=tuple(parts), residual=residual
        )

    def _contribution(self, player: str, change: float) -> Contribution:
        if player in self.number:
            return Contribution(self.number[player], None, change)
        return Contribution(None, player.removeprefix("decision:"), change)

    def _flips(self) -> Iterator[Flip]:
        decided: Mapping[str, Any] = {decision.node: decision for decision in self.before.decisions}
        for decision in self.after.decisions:
            former = decided.get(decision.node)
            if former is not None and former.choice != decision.choice:
                yield Flip(
                    node=decision.node,
                    actor=decision.actor,
                    before=former.choice,
                    after=decision.choice,
                    margin=decision.margin,
                    reach=decision.probability,
                )
