"""`sensitivity`: swings, slopes, break-even values and grids are those of one evaluation after the other."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from oracle.generate import generate
from scipy import stats

import scenario_tree as st
from scenario_tree.analysis.sensitivity import Sensitivity, Swing, sensitivity
from scenario_tree.analysis.sensitivity.break_even import break_even
from scenario_tree.analysis.sensitivity.inputs import Varied
from scenario_tree.analysis.sensitivity.listing import Listing
from scenario_tree.analysis.sensitivity.records import LIKELIEST
from scenario_tree.analysis.sensitivity.runs import Runs
from scenario_tree.analysis.sensitivity.slopes import Slopes
from scenario_tree.analysis.sensitivity.target import Target, target_of
from scenario_tree.analysis.uncertain import Uncertain
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Rows
from scenario_tree.model import Distribution
from scenario_tree.problems import TreeProblems

PARTS = range(4)
PUBLISHED = Path(__file__).parents[1] / "published"
TREES = Path(__file__).parents[2] / "trees"
PLACES = np.array([-3.0, -2, -1, 1, 2, 3])
FACTORS = np.array([-1.0, 9, -45, 45, -9, 1]) / 60


def cases(part: int, size: int) -> Iterator[tuple[st.ScenarioTree, dict[str, Any]]]:
    """Generated trees that can be evaluated, and what is asked of them."""
    for seed in range(part * size, part * size + size):
        made = generate(seed)
        tree = st.loads(json.dumps(made.document, ensure_ascii=False))
        with suppress(TreeProblems):
            st.score(tree, **made.arguments)
            yield tree, dict(made.arguments)


def figure(answer: Sensitivity, score: st.Score) -> float:
    """The target's figure in a score."""
    target = answer.target
    if target.kind == "outcome":
        return score.outcome(target.name).probability
    if target.kind == "tag":
        return score.tags[target.name]
    return score.expected.criteria[target.name] if target.kind == "criterion" else score.expected.certainty_equivalent


def with_value(tree: st.ScenarioTree, under: dict[str, Any], swing: Swing, value: float) -> st.Score | None:
    """The tree scored with one input at a value; None where it cannot be."""
    changed = dict(under)
    if swing.kind == "probability":
        p, (node, _, branch) = swing.base_input, swing.name.partition("/")
        reader = st.score(tree, **under).basis.odds
        event = getattr(tree.nodes[node], "event", None)
        if event == node and len(tree.events[event]) > 1:
            return None  # no flag names one node of it alone
        if branch not in tree.nodes[node].branches or isinstance(
            tree.nodes[node].branches[branch].probability, Distribution
        ):
            return None  # a distribution that stands there
        own = reader.get(swing.name, reader.get(f"{event}/{branch}", 1.0))
        changed["odds"] = {**under.get("odds", {}), swing.name: own * value * (1 - p) / (p * (1 - value))}
    else:
        key = {"weight": "criteria", "view": "views", "parameter": "parameters"}[swing.kind]
        changed[key] = {**under.get(key, {}), swing.name: value}
    try:
        return st.score(tree, **changed)
    except TreeProblems:
        return None


# ---- closed forms against rows --------------------------------------------------------------


def targets(uncertain: Uncertain) -> Iterator[Target]:
    """Some of each kind."""
    tree = uncertain.batch.tree
    for name in (*list(tree.outcomes)[:2], *tree.tags[:2], *list(tree.criteria)[:1], "utility"):
        yield target_of(uncertain.batch, name)


def figures_at(runs: Runs, target: Target, items: list[Varied], values: Any) -> Any:
    """The target where each of these inputs has each of these values, (inputs, values)."""

    def reader(rows: Rows) -> Any:
        return np.array(target.of(rows))[:, None]

    spots = [((item,), row[:, None]) for item, row in zip(items, values, strict=True)]
    return np.array(runs.read(spots, reader, 1))[..., 0]


@pytest.mark.parametrize("part", PARTS)
def test_closed_forms_are_those_of_evaluations(part: int) -> None:
    """A branch at any probability, also 0 and 1, and its derivative: with evidence, views, risk tolerance, or none."""
    compared = 0
    for tree, under in cases(part, 8):
        uncertain = Uncertain(tree, request(**under))
        held = Runs(uncertain.batch, "held")
        for target in targets(uncertain):
            slopes = Slopes(uncertain.batch, target)
            listing = Listing(uncertain, target, "held", {}, 2.0, 2.0)
            branches = [item for item in listing.everything if item.is_branch]
            if not branches or not slopes.closed:
                continue
            compared += 1
            edges = np.array([item.edge for item in branches])
            values = np.array([[item.low, item.high, 0.0, 1.0] for item in branches])
            rows = figures_at(held, target, branches, values)
            scale = max(1.0, float(np.nanmax(np.abs(rows))))
            assert slopes.moved(edges, values) == pytest.approx(rows, rel=1e-8, abs=1e-9 * scale, nan_ok=True)
            steps = np.array([min(4e-3, min(item.base, 1 - item.base) / 4) for item in branches])
            bases = np.array([item.base for item in branches])
            slope = figures_at(held, target, branches, bases[:, None] + steps[:, None] * PLACES) @ FACTORS / steps
            known = ~np.isnan(slope)
            assert slopes.derivatives()[edges][known] == pytest.approx(slope[known], rel=1e-6, abs=1e-7 * scale)
    assert compared > 20


# ---- swings against scores --------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_swings_are_scores(part: int) -> None:
    """Solved again, every end of every swing is the score with that number, whoever decides knowing it."""
    compared = 0
    for tree, under in cases(part, 10):
        answer = sensitivity(tree, **under)
        assert answer.base == pytest.approx(figure(answer, st.score(tree, **under)), rel=1e-9, abs=1e-12)
        for swing in answer.swings[:8]:
            if swing.kind not in ("probability", "weight", "view", "parameter"):
                continue
            for value, found in ((swing.low_input, swing.low), (swing.high_input, swing.high)):
                score = with_value(tree, under, swing, value)
                if score is not None and found is not None:
                    compared += 1
                    assert found == pytest.approx(figure(answer, score), rel=1e-8, abs=1e-9), swing
        sizes = [swing.size for swing in answer.swings]
        assert sizes == sorted(sizes, reverse=True)
    assert compared > 30


FERRY = st.load(TREES / "ferry.yaml")
TALKS = st.load(TREES / "us-response.yaml")


def swing_of(answer: Sensitivity, name: str, kind: str = "") -> Swing:
    """The swing of this name."""
    (found,) = (item for item in answer.swings if item.name == name and kind in ("", item.kind))
    return found


def test_a_strategy_that_is_held() -> None:
    """Held, the ministry signs the same contract whatever the subsidy is; solved again, it changes its mind."""
    held, again = (swing_of(sensitivity(FERRY, hold_strategy=hold), "subsidy") for hold in (True, False))
    assert held.low == pytest.approx(again.low)
    kept = st.score(FERRY, parameters={"subsidy": held.high_input}, choose=["contract/full"])
    assert held.high == pytest.approx(kept.expected.utility)
    assert again.high == pytest.approx(st.score(FERRY, parameters={"subsidy": again.high_input}).expected.utility)
    assert again.high != pytest.approx(kept.expected.utility)


def test_slopes_are_derivatives_of_scores() -> None:
    """Of parameters, weights, views and branches: differences of scores whose choices are fixed."""
    answer = sensitivity(FERRY)
    fixed = {"choose": ["contract/full"]}
    for swing in answer.swings:
        step = 1e-4 * swing.base_input
        ends = [with_value(FERRY, fixed, swing, swing.base_input + sign * step) for sign in (1, -1)]
        assert ends[0] is not None
        assert ends[1] is not None
        difference = ends[0].expected.utility - ends[1].expected.utility
        assert swing.derivative == pytest.approx(difference / (2 * step), rel=1e-6, abs=1e-9), swing.name


def test_slopes_of_a_certainty_equivalent() -> None:
    """With a risk tolerance the target is the certainty equivalent, and its slopes are that one's."""
    under: dict[str, Any] = {"weights": {"risk_tolerance": 0.7}}
    answer = sensitivity(FERRY, hold_strategy=True, **under)
    assert answer.target.measure == "certainty equivalent"
    assert answer.base == pytest.approx(st.score(FERRY, **under).expected.certainty_equivalent)
    choice = st.score(FERRY, **under).decision("contract").choice
    for swing in answer.swings:
        step = 1e-4 * swing.base_input
        fixed = {**under, "choose": [f"contract/{choice}"]}
        high, low = (with_value(FERRY, fixed, swing, swing.base_input + sign * step) for sign in (1, -1))
        assert high is not None
        assert low is not None
        difference = high.expected.certainty_equivalent - low.expected.certainty_equivalent
        assert swing.derivative == pytest.approx(difference / (2 * step), rel=1e-6, abs=1e-9), swing.name


# ---- which inputs there are -----------------------------------------------------------------------

INPUTS = """
scenario_tree: 1
start: a
parameters: {x: {normal: [2, 1]}, y: 3, z: = x + y}
criteria: {money: {weight: 2}, time: {weight: 0}}
nodes:
  a: {concentration: 8, chance: {l: {p: 30%, then: b}, m: {p: 0, then: end}, r: {p: 70%, then: c}}}
  b: {chance: {l: {share: {uniform: [1, 3]}, then: end, payoff: {money: {gamma: [4, 1]}}}, r: {share: 3, then: end}}}
  c: {event: q, chance: {l: {p: 20%, then: end}, m: {p: 30%, then: end}, r: {p: rest, then: end, payoff: {money: = z}}}}
outcomes: [end]
"""


def test_inputs_of_a_tree() -> None:
    """Uncertain numbers, branches that are not sure and not mirrors, weights that are not 0; each over its range."""
    answer = sensitivity(st.loads(INPUTS))
    found = {(swing.name, swing.kind): (swing.low_input, swing.high_input) for swing in answer.swings}
    normal, gamma = stats.norm(2, 1).ppf([0.05, 0.95]), stats.gamma(16, scale=0.25).ppf([0.05, 0.95])
    assert found == {
        ("x", "parameter"): pytest.approx(tuple(normal)),
        ("b/l", "share"): pytest.approx((1.1, 2.9)),
        ("b/l: payoff", "payoff"): pytest.approx(tuple(gamma)),
        ("a/l", "probability"): pytest.approx(tuple(stats.beta(2.4, 5.6).ppf([0.05, 0.95]))),
        ("c/l", "probability"): pytest.approx((1 / 9, 1 / 3)),
        ("c/m", "probability"): pytest.approx((3 / 17, 6 / 13)),
        ("c/r", "probability"): pytest.approx((1 / 3, 2 / 3)),
        ("money", "weight"): (1, 4),
    }
    assert answer.fixed == ("y", "z")
    assert swing_of(answer, "x").size > 0


def test_a_probability_with_a_distribution_swings_over_that() -> None:
    """Its siblings are renormalised where they do not share the rest; its own branch is not listed twice."""
    tree = st.loads(
        """
scenario_tree: 1
start: a
views: {one: 1, two: 1}
nodes:
  a: {chance: {l: {p: {beta: [2, 6]}, then: x}, m: {p: 25%, then: y}, r: {p: rest, then: y}}}
  b: {chance: {l: {p: {one: {range90: [0.1, 0.3]}, two: 40%}, then: x}, r: {p: rest, then: y}}}
outcomes: [x, y]
""".replace("r: {p: rest, then: y}}}\n  b", "r: {p: rest, then: b}}}\n  b")
    )
    answer = sensitivity(tree, target="x")
    beta = stats.beta(2, 6).ppf([0.05, 0.95])
    own = swing_of(answer, "a/l")
    assert (own.low_input, own.high_input) == pytest.approx(tuple(beta))
    other = swing_of(answer, "b/l").base_input
    assert own.high == pytest.approx(beta[1] + (0.75 - beta[1]) * other)
    assert own.derivative == pytest.approx(1 - other)
    assert [swing.name for swing in answer.swings if swing.name.startswith("b/l (")] == ["b/l (one)"]
    assert swing_of(answer, "b/l (one)").low_input == pytest.approx(0.1)


def test_factors_and_ranges_by_hand() -> None:
    """Other factors, and ranges in place of the usual ones: also of a plain number."""
    tree = st.loads(INPUTS)
    answer = sensitivity(tree, odds_factor=3, weight_factor=10, ranges={"y": (0, 10), "c/l": (0.1, 0.9), "a/r": (0, 1)})
    assert swing_of(answer, "y").low_input == 0
    assert swing_of(answer, "y").derivative == pytest.approx(0.7 * 0.5 * 2)
    assert (swing_of(answer, "c/l").low_input, swing_of(answer, "c/l").high_input) == (0.1, 0.9)
    assert swing_of(answer, "c/m").high_input == pytest.approx(9 / 16)
    assert swing_of(answer, "money").high_input == 20
    only = swing_of(answer, "a/r")
    assert only.high == pytest.approx(st.score(tree, odds={"a/l": 0}).expected.utility)
    assert only.low == pytest.approx(st.score(tree, odds={"a/r": 0}).expected.utility)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"ranges": {"nothing": (0, 1)}}, "no input is called `nothing`"),
        ({"ranges": {"subsidy": (2, 1)}}, "does not ascend"),
        ({"ranges": {"winter/mild": (0.5, 1.5)}}, "leaves 0 to 1"),
        ({"ranges": {"subsidy": 3}}, "the range of `subsidy` is 3"),
        ({"ranges": {"union": (-1, 1)}}, "negative weights"),
        ({"target": "nowhere"}, "no outcome, tag or criterion is called `nowhere`"),
        ({"odds_factor": 1.0}, "the odds factor is 1, not above 1"),
        ({"two_way": ("subsidy", "subsidy")}, "are the same input"),
        ({"two_way": ("subsidy", "winter/mild"), "at": "winter"}, "no decision is called `winter`"),
        ({"two_way": ("subsidy", "winter/mild"), "at": "contract", "hold_strategy": True}, "nothing is decided anew"),
        ({"at": "contract"}, "there is no grid"),
        ({"two_way": ("subsidy", "winter/mild"), "grid": 1}, "a grid of 1 values"),
        ({"two_way": ("contract/full", "subsidy")}, "has nothing to vary"),
    ],
)
def test_what_is_refused(asked: dict[str, Any], message: str) -> None:
    """Names that there are not, and ranges that are none."""
    with pytest.raises(TreeProblems, match=message):
        sensitivity(FERRY, **asked)


def test_a_plain_number_needs_a_range() -> None:
    """A grid over a parameter that is a plain number asks for its range."""
    tree = st.loads(INPUTS)
    with pytest.raises(TreeProblems, match="`y` is a plain number"):
        sensitivity(tree, two_way=("x", "y"))
    grid = sensitivity(tree, two_way=("x", "y"), ranges={"y": (1, 2)}, grid=3).two_way
    assert grid is not None
    assert grid.b.values == (1, 1.5, 2)
    assert (grid.at, grid.best[0][0]) == (None, "end")


def test_one_name_for_several_inputs() -> None:
    """A parameter and a criterion of one name are told apart by their kinds."""
    text = INPUTS.replace("x: {normal", "money: {normal")
    tree = st.loads(text.replace("= x + y", "= money + y"))
    with pytest.raises(TreeProblems, match="the name of several inputs"):
        sensitivity(tree, ranges={"money": (0, 1)})
    answer = sensitivity(tree, ranges={"parameter:money": (0, 1)})
    assert swing_of(answer, "money", "parameter").high_input == 1
    assert swing_of(answer, "money", "weight").high_input == 4


EVENTS = """
scenario_tree: 1
start: s
profiles: {wary: {odds: {q/yes: 2}}, bold: {odds: {q/yes: 2, r/yes: 3}}}
nodes:
  s: {chance: {on: {p: 40%, then: q}, off: {p: 60%, then: r}}}
  q: {event: q, chance: {yes: {p: 50%, then: end, payoff: 3}, no: {p: 50%, then: other}}}
  r: {event: q, chance: {yes: {p: 30%, then: end, payoff: 10}, no: {p: 70%, then: other}}}
outcomes: [end, other]
"""


@pytest.mark.parametrize(
    ("profile", "first", "second"), [(None, 0.5, 0.3), ("wary", 2 / 3, 6 / 13), ("bold", 2 / 3, 9 / 16)]
)
def test_nodes_of_an_event_swing_separately(profile: str | None, first: float, second: float) -> None:
    """Also where the event bears the name of one of them, and odds of the event, or of a node, are in force."""
    answer = sensitivity(st.loads(EVENTS), ranges={"q/yes": (0, 0.9), "r/yes": (0.1, 1)}, profile=profile)
    one, other = swing_of(answer, "q/yes"), swing_of(answer, "r/yes")
    assert (one.base_input, other.base_input) == pytest.approx((first, second))
    assert (one.low, one.high) == pytest.approx((6 * second, 0.4 * 0.9 * 3 + 6 * second))
    assert (other.low, other.high) == pytest.approx((1.2 * first + 0.6, 1.2 * first + 6))
    grid = sensitivity(st.loads(EVENTS), two_way=("q/yes", "r/yes"), profile=profile, grid=2).two_way
    assert grid is not None
    for a, row in zip(grid.a.values, grid.values, strict=True):
        assert row == pytest.approx([1.2 * a + 6 * b for b in grid.b.values])


# ---- break-even -----------------------------------------------------------------------------------


def values(answer: Sensitivity, name: str, what: str) -> list[tuple[float, str, str]]:
    """The break-even values of an input at which this changes."""
    assert answer.break_even is not None
    return [
        (item.value, item.before, item.after) for item in answer.break_even if (item.name, item.what) == (name, what)
    ]


def test_the_ferry_breaks_even() -> None:
    """Neutral, the ministry gives up the daily ferry at a subsidy of 2.1; averse, at the certainty equivalent's."""
    averse = 3.6 + 20 * math.log(0.75 * math.exp(-2 / 20) + 0.25)
    answer = sensitivity(FERRY, break_even=True)
    assert values(answer, "subsidy", "contract") == [(pytest.approx(averse, rel=1e-12), "full", "reduced")]
    neutral = st.loads(
        (TREES / "ferry.yaml")
        .read_text()
        .replace(", risk_tolerance: 20", "")
        .replace("sources:", "x-s:")
        .replace("because:", "x-b:")
        .replace("despite:", "x-d:")
    )
    answer = sensitivity(neutral, break_even=True)
    assert values(answer, "subsidy", "contract") == [(pytest.approx(2.1, rel=1e-12), "full", "reduced")]
    assert values(answer, "subsidy", LIKELIEST) == [(pytest.approx(2.1, rel=1e-12), "daily-ferry", "weekly-ferry")]
    held = sensitivity(FERRY, break_even=True, hold_strategy=True)
    assert values(held, "subsidy", "contract") == values(held, "subsidy", LIKELIEST) == []
    assert values(held, "bid/accepted", LIKELIEST) == [(pytest.approx(3 / 7, rel=1e-12), "weekly-ferry", "daily-ferry")]


def test_the_capitals_change_their_minds() -> None:
    """Beijing enforces from a weight of peace of 14/3 on, and Washington, who reckons with it, presses from there."""
    answer = sensitivity(TALKS, break_even=True)
    assert values(answer, "beijing/peace", "beijing") == [(pytest.approx(14 / 3, rel=1e-12), "shield", "enforce")]
    assert values(answer, "beijing/peace", "opening") == [(pytest.approx(14 / 3, rel=1e-12), "trade", "pressure")]
    found = values(answer, "discovery", "reply-to-trade")
    assert found == [(pytest.approx(5 / 11, rel=1e-12), "hide-and-build", "keep-the-pause")]
    # what Washington would do at a node that is not reached moves what it does at the start: no less exactly
    found = values(answer, "washington/peace", "opening")
    assert [value for value, *_ in found] == pytest.approx([27 / 17, 27 / 14], rel=1e-12)


def test_break_even_values_are_all_there_are() -> None:
    """Between them every score has the same choices and the same likeliest outcome, and at each something changes."""
    answer = sensitivity(TALKS, break_even=True)
    assert answer.break_even is not None
    for name, most in (
        ("discovery", 0.5),
        ("beijing/peace", 30.0),
        ("washington/peace", 40.0),
        ("pyongyang/cash", 30.0),
    ):
        marks = sorted({item.value for item in answer.break_even if item.name == name})
        edges = [0.1 if name == "discovery" else 0.0, *marks, most]
        states = []
        for low, high in pairwise(edges):
            inside = {state(name, low + (high - low) * part) for part in (0.001, 0.3, 0.6, 0.999)}
            assert len(inside) == 1, (name, low, high)
            states += inside
        assert all(before != after for before, after in pairwise(states))


def state(name: str, value: float) -> tuple[str, ...]:
    """The choices that are reached, and the likeliest outcome, of a score."""
    key = "criteria" if "/" in name else "parameters"
    score = st.score(TALKS, **{key: {name: value}})
    return (score.outcomes[0].name, *(f"{item.node}/{item.choice}" for item in score.decisions if item.probability))


@pytest.mark.parametrize("part", PARTS)
def test_break_even_values_are_where_scores_change(part: int) -> None:
    """Of generated trees: below a value a score chooses as was said, and above it too."""
    for tree, under in cases(part, 6):
        answer = sensitivity(tree, break_even=True, **under)
        assert answer.break_even is not None
        swings = {(swing.name, swing.kind): swing for swing in answer.swings}
        for item in answer.break_even[:10]:
            swing = swings.get((item.name, item.kind))
            if swing is None or item.kind not in ("probability", "view", "weight", "parameter"):
                continue
            step = 1e-6 * max(abs(item.value), 1e-3)
            below, above = (with_value(tree, under, swing, item.value + sign * step) for sign in (-1, 1))
            if below is None or above is None:
                continue
            if item.what == LIKELIEST:
                assert (below.outcomes[0].name, above.outcomes[0].name) == (item.before, item.after)
            elif below.decision(item.what).by != "rationality":
                assert (below.decision(item.what).choice, above.decision(item.what).choice) == (item.before, item.after)


def test_ties_are_no_break_even() -> None:
    """Two options that are worth the same, whatever a number is, never change places."""
    tree = st.loads("""
scenario_tree: 1
start: d
parameters: {x: {uniform: [0, 1]}}
nodes:
  d: {decision: {one: {payoff: = x * 0.1 + x * 0.2, then: end}, two: {payoff: = x * 0.3, then: end}}}
outcomes: [end]
""")
    answer = sensitivity(tree, break_even=True)
    assert answer.break_even == ()


def test_a_curved_gap() -> None:
    """Where the gap is no straight line, its root is found all the same; both of them, where there are two."""
    tree = st.loads("""
scenario_tree: 1
start: d
parameters: {x: {uniform: [0, 3]}}
nodes:
  d: {decision: {curve: {payoff: = x ** 3 - 3 * x ** 2 + 2 * x, then: end}, none: {payoff: 0.1, then: end}}}
outcomes: [end]
""")
    found = values(sensitivity(tree, break_even=True), "x", "d")
    roots = sorted(np.roots([1, -3, 2, -0.1]).real.tolist())
    assert [value for value, *_ in found] == pytest.approx(roots, rel=1e-12)
    assert [after for *_, after in found] == ["curve", "none", "curve"]


def test_break_even_needs_an_interval() -> None:
    """Without anything to vary there is nothing to find."""
    uncertain = Uncertain(FERRY, request())
    assert break_even([], Runs(uncertain.batch, "again")) == []


# ---- two inputs -------------------------------------------------------------------------------------


def test_a_grid_is_scores() -> None:
    """Every cell has the choice and the figure of a score with both numbers."""
    grid = sensitivity(TALKS, two_way=("washington/peace", "discovery"), grid=5).two_way
    assert grid is not None
    assert grid.at == "opening"
    for weight, options, figures in zip(grid.a.values, grid.best, grid.values, strict=True):
        for chance, option, value in zip(grid.b.values, options, figures, strict=True):
            score = st.score(TALKS, criteria={"washington/peace": weight}, parameters={"discovery": chance})
            assert option == score.decision("opening").choice
            assert value == pytest.approx(score.expected.utility)
    assert sum(grid.shares.values()) == pytest.approx(1)


def test_two_branches_of_one_node() -> None:
    """Both are set together; where they sum to more than 1 there is no cell; at 1 nothing is left for the others."""
    text = "scenario_tree: 1\nstart: a\noutcomes: [x, y, z]\nnodes:\n  a: {chance: {l: {p: 20%, then: x}, "
    tree = st.loads(text + "m: {p: 30%, then: y}, r: {p: rest, then: z}}}\n")
    ranges = {"a/l": (0.0, 1.0), "a/m": (0.0, 1.0)}
    grid = sensitivity(tree, target="x", two_way=("a/l", "a/m"), ranges=ranges, grid=5).two_way
    assert grid is not None
    for row, (left, figures, best) in enumerate(zip(grid.a.values, grid.values, grid.best, strict=True)):
        for column, m in enumerate(grid.b.values):
            if row + column > 4:
                assert figures[column] is best[column] is None
            else:
                assert figures[column] == pytest.approx(left)
                shares = {"x": left, "y": m, "z": 1 - left - m}
                assert shares[str(best[column])] == max(shares.values())


# ---- the rest -----------------------------------------------------------------------------------------


def test_the_default_target() -> None:
    """Utility where there are payoffs, else the likeliest outcome; a criterion and a tag can be named."""
    plain = st.loads(
        "scenario_tree: 1\nstart: a\noutcomes: [x, y]\nnodes: {a: {chance: "
        "{l: {p: 20%, then: x}, r: {p: rest, then: y, tags: [t]}}}}"
    )
    answer = sensitivity(plain)
    assert (answer.target.name, answer.target.measure, answer.base) == ("y", "probability", pytest.approx(0.8))
    assert [(item.low, item.high, item.derivative) for item in answer.swings] == [
        (pytest.approx(8 / 9), pytest.approx(2 / 3), pytest.approx(-1))
    ]
    assert sensitivity(plain, target="t").swings[0].derivative == pytest.approx(-1)
    assert sensitivity(FERRY, target="budget").target.measure == "expected value"
    assert not sensitivity(plain).decides


def test_a_value_that_cannot_be_evaluated() -> None:
    """Its figure is left out, with a warning; the others are there."""
    tree = st.loads("""
scenario_tree: 1
start: a
parameters: {x: {uniform: [1, 2]}, p: {uniform: [0, 1]}}
nodes: {a: {chance: {l: {p: = p, then: end, payoff: = 1 / x}, r: {p: = 1 - p, then: end, payoff: = log(x)}}}}
outcomes: [end]
""")
    answer = sensitivity(tree, ranges={"x": (-1, 1), "p": (0.2, 1.5)})
    assert (swing_of(answer, "x").low, swing_of(answer, "x").high) == (None, pytest.approx(0.5))
    assert any("of x the tree cannot be evaluated" in warning for warning in answer.warnings)
    assert any("of p probabilities of a node do not sum to 1" in warning for warning in answer.warnings)
    assert json.loads(json.dumps(answer.to_dict(), allow_nan=False))["swings"]


def test_evidence_that_becomes_impossible() -> None:
    """At a probability of 0 of what was observed there is no figure."""
    answer = sensitivity(FERRY, given=["bid/accepted"], ranges={"bid/accepted": (0, 1)})
    assert swing_of(answer, "bid/accepted").low is None
    assert swing_of(answer, "bid/accepted").high == pytest.approx(answer.base)


# ---- published ------------------------------------------------------------------------------------------


def published(name: str, **asked: Any) -> Sensitivity:
    """A published tree with its break-even values."""
    return sensitivity(st.load(PUBLISHED / f"{name}.yaml"), break_even=True, **asked)


def test_published_thresholds_of_a_dressing() -> None:
    """Jenks et al. 2016 print, for a baseline rate of 0.30, thresholds of 0.53 (hazard ratio) and 8000 GBP.

    The second is printed to the nearest 1000; ajsims1704/rdecision, test-model-Tegaderm.R, allows 300.
    """
    answer = published("catheter-dressing", parameters={"bloodstream_rate": 0.30})
    assert values(answer, "bloodstream_ratio", "dressing") == [
        (pytest.approx(0.53, abs=0.005), "chlorhexidine", "standard")
    ]
    assert values(answer, "bloodstream_cost", "dressing") == [
        (pytest.approx(8000, abs=300), "standard", "chlorhexidine")
    ]


def test_published_thresholds_of_advice() -> None:
    """rdecision's README prints 719.73 GBP, found by bisection to about half a pound, and 26.6 %."""
    answer = published("lifestyle-advice", ranges={"exercise_cost": (0, 2000)})
    assert values(answer, "exercise_cost", "programme") == [(pytest.approx(719.73, abs=0.5), "exercise", "diet")]
    assert values(answer, "exercise_success", "programme") == [(pytest.approx(0.266, abs=0.0005), "diet", "exercise")]


def test_published_ratio_of_a_drug() -> None:
    """Evans et al. 1997 print 29366 CAD a quality-adjusted year: the weight at which the choice changes."""
    (found,) = values(published("sumatriptan"), "wellbeing", "drug")
    assert found == (pytest.approx(29366 / 365, rel=1e-3), "caffeine", "sumatriptan")
