"""A tree read by itself, where its claim registers are out of reach: as a text without a place in any folder."""

from __future__ import annotations

from collections.abc import Callable

from scenario_tree.model import ScenarioTree
from scenario_tree.problems import TreeProblems
from scenario_tree.reading import Limits, read
from scenario_tree.source import Source


def read_alone(source: Source, limits: Limits) -> ScenarioTree:
    """The tree of a source; whatever claims it cites are taken to stand in its registers. Raises TreeProblems."""
    tree, problems = read(source, _register_of(()), limits)
    cited = dict.fromkeys(
        problem.location.text.strip("\"'")
        for problem in problems
        if problem.code == "unknown-claim" and problem.location is not None
    )
    if tree is None and cited:
        tree, problems = read(source, _register_of(tuple(cited)), limits)
    if tree is None:
        raise TreeProblems(problem for problem in problems if problem.severity == "error")
    return tree


def _register_of(claims: tuple[str, ...]) -> Callable[[str], Source]:
    """Opens, for the first path that is asked for, a register of these claims, and empty ones for the others."""
    waiting = iter([claims])

    def open_register(path: str) -> Source:
        entries = "".join(f"  {claim}: {{text: unread}}\n" for claim in next(waiting, ()))
        return Source(path, f"scenario_tree_claims: 1\nclaims:{' {}' if not entries else ''}\n{entries}")

    return open_register
