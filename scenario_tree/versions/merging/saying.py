"""What is said of a conflict: where it is, and what each side made of what stood there before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scenario_tree.model import ByView, Distribution, Expression, Share, Word
from scenario_tree.source import SourceMapping
from scenario_tree.versions.merging.units import DISTRIBUTION, FILE, UNSETTLED, Key, Version

LONGEST = 60  # characters of a value that a message shows
SIDES = ("ours", "theirs")
_NAMES = {"target": "then", "x": "own keys"}


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the two sides changed differently: where, and how; `where` is empty for a conflict of the text alone."""

    where: str
    message: str


def where(key: Key) -> str:
    """What a unit is about: a node, `node/branch`, `section.name` or a key of the file."""
    entity, field = key
    if entity == FILE:
        return "the file" if field == "x" else field
    if entity[0] == "nodes":
        return "/".join(entity[1:])
    return f"{entity[0]}.{entity[1]}"


def message(key: Key, base: Version | None, ours: Version, theirs: Version) -> str:
    """Both sides against the base: `talks: ours text 60 % → 85 %, theirs text 60 % → 40 %`."""
    if base is not None and base.units.get(key, UNSETTLED) is UNSETTLED:
        base = None
    entity, field = key
    about = where(key)
    if entity and entity[0] == "nodes" and field != DISTRIBUTION:
        about = f"{about}, {_NAMES.get(field, field)}"
    elif field == "payoff":
        about = f"{about}, payoff"
    said = []
    for side, version in zip(SIDES, (ours, theirs), strict=True):
        said.append(f"{side} {_change(key, base, version)}")
    return f"{about}: {', '.join(said)}"


def _change(key: Key, base: Version | None, version: Version) -> str:
    if key not in version.units:
        return "takes it out"
    if key[1] == DISTRIBUTION:
        return "; ".join(_distribution(base.units[key] if base is not None else None, version.units[key]))
    if base is None:
        return _shown(key, version)
    if key[1] == "record":
        before, after = _entry(key, base), _entry(key, version)
        if before is not None and after is not None:
            return "; ".join(_keys(before, after))
    return f"{_shown(key, base)} → {_shown(key, version)}"


def _entry(key: Key, version: Version) -> SourceMapping | None:
    """The mapping of a record, where it is written as one."""
    place = version.places.get(key[0])
    within = place.owner[place.key] if place is not None else None
    return within if isinstance(within, SourceMapping) else None


def _keys(before: SourceMapping, after: SourceMapping) -> Iterator[str]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield f"{name} {_raw(before, name)} → {_raw(after, name)}"


def _distribution(before: Any, after: Any) -> Iterator[str]:
    """The branches whose probability changed, and who chooses or what is asked."""
    old: Mapping[str, Any] = before[1] if before is not None else {}
    new: Mapping[str, Any] = after[1]
    if before is not None and before[0] != after[0]:
        yield f"{before[0]} → {after[0]}"
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield f"without {name}"
        elif name not in old:
            yield f"{name} {form(new[name])}".strip() if before is None else f"new {name} {form(new[name])}".strip()
        elif old[name] != new[name]:
            yield f"{name} {form(old[name])} → {form(new[name])}"
    if before is not None and before[0] == after[0] and before[2:] != after[2:]:
        names = ("event", "concentration") if after[0] == "chance" else ("actor",)
        for name, left, right in zip(names, before[2:], after[2:], strict=True):
            if left != right:
                yield f"{name} {_plain(left)} → {_plain(right)}"


def form(value: Any) -> str:
    """A probability as it may be written: a percentage, a word, a share."""
    match value:
        case None:
            return ""
        case ("word", str(text)) | Word(text=text):
            return text
        case Share(quantity=1.0):
            return "rest"
        case Share(quantity=quantity):
            return f"share {_plain(quantity)}"
        case ByView(forms=forms) | dict(forms):
            return "{" + ", ".join(f"{view}: {form(inner)}" for view, inner in forms.items()) + "}"
        case float():
            return f"{100 * value:.10g} %"
        case _:
            return _plain(value)


def _plain(value: Any) -> str:
    match value:
        case None:
            return "none"
        case Expression(text=text):
            return f"= {text.strip()}"
        case Distribution(kind=kind, arguments=arguments):
            return f"{kind} [{', '.join(f'{argument:.10g}' for argument in arguments)}]"
        case float():
            return f"{value:.10g}"
        case _:
            return str(value)


def _shown(key: Key, version: Version) -> str:
    """What a version says there, in its own words and short."""
    entity, field = key
    if field == "x":
        return _short(", ".join(f"{name}: {value}" for name, value in version.units[key].items())) or "none"
    if entity == FILE:
        return _raw(version.document, field)
    place = version.places.get(entity)
    if place is None:
        return "what is usual"
    within = place.owner[place.key]
    if field == "record" or not isinstance(within, SourceMapping):
        return _short(place.owner.value_location(place.key).text)
    if field == "target":
        target = within.get("then")
        return str(target.get("id")) if isinstance(target, SourceMapping) else str(target)
    return _raw(within, field)


def _raw(owner: SourceMapping, key: str) -> str:
    return _short(owner.raw(key)) if key in owner else "none"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
