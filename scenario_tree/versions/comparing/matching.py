"""Which thing of an old version is which of a new one.

Things are matched by their ids, wherever they stand. A node is renamed where its id is gone, another
one is new, both are reached from the same branches and share at least half of their branch names; an
outcome likewise where both have one label, or are worth the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from scenario_tree.model import Branch, ChanceNode, DecisionNode, Outcome, ScenarioTree, Weights

Arrivals = Mapping[str, frozenset[tuple[str, str]]]  # the branches that lead to each node and outcome
START = ("", "start")  # the branch that leads to the first node


@dataclass(frozen=True)
class Matching:
    """Two versions in which one thing has one name: `old` bears the names of `new`; `renamed` is old -> new."""

    old: ScenarioTree
    new: ScenarioTree
    renamed: Mapping[str, str]

    @classmethod
    def of(cls, old: ScenarioTree, new: ScenarioTree, *, renames: bool = True) -> Matching:
        """Match two versions; without `renames` what bears another name is another thing."""
        renamed = found_again(old, new) if renames else {}
        return cls(with_names(old, renamed) if renamed else old, new, renamed)

    @cached_property
    def same_shape(self) -> bool:
        """Whether both versions have the same branches, leading to the same places."""
        old, new = self.old, self.new
        return (
            old.start == new.start
            and old.nodes.keys() == new.nodes.keys()
            and all(leads(node) == leads(old.nodes[name]) for name, node in new.nodes.items())
        )


def arrivals(tree: ScenarioTree) -> Arrivals:
    """The branches, (node, name), that lead to each node and outcome."""
    found: dict[str, set[tuple[str, str]]] = {tree.start: {START}}
    for node, branch in tree.branches():
        found.setdefault(branch.target, set()).add((node.id, branch.name))
    return {name: frozenset(branches) for name, branches in found.items()}


def found_again(old: ScenarioTree, new: ScenarioTree) -> dict[str, str]:
    """Old id -> new id of everything that was renamed."""
    gone = [name for name in (*old.nodes, *old.outcomes) if name not in new.nodes and name not in new.outcomes]
    fresh = {name for name in (*new.nodes, *new.outcomes) if name not in old.nodes and name not in old.outcomes}
    if not (gone and fresh):
        return {}
    before, after = arrivals(old), arrivals(new)
    waiting: dict[frozenset[tuple[str, str]], list[str]] = {}
    for name in gone:
        if name in before:
            waiting.setdefault(before[name], []).append(name)
    former: dict[str, str] = {}  # new id -> old id
    taken: set[str] = set()
    for name in (name for generation in new.generations for name in generation if name in fresh):
        ways = frozenset((former.get(node, node), branch) for node, branch in after.get(name, ()))
        for candidate in waiting.get(ways, ()) if ways else ():
            if candidate not in taken and _alike(old, candidate, new, name):
                former[name] = candidate
                taken.add(candidate)
                break
    return {candidate: name for name, candidate in former.items()}


def _alike(old: ScenarioTree, before: str, new: ScenarioTree, after: str) -> bool:
    """Whether two things that are reached from the same branches are one."""
    if before in old.nodes and after in new.nodes:
        one, other = old.nodes[before], new.nodes[after]
        common = len(one.branches.keys() & other.branches.keys())
        return type(one) is type(other) and 2 * common >= max(len(one.branches), len(other.branches))
    if before in old.outcomes and after in new.outcomes:
        end, other_end = old.outcomes[before], new.outcomes[after]
        return bool(end.label and end.label == other_end.label) or bool(end.payoff and end.payoff == other_end.payoff)
    return False


def leads(node: ChanceNode | DecisionNode) -> dict[str, str]:
    """Where each branch of a node leads."""
    return {name: branch.target for name, branch in node.branches.items()}


# ---- a version under other names ----------------------------------------------------


def with_names(tree: ScenarioTree, names: Mapping[str, str]) -> ScenarioTree:
    """The same tree, in which the ids of nodes and the names of outcomes are replaced."""

    def named(selector: str) -> str:
        bare = selector.removeprefix("not:").strip()
        where, slash, branch = bare.partition("/")
        if where in tree.events and slash:
            return selector
        head = "not:" if selector.startswith("not:") else ""
        return f"{head}{names.get(where, where)}{slash}{branch}"

    nodes = {names.get(node.id, node.id): _node(node, names) for node in tree.nodes.values()}
    outcomes = {names.get(end.name, end.name): _outcome(end, names) for end in tree.outcomes.values()}
    resolution = tree.resolution
    return replace(
        tree,
        start=names.get(tree.start, tree.start),
        nodes=nodes,
        outcomes=outcomes,
        profiles={name: _weights(profile, named) for name, profile in tree.profiles.items()},
        expect={names.get(name, name): quantity for name, quantity in tree.expect.items()},
        indicators={
            name: replace(
                item, about=names.get(item.about, item.about) if item.about not in tree.events else item.about
            )
            for name, item in tree.indicators.items()
        },
        evidence=tuple(
            replace(entry, what=named(entry.what)) if entry.kind == "observed" else entry for entry in tree.evidence
        ),
        resolution=resolution and replace(resolution, path=tuple(map(named, resolution.path))),
    )


def _node(node: ChanceNode | DecisionNode, names: Mapping[str, str]) -> ChanceNode | DecisionNode:
    if node.id not in names and not any(branch.target in names for branch in node.branches.values()):
        return node
    branches = {branch.name: _branch(branch, names) for branch in node.branches.values()}
    return replace(node, id=names.get(node.id, node.id), branches=branches)


def _branch(branch: Branch, names: Mapping[str, str]) -> Branch:
    return replace(branch, target=names[branch.target]) if branch.target in names else branch


def _outcome(outcome: Outcome, names: Mapping[str, str]) -> Outcome:
    return replace(outcome, name=names[outcome.name]) if outcome.name in names else outcome


def _weights(weights: Weights, named: Callable[[str], str]) -> Weights:
    return replace(weights, odds={named(name): factor for name, factor in weights.odds.items()})


def one_sided(old: Iterable[str], new: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names that only one side has, with the kind of edit that this is: `removed`, then `added`."""
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    yield from ((name, "removed") for name in before if name not in after)
    yield from ((name, "added") for name in after if name not in before)
