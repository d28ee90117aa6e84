"""How numbers read: the one place that rounds them for people.

Probabilities are percentages with one decimal; 0 and 1 are only ever shown where they
are exact. Other figures of one column share their decimals, so that they line up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

MINUS = "\N{MINUS SIGN}"
UNDEFINED = "\N{EN DASH}"
EXACT = 1e-12  # nearer to 0 or 1 than this is 0 or 1: what is left over from adding up
UP = 1 + 1e-12  # halves are rounded away from 0, as people do, also where their binary form lies just below
_MOST_DECIMALS = 9  # a column of smaller figures is written with powers of ten


def percent(probability: float | None) -> str:
    """A probability in a column: one decimal, always.

    >>> percent(0.3625), percent(0.0004), percent(0.99999), percent(1.0), percent(None)
    ('36.3 %', '<0.1 %', '>99.9 %', '100.0 %', '–')
    """
    if probability is None:
        return UNDEFINED
    if EXACT < probability < 0.001:
        return "<0.1 %"
    if 0.999 < probability < 1 - EXACT:
        return ">99.9 %"
    return f"{abs(probability) * 100 * UP:.1f} %"


def inline_percent(probability: float | None) -> str:
    """A probability in a sentence: as in a column, without a decimal that is 0.

    >>> inline_percent(0.6), inline_percent(0.655), inline_percent(1.0)
    ('60 %', '65.5 %', '100 %')
    """
    return percent(probability).replace(".0 %", " %")


def points(change: float | None) -> str:
    """A difference of two probabilities, in percentage points.

    >>> points(0.071), points(-0.0079), points(0.0), points(-0.00004)
    ('+7.1 pp', '−0.8 pp', '0.0 pp', '−<0.1 pp')
    """
    if change is None:
        return UNDEFINED
    if abs(change) <= EXACT:
        return "0.0 pp"
    size = "<0.1" if abs(change) < 0.0005 else f"{abs(change) * 100 * UP:.1f}"
    return f"{'+' if change > 0 else MINUS}{size} pp"


def margins(errors: Sequence[float]) -> list[str]:
    """Errors of probabilities, one column in percentage points.

    >>> margins([0.0123, 0.00045, 0.0])
    ['± 1.230 pp', '± 0.045 pp', '± 0.000 pp']
    """
    return [f"± {text} pp" for text in figures([100 * error for error in errors])]


def decimals(values: Sequence[float | None]) -> int:
    """How many decimals a column of figures needs.

    The largest figure shows at least three digits, and up to five where that shows two digits of the smallest;
    decimals that are 0 in every figure are left out.
    """
    sizes = [abs(value) for value in values if value and math.isfinite(value)]
    if not sizes:
        return 0
    most = max(sizes)
    sizes = [size for size in sizes if size > 1e-9 * most]
    largest, smallest = (math.floor(math.log10(size * UP)) for size in (max(sizes), min(sizes)))
    wanted = max(2 - largest, min(1 - smallest, 4 - largest), 0)
    while wanted and all(abs(size - round(size, wanted - 1)) < 1e-9 * most for size in sizes):
        wanted -= 1
    return wanted


def figures(values: Sequence[float | None]) -> list[str]:
    """Figures of one column, all with the same decimals.

    >>> figures([9.0, -1.75, None, 1234.5])
    ['9.0', '−1.8', '–', '1,234.5']
    """
    wanted = decimals(values)
    return [_figure(value, wanted) for value in values]


def steps(values: Sequence[float]) -> list[str]:
    """Figures along an axis: of equal steps each reads equal, if some more decimals show it.

    >>> steps([1.95, 1.975, 2.0]), steps([0.0, 1 / 3, 2 / 3])
    (['1.950', '1.975', '2.000'], ['0.000', '0.333', '0.667'])
    """
    wanted = decimals(values)
    spare = 1e-6 * min((abs(after - before) for before, after in pairwise(values) if after != before), default=0.0)
    exact = (
        places
        for places in range(wanted, wanted + 4)
        if all(abs(value - round(value, places)) <= spare for value in values)
    )
    wanted = next(exact, wanted)
    return [_figure(value, wanted) for value in values]


def _figure(value: float | None, wanted: int) -> str:
    if value is None or not math.isfinite(value):
        return UNDEFINED
    if abs(value) >= 1e15 or wanted > _MOST_DECIMALS:
        text = f"{abs(value):.3g}"
    else:
        text = f"{abs(value) * UP:,.{wanted}f}"
    rounded_to_zero = not any(digit in "123456789" for digit in text)
    sign = "" if rounded_to_zero else MINUS if value < 0 else ""
    return sign + text


def figure(value: float | None) -> str:
    """A figure in a sentence: up to four digits, none that are 0 behind the point.

    >>> figure(2.0), figure(-1.75), figure(1 / 3), figure(12345.678)
    ('2', '−1.75', '0.3333', '12,346')
    """
    if value is None or not math.isfinite(value):
        return UNDEFINED
    if value and not 1e-4 <= abs(value) < 1e15:
        return f"{value:.4g}".replace("-", MINUS, 1) if value < 0 else f"{value:.4g}"
    wanted = max(3 - math.floor(math.log10(abs(value))), 0) if value else 0
    text = f"{abs(value) * UP:,.{wanted}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return (MINUS if value < 0 else "") + text


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number of things.

    >>> counted(1, "warning"), counted(12000, "file"), counted(2, "branch", "branches")
    ('1 warning', '12,000 files', '2 branches')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def bar(probability: float, whole: int = 20) -> str:
    """A bar whose length is the probability; `whole` cells are 100 %.

    >>> bar(0.5), bar(0.11), bar(0.0)
    ('██████████', '██▎', '')
    """
    eighths = max(round(probability * whole * 8), 1 if probability > EXACT else 0)
    full, part = divmod(eighths, 8)
    return "█" * full + (" ▏▎▍▌▋▊▉"[part] if part else "")
