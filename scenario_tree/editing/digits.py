"""Numbers as an author writes them: what a text says exactly, and the fewest digits that say a number well enough."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from fractions import Fraction

SIGNIFICANT = Fraction(5, 10**6)  # relative error of a rounded number: what six significant digits have at most
_DECIMAL = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_NUMBER = re.compile(rf"({_DECIMAL})(\s*%)?", re.ASCII)
_RATIO = re.compile(rf"({_DECIMAL})\s*/\s*({_DECIMAL})", re.ASCII)
_LARGEST_DENOMINATOR = 1000  # of a fraction that is written as one
_LONGEST = 60  # characters of a number whose exact value is of interest
_DECIMALS = (10, 15)  # of a number that no decimals say exactly: usually, and of an exact one at most


def exact(text: str) -> Fraction | None:
    """The number that a text writes with plain digits; None for any other text.

    >>> exact("30%"), exact("1/3"), exact("likely")
    (Fraction(3, 10), Fraction(1, 3), None)
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if match := _NUMBER.fullmatch(text):
        return Fraction(match[1]) / (100 if match[2] else 1)
    if (match := _RATIO.fullmatch(text)) and Fraction(match[2]):
        return Fraction(match[1]) / Fraction(match[2])
    return None


def percent_sign(text: str) -> str | None:
    """How a number's text ends: with a percent sign (and blanks before it), or with nothing.

    None where the text does not tell: for a plain 0 or 1, and for anything that is no number.

    >>> percent_sign("30 %"), percent_sign("0.3"), percent_sign("1/3"), percent_sign("0")
    (' %', '', None, None)
    """
    match = _NUMBER.fullmatch(text.strip())
    return (match[2] or "") if match and (match[2] or "." in match[1]) else None


def rounded(number: Fraction, within: Fraction) -> Fraction:
    """The number with one to four significant digits, or as many from six on as keep it `within` that distance.

    >>> float(rounded(Fraction(2, 7), Fraction(1, 10**6)))
    0.285714
    """
    if not number:
        return number
    for digits in (*range(1, 5), *range(6, 40)):
        near = Fraction(Context(prec=digits).divide(Decimal(number.numerator), Decimal(number.denominator)))
        if abs(near - number) <= within:
            return near
    return number


def written(number: Fraction, sign: str) -> str:
    """A number from 0 to 1 in digits, as a percentage where `sign` is a percent sign.

    One that no decimals say is written as a fraction, or, where that would be a long one, with decimals enough for
    the sum rule.

    >>> written(Fraction(15, 100), "%"), written(Fraction(1, 8), ""), written(Fraction(2, 3), "%")
    ('15%', '0.125', '2/3')
    """
    usual, most = _DECIMALS
    if 10**most % number.denominator:
        if number.denominator <= _LARGEST_DENOMINATOR:
            return f"{number.numerator}/{number.denominator}"
        while usual < most and abs(round(number, usual) - number) > number * SIGNIFICANT:
            usual += 1
        number = round(number, usual)
    scaled = number * 100 if sign else number
    exactly = Context(prec=60).divide(Decimal(scaled.numerator), Decimal(scaled.denominator))
    text = f"{exactly:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + sign
