"""`scenario-tree sweep`: figures over a grid of inputs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output, progress
from scenario_tree.cli.options import Question, files_argument, format_option, limits_option, swept_options
from scenario_tree.cli.versions import Theme, picture_options


@click.command("sweep")
@files_argument
@click.option(
    "--target",
    "-T",
    "targets",
    metavar="NAME",
    multiple=True,
    help="Show this outcome, tag, criterion or utility (usually all outcomes and utility).",
)
@picture_options("the figures")
@format_option()
@swept_options
@limits_option
def command(
    files: tuple[Path, ...],
    targets: tuple[str, ...],
    question: Question,
    out: str | None,
    theme: Theme,
    form: str,
    limits: Mapping[str, int],
) -> None:
    """Vary inputs over a grid and show what changes.

    At least one of --set, --odds, --criterion, --view and --probability takes a range in place of a number:
    LOW:HIGH:STEP, LOW:HIGH:*FACTOR or a list such as 1,2,5. Of several, every combination is a cell.

    \b
    Examples:
      scenario-tree sweep trees/ferry.yaml --set subsidy=0.5:4:0.25
      scenario-tree sweep trees/ferry.yaml --odds bid/accepted=0.25:4:*2
      scenario-tree sweep trees/ferry.yaml --set subsidy=1:3:1 -T no-ferry \\
        --probability bid/accepted=10%:90%:10%
    """
    from scenario_tree.analysis.grid import sweep
    from scenario_tree.cli import destinations
    from scenario_tree.reports import sweep as report

    drawn = destinations.chart(out, files)
    trees = reading.trees(files, limits)
    sweeps = [
        sweep(tree, targets=targets, each=lambda parts: progress.over(parts, "evaluating"), **question)
        for tree in trees
    ]
    output.say(report.report(sweeps, form, output.window()))
    if form == "csv":  # the one form that has no place for them
        output.warn(warning for one in sweeps for warning in one.warnings)
    if out is not None and drawn is not None:
        from scenario_tree.drawing.analysis.sweep import sweep_chart
        from scenario_tree.drawing.look import Look

        destinations.put(out, sweep_chart(sweeps[0], Look(theme=theme)).file(drawn))
