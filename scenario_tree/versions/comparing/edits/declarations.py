"""Edits of what a file declares: its header, outcomes, parameters, weights, indicators, evidence, claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scenario_tree.model import ScenarioTree
from scenario_tree.reading.checks.places import key_place, name_place, parameter_place
from scenario_tree.source import Location
from scenario_tree.versions.comparing.edits.aspects import payoffs, tags, texts
from scenario_tree.versions.comparing.edits.record import Edit, Kind, line_of, said_by, written
from scenario_tree.versions.comparing.matching import Matching, one_sided


def header(matching: Matching) -> Iterator[Edit]:
    """Of the plain keys at the top."""
    old, new = matching.old, matching.new
    for key, kind in (
        ("title", "label"),
        ("description", "other"),
        ("as_of", "other"),
        ("horizon", "other"),
        ("authors", "other"),
        ("pool", "weight"),
    ):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield Edit(
                kind=kind,  # type: ignore[arg-type]
                where=key,
                before=_plain(before),
                after=_plain(after),
                line=line_of(key_place(new.origin, key)),
                player=key if key == "pool" else None,
            )
    if old.words != new.words:  # also where bands of the author's own are others under the same name
        names, place = (old.words.name, new.words.name), line_of(key_place(new.origin, "words"))
        yield Edit(kind="other", where="words", before=names[0], after=names[1], line=place, player="words")
    yield from _whole(matching, "start", "moved", old.start, new.start, player="start")


def _plain(value: Any) -> Any:
    """A header's value as JSON has it."""
    if value is None or isinstance(value, str):
        return value or None
    return list(value) if isinstance(value, tuple) else value.isoformat()


def outcomes(matching: Matching) -> Iterator[Edit]:
    """Of outcomes."""
    old, new = matching.old, matching.new
    former = {after: before for before, after in matching.renamed.items()}
    for name, kind in one_sided(old.outcomes, new.outcomes):
        side = old if kind == "removed" else new
        title = {"before" if kind == "removed" else "after": side.outcomes[name].title}
        place = line_of(name_place(side, "outcomes", name))
        yield Edit(kind=kind, where=f"outcomes.{name}", line=place, **title)  # type: ignore[arg-type]
    for name, after in new.outcomes.items():
        before = old.outcomes.get(name)
        where, place = f"outcomes.{name}", line_of(name_place(new, "outcomes", name))
        if name in former and before is not None:
            yield Edit(kind="renamed", where=where, before=former[name], after=name, line=place)
        if before is not None and before != after:
            yield from payoffs(matching, before.payoff, after.payoff, where, place)
            yield from texts(before, after, where, place, ("label", "note"))
            yield from tags(before.tags, after.tags, where, place)


def named(matching: Matching) -> Iterator[Edit]:
    """Of everything else that has a name: parameters, weights, judgements, indicators, evidence, claims."""
    old, new = matching.old, matching.new
    yield from _things(matching, "parameters", "parameter", old.parameters, new.parameters, shown=_parameter)
    yield from _things(matching, "criteria", "weight", old.criteria, new.criteria)
    yield from _whole(matching, "views", "weight", dict(old.views), dict(new.views), player="views")
    yield from _things(matching, "profiles", "weight", old.profiles, new.profiles)
    yield from _things(matching, "expect", "other", old.expect, new.expect, shown=_quantity, player=False)
    yield from _things(matching, "indicators", "evidence", old.indicators, new.indicators)
    before, after = ({entry.what: entry for entry in tree.evidence} for tree in (old, new))
    yield from _things(matching, "evidence", "evidence", before, after, shown=_alone, place=_entry_place)
    ends = [None if tree.resolution is None else said_by(tree.resolution) for tree in (old, new)]
    yield from _whole(matching, "resolution", "evidence", *ends)
    yield from _things(
        matching, "claims", "source", old.claims, new.claims, shown=_claim, place=_claim_place, player=False
    )


def _things(
    matching: Matching,
    section: str,
    kind: Kind,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    shown: Callable[[Any, Any], Any] = said_by,
    place: Callable[[ScenarioTree, str, str, Any], Location | None] | None = None,
    player: bool = True,
) -> Iterator[Edit]:
    """Of the things of a section, by name; `shown` says one beside the other, `place` where it stands."""
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        side, thing = (matching.old, one) if other is None else (matching.new, other)
        yield Edit(
            kind="added" if one is None else "removed" if other is None else kind,
            where=f"{section}.{name}",
            before=None if one is None else shown(one, other),
            after=None if other is None else shown(other, one),
            line=line_of((place or _named_place)(side, section, name, thing)),
            player=f"{section}:{name}" if player else None,
        )


def _whole(
    matching: Matching, key: str, kind: Kind, before: Any, after: Any, *, player: str | None = None
) -> Iterator[Edit]:
    """Of a key that is one thing."""
    if before != after:
        place = line_of(key_place(matching.new.origin, key))
        yield Edit(kind=kind, where=key, before=before or None, after=after or None, line=place, player=player)


def _named_place(tree: ScenarioTree, section: str, name: str, _: Any) -> Location | None:
    return parameter_place(tree, name) if section == "parameters" else name_place(tree, section, name)


def _entry_place(_: ScenarioTree, __: str, ___: str, entry: Any) -> Location | None:
    return key_place(entry.origin, entry.kind)


def _claim_place(_: ScenarioTree, __: str, name: str, claim: Any) -> Location | None:
    return key_place(claim.origin, name)


def _parameter(parameter: Any, other: Any) -> Any:
    if other is not None and parameter.quantity == other.quantity:
        return said_by(parameter, other)
    return written(parameter.quantity)


def _quantity(quantity: Any, _: Any) -> Any:
    return written(quantity)


def _alone(record: Any, _: Any) -> Any:
    return said_by(record)


def _claim(claim: Any, _: Any) -> Any:
    return claim.text
