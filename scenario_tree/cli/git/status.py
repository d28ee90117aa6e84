"""`scenario-tree git status`: whether git uses this program here, and what is missing."""

from __future__ import annotations

import click

from scenario_tree.cli import boundary, output
from scenario_tree.cli.options import format_option


@click.command("status")
@format_option("table", "json", "markdown")
def command(form: str) -> int:
    """Say whether git uses scenario-tree here, and what is missing.

    Names the one command that mends it. Ends with 1 where something is missing, as in a fresh clone.

    \b
    Examples:
      scenario-tree git status
      scenario-tree git status --format json
    """
    from scenario_tree.reports import setup as report
    from scenario_tree.versions.git import Repository
    from scenario_tree.versions.installing import standing

    found = standing.status(Repository.found())
    output.say(report.status(found, form, output.window()))
    return boundary.DONE if found.is_complete else boundary.FINDINGS
