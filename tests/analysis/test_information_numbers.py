"""What it is worth to learn an uncertain number, alone and with answers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from analysis.informing import DRILLING, value_of

import scenario_tree as st
from scenario_tree.analysis.information import information
from scenario_tree.evaluation.batch import Batch
from scenario_tree.problems import TreeProblems

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
