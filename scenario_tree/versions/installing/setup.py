"""What stands between a repository and git's use of this program: attributes, and lines of configuration.

A plan says what would be written; nothing is written before somebody carries it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from os import environ
from pathlib import Path
from typing import Literal

from scenario_tree.problems import refusal
from scenario_tree.versions.git import Repository
from scenario_tree.versions.installing import attributes, drivers
from scenario_tree.versions.installing.attributes import DRIVER
from scenario_tree.versions.installing.drivers import OPTIONAL_PARTS, USUAL_PARTS, Part

Scope = Literal["local", "worktree", "global"]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of configuration: what it says, and what it is to say; None where there is none."""

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written. `text` is that of the attributes' file before and after; `left` are keys of others."""

    scope: Scope
    attributes: Path
    text: tuple[str, str]
    changes: tuple[Change, ...]
    left: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether all is as it is to be."""
        return self.text[0] == self.text[1] and not self.changes


def installation(
    repository: Repository,
    scope: Scope,
    patterns: Iterable[str],
    parts: tuple[Part, ...],
    program: str | None,
    *,
    force: bool,
) -> Plan:
    """What has to be written so that git uses this program. Raises TreeProblems where others' values are in the way.

    Patterns are added to those that are there; without any, those that are there count, else the usual ones.
    The program is the one that is named already, unless another one is given.
    """
    path, text = attributes_file(repository, scope)
    there = attributes.patterns(text)
    named = tuple(map(attributes.accepted, patterns))
    wanted = tuple(dict.fromkeys((*there, *named))) or attributes.USUAL_PATTERNS
    found = configuration(repository, scope)
    program = program or named_program(found) or drivers.PROGRAM
    changes = []
    for setting in drivers.settings((*parts, *_optional_parts(found)), program):
        values = found.get(setting.key.lower(), ())
        if values == (setting.value,):
            continue
        strange = [value for value in values if not drivers.is_ours(setting.key, value)]
        if strange and not force:
            raise refusal(
                "foreign-setting",
                f"{scope} configuration has another `{setting.key}`: {strange[0]}",
                "keep it, or have it replaced with --force",
            )
        changes.append(Change(setting.key, values[-1] if values else None, setting.value))
    return Plan(scope, path, (text, attributes.added(text, wanted)), tuple(changes))


def _optional_parts(found: Mapping[str, tuple[str, ...]]) -> Iterator[Part]:
    """The optional parts that were installed before, and are kept up to date."""
    for setting in drivers.settings(OPTIONAL_PARTS):
        if any(drivers.is_ours(setting.key, value) for value in found.get(setting.key.lower(), ())):
            yield setting.part


def removal(repository: Repository, scope: Scope) -> Plan:
    """What has to be taken away so that nothing of ours is left; what others have written stays."""
    path, text = attributes_file(repository, scope)
    found = configuration(repository, scope)
    changes, left = [], []
    for setting in drivers.settings(USUAL_PARTS + OPTIONAL_PARTS):
        values = found.get(setting.key.lower(), ())
        if values and all(drivers.is_ours(setting.key, value) for value in values):
            changes.append(Change(setting.key, values[-1], None))
        elif values:
            left.append(setting.key)
    return Plan(scope, path, (text, attributes.removed(text)), tuple(changes), tuple(left))


def configure(repository: Repository, plan: Plan) -> None:
    """Carry out a plan's changes of the configuration. Its text of attributes is for the caller to write."""
    for change in plan.changes:
        if change.after is None:
            repository.run("config", f"--{plan.scope}", "--unset-all", change.key)
        else:
            repository.run("config", f"--{plan.scope}", "--replace-all", change.key, change.after)


def configuration(repository: Repository, scope: Scope | None = None) -> Mapping[str, tuple[str, ...]]:
    """The values of every key of ours, by key in small letters: of one scope, or of all, the one in force last."""
    if scope == "worktree":
        _require_own_configuration(repository)
    place = (f"--{scope}",) if scope else ()
    output = repository.run("config", *place, "--null", "--get-regexp", rf"^(diff|merge)\.{DRIVER}\.", allowed=(0, 1))
    found: dict[str, tuple[str, ...]] = {}
    for entry in output.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        key, _, value = entry.partition("\n")
        found[key.lower()] = (*found.get(key.lower(), ()), value)
    return found


def _require_own_configuration(repository: Repository) -> None:
    """Several work trees have a configuration each only where the repository says so. Raises TreeProblems."""
    several = repository.run("worktree", "list", "--porcelain").count(b"worktree ") > 1
    if several and repository.config("extensions.worktreeConfig") != "true":
        message = "all work trees of this repository share one configuration"
        raise refusal("shared-configuration", message, "run `git config extensions.worktreeConfig true` first")


def named_program(found: Mapping[str, tuple[str, ...]]) -> str | None:
    """The program that the configuration names; None where there is none of ours."""
    programs = (drivers.program_in(value) for values in found.values() for value in reversed(values))
    return next(filter(None, programs), None)


def attributes_file(repository: Repository, scope: Scope) -> tuple[Path, str]:
    """The file that attributes of a scope stand in, and its text: at the top of the work tree, or the user's own."""
    if scope == "global":
        path = _users_attributes(repository)
    elif repository.top is None:
        raise refusal("no-work-tree", "a bare repository has no file of attributes", "install with --global")
    else:
        path = repository.top / ".gitattributes"
        if path.is_symlink():
            raise refusal("attributes-link", f"{path} is a link, which git does not follow", "put a file in its place")
    return path, path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""


def _users_attributes(repository: Repository) -> Path:
    named = repository.run("config", "--global", "--type=path", "--get", "core.attributesFile", allowed=(0, 1))
    if named.strip():
        return Path(named.decode("utf-8", "surrogateescape").rstrip("\n"))
    home = environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "git" / "attributes"
