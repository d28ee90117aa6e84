"""What to say of a violation of the schema: a translation for each keyword that files can violate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from scenario_tree.names import hint
from scenario_tree.problems import Problem
from scenario_tree.source import Location, SourceMapping, SourceSequence

Error = Any  # jsonschema_rs.ValidationError, whose kinds its stubs do not tell apart
Container = SourceMapping | SourceSequence

PLAUSIBLE_KEYS = {  # what people write who know other tools, and what it is called here
    **dict.fromkeys(("goto", "next", "to", "target", "leads_to", "outcome", "child", "result"), "then"),
    **dict.fromkeys(("probability", "prob", "chance", "likelihood"), "p"),
    **dict.fromkeys(("weight", "odds"), "share"),
    **dict.fromkeys(("value", "utility", "cost", "reward", "payoffs"), "payoff"),
    **dict.fromkeys(("question", "title", "name", "text", "caption"), "label"),
    **dict.fromkeys(("options", "choices", "decide"), "decision"),
    **dict.fromkeys(("branches", "children", "outcomes", "probabilities"), "chance"),
    **dict.fromkeys(("who", "player", "owner", "decider"), "actor"),
    **dict.fromkeys(("comment", "description", "notes"), "note"),
    **dict.fromkeys(("root", "first"), "start"),
    **dict.fromkeys(("version", "schema"), "scenario_tree"),
    **dict.fromkeys(("date", "deadline", "closes"), "by"),
}
_DECIMALS = re.compile(r"[0-9]+\s*%?", re.ASCII)
TYPE_NAMES = {
    "string": "text",
    "number": "a number",
    "integer": "a number",
    "boolean": "true or false",
    "object": "a mapping (`key: value`)",
    "array": "a list",
    "null": "nothing",
}
NAME_RULE = (
    "a name begins with a letter and goes on with letters, digits, `-`, `_` or `.`; anything else goes in `label`"
)
PARAMETER_RULE = "a parameter's name has letters, digits and `_` only, so that expressions can use it"


class Site:
    """Where an error stands: the offending value, and the container and key that hold it."""

    def __init__(
        self,
        parent: Container | None,
        key: str | int | None,
        value: Any,
        path: list[str | int],
        properties: list[str],
    ) -> None:
        self.parent = parent
        self.key = key
        self.value = value
        self.path = path
        self.properties = properties  # the keys that are known there

    @property
    def location(self) -> Location:
        """What the caret points at: the value, or its key where the value is a whole mapping, a list or nothing."""
        if isinstance(self.parent, SourceMapping):
            if self.value is None or isinstance(self.value, Container):
                return self.parent.key_location(str(self.key))
            return self.parent.value_location(str(self.key))
        if isinstance(self.parent, SourceSequence):
            return self.parent.value_location(int(self.key or 0))
        return _first_key(self.value)

    @property
    def name(self) -> str:
        """What a message calls the value."""
        return (
            f"`{self.key}`" if isinstance(self.key, str) else f"item {self.key + 1}" if self.key is not None else "it"
        )


def _first_key(value: Any) -> Location:
    mapping: SourceMapping = value
    for key in mapping:
        return mapping.key_location(key)
    return mapping.location


# ---- one translation for each keyword of the schema ---------------------------


def _unexpected_keys(error: Error, site: Site) -> Iterator[Problem]:
    mapping: SourceMapping = site.value
    properties = site.properties
    cut = cut_expression(mapping)
    for key in error.kind.unexpected:
        place = mapping.key_location(key)
        if cut is not None and mapping.spans[key] > mapping.spans[cut]:
            continue
        if key in ("p", "share") and "decision" in site.path[-2:]:
            yield Problem(
                "p-on-option",
                f"`{key}` on an option: whoever decides takes the best one",
                place,
                f"leave `{key}` out; if nature answers here, write `chance:` in place of `decision:`",
            )
            continue
        before = key.partition(":")[0]
        if before != key and before in properties:
            yield Problem("unknown-key", f"unknown key `{key}`", place, f"put a space behind the colon: `{before}: …`")
            continue
        if mapping[key] is None and _DECIMALS.fullmatch(key):
            yield Problem(
                "unknown-key", f"`{key}` is no key", place, "a comma divides entries: write decimals with a point"
            )
            continue
        meant = PLAUSIBLE_KEYS.get(key.lower())
        advice = (
            f"write `{meant}`" if meant in properties else hint(key, properties, "keys of your own begin with `x-`")
        )
        yield Problem("unknown-key", f"unknown key `{key}`", place, advice)
    if cut is not None:
        yield cut_expression_problem(mapping, cut)


def cut_expression(mapping: SourceMapping) -> str | None:
    """The key whose expression YAML has cut at a comma: `{budget: = min(a, b)}`."""
    for key, value in mapping.items():
        if isinstance(value, str) and value.startswith("=") and value.count("(") > value.count(")"):
            place = mapping.value_location(key)
            if place.source.text[place.end :].lstrip().startswith(","):
                return key
    return None


def cut_expression_problem(mapping: SourceMapping, key: str) -> Problem:
    """What to say of an expression that YAML has cut at a comma."""
    return Problem(
        "expression-syntax",
        "inside `{ }` YAML ends a plain text at the comma, in the middle of this expression",
        mapping.value_location(key),
        f'quote it: `{key}: "= …"`',
    )


def _missing_key(error: Error, site: Site) -> Iterator[Problem]:
    key = error.kind.property
    if isinstance(site.value, SourceMapping) and any(PLAUSIBLE_KEYS.get(other) == key for other in site.value):
        return  # it stands there under another name, and that is said
    where = site.location if site.parent is not None else _first_key(site.value)
    what = f"{site.name} has no `{key}`" if site.parent is not None else f"the file has no `{key}`"
    advice = {
        "then": "write `then:` and where the branch leads: a node's id or an outcome's name",
        "start": "write `start:` and the id of the first node",
        "scenario_tree": "begin the file with `scenario_tree: 1`",
        "outcomes": "declare every end state under `outcomes:`",
        "id": "a node written in place needs an `id:`",
    }.get(key, f"write `{key}: …`")
    yield Problem("missing-key", what, where, advice)


def _wrong_type(error: Error, site: Site) -> Iterator[Problem]:
    mapping = site.parent
    if site.value is None and isinstance(mapping, SourceMapping):
        cut = cut_expression(mapping)
        if cut is not None and mapping.spans[str(site.key)] > mapping.spans[cut]:
            yield cut_expression_problem(mapping, cut)
            return
    types = [name for name in ("object", "array", "string", "number", "null") if name in error.kind.types]
    wanted = " or ".join(TYPE_NAMES[name] for name in types if name != "null") or "nothing"
    if site.value is None:
        yield Problem(
            "wrong-type",
            f"{site.name} is empty; it takes {wanted}",
            site.location,
            "give it a value, or take the key out",
        )
        return
    got = _described(site.value)
    advice = f"write {wanted}"
    if types == ["array"] and isinstance(site.value, str):
        advice = f"write a list: `[{site.value}]`"
    elif types == ["number"] and isinstance(site.value, str):
        advice = "write a plain number, such as 0.5"
    yield Problem("wrong-type", f"{site.name} takes {wanted}, not {got}", site.location, advice)


def _described(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, (int, float)) else "text"


def _wrong_constant(error: Error, site: Site) -> Iterator[Problem]:
    yield Problem(
        "unsupported-version",
        f"version {site.value} of the format is not known; this program reads version 1",
        site.location,
        f"write `{site.key}: 1`",
    )


def _wrong_choice(error: Error, site: Site) -> Iterator[Problem]:
    options = [str(option) for option in error.kind.options]
    yield Problem(
        "wrong-value",
        f"{site.name} is {site.value!r}; it is one of {', '.join(options)}",
        site.location,
        hint(str(site.value), options, "write one of them"),
    )


def _wrong_pattern(error: Error, site: Site) -> Iterator[Problem]:
    if "[0-9]{4}" in error.kind.pattern:
        yield Problem(
            "wrong-value", f"{site.name} is {site.value!r}, which is no date", site.location, "write YYYY-MM-DD"
        )
        return
    yield Problem("bad-name", f"{site.value!r} is no name", site.location, NAME_RULE)


def _wrong_name(error: Error, site: Site) -> Iterator[Problem]:
    mapping: SourceMapping = site.value
    rule = PARAMETER_RULE if "parameter_name" in error.schema_path else NAME_RULE
    name = str(error.kind.error.instance)
    yield Problem("bad-name", f"{name!r} is no name", mapping.key_location(name), rule)


def _too_small(error: Error, site: Site) -> Iterator[Problem]:
    limit = f"{error.kind.limit:g}"
    strict = error.kind.name == "exclusiveMinimum"
    code = "wrong-value" if site.key in ("risk_tolerance", "rationality") else "negative-weight"
    yield Problem(
        code,
        f"{site.name} is {site.value:g}; it must be {'greater than' if strict else 'at least'} {limit}",
        site.location,
        "write a larger number, or take the entry out",
    )


def _empty(error: Error, site: Site) -> Iterator[Problem]:
    code = "no-branches" if site.key in ("chance", "decision") else "missing-key"
    what = {"chance": "a branch", "decision": "an option", "nodes": "a node", "outcomes": "an outcome"}
    yield Problem(
        code, f"{site.name} is empty", site.location, f"write at least {what.get(str(site.key), 'one entry')}"
    )


def _empty_name(error: Error, site: Site) -> Iterator[Problem]:
    yield Problem("wrong-value", f"{site.name} is empty", site.location, "write the name that is meant")


def _wrong_length(error: Error, site: Site) -> Iterator[Problem]:
    if site.key in ("outcomes", "path"):
        yield from _empty(error, site)
        return
    place = site.value.location
    shape = "[worst, best]" if site.key == "scale" else "[low, high]"
    yield Problem("wrong-value", f"{site.name} takes two numbers, not {len(site.value)}", place, f"write {shape}")


def _node_kind(error: Error, site: Site) -> Iterator[Problem]:
    both = error.kind.name == "not"
    yield Problem(
        "node-kind",
        f"node {site.name} has {'both `chance` and `decision`' if both else 'neither `chance` nor `decision`'}",
        site.location,
        "write its branches under `chance:` if nature answers, under `decision:` if somebody chooses",
    )


def _evidence_kind(error: Error, site: Site) -> Iterator[Problem]:
    mapping = site.value
    if not isinstance(mapping, SourceMapping):
        return  # its type is an error of its own
    several = [key for key in ("observed", "seen", "absent") if key in mapping]
    if several:
        yield Problem(
            "wrong-value",
            f"an entry says one thing, not {' and '.join(f'`{key}`' for key in several)}",
            mapping.key_location(several[1]),
            "make two entries of it",
        )
        return
    yield Problem(
        "missing-key",
        "an entry says what was `observed`, `seen` or `absent`",
        _first_key(mapping),
        "write `observed: node/branch`, `seen: indicator` or `absent: indicator`",
    )


def other_violation(error: Error, site: Site) -> Iterator[Problem]:
    """What to say where no translation is at hand."""
    yield Problem("wrong-value", error.message, site.location, "see the format's reference page")


TRANSLATIONS: dict[str, Callable[[Error, Site], Iterator[Problem]]] = {
    "additionalProperties": _unexpected_keys,
    "required": _missing_key,
    "type": _wrong_type,
    "const": _wrong_constant,
    "enum": _wrong_choice,
    "pattern": _wrong_pattern,
    "propertyNames": _wrong_name,
    "minimum": _too_small,
    "exclusiveMinimum": _too_small,
    "minProperties": _empty,
    "minItems": _wrong_length,
    "maxItems": _wrong_length,
    "minLength": _empty_name,
    "anyOf": _node_kind,
    "not": _node_kind,
    "oneOf": _evidence_kind,
}
