"""`scenario-tree init`: a first tree to start from."""

from __future__ import annotations

import os
from pathlib import Path

import click

from scenario_tree.cli import output

NAME = "scenario.yaml"


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Write a first tree, to change into your own.

    It goes into DIR (here, unless named) and bears comments; a file that is there already stays as it is.

    \b
    Examples:
      scenario-tree init
      scenario-tree init my-scenarios
    """
    import shlex
    from importlib.resources import files

    path = folder / NAME
    if os.path.lexists(path):
        raise click.UsageError(f"{path} is there already; nothing was written")
    folder.mkdir(parents=True, exist_ok=True)
    output.write_file(path, (files("scenario_tree.cli") / "templates" / NAME).read_text(encoding="utf-8"))
    steps = "".join(
        f"  scenario-tree {name} {shlex.quote(str(path))}\n" for name in ("check", "score", "show", "render")
    )
    output.say(f"wrote {path}\n\nnext:\n{steps}")
