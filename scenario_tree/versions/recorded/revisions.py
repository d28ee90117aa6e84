"""What the words mean that git takes for revisions: commits, ranges of them, and files in them."""

from __future__ import annotations

import os
import posixpath
import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import count, takewhile

from scenario_tree.names import hint
from scenario_tree.problems import TreeProblems, refusal
from scenario_tree.versions.git import Objects
from scenario_tree.versions.recorded.printed import Blob, authored

_IN_INDEX = re.compile(r":(?:([0-3]):)?(.+)", re.DOTALL)
_PARENTS = re.compile(r"(.+)\^(?:([!@])|-([0-9]*))", re.DOTALL)  # X^@, X^! and X^-2


@dataclass(frozen=True, slots=True)
class Named:
    """An object that somebody named, by what git resolved it to."""

    revision: str  # as typed; for a file in a revision only the revision
    oid: str
    kind: str  # commit, tree or blob
    day: date | None = None
    commit: str | None = None  # itself, or the one that holds the file
    root: str | None = None  # what holds the file's neighbours: a tree's or commit's id, ":0" for the index
    path: str = ""  # of a file, relative to the root
    excluded: bool = False  # as in ^X, and at the start of a range

    @property
    def word(self) -> str:
        """The same object in words that depend on nothing and cannot be taken for an option."""
        return f"{self.root}:{self.path}" if self.root and self.kind == "blob" else self.oid


@dataclass(frozen=True, slots=True)
class Symmetric:
    """Two commits with three dots between them."""

    old: Named
    new: Named


def meant(read: Objects, word: str) -> tuple[Named, ...] | Symmetric | None:
    """The objects that a word names, in git's order, or None where it names nothing."""
    if "\0" in word or word == "..":
        return None
    old, dots, new = word.partition("..")
    if dots:
        symmetric = new.startswith(".")
        first = named(read, old or "HEAD")
        second = named(read, new[symmetric:] or "HEAD")
        if first and second and not symmetric:
            return replace(first, excluded=True), second
        if first and second and first.kind == second.kind == "commit":
            return Symmetric(first, second)
    if parents := _PARENTS.fullmatch(word):
        child = named(read, parents[1])
        if child is not None and child.kind == "commit":
            return _with_parents(read, child, parents[2], parents[3])
    if word.startswith("^"):
        single = named(read, word[1:])
        return (replace(single, excluded=True),) if single else None
    single = named(read, word)
    return (single,) if single else None


def named(read: Objects, word: str) -> Named | None:
    """The one object that a word names."""
    found = _peeled(read, read(word))
    if found is None:
        return None
    if found.kind == "blob":
        return _file(read, word, found)
    return _revision(word, found)


def unknown(read: Objects, word: str, also: str = "") -> TreeProblems:
    """The refusal of a word that `meant` did not understand: the part that names nothing, and what is near it."""
    old, dots, new = word.partition("..")
    if dots:
        parts = [part for part in (old, new.removeprefix(".")) if part]
        return unknown(read, next((part for part in parts if named(read, part) is None), parts[0] if parts else "HEAD"))
    revision, colon, path = _divided(word)
    holder = _peeled(read, read(revision)) if colon and revision else None
    if holder is None or holder.kind == "blob":
        return read.repository.unknown(word, also)
    listed = read.repository.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", holder.oid)
    names = [name for name in os.fsdecode(listed).split("\0") if name]
    return refusal("unknown-path", f"there is no file `{path}` in `{revision}`", hint(path, names))


def shared(read: Objects, old: Named, new: Named) -> tuple[Named, ...]:
    """The best common ancestors of two commits, the one that git takes first."""
    output = read.repository.run("merge-base", "--all", old.oid, new.oid, allowed=(0, 1)).decode()
    label = f"merge base of {old.revision} and {new.revision}"
    found = (read(oid) for oid in output.split())
    return tuple(_revision(label, blob) for blob in found if blob is not None)


def single_base(read: Objects, old: Named, new: Named) -> Named:
    """The one common ancestor that `--merge-base` asks for. Raises TreeProblems where there are none, or several."""
    bases = shared(read, old, new)
    if len(bases) != 1:
        found = f"{len(bases)} merge bases" if bases else "no merge base"
        message = f"`{old.revision}` and `{new.revision}` have {found}"
        raise refusal("no-merge-base", message, "name the commit to compare with")
    return bases[0]


def _peeled(read: Objects, found: Blob | None) -> Blob | None:
    """What a tag stands for."""
    return read(f"{found.oid}^{{}}") if found is not None and found.kind == "tag" else found


def _revision(revision: str, found: Blob) -> Named:
    moment = authored(found) if found.kind == "commit" else None
    commit = found.oid if found.kind == "commit" else None
    return Named(revision, found.oid, found.kind, moment and moment.date(), commit, found.oid)


def _file(read: Objects, word: str, found: Blob) -> Named:
    """A file by REV:PATH, :PATH or :STAGE:PATH; by its bare id it has no path and no neighbours."""
    in_index = _IN_INDEX.fullmatch(word)
    if in_index:
        stage = in_index[1] or "0"
        return Named("index", found.oid, "blob", None, None, f":{stage}", _from_top(read, in_index[2]))
    revision, colon, path = _divided(word)
    holder = _peeled(read, read(revision)) if colon else None
    if holder is None:
        return Named(word, found.oid, "blob", path=word)
    whole = _revision(revision, holder)
    return replace(whole, oid=found.oid, kind="blob", path=_from_top(read, path))


def _divided(word: str) -> tuple[str, str, str]:
    """REV and PATH at the first colon that stands in no braces, as in `HEAD^{/fix: typo}:a.yaml`."""
    depth = 0
    for position, letter in enumerate(word):
        if letter == "{":
            depth += 1
        elif depth and letter == "}":
            depth -= 1
        elif not depth and letter == ":":
            return word[:position], ":", word[position + 1 :]
    return word, "", ""


def _from_top(read: Objects, path: str) -> str:
    """A path behind a colon counts from the top unless it begins with a dot and a slash."""
    return read.repository.inside(path) if path.startswith(("./", "../")) else posixpath.normpath(path)


def _with_parents(read: Objects, child: Named, sign: str | None, number: str | None) -> tuple[Named, ...] | None:
    """The parents of a commit (X^@), or the commit without all of them (X^!), or without one (X^-N)."""
    positions = count(1) if sign else (int(number or 1),)
    found = takewhile(bool, (named(read, f"{child.revision}^{position}") for position in positions))
    parents = [parent for parent in found if parent]
    if sign == "@":
        return tuple(parents)
    excluded = (replace(parent, excluded=True) for parent in parents)
    return (*excluded, child) if parents or sign else None
