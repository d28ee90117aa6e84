"""The questions of a tree: chance nodes, those of one event together, and decisions that are a matter of chance."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from scenario_tree.analysis.drivers.records import Kind
from scenario_tree.analysis.naming import question_label
from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.conditions import rational
from scenario_tree.evaluation.network import Floats, Indices
from scenario_tree.model import ChanceNode, DecisionNode

MANY_ROWS = 8  # from which on a sparse product is the quicker way to sums of groups


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions in file order: their kinds and names, and which of them every node and branch of the file belongs to.

    `question` (nodes and outcomes,) and `answer` (branches,) are numbers; those of no question have the number
    behind the last. Answers of one question stand together: `answers` says which question each of them belongs to.
    """

    kinds: tuple[Kind, ...]
    names: tuple[str, ...]
    nodes: tuple[tuple[int, ...], ...]
    question: Indices
    answer: Indices
    answers: Indices

    def __len__(self) -> int:
        return len(self.names)

    def label(self, evaluation: Evaluation, number: int) -> str:
        """The label of the nodes that ask the question; none where they differ."""
        return question_label(evaluation.tree, [evaluation.layout.names[node] for node in self.nodes[number]])

    def by_question(self, by_node: Floats) -> Floats:
        """Figures of the file's nodes, summed for every question."""
        return np.bincount(self.question, by_node, minlength=len(self) + 1)[:-1].astype(float)


def asked(evaluation: Evaluation) -> Asked:
    """Every chance node or event, and every decision by `rationality` that is not fixed by `--choose`."""
    tree, layout = evaluation.tree, evaluation.layout
    chosen = {text.partition("/")[0] for text in evaluation.request.choose}
    found: dict[tuple[Kind, str], list[str]] = {}
    for node in tree.nodes.values():
        if isinstance(node, ChanceNode):
            found.setdefault(("event", node.event) if node.event else ("node", node.id), []).append(node.id)
        elif isinstance(node, DecisionNode) and _by_chance(evaluation, node, chosen):
            found.setdefault(("node", node.id), []).append(node.id)
    question = np.full(len(layout.names), len(found), dtype=np.intp)
    answer = np.full(len(layout.branches), -1, dtype=np.intp)
    answers: list[int] = []
    for number, nodes in enumerate(found.values()):
        numbers: dict[str, int] = {}
        for node_id in nodes:
            question[layout.position[node_id]] = number
            for name in tree.nodes[node_id].branches:
                if name not in numbers:
                    numbers[name] = len(answers)
                    answers.append(number)
                answer[layout.edge[node_id, name]] = numbers[name]
    answer[answer < 0] = len(answers)
    return Asked(
        kinds=tuple(kind for kind, _ in found),
        names=tuple(name for _, name in found),
        nodes=tuple(tuple(layout.position[node] for node in nodes) for nodes in found.values()),
        question=question,
        answer=answer,
        answers=np.array(answers, dtype=np.intp),
    )


def _by_chance(evaluation: Evaluation, node: DecisionNode, chosen: Set[str]) -> bool:
    tree, actors, reader = evaluation.tree, evaluation.actors, evaluation.reader
    return node.id not in chosen and rational(tree, actors, reader, node)


def grouped(rows: Floats, group: Indices, count: int) -> Floats:
    """Rows of figures, (R, n), summed by the group (n,) of each column: (R, count)."""
    if len(rows) < MANY_ROWS:
        return np.array([np.bincount(group, row, minlength=count) for row in rows]).astype(float)
    from scipy.sparse import csr_array

    width = len(group)
    member = csr_array((np.ones(width), group, np.arange(width + 1)), shape=(width, count))
    summed: Floats = rows @ member
    return summed


def largest_first(figures: Sequence[float | None]) -> list[int]:
    """Numbers of rows, the largest figure first; of equals the first in the file, those without a figure last."""
    return sorted(range(len(figures)), key=lambda number: (figures[number] is None, -(figures[number] or 0.0)))
