"""`scenario-tree diff`: what changed between two versions, what that did, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from scenario_tree.cli import boundary, output, progress
from scenario_tree.cli import files as reading
from scenario_tree.cli.options import Question, evaluation_options, format_option, limits_option
from scenario_tree.cli.versions import Theme, WithDashes, picture_options

if TYPE_CHECKING:
    from scenario_tree.versions.comparing.gates import Gate
    from scenario_tree.versions.files import FileDifference


@click.command("diff", cls=WithDashes)
@click.argument("words", metavar="[REVISION…] [--] [FILE…]", nargs=-1)
@click.option("--staged", "--cached", "staged", is_flag=True, help="Compare the index with HEAD, or with a revision.")
@click.option("--merge-base", is_flag=True, help="Compare with the last commit that both have.")
@click.option("--reverse", "-R", "reverse", is_flag=True, help="Swap the two versions.")
@click.option("--no-renames", is_flag=True, help="Take what bears another name for another thing.")
@click.option("--exit-code", is_flag=True, help="End with 1 where trees differ.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing; end with 1 where trees differ.")
@click.option(
    "--fail-on",
    "gates",
    metavar="BOUND",
    multiple=True,
    help="End with 1 where it is crossed: 'war>+5pp' (a change), 'war>10%' (a level), 'any>5pp', 'utility<-0.5', "
    "decision-changed, likeliest-changed, changed.",
)
@click.option("--all", "-a", "whole", is_flag=True, help="Cut no row.")
@picture_options("the difference")
@format_option("table", "json", "csv", "markdown", "github")
@evaluation_options
@limits_option
@click.pass_context
def command(
    ctx: click.Context,
    words: tuple[str, ...],
    staged: bool,
    merge_base: bool,
    reverse: bool,
    no_renames: bool,
    exit_code: bool,
    quiet: bool,
    gates: tuple[str, ...],
    whole: bool,
    out: str | None,
    theme: Theme,
    form: str,
    question: Question,
    limits: Mapping[str, int],
) -> int:
    """Say what changed between versions, what that did, and why.

    Takes what `git diff` takes: nothing (the index against the work tree), one or two revisions, A..B, A...B, files
    behind them; and two files, which are compared with each other. Every edit's share of every change is exact.

    \b
    Examples:
      scenario-tree diff
      scenario-tree diff HEAD~1 trees/ferry.yaml
      scenario-tree diff main...HEAD --format markdown
      scenario-tree diff old.yaml new.yaml --profile doubter
      scenario-tree diff --staged --fail-on 'any>5pp' --fail-on decision-changed
    """
    from scenario_tree.evaluation import request
    from scenario_tree.problems import Problem, TreeProblems
    from scenario_tree.reports import diff as report
    from scenario_tree.versions.comparing.gates import gate
    from scenario_tree.versions.files import file_difference
    from scenario_tree.versions.recorded.sides import compared

    bounds, asked, bounded = [gate(text) for text in gates], request(**question), reading.bounds(limits)
    pairs = compared(
        words,
        ctx.meta.get("behind dashes"),
        staged=staged,
        merge_base=merge_base,
        reverse=reverse,
        renames=not no_renames,
    )
    found: list[FileDifference] = []
    problems: list[Problem] = []
    for pair in progress.over(pairs, "comparing"):
        try:
            found.append(file_difference(pair, asked, bounded, renames=not no_renames))
        except TreeProblems as error:
            problems += error.problems
    if not quiet:
        output.page(report.report(found, form, output.window(), whole=whole))
    if out is not None:
        _draw(found, out, theme)
    crossed = _crossed(found, bounds, form)
    if problems:
        raise TreeProblems(problems)
    differs = any(one.changed for one in found)
    return boundary.FINDINGS if crossed or (differs and (exit_code or quiet)) else boundary.DONE


def _crossed(found: list[FileDifference], bounds: list[Gate], form: str) -> bool:
    """Whether a bound is crossed; says which on standard error, for GitHub as annotations."""
    from scenario_tree.reports.diagnostics import command as annotation
    from scenario_tree.versions.comparing.gates import crossings

    crossed = False
    for one in found:
        for item, said in crossings(bounds, one.difference) if one.difference is not None else ():
            crossed = True
            if form == "github":
                path = one.new.path if one.new else one.path
                output.say(annotation("error", {"file": path, "title": item.text}, said) + "\n")
            output.complain(f"crossed: {item.text}: {said} ({one.path})\n")
    return crossed


def _draw(found: list[FileDifference], out: str, theme: Theme) -> None:
    """The picture of the one file that differs."""
    from scenario_tree.cli import destinations

    form = destinations.beside(out, "a difference")
    drawn = [one for one in found if one.difference is not None and one.difference.edits]
    if len(drawn) != 1:
        many = f"{len(drawn)} trees differ: name one of them" if drawn else "no tree differs: there is nothing to draw"
        raise click.UsageError(f"{out}: {many}")
    from scenario_tree.drawing.difference import DifferencePicture
    from scenario_tree.drawing.look import Look

    destinations.put(out, DifferencePicture.of(drawn[0], Look(theme=theme)).file(form))
