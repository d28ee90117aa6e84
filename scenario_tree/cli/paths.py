"""`scenario-tree paths`: the likeliest ways from the start to an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output, progress
from scenario_tree.cli.options import Question, evaluation_options, files_argument, format_option, limits_option


@click.command("paths")
@files_argument
@click.option(
    "--count", "-n", metavar="N", type=click.IntRange(min=1), default=10, show_default=True, help="How many paths."
)
@format_option()
@evaluation_options
@limits_option
def command(files: tuple[Path, ...], count: int, question: Question, form: str, limits: Mapping[str, int]) -> None:
    """List the likeliest paths, exactly and in order.

    \b
    Examples:
      scenario-tree paths trees/ferry.yaml
      scenario-tree paths trees/ferry.yaml -n 3 --given bid/accepted
    """
    from scenario_tree import paths
    from scenario_tree.reports import paths as report

    answers = [paths(tree, count, **question) for tree in progress.over(reading.trees(files, limits), "ranking")]
    output.say(report.report(answers, form, output.window()))
    if form != "json":
        output.warn(warning for one in answers for warning in one.warnings)
