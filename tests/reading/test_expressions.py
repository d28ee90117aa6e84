"""Expressions mean what they mean in Python, and no text makes anything but an expression or an ExpressionError."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_tree.model import Expression
from scenario_tree.quantities.expression import (
    FUNCTIONS,
    LONGEST,
    OPERATORS,
    ExpressionError,
    ExpressionValueError,
    evaluation_order,
    expression,
    value,
)

STEADY = settings(derandomize=True, deadline=None, max_examples=120)
PARAMETERS = {"x": 0.75, "y": -2.0, "p_war": 3.0, "_z9": 1e-3, "If": 0.0, "MAX": 7.0, "e": 2.5}
LARGE = 1e12  # beyond it rounding differs too much to compare

# ---- random trees ------------------------------------------------------------------------

Tree = Any  # a number, a name, or (operator, operand, …)
BINARY = ["+", "-", "*", "/", "**", "<", "<=", ">", ">=", "==", "!="]
PRECEDENCE = {"+": 2, "-": 2, "*": 3, "/": 3, "neg": 4, "pos": 4, "**": 5}

LEAVES = (
    st.integers(0, 12).map(float)
    | st.sampled_from([0.5, 0.25, 1.5, 1e3, 2e-3, 0.1])
    | st.sampled_from(list(PARAMETERS))
)


def inner(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    binary = st.tuples(st.sampled_from(BINARY), children, children)
    unary = st.tuples(st.sampled_from(["neg", "pos", "exp", "log", "sqrt", "abs"]), children)
    several = st.tuples(st.sampled_from(["min", "max"]), st.lists(children, min_size=1, max_size=4).map(tuple)).map(
        lambda pair: (pair[0], *pair[1])
    )
    return binary | unary | several | st.tuples(st.just("if"), children, children, children)


TREES = st.recursive(LEAVES, inner, max_leaves=20)


def spaced(draw: Callable[[int], int], text: str) -> str:
    return " " * draw(3) + text + "\t" * (draw(8) == 0) + " " * draw(2)


def written(tree: Tree, draw: Callable[[int], int]) -> str:
    """The tree as text, with as few parentheses as Python's grammar allows, or some more; spaces at random."""
    if isinstance(tree, float):
        return spaced(draw, [repr(tree), f"{tree:.17g}", f"{tree:e}" if tree == 1e3 else repr(tree)][draw(3)])
    if isinstance(tree, str):
        return spaced(draw, tree)
    kind, *operands = tree
    if kind in FUNCTIONS:
        return spaced(draw, f"{kind}{' ' * draw(2)}({','.join(written(operand, draw) for operand in operands)})")
    if len(operands) == 1:
        text = {"neg": "-", "pos": "+"}[kind] + operand_text(operands[0], 4, draw)
    else:
        level = PRECEDENCE.get(kind, 1)
        # to the left of ** a sign needs parentheses, to the right it does not; comparisons do not chain
        left = operand_text(operands[0], {"**": 6}.get(kind, level + (level == 1)), draw)
        right = operand_text(operands[1], {"**": 4}.get(kind, level + 1), draw)
        text = left + kind + right
    return f"({text})" if draw(5) == 0 else text


def operand_text(tree: Tree, least: int, draw: Callable[[int], int]) -> str:
    """An operand, in parentheses where it binds more weakly than `least`."""
    text = written(tree, draw)
    weak = isinstance(tree, tuple) and tree[0] not in FUNCTIONS and PRECEDENCE.get(tree[0], 1) < least
    return f"({text})" if weak or draw(10) == 0 else text


class Undefined(Exception):  # noqa: N818 - it is a finding
    """Plain Python has no number for it either."""


def evaluated(tree: Tree) -> float:
    """The tree's value by plain Python floats."""
    if isinstance(tree, float):
        return tree
    if isinstance(tree, str):
        return PARAMETERS[tree]
    kind, *operands = tree
    values = [evaluated(operand) for operand in operands]
    try:
        result: Any = {
            "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
            "**": lambda a, b: a**b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
            "neg": lambda a: -a, "pos": lambda a: +a, "exp": math.exp, "log": math.log, "sqrt": math.sqrt,
            "abs": abs, "min": min, "max": max, "if": lambda c, a, b: a if c else b,
        }[kind](*values) if kind not in ("min", "max") else (min if kind == "min" else max)(values)  # fmt: skip
    except (ZeroDivisionError, OverflowError, ValueError):
        raise Undefined from None
    if isinstance(result, complex) or not math.isfinite(result) or abs(result) > LARGE:
        raise Undefined
    return float(result)


def steps(tree: Tree) -> list[float]:
    """The operands of every comparison and condition: where two are all but equal, rounding decides."""
    if not isinstance(tree, tuple):
        return []
    found = [step for operand in tree[1:] for step in steps(operand)]
    if tree[0] in BINARY[5:]:
        found.append(abs(evaluated(tree[1]) - evaluated(tree[2])))
    if tree[0] == "if":
        found.append(abs(evaluated(tree[1])))
    return found


@STEADY
@given(TREES, st.randoms(use_true_random=False))
def test_a_random_expression_has_the_value_that_python_gives_it(tree: Tree, random: Any) -> None:
    """Precedence, associativity, functions and comparisons are Python's, however the text is spaced."""
    text = written(tree, random.randrange)
    if len(text) > LONGEST:
        return
    parsed = expression(text)
    try:
        wanted = evaluated(tree)
        if any(0 < step < 1e-9 for step in steps(tree)):
            return
    except Undefined:
        return
    assert value(parsed, PARAMETERS) == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    python = re.sub(r"\bif\s*\(", "if_(", text.strip()).replace("\t", " ")
    names = {"min": lambda *v: min(v), "max": lambda *v: max(v), "exp": math.exp, "log": math.log, "sqrt": math.sqrt}
    names |= {"abs": abs, "if_": lambda c, a, b: a if c else b}
    try:
        again = float(eval(python, {"__builtins__": {}}, {**names, **PARAMETERS}))
    except (OverflowError, ZeroDivisionError, ValueError, TypeError):
        return
    assert again == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@STEADY
@given(TREES, st.randoms(use_true_random=False), st.integers(1, 5))
def test_draws_are_evaluated_one_by_one(tree: Tree, random: Any, count: int) -> None:
    """With arrays of draws for parameters the value is elementwise what single values give."""
    parsed = expression(written(tree, random.randrange))
    draws = {name: np.array([point + 0.5 * k for k in range(count)]) for name, point in PARAMETERS.items()}
    try:
        together = np.broadcast_to(value(parsed, draws), (count,))
    except ExpressionValueError:
        return
    for k in range(count):
        single = value(parsed, {name: float(column[k]) for name, column in draws.items()})
        assert together[k] == pytest.approx(float(single), rel=1e-12, abs=1e-300)


@STEADY
@given(TREES, st.randoms(use_true_random=False))
def test_a_value_is_finite_or_an_error(tree: Tree, random: Any) -> None:
    """Never NaN, never infinite, never complex: then ExpressionValueError says why."""
    parsed = expression(written(tree, random.randrange))
    try:
        assert math.isfinite(float(value(parsed, PARAMETERS)))
    except ExpressionValueError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2 ** 3 ** 2", 512), ("-2 ** 2", -4), ("2 ** -1", 0.5), ("(-2) ** 2", 4), ("- - 2", 2), ("2 - -2", 4),
        ("1 - 2 - 3", -4), ("8 / 4 / 2", 1), ("2 * 3 + 4", 10), ("2 + 3 * 4", 14), ("-2 * -3", 6), ("2--2", 4),
        ("1 < 2", 1), ("(1 < 2) + (2 < 1)", 1), ("1 + 1 == 2", 1), ("if(0, 1, 2)", 2), ("if(2 > 1, 3, 4)", 3),
        ("min(3)", 3), ("max(1, 2, 3, 4, 5)", 5), ("min(max(1, 2), 3) ** 2", 4), (".5 + 5.", 5.5), ("1e3", 1000),
        ("((((1))))", 1), ("\t1\n+\r\n2 ", 3), ("if(1, 1 / 4, 1)", 0.25), ("not_a_function - 1", 6),
    ],
)  # fmt: skip
def test_values(text: str, wanted: float) -> None:
    """Powers bind to the right and tighter than signs; the rest to the left; true is 1."""
    assert float(value(expression(text), {"not_a_function": 7.0})) == wanted


def test_a_guard_keeps_what_it_guards_from_mattering() -> None:
    """`if(x > 0, 1 / x, 0)` has a value at 0: the branch that is not taken is no error."""
    guard = expression("if(x > 0, 1 / x, 0)")
    assert [float(value(guard, {"x": x})) for x in (0.0, 4.0)] == [0.0, 0.25]
    assert float(value(expression("if(x > 0, log(x), -1)"), {"x": -1.0})) == -1.0


@pytest.mark.parametrize(
    "text", ["1 / x", "log(x)", "0 / x", "sqrt(-1)", "x ** -1", "(-8) ** 0.5", "10 ** 400", "1e400"]
)
def test_what_has_no_finite_value_is_an_error(text: str) -> None:
    """Division by zero, logarithms of 0, overflow and roots of negative numbers are ExpressionValueError."""
    with pytest.raises(ExpressionValueError) as caught:
        value(expression(text), {"x": 0.0})
    assert str(caught.value)


# ---- hostile texts ------------------------------------------------------------------------------

TOKENS = [
    *OPERATORS, *FUNCTIONS, *PARAMETERS, "(", ")", ",", " ", "1", "0.5", "1e9", ".", "e5", "//", "%", "=", "[", "]",
    "{", "}", ":", ";", "'", '"', "\\", "@", "lambda", "import os", "__import__", "x.__class__", "0x1F", "1_000", "1j",
    "٣", "½", "x²", "ﬁ", "∞", "−", "×", "\n", "\t", "\0", "\u200b", "\u00a0", "\ud800", "😀", "and", "not", "is", "`",
]  # fmt: skip
MESSY = st.lists(st.sampled_from(TOKENS), max_size=40).map("".join) | st.text(max_size=60)


def judged(text: str) -> None:
    """The text is an expression whose value is finite or an error, or it is an ExpressionError with a place."""
    try:
        parsed = expression(text)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(text)
        assert str(error)
        return
    for kind, token in parsed.program:
        assert kind in ("number", "name", "apply")
        if kind == "apply":
            assert str(token).rpartition("/")[0] in {*FUNCTIONS, *OPERATORS}
    known = dict.fromkeys(parsed.names, 1.0)
    assert not set(known) & set(FUNCTIONS)
    try:
        assert math.isfinite(float(value(parsed, known)))
    except ExpressionValueError as error:
        assert str(error)


@settings(STEADY, max_examples=800)
@given(MESSY)
def test_any_text_is_an_expression_or_an_error(text: str) -> None:
    """Nothing but ExpressionError comes from parsing, nothing but ExpressionValueError from evaluating."""
    judged(text)


@pytest.mark.parametrize("length", [100, 9_999, 10_000, 10_001, 20_000])
@pytest.mark.parametrize(
    "part",
    ["(", ")", "((", "min(", "-", "+-", "1+", "1**", "x", "1", "1 ", " ", "\t", "if(1,", "1,", "<", "1<", "max(1,",
     "()", "log(", "2*(", "\0", "é", "١", "1e", "e", "."],
)  # fmt: skip
def test_long_texts_end_soon(part: str, length: int) -> None:
    """A text of up to 20,000 characters of one thing over and over is judged like any other."""
    text = (part * length)[:length]
    judged(text)
    if length > LONGEST:
        with pytest.raises(ExpressionError):
            expression(text)


@pytest.mark.parametrize("depth", [10, 1_000, 4_999])
def test_deep_nesting_is_no_recursion(depth: int) -> None:
    """Parentheses, signs and powers nest as deep as the longest expression allows."""
    assert float(value(expression("(" * depth + "x" + ")" * depth), {"x": 2.0})) == 2.0
    assert float(value(expression("-" * (2 * depth) + "1"), {})) == 1.0
    assert float(value(expression("1" + "**1" * (depth // 2)), {})) == 1.0
    calls = depth // 3
    assert float(value(expression("abs(" * calls + "x" + ")" * calls), {"x": -1.0})) == 1.0


@STEADY
@given(TREES, st.randoms(use_true_random=False), st.data())
def test_a_damaged_expression_is_judged(tree: Tree, random: Any, data: st.DataObject) -> None:
    """With a character taken out, put in or doubled, an expression is still one or an error."""
    text = written(tree, random.randrange)
    position = data.draw(st.integers(0, max(len(text) - 1, 0)))
    put_in = data.draw(st.sampled_from(["", *TOKENS]))
    judged(text[:position] + put_in + text[position + data.draw(st.integers(0, 2)) :])


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0), ("   ", 3), ("1 +", 3), ("1 + * 2", 4), ("(1", 0), ("min(1", 3), ("1)", 1), ("1 2", 2), ("x y", 2),
        ("1 < 2 < 3", 6), ("1, 2", 1), ("(1, 2)", 2), ("min()", 4), ("log(1, 2)", 0), ("if(1, 2)", 0), ("foo(1)", 0),
        ("min", 0), ("1 + min * 2", 4), ("x.y", 1), ("1 // 2", 3), ("2 % 1", 2), ("x[0]", 1), ("é", 0), ("1_000", 1),
        ("a = 1", 2), ("1 @ 2", 2), ("0x10", 1), ("'a'", 0),
    ],
)  # fmt: skip
def test_an_error_says_where(text: str, offset: int) -> None:
    """The offset is that of the token which cannot stand there, or of the parenthesis that stays open."""
    with pytest.raises(ExpressionError) as caught:
        expression(text)
    assert caught.value.offset == offset


def test_names_are_listed_in_order_of_mention() -> None:
    """`names` are the parameters, each once; functions are none."""
    assert expression("b + a * max(b, c_1)").names == ("b", "a", "c_1")
    assert isinstance(expression("1"), Expression)


# ---- the order of parameters ------------------------------------------------------------------------


@STEADY
@given(st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=3), max_size=13))
def test_parameters_come_behind_what_they_depend_on(graph: dict[int, list[int]]) -> None:
    """The order holds every name behind those it mentions; a circle is an error that shows the way round."""
    dependencies = {f"p{name}": tuple(f"p{other}" for other in others) for name, others in graph.items()}
    try:
        order = evaluation_order(dependencies)
    except ValueError as circle:
        way = circle.args[0]
        assert len(way) > 1
        assert way[0] == way[-1]
        for name, other in pairwise(way):
            assert other in dependencies[name]
        return
    assert sorted(order) == sorted(dependencies)
    for name, others in dependencies.items():
        assert all(order.index(other) < order.index(name) for other in others if other in dependencies)


def test_a_chain_of_parameters_may_be_long() -> None:
    """Ten thousand parameters, each of the one before it, are put in order without recursion."""
    chain = {f"p{k}": (f"p{k + 1}",) for k in range(10_000)}
    assert evaluation_order(chain)[0] == "p9999"
