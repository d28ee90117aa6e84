"""The program as a whole: which commands there are, loaded when they are used."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from scenario_tree.cli import boundary

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Write": ("init", "check", "set", "explain", "schema"),
    "Evaluate": ("score", "paths", "show", "render"),
    "Analyse": ("sensitivity", "simulate", "risk", "drivers", "information", "frontier", "compare", "sweep"),
    "Versions": ("diff", "log", "blame", "git"),
    "Set up": ("completion",),
}


class Program(click.Group):
    """The group of all commands. A command is the `command` of the module that bears its name."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(context_settings={"help_option_names": ["-h", "--help"]}, **settings)
        self.params.append(
            click.Option(
                ["-V", "--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_version,
                help="Print the version.",
            )
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the help."""
        return [name for names in SECTIONS.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"scenario_tree.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but an unknown command is answered with the nearest one."""
        name = args[0]
        if self.get_command(ctx, name) or name.startswith("-"):
            return super().resolve_command(ctx, args)
        from scenario_tree.names import hint

        raise click.UsageError(
            f"there is no command '{name}'; {hint(name, self.list_commands(ctx), 'see --help')}", ctx
        )

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by what they are for."""
        room = formatter.width - 6 - max(map(len, self.list_commands(ctx)))
        for section, names in SECTIONS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(section):
                formatter.write_dl([(name, found.get_short_help_str(room)) for name, found in commands if found])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run the program and end with its exit status; nothing but SystemExit leaves here."""

        def run() -> object:
            return super(Program, self).main(args, prog_name, complete_var, standalone_mode=False, **extra)

        sys.exit(boundary.status(run))


def _version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from scenario_tree.reports.export import tool

        click.echo(tool())
        ctx.exit()
