"""YAML text to mappings, lists and scalars that remember where they stand.

The events come from PyYAML's C parser; everything above them is ours, because the
library's own constructors lose positions, keep the last of two equal keys, and
recurse. Plain scalars are resolved by the core schema of YAML 1.2.2 (section 10.3),
except that only finite decimal numbers become numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from scenario_tree.problems import Problem, TreeProblems, refusal
from scenario_tree.source import Location, Source, SourceMapping, SourceSequence

_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?= |$)|^={7}(?=\r?$)", re.MULTILINE)
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_NUMBER_STARTS = frozenset("0123456789-+.")
_CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DUPLICATES = {  # by the key under which the mapping stands
    "nodes": "id",
    "chance": "branch",
    "decision": "branch",
    "claims": "claim",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read: levels of nesting, bytes of text, values after aliases are expanded."""

    depth: int = 1_000
    size: int = 64 * 1024 * 1024
    values: int = 10_000_000


def decoded(name: str, content: bytes, limits: Limits) -> Source:
    """The text of a file. Raises TreeProblems where it is too large or not UTF-8."""
    if len(content) > limits.size:
        raise beyond_limit("size", f"{len(content):,} bytes are more", limits.size, Location(Source(name, ""), 0, 0))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        place = Location(Source(name, ""), 0, 0)
        raise refusal("not-utf-8", "the file is UTF-16", "save it as UTF-8", place)
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return Source(name, content.decode())
    except UnicodeDecodeError as error:
        readable = Source(name, content.decode(errors="replace"))
        offset = len(content[: error.start].decode())
        raise refusal(
            "not-utf-8",
            f"byte {content[error.start]:#04x} is not UTF-8",
            "save the file as UTF-8",
            Location(readable, offset, offset + 1),
        ) from None


def compose(source: Source, limits: Limits) -> tuple[Any, list[Problem]]:
    """The document of a source, and the duplicate keys in it (of two equal keys the first stays).

    Raises TreeProblems where the text is no single plain YAML document.
    """
    _refuse_conflict_markers(source)
    composer = _Composer(source, limits)
    try:
        composer.run()
    except yaml.YAMLError as error:
        raise TreeProblems([_syntax_problem(source, error), *composer.problems]) from None
    return composer.root, composer.problems


class _Composer:
    """Consumes events with an explicit stack; `container` is the innermost open mapping or list."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.problems: list[Problem] = []
        self.root: Any = None
        self.count = 0
        self.documents = 0
        self.anchors: dict[str, tuple[Any, int]] = {}  # value, and how many values it holds

    def run(self) -> None:
        source, limit = self.source, self.limits.values
        stack: list[tuple[Any, str | None, int, int, str | None, int]] = []
        container: Any = None
        key: str | None = None
        key_start = key_end = 0
        event: Any
        for event in yaml.parse(source.text, Loader=yaml.CSafeLoader):
            kind = type(event)
            if kind is ScalarEvent:
                start, end = event.start_mark.index, event.end_mark.index
                if event.tag is not None:
                    self._refuse_tag(event)
                plain = event.implicit[0]
                value: Any = event.value
                if key is None and type(container) is SourceMapping:
                    if plain and value == "<<":
                        self._refuse(
                            "yaml-merge-key", "merge keys (`<<`) are not read", "write the keys out", start, end
                        )
                    key, key_start, key_end = value, start, end
                    continue
                if plain:
                    if value[:1] in _NUMBER_STARTS:
                        value = _number(value)
                    elif value in _CONSTANTS:
                        value = _CONSTANTS[value]
                self.count += 1
                if event.anchor is not None:
                    self.anchors[event.anchor] = (value, 1)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                start = event.start_mark.index
                if event.tag is not None:
                    self._refuse_tag(event)
                if key is None and type(container) is SourceMapping:
                    self._refuse("complex-key", "a key must be a plain name", "write `name: …`", start, start + 1)
                if len(stack) >= self.limits.depth:
                    place = Location(source, start, start + 1)
                    raise beyond_limit("depth", "nesting goes deeper", self.limits.depth, place)
                stack.append((container, key, key_start, key_end, event.anchor, self.count))
                container = (SourceMapping if kind is MappingStartEvent else SourceSequence)(source, start)
                key = None
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                value, start = container, container.start
                value.end = end = _trimmed(source.text, start, event.end_mark.index)
                container, key, key_start, key_end, anchor, before = stack.pop()
                self.count += 1
                if anchor is not None:
                    self.anchors[anchor] = (value, self.count - before)
            elif kind is AliasEvent:
                start, end = event.start_mark.index, event.end_mark.index
                if key is None and type(container) is SourceMapping:
                    self._refuse("complex-key", "a key must be a plain name", "write `name: …`", start, end)
                value = self._anchored(event.anchor, start, end)
            else:
                if kind is DocumentStartEvent:
                    self._open_document(event)
                continue
            if self.count > limit:
                raise beyond_limit("values", "aliases expand to more", limit, Location(source, start, end))
            if type(container) is SourceMapping:
                assert key is not None
                if key in container:
                    self._duplicate(container, key, key_start, key_end, stack[-1][1])
                else:
                    container[key] = value
                    container.spans[key] = (key_start, key_end, start, end)
                key = None
            elif container is None:
                self.root = value
            else:
                container.append(value)
                container.spans.append((start, end))

    def _open_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            start = event.start_mark.index
            self._refuse(
                "second-document", "a second document begins here", "keep one tree in a file", start, start + 3
            )

    def _anchored(self, name: str, start: int, end: int) -> Any:
        if name not in self.anchors:
            raise TreeProblems(
                [
                    Problem(
                        "yaml-syntax",
                        f"no anchor `&{name}` stands before this",
                        Location(self.source, start, end),
                        f"write `&{name}` in front of the value that is meant",
                    )
                ]
            )
        value, size = self.anchors[name]
        self.count += size
        return value

    def _duplicate(self, container: SourceMapping, key: str, start: int, end: int, parent: str | None) -> None:
        what = _DUPLICATES.get(parent or "", "key")
        first = container.key_location(key).line
        self.problems.append(
            Problem(
                f"duplicate-{what}",
                f"{what} {key!r} stands here a second time; the first is in line {first}",
                Location(self.source, start, end),
                "rename one of them, or take it out",
            )
        )

    def _refuse_tag(self, event: Any) -> NoReturn:
        start = event.start_mark.index
        self._refuse("yaml-tag", f"tags ({event.tag}) are not read", "leave the tag out", start, event.end_mark.index)

    def _refuse(self, code: str, message: str, help: str, start: int, end: int) -> NoReturn:
        raise TreeProblems([Problem(code, message, Location(self.source, start, end), help), *self.problems])


def beyond_limit(name: str, what: str, limit: int, place: Location) -> TreeProblems:
    """The refusal of a file that passes one of the limits."""
    return refusal(
        "limit",
        f"{what} than the limit on {name}, {limit:,}",
        f"if the file is meant to be so, allow more: `--limit {name}=…`",
        place,
    )


def _number(text: str) -> Any:
    """A plain scalar that begins like a number: the number, or the text if it is none or not finite."""
    if _NUMBER.fullmatch(text) is None:
        return text
    if len(text) < 16 and text.lstrip("+-").isdigit():
        return int(text)
    value = float(text)
    return value if abs(value) != float("inf") else text


def _trimmed(text: str, start: int, end: int) -> int:
    """A block mapping's end mark stands before whatever comes next; move it back to its last character."""
    while end > start and text[end - 1] in " \n\r\t":
        end -= 1
    return end


def _refuse_conflict_markers(source: Source) -> None:
    if "<<<<<<<" not in source.text and ">>>>>>>" not in source.text:
        return
    for match in _CONFLICT.finditer(source.text):
        place = Location(source, match.start(), match.end())
        raise refusal(
            "merge-conflict",
            f"unresolved merge conflict at line {place.line}",
            "decide which side holds, and take the marker lines out",
            place,
        )


def _syntax_problem(source: Source, error: yaml.YAMLError) -> Problem:
    """PyYAML's complaint, with the two mistakes that people make most told apart."""
    mark = getattr(error, "problem_mark", None)
    offset = mark.index if mark else getattr(error, "position", 0)
    offset = min(max(offset, 0), len(source.text))
    message = str(getattr(error, "problem", None) or getattr(error, "reason", error))
    line_start = source.text.rfind("\n", 0, offset) + 1
    before = source.text[line_start : offset + 1]
    tab = line_start + before.find("\t")
    if "\t" in before and not source.text[line_start:tab].strip():
        return Problem(
            "tab-indentation", "a tab indents this line", Location(source, tab, tab + 1), "indent with spaces"
        )
    if "maximum nesting depth" in message:
        return Problem(
            "limit",
            "nesting goes deeper than the YAML reader follows, 1,000 levels",
            Location(source, offset, min(offset + 1, len(source.text))),
            "write the inner nodes under `nodes:`, and lead to them by their ids",
        )
    context = getattr(error, "context", None)
    return Problem(
        "yaml-syntax",
        f"{message} {context}" if context else message,
        Location(source, offset, min(offset + 1, len(source.text))),
        _syntax_help(message),
    )


def _syntax_help(message: str) -> str:
    for part, advice in (
        (
            "mapping values are not allowed",
            "put a text that holds `: ` in quotes; or does the line above lack its colon?",
        ),
        ("could not find expected ':'", "every line of a mapping reads `key: value`"),
        ("did not find expected key", "look at the indentation, and for a bracket or quote that is not closed"),
        (
            "did not find expected ',' or",
            "close the bracket, put a comma between entries, or quotes around a text with `: `",
        ),
        ("cannot start any token", "put the text in quotes"),
        ("control characters are not allowed", "take the control character out"),
    ):
        if part in message:
            return advice
    return "look at the indentation, the quotes and the brackets around this place"
