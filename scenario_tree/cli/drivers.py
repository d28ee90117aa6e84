"""`scenario-tree drivers`: which question matters, and what the views disagree about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import kinds, output, progress
from scenario_tree.cli.options import Question, evaluation_options, files_argument, format_option, limits_option
from scenario_tree.cli.versions import Theme, picture_options


@click.command("drivers")
@files_argument
@click.option(
    "--target",
    "-T",
    metavar="TARGET",
    default="outcomes",
    show_default=True,
    help="What to learn about: an outcome or a tag, `outcomes` (which of them), or `utility`.",
)
@click.option("--marginal", is_flag=True, help="Say also what each question would tell by itself.")
@click.option(
    "--count",
    "-n",
    metavar="N",
    default="10000",
    callback=kinds.count,
    help="How many samples of uncertain numbers (10,000), where their variance has no closed form.",
)
@click.option(
    "--seed",
    "-s",
    metavar="S",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="What samples begin from.",
)
@picture_options("the shares")
@format_option()
@evaluation_options
@limits_option
def command(
    files: tuple[Path, ...],
    target: str,
    marginal: bool,
    count: int,
    seed: int,
    out: str | None,
    theme: Theme,
    form: str,
    question: Question,
    limits: Mapping[str, int],
) -> None:
    """Show which question matters.

    Of what is unknown about the target, every question holds a share: so much of it would the answer settle, the
    questions asked in the order of the tree. Where numbers are uncertain themselves, and where views differ, it shows
    what that does to the target.

    \b
    Examples:
      scenario-tree drivers trees/ferry.yaml
      scenario-tree drivers trees/ferry.yaml --target daily-ferry --marginal
    """
    from scenario_tree.analysis.drivers import drivers
    from scenario_tree.cli import destinations
    from scenario_tree.reports import drivers as report

    drawn = destinations.chart(out, files)
    own: dict[str, Any] = {"target": target, "marginal": marginal, "count": count, "seed": seed}
    trees = reading.trees(files, limits)
    answers = [drivers(tree, **own, **question) for tree in progress.over(trees, "asking")]
    output.say(report.report(answers, form, output.window()))
    if form == "csv":
        output.warn(warning for one in answers for warning in one.warnings)
    if out is not None and drawn is not None:
        from scenario_tree.drawing.analysis.drivers import drivers_chart
        from scenario_tree.drawing.look import Look

        destinations.put(out, drivers_chart(answers[0], Look(theme=theme)).file(drawn))
