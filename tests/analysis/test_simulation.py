"""Simulation: draws that say what closed forms say, the same for a seed whatever the threads are."""

from __future__ import annotations

import json
import math
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import scenario_tree as st
from scenario_tree.analysis.simulation import Simulation, simulate
from scenario_tree.analysis.simulation.blocks import Block, Plan
from scenario_tree.analysis.simulation.statistics import spread_of
from scenario_tree.analysis.simulation.store import Store
from scenario_tree.model import Distribution
from scenario_tree.problems import TreeProblems

TREES = Path(__file__).parents[2] / "trees"

TWO = """
scenario_tree: 1
start: first
nodes:
  first: {concentration: 9, chance: {on: {p: 40%, then: second}, off: {p: rest, then: bad}}}
  second: {concentration: 4, chance: {on: {p: 1/4, then: good, payoff: 8}, off: {p: rest, then: bad}}}
outcomes: {good: {payoff: 2}, bad: }
"""

ONE = """
scenario_tree: 1
start: n
nodes: {n: {chance: {a: {p: 25%, then: x}, b: {p: rest, then: y}}}}
outcomes: [x, y]
"""


def tree_of(text: str) -> st.ScenarioTree:
    return st.loads(text)


# ---- closed forms --------------------------------------------------------------------


def test_moments_of_a_path_are_products_of_beta_moments() -> None:
    """Along a path of two Beta nodes, mean and variance are those of a product of independent Betas."""
    found = simulate(tree_of(TWO), count=100_000)
    first, second = stats.beta(0.4 * 9, 0.6 * 9), stats.beta(1, 3)
    mean = first.mean() * second.mean()
    square = (first.var() + first.mean() ** 2) * (second.var() + second.mean() ** 2)
    good = found.outcomes["good"]
    assert good.mean == pytest.approx(mean, abs=4 * good.error)
    assert good.sd == pytest.approx(math.sqrt(square - mean**2), rel=0.02)
    assert good.error == pytest.approx(good.sd / math.sqrt(100_000), rel=1e-9)
    assert found.utility.mean == pytest.approx(10 * good.mean, rel=1e-9)


def test_quantiles_of_one_node_are_those_of_its_beta() -> None:
    """The 5, 50 and 95 % of a single node's draws are the Beta's own."""
    found = simulate(tree_of(ONE.replace("{chance", "{concentration: 12, chance")), count=200_000).outcomes["x"]
    assert [found.p05, found.p50, found.p95] == pytest.approx(stats.beta(3, 9).ppf([0.05, 0.5, 0.95]), abs=0.002)


@pytest.mark.parametrize("pool", ["linear", "log", "mixture"])
@pytest.mark.parametrize("name", ["north-korea-talks", "us-response", "why-talks", "ferry"])
def test_the_mean_is_what_score_says(name: str, pool: Any) -> None:
    """With the strategy held, also under evidence, the mean of every outcome is its probability at the point values."""
    tree = st.load(TREES / f"{name}.yaml")
    try:
        score = st.score(tree, pool=pool)
    except TreeProblems:
        pytest.skip(f"{name} cannot be evaluated under the {pool} pool")
    found = simulate(tree, count=20_000, seed=3, pool=pool)
    for outcome, spread in found.outcomes.items():
        assert spread.mean == pytest.approx(score.outcome(outcome).probability, abs=4.5 * spread.error + 1e-12)


def test_evidence_weighs_the_draws() -> None:
    """What was observed tells about the draws: they count by how likely they made it, and the mean says what score
    says where the evidence left something open."""
    text = """
scenario_tree: 1
start: a
nodes:
  a: {concentration: 5, chance: {l: {p: 50%, then: b}, r: {p: 50%, then: c}}}
  b: {concentration: 3, chance: {seen: {p: 10%, then: x, tags: [sighting]}, not: {p: rest, then: y}}}
  c: {concentration: 3, chance: {seen: {p: 60%, then: z, tags: [sighting]}, not: {p: rest, then: y}}}
outcomes: [x, y, z]
"""
    found = simulate(tree_of(text), count=200_000, given=["sighting"])
    assert found.outcomes["z"].mean == pytest.approx(6 / 7, abs=4 * found.outcomes["z"].error)
    assert found.outcomes["y"].mean == 0
    assert found.effective < 190_000
    # numerical check of the spread: importance sampling by hand
    rng = np.random.default_rng(8)
    a, b, c = rng.beta(2.5, 2.5, 400_000), rng.beta(0.3, 2.7, 400_000), rng.beta(1.8, 1.2, 400_000)
    weight = a * b + (1 - a) * c
    z = (1 - a) * c / weight
    mean = (weight * z).sum() / weight.sum()
    sd = math.sqrt((weight * (z - mean) ** 2).sum() / weight.sum())
    assert found.outcomes["z"].sd == pytest.approx(sd, rel=0.02)


CHOICE = """
scenario_tree: 1
start: d
parameters: {cost: {uniform: [0, 4]}}
nodes: {d: {decision: {buy: {payoff: = -cost, then: had}, leave: {then: none}}}}
outcomes: {had: {payoff: 3}, none: }
"""


def test_the_best_option_by_share_of_draws() -> None:
    """Buying is best while the cost is below 3: in three quarters of the draws, whether choices are held or not."""
    for solved in ("held", "again"):
        found = simulate(tree_of(CHOICE), count=40_000, solved=solved)  # type: ignore[arg-type]
        assert {share.option: share.share for share in found.best} == pytest.approx(
            {"buy": 0.75, "leave": 0.25}, abs=0.01
        )


def test_held_or_solved_again() -> None:
    """Held, the mean is the value at the point; solved again, that of max(3 − cost, 0), 9/8."""
    held, again = (simulate(tree_of(CHOICE), count=40_000, solved=solved) for solved in ("held", "again"))  # type: ignore[arg-type]
    assert held.utility.mean == pytest.approx(1, abs=4 * held.utility.error)
    assert again.utility.mean == pytest.approx(9 / 8, abs=4 * again.utility.error)
    assert again.outcomes["had"].mean == pytest.approx(0.75, abs=0.01)
    assert held.outcomes["had"].mean == 1


def test_acceptability_over_a_weight() -> None:
    """Where benefit weighs w, buying is best while w · 3 exceeds the cost: min(3w / 4, 1) of the draws."""
    text = CHOICE.replace("start: d", "start: d\ncriteria: {benefit: , cost: {weight: -1}}")
    text = text.replace("payoff: = -cost", "payoff: {cost: = cost}").replace("payoff: 3", "payoff: {benefit: 3}")
    found = simulate(tree_of(text), count=20_000, acceptability="benefit=0:2").acceptability
    assert found is not None
    assert found.weights == pytest.approx(np.linspace(0, 2, 21))
    wanted = [min(3 * weight / 4, 1) for weight in found.weights]
    assert found.shares["buy"] == pytest.approx(wanted, abs=0.015)
    assert np.add(found.shares["buy"], found.shares["leave"]) == pytest.approx(1)


def test_acceptability_of_an_actor() -> None:
    """An actor's criterion is named with the actor, and only the actor's weight moves."""
    tree = st.load(TREES / "ferry.yaml")
    found = simulate(tree, count=2_000, acceptability="ministry/budget=0:4", at="contract").acceptability
    assert found is not None
    assert found.shares["full"][0] == 1  # the budget counts nothing
    assert list(found.shares["full"]) == sorted(found.shares["full"], reverse=True)


def test_draws_beyond_1_are_reported() -> None:
    """Probabilities that pass 1 in a draw are divided by their sum, and the share of such draws is told."""
    text = """
scenario_tree: 1
start: n
nodes: {n: {chance: {a: {p: {uniform: [0.3, 0.7]}, then: x}, b: {p: {uniform: [0.4, 0.6]}, then: y}}}}
outcomes: [x, y]
"""
    found = simulate(tree_of(text), count=5_000)
    assert found.renormalised == 1
    assert found.outcomes["x"].mean + found.outcomes["y"].mean == pytest.approx(1)
    rest = simulate(tree_of(text.replace("{p: {uniform: [0.4, 0.6]}", "{p: rest")), count=500)
    assert rest.renormalised == 0


EXCLUDED = """
scenario_tree: 1
start: c
nodes:
  c: {concentration: 5, chance: {x: {p: 50%, then: d}, y: {p: 50%, then: e}}}
  d: {decision: {a: {then: o1}, b: {then: o2, payoff: 1}}}
  e: {decision: {a: {then: o1}, b: {then: o2, payoff: 1}}}
outcomes: [o1, o2]
"""


def test_a_decision_that_the_evidence_excludes_has_no_best_option() -> None:
    """Where no path is left through a decision, nothing is said of its options; the others' shares sum to 1."""
    found = simulate(tree_of(EXCLUDED), count=300, given=["c/y"])
    shares = {(share.node, share.option): share.share for share in found.best}
    assert shares == {("d", "a"): None, ("d", "b"): None, ("e", "a"): 0.0, ("e", "b"): 1.0}


def test_draws_that_cannot_give_the_evidence_count_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole blocks of such draws are passed over; where no draw is left, that is said."""
    monkeypatch.setattr(import_module("scenario_tree.analysis.simulation.blocks"), "MOST", 4)
    text = """
scenario_tree: 1
parameters: {x: {discrete: {0: 19, 1: 1}}}
start: n
nodes: {n: {chance: {a: {p: = x, then: m}, b: {p: rest, then: z}}}, m: {chance: {u: {p: 1, then: y}}}}
outcomes: [y, z]
"""
    found = simulate(tree_of(text), count=200, given=["n/a"])
    assert found.outcomes["y"].mean == 1
    assert found.effective < 40
    with pytest.raises(TreeProblems) as refused:
        simulate(tree_of(text), count=2, given=["n/a"])
    assert refused.value.problems[0].code == "impossible-condition"


def test_a_mean_that_is_not_the_point_value_is_said() -> None:
    """A number that stands at two questions in a row makes E q², 1/3, of what is 1/4 at the mean."""
    text = """
scenario_tree: 1
parameters: {q: {uniform: [0, 1]}}
start: m
nodes:
  m: {chance: {u: {p: = q, then: n}, v: {p: rest, then: y}}}
  n: {chance: {u: {p: = q, then: x}, v: {p: rest, then: y}}}
outcomes: [x, y]
"""
    found = simulate(tree_of(text), count=20_000)
    assert found.outcomes["x"].mean == pytest.approx(1 / 3, abs=0.01)
    assert any("other than linearly" in warning for warning in found.warnings)
    assert not simulate(tree_of(TWO), count=20_000).warnings


# ---- seeds, blocks and threads ---------------------------------------------------------


def test_a_seed_gives_the_same_bits_whatever_the_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread or three, watched and saved or not: every figure is the same to the last bit."""
    monkeypatch.setattr(import_module("scenario_tree.analysis.simulation.blocks"), "MOST", 100)
    tree = st.load(TREES / "us-response.yaml")
    saved: list[int] = []
    one = simulate(tree, count=1_050, seed=9, acceptability="washington/peace")
    three = simulate(
        tree,
        count=1_050,
        seed=9,
        threads=3,
        acceptability="washington/peace",
        save=lambda plan, block: saved.append(block.first),
        watch=lambda done, total: None,
    )
    assert json.dumps(one.to_dict()) == json.dumps(three.to_dict())
    assert saved == list(range(0, 1_050, 100))
    assert json.dumps(one.to_dict()) != json.dumps(simulate(tree, count=1_050, seed=10).to_dict())


def draws_of(tree: st.ScenarioTree, count: int) -> np.ndarray[Any, Any]:
    parts: list[Any] = []

    def save(plan: Plan, block: Block) -> None:
        parts.append(block.figures)

    simulate(tree, count=count, seed=4, save=save)
    return np.concatenate(parts, axis=1)


def test_fewer_draws_are_the_first_of_more() -> None:
    """The draws of a smaller count begin those of a larger one."""
    tree = st.load(TREES / "north-korea-talks.yaml")
    few, many = draws_of(tree, 700), draws_of(tree, 2_600)
    assert few.shape[1] == 700
    assert np.array_equal(few, many[:, :700])


def test_the_seed_fixes_the_figures() -> None:
    """The figures of a seed are those that were seen when this was written, to rounding."""
    found = simulate(tree_of(TWO), count=3_000, seed=1).outcomes["good"]
    again = simulate(tree_of(TWO), count=3_000, seed=1, threads=2).outcomes["good"]
    assert found == again
    assert found.mean == pytest.approx(0.1, abs=0.01)


def test_many_draws_are_kept_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would take too much memory lies in a file that has no name, and reads the same; far too much is refused."""
    monkeypatch.setattr(import_module("scenario_tree.analysis.simulation.store"), "IN_MEMORY", 0)
    figures = np.random.default_rng(1).random((3, 25))
    room = Store(3, 25)
    for first in (10, 0, 20):
        room.put(first, figures[:, first : first + 10])
    assert room.cells is None
    assert np.array_equal(np.array(list(room.columns())), figures)
    tree = tree_of(TWO)
    kept = simulate(tree, count=3_000, threads=2)
    monkeypatch.undo()
    assert kept == simulate(tree, count=3_000)
    with pytest.raises(TreeProblems) as refused:
        Store(1_000, 1_000_000)
    assert refused.value.problems[0].code == "limit"


# ---- statistics ------------------------------------------------------------------------


def test_equal_weights_are_no_weights() -> None:
    """Weighted statistics with (almost) equal weights are the plain ones, which are numpy's."""
    values = np.random.default_rng(1).normal(size=999)
    plain = spread_of(values, np.full(999, 2.0))
    weights = np.full(999, 2.0)
    weights[0] += 1e-9
    for name, figure in spread_of(values, weights).to_dict().items():
        assert figure == pytest.approx(plain.to_dict()[name], rel=1e-3)
    assert plain.mean == pytest.approx(values.mean())
    assert plain.sd == pytest.approx(values.std(ddof=1))
    wanted = np.quantile(values, [0.05, 0.5, 0.95], method="inverted_cdf")
    assert [plain.p05, plain.p50, plain.p95] == pytest.approx(wanted)


def test_weights_count_as_repetitions() -> None:
    """Whole-number weights give the mean and quantiles of values repeated so often."""
    rng = np.random.default_rng(2)
    values, weights = rng.normal(size=50), rng.integers(0, 6, 50)
    repeated = np.repeat(values, weights)
    found, plain = spread_of(values, weights.astype(float)), spread_of(repeated, np.ones(len(repeated)))
    assert found.mean == pytest.approx(plain.mean)
    assert (found.p05, found.p50, found.p95) == (plain.p05, plain.p50, plain.p95)


@pytest.mark.parametrize("weights", [np.ones(1000), np.linspace(1, 2, 1000)])
def test_rounding_is_no_spread(weights: np.ndarray[Any, Any]) -> None:
    """What differs in the last digits has no spread and no error; a millionth of the value is one."""
    noise = np.random.default_rng(3).normal(size=1000)
    equal, small = (spread_of(2.17 * (1 + size * noise), weights) for size in (1e-15, 1e-6))
    assert (equal.sd, equal.error) == (0, 0)
    assert small.sd == pytest.approx(2.17e-6, rel=0.1) and small.error > 0


# ---- what is refused ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"count": 0}, "bad-request"),
        ({"count": 10**8}, "bad-request"),
        ({"seed": -1}, "bad-request"),
        ({"parameters": {"#1": 0.5}}, "unknown-parameter"),
        ({"acceptability": "peas"}, "unknown-criterion"),
        ({"acceptability": "nobody/budget"}, "unknown-profile"),
        ({"acceptability": "budget=1:1"}, "bad-request"),
        ({"acceptability": "budget=a:b"}, "bad-request"),
        ({"acceptability": "budget", "at": "winter"}, "bad-request"),
        ({"at": "contract"}, "bad-request"),
    ],
)
def test_bad_requests_are_refused(asked: dict[str, Any], code: str) -> None:
    """What is out of bounds or unknown is said by a code."""
    with pytest.raises(TreeProblems) as refused:
        simulate(st.load(TREES / "ferry.yaml"), **asked)
    assert refused.value.problems[0].code == code


def test_nothing_uncertain_is_said() -> None:
    """A tree without any uncertainty is simulated all the same, with a warning and no error."""
    found: Simulation = simulate(tree_of(ONE), count=10)
    assert found.outcomes["x"].error == 0
    assert any("nothing in the file is uncertain" in warning for warning in found.warnings)


def test_a_weight_that_moves_nothing_is_said() -> None:
    """The reader's weight has no say in what an actor chooses: the warning names the weight that has."""
    tree = st.load(TREES / "us-response.yaml")
    found = simulate(tree, count=50, acceptability="cash")
    assert found.acceptability is not None and found.acceptability.weights[-1] == 2 * tree.criteria["cash"].weight
    assert any("the choice at opening is washington's" in said and "washington/cash" in said for said in found.warnings)
    own = simulate(tree, count=50, acceptability="washington/peace=0:10")
    assert not any("does not move it" in said for said in own.warnings)


# ---- a published simulation ----------------------------------------------------------------

DRESSINGS = Path(__file__).parents[1] / "published" / "catheter-dressing.yaml"


@pytest.mark.parametrize(
    ("rate", "standard", "chlorhexidine", "saving", "share", "tolerances"),
    [
        (None, 151.29, 77.75, 72.90, 0.978, (10.0, 0.05)),
        (Distribution("gamma", (0.30, 0.102)), 34.47, 30.79, 3.56, 0.579, (5.0, 0.2)),
    ],
)
def test_costs_of_dressings(
    rate: Distribution | None,
    standard: float,
    chlorhexidine: float,
    saving: float,
    share: float,
    tolerances: tuple[float, float],
) -> None:
    """Mean costs of two dressings, their difference, and how often the dearer one saves money, as reported.

    Jenks et al. 2016 (see the file); figures and tolerances as in tests/testthat/test-model-Tegaderm.R of rdecision,
    which allows for distributions that are not stated to the last parameter.
    """
    tree = st.load(DRESSINGS)
    parameters = {} if rate is None else {"bloodstream_rate": rate}
    costs = {
        option: simulate(tree, count=20_000, choose=[f"dressing/{option}"], parameters=parameters).criteria["cost"].mean
        for option in ("standard", "chlorhexidine")
    }
    found = {one.option: one.share for one in simulate(tree, count=20_000, parameters=parameters).best}
    assert costs["standard"] == pytest.approx(standard, abs=tolerances[0])
    assert costs["chlorhexidine"] == pytest.approx(chlorhexidine, abs=tolerances[0])
    assert costs["standard"] - costs["chlorhexidine"] == pytest.approx(saving, abs=tolerances[0])
    assert found["chlorhexidine"] == pytest.approx(share, abs=tolerances[1])
