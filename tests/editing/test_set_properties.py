"""What holds of every file and every wish: bytes outside the reported places, sums, proportions, the way back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scenario_tree
from scenario_tree.editing.changes import Edited, edited
from scenario_tree.model import ByView, ScenarioTree
from scenario_tree.problems import TreeProblems

WRITTEN = 2e-5  # relative: what six significant digits may shift
STEADY = settings(
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)
VIEWS = ("optimist", "skeptikerin")
Draw = Callable[..., Any]


class Case(NamedTuple):
    """A file's text, and wishes about one of its nodes."""

    text: str
    node: str
    wishes: dict[str, str]


# ---- files, and wishes --------------------------------------------------------------


@st.composite
def cases(draw: Draw) -> Case:
    """Some nodes in a row, as people write them, and values for some branches of one."""
    number = draw(st.integers(1, 3))
    names = {f"n{i}": [f"b{j}" for j in range(draw(st.integers(2, 5)))] for i in range(number)}
    lines = [
        "scenario_tree: 1" + draw(comments()),
        *draw(st.sampled_from([[], ["title: Größe – “naïve”, 東京? \U0001f600"]])),
        "views: {optimist: 1, skeptikerin: 2}",
        "start: n0",
        "nodes:",
    ]
    for position, (node, branches) in enumerate(names.items()):
        target = f"n{position + 1}" if position + 1 < number else "end"
        lines += [f"  {node}:" + draw(comments()), "    chance:"]
        for branch, probability in zip(branches, draw(probabilities(len(branches))), strict=True):
            lines += draw(branch_lines(branch, probability, target))
    lines += ["outcomes: [end, other]" + draw(comments())]
    end = draw(st.sampled_from(["\n", "\r\n"]))
    node = draw(st.sampled_from(sorted(names)))
    some = draw(st.lists(st.sampled_from(names[node]), min_size=1, max_size=len(names[node]) - 1, unique=True))
    values = draw(split(1000, len(some) + 1))
    wishes = {f"{node}/{branch}": draw(numbers(Fraction(values[i], 1000))) for i, branch in enumerate(some)}
    return Case(end.join(lines) + draw(st.sampled_from(["", end])), node, wishes)


def comments() -> st.SearchStrategy[str]:
    """What may stand behind a line."""
    return st.sampled_from(["", "", "  # 30% – not a value: {p: 30%}", " # 'quoted' \t"])


@st.composite
def split(draw: Draw, whole: int, parts: int) -> list[int]:
    """Whole numbers from 1 that sum to the whole."""
    cuts = draw(st.lists(st.integers(1, whole - 1), min_size=parts - 1, max_size=parts - 1, unique=True))
    ends = [0, *sorted(cuts), whole]
    return [b - a for a, b in pairwise(ends)]


@st.composite
def numbers(draw: Draw, value: Fraction) -> str:
    """One number in one of the ways to write it."""
    decimal = f"{float(value):.6f}".rstrip("0").rstrip(".")
    percent = f"{float(value * 100):.4f}".rstrip("0").rstrip(".")
    ways = [decimal, f"{percent}%", f"{percent} %", f"{value.numerator}/{value.denominator}", f"= {decimal} + 0"]
    return str(draw(st.sampled_from(ways)))


@st.composite
def probabilities(draw: Draw, count: int) -> list[str]:
    """What the branches of a node say, `p: …` or `share: …`."""
    form = draw(st.sampled_from(["numbers", "rest", "shares", "words", "views", "mixed"]))
    values = [Fraction(value, 1000) for value in draw(split(1000, count))]
    if form == "shares":
        return [f"share: {draw(st.integers(1, 5))}" for _ in values]
    if form == "words":  # their bands hold what the numbers leave
        first = [f"p: {draw(numbers(value / 2))}" for value in values[:-1]]
        left = 1 - sum(value / 2 for value in values[:-1])
        band = next((word for word, high in WORDS if left <= high), "almost certain")
        return [*first, f"p: {band}"] if LOWEST[band] <= left <= 0.99 else [*first, "p: rest"]
    if form == "views":
        other = [Fraction(value, 1000) for value in draw(split(1000, count))]
        written = [(draw(numbers(a)), draw(numbers(b))) for a, b in zip(values, other, strict=True)]
        rest = draw(st.booleans())
        listed = [f"p: {{optimist: {a}, skeptikerin: {b}}}" for a, b in written]
        return [*listed[:-1], "p: rest"] if rest else listed
    written = [f"p: {draw(numbers(value))}" for value in values]
    if form == "rest":
        written[draw(st.integers(0, count - 1))] = "p: rest"
    if form == "mixed":
        written[-1] = "share: 2"
        first, second = draw(numbers(values[0])), draw(numbers(values[0] / 3))
        written[0] = f"p: {{optimist: {first}, skeptikerin: {second}}}"
    return written


WORDS = (("unlikely", 0.45), ("roughly even odds", 0.55), ("likely", 0.8), ("very likely", 0.95))
LOWEST = {"unlikely": 0.2, "roughly even odds": 0.45, "likely": 0.55, "very likely": 0.8, "almost certain": 0.95}


@st.composite
def branch_lines(draw: Draw, name: str, probability: str, target: str) -> list[str]:
    """A branch in one line or over several, its value in quotes or not."""
    key, _, value = probability.partition(": ")
    if not value.startswith("{"):
        value = draw(st.sampled_from([value, value, f"'{value}'", f'"{value}"']))
    note = draw(st.sampled_from(["", "Größe, 30%", "東京"]))
    if draw(st.booleans()):
        inside = f"note: '{note}', {key}: {value}" if note else f"{key}:   {value}"
        return [f"      {name}: {{{inside}, then: {target}}}" + draw(comments())]
    if value.startswith("{") and draw(st.booleans()):
        entries = [f"          {entry}" + draw(comments()) for entry in value[1:-1].split(", ")]
        said = [f"        {key}:" + draw(comments()), *entries]
    else:
        said = [f"        {key}: {value}" + draw(comments())]
    return [
        f"      {name}:" + draw(comments()),
        *([f'        note: "{note}"'] if note else []),
        *said,
        f"        then: {target}",
    ]


# ---- measuring ------------------------------------------------------------------------


def distribution(tree: ScenarioTree, node: str, view: str) -> dict[str, float]:
    """The node's branches as the evaluator has them when only one view counts."""
    score = scenario_tree.score(tree, views={name: float(name == view) for name in VIEWS})
    return {name: score.branches[f"{node}/{name}"].probability for name in tree.nodes[node].branches}


def pieces_outside(tree: ScenarioTree, node: str) -> list[str]:
    """The text between the places where the branches of a node say how likely they are."""
    spans = []
    for branch in tree.nodes[node].branches.values():
        assert branch.origin is not None
        key = "share" if "share" in branch.origin else "p"
        if isinstance(branch.probability, ByView):
            spans += [branch.origin["p"].value_location(view)[1:] for view in branch.probability.forms]
        else:
            place = branch.origin.spans[key]
            spans.append((place[0] if key == "share" else place[2], place[3]))
    ends = [0, *(end for span in sorted(spans) for end in span), len(tree.source.text)]
    return [tree.source.text[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]


def wished(case: Case, branch: str) -> float | None:
    """The number wished for a branch."""
    text = case.wishes.get(f"{case.node}/{branch}")
    if text is None:
        return None
    text = text.removeprefix("= ").removesuffix(" + 0")
    return float(Fraction(text.rstrip("% ")) / (100 if "%" in text else 1))


def proportions_kept(case: Case, before: Mapping[str, float], after: Mapping[str, float]) -> bool:
    """Any two branches that are not named stand to each other as before."""
    others = [name for name in before if wished(case, name) is None]
    total, now = sum(before[name] for name in others), sum(after[name] for name in others)
    return all(abs(after[name] - before[name] / total * now) <= WRITTEN * after[name] + 1e-9 for name in others)


# ---- the properties -------------------------------------------------------------------


@STEADY
@given(cases())
def test_the_wish_comes_true_and_nothing_else_changes(case: Case) -> None:
    """Named branches have their values, the others their proportions, every other byte is as it was."""
    tree = scenario_tree.loads(case.text)
    result = edited(tree, case.wishes)
    assert [found for found in scenario_tree.checks(result.text) if found.severity == "error"] == []
    assert re.fullmatch(".*?".join(map(re.escape, pieces_outside(tree, case.node))), result.text, re.DOTALL)
    new = scenario_tree.loads(result.text)
    for view in VIEWS:
        before, after = (distribution(which, case.node, view) for which in (tree, new))
        for name, probability in after.items():
            value = wished(case, name)
            assert value is None or abs(probability - value) < 1e-9
        assert abs(sum(after.values()) - 1) < 1e-9
        assert proportions_kept(case, before, after)


@STEADY
@given(cases())
def test_lines_without_a_reported_change_are_as_they_were(case: Case) -> None:
    """Each line that differs bears a change that is reported with its number."""
    tree = scenario_tree.loads(case.text)
    result = edited(tree, case.wishes)
    old, new = case.text.split("\n"), result.text.split("\n")
    assert len(old) == len(new)
    differing = {number for number, lines in enumerate(zip(old, new, strict=True), 1) if lines[0] != lines[1]}
    assert differing <= {change.line for change in result.changes if change.before != change.after}


@STEADY
@given(cases(), st.sampled_from(VIEWS))
def test_one_view_changes_and_the_other_does_not(case: Case, view: str) -> None:
    """With a view named, the other's distribution is the same; a share that stands for all views may forbid it."""
    tree = scenario_tree.loads(case.text)
    other = next(name for name in VIEWS if name != view)
    try:
        result = edited(tree, case.wishes, view=view)
    except TreeProblems as error:
        assert {problem.code for problem in error.problems} == {"share-by-view"}
        assert "share:" in case.text
        return
    new = scenario_tree.loads(result.text)
    assert {change.view for change in result.changes} <= {view}
    before, after = (distribution(which, case.node, other) for which in (tree, new))
    assert all(abs(before[name] - after[name]) < 1e-12 for name in before)
    after = distribution(new, case.node, view)
    assert all(wished(case, name) is None or abs(after[name] - wished(case, name)) < 1e-9 for name in after)  # type: ignore[operator]
    assert proportions_kept(case, distribution(tree, case.node, view), after)


@STEADY
@given(cases())
def test_the_rest_takes_it_and_no_other_branch_is_written(case: Case) -> None:
    """Under `rest` branches with numbers keep them; where none takes the rest, or none is left, it is refused."""
    tree = scenario_tree.loads(case.text)
    try:
        result = edited(tree, case.wishes, rest=True)
    except TreeProblems as error:
        assert {problem.code for problem in error.problems} <= {"no-rest", "probability-sum", "contradictory-words"}
        return
    assert {change.where for change in result.changes if change.before != change.after} <= case.wishes.keys()
    new = scenario_tree.loads(result.text)
    for view in VIEWS:
        after = distribution(new, case.node, view)
        assert all(wished(case, name) is None or abs(after[name] - wished(case, name)) < 1e-9 for name in after)  # type: ignore[operator]


@STEADY
@given(cases(), st.integers(1, 999))
def test_there_and_back_again(case: Case, other: int) -> None:
    """Set to one value, then to what it was, a branch leaves the figures as they were, within the digits written."""
    where = next(iter(case.wishes))
    tree = scenario_tree.loads(case.text)
    first = edited(tree, {where: case.wishes[where]})
    there = edited(scenario_tree.loads(first.text), {where: f"{other}/1000"})
    back = edited(scenario_tree.loads(there.text), {where: case.wishes[where]})
    for view in VIEWS:
        before, after = (distribution(scenario_tree.loads(e.text), case.node, view) for e in (first, back))
        assert all(abs(before[name] - after[name]) <= WRITTEN * before[name] + 1e-9 for name in before)


@STEADY
@given(cases())
def test_a_wish_that_holds_already_changes_nothing(case: Case) -> None:
    """Setting twice is setting once."""
    once: Edited = edited(scenario_tree.loads(case.text), case.wishes)
    twice = edited(scenario_tree.loads(once.text), case.wishes)
    assert (twice.text, twice.changes) == (once.text, ())
