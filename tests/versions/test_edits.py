"""What is a difference between two versions, what is none, and what an id has become."""

from __future__ import annotations

import pytest

import scenario_tree as st

TREE = """\
scenario_tree: 1
start: weather
nodes:
  weather:
    chance:
      hail: {p: 20%, then: lost}
      fine: {p: rest, then: pick}
  pick:
    chance:
      soon: {p: 0.5, then: full, payoff: 2}
      late: {p: 0.5, then: half}
outcomes:
  full: {payoff: 10}
  half: {payoff: 5}
  lost: {}
"""


def compared(*changes: tuple[str, str], renames: bool = True) -> list[tuple[str, str]]:
    """Kind and place of every edit that these changes of the text are."""
    text = TREE
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return [(edit.kind, edit.where) for edit in st.diff(st.loads(TREE), st.loads(text), renames=renames).edits]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("p: 0.5,", "p: 50%,"),
        ("p: 20%", "p: 1/5"),
        ("then: lost}", "then: lost }  # said the warden"),
        ("hail: {p: 20%, then: lost}", "hail:\n        p: 20%\n        then: 'lost'"),
        ("{p: rest, then: pick}", "{then: pick, p: rest}"),
        ("  full: {payoff: 10}\n  half: {payoff: 5}\n", "  half: {payoff: 5}\n  full: {payoff: 10}\n"),
        (
            "      fine: {p: rest, then: pick}\n  pick:\n    chance:\n      soon",
            "      fine:\n        p: rest\n        then:\n          id: pick\n          chance:\n            soon",
        ),
    ],
)
def test_what_means_the_same_is_no_edit(before: str, after: str) -> None:
    """Notation, layout, comments, order, and nodes in place or under `nodes` are no difference."""
    if "id: pick" in after:
        after_late = ("      late: {p: 0.5, then: half}", "            late: {p: 0.5, then: half}")
        assert compared((before, after), after_late) == []
    else:
        assert compared((before, after)) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("20%", "30%", [("probability", "weather")]),
        ("then: full, payoff: 2", "then: full, payoff: 3", [("payoff", "pick/soon")]),
        (
            "full: {payoff: 10}",
            "full: {payoff: 11, label: All of it}",
            [("payoff", "outcomes.full"), ("label", "outcomes.full")],
        ),
        ("late: {p: 0.5, then: half}", "late: {p: 0.5, then: lost}", [("moved", "pick")]),
        ("start:", "title: The harvest\nstart:", [("label", "title")]),
        ("{p: 20%, then", "{p: 20%, note: as last year, then", [("other", "weather/hail")]),
        ("start:", "parameters: {wages: 3}\nstart:", [("added", "parameters.wages")]),
    ],
)
def test_an_edit_says_what_it_is_about(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    """Kind and place of single edits."""
    assert compared((before, after)) == expected


def test_an_id_that_is_gone_and_one_that_is_new_are_one_if_the_same_branches_lead_there() -> None:
    """A renamed node is no removed and added one, unless renames are not looked for."""
    change = ("pick", "harvest")
    assert compared(change) == [("renamed", "harvest")]
    kinds = compared(change, renames=False)
    assert ("added", "harvest") in kinds
    assert ("removed", "pick") in kinds


def test_another_question_under_a_new_id_is_another_node() -> None:
    """Fewer than half of the branch names in common: removed and added."""
    kinds = compared(("pick", "sell"), ("soon:", "dear:"), ("late:", "cheap:"))
    assert ("added", "sell") in kinds
    assert ("removed", "pick") in kinds
    assert ("renamed", "sell") not in kinds


def test_a_question_put_in_between_is_added_and_what_follows_has_moved() -> None:
    """The same id reached from other branches has moved; nothing is removed."""
    kinds = compared(
        ("then: pick}", "then: dry}"),
        (
            "  pick:\n",
            "  dry:\n    chance:\n      yes: {p: 90%, then: pick}\n      no: {p: rest, then: lost}\n  pick:\n",
        ),
    )
    assert sorted(kinds) == [("added", "dry"), ("moved", "pick"), ("moved", "weather")]
