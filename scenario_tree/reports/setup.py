"""The reports of `git install`, `git uninstall` and `git status`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from scenario_tree.reports import export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window

if TYPE_CHECKING:
    from scenario_tree.versions.installing.drivers import Setting
    from scenario_tree.versions.installing.setup import Plan
    from scenario_tree.versions.installing.standing import Status

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def plan(wanted: Plan, *, done: bool) -> str:
    """What was written, or would be."""
    return "".join(f"{line}\n" for line in _planned(wanted, done=done))


def _planned(wanted: Plan, *, done: bool) -> Iterator[str]:
    before, after = (text.splitlines() for text in wanted.text)
    would = "" if done else "would "
    if wanted.text[0] != wanted.text[1]:
        yield f"{would}{'write' if after else 'remove'} {wanted.attributes}"
        yield from (f"  + {line}" for line in after if line not in before)
        yield from (f"  - {line}" for line in before if line not in after)
    for change in wanted.changes:
        verb = "remove" if change.after is None else "set" if change.before is None else "replace"
        yield f"{would}{verb} {change.key} ({wanted.scope})"
    for key in wanted.left:
        yield f"{key} ({wanted.scope}) is not ours and stays"
    if wanted.is_empty:
        yield "nothing to do"


def lines(attributes: Iterable[str], settings: Iterable[Setting]) -> str:
    """The lines of attributes and of configuration, for copying."""
    parts = ["# .gitattributes", *attributes, "", "# configuration of git"]
    section = ""
    for setting in settings:
        kind, name, key = setting.key.split(".")
        if section != (section := f'[{kind} "{name}"]'):
            parts.append(section)
        value = "".join(_ESCAPES.get(sign, sign) for sign in setting.value)
        parts.append(f'\t{key} = "{value}"')
    return "".join(f"{part}\n" for part in parts)


def status(found: Status, form: str, window: Window) -> str:
    """How every part stands, and the one command that mends what is missing, as `table`, `json` or `markdown`."""
    if form == "json":
        return export.dumped(export.header("git-status", None) | found.to_dict())
    page = _page(found)
    return markdown.text([page]) if form == "markdown" else pages.text([page], window)


def _page(found: Status) -> Page:
    styles = {"missing": "bold yellow", "other": "bold yellow", "off": "dim"}
    rows = tuple(
        Row((part.part, part.state, part.where, part.purpose), style=styles.get(part.state, "")) for part in found.parts
    )
    columns = (Column("part", key=True), Column("state"), Column("where"), Column("so that"))
    notes = (f"to mend this: {found.remedy}",) if found.remedy else ()
    title = "git and scenario trees"
    return Page(title=title, tables=(Table(columns, rows),), notes=notes, warnings=found.remarks)
