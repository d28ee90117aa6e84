"""The merge of three versions: what is clean says what both sides said, and what is not has markers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from versions.three_versions import NODES, STYLES, Edit, edits, of_nodes, written

from scenario_tree import checking
from scenario_tree.reading import Limits, open_beside
from scenario_tree.source import Source
from scenario_tree.versions.git import merge_file
from scenario_tree.versions.merging import Merged, merged
from scenario_tree.versions.merging.units import agreement, version

LIMITS = Limits()
FERRY = Path(__file__).parents[2] / "trees" / "ferry.yaml"
OPEN = open_beside(FERRY.parent, LIMITS)
MERGES = settings(max_examples=60, deadline=None)


def merge(base: str, ours: str, theirs: str) -> Merged:
    """The merge of three texts beside the example trees."""
    return merged(
        base.encode(),
        ours.encode(),
        theirs.encode(),
        path="trees/ferry.yaml",
        labels=("mine", "base", "yours"),
        text_merge=merge_file,
        openers=(OPEN, OPEN, OPEN),
        limits=LIMITS,
    )


def clean(base: str, ours: str, theirs: str) -> str:
    """The merged text, which has no conflict and passes every check."""
    result = merge(base, ours, theirs)
    assert result.conflicts == ()
    text = result.content.decode()
    assert errors(text) == []
    return text


def errors(text: str) -> list[str]:
    """The codes of the errors of a text."""
    _, problems = checking.checked(Source("trees/ferry.yaml", text), OPEN, LIMITS)
    return [problem.code for problem in problems if problem.severity == "error"]


def comments(text: str) -> set[str]:
    """The comment lines of a text."""
    return {line.strip() for line in text.splitlines() if line.lstrip().startswith("#")}


def taken(text: str, side: int) -> str:
    """A text with every conflict resolved to one side."""
    out, showing = [], None
    for line in text.splitlines():
        if line.startswith("<<<<<<< "):
            showing = 0
        elif line == "=======":
            showing = 1
        elif line.startswith(">>>>>>> "):
            showing = None
        elif showing in (None, side):
            out.append(line)
    return "\n".join(out) + "\n"


def changed(text: str, *changes: tuple[str, str]) -> str:
    """A text with some stretches replaced, each of which stands in it."""
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return text


# ---- whatever the versions ---------------------------------------------------------


@MERGES
@given(STYLES, edits(side="a"))
def test_a_side_that_did_nothing_changes_nothing(styles: tuple[bool, ...], mine: list[Edit]) -> None:
    """Where one side is the base, or both are the same, the result is the other side byte for byte."""
    base, side = written(styles, []), written(styles, mine)
    for result in (merge(base, side, base), merge(base, base, side), merge(base, side, side)):
        assert result == Merged(side.encode())


@MERGES
@given(STYLES, edits(side="a"), edits(side="b"))
def test_clean_results_say_what_was_agreed(styles: tuple[bool, ...], mine: list[Edit], yours: list[Edit]) -> None:
    """A clean result passes the checks and has, unit by unit, what the side that changed it says; comments survive."""
    base, ours, theirs = written(styles, []), written(styles, mine), written(styles, yours)
    units = [version("x", text, LIMITS).units for text in (base, ours, theirs)]
    agreed = agreement(*units)
    result = merge(base, ours, theirs)
    text = result.content.decode()
    assert bool(result.conflicts) == bool(agreed.conflicts)
    if result.conflicts:
        assert errors(text) == ["merge-conflict"]
    else:
        assert errors(text) == []
        assert version("x", text, LIMITS).units == agreed.ours
        assert comments(ours) <= comments(text)


@MERGES
@given(STYLES, edits(), edits())
def test_conflicts_are_conflicts_from_either_side(
    styles: tuple[bool, ...], mine: list[Edit], yours: list[Edit]
) -> None:
    """Merging ours into theirs has conflicts exactly where merging theirs into ours has."""
    base, ours, theirs = written(styles, []), written(styles, mine), written(styles, yours)
    here, there = merge(base, ours, theirs), merge(base, theirs, ours)
    assert {conflict.where for conflict in here.conflicts} == {conflict.where for conflict in there.conflicts}


@MERGES
@given(STYLES, edits(), edits())
def test_a_conflict_holds_both_sides(styles: tuple[bool, ...], mine: list[Edit], yours: list[Edit]) -> None:
    """Resolved to either side, a file with markers is a whole file with that side of every unit in conflict."""
    base, ours, theirs = written(styles, []), written(styles, mine), written(styles, yours)
    result = merge(base, ours, theirs)
    if not result.conflicts:
        return
    agreed = agreement(*(version("x", text, LIMITS).units for text in (base, ours, theirs)))
    for side, units in enumerate((agreed.ours, agreed.theirs)):
        resolved = version("x", taken(result.content.decode(), side), LIMITS).units
        assert {key: resolved.get(key) for key in agreed.conflicts} == {key: units.get(key) for key in agreed.conflicts}


@MERGES
@given(STYLES, st.permutations(NODES), st.data())
def test_edits_of_different_nodes_never_conflict(
    styles: tuple[bool, ...], order: list[str], data: st.DataObject
) -> None:
    """Where the two sides changed different nodes, adjacent or not, the merge is clean."""
    mine = data.draw(of_nodes((order[0],), "a"))
    yours = data.draw(of_nodes((order[1], order[2]), "b"))
    clean(written(styles, []), written(styles, mine), written(styles, yours))


@MERGES
@given(STYLES, STYLES, edits(side="a"), edits(side="b"))
def test_a_side_may_write_it_in_another_style(
    styles: tuple[bool, ...], others: tuple[bool, ...], mine: list[Edit], yours: list[Edit]
) -> None:
    """One side rewrites blocks as brackets or the other way round: no conflict comes of that alone."""
    base, ours, theirs = written(styles, []), written(styles, mine), written(others, yours)
    agreed = agreement(*(version("x", text, LIMITS).units for text in (base, ours, theirs)))
    result = merge(base, ours, theirs)
    assert bool(result.conflicts) == bool(agreed.conflicts)
    if not result.conflicts:
        assert version("x", result.content.decode(), LIMITS).units == agreed.ours


# ---- what plain git calls clean ----------------------------------------------------------

APART = """\
scenario_tree: 1
start: sky
nodes:
  sky:
    chance:
      rain:
        p: 20%
        note: All three models see a front, a small one.
        then: wet
      snow:
        p: 20%
        note: Only in the hills.
        then: wet
      sun:
        p: 60%
        note: The usual.
        then: dry
outcomes:
  wet: {}
  dry: {}
"""
QUESTION = """\
  wind:
    label: LABEL
    chance:
      strong: {p: 50%, then: wet}
      weak: {p: 50%, then: dry}
"""


def text_of_git(base: str, ours: str, theirs: str) -> tuple[str, int]:
    """What plain git makes of three texts."""
    content, status = merge_file(ours.encode(), base.encode(), theirs.encode())
    return content.decode(), status


def test_a_sum_of_more_than_one_is_a_conflict_of_the_node() -> None:
    """Two valid distributions that git mixes into one of 110 % are left to the reader, each whole."""
    ours = changed(APART, ("p: 20%\n        note: All", "p: 30%\n        note: All"), ("p: 60%", "p: 50%"))
    theirs = changed(APART, ("p: 20%\n        note: Only", "p: 30%\n        note: Only"), ("p: 60%", "p: 50%"))
    mixed, status = text_of_git(APART, ours, theirs)
    assert (status, errors(mixed), errors(ours), errors(theirs)) == (0, ["probability-sum"], [], [])

    result = merge(APART, ours, theirs)
    assert [conflict.message for conflict in result.conflicts] == [
        "sky: ours rain 20 % → 30 %; sun 60 % → 50 %, theirs snow 20 % → 30 %; sun 60 % → 50 %"
    ]
    text = result.content.decode()
    assert (taken(text, 0), taken(text, 1)) == (ours, theirs)
    assert text.splitlines()[3:5] == ["<<<<<<< mine", "  sky:"]


def with_question(label: str, before: str, way: tuple[str, str]) -> str:
    """The tree with a question more, in front of one stretch, and a way to it."""
    question = QUESTION.replace("LABEL", label)
    return changed(APART, (before, question + before), way)


def test_one_id_added_twice_is_a_conflict_of_that_node() -> None:
    """Git puts in two nodes of one id, far apart, and calls it clean; here they are the two sides of one conflict."""
    ours = with_question("Strong wind?", "  sky:", ("hills.\n        then: wet", "hills.\n        then: wind"))
    theirs = with_question("Any wind?", "outcomes:", ("usual.\n        then: dry", "usual.\n        then: wind"))
    mixed, status = text_of_git(APART, ours, theirs)
    assert (status, errors(mixed)) == (0, ["duplicate-id"])

    result = merge(APART, ours, theirs)
    assert [conflict.message for conflict in result.conflicts] == ["wind, label: ours Strong wind?, theirs Any wind?"]
    for side, label in enumerate(("Strong wind?", "Any wind?")):
        text = taken(result.content.decode(), side)
        assert (errors(text), text.count("  wind:\n"), text.count(label)) == ([], 1, 1)


def test_one_node_added_twice_alike_is_there_once() -> None:
    """The same node added by both sides in two places is no conflict, and stands once."""
    ours = with_question("Wind?", "  sky:", ("hills.\n        then: wet", "hills.\n        then: wind"))
    theirs = with_question("Wind?", "outcomes:", ("usual.\n        then: dry", "usual.\n        then: wind"))
    text = clean(APART, ours, theirs)
    assert text.count("  wind:\n") == 1
    assert text.count("then: wind") == 2


def test_a_circle_that_neither_side_has_is_a_conflict() -> None:
    """Where the sides are clean and only their sum is wrong, the nodes concerned stand between markers."""
    base = changed(
        APART, ("outcomes:", QUESTION.replace("LABEL", "Wind?") + QUESTION.replace("wind", "tide") + "outcomes:")
    )
    base = changed(base, ("model", "models"), ("then: wet", "then: wind"), ("then: wet", "then: tide"))
    head, wind, tide = base.partition("  wind:")[0], *base.partition("  wind:")[2].split("  tide:")
    ours = f"{head}  wind:{wind.replace('then: wet', 'then: tide')}  tide:{tide}"
    theirs = f"{head}  wind:{wind}  tide:{tide.replace('then: wet', 'then: wind', 1)}"
    assert (errors(base), errors(ours), errors(theirs)) == ([], [], [])
    mixed, status = text_of_git(base, ours, theirs)
    assert (status, errors(mixed)) == (0, ["cycle"])

    result = merge(base, ours, theirs)
    assert [conflict.message for conflict in result.conflicts] == [
        "together the two sides do not pass the checks: the way comes back: wind → tide → wind"
    ]
    for side in (0, 1):
        assert errors(taken(result.content.decode(), side)) == []


# ---- the units ---------------------------------------------------------------------------

TREE = FERRY.read_text("utf-8")


def test_one_line_may_be_changed_by_both() -> None:
    """A probability and a reason in the same line are two units, though git sees one line changed twice."""
    ours = changed(TREE, ("harbour-office: 60%", "harbour-office: 70%"))
    theirs = changed(TREE, ("35%}, then: contract", "35%}, because: [crew-too-small], then: contract"))
    assert text_of_git(TREE, ours, theirs)[1] > 0
    both = "accepted: {p: {harbour-office: 70%, union: 35%}, because: [crew-too-small], then: contract}"
    assert clean(TREE, ours, theirs) == changed(ours, (both.replace("because: [crew-too-small], ", ""), both))


@pytest.mark.parametrize(
    ("before", "mine", "yours", "message"),
    [
        pytest.param(
            "mild: {share: 3,",
            "mild: {share: 4,",
            "mild: {p: unlikely,",
            "winter: ours mild share 3 → share 4, theirs mild share 3 → unlikely",
            id="distribution",
        ),
        pytest.param(
            "label: How hard is the winter?",
            "label: How cold is it?",
            "label: How hard is it?",
            "winter, label: ours How hard is the winter? → How cold is it?, "
            "theirs How hard is the winter? → How hard is it?",
            id="label",
        ),
        pytest.param(
            "{label: Every week, then: winter}",
            "{label: Every week, then: no-ferry}",
            "{label: Every week, then: weekly-ferry}",
            "contract/reduced, then: ours winter → no-ferry, theirs winter → weekly-ferry",
            id="target",
        ),
        pytest.param(
            "payoff: {islanders: 9}",
            "payoff: {islanders: 8}",
            "payoff: {islanders: 7}",
            "outcomes.daily-ferry, payoff: ours {islanders: 9} → {islanders: 8}, "
            "theirs {islanders: 9} → {islanders: 7}",
            id="payoff",
        ),
        pytest.param(
            "pert: [0.5, 1.5, 4]",
            "pert: [0.5, 1.6, 4]",
            "pert: [0.5, 1.7, 4]",
            "parameters.subsidy: ours pert [0.5, 1.5, 4] → [0.5, 1.6, 4], theirs pert [0.5, 1.5, 4] → [0.5, 1.7, 4]",
            id="parameter",
        ),
        pytest.param(
            "views: {harbour-office: 2, union: 1}",
            "views: {harbour-office: 3, union: 1}",
            "views: {harbour-office: 2, union: 2}",
            "views: ours {harbour-office: 2, union: 1} → {harbour-office: 3, union: 1}, "
            "theirs {harbour-office: 2, union: 1} → {harbour-office: 2, union: 2}",
            id="views",
        ),
        pytest.param(
            "as_of: 2024-03-01",
            "as_of: 2024-04-01",
            "as_of: 2024-05-01",
            "as_of: ours 2024-03-01 → 2024-04-01, theirs 2024-03-01 → 2024-05-01",
            id="key of the file",
        ),
        pytest.param(
            "    elsewhere: 0.3 ",
            "    elsewhere: 0.4 ",
            "    x-elsewhere: 0.3 ",
            "indicators.ice-early: ours elsewhere 0.3 → 0.4, theirs elsewhere 0.3 → none; x-elsewhere none → 0.3",
            id="indicator",
        ),
    ],
)
def test_a_unit_changed_twice_is_a_conflict(before: str, mine: str, yours: str, message: str) -> None:
    """What both sides changed differently stands between markers, and the message shows both against the base."""
    ours, theirs = changed(TREE, (before, mine)), changed(TREE, (before, yours))
    result = merge(TREE, ours, theirs)
    assert message in [conflict.message for conflict in result.conflicts]
    text = result.content.decode()
    assert errors(text) == ["merge-conflict"]
    assert (taken(text, 0), taken(text, 1)) == (ours, theirs)


def test_one_side_takes_a_node_out_that_the_other_changes() -> None:
    """A node that is gone on one side and changed on the other is in conflict as a whole, against nothing."""
    ours = changed(TREE, ("mild: {share: 3", "mild: {share: 5"))
    start, end = TREE.index("  winter:\n"), TREE.index("\noutcomes:")
    gone = TREE[:start] + TREE[end:]
    theirs = changed(
        gone[: gone.index("indicators:")],
        ("rejected: {p: rest, then: winter}", "rejected: {p: rest, then: no-ferry}"),
        ("label: Every week, then: winter", "label: Every week, then: weekly-ferry"),
    )
    result = merge(changed(TREE, (TREE[TREE.index("indicators:") :], "")), ours[: ours.index("indicators:")], theirs)
    assert [conflict.message for conflict in result.conflicts] == [
        "winter: ours mild share 3 → share 5, theirs takes it out"
    ]
    between = result.content.decode().partition("<<<<<<< mine\n")[2]
    assert between.startswith("  winter:\n")
    assert between.partition("=======\n")[2].startswith(">>>>>>> yours\n")


def test_options_put_in_two_orders_are_a_conflict() -> None:
    """The order of options decides ties, so two new orders contradict each other."""
    base = "scenario_tree: 1\nstart: a\nnodes:\n  a:\n    decision:\nXYZoutcomes: [g]\n"
    lines = {name: f"      {name}: {{then: g}}\n" for name in "xyz"}
    texts = [base.replace("XYZ", "".join(lines[name] for name in order)) for order in ("xyz", "yxz", "xzy")]
    result = merge(*texts)
    assert [conflict.message for conflict in result.conflicts] == ["a, order: ours y, x, z; theirs x, z, y"]
    assert [taken(result.content.decode(), side) for side in (0, 1)] == texts[1:]
    assert merge(texts[0], texts[0] + "# end\n", texts[1]).content.decode() == texts[1] + "# end\n"


# ---- sets, sections and places that plain git cannot join ----------------------------------

EVIDENCE = TREE + "\nevidence:\n  - {date: 2024-06-20, observed: bid/accepted}\n"


def test_observations_of_both_sides_are_joined_by_date() -> None:
    """Each side adds an observation at the end; both are kept, the older one first."""
    mine = "  - {date: 2024-11-25, seen: ice-early}\n"
    yours = "  - date: 2024-11-20   # in the gazette\n    observed: contract/reduced\n"
    assert clean(EVIDENCE, EVIDENCE + mine, EVIDENCE + yours) == EVIDENCE + yours + mine
    assert clean(EVIDENCE, EVIDENCE + yours, EVIDENCE + mine) == EVIDENCE + yours + mine


def test_one_observation_changed_in_two_ways_is_a_conflict() -> None:
    """Another date on one side and a note on the other are not two observations."""
    ours = changed(EVIDENCE, ("observed: bid/accepted}", "observed: bid/accepted, note: A vote}"))
    theirs = changed(EVIDENCE, ("2024-06-20, observed: bid/accepted}", "2024-06-21, observed: bid/accepted}"))
    result = merge(EVIDENCE, ours, theirs)
    assert [conflict.where for conflict in result.conflicts] == ["evidence.observed bid/accepted"]


SMALL = """scenario_tree: 1
start: a
nodes:
  a:
    chance:
      x:
        p: 50%
        then:
          id: b
          chance:
            u: {p: 30%, then: good}   # so they say
            v: {p: 70%, then: bad}
      y: {p: 50%, then: bad}
outcomes: [good, bad]
"""


@pytest.mark.parametrize(
    ("mine", "yours", "both"),
    [
        pytest.param(
            [("[good, bad]", "[good, fine, bad]"), ("y: {p: 50%, then: bad", "y: {p: 50%, then: fine")],
            [("[good, bad]", "[good, bad, ugly]"), ("30%, then: good", "30%, then: ugly")],
            "outcomes: [good, fine, bad, ugly]\n",
            id="outcomes in a list",
        ),
        pytest.param(
            [("start: a\n", "start: a\nparameters:\n  k: 2\n")],
            [("start: a\n", "start: a\nparameters:\n  # ell\n  l: 3\ncriteria: {c: {weight: 2}}\n")],
            "start: a\nparameters:\n  # ell\n  l: 3\n  k: 2\ncriteria: {c: {weight: 2}}\n",
            id="sections that the base lacks",
        ),
        pytest.param(
            [("y: {p: 50%, then: bad}", "y: {p: 50%, note: Hm, then: bad}")],
            [
                (
                    "y: {p: 50%, then: bad}",
                    "y:\n        p: 50%\n        then:\n          id: c\n          chance:\n"
                    "            k: {p: 10%, then: good}\n            l: {p: rest, then: bad}",
                )
            ],
            "      y: {p: 50%, note: Hm, then: {id: c, chance: {k: {p: 10%, then: good}, l: {p: rest, then: bad}}}}\n",
            id="a node written in place, into brackets",
        ),
        pytest.param(
            [("x:\n        p: 50%", "x:\n        p: 60%"), ("y: {p: 50%", "y: {p: 40%")],
            [("u: {p: 30%", "u: {p: 20%"), ("v: {p: 70%", "v: {p: 80%")],
            "            u: {p: 20%, then: good}   # so they say\n            v: {p: 80%, then: bad}\n      y: {p: 40%",
            id="a node and one written in it",
        ),
    ],
)
def test_what_git_cannot_join_is_written_into_our_text(
    mine: list[tuple[str, str]], yours: list[tuple[str, str]], both: str
) -> None:
    """Where git sees a conflict and the units have none, their changes are written at their places."""
    ours, theirs = changed(SMALL, *mine), changed(SMALL, *yours)
    assert text_of_git(SMALL, ours, theirs)[1] > 0
    assert both in clean(SMALL, ours, theirs)


def test_a_file_in_one_line_is_merged() -> None:
    """JSON without line ends between its parts merges like any tree."""
    base = (
        '{"scenario_tree": 1, "start": "a", "nodes": {"a": {"label": "A?", "chance": '
        '{"x": {"p": 0.5, "then": "g"}, "y": {"p": 0.5, "then": "h"}}}}, "outcomes": {"g": {}, "h": {}}}'
    )
    ours = changed(base, ('0.5, "then": "g"', '0.4, "then": "g"'), ('0.5, "then": "h"', '0.6, "then": "h"'))
    theirs = changed(base, ('"A?"', '"B?"'), ('"h": {}', '"h": {}, "k": {"payoff": 1}'))
    assert clean(base, ours, theirs) == changed(ours, ('"A?"', '"B?"'), ('"h": {}', '"h": {}, "k": {"payoff": 1}'))


# ---- bytes, and files that are no trees ---------------------------------------------------


def test_line_ends_and_mark_stay() -> None:
    """A byte order mark and Windows' line ends come through a merge, in a clean file and in one with markers."""
    base, ours = TREE, changed(TREE, ("mild: {share: 3", "mild: {share: 4"))
    theirs = changed(TREE, ("tags: [cut-off]}", "tags: [cut-off], note: Ice}"))
    contents = [b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for text in (base, ours, theirs)]
    settings = {"path": "t.yaml", "labels": ("mine", "base", "yours"), "text_merge": merge_file, "limits": LIMITS}
    result = merged(*contents, openers=(OPEN, OPEN, OPEN), **settings)  # type: ignore[arg-type]
    assert result.conflicts == ()
    assert result.content == b"\xef\xbb\xbf" + clean(base, ours, theirs).replace("\n", "\r\n").encode()

    contents[2] = contents[2].replace(b"share: 3", b"share: 5")
    marked = merged(*contents, openers=(OPEN, OPEN, OPEN), **settings)  # type: ignore[arg-type]
    assert b"<<<<<<< mine\r\n" in marked.content
    assert marked.content.count(b"\n") == marked.content.count(b"\r\n")


def test_line_ends_that_one_side_changed_are_no_conflict() -> None:
    """One side turned the file to Windows' line ends: the result has them, and the other side's change."""
    ours = changed(TREE, ("mild: {share: 3", "mild: {share: 4"))
    assert clean(TREE, ours, TREE.replace("\n", "\r\n")) == ours.replace("\n", "\r\n")


def test_a_side_that_cannot_be_read_is_merged_as_text() -> None:
    """A side with a slip in its YAML gets git's own merge, and a remark."""
    ours, theirs = changed(TREE, ("share: 3", "share: 4")), changed(TREE, ("title: Will", "title: {Will"))
    result = merge(TREE, ours, theirs)
    assert result.content.decode() == text_of_git(TREE, ours, theirs)[0]
    assert result.conflicts == ()
    assert result.remarks[0].startswith("merged as text, because a side cannot be read: ")


def test_what_is_no_tree_is_merged_as_text() -> None:
    """A register of claims, or any other file, gets git's own merge."""
    base = "scenario_tree_claims: 1\nclaims:\n  one: {text: One}\n\n\n\n  two: {text: Two}\n"
    ours, theirs = changed(base, ("text: One", "text: Eins")), changed(base, ("text: Two", "text: Zwei"))
    assert merge(base, ours, theirs) == Merged(changed(ours, ("text: Two", "text: Zwei")).encode())
    assert merge(base, ours, base.replace("One", "Un")).conflicts != ()


def test_two_sides_without_a_base() -> None:
    """Where both sides add the file, what only one has is taken, and what both say differently is a conflict."""
    result = merge("", TREE, changed(TREE, ("share: 3", "share: 5")))
    assert [conflict.message for conflict in result.conflicts] == [
        "winter: ours mild share 3; hard rest, theirs mild share 5; hard rest"
    ]
    more = changed(TREE, ("outcomes:\n", "outcomes:\n  swimming: {label: By oneself}\n"))
    assert clean("", TREE, more) == more


def test_an_error_that_a_side_has_already_is_not_the_merges() -> None:
    """A claim that no register has, on one side, does not keep the merge from being clean."""
    ours = changed(TREE, ("because: [ice-one-in-four]", "because: [nobody-said-so]"))
    theirs = changed(TREE, ("payoff: {islanders: 9}", "payoff: {islanders: 8}"))
    result = merge(TREE, ours, theirs)
    assert result.conflicts == ()
    assert errors(result.content.decode()) == ["unknown-claim"]


def test_trouble_inside_leaves_every_difference_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong in the merge itself, the result is never an unmarked file."""

    def trouble(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("scenario_tree.versions.merging.three.agreement", trouble)
    ours = changed(TREE, ("mild: {share: 3", "mild: {share: 4"))
    theirs = changed(TREE, ("payoff: {islanders: 9}", "payoff: {islanders: 8}"))
    result = merge(TREE, ours, theirs)
    assert [conflict.message for conflict in result.conflicts] == [
        "the merge failed (MemoryError), so every difference is left open"
    ]
    assert (taken(result.content.decode(), 0), taken(result.content.decode(), 1)) == (ours, theirs)
