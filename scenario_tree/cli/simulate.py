"""`scenario-tree simulate`: draw everything that is uncertain, and see what it does to every figure."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import kinds, output, progress
from scenario_tree.cli.options import Question, evaluation_options, files_argument, format_option, limits_option
from scenario_tree.cli.versions import Theme, picture_options

if TYPE_CHECKING:
    from scenario_tree.reports.draws import Save


@click.command("simulate")
@files_argument
@click.option("--count", "-n", metavar="N", default="10000", callback=kinds.count, help="How many draws (10,000).")
@click.option(
    "--seed", "-s", metavar="S", type=click.IntRange(min=0), default=1, show_default=True, help="What draws begin from."
)
@click.option(
    "--solve-again/--hold-strategy", "again", help="Choose anew in every draw, or keep the choices as they are (usual)."
)
@click.option(
    "--acceptability",
    metavar="[ACTOR/]CRITERION[=LOW:HIGH]",
    help="How often each option is the best as the weight of this criterion goes from LOW to HIGH (from 0 to twice "
    "what it is).",
)
@click.option("--at", metavar="NODE", help="The decision of --acceptability (else the first that is reached).")
@click.option("--save", metavar="FILE", help="Write all draws to a file, .csv or .parquet.")
@click.option(
    "--threads", metavar="N", type=click.IntRange(1, 64), help="How many at once (as many as there are processors)."
)
@picture_options("the intervals")
@format_option()
@evaluation_options
@limits_option
def command(
    files: tuple[Path, ...],
    count: int,
    seed: int,
    again: bool,
    acceptability: str | None,
    at: str | None,
    save: str | None,
    threads: int | None,
    out: str | None,
    theme: Theme,
    form: str,
    question: Question,
    limits: Mapping[str, int],
) -> None:
    """Draw everything that is uncertain, many times over.

    Gives mean, 5 %, median and 95 % of every figure, and how often each option is the best.

    \b
    Examples:
      scenario-tree simulate trees/ferry.yaml
      scenario-tree simulate trees/ferry.yaml -n 100000 --seed 7 --save draws.csv
      scenario-tree simulate trees/ferry.yaml --acceptability ministry/budget
    """
    from scenario_tree.analysis.simulation import simulate
    from scenario_tree.cli import destinations
    from scenario_tree.reports import simulate as report

    drawn = destinations.chart(out, files)
    if at is not None and acceptability is None:
        raise click.UsageError("--at is the decision of --acceptability: name a criterion there too")
    trees = reading.trees(files, limits)
    if len(trees) > 1 and save is not None:
        raise click.UsageError(f"--save takes the draws of one file at a time, not {len(trees)}")
    found = []
    for tree in trees:
        with progress.counting("drawing") as watch, _saving(save) as keep:
            found.append(
                simulate(
                    tree,
                    count=count,
                    seed=seed,
                    solved="again" if again else "held",
                    threads=threads or min(os.cpu_count() or 1, 8),
                    acceptability=acceptability,
                    at=at,
                    watch=watch,
                    save=keep,
                    **question,
                )
            )
    output.say(report.report(found, form, output.window()))
    if form == "csv":
        output.warn(warning for one in found for warning in one.warnings)
    if out is not None and drawn is not None:
        from scenario_tree.drawing.analysis.simulate import simulation_chart
        from scenario_tree.drawing.look import Look

        destinations.put(out, simulation_chart(found[0], Look(theme=theme)).file(drawn))


@contextmanager
def _saving(save: str | None) -> Iterator[Save | None]:
    """What writes draws, to a file beside the one that is meant; it takes that place when all are written."""
    if save is None:
        yield None
        return
    from scenario_tree.reports.draws import saving

    ending = Path(save).suffix.lower().removeprefix(".")
    if ending not in ("csv", "parquet"):
        raise click.UsageError(f"{save}: draws are written as .csv or .parquet")
    with output.beside(Path(save)) as place, saving(place, ending) as keep:
        yield keep
    output.complain(f"wrote {save}\n")
