"""Rules without probabilities, against their definitions on random graphs and against printed payoff tables."""

from __future__ import annotations

import itertools
import json
import math
import random
from typing import Any

import numpy as np
import pytest

import scenario_tree as st
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Batch, Inputs
from scenario_tree.evaluation.network import Layout
from scenario_tree.evaluation.rules import RULES, Rule, options_by_rule, regret
from scenario_tree.model import ChanceNode, DecisionNode, ScenarioTree
from scenario_tree.problems import TreeProblems

Choice = dict[str, str]
State = dict[str, str]


# ---- payoff tables ------------------------------------------------------------------------


def table(rows: dict[str, list[float]]) -> ScenarioTree:
    """A payoff table as a tree: the same event behind every option."""
    count = len(next(iter(rows.values())))
    nodes: dict[str, Any] = {"act": {"decision": {act: {"then": f"{act}-state"} for act in rows}}}
    for act, payoffs in rows.items():
        nodes[f"{act}-state"] = {
            "event": "state",
            "chance": {f"s{i}": {"share": 1, "payoff": payoff, "then": "end"} for i, payoff in enumerate(payoffs)},
        }
    assert all(len(row) == count for row in rows.values())
    return st.loads(json.dumps({"scenario_tree": 1, "start": "act", "nodes": nodes, "outcomes": ["end"]}))


@pytest.mark.parametrize(
    ("rows", "rule", "choice", "figures"),
    [
        # Anderson, Sweeney & Williams, An Introduction to Management Science, ch. "Decision analysis", problem 1
        ({"d1": [250, 100, 25], "d2": [100, 100, 75]}, "maximax", "d1", [250, 100]),
        ({"d1": [250, 100, 25], "d2": [100, 100, 75]}, "maximin", "d2", [25, 75]),
        ({"d1": [250, 100, 25], "d2": [100, 100, 75]}, "regret", "d1", [50, 150]),
        # Bonds, stocks and mutual funds in a growing, stable or declining economy, from a lecture on the three rules
        ({"bonds": [40, 45, 5], "stocks": [70, 30, -13], "funds": [53, 45, -5]}, "maximax", "stocks", [45, 70, 53]),
        ({"bonds": [40, 45, 5], "stocks": [70, 30, -13], "funds": [53, 45, -5]}, "maximin", "bonds", [5, -13, -5]),
        ({"bonds": [40, 45, 5], "stocks": [70, 30, -13], "funds": [53, 45, -5]}, "regret", "funds", [30, 18, 17]),
        # Taha, Operations Research: An Introduction, decisions under uncertainty, a table of costs
        (
            {
                "a1": [-5, -10, -18, -25],
                "a2": [-8, -7, -12, -23],
                "a3": [-21, -18, -12, -21],
                "a4": [-30, -22, -19, -15],
            },
            "maximin",
            "a3",
            [-25, -23, -21, -30],
        ),
        (
            {
                "a1": [-5, -10, -18, -25],
                "a2": [-8, -7, -12, -23],
                "a3": [-21, -18, -12, -21],
                "a4": [-30, -22, -19, -15],
            },
            "regret",
            "a2",
            [10, 8, 16, 25],
        ),
        # all three options have the same greatest regret: the first one is taken
        ({"d1": [10, 8, 6], "d2": [14, 15, 2], "d3": [7, 8, 9]}, "regret", "d1", [7, 7, 7]),
    ],
)
def test_printed_payoff_tables(rows: dict[str, list[float]], rule: Rule, choice: str, figures: list[float]) -> None:
    """Textbook tables: the option taken, and each option's worst case, best case or greatest regret."""
    taken, found = solved(table(rows), rule)
    assert taken == {"act": choice}
    assert [found["act", act] for act in rows] == pytest.approx(figures)


def test_questions_of_their_own_are_not_shared() -> None:
    """Without an event in common, the other option may be at its best where the own one is at its worst."""
    rows = {"d1": [10.0, 0.0], "d2": [9.0, 1.0]}
    shared = table(rows)
    apart = st.loads(shared.source.text.replace('"event": "state", ', ""))
    assert [solved(shared, "regret")[1]["act", act] for act in rows] == [1, 1]
    assert [solved(apart, "regret")[1]["act", act] for act in rows] == [9, 9]


# ---- by definition ----------------------------------------------------------------------------


def document(seed: int) -> dict[str, Any]:
    """A small graph whose ways rejoin, with events, two deciders and some probabilities of 0."""
    rng = random.Random(f"rules {seed}")
    count = rng.randint(4, 9)
    nodes: dict[str, Any] = {}
    kinds = ["decision" if number == 0 or rng.random() < 0.25 else "chance" for number in range(count)]
    for number, kind in enumerate(kinds):
        later = [f"n{i}" for i in range(number + 1, count)]
        branches = {}
        for place in range(2):
            target = rng.choice(later[:4]) if later and rng.random() < 0.85 else rng.choice(["high", "low"])
            branches[f"b{place}"] = {"then": target, "payoff": rng.randint(-3, 3)}
            if kind == "chance":
                branches[f"b{place}"]["p"] = 0.5
        if kind == "chance" and rng.random() < 0.2:
            branches["b0"]["p"], branches["b1"]["p"] = 0, 1
        nodes[f"n{number}"] = {kind: branches}
        if kind == "decision" and rng.random() < 0.4:
            nodes[f"n{number}"]["actor"] = "other"
    made = {
        "scenario_tree": 1,
        "profiles": {"other": {"criteria": {"payoff": -1}}},
        "start": "n0",
        "nodes": nodes,
        "outcomes": {"high": {"payoff": 2}, "low": {}},
    }
    for name, kind in zip(nodes, kinds, strict=True):
        if kind == "chance" and rng.random() < 0.9:
            nodes[name]["event"] = rng.choice(["wind", "rain", "frost"])
            if any(problem.code == "repeated-event" for problem in st.checks(json.dumps(made))):
                del nodes[name]["event"]
    return made


def crossed(seed: int) -> dict[str, Any]:
    """Options behind which the same three events are asked, each time in another order, not always all of them."""
    rng = random.Random(f"crossed {seed}")
    nodes: dict[str, Any] = {"n0": {"decision": {}}}
    for option in range(3):
        events = rng.sample(["wind", "rain", "frost"], rng.randint(2, 3))
        nodes["n0"]["decision"][f"b{option}"] = {"then": f"o{option}", "payoff": rng.randint(-2, 2)}
        ways = [f"o{option}"]
        for event in events:
            after = []
            for name in ways:
                branches = {}
                for answer in ("b0", "b1"):
                    ends = event == events[-1] or rng.random() < 0.15
                    target = rng.choice(["high", "low"]) if ends else f"{name}{answer[1]}"
                    branches[answer] = {"then": target, "payoff": rng.randint(-3, 3), "p": 0.5}
                    after += [] if ends else [target]
                nodes[name] = {"event": event, "chance": branches}
            ways = after
    ends = {"high": {"payoff": 2}, "low": {}}
    return {"scenario_tree": 1, "start": "n0", "nodes": nodes, "outcomes": ends}


def arrays(tree: ScenarioTree) -> tuple[Layout, dict[str, np.ndarray]]:
    """What the reader and `other` want and believe, read off a file of plain numbers."""
    layout = Layout(tree)
    sign = np.array([[1.0], [-1.0]])
    gain = np.array([float(sum(branch.payoff.values())) for _, branch in layout.branches])
    ends = np.zeros(layout.plain.size)
    for outcome in tree.outcomes.values():
        ends[layout.position[outcome.name]] = sum(outcome.payoff.values())
    weights = [1.0 if not isinstance(b.probability, float) else b.probability for _, b in layout.branches]
    actors = [1 if isinstance(node, DecisionNode) and node.actor else 0 for node, _ in layout.branches]
    return layout, {
        "utility": sign * gain,
        "ends": sign * ends,
        "probability": np.array([weights, weights]),
        "decider": np.array(actors),
        "preset": np.full(len(gain), np.nan),
    }


def solved(tree: ScenarioTree, rule: Rule) -> tuple[Choice, dict[tuple[str, str], float]]:
    """The options taken, and every option's figure."""
    layout, given = arrays(tree)
    taken, figures = options_by_rule(layout, layout.plain, **given, rule=rule)
    choice, found = {}, {}
    for edge, (node, branch) in enumerate(layout.branches):
        if isinstance(node, DecisionNode):
            found[node.id, branch.name] = float(figures[edge])
            if taken[edge] == 1:
                assert node.id not in choice
                choice[node.id] = branch.name
    return choice, found


class Definition:
    """The rules word by word: all states, all walks."""

    def __init__(self, tree: ScenarioTree, rule: Rule) -> None:
        self.tree = tree
        self.rule = rule
        self.questions: dict[str, list[str]] = {}
        for node in tree.nodes.values():
            if isinstance(node, ChanceNode):
                self.questions.setdefault(node.event or node.id, list(node.branches))
        self.choice: Choice = {}
        self.figures: dict[tuple[str, str], float] = {}
        for names in reversed(tree.generations):
            for name in names:
                node = tree.nodes.get(name)
                if isinstance(node, DecisionNode):
                    self.decide(node)

    def states(self) -> list[State]:
        answers = itertools.product(*self.questions.values())
        return [dict(zip(self.questions, given, strict=True)) for given in answers]

    def walk(self, name: str, state: State, sign: int) -> float:
        """What is collected from a place on in a state; NaN where an answer has probability 0."""
        total = 0.0
        while name not in self.tree.outcomes:
            node = self.tree.nodes[name]
            chance = isinstance(node, ChanceNode)
            branch = node.branches[state[getattr(node, "event", None) or name] if chance else self.choice[name]]
            if chance and branch.probability == 0:
                return math.nan
            total += sign * sum(branch.payoff.values())  # type: ignore[arg-type]
            name = branch.target
        return total + sign * sum(self.tree.outcomes[name].payoff.values())  # type: ignore[arg-type]

    def decide(self, node: DecisionNode) -> None:
        sign = -1 if node.actor else 1
        values = {
            name: [
                sign * sum(branch.payoff.values()) + self.walk(branch.target, state, sign)  # type: ignore[arg-type]
                for state in self.states()
            ]
            for name, branch in node.branches.items()
        }
        for name, own in values.items():
            met = [value for value in own if not math.isnan(value)]
            gaps = [
                b - a for other in values.values() for a, b in zip(own, other, strict=True) if not math.isnan(b - a)
            ]
            self.figures[node.id, name] = {
                "maximin": min(met),
                "maximax": max(met),
                "regret": max(0.0, *gaps),
            }[self.rule]
        better = min if self.rule == "regret" else max
        self.choice[node.id] = better(node.branches, key=lambda name: self.figures[node.id, name])


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(60))
def test_by_definition(seed: int, rule: Rule) -> None:
    """On random graphs with shared events: every option's figure, and what is taken, at every decision."""
    tree = st.loads(json.dumps(document(seed)))
    expected = Definition(tree, rule)
    choice, figures = solved(tree, rule)
    assert figures == pytest.approx(expected.figures)
    assert choice == expected.choice


@pytest.mark.parametrize("seed", range(20))
def test_answers_are_remembered(seed: int) -> None:
    """Where both options ask the same events in different orders, a state gives both the same answers."""
    tree = st.loads(json.dumps(crossed(seed)))
    expected = Definition(tree, "regret")
    choice, figures = solved(tree, "regret")
    assert figures == pytest.approx(expected.figures)
    assert choice == expected.choice


def test_what_is_fixed_stays() -> None:
    """A preset option is kept, its figure and those of the others are given, and earlier choices reckon with it."""
    tree = table({"d1": [10, 0], "d2": [4, 3]})
    layout, given = arrays(tree)
    given["preset"][layout.edge["act", "d1"]], given["preset"][layout.edge["act", "d2"]] = 1.0, 0.0
    taken, figures = options_by_rule(layout, layout.plain, **given, rule="maximin")
    edges = [layout.edge["act", "d1"], layout.edge["act", "d2"]]
    assert taken[edges].tolist() == [1, 0] and figures[edges].tolist() == [0, 3]
    assert (np.delete(taken, edges) == 1).all() and np.isnan(np.delete(figures, edges)).all()


def test_too_many_cases_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit regret says so, and names the rules that need no pairs."""
    monkeypatch.setattr(regret, "MOST_PAIRS", 3)
    with pytest.raises(TreeProblems, match="pairs of cases") as refused:
        solved(table({"d1": [1, 2, 3], "d2": [3, 2, 1]}), "regret")
    assert refused.value.problems[0].code == "limit" and "maximin" in refused.value.problems[0].help


def test_long_chains_do_not_recurse() -> None:
    """Two walkers go down a chain of thousands of rejoining questions."""
    count = 3000
    nodes: dict[str, Any] = {"n0": {"decision": {"a": {"then": "n1"}, "b": {"payoff": 1, "then": "n2"}}}}
    for number in range(1, count):
        after = f"n{number + 1}" if number < count - 1 else "end"
        nodes[f"n{number}"] = {"chance": {"x": {"p": 0.5, "payoff": 1, "then": after}, "y": {"p": 0.5, "then": after}}}
    tree = st.loads(json.dumps({"scenario_tree": 1, "start": "n0", "nodes": nodes, "outcomes": ["end"]}))
    choice, figures = solved(tree, "regret")
    assert choice == {"n0": "b"}
    assert figures["n0", "a"] == 1 and figures["n0", "b"] == 0


# ---- in an evaluation -----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(8))
def test_figures_are_those_of_the_choices(seed: int, rule: Rule) -> None:
    """All figures under a rule are those with its choices fixed; the rule says what it goes by, and the margin."""
    tree = st.loads(json.dumps(document(seed)))
    score = st.score(tree, rule=rule)
    expected = Definition(tree, rule)
    assert {decision.node: decision.choice for decision in score.decisions} == expected.choice
    fixed = st.score(tree, choose=[f"{node}/{option}" for node, option in expected.choice.items()])
    assert {o.name: o.probability for o in score.outcomes} == {o.name: o.probability for o in fixed.outcomes}
    assert score.expected == fixed.expected
    for decision in score.decisions:
        found = {option.name: option.rule_value for option in decision.options}
        assert found == pytest.approx({name: expected.figures[decision.node, name] for name in found})
        others = [value for name, value in found.items() if name != decision.choice and value is not None]
        own = found[decision.choice]
        assert own is not None
        lead = min(others) - own if rule == "regret" else own - max(others)
        assert decision.margin == pytest.approx(lead) and decision.tie == (abs(lead) < 1e-9)


SHELTER = """\
scenario_tree: 1
profiles: {guide: {criteria: {payoff: 1}, rationality: 2}}
start: forecast
nodes:
  forecast: {chance: {good: {p: 0.7, then: trip}, bad: {p: 0.3, then: trip}}}
  trip:
    actor: guide
    decision: {ridge: {then: on-the-ridge}, valley: {then: in-the-valley}}
  on-the-ridge:
    event: weather
    chance:
      sun:   {p: 0.6, payoff: 10, then: home}
      rain:  {p: 0.3, payoff: 2, then: home}
      storm: {p: 0.1, then: home}
  in-the-valley:
    event: weather
    chance:
      sun:   {p: 0.6, payoff: 5, then: home}
      rain:  {p: 0.3, payoff: 4, then: home}
      storm: {p: 0.1, payoff: 1, then: home}
outcomes: [home]
indicators:
  still-air: {about: weather, likelihood: {sun: 0.8, rain: 0.5, storm: 0}}
  wind: {about: trip, likelihood: {ridge: 0.5, valley: 0.2}}
"""


def choice(text: str = SHELTER, **under: Any) -> tuple[str, list[float | None]]:
    """What is chosen at `trip`, and the figures of both options."""
    decision = st.score(st.loads(text), **under).decision("trip")
    return decision.choice, [option.rule_value for option in decision.options]


def test_a_rule_takes_the_place_of_erring() -> None:
    """Under a rule an actor with a rationality chooses for certain; without one nothing has a figure by rule."""
    decision = st.score(st.loads(SHELTER), rule="maximin").decision("trip")
    assert [option.probability for option in decision.options] == [0, 1] and decision.by == "solved"
    assert choice() == ("ridge", [None, None])
    with pytest.raises(TreeProblems, match="taken for certain"):
        choice(SHELTER + "evidence: [{seen: wind}]\n", rule="maximin")


def test_what_evidence_excludes_does_not_count() -> None:
    """A branch that the evidence makes impossible is no case; one that it makes unlikely is."""
    assert choice(rule="maximin") == ("valley", [0, 1])
    assert choice(SHELTER + "evidence: [{seen: still-air}]\n", rule="maximin") == ("valley", [2, 4])
    assert choice(SHELTER + "evidence: [{seen: still-air}]\n", rule="regret") == ("ridge", [2, 5])
    assert choice(rule="regret", odds={"weather/sun": 0}) == ("valley", [2, 0])


def test_who_did_not_know_chose_without_it() -> None:
    """What is given later is no reason to have chosen otherwise, unless it was known."""
    assert choice(rule="maximin", given=["weather/sun"]) == ("valley", [0, 1])
    assert choice(rule="maximin", given=["weather/sun"], known=True) == ("ridge", [10, 5])
    assert choice(rule="maximin", given=["forecast/good"]) == ("valley", [0, 1])
    assert choice(rule="maximin", choose=["trip/ridge"]) == ("ridge", [0, 1])


def test_an_unknown_rule_is_refused() -> None:
    """The message names the rules that there are."""
    with pytest.raises(TreeProblems, match="no rule `minimax`") as refused:
        st.score(st.loads(SHELTER), rule="minimax")
    assert refused.value.problems[0].help == "write maximin, maximax or regret"


@pytest.mark.parametrize("rule", RULES)
def test_draws_go_by_the_rule_one_by_one(rule: Rule) -> None:
    """With draws of a payoff's parameter every draw has the choice and the figures of its own value."""
    text = SHELTER.replace("payoff: 2,", "payoff: = rain,") + "parameters: {rain: {uniform: [0, 6]}}\n"
    tree = st.loads(text)
    values = np.array([0.0, 1.5, 4.0, 5.5])
    rows = Batch(tree, request(rule=rule)).rows(4, Inputs(parameters={"rain": values}), solved="again")
    scores = [st.score(tree, rule=rule, parameters={"rain": float(value)}) for value in values]
    assert rows.utility == pytest.approx([score.expected.utility for score in scores])
