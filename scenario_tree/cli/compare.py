"""`scenario-tree compare`: files, profiles and weights side by side."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output, progress
from scenario_tree.cli.options import Question, files_argument, format_option, limits_option, several_options
from scenario_tree.cli.versions import Theme, picture_options


@click.command("compare")
@files_argument
@picture_options("the outcomes")
@format_option()
@several_options
@limits_option
def command(
    files: tuple[Path, ...],
    question: Question,
    profiles: tuple[str, ...],
    weights: Mapping[str, Any],
    pools: tuple[Any, ...],
    out: str | None,
    theme: Theme,
    form: str,
    limits: Mapping[str, int],
) -> None:
    """Show files, profiles or weights side by side.

    Outcomes are matched by name, those that differ most come first. One file alone is shown as written and under each
    of its profiles.

    \b
    Examples:
      scenario-tree compare trees/ferry.yaml
      scenario-tree compare trees/ferry.yaml --profile none --profile doubter
      scenario-tree compare old.yaml new.yaml --given bid/accepted
      scenario-tree compare trees/ferry.yaml -w mine.yaml -w none -w yours.yaml
    """
    from scenario_tree.analysis.comparison import compare
    from scenario_tree.cli import destinations
    from scenario_tree.reports import compare as report

    drawn = destinations.chart(out)
    trees = reading.trees(files, limits)
    several: dict[str, Any] = {"profiles": profiles, "weights": weights, "pools": pools}
    comparison = compare(trees, each=lambda columns: progress.over(columns, "scoring"), **several, **question)
    output.say(report.report(comparison, form, output.window()))
    if form == "csv":  # the one form that has no place for them
        output.warn(comparison.warnings)
    if out is not None and drawn is not None:
        from scenario_tree.drawing.analysis.compare import comparison_chart
        from scenario_tree.drawing.look import Look

        destinations.put(out, comparison_chart(comparison, Look(theme=theme)).file(drawn))
