"""Hand-made results: a small tree read from text, and a score of it whose figures are written down here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from scenario_tree.evaluation.results import (
    Basis,
    BranchScore,
    DecisionScore,
    Expectation,
    Expected,
    NodeScore,
    OptionScore,
    OutcomeScore,
    Paths,
    PathScore,
    Score,
)
from scenario_tree.model import ScenarioTree
from scenario_tree.reading import Limits, read
from scenario_tree.reports.window import Window
from scenario_tree.source import Source

FERRY = """\
scenario_tree: 1
title: Will the ferry line be saved?
as_of: 2024-03-01
criteria:
  islanders: {weight: 3, scale: [0, 10]}
  budget: {unit: M€}
profiles: {ministry: {}}
start: bid
nodes:
  bid:
    label: Is the operator's bid accepted?
    chance:
      accepted: {p: 60%, then: contract}
      rejected: {p: 40%, then: winter}
  contract:
    label: Which contract?
    actor: ministry
    decision:
      full: {payoff: {budget: -1.75}, then: daily}
      reduced: {then: winter}
  winter:
    chance:
      mild: {p: 75%, then: weekly}
      hard: {p: 25%, then: none, tags: [cut-off]}
outcomes:
  daily: {label: A ferry every day, payoff: {islanders: 9}}
  weekly: {label: A ferry every week, payoff: {islanders: 5}}
  none: {label: No ferry}
"""


def _tree_of(text: str) -> ScenarioTree:
    tree, problems = read(Source("ferry.yaml", text), lambda path: Source(path, ""), Limits())
    assert tree is not None, problems
    return tree


@pytest.fixture
def tree_of() -> Callable[[str], ScenarioTree]:
    """Reads the tree of a text without registers."""
    return _tree_of


@pytest.fixture
def window() -> Window:
    """A window that is wide enough for everything here, without colours."""
    return Window(100)


@pytest.fixture
def ferry() -> ScenarioTree:
    """The tree of this folder."""
    return _tree_of(FERRY)


@pytest.fixture
def basis() -> Basis:
    """Nothing asked for."""
    return Basis(
        profile=None,
        views={},
        odds={},
        criteria={"islanders": 3.0, "budget": 1.0},
        actors={},
        parameters={},
        risk_tolerance=None,
        rationality=None,
        pool="linear",
        words="icd203",
        as_of=date(2024, 3, 1),
        given=(),
        chosen=(),
        evidence_probability=1.0,
        strategy="kept",
    )


def _option(name: str, value: float | None, probability: float) -> OptionScore:
    return OptionScore(name=name, utility=value, certainty_equivalent=value, probability=probability)


@pytest.fixture
def score(ferry: ScenarioTree, basis: Basis) -> Score:
    """The ministry takes the full contract; nothing reaches the reduced one."""
    return Score(
        tree=ferry,
        basis=basis,
        outcomes=(
            OutcomeScore(
                name="daily",
                label="A ferry every day",
                probability=0.6,
                paths=1,
                expected={"islanders": 9.0, "budget": -1.75},
                utility=0.95,
                excluded_by=None,
            ),
            OutcomeScore(
                name="weekly",
                label="A ferry every week",
                probability=0.4,
                paths=2,
                expected={"islanders": 5.0, "budget": 0.0},
                utility=1.5,
                excluded_by=None,
            ),
            OutcomeScore(
                name="none",
                label="No ferry",
                probability=0.0,
                paths=2,
                expected={"islanders": None, "budget": None},
                utility=None,
                excluded_by="ministry's choice at contract",
            ),
        ),
        tags={"cut-off": 0.0004},
        expected=Expected(
            criteria={"islanders": 6.465, "budget": -0.9041}, utility=1.0354, certainty_equivalent=1.0354
        ),
        decisions=(
            DecisionScore(
                node="contract",
                actor="ministry",
                probability=0.6,
                choice="full",
                instead="reduced",
                tie=False,
                margin=0.37,
                options=(_option("full", 1.85, 1.0), _option("reduced", 1.48, 0.0)),
                collected=0.25,
                by="solved",
            ),
        ),
        expectations=(Expectation(name="none", expected=0.1, implied=0.0),),
        nodes={
            name: NodeScore(id=name, probability=probability, value=1.0, collected=0.0)
            for name, probability in {
                "bid": 1.0,
                "contract": 0.6,
                "winter": 0.4,
                "daily": 0.6,
                "weekly": 0.4,
                "none": 0.0,
            }.items()
        },
        branches={
            f"{node}/{name}": BranchScore(node=node, name=name, probability=own, path_probability=passed)
            for node, name, own, passed in (
                ("bid", "accepted", 0.6, 0.6),
                ("bid", "rejected", 0.4, 0.4),
                ("contract", "full", 1.0, 0.6),
                ("contract", "reduced", 0.0, 0.0),
                ("winter", "mild", 0.75, 0.4),
                ("winter", "hard", 0.25, 0.0),
            )
        },
        warnings=("islanders has a scale and budget has none",),
    )


@pytest.fixture
def other(score: Score) -> Score:
    """The same under another profile: less likely accepted, and the contract changes."""
    first, second, third = score.outcomes
    decision = replace(score.decisions[0], choice="reduced", instead="full")
    return replace(
        score,
        basis=replace(score.basis, profile="doubter", odds={"bid/accepted": 0.5}),
        outcomes=(replace(second, probability=0.75), replace(first, probability=0.25), third),
        decisions=(decision,),
        expected=replace(score.expected, utility=0.9354, certainty_equivalent=0.9354),
    )


@pytest.fixture
def paths(ferry: ScenarioTree, basis: Basis) -> Paths:
    """Two paths."""
    return Paths(
        tree=ferry,
        basis=basis,
        warnings=(),
        paths=(
            PathScore(probability=0.6, branches=("bid/accepted", "contract/full"), outcome="daily", utility=0.95),
            PathScore(probability=0.3, branches=("bid/rejected", "winter/mild"), outcome="weekly", utility=1.5),
        ),
    )
