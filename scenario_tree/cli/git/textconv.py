"""`scenario-tree git textconv`: a tree as lines that git can compare, for `diff.scenario-tree.textconv`."""

from __future__ import annotations

from pathlib import Path

import click

from scenario_tree.cli import output


@click.command("textconv")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Print a tree as one fact a line, for git to compare.

    Every branch with its effective probability, every payoff, parameter and weight, sorted by name. A file that is
    no valid tree is printed as it is, with a remark on standard error. Git calls this after `git install --textconv`.

    \b
    Example:
      scenario-tree git textconv trees/ferry.yaml
    """
    from scenario_tree import TreeProblems, score
    from scenario_tree.reading import Limits, decoded
    from scenario_tree.reports import textconv
    from scenario_tree.versions.alone import read_alone

    content = file.read_bytes()
    limits = Limits()
    try:
        converted = textconv.text(score(read_alone(decoded(str(file), content, limits), limits)))
    except TreeProblems as error:
        first = str(error).splitlines()[0]
        output.complain(f"{file.name} is shown as it is, for it is no valid tree: {first}\n")
        output.say(content)
    else:
        output.say(converted)
