"""The versions of a file's past, read: each as a tree, or as the problems for which it is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scenario_tree.model import ScenarioTree
from scenario_tree.problems import TreeProblems, refusal
from scenario_tree.reading import Limits, read
from scenario_tree.versions.history import Revision
from scenario_tree.versions.recorded.past import Past


def revisions(versions: Iterable[Past], limits: Limits) -> Iterator[Revision]:
    """Every version with its tree."""
    for version in versions:
        yield Revision(
            tree=reread(version, limits),
            commit=version.commit.id,
            date=version.commit.date,
            author=version.commit.author,
            subject=version.commit.subject,
        )


def reread(version: Past, limits: Limits) -> ScenarioTree | TreeProblems:
    """A version of a file, with the registers of the same commit."""
    if version.content is None:
        return refusal("file-removed", "the file is not there", "name a commit that has it")
    try:
        tree, problems = read(version.source(limits), version.opener(limits), limits, warnings=False)
    except TreeProblems as error:
        return error
    if tree is None:
        return TreeProblems(problem for problem in problems if problem.severity == "error")
    return tree
