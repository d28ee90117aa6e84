"""Does the document have the shape that schema.json declares?

The schema is the one declaration of keys and types: editors complete by it, the
reference page is made from it, and its violations become problems here. A value of
the wrong shape is taken out of its mapping (its span stays, so that later checks can
tell "broken" from "missing") and the rest of the document is read on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

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
DEEPEST = 100  # levels of what is not a node in place; the library that checks shapes describes 255
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


def schema_text() -> str:
    """The JSON Schema (draft-07) of a scenario file, as published."""
    return files("scenario_tree.reading").joinpath("schema.json").read_text("utf-8")


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_text())
    return schema


@cache
def _validator(definition: str | None) -> jsonschema_rs.Draft7Validator:
    schema = _schema()
    if definition is not None:
        schema = {"$ref": f"#/definitions/{definition}", "definitions": schema["definitions"]}
    return jsonschema_rs.Draft7Validator(schema)


def structure_problems(document: SourceMapping, definition: str | None = None) -> list[Problem]:
    """Everything by which the document departs from the schema, or from one of its definitions.

    Values of a wrong shape are taken out of the document.
    """
    problems: list[Problem] = []
    broken: list[tuple[SourceMapping, str]] = []
    for root, error in _errors(document, definition):
        parent, key, value = _place(root, error.instance_path)
        translate = _TRANSLATIONS.get(error.kind.name, _other)
        found = list(translate(error, _Site(parent, key, value, list(error.instance_path))))
        problems += found
        if any(problem.code == "expression-syntax" for problem in found):
            cut = value if isinstance(value, SourceMapping) else parent
            if isinstance(cut, SourceMapping):
                broken.append((cut, _cut_expression(cut) or ""))
        if error.kind.name in _BREAKING:
            owner = _owner(root, error.instance_path)
            if owner is not None:
                broken.append(owner)
    for mapping, key in broken:
        mapping.pop(key, None)
    return problems


def _errors(document: SourceMapping, definition: str | None) -> list[tuple[SourceMapping, Error]]:
    """The violations, each with the mapping that its path starts from."""
    try:
        found = list(_validator(definition).iter_errors(document))
        if found and _empty_keys_renamed(document):
            found = list(_validator(definition).iter_errors(document))
        return [(document, error) for error in found]
    except ValueError:  # the library describes values of up to 255 levels only
        return _errors_in_pieces(document, definition)


def _empty_keys_renamed(document: SourceMapping) -> bool:
    """Let keys of no characters be called by two quotes: in the paths of violations they cannot be seen otherwise."""
    renamed = False
    waiting: list[Container] = [document]
    while waiting:
        container = waiting.pop()
        if isinstance(container, SourceMapping) and "" in container:
            container["''"], container.spans["''"] = container.pop(""), container.spans.pop("")
            renamed = True
        values = container.values() if isinstance(container, SourceMapping) else container
        waiting += [value for value in values if isinstance(value, SourceMapping | SourceSequence)]
    return renamed


def _errors_in_pieces(document: SourceMapping, definition: str | None) -> list[tuple[SourceMapping, Error]]:
    """The violations of a deep document: every node written in place by itself, what is deeper still emptied.

    Nothing that has a meaning is nested so deeply but for nodes in place.
    """
    pieces: list[tuple[SourceMapping, str | None]] = [(document, definition)]
    hoisted: list[tuple[SourceMapping, SourceMapping]] = []
    waiting: list[tuple[Container, int]] = [(document, 0)]
    while waiting:
        container, depth = waiting.pop()
        if depth > DEEPEST:
            container.clear()
            continue
        inner = container.items() if isinstance(container, SourceMapping) else enumerate(container)
        for key, value in list(inner):
            if key == "then" and isinstance(value, SourceMapping) and isinstance(container, SourceMapping):
                container["then"] = str(value.get("id") or "nameless")
                hoisted.append((container, value))
                pieces.append((value, "node_in_place"))
                waiting.append((value, 0))
            elif isinstance(value, SourceMapping | SourceSequence):
                waiting.append((value, depth + 1))
    found = [(piece, error) for piece, part in pieces for error in _validator(part).iter_errors(piece)]
    for container, value in hoisted:
        container["then"] = value
    return found


class _Site:
    """Where an error stands: the offending value, and the container and key that hold it."""

    def __init__(self, parent: Container | None, key: str | int | None, value: Any, path: list[str | int]) -> None:
        self.parent = parent
        self.key = key
        self.value = value
        self.path = path

    @property
    def location(self) -> Location:
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


def _place(document: SourceMapping, path: list[str | int]) -> tuple[Container | None, str | int | None, Any]:
    parent: Container | None = None
    value: Any = document
    for key in path:
        parent, value = value, value[str(key) if isinstance(value, SourceMapping) else key]
    last = path[-1] if path else None
    return parent, str(last) if isinstance(parent, SourceMapping) else last, value


def _owner(document: SourceMapping, path: list[str | int]) -> tuple[SourceMapping, str] | None:
    """The innermost mapping entry that holds the path's end."""
    owner: tuple[SourceMapping, str] | None = None
    value: Any = document
    for key in path:
        if isinstance(value, SourceMapping):
            owner = (value, str(key))
        value = value[str(key) if isinstance(value, SourceMapping) else key]
    return owner


def _first_key(value: Any) -> Location:
    mapping: SourceMapping = value
    for key in mapping:
        return mapping.key_location(key)
    return mapping.location


# ---- one translation for each keyword of the schema ---------------------------


def _unexpected_keys(error: Error, site: _Site) -> Iterator[Problem]:
    mapping: SourceMapping = site.value
    properties = _properties(error)
    cut = _cut_expression(mapping)
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


def _properties(error: Error) -> list[str]:
    schema: Any = _schema()
    for part in error.schema_path[:-1]:
        schema = schema[part]
    return list(schema.get("properties", ()))


def _cut_expression(mapping: SourceMapping) -> str | None:
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


def _missing_key(error: Error, site: _Site) -> Iterator[Problem]:
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


def _wrong_type(error: Error, site: _Site) -> Iterator[Problem]:
    mapping = site.parent
    if site.value is None and isinstance(mapping, SourceMapping):
        cut = _cut_expression(mapping)
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


def _wrong_constant(error: Error, site: _Site) -> Iterator[Problem]:
    yield Problem(
        "unsupported-version",
        f"version {site.value} of the format is not known; this program reads version 1",
        site.location,
        f"write `{site.key}: 1`",
    )


def _wrong_choice(error: Error, site: _Site) -> Iterator[Problem]:
    options = [str(option) for option in error.kind.options]
    yield Problem(
        "wrong-value",
        f"{site.name} is {site.value!r}; it is one of {', '.join(options)}",
        site.location,
        hint(str(site.value), options, "write one of them"),
    )


def _wrong_pattern(error: Error, site: _Site) -> Iterator[Problem]:
    if "[0-9]{4}" in error.kind.pattern:
        yield Problem(
            "wrong-value", f"{site.name} is {site.value!r}, which is no date", site.location, "write YYYY-MM-DD"
        )
        return
    yield Problem("bad-name", f"{site.value!r} is no name", site.location, NAME_RULE)


def _wrong_name(error: Error, site: _Site) -> Iterator[Problem]:
    mapping: SourceMapping = site.value
    rule = PARAMETER_RULE if "parameter_name" in error.schema_path else NAME_RULE
    name = str(error.kind.error.instance)
    yield Problem("bad-name", f"{name!r} is no name", mapping.key_location(name), rule)


def _too_small(error: Error, site: _Site) -> Iterator[Problem]:
    limit = f"{error.kind.limit:g}"
    strict = error.kind.name == "exclusiveMinimum"
    code = "wrong-value" if site.key in ("risk_tolerance", "rationality") else "negative-weight"
    yield Problem(
        code,
        f"{site.name} is {site.value:g}; it must be {'greater than' if strict else 'at least'} {limit}",
        site.location,
        "write a larger number, or take the entry out",
    )


def _empty(error: Error, site: _Site) -> Iterator[Problem]:
    code = "no-branches" if site.key in ("chance", "decision") else "missing-key"
    what = {"chance": "a branch", "decision": "an option", "nodes": "a node", "outcomes": "an outcome"}
    yield Problem(
        code, f"{site.name} is empty", site.location, f"write at least {what.get(str(site.key), 'one entry')}"
    )


def _empty_name(error: Error, site: _Site) -> Iterator[Problem]:
    yield Problem("wrong-value", f"{site.name} is empty", site.location, "write the name that is meant")


def _wrong_length(error: Error, site: _Site) -> Iterator[Problem]:
    if site.key in ("outcomes", "path"):
        yield from _empty(error, site)
        return
    place = site.value.location
    shape = "[worst, best]" if site.key == "scale" else "[low, high]"
    yield Problem("wrong-value", f"{site.name} takes two numbers, not {len(site.value)}", place, f"write {shape}")


def _node_kind(error: Error, site: _Site) -> Iterator[Problem]:
    both = error.kind.name == "not"
    yield Problem(
        "node-kind",
        f"node {site.name} has {'both `chance` and `decision`' if both else 'neither `chance` nor `decision`'}",
        site.location,
        "write its branches under `chance:` if nature answers, under `decision:` if somebody chooses",
    )


def _evidence_kind(error: Error, site: _Site) -> Iterator[Problem]:
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


def _other(error: Error, site: _Site) -> Iterator[Problem]:
    yield Problem("wrong-value", error.message, site.location, "see the format's reference page")


_TRANSLATIONS: dict[str, Callable[[Error, _Site], Iterator[Problem]]] = {
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
_BREAKING = frozenset(
    {"type", "enum", "pattern", "minimum", "exclusiveMinimum", "minItems", "maxItems", "minLength", "minProperties"}
)
