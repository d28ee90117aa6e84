"""Scores side by side: every column against `score` by itself, and what is said of all columns together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from oracle.generate import generate

import scenario_tree
from scenario_tree.analysis.comparison import Comparison, compare
from scenario_tree.evaluation.results import Score
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import TreeProblems

TREES = Path(__file__).parents[2] / "trees"
BETS = {
    "scenario_tree": 1,
    "title": "Who bets?",
    "criteria": {"gain": {}, "calm": {}},
    "profiles": {
        "gambler": {"criteria": {"gain": 1, "calm": 0}},
        "timid": {"criteria": {"gain": 0, "calm": 1}},
        "house": {"criteria": {"gain": -1}},
    },
    "start": "bet",
    "nodes": {
        "bet": {"decision": {"yes": {"then": "dice"}, "no": {"payoff": {"calm": 4}, "then": "rest"}}},
        "dice": {
            "chance": {"six": {"p": 0.5, "payoff": {"gain": 10}, "then": "pay"}, "one": {"p": 0.5, "then": "rest"}}
        },
        "pay": {
            "actor": "house",
            "decision": {"pays": {"payoff": {"gain": 1}, "then": "rest"}, "cheats": {"then": "rest"}},
        },
    },
    "outcomes": {"rest": {}},
}


def tree_of(document: dict[str, Any]) -> ScenarioTree:
    """The tree of a document; JSON is YAML."""
    return scenario_tree.loads(json.dumps(document))


def same(comparison: Comparison, position: int, score: Score) -> None:
    """A column has the figures of that score."""
    assert comparison.columns[position].score.to_dict() == score.to_dict()
    for line in comparison.outcomes:
        assert line.values[position] == score.outcome(line.name).probability
    for line in comparison.tags:
        assert line.values[position] == score.tags[line.name]
    for line in comparison.criteria:
        assert line.values[position] == score.expected.criteria[line.name]
    assert comparison.utility.values[position] == score.expected.utility
    assert comparison.certainty_equivalent.values[position] == score.expected.certainty_equivalent
    for decision in comparison.decisions:
        own = score.decision(decision.node)
        assert decision.choices[position] == own.choice
        assert decision.margins[position] == own.margin
        assert decision.probabilities[position] == own.probability


@pytest.mark.parametrize("name", ["ferry", "north-korea-talks", "us-response"])
def test_a_column_is_the_score_under_its_profile(name: str) -> None:
    """One file for which nothing is named: as written, then under each profile in the order of the file."""
    tree = scenario_tree.load(TREES / f"{name}.yaml")
    comparison = compare(tree)
    profiles = [None, *tree.profiles]
    assert [column.profile for column in comparison.columns] == profiles
    assert [column.name for column in comparison.columns] == ["none", *tree.profiles]
    for position, profile in enumerate(profiles):
        same(comparison, position, scenario_tree.score(tree, profile=profile))


def test_columns_of_generated_files_are_their_scores() -> None:
    """Under whatever is asked of all columns, of files with every feature of the format."""
    compared = 0
    for seed in range(40):
        case = generate(seed)
        tree = scenario_tree.loads(case.text)
        under = {name: value for name, value in case.arguments.items() if name not in ("profile", "weights", "pool")}
        if not tree.profiles:
            continue
        try:
            scores = [scenario_tree.score(tree, profile=profile, **under) for profile in (None, *tree.profiles)]
        except TreeProblems:
            continue
        comparison = compare([tree], **under)
        for position, score in enumerate(scores):
            same(comparison, position, score)
        compared += 1
    assert compared >= 8


def test_weights_and_pools_are_columns_too() -> None:
    """Profiles × weights × pools, in this order; what is named once is common to all and in no name."""
    tree = scenario_tree.load(TREES / "north-korea-talks.yaml")
    laid = {"sceptic": {"views": {"hopeful": 0}}, "hopeful": {"views": {"sceptic": 0}}, "none": None}
    comparison = compare(tree, profiles=["alarmed"], weights=laid, pools=["linear", "log"])
    assert [column.name for column in comparison.columns] == [
        f"{name} · {pool}" for name in laid for pool in ("linear", "log")
    ]
    assert [column.laid for column in comparison.columns] == [name for name in laid for _ in range(2)]
    for position, (name, pool) in enumerate((name, pool) for name in laid for pool in ("linear", "log")):
        same(comparison, position, scenario_tree.score(tree, profile="alarmed", weights=laid[name], pool=pool))


def test_a_single_column_stands_beside_the_file_as_written() -> None:
    """One profile, or one set of weights, is compared with none."""
    tree = scenario_tree.load(TREES / "ferry.yaml")
    assert [column.name for column in compare(tree, profiles=["doubter"]).columns] == ["none", "doubter"]
    laid = {"mine": {"parameters": {"subsidy": 3}}}
    assert [column.laid for column in compare(tree, weights=laid).columns] == [None, "mine"]


def test_none_is_a_profile_where_the_file_has_one_of_that_name() -> None:
    """Only elsewhere does it mean the file as written."""
    document = {**BETS, "profiles": {**BETS["profiles"], "none": {"criteria": {"calm": 7}}}}  # type: ignore[dict-item]
    comparison = compare(tree_of(document), profiles=["none", "timid", None])
    assert [column.profile for column in comparison.columns] == ["none", "timid", None]
    assert comparison.columns[0].score.basis.criteria == {"gain": 0, "calm": 7}
    assert compare(tree_of(BETS), profiles=["none", "timid"]).columns[0].profile is None


def test_who_would_choose_what_by_what_margin() -> None:
    """A profile takes the decisions without an actor; an actor keeps its own wants."""
    comparison = compare(tree_of(BETS), profiles=["gambler", "timid"])
    bet, pay = comparison.decisions
    assert (bet.choices, bet.margins, bet.agree) == (("yes", "no"), (5, 4), False)
    assert (pay.actor, pay.choices, pay.agree) == ("house", ("cheats", "cheats"), True)
    assert pay.probabilities == (0.5, 0)
    assert not comparison.one_scale
    assert comparison.utility.values == (5, 4)


def test_outcomes_are_matched_by_name_over_files() -> None:
    """What one file lacks is None there, has no spread, and stands at the end."""
    first = tree_of(_toss({"heads": 0.5, "tails": 0.5}))
    second = tree_of(_toss({"edge": 0.1, "heads": 0.7, "tails": 0.2}))
    comparison = compare([first, second])
    assert {line.name: line.values for line in comparison.outcomes} == {
        "tails": (0.5, 0.2),
        "heads": (0.5, 0.7),
        "edge": (None, 0.1),
    }
    assert [line.name for line in comparison.outcomes] == ["tails", "heads", "edge"]
    assert [line.spread for line in comparison.outcomes] == [pytest.approx(0.3), pytest.approx(0.2), None]
    assert comparison.trees == (first, second)


def _toss(branches: dict[str, float]) -> dict[str, Any]:
    chance = {name: {"p": p, "then": name} for name, p in branches.items()}
    return {
        "scenario_tree": 1,
        "title": "A toss",
        "start": "toss",
        "nodes": {"toss": {"chance": chance}},
        "outcomes": {name: {} for name in branches},
    }


def test_equal_spreads_keep_the_order_of_the_first_column() -> None:
    """The likeliest of the first column comes first, whatever is left over from adding up."""
    tree = tree_of(_toss({"a": 0.2, "b": 0.5, "c": 0.3}))
    laid = {"one": {"odds": {"toss/a": 1}}, "two": {"odds": {"toss/a": 1, "toss/c": 1}}}
    assert [line.name for line in compare(tree, weights=laid).outcomes] == ["b", "c", "a"]


def test_json_has_common_keys_where_columns_agree() -> None:
    """What differs is null at the top and stands with its column."""
    tree = scenario_tree.load(TREES / "ferry.yaml")
    document = compare(tree, profiles=["none", "doubter"], given=["bid/accepted"]).to_dict()
    assert document["given"] == ["bid/accepted"]
    assert document["pool"] == "linear"
    assert document["weights"] is None
    assert [column["weights"]["profile"] for column in document["columns"]] == [None, "doubter"]
    assert document["files"] == [
        {"file": str(TREES / "ferry.yaml"), "source_sha256": tree.source.sha256, "title": tree.title}
    ]


def test_a_warning_of_some_columns_says_whose_it_is() -> None:
    """One that all columns share is said once, as it is."""
    document = _toss({"heads": 0.5, "tails": 0.5})
    document["views"] = {"one": 1, "other": 1}
    document["nodes"]["toss"]["chance"]["heads"]["p"] = {"one": 0, "other": 0.5}
    document["nodes"]["toss"]["chance"]["tails"]["p"] = "rest"
    tree = tree_of(document)
    (said,) = scenario_tree.score(tree, pool="log").warnings
    assert compare(tree, pools=["linear", "log"]).warnings == (f"log: {said}",)
    laid = {"a": {"views": {"one": 2}}, "b": {"views": {"one": 3}}}
    assert compare(tree, pools=["log"], weights=laid).warnings == (said,)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"profiles": ["nobody", "none"]}, "unknown-profile"),
        ({"profiles": ["none"]}, "bad-request"),
        ({"profiles": ["none"], "given": ["dice/seven"]}, "bad-request"),
        ({"given": ["dice/seven"]}, "unknown-branch"),
    ],
)
def test_what_cannot_be_compared_is_refused(asked: dict[str, Any], code: str) -> None:
    """A name that is not there, or nothing to stand beside."""
    with pytest.raises(TreeProblems) as caught:
        compare(tree_of(BETS), **asked)
    assert caught.value.problems[0].code == code


def test_a_file_without_profiles_says_what_to_give() -> None:
    """The help names the ways to compare."""
    with pytest.raises(TreeProblems) as caught:
        compare(tree_of(_toss({"heads": 0.5, "tails": 0.5})))
    assert "--weights" in caught.value.problems[0].help
    assert "declares no profiles" in caught.value.problems[0].help
