"""Information on top of evidence, on events whose nodes differ, and where a decision steers."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from analysis.informing import (
    DRILLING,
    INVESTOR,
    NEAR,
    PARTY,
    PUBLISHED,
    question_names,
    single_nodes,
    together,
    tree_of,
    value_of,
)
from oracle.generate import generate

import scenario_tree as st
from scenario_tree.analysis.information import information
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Batch
from scenario_tree.model import ChanceNode, ScenarioTree
from scenario_tree.problems import TreeProblems


def evident_cases(seeds: Sequence[int]) -> Iterator[tuple[ScenarioTree, dict[str, Any]]]:
    """Generated trees with decisions under evidence; nobody errs, believes otherwise, or mixes views."""
    for seed in seeds:
        made = generate(seed)
        document, arguments = copy.deepcopy(made.document), copy.deepcopy(made.arguments)
        arguments.pop("known", None)
        for profile in (*document.get("profiles", {}).values(), arguments.get("weights", {})):
            profile.pop("rationality", None)
        for profile in document.get("profiles", {}).values():
            for own in ("odds", "views", "parameters"):
                profile.pop(own, None)
        if "mixture" in (document.get("pool"), arguments.get("pool")):
            document["pool"] = arguments["pool"] = "linear"
        try:
            tree = tree_of(document)
            score = st.score(tree, **arguments)
        except TreeProblems:
            continue
        conditioned = arguments.get("given") or tree.evidence
        if conditioned and score.decisions:
            yield tree, arguments


def afterwards(tree: ScenarioTree, arguments: dict[str, Any]) -> tuple[ScenarioTree, dict[str, Any]] | None:
    """The tree that has the probabilities after the evidence as its own, and no evidence; None where histories differ.

    What was decided before, or is given, is chosen.
    """
    batch, score = Batch(tree, request(**arguments)), st.score(tree, **arguments)
    network, premises = batch.point.network, batch.solving.premises
    live = np.flatnonzero((batch.point.reach[0] > 0) & ~network.is_end)
    possible = np.flatnonzero((batch.point.likelihood[0] > 0) & ~network.is_end)
    if len(set(network.node[possible].tolist())) < len(possible) or not len(live):
        return None
    kept = [d for d in score.decisions if premises.keeps[batch.layout.position[d.node]]]
    forced = [
        f"{node.id}/{branch.name}"
        for edge, (node, branch) in enumerate(batch.layout.branches)
        if premises.forced[edge] == 1
    ]
    nodes = {}
    for node in tree.nodes.values():
        told = {name: score.branches[f"{node.id}/{name}"].probability for name in node.branches}
        if isinstance(node, ChanceNode) and None not in told.values():
            branches = {n: replace(b, probability=told[n]) for n, b in node.branches.items()}
            node = replace(node, branches=branches, concentration=None)
        nodes[node.id] = node
    chosen = {text.partition("/")[0]: text for text in (*(f"{d.node}/{d.choice}" for d in kept), *forced)}
    chosen |= {text.partition("/")[0]: text for text in arguments.get("choose", ())}
    under = {k: v for k, v in arguments.items() if k not in ("given", "as_of", "odds", "views", "choose")}
    under["weights"] = {k: v for k, v in under.get("weights", {}).items() if k not in ("odds", "views")}
    profiles = {name: replace(profile, odds={}, views={}) for name, profile in tree.profiles.items()}
    plain = replace(tree, nodes=nodes, profiles=profiles, evidence=(), resolution=None)
    return plain, {**under, "choose": list(chosen.values())}


def test_evidence_is_what_the_tree_has_become() -> None:
    """On top of evidence, learning is worth what it is in a tree that has the probabilities after it as its own."""
    compared = nonzero = 0
    for tree, arguments in evident_cases(range(60)):
        pair = afterwards(tree, arguments)
        if pair is None:
            continue
        plain, under = pair
        if any(batch_denies(tree, arguments)):
            continue
        for name in single_nodes(tree):
            seen, told = information(tree, on=[name], **arguments), information(plain, on=[name], **under)
            assert seen.base == pytest.approx(told.base, **NEAR)
            assert value_of(seen, name) == pytest.approx(value_of(told, name), rel=1e-7, abs=1e-8)
            compared += 1
            nonzero += value_of(seen, name) != 0
    assert compared > 10
    assert nonzero


def batch_denies(tree: ScenarioTree, arguments: dict[str, Any]) -> Iterator[bool]:
    """Whether an option is denied by evidence: the other tree would have it still."""
    premises = Batch(tree, request(**arguments)).solving.premises
    yield from (item.negated and bool((item.edges & premises.layout.is_decision).any()) for item in premises.selectors)


# ---- events whose nodes differ, and what cannot be known beforehand -----------------------

SEASONS = """
scenario_tree: 1
start: enter
nodes:
  enter: {decision: {go: {then: season}, out: {payoff: 4, then: done}}}
  season: {chance: {dry: {p: 0.4, then: market-dry}, wet: {p: 0.5, then: market-wet}, war: {p: 0.1, then: done}}}
  market-dry: {event: market, chance: {good: {p: 0.2, payoff: 10, then: done}, bad: {p: 0.8, payoff: -3, then: done}}}
  market-wet: {event: market, chance: {good: {p: 0.7, payoff: 12, then: done}, bad: {p: 0.3, payoff: -1, then: done}}}
outcomes: [done]
"""
STEERED = """
scenario_tree: 1
start: where
nodes:
  where: {decision: {hill: {then: hill}, valley: {then: valley}}}
  hill: {event: frost, chance: {yes: {p: 0.5, payoff: -4, then: done}, no: {p: 0.5, payoff: 9, then: done}}}
  valley: {event: frost, chance: {yes: {p: 0.8, payoff: -2, then: done}, no: {p: 0.2, payoff: 12, then: done}}}
outcomes: [done]
"""


def test_the_nodes_of_an_event_are_averaged_by_reach() -> None:
    """Σ P(b) V(b) by hand: P(good) = (0.4 · 0.2 + 0.5 · 0.7) / 0.9; a war never asks and counts P(b)."""
    good = (0.4 * 0.2 + 0.5 * 0.7) / 0.9
    gain = {"good": 0.4 * 0.2 * 10 + 0.5 * 0.7 * 12, "bad": 0.4 * 0.8 * -3 + 0.5 * 0.3 * -1}
    told = max(gain["good"], 4 * good) + max(gain["bad"], 4 * (1 - good))
    answer = information(st.loads(SEASONS), on=["market"])
    assert value_of(answer, "market") == pytest.approx(told - max(sum(gain.values()), 4))
    assert value_of(answer, "market") > 0.1


def test_questions_that_depend_on_each_other_are_learned_together() -> None:
    """Staying out counts P(season) · P(market | season), as going does."""
    both = 0.4 * 0.2 * 10 + 0.4 * 0.8 * 4 + 0.5 * 0.7 * 12 + 0.5 * 0.3 * 4
    war = 0.1 * 4
    answer = information(st.loads(SEASONS), on=["season", "market"])
    assert answer.items[-1].value + answer.base == pytest.approx(both + war)
    assert answer.items[-1].kind == "EVPI"


def test_an_answer_that_a_decision_moves_cannot_be_known_beforehand() -> None:
    """Frost is likelier in the valley: to be told it beforehand, one must have decided already."""
    tree = st.loads(STEERED)
    with pytest.raises(
        TreeProblems, match=r"`frost` yes is depends on the decision at where: 0\.5 after hill and 0\.8"
    ):
        information(tree, on=["frost"])
    answer = information(tree)
    assert [item.on for item in answer.items] == []
    assert "frost is left out: how likely" in answer.warnings[0]
    assert value_of(information(tree, on=["frost"], choose=["where/hill"]), "frost") == 0
    assert value_of(information(tree, on=["hill"]), "hill") == pytest.approx(0.5 * 9 + 0.5 * 0.8 - 2.5)


def test_score_with_the_answer_known_says_the_same() -> None:
    """Where the question is asked, or the answer makes all leave it alone for nothing, Σ P(b) · score(b, known)."""
    wildcatter = st.load(PUBLISHED / "oil-wildcatter.yaml")
    for tree, question, chances in (
        (st.loads(INVESTOR), "market", {"up": 0.5, "flat": 0.3, "down": 0.2}),
        (st.loads(DRILLING), "oil", {"wet": 0.4, "dry": 0.6}),
        (wildcatter, "oil", {"dry": 0.5, "wet": 0.3, "soaking": 0.2}),
        (st.loads(PARTY), "weather", {"sun": 0.6, "rain": 0.4}),
    ):
        known = {name: st.score(tree, given=[f"{question}/{name}"], known=True) for name in chances}
        told = sum(chance * known[name].expected.utility for name, chance in chances.items())
        answer = information(tree, on=[question])
        assert answer.base + value_of(answer, question) == pytest.approx(told)


def test_everybody_solves_as_if_it_were_known() -> None:
    """Σ over answers of likelihood and value of what `--known` solves, to everybody: beliefs of one's own, events."""
    compared = nonzero = 0
    for seed in range(45):
        made = generate(seed)
        document, arguments = copy.deepcopy(made.document), copy.deepcopy(made.arguments)
        document.pop("evidence", None)
        for name in ("given", "known", "as_of"):
            arguments.pop(name, None)
        if "mixture" in (document.get("pool"), arguments.get("pool")):
            document["pool"] = arguments["pool"] = "linear"
        try:
            tree = tree_of(document)
            actors = [None, *Batch(tree, request(**arguments)).point.actors]
        except TreeProblems:
            continue
        for question in question_names(tree):
            parts = known_parts(tree, arguments, question, len(actors))
            if parts is None:
                continue
            for row, actor in enumerate(actors):
                answer = information(tree, on=[question], actor=actor, **arguments)
                told = together(parts[row], answer.risk_tolerance)
                assert answer.base + value_of(answer, question) == pytest.approx(told, **NEAR)
                compared += 1
                nonzero += value_of(answer, question) != 0
    assert compared > 100
    assert nonzero > 5


def known_parts(
    tree: ScenarioTree, arguments: dict[str, Any], question: str, rows: int
) -> list[list[tuple[float, float]]] | None:
    """Likelihood and value at the start of every answer, to every row, as `--known` solves it.

    None where an answer is impossible to somebody, or where its likelihood is not its probability: a decision moves it.
    """
    parts: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
    for branch in tree.nodes[tree.events.get(question, (question,))[0]].branches:
        try:
            solving = Batch(tree, request(given=[f"{question}/{branch}"], known=True, **arguments)).solving
        except TreeProblems:
            return None
        probability, start = solving.premises.known_probabilities[0], solving.ways.prior.start
        likelihood = solving.prior.likelihood[:, start]
        if (probability == 0).any() or (abs(likelihood - probability) > 1e-9).any():
            return None
        for row, (weight, value) in enumerate(zip(likelihood, solving.prior.equivalent[:, start], strict=True)):
            parts[row].append((float(weight), float(value)))
    return parts
