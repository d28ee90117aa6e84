"""`scenario-tree risk`: what a path is worth, as a distribution, per option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import kinds, output, progress
from scenario_tree.cli.options import Question, evaluation_options, files_argument, format_option, limits_option
from scenario_tree.cli.versions import Theme, picture_options


def _levels(ctx: click.Context, parameter: click.Parameter, words: Iterable[str]) -> tuple[float, ...]:
    """Probabilities above 0."""
    found = tuple(kinds.probability(ctx, parameter, word) for word in words)
    if not all(found):
        raise click.BadParameter("a level of risk is above 0; write it as 5%")
    return found


@click.command("risk")
@files_argument
@click.option(
    "--at",
    metavar="NODE[/OPTION]",
    multiple=True,
    help="Ask about this option of any decision (or about all of its options), with the paths that reach it.",
)
@click.option(
    "--level",
    "levels",
    metavar="P",
    multiple=True,
    default=["5%"],
    show_default=True,
    callback=_levels,
    help="Take the value at risk and the expected shortfall at this probability.",
)
@click.option("--loss-below", metavar="X", type=float, help="Count values below X as losses (0).")
@picture_options("the distributions")
@format_option()
@evaluation_options
@limits_option
def command(
    files: tuple[Path, ...],
    at: tuple[str, ...],
    levels: tuple[float, ...],
    loss_below: float | None,
    out: str | None,
    theme: Theme,
    form: str,
    question: Question,
    limits: Mapping[str, int],
) -> None:
    """Show what a path is worth as a distribution, per option.

    The options are those of the decision at the start, unless --choose fixes it. The distribution is exact, also where
    there are 10¹² paths; values are utilities of whole paths to the reader.

    \b
    Examples:
      scenario-tree risk trees/us-response.yaml
      scenario-tree risk trees/us-response.yaml --at reply-to-trade
      scenario-tree risk trees/ferry.yaml --level 1% --level 5% --loss-below 2
      scenario-tree risk trees/us-response.yaml -o risk.svg
    """
    from scenario_tree.analysis.risk import risk
    from scenario_tree.cli import destinations
    from scenario_tree.reports import risk as report

    drawn = destinations.chart(out, files)
    trees = reading.trees(files, limits)
    found = [
        risk(tree, at=at, levels=levels, loss_below=loss_below, **question) for tree in progress.over(trees, "summing")
    ]
    output.say(report.report(found, form, output.window()))
    if form == "csv":  # the one form that has no place for them
        output.warn(warning for one in found for warning in one.warnings)
    if out is not None and drawn is not None:
        from scenario_tree.drawing.analysis.risk import risk_chart
        from scenario_tree.drawing.look import Look

        destinations.put(out, risk_chart(found[0], Look(theme=theme)).file(drawn))
