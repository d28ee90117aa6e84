"""`sensitivity`: its forms, its options, its pictures, and what it refuses."""

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


def _json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_table(run: Run) -> None:
    """The base, a row for each swing, what was solved, and what the columns are."""
    result = run("sensitivity", "harvest.yaml")
    assert result.exit_code == 0, result.output
    assert "strategy: solved again at every value" in result.stdout
    assert "expected utility: 4.8" in result.stdout
    assert "2.757 → 5.243" in result.stdout  # the quantiles of the wages
    assert "11.1 % → 33.3 %" in result.stdout  # half and twice the odds of hail
    assert "slope: its derivative at the base, the strategy held" in result.stdout
    held = run("sensitivity", "harvest.yaml", "--hold-strategy")
    assert "strategy: held as at the base" in held.stdout


def test_json_has_the_promised_keys(run: Run) -> None:
    """The head, the target, and swings with all their figures; the largest first."""
    document = _json(run("sensitivity", "harvest.yaml", "--break-even", "-f", "json"))
    assert list(document)[:3] == ["schema", "tool", "source_sha256"]
    assert document["schema"] == "scenario-tree/sensitivity/1"
    assert (document["target"], document["measure"], document["solved"]) == ("utility", "expected utility", "again")
    assert document["base"] == pytest.approx(4.8)
    assert [swing["name"] for swing in document["swings"]] == ["payoff", "wages", "weather/hail"]
    wages = document["swings"][1]
    assert set(wages) == {
        *("name", "kind", "base_input", "low_input", "high_input", "low", "high", "derivative"),
    }
    assert wages["low"] == pytest.approx(0.8 * (10 - wages["low_input"]))
    assert wages["high"] == pytest.approx(0.8 * 5)  # the family picks then
    assert wages["derivative"] == pytest.approx(-0.8)
    by_wages = [item for item in document["break_even"] if item["name"] == "wages"]
    assert by_wages == [
        {"name": "wages", "kind": "parameter", "value": 5, "from": "helpers", "to": "family", "what": "pick"},
        {"name": "wages", "kind": "parameter", "value": 5, "from": "full", "to": "half", "what": "likeliest outcome"},
    ]
    assert document["two_way"] is None
    plain = _json(run("sensitivity", "harvest.yaml", "-f", "json", "--hold-strategy", "-T", "hailed"))
    assert (plain["solved"], plain["measure"], plain["break_even"]) == ("held", "probability", [])


def test_csv_has_a_section_for_each_part(run: Run) -> None:
    """The base, swings, break-even values and cells of a grid in one table."""
    grid = ("--two-way", "wages", "weather/hail", "--grid", "3")
    result = run("sensitivity", "harvest.yaml", "--break-even", *grid, "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    count = {name: sum(row["section"] == name for row in rows) for name in ("base", "swing", "break_even", "two_way")}
    assert (count["base"], count["swing"], count["two_way"]) == (1, 3, 9)
    assert count["break_even"] > 1
    assert {row["best"] for row in rows if row["section"] == "two_way"} == {"helpers", "family"}


def test_markdown(run: Run) -> None:
    """Tables without pictures."""
    result = run("sensitivity", "harvest.yaml", "-f", "markdown", "--break-even")
    assert "| wages | parameter | 2.757 → 5.243 |" in result.stdout
    assert "| wages | 4 | 5 | pick: helpers → family |" in result.stdout


def test_a_grid(run: Run) -> None:
    """The share of each option, a map of letters, and where the choice changes along each input."""
    result = run("sensitivity", "harvest.yaml", "--two-way", "wages", "weather/hail")
    assert result.exit_code == 0, result.output
    assert "best at pick" in result.stdout
    assert "helpers" in result.stdout
    assert "AAAA" in result.stdout
    assert "with weather/hail at its base, 20 %, helpers gives way to family at wages 5" in result.stdout


def test_ranges_and_factors(run: Run) -> None:
    """A range by hand in percent, other factors, and a parameter that is set to a number."""
    options = ("--range", "weather/hail=10%:50%", "--odds-factor", "3", "--weight-factor", "4")
    document = _json(run("sensitivity", "harvest.yaml", *options, "-f", "json"))
    found = {swing["name"]: (swing["low_input"], swing["high_input"]) for swing in document["swings"]}
    assert found["weather/hail"] == (0.1, 0.5)
    assert found["payoff"] == (0.25, 4)
    fixed = run("sensitivity", "harvest.yaml", "--set", "wages=3")
    assert "plain numbers, not varied: wages" in fixed.stdout
    given = _json(run("sensitivity", "harvest.yaml", "--set", "wages=3", "--range", "wages=2:4", "-f", "json"))
    assert {swing["name"] for swing in given["swings"]} >= {"wages"}


def test_pictures(run: Run, folder: Path) -> None:
    """A tornado, and a grid's regions, as svg and png."""
    result = run("sensitivity", "harvest.yaml", "-o", "tornado.svg")
    assert result.exit_code == 0, result.output
    drawn = (folder / "tornado.svg").read_text("utf-8")
    assert "What moves expected utility" in drawn
    assert "strategy: solved again at every value" in drawn
    result = run("sensitivity", "harvest.yaml", "--two-way", "wages", "weather/hail", "-o", "grid.png", "--grid", "5")
    assert result.exit_code == 0, result.output
    assert (folder / "grid.png").read_bytes().startswith(b"\x89PNG")


def test_a_tornado_of_many_swings_says_what_it_leaves_out(run: Run, folder: Path) -> None:
    """Twenty bars, and a note on the rest; the table has forty."""
    nodes = "".join(
        f"  n{k}: {{chance: {{l: {{p: 98%, then: n{k + 1}}}, r: {{p: rest, then: x}}}}}}\n" for k in range(45)
    )
    text = f"scenario_tree: 1\nstart: n0\noutcomes: [x, n45]\nnodes:\n{nodes}"
    (folder / "long.yaml").write_text(text, encoding="utf-8")
    result = run("sensitivity", "long.yaml", "-T", "x", "-o", "long.svg")
    assert result.exit_code == 0, result.output
    assert "5 smaller swings left out" in result.stdout
    assert "25 smaller swings left out" in (folder / "long.svg").read_text("utf-8")


def test_several_files_and_one_picture(run: Run, folder: Path) -> None:
    """Several files have a report each, and no picture."""
    (folder / "second.yaml").write_text((folder / "harvest.yaml").read_text("utf-8"), encoding="utf-8")
    both = run("sensitivity", "harvest.yaml", "second.yaml", "-f", "json")
    assert len(_json(both)["files"]) == 2
    result = run("sensitivity", "harvest.yaml", "second.yaml", "-o", "x.svg")
    assert result.exit_code == 2
    assert "draws one file at a time" in result.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--range", "wages"), "is not of the form NAME=LOW:HIGH"),
        (("--range", "wages=1:x"), "is not of the form NAME=LOW:HIGH"),
        (("--range", "wages=3:2"), "does not ascend"),
        (("--range", "wage=1:2"), "did you mean `wages`?"),
        (("--target", "fulll"), "did you mean `full`?"),
        (("--odds-factor", "1"), "x>1"),
        (("--grid", "1"), "2<=x<=1000"),
        (("--two-way", "wages", "wages"), "are the same input"),
        (("--at", "pick"), "there is no grid"),
        (("--two-way", "wages", "weather/hail", "--at", "weather"), "no decision is called `weather`"),
    ],
)
def test_what_is_refused(run: Run, options: tuple[str, ...], message: str) -> None:
    """Wrong usage ends with 2 and says what to write."""
    result = run("sensitivity", "harvest.yaml", *options)
    assert result.exit_code == 2
    assert message in result.output.replace("\n", " ").replace("  ", " ")


def test_nothing_that_moves_is_no_picture(run: Run, folder: Path) -> None:
    """Without any swing there is nothing to draw, and that is said."""
    sure = "scenario_tree: 1\nstart: a\noutcomes: [x]\nnodes: {a: {chance: {only: {p: 1, then: x}}}}\n"
    (folder / "sure.yaml").write_text(sure, encoding="utf-8")
    result = run("sensitivity", "sure.yaml", "-o", "sure.svg")
    assert result.exit_code == 2
    assert "there is nothing to draw" in result.output
    assert run("sensitivity", "sure.yaml", "--break-even").exit_code == 0
