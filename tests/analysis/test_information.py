"""What information is worth: printed figures, definitions written out, closed forms, and laws on generated trees."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from analysis.informing import (
    NEAR,
    Document,
    answered,
    fixed,
    plain_cases,
    question_names,
    single_actors,
    single_nodes,
    together,
    tree_of,
    value_of,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as some

import scenario_tree as st
from scenario_tree.analysis.information import EVERYTHING, LISTED, MOST, information
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Batch
from scenario_tree.evaluation.learning.foreknowledge import Question
from scenario_tree.evaluation.learning.sources import answers_of
from scenario_tree.evaluation.learning.standing import Standing
from scenario_tree.evaluation.network import can_still_take
from scenario_tree.model import ChanceNode, DecisionNode, ScenarioTree
from scenario_tree.problems import TreeProblems


@pytest.mark.parametrize("part", range(2))
def test_every_answer_scored_by_itself(part: int) -> None:
    """Value with information is Σ P(a) · the score with the answers made certain: actors, risk, errors, rejoining."""
    compared = 0
    for tree, arguments in plain_cases(range(part * 18, part * 18 + 18)):
        names = single_nodes(tree)[:3]
        if not names:
            continue
        answer = information(tree, on=names, **arguments)
        base = st.score(tree, **arguments).expected.certainty_equivalent
        assert answer.base == pytest.approx(base, **NEAR)
        for asked in ([name] for name in names):
            parts = answered(tree, arguments, asked)
            assert value_of(answer, asked[0]) + base == pytest.approx(together(parts, answer.risk_tolerance), **NEAR)
        if len(names) > 1:
            parts = answered(tree, arguments, names)
            assert answer.items[-1].value + base == pytest.approx(together(parts, answer.risk_tolerance), **NEAR)
        compared += 1
    assert compared > 3


def test_to_an_actor_it_is_worth_what_its_own_scores_say() -> None:
    """An actor's value is the reader's, if the reader had its criteria and its risk tolerance."""
    compared = 0
    for tree, arguments in plain_cases(range(60)):
        names = single_nodes(tree)[:2]
        actors = list(dict.fromkeys(n.actor for n in tree.nodes.values() if isinstance(n, DecisionNode) and n.actor))
        if not names or not actors or not single_actors(tree):
            continue
        for actor in actors:
            judge = Batch(tree, request(**arguments)).point.actors[actor]
            own = {name: weight for name, weight in arguments.get("criteria", {}).items() if "/" in name}
            weights = {**arguments.get("weights", {}), "risk_tolerance": judge.risk_tolerance}
            as_reader = {**arguments, "criteria": {**own, **judge.criteria}, "weights": weights}
            if judge.risk_tolerance is None:
                as_reader["weights"] = {k: v for k, v in weights.items() if k != "risk_tolerance"}
                as_reader.pop("profile", None)
                if arguments.get("profile") or "risk_tolerance" in arguments.get("weights", {}):
                    continue
            seen, told = (
                information(tree, on=names, actor=actor, **arguments),
                information(tree, on=names, **as_reader),
            )
            assert seen.base == pytest.approx(told.base, **NEAR)
            assert [i.value for i in seen.items] == pytest.approx([i.value for i in told.items], **NEAR)
            compared += 1
    assert compared > 5


# ---- many answers ---------------------------------------------------------------------------------


def test_too_many_answers_are_refused_or_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit the count is named; with a number of samples the estimate is within five standard errors."""
    nodes: Document = {"go": {"decision": {"yes": {"then": "q0"}, "no": {"then": "done"}}}}
    for k in range(6):
        ahead = f"q{k + 1}" if k < 5 else "done"
        nodes[f"q{k}"] = {
            "chance": {
                "a": {"p": 0.2, "payoff": 3 + k, "then": ahead},
                "b": {"p": 0.5, "payoff": -2, "then": ahead},
                "c": {"p": 0.3, "payoff": 0.5 * k - 1, "then": "done" if k == 2 else ahead},
            }
        }
    tree = tree_of({"scenario_tree": 1, "start": "go", "nodes": nodes, "outcomes": ["done"]})
    exact = information(tree).item(EVERYTHING)
    assert exact.error == 0
    monkeypatch.setattr("scenario_tree.analysis.information.answers.MOST", 700)
    assert MOST == 100_000
    answer = information(tree)
    assert EVERYTHING in answer.warnings[-1]
    assert "729 combinations" in answer.warnings[-1]
    drawn = information(tree, samples=3000, seed=5).item(EVERYTHING)
    assert drawn.value == pytest.approx(exact.value, abs=5 * drawn.error)
    assert 0 < drawn.error < 0.2
    with pytest.raises(TreeProblems, match="729 combinations"):
        information(tree, on=[f"q{k}" for k in range(6)])


def test_what_depends_on_a_decision_is_left_out_whatever_else_may_be_chosen() -> None:
    """An event is likelier under one option than under another; a third one asks something else, or nothing.

    The message names the two options and their figures, not the third one.
    """
    text = """
scenario_tree: 1
start: d
nodes:
  d: {decision: {a: {then: q1}, b: {then: q2}, c: {then: r}}}
  q1: {event: q, chance: {y: {p: 60%, payoff: 5, then: end}, n: {p: rest, then: end}}}
  q2: {event: q, chance: {y: {p: 30%, payoff: 8, then: end}, n: {p: rest, then: end}}}
  r: {chance: {y: {p: 50%, payoff: 4, then: end}, n: {p: rest, then: end}}}
outcomes: [end]
"""
    without = text.replace(", c: {then: r}", "").replace(
        "  r: {chance: {y: {p: 50%, payoff: 4, then: end}, n: {p: rest, then: end}}}\n", ""
    )
    message = "how likely `q` y is depends on the decision at d: 0.6 after a and 0.3 after b"
    for tree, names in ((st.loads(text), ["q", EVERYTHING]), (st.loads(without), ["q"])):
        answer = information(tree)
        assert answer.warnings == tuple(f"{name} is left out: {message}" for name in names)
        with pytest.raises(TreeProblems, match=message):
            information(tree, on=["q"])
    assert value_of(information(st.loads(text)), "r") == pytest.approx(0.5 * 4 + 0.5 * 3 - 3)


# ---- laws ------------------------------------------------------------------------------------------


def small(rng: random.Random) -> ScenarioTree:
    """A tree of one decider, chance and decisions in turn; branches rejoin, not every question is always asked."""
    names = [f"n{k}" for k in range(rng.randint(3, 7))]
    nodes: Document = {}
    for place, name in enumerate(names):
        later = [*names[place + 1 :], "done"]
        options = rng.randint(2, 3)
        branches = {f"b{k}": {"payoff": rng.uniform(-5, 5), "then": rng.choice(later[:3])} for k in range(options)}
        if place % 2 == 0:
            nodes[name] = {"decision": branches}
            continue
        weights = [rng.random() for _ in branches]
        for branch, weight in zip(branches.values(), weights, strict=True):
            branch["share"] = weight
        nodes[name] = {"chance": branches}
    reached = {"n0"}
    for name in names:
        if name in reached:
            reached |= {branch["then"] for branch in next(iter(nodes[name].values())).values()}
    nodes = {name: node for name, node in nodes.items() if name in reached}
    return tree_of({"scenario_tree": 1, "start": "n0", "nodes": nodes, "outcomes": ["done"]})


@given(some.integers(0, 10**6), some.sampled_from([None, 0.7, 5.0]))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_a_single_decider_never_loses_by_learning(seed: int, tolerance: float | None) -> None:
    """Values are at least 0, that of everything at least that of each; all are what single scores sum to."""
    tree = small(random.Random(seed))
    arguments: dict[str, Any] = {"weights": {"risk_tolerance": tolerance}} if tolerance else {}
    names = question_names(tree)
    assume(names)
    answer = information(tree, on=names, **arguments)
    each, joint = [item.value for item in answer.items[: len(names)]], answer.items[-1].value
    scale = max(1.0, abs(answer.base))
    assert min(each) >= -1e-9 * scale
    assert joint >= max(each) - 1e-9 * scale
    assert answer.items[-1].kind == "EVPI"
    parts = answered(tree, arguments, names)
    assert joint + answer.base == pytest.approx(together(parts, tolerance), **NEAR)


def test_views_that_are_mixed_have_probabilities_of_their_own() -> None:
    """Under a mixture: Σ over views w · Σ P_v(a) · V_v(a), everybody choosing by the linear pool given a."""
    text = """
scenario_tree: 1
start: go
views: {one: 1, two: 3}
nodes:
  go: {decision: {yes: {then: luck}, no: {payoff: 1, then: done}}}
  luck: {chance: {good: {p: {one: 90%, two: 20%}, then: prize}, bad: {p: rest, payoff: -6, then: done}}}
  prize: {chance: {big: {p: {one: 10%, two: 60%}, payoff: 20, then: done}, small: {p: rest, payoff: 1, then: done}}}
outcomes: [done]
"""
    tree, told = st.loads(text), 0.0
    for name, weight, good in (("one", 0.25, 0.9), ("two", 0.75, 0.2)):
        for answer, chance in (("good", good), ("bad", 1 - good)):
            odds = fixed(tree, {"luck": answer})
            choice = st.score(tree, odds=odds, pool="mixture").decision("go").choice
            alone = st.score(tree, odds=odds, views={v: float(v == name) for v in tree.views}, choose=[f"go/{choice}"])
            told += weight * chance * alone.expected.utility
    answer = information(tree, on=["luck"], pool="mixture")
    assert answer.base == pytest.approx(st.score(tree, pool="mixture").expected.utility)
    assert answer.base + value_of(answer, "luck") == pytest.approx(told)


def test_others_learn_it_too() -> None:
    """Of two who move, one can lose by what both learn: what is known to be bad is no longer bought."""
    tree = st.loads("""
scenario_tree: 1
start: price
profiles: {seller: {criteria: {seller: 1}}, buyer: {criteria: {buyer: 1}}}
criteria: {seller: , buyer: }
nodes:
  price: {actor: seller, decision: {ask: {then: offer}, keep: {then: done}}}
  offer: {actor: buyer, decision: {buy: {payoff: {seller: 5, buyer: -5}, then: quality}, leave: {then: done}}}
  quality: {chance: {good: {p: 0.6, payoff: {buyer: 10}, then: done}, bad: {p: 0.4, then: done}}}
outcomes: [done]
""")
    seller, buyer = (information(tree, actor=name, on=["quality"]) for name in ("seller", "buyer"))
    assert (seller.base, value_of(seller, "quality")) == (pytest.approx(5), pytest.approx(-2))
    assert (buyer.base, value_of(buyer, "quality")) == (pytest.approx(1), pytest.approx(0.6 * 5 - 1))
    assert seller.deciders == ("seller", "buyer")


# ---- what stands in the record -------------------------------------------------------------------


def test_reasons_and_order() -> None:
    """The most valuable first; what is known when anybody decides, or never asked, is worth 0 and says why."""
    tree = st.loads("""
scenario_tree: 1
start: weather
nodes:
  weather: {chance: {sun: {p: 0.5, then: go}, rain: {p: 0.5, then: done}}}
  go: {decision: {yes: {then: luck}, no: {then: done}}}
  luck: {chance: {good: {p: 0.5, payoff: 4, then: end}, bad: {p: 0.5, payoff: -2, then: end}}}
  end: {chance: {a: {p: 1, then: done}, b: {p: 0, then: never}}}
  never: {chance: {c: {p: 0.5, then: done}, d: {p: 0.5, then: done}}}
outcomes: [done]
""")
    answer = information(tree)
    assert [(item.on, item.reason) for item in answer.items] == [
        ("luck", ""),
        ("weather", "nothing is decided before it is known"),
        ("end", "there is nothing to learn from it"),
        ("never", "it is never asked"),
        (EVERYTHING, ""),
    ]
    assert value_of(answer, EVERYTHING) == pytest.approx(0.5)
    assert list(answer.to_dict()["items"][0])[:4] == ["on", "kind", "value", "error"]
    assert answer.item(EVERYTHING).kind == "EVPI"
    nobody = information(
        st.loads("scenario_tree: 1\nstart: a\nnodes: {a: {chance: {b: {p: 1, then: c}}}}\noutcomes: [c]")
    )
    assert [item.reason for item in nobody.items] == ["there is nothing left to decide"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"on": ["offer"]}, "is a decision"),
        ({"on": ["qualty"]}, "nothing that can be learned is called `qualty`"),
        ({"on": ["price"]}, "`price` is not uncertain here"),
        ({"on": ["rumour"]}, "`rumour` is known already: the evidence calls it seen"),
        ({"actor": "nobody"}, "nobody called `nobody` decides anything here"),
        ({"given": ["quality/good"], "known": True}, "--known has no place here"),
        ({"rule": "maximin"}, "under the rule maximin"),
    ],
)
def test_what_is_refused(asked: dict[str, Any], message: str) -> None:
    """Names that mean nothing here, and questions that have no answer, with what to write instead."""
    tree = st.loads("""
scenario_tree: 1
start: offer
parameters: {price: 5}
profiles: {buyer: {}}
nodes:
  offer: {actor: buyer, decision: {buy: {payoff: = -price, then: quality}, leave: {then: done}}}
  quality: {chance: {good: {p: 0.6, payoff: 10, then: done}, bad: {p: 0.4, then: done}}}
outcomes: [done]
indicators: {rumour: {about: quality, likelihood: {good: 0.5, bad: 0.4}}}
evidence: [{seen: rumour}]
""")
    with pytest.raises(TreeProblems, match=message):
        information(tree, **asked)


# ---- large trees ----------------------------------------------------------------------------------


def test_what_lies_behind_a_decision_is_found_in_one_pass() -> None:
    """A question matters only where a decision that is open can be met from which it can still be asked."""
    looked_at = set()
    for tree, arguments in plain_cases(range(60)):
        standing = Standing(Batch(tree, request(**arguments)).solving)
        network = standing.network
        here = network.source[standing.open]
        met = standing.reached[:, here].any(axis=0)
        for node in (node.id for node in tree.nodes.values() if isinstance(node, ChanceNode)):
            question = Question(standing, answers_of(standing, [node], [], itself=True)[0])
            flags = np.zeros(len(network.edge), dtype=bool)
            flags[
                [edge for edge, place in enumerate(network.edge) if standing.layout.branches[place][0].id == node]
            ] = True
            assert sorted(question.answers.edges.tolist()) == np.flatnonzero(flags).tolist()
            expected = bool((can_still_take(network, flags)[here] & met).any())
            assert question.is_before_a_decision == expected
            looked_at.add(expected)
    assert looked_at == {True, False}


def test_of_many_questions_those_are_valued_that_may_matter() -> None:
    """200 are valued: those behind a decision first, then those of which most is unknown; a warning counts all."""
    chance = lambda p, good, bad: {"a": {"p": p, "payoff": 3, "then": good}, "b": {"p": "rest", "then": bad}}  # noqa: E731
    nodes: Document = {}
    for k in range(150):  # asked before anything is decided, however much is unknown
        nodes[f"early{k}"] = {"chance": chance(0.5, f"early{k + 1}" if k < 149 else "go", "done")}
    nodes["early0"]["chance"] = chance(1 - 1e-9, "early1", "go")
    nodes["go"] = {"decision": {"yes": {"then": "late0"}, "no": {"payoff": 1, "then": "done"}}}
    for k in range(150):
        ahead = f"late{k + 1}" if k < 149 else "done"
        nodes[f"late{k}"] = {"chance": chance(0.5 if k == 149 else 0.001, ahead, ahead)}
    tree = tree_of({"scenario_tree": 1, "start": "early0", "nodes": nodes, "outcomes": ["done"]})
    answer = information(tree)
    names = {item.on for item in answer.items}
    assert len(answer.items) == LISTED == 200
    assert {f"late{k}" for k in range(150)} <= names
    assert sum(name.startswith("early") for name in names) == 50 and "early1" in names and "early149" not in names
    assert any("of 300 questions" in warning for warning in answer.warnings)
    assert any(EVERYTHING in warning for warning in answer.warnings)
    named = information(tree, on=["early149", "late149"])
    assert value_of(named, "late149") == pytest.approx(value_of(answer, "late149"))
    assert named.item("early149").reason == "nothing is decided before it is known"
