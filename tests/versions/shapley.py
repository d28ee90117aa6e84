"""Who moved a figure between two versions of a tree, by enumeration: as plain and as slow as can be.

Two versions are laid over each other. A *player* is one edit: a node's whole distribution with where its branches
lead, a decision that chooses otherwise, a payoff, the tags of one thing, a criterion, the start, or the order of
nodes that go in a circle when both versions' branches are followed. For a set of players the figures are added up over
every path, in which those players are as in the new version and all others as in the old one. A node, branch or
outcome that only one version has is as that version has it. The share of a player is Shapley's: the mean, over all
orders, of what the figure moves by when the player joins.

Nothing here knows how the package does it; `scenario_tree.score` says what each version's own probabilities are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import factorial
from typing import Any

import scenario_tree as st
from scenario_tree.model import DecisionNode, ScenarioTree

Figures = dict[tuple[str, str], float]  # ("outcome" | "tag" | "criterion", name) or ("utility", "")
Coalition = frozenset[str]


def circles(old: ScenarioTree, new: ScenarioTree) -> list[frozenset[str]]:
    """The sets of nodes from each of which every other can be reached, following both versions' branches."""
    leads: dict[str, set[str]] = {}
    for tree in (old, new):
        for node, branch in tree.branches():
            leads.setdefault(node.id, set()).add(branch.target)

    def ahead(name: str) -> set[str]:
        found: set[str] = set()
        waiting = list(leads.get(name, ()))
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting += leads.get(place, ())
        return found

    reached = {name: ahead(name) for name in leads}
    found = {
        frozenset(other for other in leads if other in reached[name] and name in reached[other])
        for name in leads
        if name in reached[name]
    }
    return sorted(found, key=sorted)


@dataclass(frozen=True)
class Game:
    """Two versions that call one thing by one name, and the request under which they are compared."""

    old: ScenarioTree
    new: ScenarioTree
    under: Mapping[str, Any]

    # ---- what the versions say -----------------------------------------------------------

    @cached_property
    def sides(self) -> dict[str, ScenarioTree]:
        """Both versions."""
        return {"old": self.old, "new": self.new}

    @cached_property
    def scores(self) -> dict[str, Any]:
        """Both versions' scores."""
        return {side: st.score(tree, **self.under) for side, tree in self.sides.items()}

    def row(self, side: str, node: str) -> dict[str, float]:
        """A node's distribution in one version."""
        branches = self.scores[side].branches
        return {name: branches[f"{node}/{name}"].probability for name in self.sides[side].nodes[node].branches}

    @cached_property
    def circle(self) -> dict[str, str]:
        """The circle that a node is on, as a player."""
        return {
            name: "circle " + " ".join(sorted(members)) for members in circles(self.old, self.new) for name in members
        }

    def both(self, node: str) -> bool:
        """Whether both versions have a node."""
        return node in self.old.nodes and node in self.new.nodes

    def chosen(self, node: str) -> bool:
        """Whether somebody decides at this node in both versions."""
        return all(isinstance(tree.nodes[node], DecisionNode) for tree in self.sides.values())

    # ---- players -------------------------------------------------------------------------

    @cached_property
    def players(self) -> list[str]:
        """Everything in which the versions differ."""
        return list(dict.fromkeys(self._players()))

    def _players(self) -> Iterator[str]:
        if self.old.start != self.new.start:
            yield "start"
        yield from self.circle.values()
        for node in self.new.nodes:
            if self.both(node):
                yield from self._of_node(node)
        for name in self.new.outcomes:
            if name in self.old.outcomes:
                yield from self._of_thing(f"outcomes.{name}", self.old.outcomes[name], self.new.outcomes[name])
        for name in dict.fromkeys((*self.old.criteria, *self.new.criteria)):
            one, other = self.old.criteria.get(name), self.new.criteria.get(name)
            if not (one and other) or (one.weight, one.scale) != (other.weight, other.scale):
                yield f"criterion {name}"

    def _of_node(self, name: str) -> Iterator[str]:
        one, other = self.old.nodes[name], self.new.nodes[name]
        rows = self.row("old", name), self.row("new", name)
        if name not in self.circle:
            if self.chosen(name):
                if rows[0] != rows[1]:
                    yield f"decision {name}"
            elif rows[0] != rows[1]:
                yield f"node {name}"
            if any(
                one.branches[branch].target != other.branches[branch].target
                for branch in other.branches
                if branch in one.branches
            ):
                yield f"node {name}"
        if set(one.tags) != set(other.tags):
            yield f"tags {name}"
        for branch in other.branches:
            if branch in one.branches:
                yield from self._of_thing(f"{name}/{branch}", one.branches[branch], other.branches[branch])

    def _of_thing(self, where: str, one: Any, other: Any) -> Iterator[str]:
        shared = [name for name in self.new.criteria if name in self.old.criteria]
        if any(one.payoff.get(name) != other.payoff.get(name) for name in shared):
            yield f"payoff {where}"
        if set(one.tags) != set(other.tags):
            yield f"tags {where}"

    # ---- figures of a set of players ----------------------------------------------------------

    def figures(self, coalition: Coalition) -> Figures:
        """Every figure, these players being as in the new version."""
        return _Walk(self, coalition).figures()

    def shares(self) -> dict[str, Figures]:
        """What each player moved each figure by."""
        players = self.players
        count = len(players)
        values = {
            frozenset(members): self.figures(frozenset(members))
            for size in range(count + 1)
            for members in combinations(players, size)
        }
        shares: dict[str, Figures] = {}
        for player in players:
            shares[player] = dict.fromkeys(values[frozenset()], 0.0)
            for members, before in values.items():
                if player in members:
                    continue
                after = values[members | {player}]
                orders = factorial(len(members)) * factorial(count - len(members) - 1) / factorial(count)
                for figure in after:
                    shares[player][figure] += orders * (after[figure] - before[figure])
        return shares


class _Walk:
    """All paths through both versions for one set of players."""

    def __init__(self, game: Game, coalition: Coalition) -> None:
        self.game, self.coalition = game, coalition
        self.old, self.new = game.old, game.new
        tags = dict.fromkeys((*self.new.tags, *self.old.tags))
        self.criteria = list(dict.fromkeys((*self.new.criteria, *self.old.criteria)))
        self.found: Figures = {("outcome", name): 0.0 for name in (*self.new.outcomes, *self.old.outcomes)}
        self.found |= {("tag", name): 0.0 for name in tags}
        self.found |= {("criterion", name): 0.0 for name in self.criteria}

    def side(self, player: str) -> str:
        """Which version a player is as."""
        return "new" if player in self.coalition else "old"

    def figures(self) -> Figures:
        start = {"old": self.old.start, "new": self.new.start}
        if start["old"] != start["new"] and not self.on_one_circle(start["old"], start["new"]):
            side = self.side("start")
            self.walk(start[side], side, 1.0, frozenset(), dict.fromkeys(self.criteria, 0.0))
        else:
            side = self.side(self.game.circle.get(start["old"], ""))
            self.walk(start[side], side, 1.0, frozenset(), dict.fromkeys(self.criteria, 0.0))
        self.found["utility", ""] = sum(
            self.gain(name)[0] * self.found["criterion", name] - self.gain(name)[1] for name in self.criteria
        )
        return self.found

    def on_one_circle(self, one: str, other: str) -> bool:
        circle = self.game.circle
        return one in circle and circle[one] == circle.get(other)

    def gain(self, name: str) -> tuple[float, float]:
        """What a unit of a criterion is worth, and what 0 of its scale is."""
        tree = self.new if self.side(f"criterion {name}") == "new" else self.old
        if name not in tree.criteria:
            return 0.0, 0.0
        criterion = tree.criteria[name]
        worst, best = criterion.scale or (0.0, 1.0)
        return criterion.weight / (best - worst), criterion.weight * worst / (best - worst)

    # ---- one path -----------------------------------------------------------------------------

    def walk(self, name: str, copy: str, chance: float, tags: frozenset[str], collected: dict[str, float]) -> None:
        """From a place on; `copy` is the version whose copy of a node on a circle this is."""
        if name in self.old.outcomes or name in self.new.outcomes:
            self.end(name, chance, tags, collected)
            return
        before, after = self.old.nodes.get(name), self.new.nodes.get(name)
        tags = tags | self.tags_of(name, before, after)
        for branch, probability, target, side in self.leaving(name, copy):
            if not probability:
                continue
            one = before.branches.get(branch) if before else None
            other = after.branches.get(branch) if after else None
            self.walk(
                target,
                side,
                chance * probability,
                tags | self.tags_of(f"{name}/{branch}", one, other),
                self.plus(collected, self.payoff_of(f"{name}/{branch}", one, other)),
            )

    def leaving(self, name: str, copy: str) -> Iterator[tuple[str, float, str, str]]:
        """The branches of a node: name, probability, where it leads and in which version's copy."""
        game = self.game
        if name in game.circle or not game.both(name):
            side = copy if name in game.circle else "new" if name in self.new.nodes else "old"
            for branch, probability in game.row(side, name).items():
                yield branch, probability, game.sides[side].nodes[name].branches[branch].target, side
            return
        side = self.side(f"decision {name}" if game.chosen(name) else f"node {name}")
        here = {which: tree.nodes[name].branches for which, tree in game.sides.items()}
        for branch, probability in game.row(side, name).items():
            if branch not in here["old"] or branch not in here["new"]:
                yield branch, probability, here[side][branch].target, side
                continue
            targets = {which: here[which][branch].target for which in here}
            if self.on_one_circle(targets["old"], targets["new"]):
                leads = self.side(game.circle[targets["old"]])
            else:
                leads = self.side(f"node {name}")
            yield branch, probability, targets[leads], leads

    def end(self, name: str, chance: float, tags: frozenset[str], collected: dict[str, float]) -> None:
        one, other = self.old.outcomes.get(name), self.new.outcomes.get(name)
        self.found["outcome", name] += chance
        for tag in tags | self.tags_of(f"outcomes.{name}", one, other):
            self.found["tag", tag] += chance
        total = self.plus(collected, self.payoff_of(f"outcomes.{name}", one, other))
        for criterion, value in total.items():
            self.found["criterion", criterion] += chance * value

    # ---- what a place bears ------------------------------------------------------------------

    def tags_of(self, where: str, one: Any, other: Any) -> frozenset[str]:
        """Tags of a node, branch or outcome."""
        record = self.record(f"tags {where}", one, other)
        return frozenset(record.tags)

    def payoff_of(self, where: str, one: Any, other: Any) -> dict[str, float]:
        """What a branch or an outcome adds; of a criterion that only one version has, what that one says."""
        record = self.record(f"payoff {where}", one, other)
        found = {}
        for name in self.criteria:
            says = record
            if one is not None and other is not None and name not in self.old.criteria:
                says = other
            elif one is not None and other is not None and name not in self.new.criteria:
                says = one
            found[name] = float(says.payoff.get(name, 0.0))
        return found

    def record(self, player: str, one: Any, other: Any) -> Any:
        if one is None or other is None:
            return one or other
        return other if self.side(player) == "new" else one

    def plus(self, one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
        return {name: one[name] + other[name] for name in one}
