"""`scenario-tree score`: how likely each outcome is, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output, progress
from scenario_tree.cli.options import Question, comparing_options, files_argument, format_option, limits_option

if TYPE_CHECKING:
    from scenario_tree.evaluation.rules import Rule


@click.command("score")
@files_argument
@format_option()
@click.option("--nodes", "-N", is_flag=True, help="List every node and branch too.")
@click.option(
    "--rule",
    type=click.Choice(["maximin", "maximax", "regret"]),
    help="Choose by the best worst case, best case or least regret, not by the expected value.",
)
@comparing_options
@limits_option
def command(
    files: tuple[Path, ...],
    question: Question,
    other: Question | None,
    names: tuple[str, str],
    nodes: bool,
    rule: Rule | None,
    form: str,
    limits: Mapping[str, int],
) -> None:
    """How likely each outcome is, and what it is worth.

    Says also who chooses what, and by how much that choice is the best.

    \b
    Examples:
      scenario-tree score trees/ferry.yaml
      scenario-tree score trees/ferry.yaml --profile doubter --set subsidy=2.5
      scenario-tree score trees/ferry.yaml --given not:bid/rejected --format json
      scenario-tree score trees/ferry.yaml --against doubter
      scenario-tree score trees/us-response.yaml --rule maximin
    """
    from scenario_tree import score
    from scenario_tree.reports import comparison
    from scenario_tree.reports import score as report

    trees = reading.trees(files, limits)
    scores = [score(tree, rule=rule, **question) for tree in progress.over(trees, "scoring")]
    if other is None:
        output.say(report.report(scores, form, output.window(), nodes=nodes))
        if form == "csv":  # the one form that has no place for them
            output.warn(warning for one in scores for warning in one.warnings)
    else:
        pairs = [comparison.Pair(names, one, score(one.tree, rule=rule, **other)) for one in scores]
        output.say(comparison.report(pairs, form, output.window()))
