"""What the commands on versions share: revisions before `--`, files behind it, and a picture beside the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import click

from scenario_tree.cli.options import Function

Theme = Literal["light", "dark", "print"]


class WithDashes(click.Command):
    """A command that is told where `--` stood among its arguments: what is behind it are paths."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it; the words behind `--`, if there is one, are kept in `ctx.meta`."""
        if "--" in args:
            position = args.index("--")
            ctx.meta["behind dashes"] = args[position + 1 :]
            args = args[:position]
        return super().parse_args(ctx, args)


def split(ctx: click.Context, words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Revisions, and the one file."""
    behind = ctx.meta.get("behind dashes")
    if behind is None:
        revisions, files = words[:-1], list(words[-1:])
    else:
        revisions, files = words, behind
    if len(files) != 1:
        raise click.UsageError("name one file" if not files else f"one file at a time, not {len(files)}")
    return revisions, files[0]


def picture_options(what: str) -> Callable[[Function], Function]:
    """`--output`, as `out`, and `--theme`, for a picture of something."""

    def added(function: Function) -> Function:
        themes = click.Choice(["light", "dark", "print"])
        function = click.option(
            "--theme", "-t", type=themes, default="light", show_default=True, help="The picture's colours."
        )(function)
        help = f"Draw {what} too: a file for a svg, png or pdf."
        return click.option("--output", "-o", "out", metavar="OUT", help=help)(function)

    return added
