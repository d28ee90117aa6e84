"""Figures for programs: JSON and CSV, full precision, the same bytes on every machine."""

from __future__ import annotations

import csv as csv_module
import io
import json as json_module
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from scenario_tree.version import __version__

if TYPE_CHECKING:
    from scenario_tree.source import Source

PROGRAM = "scenario-tree"
BASIS = ("weights", "pool", "words", "as_of", "given", "chosen", "evidence_probability", "strategy")


def tool() -> str:
    """The program and its version, as outputs name their maker."""
    return f"{PROGRAM} {__version__}"


def json(command: str, entries: Sequence[Mapping[str, Any]]) -> str:
    """The answers of a command, one entry a file, each with ``file`` and ``source_sha256``.

    One file's keys stand at the top. Those of several stand in ``files``; at the top is then what all of
    them have in common of the keys that say how they were evaluated, and null where they differ.
    """
    if len(entries) == 1:
        only = dict(entries[0])
        place = {key: only.pop(key) for key in ("source_sha256", "file")}
        return dumped(header(command, place["source_sha256"]) | only | {"file": place["file"]})
    return files(command, entries)


def files(command: str, entries: Sequence[Mapping[str, Any]]) -> str:
    """The answers of a command that always speaks of several files, as `json` prints those."""
    keys = [key for key in BASIS if any(key in entry for entry in entries)]
    common = {key: _common([entry[key] for entry in entries if key in entry]) for key in keys}
    return dumped(header(command, None) | common | {"files": list(entries)})


def compact(value: Any) -> str:
    """A value in one cell: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json_module.dumps(finite(value), ensure_ascii=False)


def header(command: str, source_sha256: str | None) -> dict[str, Any]:
    """The keys that every JSON object begins with."""
    return {"schema": f"{PROGRAM}/{command}/1", "tool": tool(), "source_sha256": source_sha256}


def entry(source: Source, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What a command has to say about one file."""
    return {"file": source.name, "source_sha256": source.sha256, **answer}


def _common(values: Sequence[Any]) -> Any:
    return values[0] if all(value == values[0] for value in values) else None


def dumped(document: Any) -> str:
    """JSON text: indented, UTF-8, null for what is no number."""
    with _integers_of_any_size():
        return json_module.dumps(finite(document), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def finite(value: Any) -> Any:
    """The value with None for every NaN and infinity in it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return value


def csv(header: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """CSV (RFC 4180) with a header; a key that a row lacks, None and NaN are empty cells."""
    text = io.StringIO()
    writer = csv_module.writer(text)
    writer.writerow(header)
    with _integers_of_any_size():
        writer.writerows([finite(row.get(name)) for name in header] for row in rows)
    return text.getvalue()


@contextmanager
def _integers_of_any_size() -> Iterator[None]:
    """Python refuses to write integers of more than 4,300 digits; counts of paths can have more."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(limit)
