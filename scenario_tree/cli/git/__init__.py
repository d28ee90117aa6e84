"""`scenario-tree git`: how this program and git work together."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = ("install", "status", "uninstall", "diff-driver", "merge-driver", "textconv")


class GitGroup(click.Group):
    """Its commands, each imported when it is used; the last three are called by git itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"scenario_tree.cli.git.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command


@click.group("git", cls=GitGroup)
def command() -> None:
    """Make git compare and merge trees as trees.

    The last three commands are called by git itself.

    \b
    Example, once in every clone:
      scenario-tree git install
    """
