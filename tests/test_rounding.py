"""How numbers read."""

from __future__ import annotations

import pytest

from scenario_tree import rounding as numbers


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.5166, "51.7 %"),
        (0.3625, "36.3 %"),
        (0.001, "0.1 %"),
        (0.00099, "<0.1 %"),
        (0.9995, ">99.9 %"),
        (0.0, "0.0 %"),
        (-0.0, "0.0 %"),
        (1e-17, "0.0 %"),
        (1.0, "100.0 %"),
        (1 - 1e-16, "100.0 %"),
        (1 + 1e-15, "100.0 %"),
        (None, "–"),
    ],
)
def test_probabilities_have_one_decimal_and_only_exact_ones_read_as_0_or_100(
    probability: float | None, text: str
) -> None:
    """A probability that is not 0 or 1 never reads as if it were."""
    assert numbers.percent(probability) == text


def test_a_column_of_figures_shares_its_decimals() -> None:
    """Right-aligned figures of one column stand decimal under decimal."""
    assert numbers.figures([9.0, 6.465, 0.0, None]) == ["9.00", "6.47", "0.00", "–"]
    assert numbers.figures([0.0, -1.75, -0.9041]) == ["0.00", "−1.75", "−0.90"]


def test_decimals_that_say_nothing_are_left_out() -> None:
    """Whole numbers are shown whole."""
    assert numbers.figures([60.0, 5.0, 45.0]) == ["60", "5", "45"]


def test_a_small_figure_beside_a_large_one_keeps_digits() -> None:
    """The largest figure does not decide alone."""
    assert numbers.figures([1234.5, -1.75]) == ["1,234.5", "−1.8"]


def test_a_figure_that_rounds_to_zero_has_no_sign() -> None:
    """There is no −0."""
    assert numbers.figures([-1e-12, 100.0]) == ["0", "100"]


def test_extreme_figures_are_written_with_powers_of_ten() -> None:
    """A figure of twenty digits is not spelled out."""
    assert numbers.figures([1.5e20]) == ["1.5e+20"]
    assert numbers.figures([-2e-12]) == ["−2e-12"]
    assert numbers.figure(1.5e20) == "1.5e+20"


@pytest.mark.parametrize(
    ("change", "text"),
    [(0.071, "+7.1 pp"), (-0.0079, "−0.8 pp"), (0.0, "0.0 pp"), (0.00001, "+<0.1 pp"), (None, "–")],
)
def test_differences_are_percentage_points_with_a_sign(change: float | None, text: str) -> None:
    """A change of a probability is in points, not per cent."""
    assert numbers.points(change) == text


def test_a_bar_is_as_long_as_the_probability_and_never_empty_for_a_possible_thing() -> None:
    """Bars can be compared between files; the tiniest probability still shows."""
    assert numbers.bar(1.0) == "█" * 20
    assert numbers.bar(0.5) == "█" * 10
    assert numbers.bar(1e-6) == "▏"
    assert numbers.bar(0.0) == ""
