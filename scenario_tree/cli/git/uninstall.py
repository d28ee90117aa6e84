"""`scenario-tree git uninstall`: take away what `git install` has added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenario_tree.cli import output
from scenario_tree.cli.git import scopes

if TYPE_CHECKING:
    from scenario_tree.versions.installing.setup import Scope


@click.command("uninstall")
@scopes.scope_options
@click.option("--dry-run", "-n", is_flag=True, help="Write nothing; say what would be taken away.")
def command(scope: Scope, dry_run: bool) -> None:
    """Take away what `git install` has added, and nothing else.

    Settings of the same names that somebody else has given other values stay, and are named.

    \b
    Examples:
      scenario-tree git uninstall
      scenario-tree git uninstall --global
    """
    from scenario_tree.reports import setup as report
    from scenario_tree.versions.installing import setup

    repository = scopes.repository(scope)
    plan = setup.removal(repository, scope)
    if not dry_run:
        scopes.carry_out(repository, plan)
    output.say(report.plan(plan, done=not dry_run))
