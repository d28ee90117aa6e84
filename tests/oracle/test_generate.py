"""The generated files are what they are meant to be."""

import collections

import pytest
import yaml

from .brute_force import Ambiguous, Impossible, Tree, everybody, score
from .generate import SWITCHES, generate

SEEDS = range(200)


def test_same_seed_same_case():
    """A seed says everything."""
    assert generate(7) == generate(7)
    assert generate(7).text != generate(8).text


@pytest.mark.parametrize("seed", SEEDS)
def test_text_says_the_document(seed):
    """What is written is what the oracle reads."""
    case = generate(seed)
    assert yaml.safe_load(case.text) == case.document


@pytest.mark.parametrize("seed", SEEDS)
def test_graph(seed):
    """Few paths, every node reached, no event asked twice on a path, the same branches at an event's nodes."""
    tree = Tree(generate(seed).document)
    paths = tree.paths()
    assert len(paths) <= 3000
    assert {node for steps, _ in paths for node, _ in steps} == set(tree.nodes)
    for steps, _ in paths:
        events = [tree.nodes[node]["event"] for node, _ in steps if "event" in tree.nodes[node]]
        assert len(events) == len(set(events))
    for nodes in tree.events.values():
        assert len({frozenset(tree.nodes[node]["branches"]) for node in nodes}) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_distributions(seed):
    """Every view's distribution at every chance node sums to 1."""
    case = generate(seed)
    tree = Tree(case.document)
    for decider in everybody(tree, None, None, None, None, None, None, "linear").values():
        for node in tree.nodes:
            if not tree.is_decision(node):
                assert sum(decider.distribution(node).values()) == pytest.approx(1, abs=1e-12)


def test_most_cases_can_be_evaluated():
    """Every switch is on in a good part of the cases, and most have figures."""
    on, figures = collections.Counter(), 0
    for seed in SEEDS:
        case = generate(seed)
        on.update(case.features)
        try:
            score(case.document, **case.arguments)
            figures += 1
        except (Ambiguous, Impossible):
            pass
    assert figures > 0.8 * len(SEEDS)
    assert all(on[name] > 0.2 * len(SEEDS) for name in SWITCHES)
