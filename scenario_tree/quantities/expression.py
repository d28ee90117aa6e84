"""Expressions over parameters: text to postfix order, postfix order to a value.

The grammar is that of format.md and nothing else can be reached from it: numbers,
parameter names, ``+ - * / **``, comparisons (true is 1), ``min max exp log sqrt
abs``, ``if(condition, a, b)``. Both directions are loops over a stack (Dijkstra's
shunting yard), so that no nesting of the user's exhausts the interpreter's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenario_tree.model import Expression

Values = float | NDArray[np.float64]

FUNCTIONS: dict[str, tuple[int, int | None, Callable[..., Any]]] = {  # fewest and most arguments, and what it does
    "min": (1, None, lambda *values: reduce(np.minimum, values)),
    "max": (1, None, lambda *values: reduce(np.maximum, values)),
    "exp": (1, 1, np.exp),
    "log": (1, 1, np.log),
    "sqrt": (1, 1, np.sqrt),
    "abs": (1, 1, np.abs),
    "if": (3, 3, lambda condition, then, otherwise: np.where(np.not_equal(condition, 0), then, otherwise)),
}
OPERATORS: dict[str, tuple[int, Callable[..., Any]]] = {  # precedence, and what it does
    "<": (1, np.less),
    "<=": (1, np.less_equal),
    ">": (1, np.greater),
    ">=": (1, np.greater_equal),
    "==": (1, np.equal),
    "!=": (1, np.not_equal),
    "+": (2, np.add),
    "-": (2, np.subtract),
    "*": (3, np.multiply),
    "/": (3, np.true_divide),
    "negative": (4, np.negative),
    "positive": (4, np.positive),
    "**": (5, np.power),
}
COMPARISON = 1
LONGEST = 10_000  # characters; a longer expression is a slip or an attack

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator>\*\*|<=|>=|==|!=|[-+*/<>(),]))",
    re.ASCII,
)


class ExpressionError(ValueError):
    """The text is no expression; `offset` is the place in it."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class ExpressionValueError(ValueError):
    """The expression has no finite value for these parameters."""


def expression(text: str) -> Expression:
    """Parse `text` (without its leading ``=``).

    >>> expression("1 - p_war / 2").program
    (('number', 1.0), ('name', 'p_war'), ('number', 2.0), ('apply', '//2'), ('apply', '-/2'))
    """
    return Expression(text.strip(), _Parser(text).program())


class _Parser:
    """Shunting yard: operands go out at once, operators wait until a weaker one or a closing parenthesis comes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.output: list[tuple[str, float | str]] = []
        self.waiting: list[tuple[str, int]] = []  # operators, '(' and function names, with their offsets
        self.arguments: list[int] = []  # how many arguments each open call has had so far

    def program(self) -> tuple[tuple[str, float | str], ...]:
        if len(self.text) > LONGEST:
            raise ExpressionError(f"an expression of {len(self.text)} characters; at most {LONGEST} are read", 0)
        offset, operand_expected = 0, True
        while self.text[offset:].strip():
            match = _TOKEN.match(self.text, offset)
            if match is None:
                start = offset + len(self.text[offset:]) - len(self.text[offset:].lstrip())
                raise ExpressionError(f"unexpected {self.text[start]!r}", start)
            kind, token = str(match.lastgroup), match.group(str(match.lastgroup))
            start, offset = match.start(str(match.lastgroup)), match.end()
            step = self._operand if operand_expected else self._operator
            operand_expected = step(kind, token, start)
        if operand_expected:
            raise ExpressionError("the expression ends where a value is expected", len(self.text))
        while self.waiting:
            token, start = self.waiting.pop()
            if token == "(":
                raise ExpressionError("this parenthesis is never closed", start)
            self._emit(token)
        return tuple(self.output)

    def _operand(self, kind: str, token: str, start: int) -> bool:
        """Read a token where a value is due; answer whether a value is still due."""
        if kind == "number":
            self.output.append(("number", float(token)))
            return False
        if kind == "name":
            if token in FUNCTIONS:
                self._open_call(token, start)
                return True
            if self.text[start + len(token) :].lstrip().startswith("("):
                known = ", ".join(FUNCTIONS)
                raise ExpressionError(f"no function is called {token!r}; there are {known}", start)
            self.output.append(("name", token))
            return False
        if token == "(":
            self.waiting.append((token, start))
            self.arguments.append(1)
            return True
        if token in "+-":
            self.waiting.append(("negative" if token == "-" else "positive", start))
            return True
        raise ExpressionError(f"a value is expected before {token!r}", start)

    def _open_call(self, name: str, start: int) -> None:
        bracket = self.text.find("(", start)
        if bracket < 0 or self.text[start + len(name) : bracket].strip():
            raise ExpressionError(f"{name!r} is a function: write {name}(…)", start)
        self.waiting.append((name, start))

    def _operator(self, kind: str, token: str, start: int) -> bool:
        """Read a token behind a value; answer whether a value is due now."""
        if kind != "operator" or token == "(":
            raise ExpressionError(f"an operator is expected before {token!r}", start)
        if token == ")":
            self._close(start)
            return False
        if token == ",":
            self._unwind("(", start)
            if not self._is_call():
                raise ExpressionError("a comma outside a function's parentheses", start)
            self.arguments[-1] += 1
            return True
        precedence = OPERATORS[token][0]
        while self.waiting and self.waiting[-1][0] in OPERATORS:
            other = OPERATORS[self.waiting[-1][0]][0]
            if other == precedence == COMPARISON:
                raise ExpressionError("comparisons cannot be chained; write one", start)
            if other < precedence or (other == precedence and token == "**"):
                break
            self._emit(self.waiting.pop()[0])
        self.waiting.append((token, start))
        return True

    def _is_call(self) -> bool:
        return len(self.waiting) > 1 and self.waiting[-2][0] in FUNCTIONS

    def _unwind(self, until: str, start: int) -> None:
        while self.waiting and self.waiting[-1][0] != until:
            self._emit(self.waiting.pop()[0])
        if not self.waiting:
            raise ExpressionError(f"unexpected {self.text[start]!r}", start)

    def _close(self, start: int) -> None:
        self._unwind("(", start)
        is_call = self._is_call()
        self.waiting.pop()
        count = self.arguments.pop()
        if is_call:
            name, place = self.waiting.pop()
            fewest, most, _ = FUNCTIONS[name]
            if count < fewest or (most is not None and count > most):
                wanted = f"{fewest} argument{'s' if fewest > 1 else ''}" if most else "one argument or more"
                raise ExpressionError(f"{name} takes {wanted}, not {count}", place)
            self.output.append(("apply", f"{name}/{count}"))

    def _emit(self, token: str) -> None:
        self.output.append(("apply", f"{token}/{1 if token in ('negative', 'positive') else 2}"))


def value(parsed: Expression, parameters: Mapping[str, Values]) -> Values:
    """The value for these parameters, elementwise where they are arrays of draws.

    Raises ExpressionValueError where it is not finite, KeyError for a name that is no parameter.

    >>> float(value(expression("if(x > 1, 2 ** -x, min(x, 5))"), {"x": 2.0}))
    0.25
    """
    with np.errstate(all="ignore"):
        result = _run(parsed, parameters)
    if np.all(np.isfinite(result)):
        return result
    try:
        with np.errstate(all="raise", under="ignore"):
            _run(parsed, parameters)
    except FloatingPointError as error:
        reasons = {"divide": "division by zero", "overflow": "a number too large", "invalid": "an undefined operation"}
        raise ExpressionValueError(reasons.get(str(error).split()[0], str(error))) from None
    raise ExpressionValueError("the value is not finite")


def _run(parsed: Expression, parameters: Mapping[str, Values]) -> Values:
    stack: list[Any] = []
    for kind, token in parsed.program:
        if kind == "number":
            stack.append(np.float64(token))
        elif kind == "name":
            stack.append(np.asarray(parameters[str(token)], dtype=float)[()])
        else:
            name, _, count = str(token).rpartition("/")
            apply = OPERATORS[name][1] if name in OPERATORS else FUNCTIONS[name][2]
            arguments = stack[-int(count) :]
            del stack[-int(count) :]
            stack.append(np.asarray(apply(*arguments), dtype=float)[()])
    result: Values = stack[0]
    return result


def evaluation_order(dependencies: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Names in an order in which each comes behind those it depends on; unknown ones are left out.

    Raises ValueError with the circle, as a list of names, if there is one.
    """
    known = {name: [other for other in others if other in dependencies] for name, others in dependencies.items()}
    try:
        return list(TopologicalSorter(known).static_order())
    except CycleError as error:
        raise ValueError(list(reversed(error.args[1]))) from None
