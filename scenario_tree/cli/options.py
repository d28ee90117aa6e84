"""The options that commands share: which files, how to read and print them, what to evaluate under."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from scenario_tree.cli import kinds

Function = TypeVar("Function", bound=Callable[..., Any])
Question = Mapping[str, Any]  # what to evaluate under: the keyword arguments of `scenario_tree.score`


def files_argument(function: Function) -> Function:
    """FILE…: paths, folders, `-`."""
    kind = click.Path(path_type=Path, allow_dash=True)
    return click.argument("files", metavar="FILE...", nargs=-1, required=True, type=kind)(function)


def limits_option(function: Function) -> Function:
    """`--limit NAME=N`, as a mapping `limits`."""
    return click.option(
        "--limit",
        "-L",
        "limits",
        metavar="NAME=N",
        multiple=True,
        callback=kinds.limits,
        help="A bound on what is read: depth (levels of nesting, 1000), size (64MiB), values (10 million).",
    )(function)


def format_option(*more: str) -> Callable[[Function], Function]:
    """`--format`, as `form`: the four that every command has, or those named."""
    names = more or ("table", "json", "csv", "markdown")
    return click.option(
        "--format",
        "-f",
        "form",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How to print it: for reading here, or for another program.",
    )


_EVALUATION = (
    click.option("--profile", "-P", metavar="NAME", help="Use the weights of this profile of the file."),
    click.option(
        "--weights",
        "-w",
        metavar="FILE",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Use the weights in this file, which has the keys of a profile.",
    ),
    click.option(
        "--view",
        "views",
        multiple=True,
        metavar="NAME=W",
        callback=kinds.numbers,
        help="Give this judge's probabilities the weight W.",
    ),
    click.option(
        "--odds",
        multiple=True,
        metavar="NODE/BRANCH=F",
        callback=kinds.numbers,
        help="Multiply this branch's weight at its node (or EVENT/BRANCH: wherever the event is asked) by F.",
    ),
    click.option(
        "--criterion",
        "criteria",
        multiple=True,
        metavar="[ACTOR/]NAME=W",
        callback=kinds.numbers,
        help="Count this criterion with the weight W, for the reader or for an actor.",
    ),
    click.option(
        "--set",
        "parameters",
        multiple=True,
        metavar="PARAMETER=VALUE",
        callback=kinds.quantities,
        help="Give a parameter this value.",
    ),
    click.option(
        "--given",
        "-g",
        metavar="SELECTOR",
        multiple=True,
        help="Keep the paths that pass a node/branch, event/branch, node, event, outcome or tag; with not: before it, "
        "those that do not.",
    ),
    click.option("--known", is_flag=True, help="Let everybody who decides know beforehand what is given."),
    click.option(
        "--choose", "-c", metavar="NODE/OPTION", multiple=True, help="Fix this choice; nothing is learned from it."
    ),
    click.option(
        "--as-of",
        metavar="DATE",
        callback=kinds.day,
        help="Count the evidence dated up to this day (usually all of it).",
    ),
    click.option(
        "--pool",
        type=click.Choice(["linear", "log", "mixture"]),
        help="Make one distribution of the views in this way.",
    ),
)
_ASKED = ("profile", "views", "odds", "criteria", "parameters", "given", "known", "choose", "as_of", "pool")


def evaluation_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What to evaluate under, as one mapping `question`; weights files are read."""

    @wraps(function)
    def gathered(*, weights: tuple[Path, ...], **values: Any) -> Any:
        if len(weights) > 1:
            raise click.UsageError("--weights can be given once; only `score` compares two")
        return function(question=_question(weights, values), **values)

    return _with_evaluation(gathered)


def comparing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same with a second question `other`: `--against PROFILE`, or a second `--weights`; None without either.

    `names` says what the two are called.
    """

    @wraps(function)
    def gathered(*, weights: tuple[Path, ...], against: str | None, **values: Any) -> Any:
        if len(weights) > 2 or (len(weights) == 2 and against is not None):
            raise click.UsageError("two can be compared: give --against once, or --weights twice")
        question = _question(weights[:1], values)
        if len(weights) == 2:
            other: Question | None = {**question, "weights": _loaded(weights[1])}
            names = (weights[0].stem, weights[1].stem) if weights[0].stem != weights[1].stem else map(str, weights)
        else:
            other = {**question, "profile": against} if against is not None else None
            names = (question["profile"] or "none", against or "")
        return function(question=question, other=other, names=tuple(names), **values)

    help = "Show this profile beside the one in force, with the difference; a second --weights does the same."
    return _with_evaluation(click.option("--against", "-a", metavar="PROFILE", help=help)(gathered))


def _with_evaluation(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_EVALUATION):
        function = option(function)
    return function


def _question(weights: tuple[Path, ...], values: dict[str, Any]) -> Question:
    """The keyword arguments of `scenario_tree.score`, taken out of a command's values."""
    asked = {name: values.pop(name) for name in _ASKED}
    return {**asked, "weights": _loaded(weights[0]) if weights else None}


def _loaded(path: Path) -> Any:
    from scenario_tree import load_weights

    return load_weights(path)
