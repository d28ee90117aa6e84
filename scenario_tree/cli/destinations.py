"""Where pictures go, in which form, and whether what is there already is what would be drawn."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output
from scenario_tree.drawing import FORMS, Form

if TYPE_CHECKING:
    from scenario_tree.drawing.pictures import File

Beside = Literal["svg", "png", "pdf"]  # forms of a picture beside a report
_ENDINGS = f"{', '.join(f'.{form}' for form in FORMS[:-1])} or .{FORMS[-1]}"


def form(out: str | None, asked: Form | None) -> Form:
    """The form that is wanted: that of OUT's ending, else `--format`, else svg."""
    ending = "" if out is None or is_folder(out) else Path(out).suffix.lower().removeprefix(".")
    named = next((form for form in get_args(Form) if form == ending), None)
    if named and asked not in (None, named):
        raise click.UsageError(f"{out} ends in .{ending}, but --format is {asked}")
    if ending and not named and asked is None:
        raise click.UsageError(f"{out}: which form is this to have? let it end in {_ENDINGS}, or give --format")
    return named or asked or FORMS[0]


def beside(out: str, what: str) -> Beside:
    """The form of a picture that a command draws beside its report: that of OUT's ending, svg where it has none."""
    if is_folder(out):
        raise click.UsageError(f"{out} is a folder; name a file for the picture")
    ending = "" if out == "-" else Path(out).suffix.lower().removeprefix(".")
    found: Beside | None = next((form for form in get_args(Beside) if form == (ending or "svg")), None)
    if found is None:
        raise click.UsageError(f"{out}: {what} is drawn as svg, png or pdf; let the name end in one of them")
    return found


def chart(out: str | None, files: Sequence[Path] = ()) -> Beside | None:
    """The form of an analysis's chart, None where none is asked for; to be asked before any work.

    Of `files`, where any are named, there is to be one.
    """
    if out is None:
        return None
    found = beside(out, "a chart")
    if (count := len(reading.expanded(files))) > 1:
        raise click.UsageError(f"--output draws one file at a time, not {count}")
    return found


def put(out: str, drawn: File) -> None:
    """Write such a picture, with its remarks, or say it where OUT is `-`."""
    if out == "-":
        output.say(drawn.content)
        return
    output.write_file(Path(out), drawn.content)
    remarks = (f"warning: {out}: {remark}\n" for remark in drawn.remarks)
    output.complain("".join((*remarks, f"wrote {out}\n")))


def is_folder(out: str) -> bool:
    """Whether pictures go into it under names of their own."""
    return out.endswith(("/", os.sep)) or Path(out).is_dir()


def places(out: str | None, form: Form, trees: Sequence[str], *, suffix: str, together: bool) -> list[Path]:
    """Where each picture goes. `together`: there is one picture of all trees."""
    if out == "-" or (out is None and reading.STANDARD_INPUT_NAME in trees):
        if len(trees) > 1 and not together:
            raise click.UsageError("several pictures do not go to standard output; name a folder with --output")
        return [reading.STANDARD_INPUT]
    if out is None:
        return [Path(tree).with_name(f"{Path(tree).stem}{suffix}.{form}") for tree in trees]
    if together:
        return [Path(out)]
    if not is_folder(out):
        if len(trees) > 1:
            raise click.UsageError(
                f"{out} is one file, but there are {len(trees)} trees; name a folder, such as {out}/"
            )
        return [Path(out)]
    found = [Path(out) / f"{Path(tree).stem.strip('<>')}{suffix}.{form}" for tree in trees]
    for own in found:
        if found.count(own) > 1:
            raise click.UsageError(f"two trees would be drawn to {own}; draw them one by one")
    return found


def checked_picture(files: tuple[Path, ...], out: str | None) -> tuple[tuple[Path, ...], str | None]:
    """The trees and the picture among the arguments of `--check`, which takes the picture as a FILE too.

    A picture that is named alone says itself which tree it is of; that is looked for beside it and from here on down.
    """
    if out == "-":
        raise click.UsageError("--check looks at a file; name it with --output")
    pictures = [file for file in files if file.suffix.lower().removeprefix(".") in FORMS]
    if not pictures:
        return files, out
    if out is not None or len(pictures) > 1:
        raise click.UsageError("--check looks at one picture at a time")
    trees = tuple(file for file in files if file not in pictures)
    return trees or (_tree_of(pictures[0]),), str(pictures[0])


def _tree_of(picture: Path) -> Path:
    from scenario_tree import is_tree
    from scenario_tree.drawing.origin import origin_in

    origin = origin_in(picture.read_bytes())
    name = Path(str((origin or {}).get("source", ""))).name
    if not name:
        raise click.UsageError(f"{picture} does not say which tree it is of; name that too")
    beside = [picture.parent / name]
    below = sorted(
        path for path in Path().rglob(glob.escape(name)) if not any(part.startswith(".") for part in path.parts)
    )
    found = [path for path in [*beside, *below] if path.is_file() and is_tree(path)]
    found = list({path.resolve(): path for path in found}.values())
    if len(found) != 1:
        many = f"there are {len(found)} of that name here" if found else "there is none of that name here"
        raise click.UsageError(f"{picture} is of {name}, and {many}; name the tree too")
    return found[0]


def staleness(place: Path, origin: str) -> str:
    """What to say of a picture that is missing, or made of something else than `origin`; empty where it is neither."""
    import json

    from scenario_tree.drawing.origin import origin_in

    if not place.exists():
        return f"{place} is missing"
    found = origin_in(place.read_bytes())
    wanted = json.loads(origin)
    if found is None:
        return f"{place} is stale: it does not say what it was drawn from"
    if found.get("sha256") == wanted["sha256"]:
        return ""
    if found.get("source_sha256") != wanted["source_sha256"]:
        return f"{place} is stale: {wanted['source']} has changed since"
    return f"{place} is stale: it was drawn under other weights, conditions or options"
