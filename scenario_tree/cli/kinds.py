"""What option values look like: click callbacks that turn words into values, or say how to write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import click

_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?", re.ASCII)
_BYTES = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_LIMITS = {"depth": {"": 1}, "size": _BYTES, "values": {"": 1}}


def numbers(ctx: click.Context, parameter: click.Parameter, words: Iterable[str]) -> dict[str, float]:
    """`NAME=NUMBER …` as a mapping; of one name the last counts."""
    found = {}
    for word in words:
        name, text = _pair(word, parameter)
        if not _NUMBER.fullmatch(text):
            raise click.BadParameter(f"'{text}' in '{word}' is not a number")
        found[name] = float(text)
    return found


def quantities(ctx: click.Context, parameter: click.Parameter, words: Iterable[str]) -> dict[str, float | str]:
    """`NAME=QUANTITY …` as a mapping: numbers, and texts that are to be read as a file's are."""
    pairs = dict(_pair(word, parameter) for word in words)
    return {name: float(text) if _NUMBER.fullmatch(text) else text for name, text in pairs.items()}


def _pair(word: str, parameter: click.Parameter) -> tuple[str, str]:
    name, _, text = (part.strip() for part in word.partition("="))
    if not (name and text):
        raise click.BadParameter(f"'{word}' is not of the form {parameter.metavar}")
    return name, text


def day(ctx: click.Context, parameter: click.Parameter, word: str | None) -> date | None:
    """A day, as in 2024-03-01."""
    try:
        return date.fromisoformat(word) if word is not None else None
    except ValueError:
        raise click.BadParameter(f"'{word}' is not a date; write it as 2024-03-01") from None


def probability(ctx: click.Context, parameter: click.Parameter, word: str) -> float:
    """A probability: 0.01 or 1%."""
    text = word.strip().removesuffix("%").strip()
    number = float(text) / (100 if "%" in word else 1) if _NUMBER.fullmatch(text) else -1.0
    if not 0 <= number <= 1:
        raise click.BadParameter(f"'{word}' is not a probability; write it as 0.01 or 1%")
    return number


def count(ctx: click.Context, parameter: click.Parameter, word: str | None) -> int | None:
    """How many of something: a whole number from 1 to a thousand million."""
    if word is None:
        return None
    digits = word.replace(",", "").replace("_", "")
    if not (digits.isascii() and digits.isdecimal() and 1 <= int(digits) <= 10**9):
        raise click.BadParameter(f"'{word}' is not a whole number from 1 to 1,000,000,000")
    return int(digits)


def scale(ctx: click.Context, parameter: click.Parameter, word: str) -> float:
    """A factor of size, from a twentieth to twenty."""
    factor = float(word) if _NUMBER.fullmatch(word) else 0.0
    if not 0.05 <= factor <= 20:
        raise click.BadParameter(f"'{word}' is not a number from 0.05 to 20")
    return factor


def limits(ctx: click.Context, parameter: click.Parameter, words: Iterable[str]) -> dict[str, int]:
    """`depth=2000 size=128MB …` as a mapping."""
    found = {}
    for word in words:
        name, text = _pair(word, parameter)
        if name not in _LIMITS:
            raise click.BadParameter(f"there is no limit '{name}'; there is {', '.join(_LIMITS)}")
        digits = re.fullmatch(r"([0-9]+) ?([A-Za-z]*)", text, re.ASCII)
        if not digits or digits[2].upper() not in _LIMITS[name]:
            raise click.BadParameter(f"'{text}' in '{word}' is not a whole number")
        found[name] = int(digits[1]) * _LIMITS[name][digits[2].upper()]
    return found
