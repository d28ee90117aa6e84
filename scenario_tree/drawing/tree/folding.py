"""Which part of a tree is drawn, and what stands for the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from scenario_tree.evaluation.results import Score
from scenario_tree.model import Branch


@dataclass(frozen=True, slots=True)
class Folded:
    """The parts of a tree that are drawn.

    `branches` are those that are drawn, by the id of each node that is; `rest` are a drawn node's branches that one
    line stands for, `behind` how many questions are hidden behind each node that is not drawn but led to.
    """

    branches: Mapping[str, tuple[Branch, ...]]
    rest: Mapping[str, tuple[Branch, ...]]
    behind: Mapping[str, int]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not self.rest and not self.behind


def folded(score: Score, depth: int | None = None, least: float = 0.0) -> Folded:
    """What is left of a tree if only `depth` questions in a row are drawn, and branches passed by at least `least`.

    A single unlikely branch to an outcome is drawn all the same, since a line in its place would save nothing.
    """
    nodes = score.tree.nodes
    away = {score.tree.start: 0}
    branches: dict[str, tuple[Branch, ...]] = {}
    rest: dict[str, tuple[Branch, ...]] = {}
    queue = deque([score.tree.start])
    while queue:
        here = queue.popleft()
        drawn: list[Branch] = []
        left: list[Branch] = []
        for branch in nodes[here].branches.values():
            unlikely = score.branches[f"{here}/{branch.name}"].path_probability < least
            (left if unlikely else drawn).append(branch)
        if len(left) == 1 and left[0].target in score.tree.outcomes:
            drawn, left = list(nodes[here].branches.values()), []
        branches[here] = tuple(drawn)
        if left:
            rest[here] = tuple(left)
        for branch in drawn:
            if branch.target in nodes and branch.target not in away:
                away[branch.target] = away[here] + 1
                if depth is None or away[branch.target] < depth:
                    queue.append(branch.target)
    in_order = {id: branches[id] for id in nodes if id in branches}
    hidden = [id for id in nodes if id in away and id not in branches]
    return Folded(in_order, rest, {id: _questions_from(score, id, branches) for id in hidden})


def _questions_from(score: Score, start: str, drawn: Mapping[str, object]) -> int:
    """How many nodes that are not drawn can be reached from one of them, itself among them."""
    nodes = score.tree.nodes
    found, stack = {start}, [start]
    while stack:
        for branch in nodes[stack.pop()].branches.values():
            if branch.target in nodes and branch.target not in drawn and branch.target not in found:
                found.add(branch.target)
                stack.append(branch.target)
    return len(found)
