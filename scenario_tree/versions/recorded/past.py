"""The history of one file: every commit that git's log shows for it, and what the file said there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count as counted
from itertools import pairwise, takewhile
from pathlib import Path

from scenario_tree.problems import refusal
from scenario_tree.reading import Limits, decoded
from scenario_tree.source import Source
from scenario_tree.versions.git import Objects, Repository
from scenario_tree.versions.recorded.printed import moment
from scenario_tree.versions.recorded.revisions import Symmetric, meant, shared, unknown
from scenario_tree.versions.recorded.sides import Opener, opener_at

_FORMAT = "--format=tformat:%H%n%ad%n%P%n%an%n%s"  # the subject last
_UNMOVED = ("--no-follow", "--no-show-signature", "--no-color", "--encoding=UTF-8", "--date=raw")


@dataclass(frozen=True)
class Commit:
    """A commit of a file's history.

    Its parents are not those of the repository but the nearest commits of that history; at the start of a range,
    the commits before it.
    """

    id: str
    date: datetime  # when its author wrote it, with his zone
    author: str
    subject: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Past:
    """A file as one commit left it."""

    commit: Commit
    path: str  # relative to the top
    shown: str  # the path as somebody would write it who stands in the folder
    oid: str | None
    content: bytes | None = field(repr=False)  # None where the file is not there
    opener: Opener = field(repr=False, compare=False)  # of registers, relative to the file and of the same commit

    def source(self, limits: Limits) -> Source:
        """Its text; nothing where the file is not there. Raises TreeProblems where it is too large or not UTF-8."""
        return decoded(self.shown, self.content or b"", limits)


def past(
    path: str,
    revisions: Sequence[str] = (),
    *,
    first_parent: bool = False,
    count: int | None = None,
    since: str | None = None,
    folder: Path | None = None,
) -> tuple[Past, ...]:
    """The versions of a file, newest first as git has them, through renames; none where git knows no such file.

    `revisions` are those of `git log`: REV, ^REV, A..B, A...B; by default what HEAD has. `count` is how many commits
    at most, `since` a date as git takes it. Raises TreeProblems.
    """
    read = Repository.found(folder).objects()
    place = read.repository.inside(path)
    options = [*(["--first-parent"] if first_parent else []), *([f"--since={since}"] if since is not None else [])]
    starts, excluded = _bounds(read, revisions)
    contents: dict[str, bytes] = {}  # by id: equal ones are kept once
    versions: list[Past] = []
    while True:
        left = None if count is None else count - len(versions)
        limit = [] if left is None else [f"--max-count={left + 1}"]  # the last one tells the parent of that before
        found = _logged(read, place, [*options, *limit, *starts, *excluded], contents)
        if first_parent:  # git names other parents too
            found = [_followed(*two) for two in pairwise([*found, None])]
        if versions and found:  # the commit that renamed the file follows on those under its old name
            renaming = versions[-1]
            versions[-1] = replace(renaming, commit=replace(renaming.commit, parents=(found[0].commit.id,)))
        versions += found[:left]
        cut = left is not None and len(found) > left
        origin = _origin(read, versions[-1], first_parent=first_parent) if found and not cut else None
        if origin is None:
            return tuple(versions)
        starts, place = [origin[0]], origin[1]


def _bounds(read: Objects, words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Ids of the commits to start from, and of those to leave out with all before them, as git takes them."""
    starts: list[str] = []
    excluded: list[str] = []
    for word in words or ("HEAD",):
        found = meant(read, word)
        if isinstance(found, Symmetric):
            starts += [found.old.oid, found.new.oid]
            excluded += [f"^{base.oid}" for base in shared(read, found.old, found.new)]
            continue
        if found is None or any(end.kind != "commit" for end in found):
            if not words:
                raise refusal("unknown-revision", "nothing is committed yet", "commit the file first")
            raise unknown(read, word) if found is None else read.repository.unknown(word)
        starts += [end.oid for end in found if not end.excluded]
        excluded += [f"^{end.oid}" for end in found if end.excluded]
    return starts, excluded


def _logged(read: Objects, path: str, arguments: Sequence[str], contents: dict[str, bytes]) -> list[Past]:
    """What `git log` says of a path, with the contents."""
    here = read.repository.from_here(path)
    output = read.repository.run("log", "-z", "--parents", _FORMAT, *_UNMOVED, *arguments, "--", here)
    shown = read.repository.shown(path)
    found = []
    for entry in output.split(b"\0")[:-1]:
        oid, date, parents, author, subject = entry.decode(errors="replace").split("\n", 4)
        commit = Commit(oid, moment(date), author, subject, tuple(parents.split()))
        blob = read(f"{oid}:{path}")
        blob = blob if blob is not None and blob.kind == "blob" else None
        content = contents.setdefault(blob.oid, blob.content) if blob is not None else None
        opener = opener_at(read, oid, path)
        found.append(Past(commit, path, shown, blob.oid if blob is not None else None, content, opener))
    return found


def _followed(version: Past | None, older: Past | None) -> Past:
    """A version on a line of versions."""
    assert version is not None
    return replace(version, commit=replace(version.commit, parents=(older.commit.id,) if older else ()))


def _origin(read: Objects, oldest: Past, *, first_parent: bool) -> tuple[str, str] | None:
    """Where a file comes from whose oldest version is an addition: the commit before, and its path there."""
    if oldest.content is None:
        return None
    commit, positions = oldest.commit, (1,) if first_parent else counted(1)
    found = takewhile(bool, (read(f"{commit.id}^{position}") for position in positions))
    parents = [parent.oid for parent in found if parent]
    if not parents or any(read(f"{parent}:{oldest.path}") for parent in parents):
        return None
    before = parents[0]
    changes = read.repository.changes("diff-tree", "-r", "-M", "--diff-filter=R", before, commit.id)
    return next(((before, change.old_path) for change in changes if change.path == oldest.path), None)
