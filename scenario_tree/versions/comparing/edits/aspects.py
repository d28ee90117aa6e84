"""Edits of what nodes, branches and outcomes have alike: payoffs, texts, tags, claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scenario_tree.model import Quantity
from scenario_tree.versions.comparing.edits.record import Edit, Kind, written
from scenario_tree.versions.comparing.matching import Matching


def payoffs(
    matching: Matching,
    before: Mapping[str, Quantity],
    after: Mapping[str, Quantity],
    where: str,
    line: int | None,
    because: tuple[str, ...] = (),
) -> Iterator[Edit]:
    """A payoff is a player where both versions have its criterion; else the criterion is."""
    shared = [name for name in matching.new.criteria if name in matching.old.criteria]
    changed = [name for name in shared if before.get(name) != after.get(name)]
    if changed:
        sides = ({name: written(side[name]) for name in changed if name in side} for side in (before, after))
        one, other = sides
        yield Edit(
            kind="payoff",
            where=where,
            before=one or None,
            after=other or None,
            line=line,
            because=because,
            player=f"payoff:{where}",
        )


def texts(before: Any, after: Any, where: str, line: int | None, keys: Iterable[str]) -> Iterator[Edit]:
    """Of labels, notes and the like, by the names of their fields."""
    for key in keys:
        one, other = getattr(before, key), getattr(after, key)
        if one != other:
            kind: Kind = "label" if key == "label" else "other"
            shown = [side.isoformat() if hasattr(side, "isoformat") else side or None for side in (one, other)]
            if key != "label":
                shown = [{key: side} for side in shown]
            yield Edit(kind=kind, where=where, before=shown[0], after=shown[1], line=line)


def tags(before: tuple[str, ...], after: tuple[str, ...], where: str, line: int | None) -> Iterator[Edit]:
    """Of tags."""
    if set(before) != set(after):
        yield Edit(
            kind="other",
            where=where,
            before={"tags": list(before)},
            after={"tags": list(after)},
            line=line,
            player=f"tags:{where}",
        )


def sources(before: Any, after: Any, where: str, line: int | None) -> Iterator[Edit]:
    """Of the claims cited."""
    for key in ("because", "despite"):
        one, other = getattr(before, key), getattr(after, key)
        if set(one) != set(other):
            yield Edit(kind="source", where=where, before={key: list(one)}, after={key: list(other)}, line=line)
