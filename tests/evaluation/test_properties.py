"""What holds of every tree, whatever its figures: on generated files, with hypothesis choosing them.

Each test strips a generated case of what the law is not about (evidence where choices would come to know it,
odds where they would be replaced), so that the law holds without exception.
"""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oracle.generate import generate

import scenario_tree
from scenario_tree.evaluation.results import Score
from scenario_tree.model import ChanceNode, DecisionNode, Distribution, ScenarioTree
from scenario_tree.problems import TreeProblems
from scenario_tree.quantities.distribution import KINDS, mean

STEADY = settings(
    derandomize=True,
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
SEEDS = st.integers(0, 10**9)
TOLERANCE = 1e-9
Document = dict[str, Any]


# ---- cases ---------------------------------------------------------------------------


def case(seed: int, *without: str) -> tuple[Document, dict[str, Any]]:
    """A generated document and what is asked of it, without some of its features."""
    made = generate(seed)
    document, arguments = copy.deepcopy(made.document), copy.deepcopy(made.arguments)
    if "evidence" in without:
        document.pop("evidence", None)
        for name in ("given", "known", "as_of"):
            arguments.pop(name, None)
    if "odds" in without:
        arguments.pop("odds", None)
        arguments.get("weights", {}).pop("odds", None)
        for profile in document.get("profiles", {}).values():
            profile.pop("odds", None)
    if "choose" in without:
        arguments.pop("choose", None)
    if "actors" in without:
        for node in nodes_of(document):
            node.pop("actor", None)
        arguments["criteria"] = {k: v for k, v in arguments.get("criteria", {}).items() if "/" not in k}
    for profile in [*document.get("profiles", {}).values(), arguments.get("weights", {})]:
        for name in ("risk_tolerance", "rationality"):
            if name in without:
                profile.pop(name, None)
    return document, arguments


def nodes_of(document: Document) -> Iterator[Document]:
    """Every node of a document, those written in place too."""
    waiting = list(document["nodes"].values())
    while waiting:
        node = waiting.pop()
        yield node
        for branch in (node.get("chance") or node["decision"]).values():
            if isinstance(branch["then"], dict):
                waiting.append(branch["then"])


def tree_of(document: Document) -> ScenarioTree:
    """The tree of a document; JSON is YAML."""
    return scenario_tree.loads(json.dumps(document, ensure_ascii=False))


def possible(document: Document, arguments: dict[str, Any]) -> Score:
    """The score; a case that the specification makes an error is not looked at."""
    try:
        return scenario_tree.score(tree_of(document), **arguments)
    except TreeProblems:
        assume(False)
        raise


def figures(score: Score) -> dict[str, Any]:
    """Every figure of a score by name; what is in force and in which order things stand is left out."""
    found: dict[str, Any] = {"evidence_probability": score.basis.evidence_probability}
    result = score.to_dict(nodes=True)
    for section in ("outcomes", "tags", "decisions", "expectations", "nodes", "branches"):
        for row in result[section]:
            row = dict(row)
            name = row.get("node") or row.get("id") or row.get("branch") or row.get("name")
            row.pop("excluded_by", None)
            row.pop("instead", None)  # of two others that are worth the same but for rounding, either may be named
            row["options"] = {option["name"]: option for option in row.get("options", ())}
            found |= flattened(row, f"{section}.{name}")
    return found | flattened(result["expected"], "expected")


def flattened(value: Any, name: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in flattened(inner, f"{name}.{key}").items()}
    if isinstance(value, list):
        return {k: v for key, inner in enumerate(value) for k, v in flattened(inner, f"{name}.{key}").items()}
    return {name: value}


def assert_same(one: Score, other: Score, *, but: tuple[str, ...] = ()) -> None:
    """All figures of both are the same, but for those whose names begin with one of these."""
    ours, theirs = figures(one), figures(other)
    assert ours.keys() == theirs.keys()
    different = []
    for name, x in ours.items():
        y = theirs[name]
        number = isinstance(x, float) and isinstance(y, float)
        alike = math.isclose(x, y, rel_tol=TOLERANCE, abs_tol=TOLERANCE) if number else x == y
        if not alike and not name.startswith(but or ("\0",)):
            different.append((name, x, y))
    assert not different


# ---- probabilities ----------------------------------------------------------------------


@STEADY
@given(SEEDS)
def test_probabilities_are_probabilities(seed: int) -> None:
    """Outcomes sum to 1; every probability lies in 0…1; a conditional distribution sums to 1."""
    document, arguments = case(seed)
    score = possible(document, arguments)
    assert sum(outcome.probability for outcome in score.outcomes) == pytest.approx(1, abs=TOLERANCE)
    everything = [
        *(outcome.probability for outcome in score.outcomes),
        *score.tags.values(),
        *(node.probability for node in score.nodes.values()),
        *(branch.path_probability for branch in score.branches.values()),
        *(branch.probability for branch in score.branches.values() if branch.probability is not None),
        *(decision.probability for decision in score.decisions),
    ]
    assert all(-TOLERANCE <= probability <= 1 + TOLERANCE for probability in everything)
    assert score.basis.evidence_probability > 0
    likeliest = [outcome.probability for outcome in score.outcomes]
    assert likeliest == sorted(likeliest, reverse=True)


@STEADY
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_nodes_changes_nothing(seed: int, rng: random.Random) -> None:
    """Nodes, profiles, parameters, views and indicators may stand in any order."""
    document, arguments = case(seed)
    before = possible(document, arguments)
    for section in ("nodes", "profiles", "parameters", "views", "indicators"):
        if section in document:
            entries = list(document[section].items())
            rng.shuffle(entries)
            document[section] = dict(entries)
    keys = list(document.items())
    rng.shuffle(keys)
    assert_same(before, possible(dict(keys), arguments))


@STEADY
@given(SEEDS)
def test_a_node_in_place_means_the_same(seed: int) -> None:
    """A node written where it is named, or under `nodes`: no figure differs."""
    document, arguments = case(seed)
    before = possible(document, arguments)
    for node in list(nodes_of(document)):
        for branch in (node.get("chance") or node["decision"]).values():
            if isinstance(branch["then"], dict):
                inner = branch["then"]
                branch["then"] = inner.pop("id")
                document["nodes"][branch["then"]] = inner
    assert_same(before, possible(document, arguments))


# ---- odds and view weights -----------------------------------------------------------------


def asked_nodes(tree: ScenarioTree) -> list[ChanceNode]:
    return [node for node in tree.nodes.values() if isinstance(node, ChanceNode)]


@STEADY
@given(SEEDS, st.randoms(use_true_random=False), st.sampled_from(["node", "event"]))
def test_odds_of_1_change_nothing(seed: int, rng: random.Random, kind: str) -> None:
    """A factor of 1 on any chance branch, by node or by event, leaves every figure as it is."""
    document, arguments = case(seed, "odds")
    before = possible(document, arguments)
    node = rng.choice(asked_nodes(before.tree) or [None])  # type: ignore[list-item]
    assume(node is not None and (kind == "node" or node.event))
    name = node.event if kind == "event" else node.id
    assert_same(before, possible(document, {**arguments, "odds": {f"{name}/{rng.choice(list(node.branches))}": 1.0}}))


@STEADY
@given(SEEDS, st.randoms(use_true_random=False), st.floats(1e-6, 1e6))
def test_the_same_odds_on_all_branches_change_nothing(seed: int, rng: random.Random, factor: float) -> None:
    """Doubling all odds of a node, or of all of an event, changes nothing."""
    document, arguments = case(seed, "odds")
    before = possible(document, arguments)
    node = rng.choice(asked_nodes(before.tree) or [None])  # type: ignore[list-item]
    assume(node is not None)
    name = node.event if node.event and rng.random() < 0.5 else node.id
    assert_same(before, possible(document, {**arguments, "odds": {f"{name}/{b}": factor for b in node.branches}}))


@STEADY
@given(SEEDS, st.floats(1e-3, 1e3))
def test_only_the_ratio_of_view_weights_counts(seed: int, factor: float) -> None:
    """All view weights times the same number: the pool is the same, also in the mixture."""
    document, arguments = case(seed)
    assume("views" in document)
    before = possible(document, arguments)
    places = [document, *document.get("profiles", {}).values(), arguments, arguments.get("weights", {})]
    for place in places:
        if "views" in place:
            place["views"] = {view: weight * factor for view, weight in place["views"].items()}
    assert_same(before, possible(document, arguments))


@STEADY
@given(SEEDS)
def test_views_that_agree_pool_to_what_they_say(seed: int) -> None:
    """Where all views say the same, linear and logarithmic pool and mixture give what a file without views gives."""
    document, arguments = case(seed, "evidence", "odds")
    arguments.pop("views", None)
    assume("views" in document)
    without = copy.deepcopy(document)
    for node in nodes_of(without):
        for branch in node.get("chance", {}).values():
            if isinstance(branch.get("p"), dict) and set(branch["p"]) <= set(document["views"]):
                branch["p"] = next(iter(branch["p"].values()))
    for node, alike in zip(nodes_of(document), nodes_of(without), strict=True):
        for name, branch in node.get("chance", {}).items():
            if isinstance(branch.get("p"), dict) and set(branch["p"]) <= set(document["views"]):
                branch["p"] = dict.fromkeys(document["views"], alike["chance"][name]["p"])
    for place in (without, *without.get("profiles", {}).values()):
        place.pop("views", None)
        place.pop("pool", None)
    weights = {k: v for k, v in arguments.get("weights", {}).items() if k != "views"}
    asked = {**arguments, "weights": weights}
    plain = possible(without, {k: v for k, v in asked.items() if k != "pool"})
    for pool in ("linear", "log", "mixture"):
        assert_same(plain, possible(document, {**arguments, "pool": pool}))


# ---- conditions -------------------------------------------------------------------------------


def passing(score: Score, name: str) -> float:
    """The probability of passing what a selector (without `not:`) names."""
    tree = score.tree
    if "/" in name:
        where, _, branch = name.partition("/")
        return sum(score.branches[f"{node}/{branch}"].path_probability for node in tree.events.get(where, (where,)))
    if name in tree.events:
        return sum(score.nodes[node].probability for node in tree.events[name])
    return score.nodes[name].probability if name in score.nodes else score.tags[name]


def selectors(tree: ScenarioTree) -> list[str]:
    names = [f"{node.id}/{branch.name}" for node, branch in tree.branches() if node.id not in tree.events]
    names += [f"{event}/{branch}" for event, ids in tree.events.items() for branch in tree.nodes[ids[0]].branches]
    return [*names, *tree.nodes, *tree.events, *tree.outcomes, *tree.tags]


@settings(STEADY, max_examples=30)
@given(SEEDS, st.randoms(use_true_random=False), st.booleans())
def test_what_is_given_is_certain(seed: int, rng: random.Random, negated: bool) -> None:
    """Given X, the probability of passing X is 1; given `not:X`, it is 0."""
    document, arguments = case(seed)
    tree = tree_of(document)
    name = rng.choice(selectors(tree))
    given_ = (*arguments.get("given", ()), f"not:{name}" if negated else name)
    arguments.pop("known", None)
    score = possible(document, {**arguments, "given": given_})
    assert passing(score, name) == pytest.approx(0 if negated else 1, abs=TOLERANCE), name


@STEADY
@given(SEEDS, st.randoms(use_true_random=False))
def test_what_is_given_may_be_given_twice(seed: int, rng: random.Random) -> None:
    """To give the same thing again, or what follows from it, changes nothing."""
    document, arguments = case(seed, "evidence")
    name = rng.choice(selectors(tree_of(document)))
    once = possible(document, {**arguments, "given": (name,)})
    assert_same(once, possible(document, {**arguments, "given": (name, name)}))
    observed = {**document, "evidence": [{"observed": name}]}
    assert_same(once, possible(observed, arguments), but=("nothing",))


@STEADY
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_law_of_total_probability(seed: int, rng: random.Random) -> None:
    """Over a question's answers, and its not being asked, the weighted conditional figures sum to the whole ones."""
    document, arguments = case(seed, "evidence")
    whole = possible(document, arguments)
    node = rng.choice(asked_nodes(whole.tree) or [None])  # type: ignore[list-item]
    assume(node is not None)
    ids = whole.tree.events.get(node.id) or (node.id,)
    parts = [f"{node.id}/{branch}" for branch in node.branches] + [f"not:{node.id}"]
    weights, scores = [], []
    for part in parts:
        if part.startswith("not:"):
            weight = 1 - sum(whole.nodes[name].probability for name in ids)
        else:
            weight = passing(whole, part)
        if weight > 1e-12:
            weights.append(weight)
            scores.append(scenario_tree.score(whole.tree, **arguments, given=[part]))
            assert scores[-1].basis.evidence_probability == pytest.approx(weight, rel=1e-6, abs=1e-12)
    assert sum(weights) == pytest.approx(1, abs=TOLERANCE)
    for outcome in whole.tree.outcomes:
        mixed = sum(w * s.outcome(outcome).probability for w, s in zip(weights, scores, strict=True))
        assert mixed == pytest.approx(whole.outcome(outcome).probability, abs=TOLERANCE)
    for tag in whole.tags:
        mixed = sum(w * s.tags[tag] for w, s in zip(weights, scores, strict=True))
        assert mixed == pytest.approx(whole.tags[tag], abs=TOLERANCE)
    mixed = sum(w * s.expected.utility for w, s in zip(weights, scores, strict=True))
    assert mixed == pytest.approx(whole.expected.utility, rel=1e-9, abs=1e-8)


@settings(STEADY, max_examples=30)
@given(SEEDS, st.randoms(use_true_random=False), st.sampled_from(["seen", "absent"]))
def test_an_indicator_without_elsewhere_keeps_the_reach_of_its_node(seed: int, rng: random.Random, kind: str) -> None:
    """It speaks of the answer only: the node's reach, and that of all of an event's nodes, is as before.

    Also beside other evidence that does not bear on the question's being asked, and under every pool.
    """
    document, arguments = case(seed, "evidence")
    for node in nodes_of(document):
        assume("decision" not in node)
    before = possible(document, arguments)
    about = rng.choice(asked_nodes(before.tree))
    name = about.event or about.id
    likelihood = {branch: rng.choice([0.05, 0.5, 0.9]) for branch in about.branches}
    document["indicators"] = {"sign": {"about": name, "likelihood": likelihood}}
    document["evidence"] = [{kind: "sign"}]
    after = possible(document, arguments)
    for node in before.tree.events.get(name, (name,)):
        assert after.nodes[node].probability == pytest.approx(before.nodes[node].probability, abs=TOLERANCE)
    assert after.basis.evidence_probability == pytest.approx(1, abs=TOLERANCE)
    if len(set(likelihood.values())) == 1:
        assert_same(before, after)


@STEADY
@given(SEEDS, st.randoms(use_true_random=False))
def test_an_indicator_is_bayes_rule_at_its_node(seed: int, rng: random.Random) -> None:
    """The posterior at the node is prior times likelihood, normalised; `absent` takes 1 − likelihood."""
    document, arguments = case(seed, "evidence")
    for node in nodes_of(document):
        assume("decision" not in node)
    assume(arguments.get("pool", document.get("pool")) != "mixture")
    before = possible(document, arguments)
    about = rng.choice(asked_nodes(before.tree))
    assume(len(before.tree.events.get(about.event or "", (about.id,))) == 1)
    likelihood = {branch: rng.uniform(0.05, 0.95) for branch in about.branches}
    document["indicators"] = {"sign": {"about": about.event or about.id, "likelihood": likelihood}}
    for kind in ("seen", "absent"):
        document["evidence"] = [{kind: "sign"}]
        after = possible(document, arguments)
        factor = {b: p if kind == "seen" else 1 - p for b, p in likelihood.items()}
        prior = {b: before.branches[f"{about.id}/{b}"].probability or 0.0 for b in about.branches}
        total = sum(prior[b] * factor[b] for b in prior)
        for branch in prior:
            found = after.branches[f"{about.id}/{branch}"].probability
            assert found == pytest.approx(prior[branch] * factor[branch] / total, abs=TOLERANCE)


# ---- outcomes and tags ----------------------------------------------------------------------------


@STEADY
@given(SEEDS, st.randoms(use_true_random=False))
def test_splitting_an_outcome_changes_nothing_else(seed: int, rng: random.Random) -> None:
    """An outcome split in two that bear a common tag: the tag has its probability, and nothing else moves."""
    document, arguments = case(seed, "evidence")
    document.pop("expect", None)
    before = possible(document, arguments)
    outcomes = document["outcomes"]
    if isinstance(outcomes, list):
        outcomes = {name: {} for name in outcomes}
    name = rng.choice(list(outcomes))
    halves = [f"{name}-part1", f"{name}-part2"]
    record = {**(outcomes[name] or {})}
    record["tags"] = [*record.get("tags", []), "whole"]
    document["outcomes"] = {
        key: value for old, kept in outcomes.items() for key, value in
        (((half, copy.deepcopy(record)) for half in halves) if old == name else ((old, kept),))
    }  # fmt: skip
    for node in nodes_of(document):
        for branch in (node.get("chance") or node["decision"]).values():
            if branch["then"] == name:
                branch["then"] = rng.choice(halves)
    after = possible(document, arguments)
    was = before.outcome(name)
    assert after.tags["whole"] == pytest.approx(was.probability, abs=TOLERANCE)
    assert sum(after.outcome(half).probability for half in halves) == pytest.approx(was.probability, abs=TOLERANCE)
    assert sum(after.outcome(half).paths for half in halves) == was.paths
    for key, value in figures(before).items():
        if name not in key:
            found = figures(after)[key]
            alike = pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
            assert found == alike, key


# ---- utility and choices ------------------------------------------------------------------------------


@STEADY
@given(SEEDS, st.floats(0.5, 500))
def test_a_certainty_equivalent_is_at_most_the_expectation(seed: int, tolerance: float) -> None:
    """Whoever shuns risk takes less for sure than the mean; the less tolerant, the less."""
    document, arguments = case(seed)
    weights = {**arguments.get("weights", {}), "risk_tolerance": tolerance}
    score = possible(document, {**arguments, "weights": weights})
    assert score.expected.certainty_equivalent <= score.expected.utility + 1e-7
    for decision in score.decisions:
        for option in decision.options:
            if (
                option.utility is not None
                and option.certainty_equivalent is not None
                and not soft(score, decision.node)
            ):
                slack = 1e-9 * max(1, abs(option.utility)) + 1e-7
                assert option.certainty_equivalent <= option.utility + slack


def soft(score: Score, node: str) -> bool:
    """Whether somebody behind the node chooses with a rationality: then values are means over options."""
    return any(decision.by == "rationality" for decision in score.decisions)


@STEADY
@given(SEEDS)
def test_an_endless_risk_tolerance_is_neutrality(seed: int) -> None:
    """As the risk tolerance grows, the certainty equivalent tends to the expectation, choices to the neutral ones."""
    document, arguments = case(seed, "risk_tolerance")
    neutral = possible(document, arguments)
    assume(all(d.margin is None or abs(d.margin) > 1e-3 for d in neutral.decisions))
    for profile in document.get("profiles", {}).values():
        profile["risk_tolerance"] = 1e9
    weights = {**arguments.get("weights", {}), "risk_tolerance": 1e9}
    tolerant = possible(document, {**arguments, "weights": weights})
    ours, theirs = figures(neutral), figures(tolerant)
    for name, value in ours.items():
        if isinstance(value, float):
            assert theirs[name] == pytest.approx(value, rel=1e-4, abs=1e-3), name
        else:
            assert theirs[name] == value, name


@STEADY
@given(SEEDS)
def test_an_endless_rationality_is_the_best_choice(seed: int) -> None:
    """As rationality grows, the logit choice tends to the exact one."""
    document, arguments = case(seed, "rationality", "odds", "evidence")
    exact = possible(document, arguments)
    assume(all(d.margin is None or abs(d.margin) > 1e-2 for d in exact.decisions))
    for profile in document.get("profiles", {}).values():
        profile["rationality"] = 1e6
    weights = {**arguments.get("weights", {}), "rationality": 1e6}
    logit = possible(document, {**arguments, "weights": weights})
    for outcome in exact.outcomes:
        assert logit.outcome(outcome.name).probability == pytest.approx(outcome.probability, abs=1e-6)
    for decision in exact.decisions:
        assert logit.decision(decision.node).choice == decision.choice
    assert logit.expected.utility == pytest.approx(exact.expected.utility, rel=1e-6, abs=1e-6)


@STEADY
@given(SEEDS)
def test_no_rationality_at_all_is_a_coin(seed: int) -> None:
    """With a rationality of 0 all options of a node are equally likely."""
    document, arguments = case(seed, "rationality", "odds", "evidence", "choose", "actors")
    weights = {**arguments.get("weights", {}), "rationality": 0}
    score = possible(document, {**arguments, "weights": weights})
    for decision in score.decisions:
        assert [o.probability for o in decision.options] == pytest.approx(
            [1 / len(decision.options)] * len(decision.options)
        )


@STEADY
@given(SEEDS, st.randoms(use_true_random=False))
def test_nobody_does_better_than_the_strategy(seed: int, rng: random.Random) -> None:
    """Where the reader alone decides, no other option anywhere, nor any other whole strategy, is worth more."""
    document, arguments = case(seed, "actors", "rationality", "evidence", "choose")
    best = possible(document, arguments)
    tree = best.tree
    decisions = [node for node in tree.nodes.values() if isinstance(node, DecisionNode)]
    assume(decisions)
    strategies = [[f"{node.id}/{option}"] for node in decisions for option in node.branches]
    strategies += [[f"{node.id}/{rng.choice(list(node.branches))}" for node in decisions] for _ in range(10)]
    limit = best.expected.certainty_equivalent
    for choose in strategies:
        other = scenario_tree.score(tree, **{**arguments, "choose": choose}).expected.certainty_equivalent
        # under a mixture the strategy is that of the linear pool, so only its own tree is sure to like it
        if best.basis.pool != "mixture":
            assert other <= limit + 1e-7 * max(1, abs(limit)), choose
    chosen = [f"{decision.node}/{decision.choice}" for decision in best.decisions]
    assert_same(best, scenario_tree.score(tree, **{**arguments, "choose": chosen}), but=("decisions",))


@STEADY
@given(SEEDS, st.floats(-50, 50))
def test_a_gift_to_every_outcome_moves_no_choice(seed: int, gift: float) -> None:
    """The same payoff on every outcome is added to every value; probabilities and choices stay, whatever the risk."""
    document, arguments = case(seed)
    before = possible(document, arguments)
    assume(all(d.margin is None or abs(d.margin) > 1e-6 for d in before.decisions))
    criterion = next(iter(before.tree.criteria.values()))
    outcomes = document["outcomes"]
    if isinstance(outcomes, list):
        outcomes = dict.fromkeys(outcomes)
    document["outcomes"] = {name: given_more(outcome or {}, criterion.name, gift) for name, outcome in outcomes.items()}
    after = possible(document, arguments)
    worst, best = criterion.scale or (0.0, 1.0)
    worth = gift * before.basis.criteria[criterion.name] / (best - worst)
    for key in ("utility", "certainty_equivalent"):
        moved = getattr(after.expected, key) - getattr(before.expected, key)
        assert moved == pytest.approx(worth, rel=1e-6, abs=1e-6)
    for outcome in before.outcomes:
        assert after.outcome(outcome.name).probability == pytest.approx(outcome.probability, abs=1e-6)
    for decision in before.decisions:
        assert after.decision(decision.node).choice == decision.choice


def given_more(outcome: Document, criterion: str, gift: float) -> Document:
    """An outcome whose payoff has so much more of a criterion."""
    payoff = outcome.get("payoff", 0)
    if not isinstance(payoff, dict) or set(payoff) <= set(KINDS):
        payoff = {criterion: payoff}
    amount = payoff.get(criterion, 0)
    if isinstance(amount, dict):  # an uncertain one counts with its mean
        kind, arguments = next(iter(amount.items()))
        pairs = [float(part) for pair in arguments.items() for part in pair] if kind == "discrete" else arguments
        amount = mean(Distribution(kind, tuple(pairs)))
    written = amount.removeprefix("= ") if isinstance(amount, str) else repr(amount)
    return {**outcome, "payoff": {**payoff, criterion: f"= ({written}) + ({gift!r})"}}


@STEADY
@given(SEEDS, st.floats(0.1, 10))
def test_weights_of_criteria_are_a_unit(seed: int, factor: float) -> None:
    """All criteria weigh so many times more: utilities are so many times larger, and no choice moves."""
    document, arguments = case(seed, "risk_tolerance", "rationality", "actors")
    before = possible(document, arguments)
    assume(not any(decision.tie for decision in before.decisions))
    criteria = {name: weight * factor for name, weight in before.basis.criteria.items()}
    after = possible(document, {**arguments, "criteria": criteria})
    assert after.expected.utility == pytest.approx(before.expected.utility * factor, rel=1e-9, abs=1e-9)
    assert after.expected.criteria == pytest.approx(dict(before.expected.criteria), rel=1e-9, abs=1e-9)
    for outcome in before.outcomes:
        assert after.outcome(outcome.name).probability == pytest.approx(outcome.probability, abs=TOLERANCE)
