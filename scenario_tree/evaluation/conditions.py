"""Selectors and indicators as conditions on paths and factors on edges.

A selector names places: the edges that it names, that lead into its node or outcome,
or that bear its tag. A path passes the selector when it takes one of them. An
indicator multiplies a path by the likelihood of the branch that it takes where the
question is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from scenario_tree.evaluation.inforce import Judge
from scenario_tree.evaluation.network import Flags, Floats, Layout
from scenario_tree.model import DecisionNode, Evidence, Quantity, ScenarioTree
from scenario_tree.problems import TreeProblems, refusal, spoilt
from scenario_tree.quantities.chance import point
from scenario_tree.quantities.expression import ExpressionValueError, Values
from scenario_tree.selectors import branch_nodes, is_selector, selector_problem

TINY = 1e-60  # a factor that leaves nothing of a path beside any other


@dataclass(frozen=True, slots=True)
class Selector:
    """Places that a path passes, or with `negated` does not.

    `edges` are flags over the plain network; `at_start` says that the start itself is one of the places;
    `option` is the edge of the decision that the selector names, if it names one option.
    """

    text: str
    negated: bool
    edges: Flags
    at_start: bool
    option: int | None


def selector(layout: Layout, text: str) -> Selector:
    """Read a selector. Raises TreeProblems where it names nothing."""
    tree = layout.tree
    if not is_selector(tree, text):
        raise TreeProblems([selector_problem(tree, text)])
    name = text.removeprefix("not:").strip()
    edges = np.zeros(len(layout.branches), dtype=bool)
    option = None
    places: set[str] = set()
    if "/" in name:
        branch = name.partition("/")[2]
        for node in branch_nodes(tree, name):
            edge = layout.edge[node, branch]
            edges[edge] = True
            option = edge if layout.is_decision[edge] else None
    elif name in tree.events:
        places.update(tree.events[name])
    elif name in tree.nodes or name in tree.outcomes:
        places.add(name)
    else:
        places.update(item.id for item in tree.nodes.values() if name in item.tags)
        places.update(item.name for item in tree.outcomes.values() if name in item.tags)
        edges |= np.array([name in branch.tags for _, branch in layout.branches], dtype=bool)
    if places:
        edges |= np.array([branch.target in places for _, branch in layout.branches], dtype=bool)
    return Selector(text, text.startswith("not:"), edges, tree.start in places, option)


def tag_places(layout: Layout, tags: Iterable[str]) -> tuple[Flags, Flags]:
    """For each tag the edges by which it is passed, (T, E), and whether the start bears it, (T,)."""
    found = [selector(layout, tag) for tag in tags]
    if not found:
        return np.zeros((0, len(layout.branches)), dtype=bool), np.zeros(0, dtype=bool)
    return np.array([item.edges for item in found]), np.array([item.at_start for item in found])


def question_nodes(layout: Layout, selected: Selector) -> Flags:
    """The chance nodes (flags over positions) whose answer a selector names; TreeProblems for other selectors."""
    sources = {layout.branches[edge][0].id for edge in np.flatnonzero(selected.edges)}
    named = "/" in selected.text
    if not named or any(isinstance(layout.tree.nodes[node], DecisionNode) for node in sources):
        raise refusal(
            "bad-request",
            f"`{selected.text}` cannot be known beforehand: it is no answer to a question of nature",
            "with --known, give a branch of a chance node or an event: `--given event/branch`",
        )
    asked = np.zeros(len(layout.names), dtype=bool)
    asked[[layout.position[node] for node in sources]] = True
    return asked


def rational(tree: ScenarioTree, judges: Mapping[str, Judge], reader: Judge, node: DecisionNode) -> bool:
    """Whether the node's actor chooses by logit probabilities."""
    judge = judges[node.actor] if node.actor is not None else reader
    return judge.rationality is not None


@dataclass(frozen=True)
class Indications:
    """What indicators say, as factors on edges; a row for each judge, whose parameters the likelihoods may use.

    Where those are arrays of draws, an axis of draws stands behind that of judges.

    `anywhere` (D, E) holds likelihood / elsewhere of indicators with `elsewhere`, whose product over the paths
    that never ask is `constant` (to the reader); where that is 0, the question must be asked: `asked`. `answers`
    (D, E) is the product of the likelihoods of the others, to be divided by its mean at each node; `nodes` (N,)
    flags the nodes that they are about.
    """

    anywhere: Floats
    answers: Floats
    nodes: Flags
    constant: Values
    asked: tuple[Selector, ...]

    @property
    def silent(self) -> bool:
        """Whether no indicator says anything."""
        spoken = np.any(self.constant != 1.0) or self.nodes.any() or (self.anywhere != 1).any()
        return not (spoken or self.asked)


def indications(
    layout: Layout, evidence: Sequence[Evidence], judges: Sequence[Judge], *, draws: bool = False
) -> Indications:
    """The factors of all indicators that the evidence calls seen or absent; the reader is the first judge.

    With `draws`, the numbers of judges may be arrays, and the axis is there in any case.
    """
    sizes = [np.size(value) for judge in judges for value in judge.parameters.values() if np.ndim(value)]
    axis = (max(sizes, default=1) if evidence else 1,) if draws else ()
    shape = (len(judges), *axis, len(layout.branches))
    anywhere, answers = np.ones(shape), np.ones(shape)
    nodes = np.zeros(len(layout.names), dtype=bool)
    constant: Values = 1.0
    asked = []
    for entry in evidence:
        indicator = layout.tree.indicators[entry.what]
        ids = layout.tree.events.get(indicator.about) or (indicator.about,)
        for row, judge in enumerate(judges):
            elsewhere = None if indicator.elsewhere is None else _factor(indicator.elsewhere, entry, judge)
            for node in ids:
                for name in layout.tree.nodes[node].branches:
                    edge = layout.edge[node, name]
                    listed = indicator.likelihood.get(name, indicator.elsewhere)
                    assert listed is not None  # checks.py: a branch that is not listed needs `elsewhere`
                    if elsewhere is None:
                        answers[row, ..., edge] *= _factor(listed, entry, judge)
                    else:
                        anywhere[row, ..., edge] *= _factor(listed, entry, judge) / _or_1(elsewhere)
        if indicator.elsewhere is None:
            nodes[[layout.position[node] for node in ids]] = True
            continue
        elsewhere = _factor(indicator.elsewhere, entry, judges[0])
        constant = constant * _or_1(elsewhere)
        if not draws and elsewhere == 0:
            about = selector(layout, indicator.about)
            asked.append(Selector(f"{indicator.name} {entry.kind}", False, about.edges, about.at_start, None))
    return Indications(anywhere, answers, nodes, constant, tuple(asked))


def _or_1(factor: Values) -> Values:
    """The factor to divide by: of one that is 0, 1, and the paths that do not ask are left out by a condition.

    Draws share their conditions; in those of which the factor is 0, such paths are made next to impossible instead.
    """
    return np.where(factor == 0, TINY, factor) if np.ndim(factor) else factor or 1.0


def _factor(quantity: Quantity, entry: Evidence, judge: Judge) -> Values:
    """The likelihood of what was seen, or of the silence."""
    likelihood = _likelihood(quantity, judge, entry.what)
    return likelihood if entry.kind == "seen" else 1 - likelihood


def _likelihood(quantity: Quantity, judge: Judge, name: str) -> Values:
    try:
        value = point(quantity, judge.parameters)
    except ExpressionValueError as error:
        raise spoilt("expression-value", f"{error} in a likelihood of `{name}`, under these weights") from None
    if np.ndim(value):
        return np.clip(value, 0.0, 1.0)  # draws are kept within what a likelihood can be
    if not 0 <= value <= 1:
        raise spoilt("probability-range", f"under these weights a likelihood of `{name}` is {value:g}")
    return float(value)


def counting(tree: ScenarioTree, as_of: date | None) -> tuple[list[Evidence], list[Evidence]]:
    """The observations, and the words on indicators, that count as of a day; undated ones always do."""
    entries = [entry for entry in tree.evidence if as_of is None or entry.date is None or entry.date <= as_of]
    observed = [entry for entry in entries if entry.kind == "observed"]
    indicated = {entry.what: entry for entry in entries if entry.kind != "observed"}
    return observed, list(indicated.values())
