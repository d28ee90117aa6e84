"""`scenario-tree blame`: who last changed each branch's probability."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output
from scenario_tree.cli.options import format_option, limits_option
from scenario_tree.cli.versions import WithDashes, split


@click.command("blame", cls=WithDashes)
@click.argument("words", metavar="[REVISION] [--] FILE", nargs=-1)
@click.option("--first-parent", is_flag=True, help="Of a merge, follow only the branch that was merged into.")
@format_option()
@limits_option
@click.pass_context
def command(
    ctx: click.Context, words: tuple[str, ...], first_parent: bool, form: str, limits: Mapping[str, int]
) -> None:
    """Say which commit last changed each branch's probability.

    Says also what the probability was before.

    Layout, comments and the order of the file change nothing. Without a revision the file of the work tree is looked
    at, and what is not committed yet is said to be so.

    \b
    Examples:
      scenario-tree blame trees/ferry.yaml
      scenario-tree blame v1 -- trees/ferry.yaml
    """
    from scenario_tree import load
    from scenario_tree.model import ScenarioTree
    from scenario_tree.problems import TreeProblems
    from scenario_tree.reading.checks.places import branch_place
    from scenario_tree.reports import blame as report
    from scenario_tree.versions.blaming import Believed, believed, blame
    from scenario_tree.versions.recorded.past import Past, past
    from scenario_tree.versions.revisiting import reread

    revisions, path = split(ctx, words)
    if len(revisions) > 1:
        raise click.UsageError("name at most one revision")
    bounded = reading.bounds(limits)
    versions = past(path, revisions, first_parent=first_parent)
    if not versions:
        raise click.UsageError(f"{path} has no history here: no commit of it is found")
    newest: ScenarioTree | TreeProblems = (
        reread(versions[0], bounded) if revisions else load(Path(path), limits=bounded)
    )
    if isinstance(newest, TreeProblems):
        raise newest

    def said(version: Past) -> Believed | None:
        tree = reread(version, bounded)
        return None if isinstance(tree, TreeProblems) else believed(tree)

    places = {f"{node.id}/{branch.name}": branch_place(node, branch) for node, branch in newest.branches()}
    lines = {name: place.line if place else None for name, place in places.items()}
    found = blame(believed(newest), versions, said, lines)
    output.page(report.report(path, newest, found, form, output.window()))
