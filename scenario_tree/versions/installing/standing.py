"""How things stand between a repository and this program: what is installed, and what a fresh clone lacks."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from scenario_tree.reading import is_tree
from scenario_tree.versions import git
from scenario_tree.versions.git import Repository
from scenario_tree.versions.installing import attributes, drivers, setup
from scenario_tree.versions.installing.attributes import DRIVER
from scenario_tree.versions.installing.drivers import OPTIONAL_PARTS, PURPOSES, USUAL_PARTS, Part

State = Literal["installed", "missing", "other", "off"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One part: what it does, how it stands, and where that is written. Optional ones that nobody wants are `off`."""

    part: str
    purpose: str
    state: State
    where: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `git status`: `parts[]`."""
        return {"part": self.part, "state": self.state, "where": self.where or None, "purpose": self.purpose}


@dataclass(frozen=True, slots=True)
class Status:
    """How every part stands; `remedy` is the one command that mends what is not as it should be, "" where all is."""

    parts: tuple[Standing, ...]
    remedy: str
    remarks: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everything that was to be installed is."""
        return all(part.state in ("installed", "off") for part in self.parts)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `git status`."""
        return {
            "complete": self.is_complete,
            "parts": [part.to_dict() for part in self.parts],
            "remedy": self.remedy or None,
            "remarks": list(self.remarks),
        }


def status(repository: Repository) -> Status:
    """How things stand in a repository."""
    found = setup.configuration(repository)
    given, remarks, patterns = _attributes(repository)
    configured = [_configured(repository, part, found) for part in (*USUAL_PARTS, *OPTIONAL_PARTS)]
    program, advice, words = _program(found)
    parts = (given, *configured, program)
    foreign = any(part.state == "other" and part.part in USUAL_PARTS and _is_foreign(part, found) for part in parts)
    wrong = any(part.state not in ("installed", "off") for part in parts)
    place = [] if repository.top else ["--global"]
    command = ["scenario-tree", "git", "install", *patterns, *place, *(["--force"] if foreign else []), *words]
    return Status(parts, shlex.join(command) if wrong else "", (*remarks, *advice))


# ---- attributes -----------------------------------------------------------------------------------------------------


def _attributes(repository: Repository) -> tuple[Standing, list[str], list[str]]:
    """The attributes' standing, remarks, and the patterns that a remedy has to name."""
    purpose = "git knows which files are trees"
    if repository.top is None:
        return Standing("attributes", purpose, "off"), ["a bare repository has no attributes of its own"], []
    path, text = setup.attributes_file(repository, "local")
    written = attributes.patterns(text) or attributes.patterns(_users_text(repository))
    values = _values(repository.top, list(_trees(repository.top)))
    bare = [tree for tree, own in values.items() if "unspecified" in own]
    strange = [tree for tree, own in values.items() if not {*own} <= {DRIVER, "unset", "unspecified"}]
    covered = len(values) - len({*bare, *strange})
    remarks = [f"{_named(bare)} without the attributes"] if bare and written else []
    if strange:
        diff, merge = values[strange[0]]
        remarks.append(f"another line of attributes gives {strange[0]} diff={diff} merge={merge}")
    if not set(attributes.patterns(text)) <= set(attributes.patterns(_committed(repository))):
        remarks.append(f"a fresh clone lacks the attributes until {path.name} is committed")
    state: State = "other" if strange else "installed" if covered or (written and not values) else "missing"
    where = path.name if attributes.patterns(text) else "user's attributes" if written else ""
    return Standing("attributes", purpose, state, where), remarks, _patterns(bare) if state == "missing" else []


def _users_text(repository: Repository) -> str:
    return setup.attributes_file(repository, "global")[1]


def _committed(repository: Repository) -> str:
    content = repository.run("cat-file", "blob", "HEAD:.gitattributes", allowed=(0, 128))
    return content.decode("utf-8", "surrogateescape")


def _trees(top: Path) -> Iterator[str]:
    """The trees among the files that git tracks, relative to the top."""
    for name in os.fsdecode(git.run(top, "ls-files", "-z")).split("\0")[:-1]:
        if is_tree(top / name):
            yield name


def _values(top: Path, trees: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """The attributes `diff` and `merge` of each tree."""
    if not trees:
        return {}
    names = b"".join(os.fsencode(tree) + b"\0" for tree in trees)
    output = os.fsdecode(git.run(top, "check-attr", "-z", "--stdin", "diff", "merge", input=names)).split("\0")[:-1]
    return {output[place]: (output[place + 2], output[place + 5]) for place in range(0, len(output), 6)}


def _named(trees: Sequence[str]) -> str:
    """Some trees in a few words."""
    shown = ", ".join(trees[:3])
    return (
        f"{shown} and {len(trees) - 3} more are" if len(trees) > 3 else f"{shown} {'is' if len(trees) == 1 else 'are'}"
    )


def _patterns(trees: Sequence[str]) -> list[str]:
    """Patterns for some trees: their folders, those at the top by name; [] where the usual ones cover any of them."""
    if any(attributes.usual_pattern(tree) for tree in trees):
        return []
    places = (tree.rpartition("/") for tree in trees)
    found = (f"{folder}/*{Path(name).suffix}" if folder else f"/{name}" for folder, _, name in places)
    return list(dict.fromkeys(found))


# ---- configuration and program -----------------------------------------------------------------------------


def _configured(repository: Repository, part: Part, found: Mapping[str, tuple[str, ...]]) -> Standing:
    """How a part of the configuration stands, by the values in force."""
    keys = [setting.key for setting in drivers.settings((part,))]
    values = {key: found[key.lower()][-1] for key in keys if key.lower() in found}
    state: State
    if not values:
        state = "off" if part in OPTIONAL_PARTS else "missing"
    elif not all(drivers.is_current(key, value) for key, value in values.items()):
        state = "off" if part in OPTIONAL_PARTS and not _ours(values) else "other"
    else:
        state = "installed" if len(values) == len(keys) else "missing"
    return Standing(part, PURPOSES[part], state, _scope(repository, keys[-1]) if values else "")


def _ours(values: Mapping[str, str]) -> bool:
    return all(drivers.is_ours(key, value) for key, value in values.items())


def _is_foreign(part: Standing, found: Mapping[str, tuple[str, ...]]) -> bool:
    keys = [setting.key for setting in drivers.settings(USUAL_PARTS) if setting.part == part.part]
    return not _ours({key: found[key.lower()][-1] for key in keys if key.lower() in found})


def _scope(repository: Repository, key: str) -> str:
    """Which configuration the value in force stands in."""
    return (
        repository.run("config", "--show-scope", "--get", key, allowed=(0, 1)).decode("utf-8", "replace").split("\t")[0]
    )


def _program(found: Mapping[str, tuple[str, ...]]) -> tuple[Standing, list[str], list[str]]:
    """How the program that git would run stands; remarks; what a remedy has to say of it."""
    purpose = "git finds the program"
    name = os.environ.get("SCENARIO_TREE") or setup.named_program(found) or drivers.PROGRAM
    place = shutil.which(name)
    own = running_program()
    if place is None:
        remark = f"git would not find `{name}`, and would merge and compare trees as text"
        return Standing("program", purpose, "missing"), [remark], ["--program", str(own)] if own else []
    if own and Path(place).resolve() != own.resolve():
        return Standing("program", purpose, "installed", place), [f"git would run {place}, this is {own}"], []
    return Standing("program", purpose, "installed", place), [], []


def running_program() -> Path | None:
    """The script that runs now, or the one beside the interpreter; None where there is none."""
    called = shutil.which(sys.argv[0]) if Path(sys.argv[0]).stem == drivers.PROGRAM else None
    beside = Path(sys.executable).parent / drivers.PROGRAM
    return Path(called).absolute() if called else beside if beside.exists() else None
