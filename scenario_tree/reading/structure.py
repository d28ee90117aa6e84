"""Does the document have the shape that schema.json declares?

The schema is the one declaration of keys and types: editors complete by it, the
reference page is made from it, and its violations become problems here. A value of
the wrong shape is taken out of its mapping (its span stays, so that later checks can
tell "broken" from "missing") and the rest of the document is read on.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from scenario_tree.problems import Problem
from scenario_tree.reading.violations import TRANSLATIONS, Container, Error, Site, cut_expression, other_violation
from scenario_tree.source import SourceMapping, SourceSequence

DEEPEST = 100  # levels of what is not a node in place; the library that checks shapes describes 255
_BREAKING = frozenset(
    {"type", "enum", "pattern", "minimum", "exclusiveMinimum", "minItems", "maxItems", "minLength", "minProperties"}
)


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
        translate = TRANSLATIONS.get(error.kind.name, other_violation)
        found = list(translate(error, Site(parent, key, value, list(error.instance_path), _properties(error))))
        problems += found
        if any(problem.code == "expression-syntax" for problem in found):
            cut = value if isinstance(value, SourceMapping) else parent
            if isinstance(cut, SourceMapping):
                broken.append((cut, cut_expression(cut) or ""))
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


def _properties(error: Error) -> list[str]:
    schema: Any = _schema()
    for part in error.schema_path[:-1]:
        schema = schema[part]
    return list(schema.get("properties", ()))
