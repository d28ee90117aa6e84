"""`scenario-tree information`: what it is worth to learn something before anybody decides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output, progress
from scenario_tree.cli.options import Question, evaluation_options, files_argument, format_option, limits_option
from scenario_tree.cli.versions import Theme, picture_options


@click.command("information")
@files_argument
@click.option(
    "--on",
    metavar="NAME",
    multiple=True,
    help="Learn this: an event, a chance node, an indicator or an uncertain number. Of several, each by itself and "
    "all together (usually everything there is).",
)
@click.option("--for", "actor", metavar="ACTOR", help="Show what it is worth to this actor (usually to the reader).")
@click.option(
    "--count",
    "-n",
    "samples",
    metavar="N",
    type=click.IntRange(min=16),
    help="How many draws where there is no exact way (usually 20000, or 1000 for numbers together with answers); "
    "given, answers are drawn too where they have more than 100,000 combinations.",
)
@click.option(
    "--seed", "-s", metavar="S", type=click.IntRange(min=0), default=1, show_default=True, help="What draws begin from."
)
@picture_options("the values")
@format_option()
@partial(evaluation_options, known={"hidden": True})  # refused: what is learned comes on top of evidence
@limits_option
def command(
    files: tuple[Path, ...],
    on: tuple[str, ...],
    actor: str | None,
    samples: int | None,
    seed: int,
    out: str | None,
    theme: Theme,
    form: str,
    question: Question,
    limits: Mapping[str, int],
) -> None:
    """Say what it is worth to learn something beforehand.

    What is it worth, in utility, that everybody learns something before anybody decides? The answer to a question
    (perfect information), what an indicator says (sample information), or what an uncertain number is.

    \b
    Examples:
      scenario-tree information trees/ferry.yaml
      scenario-tree information trees/ferry.yaml --on winter --on ice-early
      scenario-tree information trees/us-response.yaml --for washington
    """
    from scenario_tree.analysis.information import information
    from scenario_tree.cli import destinations
    from scenario_tree.reports import information as report

    drawn = destinations.chart(out, files)
    trees = reading.trees(files, limits)
    own: dict[str, Any] = {"on": on, "actor": actor, "samples": samples, "seed": seed}
    with progress.counting("asking") as watch:
        answers = [information(tree, **own, watch=watch, **question) for tree in trees]
    output.say(report.report(answers, form, output.window()))
    if form == "csv":  # the one form that has no place for them
        output.warn(warning for one in answers for warning in one.warnings)
    if out is not None and drawn is not None:
        from scenario_tree.drawing.analysis.information import information_chart
        from scenario_tree.drawing.look import Look

        destinations.put(out, information_chart(answers[0], Look(theme=theme)).file(drawn))
