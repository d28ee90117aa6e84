"""`risk`: its forms, its options, its picture, and what it refuses."""

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
title: Which crop?
criteria: {profit: {unit: k€}}
start: crop
nodes:
  crop:
    label: What is sown?
    decision:
      vines: {label: Vines, then: vintage}
      maize: {label: Maize, then: rain}
      fallow: {label: Nothing, then: idle}
  vintage: {chance: {good: {p: 1/4, payoff: 60, then: sold}, bad: {p: rest, payoff: -10, then: sold}}}
  rain: {chance: {wet: {p: 1/2, payoff: 8, then: sold}, dry: {p: rest, payoff: 4, then: sold}}}
outcomes: {sold: {}, idle: {}}
"""


@pytest.fixture(autouse=True)
def crop(folder: Path) -> None:
    """The folder has a tree that begins with a decision."""
    (folder / "crop.yaml").write_text(TREE, encoding="utf-8")


def _json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_table(run: Run) -> None:
    """A line for each option, the values of each, and dominance as a sentence."""
    result = run("risk", "crop.yaml")
    assert result.exit_code == 0, result.output
    assert " vines *" in result.stdout
    assert "value (k€)" in result.stdout
    assert "maize dominates fallow in the first order: it is better for everybody who wants more" in result.stdout
    assert "75.0 %" in result.stdout


def test_json_has_the_promised_keys(run: Run) -> None:
    """The head, what was asked under, and one entry for each option."""
    document = _json(run("risk", "crop.yaml", "--level", "5%", "--level", "0.3", "-f", "json"))
    assert list(document)[:3] == ["schema", "tool", "source_sha256"]
    assert document["schema"] == "scenario-tree/risk/1"
    assert document["title"] == "Which crop?"
    vines, maize, fallow = document["options"]
    assert [option["name"] for option in (vines, maize, fallow)] == ["vines", "maize", "fallow"]
    assert vines["risk_profile"] == [{"value": -10, "probability": 0.75}, {"value": 60, "probability": 0.25}]
    assert vines["value_at_risk"] == {"5%": -10, "30%": -10}
    assert vines["probability_of_loss"] == 0.75
    assert maize["expected_shortfall"] == {"5%": 4, "30%": 4}
    assert (fallow["sd"], fallow["skewness"]) == (0, None)
    assert [option["in_force"] for option in document["options"]] == [True, False, False]
    assert {"option": "maize", "over": "fallow", "order": 1, "node": "crop"} in document["dominance"]
    assert document["warnings"] == []


def test_csv_has_a_row_for_every_value(run: Run) -> None:
    """`kind` tells options, values and dominance apart."""
    result = run("risk", "crop.yaml", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["kind"] for row in rows].count("option") == 3
    values = [(row["name"], float(row["value"]), float(row["probability"])) for row in rows if row["kind"] == "value"]
    assert values[:2] == [("vines", -10, 0.75), ("vines", 60, 0.25)]
    assert rows[0]["value_at_risk.5%"] == "-10.0"
    assert rows[-1]["over"] == "fallow"


def test_markdown(run: Run) -> None:
    """The tables as GitHub shows them."""
    result = run("risk", "crop.yaml", "-f", "markdown")
    assert result.stdout.startswith("### Which crop?")
    assert "| vines \\* |" in result.stdout


def test_losses_begin_where_one_says(run: Run) -> None:
    """`--loss-below` moves the threshold."""
    document = _json(run("risk", "crop.yaml", "--loss-below", "5", "-f", "json"))
    assert [option["probability_of_loss"] for option in document["options"]] == [0.75, 0.5, 1]
    assert document["loss_below"] == 5


def test_losses_are_a_column_where_there_are_some(run: Run) -> None:
    """Where no path is a loss the table leaves the column out, unless it was asked for; JSON always has it."""
    assert "P(loss)" in run("risk", "crop.yaml").stdout
    gains = ("risk", "crop.yaml", "--choose", "crop/maize")
    assert "loss" not in run(*gains).stdout
    assert "P(loss)" in run(*gains, "--loss-below", "0").stdout
    assert _json(run(*gains, "-f", "json"))["options"][0]["probability_of_loss"] == 0


def test_the_picture_names_the_decision(run: Run, folder: Path) -> None:
    """With `--at` the picture says at which decision, and that only paths that reach it count."""
    tree = TREE.replace("start: crop", "start: weather").replace(
        "nodes:", "nodes:\n  weather: {chance: {mild: {p: 1/2, then: crop}, harsh: {p: rest, then: idle}}}"
    )
    (folder / "later.yaml").write_text(tree, encoding="utf-8")
    assert run("risk", "later.yaml", "--at", "crop", "-o", "risk.svg").exit_code == 0
    text = (folder / "risk.svg").read_text("utf-8")
    assert "What is sown? – How likely" in text and "only paths that reach it count" in text


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["--choose", "crop/maize"], ["maize"]),
        (["--at", "crop/fallow"], ["fallow"]),
        (["--at", "crop"], ["vines", "maize", "fallow"]),
    ],
)
def test_which_options(run: Run, arguments: list[str], names: list[str]) -> None:
    """Those of the start, or those that are named."""
    document = _json(run("risk", "crop.yaml", *arguments, "-f", "json"))
    assert [option["name"] for option in document["options"]] == names


def test_several_files(run: Run) -> None:
    """Each file has its entry; a tree that begins with chance has one for the strategy."""
    document = _json(run("risk", "crop.yaml", "harvest.yaml", "-f", "json"))
    assert [entry["file"] for entry in document["files"]] == ["crop.yaml", "harvest.yaml"]
    assert [option["name"] for option in document["files"][1]["options"]] == ["strategy"]


def test_many_values_are_told_by_deciles(run: Run, folder: Path) -> None:
    """A distribution of many values is summarised."""
    branches = ", ".join(f"b{i}: {{share: 1, payoff: {i}, then: end}}" for i in range(40))
    (folder / "many.yaml").write_text(
        f"scenario_tree: 1\ntitle: Many\nstart: a\nnodes: {{a: {{chance: {{{branches}}}}}}}\noutcomes: [end]\n"
    )
    result = run("risk", "many.yaml")
    assert "40 values, by deciles" in result.stdout
    assert "worst" in result.stdout


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_picture(run: Run, folder: Path, ending: str) -> None:
    """`-o` draws the distributions of all options."""
    result = run("risk", "crop.yaml", "-o", f"risk.{ending}", "--level", "1%")
    assert result.exit_code == 0, result.output
    assert f"wrote risk.{ending}" in result.stderr
    content = (folder / f"risk.{ending}").read_bytes()
    assert content.startswith(b"\x89PNG" if ending == "png" else b"<")
    if ending == "svg":
        text = content.decode()
        for wanted in ("utility of a path (k€)", "Vines", "loss: below 0", "VaR 1 %"):
            assert wanted in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["--level", "0"],
        ["--level", "much"],
        ["--level", "120%"],
        ["--loss-below", "x"],
        ["--at", "rain"],
        ["--at", "crop/hops"],
        ["-o", "risk.mmd"],
        ["harvest.yaml", "-o", "risk.svg"],
        ["--given", "crop/hops"],
    ],
)
def test_what_is_refused(run: Run, arguments: list[str]) -> None:
    """Bad values, unknown names, and pictures that cannot be end with 2 and no traceback."""
    result = run("risk", "crop.yaml", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "rror" in result.stderr
