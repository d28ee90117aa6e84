"""`scenario-tree render`: the tree, or its outcomes alone, as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from scenario_tree.cli import boundary, destinations, kinds, output, progress
from scenario_tree.cli import files as reading
from scenario_tree.cli.looks import look_options
from scenario_tree.cli.options import Question, evaluation_options, files_argument, limits_option
from scenario_tree.drawing import FORMS, Look

if TYPE_CHECKING:
    from scenario_tree.drawing import Picture
    from scenario_tree.model import ScenarioTree


@click.command("render")
@files_argument
@click.option(
    "--output",
    "-o",
    "out",
    metavar="OUT",
    help="The picture's file, whose ending says the form: svg, png, pdf, dot or mmd (Mermaid); a folder, for several "
    "pictures; - for standard output. [default: beside the tree, with .svg]",
)
@click.option("--format", "-f", "form", type=click.Choice(FORMS), help="The form, where OUT has no ending.")
@click.option(
    "--chart",
    type=click.Choice(["tree", "outcomes"]),
    default="tree",
    show_default=True,
    help="Draw the tree, or its outcomes alone, as sorted bars over the bands of the words.",
)
@click.option(
    "--against",
    "-a",
    metavar="PROFILE",
    multiple=True,
    help="In a chart of outcomes: this profile beside the one in force (none: as the file is written).",
)
@look_options
@click.option(
    "--engine",
    "-e",
    type=click.Choice(["embedded", "dot"]),
    default="embedded",
    show_default=True,
    help="Who lays the tree out: the engine that comes along, or the program `dot` of an installed Graphviz.",
)
@click.option(
    "--scale",
    metavar="X",
    default="2",
    show_default=True,
    callback=kinds.scale,
    help="Of a png: its pixels for every pixel of a screen.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; end with 1 where a picture is missing or not what this command would draw now.",
)
@evaluation_options
@limits_option
def command(
    files: tuple[Path, ...],
    out: str | None,
    form: Literal["svg", "png", "pdf", "dot", "mmd"] | None,
    chart: Literal["tree", "outcomes"],
    against: tuple[str, ...],
    look: Look,
    engine: Literal["embedded", "dot"],
    scale: float,
    check: bool,
    question: Question,
    limits: Mapping[str, int],
) -> int:
    """Draw the tree, with probabilities and the choices in force.

    A picture carries a hash of all that it was made of; by that, --check finds those that are stale.

    \b
    Examples:
      scenario-tree render trees/ferry.yaml
      scenario-tree render trees/ferry.yaml -o ferry.png --highlight no-ferry
      scenario-tree render trees/ferry.yaml -o - --format mmd --given bid/accepted
      scenario-tree render trees/ferry.yaml --chart outcomes --against doubter
      scenario-tree render trees/ -o pictures/ --theme dark --min-probability 1%
      scenario-tree render trees/ferry.yaml --check ferry.svg
    """
    if against and chart == "tree":
        raise click.UsageError("--against is for a chart of outcomes: add --chart outcomes")
    if chart == "outcomes" and look.highlight:
        raise click.UsageError("--highlight is for trees; for a chart of outcomes, condition with --given")
    if question["known"] and look.highlight:
        raise click.UsageError("--highlight and --known do not go together: nobody knows what is highlighted")
    if check:
        files, out = destinations.checked_picture(files, out)
    form = destinations.form(out, form)
    trees = reading.trees(files, limits)
    together = chart == "outcomes" and (out is not None and not destinations.is_folder(out))
    suffix = "-outcomes" if chart == "outcomes" else ""
    places = destinations.places(out, form, [tree.source.name for tree in trees], suffix=suffix, together=together)
    if out and destinations.is_folder(out) and not check:
        Path(out).mkdir(parents=True, exist_ok=True)
    groups = [trees] if together else [[tree] for tree in trees]
    remarks: list[str] = []
    stale = False
    try:
        for place, group in progress.over(list(zip(places, groups, strict=True)), "drawing"):
            picture = _picture(group, chart, look, against, question)
            remarks += [f"warning: {warning}" for warning in picture.warnings]
            if check:
                if remark := destinations.staleness(place, picture.origin):
                    stale = True
                    remarks.append(remark)
                continue
            drawn = picture.file(form, engine, scale)
            remarks += [f"warning: {place}: {remark}" for remark in drawn.remarks]
            if place == reading.STANDARD_INPUT:
                output.say(drawn.content)
            else:
                output.write_file(place, drawn.content)
                remarks.append(f"wrote {place}")
    finally:
        output.complain("".join(f"{remark}\n" for remark in dict.fromkeys(remarks)))
    return boundary.FINDINGS if stale else boundary.DONE


def _picture(
    trees: Sequence[ScenarioTree],
    chart: Literal["tree", "outcomes"],
    look: Look,
    against: Sequence[str],
    question: Question,
) -> Picture:
    """The picture of a tree, or of the outcomes of one or several."""
    from scenario_tree.drawing import OutcomesPicture, TreePicture

    if chart == "tree":
        return TreePicture.of(trees[0], look, **question)
    return OutcomesPicture.of(trees, look, against=against, **question)
