"""Replacing stretches of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario_tree.editing.splicing import Splice, spliced


@given(st.lists(st.tuples(st.text(), st.text(), st.text())), st.text(), st.randoms())
def test_every_other_character_is_kept(pieces, end, random) -> None:  # type: ignore[no-untyped-def]
    """What stands between the stretches comes out as it went in, whatever the order of the splices."""
    text, wanted, splices = "", "", []
    for position, (kept, old, new) in enumerate(pieces):
        kept = f"{position}{kept}"
        text += kept
        splices.append(Splice(len(text), len(text) + len(old), new))
        text += old
        wanted += kept + new
    random.shuffle(splices)
    assert spliced(text + end, splices) == wanted + end


@pytest.mark.parametrize(
    "splices",
    [
        [Splice(0, 3, "a"), Splice(2, 4, "b")],
        [Splice(1, 1, "a"), Splice(1, 1, "b")],
        [Splice(0, 9, "a")],
        [Splice(-1, 2, "a")],
        [Splice(3, 2, "a")],
    ],
)
def test_stretches_that_overlap_or_leave_the_text_are_refused(splices: list[Splice]) -> None:
    """Two splices of the same place, or one beyond the text, are a mistake of the caller."""
    with pytest.raises(ValueError, match=r"overlap|beyond"):
        spliced("abcdef", splices)


def test_a_replacement_may_touch_an_insertion() -> None:
    """Stretches that meet do not overlap."""
    assert spliced("abcd", [Splice(2, 2, "+"), Splice(2, 4, "x"), Splice(0, 2, "y")]) == "y+x"
