"""What to ask `git diff` for words that somebody typed, and what stands on the two sides of its answer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from scenario_tree.problems import refusal
from scenario_tree.versions.git import Objects
from scenario_tree.versions.recorded.revisions import Named, Symmetric, meant, shared, single_base, unknown

Kind = Literal["commit", "index", "work tree", "file"]


@dataclass(frozen=True)
class End:
    """One of the two things that are compared."""

    kind: Kind
    named: Named
    path: str = ""  # where a single file was named


WORK_TREE: Final = End("work tree", Named("work tree", "", "work tree"))
INDEX: Final = End("index", Named("index", "", "index", root=":0"))


@dataclass(frozen=True)
class Request:
    """The words for `git diff`, without options or paths, and what its two sides are."""

    words: tuple[str, ...]
    old: End
    new: End
    paths: tuple[str, ...]  # relative to the top


def sorted_out(
    read: Objects, before: Sequence[str], after_dashes: Sequence[str] | None
) -> tuple[list[tuple[Named, ...] | Symmetric], list[str]]:
    """Revisions and paths, told apart as git does: without `--` a path must exist and be no revision."""
    repository = read.repository
    revisions: list[tuple[Named, ...] | Symmetric] = []
    for position, word in enumerate(before):
        found = meant(read, word)
        exists = os.path.lexists(repository.folder / word) and repository.top is not None
        if found is not None:
            if after_dashes is None and exists and not word.startswith("-"):
                message = f"`{word}` is both a revision and a file"
                raise refusal("ambiguous-argument", message, "write `--` behind revisions and before files")
            revisions.append(found)
        elif after_dashes is None and exists and not word.startswith("-"):
            rest = before[position:]
            for name in rest:
                if not os.path.lexists(repository.folder / name):
                    message = f"there is no file `{name}`"
                    raise refusal("unknown-path", message, "revisions come first; write `--` before a deleted file")
            return revisions, list(rest)
        else:
            raise unknown(read, word, ", and there is no such file" if after_dashes is None else "")
    return revisions, list(after_dashes or ())


def request(
    read: Objects,
    revisions: Sequence[tuple[Named, ...] | Symmetric],
    names: Sequence[str],
    *,
    staged: bool,
    merge_base: bool,
) -> Request:
    """What the sorted words ask for. Raises TreeProblems where git has no such comparison."""
    paths = tuple(read.repository.inside(name) for name in names)
    symmetric = [item for item in revisions if isinstance(item, Symmetric)]
    ends = [named for item in revisions if not isinstance(item, Symmetric) for named in item]
    if len(ends) + 2 * len(symmetric) > 2:
        raise refusal("bad-request", "these are more than two versions", "name one revision or two")
    if merge_base and (symmetric or not (ends or staged) or any(end.excluded or end.kind != "commit" for end in ends)):
        raise refusal("bad-request", "`--merge-base` goes with one commit, or with two", "leave it out")
    if symmetric:
        old, new = symmetric[0].old, symmetric[0].new
        bases = shared(read, old, new)
        if not bases:
            message = f"`{old.revision}` and `{new.revision}` have no merge base"
            raise refusal("no-merge-base", message, "write two dots to compare them directly")
        _refuse_staged(staged)
        return Request((f"{old.oid}...{new.oid}",), End("commit", bases[0]), End("commit", new), paths)
    if any(end.kind == "blob" for end in ends):
        return _files_request(ends, paths, staged=staged or merge_base)
    if len(ends) == 2:
        _refuse_staged(staged)
        old, new = reversed(ends) if ends[1].excluded else ends
        old = single_base(read, old, new) if merge_base else old
        return Request((old.word, new.word), End("commit", old), End("commit", new), paths)
    right, flags = (INDEX, ("--cached",)) if staged else (WORK_TREE, ())
    if not ends and not staged:
        return Request((), INDEX, WORK_TREE, paths)
    head = meant(read, "HEAD") if not ends or merge_base else None
    heads = list(head) if isinstance(head, tuple) else []
    if not ends and not heads:  # nothing is committed yet: everything in the index is added
        return Request(flags, INDEX, right, paths)
    start = (ends or heads)[0]
    if merge_base:
        if not heads:
            raise read.repository.unknown("HEAD")
        start = single_base(read, start, heads[0])
    return Request((*flags, start.word), End("commit", start), right, paths)


def _refuse_staged(staged: bool) -> None:
    if staged:
        raise refusal("bad-request", "the index is compared with one version, not with two", "leave out `--staged`")


def _files_request(ends: Sequence[Named], paths: tuple[str, ...], *, staged: bool) -> Request:
    """Files by REV:PATH: two of them, or one and a file of the work tree."""
    olds = [End("index" if end.revision == "index" else "commit", end, end.path) for end in ends]
    words = tuple(end.word for end in ends)
    if not staged and len(ends) == 2 and all(end.kind == "blob" for end in ends) and not paths:
        return Request(words, olds[0], olds[1], ())
    if not staged and len(ends) == 1 and len(paths) == 1:
        return Request(words, olds[0], End(WORK_TREE.kind, WORK_TREE.named, paths[0]), paths)
    message = "a file in a revision is compared with another one, or with one file of the work tree"
    raise refusal("bad-request", message, "write `REV:PATH REV:PATH` or `REV:PATH FILE`")
