"""The options that say how a picture is to look."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from scenario_tree.cli import kinds
from scenario_tree.cli.options import Function
from scenario_tree.drawing.look import Look

_LOOKS = (
    click.option(
        "--theme",
        "-t",
        type=click.Choice(["light", "dark", "print"]),
        default="light",
        show_default=True,
        help="For a bright screen, a dark one, or a printer without colours.",
    ),
    click.option(
        "--direction",
        type=click.Choice(["right", "down"]),
        default="right",
        show_default=True,
        help="Which way the tree grows.",
    ),
    click.option(
        "--values",
        type=click.Choice(["both", "to-go", "cumulative", "none"]),
        default="both",
        show_default=True,
        help="Which values stand at nodes and options: what is still to come, or with what was collected before.",
    ),
    click.option(
        "--depth",
        "-d",
        metavar="N",
        callback=kinds.count,
        help="Fold what is more than N nodes away, each place with the number of questions behind it.",
    ),
    click.option(
        "--min-probability",
        "-m",
        metavar="P",
        default="0",
        callback=kinds.probability,
        help="Fold the branches of a node that are passed with less than this probability, such as 1%, into one.",
    ),
    click.option(
        "--highlight",
        "-H",
        metavar="SELECTOR",
        multiple=True,
        help="Mark the paths through a node/branch, node, event, outcome or tag (not: before it negates), and grey the "
        "others; of several, those through all.",
    ),
    click.option(
        "--frequencies",
        metavar="N",
        callback=kinds.count,
        help="Count futures instead of giving percentages: of N such futures, how many go each way.",
    ),
)
_NAMES = ("theme", "direction", "values", "depth", "min_probability", "highlight", "frequencies")


def look_options(function: Function) -> Callable[..., Any]:
    """How a picture is to look, as one record `look`."""

    @wraps(function)
    def gathered(**values: Any) -> Any:
        look = Look(**{name: values.pop(name) for name in _NAMES})
        return function(look=look, **values)

    for option in reversed(_LOOKS):
        gathered = option(gathered)
    return gathered
