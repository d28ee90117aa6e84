"""How the builders look into a mapping of the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from scenario_tree.problems import Problem
from scenario_tree.source import SourceMapping

Report = Callable[[Problem], None]
_NOTHING: Mapping[str, Any] = {}


def section(owner: SourceMapping, key: str) -> Any:
    """The mapping under a key, or an empty one."""
    value = owner.get(key)
    return value if isinstance(value, SourceMapping) else _NOTHING


def entries(owner: SourceMapping, key: str) -> Iterator[tuple[str, SourceMapping]]:
    """The entries of the mapping under a key; an entry with nothing behind its name is an empty mapping there."""
    within = section(owner, key)
    for name, value in within.items():
        if value is None:
            place = within.key_location(name)
            value = SourceMapping(place.source, place.start)
            value.end = place.end
        yield name, value


def text(owner: SourceMapping, key: str) -> str:
    """A text as written, also where YAML sees a number: `title: 010` reads 010."""
    value = owner.get(key)
    if value is None:
        return ""
    return value if isinstance(value, str) else owner.raw(key)


def number(value: Any) -> float | None:
    """A number as a float; None stays None."""
    return None if value is None else float(value)


def names(owner: SourceMapping, key: str) -> tuple[str, ...]:
    """The names of the list under a key; none where there is no list."""
    value = owner.get(key)
    return tuple(value) if value else ()


def day(owner: SourceMapping, key: str, report: Report) -> date | None:
    """The day under a key; None, with a problem reported, where it is none of the calendar."""
    value = owner.get(key)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        report(
            Problem(
                "wrong-value",
                f"`{key}` is {value!r}, which is no day of the calendar",
                owner.value_location(key),
                "write YYYY-MM-DD",
            )
        )
        return None
