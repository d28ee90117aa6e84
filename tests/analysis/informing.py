"""What the tests of `information` share: cases, questions, and values by definition."""

from __future__ import annotations

import copy
import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from oracle.generate import generate

import scenario_tree as st
from scenario_tree.analysis.information import Information
from scenario_tree.evaluation import request
from scenario_tree.evaluation.batch import Batch
from scenario_tree.model import ChanceNode, DecisionNode, ScenarioTree
from scenario_tree.problems import TreeProblems

PUBLISHED = Path(__file__).parent.parent / "published"
NEAR = {"rel": 1e-9, "abs": 1e-9}
Document = dict[str, Any]

INVESTOR = """
scenario_tree: 1
start: investment
nodes:
  investment:
    decision:
      high-risk: {payoff: -200, then: high}
      low-risk: {payoff: -200, then: low}
      savings: {payoff: 500, then: done}
  high: {event: market, chance: {up: {p: 0.5, payoff: 1700, then: done}, flat: {p: 0.3, payoff: 300, then: done},
                                 down: {p: 0.2, payoff: -800, then: done}}}
  low: {event: market, chance: {up: {p: 0.5, payoff: 1200, then: done}, flat: {p: 0.3, payoff: 400, then: done},
                                down: {p: 0.2, payoff: 100, then: done}}}
outcomes: [done]
"""
DRILLING = """
scenario_tree: 1
start: drill
nodes:
  drill: {decision: {drill: {then: oil}, leave: {payoff: 0, then: done}}}
  oil: {chance: {wet: {p: 0.4, payoff: 600, then: done}, dry: {p: 0.6, payoff: -200, then: done}}}
outcomes: [done]
indicators:
  perfect: {about: oil, text: A perfect test says wet, likelihood: {wet: 1, dry: 0}}
  good: {about: oil, text: The seismic test is good, likelihood: {wet: 30/40, dry: 20/60}}
  weak: {about: oil, text: Another test is good, likelihood: {wet: 10/40, dry: 10/60}}
  useless: {about: oil, text: A coin falls heads, likelihood: {wet: 0.3, dry: 0.3}}
"""
PARTY = """
scenario_tree: 1
start: where
nodes:
  where: {decision: {outdoors: {then: garden}, indoors: {then: house}}}
  garden: {event: weather, chance: {sun: {p: 0.6, payoff: 200, then: done}, rain: {p: 0.4, then: done}}}
  house: {event: weather, chance: {sun: {p: 0.6, payoff: 120, then: done}, rain: {p: 0.4, payoff: 100, then: done}}}
outcomes: [done]
indicators:
  three-quarters: {about: weather, likelihood: {sun: 0.75, rain: 0.25}}
  better: {about: weather, likelihood: {sun: 0.85, rain: 0.15}}
"""
LAUNCH = """
scenario_tree: 1
start: product
nodes:
  product: {decision: {introduce: {payoff: -300000, then: sales}, not: {then: done}}}
  sales: {chance: {high: {p: 0.5, payoff: 700000, then: done}, medium: {p: 0.3, payoff: 400000, then: done},
                   low: {p: 0.2, payoff: 100000, then: done}}}
outcomes: [done]
"""


def tree_of(document: Document) -> ScenarioTree:
    """The tree of a document; JSON is YAML."""
    return st.loads(json.dumps(document, ensure_ascii=False))


def value_of(answer: Information, on: str) -> float:
    return answer.item(on).value


def plain_cases(seeds: Sequence[int]) -> Iterator[tuple[ScenarioTree, dict[str, Any]]]:
    """Generated trees with decisions, without evidence, without beliefs of actors' own, and without mixtures."""
    for seed in seeds:
        made = generate(seed)
        document, arguments = copy.deepcopy(made.document), copy.deepcopy(made.arguments)
        document.pop("evidence", None)
        for name in ("given", "known", "as_of", "odds"):
            arguments.pop(name, None)
        arguments.get("weights", {}).pop("odds", None)
        for profile in document.get("profiles", {}).values():
            for own in ("odds", "views", "parameters"):
                profile.pop(own, None)
        if "mixture" in (document.get("pool"), arguments.get("pool")):
            document["pool"] = arguments["pool"] = "linear"
        try:
            tree = tree_of(document)
            st.score(tree, **arguments)
        except TreeProblems:
            continue
        if any(isinstance(node, DecisionNode) for node in tree.nodes.values()):
            yield tree, arguments


def question_names(tree: ScenarioTree) -> list[str]:
    return list(dict.fromkeys(n.event or n.id for n in tree.nodes.values() if isinstance(n, ChanceNode)))


def single_nodes(tree: ScenarioTree) -> list[str]:
    """Questions that are asked at one node."""
    return [name for name in question_names(tree) if len(tree.events.get(name, (name,))) == 1]


def fixed(tree: ScenarioTree, answers: Mapping[str, str]) -> dict[str, float]:
    """Odds that make these answers certain, wherever they are asked."""
    return {
        f"{node}/{name}": float(name == answer)
        for question, answer in answers.items()
        for node in tree.events.get(question, (question,))
        for name in tree.nodes[node].branches
    }


def answered(tree: ScenarioTree, arguments: dict[str, Any], questions: Sequence[str]) -> list[tuple[float, float]]:
    """Probability and value of every combination of answers, each scored by itself with the answers made certain."""
    batch = Batch(tree, request(**arguments))
    layout, believed = batch.layout, batch.solving.premises.believed[0]
    node = {question: tree.events.get(question, (question,))[0] for question in questions}
    found = []
    for answers in itertools.product(*(tree.nodes[node[question]].branches for question in questions)):
        chance = math.prod(believed[layout.edge[node[q], answer]] for q, answer in zip(questions, answers, strict=True))
        if chance > 0:
            odds = fixed(tree, dict(zip(questions, answers, strict=True)))
            score = st.score(tree, **{**arguments, "odds": odds})
            found.append((float(chance), score.expected.certainty_equivalent))
    return found


def together(parts: Sequence[tuple[float, float]], tolerance: float | None) -> float:
    """The certainty equivalent of a lottery of values, by its definition."""
    if tolerance is None:
        return math.fsum(chance * value for chance, value in parts)
    low = min(value for _, value in parts)
    return low - tolerance * math.log(math.fsum(p * math.exp((low - value) / tolerance) for p, value in parts))


def single_actors(tree: ScenarioTree) -> bool:
    """Whether every decision has an actor, so that who reads does not matter to who chooses."""
    return all(node.actor is not None for node in tree.nodes.values() if isinstance(node, DecisionNode))
