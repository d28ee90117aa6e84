"""`scenario-tree sensitivity`: which input moves a figure, and where a choice changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output, progress
from scenario_tree.cli.options import Question, evaluation_options, files_argument, format_option, limits_option
from scenario_tree.cli.versions import Theme, picture_options

_FACTOR = click.FloatRange(min=1, min_open=True)
_END = re.compile(r"\s*([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*(%?)\s*", re.ASCII)


def _ranges(ctx: click.Context, parameter: click.Parameter, words: Iterable[str]) -> dict[str, tuple[float, float]]:
    """`NAME=LOW:HIGH …` as a mapping."""
    found = {}
    for word in words:
        name, _, text = word.partition("=")
        low, _, high = (_END.fullmatch(part) for part in text.partition(":"))
        if not (name.strip() and low and high):
            raise click.BadParameter(f"'{word}' is not of the form {parameter.metavar}")
        found[name.strip()] = (_number(low), _number(high))
    return found


def _number(end: re.Match[str]) -> float:
    return float(end[1]) / (100 if end[2] else 1)


@click.command("sensitivity")
@files_argument
@click.option(
    "--target",
    "-T",
    metavar="TARGET",
    help="What moves: an outcome, a tag, a criterion, or utility (where there is any).",
)
@click.option(
    "--hold-strategy", is_flag=True, help="Let nobody change their choices; usually all know the changed number."
)
@click.option(
    "--range",
    "ends",
    metavar="NAME=LOW:HIGH",
    multiple=True,
    callback=_ranges,
    help="Vary this input from LOW to HIGH. Repeatable.",
)
@click.option(
    "--odds-factor",
    metavar="F",
    type=_FACTOR,
    default=2.0,
    show_default=True,
    help="Vary a branch's odds by this factor.",
)
@click.option(
    "--weight-factor", metavar="F", type=_FACTOR, default=2.0, show_default=True, help="Vary weights by this factor."
)
@click.option("--break-even", is_flag=True, help="Find the values at which a choice or the likeliest outcome changes.")
@click.option("--two-way", metavar="A B", nargs=2, help="Show what is best on a grid over these two inputs.")
@click.option("--at", metavar="NODE", help="The decision that the grid shows (usually the first).")
@click.option(
    "--grid",
    metavar="N",
    type=click.IntRange(2, 1000),
    default=41,
    show_default=True,
    help="Values of each input on it.",
)
@picture_options("the tornado, or the grid,")
@format_option()
@evaluation_options
@limits_option
def command(
    files: tuple[Path, ...],
    ends: Mapping[str, tuple[float, float]],
    out: str | None,
    theme: Theme,
    form: str,
    question: Question,
    limits: Mapping[str, int],
    **own: Any,
) -> None:
    """Show which input moves a figure.

    Every uncertain number goes from its 5 % to its 95 % quantile, every branch from half to twice its odds, every
    weight from half to twice, one at a time. Inputs are named as in the table: a parameter, node/branch, a criterion,
    actor/criterion, a view.

    \b
    Examples:
      scenario-tree sensitivity trees/ferry.yaml
      scenario-tree sensitivity trees/ferry.yaml --break-even --range subsidy=0:4
      scenario-tree sensitivity trees/ferry.yaml --two-way subsidy winter/mild
    """
    from scenario_tree.analysis.sensitivity import sensitivity
    from scenario_tree.cli import destinations
    from scenario_tree.reports import sensitivity as report

    drawn = destinations.chart(out, files)
    trees = reading.trees(files, limits)
    with progress.counting("evaluating") as watch:
        answers = [sensitivity(tree, ranges=ends, progress=watch, **own, **question) for tree in trees]
    output.say(report.report(answers, form, output.window()))
    if form == "csv":  # the one form that has no place for them
        output.warn(warning for answer in answers for warning in answer.warnings)
    if out is not None and drawn is not None:
        from scenario_tree.drawing.analysis.sensitivity import sensitivity_chart
        from scenario_tree.drawing.look import Look

        destinations.put(out, sensitivity_chart(answers[0], Look(theme=theme)).file(drawn))
