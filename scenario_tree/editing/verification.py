"""The new text of a file, read again before anybody gets it: valid, and the same everywhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from scenario_tree.editing.declared import Setting
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import Problem, TreeProblems, refusal
from scenario_tree.reading.build import build_tree
from scenario_tree.reading.checks import CHECKS
from scenario_tree.reading.structure import structure_problems
from scenario_tree.reading.yaml import Limits, compose
from scenario_tree.source import Source, SourceMapping


def verified(
    tree: ScenarioTree,
    text: str,
    settings: Sequence[Setting],
    touched: Mapping[str, Collection[str]],
    limits: Limits,
) -> ScenarioTree:
    """The tree of the new text, with the claims of the old one; `touched` are the branches written, by node.

    Raises TreeProblems where another place has changed with them, and with all errors of the new text.
    """
    source = Source(tree.source.name, text)
    document, problems = compose(source, limits)
    if not isinstance(document, SourceMapping):
        raise TreeProblems(problems)
    problems += structure_problems(document)
    new = replace(build_tree(document, source, problems.append), claims=tree.claims)
    if not _errors(problems) and _put_back(tree, new, settings, touched) != tree:
        raise shared(", ".join([*touched, *(setting.name for setting in settings)]))
    for check in CHECKS:
        problems += check(new)
    if errors := _errors(problems):
        raise TreeProblems(errors)
    return new


def _errors(problems: Sequence[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problem for problem in problems if problem.severity == "error"))


def _put_back(
    tree: ScenarioTree, new: ScenarioTree, settings: Sequence[Setting], touched: Mapping[str, Collection[str]]
) -> ScenarioTree:
    """The new tree with the old values where they were to change."""
    nodes = dict(new.nodes)
    for node_id, names in touched.items():
        node = new.nodes[node_id]
        old = tree.nodes[node_id].branches
        branches = {name: replace(node.branches[name], probability=old[name].probability) for name in names}
        nodes[node_id] = replace(node, branches={**node.branches, **branches})
    back: dict[str, Mapping[str, object]] = {"nodes": nodes}
    for setting in settings:
        values = back.get(setting.section, getattr(new, setting.section))
        back[setting.section] = {**values, setting.entry: getattr(tree, setting.section)[setting.entry]}
    return replace(new, **back)  # type: ignore[arg-type]


def shared(where: str) -> TreeProblems:
    """The refusal to write at a place that another one calls."""
    return refusal(
        "shared-value",
        f"{where}: the value stands at an anchor (`&`) that is called elsewhere too, and would change there",
        "write the value out where it is called (`*`), then set it",
    )
