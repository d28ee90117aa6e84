"""What uncertain numbers do to a target: against sums over all pairs of paths, SALib, and each other."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import scenario_tree
from scenario_tree.analysis.drivers import drivers, sobol
from scenario_tree.analysis.drivers.sampled import sampled_shares
from scenario_tree.analysis.drivers.target import target_of
from scenario_tree.analysis.drivers.variance import inputs_of
from scenario_tree.analysis.uncertain import Uncertain
from scenario_tree.evaluation import request
from scenario_tree.evaluation.results import PathScore
from scenario_tree.model import ChanceNode, ScenarioTree

Document = dict[str, Any]


def tree_of(document: Document) -> ScenarioTree:
    """The tree of a document; JSON is YAML."""
    return scenario_tree.loads(json.dumps(document, ensure_ascii=False))


def layered(seed: int, *, views: bool = False) -> Document:
    """A tree whose branches rejoin, in which most nodes have a concentration."""
    rng = np.random.default_rng(seed)
    nodes: Document = {}
    for level, place in itertools.product(range(3), range(3)):
        if level == 0 and place:
            continue
        below = [f"n{level + 1}{i}" for i in range(3)] if level < 2 else ["good", "bad", "ugly"]
        numbers = rng.dirichlet([1.0] * 3, 2).round(3).tolist()
        said = [{"one": a, "two": b} if views else a for a, b in zip(*numbers, strict=True)]
        said[-1] = {"one": "rest", "two": "rest"} if views else "rest"
        branches = {f"b{i}": {"p": said[i], "then": below[i], "payoff": float(rng.integers(-3, 4))} for i in range(3)}
        nodes[f"n{level}{place}"] = {"chance": branches, "tags": ["seen"] if place == 1 else []}
        if rng.random() < 0.7:
            nodes[f"n{level}{place}"]["concentration"] = float(rng.integers(2, 20))
    document = {
        "scenario_tree": 1,
        "start": "n00",
        "nodes": nodes,
        "outcomes": {"good": {"payoff": 5}, "bad": {"payoff": -2}, "ugly": {"payoff": 1}},
    }
    return {**document, "views": {"one": 1, "two": 2}, "pool": "mixture"} if views else document


Worth = Callable[[PathScore], float]


def worths(tree: ScenarioTree, target: str) -> list[Worth]:
    """What a path is worth to each figure of the target."""
    if target == "utility":
        return [lambda path: path.utility]
    if target == "outcomes":
        return [lambda path, name=name: float(path.outcome == name) for name in tree.outcomes]
    if target in tree.outcomes:
        return [lambda path: float(path.outcome == target)]
    return [lambda path: float(any(target in tree.nodes[b.partition("/")[0]].tags for b in path.branches))]


def second_moment(tree: ScenarioTree, target: str, uncertain: set[str]) -> float:
    """E f² with these nodes uncertain, f = Σ probability · worth: over all pairs of paths, summed over figures."""
    paths = scenario_tree.paths(tree, 10**6).paths
    chance = {name: branch.probability or 0.0 for name, branch in scenario_tree.score(tree).branches.items()}
    steps = [dict(branch.split("/") for branch in path.branches) for path in paths]
    whole = 0.0
    for (one, first), (other, second) in itertools.product(zip(paths, steps, strict=True), repeat=2):
        product = one.probability * other.probability
        for node in uncertain & first.keys() & second.keys():
            found = tree.nodes[node]
            assert isinstance(found, ChanceNode) and isinstance(found.concentration, float)
            p, q = chance[f"{node}/{first[node]}"], chance[f"{node}/{second[node]}"]
            same = p if first[node] == second[node] else 0.0
            product *= 1 + (same - p * q) / (found.concentration + 1) / (p * q)
        whole += product * sum(worth(one) * worth(other) for worth in worths(tree, target))
    return whole


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("target", ["good", "outcomes", "utility", "seen"])
def test_dirichlet_indices_are_those_of_all_pairs_of_paths(seed: int, target: str) -> None:
    """Both indices of every concentrated node, where branches rejoin, from E f² over all pairs of paths."""
    tree = tree_of(layered(seed))
    uncertain = {node.id for node in tree.nodes.values() if isinstance(node, ChanceNode) and node.concentration}
    certain, everything = second_moment(tree, target, set()), second_moment(tree, target, uncertain)
    found = {share.input: share for share in drivers(tree, target=target).variance}
    assert set(found) == uncertain
    for node, share in found.items():
        alone = second_moment(tree, target, {node}) - certain
        without = everything - second_moment(tree, target, uncertain - {node})
        variance = everything - certain
        assert share.first_order == pytest.approx(alone / variance, rel=1e-6, abs=1e-9)
        assert share.total == pytest.approx(without / variance, rel=1e-6, abs=1e-9)
        assert share.sd == pytest.approx(math.sqrt(max(alone, 0.0)), rel=1e-5, abs=1e-7)
        assert share.error is None


def test_what_cancels_is_nothing() -> None:
    """Whether a path comes to a node does not depend on what is answered there: exactly, not but for rounding."""
    chance = lambda *branches: {name: {"p": p, "then": then} for name, p, then in branches}  # noqa: E731
    nodes: Document = {
        "x": {"concentration": 8, "chance": chance(("u", 0.25, "y"), ("v", "rest", "z"))},
        "y": {"concentration": 10, "chance": chance(("a", 0.5, "A"), ("b", 0.3, "w"), ("c", 0.2, "C"))},
        "z": {"concentration": 5, "chance": chance(("a", 0.4, "w"), ("c", "rest", "C"))},
        "w": {"concentration": 6, "tags": ["tw"], "chance": chance(("r", 0.3, "A"), ("s", "rest", "B"))},
    }
    found = drivers(
        tree_of({"scenario_tree": 1, "start": "x", "nodes": nodes, "outcomes": ["A", "B", "C"]}), target="tw"
    )
    shares = {share.input: share for share in found.variance}
    assert (shares["w"].first_order, shares["w"].total, shares["w"].sd) == (0, 0, 0)
    assert min(shares[node].first_order or 0 for node in "xyz") > 0.005


def test_a_beta_node_has_the_variance_of_its_beta() -> None:
    """One node of two branches: the standard deviation is that of Beta(c·p, c·(1−p)), and all of it is this node's."""
    branches = {"x": {"p": 0.3, "then": "x"}, "y": {"p": "rest", "then": "y"}}
    nodes = {"a": {"concentration": 9, "chance": branches}}
    tree = tree_of({"scenario_tree": 1, "start": "a", "nodes": nodes, "outcomes": ["x", "y"]})
    (share,) = drivers(tree, target="x").variance
    assert share.sd == pytest.approx(math.sqrt(0.3 * 0.7 / 10))
    assert (share.first_order, share.total) == (pytest.approx(1), pytest.approx(1))


def test_two_betas_in_a_row_multiply() -> None:
    """P = X·Y of independent Betas: first order E(Y)² Var(X), total E(Y²) Var(X), over Var(XY)."""
    after = {"concentration": 5, "chance": {"x": {"p": 0.4, "then": "x"}, "y": {"p": "rest", "then": "y"}}}
    first = {"concentration": 9, "chance": {"on": {"p": 0.3, "then": "b"}, "off": {"p": "rest", "then": "y"}}}
    tree = tree_of({"scenario_tree": 1, "start": "a", "nodes": {"a": first, "b": after}, "outcomes": ["x", "y"]})
    x, y = 0.3 * 0.7 / 10, 0.4 * 0.6 / 6
    variance = (x + 0.09) * (y + 0.16) - (0.3 * 0.4) ** 2
    found = {share.input: share for share in drivers(tree, target="x").variance}
    assert found["a"].first_order == pytest.approx(0.16 * x / variance)
    assert found["a"].total == pytest.approx((0.16 + y) * x / variance)
    assert found["b"].total == pytest.approx((0.09 + x) * y / variance)


@pytest.mark.parametrize(("views", "target"), [(False, "outcomes"), (False, "utility"), (True, "good"), (True, "seen")])
def test_samples_agree_with_the_closed_form(views: bool, target: str) -> None:
    """The estimates of every node lie within four standard errors of the exact indices, also under a mixture."""
    tree = tree_of(layered(1, views=views))
    uncertain = Uncertain(tree, request())
    exact = {share.input: share for share in drivers(tree, target=target).variance}
    wanted = target_of(uncertain.batch.point, target)
    estimated, warnings = sampled_shares(wanted, uncertain, inputs_of(wanted, uncertain), 6000, 5)
    assert len(estimated) == len(exact) > 2
    assert "6,000 samples" in warnings[0]
    for share in estimated:
        assert share.error is not None and share.error < 0.05
        own = exact[share.input]
        assert own.error is None
        assert share.first_order == pytest.approx(own.first_order, abs=4 * share.error + 1e-6)
        assert share.total == pytest.approx(own.total, abs=4 * share.error + 1e-6)


def test_every_kind_of_input_is_found_and_estimated() -> None:
    """A sum of independent terms: parameter, probability, payoff and concentration have the shares of their variances.

    Utility is w + 10·P(up) + Y + 4·P(on), with w normal, P(up) a Beta, Y uniform and P(on) of a Dirichlet node.
    """
    document: Document = {
        "scenario_tree": 1,
        "parameters": {"w": {"normal": [3, 1]}},
        "start": "a",
        "nodes": {
            "a": {
                "chance": {
                    "up": {"p": {"beta": [2, 6]}, "then": "b", "payoff": 10},
                    "down": {"p": "rest", "then": "b"},
                }
            },
            "b": {
                "concentration": 3,
                "chance": {
                    "on": {"p": 0.5, "then": "end", "payoff": 4},
                    "off": {"p": "rest", "then": "end"},
                },
            },
            "c": {"chance": {"only": {"p": 1, "then": "end"}}},
        },
        "outcomes": {"end": {"payoff": "= w"}},
    }
    document["nodes"].pop("c")
    document["nodes"]["a"]["chance"]["up"]["then"] = "d"
    document["nodes"]["a"]["chance"]["down"]["then"] = "d"
    document["nodes"]["d"] = {"chance": {"only": {"p": 1, "then": "b", "payoff": {"uniform": [0, 3]}}}}
    variances = {
        "w": 1.0,
        "a/up": 100 * (0.25 * 0.75 / 9),
        "d/only": 9 / 12,
        "b": 16 * 0.25 / 4,
    }
    found = drivers(tree_of(document), target="utility", count=8000, seed=2)
    assert {share.input: share.kind for share in found.variance} == {
        "w": "parameter",
        "a/up": "probability",
        "d/only": "payoff",
        "b": "concentration",
    }
    whole = sum(variances.values())
    for share in found.variance:
        assert share.error is not None
        assert share.first_order == pytest.approx(variances[share.input] / whole, abs=4 * share.error)
        assert share.total == pytest.approx(variances[share.input] / whole, abs=4 * share.error)
        assert share.sd == pytest.approx(math.sqrt(variances[share.input]), rel=0.2)
    assert any("samples" in warning for warning in found.warnings)
    same = drivers(tree_of(document), target="utility", count=8000, seed=2)
    assert same.variance == found.variance


def test_a_number_that_moves_nothing_says_nothing() -> None:
    """A parameter that only a payoff uses has no part in a probability, and there is no word of samples."""
    branches = {"x": {"p": 0.3, "then": "x"}, "y": {"p": "rest", "then": "y"}}
    document = {
        "scenario_tree": 1,
        "parameters": {"w": {"normal": [3, 1]}},
        "start": "a",
        "nodes": {"a": {"chance": branches}},
        "outcomes": {"x": {"payoff": "= w"}, "y": {}},
    }
    found = drivers(tree_of(document), target="x")
    assert [(share.input, share.total) for share in found.variance] == [("w", None)]
    assert found.warnings == ()
    (share,) = drivers(tree_of(document), target="utility").variance
    assert share.sd == pytest.approx(0.3, rel=0.05)


def test_a_single_number_needs_no_samples() -> None:
    """An indicator about a concentrated node makes the target a ratio; of one number, its quantiles are enough.

    P(x | seen) = 0.8 p / (0.8 p + 0.2 (1 − p)) at every draw of p, whose variance is all this node's.
    """
    branches = {"x": {"p": 0.3, "then": "x"}, "y": {"p": "rest", "then": "y"}}
    document = {
        "scenario_tree": 1,
        "start": "a",
        "nodes": {"a": {"concentration": 9, "chance": branches}},
        "outcomes": ["x", "y"],
        "indicators": {"sign": {"about": "a", "likelihood": {"x": 0.8, "y": 0.2}}},
        "evidence": [{"seen": "sign"}],
    }
    found = drivers(tree_of(document), target="x", count=20_000)
    (share,) = found.variance
    p = np.random.default_rng(4).beta(2.7, 6.3, 200_000)
    assert (share.first_order, share.total) == (1, 1)
    assert share.sd == pytest.approx(float((0.8 * p / (0.8 * p + 0.2 * (1 - p))).std()), rel=0.01)
    assert (share.error, found.warnings) == (None, ())


def test_where_one_of_several_numbers_moves_the_target_it_has_all_of_it() -> None:
    """P(x) is the Beta of its node, whatever the price is: both indices are exactly 1, and there is no warning."""
    branches = {"x": {"p": {"beta": [2, 6]}, "then": "x"}, "y": {"p": "rest", "then": "y"}}
    document = {
        "scenario_tree": 1,
        "parameters": {"price": {"normal": [3, 1]}},
        "start": "a",
        "nodes": {"a": {"chance": branches}},
        "outcomes": {"x": {"payoff": "= price"}, "y": {}},
    }
    found = drivers(tree_of(document), target="x")
    assert found.warnings == ()
    shares = {share.input: share for share in found.variance}
    assert (shares["a/x"].first_order, shares["a/x"].total, shares["a/x"].error) == (1, 1, None)
    assert shares["a/x"].sd == pytest.approx(math.sqrt(0.25 * 0.75 / 9), rel=1e-4)
    assert (shares["price"].first_order, shares["price"].total, shares["price"].sd) == (0, 0, 0)


def test_samples_of_a_single_node_of_three_branches_are_said() -> None:
    """A Dirichlet has no quantiles: under evidence its deviation is sampled, its indices are not."""
    branches = {name: {"p": p, "then": name} for name, p in (("x", 0.3), ("y", 0.3), ("z", 0.4))}
    document = {
        "scenario_tree": 1,
        "start": "a",
        "nodes": {"a": {"concentration": 9, "chance": branches}},
        "outcomes": ["x", "y", "z"],
        "indicators": {"sign": {"about": "a", "likelihood": {"x": 0.8, "y": 0.2, "z": 0.5}}},
        "evidence": [{"seen": "sign"}],
    }
    found = drivers(tree_of(document), target="x", count=20_000)
    (share,) = found.variance
    p = np.random.default_rng(4).dirichlet([2.7, 2.7, 3.6], 200_000)
    assert share.sd == pytest.approx(float((0.8 * p[:, 0] / (p @ [0.8, 0.2, 0.5])).std()), rel=0.05)
    assert (share.first_order, share.total, share.error) == (1, 1, None)
    assert found.warnings == ("variance: sd alone is estimated from 20,000 samples of a",)


def test_estimators_are_those_of_salib() -> None:
    """On the same samples of the Ishigami function the estimates are SALib's, and near the exact indices."""
    generator = np.random.default_rng(7)
    first, second = (generator.uniform(-math.pi, math.pi, (4096, 3)) for _ in range(2))

    def ishigami(x: Any) -> Any:
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    exact = ((0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437))  # Ishigami & Homma 1990, a = 7, b = 0.1
    mixed = [np.where(np.arange(3) == place, second, first) for place in range(3)]
    found = [sobol.indices(ishigami(first), ishigami(second), ishigami(one)) for one in mixed]
    for index, (first_order, total) in zip(found, exact, strict=True):
        assert index.first_order_error is not None and index.total_error is not None
        assert index.first_order == pytest.approx(first_order, abs=4 * index.first_order_error)
        assert index.total == pytest.approx(total, abs=4 * index.total_error)
    analyze = pytest.importorskip("SALib.analyze.sobol", reason="SALib is the oracle: `pip install SALib`")
    a, b = ishigami(first), ishigami(second)
    centre = (a.mean() + b.mean()) / 2
    for index, one in zip(found, mixed, strict=True):
        theirs = analyze.total_order(a - centre, ishigami(one) - centre, b - centre)
        assert index.total == pytest.approx(float(np.squeeze(theirs)), rel=1e-3)
        theirs = analyze.first_order(a - centre, ishigami(one) - centre, b - centre)
        assert index.first_order == pytest.approx(float(np.squeeze(theirs)), abs=1e-3)


def test_mutual_information_is_that_of_pyagrum() -> None:
    """With the tree as a Bayesian network, pyAgrum's mutual information of node and outcome is the question's `voi`."""
    gum = pytest.importorskip("pyagrum", reason="pyAgrum is the oracle: `pip install pyagrum`")
    tree = tree_of(layered(2))
    chance = {name: branch.probability for name, branch in scenario_tree.score(tree).branches.items()}
    network = gum.BayesNet()
    states = {node: [*tree.nodes[node].branches, "unasked"] for node in tree.nodes} | {"end": list(tree.outcomes)}
    for name, labels in states.items():
        network.add(gum.LabelizedVariable(name, name, labels))
    into = {node: [(source.id, b.name) for source, b in tree.branches() if b.target == node] for node in tree.nodes} | {
        "end": [(source.id, b.name) for source, b in tree.branches() if b.target in tree.outcomes]
    }
    for name, edges in into.items():
        parents = list(dict.fromkeys(source for source, _ in edges))
        for parent in parents:
            network.addArc(parent, name)
        for values in itertools.product(*(states[parent] for parent in parents)):
            at = dict(zip(parents, values, strict=True))
            taken = [(source, branch) for source, branch in edges if at[source] == branch]
            if name == "end":
                targets = [tree.nodes[source].branches[branch].target for source, branch in taken]
                row = [float(label == targets[0]) if len(targets) == 1 else 1 / 3 for label in states[name]]
            elif taken or name == tree.start:
                row = [*(chance[f"{name}/{branch}"] for branch in tree.nodes[name].branches), 0.0]
            else:
                row = [*(0.0 for _ in tree.nodes[name].branches), 1.0]
            network.cpt(name)[at] = row
    inference = gum.LazyPropagation(network)
    for question in drivers(tree, marginal=True).questions:
        theirs = gum.InformationTheory(inference, [question.name], ["end"]).mutualInformationXY()
        assert question.voi == pytest.approx(theirs, abs=1e-9)
