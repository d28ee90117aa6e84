"""Text as the pictures need it: measured, broken into lines, and rounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scenario_tree.drawing.text import clean, in_its_direction, width, wrapped

SIZE = 11
WORDS = some.text(some.characters(codec="utf-8"), max_size=60)


@given(WORDS, some.floats(20, 300))
def test_lines_fit_and_lose_nothing(text: str, limit: float) -> None:
    """Every line is within the limit (a single letter may be wider), and together they are the text."""
    lines = wrapped(text, limit, SIZE)
    assert all(width(line, SIZE) <= limit + 1e-9 or len(line) == 1 for line in lines)
    kept = "".join("".join(lines).split())
    assert kept == "".join(clean(text).split())


@given(WORDS)
def test_cleaning_once_is_enough(text: str) -> None:
    """And it keeps the length of what has no Windows line ends."""
    assert clean(clean(text)) == clean(text)
    assert "\r\n" in text or len(clean(text)) == len(text)


def test_lines_are_even() -> None:
    """Not one full line and a last word alone."""
    assert wrapped("What does Pyongyang do with the trade?", 88, SIZE) == (
        "What does",
        "Pyongyang do",
        "with the trade?",
    )


def test_long_words_break_behind_hyphens() -> None:
    """Names of nodes often have some."""
    assert wrapped("repairs-guaranteed", 88, SIZE) == ("repairs-", "guaranteed")
    assert len(wrapped("x" * 40, 88, SIZE)) == 3


def test_line_breaks_of_the_author_stay() -> None:
    """One label may have lines of its own."""
    assert wrapped("one\ntwo three", 500, SIZE) == ("one", "two three")


@pytest.mark.parametrize(("text", "expected"), [("Hi", 9.44 / 10), ("日本", 2.0), ("e\u0301", 0.556)])
def test_letters_are_as_wide_as_in_helvetica(text: str, expected: float) -> None:
    """East Asian letters are square, combining marks take no room."""
    assert width(text, 1) == pytest.approx(expected, abs=1e-3)


def test_text_from_right_to_left_is_marked() -> None:
    """So that its question mark stands at its end, which is on the left."""
    assert in_its_direction("3. מה?") == "\u200f3. מה?\u200f"
    assert in_its_direction("3. What?") == "3. What?"
