"""Many evaluations at once are the same as one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from oracle.generate import generate

import scenario_tree as st
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Batch, Inputs, Rows
from scenario_tree.evaluation.draws import Drawn
from scenario_tree.evaluation.results import Score
from scenario_tree.model import ChanceNode, DecisionNode
from scenario_tree.problems import TreeProblems

DRAWS = 4
PARTS = range(10)


def cases(part: int) -> Iterator[tuple[int, st.ScenarioTree, dict[str, Any], Batch]]:
    """Generated trees, what is asked of them, and the batch; without those that ask the impossible."""
    for seed in range(part * 15, part * 15 + 15):
        made = generate(seed)
        tree = st.loads(json.dumps(made.document, ensure_ascii=False))
        with suppress(TreeProblems):
            yield seed, tree, dict(made.arguments), Batch(tree, request(**made.arguments))


def inputs_of(tree: st.ScenarioTree, batch: Batch, seed: int) -> Inputs:
    """Random numbers in place of those in force: odds of branches, weights of views and criteria."""
    rng = np.random.default_rng(seed)
    branches = [f"{node.id}/{branch.name}" for node, branch in tree.branches() if isinstance(node, ChanceNode)]
    named = rng.permutation(np.array(branches, dtype=object))[:3].tolist()
    return Inputs(
        odds={name: np.exp(rng.normal(size=DRAWS)) for name in named},
        criteria={name: rng.normal(size=DRAWS) for name in list(batch.point.reader.criteria)[:2]},
        views={name: rng.random(DRAWS) + 0.1 for name in tree.views},
    )


def alone(tree: st.ScenarioTree, arguments: dict[str, Any], batch: Batch, inputs: Inputs, draw: int) -> Score | None:
    """The same numbers, evaluated by themselves; None where they are impossible."""
    reader = batch.point.reader
    own = {
        "odds": {**arguments.get("odds", {}), **{n: f[draw] * reader.odds.get(n, 1.0) for n, f in inputs.odds.items()}},
        "criteria": {**arguments.get("criteria", {}), **{n: w[draw] for n, w in inputs.criteria.items()}},
        "views": {**arguments.get("views", {}), **{n: w[draw] for n, w in inputs.views.items()}},
    }
    try:
        return st.score(tree, **{**arguments, **own})
    except TreeProblems:
        return None


def assert_same(rows: Rows, draw: int, score: Score) -> None:
    tree = score.tree
    assert rows.outcomes[draw] == pytest.approx([score.outcome(n).probability for n in tree.outcomes], abs=1e-12)
    assert rows.criteria[draw] == pytest.approx(list(score.expected.criteria.values()), rel=1e-9, abs=1e-9)
    assert rows.utility[draw] == pytest.approx(score.expected.utility, rel=1e-9, abs=1e-9)
    certain = score.expected.certainty_equivalent
    assert rows.certainty_equivalent[draw] == pytest.approx(certain, rel=1e-9, abs=1e-9)
    assert rows.tags(tree.tags)[draw] == pytest.approx([score.tags[tag] for tag in tree.tags], abs=1e-12)
    assert rows.evidence[draw] == pytest.approx(score.basis.evidence_probability, rel=1e-9)


@pytest.mark.parametrize("part", PARTS)
def test_rows_are_evaluations(part: int) -> None:
    """Every draw has the figures and choices that its numbers have by themselves, everybody knowing them."""
    compared = 0
    for seed, tree, arguments, batch in cases(part):
        inputs = inputs_of(tree, batch, seed)
        rows = batch.rows(DRAWS, inputs, solved="again")
        for draw in range(DRAWS):
            score = alone(tree, arguments, batch, inputs, draw)
            if score is None:
                continue
            compared += 1
            assert_same(rows, draw, score)
            for node in rows.decisions:
                decision = score.decision(node.id)
                solved = decision.by != "rationality" and not decision.tie
                if decision.probability and not decision.by_history and solved:
                    assert list(node.branches)[rows.choices(node)[draw]] == decision.choice
    assert compared


@pytest.mark.parametrize("part", PARTS)
def test_nothing_changed_is_the_point(part: int) -> None:
    """Without other numbers, held or solved again, every draw has the figures of `score`."""
    for _, tree, arguments, batch in cases(part):
        score = st.score(tree, **arguments)
        for rows in (batch.rows(2), batch.rows(2, solved="again")):
            assert_same(rows, 0, score)
            assert_same(rows, 1, score)


def test_a_strategy_that_is_held_is_chosen() -> None:
    """Held, every decision is as at the point values, whatever the numbers are: as if each option were chosen."""
    compared = 0
    for seed in range(80):
        made = generate(seed)
        document = {**made.document, "evidence": []}
        for profile in (*document.get("profiles", {}).values(), made.arguments.get("weights", {})):
            profile.pop("rationality", None)
        arguments = {k: v for k, v in made.arguments.items() if k not in ("given", "known", "choose")}
        try:
            tree = st.loads(json.dumps(document, ensure_ascii=False))
            batch, score = Batch(tree, request(**arguments)), st.score(tree, **arguments)
        except TreeProblems:
            continue
        if not score.decisions:
            continue
        inputs = inputs_of(tree, batch, seed)
        fixed = [f"{decision.node}/{decision.choice}" for decision in score.decisions]
        rows = batch.rows(DRAWS, inputs, solved="held")
        for draw in range(DRAWS):
            held = alone(tree, {**arguments, "choose": fixed}, batch, inputs, draw)
            if held is not None:
                compared += 1
                assert_same(rows, draw, held)
    assert compared > 20


PARAMETRIC = """
scenario_tree: 1
start: a
parameters: {x: {uniform: [0.1, 0.5]}, y: 2}
nodes:
  a: {chance: {l: {p: = x, then: d, payoff: = y}, r: {p: = 1 - x, then: end}}}
  d: {decision: {go: {payoff: = 5 * x - 4, then: b}, stay: {then: end}}}
  b: {chance: {l: {share: = y, then: end, payoff: = x * y}, m: {p: 20%, then: other}, r: {share: 1, then: other}}}
outcomes: {end: {payoff: = -y}, other: }
"""


@pytest.mark.parametrize("solved", ["held", "again"])
def test_parameters_are_carried_through_everything(solved: Any) -> None:
    """Probabilities, shares and payoffs that depend on parameters follow them in every draw."""
    tree = st.loads(PARAMETRIC)
    batch = Batch(tree, request())
    x, y = np.linspace(0.1, 0.9, 7), np.linspace(3, 0.5, 7)
    rows = batch.rows(7, Inputs(parameters={"x": x, "y": y}), solved=solved)
    choice = st.score(tree).decision("d").choice
    for draw in range(7):
        fixed = {"choose": [f"d/{choice}"]} if solved == "held" else {}
        assert_same(rows, draw, st.score(tree, parameters={"x": x[draw], "y": y[draw]}, **fixed))
    assert len(set(rows.choices(tree.nodes["d"]).tolist())) == (1 if solved == "held" else 2)  # type: ignore[arg-type]


def test_what_is_no_distribution_is_made_one() -> None:
    """Numbers beyond 1 are divided by their sum, and the draws are flagged."""
    tree = st.loads(PARAMETRIC.replace("= 1 - x", "= 1 - x / 1 + 0 * y"))
    rows = Batch(tree, request()).rows(3, Inputs(parameters={"x": np.array([0.5, 1.5, -0.25])}))
    assert rows.renormalised.tolist() == [False, True, True]
    assert rows.outcomes.sum(axis=1) == pytest.approx(1)


def test_draws_of_a_dirichlet_have_its_moments() -> None:
    """Mean and variance of draws are m and m(1 − m) / (n + 1), also of tiny concentrations; zeros stay 0."""
    text = """
scenario_tree: 1
start: a
nodes:
  a: {concentration: CONC, chance: {l: {p: 30%, then: one}, m: {p: 0, then: two}, r: {p: 70%, then: three}}}
outcomes: [one, two, three]
"""
    for concentration in (1e-6, 0.5, 8.0, 1e9):
        tree = st.loads(text.replace("CONC", f"{concentration:.10f}"))
        rows = Batch(tree, request()).rows(200_000, generator=np.random.default_rng(5))
        mean, variance = np.array([0.3, 0, 0.7]), np.array([0.21, 0, 0.21]) / (concentration + 1)
        assert rows.outcomes.mean(axis=0) == pytest.approx(mean, abs=5 * np.sqrt(variance.max() / 200_000) + 1e-12)
        assert rows.outcomes.var(axis=0) == pytest.approx(variance, rel=0.03, abs=1e-15)
        assert (rows.outcomes[:, 1] == 0).all()


def test_an_actor_who_differs_draws_about_its_own_mean() -> None:
    """An actor with odds of its own has a Dirichlet about what it believes, which moves with the reader's."""
    tree = st.loads("""
scenario_tree: 1
start: d
profiles: {bold: {odds: {a/good: 3}}}
nodes:
  d: {actor: bold, decision: {go: {then: a}, stay: {then: end, payoff: 0}}}
  a: {concentration: 4, chance: {good: {p: 40%, then: end, payoff: 10}, bad: {p: 60%, then: end, payoff: -10}}}
outcomes: [end]
""")
    batch = Batch(tree, request())
    premises = batch.premises(Inputs(), Drawn(20_000, np.random.default_rng(1), batch.concentrated))
    edges = [batch.layout.edge["a", "good"], batch.layout.edge["a", "bad"]]
    reader, actor = premises.believed[0][:, edges], premises.believed[1][:, edges]
    for rows_, mean in ((reader, 0.4), (actor, 2 / 3)):
        assert rows_.mean(axis=0) == pytest.approx([mean, 1 - mean], abs=0.01)
        assert rows_[:, 0].var() == pytest.approx(mean * (1 - mean) / 5, rel=0.05)
    assert np.corrcoef(reader[:, 0], actor[:, 0])[0, 1] > 0.8
    rows = batch.swept(premises, 20_000, "again")
    node = tree.nodes["d"]
    assert isinstance(node, DecisionNode)
    assert (rows.choices(node) == (actor[:, 0] < 0.5)).all()


CERTAIN = """
scenario_tree: 1
views: {a: 1, b: 0}
profiles: {p: {views: {a: 0, b: 1}}}
start: d
nodes:
  d: {actor: p, decision: {go: {then: c}, stay: {then: o3, payoff: 1}}}
  c: {concentration: 100000, chance: {x: {p: {a: 0%, b: 90%}, then: o1, payoff: 10}, y: {p: rest, then: o2}}}
outcomes: [o1, o2, o3]
"""


def test_what_the_reader_excludes_an_actor_may_believe() -> None:
    """Where the reader gives a branch 0 and the actor 90 %, the actor's draws are about 90 %."""
    tree = st.loads(CERTAIN)
    rows = Batch(tree, request()).rows(50, solved="again", generator=np.random.default_rng(1))
    assert rows.choices(rows.decisions[0]).tolist() == [0] * 50


ELSEWHERE = """
scenario_tree: 1
parameters: {e: {discrete: {0: 1, 0.5: 1}}}
start: a
nodes:
  a: {chance: {yes: {p: 50%, then: b}, no: {p: rest, then: out}}}
  b: {chance: {l: {p: 50%, then: win}, r: {p: rest, then: lose}}}
outcomes: [win, lose, out]
indicators: {i: {about: b, likelihood: {l: 0.9, r: 0.1}, elsewhere: = e}}
evidence: [{seen: i}]
"""


def test_an_elsewhere_of_0_counts_draw_by_draw() -> None:
    """In draws in which the sign cannot be seen where the question is not asked, it was asked; in the others not so."""
    tree = st.loads(ELSEWHERE)
    e = np.array([0.0, 0.5, 0.2])
    rows = Batch(tree, request()).rows(3, Inputs(parameters={"e": e}))
    for draw in range(3):
        assert_same(rows, draw, st.score(tree, parameters={"e": e[draw]}))
    assert rows.weight == pytest.approx([0.25, 0.5, 0.35])


def test_deep_chains_are_solved_draw_by_draw() -> None:
    """A chain too narrow for level by level has the same figures in a batch of few draws."""
    count = 1500
    nodes = {
        f"n{k}": {
            "decision": {
                "on": {"then": f"n{k + 1}" if k + 1 < count else "end", "payoff": 1},
                "off": {"then": "off", "payoff": 0.5},
            }
        }
        for k in range(count)
    }
    document = {"scenario_tree": 1, "start": "n0", "nodes": nodes, "outcomes": ["end", "off"]}
    tree = st.loads(json.dumps(document))
    batch = Batch(tree, request())
    rows = batch.rows(2, Inputs(criteria={"payoff": np.array([1.0, -1.0])}), solved="again")
    assert rows.outcomes.tolist() == [[1, 0], [0, 1]]
    assert rows.utility.tolist() == [count, -0.5]
