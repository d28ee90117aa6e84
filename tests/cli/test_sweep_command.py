"""`sweep`: ranges on the command line, and figures over them in every form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]


def document_of(result: Result) -> Any:
    """The JSON that was printed."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0:1:0.25", [0, 0.25, 0.5, 0.75, 1]),
        ("0:0.3:0.1", [0, 0.1, 0.2, 0.3]),
        ("0:1:0.4", [0, 0.4, 0.8]),
        ("2:2:1", [2]),
        ("-1:1:1", [-1, 0, 1]),
        ("0.25:4:*2", [0.25, 0.5, 1, 2, 4]),
        ("1:10:*3", [1, 3, 9]),
        ("1,2,5", [1, 2, 5]),
        ("5, 1,5", [5, 1]),
        ("10%:30%:10%", [0.1, 0.2, 0.3]),
        ("10%,1e-1,.5", [0.1, 0.5]),
    ],
)
def test_a_range_is_these_values(run: Run, text: str, values: list[float]) -> None:
    """Ends are included where steps meet them, decimals are exact."""
    document = document_of(run("sweep", "harvest.yaml", "--set", f"wages={text}", "-f", "json"))
    assert document["inputs"] == [{"name": "wages", "kind": "parameter", "values": values, "base": 4.0}]


@pytest.mark.parametrize(
    "text",
    ["1:0:1", "0:1:0", "0:1:-1", "0:1:*2", "1:2:*1", "1:2:*0.5", "0:1:1e-9", "1:2", "1:2:3:4", "1,,2", "a:b:c",
     "1e999:2:1", "0:1e999:1", "1:2:nan"],
)  # fmt: skip
def test_what_is_no_range_ends_with_2(run: Run, text: str) -> None:
    """Nothing is printed on standard output."""
    for option in ("--odds", "--probability"):
        result = run("sweep", "harvest.yaml", option, f"weather/hail={text}")
        assert (result.exit_code, result.stdout) == (2, ""), result.output


def test_json_has_the_keys_of_the_contract(run: Run) -> None:
    """The common keys first; a cell has all figures, whatever the targets."""
    document = document_of(run("sweep", "harvest.yaml", "--set", "wages=4,8", "-T", "lost", "-f", "json"))
    assert document["schema"] == "scenario-tree/sweep/1"
    assert document["weights"]["parameters"] == {"wages": 4.0}
    assert document["targets"] == ["lost"]
    first, second = document["cells"]
    assert first == {
        "at": [4.0],
        "outcomes": {"full": 0.8, "half": 0.0, "lost": 0.2},
        "tags": {"hailed": 0.2},
        "expected": {"criteria": {"payoff": 4.8}, "utility": 4.8, "certainty_equivalent": 4.8},
        "choices": {"pick": "helpers"},
        "evidence_probability": 1.0,
        "error": None,
    }
    assert (second["at"], second["choices"]) == ([8.0], {"pick": "family"})


def test_cells_are_what_score_says(run: Run) -> None:
    """Of every kind of input, beside plain options."""
    options = {"--set": ("wages", (2, 8)), "--odds": ("weather/hail", (0.5, 3)), "--criterion": ("payoff", (1, 2))}
    swept = [word for option, (name, (low, high)) in options.items() for word in (option, f"{name}={low},{high}")]
    document = document_of(run("sweep", "harvest.yaml", *swept, "-c", "pick/family", "-f", "json"))
    assert len(document["cells"]) == 8
    for cell in document["cells"]:
        said = [
            w for o, (name, _), v in zip(options, options.values(), cell["at"], strict=True) for w in (o, f"{name}={v}")
        ]
        score = document_of(run("score", "harvest.yaml", *said, "-c", "pick/family", "-f", "json"))
        assert cell["outcomes"] == {outcome["name"]: outcome["probability"] for outcome in score["outcomes"]}
        assert cell["expected"] == score["expected"]


def test_the_first_range_on_the_command_line_comes_first(run: Run) -> None:
    """Whatever the order of options in the help."""
    words = ("--probability", "weather/hail=0.1,0.2", "--set", "wages=1,2", "--odds", "weather/fine=1,2")
    document = document_of(run("sweep", "harvest.yaml", *words, "-f", "json"))
    assert [one["kind"] for one in document["inputs"]] == ["probability", "parameter", "odds"]
    assert document["cells"][1]["at"] == [0.1, 1.0, 2.0]


def test_a_probability_is_set(run: Run) -> None:
    """Its siblings take the rest; a single one is a setting."""
    document = document_of(run("sweep", "harvest.yaml", "--probability", "weather/hail=0:1:0.5", "-f", "json"))
    assert [cell["outcomes"]["lost"] for cell in document["cells"]] == [0, 0.5, 1]
    assert document["inputs"][0]["base"] == pytest.approx(0.2)
    words = ("--probability", "weather/hail=30%", "--set", "wages=1,8")
    document = document_of(run("sweep", "harvest.yaml", *words, "-f", "json"))
    assert [cell["outcomes"]["lost"] for cell in document["cells"]] == pytest.approx([0.3, 0.3])


def test_the_table_of_one_input_marks_changes(run: Run) -> None:
    """A row for each value; a choice that is not that of the row above is marked."""
    lines = run("sweep", "harvest.yaml", "--set", "wages=4,5.5,8").stdout.splitlines()
    rows = [line.split() for line in lines if line.strip().startswith(("4.0", "5.5", "8.0"))]
    assert [row[-1] for row in rows] == ["helpers", "◂", "family"]
    assert rows[1][-2:] == ["family", "◂"]
    assert any("another choice than in the row above" in line for line in lines)
    assert any("wages is 4 otherwise" in line for line in lines)


def test_outcomes_that_never_happen_are_left_out_of_the_table(run: Run) -> None:
    """A note names them; one that is asked for is shown."""
    text = run("sweep", "harvest.yaml", "--set", "wages=1,2").stdout
    assert "never happening, and left out: Half a cellar" in text
    asked = run("sweep", "harvest.yaml", "--set", "wages=1,2", "-T", "half").stdout
    assert any(line.split() == ["wages", "Half", "a", "cellar"] for line in asked.splitlines())
    assert "left out" not in asked


def test_the_table_of_two_inputs_is_crossed(run: Run) -> None:
    """One for each target, one for each decision that varies."""
    text = run("sweep", "harvest.yaml", "--set", "wages=4,8", "--odds", "weather/hail=1:4:*2", "-T", "lost").stdout
    assert "Nothing, odds weather/hail across" in text
    assert "choice at pick, odds weather/hail across" in text
    row = next(line for line in text.splitlines() if line.split()[:1] == ["8"])
    assert row.split() == ["8", *["▴", "20.0", "%", "▴", "33.3", "%", "▴", "50.0", "%"]]
    turned = run("sweep", "harvest.yaml", "--odds", "weather/hail=1,2", "--set", "wages=4,8", "-T", "lost").stdout
    row = next(line for line in turned.splitlines() if line.split()[:1] == ["2"])
    assert row.split() == ["2", *["33.3", "%", "◂", "33.3", "%"]]
    assert "another choice than in the cell to the left" in text
    assert "◂" not in run("sweep", "harvest.yaml", "--odds", "weather/hail=1,2", "--set", "wages=1,2").stdout


@pytest.mark.parametrize("more", [[], ["--criterion", "payoff=1,2"]])
def test_a_cell_that_cannot_be_evaluated_says_why(run: Run, folder: Path, more: list[str]) -> None:
    """It is a row with the message; where every cell is one, the exit status is 2."""
    text = (folder / "harvest.yaml").read_text()
    (folder / "harvest.yaml").write_text(text.replace("20%", "= wages / 10"))
    result = run("sweep", "harvest.yaml", "--set", "wages=4,20", *more)
    assert result.exit_code == 0
    assert "do not sum to 1" in result.stdout or "probability 2" in result.stdout
    document = document_of(run("sweep", "harvest.yaml", "--set", "wages=4,20", *more, "-f", "json"))
    assert document["cells"][-1]["expected"] is None
    assert document["cells"][-1]["error"]
    result = run("sweep", "harvest.yaml", "--set", "wages=20,30", *more)
    assert (result.exit_code, result.stdout) == (2, "")


def test_csv_has_a_line_for_each_cell(run: Run) -> None:
    """With a column for every figure."""
    text = run("sweep", "harvest.yaml", "--set", "wages=4,8", "-f", "csv").stdout
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["file"], first["at.wages"], first["outcome.full"], first["tag.hailed"]) == (
        "harvest.yaml", "4.0", "0.8", "0.2"
    )  # fmt: skip
    assert float(first["utility"]) == pytest.approx(4.8)
    assert float(first["criterion.payoff"]) == pytest.approx(4.8)
    assert (first["choice.pick"], second["choice.pick"], second["error"]) == ("helpers", "family", "")


def test_several_files_are_swept_one_after_the_other(run: Run, folder: Path) -> None:
    """As other commands do it."""
    (folder / "second.yaml").write_text((folder / "harvest.yaml").read_text())
    document = document_of(run("sweep", ".", "--set", "wages=4,8", "-f", "json"))
    assert [entry["file"] for entry in document["files"]] == ["harvest.yaml", "second.yaml"]
    rows = list(csv.DictReader(io.StringIO(run("sweep", ".", "--set", "wages=4,8", "-f", "csv").stdout)))
    assert [row["file"] for row in rows] == ["harvest.yaml"] * 2 + ["second.yaml"] * 2
    assert run("sweep", ".", "--set", "wages=4,8", "-o", "out.svg").exit_code == 2


def test_markdown_is_a_table(run: Run) -> None:
    """As other reports."""
    text = run("sweep", "harvest.yaml", "--set", "wages=4,8", "-f", "markdown").stdout
    assert "| wages | A full cellar | Half a cellar | Nothing | utility | pick |" in text


@pytest.mark.parametrize("ending", ["svg", "png"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "wages=1:9:2"], "pick: helpers → family"),
        (["--odds", "weather/hail=0.25:4:*2"], "How likely, by odds weather/hail"),
        (["--set", "wages=1:9:2", "--probability", "weather/hail=10%:90%:20%"], "What is chosen at pick"),
    ],
)
def test_a_chart_beside_the_report(run: Run, folder: Path, words: list[str], said: str, ending: str) -> None:
    """Curves over one input, maps over two."""
    result = run("sweep", "harvest.yaml", *words, "-o", f"out.{ending}")
    assert result.exit_code == 0, result.output
    content = (folder / f"out.{ending}").read_bytes()
    assert said in content.decode() if ending == "svg" else content.startswith(b"\x89PNG")


def test_curves_have_a_gap_where_a_choice_changes() -> None:
    """Nothing is drawn between two values of different choices but a band, which says between which they are."""
    import scenario_tree
    from scenario_tree.analysis.grid import sweep
    from scenario_tree.drawing.analysis.sweep import sweep_chart
    from scenario_tree.drawing.charts.panels import Curves, Mark

    tree = scenario_tree.load("harvest.yaml")
    panel = sweep_chart(sweep(tree, parameters={"wages": (2.0, 4.0, 8.0)})).panels[0]
    assert isinstance(panel, Curves)
    full, half, lost = panel.curves
    assert (full.x, full.y, full.breaks) == ((2.0, 4.0, 8.0), pytest.approx((0.8, 0.8, 0)), (2,))
    assert half.breaks == (2,)
    assert lost.breaks == (), "the same on both sides"
    assert panel.marks[-1] == Mark(x=4.0, until=8.0, label="pick: helpers → family, between 4 and 8")


def test_curves_do_not_cross_a_cell_that_cannot_be_evaluated() -> None:
    """The line begins anew behind it."""
    import scenario_tree
    from scenario_tree.analysis.grid import sweep
    from scenario_tree.drawing.analysis.sweep import sweep_chart
    from scenario_tree.drawing.charts.panels import Curves

    tree = scenario_tree.load("harvest.yaml")
    found = sweep(tree, odds={"weather/hail": (1.0, 2.0, 4.0)})
    middle = replace(found.cells[1], outcomes={}, expected=None, choices={}, error="impossible")
    panel = sweep_chart(replace(found, cells=(found.cells[0], middle, found.cells[2]))).panels[0]
    assert isinstance(panel, Curves)
    assert all((curve.x, curve.breaks) == ((1.0, 4.0), (1,)) for curve in panel.curves)


def test_picture_and_table_of_two_inputs_agree(run: Run, folder: Path) -> None:
    """The first input grows upwards as it grows downwards in the table; the second goes across in both."""
    import scenario_tree
    from scenario_tree.analysis.grid import sweep
    from scenario_tree.drawing.analysis.sweep import sweep_chart
    from scenario_tree.drawing.charts.panels import HeatMap, Regions

    tree = scenario_tree.load("harvest.yaml")
    found = sweep(tree, targets=["lost"], parameters={"wages": (4.0, 8.0)}, odds={"weather/hail": (1.0, 2.0, 4.0)})
    heat, regions = sweep_chart(found).panels
    assert isinstance(heat, HeatMap) and isinstance(regions, Regions)
    for panel in (heat, regions):
        assert (panel.y.title, panel.x.title) == ("wages", "odds weather/hail")
        assert (panel.rows, panel.columns) == ((4.0, 8.0), (1.0, 2.0, 4.0))
    assert heat.cells[1] == tuple(cell.outcomes["lost"] for cell in found.cells[3:])
    assert regions.cells == (("helpers",) * 3, ("family",) * 3)
    assert regions.base == (1.0, 4.0)


def test_what_is_chosen_everywhere_is_said(run: Run) -> None:
    """Once, in the report and on the picture."""
    text = run("sweep", "harvest.yaml", "--set", "wages=1,2", "-o", "out.svg").stdout
    assert "chosen in every row: pick/helpers" in text
    assert "chosen everywhere: pick/helpers" in Path("out.svg").read_text(encoding="utf-8")
    assert "chosen in every" not in run("sweep", "harvest.yaml", "--set", "wages=1,8").stdout


def test_an_event_with_several_probabilities_says_them(run: Run, folder: Path) -> None:
    """One at each of its nodes, in the note and as marks."""
    (folder / "twice.yaml").write_text(
        "scenario_tree: 1\nstart: a\nnodes:\n"
        "  a: {event: rain, chance: {yes: {p: 20%, then: b}, no: {p: rest, then: dry}}}\n"
        "  b: {event: again, chance: {yes: {p: 50%, then: c}, no: {p: rest, then: d}}}\n"
        "  c: {event: sun, chance: {yes: {p: 30%, then: dry}, no: {p: rest, then: wet}}}\n"
        "  d: {event: sun, chance: {yes: {p: 60%, then: dry}, no: {p: rest, then: wet}}}\n"
        "outcomes: {wet: {}, dry: {}}\n",
        encoding="utf-8",
    )
    result = run("sweep", "twice.yaml", "--probability", "sun/yes=10%:90%:10%", "-o", "out.svg")
    assert "probability sun/yes is 30 % at c, 60 % at d otherwise" in result.stdout
    svg = (folder / "out.svg").read_text(encoding="utf-8")
    assert "in force at c" in svg and "in force at d" in svg


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1:2", "has no step; write LOW:HIGH:STEP"),
        ("1,2,x", "'x' in 'wages=1,2,x' is no number"),
        ("1:x:2", "'x' in 'wages=1:x:2' is no number"),
        ("1:2:*y", "'*y' in 'wages=1:2:*y' is no number"),
        ("1,,2", "lacks a number"),
    ],
)
def test_what_is_nearly_a_range_says_what_is_missing(run: Run, text: str, said: str) -> None:
    """Also where a quantity of a file might stand."""
    result = run("sweep", "harvest.yaml", "--set", f"wages={text}")
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_a_picture_has_at_most_two_inputs(run: Run) -> None:
    """There is no third axis."""
    words = ("--set", "wages=1,2", "--odds", "weather/hail=1,2", "--criterion", "payoff=1,2")
    assert run("sweep", "harvest.yaml", *words).exit_code == 0
    assert run("sweep", "harvest.yaml", *words, "-o", "out.svg").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--set", "wages=2"],
        ["--set", "pay=1,2"],
        ["--set", "wages=1,2", "-T", "nobody"],
        ["--probability", "weather/snow=0,1"],
        ["--probability", "pick/family=0,1"],
        ["--set", "wages=0:100:0.01"],
        ["--set", "wages=1,2", "-o", "out.mmd"],
        ["--set", "wages=1,2", "-w", "a.yaml", "-w", "b.yaml"],
    ],
)
def test_what_makes_no_sense_ends_with_2(run: Run, words: list[str]) -> None:
    """No range, names that are not there, too many cells."""
    result = run("sweep", "harvest.yaml", *words)
    assert result.exit_code == 2
