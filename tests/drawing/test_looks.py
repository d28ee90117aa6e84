"""What one may wish of a picture: folding, highlights, counts, values, themes, directions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenario_tree
from scenario_tree.drawing import Look
from scenario_tree.drawing.frequencies import counts
from scenario_tree.drawing.tree.folding import folded

SVG = "{http://www.w3.org/2000/svg}"
Draw = Callable[..., Any]


def ids(picture: Any) -> set[str]:
    return {group.get("id") for group in picture.root.iter(f"{SVG}g") if group.get("id")}


# ---- folding ----------------------------------------------------------------------------


def test_unlikely_branches_become_one(draw: Draw) -> None:
    """With their number and what they add up to; what only they lead to is gone, but the legend still has it."""
    picture = draw(THREE_WAYS, look=Look(min_probability=0.2))
    assert picture.words("n0-rest") == "… 2 more 15.0 % very unlikely"
    assert picture.tooltip("n0-rest") == "small: 10.0 %\ntiny: 5.0 %"
    assert ids(picture) == {"n0", "b0", "b1", "n0-rest", "n0-more", "n2", "n3"}
    assert "folded: 2 of 6 branches drawn" in picture.part("heading")
    assert "d 5.0 %" in picture.part("legend")


def test_a_single_unlikely_branch_to_an_outcome_stays(score: Any) -> None:
    """A line in its place would save nothing."""
    found = folded(score(THREE_WAYS), least=0.07)
    assert [branch.name for branch in found.branches["top"]] == ["large", "middle", "small", "tiny"]
    assert [branch.name for branch in found.rest["more"]] == ["one", "two"]


def test_depth_folds_questions_with_their_number(draw: Draw) -> None:
    """A place where the tree goes on says how many questions are behind it."""
    picture = draw(look=Look(depth=2))
    assert "n1" in ids(picture)
    assert picture.kinds("n2") == {"fold"}
    assert picture.words("n2") == "Does it rain in September? reached 70.0 % …"
    assert picture.kinds("n3") == {"fold", "dimmed"}
    assert "b5" not in ids(picture)
    assert draw(look=Look(depth=1)).words("n1").endswith("… and 2 more questions")


def test_what_is_whole_does_not_say_that_it_is_folded(draw: Draw) -> None:
    """A bound that nothing crosses changes nothing but the hash."""
    assert "folded" not in draw(look=Look(depth=9, min_probability=0.0)).part("heading")


THREE_WAYS = """\
scenario_tree: 1
start: top
nodes:
  top:
    chance:
      large: {p: 55%, then: a}
      middle: {p: 30%, then: b}
      small: {p: 10%, then: more}
      tiny: {p: 5%, then: c}
  more:
    chance:
      one: {p: 50%, then: c}
      two: {p: 50%, then: d}
outcomes: [a, b, c, d]
"""


# ---- highlights ----------------------------------------------------------------------------


def test_highlighted_paths_are_as_thick_as_they_are_likely(draw: Draw, score: Any) -> None:
    """A line over the branch's own, for the part that goes through what is asked for, also in figures."""
    picture = draw(look=Look(highlight=("great",)))
    own, lit = picture.group("b3").findall(f"{SVG}path")[:2]
    assert float(own.get("stroke-width")) == pytest.approx(1 + 7 * 0.7, abs=0.01)
    assert float(lit.get("stroke-width")) == pytest.approx((1 + 7 * 0.7) * 0.75, abs=0.01)
    assert lit.get("stroke") not in {own.get("stroke"), None}
    assert "highlighted: paths through great, 52.5 % of all" in picture.part("heading")
    both = draw(look=Look(highlight=("plain",)))
    assert "100" not in both.words("b1") and "of these" not in both.words("b1")
    assert draw(THREE_WAYS, look=Look(highlight=("c",))).words("b3").endswith("50.0 % of these")
    assert "dimmed" in picture.kinds("b0")
    assert "dimmed" not in picture.kinds("n6")


def test_of_several_highlights_a_path_passes_all(draw: Draw) -> None:
    """The share is that of both together."""
    heading = draw(look=Look(highlight=("harvest", "not:great"))).part("heading")
    assert "paths through harvest and not:great, 17.5 % of all" in heading


def test_what_is_impossible_cannot_be_highlighted(draw: Draw) -> None:
    """It is refused as a condition would be."""
    with pytest.raises(scenario_tree.TreeProblems, match="impossible"):
        draw(look=Look(highlight=("weeds",)))


# ---- natural frequencies ---------------------------------------------------------------------


def test_counts_stand_in_place_of_percentages(draw: Draw) -> None:
    """At a branch of those who come to its node, at an outcome of all."""
    picture = draw(look=Look(frequencies=1000))
    assert picture.words("b0") == "A late frost 300 of 1,000"
    assert picture.words("b6") == "dry 525 of 700"
    assert picture.words("n6").startswith("A great wine 525 of 1,000 utility")
    assert "reached by 700 of 1,000" in picture.words("n2")
    assert "%" not in picture.part("legend").replace("0 %", "")


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=4), min_size=1, max_size=6), st.integers(1, 2000))
def test_counts_add_up_and_are_roundings(rows: list[list[float]], total: int) -> None:
    """What comes to a node leaves it, outcomes are the whole, and no count is a whole future off its share."""
    nodes = []
    for place, row in enumerate(rows):
        then = f"n{place + 1}" if place + 1 < len(rows) else "end"
        branches = [
            f"b{i}: {{p: {p / (sum(row) + 1):.4f}, then: {'end' if i % 2 else then}}}" for i, p in enumerate(row)
        ]
        nodes.append(f"  n{place}: {{chance: {{{', '.join(branches)}, other: {{p: rest, then: {then}}}}}}}")
    text = "\n".join(["scenario_tree: 1", "start: n0", "nodes:", *nodes, "outcomes: [end]", ""])
    score = scenario_tree.score(scenario_tree.loads(text))
    found = counts(score, total)
    assert found.nodes["end"] == total
    for name, branch in score.branches.items():
        assert abs(found.branches[name] - branch.path_probability * total) < 1
    for name, node in score.tree.nodes.items():
        assert sum(found.branches[f"{name}/{branch}"] for branch in node.branches) == found.nodes[name]
        assert abs(found.nodes[name] - score.nodes[name].probability * total) < 1


# ---- values, themes, directions --------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "there", "absent"),
    [
        ("both", "to go", "nothing"),
        ("to-go", "to go", "cumulative"),
        ("cumulative", "cumulative", "to go"),
        ("none", "chosen", "to go"),
    ],
)
def test_values_are_those_that_are_wished(draw: Draw, values: Any, there: str, absent: str) -> None:
    """And the key explains no others."""
    picture = draw(look=Look(values=values))
    assert there in picture.words("b3")
    assert absent not in picture.words("b3") + picture.words("n2")


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("direction", ["right", "down"])
def test_every_theme_and_direction_shows_the_same(draw: Draw, plain: Any, theme: Any, direction: Any) -> None:
    """Every word of the usual picture stands in each."""
    picture = draw(look=Look(theme=theme, direction=direction))
    for id in ids(plain):
        assert picture.words(id) == plain.words(id)


def test_a_tree_that_grows_down_does(draw: Draw) -> None:
    """Each line ends below where it begins."""
    picture = draw(look=Look(direction="down"))
    for place in range(9):
        course = picture.line(f"b{place}").get("d").replace("C", " ").replace("L", " ").replace("M", " ").split()
        assert float(course[0].split(",")[1]) < float(course[-1].split(",")[1])


def test_without_colours_every_outcome_has_a_pattern(draw: Draw) -> None:
    """The print theme's bars differ in hatching, and it has nothing but greys."""
    picture = draw(look=Look(theme="print"))
    fills = [picture.group(id).findall(f"{SVG}rect")[1].get("fill") for id in ("n4", "n5", "n6")]
    assert len(set(fills)) == 3
    colors = {element.get(name) for element in picture.root.iter() for name in ("fill", "stroke")} - {None, "none"}
    greys = {color for color in colors if color.startswith("#")}
    assert all(color[1:3] == color[3:5] == color[5:7] for color in greys)
