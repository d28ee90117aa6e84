"""`scenario-tree git merge-driver`: what git calls to merge one file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenario_tree.cli import files, output
from scenario_tree.cli.options import limits_option

if TYPE_CHECKING:
    from scenario_tree.versions.merging import Conflict, Labels

USUAL = ("ours", "base", "theirs")
REBASING = ("upstream", "base", "the commit that is moved")  # in a rebase "ours" is what one rebases onto


@click.command("merge-driver")
@click.argument("base", metavar="%O", type=click.Path(path_type=Path))
@click.argument("ours", metavar="%A", type=click.Path(path_type=Path))
@click.argument("theirs", metavar="%B", type=click.Path(path_type=Path))
@click.argument("marker_size", metavar="%L")
@click.argument("path", metavar="%P")
@click.argument("names", metavar="[%S %X %Y]", nargs=-1)
@limits_option
def command(
    base: Path, ours: Path, theirs: Path, marker_size: str, path: str, names: tuple[str, ...], limits: Mapping[str, int]
) -> int:
    """Merge one file, for git.

    Git calls this itself once `scenario-tree git install` has told it to. The result is written into the file %A;
    conflicts stand in it between markers, and what each side changed is said on standard error. 0 without conflicts,
    1 with them.

    \b
    Example, as a line of git's configuration:
      git config merge.scenario-tree.driver \\
          'scenario-tree git merge-driver %O %A %B %L %P'
    """
    from scenario_tree.reading import open_beside
    from scenario_tree.versions.git import merge_file
    from scenario_tree.versions.merging import merged

    called = _labels(names)
    bounds = files.bounds(limits)
    open_register = open_beside(Path(path).parent, bounds)
    result = merged(
        base.read_bytes(),
        ours.read_bytes(),
        theirs.read_bytes(),
        path=path,
        labels=called,
        text_merge=merge_file,
        openers=(open_register,) * 3,
        limits=bounds,
        marker_size=int(marker_size) if marker_size.isdecimal() and int(marker_size) else 7,
    )
    output.write_file(ours, result.content)
    output.complain(_report(path, called, result.conflicts, result.remarks))
    return 1 if result.conflicts else 0


def _labels(names: tuple[str, ...]) -> Labels:
    """What the base, our side and theirs are called; a git before 2.44 passes the letters as they are."""
    usual = REBASING if "rebase" in os.environ.get("GIT_REFLOG_ACTION", "").split(" ")[0:2] else USUAL
    given = ["" if name.startswith("%") else " ".join(name.split()) for name in names]
    base, ours, theirs = [*given, "", "", ""][:3]
    return ours or usual[0], base or usual[1], theirs or usual[2]


def _report(path: str, labels: Labels, conflicts: tuple[Conflict, ...], remarks: tuple[str, ...]) -> str:
    lines = [f"{path}: {remark}" for remark in remarks]
    if conflicts:
        who = "" if labels == USUAL else f" (ours: {labels[0]}; theirs: {labels[2]})"
        count = "1 conflict" if len(conflicts) == 1 else f"{len(conflicts)} conflicts"
        lines.append(f"{path}: {count}{who}")
        lines += [f"  {conflict.message}" for conflict in conflicts]
    return "".join(f"{line}\n" for line in lines)
