"""Writing a value where another one stands: quotes where the place needs them, anchors kept."""

from __future__ import annotations

import re

from scenario_tree.editing.splicing import Splice
from scenario_tree.source import SourceMapping

_ANCHOR = re.compile(r"&[^\s,\[\]{}]+\s+")
_PLAIN = re.compile(r"(?!- )[\w.+=(-][\w .+*/%()=<>^|-]*")  # says the same anywhere without quotes
_PLAIN_IN_BLOCK = re.compile(r"(?!- )[\w.+=(-][\w .,+*/%()=<>^|-]*")


def replacement(owner: SourceMapping, key: str, value: str) -> Splice:
    """The value of a key replaced by a scalar, or a mapping in braces; an anchor in front of it stays."""
    text = owner.source.text
    _, _, start, end = owner.spans[key]
    if anchor := _ANCHOR.match(text, start, end):
        start = anchor.end()
    while end > start and text[end - 1] in " \r\n\t":  # a block scalar ends where the next line begins
        end -= 1
    return Splice(start, end, quoted(value, text[start:end], flow=is_flow(owner)))


def renamed_key(owner: SourceMapping, key: str, name: str) -> Splice:
    """A key replaced by another plain name."""
    start, end, _, _ = owner.spans[key]
    return Splice(start, end, name)


def first_entry(owner: SourceMapping, entry: str) -> Splice:
    """A new `key: value` put before all others of a mapping."""
    text = owner.source.text
    anchor = _ANCHOR.match(text, owner.start)
    start = anchor.end() if anchor else owner.start
    if text[start] == "{":
        return Splice(start + 1, start + 1, f"{entry}, " if owner else entry)
    start = min(span[0] for span in owner.spans.values())
    before = text[text.rfind("\n", 0, start) + 1 : start]
    end = "\r\n" if "\r\n" in text else "\n"
    return Splice(start, start, f"{entry}{end}{' ' * len(before)}")


def is_flow(owner: SourceMapping) -> bool:
    """Whether a mapping is written in braces."""
    text = owner.source.text
    anchor = _ANCHOR.match(text, owner.start)
    return text[anchor.end() if anchor else owner.start] == "{"


def is_alias(owner: SourceMapping, key: str) -> bool:
    """Whether the value of a key is written elsewhere, and only called here (`*name`)."""
    return owner.raw(key).startswith("*")


def quoted(value: str, old: str, *, flow: bool) -> str:
    """The scalar as it is written in place of `old`: in the same quotes, or in quotes where it needs them.

    >>> quoted("30%", "'1'", flow=True), quoted("= min(a, b)", "0.2", flow=True), quoted("= min(a, b)", "1", flow=False)
    ("'30%'", "'= min(a, b)'", '= min(a, b)')
    """
    if value.startswith("{"):
        return value
    quote = old[:1] if old[:1] in ("'", '"') else ""
    if not quote and not (_PLAIN if flow else _PLAIN_IN_BLOCK).fullmatch(value):
        quote = "'"
    if quote == '"':
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f"{quote}{value.replace(quote, quote * 2) if quote == chr(39) else value}{quote}"


def spelt(owner: SourceMapping, key: str) -> str:
    """The value of a key as the author spelt it, without quotes and anchor, on one line."""
    value = owner[key]
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, (int, float)) and is_alias(owner, key):
        return repr(value)
    raw = value.location.text if isinstance(value, SourceMapping) else owner.raw(key)
    if isinstance(value, SourceMapping) and not is_flow(value):
        return f"{{{', '.join(f'{name}: {value.raw(name)}' for name in value)}}}"
    return " ".join(_ANCHOR.sub("", raw, count=1).split())
