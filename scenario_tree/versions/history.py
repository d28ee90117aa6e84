"""The versions of one file as a history: what each says, and what moved it from the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day  # noqa: N812 - `date` is a field of these records
from datetime import datetime
from typing import Any

from scenario_tree.evaluation.inforce import Request
from scenario_tree.evaluation.results import Score
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import TreeProblems
from scenario_tree.reading import collector_paused
from scenario_tree.versions.comparing.difference import Evaluated, between
from scenario_tree.versions.comparing.results import Difference


@dataclass(frozen=True, slots=True)
class Step:
    """A share of what happened to an outcome between a version and the one before: `where` is the edit's."""

    where: str
    outcome: str
    change: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `log`: `contributions[]`."""
        return {"where": self.where, "outcome": self.outcome, "change": self.change}


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A version before it is looked at: the tree, or why there is none, and who made it when."""

    tree: ScenarioTree | TreeProblems
    commit: str | None = None
    date: datetime | None = None
    author: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version: its score, or the `error` for which there is none, and what moved it (`difference`, `steps`)."""

    commit: str | None
    date: datetime | None
    author: str
    subject: str
    error: str | None
    as_of: Day | None = None
    score: Score | None = field(default=None, repr=False)
    difference: Difference | None = field(default=None, repr=False)
    steps: tuple[Step, ...] = ()

    @property
    def probabilities(self) -> Mapping[str, float]:
        """Of outcomes, by name."""
        return {outcome.name: outcome.probability for outcome in self.score.outcomes} if self.score else {}

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `log`: `versions[]`."""
        return {
            "commit": self.commit,
            "date": self.date.isoformat() if self.date else None,
            "author": self.author,
            "subject": self.subject,
            "error": self.error,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "outcomes": [{"name": name, "probability": value} for name, value in self.probabilities.items()],
            "expected": self.score.expected.to_dict() if self.score else None,
            "contributions": [step.to_dict() for step in self.steps],
        }


def history(revisions: Iterable[Revision], request: Request) -> tuple[Version, ...]:
    """The versions, newest first as they come; each is compared with the next one that can be evaluated."""
    with collector_paused():
        return tuple(_versions(list(_evaluated(revisions, request))))


def _versions(waiting: Sequence[tuple[Revision, Evaluated | None, str | None]]) -> Iterator[Version]:
    for position, (revision, evaluated, error) in enumerate(waiting):
        if evaluated is None:
            yield _version(revision, error)
            continue
        older = next((one for _, one, _ in waiting[position + 1 :] if one is not None), None)
        difference = None if older is None else between(older, evaluated)
        yield _version(revision, None, evaluated, difference)


def _evaluated(
    revisions: Iterable[Revision], request: Request
) -> Iterator[tuple[Revision, Evaluated | None, str | None]]:
    for revision in revisions:
        if isinstance(revision.tree, TreeProblems):
            yield revision, None, _first(revision.tree)
            continue
        evaluated = Evaluated(revision.tree, request, (revision.commit or "this")[:7])
        try:
            evaluated.evaluation  # noqa: B018 - worked out now, to see whether it can be
        except TreeProblems as error:
            yield revision, None, _first(error)
        else:
            yield revision, evaluated, None


def _first(problems: TreeProblems) -> str:
    """The first problem, with its line."""
    problem = problems.problems[0]
    place = f"line {problem.location.line}: " if problem.location and problem.location.line else ""
    return f"{place}{problem.message}"


def _version(
    revision: Revision, error: str | None, evaluated: Evaluated | None = None, difference: Difference | None = None
) -> Version:
    return Version(
        commit=revision.commit,
        date=revision.date,
        author=revision.author,
        subject=revision.subject,
        error=error,
        as_of=evaluated.tree.as_of if evaluated else None,
        score=evaluated.score if evaluated else None,
        difference=difference,
        steps=() if difference is None else tuple(_steps(difference)),
    )


def _steps(difference: Difference) -> Iterator[Step]:
    """The contributions to every outcome, and what is left of its change."""
    for effect in difference.outcomes:
        for part in effect.contributions:
            where = f"choice at {part.decision}" if part.edit is None else difference.edits[part.edit].where
            yield Step(where, effect.name, part.change)
        if effect.residual:
            yield Step("residual", effect.name, effect.residual)


def telescoped(versions: Sequence[Version], outcome: str) -> float:
    """The sum of all contributions to an outcome: the first version's probability less the last one's."""
    return sum(step.change for version in versions for step in version.steps if step.outcome == outcome)
