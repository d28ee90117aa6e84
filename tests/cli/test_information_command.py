"""`information`: its forms, to whom it counts, its picture, and what it refuses."""

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
title: Sell the field, or wait for the railway?
criteria: {profit: {unit: k€}}
profiles:
  farmer: {label: The farmer, criteria: {profit: 1}}
  council: {criteria: {profit: -1}}
parameters: {price: {uniform: [10, 30]}}
start: field
nodes:
  field:
    actor: farmer
    decision: {sell: {payoff: = price, then: sold}, wait: {then: railway}}
  railway:
    label: Is the railway built?
    chance: {built: {p: 40%, then: levy}, not: {p: rest, then: sold}}
  levy:
    actor: council
    decision: {levied: {payoff: 40, then: sold}, spared: {payoff: 60, then: sold}}
outcomes: [sold]
indicators:
  surveyors: {text: Surveyors are seen, about: railway, likelihood: {built: 0.9, not: 0.3}}
"""


@pytest.fixture(autouse=True)
def field(folder: Path) -> None:
    """The folder has a tree of two who decide."""
    (folder / "field.yaml").write_text(TREE, encoding="utf-8")


def _json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_table(run: Run) -> None:
    """A line for each thing to learn, with its question, the base above them, and notes."""
    result = run("information", "field.yaml", "--for", "farmer")
    assert result.exit_code == 0, result.output
    assert "what it is worth to The farmer that everybody learns it (utility now: 20)" in result.stdout
    assert " railway     EVPI" in result.stdout
    assert "Is the railway built?" in result.stdout
    assert "EVSI: expected value of sample information" in result.stdout


def test_json_has_the_promised_keys(run: Run) -> None:
    """The head, to whom, the base, and items with their errors."""
    document = _json(run("information", "field.yaml", "-f", "json", "--for", "farmer"))
    assert list(document)[:3] == ["schema", "tool", "source_sha256"]
    assert document["schema"] == "scenario-tree/information/1"
    assert (document["for"], document["base"]) == ("farmer", 20)
    items = {item["on"]: item for item in document["items"]}
    assert {name: item["kind"] for name, item in items.items()} == {
        "railway": "EVPI",
        "surveyors": "EVSI",
        "price": "EVPPI",
    }
    assert items["railway"]["value"] == pytest.approx(0.4 * 40 + 0.6 * 20 - 20)
    seen, built = 0.4 * 0.9 + 0.6 * 0.3, 0.4 * 0.9
    assert items["surveyors"]["value"] == pytest.approx(built * 40 + (1 - seen) * 20 - 20)
    assert items["price"]["value"] == pytest.approx(0.3 * 16 + 0.7 * 23 - 20)
    assert [items[name]["error"] == 0 for name in ("railway", "surveyors")] == [True, True]


def test_several_are_learned_together_too(run: Run) -> None:
    """`--on` twice: each by itself, and both as the last item."""
    document = _json(run("information", "field.yaml", "--on", "railway", "--on", "surveyors", "-f", "json"))
    assert [item["on"] for item in document["items"]] == ["railway", "surveyors", "railway, surveyors"]
    assert document["items"][-1]["sources"] == ["railway", "surveyors"]
    assert document["items"][-1]["kind"] == "EVSI"


def test_a_negative_value_is_explained(run: Run) -> None:
    """To the council, what the farmer learns is worth less than nothing, and the note says why."""
    result = run("information", "field.yaml", "--for", "council")
    assert "−8" in result.stdout
    assert "negative: others learn it too" in result.stdout


def test_csv_and_markdown(run: Run) -> None:
    """A row for each item; a table of GitHub's dialect."""
    result = run("information", "field.yaml", "--for", "farmer", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["on"] for row in rows] == ["railway", "surveyors", "price"]
    assert float(rows[0]["share"]) == 1
    assert "| railway | EVPI |" in run("information", "field.yaml", "--for", "farmer", "-f", "markdown").stdout


def test_draws_are_said(run: Run) -> None:
    """What is drawn has an error, and names its draws and its seed; the same seed says the same."""
    text = TREE.replace("label: Is the railway built?", "label: Is the railway built?\n    concentration: 4")
    Path("field.yaml").write_text(text, encoding="utf-8")
    asked = (
        "information",
        "field.yaml",
        "--on",
        "concentration:railway",
        "-n",
        "500",
        "--seed",
        "7",
        "--for",
        "farmer",
    )
    result = run(*asked)
    assert "error: the standard error of 500 draws, seed 7" in result.stdout
    assert "±" in result.stdout
    assert run(*asked).stdout == result.stdout


def test_a_single_decider_that_wants_something_else(run: Run, folder: Path) -> None:
    """To the council, what the farmer alone learns and uses does harm: the note and the picture say who and why."""
    text = TREE.replace("{built: {p: 40%, then: levy}", "{built: {p: 40%, payoff: 50, then: sold}")
    text = text[: text.index("  levy:")] + text[text.index("outcomes:") :]
    (folder / "alone.yaml").write_text(text, encoding="utf-8")
    result = run("information", "alone.yaml", "-P", "council", "--on", "railway", "-o", "alone.svg")
    assert result.exit_code == 0, result.output
    words = "The farmer alone decides and uses what it learns, but wants or expects something else than the reader"
    assert f"negative: {words}" in " ".join(result.stdout.split())
    assert "The farmer alone decides" in " ".join((folder / "alone.svg").read_text(encoding="utf-8").split())


def test_a_single_decider_that_errs(run: Run, folder: Path) -> None:
    """Where who decides has a rationality, the note says that it may be the errors too."""
    text = TREE.replace("{built: {p: 40%, then: levy}", "{built: {p: 40%, payoff: 50, then: sold}")
    text = text[: text.index("  levy:")] + text[text.index("outcomes:") :]
    text = text.replace("criteria: {profit: 1}}", "criteria: {profit: 1}, rationality: 1}")
    (folder / "errs.yaml").write_text(text, encoding="utf-8")
    result = run("information", "errs.yaml", "-P", "council", "--on", "railway")
    assert "but errs with it too, or wants" in " ".join(result.stdout.split())


def test_a_number_has_no_part_of_perfect_information(run: Run, folder: Path) -> None:
    """EVPI leaves uncertain numbers out, so that a number may be worth more: no share of it in any form."""
    asked = ("information", "field.yaml", "--for", "farmer")
    rows = list(csv.DictReader(io.StringIO(run(*asked, "-f", "csv").stdout)))
    assert {row["on"]: bool(row["share"]) for row in rows} == {"railway": True, "surveyors": True, "price": False}
    line = next(line for line in run(*asked, "-o", "part.svg").stdout.splitlines() if line.startswith(" price"))
    assert "%" not in line
    assert (folder / "part.svg").read_text(encoding="utf-8").count("of EVPI") == 1


def test_where_nobody_decides_one_sentence_says_so(run: Run, folder: Path) -> None:
    """No table of zeros and no picture of them; the JSON keeps the items."""
    text = TREE.replace("start: field", "start: railway").replace("then: levy", "then: sold")
    text = text[: text.index("  field:")] + text[text.index("  railway:") : text.index("  levy:")]
    text += TREE[TREE.index("outcomes:") :]
    (folder / "nobody.yaml").write_text(text.replace("{price: {uniform: [10, 30]}}", "{price: 2}"), encoding="utf-8")
    result = run("information", "nobody.yaml")
    assert result.exit_code == 0, result.output
    assert "nobody decides anything, so that nothing is worth knowing beforehand" in result.stdout
    assert "learned" not in result.stdout
    assert [item["value"] for item in _json(run("information", "nobody.yaml", "-f", "json"))["items"]] == [0, 0]
    drawn = run("information", "nobody.yaml", "-o", "nobody.svg")
    assert drawn.exit_code == 2
    assert "there is nothing to draw: nobody decides anything" in drawn.output
    assert not (folder / "nobody.svg").exists()
    taken = run("information", "field.yaml", "-c", "field/sell")
    assert "nothing is left to decide, so that nothing is worth knowing beforehand" in taken.stdout


def test_options_are_those_of_other_commands(run: Run) -> None:
    """`-n` is `--count` and `-s` is `--seed`, as in `simulate`; `--known`, which is refused, is not offered."""
    text = run("information", "--help").stdout
    assert "-n, --count N" in text and "-s, --seed S" in text
    assert "--known" not in text
    assert "--known" in run("drivers", "--help").stdout


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_picture(run: Run, form: str) -> None:
    """Bars of the values, written beside the report."""
    result = run("information", "field.yaml", "--for", "council", "-o", f"value.{form}")
    assert result.exit_code == 0, result.output
    made = Path(f"value.{form}").read_bytes()
    assert made.startswith(b"\x89PNG") if form == "png" else b"Is the railway built?" in made
    assert f"wrote value.{form}" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--on", "field"), "`field` is a decision"),
        (("--on", "railwy"), "did you mean `railway`?"),
        (("--for", "mayor"), "nobody called `mayor` decides anything here"),
        (("--on", "concentration:x"), "there is `railway`, `surveyors`, `price`\n"),
        (("--given", "railway/built", "--known"), "--known has no place here"),
        (("other.yaml", "-o", "value.svg"), "draws one file at a time"),
    ],
)
def test_what_is_refused(run: Run, arguments: tuple[str, ...], message: str) -> None:
    """Status 2, and what to write."""
    Path("other.yaml").write_text(TREE, encoding="utf-8")
    result = run("information", "field.yaml", *arguments)
    assert result.exit_code == 2
    assert message in result.output
