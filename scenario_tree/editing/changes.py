"""From wishes to the new text of a tree's file: only the stretches that say something else are written.

What can be set: `NODE/BRANCH` and `EVENT/BRANCH`, `parameters.NAME`, `views.NAME`, `criteria.NAME` (its weight), and
what a profile says, `profiles.NAME.odds.NODE/BRANCH` and the like. The new text is read again before anybody gets
it: it is valid, and it means the same as the old one everywhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from scenario_tree.editing import declared, questions, wishes
from scenario_tree.editing.declared import Setting
from scenario_tree.editing.proportions import completed
from scenario_tree.editing.questions import View
from scenario_tree.editing.splicing import spliced
from scenario_tree.editing.verification import shared, verified
from scenario_tree.editing.wishes import Said
from scenario_tree.model import ChanceNode, ScenarioTree
from scenario_tree.names import SHOWN, hint
from scenario_tree.problems import Problem, TreeProblems, refusal
from scenario_tree.quantities.expression import Values
from scenario_tree.reading.checks.expressions import known_values
from scenario_tree.reading.yaml import Limits
from scenario_tree.selectors import branch_nodes, selector_problem
from scenario_tree.source import SourceMapping

_SAME = 1e-12  # difference of probabilities that is none


@dataclass(frozen=True, slots=True)
class Change:
    """One value that is another now: what the file said and says, and for a branch how likely it was and is.

    A branch that takes the rest may change though its text does not. `view` is None where the node tells no views
    apart; `line` is that of the new text.
    """

    where: str
    view: str | None
    before: str
    after: str
    line: int
    before_probability: float | None = None
    after_probability: float | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """The new text, what changed by it, and remarks on what was lost."""

    text: str
    changes: tuple[Change, ...]
    remarks: tuple[str, ...]


def edited(
    tree: ScenarioTree,
    wishes_by_name: Mapping[str, str],
    *,
    rest: bool = False,
    view: str | None = None,
    limits: Limits | None = None,
) -> Edited:
    """The text of a tree's file with the values that are wished for.

    The other branches of a node keep their proportions; under `rest` those that take the rest take what is left, and
    nothing else changes. `view` names the only view whose probabilities change.
    Raises TreeProblems where a wish cannot be met, or where the result is not valid.
    """
    settings, by_node = _resolved(tree, wishes_by_name)
    before = known_values(tree)
    after = known_values(_with_parameters(tree, settings)) if settings else before
    splices = [splice for setting in settings for splice in setting.splices]
    remarks = [setting.remark for setting in settings if setting.remark]
    touched: dict[str, Collection[str]] = {}
    for node_id, wanted in by_node.items():
        found = questions.rewriting(tree, _chance(tree, node_id), wanted, before, after, rest=rest, view=view)
        splices += found.splices
        remarks += found.remarks
        touched[node_id] = found.touched
    try:
        text = spliced(tree.source.text, set(splices))
    except ValueError:  # two branches that are written in one place
        raise shared(", ".join(by_node)) from None
    new = verified(tree, text, settings, touched, limits or Limits())
    changes = [change for setting in settings for change in _setting_changes(setting, new)]
    for node_id in by_node:
        rows = list(_rows(tree, new, node_id, before, known_values(new)))
        changes += [row for row in rows if _differ(row) or (row.before != row.after and view in (None, row.view))]
    return Edited(text, tuple(sorted(changes, key=lambda change: change.line)), tuple(remarks))


def _resolved(
    tree: ScenarioTree, wishes_by_name: Mapping[str, str]
) -> tuple[list[Setting], dict[str, dict[str, Mapping[View, Said]]]]:
    """The declared values that are set, and by node and branch the probabilities; a node's name beats its event's."""
    settings: list[Setting] = []
    by_node: dict[str, dict[str, Mapping[View, Said]]] = {}
    problems: list[Problem] = []
    for name, value in sorted(wishes_by_name.items(), key=lambda wish: wish[0].partition("/")[0] not in tree.events):
        ids = branch_nodes(tree, name)
        try:
            if not ids and name.partition(".")[0] in declared.SECTIONS and "." in name:
                settings.append(declared.setting(tree, name, value))
            elif not ids:
                raise TreeProblems([_unknown(tree, name)])
            for node_id in ids:
                _chance(tree, node_id)
                branch = name.partition("/")[2]
                by_node.setdefault(node_id, {})[branch] = wishes.probability(tree, name, value)
        except TreeProblems as error:
            problems += error.problems
    if problems:
        raise TreeProblems(problems)
    return settings, by_node


def _unknown(tree: ScenarioTree, name: str) -> Problem:
    if "/" in name:
        return selector_problem(tree, name)
    for node_id in tree.events.get(name, (name,) if name in tree.nodes else ()):
        branches = ", ".join(f"`{name}/{branch}`" for branch in list(tree.nodes[node_id].branches)[:SHOWN])
        return Problem("unknown-setting", f"`{name}` is a question", None, f"say which branch of it: {branches}")
    advice = "write `node/branch`, `event/branch`, `parameters.NAME`, `views.NAME`, `criteria.NAME` or `profiles.NAME…`"
    known = [f"{section}.{entry}" for section in declared.SECTIONS for entry in _entries(tree, section)]
    return Problem("unknown-setting", f"nothing that can be set is called `{name}`", None, hint(name, known, advice))


def _entries(tree: ScenarioTree, section: str) -> list[str]:
    within = tree.origin.get(section) if tree.origin is not None and section != "profiles" else None
    return list(within) if isinstance(within, SourceMapping) else []


def _chance(tree: ScenarioTree, node_id: str) -> ChanceNode:
    node = tree.nodes[node_id]
    if isinstance(node, ChanceNode):
        return node
    raise refusal(
        "not-a-chance",
        f"`{node_id}` is a decision: its options have no probabilities",
        "`scenario-tree score --choose NODE/OPTION` asks what would be if it were chosen",
    )


def _with_parameters(tree: ScenarioTree, settings: list[Setting]) -> ScenarioTree:
    """The tree with the parameters that are set, for the values of expressions."""
    values = {setting.entry: setting.quantity for setting in settings if setting.quantity is not None}
    return replace(
        tree,
        parameters={
            name: replace(parameter, quantity=values.get(name, parameter.quantity))
            for name, parameter in tree.parameters.items()
        },
    )


def _setting_changes(setting: Setting, new: ScenarioTree) -> Iterator[Change]:
    assert new.origin is not None
    if setting.before != setting.after:
        yield Change(setting.name, None, setting.before, setting.after, setting.place(new.origin).line)


def _rows(
    tree: ScenarioTree, new: ScenarioTree, node_id: str, before: Mapping[str, Values], after: Mapping[str, Values]
) -> Iterator[Change]:
    """Every branch of a node, in every view that it tells apart now: what it said and says."""
    old_node, new_node = _chance(tree, node_id), _chance(new, node_id)
    apart = questions.listed_views(old_node) != (None,)
    for view in questions.listed_views(new_node):
        old = {branch.name: questions.said(branch, view if apart else None) for branch in old_node.branches.values()}
        now = {branch.name: questions.said(branch, view) for branch in new_node.branches.values()}
        was = completed({name: said.form for name, said in old.items()}, before) or {}
        will = completed({name: said.form for name, said in now.items()}, after) or {}
        for name, branch in new_node.branches.items():
            line = questions.place(branch, view).line
            where = f"{node_id}/{name}"
            yield Change(where, view, old[name].text, now[name].text, line, was.get(name), will.get(name))


def _differ(change: Change) -> bool:
    before, after = change.before_probability, change.after_probability
    return before is None or after is None or abs(before - after) > _SAME
