"""The frontier of strategies, against all strategies scored one by one, SciPy's convex hull, and printed figures."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from scipy.spatial import ConvexHull

import scenario_tree as st
from scenario_tree.analysis.frontier import Frontier, frontier
from scenario_tree.analysis.frontier.corners import corners
from scenario_tree.analysis.frontier.listing import named_options
from scenario_tree.analysis.frontier.scope import scope
from scenario_tree.evaluation import request
from scenario_tree.evaluation.evaluate import evaluate
from scenario_tree.model import DecisionNode, ScenarioTree
from scenario_tree.problems import TreeProblems

NEAR = 1e-9
PUBLISHED = Path(__file__).parents[1] / "published"
Points = dict[tuple[tuple[str, str], ...], tuple[float, float]]  # cost and benefit of every strategy


# ---- random trees ------------------------------------------------------------------------


def document(seed: int, *, rejoining: bool, actors: bool = False, most: int = 7) -> dict[str, Any]:
    """A small file; whole payoffs and halves of halves make equal strategies and such on a line."""
    rng = random.Random(f"frontier {seed} {rejoining}")
    count = rng.randint(3, most)
    ends = ["good", "fair", "bad"]
    nodes: dict[str, Any] = {}
    waiting = list(range(1, count))
    for number in range(count):
        branches = {}
        left = rng.randint(2, 3)
        decides = rng.random() < 0.55 or number == 0
        shares = [rng.choice([1, 1, 2, 3]) for _ in range(left)]
        for place in range(left):
            if rejoining:
                later = [f"n{i}" for i in range(number + 1, count)]
                target = rng.choice(later) if later and rng.random() < 0.75 else rng.choice(ends)
            else:
                target = f"n{waiting.pop(0)}" if waiting and (rng.random() < 0.7 or place == 0) else rng.choice(ends)
            branch: dict[str, Any] = {"then": target}
            if rng.random() < 0.6:
                branch["payoff"] = {"gain": rng.randint(-1, 4), "price": rng.randint(0, 4)}
            if not decides:
                branch["share"] = 0 if rng.random() < 0.1 and place else shares[place]
            branches[f"b{place}"] = branch
        nodes[f"n{number}"] = {"decision" if decides else "chance": branches}
        if decides and actors and rng.random() < 0.4:
            nodes[f"n{number}"]["actor"] = "other"
    payoffs = {name: {"payoff": {"gain": rng.randint(0, 4), "price": rng.randint(0, 3)}} for name in ends}
    return {
        "scenario_tree": 1,
        "criteria": {"gain": {"weight": rng.choice([1, 2]), "scale": [0, 5]}, "price": {"weight": -1}},
        "profiles": {"other": {"criteria": {"gain": -1, "price": -1}}},
        "start": "n0",
        "nodes": nodes,
        "outcomes": payoffs,
    }


def tree_of(text: dict[str, Any]) -> ScenarioTree:
    """The tree of a document; JSON is YAML."""
    return st.loads(json.dumps(text))


@cache
def made(seed: int, rejoining: bool, actors: bool = False) -> ScenarioTree:
    """The tree of a seed."""
    return tree_of(document(seed, rejoining=rejoining, actors=actors))


@cache
def scored(seed: int, rejoining: bool) -> Points:
    """All its strategies, scored one by one."""
    return one_by_one(made(seed, rejoining))


def one_by_one(tree: ScenarioTree, decider: str | None = None, fixed: Sequence[str] = (), **under: Any) -> Points:
    """All strategies by definition: every combination of options is scored; what is not reached does not count.

    Decisions of others, and those with a `fixed` option, stay as they are in force.
    """
    held, free = [], []
    in_force = st.score(tree, choose=fixed, **under)
    for node in tree.nodes.values():
        if isinstance(node, DecisionNode):
            if node.actor == decider and node.id not in [text.partition("/")[0] for text in fixed]:
                free.append([(node.id, name) for name in node.branches])
            else:
                held.append(f"{node.id}/{in_force.decision(node.id).choice}")
    found: Points = {}
    for options in itertools.product(*free):
        score = st.score(tree, choose=[*held, *map("/".join, options)], **under)
        reached = tuple(sorted(option for option in options if score.decision(option[0]).probability > 0))
        worth = score.expected.criteria["price"], score.expected.criteria["gain"]
        assert found.setdefault(reached, worth) == pytest.approx(worth, abs=NEAR)
    return found


def by_definition(points: Points) -> dict[tuple[tuple[str, str], ...], str]:
    """The status of every strategy: beaten by one, best at some worth of a unit of benefit, or neither."""
    costs, benefits = np.array(list(points.values())).T
    ratios = [
        (c1 - c0) / (b1 - b0)
        for (c0, b0), (c1, b1) in itertools.permutations(points.values(), 2)
        if abs(b1 - b0) > NEAR and (c1 - c0) / (b1 - b0) > 0
    ]
    worths = np.unique([0.0, *ratios, max(ratios, default=1.0) * 2])
    found = {}
    for name, (cost, benefit) in points.items():
        cheaper = (costs < cost - NEAR) & (benefits >= benefit - NEAR)
        better = (benefits > benefit + NEAR) & (costs <= cost + NEAR)
        values = worths[:, None] * benefits - costs
        best = (worths * benefit - cost >= values.max(axis=1) - NEAR * np.maximum(1, worths)).any()
        found[name] = "dominated" if (cheaper | better).any() else "efficient" if best else "extended"
    return found


def as_points(record: Frontier) -> Points:
    """Cost and benefit of every listed strategy."""
    return {
        tuple(sorted(strategy.options.items())): (strategy.values["price"], strategy.values["gain"])
        for strategy in record.strategies
    }


def statuses(record: Frontier) -> dict[tuple[tuple[str, str], ...], str]:
    return {tuple(sorted(strategy.options.items())): strategy.status for strategy in record.strategies}


CASES = [
    pytest.param(seed, rejoining, id=f"{seed}-{'graph' if rejoining else 'tree'}")
    for seed in range(16)
    for rejoining in (False, True)
]


# ---- all strategies, and which of them are efficient ----------------------------------------


@pytest.mark.parametrize(("seed", "rejoining"), CASES)
def test_every_strategy_as_scored_one_by_one(seed: int, rejoining: bool) -> None:
    """--all lists every strategy once, with the values that `score --choose` gives, and its status by definition."""
    tree, expected = made(seed, rejoining), scored(seed, rejoining)
    record = frontier(tree, benefit="gain", cost="price", everything=True)
    found = as_points(record)
    assert found.keys() == expected.keys() and len(found) == len(record.strategies)
    for name, worth in expected.items():
        assert found[name] == pytest.approx(worth, abs=NEAR)
    assert statuses(record) == by_definition(expected)


@pytest.mark.parametrize(("seed", "rejoining"), CASES)
def test_without_all_the_dominated_ones_are_left_out(seed: int, rejoining: bool) -> None:
    """What is built with dominance pruning is what is undominated among all strategies, equal ones included."""
    tree = made(seed, rejoining)
    whole = frontier(tree, benefit="gain", cost="price", everything=True)
    pruned = frontier(tree, benefit="gain", cost="price")
    undominated = [strategy for strategy in whole.strategies if strategy.status != "dominated"]
    assert _figures(pruned.strategies) == pytest.approx(_figures(undominated), abs=NEAR, nan_ok=True)
    assert statuses(pruned) == {name: status for name, status in statuses(whole).items() if status != "dominated"}
    assert pruned.in_force == whole.in_force
    assert (whole.left_out, pruned.left_out) == (0, len(whole.strategies) - len(undominated))


def _figures(strategies: Sequence[Any]) -> list[float]:
    """Values, ratio and range of strategies, one after the other, in the order of their names."""
    rows = sorted(strategies, key=lambda strategy: sorted(strategy.options.items()))
    figures = ((*row.values.values(), row.ratio, row.low, row.high) for row in rows)
    return [np.nan if figure is None else figure for row in figures for figure in row]


@pytest.mark.parametrize(("seed", "rejoining"), CASES)
def test_corners_are_those_of_the_convex_hull(seed: int, rejoining: bool) -> None:
    """The parametric rollback finds the corners of SciPy's hull, and a strategy that has each corner's values."""
    tree, expected = made(seed, rejoining), scored(seed, rejoining)
    asked = scope(evaluate(tree, request()), "gain", "price", None)
    plans = corners(asked)
    for options, worth in zip(named_options(asked, plans), plans.worth.T.tolist(), strict=True):
        assert expected[tuple(sorted(options.items()))] == pytest.approx(tuple(worth), abs=NEAR)
    assert plans.worth.T.tolist() == [pytest.approx(point, abs=NEAR) for point in hull(list(expected.values()))]


def hull(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The upper left corners of SciPy's convex hull of costs and benefits, by cost."""
    (low, least), (high, most) = np.min(points, axis=0), np.max(points, axis=0)
    beyond = [(high + 10, most), (high + 10, least - 10), (low, least - 10)]
    everything = np.unique(np.round([*points, *beyond], 9), axis=0)
    corners_ = everything[ConvexHull(everything).vertices].tolist()
    return sorted(tuple(point) for point in corners_ if not any(np.allclose(point, other) for other in beyond))


# ---- whose decisions, and under what ------------------------------------------------------------


def actors(tree: ScenarioTree) -> set[str | None]:
    """Who decides something."""
    return {node.actor for node in tree.nodes.values() if isinstance(node, DecisionNode)}


@pytest.mark.parametrize(
    ("seed", "decider"),
    [(seed, decider) for seed in range(12) for decider in (None, "other") if decider in actors(made(seed, True, True))],
)
def test_what_others_choose_stays(seed: int, decider: str | None) -> None:
    """Where several decide, only one decider's options vary; the others' stay as in the strategy in force."""
    tree = made(seed, True, True)
    expected = one_by_one(tree, decider)
    record = frontier(tree, benefit="gain", cost="price", everything=True, decider=decider)
    assert record.decider == decider
    assert as_points(record) == {name: pytest.approx(worth, abs=NEAR) for name, worth in expected.items()}
    score = st.score(tree)
    reached = {
        decision.node: decision.choice
        for decision in score.decisions
        if decision.actor == decider and decision.probability > 0
    }
    assert record.in_force is not None and record.in_force.options == reached
    assert record.in_force.values == pytest.approx({name: score.expected.criteria[name] for name in ("gain", "price")})
    assert [strategy.options for strategy in record.strategies if strategy.in_force] == [reached]


@pytest.mark.parametrize("seed", range(8))
def test_a_chosen_option_is_not_free(seed: int) -> None:
    """--choose takes a decision out: only the strategies with that option are compared."""
    tree = made(seed, True)
    node = next(node for node in list(tree.nodes.values())[1:] if isinstance(node, DecisionNode))
    fixed = [f"{node.id}/b1"]
    record = frontier(tree, benefit="gain", cost="price", everything=True, choose=fixed)
    expected = one_by_one(tree, fixed=fixed)
    assert as_points(record) == {name: pytest.approx(worth, abs=NEAR) for name, worth in expected.items()}


EVIDENCE = {
    "scenario_tree": 1,
    "criteria": {"gain": {}, "price": {"weight": -1}},
    "start": "weather",
    "nodes": {
        "weather": {"chance": {"dry": {"p": 0.6, "then": "early"}, "wet": {"p": 0.4, "then": "early"}}},
        "early": {
            "decision": {
                "now": {"payoff": {"price": 1}, "then": "crop"},
                "later": {"payoff": {"gain": 1}, "then": "crop"},
                "never": {"then": "nothing"},
            }
        },
        "crop": {
            "chance": {
                "full": {"p": 0.5, "payoff": {"gain": 4}, "then": "late"},
                "poor": {"p": 0.5, "payoff": {"gain": 1}, "then": "late"},
            }
        },
        "late": {
            "decision": {
                "sell": {"payoff": {"gain": 2, "price": 1}, "then": "end"},
                "keep": {"payoff": {"gain": 1}, "then": "end"},
            }
        },
    },
    "outcomes": ["end", "nothing"],
    "indicators": {
        "clouds": {"about": "weather", "likelihood": {"dry": 0.2, "wet": 0.7}},
        "smell": {"about": "crop", "likelihood": {"full": 0.9, "poor": 0.3}, "elsewhere": 0.1},
    },
}


def test_posterior_probabilities_count() -> None:
    """An indicator moves the values of all strategies as it moves the score's."""
    tree = tree_of({**EVIDENCE, "evidence": [{"seen": "clouds"}]})
    record = frontier(tree, benefit="gain", cost="price", everything=True)
    expected = one_by_one(tree)
    assert as_points(record) == {name: pytest.approx(worth, abs=NEAR) for name, worth in expected.items()}


def test_a_kept_decision_is_not_free() -> None:
    """Who could not know what is observed has chosen already; what comes after is free."""
    tree = tree_of({**EVIDENCE, "evidence": [{"observed": "crop/poor"}]})
    record = frontier(tree, benefit="gain", cost="price")
    assert [dict(strategy.options) for strategy in record.strategies] == [{"late": "keep"}, {"late": "sell"}]
    assert [strategy.values["gain"] for strategy in record.strategies] == [3, 4]
    assert record.basis.evidence_probability == pytest.approx(0.5)


def test_a_decider_who_errs_has_no_strategy_in_force() -> None:
    """Where the decider in force chooses at random, no strategy is in force; the frontier is of pure ones."""
    tree = tree_of(EVIDENCE)
    record = frontier(tree, benefit="gain", cost="price", weights={"rationality": 1.0})
    assert record.in_force is None and not any(strategy.in_force for strategy in record.strategies)
    assert [strategy.status for strategy in record.strategies] == ["efficient"] * len(record.strategies)


@pytest.mark.parametrize(
    ("change", "asked", "message"),
    [
        ({}, {"benefit": "gian"}, "there is no criterion `gian`"),
        ({}, {"benefit": "price"}, "benefit and cost are both `price`"),
        ({}, {"decider": "nobody"}, "`nobody` decides nothing"),
        ({}, {"given": ["weather/wet"], "known": True}, "known beforehand depends on the strategy"),
        ({}, {"choose": ["early/now", "late/sell"]}, "no decision is free"),
        (
            {"evidence": [{"observed": "crop/poor"}]},
            {"choose": ["late/sell"]},
            "early is kept, since it was taken without",
        ),
        ({"evidence": [{"seen": "smell"}]}, {}, "how likely the evidence is depends on what is chosen at early"),
    ],
)
def test_questions_without_an_answer(change: dict[str, Any], asked: dict[str, Any], message: str) -> None:
    """What has no frontier is refused, and the message says why."""
    with pytest.raises(TreeProblems, match=message):
        frontier(tree_of({**EVIDENCE, **change}), **{"benefit": "gain", "cost": "price", **asked})


def test_a_direction_against_the_weights_is_warned_of() -> None:
    """Who wants a criterion high is told that it is taken as a cost; a scale that falls turns the weight round."""
    tree = tree_of(EVIDENCE)
    assert frontier(tree, benefit="gain", cost="price").warnings == ()
    swapped = frontier(tree, benefit="price", cost="gain").warnings
    assert swapped == (
        "price is taken to be wanted high, but the profile in force wants it low",
        "gain is taken to be wanted low, but the profile in force wants it high",
    )
    falling = tree_of({**EVIDENCE, "criteria": {"gain": {}, "price": {"scale": [9, 0]}}})
    assert frontier(falling, benefit="gain", cost="price").warnings == ()


def test_several_deciders_are_named() -> None:
    """Without --for, where every decision has an actor and they differ, the message names the actors."""
    text = json.loads(json.dumps(EVIDENCE))
    text["profiles"] = {"farmer": {}, "trader": {}}
    text["nodes"]["early"]["actor"], text["nodes"]["late"]["actor"] = "farmer", "trader"
    with pytest.raises(TreeProblems, match="farmer and trader decide") as refused:
        frontier(tree_of(text), benefit="gain", cost="price")
    assert "--for farmer" in refused.value.problems[0].help
    text["nodes"]["late"]["actor"] = "farmer"
    assert frontier(tree_of(text), benefit="gain", cost="price").decider == "farmer"


def test_a_mixture_of_views_is_refused() -> None:
    """Under a mixture the weights of the views move with the choices; the pools have an answer."""
    text = json.loads(json.dumps(EVIDENCE))
    text["views"] = {"one": 1, "two": 1}
    for name, p in (("dry", 0.6), ("wet", 0.4)):
        text["nodes"]["weather"]["chance"][name]["p"] = {"one": p, "two": 1 - p}
    tree = tree_of(text)
    with pytest.raises(TreeProblems, match="mixture"):
        frontier(tree, benefit="gain", cost="price", pool="mixture")
    expected = one_by_one(tree, pool="linear")
    record = frontier(tree, benefit="gain", cost="price", everything=True, pool="linear")
    assert as_points(record) == {name: pytest.approx(worth, abs=NEAR) for name, worth in expected.items()}


# ---- many strategies ------------------------------------------------------------------------------


def orchard(trees: int, *, apart: bool) -> ScenarioTree:
    """A chance of each of many separate decisions; `apart` makes all trade-offs different."""
    nodes: dict[str, Any] = {"which": {"chance": {}}}
    for number in range(trees):
        gain = 2**number if apart else 1
        price = gain * (1 + number / 100) if apart else 1
        nodes["which"]["chance"][f"t{number}"] = {"share": 1, "then": f"n{number}"}
        nodes[f"n{number}"] = {
            "decision": {"prune": {"payoff": {"gain": gain, "price": price}, "then": "end"}, "leave": {"then": "end"}}
        }
    return tree_of(
        {"scenario_tree": 1, "start": "which", "nodes": nodes, "outcomes": ["end"]}
        | {"criteria": {"gain": {}, "price": {"weight": -1}}}
    )


def test_too_many_undominated_strategies_leave_the_corners() -> None:
    """2¹⁶ strategies, all of them undominated: the 17 corners are listed, with a warning."""
    record = frontier(orchard(16, apart=True), benefit="gain", cost="price")
    assert record.left_out is None
    assert len(record.strategies) == 17 and "only efficient ones are listed" in record.warnings[-1]
    assert [strategy.ratio for strategy in record.strategies[1:]] == pytest.approx([1 + i / 100 for i in range(16)])
    assert [list(s.options.values()).count("prune") for s in record.strategies] == list(range(17))
    assert record.in_force is not None and record.in_force.status == "efficient"


def test_all_of_them_are_refused_with_their_number() -> None:
    """--all says how many there are."""
    with pytest.raises(TreeProblems, match="there are 1,073,741,824 strategies"):
        frontier(orchard(30, apart=True), benefit="gain", cost="price", everything=True)
    with pytest.raises(TreeProblems, match=r"there are 10\^120 strategies"):
        frontier(orchard(400, apart=False), benefit="gain", cost="price", everything=True)


def test_nobody_counts_beyond_reason() -> None:
    """Sixty stages that rejoin may have 2 to the power of 2⁵⁹ strategies; that they are many takes no time to say."""
    nodes: dict[str, Any] = {}
    for stage in range(60):
        then = f"ask{stage + 1}" if stage < 59 else "end"
        nodes[f"ask{stage}"] = {"chance": {"yes": {"p": 0.5, "then": f"do{stage}"}, "no": {"p": 0.5, "then": then}}}
        nodes[f"do{stage}"] = {
            "decision": {"act": {"payoff": {"gain": 1, "price": 1}, "then": then}, "wait": {"then": then}}
        }
    tree = tree_of(
        {"scenario_tree": 1, "start": "ask0", "nodes": nodes, "outcomes": ["end"]}
        | {"criteria": {"gain": {}, "price": {"weight": -1}}}
    )
    with pytest.raises(TreeProblems, match="there are uncounted strategies, more than the 100,000"):
        frontier(tree, benefit="gain", cost="price", everything=True)


def test_equal_strategies_are_all_listed() -> None:
    """Strategies with the same values stand together, with the same status, ratio and range; a line has no corners."""
    record = frontier(orchard(4, apart=False), benefit="gain", cost="price")
    assert len(record.strategies) == 16 and {strategy.status for strategy in record.strategies} == {"efficient"}
    assert [strategy.values["gain"] for strategy in record.strategies] == [
        x / 4 for x in [0] + [1] * 4 + [2] * 6 + [3] * 4 + [4]
    ]
    first, *others = record.strategies
    assert (first.ratio, first.low, first.high) == (None, 0, pytest.approx(1))
    assert [strategy.ratio for strategy in others] == pytest.approx([1] * 15)
    assert others[-1].high is None and others[0].high == pytest.approx(1)


# ---- printed figures --------------------------------------------------------------------------------


def test_printed_statuses_and_ratios() -> None:
    """Five interventions: the efficient ones with their ratios, one dominated, one extended-dominated."""
    path = PUBLISHED / "six-interventions.yaml"
    printed = yaml.safe_load(path.read_text(encoding="utf-8"))["x-published"]["frontier"]
    benefit, cost = printed["criteria"]
    record = frontier(st.load(path), benefit=benefit, cost=cost, everything=True)
    keys = ("strategy", "status", "ratio")
    assert [{key: strategy.to_dict()[key] for key in keys} for strategy in record.strategies] == printed["strategies"]


def test_printed_ratio_of_sumatriptan() -> None:
    """29366 CAD a quality-adjusted year, by the source's own test within 5 %; the effect here is in days."""
    record = frontier(st.load(PUBLISHED / "sumatriptan.yaml"), benefit="wellbeing", cost="cost")
    assert [dict(strategy.options) for strategy in record.strategies] == [{"drug": "caffeine"}, {"drug": "sumatriptan"}]
    assert record.strategies[1].ratio == pytest.approx(29366 / 365.25, rel=0.05)
    assert (record.strategies[0].low, record.strategies[0].high) == (0, record.strategies[1].ratio)


def test_json_has_the_keys_of_the_contract() -> None:
    """`strategies[]` with strategy, values, status and ratio, and what they are good for."""
    document_ = frontier(st.load(PUBLISHED / "sumatriptan.yaml"), benefit="wellbeing", cost="cost").to_dict()
    assert document_["criteria"] == {"benefit": "wellbeing", "cost": "cost"} and document_["decider"] is None
    assert list(document_["strategies"][0]) == ["strategy", "values", "status", "ratio", "from", "to", "in_force"]
    assert document_["in_force"]["strategy"] == {"drug": "caffeine"}
    assert document_["strategies"][1]["to"] is None


def test_every_strategy_of_the_shale_gas_problem() -> None:
    """Kamiński, Jakubczyk & Szufel 2018, figure 7 (the example of SilverDecisions' authors): six strategies that differ
    where they come, of which to test, sell if negative and dig otherwise brings the most, net of cost."""
    tree = st.load(PUBLISHED / "shale-gas.yaml")
    found = frontier(tree, benefit="benefit", cost="cost", everything=True)
    net = {tuple(item.options.values()): item.values["benefit"] - item.values["cost"] for item in found.strategies}
    assert len(net) == 6
    assert net["test", "sell", "sell"] == pytest.approx(838)
    assert max(net, key=net.__getitem__) == ("test", "dig", "sell")
