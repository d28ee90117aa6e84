"""Pieces of YAML text that are carried from one version into another: an entry, with the lines that belong to it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from scenario_tree.editing.splicing import Splice
from scenario_tree.source import SourceMapping, SourceSequence

Container = SourceMapping | SourceSequence

_FLOW = re.compile(r"(?:&\S+\s+)?[{\[]")
_QUOTED = re.compile(r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[{\[].*)""")
_UNSAFE = re.compile(r"[,\[\]{}\n]|^[>|]|: | #")
_BLANKS = " \t\r\n"


def is_flow(container: Container) -> bool:
    """Whether a mapping or list is written between brackets."""
    return _FLOW.match(container.source.text, container.start) is not None


def keys(container: Container) -> Sequence[Any]:
    """What its entries are called: keys, or positions."""
    return list(container) if isinstance(container, SourceMapping) else range(len(container))


def stretch(container: Container, key: Any) -> tuple[int, int]:
    """Where a whole entry stands, from its key or dash to the end of its value."""
    text = container.source.text
    if isinstance(container, SourceMapping):
        start, key_end, _, end = container.spans[key]
        floor = text.find(":", key_end) + 1 if text.find(":", key_end) >= 0 else key_end
    else:
        start, end = container.spans[key]
        floor = start
        if not is_flow(container):
            start = text.rfind("-", 0, start)
    while end > floor and text[end - 1] in _BLANKS:
        end -= 1
    return start, max(end, floor)


def column(text: str, offset: int) -> int:
    """How far from the start of its line a place is, from 0."""
    return offset - line_start(text, offset)


def line_start(text: str, offset: int) -> int:
    """The first place of the line."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """The place of the line's end, before the line feed."""
    found = text.find("\n", offset)
    return len(text) if found < 0 else found


def reindented(piece: str, before: int, after: int) -> str:
    """The piece with the lines behind its first one moved from one column to another."""
    first, *rest = piece.split("\n")
    lines = [first]
    for line in rest:
        bare = line.lstrip(" ")
        lines.append(" " * max(len(line) - len(bare) - before, 0) + " " * after + bare if bare else bare)
    return "\n".join(lines)


def entry(container: Container, key: Any, indent: int) -> str:
    """An entry as a block has it, its key in column `indent` (the first line bare), without what surrounds it."""
    text = container.source.text
    start, end = stretch(container, key)
    piece = reindented(text[start:end], column(text, start), indent)
    if isinstance(container, SourceSequence) and is_flow(container):
        return f"- {piece}"
    return piece


def entry_lines(container: Container, key: Any, indent: int) -> str:
    """An entry as whole lines, with the comments above and behind it, and the blank line before it."""
    text = container.source.text
    start, end = stretch(container, key)
    alone = not text[line_start(text, start) : start].strip()
    tail = text[end : line_end(text, end)].rstrip()
    if is_flow(container) or not alone or (tail and not tail.lstrip().startswith("#")):
        return " " * indent + entry(container, key, indent)
    before = column(text, start)
    first = _above(text, line_start(text, start), before)
    parted = first > 1 and not text[line_start(text, first - 1) : first - 1].strip()
    lead = "\n" if parted and key != keys(container)[0] else ""
    return lead + " " * indent + reindented(text[first + before : end] + tail, before, indent)


def _above(text: str, first: int, indent: int) -> int:
    """The first of the lines of comment that stand right above a line, indented like it."""
    while first and _is_comment(previous := text[line_start(text, first - 1) : first - 1], indent):
        first -= len(previous) + 1
    return first


def _is_comment(line: str, indent: int) -> bool:
    return line.strip().startswith("#") and len(line) - len(line.lstrip(" ")) == indent


def flow_entry(container: Container, key: Any) -> str | None:
    """An entry as it may stand between brackets; None where its text cannot be carried there."""
    text = container.source.text
    start, end = stretch(container, key)
    if is_flow(container):
        return text[start:end]
    value = flow_value(container, key)
    if value is None or isinstance(container, SourceSequence):
        return value
    key_start, key_end, _, _ = container.spans[key]
    return f"{text[key_start:key_end]}: {value}"


def flow_value(container: Container, key: Any) -> str | None:
    """A value as it may stand between brackets; None where its text cannot be carried there."""
    out: list[str] = []
    waiting: list[Any] = [(container, key)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            out.append(item)
            continue
        owner, name = item
        value = owner[name]
        place = owner.value_location(name)
        raw = place.text.strip()
        if isinstance(value, SourceMapping | SourceSequence) and not _FLOW.match(raw):
            named = isinstance(value, SourceMapping)
            opened: list[Any] = ["{" if named else "["]
            for position, inner in enumerate(keys(value)):
                opened += [", "] if position else []
                if isinstance(value, SourceMapping):
                    inner_start, inner_end, _, _ = value.spans[inner]
                    opened.append(f"{value.source.text[inner_start:inner_end]}: ")
                opened.append((value, inner))
            waiting += reversed([*opened, "}" if named else "]"])
        elif isinstance(value, SourceMapping | SourceSequence) or _QUOTED.fullmatch(raw) or not _UNSAFE.search(raw):
            out.append(raw)
        elif isinstance(value, str):
            out.append(json.dumps(value, ensure_ascii=False))
        else:
            return None
    return "".join(out)


# ---- splices -------------------------------------------------------------------------


def inserted(into: Container, elders: Sequence[Any], container: Container, key: Any) -> Splice | None:
    """An entry of another version, put behind the nearest of its elder siblings that stands here.

    Where it has none it comes first, and where it has only others it comes last.
    """
    text = into.source.text
    names = keys(into)
    elder = next((name for name in elders if name in names), names[-1] if names and elders else None)
    if is_flow(into):
        return _inserted_flow(into, elder, flow_entry(container, key))
    if not names:
        return None
    if elder is None:
        start, _ = stretch(into, names[0])
        first = line_start(text, start)
        if text[first:start].strip():
            return None
        indent = start - first
        place = _above(text, first, indent)
        return Splice(place, place, entry_lines(container, key, indent) + "\n")
    start, end = stretch(into, elder)
    place = line_end(text, end)
    rest = text[end:place].strip()
    if rest and not rest.startswith("#"):
        return None
    return Splice(place, place, "\n" + entry_lines(container, key, column(text, start)))


def _inserted_flow(into: Container, elder: Any, piece: str | None) -> Splice | None:
    if piece is None:
        return None
    if elder is not None:
        place = stretch(into, elder)[1]
        return Splice(place, place, f", {piece}")
    place = into.source.text.index("[" if isinstance(into, SourceSequence) else "{", into.start) + 1
    return Splice(place, place, f"{piece}, " if len(into) else piece)


def replaced(here: Container, key: Any, container: Container, name: Any) -> Splice | None:
    """An entry of ours with the text of another version's."""
    text = here.source.text
    ours, theirs = here.value_location(key), container.value_location(name)
    start, end = stretch(here, key)
    if is_flow(here):
        value = theirs.text.strip() if is_flow(container) else flow_value(container, name)
        return None if value is None else Splice(ours.start, end, value)
    single = (
        "\n" not in ours.text.strip() and "\n" not in theirs.text.strip() and not theirs.text.startswith(("|", ">"))
    )
    if single and ours.text.strip() and theirs.text.strip() and not isinstance(container[name], SourceMapping):
        return Splice(ours.start, end, theirs.text.strip())
    if isinstance(here, SourceMapping) is not isinstance(container, SourceMapping):
        return None
    return Splice(start, end, entry(container, name, column(text, start)))


def exchanged(here: SourceMapping, key: str, there: SourceMapping, name: str) -> Splice | None:
    """An entry of ours made one of another key."""
    text = here.source.text
    start, end = stretch(here, key)
    piece = flow_entry(there, name) if is_flow(here) else entry(there, name, column(text, start))
    return None if piece is None else Splice(start, end, piece)


def removed(here: Container, key: Any) -> Splice | None:
    """An entry of ours taken out, with its lines or its comma; comments above it stay."""
    text = here.source.text
    names = list(keys(here))
    position = names.index(key)
    start, end = stretch(here, key)
    if is_flow(here):
        if position + 1 < len(names):
            return Splice(start, stretch(here, names[position + 1])[0], "")
        if position:
            return Splice(stretch(here, names[position - 1])[1], end, "")
        return Splice(start, end, "")
    first, last = line_start(text, start), line_end(text, end)
    rest = text[end:last].strip()
    if text[first:start].strip() or (rest and not rest.startswith("#")):
        return None
    if len(names) == 1:
        return None
    return Splice(first, min(last + 1, len(text)), "")
