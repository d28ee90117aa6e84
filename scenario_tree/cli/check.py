"""`scenario-tree check`: everything that is wrong with a file, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from scenario_tree.cli import boundary, output
from scenario_tree.cli import files as reading
from scenario_tree.cli.options import files_argument, format_option, limits_option


@click.command("check")
@files_argument
@click.option("--strict", "-s", is_flag=True, help="Let warnings count: exit status 1 also for them.")
@click.option("--verbose", "-v", is_flag=True, help="Print the number beside each word, and what concentrations imply.")
@format_option("text", "json", "github")
@limits_option
def command(files: tuple[Path, ...], strict: bool, verbose: bool, form: str, limits: Mapping[str, int]) -> int:
    """Find every mistake, with its place and a way out.

    Ends with 1 where there are errors (with --strict: or warnings), with 2 where a file could not be read at all.

    \b
    Examples:
      scenario-tree check trees/ferry.yaml
      scenario-tree check --strict trees/
      scenario-tree check - --format json < scenario.yaml
    """
    from scenario_tree.reports import checked

    results = reading.checked(files, limits)
    output.say(checked.report(results, form, output.window(), verbose=verbose))
    output.complain(checked.summary(results))
    if any(result.unreadable for result in results):
        return boundary.FAILED
    return boundary.FINDINGS if any(result.findings(strict=strict) for result in results) else boundary.DONE
