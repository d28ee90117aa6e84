"""From what `git diff` takes to pairs of sides: two versions of a file each.

Which versions they are is always what git itself answers to the same words; here the words are only resolved, so
that each side can say what it is, and can be read together with the registers that stood beside it then.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Literal

from scenario_tree.problems import TreeProblems, refusal
from scenario_tree.reading import ENDINGS, Limits, decoded, looks_like_tree, open_beside
from scenario_tree.reading.claims import Open
from scenario_tree.source import Location, Source
from scenario_tree.versions.git import Objects, Repository, no_repository
from scenario_tree.versions.recorded.printed import SUBMODULE, SYMBOLIC_LINK, Change
from scenario_tree.versions.recorded.requests import WORK_TREE, End, Kind, request, sorted_out

Opener = Callable[[Limits], Open]
Status = Literal["added", "removed", "modified", "renamed"]

_STATUS: dict[str, Status] = {"A": "added", "D": "removed", "R": "renamed"}
_LARGE_FILE = b"version https://git-lfs.github.com/spec/v1\n"


@dataclass(frozen=True)
class Side:
    """One version of a file."""

    kind: Kind
    revision: str  # as typed: `HEAD~1`; else "index", "work tree" or "file"
    commit: str | None
    day: date | None  # when its author wrote that commit
    path: str  # relative to the top, "/" between folders; of kind "file" as typed
    shown: str  # the path as somebody would write it who stands in the folder
    content: bytes = field(repr=False)
    opener: Opener = field(repr=False, compare=False)  # of registers, relative to the file and of the same version

    def source(self, limits: Limits) -> Source:
        """Its text. Raises TreeProblems where it is too large or not UTF-8."""
        return decoded(self.shown, self.content, limits)


@dataclass(frozen=True)
class Pair:
    """A file on both sides of a comparison; the side where it is absent is None."""

    path: str  # as somebody would write it who stands in the folder; the new one of two
    status: Status
    old: Side | None
    new: Side | None


def compared(
    before: Sequence[str],
    after_dashes: Sequence[str] | None = None,
    *,
    staged: bool = False,
    merge_base: bool = False,
    reverse: bool = False,
    renames: bool = True,
    folder: Path | None = None,
) -> tuple[Pair, ...]:
    """The pairs that `git diff` compares for the same arguments, in its order.

    `before` stands in front of `--`, `after_dashes` behind it (None where there is no `--`). Two existing files are
    compared with each other. Where no file is named, only trees count. Raises TreeProblems.
    """
    folder = Path.cwd() if folder is None else folder
    files = after_dashes is None and len(before) == 2 and not staged and not merge_base
    if files and all((folder / name).is_file() for name in before):
        return (_two_files(before[0], before[1], folder, reverse=reverse),)
    try:
        repository = Repository.found(folder)
    except TreeProblems as error:
        missing = [name for name in before if files and not (folder / name).is_file()]
        if missing and error.problems[0].code == "no-repository":
            raise no_repository(f", and there is no file `{missing[0]}`") from None
        raise
    with repository.objects() as read:
        revisions, paths = sorted_out(read, before, after_dashes)
        asked = request(read, revisions, paths, staged=staged, merge_base=merge_base)
        if repository.top is None and WORK_TREE in (asked.old, asked.new):
            raise refusal("no-work-tree", "this repository has no work tree", "name two revisions")
        turned = reverse and not asked.old.path  # git fails where a file of the work tree is to be the old side
        options = ["-M" if renames else "--no-renames", *(["-R"] if turned else [])]
        changes = repository.changes("diff", *options, *asked.words, "--", *map(repository.from_here, asked.paths))
        if reverse and not turned:
            changes = tuple(change.reversed() for change in changes)
        old, new = (asked.new, asked.old) if reverse else (asked.old, asked.new)
        return tuple(_pairs(read, changes, old, new, asked.paths))


def opener_at(read: Objects, root: str | None, path: str) -> Opener:
    """Opens registers beside a file: in a commit, a tree or the index (`root`), or else in the work tree."""
    repository, beside = read.repository, posixpath.dirname(path)
    if root is None:
        return _opener_in((repository.top or repository.folder) / beside)

    def opener(limits: Limits) -> Open:
        def open_register(register: str) -> Source:
            place = posixpath.normpath(posixpath.join(beside, register))
            if place.startswith(("../", "/")):
                raise FileNotFoundError(None, "it is outside the repository")
            found = read(f"{root}:{place}")
            if found is None or found.kind != "blob":
                raise FileNotFoundError(None, "there is no such file in this version")
            return decoded(repository.shown(place), found.content, limits)

        return open_register

    return opener


def _opener_in(folder: Path) -> Opener:
    """Opens registers in a folder, by names that count from the working folder."""
    beside = Path(os.path.relpath(folder))
    return lambda limits: open_beside(beside, limits)


def _pairs(
    read: Objects, changes: Sequence[Change], old_end: End, new_end: End, paths: Sequence[str]
) -> Iterator[Pair]:
    """The pairs of a raw diff; what nobody named is passed over where it is no tree, or nothing to read."""
    unmerged = {change.path for change in changes if change.status == "U"}
    for change in changes:
        old_path, path = old_end.path or change.old_path, new_end.path or change.path
        named = bool(old_end.path) or not {old_path, path}.isdisjoint(paths)
        if not named and not any(name.lower().endswith(ENDINGS) for name in (old_path, path)):
            continue
        shown = read.repository.shown(path)
        obstacle = _obstacle(change, shown, unmerged)
        old = new = None
        if obstacle is None:
            old = None if change.status == "A" else _side(read, old_end, old_path, change.old_oid)
            new = None if change.status == "D" else _side(read, new_end, path, change.new_oid)
            if any(side is not None and side.content.startswith(_LARGE_FILE) for side in (old, new)):
                message = "a pointer of Git LFS stands in place of the file"
                obstacle = _at(shown, "lfs-pointer", message, "run `git lfs pull`, and compare files of the work tree")
        if named and obstacle is not None:
            raise obstacle
        if obstacle is None and (named or _is_tree(old) or _is_tree(new)):
            yield Pair(shown, _STATUS.get(change.status, "modified"), old, new)


def _side(read: Objects, end: End, path: str, oid: str) -> Side:
    """A file as the raw diff names it: by its id, or where that is zeros in the work tree."""
    repository, version = read.repository, end.named
    shown = repository.shown(path)
    blob = read(oid) if oid.strip("0") else None
    content = _content((repository.top or repository.folder) / path, shown) if blob is None else blob.content
    opener = opener_at(read, version.root, path)
    return Side(end.kind, version.revision, version.commit, version.day, path, shown, content, opener)


def _is_tree(side: Side | None) -> bool:
    return side is not None and looks_like_tree(side.path, BytesIO(side.content))


def _obstacle(change: Change, shown: str, unmerged: Collection[str]) -> TreeProblems | None:
    """Why an entry is nothing to read."""
    modes = (change.old_mode, change.new_mode)
    if change.path in unmerged:
        return _at(shown, "unmerged-path", "the file is not merged yet", "resolve the conflict, and `git add` it")
    if SYMBOLIC_LINK in modes:
        return _at(shown, "no-plain-file", "this is a symbolic link", "name the file that it leads to")
    if SUBMODULE in modes:
        return _at(shown, "no-plain-file", "this is a submodule", "run it inside the submodule")
    return None


def _two_files(old: str, new: str, folder: Path, *, reverse: bool) -> Pair:
    """Two files as they lie on the disk. Raises TreeProblems where one of them names a revision too."""
    try:
        with Repository.found(folder).objects() as read:
            sorted_out(read, (old, new), None)
    except TreeProblems as error:
        if error.problems[0].code not in ("no-repository", "no-git"):
            raise
    old, new = (new, old) if reverse else (old, new)
    return Pair(new, "modified", _file(old, folder), _file(new, folder))


def _file(name: str, folder: Path) -> Side:
    place = folder / name
    return Side("file", "file", None, None, name, name, _content(place, name), _opener_in(place.parent))


def _content(place: Path, shown: str) -> bytes:
    try:
        return place.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise _at(shown, "unreadable-file", f"{reason[0].lower()}{reason[1:]}", "look at the path") from None


def _at(shown: str, code: str, message: str, help: str) -> TreeProblems:
    return refusal(code, message, help, Location(Source(shown, ""), 0, 0))
