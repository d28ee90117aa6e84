"""What an indicator is worth, by Bayes and by definition."""

from __future__ import annotations

import copy
import itertools
import math
from typing import Any

import pytest
from analysis.informing import DRILLING, NEAR, together, tree_of, value_of
from hypothesis import given, settings
from hypothesis import strategies as some
from oracle.generate import generate

import scenario_tree as st
from scenario_tree.analysis.information import information
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Batch
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import TreeProblems
from scenario_tree.quantities.chance import point


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
