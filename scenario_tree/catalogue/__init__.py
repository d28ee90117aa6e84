"""Every problem code: what it means, a file that shows it, and the same file mended.

The entries stand in YAML files beside this one, a file for each group in `GROUPS`, so
that they can be read and written as prose. An entry has

``severity``, ``summary``, ``explanation``
    the prose; the summary is a single line, lower case, without full stop;
``wrong``, ``at``, ``right``
    a whole scenario file with this problem and no other, the place of the caret as
    ``line:column`` (``file:line:column`` where it stands in one of the `files`), and the
    file mended; ``wrong_base64`` in place of ``wrong`` where no text can show it;
``files``, ``mended``
    what else is in the folder, by name, and those of it that the mended version changes;
``shown: request``
    ``wrong`` and ``right`` are command lines, run in a folder with those files;
``shown: repository``, ``before``
    they are lines of shell, run in a repository in which those files were committed to the
    branch ``main`` and then the lines of ``before`` were run; the last one is ours.

`page` makes the reference page of them, docs/codes.md.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from scenario_tree.problems import Severity

GROUPS = ("text", "structure", "references", "numbers", "evidence", "warnings", "requests", "versions")


class Place(NamedTuple):
    """Where a caret stands; line and column from 1, `file` empty where it is the scenario file itself."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return ":".join(str(part) for part in self if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code. Where `shown` is not "file", `wrong` and `right` are command lines and `at` is None.

    `before` are lines of shell that make of a repository what the example needs. `content` is what the
    wrong file holds where that is no UTF-8; `wrong` is then its readable form.
    """

    code: str
    severity: Severity
    summary: str
    explanation: str
    wrong: str
    at: Place | None
    right: str
    files: Mapping[str, str] = field(default_factory=dict)
    mended: Mapping[str, str] = field(default_factory=dict)
    shown: Literal["file", "request", "repository"] = "file"
    before: str = ""
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that belong together, under the heading that they have on the page."""

    title: str
    about: str
    entries: tuple[Entry, ...]


def codes() -> tuple[str, ...]:
    """Every code, in the order of the catalogue."""
    return tuple(_entries())


def explanation(code: str) -> Entry:
    """The entry of a code; KeyError where there is none.

    >>> explanation("probability-sum").summary
    'the probabilities of a node do not sum to 1'
    """
    return _entries()[code]


@cache
def groups() -> tuple[Group, ...]:
    """The whole catalogue, read once."""
    import yaml

    loaded = []
    for name in GROUPS:
        text = files("scenario_tree.catalogue").joinpath(f"{name}.yaml").read_text("utf-8")
        data = yaml.load(text, Loader=yaml.CSafeLoader)
        entries = tuple(_entry(code, fields) for code, fields in data["codes"].items())
        loaded.append(Group(data["group"], data["about"], entries))
    return tuple(loaded)


@cache
def _entries() -> Mapping[str, Entry]:
    return {entry.code: entry for group in groups() for entry in group.entries}


def _entry(code: str, data: Mapping[str, Any]) -> Entry:
    fields = dict(data)
    place = fields.pop("at", None)
    encoded = fields.pop("wrong_base64", None)
    if encoded is not None:
        fields["content"] = b64decode(encoded)
        fields["wrong"] = fields["content"].decode("utf-8", "replace")
    return Entry(code=code, at=_place(place) if place else None, **fields)


def _place(text: str) -> Place:
    *file, line, column = text.split(":")
    return Place(":".join(file), int(line), int(column))


# ---- the reference page ---------------------------------------------------------


def page() -> str:
    """The reference page, in markdown: an index, then every code under a heading of its own."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# Problem codes\n"
    yield (
        "Every problem that `scenario-tree check` reports ends with its code; `scenario-tree explain CODE` shows the"
        " same as this page. Errors must be mended before a tree can be scored, warnings need not be. The tests try"
        " each example: it has the one problem and no other, with the caret where the page says, and the mended one"
        " has none.\n"
    )
    yield "| code | | what is wrong |\n| --- | --- | --- |"
    for entry in _entries().values():
        yield f"| [{entry.code}](#{entry.code}) | {entry.severity} | {entry.summary} |"
    for group in groups():
        yield f"\n## {group.title}\n\n{group.about}"
        for entry in group.entries:
            yield from _section(entry)


def _section(entry: Entry) -> Iterator[str]:
    yield f"\n### {entry.code}\n\n*{entry.severity}:* {entry.summary}\n\n{entry.explanation}\n"
    if entry.before:
        yield f"After this in a repository:\n\n{_block('sh', entry.before)}\n"
    if entry.shown != "file":
        yield f"Wrong:\n\n{_block('sh', entry.wrong)}\n\nRight:\n\n{_block('sh', entry.right)}"
        return
    assert entry.at is not None
    where = f"`{entry.at.file}`, " if entry.at.file else ""
    yield f"Wrong, at {where}line {entry.at.line}, column {entry.at.column}:\n"
    yield _block("yaml", _pointed("", entry.wrong, entry.at))
    for name, text in entry.files.items():
        yield f"\nwith `{name}`:\n\n{_block('yaml', _pointed(name, text, entry.at))}"
    yield f"\nRight:\n\n{_block('yaml', entry.right)}"
    for name, text in entry.mended.items():
        yield f"\nwith `{name}`:\n\n{_block('yaml', text)}"


def _pointed(name: str, text: str, place: Place) -> str:
    """The text with a comment below the place that carries a caret, where there is room for one."""
    if name != place.file or place.column == 1:
        return text
    lines = text.splitlines()
    lines.insert(place.line, "#" + " " * (place.column - 2) + "^")
    return "\n".join(lines)


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"
