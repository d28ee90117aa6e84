"""Two versions as one tree to look at: all of the new version, and what only the old one has.

A branch that leads elsewhere is there twice, its old way as one that is gone. Where questions were swapped, the two
versions together would go in a circle: there the new one is drawn alone, and words say how it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from scenario_tree.evaluation.results import BranchScore
from scenario_tree.model import Branch, ChanceNode, DecisionNode, Outcome
from scenario_tree.rounding import inline_percent
from scenario_tree.selectors import branch_nodes
from scenario_tree.versions.comparing.edits import Edit
from scenario_tree.versions.comparing.results import Difference, Effect, Flip
from scenario_tree.versions.comparing.union import circles

State = Literal["same", "follows", "reworded", "changed", "new", "gone"]
WORDS = ("label", "source", "other", "renamed")  # kinds of edits that may change no more than words
_LEAST = 1e-9  # a change of a payoff or a probability that is more than what is left over from adding up


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A branch as it is drawn: `old` and `new` are what the versions have of it, None where one has no such way.

    `follows`: nobody edited it, its probability is another one all the same. `led` is where it led before, if
    elsewhere; of an old way that a branch no longer takes, `leads` is where it leads now. `figures` are the
    probabilities before and after, once its node is reached, None where there is none; `passed` the same of all paths.
    """

    tail: str
    name: str
    target: str
    old: Branch | None
    new: Branch | None
    state: State
    edits: tuple[Edit, ...]
    figures: tuple[float | None, float | None]
    passed: tuple[float, float]
    led: str = ""
    leads: str = ""

    @property
    def branch(self) -> Branch:
        """The newest record."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def key(self) -> tuple[str, str, bool]:
        """What tells it from all others: its node, its name, and whether it is a way of the new version."""
        return self.tail, self.name, self.new is not None

    @property
    def is_marked(self) -> bool:
        """Whether somebody edited it, or it came or went."""
        return self.state not in ("same", "follows")

    @property
    def reach(self) -> float:
        """How likely it is passed: in the new version, or in the old one where it is gone."""
        return self.passed[0] if self.state == "gone" else self.passed[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A node as it is drawn: the newest record, how likely it is reached before and after, what changed of it."""

    node: ChanceNode | DecisionNode
    state: State
    edits: tuple[Edit, ...]
    reached: tuple[float | None, float | None]
    flip: Flip | None

    @property
    def is_marked(self) -> bool:
        """Whether somebody edited it, it came or went, or another option is chosen there."""
        return self.state not in ("same", "follows")


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """An outcome as it is drawn: the newest record, its figures, what changed of it."""

    outcome: Outcome
    state: State
    edits: tuple[Edit, ...]
    effect: Effect


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """Both versions as one tree: nodes, the ways from each, and outcomes, in the order of the new version.

    `elsewhere` are the edits that stand at none of them, `hidden` the nodes and branches of the old version that
    cannot be drawn beside the new one.
    """

    places: Mapping[str, Place]
    ways: Mapping[str, tuple[Way, ...]]
    ends: Mapping[str, End]
    elsewhere: tuple[Edit, ...]
    hidden: tuple[str, ...]

    @cached_property
    def count(self) -> int:
        """How many branches there are."""
        return sum(map(len, self.ways.values()))

    def all_ways(self) -> Iterator[Way]:
        """Every branch, in order."""
        for ways in self.ways.values():
            yield from ways


def overlay(difference: Difference) -> Overlay:
    """Lay the versions of a difference over each other."""
    return _Layer(difference).overlay()


class _Layer:
    """Finds for everything that is drawn the edits that were made to it."""

    def __init__(self, difference: Difference) -> None:
        self.before, self.after = difference.before, difference.after
        self.old, self.new = difference.old, difference.new
        self.difference = difference
        self.flips = {flip.node: flip for flip in difference.decisions}
        self.effects = {effect.name: effect for effect in difference.outcomes}
        turned = circles(difference.union.matching)
        self.circle = {name: number for number, circle in enumerate(turned) for name in circle}
        self.edits: dict[str, list[Edit]] = {}
        self.elsewhere: list[Edit] = []
        known = {f"{node.id}/{branch.name}" for tree in (self.old, self.new) for node, branch in tree.branches()}
        for edit in difference.edits:
            place = self._place(edit, known)
            if place:
                self.edits.setdefault(place, []).append(edit)
            elif not _is_arrival(edit):
                self.elsewhere.append(edit)

    def _place(self, edit: Edit, known: set[str]) -> str:
        """The node, `node/branch` or `outcomes.NAME` that an edit is about; empty where it is about none."""
        where = edit.where
        if where in known or where.startswith("outcomes."):
            return where
        if where in self.new.nodes or where in self.old.nodes:
            return "" if isinstance(edit.before, list) and edit.kind == "moved" else where
        if where.startswith("evidence."):
            name = where.removeprefix("evidence.").removeprefix("not:").strip()
            found = branch_nodes(self.new, name)
            return f"{found[0]}/{name.partition('/')[2]}" if found else ""
        return ""

    def overlay(self) -> Overlay:
        names = list(dict.fromkeys((*self.new.nodes, *self.old.nodes)))
        ways = {name: tuple(self._ways(name)) for name in names}
        reached = self._reached(ways)
        hidden = [name for name in names if name not in reached]
        hidden += [f"{way.tail}/{way.name}" for name in names for way in ways[name] if self._is_turned(way)]
        drawn = {name: self._drawn(ways[name]) for name in names if name in reached}
        return Overlay(
            places={name: self._node(name, drawn[name]) for name in drawn},
            ways=drawn,
            ends={name: self._end(name) for name in dict.fromkeys((*self.new.outcomes, *self.old.outcomes))},
            elsewhere=tuple(self.elsewhere),
            hidden=tuple(hidden),
        )

    def _reached(self, ways: Mapping[str, Sequence[Way]]) -> set[str]:
        """The nodes that drawn ways lead to, from where either version starts."""
        found = {self.new.start, self.old.start}
        stack = sorted(found)
        while stack:
            for way in self._drawn(ways[stack.pop()]):
                if way.target in ways and way.target not in found:
                    found.add(way.target)
                    stack.append(way.target)
        return found

    def _is_turned(self, way: Way) -> bool:
        """Whether it is of the old version and would close a circle with the new one."""
        circle = self.circle.get(way.tail)
        return way.state == "gone" and circle is not None and circle == self.circle.get(way.target)

    def _drawn(self, ways: Sequence[Way]) -> tuple[Way, ...]:
        return tuple(way for way in ways if not self._is_turned(way))

    # ---- branches ---------------------------------------------------------------------

    def _ways(self, name: str) -> Iterator[Way]:
        before, after = self.old.nodes.get(name), self.new.nodes.get(name)
        branches = [side.branches if side else {} for side in (before, after)]
        for branch in dict.fromkeys((*branches[1], *branches[0])):
            one, other = branches[0].get(branch), branches[1].get(branch)
            if one is not None and other is not None and one.target != other.target:
                yield self._way(name, branch, one, other, led=one.target)
                yield self._way(name, branch, one, None, leads=other.target)
            else:
                yield self._way(name, branch, one, other)

    def _way(
        self, node: str, name: str, old: Branch | None, new: Branch | None, *, led: str = "", leads: str = ""
    ) -> Way:
        figures = [score.branches.get(f"{node}/{name}") for score in (self.before, self.after)]
        one, other = (_conditional(figure) for figure in figures)
        edits = () if leads else (*self._shares(node, name), *self.edits.get(f"{node}/{name}", ()))
        state: State = "gone" if new is None else "new" if old is None else _state(edits)
        if state == "new" or state == "gone":
            edits = tuple(edit for edit in edits if edit.kind not in ("added", "removed", "probability"))
        elif led:
            state = "changed"
        elif state == "same" and (self._is_chosen_anew(node, name) or _differ(one, other)):
            state = "follows"
        branch = new or old
        assert branch is not None
        return Way(
            tail=node,
            name=name,
            target=branch.target,
            old=old,
            new=new,
            state=state,
            edits=edits,
            figures=(one, other),
            passed=(_passed(figures[0]), _passed(figures[1])),
            led=led,
            leads=leads,
        )

    def _shares(self, node: str, name: str) -> tuple[Edit, ...]:
        """The edit of a node's distribution, if this branch has another part in it."""
        return tuple(
            edit
            for edit in self.edits.get(node, ())
            if edit.kind == "probability" and edit.before.get(name) != edit.after.get(name)
        )

    def _is_chosen_anew(self, node: str, name: str) -> bool:
        flip = self.flips.get(node)
        return flip is not None and name in (flip.before, flip.after)

    # ---- nodes and outcomes -----------------------------------------------------------

    def _node(self, name: str, ways: Sequence[Way]) -> Place:
        before, after = self.old.nodes.get(name), self.new.nodes.get(name)
        node = after or before
        assert node is not None
        placed = ("probability",)  # those stand at the branches
        edits = tuple(
            edit
            for edit in self.edits.get(name, ())
            if edit.kind not in placed and not (edit.kind == "moved" and any(way.led for way in ways))
        )
        state: State = "gone" if after is None else "new" if before is None else _state(edits)
        if state in ("new", "gone"):
            edits = ()
        flip = self.flips.get(name)
        reached = [
            score.nodes[name].probability if name in score.nodes else None for score in (self.before, self.after)
        ]
        if flip:
            state = "changed"
        elif state == "same" and any(way.state != "same" for way in ways):
            state = "follows"
        return Place(node=node, state=state, edits=edits, reached=(reached[0], reached[1]), flip=flip)

    def _end(self, name: str) -> End:
        outcome = self.new.outcomes.get(name) or self.old.outcomes[name]
        effect, edits = self.effects[name], tuple(self.edits.get(f"outcomes.{name}", ()))
        if name not in self.old.outcomes or name not in self.new.outcomes:
            return End(outcome=outcome, state="gone" if name in self.old.outcomes else "new", edits=(), effect=effect)
        state = _state(edits)
        if state == "same" and _differ(effect.before, effect.after):
            state = "follows"
        return End(outcome=outcome, state=state, edits=edits, effect=effect)


def _state(edits: Iterable[Edit]) -> State:
    """What edits make of a thing that both versions have."""
    kinds = ["reworded" if edit.kind in WORDS and edit.player is None else "changed" for edit in edits]
    return "changed" if "changed" in kinds else "reworded" if kinds else "same"


def _conditional(figure: BranchScore | None) -> float | None:
    return figure.probability if figure else None


def _passed(figure: BranchScore | None) -> float:
    return figure.path_probability if figure else 0.0


def _differ(one: float | None, other: float | None) -> bool:
    """Whether a reader sees two figures differ."""
    if one is None or other is None:
        return False
    return abs(one - other) > _LEAST and inline_percent(one) != inline_percent(other)


def _is_arrival(edit: Edit) -> bool:
    """Whether it says no more than that other branches lead to a node, which they themselves show."""
    return edit.kind == "moved" and edit.player is None and isinstance(edit.before, list)
