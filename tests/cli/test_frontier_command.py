"""`frontier`: its forms, its options, its picture, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]

TREE = """\
scenario_tree: 1
title: How is the bridge repaired?
criteria:
  years: {weight: 2, label: Years in use}
  cost: {weight: -1, unit: M€}
profiles: {council: {criteria: {years: 3, cost: -1}}, county: {criteria: {years: 1, cost: -1}}}
start: repair
nodes:
  repair:
    actor: council
    decision:
      paint: {payoff: {cost: 1, years: 5}, then: done}
      patch: {payoff: {cost: 5, years: 8}, then: done}
      rebuild: {payoff: {cost: 8, years: 12}, then: bids}
      gild: {payoff: {cost: 9, years: 4}, then: done}
  bids: {chance: {dear: {p: 1/4, payoff: {cost: 4}, then: pay}, fair: {p: rest, then: done}}}
  pay:
    actor: council
    decision: {whole: {payoff: {years: 2}, then: done}, part: {payoff: {cost: -4}, then: done}}
outcomes: [done]
"""
ASKED = ("frontier", "bridge.yaml", "--criteria", "years", "cost")


@pytest.fixture(autouse=True)
def bridge(folder: Path) -> None:
    """The folder has a tree of one decider."""
    (folder / "bridge.yaml").write_text(TREE, encoding="utf-8")


def _json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_table(run: Run) -> None:
    """A row for each strategy, with its values, its status, its ratio and what it is best for; one is in force."""
    result = run(*ASKED)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert "council's decisions" in lines[1]
    rows = [line.split() for line in lines if line[:3].strip().isdigit()]
    assert [row[2] for row in rows] == ["paint", "patch", "rebuild,", "rebuild,"]
    assert [row[-1] for row in rows] == ["1", "extended", "2", "force"]
    assert rows[-1][-5:] == ["2", "from", "2", "in", "force"] and "dominated  " not in result.stdout
    assert "λ: what one more unit of years is worth in units of cost" in result.stdout


def test_json_has_the_promised_keys(run: Run) -> None:
    """The head, what was asked under, and an entry for each strategy."""
    document = _json(run(*ASKED, "-f", "json"))
    assert document["schema"] == "scenario-tree/frontier/1" and document["criteria"] == {
        "benefit": "years",
        "cost": "cost",
    }
    assert document["decider"] == "council" and document["evidence_probability"] == 1
    cheapest, *_, last = document["strategies"]
    assert cheapest == {
        "strategy": {"repair": "paint"},
        "values": {"years": 5, "cost": 1},
        "status": "efficient",
        "ratio": None,
        "from": 0,
        "to": 1,
        "in_force": False,
    }
    assert last["strategy"] == {"repair": "rebuild", "pay": "whole"} and last["in_force"] and last["to"] is None
    assert last["ratio"] == last["from"] == 2
    assert document["in_force"] == {key: last[key] for key in ("strategy", "values", "status")}


def test_all_lists_the_dominated_ones(run: Run) -> None:
    """Dominated strategies have neither ratio nor range; a note on the one in force goes when it is listed."""
    few, all_ = (_json(run(*ASKED, *more, "-f", "json"))["strategies"] for more in ((), ("--all",)))
    assert [strategy for strategy in all_ if strategy["status"] != "dominated"] == few
    (gilded,) = (strategy for strategy in all_ if strategy["status"] == "dominated")
    assert gilded["strategy"] == {"repair": "gild"} and gilded["ratio"] is gilded["from"] is gilded["to"] is None


def test_csv_and_markdown(run: Run) -> None:
    """Programs get full precision; a site gets a table."""
    rows = list(csv.DictReader(io.StringIO(run(*ASKED, "-f", "csv").stdout)))
    assert [row["strategy"] for row in rows][-1] == "repair/rebuild pay/whole"
    assert rows[0]["ratio"] == "" and [row["rank"] for row in rows] == [str(i + 1) for i in range(len(rows))]
    text = run(*ASKED, "-f", "markdown").stdout
    assert text.startswith("### How is the bridge repaired?") and "| strategy | years | cost (M€) |" in text


def test_the_strategy_in_force_is_told_where_it_is_not_listed(run: Run) -> None:
    """A dominated strategy in force stands in a note."""
    result = run(*ASKED, "--criterion", "council/years=-1", "--criterion", "council/cost=1")
    assert "in force is repair: gild: years 4 for cost 9, dominated (--all lists it)" in result.stdout


def test_what_is_left_out_is_counted(run: Run) -> None:
    """A line says how many dominated strategies there are besides, and where they are."""
    assert "1 dominated strategy is left out (--all lists them)" in run(*ASKED).stdout
    assert "left out" not in run(*ASKED, "--all").stdout


def test_the_picture_has_labels_and_what_is_in_force(run: Run, folder: Path) -> None:
    """Options are called as the file labels them; a dominated strategy in force is a point of its own."""
    (folder / "bridge.yaml").write_text(TREE.replace("gild: {", "gild: {label: Gold leaf, "), encoding="utf-8")
    wanted = (*ASKED, "--criterion", "council/years=-1", "--criterion", "council/cost=1")
    assert run(*wanted, "-o", "frontier.svg").exit_code == 0
    text = (folder / "frontier.svg").read_text("utf-8")
    assert "Gold leaf (in force)" in text and "dominated strategies are not drawn, but for the one in force" in text


def test_a_picture_beside_the_report(run: Run, folder: Path) -> None:
    """`-o` draws the points; the report stays as it is."""
    plain = run(*ASKED, "--all")
    for name in ("frontier.svg", "frontier.png"):
        drawn = run(*ASKED, "--all", "-o", name, "-t", "dark")
        assert drawn.exit_code == 0, drawn.output
        assert drawn.stdout == plain.stdout and f"wrote {name}" in drawn.stderr
    picture = (folder / "frontier.svg").read_text("utf-8")
    assert picture.startswith("<?xml") or picture.startswith("<svg")
    assert (folder / "frontier.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("frontier", "bridge.yaml"), "Missing option '--criteria'"),
        (("frontier", "bridge.yaml", "--criteria", "years"), "requires 2 arguments"),
        (("frontier", "bridge.yaml", "--criteria", "year", "cost"), "did you mean `years`?"),
        ((*ASKED, "--for", "county"), "`county` decides nothing in this tree"),
        ((*ASKED, "--choose", "repair/patch", "--choose", "pay/part"), "no decision is free"),
        (("frontier", "harvest.yaml", "--criteria", "payoff", "payoff"), "benefit and cost are both `payoff`"),
        ((*ASKED, "-o", "frontier.txt"), "a chart is drawn as svg, png or pdf"),
        ((*ASKED, "-o", "frontier.dot"), "a chart is drawn as svg, png or pdf"),
        (("frontier", "bridge.yaml", "harvest.yaml", *ASKED[2:], "-o", "frontier.svg"), "one file at a time"),
    ],
)
def test_what_cannot_be_done(run: Run, arguments: tuple[str, ...], message: str) -> None:
    """Status 2, and what to write instead; nothing is printed before."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split()) and result.stdout == ""


# ---- rules of score -----------------------------------------------------------------------------


def test_score_by_a_rule(run: Run) -> None:
    """The heading names the rule; the table shows what it goes by; JSON has the rule and every option's figure."""
    result = run("score", "harvest.yaml", "--rule", "maximin")
    assert result.exit_code == 0 and "rule: maximin" in result.stdout and "worst case" in result.stdout
    document = _json(run("score", "bridge.yaml", "--rule", "regret", "-f", "json"))
    assert document["rule"] == "regret"
    (repair, pay) = document["decisions"]
    figures = {option["name"]: option["rule_value"] for option in repair["options"]}
    assert repair["choice"] == "rebuild" and figures == {"paint": 16, "patch": 11, "rebuild": 0, "gild": 27}
    assert pay["margin"] == 2
    plain = _json(run("score", "bridge.yaml", "-f", "json"))
    assert plain["rule"] is None and {option["rule_value"] for option in plain["decisions"][0]["options"]} == {None}
    assert run("score", "bridge.yaml", "--rule", "minimax").exit_code == 2
