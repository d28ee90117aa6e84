"""Random pairs of versions: a small tree, and the same after a few changes, by seed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import numpy as np

import scenario_tree as st
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import TreeProblems

Document = dict[str, Any]
TAGS = ("red", "blue", "late")
PARTS = 20  # probabilities are whole parts of this


def text(document: Document) -> str:
    """The file; JSON is YAML."""
    return json.dumps(document, indent=1)


class Writer:
    """One random document, and what may happen to it."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.fresh = 0

    # ---- chance ------------------------------------------------------------------------------

    def whole(self, low: int, high: int) -> int:
        """An integer in low…high."""
        return int(self.random.integers(low, high + 1))

    def maybe(self, chance: float) -> bool:
        return bool(self.random.random() < chance)

    def one(self, items: Any) -> Any:
        items = list(items)
        return items[self.whole(0, len(items) - 1)]

    def name(self, prefix: str) -> str:
        """A name that nothing has."""
        self.fresh += 1
        return f"{prefix}{self.fresh}"

    # ---- a tree ------------------------------------------------------------------------------

    def document(self) -> Document:
        names = [self.name("q") for _ in range(self.whole(3, 9))]
        outcomes = [self.name("end") for _ in range(self.whole(2, 4))]
        document: Document = {
            "scenario_tree": 1,
            "start": names[0],
            "criteria": {"gain": self.criterion(), "ease": self.criterion()},
            "profiles": {"rival": {"criteria": {"gain": self.whole(-2, 2), "ease": self.whole(-2, 3)}}},
            "nodes": {},
            "outcomes": {name: self.payload({}) for name in outcomes},
        }
        for number, name in enumerate(names):
            later = names[number + 1 : number + 4]
            targets = [self.one(later) if later and self.maybe(0.65) else self.one(outcomes) for _ in range(3)]
            if later:
                targets[0] = later[0]
            document["nodes"][name] = self.node(targets[: self.whole(2, 3)])
        return document

    def criterion(self) -> Document:
        found: Document = {"weight": self.whole(1, 4)}
        if self.maybe(0.4):
            found["scale"] = self.one([[0, 10], [-5, 5], [8, -2]])
        return found

    def node(self, targets: list[str]) -> Document:
        names = ["a", "b", "c", "d"][: len(targets)]
        branches = {name: self.payload({"then": target}) for name, target in zip(names, targets, strict=True)}
        node: Document = {"tags": [self.one(TAGS)]} if self.maybe(0.2) else {}
        if self.maybe(0.3):
            node["decision"] = branches
            if self.maybe(0.5):
                node["actor"] = "rival"
        else:
            node["chance"] = branches
            self.spread(node)
        return node

    def spread(self, node: Document) -> None:
        """Give a chance node's branches probabilities, now and then 0 or 1."""
        branches = node["chance"]
        parts = [self.whole(0, 8) if self.maybe(0.85) else 0 for _ in branches]
        if not sum(parts):
            parts[0] = 1
        for branch, part in zip(branches.values(), parts, strict=True):
            branch.pop("p", None)
            branch.pop("share", None)
            branch["p"] = part / sum(parts)

    def payload(self, thing: Document) -> Document:
        """A branch or outcome, perhaps with payoffs and tags."""
        if self.maybe(0.4):
            thing["payoff"] = self.payoff()
        if self.maybe(0.2):
            thing["tags"] = [self.one(TAGS)]
        return thing

    def payoff(self) -> Document:
        names = ["gain", "ease"] if self.maybe(0.4) else [self.one(["gain", "ease"])]
        return {name: self.whole(-5, 9) for name in names}

    # ---- what may happen to it -------------------------------------------------------------------

    def changed(self, document: Document) -> Document:
        """The document after one to six changes that leave it valid."""
        wanted = self.whole(1, 6)
        for _ in range(4 * wanted):
            candidate = deepcopy(document)
            change: Callable[[Document], None] = self.one(self.changes())
            change(candidate)
            if candidate == document:
                continue
            try:
                st.loads(text(candidate))
            except TreeProblems:
                continue
            document, wanted = candidate, wanted - 1
            if not wanted:
                break
        return document

    def changes(self) -> list[Callable[[Document], None]]:
        return [
            self.other_probabilities,
            self.other_probabilities,
            self.more_branches,
            self.fewer_branches,
            self.question_before,
            self.question_gone,
            self.led_elsewhere,
            self.led_elsewhere,
            self.order_swapped,
            self.order_swapped,
            self.other_start,
            self.other_payoff,
            self.other_payoff,
            self.other_criterion,
            self.other_tags,
            self.other_name,
            self.more_outcomes,
            self.fewer_outcomes,
            self.other_kind,
            self.more_criteria,
        ]

    @staticmethod
    def branches(node: Document) -> Document:
        found: Document = node.get("chance") or node["decision"]
        return found

    def places(self, document: Document) -> list[str]:
        return [*document["nodes"], *document["outcomes"]]

    def every_branch(self, document: Document) -> Iterator[Document]:
        for node in document["nodes"].values():
            yield from self.branches(node).values()

    def led(self, document: Document, before: str, after: str) -> None:
        """Lead all that leads to one place to another one."""
        for branch in self.every_branch(document):
            if branch["then"] == before:
                branch["then"] = after
        if document["start"] == before and after in document["nodes"]:
            document["start"] = after

    def other_probabilities(self, document: Document) -> None:
        node = document["nodes"][self.one(document["nodes"])]
        if "chance" in node:
            self.spread(node)

    def more_branches(self, document: Document) -> None:
        node = document["nodes"][self.one(document["nodes"])]
        branches = self.branches(node)
        branches[self.name("more")] = self.payload({"then": self.one(self.places(document))})
        if "chance" in node:
            self.spread(node)

    def fewer_branches(self, document: Document) -> None:
        node = document["nodes"][self.one(document["nodes"])]
        branches = self.branches(node)
        if len(branches) > 1:
            del branches[self.one(branches)]
        if "chance" in node:
            self.spread(node)

    def question_before(self, document: Document) -> None:
        place, name = self.one(self.places(document)), self.name("q")
        self.led(document, place, name)
        document["nodes"][name] = self.node(
            [place, *(self.one(self.places(document)) for _ in range(self.whole(1, 2)))]
        )

    def question_gone(self, document: Document) -> None:
        name = self.one(document["nodes"])
        child = self.one(self.branches(document["nodes"].pop(name)).values())["then"]
        self.led(document, name, child)

    def led_elsewhere(self, document: Document) -> None:
        self.one(self.every_branch(document))["then"] = self.one(self.places(document))

    def order_swapped(self, document: Document) -> None:
        """The question Y after X comes before it."""
        nodes = document["nodes"]
        pairs = [(name, branch) for name in nodes for branch in self.branches(nodes[name]).values()]
        first, way = self.one(pairs)
        second = way["then"]
        if second not in nodes:
            return
        onward = self.one(self.branches(nodes[second]).values())
        self.led(document, first, second)
        way["then"], onward["then"] = onward["then"], first
        if self.maybe(0.3):
            self.led_elsewhere(document)

    def other_start(self, document: Document) -> None:
        document["start"] = self.one(document["nodes"])

    def other_payoff(self, document: Document) -> None:
        thing = self.one([*self.every_branch(document), *document["outcomes"].values()])
        thing.pop("payoff", None)
        if self.maybe(0.8):
            thing["payoff"] = self.payoff()

    def other_criterion(self, document: Document) -> None:
        document["criteria"][self.one(document["criteria"])] = self.criterion()

    def more_criteria(self, document: Document) -> None:
        name = self.name("criterion")
        document["criteria"][name] = self.criterion()
        for thing in (*self.every_branch(document), *document["outcomes"].values()):
            if self.maybe(0.2):
                thing["payoff"] = {**thing.get("payoff", {}), name: self.whole(-3, 3)}

    def other_tags(self, document: Document) -> None:
        things = [*document["nodes"].values(), *self.every_branch(document), *document["outcomes"].values()]
        thing = self.one([document["nodes"][document["start"]], *things])
        thing["tags"] = [self.one(TAGS)] if self.maybe(0.6) else []

    def other_name(self, document: Document) -> None:
        section = self.one(["nodes", "nodes", "outcomes"])
        before, after = self.one(document[section]), self.name("other")
        document[section] = {after if name == before else name: item for name, item in document[section].items()}
        self.led(document, before, after)
        if document["start"] == before:
            document["start"] = after

    def more_outcomes(self, document: Document) -> None:
        name = self.name("end")
        document["outcomes"][name] = self.payload({})
        self.one(self.every_branch(document))["then"] = name

    def fewer_outcomes(self, document: Document) -> None:
        name = self.one(document["outcomes"])
        del document["outcomes"][name]
        if document["outcomes"]:
            self.led(document, name, self.one(document["outcomes"]))

    def other_kind(self, document: Document) -> None:
        node = document["nodes"][self.one(document["nodes"])]
        if "chance" in node:
            node["decision"] = node.pop("chance")
            for branch in node["decision"].values():
                branch.pop("p", None)
        else:
            node["chance"] = node.pop("decision")
            node.pop("actor", None)
            self.spread(node)


def pair(seed: int) -> tuple[ScenarioTree, ScenarioTree]:
    """An old version and a new one."""
    writer = Writer(seed)
    while True:
        document = writer.document()
        try:
            old = st.loads(text(document), name="old.yaml")
        except TreeProblems:
            continue
        return old, st.loads(text(writer.changed(document)), name="new.yaml")
