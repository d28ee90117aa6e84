"""The units of a merge: what a version says, cut into the smallest pieces that one side may change.

A unit's key is (entity, field); a node's whole distribution is one field. Values compare by meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from scenario_tree.model import Branch, ByView, ChanceNode, DecisionNode, Node, ScenarioTree, Word
from scenario_tree.problems import Problem, TreeProblems
from scenario_tree.reading import Limits
from scenario_tree.reading.build import build_tree
from scenario_tree.reading.claims import not_a_mapping
from scenario_tree.reading.structure import structure_problems
from scenario_tree.reading.yaml import compose
from scenario_tree.source import Source, SourceMapping, SourceSequence

Entity = tuple[str, ...]  # () the file; (section, name); ("nodes", node, branch)
Key = tuple[Entity, str]
Units = Mapping[Key, Any]

FILE: Entity = ()
DISTRIBUTION = "distribution"
ABSENT = object()  # the value of a unit that a version does not have
UNSETTLED = object()  # that of one on which a base does not agree with itself, because it was merged with conflicts

_HEADER = ("title", "description", "as_of", "horizon", "authors", "start", "pool", "words", "views", "resolution")
_RECORDS = ("criteria", "profiles", "parameters", "indicators", "expect")
_APART = frozenset({"id", "name", "branches", "origin", "probability", "event", "concentration", "actor"})


class Place(NamedTuple):
    """Where an entity stands in its document: `owner[key]`."""

    owner: SourceMapping | SourceSequence
    key: Any


@dataclass(frozen=True)
class Version:
    """One version of a file, cut into units; `orders` holds what has an order that can matter."""

    text: str
    document: SourceMapping
    tree: ScenarioTree
    units: Units
    places: Mapping[Entity, Place]
    orders: Mapping[Entity, tuple[str, ...]]

    @property
    def entities(self) -> frozenset[Entity]:
        """Every entity that the version has."""
        return frozenset(entity for entity, _ in self.units)


def version(name: str, text: str, limits: Limits) -> Version:
    """A text cut into units. Raises TreeProblems where it has not the shape of a tree."""
    source = Source(name, text)
    document, problems = compose(source, limits)
    if not isinstance(document, SourceMapping) or "scenario_tree" not in document:
        raise TreeProblems([not_a_mapping(source, "scenario_tree", empty=document is None)])
    problems = [*problems, *structure_problems(document)]
    built: list[Problem] = []
    tree = build_tree(document, source, built.append)
    problems += [problem for problem in built if problem.code in ("duplicate-id", "duplicate-key")]
    if any(problem.severity == "error" for problem in problems):
        raise TreeProblems(problems)
    return Version(text, document, tree, dict(_units(tree, document)), dict(_places(tree, document)), _orders(tree))


def unsettled(one: Version, other: Version) -> Version:
    """What two resolutions of one conflict have in common, as a base."""
    units = {
        key: value if (value := one.units.get(key, ABSENT)) == other.units.get(key, ABSENT) else UNSETTLED
        for key in dict.fromkeys([*one.units, *other.units])
    }
    return replace(one, units=units)


def _units(tree: ScenarioTree, document: SourceMapping) -> Iterator[tuple[Key, Any]]:
    yield (FILE, "scenario_tree"), document["scenario_tree"]
    for name in _HEADER:
        yield (FILE, name), getattr(tree, name)
    yield (FILE, "x"), _own(document)
    for path in document.get("sources") or ():
        yield (("sources", path), "record"), True
    for section in _RECORDS:
        for name, record in getattr(tree, section).items():
            origin = getattr(record, "origin", None)
            yield ((section, name), "record"), record
            yield ((section, name), "x"), _own(origin if origin is not document.get(section) else None)
    for outcome in tree.outcomes.values():
        entity: Entity = ("outcomes", outcome.name)
        yield (entity, "payoff"), outcome.payoff
        yield (entity, "record"), (outcome.label, outcome.note, outcome.tags)
        yield (entity, "x"), _own(outcome.origin)
    for entity, observation in _evidence(tree):
        yield (entity, "record"), observation
        yield (entity, "x"), _own(observation.origin)
    for node in tree.nodes.values():
        entity = ("nodes", node.id)
        yield (entity, DISTRIBUTION), _distribution(node)
        yield from _fields(entity, node)
        for branch in node.branches.values():
            yield from _fields((*entity, branch.name), branch)


def _fields(entity: Entity, record: Node | Branch) -> Iterator[tuple[Key, Any]]:
    for field in fields(record):
        if field.name not in _APART:
            yield (entity, field.name), getattr(record, field.name)
    yield (entity, "x"), _own(record.origin)


def _distribution(node: Any) -> tuple[Any, ...]:
    """Everything that says how a node's branches share its probability, or who chooses among them."""
    forms = {branch.name: _plain(branch.probability) for branch in node.branches.values()}
    if isinstance(node, DecisionNode):
        return ("decision", forms, node.actor)
    return ("chance", forms, node.event, node.concentration)


def _plain(form: Any) -> Any:
    """A form; of a word only the word, because the file's scale is a unit of its own."""
    if isinstance(form, ByView):
        return {view: _plain(inner) for view, inner in form.forms.items()}
    return ("word", form.text) if isinstance(form, Word) else form


def _own(origin: SourceMapping | None) -> dict[str, Any]:
    """The author's own keys of a mapping."""
    return {key: value for key, value in (origin or {}).items() if key.startswith("x-")}


def _evidence(tree: ScenarioTree) -> Iterator[tuple[Entity, Any]]:
    """Observations by what they say; the date and the note can change, and it is still the same observation."""
    seen: Counter[str] = Counter()
    for observation in tree.evidence:
        what = f"{observation.kind} {observation.what}"
        seen[what] += 1
        yield ("evidence", what if seen[what] == 1 else f"{what} ({seen[what]})"), observation


def _places(tree: ScenarioTree, document: SourceMapping) -> Iterator[tuple[Entity, Place]]:
    for section in (*_RECORDS, "outcomes", "sources"):
        within = document.get(section)
        if isinstance(within, SourceMapping):
            yield from (((section, name), Place(within, name)) for name in within)
        elif isinstance(within, SourceSequence):
            yield from (((section, name), Place(within, index)) for index, name in enumerate(within))
    for index, (entity, _) in enumerate(_evidence(tree)):
        yield entity, Place(document["evidence"], index)
    in_place: dict[str, Place] = {}
    for node in tree.nodes.values():
        yield ("nodes", node.id), in_place.get(node.id) or Place(document["nodes"], node.id)
        branches = branches_of(node)
        for branch in node.branches.values():
            assert branches is not None
            yield ("nodes", node.id, branch.name), Place(branches, branch.name)
            if branch.origin is not None and isinstance(branch.origin.get("then"), SourceMapping):
                in_place.setdefault(branch.target, Place(branch.origin, "then"))


def branches_of(node: ChanceNode | DecisionNode) -> SourceMapping | None:
    """The mapping in which a node's branches stand."""
    key = "decision" if isinstance(node, DecisionNode) else "chance"
    branches = node.origin.get(key) if node.origin is not None else None
    return branches if isinstance(branches, SourceMapping) else None


def _orders(tree: ScenarioTree) -> dict[Entity, tuple[str, ...]]:
    """What has an order that can matter: ties go to the first outcome or option written."""
    orders: dict[Entity, tuple[str, ...]] = {("outcomes",): tuple(tree.outcomes)}
    for node in tree.nodes.values():
        if isinstance(node, DecisionNode):
            orders["nodes", node.id] = tuple(node.branches)
    return orders


# ---- three versions ---------------------------------------------------------------


@dataclass(frozen=True)
class Agreement:
    """What three versions come to: the units with our side of each conflict, and with theirs.

    `open` are the conflicts and what cannot be told apart from them.
    """

    ours: Units
    theirs: Units
    conflicts: tuple[Key, ...]
    open: tuple[Key, ...]


def agreement(base: Units, ours: Units, theirs: Units) -> Agreement:
    """Unit by unit, the side that changed it; where both did, and differently, a conflict."""
    conflicts = []
    for key in dict.fromkeys([*ours, *theirs, *base]):
        before, here, there = (units.get(key, ABSENT) for units in (base, ours, theirs))
        if here != there and before != here and before != there:
            conflicts.append(key)
    return with_conflicts(base, ours, theirs, tuple(conflicts))


def with_conflicts(base: Units, ours: Units, theirs: Units, conflicts: tuple[Key, ...]) -> Agreement:
    """The agreement where these units are left open, with the parts that only one side has of the same thing."""
    touched = {entity[:2] for entity, _ in conflicts if len(entity) > 1}
    wider = dict.fromkeys(conflicts)
    for key in dict.fromkeys([*ours, *theirs]):
        if key[0][:2] in touched and (key in ours) != (key in theirs):
            wider[key] = None
    mixed: tuple[dict[Key, Any], dict[Key, Any]] = ({}, {})
    for key in dict.fromkeys([*ours, *theirs]):
        before, here, there = (units.get(key, ABSENT) for units in (base, ours, theirs))
        chosen = (here, there) if key in wider else (there, there) if before == here else (here, here)
        for side, value in zip(mixed, chosen, strict=True):
            if value is not ABSENT:
                side[key] = value
    return Agreement(*mixed, conflicts, tuple(wider))


def settled_order(base: Version, ours: Version, theirs: Version, entity: Entity) -> tuple[str, ...] | None:
    """The order of what all three have; None where both sides changed it differently."""
    names = [version.orders.get(entity, ()) for version in (base, ours, theirs)]
    common = set(names[0]).intersection(*names[1:])
    before, here, there = (tuple(name for name in order if name in common) for order in names)
    if here in (there, before):
        return there
    return here if there == before else None
