"""What information is worth: printed figures, definitions written out, closed forms, and laws on generated trees."""

from __future__ import annotations

import copy
import itertools
import json
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from oracle.generate import generate

import scenario_tree as st
from scenario_tree.analysis.information import EVERYTHING, LISTED, MOST, Information, information
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Batch
from scenario_tree.evaluation.learning.foreknowledge import Question
from scenario_tree.evaluation.learning.sources import answers_of
from scenario_tree.evaluation.learning.standing import Standing
from scenario_tree.evaluation.network import can_still_take
from scenario_tree.model import ChanceNode, DecisionNode, ScenarioTree
from scenario_tree.problems import TreeProblems
from scenario_tree.quantities.chance import point

PUBLISHED = Path(__file__).parent.parent / "published"
NEAR = {"rel": 1e-9, "abs": 1e-9}
Document = dict[str, Any]


def tree_of(document: Document) -> ScenarioTree:
    """The tree of a document; JSON is YAML."""
    return st.loads(json.dumps(document, ensure_ascii=False))


def value_of(answer: Information, on: str) -> float:
    return answer.item(on).value


# ---- printed figures -----------------------------------------------------------------

INVESTOR = """
scenario_tree: 1
start: investment
nodes:
  investment:
    decision:
      high-risk: {payoff: -200, then: high}
      low-risk: {payoff: -200, then: low}
      savings: {payoff: 500, then: done}
  high: {event: market, chance: {up: {p: 0.5, payoff: 1700, then: done}, flat: {p: 0.3, payoff: 300, then: done},
                                 down: {p: 0.2, payoff: -800, then: done}}}
  low: {event: market, chance: {up: {p: 0.5, payoff: 1200, then: done}, flat: {p: 0.3, payoff: 400, then: done},
                                down: {p: 0.2, payoff: 100, then: done}}}
outcomes: [done]
"""
DRILLING = """
scenario_tree: 1
start: drill
nodes:
  drill: {decision: {drill: {then: oil}, leave: {payoff: 0, then: done}}}
  oil: {chance: {wet: {p: 0.4, payoff: 600, then: done}, dry: {p: 0.6, payoff: -200, then: done}}}
outcomes: [done]
indicators:
  perfect: {about: oil, text: A perfect test says wet, likelihood: {wet: 1, dry: 0}}
  good: {about: oil, text: The seismic test is good, likelihood: {wet: 30/40, dry: 20/60}}
  weak: {about: oil, text: Another test is good, likelihood: {wet: 10/40, dry: 10/60}}
  useless: {about: oil, text: A coin falls heads, likelihood: {wet: 0.3, dry: 0.3}}
"""
PARTY = """
scenario_tree: 1
start: where
nodes:
  where: {decision: {outdoors: {then: garden}, indoors: {then: house}}}
  garden: {event: weather, chance: {sun: {p: 0.6, payoff: 200, then: done}, rain: {p: 0.4, then: done}}}
  house: {event: weather, chance: {sun: {p: 0.6, payoff: 120, then: done}, rain: {p: 0.4, payoff: 100, then: done}}}
outcomes: [done]
indicators:
  three-quarters: {about: weather, likelihood: {sun: 0.75, rain: 0.25}}
  better: {about: weather, likelihood: {sun: 0.85, rain: 0.15}}
"""
LAUNCH = """
scenario_tree: 1
start: product
nodes:
  product: {decision: {introduce: {payoff: -300000, then: sales}, not: {then: done}}}
  sales: {chance: {high: {p: 0.5, payoff: 700000, then: done}, medium: {p: 0.3, payoff: 400000, then: done},
                   low: {p: 0.2, payoff: 100000, then: done}}}
outcomes: [done]
"""


def test_the_investor() -> None:
    """Clemen & Reilly, Making Hard Decisions, ch. 12: EVPI of the market is 1000 − 580 = 420."""
    answer = information(st.loads(INVESTOR), on=["market"])
    assert (answer.base, answer.item("market").kind) == (pytest.approx(580), "EVPI")
    assert value_of(answer, "market") == pytest.approx(420)


def test_the_oil_drillers() -> None:
    """Samuelson & Marks, Managerial Economics, ch. 13: a perfect test is worth 120, the imperfect one 140 − 120 = 20,
    and one after which they drill in any case nothing."""
    answer = information(st.loads(DRILLING))
    assert answer.base == pytest.approx(120)
    assert value_of(answer, "oil") == pytest.approx(120)
    assert value_of(answer, "good") == pytest.approx(20)
    assert value_of(answer, "weak") == 0
    assert [item.kind for item in answer.items if item.on in ("oil", "good")] == ["EVPI", "EVSI"]


def test_perfect_and_useless_indicators() -> None:
    """One that tells the answer is worth what the answer is, one that tells nothing is worth nothing."""
    answer = information(st.loads(DRILLING))
    assert value_of(answer, "perfect") == pytest.approx(value_of(answer, "oil"))
    assert value_of(answer, "useless") == 0


def test_the_party() -> None:
    """Decision Analysis (DADSS), lecture 10: a forecast that is right in 75 % is worth 18.2, in 85 % 26.8."""
    answer = information(st.loads(PARTY))
    assert answer.base == pytest.approx(120)
    assert value_of(answer, "three-quarters") == pytest.approx(18.2, abs=0.25)  # printed from posteriors of 2 digits
    assert value_of(answer, "better") == pytest.approx(26.8, abs=0.25)


def test_a_new_product() -> None:
    """Middleton, Decision Analysis Using Microsoft Excel, ch. 19: 190,000 under uncertainty, 230,000 with perfect
    prediction; high 400,000 and medium 100,000 are taken, low −200,000 is not."""
    answer = information(st.loads(LAUNCH))
    assert answer.base == pytest.approx(190_000)
    assert value_of(answer, "sales") == pytest.approx(230_000 - 190_000)


@pytest.mark.parametrize(("on", "printed"), [("oil", 295_000 - 140_000), ("drilling-cost", 150_000 - 140_000)])
def test_the_wildcatter_of_dtree(on: str, printed: float) -> None:
    """SAS/OR, The DTREE Procedure: vpi Oil_Deposit yields 295,000, Cost before Drill 150,000, against 140,000."""
    tree = st.load(PUBLISHED / "wildcatter-with-risk.yaml")
    answer = information(tree, on=[on], choose=["learn/nothing"])
    assert (answer.base, value_of(answer, on)) == (pytest.approx(140_000), pytest.approx(printed))


def test_the_wildcatter_without_the_test() -> None:
    """Raiffa 1968: 20 without a test, 0.3 · 50 + 0.2 · 200 = 55 with perfect information."""
    answer = information(st.load(PUBLISHED / "oil-wildcatter.yaml"), on=["oil"], choose=["sounding/skip"])
    assert (answer.base, value_of(answer, "oil")) == (pytest.approx(20), pytest.approx(35))


def test_the_wildcatter_with_the_test() -> None:
    """The option to sound for 10 leaves 55 − 22.5 for perfect information; the structure alone is a part of it."""
    answer = information(st.load(PUBLISHED / "oil-wildcatter.yaml"))
    assert (answer.base, value_of(answer, "oil")) == (pytest.approx(22.5), pytest.approx(32.5))
    assert 0 < value_of(answer, "structure") < value_of(answer, "oil")
    assert value_of(answer, EVERYTHING) == pytest.approx(32.5)


def test_the_test_itself_is_worth_what_raiffa_says() -> None:
    """The soundings (22.5 + 10 − 20 = 12.5) as an indicator: drilling is for every structure, open or closed."""
    tree = st.loads("""
scenario_tree: 1
start: drill
nodes:
  drill: {decision: {drill: {then: oil}, leave: {then: done}}}
  oil:
    chance: {dry: {p: 0.5, payoff: -70, then: done}, wet: {p: 0.3, payoff: 50, then: done},
             soaking: {p: 0.2, payoff: 200, then: done}}
outcomes: [done]
indicators:
  structure: {about: oil, likelihood: {dry: 0.4, wet: 0.7, soaking: 0.9}}
""")
    answer = information(tree, on=["structure", "oil"])
    # no structure: 0.3 · −70 + 0.09 · 50 + 0.02 · 200 < 0, so leave; some structure: −14 + 10.5 + 36
    assert value_of(answer, "structure") == pytest.approx(32.5 - 20)
    assert [value_of(answer, name) for name in ("oil", "structure, oil")] == pytest.approx([35, 35])


# ---- by definition -------------------------------------------------------------------


def plain_cases(seeds: Sequence[int]) -> Iterator[tuple[ScenarioTree, dict[str, Any]]]:
    """Generated trees with decisions, without evidence, without beliefs of actors' own, and without mixtures."""
    for seed in seeds:
        made = generate(seed)
        document, arguments = copy.deepcopy(made.document), copy.deepcopy(made.arguments)
        document.pop("evidence", None)
        for name in ("given", "known", "as_of", "odds"):
            arguments.pop(name, None)
        arguments.get("weights", {}).pop("odds", None)
        for profile in document.get("profiles", {}).values():
            for own in ("odds", "views", "parameters"):
                profile.pop(own, None)
        if "mixture" in (document.get("pool"), arguments.get("pool")):
            document["pool"] = arguments["pool"] = "linear"
        try:
            tree = tree_of(document)
            st.score(tree, **arguments)
        except TreeProblems:
            continue
        if any(isinstance(node, DecisionNode) for node in tree.nodes.values()):
            yield tree, arguments


def question_names(tree: ScenarioTree) -> list[str]:
    return list(dict.fromkeys(n.event or n.id for n in tree.nodes.values() if isinstance(n, ChanceNode)))


def single_nodes(tree: ScenarioTree) -> list[str]:
    """Questions that are asked at one node."""
    return [name for name in question_names(tree) if len(tree.events.get(name, (name,))) == 1]


def fixed(tree: ScenarioTree, answers: Mapping[str, str]) -> dict[str, float]:
    """Odds that make these answers certain, wherever they are asked."""
    return {
        f"{node}/{name}": float(name == answer)
        for question, answer in answers.items()
        for node in tree.events.get(question, (question,))
        for name in tree.nodes[node].branches
    }


def answered(tree: ScenarioTree, arguments: dict[str, Any], questions: Sequence[str]) -> list[tuple[float, float]]:
    """Probability and value of every combination of answers, each scored by itself with the answers made certain."""
    batch = Batch(tree, request(**arguments))
    layout, believed = batch.layout, batch.solving.premises.believed[0]
    node = {question: tree.events.get(question, (question,))[0] for question in questions}
    found = []
    for answers in itertools.product(*(tree.nodes[node[question]].branches for question in questions)):
        chance = math.prod(believed[layout.edge[node[q], answer]] for q, answer in zip(questions, answers, strict=True))
        if chance > 0:
            odds = fixed(tree, dict(zip(questions, answers, strict=True)))
            score = st.score(tree, **{**arguments, "odds": odds})
            found.append((float(chance), score.expected.certainty_equivalent))
    return found


def together(parts: Sequence[tuple[float, float]], tolerance: float | None) -> float:
    """The certainty equivalent of a lottery of values, by its definition."""
    if tolerance is None:
        return math.fsum(chance * value for chance, value in parts)
    low = min(value for _, value in parts)
    return low - tolerance * math.log(math.fsum(p * math.exp((low - value) / tolerance) for p, value in parts))


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


def single_actors(tree: ScenarioTree) -> bool:
    """Whether every decision has an actor, so that who reads does not matter to who chooses."""
    return all(node.actor is not None for node in tree.nodes.values() if isinstance(node, DecisionNode))


# ---- on top of evidence ------------------------------------------------------------------


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


# ---- indicators ------------------------------------------------------------------------------


@given(
    some.lists(some.floats(0.05, 0.95), min_size=3, max_size=3),
    some.lists(some.floats(-9, 9), min_size=3, max_size=3),
    some.floats(0, 1),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_an_indicator_by_bayes(chances: list[float], payoffs: list[float], elsewhere: float) -> None:
    """EVSI = Σ over seen and absent of max(0, Σ p · l · payoff) less the base, with `elsewhere` or without."""
    p, seen, missed = chances
    win, lose, _ = payoffs
    document = {
        "scenario_tree": 1,
        "start": "go",
        "nodes": {
            "go": {"decision": {"yes": {"then": "luck"}, "no": {"then": "done"}}},
            "luck": {
                "chance": {
                    "good": {"p": p, "payoff": win, "then": "done"},
                    "bad": {"p": 1 - p, "payoff": lose, "then": "done"},
                }
            },
        },
        "outcomes": ["done"],
        "indicators": {
            "sign": {"about": "luck", "likelihood": {"good": seen, "bad": missed}},
            "other": {"about": "luck", "likelihood": {"good": seen, "bad": missed}, "elsewhere": elsewhere},
        },
    }
    told = sum(max(0, p * good * win + (1 - p) * bad * lose) for good, bad in ((seen, missed), (1 - seen, 1 - missed)))
    base = max(0, p * win + (1 - p) * lose)
    answer = information(tree_of(document), on=["luck", "sign", "other"])
    assert value_of(answer, "sign") == pytest.approx(told - base, abs=1e-12)
    assert value_of(answer, "other") == pytest.approx(told - base, abs=1e-12)
    assert answer.items[-1].value == pytest.approx(value_of(answer, "luck"), abs=1e-12)
    assert -1e-12 <= value_of(answer, "sign") <= value_of(answer, "luck") + 1e-12


def test_what_is_seen_elsewhere_tells_whether_it_is_asked() -> None:
    """A sign that is only ever seen where the question is asked tells that it will be."""
    tree = st.loads("""
scenario_tree: 1
start: bet
nodes:
  bet: {decision: {asked: {then: first}, safe: {payoff: 1, then: done}}}
  first: {chance: {on: {p: 0.25, then: luck}, off: {p: 0.75, then: done}}}
  luck: {chance: {good: {p: 0.5, payoff: 8, then: done}, bad: {p: 0.5, payoff: 4, then: done}}}
outcomes: [done]
indicators:
  sign: {about: luck, likelihood: {good: 1, bad: 1}, elsewhere: 0}
""")
    answer = information(tree, on=["sign"])
    assert answer.base == pytest.approx(1.5)
    assert value_of(answer, "sign") == pytest.approx(0.25 * 6 + 0.75 * 1 - 1.5)


def test_what_an_indicator_tells_is_what_its_evidence_scores() -> None:
    """P(seen) · the score with it seen, and the same for absent: in files without other evidence."""
    compared = nonzero = 0
    for seed in range(60):
        made = generate(seed)
        document, arguments = copy.deepcopy(made.document), copy.deepcopy(made.arguments)
        for profile in document.get("profiles", {}).values():
            for own in ("odds", "views", "parameters"):
                profile.pop(own, None)
        for name in ("given", "known", "as_of"):
            arguments.pop(name, None)
        if "mixture" in (document.get("pool"), arguments.get("pool")):
            document["pool"] = arguments["pool"] = "linear"
        for name, indicator in document.get("indicators", {}).items():
            try:
                tree = tree_of({**document, "evidence": []})
                likelihood = seen_likelihood(tree, name, arguments) if "elsewhere" not in indicator else None
                seen, absent = (
                    st.score(tree_of({**document, "evidence": [{word: name}]}), **arguments)
                    for word in ("seen", "absent")
                )
                answer = information(tree, on=[name], **arguments)
            except TreeProblems:
                continue
            chance = seen.basis.evidence_probability if likelihood is None else likelihood
            if len(tree.events.get(indicator["about"], ".")) > 1 or (
                likelihood is None and abs(chance + absent.basis.evidence_probability - 1) > 1e-9
            ):
                continue
            parts = [
                (chance, seen.expected.certainty_equivalent),
                (1 - chance, absent.expected.certainty_equivalent),
            ]
            told = together(parts, answer.risk_tolerance)
            assert answer.base + value_of(answer, name) == pytest.approx(told, **NEAR)
            compared += 1
            nonzero += value_of(answer, name) != 0
    assert compared > 20
    assert nonzero


def seen_likelihood(tree: ScenarioTree, name: str, arguments: dict[str, Any]) -> float:
    """Σ P(b) · l(seen | b) at the indicator's node."""
    batch, indicator = Batch(tree, request(**arguments)), tree.indicators[name]
    node = tree.events.get(indicator.about, (indicator.about,))[0]
    believed, parameters = batch.solving.premises.believed[0], batch.point.reader.parameters
    return math.fsum(
        float(believed[batch.layout.edge[node, branch]]) * float(point(indicator.likelihood[branch], parameters))
        for branch in tree.nodes[node].branches
    )


def test_two_indicators_of_one_question_are_one_experiment() -> None:
    """Learned together, their answers have P(s, t) = Σ p · l(s) · l(t), not the product of two probabilities."""
    text = DRILLING.replace("useless:", "again: {about: oil, likelihood: {wet: 0.75, dry: 1/3}}\n  useless:")
    told = sum(
        max(0, 0.4 * wet * 600 - 0.6 * dry * 200)
        for wet, dry in itertools.starmap(
            lambda a, b: (a[0] * b[0], a[1] * b[1]),
            itertools.product([(0.75, 1 / 3), (0.25, 2 / 3)], repeat=2),
        )
    )
    answer = information(st.loads(text), on=["good", "again"])
    assert answer.items[-1].value == pytest.approx(told - 120)
    assert answer.items[-1].kind == "EVSI"


# ---- uncertain numbers -------------------------------------------------------------------------

GAMBLE = """
scenario_tree: 1
start: go
parameters: {x: QUANTITY}
profiles: {careful: {risk_tolerance: 2}}
nodes:
  go: {decision: {yes: {payoff: = x, then: done}, no: {then: done}}}
outcomes: [done]
"""


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        ("{uniform: [-3, 1]}", 1 / 8),
        ("{uniform: [-1, 3]}", 9 / 8 - 1),
        ("{normal: [0.5, 2]}", 2 * (math.exp(-1 / 32) / math.sqrt(2 * math.pi)) - 0.5 * 0.4012936743170763),
        ("{discrete: {-4: 1, 1: 2, 3: 1}}", 1),
        ("{triangular: [-1, 0, 1]}", 1 / 6),
    ],
)
def test_a_number_in_closed_form(quantity: str, value: float) -> None:
    """E max(x, 0) − max(E x, 0)."""
    answer = information(st.loads(GAMBLE.replace("QUANTITY", quantity)), on=["x"])
    assert value_of(answer, "x") == pytest.approx(value, abs=2e-9)
    assert abs(value_of(answer, "x") - value) <= max(5 * answer.item("x").error, 1e-12)
    assert answer.item("x").kind == "EVPPI"


def test_a_number_to_somebody_averse() -> None:
    """The difference of certainty equivalents, −R log E exp(−max(x, 0)/R), for x uniform in −3…1 and R = 2."""
    answer = information(st.loads(GAMBLE.replace("QUANTITY", "{uniform: [-3, 1]}")), on=["x"], profile="careful")
    mean = 3 / 4 + 2 / 4 * (1 - math.exp(-1 / 2))
    assert value_of(answer, "x") == pytest.approx(-2 * math.log(mean), abs=1e-8)


def test_a_number_that_tips_an_actor() -> None:
    """Where a choice jumps, the value is found to nine digits: the jump is searched for."""
    tree = st.loads("""
scenario_tree: 1
start: theirs
parameters: {x: {uniform: [0, 1]}}
profiles: {other: {criteria: {theirs: 1}}}
criteria: {ours: {}, theirs: {weight: 0}}
nodes:
  theirs: {actor: other, decision: {a: {payoff: {theirs: "= x"}, then: done},
                                    b: {payoff: {theirs: 0.7123456789, ours: 5}, then: done}}}
outcomes: [done]
""")
    answer = information(tree, on=["x"])
    assert answer.base == 5
    assert value_of(answer, "x") == pytest.approx(-5 * (1 - 0.7123456789), abs=2e-8)


def test_numbers_together_and_concentrations_are_drawn() -> None:
    """Within five standard errors of E max(x + y, 0), and for a Beta of E max(10 p − 5, 0)."""
    tree = st.loads("""
scenario_tree: 1
start: go
parameters: {x: {uniform: [-1, 1]}, y: {uniform: [-1, 1]}}
nodes:
  go: {decision: {yes: {payoff: = x + y, then: done}, bet: {payoff: -5.5, then: luck}, no: {then: done}}}
  luck: {concentration: 2, chance: {good: {p: 0.5, payoff: 10, then: done}, bad: {p: 0.5, then: done}}}
outcomes: [done]
""")
    answer = information(tree, on=["x", "y"], samples=4000, seed=3)
    joint = answer.items[-1]
    assert joint.value == pytest.approx(1 / 3, abs=5 * joint.error)
    assert 0 < joint.error < 0.02
    assert (answer.samples, answer.seed) == (4000, 3)
    beta = information(tree, on=["concentration:luck"], samples=4000).items[0]
    # p uniform: E max(10 p − 5.5, 0) = ∫ from 0.55 of (10 p − 5.5)
    assert beta.value == pytest.approx(10 / 2 * 0.45**2, abs=5 * beta.error)
    assert information(tree, on=["concentration:luck"], samples=4000).items[0] == beta


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


def test_numbers_and_answers_together() -> None:
    """A well is drilled if it is wet and large: 0.4 · 0.5 · 500; a discrete number is summed, another one drawn."""
    text = DRILLING.replace("payoff: 600", "payoff: = size - 300")
    discrete = text.replace("start:", "parameters: {size: {discrete: {100: 1, 800: 1}}}\nstart:")
    joint = information(st.loads(discrete), on=["size", "oil"]).items[-1]
    assert (joint.value, joint.error, joint.kind) == (pytest.approx(0.4 * 0.5 * 500), 0, "EVPPI")
    uniform = text.replace("start:", "parameters: {size: {uniform: [0, 900]}}\nstart:")
    answer = information(st.loads(uniform), on=["oil", "size"], samples=200)
    assert answer.items[-1].value == pytest.approx(0.4 * 600**2 / (2 * 900), abs=5 * answer.items[-1].error)
    assert answer.samples == 200
    doubtful = uniform.replace("oil: {chance", "oil: {concentration: 3, chance")
    with pytest.raises(TreeProblems, match="not learned together with answers"):
        information(st.loads(doubtful), on=["oil", "concentration:oil"])


def test_draws_that_are_no_distribution_are_made_one() -> None:
    """With x and 50 % beside one another P(x) is x / (x + 0.5); who knows all gains 1 where the answer is x."""
    text = """
scenario_tree: 1
start: go
nodes:
  go: {decision: {go: {then: luck}, stay: {payoff: 1, then: done}}}
  luck: {chance: {x: {p: {beta: [2, 2]}, then: done}, y: {p: 50%, payoff: 3, then: done}}}
outcomes: [done]
"""
    joint = information(st.loads(text), on=["luck/x", "luck"]).items[-1]
    x = (np.arange(100_000) + 0.5) / 100_000
    assert joint.value == pytest.approx(np.mean(6 * x * (1 - x) * x / (x + 0.5)), abs=5 * joint.error)
    assert 0 < joint.error < 0.01


def test_draws_go_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more draws than fit are evaluated at once, and it makes no difference."""
    text = DRILLING.replace("payoff: 600", "payoff: = size - 300")
    tree = st.loads(text.replace("start:", "parameters: {size: {uniform: [0, 900]}}\nstart:"))
    whole = information(tree, on=["oil", "size"], samples=50)
    monkeypatch.setattr("scenario_tree.analysis.information.numbers.CELLS", 40)
    asked: list[int] = []
    premises = Batch.premises

    def watched(self: Batch, inputs: Any, drawn: Any = None) -> Any:
        asked.extend(len(cells) for cells in inputs.parameters.values())
        return premises(self, inputs, drawn)

    monkeypatch.setattr(Batch, "premises", watched)
    assert information(tree, on=["oil", "size"], samples=50).items == whole.items
    assert max(asked) == 10


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
