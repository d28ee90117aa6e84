"""Cells, wrapping and colours."""

from __future__ import annotations

from scenario_tree.reports.window import Window, cells, pad, printable, unmarked, wrapped


def test_wide_letters_take_two_cells_and_combining_marks_none() -> None:
    """Room is counted as a terminal does."""
    assert cells("渡し船") == 6
    assert cells("e\N{COMBINING ACUTE ACCENT}") == 1
    assert pad("渡", 4) == "渡  "


def test_a_text_from_a_file_cannot_move_the_cursor() -> None:
    """Escape sequences, line ends and marks that turn the direction are shown, not obeyed."""
    assert printable("a\x1b[2Jb\nc\u202ed") == "a�[2Jb c�d"


def test_colours_are_left_out_of_a_plain_window() -> None:
    """Without colours a text stays what it is."""
    assert Window().paint("war", "bold red") == "war"
    assert Window(colour=True).paint("war", "bold red") == "\x1b[1;31mwar\x1b[0m"
    assert Window(colour=True).paint("", "bold") == ""


def test_wrapping_breaks_at_blanks_and_long_words_anywhere() -> None:
    """No line is wider than it may be, and nothing is lost."""
    assert wrapped("a ferry every day", 8) == ["a ferry", "every", "day"]
    assert wrapped("denuclearisation", 6) == ["denucl", "earisa", "tion"]
    assert wrapped("渡し船渡し船", 5) == ["渡し", "船渡", "し船"]
    assert wrapped("concentration:promise", 16) == ["concentration:", "promise"]
    assert wrapped("of promise/to-be-kept next", 9) == ["of", "promise/", "to-be-", "kept next"]
    assert "".join(wrapped("a/" * 30, 7)) == "a/" * 30
    assert wrapped("anything", None) == ["anything"]
    assert wrapped("", 5) == [""]


def test_tabs_of_a_source_line_become_blanks_up_to_the_next_stop() -> None:
    """Each character of the line has its own piece of what is printed."""
    assert unmarked("a\tb") == ["a", "   ", "b"]
