"""The tree as a networkx graph, and path probabilities as products along it."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import networkx
import pytest
from oracle.brute_force import Tree
from oracle.generate import Case, generate

import scenario_tree
from scenario_tree.evaluation.graph import path_probability
from scenario_tree.evaluation.results import Score
from scenario_tree.model import DecisionNode, ScenarioTree
from scenario_tree.problems import TreeProblems

TREES = sorted((Path(scenario_tree.__file__).parent.parent / "trees").glob("*.yaml"))
REJOINING = """\
scenario_tree: 1
start: a
nodes:
  a:
    chance:
      one: {p: 50%, then: b}
      two: {p: 30%, then: b}
      three: {p: rest, then: o}
  b:
    decision:
      stay: {then: o, payoff: 1}
      leave: {then: q}
outcomes: [o, q]
"""


def cases(count: int) -> list[Case]:
    """Generated cases that can be evaluated, with what is asked of them."""
    found = []
    for seed in range(count):
        case = generate(seed)
        try:
            scenario_tree.score(scenario_tree.loads(case.text), **case.arguments)
        except TreeProblems:
            continue
        found.append(case)
    return found


CASES = cases(80)


def scored(case: Case) -> Score:
    return scenario_tree.score(scenario_tree.loads(case.text), **case.arguments)


def single(case: Case) -> bool:
    """Whether conditional probabilities of branches say all: no mixture, and nothing observed on the way to a node."""
    score = scored(case)
    observed = [entry.what for entry in score.tree.evidence if entry.kind == "observed"]
    return score.basis.pool != "mixture" and not score.basis.given and not observed


SINGLE = [case for case in CASES if single(case)]


# ---- the tree's graph -----------------------------------------------------------------


@pytest.mark.parametrize("case", CASES[:40], ids=lambda case: str(case.seed))
def test_the_graph_is_the_file(case: Case) -> None:
    """Nodes and outcomes by name, branches as edges keyed by branch name, both in the order of the file."""
    tree = scenario_tree.loads(case.text)
    written = Tree(case.document)
    graph = tree.graph
    assert isinstance(graph, networkx.MultiDiGraph)
    assert networkx.is_directed_acyclic_graph(graph)
    assert list(graph) == [*tree.nodes, *tree.outcomes]
    assert set(graph) == {*written.nodes, *written.outcomes}
    edges = {
        (node, branch["then"], name)
        for node, found in written.nodes.items()
        for name, branch in found["branches"].items()
    }
    assert set(graph.edges(keys=True)) == edges
    assert graph.number_of_edges() == len(edges) == len(list(tree.branches()))
    for name, data in graph.nodes(data=True):
        assert data["record"] is (tree.nodes.get(name) or tree.outcomes[name])
    for node, target, key, data in graph.edges(keys=True, data=True):
        assert data["branch"] is tree.nodes[node].branches[key]
        assert data["branch"].target == target
    for node in tree.nodes:
        found = sorted(key for _, _, key in graph.out_edges(node, keys=True))
        assert found == sorted(tree.nodes[node].branches)


def test_two_branches_may_lead_to_one_place() -> None:
    """They are two edges between the same nodes, each with its own key and probability."""
    graph = scenario_tree.score(scenario_tree.loads(REJOINING)).graph
    assert graph.number_of_edges("a", "b") == 2
    assert graph.edges["a", "b", "one"]["probability"] == 0.5
    assert graph.edges["a", "b", "two"]["probability"] == pytest.approx(0.3)
    assert graph.nodes["b"]["reach"] == pytest.approx(0.8)


def test_the_graph_of_a_score_is_a_copy() -> None:
    """Whoever writes into a score's graph changes neither the tree nor the score."""
    tree = scenario_tree.loads(REJOINING)
    score = scenario_tree.score(tree)
    score.graph.remove_node("b")
    score.graph.edges["a", "o", "three"]["probability"] = 7
    score.graph.nodes["a"]["reach"] = 7
    assert "b" in tree.graph
    assert score.graph.edges["a", "o", "three"]["probability"] == pytest.approx(0.2)
    assert score.graph.nodes["a"]["reach"] == 1
    assert "probability" not in tree.graph.edges["a", "o", "three"]
    assert tree.graph is tree.graph


# ---- the score's graph ------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.seed))
def test_reach_flows(case: Case) -> None:
    """A node's reach is the path probability of what comes in, and of what goes out; all that starts ends."""
    score = scored(case)
    graph = score.graph
    for name, data in graph.nodes(data=True):
        incoming = sum(edge["path_probability"] for _, _, edge in graph.in_edges(name, data=True))
        if name != score.tree.start:
            assert incoming == pytest.approx(data["reach"], abs=1e-9)
        if name in score.tree.nodes:
            outgoing = sum(edge["path_probability"] for _, _, edge in graph.out_edges(name, data=True))
            assert outgoing == pytest.approx(data["reach"], abs=1e-9)
        assert data["reach"] == score.nodes[name].probability
    assert graph.nodes[score.tree.start]["reach"] == pytest.approx(1)
    assert sum(graph.nodes[name]["reach"] for name in score.tree.outcomes) == pytest.approx(1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.seed))
def test_conditional_times_reach_is_passing(case: Case) -> None:
    """`path_probability` is `reach` times `probability`; where a node is possible its branches sum to 1."""
    graph = scored(case).graph
    for node in graph:
        edges = [data for _, _, data in graph.out_edges(node, data=True)]
        known = [data["probability"] for data in edges]
        if any(probability is None for probability in known):
            assert known == [None] * len(known)
            assert graph.nodes[node]["reach"] == 0
            continue
        if edges:
            assert sum(known) == pytest.approx(1, abs=1e-9)
        for data in edges:
            assert data["path_probability"] == pytest.approx(graph.nodes[node]["reach"] * data["probability"], abs=1e-9)


@pytest.mark.parametrize("case", SINGLE, ids=lambda case: str(case.seed))
def test_the_product_along_a_path_is_its_probability(case: Case) -> None:
    """For every path of `paths()`, the product of its edges' probabilities is its probability."""
    tree = scenario_tree.loads(case.text)
    graph = scenario_tree.score(tree, **case.arguments).graph
    for path in scenario_tree.paths(tree, 40, **case.arguments).paths:
        assert path_probability(graph, path.branches) == pytest.approx(path.probability, rel=1e-9)


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_the_trees_paths(path: Path) -> None:
    """The project's own trees: products along their likeliest paths, and sums of all of them."""
    tree = scenario_tree.load(path)
    graph = scenario_tree.score(tree, pool="linear").graph
    found = scenario_tree.paths(tree, 10_000, pool="linear").paths
    assert sum(path.probability for path in found) == pytest.approx(1)
    for one in found[:200]:
        assert path_probability(graph, one.branches) == pytest.approx(one.probability, rel=1e-9)
        assert one.outcome == graph_end(tree, one.branches)


def graph_end(tree: ScenarioTree, branches: tuple[str, ...]) -> str:
    """Where a way ends, every step following on the last."""
    here = tree.start
    for name in branches:
        node, _, key = name.partition("/")
        assert node == here
        here = tree.nodes[node].branches[key].target
    return here


def test_a_part_of_a_path_is_conditional() -> None:
    """From a later node on the product is that given the node is reached; of no branches it is 1."""
    graph = scenario_tree.score(scenario_tree.loads(REJOINING)).graph
    assert path_probability(graph, []) == 1
    assert path_probability(graph, ["b/stay"]) == 1
    assert path_probability(graph, ["b/leave"]) == 0
    assert path_probability(graph, ["a/one", "b/stay"]) == 0.5
    assert path_probability(graph, iter(["a/two", "b/stay"])) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("branches", "error"),
    [
        (["a/none"], KeyError), (["none/one"], KeyError), (["a"], KeyError), ([""], KeyError), (["o/x"], KeyError),
        (["a/three", "b/stay"], ValueError), (["b/stay", "a/one"], ValueError), (["a/one", "a/one"], ValueError),
        (["a/one", "b/none"], KeyError), (["a/one", "none/x"], KeyError),
    ],
)  # fmt: skip
def test_what_is_no_way_is_refused(branches: list[str], error: type[Exception]) -> None:
    """KeyError for a branch that does not exist, ValueError for one that does not follow on the last."""
    graph = scenario_tree.score(scenario_tree.loads(REJOINING)).graph
    with pytest.raises(error):
        path_probability(graph, branches)


def test_behind_an_impossible_node_there_is_no_probability() -> None:
    """Where the evidence makes a node impossible its branches have no probability: ValueError."""
    text = REJOINING + "evidence: [{observed: a/three}]\n"
    graph = scenario_tree.score(scenario_tree.loads(text)).graph
    assert graph.edges["b", "o", "stay"]["probability"] is None
    with pytest.raises(ValueError, match="impossible"):
        path_probability(graph, ["b/stay"])


@pytest.mark.parametrize("case", SINGLE[:25], ids=lambda case: str(case.seed))
def test_the_likeliest_path_of_the_graph(case: Case) -> None:
    """The likeliest path is the shortest of the graph with −log probability as length, as networkx finds it."""
    score = scored(case)
    lengths = networkx.DiGraph()
    for node, target, data in score.graph.edges(data=True):
        if data["probability"]:
            length = max(lengths.get_edge_data(node, target, {"p": 0.0})["p"], data["probability"])
            lengths.add_edge(node, target, p=length)
    best = 0.0
    for outcome in score.tree.outcomes:
        for way in networkx.all_simple_paths(lengths, score.tree.start, outcome) if outcome in lengths else ():
            probability = 1.0
            for one, other in pairwise(way):
                probability *= lengths.edges[one, other]["p"]
            best = max(best, probability)
    (likeliest,) = scenario_tree.paths(score.tree, 1, **case.arguments).paths
    assert likeliest.probability == pytest.approx(best, rel=1e-9)


def test_a_decision_node_is_a_record_in_the_graph() -> None:
    """The graph bears the records, so that a program can tell chance from decision."""
    graph = scenario_tree.loads(REJOINING).graph
    assert [name for name, data in graph.nodes(data=True) if isinstance(data["record"], DecisionNode)] == ["b"]
    assert json.dumps([*graph])
