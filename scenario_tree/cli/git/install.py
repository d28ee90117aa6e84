"""`scenario-tree git install`: make git use this program for trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenario_tree.cli import output
from scenario_tree.cli.git import scopes

if TYPE_CHECKING:
    from scenario_tree.versions.installing.setup import Scope


@click.command("install")
@click.argument("patterns", metavar="[PATTERN]...", nargs=-1)
@scopes.scope_options
@click.option("--diff", is_flag=True, help="Let `git diff` too say what changed in a tree, and which outcomes moved.")
@click.option("--textconv", is_flag=True, help="Let `git log -p` and `git show` compare the probabilities of trees.")
@click.option(
    "--program",
    metavar="PATH",
    help="The program that git is to run. [default: the scenario-tree that is found on PATH]",
)
@click.option("--force", is_flag=True, help="Replace values that somebody else has given to the same settings.")
@click.option("--dry-run", "-n", is_flag=True, help="Write nothing; say what would be written.")
@click.option("--print", "printed", is_flag=True, help="Write nothing; print the lines, for copying.")
def command(
    patterns: tuple[str, ...],
    scope: Scope,
    diff: bool,
    textconv: bool,
    program: str | None,
    force: bool,
    dry_run: bool,
    printed: bool,
) -> None:
    """Make git use scenario-tree for trees.

    Gives the files of each PATTERN (as in .gitattributes, from the top of the work tree; usually trees/**/*.yaml and
    *.scenario.yaml) the attributes of trees, and configures git: headers of hunks name the node, numbers are words of
    --word-diff, and trees are merged as trees. Where the program is missing, git does without it.

    Commit .gitattributes; in every clone, run this once. Doing it again changes nothing.

    \b
    Examples:
      scenario-tree git install
      scenario-tree git install 'scenarios/*.yaml' --diff
      scenario-tree git install --global --textconv
      scenario-tree git install --dry-run
    """
    from scenario_tree.reports import setup as report
    from scenario_tree.versions.installing import attributes, drivers, setup

    parts = drivers.parts(diff=diff, textconv=textconv)
    program = _placed(program)
    if printed:
        wanted = [attributes.line(attributes.accepted(pattern)) for pattern in patterns or attributes.USUAL_PATTERNS]
        output.say(report.lines(wanted, drivers.settings(parts, program or drivers.PROGRAM)))
        return
    repository = scopes.repository(scope)
    plan = setup.installation(repository, scope, patterns, parts, program, force=force)
    if not dry_run:
        scopes.carry_out(repository, plan)
    output.say(report.plan(plan, done=not dry_run))


def _placed(program: str | None) -> str | None:
    """A path as it is from everywhere; a bare name is looked for on PATH."""
    from pathlib import Path

    return str(Path(program).absolute()) if program and Path(program).name != program else program
