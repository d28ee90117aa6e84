"""`simulate`: its forms, files and refusals."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_every_form_says_the_same(run: Run) -> None:
    """Table, JSON, CSV and markdown give the mean of an outcome over the same draws."""
    document = json.loads(run("simulate", "harvest.yaml", "-n", "500", "-f", "json").stdout)
    assert document["schema"] == "scenario-tree/simulate/1"
    assert (document["draws"], document["seed"], document["solved"]) == (500, 1, "held")
    assert document["inputs"] == [{"name": "wages", "kind": "parameter"}]
    full = next(outcome for outcome in document["outcomes"] if outcome["name"] == "full")
    assert set(full) >= {"mean", "sd", "p05", "p50", "p95", "error"}
    rows = list(csv.DictReader(io.StringIO(run("simulate", "harvest.yaml", "-n", "500", "-f", "csv").stdout)))
    assert float(next(row for row in rows if row["name"] == "full")["mean"]) == full["mean"]
    utility = document["expected"]["utility"]["mean"]
    assert float(next(row for row in rows if row["name"] == "utility")["mean"]) == utility
    for form in ("table", "markdown"):
        text = run("simulate", "harvest.yaml", "-n", "500", "-f", form).stdout
        assert "A full cellar" in text
        assert "best in" in text


def test_shares_of_options_sum_to_1(run: Run) -> None:
    """The options of a decision share all draws."""
    document = json.loads(run("simulate", "harvest.yaml", "-n", "300", "-f", "json").stdout)
    assert sum(row["share"] for row in document["best"] if row["node"] == "pick") == pytest.approx(1)


def test_draws_are_saved(run: Run, folder: Path) -> None:
    """A row for each draw, whose mean is the one reported."""
    result = run("simulate", "harvest.yaml", "-n", "400", "--save", "draws.csv", "-f", "json")
    rows = list(csv.DictReader((folder / "draws.csv").open(encoding="utf-8")))
    assert [row["draw"] for row in rows] == [str(number) for number in range(1, 401)]
    document = json.loads(result.stdout)
    mean = sum(float(row["utility"]) for row in rows) / 400
    assert mean == pytest.approx(document["expected"]["utility"]["mean"])
    assert {row["best.pick"] for row in rows} <= {"helpers", "family"}
    assert all(2 <= float(row["parameter.wages"]) <= 6 for row in rows)
    assert "wrote draws.csv" in result.stderr


def test_draws_are_saved_as_parquet(run: Run, folder: Path) -> None:
    """Parquet holds the same columns."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    assert run("simulate", "harvest.yaml", "-n", "400", "--save", "draws.parquet").exit_code == 0
    assert run("simulate", "harvest.yaml", "-n", "400", "--save", "draws.csv").exit_code == 0
    table = parquet.read_table(folder / "draws.parquet")
    rows = list(csv.DictReader((folder / "draws.csv").open(encoding="utf-8")))
    assert table.column_names == list(rows[0])
    assert table["utility"].to_pylist() == [float(row["utility"]) for row in rows]


def test_a_failed_run_leaves_no_file(run: Run, folder: Path) -> None:
    """Nothing is left of draws that could not be made."""
    before = sorted(path.name for path in folder.iterdir())
    result = run("simulate", "harvest.yaml", "--save", "draws.csv", "--acceptability", "no-such")
    assert result.exit_code == 2
    assert "no-such" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["harvest.yaml", "--save", "draws.txt"], ".csv or .parquet"),
        (["harvest.yaml", "-n", "0"], "whole number"),
        (["harvest.yaml", "-n", "100000000"], "10,000,000"),
        (["harvest.yaml", "harvest.yaml", "other.yaml", "--save", "draws.csv"], "other.yaml"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, arguments: list[str], said: str) -> None:
    """Bad usage ends with 2 and says how it is done."""
    result = run("simulate", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_chart_is_drawn(run: Run, folder: Path, ending: str) -> None:
    """`-o` draws intervals, shares of options and acceptability."""
    if ending == "png":
        pytest.importorskip("vl_convert", reason="the extra `pictures` is not installed")
    result = run("simulate", "harvest.yaml", "-n", "200", "--acceptability", "payoff", "-o", f"chart.{ending}")
    assert result.exit_code == 0, result.stderr
    content = (folder / f"chart.{ending}").read_bytes()
    assert content.startswith(b"<" if ending == "svg" else b"\x89PNG")
    if ending == "svg":
        assert "A full cellar" in content.decode()


def test_a_decision_without_a_weight_is_refused(run: Run) -> None:
    """`--at` is the decision of `--acceptability`."""
    result = run("simulate", "harvest.yaml", "--at", "pick")
    assert result.exit_code == 2 and "--acceptability" in result.stderr


def test_the_heading_says_once_how_choices_are_made(run: Run) -> None:
    """Under evidence too the heading has either of the two words for choices, and no third one."""
    for asked, said in (((), "held as at the point values"), (("--solve-again",), "solved again in every draw")):
        text = run("simulate", "harvest.yaml", "-n", "50", "--given", "not:hailed", *asked).stdout
        assert f"choices: {said}" in text and "strategy:" not in text


def test_errors_that_nobody_can_see_are_0(run: Run, folder: Path) -> None:
    """A criterion that a choice of probability 10⁻⁹ moves varies by that much; the table shows 0, JSON the figure."""
    (folder / "rare.yaml").write_text(
        "scenario_tree: 1\ntitle: Rare\nstart: a\nnodes:\n"
        "  a: {chance: {often: {p: rest, payoff: 2, then: end}, rare: {p: 1e-9, then: b}}}\n"
        "  b: {concentration: 5, chance: {x: {p: 0.5, payoff: 9, then: end}, y: {p: rest, then: end}}}\n"
        "outcomes: [end]\n"
    )
    assert "± 0 " in next(
        line for line in run("simulate", "rare.yaml", "-n", "100").stdout.splitlines() if "utility" in line
    )
    document = json.loads(run("simulate", "rare.yaml", "-n", "100", "-f", "json").stdout)
    assert 0 < document["expected"]["utility"]["error"] < 1e-9


def test_the_picture_says_how_choices_are_made(run: Run, folder: Path) -> None:
    """Held or solved again stands at the foot."""
    for asked, said in (((), "held as at the point values"), (("--solve-again",), "solved again in every draw")):
        run("simulate", "harvest.yaml", "-n", "50", "-o", "chart.svg", *asked)
        assert said in (folder / "chart.svg").read_text("utf-8")
