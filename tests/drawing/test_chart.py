"""The picture of outcomes alone: what it shows, in which order, and that nothing is cut or collides."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from drawing.lines import lines
from hypothesis import given
from hypothesis import strategies as some

import scenario_tree as st
from scenario_tree.drawing.outcomes.bands import SMALL, bands, headings
from scenario_tree.drawing.outcomes.chart import Column, outcome_chart
from scenario_tree.drawing.text import in_its_direction, width
from scenario_tree.drawing.theme import THEMES, Name, Theme
from scenario_tree.evaluation.results import Score
from scenario_tree.model import WordScale
from scenario_tree.quantities.words import SCALES

SVG = "{http://www.w3.org/2000/svg}"
LIGHT = THEMES["light"]
TREES = Path(__file__).parents[2] / "trees"
LONG = "A settlement that nobody wanted but which everybody signs in the end, for relief"
HOSTILE = (
    "</svg><script>alert(1)</script>",
    "<b>&amp;",
    "북한과의 협상이 결렬되고 다시",
    "هل ينجح الحوار؟",
    "a\x01b",
    "x" * 80,
)
TWELVE = {f"{word} probable": [place / 12, (place + 1) / 12] for place, word in enumerate("abcdefghijkl")}


def made(outcomes: Mapping[str, float], *, title: str = "A choice", words: Any = "icd203", more: str = "") -> Score:
    """The score of a tree with one question, whose outcomes bear labels and tags."""
    branches = "".join(f"      b{i}: {{p: {p!r}, then: o{i}}}\n" for i, p in enumerate(outcomes.values()))
    ends = "".join(
        f"  o{i}: {{label: {json.dumps(label, ensure_ascii=False)}, tags: [tag-{i % 3}]{more}}}\n"
        for i, label in enumerate(outcomes)
    )
    head = f"scenario_tree: 1\ntitle: {json.dumps(title, ensure_ascii=False)}\nwords: {json.dumps(words)}\nstart: a\n"
    return st.score(st.loads(f"{head}nodes:\n  a:\n    chance:\n{branches}outcomes:\n{ends}", name="made.yaml"))


def of(name: str, **under: Any) -> Score:
    """The score of one of the repository's trees."""
    return st.score(st.load(TREES / f"{name}.yaml"), **under)


def without_evidence(score: Score) -> Score:
    """The same tree before anything was seen."""
    return st.score(replace(score.tree, evidence=()))


def alone(score: Score, before: Score | None = None) -> list[list[Column]]:
    """One panel."""
    return [[Column(name="", score=score, before=before)]]


def drawn(rows: Sequence[Sequence[Column]], theme: Theme = LIGHT, **more: Any) -> Element:
    """The picture, parsed."""
    return ElementTree.fromstring(outcome_chart(rows, theme, "{}", **more))


def said(root: Element) -> str:
    """All text, its lines joined by spaces."""
    return " ".join(line.text or "" for line in root.iter(f"{SVG}text"))


def panel(root: Element, id: str = "panel-0-0") -> list[tuple[Element, list[str]]]:
    """The outcomes and tags of a panel: group and texts."""
    groups = [group for group in root.iter(f"{SVG}g") if (group.get("id") or "").startswith(f"{id}-")]
    return [(group, [line.text or "" for line in group.iter(f"{SVG}text")]) for group in groups]


def cases() -> Iterator[tuple[str, list[list[Column]], int | None]]:
    """Pictures of every shape: name, rows and frequencies."""
    talks, why = of("north-korea-talks"), of("why-talks")
    pressed, alarmed = of("north-korea-talks", given=["china/presses"]), of("north-korea-talks", profile="alarmed")
    for name in ("ferry", "north-korea-talks", "us-response", "why-talks"):
        yield name, alone(of(name)), None
    yield "evidence", alone(why, without_evidence(why)), None
    three = [
        Column(name="as written", score=pressed, before=talks),
        Column(name="profile alarmed", score=of("north-korea-talks", given=["china/presses"], profile="alarmed")),
        Column(name=LONG, score=alarmed, before=talks),
    ]
    yield "three", [three], None
    yield "counts", [three], 1000
    yield "seven", [[Column(name=f"profile {i}", score=talks) for i in range(7)]], None
    yield "trees", [three[:2], alone(of("us-response"))[0], alone(why, without_evidence(why))[0]], None
    labels = dict.fromkeys((LONG, *HOSTILE), 0.125) | {"the rest": 0.125, "never": 0}
    for scale in (*SCALES, TWELVE, {"maybe": [0.2, 0.6], "could be": [0.4, 0.8], "exactly": [0.5, 0.5]}):
        hostile = made(labels, words=scale, title=LONG * 3, more=", payoff: {payoff: 1}")
        yield f"labels, {scale}", alone(hostile), 100
        yield f"labels, {scale}, three", [[Column(name=str(i), score=hostile, before=hostile) for i in range(3)]], None
    yield "one", alone(made({"Only": 1}, title="")), None
    yield "tiny", alone(made({"tiny": 1e-9, "nearly": 1 - 1e-9, "never": 0})), 1000
    yield "forty", alone(made({f"Outcome {i}": 0.025 for i in range(40)})), None


CASES = {name: (rows, frequencies) for name, rows, frequencies in cases()}


@pytest.mark.parametrize("case", CASES)
def test_no_text_leaves_the_page_and_no_two_collide(case: str) -> None:
    """Whatever the labels, the words of the scale, and the number of panels."""
    rows, frequencies = CASES[case]
    root = drawn(rows, frequencies=frequencies)
    _, _, across, down = map(float, root.get("viewBox", "").split())
    found = list(lines(root))
    for line in found:
        assert line.left >= 0 and line.right <= across, line
        assert line.top >= 0 and line.bottom <= down, line
    for one, other in combinations(found, 2):
        apart = one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
        assert apart, (one, other)


@pytest.mark.parametrize("case", CASES)
def test_the_text_is_large_enough_and_the_page_no_wider_than_a_slide(case: str) -> None:
    """10 points at least; 760 to 960 points across."""
    rows, frequencies = CASES[case]
    root = drawn(rows, frequencies=frequencies)
    assert min(float(line.get("font-size", "")) for line in root.iter(f"{SVG}text")) >= 10
    assert 755 <= float(root.get("viewBox", "").split()[2]) <= 965


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("case", CASES)
def test_the_same_input_gives_the_same_bytes(case: str, theme: Name) -> None:
    """In every theme; and every reference within the file leads somewhere."""
    rows, frequencies = CASES[case]
    svg = outcome_chart(rows, THEMES[theme], "{}", frequencies=frequencies)
    assert svg == outcome_chart(rows, THEMES[theme], "{}", frequencies=frequencies)
    ids = [element.get("id") for element in ElementTree.fromstring(svg).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {reference.partition(")")[0] for reference in svg.split("url(#")[1:]} <= set(ids)


def test_bars_are_sorted_and_as_long_as_they_are_likely() -> None:
    """The likeliest first; all together they are as long as the axis."""
    score = of("north-korea-talks")
    found = [(group, texts) for group, texts in panel(drawn(alone(score))) if group.get("class") == "outcome"]
    assert [texts[0] for _, texts in found] == ["51.9 %", "34.3 %", "11.0 %", "1.5 %", "0.8 %", "0.5 %"]
    assert [texts[1:] for _, texts in found[:3]] == [["roughly even chance"], ["unlikely"], ["very unlikely"]]
    lengths = [float(group.findall(f"{SVG}rect")[0].get("width", "")) + 1 for group, _ in found]
    whole = sum(lengths)
    for outcome, length in zip(score.outcomes, lengths, strict=True):
        assert length == pytest.approx(outcome.probability * whole, abs=0.1)


def test_columns_share_the_order_of_the_first_and_say_how_they_differ() -> None:
    """Changes are in percentage points, on the same line in every panel."""
    first, other = of("ferry"), of("ferry", profile="doubter")
    root = drawn([[Column(name="as written", score=first), Column(name="profile doubter", score=other)]])
    one, two = panel(root), panel(root, "panel-0-1")
    assert [texts[0] for _, texts in one] == ["51.7 %", "36.3 %", "12.1 %", "12.1 %"]
    assert [texts[0] for _, texts in two] == ["29.0 %", "53.2 %", "17.7 %", "17.7 %"]
    assert [texts[-1] for _, texts in two[:3]] == ["−22.6 pp", "+17.0 pp", "+5.7 pp"]
    levels = [[group.find(f"{SVG}text").get("y") for group, _ in side] for side in (one, two)]
    assert levels[0] == levels[1]
    assert "pp: percentage points, compared with the first column" in said(root)
    assert "odds bid/accepted × 0.5" in said(root)


def test_what_cannot_be_stands_last_and_says_why() -> None:
    """In grey, without a bar or a word."""
    found = panel(drawn(alone(of("us-response"))))
    assert [group.get("class") for group, _ in found] == ["outcome"] * 2 + ["outcome dimmed"] * 6 + ["tag dimmed"]
    assert found[2][1] == ["excluded by Washington's choice", "0 %"]
    assert found[2][0].find(f"{SVG}rect") is None


def test_tags_stand_apart_below_the_outcomes() -> None:
    """Outlined, under a heading of their own, which trees without tags do not have."""
    root = drawn(alone(of("north-korea-talks")))
    kinds = [group.get("class") for group, _ in panel(root)]
    assert kinds == ["outcome"] * 6 + ["tag"] * 3
    assert {group.find(f"{SVG}rect").get("fill") for group, _ in panel(root)[6:]} == {LIGHT.paper}
    assert "tags, which may overlap" in said(root)
    score = of("north-korea-talks")
    assert "tags" not in said(drawn(alone(replace(score, tags={}))))


def test_what_was_before_is_a_mark_and_a_number() -> None:
    """The key names the evidence that makes the difference."""
    score = of("why-talks")
    before = without_evidence(score)
    root = drawn(alone(score, before))
    group, texts = panel(root)[0]
    assert texts == ["39.4 %", "unlikely", "was 33.0 %"]
    assert len(group.findall(f"{SVG}polygon")) == 1
    assert "before the evidence: seen no-provocation, seen china-enforces, seen halt-declared" in said(root)
    given = drawn(alone(of("ferry", given=["winter/mild"]), of("ferry")))
    assert "before the evidence: given winter/mild" in said(given)
    assert "expected utility 1.50 (was 1.03)" in said(given)
    assert "before" not in said(drawn(alone(score)))


def test_an_outcome_has_one_colour_in_all_panels() -> None:
    """By its place in the first file that has it; a pattern in the theme for print."""
    one, two = made({"a": 0.7, "b": 0.3}), made({"x": 0.2, "y": 0.3, "z": 0.5})
    rows = [alone(one)[0], alone(two)[0]]
    for theme in THEMES.values():
        root = drawn(rows, theme)
        fills = [
            {group.find(f"{SVG}title").text.partition(":")[0]: group.find(f"{SVG}rect").get("fill")}
            for id in ("panel-0-0", "panel-1-0")
            for group, _ in panel(root, id)
            if group.get("class") == "outcome"
        ]
        merged: dict[str | None, set[str | None]] = {}
        for entry in fills:
            for name, fill in entry.items():
                merged.setdefault(name, set()).add(fill)
        assert sorted(map(str, merged)) == ["o0", "o1", "o2"]
        assert all(len(looks) == 1 for looks in merged.values())
        assert len(set.union(*merged.values())) == 3


def test_numbers_can_be_counts_of_futures() -> None:
    """The word stays beside the number; what is possible is never 0 of them, and what is open never all."""
    talks = [texts[:2] for _, texts in panel(drawn(alone(of("north-korea-talks")), frequencies=1000))]
    assert talks[0] == ["519 of 1,000", "roughly even chance"]
    tiny = [texts for _, texts in panel(drawn(alone(made({"tiny": 1e-9, "rest": 1 - 1e-9})), frequencies=1000))]
    assert [texts[0] for texts in tiny[:2]] == [">999 of 1,000", "<1 of 1,000"]
    columns = [Column(name="a", score=of("ferry")), Column(name="b", score=of("ferry", profile="doubter"))]
    changes = [texts[-1] for _, texts in panel(drawn([columns], frequencies=100), "panel-0-1")]
    assert changes[:3] == ["23 fewer", "17 more", "6 more"]


def test_a_bar_that_is_not_nothing_is_seen() -> None:
    """However unlikely."""
    group, _ = panel(drawn(alone(made({"tiny": 1e-9, "rest": 1 - 1e-9}))))[1]
    assert float(group.find(f"{SVG}rect").get("width", "")) > 0.5


def test_the_axis_is_whole_unless_everything_is_tiny() -> None:
    """And the key says where it ends otherwise."""
    assert "100 %" in [line.text for line in lines(drawn(alone(made({str(i): 0.125 for i in range(8)}))))]
    many = replace(made({str(i): 0.025 for i in range(40)}), tags={})
    root = drawn(alone(many))
    assert "10 %" in [line.text for line in lines(root)]
    assert "the axis ends at 10 %" in said(root)
    assert "roughly even chance" not in [line.text for line in lines(root)]


def test_a_gap_of_the_scale_has_no_band_and_its_word_a_mark() -> None:
    """What lies beyond the scale has no word."""
    root = drawn(alone(made({"a": 0.53, "b": 0.47}, words="phia")))
    assert panel(root)[0][1] == ["53.0 %", "≈ likely"]
    assert "≈ the nearest word" in said(root)
    beyond = drawn(alone(made({"a": 0.995, "b": 0.005})))
    assert [texts for _, texts in panel(beyond)[:2]] == [["99.5 %"], ["0.5 %"]]
    assert "none below 1 % or above 99 %" in said(beyond)


def test_only_trees_with_payoffs_speak_of_utility() -> None:
    """And columns that count differently warn of comparing it."""
    assert "utility" not in said(drawn(alone(of("why-talks"))))
    columns = [Column(name=name, score=of("north-korea-talks", profile=name)) for name in ("seoul", "beijing")]
    assert "their difference is no gain or loss" in said(drawn([columns]))


def test_the_file_says_what_it_shows_and_where_it_comes_from() -> None:
    """Title, description and origin, for those who cannot see it and for programs; file and hash in the key."""
    score = of("ferry")
    svg = outcome_chart(alone(score), LIGHT, '{"a": "<&>"}')
    root = ElementTree.fromstring(svg)
    assert root.findtext(f"{SVG}title") == "Will the ferry line be saved?"
    assert "A ferry every day 51.7 % (roughly even chance)" in (root.findtext(f"{SVG}desc") or "")
    assert root.findtext(f"{SVG}metadata") == '{"a": "<&>"}'
    assert f"ferry.yaml · source {score.tree.source.sha256[:12]}" in said(root)
    assert "51.7 %, by" in (panel(root)[0][0].findtext(f"{SVG}title") or "")


@pytest.mark.parametrize("label", HOSTILE)
def test_no_label_becomes_anything_but_text(label: str) -> None:
    """Only the elements of a drawing; nothing that runs, links or loads."""
    svg = outcome_chart([[Column(name=label, score=made({label: 1}, title=label))]], LIGHT, "{}")
    root = ElementTree.fromstring(svg)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "metadata", "defs", "pattern", "g", "rect", "path", "polygon", "text"}
    assert not [name for element in root.iter() for name in element.attrib if "href" in name or name.startswith("on")]
    shown = "".join(line.text or "" for line in root.iter(f"{SVG}text")).replace(" ", "")
    assert in_its_direction(label).strip("\u200f").replace(" ", "").replace("\x01", "\ufffd")[:10] in shown


END = some.integers(0, 20).map(lambda twentieth: twentieth / 20)


@given(
    scale=some.dictionaries(some.text("ab c", min_size=1, max_size=24), some.tuples(END, END), min_size=1, max_size=12),
    across=some.floats(80, 600),
    end=some.sampled_from([1.0, 0.1]),
)
def test_words_above_the_bands_never_meet_each_other_or_a_pole(
    scale: dict[str, tuple[float, float]], across: float, end: float
) -> None:
    """Also where bands overlap, or have no width."""
    own = WordScale("own", {f"w{word}": (min(ends), max(ends)) for word, ends in scale.items()})
    room = 100.0
    boxes, poles = [], []
    for heading in headings(bands(own), across, room, end):
        widest = max(width(line, SMALL) for line in heading.lines)
        left = heading.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[heading.anchor] * widest
        assert left >= -SMALL and left + widest <= across + room
        boxes.append((left, left + widest, heading.above, heading.height))
        if heading.pole is not None:
            poles.append((heading.pole, heading.height))
    for one, other in combinations(boxes, 2):
        assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
    for left, right, above, _ in boxes:
        assert not [pole for pole, height in poles if left < pole < right and height > above]
