"""`drivers` on the command line: four forms, pictures, and what it refuses."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

VIEWED = """\
scenario_tree: 1
title: Who comes to the dance?
views: {anna: 1, ben: 3}
start: weather
nodes:
  weather:
    label: Does it rain?
    concentration: 10
    chance:
      rain: {p: {anna: 30%, ben: 60%}, then: band}
      dry: {p: rest, then: many, tags: [outside]}
  band:
    label: Does the band play?
    chance:
      plays: {p: 50%, then: many}
      stays: {p: rest, then: few}
outcomes:
  many: {label: A full floor, payoff: 4}
  few: {label: An empty floor}
"""


@pytest.fixture(autouse=True)
def dance(folder: Path) -> None:
    """A second tree, with views."""
    (folder / "dance.yaml").write_text(VIEWED, encoding="utf-8")


def test_the_table_says_which_question_matters(run: Run) -> None:
    """Labels, reach, shares, uncertain numbers, and the sentence on what the views disagree about."""
    result = run("drivers", "dance.yaml", "--target", "few")
    assert result.exit_code == 0, result.stderr
    for words in (
        "whether An empty floor",
        "Does it rain?",
        "100.0 %",
        "concentration",
        "the views disagree most about weather (Does it rain?): An empty floor 15 % by anna, 30 % by ben",
    ):
        assert words in result.stdout
    rows = [line for line in result.stdout.splitlines() if line.startswith((" band", " weather"))]
    assert rows[0].startswith(" band") and rows[0].split()[1:3] == ["52.5", "%"]


def test_json_has_the_keys_of_the_contract(run: Run) -> None:
    """Schema, target, entropy, questions by node or event, variance and disagreement; shares sum to 1."""
    document = json.loads(run("drivers", "dance.yaml", "--marginal", "--format", "json").stdout)
    assert document["schema"] == "scenario-tree/drivers/1"
    assert (document["target"], document["variance_total"]) == ("outcomes", None)
    assert list(document["questions"][0]) == ["node", "reach", "share", "bits", "voi", "percent_of_maximum"]
    assert sum(row["share"] for row in document["questions"]) == pytest.approx(1)
    assert sum(row["bits"] for row in document["questions"]) == pytest.approx(document["entropy_bits"])
    assert list(document["variance"][0]) == ["input", "kind", "first_order", "total", "sd", "error"]
    (row,) = document["disagreement"]
    assert list(row) == ["node", "bits", "of", "low", "high", "views"]
    assert list(row["views"]) == ["anna", "ben"]


def test_utility_has_a_variance_and_no_bits(run: Run) -> None:
    """For utility the bits are null and the total is a variance; without views there is no disagreement."""
    document = json.loads(run("drivers", "harvest.yaml", "-T", "utility", "-f", "json").stdout)
    assert document["entropy_bits"] is None
    assert document["variance_total"] == pytest.approx(0.2 * 0.8 * 6**2)
    assert document["questions"] == [{"node": "weather", "reach": 1.0, "share": 1.0, "bits": None}]
    assert document["disagreement"] is None


def test_csv_and_markdown(run: Run) -> None:
    """One table with a section for each part, and GitHub's tables."""
    rows = list(csv.DictReader(run("drivers", "dance.yaml", "-f", "csv").stdout.splitlines()))
    assert [row["section"] for row in rows] == ["question", "question", "variance", "disagreement"]
    assert rows[-1]["view.anna"] and rows[-1]["of"] == "many"
    text = run("drivers", "dance.yaml", "-f", "markdown").stdout
    assert "| question | reached | bits | share | asks |" in text


def test_nothing_to_learn_is_said(run: Run) -> None:
    """Where the target is certain, the report says so and shares are undefined."""
    result = run("drivers", "dance.yaml", "--given", "weather/dry")
    assert result.exit_code == 0
    assert "nothing to learn" in result.stdout
    document = json.loads(run("drivers", "dance.yaml", "--given", "weather/dry", "-f", "json").stdout)
    assert {row["share"] for row in document["questions"]} == {None}


def test_views_are_silent_where_nothing_is_to_be_learned(run: Run) -> None:
    """The outcome is certain, although the views still differ on the way there: no table and no sentence of them."""
    result = run("drivers", "dance.yaml", "--given", "many", "-T", "many")
    assert result.exit_code == 0, result.stderr
    assert "nothing to learn" in result.stdout
    assert "views disagree" not in result.stdout
    rows = json.loads(run("drivers", "dance.yaml", "--given", "many", "-T", "many", "-f", "json").stdout)[
        "disagreement"
    ]
    assert rows[0]["bits"] > 0


def test_an_event_of_several_nodes_is_called_by_its_name(run: Run, folder: Path) -> None:
    """Where each node asks it in words of its own, none of them stands for it; `information` does the same."""
    both = "{event: music, label: LABEL, chance: {on: {p: 0.5, payoff: 2, then: a}, off: {p: rest, then: b}}}"
    text = "scenario_tree: 1\nstart: go\nnodes:\n  go: {decision: {in: {then: hall}, out: {then: lawn}}}\n"
    text += f"  hall: {both.replace('LABEL', 'In the hall?')}\n  lawn: {both.replace('LABEL', 'On the lawn?')}\n"
    (folder / "event.yaml").write_text(text + "outcomes: [a, b]\n", encoding="utf-8")
    for command in ("drivers", "information"):
        result = run(command, "event.yaml", "-o", "event.svg")
        assert result.exit_code == 0, result.stderr
        assert "music" in result.stdout and "hall?" not in result.stdout and "lawn?" not in result.stdout
        drawn = (folder / "event.svg").read_text(encoding="utf-8")
        assert "music" in drawn and "lawn?" not in drawn


def test_an_event_has_the_label_that_all_its_nodes_have(run: Run, folder: Path) -> None:
    """The same words at every node are the question's; `information` does the same."""
    both = "{event: music, label: Is there music?, chance: {on: {p: 0.5, payoff: 2, then: a}, off: {p: rest, then: b}}}"
    text = "scenario_tree: 1\nstart: go\nnodes:\n  go: {decision: {in: {then: hall}, out: {then: lawn}}}\n"
    (folder / "same.yaml").write_text(f"{text}  hall: {both}\n  lawn: {both}\noutcomes: [a, b]\n", encoding="utf-8")
    for command in ("drivers", "information"):
        assert "Is there music?" in run(command, "same.yaml").stdout


def test_samples_that_cannot_give_the_evidence_are_left_out(run: Run, folder: Path) -> None:
    """A warning says that some or all samples of a number exclude the evidence; that is no bug of ours."""
    head = "scenario_tree: 1\nparameters: {x: {discrete: {0: 9995, 1: 5}}, y: {beta: [2, 2]}}\nstart: a\nnodes:\n"
    first = "  a: {chance: {yes: {p: = x, then: b}, no: {p: rest, then: out}}}\n"
    last = "  b: {chance: {l: {p: P, then: win}, r: {p: rest, then: out}}}\noutcomes: [win, out]\n"
    for chance, count, said in (
        ("50%", 500, "no sample of the numbers makes the evidence possible"),
        ("50%", 5000, "samples of numbers that exclude the evidence are left out"),
        ("= y", 200, "no sample of the numbers makes the evidence possible"),
        ("= y", 20000, "samples of numbers that exclude the evidence are left out"),
    ):
        (folder / "rare.yaml").write_text(head + first + last.replace("P", chance), encoding="utf-8")
        result = run("drivers", "rare.yaml", "--given", "a/yes", "-n", str(count), "-f", "json")
        assert result.exit_code == 0, result.stderr
        assert any(said in warning for warning in json.loads(result.stdout)["warnings"]), (chance, count)


def test_shares_are_shown_between_0_and_100(run: Run, folder: Path) -> None:
    """Estimates may lie outside by chance: the table clips them, the JSON has them as they are."""
    text = VIEWED.replace("p: 50%", "p: {beta: [500, 500]}").replace("concentration: 10", "concentration: 3")
    (folder / "noisy.yaml").write_text(text, encoding="utf-8")
    for seed in range(30):
        found = json.loads(run("drivers", "noisy.yaml", "-n", "200", "-s", str(seed), "-f", "json").stdout)
        if max(max(row["first_order"], row["total"]) for row in found["variance"]) > 1.001:
            break
    else:
        pytest.fail("no estimate lies above 1")
    table = run("drivers", "noisy.yaml", "-n", "200", "-s", str(seed)).stdout
    rows = [line for line in table.splitlines() if "concentration " in line or "probability " in line]
    shown = [float(cell) for line in rows for cell in re.findall(r"([0-9.]+) %", line.split("±")[0])]
    assert len(shown) == 4
    assert min(shown) >= 0 and max(shown) == 100


def test_the_target_s_own_words_are_offered(run: Run) -> None:
    """The help of a target that is none names `outcomes` and `utility` too."""
    assert "`outcomes`, `utility`" in run("drivers", "dance.yaml", "-T", "islanders").stderr
    assert "did you mean `utility`?" in run("drivers", "dance.yaml", "-T", "utilty").stderr


def test_a_single_uncertain_number_is_drawn_and_ends_have_names(run: Run, folder: Path) -> None:
    """The picture has its panel; the bar of a disagreement says whose figures its ends are."""
    assert run("drivers", "dance.yaml", "-T", "few", "-o", "one.svg").exit_code == 0
    drawn = (folder / "one.svg").read_text(encoding="utf-8")
    assert "Which uncertain numbers matter" in drawn
    assert "concentration · sd alone" in drawn
    assert "An empty floor 15 % (anna) to 30 % (ben)" in " ".join(re.sub("<[^>]*>", " ", drawn).split())


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_shares_are_drawn(run: Run, folder: Path, form: str) -> None:
    """`-o` draws beside the report, in the form of its ending."""
    result = run("drivers", "dance.yaml", "-o", f"drivers.{form}")
    assert result.exit_code == 0, result.stderr
    content = (folder / f"drivers.{form}").read_bytes()
    assert content.startswith(b"\x89PNG" if form == "png" else b"<svg")
    assert form == "png" or b"What the views disagree about" in content


@pytest.mark.parametrize(
    "arguments",
    [
        ["dance.yaml", "--target", "nobody"],
        ["dance.yaml", "--target", "not:few"],
        ["dance.yaml", "harvest.yaml", "-o", "both.svg"],
        ["dance.yaml", "-o", "drivers.txt"],
        ["dance.yaml", "--given", "weather/snow"],
        ["dance.yaml", "--count", "1"],
        ["dance.yaml", "--seed", "-1"],
        ["missing.yaml"],
    ],
)
def test_what_makes_no_sense_ends_with_2(run: Run, arguments: list[str]) -> None:
    """A target that is none, two files for a picture, an unknown form: status 2 and a word on standard error."""
    result = run("drivers", *arguments)
    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_several_files_are_answered_one_after_the_other(run: Run) -> None:
    """Several files stand in `files`."""
    document = json.loads(run("drivers", "dance.yaml", "harvest.yaml", "-f", "json").stdout)
    assert [entry["file"] for entry in document["files"]] == ["dance.yaml", "harvest.yaml"]
