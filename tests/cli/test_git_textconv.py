"""`git textconv`: a tree as lines that git can compare."""

from __future__ import annotations

import pytest
from repositories import TREE, Workplace


def converted(work: Workplace, text: str, name: str = "trees/ferry.yaml") -> str:
    """What `git textconv` makes of a text."""
    work.write(name, text)
    ended = work.tree("git", "textconv", name)
    assert ended.errors == ""
    return ended.good


def test_every_branch_has_a_line_of_its_own(work: Workplace) -> None:
    """Branches stand with their effective probability and their target, payoffs and outcomes beside them."""
    lines = converted(work, TREE).splitlines()
    assert "storm/calm  60 %  → sail" in lines
    assert "storm/rough  40 %  → stay  (rest)" in lines
    assert 'storm  chance  "Is there a storm?"' in lines
    assert "crossed  payoff  payoff  10" in lines


REWRITTEN = {
    "comments and blank lines": TREE.replace("nodes:\n", "# the questions\nnodes:\n\n"),
    "another notation": TREE.replace("60%", "0.6").replace("30%", "3/10"),
    "quotes": TREE.replace("Is there a storm?", "'Is there a storm?'"),
    "order of branches": TREE.replace("      calm: {p: 60%, then: sail}\n", "").replace(
        "      rough: {p: rest, then: stay}\n",
        "      rough: {p: rest, then: stay}\n      calm: {p: 60%, then: sail}\n",
    ),
    "line ends": TREE.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", REWRITTEN.values(), ids=REWRITTEN.keys())
def test_what_means_the_same_reads_the_same(work: Workplace, text: str) -> None:
    """Order, comments, quotes and notation make no difference."""
    assert text != TREE
    assert converted(work, text) == converted(work, TREE)


CHANGED = {
    "a probability": ("60%", "60.01%", ["storm/calm", "storm/rough"]),
    "a target": ("{p: 90%, then: crossed}", "{p: 90%, then: stayed}", ["sail/starts"]),
    "a payoff": ("payoff: 10", "payoff: 11", ["crossed"]),
    "a label": ("Is there a storm?", "Does it storm?", ["storm"]),
    "a form": ("p: 60%", "p: {beta: [6, 4]}", ["storm/calm"]),
    "a title": ("Does the ferry sail?", "Will it sail?", ["title"]),
    "a note": ("label: Does the storm pass?", "label: Does the storm pass?\n    note: By noon.", ["stay"]),
}


@pytest.mark.parametrize(("old", "new", "subjects"), CHANGED.values(), ids=CHANGED.keys())
def test_a_change_touches_the_lines_that_it_is_about(work: Workplace, old: str, new: str, subjects: list[str]) -> None:
    """Whatever changes in meaning changes lines that name it, and no others."""
    before, after = (set(converted(work, text).splitlines()) for text in (TREE, TREE.replace(old, new)))
    assert {line.split("  ")[0] for line in before ^ after} == set(subjects)


WHOLE = """\
scenario_tree: 1
title: Everything
as_of: 2024-05-01
horizon: 2025-01-01
authors: [Ada]
sources: [claims.yaml]
views: {north: 1, south: 3}
pool: log
criteria: {time: {weight: 2, unit: h, scale: [5, 0]}, money: {label: Cost}}
profiles:
  bold: {criteria: {time: 1}, odds: {wind/up: 2}, views: {north: 2}, parameters: {toll: 3}, risk_tolerance: 9}
  slow: {rationality: 0.5, label: The slow one}
parameters: {toll: {value: {pert: [1, 2, 3]}, unit: €}}
expect: {home: 70%}
start: wind
nodes:
  wind:
    event: weather
    concentration: 20
    because: [one]
    by: 2024-12-01
    chance:
      up: {p: {north: likely, south: 70%}, then: road, despite: [two], tags: [windy]}
      down: {p: rest, then: home, payoff: {money: = -toll}}
  road:
    actor: slow
    decision:
      toll-road: {then: home, label: The short way}
      detour: {then: away}
outcomes: {home: {payoff: {time: 1}}, away: {tags: [far]}}
indicators:
  vane: {about: wind, likelihood: {up: 0.9, down: 0.2}, elsewhere: 0.5, expected_by: 2024-11-01}
evidence: [{date: 2024-04-01, seen: vane, note: It turned}]
resolution: {date: 2025-01-01, path: [wind/down]}
"""


def test_everything_that_a_file_says_has_a_line(work: Workplace) -> None:
    """Views, criteria, profiles, parameters, evidence, claims: each stands in a line of its own."""
    lines = converted(work, WHOLE).splitlines()
    for wanted in (
        "views.south  weight  3",
        "criteria.time  weight  2  h  scale  5 0",
        "profiles.bold  odds  wind/up  2",
        "profiles.slow  rationality  0.5",
        "parameters.toll  pert 1 2 3  €",
        "expect.home  0.7",
        "wind  chance  of weather",
        "wind  because  one",
        "wind/up  despite  two",
        "wind/down  payoff  money  -toll",
        "indicators.vane  likelihood  up  0.9",
        'evidence  2024-04-01  seen  vane  "It turned"',
        "resolution  2025-01-01  wind/down",
    ):
        assert wanted in lines
    assert any(line.startswith("road/toll-road  option  ") and line.endswith('"The short way"') for line in lines)
    assert any(line.startswith("wind/up  ") and "(north " in line and "likely, south 70 %)" in line for line in lines)


def test_registers_out_of_reach_do_not_matter(work: Workplace) -> None:
    """Git hands over a text without a place; the claims that it cites are taken to exist."""
    text = TREE.replace("start:", "sources: [a.yaml, b.yaml]\nstart:").replace(
        "    label: Is there", "    because: [one, 'two']\n    label: Is there"
    )
    assert "storm  because  two" in converted(work, text).splitlines()


@pytest.mark.parametrize(
    "text",
    ["a: [", "", "no tree\n", TREE.replace("60%", "160%"), "caf\udce9: broken\n", TREE.replace("start: storm\n", "")],
)
def test_what_is_no_tree_is_printed_as_it_is(work: Workplace, text: str) -> None:
    """Byte for byte, with a remark on standard error and exit status 0."""
    work.write("trees/odd.yaml", text)
    ended = work.tree("git", "textconv", "trees/odd.yaml")
    assert (ended.status, ended.output) == (0, text)
    assert "odd.yaml is shown as it is" in ended.errors


def test_history_reads_as_probabilities(work: Workplace) -> None:
    """With --textconv, a word diff of the log shows how a probability moved."""
    work.write("trees/ferry.yaml", TREE.replace("60%", "70%"))
    work.commit()
    work.tree("git", "install", "--textconv")
    shown = work.git("log", "-p", "-1", "--word-diff=plain", "-U0").splitlines()
    assert "storm/calm  [-60-]{+70+} %  → sail" in shown
    assert "storm/rough  [-40-]{+30+} %  → stay  (rest)" in shown
