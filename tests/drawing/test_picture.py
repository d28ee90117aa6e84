"""The finished SVG: what it shows, what it marks, what it never holds."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from typing import Any

import pytest

from scenario_tree.evaluation.results import Score

SVG = "{http://www.w3.org/2000/svg}"


def test_everything_is_drawn_once(plain: Any, score: Any) -> None:
    """Every node, branch and outcome has one group, with its label and figures on it, also where ways rejoin."""
    ids = [group.get("id") for group in plain.root.iter(f"{SVG}g") if group.get("id")]
    assert sorted(ids) == sorted(["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", *(f"b{place}" for place in range(9))])
    assert plain.words("n0").startswith("Does a late frost come?")
    assert plain.words("b1") == "No frost 70.0 % likely"
    assert plain.words("n5").startswith("A plain wine 17.5 % very unlikely · utility")
    assert plain.kinds("n0") == {"node", "chance"}
    assert plain.kinds("n1") == {"node", "decision"}
    assert "outcome" in plain.kinds("n7")


def test_circles_are_chance_and_squares_decide(plain: Any) -> None:
    """The sign stands where the branches leave; an outcome has a triangle."""
    assert plain.group("n0").find(f"{SVG}circle") is not None
    assert plain.group("n1").find(f"{SVG}circle") is None
    assert plain.group("n1").findall(f"{SVG}rect")[1].get("width") == "14"
    assert plain.group("n4").find(f"{SVG}polygon") is not None


def test_lines_are_as_thick_as_their_path_is_likely(plain: Any, score: Any) -> None:
    """From 1 point at probability 0 to 8 points at 1, in proportion."""
    for place, branch in enumerate(score().branches.values()):
        thickness = float(plain.line(f"b{place}").get("stroke-width"))
        assert thickness == pytest.approx(1 + 7 * branch.path_probability, abs=0.006)


def test_the_chosen_option_stands_out(plain: Any) -> None:
    """Colour is never alone: bold label, a tick, and the word."""
    assert plain.kinds("b3") == {"branch", "chosen"}
    group = plain.group("b3")
    assert group.find(f"{SVG}text").get("font-weight") == "bold"
    assert group.find(f"{SVG}polyline") is not None
    assert "chosen" in plain.words("b3")
    assert "to go" in plain.words("b3")
    assert plain.line("b3").get("stroke-dasharray") is None


def test_a_rejected_option_is_dashed_and_says_whose_choice_rejects_it(plain: Any) -> None:
    """Greyed, with the reason where it is ruled out, and its value, which was too low."""
    for id in ("b2", "b4"):
        assert plain.kinds(id) == {"branch", "cut", "dimmed"}
        assert plain.line(id).get("stroke-dasharray")
        assert plain.group(id).find(f"{SVG}text").get("font-weight") is None
        assert plain.words(id).endswith("not chosen")
        assert "excluded by owner's choice" in plain.tooltip(id)


def test_what_lies_behind_a_rejected_option_is_grey(plain: Any) -> None:
    """Node, branch and outcome are greyed; the branch is no further choice's victim, so it is not dashed."""
    assert "dimmed" in plain.kinds("n3")
    assert "not reached" in plain.words("n3")
    assert plain.kinds("b8") == {"branch", "dimmed"}
    assert "dimmed" in plain.kinds("n7")
    assert plain.words("n7") == "Weeds 0 % excluded by owner's choice"
    colors = {line.get("fill") for line in plain.group("n3").iter(f"{SVG}text")}
    assert colors.isdisjoint({line.get("fill") for line in plain.group("n0").iter(f"{SVG}text")})


def test_a_probability_of_0_is_said_to_be_one(plain: Any) -> None:
    """A branch that the file gives nothing is ruled out by that."""
    assert plain.kinds("b7") == {"branch", "cut", "dimmed"}
    assert plain.words("b7") == "snow 0 % excluded by probability 0"


def test_what_the_evidence_rules_out_says_so(draw: Any) -> None:
    """And what is given stands in the heading, with its probability."""
    given = draw(given=["frost/none"])
    assert given.words("b0") == "A late frost 0 % excluded by the evidence"
    assert "given frost/none" in given.part("heading")
    assert "probability of the evidence 70.0 %" in given.part("heading")
    assert given.words("n4") == "No wine 0 % excluded by the evidence (frost/none)"


def test_what_cannot_be_reached_has_no_probabilities_of_its_own(draw: Any) -> None:
    """Where the evidence excludes a node, its branches show none, and none is said to be excluded there."""
    given = draw(given=["frost/late"])
    assert given.words("b5") == "wet"
    assert given.kinds("b5") == {"branch", "dimmed"}


def test_assumed_and_given_options_are_told_from_chosen_ones(draw: Any) -> None:
    """`--choose` and `--given` take the place of the choice."""
    assumed = draw(choose=["harvest/early"])
    assert "assumed" in assumed.words("b2")
    assert assumed.words("b3").endswith("excluded by assumption")
    assert "assumed harvest/early" in assumed.part("heading")
    given = draw(given=["harvest/early"])
    assert "given" in given.words("b2")
    assert given.words("b3").endswith("excluded by what is given")


def test_the_heading_says_what_the_figures_hold_under(plain: Any, draw: Any) -> None:
    """Title, day, profile, and every weight that is not the file's."""
    assert plain.part("heading") == "What becomes of the vintage? as of 2030-04-01 · profile: none"
    weighted = draw(profile="buyers", views={"cellar": 3}, parameters={"nets": 4}).part("heading")
    for fact in ("profile: buyers", "criteria: name 5", "view cellar 3 (file 1)", "odds frost/late × 2"):
        assert fact in weighted
    assert "nets 4.00 (file 3.00)" in weighted


def test_the_picture_ends_with_its_origin(plain: Any, score: Any) -> None:
    """Title, day, profile, weights and pool once more, then the file and the first twelve digits of its hash."""
    sha256 = score().tree.source.sha256
    assert plain.part("origin") == (
        "What becomes of the vintage? · as of 2030-04-01 · profile: none · weights: money 1, name 2"
        f" · linear pool of cellar 1, weather-desk 1 · vineyard.yaml · source {sha256[:12]}"
    )


def test_weights_that_an_actor_is_given_are_named(draw: Any) -> None:
    """They change the choice, so they stand in the heading."""
    assert "owner's criteria: name 7" in draw(criteria={"owner/name": 7}).part("heading")


def test_the_choice_says_how_far_it_is_ahead(plain: Any, score: Any) -> None:
    """The margin stands at the chosen option, and the key explains it."""
    margin = score().decision("harvest").margin
    assert f"{margin:.1f} ahead" in plain.words("b3")
    assert "ahead: by how much the choice is better" in plain.part("key")


def test_the_legend_lists_what_can_happen_from_the_likeliest_on(plain: Any) -> None:
    """With number and word; what is excluded is one row."""
    assert plain.part("legend") == (
        "Outcomes, the likeliest first A great wine 52.5 % roughly even chance No wine 30.0 % unlikely "
        "A plain wine 17.5 % very unlikely … 1 excluded 0 %"
    )


def test_an_outcome_has_one_colour_everywhere(plain: Any) -> None:
    """In its sign, its bar and every line to it."""
    bar = plain.group("n6").findall(f"{SVG}rect")[1].get("fill")
    assert bar == plain.line("b6").get("stroke") == plain.group("n6").find(f"{SVG}polygon").get("fill")
    assert bar != plain.line("b5").get("stroke")


def test_what_views_say_stands_in_the_tooltip(plain: Any) -> None:
    """Each with its own probability."""
    assert "cellar 20.0 %, weather-desk 40.0 %" in plain.tooltip("b0")


def test_tooltips_tell_the_rest(plain: Any) -> None:
    """Names, notes and confidence; for a branch both its probabilities."""
    assert plain.tooltip("n0").splitlines()[0] == "frost: Does a late frost come?"
    assert "confidence: low\nThe nights of May decide." in plain.tooltip("n0")
    assert "Sugar needs sun." in plain.tooltip("b3")
    assert "75.0 % once here\n52.5 % of all paths" in plain.tooltip("b6")
    assert "by 2 paths" in plain.tooltip("n5")


def test_metadata_carries_the_whole_hash_and_the_weights(draw: Any, score: Any) -> None:
    """As JSON, for programs that ask what a picture was drawn from."""
    under: dict[str, Any] = {"profile": "buyers"}
    found = json.loads(draw(**under).root.findtext(f"{SVG}metadata"))
    assert found["source_sha256"] == score().tree.source.sha256
    assert found["weights"] == score(**under).basis.to_dict()["weights"]


def test_a_picture_is_called_and_described(plain: Any) -> None:
    """For those who hear it: title and outcomes."""
    assert [child.tag for child in plain.root][:3] == [f"{SVG}title", f"{SVG}desc", f"{SVG}metadata"]
    assert plain.root.findtext(f"{SVG}title") == "What becomes of the vintage?"
    assert "A great wine 52.5 %" in plain.root.findtext(f"{SVG}desc")


def test_the_same_score_is_the_same_picture(draw: Any, plain: Any) -> None:
    """Byte for byte."""
    assert draw().text == plain.text


def test_a_picture_scales(plain: Any) -> None:
    """It has a natural size, a view box of the same shape, and leave to shrink."""
    across, down = (int(number) for number in plain.root.get("viewBox").split()[2:])
    assert int(plain.root.get("width")) * 3 == across * 4
    assert int(plain.root.get("height")) * 3 == down * 4
    assert "max-width: 100%" in plain.root.get("style")


def test_fonts_that_every_machine_has_are_named(plain: Any) -> None:
    """The list ends with the generic family in lower case, without which some programs draw no letters."""
    families = plain.root.get("font-family")
    assert families == "Helvetica, Arial, 'Liberation Sans', sans-serif"


def boxes(picture: Any) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of every line of text, by its words and place."""
    from scenario_tree.drawing.text import width

    found = {}
    for text in picture.root.iter(f"{SVG}text"):
        x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
        across = width(text.text, size, bold=text.get("font-weight") == "bold")
        found[f"{text.text} {x} {y}"] = (x, y - 0.72 * size, x + across, y + 0.1 * size)
    return found


def test_no_text_lies_on_other_text_or_leaves_the_page(plain: Any) -> None:
    """Measured with the metrics that the layout was made for."""
    across = float(plain.root.get("viewBox").split()[2])
    tree = next(group for group in plain.root.iter(f"{SVG}g") if group.get("class") == "tree")
    shift = float(re.findall(r"-?[\d.]+", tree.get("transform"))[0])
    places = boxes(type(plain)(plain.text, tree))
    for name, (left, top, right, bottom) in places.items():
        assert left + shift >= 0 and right + shift <= across, name
        for other, (left_, top_, right_, bottom_) in places.items():
            if name != other:
                assert right <= left_ or right_ <= left or bottom <= top_ or bottom_ <= top, (name, other)


def test_lines_lead_from_left_to_right(plain: Any) -> None:
    """From the card's sign through the branch's own strip to where it leads."""
    for place in range(9):
        course = plain.line(f"b{place}").get("d")
        assert course.startswith("M")
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", course)]
        assert numbers[0] < numbers[-2]
        assert all(math.isfinite(number) for number in numbers)


def test_no_branch_leads_back(score: Any, rejoining: Any) -> None:
    """Every strip stands right of its card, and left of where it leads, however the ways rejoin."""
    from scenario_tree.drawing.theme import PAPER
    from scenario_tree.drawing.tree.dot import dot_source
    from scenario_tree.drawing.tree.drafting import figure_of
    from scenario_tree.drawing.tree.engines import svg
    from scenario_tree.drawing.tree.layout import layout

    figure = figure_of(score(rejoining(40)), PAPER)
    boxes = layout(svg(dot_source(figure, PAPER), "embedded")).boxes
    for strip in figure.strips:
        places = [boxes[id] for id in (strip.tail, strip.id, strip.head)]
        assert all(before.right < after.left for before, after in pairwise(places)), strip.id
    assert len({boxes[leaf.id].left for leaf in figure.leaves}) == 1


def test_rounded_figures_never_hide_a_chance(score: Any) -> None:
    """What is neither impossible nor certain does not look so."""
    from scenario_tree.drawing.wording import percent

    assert [percent(p) for p in (0.0, 1e-9, 0.0004, 0.9996, 1.0)] == ["0 %", "<0.1 %", "<0.1 %", ">99.9 %", "100 %"]


def test_scores_draw_themselves_in_notebooks(score: Any) -> None:
    """A tree is its picture."""
    found: Score = score()
    assert found.tree._repr_svg_().startswith("<svg")
