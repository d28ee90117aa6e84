"""`scenario-tree render`: the tree as a picture."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from scenario_tree.cli import boundary, output
from scenario_tree.cli import files as reading
from scenario_tree.cli.options import Question, evaluation_options, files_argument, limits_option
from scenario_tree.problems import refusal

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import Score

FORMS = ("svg", "dot")
_ENDINGS = " or ".join(f".{form}" for form in FORMS)
_LATER = ("png", "pdf", "mmd")  # to come: said to be so, and not drawn as something else


@click.command("render")
@files_argument
@click.option(
    "--output",
    "-o",
    "out",
    metavar="OUT",
    help="The picture's file, whose ending says the form; a folder, for several pictures; - for standard output. "
    "[default: beside the tree, with .svg]",
)
@click.option("--format", "-f", "form", type=click.Choice(FORMS), help="The form, where OUT has no ending.")
@click.option(
    "--engine",
    "-e",
    type=click.Choice(["embedded", "dot"]),
    default="embedded",
    show_default=True,
    help="Who lays the picture out: the engine that comes along, or the program `dot` of an installed Graphviz.",
)
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where a picture is missing or stale.")
@evaluation_options
@limits_option
def command(
    files: tuple[Path, ...],
    out: str | None,
    form: str | None,
    engine: Literal["embedded", "dot"],
    check: bool,
    question: Question,
    limits: Mapping[str, int],
) -> int:
    """Draw the tree, with probabilities and the choices in force.

    \b
    Examples:
      scenario-tree render trees/ferry.yaml
      scenario-tree render trees/ferry.yaml -o ferry.svg --given bid/accepted
      scenario-tree render trees/ferry.yaml -o - --format dot
      scenario-tree render trees/ -o pictures/
    """
    from scenario_tree import score

    if check and out == "-":
        raise click.UsageError("--check looks at a file; name it with --output")
    form = _form(out, form)
    trees = reading.trees(files, limits)
    if out and _is_folder(out) and not check:
        Path(out).mkdir(parents=True, exist_ok=True)
    places = _places(out, form, [tree.source.name for tree in trees])
    stale = False
    for tree, place in zip(trees, places, strict=True):
        answer = score(tree, **question)
        output.warn(answer.warnings)
        picture = _picture(answer, form, engine)
        if place == reading.STANDARD_INPUT:
            output.say(picture)
        elif not check:
            output.write_file(place, picture)
            output.complain(f"wrote {place}\n")
        elif not (place.exists() and place.read_bytes() == picture.encode()):
            stale = True
            output.complain(f"{place} is {'stale' if place.exists() else 'missing'}\n")
    return boundary.FINDINGS if stale else boundary.DONE


def _form(out: str | None, form: str | None) -> str:
    """The form that is wanted: that of OUT's ending, else `--format`, else svg."""
    ending = "" if out is None or _is_folder(out) else Path(out).suffix.lower().removeprefix(".")
    if ending in _LATER:
        help = f"name a file that ends in {_ENDINGS}"
        raise refusal("drawing-failed", f"{out}: {ending} pictures are not supported yet", help)
    if ending in FORMS and form not in (None, ending):
        raise click.UsageError(f"{out} ends in .{ending}, but --format is {form}")
    if ending and ending not in FORMS and form is None:
        raise click.UsageError(f"{out}: which form is this to have? let it end in {_ENDINGS}, or give --format")
    return ending if ending in FORMS else form or FORMS[0]


def _is_folder(out: str) -> bool:
    return out.endswith(("/", os.sep)) or Path(out).is_dir()


def _places(out: str | None, form: str, trees: Sequence[str]) -> list[Path]:
    """Where each picture goes."""
    if out == "-" or (out is None and reading.STANDARD_INPUT_NAME in trees):
        if len(trees) > 1:
            raise click.UsageError("several pictures do not go to standard output; name a folder with --output")
        return [reading.STANDARD_INPUT]
    if out is None:
        return [Path(tree).with_suffix(f".{form}") for tree in trees]
    place = Path(out)
    if not _is_folder(out):
        if len(trees) > 1:
            raise click.UsageError(
                f"{out} is one file, but there are {len(trees)} trees; name a folder, such as {out}/"
            )
        return [place]
    places = [place / f"{Path(tree).stem.strip('<>')}.{form}" for tree in trees]
    for own in places:
        if places.count(own) > 1:
            raise click.UsageError(f"two trees would be drawn to {own}; draw them one by one")
    return places


def _picture(score: Score, form: str, engine: Literal["embedded", "dot"]) -> str:
    from scenario_tree.drawing import picture
    from scenario_tree.drawing.dot import dot

    return dot(score) if form == "dot" else picture(score, engine)
