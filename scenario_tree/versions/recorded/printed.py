"""What git prints, as records."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

SYMBOLIC_LINK: Final = "120000"  # modes of entries that are no plain files
SUBMODULE: Final = "160000"

_AUTHORED = re.compile(rb"^author .*> (-?[0-9]+ [-+][0-9]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Blob:
    """An object of a repository: its id, its kind (blob, tree, commit, tag) and its bytes."""

    oid: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a raw diff; paths are relative to the top, an id of zeros is a file not yet hashed or absent."""

    status: str  # A, D, M, R, T or U
    old_mode: str
    new_mode: str
    old_oid: str
    new_oid: str
    old_path: str
    path: str

    def reversed(self) -> Change:
        """The same with old and new exchanged."""
        status = {"A": "D", "D": "A"}.get(self.status, self.status)
        return Change(status, self.new_mode, self.old_mode, self.new_oid, self.old_oid, self.path, self.old_path)


def changes(output: bytes) -> Iterator[Change]:
    """The entries of `git diff --raw -z`."""
    fields = iter(output.split(b"\0")[:-1])
    for field in fields:
        if not field.startswith(b":"):
            continue  # the commit that `git diff-tree` names first
        old_mode, new_mode, old_oid, new_oid, status = field[1:].decode().split(" ")
        path = os.fsdecode(next(fields))
        new_path = os.fsdecode(next(fields)) if status[0] in "RC" else path
        yield Change(status[0], old_mode, new_mode, old_oid, new_oid, path, new_path)


def moment(text: str) -> datetime:
    """A moment as git writes it, `1700000000 +0100`; one that no calendar has is the start of 1970, as in git."""
    seconds, _, zone = text.partition(" ")
    try:
        east = timedelta(hours=int(zone[1:-2]), minutes=int(zone[-2:]))
        return datetime.fromtimestamp(int(seconds), timezone(-east if zone[0] == "-" else east))
    except (ValueError, IndexError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def authored(commit: Blob) -> datetime | None:
    """When a commit was written by its author; None where the object does not say."""
    found = _AUTHORED.search(commit.content.partition(b"\n\n")[0])
    return moment(found[1].decode()) if found else None
