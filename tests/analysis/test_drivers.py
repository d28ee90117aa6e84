"""Which question matters: against definitions written out over every path, on generated trees of all features."""

from __future__ import annotations

import copy
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from oracle.generate import generate

import scenario_tree
from scenario_tree.analysis.drivers import Drivers, drivers
from scenario_tree.analysis.drivers.asked import asked
from scenario_tree.analysis.drivers.target import target_of
from scenario_tree.evaluation import request
from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.batch import Batch
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import TreeProblems

Document = dict[str, Any]
SEEDS = range(70)
NEAR = {"rel": 1e-8, "abs": 1e-9}


def tree_of(document: Document) -> ScenarioTree:
    """The tree of a document; JSON is YAML."""
    return scenario_tree.loads(json.dumps(document, ensure_ascii=False))


@dataclass(frozen=True)
class Path:
    """One path in one view's tree: its probability with the view's weight, and where it goes."""

    view: int
    probability: float
    branches: tuple[tuple[str, str], ...]
    outcome: str
    utility: float


def every_path(evaluation: Evaluation) -> list[Path]:
    """All paths of positive probability, written out one by one."""
    network, layout, worth = evaluation.network, evaluation.layout, evaluation.worth
    found = []
    for view, weight in enumerate(evaluation.view_weights.tolist()):
        waiting: list[tuple[int, float, tuple[int, ...]]] = [(network.start, weight, ())]
        while waiting:
            here, probability, edges = waiting.pop()
            for edge in network.leaving[here]:
                passed = probability * float(evaluation.probability[view, edge])
                if passed > 0:
                    waiting.append((int(network.target[edge]), passed, (*edges, int(network.edge[edge]))))
            if not network.leaving[here]:
                end = int(network.node[here])
                names = tuple((layout.branches[edge][0].id, layout.branches[edge][1].name) for edge in edges)
                utility = float(worth.utility[list(edges)].sum() + worth.end_utility[end])
                found.append(Path(view, probability, names, layout.names[end], utility))
    return found


def passes(tree: ScenarioTree, path: Path, tag: str) -> bool:
    """Whether a path passes a place that bears the tag."""
    nodes = [tree.nodes[node] for node, _ in path.branches]
    taken = [tree.nodes[node].branches[name] for node, name in path.branches]
    return any(tag in item.tags for item in (*nodes, *taken, tree.outcomes[path.outcome]))


def label_of(tree: ScenarioTree, target: str) -> Callable[[Path], object]:
    """What a path is for the target."""
    if target == "outcomes":
        return lambda path: path.outcome
    if target in tree.outcomes:
        return lambda path: path.outcome == target
    return lambda path: passes(tree, path, target)


def entropy(masses: Iterator[float] | list[float]) -> float:
    """−Σ p log2 p of masses, made a distribution."""
    masses = [mass for mass in masses if mass > 0]
    whole = sum(masses)
    return -sum(mass / whole * math.log2(mass / whole) for mass in masses) if whole else 0.0


def of(paths: list[Path], label: Callable[[Path], object]) -> float:
    """The entropy of the label over these paths."""
    masses: dict[object, float] = defaultdict(float)
    for path in paths:
        masses[label(path)] += path.probability
    return entropy(list(masses.values()))


def spread(paths: list[Path]) -> float:
    """The variance of utility over these paths."""
    whole = sum(path.probability for path in paths)
    mean = sum(path.probability * path.utility for path in paths) / whole
    return sum(path.probability * (path.utility - mean) ** 2 for path in paths) / whole


def by(paths: list[Path], key: Callable[[Path], object]) -> list[list[Path]]:
    """Paths in groups."""
    groups: dict[object, list[Path]] = defaultdict(list)
    for path in paths:
        groups[key(path)].append(path)
    return list(groups.values())


def mass(paths: list[Path]) -> float:
    """The probability of these paths."""
    return sum(path.probability for path in paths)


def question_of(tree: ScenarioTree, node: str) -> str:
    """The event of a node, or the node."""
    return getattr(tree.nodes[node], "event", None) or node


def shares_by_history(
    tree: ScenarioTree, paths: list[Path], unknown: Callable[[list[Path]], float]
) -> dict[str, float]:
    """The chain rule written out: what every step of every history takes away, added up by question."""
    found: dict[str, float] = defaultdict(float)
    views = by(paths, lambda path: path.view)
    found["views"] = unknown(paths) - sum(mass(view) * unknown(view) for view in views)
    for view in views:
        longest = max(len(path.branches) for path in view)
        for length in range(longest):
            going = [path for path in view if len(path.branches) > length]
            for history in by(going, lambda path, n=length: (path.branches[:n], path.branches[n][0])):
                node = history[0].branches[length][0]
                taken = by(history, lambda path, n=length: path.branches[n])
                gain = mass(history) * unknown(history) - sum(mass(part) * unknown(part) for part in taken)
                found[question_of(tree, node)] += gain
    return found


def told_by(tree: ScenarioTree, paths: list[Path], name: str, unknown: Callable[[list[Path]], float]) -> float:
    """What the answer to a question takes away by itself; "not asked" is an answer."""

    def answer(path: Path) -> object:
        if name == "views":
            return path.view
        return next((branch for node, branch in path.branches if question_of(tree, node) == name), None)

    groups = by(paths, answer)
    return unknown(paths) - sum(mass(group) * unknown(group) for group in groups)


def cases() -> Iterator[tuple[int, ScenarioTree, dict[str, Any], Batch]]:
    """Generated trees with what is asked of them, those that can be evaluated."""
    for seed in SEEDS:
        case = generate(seed, 150)
        tree = tree_of(case.document)
        try:
            yield seed, tree, case.arguments, Batch(tree, request(**case.arguments))
        except TreeProblems:
            continue


CASES = list(cases())


def targets(tree: ScenarioTree) -> list[str]:
    """Every kind of target that the tree has."""
    return ["outcomes", "utility", next(iter(tree.outcomes)), *tree.tags[:2]]


def asked_for(tree: ScenarioTree, arguments: Mapping[str, Any], target: str, **own: Any) -> Drivers:
    """The answer, without a sample of the numbers worth waiting for."""
    return drivers(tree, target=target, count=8, **own, **arguments)


def test_the_cases_cover_what_matters() -> None:
    """The generated trees rejoin, have events, evidence, tags, decisions by chance, and mixtures."""
    evaluations = [batch.point for *_, batch in CASES]
    assert sum(len(e.view_weights) > 1 for e in evaluations) > 5
    assert sum(bool(e.conditions) for e in evaluations) > 5
    assert sum(bool(e.tree.events) for e in evaluations) > 5
    assert sum(len(asked(e)) > len([n for n in e.tree.nodes.values() if hasattr(n, "event")]) for e in evaluations) > 0
    assert sum(bool(e.tree.tags) for e in evaluations) > 10


def test_shares_are_those_of_the_chain_rule_over_histories() -> None:
    """Bits and shares are what the chain rule gives when every history of every view is written out."""
    for seed, tree, arguments, batch in CASES:
        paths = every_path(batch.point)
        assert mass(paths) == pytest.approx(1)
        for target in targets(tree):
            found = asked_for(tree, arguments, target)
            label = None if target == "utility" else label_of(tree, target)
            unknown = spread if label is None else (lambda some, label=label: of(some, label))
            expected, whole = shares_by_history(tree, paths, unknown), unknown(paths)
            total = found.variance_total if target == "utility" else found.entropy_bits
            assert total == pytest.approx(whole, **NEAR), (seed, target)
            for question in found.questions:
                part = expected.pop(question.name, 0.0)
                if whole > 1e-9:
                    assert question.share == pytest.approx(part / whole, **NEAR), (seed, target, question)
                if target != "utility":
                    assert question.bits == pytest.approx(part, **NEAR), (seed, target, question)
            assert sum(abs(part) for part in expected.values()) <= 1e-8 * max(1.0, whole)
            if whole > 1e-9:
                assert sum(question.share or 0.0 for question in found.questions) == pytest.approx(1, **NEAR)


def test_value_of_information_is_that_of_the_joint_distribution() -> None:
    """`voi` is the mutual information of target and answer, with "not asked" an answer, over all paths."""
    for seed, tree, arguments, batch in CASES:
        paths = every_path(batch.point)
        for target in targets(tree):
            found = asked_for(tree, arguments, target, marginal=True)
            label = None if target == "utility" else label_of(tree, target)
            unknown = spread if label is None else (lambda some, label=label: of(some, label))
            whole = unknown(paths)
            for question in found.questions:
                told = told_by(tree, paths, question.name, unknown)
                assert question.voi == pytest.approx(told, rel=1e-7, abs=1e-8 * max(1.0, whole)), (seed, question)
                if whole > 1e-9:
                    assert question.percent_of_maximum == pytest.approx(told / whole, abs=1e-7)


def test_reach_is_that_of_score() -> None:
    """A question is asked with the reach of its nodes; the largest share comes first."""
    for _, tree, arguments, _ in CASES:
        found, score = asked_for(tree, arguments, "outcomes"), scenario_tree.score(tree, **arguments)
        for question in found.questions:
            if question.kind != "views":
                nodes = tree.events[question.name] if question.kind == "event" else (question.name,)
                assert question.reach == pytest.approx(sum(score.nodes[node].probability for node in nodes), **NEAR)
        shares = [question.share or 0.0 for question in found.questions]
        assert shares == sorted(shares, reverse=True)
        chance = {question_of(tree, node.id) for node in tree.nodes.values() if hasattr(node, "concentration")}
        assert chance <= {question.name for question in found.questions}


# ---- views ------------------------------------------------------------------------------


def test_what_a_view_does_alone_is_what_the_evaluator_says() -> None:
    """A question answered by one view alone, the strategy held, moves the target as the evaluator's own sweep does."""
    looked_at = 0
    for seed, tree, arguments, batch in CASES:
        if not tree.views:
            assert asked_for(tree, arguments, "outcomes").disagreement is None
            continue
        if batch.point.pool == "mixture" and batch.solving.premises.indicated.nodes.any():
            continue  # the mean that an indicator takes over the mixture is held
        for target in targets(tree):
            found = asked_for(tree, arguments, target)
            assert found.disagreement is not None
            for row in found.disagreement:
                nodes = tree.events[row.name] if row.kind == "event" else (row.name,)
                for view, figure in row.views.items():
                    expected = _answered(batch, nodes, view, target, row.of)
                    assert figure is None if expected is None else figure == pytest.approx(expected, rel=1e-7, abs=1e-8)
                    looked_at += figure is not None
                figures = [figure for figure in row.views.values() if figure is not None]
                assert (row.low, row.high) == (min(figures, default=None), max(figures, default=None)), (seed, row)
    assert looked_at > 100


def _answered(batch: Batch, nodes: tuple[str, ...], view: str, target: str, name: str) -> float | None:
    """The figure with these nodes as the view has them, from the evaluator; None where that excludes the evidence."""
    premises, layout = copy.copy(batch.solving.premises), batch.layout
    evaluation = batch.point
    own = premises.chances.by_views(premises.reader)[list(batch.tree.views).index(view)]
    speaks = ~np.isnan(evaluation.opinions[list(batch.tree.views).index(view)])
    here = np.array([node.id in nodes for node, _ in layout.branches]) & speaks
    premises.believed = np.where(here, own, premises.believed)
    premises.views_believed = np.where(here, own, batch.solving.premises.views_believed)
    try:
        rows = batch.swept(premises, 1, "held")
    except Exception:  # the evaluator's word for an impossible condition
        return None
    if target == "utility":
        return float(rows.utility[0])
    if name in batch.tree.outcomes:
        return float(rows.outcomes[0, list(batch.tree.outcomes).index(name)])
    return float(rows.tags((name,))[0, 0])


def test_disagreement_is_the_weighted_jensen_shannon_divergence() -> None:
    """At a single question it is H(mean) − mean H of the views' distributions, weighted as the views are."""
    document = {
        "scenario_tree": 1,
        "views": {"one": 1, "two": 3},
        "start": "a",
        "nodes": {
            "a": {"chance": {"yes": {"p": {"one": 0.1, "two": 0.6}, "then": "x"}, "no": {"p": "rest", "then": "b"}}},
            "b": {"chance": {"up": {"p": 0.5, "then": "x"}, "down": {"p": "rest", "then": "y"}}},
        },
        "outcomes": ["x", "y"],
    }
    found = drivers(tree_of(document), target="x")
    assert found.disagreement is not None
    (row,) = found.disagreement
    h = lambda p: entropy([p, 1 - p])  # noqa: E731
    assert row.bits == pytest.approx(h(0.475) - h(0.1) / 4 - 3 * h(0.6) / 4)
    assert row.views == {"one": pytest.approx(0.55), "two": pytest.approx(0.8)}
    assert (row.low, row.high, row.of) == (pytest.approx(0.55), pytest.approx(0.8), "x")


def test_disagreement_in_a_mixture_is_what_the_answer_tells_of_the_view() -> None:
    """In views' own trees it is, at every node of the question, the mutual information of view and answer."""
    looked_at = 0
    for seed, tree, arguments, batch in CASES:
        if not batch.solving.premises.mixes:
            continue
        paths = every_path(batch.point)
        for row in asked_for(tree, arguments, "outcomes").disagreement or ():
            expected = 0.0
            for node in tree.events[row.name] if row.kind == "event" else (row.name,):
                here = [path for path in paths if node in dict(path.branches)]
                answers = by(here, lambda path, node=node: dict(path.branches)[node])
                view = lambda path: path.view  # noqa: E731
                expected += mass(here) * of(here, view) - sum(mass(part) * of(part, view) for part in answers)
            assert row.bits == pytest.approx(expected, rel=1e-7, abs=1e-9), (seed, row)
            looked_at += bool(batch.solving.premises.conditioned and expected > 1e-6)
    assert looked_at > 5


def test_disagreement_adds_up_over_the_nodes_of_an_event() -> None:
    """Without evidence it is, at every node of the question, reach times the divergence of what the views say there."""
    looked_at = 0
    for _, tree, arguments, batch in CASES:
        evaluation = batch.point
        if not tree.views or evaluation.conditions or batch.solving.premises.conditioned:
            continue
        if len(evaluation.view_weights) > 1:
            continue
        said = evaluation.chances.by_views(evaluation.reader)
        weights = np.array([evaluation.reader.views[view] for view in tree.views])
        reach = evaluation.by_node(evaluation.reach[0])
        for row in asked_for(tree, arguments, "outcomes").disagreement or ():
            expected = 0.0
            for node in tree.events[row.name] if row.kind == "event" else (row.name,):
                edges = [evaluation.layout.edge[node, name] for name in tree.nodes[node].branches]
                heard = np.flatnonzero(~np.isnan(evaluation.opinions[:, edges[0]]) & (weights > 0))
                if not len(heard):
                    continue
                own = weights[heard] / weights[heard].sum()
                mean = own @ said[np.ix_(heard, edges)]
                apart = entropy(mean.tolist()) - sum(
                    weight * entropy(said[view, edges].tolist()) for weight, view in zip(own, heard, strict=True)
                )
                expected += reach[evaluation.layout.position[node]] * apart
            assert row.bits == pytest.approx(expected, abs=1e-9)
            looked_at += expected > 1e-6
    assert looked_at > 5


# ---- printed and small cases ----------------------------------------------------------------


def voi_log(pu: float, puc: float, pc: float) -> float:
    """FRI's `VoI_log` (voivod, R/metrics.R): the expected Kullback–Leibler divergence, in decimal digits."""

    def kl(p: float, q: float) -> float:
        return p * math.log10(p / q) + (1 - p) * math.log10((1 - p) / (1 - q))

    return pc * kl(puc, pu) + (1 - pc) * kl((pu - puc * pc) / (1 - pc), pu)


@pytest.mark.parametrize(("pu", "puc", "pc"), [(0.09, 0.10, 0.75), (0.1, 0.02, 0.01), (0.3, 0.2, 0.5)])
def test_a_crux_is_worth_what_fri_says(pu: float, puc: float, pc: float) -> None:
    """The triads of FRI's calculator and tests: `voi` is VoI_log in bits, the percent of maximum VoI_PoM."""
    not_c = (pu - puc * pc) / (1 - pc)
    document = {
        "scenario_tree": 1,
        "start": "crux",
        "nodes": {
            "crux": {"chance": {"yes": {"p": pc, "then": "after"}, "no": {"p": "rest", "then": "otherwise"}}},
            "after": {"event": "u", "chance": {"u1": {"p": puc, "then": "doom"}, "u0": {"p": "rest", "then": "fine"}}},
            "otherwise": {
                "event": "u",
                "chance": {"u1": {"p": not_c, "then": "doom"}, "u0": {"p": "rest", "then": "fine"}},
            },
        },
        "outcomes": ["doom", "fine"],
    }
    found = drivers(tree_of(document), target="doom", marginal=True)
    crux, ultimate = found.question("crux"), found.question("u")
    most = -(pu * math.log10(pu) + (1 - pu) * math.log10(1 - pu))
    assert crux.voi == pytest.approx(voi_log(pu, puc, pc) / math.log10(2), rel=1e-9)
    assert crux.percent_of_maximum == pytest.approx(voi_log(pu, puc, pc) / most, rel=1e-9)
    assert ultimate.percent_of_maximum == pytest.approx(1)


def test_where_nothing_is_unknown_there_is_nothing_to_learn() -> None:
    """A target that is certain has entropy 0, no shares, and every question with 0 bits."""
    document = {
        "scenario_tree": 1,
        "start": "a",
        "nodes": {"a": {"chance": {"x": {"p": 0.4, "then": "end"}, "y": {"p": "rest", "then": "end"}}}},
        "outcomes": ["end"],
    }
    for target in ("outcomes", "end", "utility"):
        found = drivers(tree_of(document), target=target, marginal=True)
        assert found.nothing_to_learn
        (question,) = found.questions
        assert (question.share, question.percent_of_maximum, question.voi) == (None, None, 0)
        assert (found.variance_total if target == "utility" else found.entropy_bits) == 0


def test_a_decision_that_is_taken_for_certain_is_no_question() -> None:
    """Without rationality a decision is left out; with it, it is a question like any other; chosen, it is none."""
    document: Document = {
        "scenario_tree": 1,
        "profiles": {"p": {"rationality": 0.5}},
        "start": "d",
        "nodes": {"d": {"actor": "p", "decision": {"a": {"then": "x"}, "b": {"then": "y"}}}},
        "outcomes": {"x": {"payoff": 1}, "y": {"payoff": 2}},
    }
    (question,) = drivers(tree_of(document)).questions
    probability = 1 / (1 + math.exp(-0.5))
    assert question.bits == pytest.approx(entropy([probability, 1 - probability]))
    assert drivers(tree_of(document), choose=["d/a"]).questions == ()
    document["profiles"] = {"p": {}}
    assert drivers(tree_of(document)).questions == ()


@pytest.mark.parametrize("target", ["nobody", "not:x", "a/none"])
def test_a_target_that_is_none_is_refused(target: str) -> None:
    """A name that names nothing, and a negation, are errors."""
    document = {
        "scenario_tree": 1,
        "start": "a",
        "nodes": {"a": {"chance": {"x1": {"p": 0.4, "then": "x"}, "y1": {"p": "rest", "then": "y"}}}},
        "outcomes": ["x", "y"],
    }
    with pytest.raises(TreeProblems):
        drivers(tree_of(document), target=target)


def test_targets_are_swept_on_a_network_that_keeps_every_probability() -> None:
    """Unrolled by a tag, the network gives every outcome the probability that it has."""
    for _, tree, _, batch in CASES:
        for tag in tree.tags:
            target = target_of(batch.point, tag)
            reach = batch.point.total(target.reach)
            summed = np.bincount(target.node, reach, minlength=len(batch.layout.names))
            assert summed == pytest.approx(batch.point.by_node(batch.point.total(batch.point.reach)), abs=1e-9)
