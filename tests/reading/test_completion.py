"""Whole distributions at chance nodes, against the definition of format.md in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_tree.model import Branch, ByView, ChanceNode, Distribution, Expression, Form, Share, Word
from scenario_tree.quantities.chance import ChanceTable, Trouble, parameter_values, point
from scenario_tree.quantities.expression import ExpressionValueError, expression

STEADY = settings(derandomize=True, deadline=None, max_examples=150)
VIEWS = ("u", "v", "w")
PARAMETERS: Mapping[str, float] = {"a": 0.25, "b": 0.125, "c": 2.0}
EXACT = {name: Fraction(point_) for name, point_ in PARAMETERS.items()}

# forms with their exact point value beside them
NUMBERS: tuple[tuple[Any, Fraction], ...] = (
    *((k / 16, Fraction(k, 16)) for k in range(17)),
    (Distribution("beta", (1.0, 3.0)), Fraction(1, 4)),
    (Distribution("uniform", (0.0, 0.5)), Fraction(1, 4)),
    (Distribution("pert", (0.0, 0.125, 0.25)), Fraction(1, 8)),
    (Distribution("triangular", (0.0, 0.125, 0.25)), Fraction(1, 8)),
    (Distribution("discrete", (0.5, 1.0, 0.25, 3.0)), Fraction(5, 16)),
    (expression("a"), EXACT["a"]),
    (expression("1 - a - b * c"), 1 - EXACT["a"] - EXACT["b"] * EXACT["c"]),
    (expression("if(a > b, b, a)"), EXACT["b"]),
)
WORDS = tuple(
    (Word("", low / 16, high / 16), (Fraction(low, 16), Fraction(high, 16)))
    for low, high in ((0, 0), (0, 1), (1, 4), (2, 6), (4, 8), (6, 7), (8, 8), (8, 12), (12, 15), (15, 16), (16, 16))
)
SHARES: tuple[tuple[Any, Fraction], ...] = (
    *((Share(float(k)), Fraction(k)) for k in (0, 0, 1, 1, 3)),
    (Share(0.5), Fraction(1, 2)),
    (Share(expression("c * 2")), 2 * EXACT["c"]),
    (Share(Distribution("gamma", (2.0, 1.0))), Fraction(2)),
)
Row = list[tuple[str, Any, Any]]  # of each branch: what it is, the form, and what that means exactly


def kinds(kind: str, options: tuple[tuple[Any, Any], ...]) -> st.SearchStrategy[tuple[str, Any, Any]]:
    return st.sampled_from([(kind, form, meaning) for form, meaning in options])


ANY = kinds("number", NUMBERS) | kinds("word", WORDS) | kinds("share", SHARES)


@st.composite
def rows(draw: st.DrawFn, count: int, shared: list[tuple[str, Any, Any] | None]) -> Row:
    """One view's forms; more often than chance would have it, they sum to 1."""
    row = [common or draw(ANY) for common in shared]
    free = [k for k in range(count) if shared[k] is None and row[k][0] == "number"]
    if free and draw(st.booleans()):
        row[free[0]] = ("number", 0.0, Fraction(0))
        rest = 1 - sum((meaning for kind, _, meaning in row if kind == "number"), Fraction(0))
        if rest >= 0:
            row[free[0]] = ("number", float(rest), rest)
    return row


@st.composite
def nodes(draw: st.DrawFn, views: tuple[str, ...]) -> tuple[ChanceNode, dict[str | None, Row]]:
    """A chance node, and the row of every view that has an opinion (`None` where it lists no views)."""
    count = draw(st.integers(1, 5))
    listed = tuple(view for view in views if draw(st.booleans())) if views and draw(st.booleans()) else ()
    if not listed:
        row = draw(rows(count, [None] * count))
        forms: list[Form | ByView] = [form for _, form, _ in row]
        opinions: dict[str | None, Row] = {None: row}
    else:
        # a branch either holds for every view or lists them; a share is always for every view
        shared = [draw(st.none() | st.none() | kinds("share", SHARES) | ANY) for _ in range(count)]
        if all(shared):
            shared[0] = None
        opinions = {view: draw(rows(count, shared)) for view in listed}
        forms = [
            ByView({view: opinions[view][k][1] for view in listed}) if shared[k] is None else shared[k][1]
            for k in range(count)
        ]
    branches = {f"b{k}": Branch(name=f"b{k}", target="o", probability=form) for k, form in enumerate(forms)}
    return ChanceNode(id=f"n{draw(st.integers(0, 10**9))}", branches=branches), opinions


def definition(row: Row) -> list[Fraction] | Trouble:
    """format.md: numbers as they are; words at one place of their bands; shares divide what is left."""
    left = 1 - sum((meaning for kind, _, meaning in row if kind == "number"), Fraction(0))
    bands = [meaning for kind, _, meaning in row if kind == "word"]
    shares = [meaning for kind, _, meaning in row if kind == "share"]
    low, high = sum((band[0] for band in bands), Fraction(0)), sum((band[1] for band in bands), Fraction(0))
    t = (left - low) / (high - low) if high > low else Fraction(0)
    if shares:
        t = min(t, Fraction(1, 2))
        if low > left:
            return Trouble.WORDS if high > 0 else Trouble.SUM
    elif not low <= left <= high:
        return Trouble.WORDS if high > 0 else Trouble.SUM
    rest = left - low - t * (high - low)
    if shares and sum(shares) == 0 and rest > 0:
        return Trouble.SHARES
    part = rest / sum(shares) if sum(shares) else Fraction(0)
    means = {
        "number": lambda meaning: meaning,
        "word": lambda meaning: meaning[0] + t * (meaning[1] - meaning[0]),
        "share": lambda meaning: meaning * part,
    }
    return [means[kind](meaning) for kind, _, meaning in row]


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[str, ...], list[tuple[ChanceNode, dict[str | None, Row]]]]:
    views = draw(st.sampled_from([(), VIEWS[:1], VIEWS]))
    return views, draw(st.lists(nodes(views), max_size=5))


@STEADY
@given(tables())
def test_every_row_is_completed_by_the_definition(table: tuple[Any, list[Any]]) -> None:
    """Each view's distribution at each node is the definition's, or has the trouble that it has."""
    views, cases = table
    found = ChanceTable([node for node, _ in cases], views)
    completion = found.completed(PARAMETERS)
    assert completion.probability.shape == (max(len(views), 1), sum(len(node.branches) for node, _ in cases))
    column = 0
    for position, (node, opinions) in enumerate(cases):
        columns = slice(column, column + len(node.branches))
        column = columns.stop
        for row, view in enumerate(views or (None,)):
            has_opinion = None in opinions or view in opinions
            assert bool(found.opinion[row, position]) is has_opinion
            if not has_opinion:
                continue
            wanted = definition(opinions[None] if None in opinions else opinions[view])
            trouble = Trouble(int(completion.trouble[row, position]))
            if isinstance(wanted, Trouble):
                assert trouble is wanted
                continue
            assert trouble is Trouble.NONE
            assert completion.probability[row, columns].tolist() == pytest.approx(list(map(float, wanted)), abs=1e-12)
            assert completion.probability[row, columns].sum() == pytest.approx(1, abs=1e-9)


@STEADY
@given(tables(), st.floats(0, 0.5), st.floats(0.5, 4))
def test_a_table_forgets_the_parameters_before(table: tuple[Any, list[Any]], a: float, c: float) -> None:
    """Completed under other parameters and then under the first again, the same figures come out."""
    views, cases = table
    reused = ChanceTable([node for node, _ in cases], views)
    first = reused.completed(PARAMETERS)
    other = {**PARAMETERS, "a": a, "c": c}
    changed = reused.completed(other)
    again = reused.completed(PARAMETERS)
    fresh = ChanceTable([node for node, _ in cases], views).completed(other)
    for one, two in ((first, again), (changed, fresh)):
        assert np.array_equal(one.probability, two.probability, equal_nan=True)
        assert np.array_equal(one.trouble, two.trouble)


@pytest.mark.parametrize(
    ("forms", "trouble"),
    [
        ([0.5, 0.5 + 5e-10], Trouble.NONE),
        ([0.5, 0.5 + 2e-9], Trouble.SUM),
        ([0.5, 0.5 - 2e-9], Trouble.SUM),
        ([1 + 5e-10, Share(1.0)], Trouble.NONE),
        ([1.0, Share(0.0)], Trouble.NONE),
        ([1 - 5e-10, Share(0.0)], Trouble.NONE),
        ([0.9, Share(0.0), Share(0.0)], Trouble.SHARES),
        ([1.1, Share(1.0)], Trouble.SUM),
        ([Word("", 0.55, 0.8), 0.45 + 5e-10], Trouble.NONE),
        ([Word("", 0.55, 0.8), 0.46], Trouble.WORDS),
        ([Word("", 0.55, 0.8), 0.45, Share(1.0)], Trouble.NONE),
        ([Word("", 0.55, 0.8), 0.46, Share(1.0)], Trouble.WORDS),
        ([*[0.1] * 10], Trouble.NONE),
        ([*[1 / 7] * 7], Trouble.NONE),
        ([Share(1e-300), Share(1e-300)], Trouble.NONE),
        ([Share(1e300), Share(1e300)], Trouble.NONE),
        ([Share(1e308), Share(1e308)], Trouble.NONE),
        ([Share(5e-324), Share(5e-324)], Trouble.NONE),
    ],
)
def test_sums_hold_within_a_billionth(forms: list[Form], trouble: Trouble) -> None:
    """1 is met within 1e-9, and no probability is below 0 or, by more than that, above 1."""
    branches = {f"b{k}": Branch(name=f"b{k}", target="o", probability=form) for k, form in enumerate(forms)}
    completion = ChanceTable([ChanceNode(id="n", branches=branches)]).completed({})
    assert Trouble(int(completion.trouble[0, 0])) is trouble
    if trouble is Trouble.NONE:
        assert completion.probability.sum() == pytest.approx(1, abs=1e-9)
        assert completion.probability.min() >= 0
        assert completion.probability.max() <= 1 + 1e-9


def test_no_nodes_are_no_trouble() -> None:
    """A tree of decisions alone has an empty table, of one row or one for each view."""
    assert ChanceTable([]).completed({}).probability.shape == (1, 0)
    assert ChanceTable([], VIEWS).completed({}).trouble.shape == (3, 0)


def test_an_expression_without_a_value_is_an_error() -> None:
    """Division by zero in a `p` is ExpressionValueError, not a number."""
    branch = Branch(name="b", target="o", probability=expression("1 / zero"))
    with pytest.raises(ExpressionValueError):
        ChanceTable([ChanceNode(id="n", branches={"b": branch})]).completed({"zero": 0.0})


# ---- parameters -----------------------------------------------------------------------------


@STEADY
@given(st.permutations(range(6)), st.lists(st.integers(0, 5), min_size=6, max_size=6))
def test_parameters_are_evaluated_behind_those_they_use(order: list[int], uses: list[int]) -> None:
    """A parameter may use any other, wherever it stands; uncertain ones count with their means."""
    quantities: dict[str, Any] = {}
    for k in order:
        lower = uses[k] % k if k else None
        quantities[f"p{k}"] = Distribution("normal", (1.5, 3.0)) if lower is None else expression(f"2 * p{lower} + {k}")
    values = parameter_values(quantities)
    wanted = {0: 1.5}
    for k in range(1, 6):
        wanted[k] = 2 * wanted[uses[k] % k] + k
    assert {name: float(value) for name, value in values.items()} == {f"p{k}": wanted[k] for k in range(6)}


def test_a_circle_and_an_unknown_name_are_told_apart() -> None:
    """A circle of parameters is a ValueError that shows it, a name that is no parameter a KeyError."""
    with pytest.raises(ValueError, match="p") as caught:
        parameter_values({"p": expression("q"), "q": expression("p")})
    assert set(caught.value.args[0]) == {"p", "q"}
    with pytest.raises(KeyError):
        parameter_values({"p": expression("r")})
    assert isinstance(expression("p"), Expression)
    assert point(Distribution("uniform", (0.0, 1.0)), {}) == 0.5
