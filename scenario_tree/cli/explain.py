"""`scenario-tree explain`: what a rule of the checker is about."""

from __future__ import annotations

import click

from scenario_tree.cli import output


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Explain the code of a message.

    The code stands in brackets behind the message. Without one, all codes are listed.

    \b
    Examples:
      scenario-tree explain probability-sum
      scenario-tree explain
    """
    from scenario_tree import catalogue
    from scenario_tree.names import hint
    from scenario_tree.reports import explanations

    if code is None:
        output.say(explanations.listed([catalogue.explanation(known) for known in catalogue.codes()], output.window()))
        return
    try:
        entry = catalogue.explanation(code.strip("[]"))
    except KeyError:
        help = hint(code, catalogue.codes(), "`scenario-tree explain` lists all of them")
        raise click.UsageError(f"there is no code '{code}'; {help}") from None
    output.say(explanations.text(entry, output.window()))
