"""`scenario-tree log`: what a file said over time, and what moved it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Literal

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output, progress
from scenario_tree.cli.options import Question, evaluation_options, format_option, limits_option
from scenario_tree.cli.versions import Theme, WithDashes, picture_options, split

if TYPE_CHECKING:
    from scenario_tree.versions.history import Version


@click.command("log", cls=WithDashes)
@click.argument("words", metavar="[REVISION…] [--] FILE", nargs=-1)
@click.option("--first-parent", is_flag=True, help="Of a merge, follow only the branch that was merged into.")
@click.option("--count", "-n", metavar="N", type=click.IntRange(min=1), help="At most so many versions.")
@click.option("--since", metavar="DATE", help="Only versions since then: 2024-03-01, '2 weeks ago'.")
@click.option(
    "--outcome",
    "-O",
    "names",
    metavar="NAME",
    multiple=True,
    help="Show this outcome or tag (by default the likeliest).",
)
@picture_options("the history")
@click.option(
    "--by",
    type=click.Choice(["commit", "as-of"]),
    default="commit",
    show_default=True,
    help="The picture's time: when a version was committed, or the day that its file says it is as of.",
)
@format_option()
@evaluation_options
@limits_option
@click.pass_context
def command(
    ctx: click.Context,
    words: tuple[str, ...],
    first_parent: bool,
    count: int | None,
    since: str | None,
    names: tuple[str, ...],
    out: str | None,
    by: Literal["commit", "as-of"],
    theme: Theme,
    form: str,
    question: Question,
    limits: Mapping[str, int],
) -> None:
    """Show a file's outcomes over time, and what moved them.

    The contributions between two versions sum to what changed between them. A version that cannot be read is a row
    that says why.

    \b
    Examples:
      scenario-tree log trees/ferry.yaml
      scenario-tree log -n 10 --outcome no-ferry trees/ferry.yaml
      scenario-tree log v1..main --first-parent -- trees/ferry.yaml
      scenario-tree log trees/ferry.yaml -o history.svg --by as-of
    """
    from scenario_tree.evaluation import request
    from scenario_tree.reports import log as report
    from scenario_tree.versions.history import history
    from scenario_tree.versions.recorded.past import past
    from scenario_tree.versions.revisiting import revisions

    revisions_asked, path = split(ctx, words)
    asked, bounded = request(**question), reading.bounds(limits)
    versions = past(path, revisions_asked, first_parent=first_parent, count=count, since=since)
    if not versions:
        raise click.UsageError(f"{path} has no history here: no commit of it {'since then ' if since else ''}is found")
    found = history(revisions(progress.over(versions, "reading"), bounded), asked)
    output.page(report.report(path, found, names, form, output.window()))
    if out is not None:
        _draw(path, found, names, out, by, theme)


def _draw(
    path: str,
    found: tuple[Version, ...],
    names: tuple[str, ...],
    out: str,
    by: Literal["commit", "as-of"],
    theme: Theme,
) -> None:
    """The picture, the oldest version first."""
    from scenario_tree.cli import destinations
    from scenario_tree.drawing.history.picture import HistoryPicture
    from scenario_tree.drawing.history.points import Point
    from scenario_tree.drawing.look import Look
    from scenario_tree.reports import basis, log
    from scenario_tree.reports.blame import SHORT

    form = destinations.beside(out, "a history")
    newest = next((version.score for version in found if version.score), None)
    if newest is None:
        raise click.UsageError(f"{out}: no version can be read: there is nothing to draw")
    drawn_points: list[Point] = []
    for version in reversed(found):
        day = version.as_of if by == "as-of" else None
        if by == "as-of" and day is None and version.error is None:
            raise click.UsageError("--by as-of: not every version says what day it is as of")
        date = datetime.combine(day, time(), UTC) if day else version.date
        assert date is not None
        if by == "as-of" and day is None:
            date = drawn_points[-1].date if drawn_points else date
        own = log.probabilities(version, names) if version.score else None
        drawn_points.append(Point(date, (version.commit or "")[:SHORT], version.subject, own))
    titles = {outcome.name: outcome.title for outcome in newest.outcomes}
    titles = {name: titles.get(name, name) for name in names} if names else titles
    facts = tuple(fact for fact in basis.facts(newest.tree, newest.basis) if not fact.startswith("as of"))
    title, look = basis.title(newest.tree), Look(theme=theme)
    picture = HistoryPicture.of(title, titles, drawn_points, look, source=path, facts=facts)
    destinations.put(out, picture.file(form))
