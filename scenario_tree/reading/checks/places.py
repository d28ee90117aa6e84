"""Where things are written: what the checks point at."""

from __future__ import annotations

from scenario_tree.model import (
    Branch,
    ChanceNode,
    Node,
    ScenarioTree,
)
from scenario_tree.source import Location, SourceMapping, SourceSequence


def key_place(owner: SourceMapping | None, key: str) -> Location | None:
    """Where a key stands, if the record was read from a file."""
    return owner.key_location(key) if owner is not None else None


def value_place(owner: SourceMapping | None, key: str) -> Location | None:
    """Where a key's value stands, if the record was read from a file."""
    return owner.value_location(key) if owner is not None else None


def name_place(tree: ScenarioTree, section: str, name: str) -> Location | None:
    """Where a named thing of a section is declared."""
    entries = tree.origin.get(section) if tree.origin is not None else None
    if isinstance(entries, SourceMapping):
        return entries.key_location(name)
    if isinstance(entries, SourceSequence) and name in entries:
        return entries.value_location(entries.index(name))
    return None


def node_place(tree: ScenarioTree, node: Node) -> Location | None:
    """Where a node's id is written."""
    entries = tree.origin.get("nodes") if tree.origin is not None else None
    if isinstance(entries, SourceMapping) and node.id in entries.spans:
        return entries.key_location(node.id)
    return value_place(node.origin, "id")


def declared(tree: ScenarioTree, section: str, name: str) -> bool:
    """The name was declared, though what it stands for may not have been readable."""
    entries = tree.origin.get(section) if tree.origin is not None else None
    return isinstance(entries, SourceMapping) and name in entries.spans


def broken(owner: SourceMapping | None, key: str) -> bool:
    """The key was written, but its value could not be read."""
    return owner is not None and key in owner.spans


def branch_place(node: Node, branch: Branch) -> Location | None:
    """Where a branch's name stands."""
    branches = node.origin.get("chance" if isinstance(node, ChanceNode) else "decision") if node.origin else None
    return branches.key_location(branch.name) if isinstance(branches, SourceMapping) else None


def parameter_place(tree: ScenarioTree, name: str) -> Location | None:
    """Where a parameter's value stands."""
    parameter = tree.parameters[name]
    section = tree.origin.get("parameters") if tree.origin is not None else None
    if parameter.origin is section:
        return value_place(section, name)
    return value_place(parameter.origin, "value")
