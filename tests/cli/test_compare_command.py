"""`compare`: files, profiles, weights and pools side by side, in every form."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]


def document_of(result: Result) -> Any:
    """The JSON that was printed."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_json_has_the_keys_of_the_contract(run: Run) -> None:
    """The common keys first; lists in the order of the columns."""
    document = document_of(run("compare", "harvest.yaml", "-f", "json"))
    assert list(document)[:3] == ["schema", "tool", "source_sha256"]
    assert document["schema"] == "scenario-tree/compare/1"
    assert document["source_sha256"] == document["files"][0]["source_sha256"]
    assert [column["name"] for column in document["columns"]] == ["none", "cautious"]
    assert [column["file"] for column in document["columns"]] == ["harvest.yaml"] * 2
    assert document["columns"][1]["profile"] == "cautious"
    assert document["columns"][1]["weights"]["odds"] == {"weather/hail": 2.0}
    lost = next(outcome for outcome in document["outcomes"] if outcome["name"] == "lost")
    assert lost == {"name": "lost", "label": "Nothing", "probabilities": [0.2, pytest.approx(1 / 3)],
                    "spread": pytest.approx(1 / 3 - 0.2)}  # fmt: skip
    assert document["tags"][0]["probabilities"] == [0.2, pytest.approx(1 / 3)]
    assert document["expected"]["utility"] == [pytest.approx(4.8), pytest.approx(4)]
    assert document["expected"]["criteria"] == {"payoff": [pytest.approx(4.8), pytest.approx(4)]}
    assert len(document["expected"]["certainty_equivalent"]) == 2
    (pick,) = document["decisions"]
    assert (pick["node"], pick["actor"], pick["choices"], pick["agree"]) == ("pick", None, ["helpers"] * 2, True)
    assert pick["margins"] == [pytest.approx(1)] * 2
    assert pick["probabilities"] == [0.8, pytest.approx(2 / 3)]


def test_every_option_reaches_every_column(run: Run) -> None:
    """What is set holds in all of them."""
    document = document_of(run("compare", "harvest.yaml", "--set", "wages=8", "-g", "weather/fine", "-f", "json"))
    assert document["decisions"][0]["choices"] == ["family", "family"]
    assert document["given"] == ["weather/fine"]
    assert {outcome["name"]: outcome["probabilities"] for outcome in document["outcomes"]} == {
        "full": [0, 0],
        "half": [1, 1],
        "lost": [0, 0],
    }


def test_weights_files_are_columns_of_that_name(run: Run, folder: Path) -> None:
    """By their stems, by their paths where stems are the same; `none` lays nothing over."""
    (folder / "dear.yaml").write_text("parameters: {wages: 8}\n")
    (folder / "cheap.yaml").write_text("parameters: {wages: 1}\n")
    document = document_of(
        run("compare", "harvest.yaml", "-w", "dear.yaml", "-w", "none", "-w", "cheap.yaml", "-f", "json")
    )
    assert [column["name"] for column in document["columns"]] == ["dear", "none", "cheap"]
    assert [column["weights_file"] for column in document["columns"]] == ["dear", "none", "cheap"]
    (pick,) = document["decisions"]
    assert (pick["choices"], pick["agree"]) == (["family", "helpers", "helpers"], False)
    (folder / "more").mkdir()
    (folder / "more" / "dear.yaml").write_text("parameters: {wages: 9}\n")
    document = document_of(run("compare", "harvest.yaml", "-w", "dear.yaml", "-w", "more/dear.yaml", "-f", "json"))
    assert [column["name"] for column in document["columns"]] == ["dear.yaml", "more/dear.yaml"]


def test_profiles_and_weights_are_crossed(run: Run, folder: Path) -> None:
    """Every profile under every set of weights."""
    (folder / "dear.yaml").write_text("parameters: {wages: 8}\n")
    asked = ("-P", "none", "-P", "cautious", "-w", "none", "-w", "dear.yaml")
    document = document_of(run("compare", "harvest.yaml", *asked, "-f", "json"))
    names = [column["name"] for column in document["columns"]]
    assert names == ["none · none", "none · dear", "cautious · none", "cautious · dear"]


def test_several_files_stand_side_by_side(run: Run, folder: Path) -> None:
    """Each under the profiles that are named; the hashes stand in `files`."""
    (folder / "second.yaml").write_text((folder / "harvest.yaml").read_text().replace("20%", "40%"))
    document = document_of(run("compare", "harvest.yaml", "second.yaml", "-f", "json"))
    assert document["source_sha256"] is None
    assert [entry["file"] for entry in document["files"]] == ["harvest.yaml", "second.yaml"]
    assert [column["name"] for column in document["columns"]] == ["harvest", "second"]
    lost = next(outcome for outcome in document["outcomes"] if outcome["name"] == "lost")
    assert lost["probabilities"] == [pytest.approx(0.2), pytest.approx(0.4)]
    crossed = document_of(run("compare", ".", "-P", "none", "-P", "cautious", "-f", "json"))
    names = [column["name"] for column in crossed["columns"]]
    assert names == ["harvest · none", "harvest · cautious", "second · none", "second · cautious"]
    assert "Does the harvest come in?" in run("compare", "harvest.yaml", "second.yaml").stdout


def test_the_table_marks_decisions_that_differ(run: Run, folder: Path) -> None:
    """With margins and how likely it comes to them; a note says what a profile changes."""
    (folder / "dear.yaml").write_text("parameters: {wages: 8}\n")
    lines = run("compare", "harvest.yaml", "-w", "dear.yaml").stdout.splitlines()
    pick = next(line for line in lines if line.startswith(" pick"))
    assert pick.split() == ["pick", "helpers", "family", "differ"]
    assert next(line for line in lines if line.startswith("   margin")).split() == ["margin", "1", "3"]
    assert next(line for line in lines if line.startswith("   reached")).split() == ["reached", *["80.0", "%"] * 2]
    profiles = run("compare", "harvest.yaml").stdout
    assert "a decision without an actor is taken by the weights of its column" in profiles
    assert "differ" not in next(line for line in profiles.splitlines() if line.startswith(" pick"))


def test_utilities_of_different_weights_are_not_compared(run: Run, folder: Path) -> None:
    """A note says so, and there is no spread."""
    (folder / "double.yaml").write_text("criteria: {payoff: 2}\n")
    result = run("compare", "harvest.yaml", "-w", "double.yaml")
    assert "utilities are counted with different weights" in result.stdout
    utility = next(line for line in result.stdout.splitlines() if line.startswith(" utility"))
    assert utility.split() == ["utility", "4.8", "9.6"]
    assert "different weights" not in run("compare", "harvest.yaml").stdout


def test_csv_has_a_line_for_each_figure_and_column(run: Run) -> None:
    """Long, so that its columns are the same whatever is compared."""
    rows = list(csv.DictReader(io.StringIO(run("compare", "harvest.yaml", "-f", "csv").stdout)))
    found = {(row["kind"], row["name"], row["column"]): row for row in rows}
    assert float(found["outcome", "lost", "cautious"]["value"]) == pytest.approx(1 / 3)
    assert float(found["utility", "utility", "none"]["value"]) == pytest.approx(4.8)
    pick = found["decision", "pick", "none"]
    assert (pick["choice"], pick["instead"], float(pick["margin"]), pick["agree"]) == ("helpers", "family", 1, "yes")


def test_markdown_is_a_table_for_each_kind(run: Run) -> None:
    """As other reports."""
    text = run("compare", "harvest.yaml", "-f", "markdown").stdout
    assert text.startswith("### Does the harvest come in?")
    assert "| outcome | none | cautious | spread |" in text


@pytest.mark.parametrize("ending", ["svg", "png"])
@pytest.mark.parametrize("theme", ["light", "print"])
def test_a_chart_beside_the_report(run: Run, folder: Path, ending: str, theme: str) -> None:
    """With the names of columns and outcomes; also of several files."""
    (folder / "second.yaml").write_text((folder / "harvest.yaml").read_text())
    result = run("compare", "harvest.yaml", "second.yaml", "-o", f"out.{ending}", "-t", theme)
    assert result.exit_code == 0, result.output
    content = (folder / f"out.{ending}").read_bytes()
    if ending == "svg":
        text = content.decode()
        assert "A full cellar" in text
        assert "harvest" in text
        assert "second" in text
    else:
        assert content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "arguments",
    [
        ["harvest.yaml", "-P", "nobody"],
        ["harvest.yaml", "-P", "none"],
        ["harvest.yaml", "-w", "nowhere.yaml"],
        ["harvest.yaml", "--pool", "cubic"],
        ["harvest.yaml", "-o", "out.dot"],
        ["harvest.yaml", "-g", "weather/snow"],
        ["nothing.yaml"],
        [],
    ],
)
def test_what_makes_no_sense_ends_with_2(run: Run, arguments: list[str]) -> None:
    """Bad usage, and names that are not there."""
    assert run("compare", *arguments).exit_code == 2


def test_the_picture_says_what_its_figures_rest_on(run: Run, folder: Path) -> None:
    """What all columns share stands in the heading, what is a column's own under its name at the foot."""
    words = ("--given", "weather/fine", "--set", "wages=3", "--choose", "pick/family")
    assert run("compare", "harvest.yaml", *words, "-o", "out.svg").exit_code == 0
    lines = re.findall("<text[^>]*>([^<]*)", (folder / "out.svg").read_text(encoding="utf-8"))
    text = " ".join(" ".join(lines).split())
    heading = text.partition("How likely each outcome is")[0]
    for fact in ("as of 2025-09-10", "wages 3.00 (file 4.00)", "given weather/fine", "assumed pick/family"):
        assert fact in heading
    assert "odds" not in heading
    assert "cautious: profile: cautious · odds weather/hail × 2" in text
    assert "none: profile: none" in text


def test_every_column_says_what_is_its_own(run: Run, folder: Path) -> None:
    """Below the tables, however many columns there are; what all share is in the heading."""
    for wages in range(1, 6):
        (folder / f"w{wages}.yaml").write_text(f"parameters: {{wages: {wages}}}\n")
    names = [word for wages in range(1, 6) for word in ("-w", f"w{wages}.yaml")]
    result = run("compare", "harvest.yaml", *names, "--odds", "weather/hail=2")
    lines = result.stdout.splitlines()
    assert [line for line in lines if line.startswith("w")] == [f"w{n}: parameters: wages {n}" for n in range(1, 6)]
    assert "odds: weather/hail × 2" in lines[:3]


def test_csv_has_no_spread_of_utilities_on_different_scales(run: Run, folder: Path) -> None:
    """The column is empty where the table is; criteria have theirs."""
    (folder / "double.yaml").write_text("criteria: {payoff: 2}\n")
    for words, empty in ((("-w", "double.yaml"), True), ((), False)):
        rows = list(csv.DictReader(io.StringIO(run("compare", "harvest.yaml", *words, "-f", "csv").stdout)))
        spreads = {
            kind: {row["spread"] == "" for row in rows if row["kind"] == kind} for kind in ("utility", "criterion")
        }
        assert spreads == {"utility": {empty}, "criterion": {False}}
