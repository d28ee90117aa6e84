"""The picture of a file's history: what it shows of every version, and that nothing is cut or collides."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from drawing.lines import lines
from hypothesis import given, settings
from hypothesis import strategies as some

import scenario_tree as st
from scenario_tree.drawing.history.labels import rounded_end
from scenario_tree.drawing.history.picture import HistoryPicture
from scenario_tree.drawing.history.placing import apart, timeline
from scenario_tree.drawing.history.points import Point
from scenario_tree.drawing.history.texts import SMALL
from scenario_tree.drawing.look import Look
from scenario_tree.drawing.origin import PNG_SIGNATURE, origin_in
from scenario_tree.drawing.palette import swatches
from scenario_tree.drawing.text import in_its_direction
from scenario_tree.drawing.theme import THEMES, Name
from scenario_tree.problems import TreeProblems

SVG = "{http://www.w3.org/2000/svg}"
TALKS = st.load(Path(__file__).parents[2] / "trees" / "north-korea-talks.yaml")
TITLES = {name: outcome.label or name for name, outcome in TALKS.outcomes.items()}
FACTS = ("profile: none", "linear pool of sceptic 1, hopeful 1")
STEADY = settings(derandomize=True, deadline=None, max_examples=60)
KOREAN = timezone(timedelta(hours=9))
HOSTILE = (
    "</svg><script>alert(1)</script>",
    "<b>&amp; and a label that nobody wanted, but which everybody signs in the end, for relief, and then some more",
    "북한과의 협상이 결렬되고 다시 협상이 결렬되고 다시",
    "هل ينجح الحوار؟",
    "a\x01b\nc 😀🚀",
    "x" * 90,
)


def version(date: str, subject: str, *probabilities: float, names: Sequence[str] = tuple(TITLES)) -> Point:
    """A version; without probabilities it could not be read."""
    commit = f"{abs(hash_of(date + subject)):07x}"[:7]
    figures = dict(zip(names, probabilities, strict=False)) if probabilities else None
    return Point(datetime.fromisoformat(date), commit, subject, figures)


def hash_of(text: str) -> int:
    """A number for a text that is the same in every process."""
    return random.Random(text).getrandbits(40)


FIVE = (
    version("2018-04-15T10:00+02:00", "First tree, from the essay", 0.440, 0.328, 0.190, 0.022, 0.013, 0.007),
    version("2018-06-13T09:00+02:00", "Singapore: a text is signed", 0.470, 0.372, 0.119, 0.018, 0.009, 0.012),
    version("2018-09-20T18:30+02:00", "A test site is closed", 0.442, 0.421, 0.095, 0.016, 0.007, 0.019),
    version("2019-02-28T23:10+01:00", "Hanoi: they part without a deal", 0.489, 0.291, 0.168, 0.028, 0.016, 0.008),
    version("2019-03-05T08:00+01:00", "Sohae is rebuilt", 0.507, 0.236, 0.204, 0.030, 0.019, 0.004),
)
LATEST = ("50.7 %", "23.6 %", "20.4 %", "3.0 %", "1.9 %", "0.4 %")


def many(count: int, outcomes: int) -> tuple[dict[str, str], list[Point]]:
    """A long history of many outcomes."""
    chance = random.Random(count)
    titles = {f"o{i}": f"Outcome number {i}" for i in range(outcomes)}
    weights = [1 / (1 + i) for i in range(outcomes)]
    moment, found = datetime(2016, 1, 1, tzinfo=UTC), []
    for number in range(count):
        moment += timedelta(hours=chance.expovariate(1 / 60))
        weights = [weight * chance.uniform(0.9, 1.11) for weight in weights]
        figures = {name: weight / sum(weights) for name, weight in zip(titles, weights, strict=True)}
        found.append(Point(moment, f"{chance.getrandbits(28):07x}", f"Change {number} of the weights", figures))
    return titles, found


def without(point: Point, *names: str) -> Point:
    """A version that does not know these outcomes."""
    known = {name: value for name, value in (point.probabilities or {}).items() if name not in names}
    return Point(point.date, point.commit, point.subject, known)


def picture(
    points: Sequence[Point] = FIVE, titles: Mapping[str, str] = TITLES, theme: Name = "light", title: str = "Talks"
) -> HistoryPicture:
    """The picture of a history."""
    return HistoryPicture.of(title, titles, points, Look(theme=theme), source="trees/talks.yaml", facts=FACTS)


def drawn(
    points: Sequence[Point] = FIVE, titles: Mapping[str, str] = TITLES, theme: Name = "light", title: str = "Talks"
) -> Element:
    """The picture, parsed."""
    return ElementTree.fromstring(picture(points, titles, theme, title).svg())


def groups(root: Element, kind: str) -> list[Element]:
    """The groups of one kind."""
    return [group for group in root.iter(f"{SVG}g") if group.get("class") == kind]


def said(group: Element) -> str:
    """What a group says, its lines joined by spaces."""
    return " ".join(line.text or "" for line in group.iter(f"{SVG}text"))


def course(root: Element, title: str) -> Element:
    """The group of an outcome's line."""
    return next(each for each in groups(root, "course") if (each.findtext(f"{SVG}title") or "").startswith(title))


def level_line(group: Element) -> Element:
    """The part of a line that is told apart: the strongest."""
    return max(group.iter(f"{SVG}path"), key=lambda path: float(path.get("stroke-width", "")))


def sign(group: Element) -> tuple[str, str, str]:
    """Dashes and the shape of the first marker, hollow or filled."""
    marker = next(each for each in group if each.tag in (f"{SVG}circle", f"{SVG}rect", f"{SVG}polygon"))
    corners = str(len(marker.get("points", "").split()))
    hollow = "filled" if marker.get("fill") == marker.get("stroke") else "hollow"
    return level_line(group).get("stroke-dasharray", ""), marker.tag + corners, hollow


def assert_tidy(root: Element) -> None:
    """No two texts collide, none leaves the page, and none is too small."""
    found = [words for words in lines(root) if words.text.strip()]
    _, _, across, down = map(float, root.get("viewBox", "").split())
    outside = [words.text for words in found if words.left < 0 or words.right > across + 0.5]
    outside += [words.text for words in found if words.top < 0 or words.bottom > down]
    assert outside == []
    collisions = [
        (one.text, other.text)
        for one, other in combinations(found, 2)
        if one.left < other.right - 0.3
        and other.left < one.right - 0.3
        and one.top < other.bottom - 0.3
        and other.top < one.bottom - 0.3
    ]
    assert collisions == []
    assert min(float(line.get("font-size", "")) for line in root.iter(f"{SVG}text")) >= SMALL


# ---- what it shows ---------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_every_outcome_is_named_with_its_latest_figure(theme: Name) -> None:
    """Beside the end of every line stand the outcome's title and its newest probability."""
    said_there = [said(group) for group in groups(drawn(theme=theme), "label")]
    for title, figure in zip(TITLES.values(), LATEST, strict=True):
        assert any(text.startswith(f"{figure} {title}") for text in said_there)


def test_first_figures_stand_before_the_lines() -> None:
    """At the left stand the probabilities of the first version, from high to low."""
    (first,) = groups(drawn(), "first")
    assert said(first) == "44.0 % 32.8 % 19.0 % 2.2 % 1.3 % 0.7 %"


@pytest.mark.parametrize("theme", THEMES)
def test_outcomes_have_the_colours_of_other_pictures(theme: Name) -> None:
    """A line has the colour that the outcome has in the picture of the tree."""
    looks, root = swatches(TALKS.outcomes, THEMES[theme]), drawn(theme=theme)
    for name, title in TITLES.items():
        assert level_line(course(root, title)).get("stroke") == looks[name].color


def test_print_shows_the_patterns_of_other_pictures() -> None:
    """Where bars are hatched in other pictures, the labels have a sign with the same pattern."""
    root = drawn(theme="print")
    fills = {each.get("fill") for group in groups(root, "label") for each in group.iter(f"{SVG}rect")}
    wanted = {swatch.fill for swatch in swatches(TALKS.outcomes, THEMES["print"]).values()}
    assert wanted <= fills
    patterns = {pattern.get("id") for pattern in root.iter(f"{SVG}pattern")}
    assert {fill.removeprefix("url(#").removesuffix(")") for fill in wanted if fill.startswith("url")} <= patterns


@pytest.mark.parametrize("count", [6, 7, 9])
@pytest.mark.parametrize("theme", THEMES)
def test_lines_are_told_apart_without_colour(theme: Name, count: int) -> None:
    """No two lines have the same dashes, nor the same marker; only the line of several outcomes is thin and grey."""
    titles, points = many(5, count)
    root = drawn(points, titles, theme)
    signs = [sign(course(root, title)) for title in titles.values() if any_course(root, title)]
    assert len(signs) == (7 if count == 7 else 6)
    assert len({dashes for dashes, _, _ in signs}) == len(signs)
    assert len({(shape, fill) for _, shape, fill in signs}) >= 6


def any_course(root: Element, title: str) -> bool:
    """Whether an outcome has a line of its own."""
    return any((each.findtext(f"{SVG}title") or "").startswith(f"{title}\n") for each in groups(root, "course"))


def test_every_version_is_listed() -> None:
    """Below the chart stands every version with date, hash, subject and what it changed."""
    entries = [said(group) for group in groups(drawn(), "entry")]
    assert len(entries) == 5
    for number, (text, point) in enumerate(zip(entries, FIVE, strict=True), 1):
        assert text.startswith(f"{number} {point.date.date()} {point.commit} {point.subject}")
    assert entries[3].endswith("Freeze for relief −13.0 pp, Blackmail cycle +7.3 pp")


def test_versions_stand_on_the_axis_with_date_and_hash() -> None:
    """Below the axis stands every version's number, with day and hash where there is room."""
    texts = [said(group) for group in groups(drawn(), "version")]
    assert texts == [f"{n} {point.date.date()} {point.commit}" for n, point in enumerate(FIVE, 1)]


def test_a_level_holds_until_the_next_version() -> None:
    """Lines are steps: every level part of a line is level, and ends where the next version stands."""
    data = level_line(course(drawn(), "Managed stalemate")).get("d", "")
    parts = [part.split(" H") for part in data.removeprefix("M").split(" M")]
    starts = [float(start.split(",")[0]) for start, _ in parts]
    ends = [float(end) for _, end in parts]
    assert len(parts) == 5
    assert ends[:-1] == pytest.approx(starts[1:])
    assert ends[-1] > starts[-1]


def test_days_are_spaced_by_time() -> None:
    """Where versions are far enough from each other, their places are in proportion to their dates."""
    places = timeline([point.date for point in FIVE], 0, 1000).places
    seconds = [point.date.timestamp() for point in FIVE]
    assert places == pytest.approx([1000 * (each - seconds[0]) / (seconds[-1] - seconds[0]) for each in seconds])


def test_origin_is_found_in_the_file() -> None:
    """The picture says of which file and commits it is, and the same from another history has another hash."""
    found = origin_in(picture().content("svg"))
    assert found is not None
    assert found["source"] == "talks.yaml"
    assert found["commits"] == [point.commit for point in FIVE]
    others = (picture(FIVE[:4]), picture(theme="dark"), picture([*FIVE[:4], without(FIVE[4], "war")]))
    assert found["sha256"] not in {json.loads(other.origin)["sha256"] for other in others}


def test_graphs_are_refused() -> None:
    """Lines over time cannot be written as DOT or Mermaid, and no version cannot be drawn."""
    for ask in (lambda: picture().content("dot"), lambda: picture().content("mmd"), lambda: picture([])):
        with pytest.raises(TreeProblems) as refused:
            ask()
        assert refused.value.problems[0].code == "drawing-failed"


def test_png_and_pdf() -> None:
    """The picture is written in pixels and as a page, both with their origin."""
    for form, start in (("png", PNG_SIGNATURE), ("pdf", b"%PDF-")):
        content = picture().content(form)  # type: ignore[arg-type]
        assert content.startswith(start)
        assert (origin_in(content) or {}).get("look", {}).get("chart") == "history"


# ---- histories of every kind -------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("count", [1, 2, 3, 5, 20, 21, 60, 450])
def test_histories_of_any_length_are_tidy(count: int, theme: Name) -> None:
    """However many versions there are, no text collides with another or is cut."""
    titles, points = many(count, 9)
    assert_tidy(drawn(points, titles, theme))


@pytest.mark.parametrize("theme", THEMES)
def test_same_input_same_bytes(theme: Name) -> None:
    """The same history is the same file, byte for byte."""
    assert picture(theme=theme).content("svg") == picture(list(FIVE), dict(TITLES), theme).content("svg")
    assert picture(theme=theme).content("png") == picture(theme=theme).content("png")


def test_one_version_is_a_level() -> None:
    """With one version, every line is level and nothing is said of changes."""
    root = drawn(FIVE[:1])
    assert len(groups(root, "entry")) == 1
    assert " pp" not in " ".join(words.text for words in lines(root))
    assert_tidy(root)


def test_many_versions_list_the_largest_changes() -> None:
    """Of many versions, the first, the newest and those that changed most are listed; all have a tick."""
    titles, points = many(450, 5)
    jump = dict.fromkeys(titles, 0.0) | {"o4": 1.0}
    points[200] = Point(points[200].date, "jumped0", "All is decided", jump)
    root = drawn(points, titles)
    entries = [said(group) for group in groups(root, "entry")]
    assert len(entries) == 20
    numbers = [int(text.split()[0]) for text in entries]
    assert numbers[0] == 1
    assert numbers[-1] == 450
    assert {201, 202} <= set(numbers)
    (ticks,) = groups(root, "versions")
    assert len(list(ticks.iter(f"{SVG}path"))) == 450
    assert "450 versions" in said(groups(root, "key")[0])


def test_more_than_six_outcomes_are_drawn_together() -> None:
    """Those that get likeliest are drawn, the rest is one thin line, and all are named with their figures."""
    titles, points = many(5, 9)
    root = drawn(points, titles)
    highest = sorted(titles, key=lambda name: -max((point.probabilities or {})[name] for point in points))
    assert [name for name in titles if any_course(root, titles[name])] == sorted(highest[:6])
    assert any_course(root, "3 other outcomes")
    everything = " ".join(words.text for words in lines(root))
    figures = points[-1].probabilities or {}
    for name in highest[6:]:
        assert f"{titles[name]} {figures[name] * 100:.1f} %" in everything
    together = sum(figures[name] for name in highest[6:])
    assert any(said(group).startswith(f"{together * 100:.1f} % 3 other outcomes") for group in groups(root, "label"))


def test_an_unreadable_version_is_a_hatched_gap() -> None:
    """Where a version could not be read, lines are broken over a hatched band, and the list says so."""
    gap = Point(FIVE[1].date, "bad0bad", "A tab slipped in", None)
    root = drawn([FIVE[0], gap, *FIVE[2:]])
    (band,) = [rect for rect in root.iter(f"{SVG}rect") if rect.get("fill") == "url(#unread)"]
    left, right = float(band.get("x", "")), float(band.get("x", "")) + float(band.get("width", ""))
    data = level_line(course(root, "Managed stalemate")).get("d", "")
    parts = [part.replace(" H", ",").split(",") for part in data.removeprefix("M").split(" M")]
    assert not [part for part in parts if float(part[0]) < right - 0.1 and float(part[2]) > left + 0.1]
    assert said(groups(root, "entry")[1]).endswith("could not be read")
    assert "could not be read: version 2" in said(groups(root, "key")[0])
    assert_tidy(root)


@pytest.mark.parametrize("place", [0, 4])
def test_the_first_or_newest_version_is_unreadable(place: int) -> None:
    """The figures are then those of the versions that could be read."""
    points = [*FIVE[:place], Point(FIVE[place].date, "bad0bad", "Broken", None), *FIVE[place + 1 :]]
    root = drawn(points)
    shown = points[3 if place == 4 else 4].probabilities or {}
    for name, title in TITLES.items():
        assert any(said(group).startswith(f"{shown[name] * 100:.1f} % {title}") for group in groups(root, "label"))
    assert ("the figures at the right are those of version 4" in said(groups(root, "key")[0])) == (place == 4)
    assert_tidy(root)


def test_nothing_could_be_read() -> None:
    """A history of which nothing could be read is still a picture that says so."""
    root = drawn([Point(point.date, point.commit, point.subject, None) for point in FIVE])
    assert groups(root, "course") == []
    assert "no version could be read" in said(groups(root, "key")[0])
    assert_tidy(root)


def test_an_outcome_that_was_added_later_begins_there() -> None:
    """Its line begins where the version stands that has it, and its label says which."""
    root = drawn([without(point, "war") for point in FIVE[:2]] + list(FIVE[2:]))
    begins = float(level_line(course(root, "War")).get("d", "").removeprefix("M").split(",")[0])
    everywhere = level_line(course(root, "Blackmail cycle")).get("d", "").removeprefix("M").split(" M")
    assert begins == pytest.approx(float(everywhere[2].split(",")[0]))
    assert any("War new in version 3" in said(group) for group in groups(root, "label"))
    assert "War new, 0.7 %" in said(groups(root, "entry")[2])
    assert_tidy(root)


def test_an_outcome_that_is_gone_ends_there() -> None:
    """Its line ends with the last version that has it, and its label and the list say so."""
    root = drawn(list(FIVE[:3]) + [without(point, "denuclearisation") for point in FIVE[3:]])
    ends = float(level_line(course(root, "Denuclearisation")).get("d", "").split(" H")[-1])
    others = level_line(course(root, "Managed stalemate")).get("d", "").removeprefix("M").split(" M")
    assert ends == pytest.approx(float(others[3].split(",")[0]))
    assert any("only in versions 1 to 3" in said(group) for group in groups(root, "label"))
    assert "Denuclearisation gone, 1.9 %" in said(groups(root, "entry")[3])
    assert_tidy(root)


def test_outcomes_without_a_title_bear_their_name() -> None:
    """What `titles` does not know, or knows by an empty title, is still drawn."""
    root = drawn(titles={"managed-stalemate": " ", "war": "War"})
    assert any(said(group).startswith("50.7 % managed-stalemate") for group in groups(root, "label"))
    assert any_course(root, "denuclearisation")


@pytest.mark.parametrize("step", [timedelta(0), timedelta(minutes=1), timedelta(hours=5)])
def test_versions_of_one_day_stand_in_their_order(step: timedelta) -> None:
    """All within a day are evenly spaced, with the time, and the picture says so."""
    points = [
        Point(datetime(2018, 4, 15, 1, tzinfo=KOREAN) + place * step, point.commit, point.subject, point.probabilities)
        for place, point in enumerate(FIVE)
    ]
    places = timeline([point.date for point in points], 0, 400)
    root = drawn(points)
    assert places.places == pytest.approx([0, 100, 200, 300, 400])
    assert "in their order, not spaced by time" in said(groups(root, "key")[0])
    assert "2018-04-15 01:00" in said(groups(root, "entry")[0])
    assert_tidy(root)


def test_equal_dates_are_drawn_a_little_apart() -> None:
    """Versions of the same second do not hide each other, and the picture says that they are moved."""
    points = [
        FIVE[0],
        *[Point(FIVE[1].date, f"same{i}", f"Same {i}", FIVE[1].probabilities) for i in range(4)],
        FIVE[4],
    ]
    line = timeline([point.date for point in points], 0, 500)
    assert min(two - one for one, two in pairwise(line.places)) >= 5 - 1e-9
    root = drawn(points)
    assert "drawn a little apart" in said(groups(root, "key")[0])
    assert_tidy(root)


def test_dates_may_run_backward() -> None:
    """A version that is dated before its predecessor stands behind it, and the picture says so."""
    root = drawn([FIVE[0], FIVE[2], FIVE[1], *FIVE[3:]])
    line = timeline([FIVE[0].date, FIVE[2].date, FIVE[1].date, FIVE[4].date], 0, 500)
    assert list(line.places) == sorted(line.places)
    assert line.backward
    assert "in the order of the history" in said(groups(root, "key")[0])
    assert_tidy(root)


# ---- hostile text --------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_hostile_text_stays_inside(theme: Name) -> None:
    """Markup, control characters, long words, emoji and other scripts stay inside and collide with nothing."""
    titles = dict(zip(TITLES, HOSTILE, strict=True))
    points = [
        Point(point.date, f"{text[:9]}", text, point.probabilities) for point, text in zip(FIVE, HOSTILE, strict=False)
    ]
    root = drawn(points, titles, theme, title=HOSTILE[1])
    assert_tidy(root)
    assert not list(root.iter(f"{SVG}script"))
    texts = {words.text for words in lines(root)}
    assert HOSTILE[0] in texts
    assert in_its_direction(HOSTILE[3]) in texts


@STEADY
@given(
    some.lists(some.text(min_size=1, max_size=60), min_size=1, max_size=9),
    some.lists(
        some.tuples(
            some.datetimes(datetime(1970, 1, 1), datetime(2099, 1, 1), timezones=some.just(UTC)),
            some.text(max_size=80),
            some.one_of(some.none(), some.lists(some.floats(0, 1), min_size=9, max_size=9)),
        ),
        min_size=1,
        max_size=25,
    ),
)
def test_any_history_is_tidy(labels: list[str], rows: list[tuple[datetime, str, list[float] | None]]) -> None:
    """Whatever the texts, dates and probabilities are, the picture is well-formed, and no text is cut or collides."""
    titles = {f"o{place}": label for place, label in enumerate(labels)}
    points = [
        Point(date, f"{number:07x}", subject, dict(zip(titles, values, strict=False)) if values else None)
        for number, (date, subject, values) in enumerate(sorted(rows, key=lambda row: row[0]))
    ]
    assert_tidy(drawn(points, titles))


# ---- placing ---------------------------------------------------------------------------


@STEADY
@given(
    some.lists(some.tuples(some.floats(-50, 500), some.floats(0, 12)), min_size=1, max_size=30),
)
def test_apart_keeps_order_and_bounds(things: list[tuple[float, float]]) -> None:
    """Things keep their order, do not overlap, and stay between the bounds where they fit; who has room stays."""
    wanted, sizes = sorted(want for want, _ in things), [size for _, size in things]
    starts = apart(wanted, sizes, 0, 450)
    for (one, size), two in zip(zip(starts, sizes, strict=True), starts[1:], strict=False):
        assert one + size <= two + 1e-6
    assert starts[0] >= -1e-6
    assert starts[-1] + sizes[-1] <= 450 + 1e-6
    free = all(one + size < two for (one, size), two in zip(zip(wanted, sizes, strict=True), wanted[1:], strict=False))
    if free and wanted[0] >= 0 and wanted[-1] + sizes[-1] <= 450:
        assert starts == pytest.approx(wanted, abs=1e-6)


@STEADY
@given(some.floats(0, 1))
def test_the_axis_ends_above_everything(highest: float) -> None:
    """The axis ends at a round percentage that no line passes, and not far above the highest where that is small."""
    end, parts = rounded_end(highest)
    assert highest <= end <= max(3 * highest, 0.01)
    assert round(end / parts * 1000, 6) == int(round(end / parts * 1000, 6))


@pytest.mark.parametrize("span", [2, 9, 40, 100, 400, 3000, 40000])
def test_the_calendar_has_a_few_dates_in_order(span: int) -> None:
    """However long the history, some dates stand above it, in order, each between the versions around it."""
    dates = [datetime(1990, 1, 3, 5, tzinfo=UTC) + timedelta(days=span * part) for part in (0.0, 0.2, 0.9, 1.0)]
    ticks = timeline(dates, 0, 500).ticks
    assert 1 <= len(ticks) <= 8
    assert [text for text, _ in ticks] == sorted(text for text, _ in ticks)
    assert all(0 <= x <= 500 for _, x in ticks)
