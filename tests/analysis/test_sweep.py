"""Figures over a grid: every cell against `score` by itself; probabilities that are set, against their definition."""

from __future__ import annotations

import copy
import itertools
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from oracle.generate import generate

import scenario_tree
from scenario_tree.analysis.grid import Cell, Sweep, sweep
from scenario_tree.analysis.grid.places import Places
from scenario_tree.evaluation.results import Score
from scenario_tree.model import ChanceNode, ScenarioTree
from scenario_tree.problems import TreeProblems

TREES = Path(__file__).parents[2] / "trees"
CLOSE = 1e-11


def tree_of(document: dict[str, Any]) -> ScenarioTree:
    """The tree of a document; JSON is YAML."""
    return scenario_tree.loads(json.dumps(document))


def chances(**nodes: dict[str, Any]) -> dict[str, Any]:
    """A document of chance nodes, whose branches are `name: (p, target)`; targets that are no node are outcomes."""
    made = {
        node: {"chance": {name: {"p": p, "then": then} for name, (p, then) in branches.items()}}
        for node, branches in nodes.items()
    }
    ends = {then: {} for branches in nodes.values() for _, then in branches.values() if then not in nodes}
    return {"scenario_tree": 1, "title": "t", "start": next(iter(nodes)), "nodes": made, "outcomes": ends}


def same(cell: Cell, score: Score) -> None:
    """A cell has the figures of that score."""
    assert cell.error is None
    assert cell.expected is not None
    assert list(cell.outcomes) == list(score.tree.outcomes)
    assert cell.outcomes == close({outcome.name: outcome.probability for outcome in score.outcomes})
    assert cell.tags == close(score.tags)
    assert cell.expected.criteria == close(score.expected.criteria)
    assert cell.expected.utility == close(score.expected.utility)
    assert cell.expected.certainty_equivalent == close(score.expected.certainty_equivalent)
    assert cell.choices == {decision.node: decision.choice for decision in score.decisions}


def close(figures: Any) -> Any:
    """The same but for what is left over from adding up in another order."""
    return pytest.approx(figures, rel=CLOSE, abs=CLOSE)


# ---- cell by cell -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("ferry", {"parameters": {"subsidy": [0.5, 2, 2.25, 4]}}),
        ("ferry", {"odds": {"bid/accepted": [0.25, 1, 4]}, "views": {"union": [0, 1, 2]}}),
        ("us-response", {"criteria": {"beijing/peace": [1, 5], "peace": [0, 3]}, "parameters": {"discovery": [0.5]}}),
        ("north-korea-talks", {"odds": {"china/presses": (0.25, 4)}, "views": {"sceptic": np.array([0, 1, 3])}}),
    ],
)
def test_a_cell_is_the_score_with_its_values(name: str, inputs: dict[str, dict[str, Any]]) -> None:
    """Every combination is there, the last input varying fastest."""
    tree = scenario_tree.load(TREES / f"{name}.yaml")
    found = sweep(tree, **inputs)
    ways = [(kind, key, list(values)) for kind, own in inputs.items() for key, values in own.items()]
    assert [list(one.values) for one in found.inputs] == [values for _, _, values in ways]
    places = list(itertools.product(*(values for _, _, values in ways)))
    assert [cell.at for cell in found.cells] == places
    for cell, place in zip(found.cells, places, strict=True):
        under: dict[str, dict[str, float]] = {}
        for (kind, key, _), value in zip(ways, place, strict=True):
            under.setdefault(kind, {})[key] = float(value)
        same(cell, scenario_tree.score(tree, **under))


def test_cells_of_generated_files_are_their_scores() -> None:
    """Of files with every feature of the format, under whatever else is asked; also where a cell is impossible."""
    swept = failed = 0
    for seed in range(30):
        case = generate(seed)
        rng = random.Random(seed)
        tree = scenario_tree.loads(case.text)
        branches = [f"{node.id}/{b.name}" for node, b in tree.branches() if isinstance(node, ChanceNode)]
        inputs: dict[str, dict[str, list[float]]] = {"odds": {rng.choice(branches): [0, 0.5, 3]}}
        if tree.parameters:
            inputs["parameters"] = {rng.choice(list(tree.parameters)): [-1, 0.3, 2]}
        elif tree.views:
            inputs["views"] = {rng.choice(list(tree.views)): [0, 2]}
        under = {**case.arguments, **{kind: {**case.arguments.get(kind, {}), **own} for kind, own in inputs.items()}}
        ways = [(kind, *next(iter(inputs[kind].items()))) for kind in under if kind in inputs]
        expected: list[Score | str] = []
        for place in itertools.product(*(values for _, _, values in ways)):
            asked = copy.deepcopy(under)
            for (kind, key, _), value in zip(ways, place, strict=True):
                asked[kind][key] = value
            try:
                expected.append(scenario_tree.score(tree, **asked))
            except TreeProblems as error:
                expected.append("; ".join(problem.message for problem in error.problems))
        if all(isinstance(item, str) for item in expected):
            with pytest.raises(TreeProblems):
                sweep(tree, **under)
            continue
        for cell, item in zip(sweep(tree, **under).cells, expected, strict=True):
            if isinstance(item, str):
                assert (cell.error, cell.expected) == (item, None)
                failed += 1
            else:
                same(cell, item)
                swept += 1
    assert swept > 80
    assert failed > 5


@pytest.mark.parametrize(
    ("name", "under"),
    [
        ("ferry", {"views": {"union": [0, 1, 2, 5, 9]}, "parameters": {"subsidy": [1, 3]}}),
        ("us-response", {"probabilities": {"inspection/caught": [0, 0.1, 0.4, 0.9]}, "criteria": {"peace": [1, 2]}}),
        (
            "us-response",
            {"probabilities": {"inspection/caught": 0.2}, "parameters": {"discovery": [0.1, 0.2, 0.3, 0.4, 0.9]}},
        ),
        ("north-korea-talks", {"odds": {"china/presses": [0.2, 0.5, 1, 2, 4]}, "pool": "mixture"}),
        ("north-korea-talks", {"probabilities": {"worth/pause": [0.1, 0.2, 0.3, 0.4, 0.5]}, "profile": "alarmed"}),
    ],
)
def test_many_cells_at_once_are_the_same(name: str, under: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """All but those that say why they are impossible, and where all that is left is one branch."""
    tree = scenario_tree.load(TREES / f"{name}.yaml")
    quick = sweep(tree, **under)
    found = []
    quickly = Places.quickly

    def counted(self: Places, places: Any, base: Any) -> list[Cell | None]:
        cells = quickly(self, places, base)
        found.extend(cells if len(places) > 1 else [])
        return [None] * len(places)

    monkeypatch.setattr(Places, "quickly", counted)
    slow = sweep(tree, **under)
    assert len([cell for cell in found if cell]) == len(slow.cells) - 1
    for one, other in zip(quick.cells, slow.cells, strict=True):
        assert one.choices == other.choices
        assert one.outcomes == close(other.outcomes)
        assert one.expected is not None
        assert other.expected is not None
        assert one.expected.utility == close(other.expected.utility)


# ---- probabilities that are set ------------------------------------------------------------


def test_a_probability_is_set_as_if_it_were_written_in_the_file() -> None:
    """Against the document with the branch at that probability and its siblings in proportion, actors included."""
    seen = 0
    for seed in range(110):
        case = generate(seed)
        if {"mixture", "own views", "own odds", "own parameters"} & case.features:
            continue
        under = {name: value for name, value in case.arguments.items() if name not in ("odds", "weights", "profile")}
        under.pop("pool", None)
        tree = scenario_tree.loads(case.text)
        rng = random.Random(seed)
        node = rng.choice([node for node in tree.nodes.values() if isinstance(node, ChanceNode)])
        named = _document_node(case.document, node.id)
        if named is None or node.event or tree.pool == "mixture":
            continue
        try:
            plain = _prior(tree, node, {key: under[key] for key in ("views", "parameters") if key in under})
        except TreeProblems:
            continue
        name = rng.choice(list(node.branches))
        if not 0 < plain[name] < 1:
            continue
        values = [0.0, 0.2, 0.75, 1.0]
        expected: list[Score | None] = []
        for value in values:
            document = copy.deepcopy(case.document)
            branches = _document_node(document, node.id)["chance"]  # type: ignore[index]
            for other, branch in branches.items():
                branch.pop("share", None)
                share = plain[other] * (1 - value) / (1 - plain[name])
                branch["p"] = value if other == name else min(share, 1.0)
            try:
                expected.append(scenario_tree.score(tree_of(document), **under))
            except TreeProblems:
                expected.append(None)
        if not any(expected):
            continue
        found = sweep(tree, probabilities={f"{node.id}/{name}": values}, **under)
        for cell, score in zip(found.cells, expected, strict=True):
            assert (cell.error is None) == (score is not None)
            if score is not None and cell.expected is not None:
                got = [*cell.outcomes.values(), *cell.tags.values(), cell.expected.utility]
                wanted = [score.outcome(o).probability for o in cell.outcomes]
                wanted += [*score.tags.values(), score.expected.utility]
                assert got == pytest.approx(wanted, rel=1e-9, abs=1e-9)
                seen += 1
    assert seen > 30


def _prior(tree: ScenarioTree, node: ChanceNode, under: dict[str, Any]) -> dict[str, float]:
    """What the reader gives the branches of a node before any evidence."""
    from scenario_tree.evaluation import request
    from scenario_tree.evaluation.evaluate import evaluate

    found = evaluate(tree, request(**under))
    return {name: float(found.prior_probability[found.layout.edge[node.id, name]]) for name in node.branches}


def _document_node(document: dict[str, Any], node: str) -> dict[str, Any] | None:
    """A node that is not written in place."""
    found: dict[str, Any] | None = document["nodes"].get(node)
    return found


def test_odds_in_force_count_before_a_probability_is_set() -> None:
    """The probability is what it is set to, whatever factors the profile has, of the branch or of a sibling."""
    document = chances(n={"a": (0.2, "x"), "b": (0.3, "y"), "c": (0.5, "z")})
    document["profiles"] = {"own": {"odds": {"n/a": 7, "n/b": 2}}}
    found = sweep(tree_of(document), profile="own", probabilities={"n/a": [0, 0.4, 1]})
    for value, cell in zip([0, 0.4, 1], found.cells, strict=True):
        rest = (1 - value) / (0.6 + 0.5)
        assert cell.outcomes == pytest.approx({"x": value, "y": 0.6 * rest, "z": 0.5 * rest}, abs=CLOSE)
    assert found.inputs[0].base == pytest.approx(1.4 / 2.5)


def test_an_event_gets_the_probability_at_each_of_its_nodes() -> None:
    """Also where one of its nodes bears the event's name, and they have different probabilities."""
    document = chances(
        first={"l": (0.5, "rain"), "r": (0.5, "later")},
        rain={"yes": (0.1, "wet"), "no": (0.9, "dry")},
        later={"yes": (0.7, "wet"), "no": (0.3, "dry")},
    )
    document["nodes"]["rain"]["event"] = document["nodes"]["later"]["event"] = "rain"
    tree = tree_of(document)
    found = sweep(tree, probabilities={"rain/yes": [0.25, 1]})
    assert [cell.outcomes["wet"] for cell in found.cells] == pytest.approx([0.25, 1], abs=CLOSE)
    assert found.inputs[0].base is None
    one = sweep(tree, probabilities={"later/yes": [0.25]})
    assert one.cells[0].outcomes["wet"] == pytest.approx(0.5 * 0.1 + 0.5 * 0.25, abs=CLOSE)


def test_several_branches_of_a_node_can_be_set() -> None:
    """The others keep their proportions; what sums to more than 1 is said in its cell."""
    document = chances(n={"a": (0.2, "x"), "b": (0.2, "y"), "c": (0.2, "z"), "d": (0.4, "w")})
    found = sweep(tree_of(document), probabilities={"n/a": [0.1, 0.7], "n/b": 0.6})
    first, second = found.cells
    assert first.outcomes == pytest.approx({"x": 0.1, "y": 0.6, "z": 0.1, "w": 0.2}, abs=CLOSE)
    assert second.error == "the probabilities given at 'n' sum to 1.3, not 1"


def test_a_probability_follows_the_other_inputs() -> None:
    """The factor is of what holds in the cell, not of the file."""
    document = chances(n={"a": ("= q", "x"), "b": ("rest", "y")})
    document["parameters"] = {"q": 0.5}
    found = sweep(tree_of(document), parameters={"q": [0.2, 0.9]}, probabilities={"n/a": [0.3, 0.6]})
    assert [cell.outcomes["x"] for cell in found.cells] == pytest.approx([0.3, 0.6] * 2, abs=CLOSE)


def test_under_the_linear_pool_the_pooled_probability_is_set() -> None:
    """Not each view's; under the mixture a warning says that this is not the same."""
    document = chances(n={"a": ({"u": 0.2, "v": 0.6}, "x"), "b": ("rest", "y")})
    document["views"] = {"u": 1, "v": 3}
    tree = tree_of(document)
    found = sweep(tree, probabilities={"n/a": [0.1, 0.9]})
    assert [cell.outcomes["x"] for cell in found.cells] == pytest.approx([0.1, 0.9], abs=CLOSE)
    assert found.warnings == ()
    assert "mixture" in sweep(tree, pool="mixture", probabilities={"n/a": [0.1, 0.9]}).warnings[0]


@pytest.mark.parametrize("name", ["n/a", "n/b"])
def test_a_branch_of_probability_0_or_1_is_not_set(name: str) -> None:
    """Its siblings have no proportions to keep, or no factor lifts it."""
    with pytest.raises(TreeProblems) as caught:
        sweep(tree_of(chances(n={"a": (0, "x"), "b": (1, "y")})), probabilities={name: [0, 0.5]})
    assert caught.value.problems[0].code == "bad-request"


# ---- the grid ------------------------------------------------------------------------------


def test_what_is_impossible_is_said_in_its_cell() -> None:
    """The others have their figures; decisions that vary are named."""
    tree = scenario_tree.load(TREES / "us-response.yaml")
    found = sweep(tree, parameters={"discovery": [-0.5, 0.3, 0.6, 2]})
    assert [cell.error is None for cell in found.cells] == [False, True, True, False]
    assert "probability 1.5" in str(found.cells[0].error)
    assert found.varying == ("reply-to-trade",)
    assert found.to_dict()["cells"][0] == {
        "at": [-0.5],
        "outcomes": {},
        "tags": {},
        "expected": None,
        "choices": {},
        "evidence_probability": None,
        "error": found.cells[0].error,
    }


def test_the_basis_is_what_holds_where_nothing_is_varied() -> None:
    """Where that is impossible, it is the first cell that is not."""
    document = chances(n={"a": ("= q", "x"), "b": ("rest", "y")})
    document["parameters"] = {"q": 0}
    tree = tree_of(document)
    assert sweep(tree, parameters={"q": [0.2, 0.4]}).basis.parameters == {"q": 0}
    given = sweep(tree, parameters={"q": [0, 0.2, 0.4]}, given=["n/a"])
    assert given.basis.parameters == {"q": 0.2}
    assert [one.base for one in given.inputs] == [None]
    assert given.cells[0].error is not None


def test_targets_are_outcomes_tags_criteria_and_utility() -> None:
    """Without names: all outcomes, and utility where anything is worth anything."""
    tree = scenario_tree.load(TREES / "ferry.yaml")
    inputs = {"parameters": {"subsidy": [1.0, 3.0]}}
    found = sweep(tree, targets=["cut-off", "budget", "utility", "no-ferry"], **inputs)
    assert [target.kind for target in found.targets] == ["tag", "criterion", "utility", "outcome"]
    cell = found.cells[0]
    assert cell.expected is not None
    wanted = [cell.tags["cut-off"], cell.expected.criteria["budget"], cell.expected.utility, cell.outcomes["no-ferry"]]
    assert [target.of(cell) for target in found.targets] == wanted
    assert _names(sweep(tree, **inputs)) == [*tree.outcomes, "utility"]
    plain = tree_of(chances(n={"a": (0.5, "x"), "b": (0.5, "y")}))
    assert _names(sweep(plain, odds={"n/a": [1, 2]})) == ["x", "y"]


def _names(found: Sweep) -> list[str]:
    return [target.name for target in found.targets]


def test_a_number_beside_a_range_is_as_always() -> None:
    """It holds in every cell, and in the basis."""
    tree = scenario_tree.load(TREES / "ferry.yaml")
    found = sweep(tree, odds={"bid/accepted": 0.5}, views={"union": [1, 4], "harbour-office": 3})
    assert [one.name for one in found.inputs] == ["union"]
    assert found.basis.odds == {"bid/accepted": 0.5}
    views = {"union": 4.0, "harbour-office": 3}
    same(found.cells[1], scenario_tree.score(tree, odds={"bid/accepted": 0.5}, views=views))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "bad-request"),
        ({"parameters": {"subsidy": 2}}, "bad-request"),
        ({"parameters": {"subsidy": []}}, "bad-request"),
        ({"parameters": {"subsidy": [1, "2"]}}, "bad-request"),
        ({"parameters": {"subsidy": [1, float("nan")]}}, "bad-request"),
        ({"parameters": {"price": [1, 2]}}, "unknown-parameter"),
        ({"odds": {"bid/lost": [1, 2]}}, "unknown-branch"),
        ({"probabilities": {"bid/lost": [0.1, 0.2]}}, "unknown-branch"),
        ({"probabilities": {"contract/full": [0.1, 0.2]}}, "bad-request"),
        ({"probabilities": {"bid/accepted": [1.5, 2]}}, "probability-range"),
        ({"views": {"nobody": [1, 2]}}, "unknown-view"),
        ({"views": {"union": [-1, -2]}}, "negative-weight"),
        ({"parameters": {"subsidy": [1, 2]}, "targets": ["nothing"]}, "unknown-selector"),
        ({"parameters": {"subsidy": list(range(200))}, "views": {"union": list(range(100))}}, "limit"),
    ],
)
def test_what_cannot_be_swept_is_refused(asked: dict[str, Any], code: str) -> None:
    """No input, a name that is not there, too many cells, or no cell that can be evaluated."""
    with pytest.raises(TreeProblems) as caught:
        sweep(scenario_tree.load(TREES / "ferry.yaml"), **asked)
    assert caught.value.problems[0].code == code


def test_what_is_impossible_in_every_cell_of_a_part_is_said_in_each() -> None:
    """Probabilities that cannot be set are errors in their cells, also where all cells of a batch have one."""
    tree = scenario_tree.load(TREES / "ferry.yaml")
    found = sweep(tree, probabilities={"bid/accepted": [0.5, 1.1, 1.2, 1.3, 1.4, 1.5]})
    assert [cell.error is None for cell in found.cells] == [True, False, False, False, False, False]


def test_a_fixed_probability_is_told_as_such() -> None:
    """What is set to one value is named with it; the factors that do it are no odds of the reader's."""
    tree = scenario_tree.load(TREES / "ferry.yaml")
    found = sweep(tree, parameters={"subsidy": [1, 2]}, probabilities={"winter/mild": 0.5})
    assert found.to_dict()["probabilities"] == {"winter/mild": 0.5}
    assert found.basis.odds == {}
    assert [cell.evidence_probability for cell in found.cells] == [1.0, 1.0]
    observed = sweep(tree, odds={"bid/accepted": [1, 2]}, given=["bid/accepted"])
    assert [cell.evidence_probability for cell in observed.cells] == [
        scenario_tree.score(tree, odds={"bid/accepted": f}, given=["bid/accepted"]).basis.evidence_probability
        for f in (1, 2)
    ]
