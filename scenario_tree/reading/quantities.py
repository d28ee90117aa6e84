"""What a value in the file means as a number: text and mappings to quantities and forms.

The same text occurs thousands of times in a large file, so what it means is worked out once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from scenario_tree.model import ByView, Distribution, Expression, Form, Quantity, Share, Word, WordScale
from scenario_tree.names import hint
from scenario_tree.problems import Problem
from scenario_tree.quantities.distribution import KINDS, mean
from scenario_tree.quantities.expression import FUNCTIONS, ExpressionError, expression
from scenario_tree.reading.violations import cut_expression_problem
from scenario_tree.source import Location, SourceMapping

_NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_PLAIN = re.compile(_NUMBER, re.ASCII)
_PERCENT = re.compile(rf"({_NUMBER})\s*%", re.ASCII)
_FRACTION = re.compile(rf"({_NUMBER})\s*/\s*({_NUMBER})", re.ASCII)
LARGEST = 1e300  # sum of a distribution's arguments, beyond which its mean may overflow
RESERVED = frozenset(KINDS) | frozenset(FUNCTIONS) | {"rest"}
BESIDE = frozenset({"unit", "label", "note"})  # what may stand beside a parameter's distribution


class BadQuantity(ValueError):  # noqa: N818 - it is raised as a finding
    """A text that is no quantity: the problem's code, message and help, and the place within the text."""

    def __init__(self, code: str, message: str, help: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.help = help
        self.offset = offset


@lru_cache(maxsize=65536)
def quantity_of_text(text: str) -> float | Expression:
    """A number, percent, fraction or `= expression`. Raises BadQuantity.

    >>> quantity_of_text("35%"), quantity_of_text("1/4")
    (0.35, 0.25)
    """
    text = text.strip()
    if text.startswith("="):
        try:
            return expression(text[1:])
        except ExpressionError as error:
            advice = "see the format's reference page for what an expression may hold"
            raise BadQuantity("expression-syntax", str(error), advice, error.offset + 1) from None
    value = None
    if _PLAIN.fullmatch(text):
        value = float(text)
    elif match := _PERCENT.fullmatch(text):
        value = float(match[1]) / 100
    elif match := _FRACTION.fullmatch(text):
        if float(match[2]) == 0:
            raise BadQuantity("expression-value", f"{text!r} divides by zero", "write another denominator")
        value = float(match[1]) / float(match[2])
    if value is None:
        raise BadQuantity(
            "bad-quantity",
            f"{text!r} is no quantity",
            "write a number, a percentage (`35%`), a fraction (`1/3`) or an expression (`= 2 * cost`)",
        )
    if abs(value) == float("inf"):
        raise BadQuantity("bad-quantity", f"{text!r} is too large a number", "write a smaller one")
    return value


class QuantityReader:
    """Reads the quantities of one file; what is wrong with them goes to `report`."""

    def __init__(self, scale: WordScale, report: Callable[[Problem], None]) -> None:
        self.scale = scale
        self.report = report

    def quantity(self, owner: SourceMapping, key: str) -> Quantity | None:
        """The quantity under a key; None, with a problem reported, where there is none."""
        return self._quantity(owner[key], owner, key)

    def probability(self, owner: SourceMapping, key: str) -> Form | ByView | None:
        """What a `p` says; None, with a problem reported, where it says nothing."""
        value = owner[key]
        if not isinstance(value, SourceMapping) or any(name in KINDS for name in value):
            return self._form(value, owner, key)
        forms = {view: self._form(value[view], value, view) for view in value}
        if not forms or None in forms.values():
            if not forms:
                self._report("bad-quantity", f"`{key}` is empty", owner, key, "write a probability for each view")
            return None
        return ByView({view: form for view, form in forms.items() if form is not None})

    def _form(self, value: Any, owner: SourceMapping, key: str) -> Form | None:
        if isinstance(value, str):
            text = " ".join(value.split())
            if text == "rest":
                return Share(1.0)
            band = self.scale.bands.get(text.lower())
            if band is not None:
                return Word(text.lower(), *band)
            if text[:1].isalpha():
                self._report(
                    "unknown-word",
                    f"{text!r} is no word of the scale {self.scale.name}",
                    owner,
                    key,
                    hint(text.lower(), [*self.scale.bands, "rest"], "write a number, `rest`, or a word of the scale"),
                )
                return None
        found = self._quantity(value, owner, key, in_probability=True)
        if isinstance(found, (int, float)) and not 0 <= found <= 1:
            self.range_problem(found, owner, key)
            return None
        return found

    def range_problem(self, value: float, owner: SourceMapping, key: str) -> None:
        """Report a probability that is none."""
        advice = f"write `{value:g}%`, if percent are meant" if 1 < value <= 100 else "write a number from 0 to 1"
        self._report("probability-range", f"a probability of {value:g}", owner, key, advice)

    def _quantity(self, value: Any, owner: SourceMapping, key: str, *, in_probability: bool = False) -> Quantity | None:
        if isinstance(value, bool) or value is None:
            self._report("bad-quantity", f"`{key}` holds no number", owner, key, "write a number")
            return None
        if isinstance(value, (int, float)):
            return float(value)
        if isinstance(value, SourceMapping):
            return self._distribution(value, owner, key, in_probability)
        if isinstance(value, str):
            try:
                return quantity_of_text(value)
            except BadQuantity as problem:
                self._report_text(problem, owner, key)
                return None
        self._report("bad-quantity", f"`{key}` takes one quantity, not a list", owner, key, "write a number")
        return None

    def _report_text(self, problem: BadQuantity, owner: SourceMapping, key: str) -> None:
        place = owner.value_location(key)
        source = place.source.text
        if problem.code == "expression-syntax":
            if "never closed" in str(problem) and source[place.end :].lstrip().startswith(","):
                self.report(cut_expression_problem(owner, key))
                return
            shift = 1 if source[place.start] in "\"'" else 0
            start = min(place.start + shift + (problem.offset or 0), place.end - 1)
            place = Location(place.source, start, place.end - shift if start < place.end - shift else place.end)
        self.report(Problem(problem.code, str(problem), place, problem.help))

    def _distribution(
        self, value: SourceMapping, owner: SourceMapping, key: str, in_probability: bool
    ) -> Distribution | None:
        kinds = [name for name in value if name in KINDS]
        if len(kinds) != 1 or len(value) > 1:
            known = ", ".join(KINDS)
            self._report(
                "bad-distribution", "a distribution is one name with its arguments", owner, key, f"write one of {known}"
            )
            return None
        return self.distribution(value, kinds[0], in_probability=in_probability)

    def distribution(self, owner: SourceMapping, kind: str, *, in_probability: bool = False) -> Distribution | None:
        """The distribution that stands under the key `kind` of `owner`."""
        family, value = KINDS[kind], owner[kind]
        wanted = f"write `{kind}: [{', '.join(family.arguments)}]`"
        if in_probability and not family.in_probability:
            self._report(
                "bad-distribution",
                f"a probability cannot be {kind}: it would leave 0…1",
                owner,
                kind,
                "write `beta`, `pert`, `uniform` or `range90`",
            )
            return None
        if kind == "range90" and not in_probability:
            self._report(
                "bad-distribution",
                "`range90` describes a probability",
                owner,
                kind,
                "write `pert`, `normal` or `lognormal`",
            )
            return None
        arguments = self._discrete(value) if kind == "discrete" else self._arguments(value)
        if arguments is None or (kind != "discrete" and len(arguments) != len(family.arguments)):
            form = "write `discrete: {value: weight, …}`, weights of 0 or more" if kind == "discrete" else wanted
            self._report("bad-distribution", f"the arguments of `{kind}` are not right", owner, kind, form)
            return None
        objection = family.objection(*arguments)
        if objection:
            shown = ", ".join(f"{argument:g}" for argument in arguments)
            self._report("bad-distribution", f"`{kind}` of {shown}: {objection}", owner, kind, wanted)
            return None
        if in_probability and kind != "beta" and not all(0 <= number <= 1 for number in self._values(kind, arguments)):
            self._report("probability-range", f"`{kind}` leaves 0…1", owner, kind, "write values from 0 to 1")
            return None
        found = Distribution(kind, arguments)
        if sum(map(abs, arguments)) > LARGEST or not self._has_mean(found):
            self._report(
                "bad-distribution",
                f"`{kind}` of these arguments has no mean in floating point",
                owner,
                kind,
                "write numbers that are less extreme",
            )
            return None
        return found

    @staticmethod
    def _has_mean(found: Distribution) -> bool:
        try:
            return mean(found) == mean(found)
        except (ValueError, ZeroDivisionError, OverflowError):  # no Beta has these quantiles
            return False

    @staticmethod
    def _values(kind: str, arguments: tuple[float, ...]) -> tuple[float, ...]:
        return arguments[::2] if kind == "discrete" else arguments

    @staticmethod
    def _numbers(values: list[Any]) -> tuple[float, ...] | None:
        numbers = []
        for value in values:
            try:
                number = quantity_of_text(value) if isinstance(value, str) else value
            except BadQuantity:
                return None
            if isinstance(number, bool) or not isinstance(number, (int, float)):
                return None
            numbers.append(float(number))
        return tuple(numbers)

    def _arguments(self, value: Any) -> tuple[float, ...] | None:
        return self._numbers(value) if isinstance(value, list) else None

    def _discrete(self, value: Any) -> tuple[float, ...] | None:
        if not isinstance(value, SourceMapping) or not value:
            return None
        numbers = self._numbers([part for pair in value.items() for part in pair])
        if numbers is None or min(numbers[1::2]) < 0 or sum(numbers[1::2]) <= 0:
            return None
        return numbers

    def _report(self, code: str, message: str, owner: SourceMapping, key: str, help: str) -> None:
        self.report(Problem(code, message, owner.value_location(key), help))
