"""What can be learned about a question: its answer, and what indicators say, as likelihoods of its branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from scenario_tree.evaluation.inforce import Judge
from scenario_tree.evaluation.learning.standing import Standing
from scenario_tree.evaluation.network import Floats, Indices
from scenario_tree.model import Indicator, Quantity
from scenario_tree.problems import spoilt
from scenario_tree.quantities.chance import point
from scenario_tree.quantities.expression import ExpressionValueError


@dataclass(frozen=True)
class Answers:
    """What may be learned about one question: A answers of its sources together.

    `edges` (K,) of the network answer the question; `told` (rows, A, K) are the probabilities of an answer given the
    branch, `plain` the same without the sources that have a likelihood `elsewhere`, and `past` (rows, A) are those
    likelihoods, 1 without such sources.
    """

    edges: Indices
    told: Floats
    plain: Floats
    past: Floats

    def __len__(self) -> int:
        return len(self.told[0])


def answers_of(
    standing: Standing, nodes: Sequence[str], indicators: Sequence[Indicator], *, itself: bool
) -> tuple[Answers, tuple[tuple[str, ...], ...]]:
    """All that these indicators, and the answer `itself`, say together of the question asked at `nodes`.

    With it, what every answer is called: a word for each source.
    """
    network, layout = standing.network, standing.layout
    edges = standing.edges_at(nodes)
    names = [layout.branches[edge][1].name for edge in network.edge[edges].tolist()]
    rows = len(standing.weights)
    parts: list[tuple[Floats, Floats | None]] = []  # (rows, answers, K), and (rows, answers) elsewhere
    words: list[tuple[str, ...]] = []
    if itself:
        branches = tuple(standing.premises.tree.nodes[nodes[0]].branches)
        same = np.array([[name == branch for name in names] for branch in branches], dtype=float)
        parts.append((np.broadcast_to(same, (rows, *same.shape)), None))
        words.append(branches)
    for indicator in indicators:
        parts.append(_indications(standing, indicator, names))
        words.append(("seen", "absent"))
    told, plain, past = np.ones((rows, 1, len(edges))), np.ones((rows, 1, len(edges))), np.ones((rows, 1))
    for likelihood, elsewhere in parts:
        told = _crossed(told, likelihood)
        plain = _crossed(plain, likelihood if elsewhere is None else np.ones_like(likelihood))
        off = np.ones(likelihood.shape[:2]) if elsewhere is None else elsewhere
        past = _crossed(past[..., None], off[..., None])[..., 0]
    return Answers(edges, told, plain, past), tuple(product(*words))


def _crossed(first: Floats, second: Floats) -> Floats:
    """Products of all answers of the one with all of the other: (rows, A, K) and (rows, B, K) to (rows, A·B, K)."""
    crossed: Floats = first[:, :, None] * second[:, None]
    return crossed.reshape(len(crossed), first.shape[1] * second.shape[1], first.shape[2])


def _indications(standing: Standing, indicator: Indicator, names: list[str]) -> tuple[Floats, Floats | None]:
    """P(seen | branch) and P(absent | branch), (rows, 2, K), and the same elsewhere, (rows, 2), if there is such."""
    judges = list(standing.premises.judges)
    judges += [judges[0]] * (len(standing.weights) - len(judges))
    seen, elsewhere = np.empty((len(judges), len(names))), np.empty(len(judges))
    column = _columns(names)
    for row, judge in enumerate(judges):
        for name, places in column.items():
            listed = indicator.likelihood.get(name, indicator.elsewhere)
            assert listed is not None  # a branch that is not listed needs `elsewhere`: reading/checks
            seen[row, places] = _likelihood(listed, judge, indicator)
        if indicator.elsewhere is not None:
            elsewhere[row] = _likelihood(indicator.elsewhere, judge, indicator)
    likelihood = np.stack([seen, 1 - seen], axis=1)
    return likelihood, None if indicator.elsewhere is None else np.stack([elsewhere, 1 - elsewhere], axis=1)


def _columns(names: list[str]) -> dict[str, Indices]:
    return {name: np.array([place for place, own in enumerate(names) if own == name]) for name in dict.fromkeys(names)}


def _likelihood(quantity: Quantity, judge: Judge, indicator: Indicator) -> float:
    """The point value of a likelihood. Raises TreeProblems where it is none."""
    try:
        value = float(point(quantity, judge.parameters))
    except ExpressionValueError as error:
        message = f"{error} in a likelihood of `{indicator.name}`, under these weights"
        raise spoilt("expression-value", message) from None
    if not 0 <= value <= 1:
        raise spoilt("probability-range", f"under these weights a likelihood of `{indicator.name}` is {value:g}")
    return value
