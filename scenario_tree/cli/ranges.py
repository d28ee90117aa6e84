"""Ranges of figures on the command line: `LOW:HIGH:STEP`, `LOW:HIGH:*FACTOR` or a list `1,2,5`.

Steps are taken in decimal figures, so that 0:1:0.1 has 0.3 and not 0.30000000000000004.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Context, Decimal, localcontext

import click

from scenario_tree.cli import kinds

MOST = 10_000  # values of one range
ORDER = "which options had ranges"  # where a context keeps that
_NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_FIGURE = rf"({_NUMBER})\s*(%?)"
_SINGLE = re.compile(_FIGURE, re.ASCII)
_RANGE = re.compile(rf"\s*{_FIGURE}\s*:\s*{_FIGURE}\s*:\s*(\*?)\s*{_FIGURE}\s*", re.ASCII)
_LIST = re.compile(rf"\s*{_FIGURE}(?:\s*,\s*{_FIGURE})+\s*", re.ASCII)
_TOLERANCE = Decimal("1e-9")  # of a step, by which the last one may miss HIGH
_EXPONENT = 300

Figure = float | tuple[float, ...]


def figures(ctx: click.Context, parameter: click.Parameter, words: Iterable[str]) -> dict[str, Figure]:
    """`NAME=NUMBER …` or `NAME=RANGE …` as a mapping; a range is a tuple."""
    found: dict[str, Figure] = {}
    for name, text in _pairs(words, parameter):
        values = _values(text)
        single = _SINGLE.fullmatch(text)
        if values is None and single is None:
            _refuse_nearly(name, text)
            raise click.BadParameter(f"'{text}' in '{name}={text}' is no number, and no range such as 0:1:0.1 or 1,2,5")
        if single:
            found[name] = float(_figure(*single.groups()))
        elif values:
            found[name] = values
            _note(ctx, parameter)
    return found


def quantities(ctx: click.Context, parameter: click.Parameter, words: Iterable[str]) -> dict[str, Figure | str]:
    """The same where a text that is neither is to be read as a file's quantities are."""
    found: dict[str, Figure | str] = {}
    for name, text in _pairs(words, parameter):
        values = _values(text)
        if values is None:
            _refuse_nearly(name, text)
            found |= kinds.quantities(ctx, parameter, [f"{name}={text}"])
        else:
            found[name] = values
            _note(ctx, parameter)
    return found


def order(ctx: click.Context) -> tuple[str, ...]:
    """The options that were given ranges, in the order of the command line."""
    return tuple(ctx.meta.get(ORDER, ()))


def _note(ctx: click.Context, parameter: click.Parameter) -> None:
    """Keep that this option has a range: click calls back in the order of the command line."""
    ctx.meta[ORDER] = tuple(dict.fromkeys((*order(ctx), str(parameter.name))))


def _pairs(words: Iterable[str], parameter: click.Parameter) -> Iterator[tuple[str, str]]:
    for word in words:
        name, _, text = (part.strip() for part in word.partition("="))
        if not (name and text):
            raise click.BadParameter(f"'{word}' is not of the form {parameter.metavar}")
        yield name, text


def _values(text: str) -> tuple[float, ...] | None:
    """The values of a range or a list; None where the text is neither."""
    if _LIST.fullmatch(text):
        items = (_SINGLE.fullmatch(item.strip()) for item in text.split(","))
        return tuple(dict.fromkeys(float(_figure(*item.groups())) for item in items if item))
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    low, high, step = (_figure(*match.group(first, first + 1)) for first in (1, 3, 6))
    if low > high:
        raise click.BadParameter(f"'{text}' begins above its end; write the lower one first")
    with localcontext(Context(prec=34)):
        found = _geometric(text, low, high, step) if match[5] else _arithmetic(text, low, high, step)
    return tuple(map(float, found))


def _refuse_nearly(name: str, text: str) -> None:
    """Say what is missing from a text that is a range or a list but for that."""
    if any(bracket in text for bracket in "([{"):
        return
    parts = [part.strip() for part in re.split("[:,]", text)]
    wrong = [part for part in parts if not _SINGLE.fullmatch(part.removeprefix("*").strip())]
    if 0 < len(wrong) < len(parts):
        said = f"'{wrong[0]}' in '{name}={text}' is no number" if wrong[0] else f"'{name}={text}' lacks a number"
        raise click.BadParameter(said)
    if not wrong and ":" in text and len(parts) == 2:
        raise click.BadParameter(f"'{name}={text}' has no step; write LOW:HIGH:STEP, such as {text}:0.1")


def _arithmetic(text: str, low: Decimal, high: Decimal, step: Decimal) -> list[Decimal]:
    if step <= 0:
        raise click.BadParameter(f"the step of '{text}' is not above 0")
    count = int(min((high - low) / step + _TOLERANCE, Decimal(MOST))) + 1
    _refuse_long(text, count)
    return [low + step * position for position in range(count)]


def _geometric(text: str, low: Decimal, high: Decimal, factor: Decimal) -> list[Decimal]:
    if low <= 0 or factor <= 1:
        raise click.BadParameter(f"'{text}' multiplies: it begins above 0 and its factor is above 1")
    found = [low]
    while found[-1] * factor <= high * (1 + _TOLERANCE):
        found.append(found[-1] * factor)
        _refuse_long(text, len(found))
    return found


def _refuse_long(text: str, count: int) -> None:
    if count > MOST:
        raise click.BadParameter(f"'{text}' has more than {MOST:,} values; take longer steps")


def _figure(text: str, sign: str) -> Decimal:
    value = Decimal(text)
    if value and abs(value.adjusted()) > _EXPONENT:
        raise click.BadParameter(f"'{text}' is too large or too small a number")
    return value / 100 if sign else value
