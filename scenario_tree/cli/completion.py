"""`scenario-tree completion`: the tab key completes commands, options and files."""

from __future__ import annotations

import click

from scenario_tree.cli import output

_NAME = "scenario-tree"
_VARIABLE = "_SCENARIO_TREE_COMPLETE"  # click's own: the program's name in capitals


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script for completion by the tab key.

    SHELL then completes this program's commands, options and files.

    \b
    Examples, to run once; then open a new shell:
      cd ~/.local/share/bash-completion/completions
      scenario-tree completion bash > scenario-tree

    \b
      cd "${fpath[1]}"
      scenario-tree completion zsh > _scenario-tree

    \b
      cd ~/.config/fish/completions
      scenario-tree completion fish > scenario-tree.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # the three shells are click's own
    root = click.get_current_context().find_root().command
    completion = kind(root, {}, _NAME, _VARIABLE)
    output.say((completion.source_template % completion.source_vars()).strip() + "\n")
