"""`scenario-tree show`: the tree as indented text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import kinds, output, progress
from scenario_tree.cli.options import Question, evaluation_options, files_argument, limits_option


@click.command("show")
@files_argument
@click.option("--depth", "-d", metavar="N", type=click.IntRange(min=1), help="Fold what is more than N nodes away.")
@click.option(
    "--min-probability",
    "-m",
    "least",
    metavar="P",
    default="0",
    callback=kinds.probability,
    help="Fold branches that are passed with less than this probability, such as 1%.",
)
@evaluation_options
@limits_option
def command(
    files: tuple[Path, ...], depth: int | None, least: float, question: Question, limits: Mapping[str, int]
) -> None:
    """Show the tree as indented text, with probabilities.

    Before each branch stand its probability where its node is reached, and that of the way there through it.

    \b
    Examples:
      scenario-tree show trees/ferry.yaml
      scenario-tree show trees/ferry.yaml --depth 3 --min-probability 1%
    """
    from scenario_tree import score
    from scenario_tree.reports import show

    scores = [score(tree, **question) for tree in progress.over(reading.trees(files, limits), "scoring")]
    window = output.window()
    output.say("\n".join(show.text(one, window, depth=depth, least=least) for one in scores))
    output.warn(warning for one in scores for warning in one.warnings)
