"""From the units that a text should have to the same text with only those places changed.

Nothing here is trusted: whoever asks for a text reads it again, and compares.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scenario_tree.editing.splicing import Splice, spliced
from scenario_tree.model import DecisionNode
from scenario_tree.problems import TreeProblems
from scenario_tree.reading import Limits
from scenario_tree.source import SourceMapping
from scenario_tree.versions.merging.fragments import exchanged, inserted, keys, removed, replaced
from scenario_tree.versions.merging.units import (
    ABSENT,
    DISTRIBUTION,
    FILE,
    Entity,
    Key,
    Place,
    Units,
    Version,
    branches_of,
    version,
)

ROUNDS = 8  # what is put in can make room for what follows; more would be no progress
_OUTCOME = ("label", "note", "tags")


def rewritten(
    current: Version,
    target: Units,
    sources: Sequence[Version],
    limits: Limits,
    needed: Collection[Key] | None = None,
) -> Version | None:
    """The text with the target's units (at least those needed), the words for them taken from the sources.

    None where that fails.
    """
    for _ in range(ROUNDS):
        different = _different(current, target)
        splices = _apart(splice for splice in _Rewriting(current, target, sources).splices(different) if splice)
        if not splices:
            break
        try:
            current = version(current.tree.source.name, spliced(current.text, splices), limits)
        except (TreeProblems, ValueError):
            return None
    different = _different(current, target)
    left = different if needed is None else set(different) & set(needed)
    return None if left else current


def _different(current: Version, target: Units) -> list[Key]:
    return [key for key in dict.fromkeys([*target, *current.units]) if value(current.units, key) != value(target, key)]


def value(units: Units, key: Key) -> Any:
    """A unit's value, ABSENT where there is none."""
    return units.get(key, ABSENT)


def _apart(splices: Iterator[Splice]) -> list[Splice]:
    """Splices that do not overlap: what is put in at one place is joined, what overlaps waits for the next round."""
    chosen: list[Splice] = []
    for splice in sorted(dict.fromkeys(splices), key=lambda splice: (splice.start, splice.end)):
        last = chosen[-1] if chosen else None
        if last is not None and last[:2] == splice[:2] and splice.start == splice.end:
            chosen[-1] = last._replace(text=last.text + splice.text)
        elif last is None or splice.start >= last.end:
            chosen.append(splice)
    return chosen


@dataclass(frozen=True)
class _Rewriting:
    current: Version
    target: Units
    sources: Sequence[Version]

    def splices(self, different: Sequence[Key]) -> Iterator[Splice | None]:
        wanted = frozenset(entity for entity, _ in self.target)
        seen: set[Entity] = set()
        for entity, field in different:
            parent = entity[:2] if len(entity) == 3 and entity[0] == "nodes" else FILE
            if entity in seen or (parent and (parent not in wanted or parent not in self.current.places)):
                continue
            if entity not in wanted:
                seen.add(entity)
                yield self._removed(entity)
            elif entity not in self.current.entities:
                seen.add(entity)
                yield self._inserted(entity, field)
            else:
                yield from self._changed(entity, field)

    def _source(self, key: Key) -> Version | None:
        """A version that has the unit as it should be."""
        wanted = value(self.target, key)
        return next((source for source in self.sources if value(source.units, key) == wanted), None)

    # ---- whole entities -------------------------------------------------------------

    def _removed(self, entity: Entity) -> Splice | None:
        place = self.current.places.get(entity)
        if place is None or _is_in_place(place):
            return None
        section = entity[0]
        if not any(other[:1] == (section,) for other, _ in self.target):
            return removed(self.current.document, section)
        return removed(place.owner, place.key)

    def _inserted(self, entity: Entity, field: str) -> Splice | None:
        source = self._source((entity, field))
        place = source.places.get(entity) if source else None
        if source is None or place is None or _is_in_place(place):
            return None
        if len(entity) == 3 and entity[0] == "nodes":
            into = branches_of(self.current.tree.nodes[entity[1]])
        else:
            into = self.current.document.get(entity[0])
        if into is None:
            return self._set(self.current.document, source.document, entity[0])
        if isinstance(into, SourceMapping) is not isinstance(place.owner, SourceMapping):
            return self._set(self.current.document, source.document, entity[0])
        return inserted(into, self._elders(entity, source, place), place.owner, place.key)

    def _elders(self, entity: Entity, source: Version, place: Place) -> list[Any]:
        """The siblings before it in its own version, the nearest first, by their names in the current text."""
        names = keys(place.owner)
        elders = list(reversed(names[: list(names).index(place.key)]))
        if isinstance(place.owner, SourceMapping):
            return elders
        where = {other.key: found for found, other in source.places.items() if other.owner is place.owner}
        here = (self.current.places.get(where[elder]) for elder in elders if elder in where)
        found = [other.key for other in here if other is not None]
        return self._by_date(entity, found) if entity[0] == "evidence" else found

    def _by_date(self, entity: Entity, elders: list[Any]) -> list[Any]:
        """Observations stand in the order of their dates, where the file has them so."""
        evidence = self.current.tree.evidence
        wanted = self.target[entity, "record"].date
        dates = [observation.date for observation in evidence]
        if wanted is None or None in dates or dates != sorted(dates, key=str):
            return elders
        return [index for index in reversed(range(len(dates))) if str(dates[index]) <= str(wanted)]

    # ---- parts of an entity -----------------------------------------------------------

    def _changed(self, entity: Entity, field: str) -> Iterator[Splice | None]:
        source = self._source((entity, field))
        if source is None:
            return
        here, there = self._mapping(self.current, entity), self._mapping(source, entity)
        if entity == FILE:
            yield from (self._set(here, there, key) for key in _keys(here, there, field))
        elif entity[0] == "nodes":
            yield from self._part(entity, field, source, here, there)
        elif entity[0] == "outcomes" and isinstance(here, SourceMapping) and isinstance(there, SourceMapping):
            fields = _OUTCOME if field == "record" else (field,)
            yield from (self._set(here, there, key) for field in fields for key in _keys(here, there, field))
        else:
            ours, theirs = self.current.places.get(entity), source.places.get(entity)
            if ours is not None and theirs is not None:
                yield replaced(ours.owner, ours.key, theirs.owner, theirs.key)

    def _part(self, entity: Entity, field: str, source: Version, here: Any, there: Any) -> Iterator[Splice | None]:
        if field == "target":
            yield self._led(here, there)
        elif field == DISTRIBUTION:
            yield from self._distribution(entity, source, here, there)
        else:
            yield from (self._set(here, there, key) for key in _keys(here, there, field))

    def _led(self, here: SourceMapping, there: SourceMapping) -> Splice | None:
        """Where a branch leads; to a node that already stands here, by its id."""
        target = there.get("then")
        if isinstance(target, SourceMapping) and ("nodes", target["id"]) in self.current.entities:
            place = here.value_location("then")
            return Splice(place.start, place.end, target["id"])
        return self._set(here, there, "then")

    def _distribution(self, entity: Entity, source: Version, here: Any, there: Any) -> Iterator[Splice | None]:
        ours, theirs = self.current.tree.nodes[entity[1]], source.tree.nodes[entity[1]]
        if type(ours) is not type(theirs):
            kinds = ("chance", "decision")
            before, after = kinds if isinstance(theirs, DecisionNode) else kinds[::-1]
            yield exchanged(here, before, there, after)
        for key in ("event", "concentration", "actor"):
            yield self._set(here, there, key)
        for name in theirs.branches:
            if name in ours.branches:
                left, right = ours.branches[name].origin, theirs.branches[name].origin
                yield from self._probability(left, right)

    def _probability(self, here: Any, there: Any) -> Iterator[Splice | None]:
        old, new = (next((key for key in ("p", "share") if key in branch), None) for branch in (here, there))
        if old is not None and new is not None and old != new:
            yield exchanged(here, old, there, new)
        elif old or new:
            yield self._set(here, there, old or new or "")

    def _mapping(self, of: Version, entity: Entity) -> Any:
        if entity == FILE:
            return of.document
        place = of.places.get(entity)
        return place.owner[place.key] if place is not None else None

    def _set(self, here: SourceMapping, there: SourceMapping, key: str) -> Splice | None:
        """An entry made what it is in another version; None where it already is, or cannot be."""
        if key in here and key in there:
            same = here[key] == there[key] and here.raw(key) == there.raw(key)
            return None if same else replaced(here, key, there, key)
        if key in there:
            names = list(there)
            return inserted(here, names[: names.index(key)][::-1], there, key)
        return removed(here, key) if key in here else None


def _is_in_place(place: Place) -> bool:
    return place.key == "then" and isinstance(place.owner, SourceMapping) and "id" in (place.owner["then"] or ())


def _keys(here: SourceMapping, there: SourceMapping, field: str) -> list[str]:
    """The keys of a field: itself, or the author's own ones."""
    if field != "x":
        return [field]
    return [key for key in dict.fromkeys([*here, *there]) if key.startswith("x-")]
