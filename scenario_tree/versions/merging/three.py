"""The merge of three versions that can be read: a clean text if there is one, else a text with markers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from scenario_tree.checking import checked
from scenario_tree.problems import Problem, TreeProblems
from scenario_tree.reading import Limits
from scenario_tree.reading.claims import Open
from scenario_tree.source import Source
from scenario_tree.versions.merging import saying
from scenario_tree.versions.merging.markers import Range, one_sided, two_sided
from scenario_tree.versions.merging.rewriting import rewritten
from scenario_tree.versions.merging.saying import Conflict
from scenario_tree.versions.merging.units import (
    FILE,
    Agreement,
    Entity,
    Key,
    Version,
    agreement,
    settled_order,
    version,
    with_conflicts,
)

Labels = tuple[str, str, str]  # what ours, the base and theirs are called
TextMerge = Callable[[bytes, bytes, bytes, Labels, int], tuple[bytes, int]]  # ours, base, theirs, labels, marker size
Result = tuple[str, tuple[Conflict, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Merge:
    """Three versions to be made one; `base` is None where there is none, or none that can be read."""

    base: Version | None
    ours: Version
    theirs: Version
    base_text: str
    labels: Labels
    text_merge: TextMerge
    openers: tuple[Open, Open, Open]
    limits: Limits
    size: int

    def result(self) -> Result:
        """The text, the conflicts in it, and remarks."""
        agreed = agreement(self.base.units if self.base else {}, self.ours.units, self.theirs.units)
        orders = self._order_conflicts()
        if orders:
            return self._left_open([*self._said(agreed), *orders])
        if agreed.conflicts:
            return self._with_markers(agreed, self._said(agreed))
        found: list[Version] = []
        refused: tuple[Problem, ...] = ()
        for candidate in self._candidates(agreed):
            problems = self._new_problems(candidate)
            if problems:
                refused = refused or problems
            elif not self._lost_comments(candidate):
                return candidate.text, (), ()
            else:
                found.append(candidate)
        if found:
            best = min(found, key=lambda candidate: len(self._lost_comments(candidate)))
            lost = self._lost_comments(best)
            return best.text, (), tuple(f"a comment could not be kept: {line}" for line in lost)
        return self._disagreeing(agreed, refused)

    # ---- clean results --------------------------------------------------------------

    def _candidates(self, agreed: Agreement) -> Iterator[Version]:
        """Texts that say what was agreed: the text merge, else a text with only some of its places changed."""
        text, status = self._text(self.size)
        if not status and (clean := self._read(text)) is not None and self._says(clean, agreed):
            yield clean
        for start, sources in self._starts():
            candidate = rewritten(start, agreed.ours, sources, self.limits)
            if candidate is not None and self._says(candidate, agreed):
                yield candidate

    def _starts(self) -> Iterator[tuple[Version, tuple[Version, Version]]]:
        """Texts to start from, the best first, and the versions to take what they lack from."""
        resolved = self._resolved
        for side, (mine, other) in enumerate(((self.ours, self.theirs), (self.theirs, self.ours))):
            if (start := self._read(resolved[side])) is not None:
                yield start, (other, mine)
            yield mine, (other, mine)

    @cached_property
    def _resolved(self) -> tuple[str, str]:
        """The text merge with its conflicts resolved to our side, and to theirs."""
        longest = max(len(run) for text in (self.ours.text, self.theirs.text, self.base_text) for run in _runs(text))
        size = max(longest, self.size) + 8
        ours, theirs = one_sided(self._text(size)[0], size)
        if self._ends_bare:
            return ours.removesuffix("\n"), theirs.removesuffix("\n")
        return ours, theirs

    @property
    def _ends_bare(self) -> bool:
        """Whether the last line of the result has no line feed, which git puts behind its markers."""
        base, ours, theirs = (text.endswith("\n") for text in (self.base_text, self.ours.text, self.theirs.text))
        return not (theirs if ours == base else ours)

    def _text(self, size: int) -> tuple[str, int]:
        ours, base, theirs = (text.encode() for text in (self.ours.text, self.base_text, self.theirs.text))
        content, status = self.text_merge(ours, base, theirs, self.labels, size)
        return content.decode(), status

    def _read(self, text: str) -> Version | None:
        try:
            return version(self.ours.tree.source.name, text, self.limits)
        except TreeProblems:
            return None

    def _says(self, candidate: Version, agreed: Agreement) -> bool:
        return candidate.units == agreed.ours and all(
            tuple(name for name in candidate.orders.get(entity, ()) if name in order) == order
            for entity, order in self._orders.items()
        )

    @cached_property
    def _orders(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """The order of what all versions have, where the sides do not contradict each other."""
        if self.base is None:
            return {}
        found = {
            entity: settled_order(self.base, self.ours, self.theirs, entity)
            for entity in self.base.orders
            if entity in self.ours.orders and entity in self.theirs.orders
        }
        return {entity: order for entity, order in found.items() if order is not None}

    def _order_conflicts(self) -> list[Conflict]:
        if self.base is None:
            return []
        found = []
        for entity in self.base.orders:
            if entity in self.ours.orders and entity in self.theirs.orders and entity not in self._orders:
                ours, theirs = (", ".join(side.orders[entity]) for side in (self.ours, self.theirs))
                found.append(Conflict(entity[-1], f"{entity[-1]}, order: ours {ours}; theirs {theirs}"))
        return found

    def _new_problems(self, candidate: Version) -> tuple[Problem, ...]:
        """Errors of a text that neither side has already; those are not the merge's."""
        return tuple(
            problem
            for problem in self._errors(candidate.text, self.openers[2])
            if (problem.code, problem.message) not in self._known
        )

    @cached_property
    def _known(self) -> frozenset[tuple[str, str]]:
        sides = zip((self.ours, self.theirs), self.openers, strict=False)
        return frozenset(
            (problem.code, problem.message)
            for side, open_register in sides
            for problem in self._errors(side.text, open_register)
        )

    def _errors(self, text: str, open_register: Open) -> list[Problem]:
        _, problems = checked(Source(self.ours.tree.source.name, text), open_register, self.limits)
        return [problem for problem in problems if problem.severity == "error"]

    def _lost_comments(self, candidate: Version) -> list[str]:
        """Comment lines of either side that the text lacks, though the other side did not take them out."""
        there = _comments(candidate.text)
        ours, theirs, base = (_comments(text) for text in (self.ours.text, self.theirs.text, self.base_text))
        kept = (ours & theirs) | (ours - base) | (theirs - base)
        return list((kept - there).elements())

    # ---- conflicts --------------------------------------------------------------------

    def _said(self, agreed: Agreement) -> list[Conflict]:
        """One conflict for each unit; where a thing is gone on one side, one for the whole of it."""
        found: dict[tuple[str, ...], Conflict] = {}
        for key in agreed.conflicts:
            entity, field = key
            gone = key not in self.ours.units or key not in self.theirs.units
            about = entity[:2] if gone else (*entity, field)
            message = saying.message(key, self.base, self.ours, self.theirs)
            found.setdefault(about, Conflict(saying.where(key), message))
        return list(found.values())

    def _disagreeing(self, agreed: Agreement, refused: tuple[Problem, ...]) -> Result:
        """No unit was changed twice, and yet there is no text that both says what was agreed and passes the checks."""
        conflicts = [Conflict("", f"together the two sides do not pass the checks: {p.message}") for p in refused]
        if not refused:
            return self._left_open([Conflict("", "the two sides agree, but no text was found that says so")])
        draft = next(
            (
                found
                for start, sources in self._starts()
                if (found := rewritten(start, agreed.ours, sources, self.limits))
            ),
            None,
        )
        entities = _around(refused, draft) if draft is not None else frozenset()
        differing = tuple(
            key
            for key in dict.fromkeys([*self.ours.units, *self.theirs.units])
            if key[0][:2] in entities and self.ours.units.get(key) != self.theirs.units.get(key)
        )
        if not differing:
            return self._left_open(conflicts)
        base = self.base.units if self.base else {}
        wider = with_conflicts(base, self.ours.units, self.theirs.units, differing)
        return self._with_markers(wider, conflicts, self._new_problems)

    def _with_markers(
        self,
        agreed: Agreement,
        conflicts: list[Conflict],
        wrong: Callable[[Version], object] = lambda side: None,
    ) -> Result:
        """Markers around the entries in conflict, all other changes applied, if then neither side is wrong."""
        for start, sources in list(self._starts())[:2]:
            left = rewritten(start, agreed.ours, sources[::-1], self.limits)
            right = rewritten(left, agreed.theirs, sources, self.limits, agreed.open) if left else None
            if left is None or right is None or left.text == right.text:
                continue
            if not wrong(left) and not wrong(right):
                sides = (self.labels[0], self.labels[2])
                ranges = (_ranges(left, agreed.open), _ranges(right, agreed.open))
                return two_sided(left.text, right.text, sides, self.size, ranges), tuple(conflicts), ()
        return self._left_open(conflicts)

    def _left_open(self, conflicts: list[Conflict]) -> Result:
        """Markers around every node, and every other stretch, in which the two sides differ."""
        ranges = [
            _ranges(side, [(entity, "") for entity in side.places if entity[0] == "nodes"])
            for side in (self.ours, self.theirs)
        ]
        sides = (self.labels[0], self.labels[2])
        text = two_sided(self.ours.text, self.theirs.text, sides, self.size, (ranges[0], ranges[1]))
        return text, tuple(conflicts), ()


def _ranges(of: Version, keys: Iterable[Key]) -> list[Range]:
    """The lines of the entries that units belong to: of a branch, its node's."""
    ranges = []
    for start, end in dict.fromkeys(span for key in keys for span in _spans(of, key)):
        first = of.tree.source.position(start)[0] - 1
        ranges.append((first, first + of.text[start:end].rstrip().count("\n") + 1))
    return ranges


def _spans(of: Version, key: Key) -> Iterator[tuple[int, int]]:
    entity, field = key
    if entity == FILE:
        for name, (start, _, _, end) in of.document.spans.items():
            if name == field or (field == "x" and name.startswith("x-")):
                yield start, end
    elif (place := of.places.get(entity[:2])) is not None:
        span = place.owner.spans[place.key]
        yield span[0], span[-1]


def _around(problems: tuple[Problem, ...], draft: Version) -> frozenset[Entity]:
    """The entities in whose lines problems stand."""
    places = {problem.location.line - 1 for problem in problems if problem.location is not None}
    return frozenset(
        entity
        for entity in draft.places
        if len(entity) == 2
        for start, end in _ranges(draft, [(entity, "")])
        if any(start <= line < end for line in places)
    )


def _comments(text: str) -> Counter[str]:
    return Counter(line.strip() for line in text.split("\n") if line.lstrip().startswith("#"))


def _runs(text: str) -> Iterator[str]:
    yield ""
    for found in re.finditer(r"^(?:<+|=+|>+|\|+)", text, re.MULTILINE):
        yield found.group()
