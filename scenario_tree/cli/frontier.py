"""`scenario-tree frontier`: the efficient strategies on two criteria."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output, progress
from scenario_tree.cli.options import Question, evaluation_options, files_argument, format_option, limits_option
from scenario_tree.cli.versions import Theme, picture_options


@click.command("frontier")
@files_argument
@click.option(
    "--criteria",
    "axes",
    nargs=2,
    required=True,
    metavar="BENEFIT COST",
    help="Two criteria: the first is wanted high, the second low.",
)
@click.option("--all", "everything", is_flag=True, help="List dominated strategies too.")
@click.option(
    "--for",
    "decider",
    metavar="ACTOR",
    help="Whose decisions are free (by default those without an actor, or the only actor's).",
)
@picture_options("the frontier")
@format_option()
@evaluation_options
@limits_option
def command(
    files: tuple[Path, ...],
    axes: tuple[str, str],
    everything: bool,
    decider: str | None,
    out: str | None,
    theme: Theme,
    question: Question,
    form: str,
    limits: Mapping[str, int],
) -> None:
    """List the efficient strategies on two criteria.

    A strategy is efficient where no other one, and no mixture of others, brings as much for less. What others
    decide stays as it is.

    \b
    Examples:
      scenario-tree frontier trees/us-response.yaml --criteria peace cash \\
          --for washington --all
      scenario-tree frontier trees/us-response.yaml --criteria peace cash \\
          --for washington -o frontier.svg
    """
    from scenario_tree.analysis.frontier import frontier
    from scenario_tree.cli import destinations
    from scenario_tree.reports import frontier as report

    drawn = destinations.chart(out, files)
    trees = reading.trees(files, limits)
    benefit, cost = axes
    asked = {"benefit": benefit, "cost": cost, "everything": everything, "decider": decider, **question}
    answers = [frontier(tree, **asked) for tree in progress.over(trees, "comparing")]
    output.say(report.report(answers, form, output.window()))
    if form == "csv":
        output.warn(warning for one in answers for warning in one.warnings)
    if out is not None and drawn is not None:
        from scenario_tree.drawing.analysis.frontier import frontier_chart
        from scenario_tree.drawing.look import Look

        destinations.put(out, frontier_chart(answers[0], Look(theme=theme)).file(drawn))
