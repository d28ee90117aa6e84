"""The files of a comparison: both sides read and compared, or the one side that there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scenario_tree.evaluation.evaluate import evaluate
from scenario_tree.evaluation.inforce import Request
from scenario_tree.evaluation.results import Score
from scenario_tree.evaluation.scoring import score_of
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import Problem, TreeProblems
from scenario_tree.reading import Limits, read
from scenario_tree.versions.comparing.difference import difference
from scenario_tree.versions.comparing.results import Difference
from scenario_tree.versions.recorded.sides import Pair, Side, Status


@dataclass(frozen=True, slots=True)
class Version:
    """What one side is: `revision` as it was typed, or index, work tree, file."""

    revision: str
    commit: str | None
    date: str | None
    path: str
    source_sha256: str

    @property
    def text(self) -> str:
        """As a heading has it: `HEAD~1 (2018-06-10)`."""
        return (
            f"{self.revision} ({self.date})" if self.date else self.path if self.revision == "file" else self.revision
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `diff`: `files[].old` and `.new`."""
        return {
            "revision": self.revision,
            "commit": self.commit,
            "date": self.date,
            "path": self.path,
            "source_sha256": self.source_sha256,
        }


@dataclass(frozen=True, kw_only=True)
class FileDifference:
    """One file of a comparison: the `difference` of its two sides, or the `score` of the one that exists.

    Both are None where nothing that the file says has changed.
    """

    path: str
    status: Status
    old: Version | None
    new: Version | None
    difference: Difference | None = None
    score: Score | None = field(default=None, repr=False)

    @property
    def changed(self) -> bool:
        """Whether there is anything to say: an edit, or a file that came, went or was renamed."""
        return self.status != "modified" or bool(self.difference and self.difference.edits)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `diff`: `files[]`."""
        sides = {"old": self.old and self.old.to_dict(), "new": self.new and self.new.to_dict()}
        source = self.new or self.old
        found: dict[str, Any] = {
            "path": self.path,
            "status": self.status,
            "source_sha256": source.source_sha256 if source else None,
            **sides,
        }
        if self.difference is not None:
            return {**found, **self.difference.to_dict()}
        return {**found, "edits": [], "effects": self._effects()}

    def _effects(self) -> Mapping[str, Any]:
        """Figures of the one side, as changes from or to nothing."""
        if self.score is None:
            return {"outcomes": [], "tags": [], "expected": {}, "decisions": []}
        sides = ("before", "after") if self.status == "removed" else ("after", "before")

        def row(name: str, probability: float) -> dict[str, Any]:
            change = probability if self.status == "added" else -probability
            return {
                "name": name,
                "before": None,
                "after": None,
                sides[0]: probability,
                "change": change,
                "contributions": [],
                "residual": change,
            }

        return {
            "outcomes": [row(outcome.name, outcome.probability) for outcome in self.score.outcomes],
            "tags": [row(name, probability) for name, probability in self.score.tags.items()],
            "expected": {},
            "decisions": [],
        }


def file_difference(pair: Pair, request: Request, limits: Limits, *, renames: bool = True) -> FileDifference:
    """Read both sides of a pair and compare them. Raises TreeProblems with the problems of every side."""
    old, new = (None if side is None else _version(side, limits) for side in (pair.old, pair.new))
    same = pair.old is not None and pair.new is not None and pair.old.content == pair.new.content
    if same and pair.old is not None and pair.new is not None and pair.old.path == pair.new.path:
        return FileDifference(path=pair.path, status=pair.status, old=old, new=new)
    trees = _trees([side for side in (pair.old, pair.new) if side is not None], limits)
    if len(trees) == 1:
        score = score_of(evaluate(trees[0], request))
        return FileDifference(path=pair.path, status=pair.status, old=old, new=new, score=score)
    found = difference(trees[0], trees[1], request, renames=renames)
    return FileDifference(path=pair.path, status=pair.status, old=old, new=new, difference=found)


def _version(side: Side, limits: Limits) -> Version:
    source = side.source(limits)
    day = side.day.isoformat() if side.day else None
    return Version(side.revision, side.commit, day, side.shown, source.sha256)


def _trees(sides: list[Side], limits: Limits) -> list[ScenarioTree]:
    found, problems = [], []
    for side in sides:
        try:
            tree, said = read(side.source(limits), side.opener(limits), limits, warnings=False)
        except TreeProblems as error:
            tree, said = None, list(error.problems)
        errors = [problem for problem in said if problem.severity == "error"]
        if tree is None:
            problems += [_of_version(problem, side) for problem in errors]
        else:
            found.append(tree)
    if problems:
        raise TreeProblems(problems)
    return found


def _of_version(problem: Problem, side: Side) -> Problem:
    if side.kind in ("file", "work tree"):
        return problem
    return replace(problem, message=f"{problem.message} (in {side.revision})")
