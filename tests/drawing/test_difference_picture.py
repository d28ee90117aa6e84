"""The picture of a difference: every kind of change is told in words and by lines, and nothing collides."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from drawing.lines import lines

import scenario_tree as st
from scenario_tree.drawing.difference import DifferencePicture
from scenario_tree.drawing.look import Look
from scenario_tree.drawing.origin import PNG_SIGNATURE, origin_in
from scenario_tree.drawing.theme import THEMES, Name
from scenario_tree.evaluation import request
from scenario_tree.problems import TreeProblems
from scenario_tree.versions.comparing.difference import difference
from scenario_tree.versions.files import FileDifference, Version

SVG = "{http://www.w3.org/2000/svg}"
TREES = Path(__file__).parents[2] / "trees"
KOREA = (TREES / "north-korea-talks.yaml").read_text("utf-8")
OLD = """\
scenario_tree: 1
title: Does the ferry sail?
start: storm
nodes:
  storm:
    label: Is there a storm?
    chance:
      calm: {p: 60%, then: sail}
      rough: {p: rest, then: stay}
  sail:
    label: Does the engine start?
    chance:
      starts: {p: 90%, then: crossed}
      fails: {p: rest, then: stayed}
  stay:
    label: Does the captain wait?
    decision:
      waits: {then: stayed}
      refuses: {then: crossed, payoff: -20}
outcomes:
  crossed: {label: The ferry crossed, payoff: 10}
  stayed: {label: The ferry stayed}
"""
HOSTILE = '"</svg><script>alert(1)</script> \\u0001 \\U0001F600 & ]]> هل ينجح"'


class Drawn(NamedTuple):
    """A parsed picture."""

    text: str
    root: Element

    def groups(self, kind: str) -> list[Element]:
        """The groups of which all of these words are classes."""
        wanted = set(kind.split())
        return [group for group in self.root.iter(f"{SVG}g") if wanted <= set((group.get("class") or "").split())]

    def words(self, kind: str) -> str:
        """What they say."""
        return " ".join(line.text or "" for group in self.groups(kind) for line in group.iter(f"{SVG}text"))


def picture(old: str, new: str, theme: Name = "light") -> DifferencePicture:
    """The picture of two texts."""
    trees = [st.loads(text, name="ferry.yaml", folder=TREES) for text in (old, new)]
    sides = [
        Version(revision, None, day, "ferry.yaml", tree.source.sha256)
        for revision, day, tree in zip(("HEAD~1", "HEAD"), ("2018-06-10", "2018-06-13"), trees, strict=True)
    ]
    found = difference(trees[0], trees[1], request())
    pair = FileDifference(path="ferry.yaml", status="modified", old=sides[0], new=sides[1], difference=found)
    return DifferencePicture.of(pair, Look(theme=theme))


def drawn(old: str, new: str, theme: Name = "light") -> Drawn:
    """The same drawn and parsed."""
    text = picture(old, new, theme).svg()
    return Drawn(text, ElementTree.fromstring(text))


def changed(*replacements: tuple[str, str], text: str = OLD) -> str:
    """A text with parts replaced, each of which it has."""
    for before, after in replacements:
        assert before in text
        text = text.replace(before, after)
    return text


def korea() -> str:
    """The Korea tree with a question put in between, a way that leads elsewhere, and other probabilities."""
    lines = KOREA.splitlines(keepends=True)
    place = lines.index("nodes:\n") + 1
    extra = (
        "  between:\n    label: Does anybody object in between?\n"
        "    chance:\n      yes: {p: 30%, then: war}\n      no: {p: rest, then: china-deal}\n"
    )
    text = "".join([*lines[:place], extra, *lines[place:]])
    return changed(("then: china-deal", "then: between"), text=text).replace(
        "no: {p: rest, then: between}", "no: {p: rest, then: china-deal}"
    )


def test_added_branch_is_double_and_new() -> None:
    """A branch that was added has a double line, and says that it is new, with its probability."""
    seen = drawn(
        OLD, changed(("{p: 90%, then: crossed}", "{p: 70%, then: crossed}\n      slowly: {p: 20%, then: crossed}"))
    )
    (group,) = seen.groups("branch new")
    assert [path.get("d") for path in group.findall(f"{SVG}path")[:2]].count(group[1].get("d")) == 2
    assert seen.words("branch new") == "slowly new 20 %"


def test_removed_branch_is_dashed_and_gone() -> None:
    """A branch that was removed is dashed and struck out, and says that it is gone and what it was."""
    more = changed(("{p: 90%, then: crossed}", "{p: 70%, then: crossed}\n      slowly: {p: 20%, then: crossed}"))
    seen = drawn(more, OLD)
    (group,) = seen.groups("branch gone")
    assert group[1].get("stroke-dasharray")
    assert group.find(f"{SVG}text[@text-decoration='line-through']") is not None
    assert seen.words("branch gone") == "slowly gone was 20 %"


def test_changed_branch_says_both_figures() -> None:
    """A branch whose probability was edited says it before and after, and the difference in points."""
    seen = drawn(OLD, changed(("calm: {p: 60%", "calm: {p: 85%")))
    assert "60 % → 85 % +25.0 pp" in seen.words("branch changed")
    assert all(group.find(f"{SVG}polygon") is not None for group in seen.groups("branch changed"))
    assert not seen.groups("branch new") and not seen.groups("branch gone")


def test_node_that_came_and_node_that_went() -> None:
    """A new question has a double edge and says so; one that went has a dashed edge and is struck out."""
    new = changed(
        ("fails: {p: rest, then: stayed}", "fails: {p: rest, then: tow}"),
        (
            "  stay:\n",
            "  tow:\n    label: Does a tug come?\n    chance:\n      tows: {p: 50%, then: crossed}\n"
            "      none: {p: rest, then: stayed}\n  stay:\n",
        ),
    )
    came, went = drawn(OLD, new), drawn(new, OLD)
    assert len(came.groups("node new")[0].findall(f"{SVG}rect")) == 2
    assert "Does a tug come? new" in came.words("node new")
    assert went.groups("node gone")[0].find(f"{SVG}rect[@stroke-dasharray]") is not None
    assert "Does a tug come? gone" in went.words("node gone")


def test_retargeted_branch_has_old_and_new_way() -> None:
    """A branch that leads elsewhere is drawn twice: its old way dashed, its new way saying where it led."""
    seen = drawn(
        OLD, changed(("rough: {p: rest, then: stay}", "rough: {p: rest, then: sail}\n      odd: {p: 1%, then: stay}"))
    )
    assert "no longer leads here" in seen.words("branch gone")
    assert "led to Does the captain wait?" in " ".join(seen.words("branch changed").split())


def test_flipped_decision_says_both_choices() -> None:
    """A decision at which another option is chosen says `waits → refuses`."""
    seen = drawn(OLD, changed(("payoff: -20", "payoff: 20")))
    assert "waits → refuses" in seen.words("node changed")
    assert "was chosen" in seen.words("branch follows")


def test_payoff_and_text_are_told_apart() -> None:
    """A payoff that was edited is marked as a change, a label as no more than words."""
    seen = drawn(OLD, changed(("crossed, payoff: 10", "crossed, payoff: 12"), ("engine start?", "motor start?")))
    assert "10 → 12" in seen.words("outcome changed")
    assert "was: Does the engine" in seen.words("node reworded")


def test_outcome_that_came_and_went() -> None:
    """An outcome that only one version has is drawn and listed as new, or as gone."""
    new = changed(
        ("fails: {p: rest, then: stayed}", "fails: {p: rest, then: sunk}"), ("  stayed: {l", "  sunk: {}\n  stayed: {l")
    )
    came, went = drawn(OLD, new), drawn(new, OLD)
    assert "sunk" in came.words("outcome new") and " new " in came.words("changes")
    assert "sunk" in went.words("outcome gone") and " gone " in went.words("changes")


def test_table_says_figures_and_reasons() -> None:
    """Every outcome that changed has its figures before and after, the points between, and the edits behind it."""
    said = drawn(OLD, changed(("calm: {p: 60%", "calm: {p: 85%"))).words("changes")
    assert "54.0 % 76.5 %" in said.replace(" → ", " ") and "+22.5 pp" in said and "storm +22.5" in said


def test_swapped_questions_are_drawn_in_the_new_order() -> None:
    """Where two questions were swapped, the new order is drawn, and words say the old one; nothing goes in a circle."""
    one = """\
scenario_tree: 1
start: a
nodes:
  a: {chance: {yes: {p: 50%, then: b}, no: {p: rest, then: x}}}
  b: {chance: {yes: {p: 50%, then: y}, no: {p: rest, then: x}}}
outcomes: [x, y]
"""
    other = changed(
        ("start: a", "start: b"),
        ("a: {chance: {yes: {p: 50%, then: b}", "a: {chance: {yes: {p: 50%, then: y}"),
        text=one,
    )
    other = changed(("b: {chance: {yes: {p: 50%, then: y}", "b: {chance: {yes: {p: 50%, then: a}"), text=other)
    seen = drawn(one, other)
    assert len(seen.groups("node")) == 2
    assert "asked in the order b, a (was a, b)" in seen.words("elsewhere")


def test_notes_alone_are_drawn() -> None:
    """A difference that moves no figure is drawn, and says that none moves."""
    seen = drawn(OLD, changed(("label: Does the captain wait?", "label: Does the captain wait?\n    note: He may.")))
    assert "No outcome’s probability changes" in seen.words("changes")
    assert "note added" in seen.words("node reworded")


def many(p: str) -> str:
    """A tree of a hundred questions and three hundred branches, two of which have this probability."""
    nodes = []
    for i in range(100):
        heads = [f"q{2 * i + k}" if 2 * i + k < 100 else f"end-{(i + k) % 3}" for k in (1, 2)]
        first = p if i in (40, 77) else "30%"
        nodes.append(
            f"  q{i}: {{chance: {{a: {{p: {first}, then: {heads[0]}}}, b: {{p: 30%, then: {heads[1]}}}, "
            f"c: {{p: rest, then: end-{i % 3}}}}}}}"
        )
    return "\n".join(["scenario_tree: 1", "start: q0", "nodes:", *nodes, "outcomes: [end-0, end-1, end-2]", ""])


def test_large_trees_are_folded_to_what_changed() -> None:
    """Of three hundred branches with two edits those are drawn, the ways to them, and what stands for the rest."""
    seen = drawn(many("30%"), many("50%"))
    assert 10 < len(seen.groups("branch")) < 60
    assert len(seen.groups("branch changed")) == 4
    assert "of 300 branches drawn" in seen.words("heading")
    assert "… 2 more" in seen.words("branch same") and seen.groups("fold")


@pytest.mark.parametrize("theme", THEMES)
def test_no_words_collide(theme: Name) -> None:
    """In the picture of the Korea tree with many edits no line of text lies on another one."""
    seen = drawn(KOREA, korea(), theme)
    found = list(lines(seen.root))
    assert len(found) > 80
    meeting = [
        (one.text, other.text)
        for one, other in combinations(found, 2)
        if one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
    ]
    assert meeting == []
    page = float(seen.root.get("viewBox", "").split()[2])
    assert all(one.left >= 0 and one.right <= page for one in found)


def test_hostile_labels_are_text() -> None:
    """Labels are shown as they are, whatever they hold, and the picture stays well formed."""
    label = "label: Does the engine start?"
    seen = drawn(changed((label, f"label: {HOSTILE}")), changed(("calm: {p: 60%", "calm: {p: 85%")))
    assert "<script" not in seen.text and seen.groups("branch changed")


def test_same_versions_same_bytes() -> None:
    """Two drawings of one difference are the same, byte for byte, and bear both versions."""
    new = changed(("calm: {p: 60%", "calm: {p: 85%"))
    assert picture(OLD, new).svg() == picture(OLD, new).svg()
    png = picture(OLD, new).file("png").content
    assert png.startswith(PNG_SIGNATURE)
    found = origin_in(png)
    assert found is not None and [side["revision"] for side in found["versions"]] == ["HEAD~1", "HEAD"]
    assert json.loads(picture(OLD, new).origin)["look"]["chart"] == "difference"


def test_versions_stand_in_the_heading() -> None:
    """The heading has the tree's title and both versions with their days."""
    said = drawn(OLD, changed(("calm: {p: 60%", "calm: {p: 85%"))).words("heading")
    assert said.startswith("Does the ferry sail? HEAD~1 (2018-06-10) → HEAD (2018-06-13)")


def test_one_sided_files_are_refused() -> None:
    """A file that only one version has is no difference to draw."""
    with pytest.raises(TreeProblems) as raised:
        DifferencePicture.of(FileDifference(path="a.yaml", status="added", old=None, new=None))
    assert raised.value.problems[0].code == "drawing-failed"
