"""Charts of analyses: every panel in every theme, whatever the words and figures are, and the files they become."""

from __future__ import annotations

import io
import json
import logging
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from drawing.lines import Words, lines

import scenario_tree as st
from scenario_tree.drawing.charts import panels as p
from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.style import style
from scenario_tree.drawing.look import Look
from scenario_tree.drawing.origin import PNG_SIGNATURE, origin_in
from scenario_tree.drawing.theme import THEMES, Name
from scenario_tree.evaluation.results import Basis
from scenario_tree.problems import TreeProblems

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[2]
TALKS = st.load(ROOT / "trees" / "north-korea-talks.yaml")
FERRY = st.load(ROOT / "trees" / "ferry.yaml")
PERCENT = p.Axis(title="probability", form="percent")
UTILITY = p.Axis(title="utility (points)")
QUESTIONS = (
    "Does the North give up its nuclear weapons before the end of the president's term?",
    "A managed stalemate",
    "$x_1$ costs \\frac{1}{2} & 5 $ <b>",
    "북한과의 협상이 결렬되고 다시 협상이 결렬되고 다시",
    "هل ينجح الحوار؟",
    "x" * 90,
)
KINDS = ("efficient", "extended", "dominated")


@pytest.fixture(scope="module")
def basis() -> Basis:
    """What the talks are evaluated under."""
    return st.score(TALKS).basis


def names(count: int) -> list[str]:
    """Labels, hostile ones first."""
    return [*QUESTIONS, *(f"Question {place} of many, with some more words" for place in range(6, count))][:count]


def bars(count: int) -> p.Bars:
    """Bars of falling length, each with an interval and a note."""
    values = [0.9 / (1 + place) for place in range(count)]
    rows = [
        p.Bar(label=label, value=value, low=value / 2, high=min(value * 1.5, 1), note="chosen by the ministry, barely")
        for label, value in zip(names(count), values, strict=True)
    ]
    return p.Bars(title="Outcomes", axis=PERCENT, bars=tuple(rows), groups=tuple("ab"[n >= 3] for n in range(count)))


def tornado(count: int) -> p.Tornado:
    """Swings to both sides, and to one alone."""
    ends = [(-9 / (1 + place), (-4 if place % 3 == 2 else 8) / (1 + place)) for place in range(count)]
    swings = [
        p.Swing(label=label, low=low, high=high, low_input="0.5 k€ a year", high_input="1.5 k€", note="slope 3")
        for label, (low, high) in zip(names(count), ends, strict=True)
    ]
    return p.Tornado(title="What moves it", axis=UTILITY, base=0.5, swings=tuple(swings))


def intervals(count: int) -> p.Intervals:
    """Intervals around falling values."""
    rows = [
        p.Interval(label=label, low=6 / (1 + n), middle=7 / (1 + n), high=12 / (1 + n), mean=8 / (1 + n), note="sd 2")
        for n, label in enumerate(names(count))
    ]
    return p.Intervals(title="How far apart", axis=UTILITY, intervals=tuple(rows))


def curves(count: int, length: int = 12) -> p.Curves:
    """Curves that end in the same corner, with marks close together."""
    chance = random.Random(count)
    found = []
    for label in names(count):
        x = sorted(chance.gauss(0, 10) for _ in range(length))
        y = tuple((place + 1) / length for place in range(length))
        found.append(p.Curve(label=label, x=tuple(x), y=y, step=True))
    marks = [p.Mark(x=at, label=f"mark at {at} with some words behind it") for at in (-1, 0, 1, 18)]
    return p.Curves(title="Risk profile", x=UTILITY, y=PERCENT, curves=tuple(found), marks=tuple(marks))


def stems(count: int, length: int = 5) -> p.Stems:
    """Distributions at single values."""
    chance = random.Random(count)
    series = [
        (label, tuple(p.Stem(x=chance.gauss(0, 9), y=1 / length) for _ in range(length))) for label in names(count)
    ]
    return p.Stems(title="Values", x=UTILITY, y=PERCENT, series=tuple(series))


def points(count: int) -> p.Points:
    """Points of three kinds, some on each other."""
    chance = random.Random(count)
    found = [
        p.Point(label=label, x=chance.randint(0, 9), y=chance.randint(0, 9), kind=KINDS[place % 3])
        for place, label in enumerate(names(count))
    ]
    cost, benefit = p.Axis(title="cost (k€)"), p.Axis(title="benefit")
    return p.Points(title="Frontier", x=cost, y=benefit, kinds=KINDS, points=tuple(found), joined="efficient")


def heat(columns: int, rows: int) -> p.HeatMap:
    """Cells with a gap."""
    cells = [[row * column - 3.5 for column in range(columns)] for row in range(rows)]
    gap: list[list[float | None]] = [[*line] for line in cells]
    gap[0][0] = None if columns > 1 else 0.5
    places = tuple(float(n) for n in range(columns)), tuple(float(2**n) for n in range(rows))
    y = p.Axis(title="cost", log=rows < 20)
    if rows >= 20:
        places = places[0], tuple(float(n) for n in range(rows))
    return p.HeatMap(
        title="Sweep",
        x=UTILITY,
        y=y,
        value=UTILITY,
        columns=places[0],
        rows=places[1],
        cells=tuple(tuple(line) for line in gap),
    )


def regions(columns: int, rows: int) -> p.Regions:
    """Areas: one large, one in two parts, one too small for its name."""

    def holds(column: int, row: int) -> str:
        if row + column < 3 or row + column > columns + rows - 8:
            return "refuse, and ask for a second summit"
        return "$never$" if (column, row) == (columns // 2, rows // 2) else "pay"

    return p.Regions(
        title="What is best",
        x=PERCENT,
        y=UTILITY,
        columns=tuple(column / columns for column in range(columns)),
        rows=tuple(float(row) for row in range(rows)),
        cells=tuple(tuple(holds(column, row) for column in range(columns)) for row in range(rows)),
        base=(0.3, rows / 3),
    )


EVERY: tuple[p.Panel, ...] = (
    bars(6),
    bars(1),
    bars(40),
    tornado(6),
    tornado(1),
    intervals(6),
    intervals(1),
    curves(6),
    curves(1, 1),
    stems(6),
    stems(1, 1),
    points(6),
    points(1),
    points(40),
    heat(8, 6),
    heat(1, 1),
    heat(40, 30),
    regions(20, 20),
    regions(1, 1),
)

ONE_EACH = (bars(3), tornado(3), intervals(3), curves(3), stems(3), points(3), heat(4, 3), regions(9, 9))


def name_of(panel: p.Panel) -> str:
    """What a panel is, for the names of tests."""
    shown = next(v for v in (getattr(panel, slot) for slot in panel.__slots__) if isinstance(v, tuple))
    return f"{type(panel).__name__}-{len(shown)}"


def chart(basis: Basis, *shown: p.Panel, theme: Name = "light", **more: Any) -> Chart:
    """A chart of panels."""
    return Chart.of("risk", "What becomes of the talks?", TALKS, basis, shown, look=Look(theme=theme), **more)


def parsed(made: Chart) -> Element:
    """The SVG taken apart."""
    return ElementTree.fromstring(made.svg())


def said(root: Element) -> str:
    """All words of a picture, in their order, without marks of direction."""
    return re.sub("[\u200e\u200f]", "", " ".join(line.text or "" for line in root.iter(f"{SVG}text")))


def labels_of(panel: p.Panel) -> Iterator[str]:
    """Every label that a reader looks for."""
    for slot in panel.__slots__:
        value = getattr(panel, slot)
        for each in value if isinstance(value, tuple) else ():
            if hasattr(each, "label"):
                yield each.label
            if isinstance(each, tuple) and each and isinstance(each[0], str):
                yield from each[:1] if isinstance(panel, p.Stems) else each
    yield from (panel.title, *(axis.title for axis in (getattr(panel, s) for s in panel.__slots__) if _axis(axis)))


def _axis(value: object) -> bool:
    return isinstance(value, p.Axis)


def squeezed(text: str) -> str:
    """A text without the places where lines may end."""
    return "".join(text.split())


# ---- what is written ----------------------------------------------------------------


@pytest.mark.parametrize("panel", EVERY, ids=name_of)
def test_every_label_is_text(panel: p.Panel, basis: Basis) -> None:
    """Labels, titles and axes are written in full, whatever letters and signs they have."""
    written = squeezed(said(parsed(chart(basis, panel))))
    assert [label for label in labels_of(panel) if squeezed(label) not in written] == []


@pytest.mark.parametrize("panel", EVERY, ids=name_of)
def test_nothing_is_cut(panel: p.Panel, basis: Basis) -> None:
    """All text is within the page, and text does not lie on text."""
    root = parsed(chart(basis, panel, notes=("every path is counted",)))
    across, down = map(float, root.get("viewBox", "").split()[2:])
    found = [line for line in lines(root) if line.text.strip()]
    outside = [line for line in found if not (line.left >= 0 and line.right <= across and line.top >= 0)]
    assert outside + [line for line in found if line.bottom > down] == []
    assert [(one.text, other.text) for one, other in combinations(found, 2) if touch(one, other)] == []
    assert float(root.get("width", "")) == pytest.approx(920)


@pytest.mark.parametrize("theme", ["dark", "print"])
def test_themes_differ_in_colours_alone(theme: Name, basis: Basis) -> None:
    """Every panel is drawn in every theme, on its paper, with the same words in the same places."""
    root = parsed(chart(basis, *ONE_EACH, theme=theme))
    assert list(lines(root)) == list(lines(parsed(chart(basis, *ONE_EACH))))
    assert {line.get("fill") for line in root.iter(f"{SVG}text")} >= {THEMES[theme].ink, THEMES[theme].caption}
    assert next(root.iter(f"{SVG}rect")).get("fill") == THEMES[theme].paper


def touch(one: Words, other: Words) -> bool:
    """Whether two lines of text lie on each other."""
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 1 and min(one.bottom, other.bottom) - max(one.top, other.top) > 1


def test_heading_facts_notes_and_source(basis: Basis) -> None:
    """Over the panels stand title and facts, under them notes, then what all rests on, file, hash and version."""
    text = said(parsed(chart(basis, bars(2), facts=("10,000 draws",), notes=("seed 7",))))
    assert text.startswith("What becomes of the talks? 10,000 draws Outcomes")
    assert "seed 7 What will come of the North Korea talks? · as of 2019-03-02 · profile: none" in text
    source = f"north-korea-talks.yaml · source {TALKS.source.sha256[:12]} · scenario-tree {st.__version__}"
    assert text.endswith(source)
    assert "as of 2019-03-02 · profile: none" in said(parsed(chart(basis, bars(2))))


def test_several_sources(basis: Basis) -> None:
    """Of several trees, or of one under several profiles, the foot says what is each one's own, and the rest once."""
    two = said(parsed(chart(basis, bars(2), others=[(FERRY, st.score(FERRY).basis)])))
    for tree, file in ((TALKS, "north-korea-talks.yaml"), (FERRY, "ferry.yaml")):
        assert f"{file} · source {tree.source.sha256[:12]}" in two
    one = said(
        parsed(chart(basis, bars(2), notes=("in order:",), others=[(TALKS, st.score(TALKS, profile="seoul").basis)]))
    )
    assert re.search("in order: profile: none · weights: .* profile: seoul · weights: .* What will come of", one)
    assert one.count("north-korea-talks.yaml") == 1 and two.endswith("scenario-tree " + st.__version__)
    named = said(
        parsed(
            chart(
                basis,
                bars(2),
                others=[(TALKS, st.score(TALKS, odds={"washington/strikes": 3}).basis)],
                names=["plain", "grim"],
            )
        )
    )
    assert "plain: – grim: odds washington/strikes × 3 What will come of" in named


def test_figures_at_the_ends_of_bars(basis: Basis) -> None:
    """A probability is a percentage, a figure below 0 has a true minus and stands at the left of its bar."""
    shares = p.Bars(title="", axis=PERCENT, bars=(p.Bar(label="a", value=0.0004), p.Bar(label="b", value=1.0)))
    worth = p.Bars(title="", axis=UTILITY, bars=(p.Bar(label="c", value=-1250.0), p.Bar(label="d", value=30.0)))
    root = parsed(chart(basis, shares, worth))
    places = {line.text: line for line in lines(root)}
    assert {"<0.1 %", "100.0 %", "−1,250", "30"} <= set(places)
    assert places["−1,250"].right < places["30"].left
    assert "probability" in places and "utility (points)" in places


def test_a_single_value_and_all_zero(basis: Basis) -> None:
    """Equal figures, zeros and single points leave an axis with ends."""
    zero = p.Bars(title="", axis=UTILITY, bars=(p.Bar(label="a", value=0.0), p.Bar(label="b", value=0.0)))
    flat = p.Curves(title="", x=UTILITY, y=UTILITY, curves=(p.Curve(label="c", x=(1.0, 2.0), y=(3.0, 3.0)),))
    still = p.Tornado(
        title="",
        axis=PERCENT,
        base=0.2,
        swings=(p.Swing(label="d", low=0.2, high=0.2, low_input="1", high_input="2"),),
    )
    svg = chart(basis, zero, flat, still).svg()
    assert not re.search(r"\b(nan|inf)\b", svg)
    assert "base 20.0 %" in svg


def test_an_empty_panel_says_so(basis: Basis) -> None:
    """A panel without rows is a line of text."""
    empty = (
        p.Bars(title="A", axis=PERCENT, bars=()),
        p.Tornado(title="B", axis=PERCENT, base=0.5, swings=()),
        p.Intervals(title="C", axis=PERCENT, intervals=()),
        p.Curves(title="D", x=PERCENT, y=PERCENT, curves=(p.Curve(label="e", x=(), y=()),)),
        p.Stems(title="E", x=PERCENT, y=PERCENT, series=()),
        p.Points(title="F", x=PERCENT, y=PERCENT, points=(), kinds=()),
        p.HeatMap(title="G", x=PERCENT, y=PERCENT, value=PERCENT, columns=(), rows=(), cells=()),
        p.Regions(title="H", x=PERCENT, y=PERCENT, columns=(), rows=(), cells=()),
    )
    assert said(parsed(chart(basis, *empty))).count("nothing to show") == len(empty)


def test_the_picture_is_told_in_sentences(basis: Basis) -> None:
    """Who cannot see a chart is told its figures."""
    told = [parsed(chart(basis, panel)).findtext(f"{SVG}desc") or "" for panel in (bars(3), tornado(2), regions(9, 9))]
    assert "A managed stalemate 45 %" in told[0]
    assert "from −9 at 0.5 k€ a year to 8 at 1.5 k€" in told[1]
    assert "$never$ in 1.2 % of probability and utility (points)" in told[2]


# ---- no colour alone ------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_series_are_told_apart_without_colour(theme: Name) -> None:
    """The first eight series have dashes, signs and hatches of their own."""
    found = [style(place, THEMES[theme]) for place in range(8)]
    for kind in ("dashes", "sign", "hatch"):
        assert len({getattr(each, kind) for each in found}) == 8, kind
    assert len({(each.color, each.hatch) for each in (style(place, THEMES[theme]) for place in range(30))}) == 30


def test_curves_have_dashes_in_the_picture(basis: Basis) -> None:
    """Each curve is drawn with its dashes, twice: in the plot and beside its name."""
    patterns = re.findall(r"stroke-dasharray: ?([\d., ]+)", chart(basis, replace(curves(6), marks=())).svg())
    assert len(set(patterns)) == 5  # the first is unbroken
    assert all(patterns.count(pattern) == 2 for pattern in patterns)


def test_both_ends_of_a_swing_differ_by_hatch(basis: Basis) -> None:
    """The low end of an input is hatched, the high end filled, and the key says so."""
    svg = chart(basis, tornado(3)).svg()
    assert len(re.findall(r"fill: url\(#", svg)) == 4  # three bars and the key
    assert "input at its low end" in svg


@pytest.mark.parametrize("theme", THEMES)
def test_a_heat_map_grows_darker(theme: Name) -> None:
    """Higher is darker also as a grey, in equal directions all along."""
    from scenario_tree.drawing.charts.style import ramp

    shades = [ramp(THEMES[theme])(place / 40) for place in range(41)]
    greys = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue, _ in shades]
    assert all(before > after for before, after in pairwise(greys))
    assert greys[0] - greys[-1] > 0.5


# ---- areas ------------------------------------------------------------------------------


def test_names_stand_in_their_areas(basis: Basis) -> None:
    """Each name stands in the largest part of its area if it fits there, and once in the key."""
    texts = [line.text for line in lines(parsed(chart(basis, regions(20, 20))))]
    assert texts.count("pay") == 2
    assert texts.count("$never$") == 1  # one cell is too small
    assert texts.count("in force") == 1
    root = parsed(chart(basis, regions(20, 20)))
    inside = next(line for line in reversed(list(lines(root))) if line.text.endswith("second summit"))
    assert inside.left > 400, "the upper right part is the larger one"


def test_values_stand_in_few_cells(basis: Basis) -> None:
    """Up to fifteen by fifteen cells have their values in them; the bar of colours has a title."""
    few, many = (said(parsed(chart(basis, heat(*size)))) for size in ((8, 6), (16, 16)))
    assert "31.5" in few and "31.5" not in many
    assert "crossed: undefined" in few
    assert few.count("utility (points)") == 2


def test_cells_end_halfway() -> None:
    """Cells end halfway between their places, on an axis that multiplies in the middle of the factors."""
    from scenario_tree.drawing.charts.cells import edges

    assert edges([0.0, 1.0, 3.0]).tolist() == [-0.5, 0.5, 2.0, 4.0]
    assert edges([1.0, 100.0], log=True) == pytest.approx([0.1, 10.0, 1000.0])


@pytest.mark.parametrize("theme", THEMES)
def test_ink_is_read_on_every_shade(theme: Name) -> None:
    """The contrast is at least 4.5, as the Web Content Accessibility Guidelines ask for."""
    from matplotlib.colors import to_rgb

    from scenario_tree.drawing.charts.style import legible, ramp

    def bright(color: Sequence[float]) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color[:3]]
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)) + 0.05

    for place in range(201):
        fill = ramp(THEMES[theme])(place / 200)
        one, other = bright(fill), bright(to_rgb(legible(fill)))
        assert max(one, other) / min(one, other) >= 4.5, place


def test_cells_of_a_page_stand_one_under_another(basis: Basis) -> None:
    """A map of choices is as wide as the heat map over it, which has a bar of colours beside it."""
    map_, areas = heat(5, 4), regions(5, 4)
    areas = replace(areas, x=map_.x, y=map_.y, columns=map_.columns, rows=map_.rows, base=None)
    for shown in ((map_, areas), (areas, map_)):
        ticks = [line for line in lines(parsed(chart(basis, *shown))) if line.text == "4" and line.top > 150]
        middles = sorted((line.left + line.right) / 2 for line in ticks if 300 < line.left < 600)
        assert len(middles) == 2 and middles[0] == pytest.approx(middles[1])


# ---- labels beside signs and axes ---------------------------------------------------------


def test_ticks_of_equal_steps_read_equal() -> None:
    """They have the decimals of the step, also where the largest figure would do with fewer."""
    from scenario_tree.drawing.charts.axes import ruler

    assert ruler(UTILITY, [1.97, 2.11]).texts == (
        "1.950",
        "1.975",
        "2.000",
        "2.025",
        "2.050",
        "2.075",
        "2.100",
        "2.125",
    )
    for low, high in ((1.0, 1.7), (0.33, 0.4), (1000.2, 1000.3), (-3.0, 4.0)):
        for axis in (UTILITY, PERCENT):
            rule = ruler(axis, [low, high])
            texts = [text.removesuffix(" %").replace(",", "").replace("\N{MINUS SIGN}", "-") for text in rule.texts]
            values = [float(text) for text in texts if not text.startswith("+")]
            gaps = [after - before for before, after in pairwise(values)]
            assert gaps == pytest.approx([gaps[0]] * len(gaps)), rule.texts


def test_a_figure_over_a_stem_leaves_the_axis_free(basis: Basis) -> None:
    """That of a stem at the axis stands to its right, not upon the ticks' figures."""
    row = (p.Stem(x=-25.0, y=0.4), p.Stem(x=0.0, y=0.6))
    found = {
        line.text: line
        for line in lines(parsed(chart(basis, p.Stems(title="", x=UTILITY, y=PERCENT, series=(("a", row),)))))
    }
    assert found["40.0 %"].left > max(
        line.right for text, line in found.items() if text in ("50 %", "40 %", "60 %", "25 %")
    )


def test_labels_leave_other_signs_free(basis: Basis) -> None:
    """A label goes elsewhere where its paper would cover the sign of another point."""
    for gap in range(100, 600, 10):
        found = (
            p.Point(label="1 dialogue (in force)", x=0.0, y=4.96, kind="efficient"),
            p.Point(label="2 targeted", x=float(gap), y=4.96, kind="dominated"),
            p.Point(label="3 sanctions", x=1750.0, y=3.8, kind="dominated"),
        )
        panel = p.Points(title="", x=p.Axis(title="cost"), y=p.Axis(title="liberties"), points=found, kinds=KINDS)
        places = {line.text: line for line in lines(parsed(chart(basis, panel)))}
        assert {point.label for point in found} <= set(places)
        one, other = places["1 dialogue (in force)"], places["2 targeted"]
        sign = other.left - 9  # the second label stands to the right of its sign
        level = one.top < other.bottom and other.top < one.bottom
        assert not level or one.right + 2 <= sign - 4.5 or one.left > sign, gap


def test_a_long_label_is_written_at_the_foot(basis: Basis) -> None:
    """Its number stands at the point: the one that the label begins with, if it does."""
    long = "7 " + "a strategy of many options " * 12
    point = p.Point(label=long.strip(), x=1.0, y=1.0, kind="efficient", short="7")
    panel = p.Points(title="", x=UTILITY, y=UTILITY, points=(point,), kinds=KINDS)
    text = said(parsed(chart(basis, panel)))
    assert "7" in [line.text for line in lines(parsed(chart(basis, panel)))]
    assert squeezed(long) in squeezed(text) and "7: 7" not in text


def test_a_curve_begins_anew_at_its_breaks(basis: Basis) -> None:
    """Nothing is drawn between two pieces; a piece of one point is a dot; a band lies between its two values."""
    whole = p.Curve(label="a", x=(1.0, 2.0, 3.0, 4.0), y=(0.1, 0.2, 0.8, 0.9))
    panel = p.Curves(title="", x=UTILITY, y=PERCENT, curves=(whole,))
    parts = replace(panel, curves=(replace(whole, breaks=(2,)),))
    marked = replace(parts, marks=(p.Mark(x=2.0, until=3.0, label="changes"),))
    strokes = [re.findall(r"<path[^>]*stroke-width: 1\.8", chart(basis, each).svg()) for each in (panel, parts)]
    assert [len(found) for found in strokes] == [1, 2]
    assert "changes" in said(parsed(chart(basis, marked)))
    assert chart(basis, marked).svg().count("opacity: 0.35") == 1
    dot = replace(panel, curves=(replace(whole, breaks=(3,)),))
    assert chart(basis, dot).svg().count("<use") == chart(basis, panel).svg().count("<use") + 1


# ---- size and speed -----------------------------------------------------------------------


def test_long_curves_are_thinned(basis: Basis) -> None:
    """A curve of 100,000 points is drawn with those that are seen, and keeps its extremes."""
    import numpy as np

    from scenario_tree.drawing.charts.curves import thinned

    chance = np.random.default_rng(3)
    x, y = np.sort(chance.normal(size=100_000)), chance.normal(size=100_000)
    kept_x, kept_y = thinned(x.tolist(), y.tolist(), -5.0, 5.0)
    assert len(kept_x) < 3000 and (np.diff(kept_x) >= 0).all()
    assert {y.min(), y.max()} <= set(kept_y.tolist())
    assert (kept_x[0], kept_x[-1]) == (x[0], x[-1])
    long = p.Curve(label="noise", x=tuple(x.tolist()), y=tuple(y.tolist()))
    assert len(chart(basis, p.Curves(title="", x=UTILITY, y=UTILITY, curves=(long, long))).svg()) < 1_000_000


@pytest.mark.parametrize("panel", [heat(200, 200), regions(200, 200)], ids=name_of)
def test_many_cells_are_a_small_file(panel: p.Panel, basis: Basis) -> None:
    """40,000 cells are less than a megabyte."""
    assert len(chart(basis, panel).svg()) < 1_000_000


# ---- files ----------------------------------------------------------------------------------


def test_same_record_same_bytes(basis: Basis) -> None:
    """A chart is the same file each time it is drawn."""
    assert chart(basis, *ONE_EACH, heat(40, 30)).svg() == chart(basis, *ONE_EACH, heat(40, 30)).svg()


def test_charts_are_drawn_in_threads(basis: Basis) -> None:
    """Charts that are drawn at the same time are those that are drawn one by one."""
    shown: Sequence[p.Panel] = (bars(3), tornado(3), curves(3), heat(5, 5)) * 2
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda panel: chart(basis, panel).svg(), shown))
    assert together == [chart(basis, panel).svg() for panel in shown]


def test_settings_of_others_do_not_matter(basis: Basis) -> None:
    """What a program sets in matplotlib changes no chart, and is as it was afterwards."""
    import matplotlib

    plain = chart(basis, tornado(3), curves(2)).svg()
    changed = {"lines.linestyle": "--", "svg.fonttype": "path", "path.simplify": True, "savefig.bbox": "tight"}
    level = logging.getLogger("matplotlib").level
    with matplotlib.rc_context(changed):  # type: ignore[arg-type]
        assert chart(basis, tornado(3), curves(2)).svg() == plain
        assert matplotlib.rcParams["svg.fonttype"] == "path"
    assert logging.getLogger("matplotlib").level == level


def test_origin(basis: Basis) -> None:
    """The picture carries source, weights and look, and a hash that changes with what is shown."""
    first, same, other = (chart(basis, bars(count)) for count in (2, 2, 3))
    found = origin_in(first.svg().encode())
    assert found == json.loads(first.origin)
    assert found is not None
    assert (found["schema"], found["source"]) == ("scenario-tree/picture/1", "north-korea-talks.yaml")
    assert found["source_sha256"] == TALKS.source.sha256
    assert found["look"]["chart"] == "risk" and "weights" in found
    assert first.origin == same.origin
    assert json.loads(other.origin)["sha256"] != found["sha256"]
    assert chart(basis, bars(2), theme="dark").origin != first.origin


def test_the_svg_is_complete_in_itself(basis: Basis) -> None:
    """No scripts, nothing from elsewhere, no date, and the fonts of the other pictures."""
    svg = chart(basis, *ONE_EACH, heat(40, 30)).svg()
    root = ElementTree.fromstring(svg)
    assert root.findtext(f"{SVG}title") == "What becomes of the talks?"
    assert root.get("font-family") == THEMES["light"].font
    assert "DejaVu" not in svg and "<script" not in svg
    links = re.findall(r'href="([^"]*)"|url\(([^)]*)\)', svg)
    assert {(one or other)[:5] for one, other in links if not (one or other).startswith("#")} <= {"data:"}
    ids = re.findall(r' id="([^"]*)"', svg)
    assert len(ids) == len(set(ids))
    used = {(one or other)[1:] for one, other in links if (one or other).startswith("#")}
    assert used <= set(ids)


def test_png_and_pdf(basis: Basis) -> None:
    """A chart becomes pixels and a page, which say where they come from."""
    pytest.importorskip("vl_convert", reason="needs the extra `pictures`")
    pypdf = pytest.importorskip("pypdf", reason="needs the extra `pictures`")
    image = pytest.importorskip("PIL.Image", reason="needs Pillow, of the extra `test`")
    made = chart(basis, bars(3), heat(30, 40), regions(9, 9), theme="print")
    png, pdf = made.content("png"), made.content("pdf")
    assert png.startswith(PNG_SIGNATURE)
    opened = image.open(io.BytesIO(png))
    assert opened.size[0] == 1840 and len(opened.convert("L").getcolors(256)) > 20
    assert origin_in(png) == origin_in(pdf) == json.loads(made.origin)
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    assert "What becomes of the talks?" in page.extract_text()


@pytest.mark.parametrize("form", ["dot", "mmd"])
def test_a_chart_is_no_graph(form: Any, basis: Basis) -> None:
    """DOT and Mermaid are refused."""
    with pytest.raises(TreeProblems, match=f"a chart cannot be written as {form}"):
        chart(basis, bars(1)).text(form)


def test_nothing_to_draw_is_refused(basis: Basis) -> None:
    """A chart has a panel at least."""
    with pytest.raises(TreeProblems, match="there is nothing to draw"):
        chart(basis)


def test_a_home_that_cannot_be_written_to(tmp_path: Path) -> None:
    """Without a folder for matplotlib's lists a chart is drawn all the same, and nothing is said."""
    locked = tmp_path / "file"
    locked.write_text("no folder")
    code = f"""
import scenario_tree as st
from scenario_tree.drawing.charts.chart import Chart
from scenario_tree.drawing.charts.panels import Axis, Bar, Bars
tree = st.load({str(ROOT / "trees" / "ferry.yaml")!r})
panel = Bars(title="b", axis=Axis(title="p"), bars=(Bar(label="북한 $", value=1.0),))
print(len(Chart.of("risk", "t", tree, st.score(tree).basis, [panel]).svg()))
"""
    away = ("MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in away}
    environment |= {"HOME": str(locked), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert int(done.stdout) > 3000
    assert list(tmp_path.iterdir()) == [locked], "the temporary folder is gone"
