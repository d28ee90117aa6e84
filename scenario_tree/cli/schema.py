"""`scenario-tree schema`: the JSON Schema of the format."""

from __future__ import annotations

import click

from scenario_tree.cli import output


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of tree files.

    Editors use it to check and complete while one writes.

    \b
    Examples:
      scenario-tree schema > scenario-tree.schema.json
      # and at the top of a tree:
      # yaml-language-server: $schema=scenario-tree.schema.json
    """
    from scenario_tree.reading import schema_text

    output.say(schema_text().rstrip("\n") + "\n")
