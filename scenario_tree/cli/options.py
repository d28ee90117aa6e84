"""The options that commands share: which files, how to read and print them, what to evaluate under."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from scenario_tree.cli import kinds, ranges

Function = TypeVar("Function", bound=Callable[..., Any])
NOTHING = "none"  # as a profile or as weights: the file as it is written
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


_EVALUATION: Mapping[str, tuple[tuple[str, ...], Mapping[str, Any]]] = {  # what click.option takes, by parameter
    "profile": (("--profile", "-P"), {"metavar": "NAME", "help": "Use the weights of this profile of the file."}),
    "weights": (
        ("--weights", "-w"),
        {
            "metavar": "FILE",
            "multiple": True,
            "type": click.Path(path_type=Path),
            "help": "Use the weights in this file, which has the keys of a profile.",
        },
    ),
    "views": (
        ("--view",),
        {
            "metavar": "NAME=W",
            "multiple": True,
            "callback": kinds.numbers,
            "help": "Give this judge's probabilities the weight W.",
        },
    ),
    "odds": (
        ("--odds",),
        {
            "metavar": "NODE/BRANCH=F",
            "multiple": True,
            "callback": kinds.numbers,
            "help": "Multiply this branch's weight at its node (or EVENT/BRANCH: wherever the event is asked) by F.",
        },
    ),
    "criteria": (
        ("--criterion",),
        {
            "metavar": "[ACTOR/]NAME=W",
            "multiple": True,
            "callback": kinds.numbers,
            "help": "Count this criterion with the weight W, for the reader or for an actor.",
        },
    ),
    "parameters": (
        ("--set",),
        {
            "metavar": "PARAMETER=VALUE",
            "multiple": True,
            "callback": kinds.quantities,
            "help": "Give a parameter this value.",
        },
    ),
    "given": (
        ("--given", "-g"),
        {
            "metavar": "SELECTOR",
            "multiple": True,
            "help": "Keep the paths that pass a node/branch, event/branch, node, event, outcome or tag; with not: "
            "before it, those that do not.",
        },
    ),
    "known": (
        ("--known",),
        {"is_flag": True, "help": "Let everybody who decides know beforehand what is given."},
    ),
    "choose": (
        ("--choose", "-c"),
        {"metavar": "NODE/OPTION", "multiple": True, "help": "Fix this choice; nothing is learned from it."},
    ),
    "as_of": (
        ("--as-of",),
        {
            "metavar": "DATE",
            "callback": kinds.day,
            "help": "Count the evidence dated up to this day (usually all of it).",
        },
    ),
    "pool": (
        ("--pool",),
        {
            "type": click.Choice(["linear", "log", "mixture"]),
            "help": "Make one distribution of the views in this way.",
        },
    ),
}
_ASKED = ("profile", "views", "odds", "criteria", "parameters", "given", "known", "choose", "as_of", "pool")


def evaluation_options(function: Callable[..., Any], **changed: Mapping[str, Any]) -> Callable[..., Any]:
    """What to evaluate under, as one mapping `question`; weights files are read.

    `changed` settings of some options replace the usual ones, as in `known={"hidden": True}`.
    """

    @wraps(function)
    def gathered(*, weights: tuple[Path, ...], **values: Any) -> Any:
        if len(weights) > 1:
            raise click.UsageError("--weights can be given once; only `score` compares two")
        return function(question=_question(weights, values), **values)

    return _with_evaluation(gathered, **changed)


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


def several_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for several at once: `profiles`, `weights` by name and `pools` stand beside the `question` of all."""

    @wraps(function)
    def gathered(*, weights: tuple[Path, ...], **values: Any) -> Any:
        several = {"profiles": values.pop("profile"), "pools": values.pop("pool")}
        question = {name: value for name, value in _question((), values).items() if name != "weights"}
        stems = [path.stem for path in weights]
        names = [path.stem if stems.count(path.stem) == 1 else str(path) for path in weights]
        laid = {
            name: None if str(path) == NOTHING and not path.exists() else _loaded(path)
            for name, path in zip(names, weights, strict=True)
        }
        return function(question=question, weights=laid, **several, **values)

    return _with_evaluation(
        gathered,
        profile={"multiple": True, "help": "A column under this profile; none is the file as written. Repeatable."},
        weights={
            "help": "A column under the weights in this file (keys of a profile); none for no weights. Repeatable."
        },
        pool={"multiple": True, "help": "A column with the views made one distribution in this way. Repeatable."},
    )


def swept_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same where figures may be ranges: those are tuples in the `question`, the first one given first."""

    @wraps(function)
    def gathered(*, weights: tuple[Path, ...], **values: Any) -> Any:
        if len(weights) > 1:
            raise click.UsageError("--weights can be given once; `compare` shows several side by side")
        probabilities = values.pop("probabilities")
        question = {**_question(weights, values), "probabilities": probabilities}
        first = ranges.order(click.get_current_context())
        return function(question={name: question[name] for name in (*first, *question)}, **values)

    own = click.option(
        "--probability",
        "probabilities",
        metavar="NODE/BRANCH=P",
        multiple=True,
        callback=ranges.figures,
        help="Set this branch's probability, or that of EVENT/BRANCH; its siblings keep their proportions.",
    )
    ranged = {"callback": ranges.figures}
    parameters = {"callback": ranges.quantities}
    return _with_evaluation(own(gathered), views=ranged, odds=ranged, criteria=ranged, parameters=parameters)


def _with_evaluation(function: Callable[..., Any], **changed: Mapping[str, Any]) -> Callable[..., Any]:
    """The function with every option of an evaluation; `changed` settings of some replace the usual ones."""
    for name, (flags, settings) in reversed(list(_EVALUATION.items())):
        function = click.option(*flags, name, **{**settings, **changed.get(name, {})})(function)
    return function


def _question(weights: tuple[Path, ...], values: dict[str, Any]) -> Question:
    """The keyword arguments of `scenario_tree.score`, taken out of a command's values."""
    asked = {name: values.pop(name) for name in _ASKED if name in values}
    return {**asked, "weights": _loaded(weights[0]) if weights else None}


def _loaded(path: Path) -> Any:
    from scenario_tree import load_weights

    return load_weights(path)
