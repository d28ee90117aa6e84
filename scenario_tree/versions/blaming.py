"""For each branch the commit that last changed its probability, as `git blame` does it for lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scenario_tree.evaluation.beliefs import Chances
from scenario_tree.evaluation.inforce import Request, judges
from scenario_tree.evaluation.network import Layout
from scenario_tree.model import DecisionNode, ScenarioTree
from scenario_tree.versions.recorded.past import Past

Believed = Mapping[str, tuple[float | None, ...]]  # of a branch: pooled, then every view's; None for options


@dataclass(frozen=True, slots=True)
class Blame:
    """A branch, its probability now and before the commit that changed it last (None where it was new).

    `commit` is None for what is not committed.
    """

    branch: str
    probability: float | None
    commit: str | None
    date: datetime | None
    author: str
    subject: str
    before: float | None
    line: int | None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `blame`: `branches[]`."""
        return {
            "branch": self.branch,
            "probability": self.probability,
            "commit": self.commit,
            "date": self.date.isoformat() if self.date else None,
            "author": self.author,
            "before": self.before,
        }


def believed(tree: ScenarioTree) -> Believed:
    """What a file says of its branches, under its own weights and with nothing observed."""
    layout = Layout(tree)
    chances = Chances(layout)
    reader, _ = judges(tree, Request())
    rows = [chances.pooled(reader, tree.pool), *chances.by_views(reader)]
    columns = zip(*(row.round(12).tolist() for row in rows), strict=True)
    return {
        f"{node.id}/{branch.name}": (None,) if isinstance(node, DecisionNode) else tuple(column)
        for (node, branch), column in zip(layout.branches, columns, strict=True)
    }


def blame(
    now: Believed,
    versions: Sequence[Past],
    load: Callable[[Past], Believed | None],
    lines: Mapping[str, int | None],
) -> tuple[Blame, ...]:
    """Who changed each branch last.

    Parameters
    ----------
    now : what the file says
    versions : its history, the newest first
    load : what a version says; None where it cannot be read, which is looked through
    lines : of each branch in the file as it is now
    """
    by_commit = {version.commit.id: version for version in versions}
    said: dict[str, Believed | None] = {}

    def at(commit: str) -> Believed | None:
        if commit not in said:
            said[commit] = load(by_commit[commit])
        return said[commit]

    def readable(commits: Sequence[str]) -> list[str]:
        """The nearest versions that can be read, in the order of parents."""
        found: dict[str, None] = {}
        waiting = [commit for commit in reversed(commits) if commit in by_commit]
        passed: set[str] = set()
        while waiting:
            commit = waiting.pop()
            if commit in passed:
                continue
            passed.add(commit)
            if at(commit) is not None:
                found[commit] = None
            else:
                waiting += [p for p in reversed(by_commit[commit].commit.parents) if p in by_commit]
        return list(found)

    answers: dict[str, Blame] = {}
    newest = readable([versions[0].commit.id] if versions else [])
    pending: dict[str | None, dict[str, None]] = {None: dict.fromkeys(now)}
    waiting: list[str | None] = [None]
    while waiting:
        here = waiting.pop()
        branches = pending.pop(here, {})
        own = now if here is None else at(here)
        parents = newest if here is None else readable(by_commit[here].commit.parents)
        assert own is not None
        for branch in branches:
            value = own[branch]
            former = [(parent, (at(parent) or {}).get(branch)) for parent in parents]
            heir = next((parent for parent, theirs in former if theirs == value), None)
            if heir is not None:
                pending.setdefault(heir, {})[branch] = None
                if heir not in waiting:
                    waiting.append(heir)
                continue
            before = next((theirs[0] for _, theirs in former if theirs is not None), None)
            commit = None if here is None else by_commit[here].commit
            answers[branch] = Blame(
                branch=branch,
                probability=now[branch][0],
                commit=here,
                date=commit.date if commit else None,
                author=commit.author if commit else "",
                subject=commit.subject if commit else "not committed yet",
                before=before,
                line=lines.get(branch),
            )
    return tuple(answers[branch] for branch in now)
