"""Values of information that books and manuals print."""

from __future__ import annotations

import pytest
from analysis.informing import DRILLING, INVESTOR, LAUNCH, PARTY, PUBLISHED, value_of

import scenario_tree as st
from scenario_tree.analysis.information import EVERYTHING, information


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
