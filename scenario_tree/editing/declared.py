"""Setting what a file declares by name: parameters, the weights of views and criteria, and what profiles say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenario_tree.editing import places, wishes
from scenario_tree.editing.splicing import Splice
from scenario_tree.model import Quantity, ScenarioTree
from scenario_tree.names import hint
from scenario_tree.problems import Problem, refusal
from scenario_tree.quantities.distribution import KINDS
from scenario_tree.reading.quantities import BESIDE, QuantityReader
from scenario_tree.source import Location, SourceMapping

SECTIONS = ("parameters", "views", "criteria", "profiles")


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared value that is set: the entry of which section it is part of, its texts, and what is to be written.

    `path` leads to the value in the document.
    """

    name: str
    section: str
    entry: str
    path: tuple[str, ...]
    before: str
    after: str
    splices: tuple[Splice, ...]
    quantity: Quantity | None = None  # of a parameter

    @property
    def remark(self) -> str:
        """What is lost: a distribution where a number takes its place."""
        lost = self.before.startswith("{") and isinstance(self.quantity, float)
        return f"{self.name}: the distribution `{self.before}` is replaced by {self.after}" if lost else ""

    def place(self, document: SourceMapping) -> Location:
        """Where the value stands in a document: as far down its path as there is one."""
        owner, place = document, document.location
        for key in self.path:
            if not isinstance(owner, SourceMapping) or key not in owner:
                break
            place, owner = owner.value_location(key), owner[key]
        return place


def setting(tree: ScenarioTree, name: str, value: str) -> Setting:
    """What `parameters.NAME=VALUE` and its like ask for. Raises TreeProblems."""
    section, _, rest = name.partition(".")
    assert tree.origin is not None
    within = tree.origin.get(section)
    if not isinstance(within, SourceMapping):
        raise refusal("unknown-setting", f"{name}: the file has no `{section}`", f"declare it under `{section}:`")
    if section == "profiles":
        return _of_profile(tree, name, rest, value)
    if rest not in within:
        code = {"parameters": "unknown-parameter", "views": "unknown-view", "criteria": "unknown-criterion"}[section]
        known = [f"{section}.{entry}" for entry in within]
        raise refusal(code, f"nothing is declared as `{name}`", hint(name, known, f"declare it under `{section}:`"))
    if section == "parameters":
        return _of_parameter(tree, name, rest, value)
    if section == "criteria":
        return _of_criterion(tree, name, rest, value)
    return _plain(tree, name, (section, rest), value)


def _of_parameter(tree: ScenarioTree, name: str, entry: str, value: str) -> Setting:
    """A parameter's quantity, whether it stands alone or beside a unit and a label."""
    assert tree.origin is not None
    owner: SourceMapping = tree.origin["parameters"]
    text, listed = wishes.text(name, value)
    problems: list[Problem] = []
    quantity = QuantityReader(tree.words, problems.append).quantity(wishes.read(name, value), wishes.KEY)
    if problems:
        raise wishes.without_place(name, problems)
    detailed = owner[entry]
    path: tuple[str, ...] = ("parameters", entry)
    if not isinstance(detailed, SourceMapping) or places.is_alias(owner, entry) or not BESIDE & detailed.keys():
        if isinstance(detailed, SourceMapping) and "value" in detailed:
            owner, entry, path = detailed, "value", (*path, "value")
        splice = places.replacement(owner, entry, text)
        return Setting(name, path[0], path[1], path, places.spelt(owner, entry), text, (splice,), quantity)
    key = next(key for key in detailed if key == "value" or key in KINDS)
    before = places.spelt(detailed, key) if key == "value" else f"{{{key}: {places.spelt(detailed, key)}}}"
    splices = [places.replacement(detailed, key, text)]
    new = "value"
    if key != "value" and listed is not None and len(listed) == 1:
        new = next(iter(listed))
        splices = [_raw(detailed, key, listed.raw(new))]
    if new != key:
        splices.insert(0, places.renamed_key(detailed, key, new))
    return Setting(name, path[0], path[1], (*path, new), before, text, tuple(splices), quantity)


def _raw(owner: SourceMapping, key: str, text: str) -> Splice:
    found = places.replacement(owner, key, "{}")
    return Splice(found.start, found.end, text)


def _of_criterion(tree: ScenarioTree, name: str, entry: str, value: str) -> Setting:
    """A criterion's weight, put before its other keys where it has none."""
    assert tree.origin is not None
    owner: SourceMapping = tree.origin["criteria"]
    declared = owner[entry]
    path = ("criteria", entry, "weight")
    if isinstance(declared, SourceMapping) and "weight" in declared:
        return _plain(tree, name, path, value)
    text, _ = wishes.text(name, value)
    if isinstance(declared, SourceMapping):
        splice = places.first_entry(declared, f"weight: {text}")
    else:
        end = owner.spans[entry][3] or owner.spans[entry][1]
        raise refusal(
            "unknown-setting",
            f"{name}: the criterion has no `weight`",
            f"write `{entry}: {{weight: {text}}}`",
            Location(tree.source, owner.spans[entry][0], end),
        )
    return Setting(name, "criteria", entry, path, "1", text, (splice,))


def _of_profile(tree: ScenarioTree, name: str, rest: str, value: str) -> Setting:
    """Whatever a profile says already: odds, views, criteria, parameters, how it takes risks."""
    assert tree.origin is not None
    owner: SourceMapping = tree.origin["profiles"]
    path = ["profiles"]
    while True:
        key = max((key for key in owner if rest == key or rest.startswith(f"{key}.")), key=len, default=None)
        if key is None:
            known = list(_leaves(tree.origin["profiles"]))
            code = "unknown-profile" if len(path) == 1 else "unknown-setting"
            raise refusal(code, f"the file does not say `{name}`", hint(name, known, "write it in the file first"))
        path.append(key)
        rest = rest[len(key) + 1 :]
        if not rest:
            return _plain(tree, name, path, value)
        if not isinstance(owner[key], SourceMapping):
            raise refusal("unknown-setting", f"the file does not say `{name}`", f"`{'.'.join(path)}` is a plain value")
        owner = owner[key]


def _leaves(profiles: SourceMapping) -> Iterator[str]:
    """What can be set of profiles."""
    for profile, said in profiles.items():
        for key, value in said.items() if isinstance(said, SourceMapping) else ():
            names = [f".{name}" for name in value] if isinstance(value, SourceMapping) else [""]
            if key not in ("label", "note"):
                yield from (f"profiles.{profile}.{key}{name}" for name in names)


def _plain(tree: ScenarioTree, name: str, path: Sequence[str], value: str) -> Setting:
    """A value that stands alone under its key; whether it fits there, the new text is asked."""
    owner = tree.origin
    assert owner is not None
    for key in path[:-1]:
        owner = owner[key]
    if isinstance(owner[path[-1]], SourceMapping) and path[-2] != "parameters":
        raise refusal("unknown-setting", f"`{name}` is no single value", "say which of its entries")
    text, _ = wishes.text(name, value)
    splice = places.replacement(owner, path[-1], text)
    return Setting(name, path[0], path[1], tuple(path), places.spelt(owner, path[-1]), text, (splice,))
