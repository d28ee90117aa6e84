"""`scenario-tree git diff-driver`: what git calls in place of its own diff of one file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenario_tree.cli import output

if TYPE_CHECKING:
    from scenario_tree.reports.window import Window
    from scenario_tree.versions.files import Version

NOTHING = "/dev/null"
_SHORT = 7  # letters of an object's name


@click.command("diff-driver", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", metavar="PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE", nargs=-1)
def command(arguments: tuple[str, ...]) -> None:
    """Say what changed in one file, for git.

    Git calls this itself after `scenario-tree git install --diff`. A file that is no valid tree is compared as text,
    with a remark. Always ends with 0, as git wants it.

    \b
    Example, as a line of git's configuration:
      git config diff.scenario-tree.command 'scenario-tree git diff-driver'
    """
    if len(arguments) < 7:
        output.say(f"{arguments[0] if arguments else 'a file'}: not merged yet\n")
        return
    path, old, old_hex, _, new, new_hex = arguments[:6]
    shown = arguments[7] if len(arguments) > 7 else path
    from scenario_tree.problems import TreeProblems

    try:
        output.say(_compared(path, shown, (old, old_hex), (new, new_hex)))
    except TreeProblems as error:
        output.complain(f"{shown} is compared as text: {str(error).splitlines()[0]}\n")
        output.say(_text((old, path), (new, shown)))


def _compared(path: str, shown: str, old: tuple[str, str], new: tuple[str, str]) -> str:
    from scenario_tree.evaluation import request
    from scenario_tree.reading import Limits, decoded
    from scenario_tree.reports import diff as report
    from scenario_tree.versions.alone import read_alone
    from scenario_tree.versions.comparing.difference import difference
    from scenario_tree.versions.files import FileDifference

    limits, asked = Limits(), request()
    names = ((old, path), (new, shown))
    sides = [None if file == NOTHING else decoded(name, Path(file).read_bytes(), limits) for (file, _), name in names]
    trees = [None if side is None else read_alone(side, limits) for side in sides]
    versions = [
        None if side is None else _version(name, hexadecimal, side.sha256)
        for side, ((_, hexadecimal), name) in zip(sides, names, strict=True)
    ]
    if trees[0] is None or trees[1] is None:
        from scenario_tree import score

        only = trees[0] or trees[1]
        status = "added" if trees[0] is None else "removed"
        found = FileDifference(
            path=shown,
            status="added" if status == "added" else "removed",
            old=versions[0],
            new=versions[1],
            score=None if only is None else score(only),
        )
    else:
        found = FileDifference(
            path=shown,
            status="renamed" if path != shown else "modified",
            old=versions[0],
            new=versions[1],
            difference=difference(trees[0], trees[1], asked),
        )
    said = report.report([found], "table", _window())
    return said or f"{shown}: the text differs, the tree does not\n"


def _version(name: str, hexadecimal: str, sha256: str) -> Version:
    from scenario_tree.versions.files import Version

    revision = hexadecimal[:_SHORT] if hexadecimal.strip("0.") else "work tree"
    return Version(revision, None, None, name, sha256)


def _window() -> Window:
    """The width of the terminal behind git's pager, in the colours that git would use."""
    from dataclasses import replace

    window = output.window()
    if os.environ.get("NO_COLOR") or os.environ.get("FORCE_COLOR"):
        return window
    from scenario_tree.versions.git import wants_colour

    paged = sys.stdout.isatty() or bool(os.environ.get("GIT_PAGER_IN_USE"))
    return replace(window, colour=wants_colour("color.diff", paged))


def _text(*sides: tuple[str, str]) -> bytes:
    """Git's own comparison, its temporary files under the names of what they hold."""
    from scenario_tree.versions.git import no_index_diff

    said = no_index_diff(Path(sides[0][0]), Path(sides[1][0]), Path.cwd())
    head, mark, rest = said.partition(b"\n@@ ")
    for file, name in sides:
        if file != NOTHING:
            head = head.replace(os.fsencode(file).lstrip(b"/"), os.fsencode(name))
    return head + mark + rest
