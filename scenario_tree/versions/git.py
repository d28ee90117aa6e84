"""Running git: the one module that does, always with argument lists and bytes, never through a shell.

The user's configuration changes nothing here: no colours, no external diffs, no filters for display, no pager, no
magic in paths. What points git to a repository (`GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE`) is passed on. Whatever
somebody typed as a revision is resolved to an object's id before another command sees it, so that it can never be
taken for an option.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
import tempfile
import weakref
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scenario_tree.names import hint
from scenario_tree.problems import TreeProblems, refusal
from scenario_tree.versions.recorded.printed import Blob, Change, changes

OLDEST: Final = (2, 30)  # the first git that can tell revisions from options
DIFF: Final = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-relative")  # for every command that compares

_SETTINGS = ("core.fsmonitor=false", "core.quotePath=false", "diff.autoRefreshIndex=true", "log.showSignature=false")
_ALWAYS = ("git", "--no-pager", "--literal-pathspecs", *(part for setting in _SETTINGS for part in ("-c", setting)))
_ENVIRONMENT: Mapping[str, str] = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
}
_PATHSPEC_VARIABLES = ("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")  # clash with literal ones
_FOUND = re.compile(rb"([0-9a-f]{40,64}) (blob|tree|commit|tag) ([0-9]+)\n")


def run(folder: Path, *arguments: str, input: bytes | None = None, allowed: Collection[int] = (0,)) -> bytes:
    """What one git command prints. Raises TreeProblems for an exit status that is not `allowed`."""
    with _started():
        done = subprocess.run(
            [*_ALWAYS, *arguments], cwd=folder, env=_environment(), input=input, capture_output=True, check=False
        )
    if done.returncode not in allowed:
        raise _failure(arguments[0], done.stderr)
    return done.stdout


def no_index_diff(old: Path, new: Path, folder: Path, *options: str) -> bytes:
    """Git's text diff of any two files, in a repository or not; empty where they are equal."""
    return run(folder, "diff", "--no-index", *DIFF, *options, "--", str(old), str(new), allowed=(0, 1))


def wants_colour(setting: str, terminal: bool) -> bool:
    """Whether git's configuration asks for colours, for output that a person sees on a `terminal` or does not."""
    answer = run(Path.cwd(), "config", "--get-colorbool", setting, "true" if terminal else "false", allowed=(0, 1))
    return answer.strip() == b"true"


def pager() -> str:
    """The program that git shows long output with; empty where there is none."""
    try:  # without what everything else is run with, which turns the pager off
        done = subprocess.run(["git", "var", "GIT_PAGER"], capture_output=True, check=False)
    except OSError:
        return os.environ.get("PAGER", "")
    return done.stdout.decode(errors="replace").strip()


def merge_file(
    ours: bytes,
    base: bytes,
    theirs: bytes,
    labels: tuple[str, str, str] = ("ours", "base", "theirs"),
    marker_size: int = 7,
) -> tuple[bytes, int]:
    """Git's merge of three texts, and in how many places it left conflict markers (127 for more)."""
    with tempfile.TemporaryDirectory(prefix="scenario-tree-") as name:
        folder = Path(name)
        for text, content in (("ours", ours), ("base", base), ("theirs", theirs)):
            (folder / text).write_bytes(content)
        named = [part for label in labels for part in ("-L", label)]
        command = [*_ALWAYS, "merge-file", "-p", f"--marker-size={marker_size}", *named]
        with _started():
            done = subprocess.run(
                [*command, *(str(folder / text) for text in ("ours", "base", "theirs"))],
                env=_environment(),
                capture_output=True,
                check=False,
            )
    if not 0 <= done.returncode <= 127:
        raise _failure("merge-file", done.stderr)
    return done.stdout, done.returncode


@dataclass(frozen=True)
class Repository:
    """A git repository as seen from a folder."""

    folder: Path  # where git runs: relative paths count from here
    top: Path | None  # of the work tree; None in a bare repository
    prefix: str  # the folder relative to the top, "" at the top

    @classmethod
    def found(cls, folder: Path | None = None) -> Repository:
        """The repository around a folder (by default the working one). Raises TreeProblems."""
        folder = Path(os.path.realpath(folder or Path.cwd()))
        require_git(folder)
        try:
            answer = run(folder, "rev-parse", "--is-inside-work-tree", "--show-cdup", "--show-prefix")
        except TreeProblems as error:
            if "not a git repository" not in str(error):
                raise
            raise no_repository() from None
        inside, _, rest = os.fsdecode(answer).removesuffix("\n").partition("\n")
        if inside == "true":
            upwards, _, prefix = rest.partition("\n")
            return cls(folder, Path(os.path.normpath(folder / upwards)), prefix.rstrip("/"))
        elsewhere = rest.removesuffix("\n")  # a work tree around another folder, or none
        return cls(folder, Path(elsewhere) if elsewhere else None, "")

    def run(self, *arguments: str, input: bytes | None = None, allowed: Collection[int] = (0,)) -> bytes:
        """What one git command prints. Raises TreeProblems for an exit status that is not `allowed`."""
        return run(self.folder, *arguments, input=input, allowed=allowed)

    def objects(self) -> Objects:
        """Reads many objects through one process: `with repository.objects() as read: read("HEAD:a.yaml")`."""
        return Objects(self)

    def commit(self, revision: str) -> str:
        """The full id of the commit that a revision names. Raises TreeProblems where it names none."""
        oid = self.resolved(f"{revision}^{{commit}}")
        if oid is None:
            raise self.unknown(revision)
        return oid

    def resolved(self, name: str) -> str | None:
        """The full id of the object that any words of git name, or None."""
        command = ("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        return self.run(*command, allowed=(0, 1, 128)).decode().strip() or None

    def unknown(self, revision: str, also: str = "") -> TreeProblems:
        """The refusal of words that name no commit (`also` nothing else), with the nearest branch or tag."""
        references = ("refs/heads", "refs/tags", "refs/remotes")
        names = os.fsdecode(self.run("for-each-ref", "--format=%(refname:short)", *references)).split("\n")
        message = f"`{revision}` names no commit{also}"
        return refusal("unknown-revision", message, hint(revision, filter(None, names), "look at `git log --all`"))

    def changes(self, command: str, *arguments: str) -> tuple[Change, ...]:
        """The entries of `git diff` or `git diff-tree`, in git's order."""
        output = self.run(command, "--raw", "-z", "--no-abbrev", *DIFF, *arguments)
        return tuple(changes(output))

    def config(self, name: str) -> str | None:
        """The value of a setting, or None."""
        value = self.run("config", "--null", "--get", name, allowed=(0, 1))
        return os.fsdecode(value.removesuffix(b"\0")) if value else None

    def inside(self, path: str) -> str:
        """A path as typed in the folder, now relative to the top ("" is the top). Raises TreeProblems outside."""
        place = path
        if posixpath.isabs(path) and self.top is not None:
            folder, name = posixpath.split(path.rstrip("/"))
            place = os.path.relpath(os.path.join(os.path.realpath(folder), name), self.top / self.prefix)  # noqa: PTH118
        place = posixpath.normpath(posixpath.join(self.prefix, place))
        if place == ".." or place.startswith(("../", "/")):
            raise refusal("outside-repository", f"`{path}` is outside the repository", "name a file inside it")
        return "" if place == "." else place

    def from_here(self, path: str) -> str:
        """A path relative to the top, now relative to the folder: what git takes as a path."""
        return posixpath.relpath(path or ".", self.prefix or ".")

    def shown(self, path: str) -> str:
        """A path relative to the top as somebody in the folder would write it."""
        return path if self.top is None else os.path.relpath(self.top / path, self.folder)


class Objects:
    """Objects of a repository by name, read through one long-lived `git cat-file --batch`.

    The process is started by the first question, and ended by `close`, the end of a `with`, or with this record.
    """

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._process: subprocess.Popen[bytes] | None = None
        self._ended: weakref.finalize[..., Objects] | None = None

    def __enter__(self) -> Objects:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, name: str) -> Blob | None:
        """The object of a name such as `HEAD:trees/a.yaml`, or None. Raises TreeProblems where git gives up."""
        if "\n" in name:
            oid = self.repository.resolved(name)
            return self(oid) if oid else None
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.write(os.fsencode(name) + b"\n")
            process.stdin.flush()
        header = process.stdout.readline()
        if not header:
            self.close()
            self.repository.run("cat-file", "-e", "--end-of-options", name)  # says why
            raise refusal("git-failed", f"git cat-file ended at `{name}`", "try again")
        found = _FOUND.fullmatch(header)
        if found is None:
            return None
        content = process.stdout.read(int(found[3]))
        process.stdout.read(1)
        return Blob(found[1].decode(), found[2].decode(), content)

    def close(self) -> None:
        """End the process; another question would start a new one."""
        if self._ended is not None:
            self._ended()
        self._process = self._ended = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            with _started():
                self._process = subprocess.Popen(
                    [*_ALWAYS, "cat-file", "--batch"],
                    cwd=self.repository.folder,
                    env=_environment(),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            self._ended = weakref.finalize(self, _end, self._process)
        return self._process


def require_git(folder: Path) -> None:
    """Raises TreeProblems where git is missing or too old."""
    version = run(folder, "version").decode(errors="replace").strip()
    found = re.search(r"(\d+)\.(\d+)", version)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        raise refusal("no-git", f"{version} is too old", f"install git {OLDEST[0]}.{OLDEST[1]} or newer")


def no_repository(remark: str = "") -> TreeProblems:
    """The refusal of what needs a repository, in a folder that is in none."""
    return refusal("no-repository", f"this folder is in no git repository{remark}", "run it in a clone, or `git init`")


@contextmanager
def _started() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise refusal("no-git", f"git cannot be run: {reason.lower()}", "install git, or look at PATH") from None


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _PATHSPEC_VARIABLES}
    return {**kept, **_ENVIRONMENT}


def _failure(command: str, errors: bytes) -> TreeProblems:
    lines = [line for line in os.fsdecode(errors).splitlines() if line.startswith(("fatal: ", "error: "))]
    reason = (lines or os.fsdecode(errors).splitlines() or ["it says nothing"])[0]
    reason = reason.removeprefix("fatal: ").removeprefix("error: ")
    return refusal("git-failed", f"git {command}: {reason}", "run the same with git itself to see more")


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()
