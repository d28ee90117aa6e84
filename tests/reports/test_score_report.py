"""The reports of `score`, alone and against another."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from scenario_tree.evaluation.results import History, Score
from scenario_tree.model import ScenarioTree
from scenario_tree.reports import comparison
from scenario_tree.reports import score as report
from scenario_tree.reports.window import Window, cells


def test_the_table_looks_like_the_contract_s_sketch(score: Score, window: Window) -> None:
    """Heading, outcomes with bars and criteria, the expected row, decisions, tags, judgements, warnings."""
    text = report.report([score], "table", window)
    assert text.splitlines()[:12] == [
        f"Will the ferry line be saved?{' ' * 24}as of 2024-03-01 · profile: none · pool: linear",
        "weights: islanders 3, budget 1",
        "",
        " outcome              probability                  islanders   budget (M€)   utility",
        " A ferry every day         60.0 %   ████████████        9.00         −1.75      0.95",
        " A ferry every week        40.0 %   ████████            5.00          0.00      1.50",
        " No ferry                   0.0 %   excluded by ministry's choice at contract",
        " expected                                               6.47         −0.90      1.04",
        "",
        " decision   actor      reached   choice   to go   instead   margin   cumulative",
        " contract   ministry    60.0 %   full      1.85   reduced     0.37         2.10",
        "",
    ]
    assert " none          10.0 %     0.0 %   −10.0 pp" in text
    assert "warning: islanders has a scale and budget has none" in text


@pytest.mark.parametrize("width", [50, 60, 80, 120])
def test_no_line_is_wider_than_the_window(score: Score, width: int) -> None:
    """In a narrow window columns follow in further tables and sentences are wrapped."""
    text = report.report([score], "table", Window(width))
    assert max(map(cells, text.splitlines())) <= width
    assert "utility" in text


def test_the_heading_says_what_was_given_and_chosen(score: Score, window: Window) -> None:
    """Conditions, strategy and choices stand on the page where there are any."""
    basis = replace(
        score.basis,
        given=("bid/accepted",),
        chosen=("contract/full",),
        evidence_probability=0.6,
        odds={"bid/accepted": 0.5},
    )
    text = report.report([replace(score, basis=basis)], "table", window)
    assert "given: bid/accepted" in text
    assert "chosen: contract/full" in text
    assert "strategy: kept" in text
    assert "probability of the evidence: 60 %" in text
    assert "odds: bid/accepted × 0.5" in text


def test_the_heading_names_the_evidence_that_counts(tree_of: Callable[[str], ScenarioTree], score: Score) -> None:
    """Evidence dated later than --as-of is not named."""
    text = score.tree.source.text + "evidence:\n  - {date: 2024-05-01, observed: bid/accepted}\n"
    late = replace(score, tree=tree_of(text))
    assert "evidence: " not in report.report([late], "table", Window(200))
    always = replace(late, basis=replace(late.basis, as_of=None))
    assert "evidence: bid/accepted observed" in report.report([always], "table", Window(200))


def test_a_certainty_equivalent_is_shown_where_it_differs(score: Score, window: Window) -> None:
    """Without a risk tolerance it would repeat the utility."""
    assert "certainty equivalent" not in report.report([score], "table", window)
    averse = replace(score, expected=replace(score.expected, certainty_equivalent=0.9))
    assert "certainty equivalent" in report.report([averse], "table", window)


def test_a_tree_without_payoffs_shows_no_utility(
    tree_of: Callable[[str], ScenarioTree], score: Score, window: Window
) -> None:
    """Columns of zeros say nothing."""
    text = (
        "scenario_tree: 1\nstart: a\nnodes: {a: {chance: {b: {p: 1, then: daily}}}}\noutcomes: [daily, weekly, none]\n"
    )
    assert "utility" not in report.report([replace(score, tree=tree_of(text), decisions=())], "table", window)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"by": "chosen"}, "full (chosen)"),
        ({"by": "given"}, "full (given)"),
        ({"by": "rationality"}, "full (100.0 %)"),
        ({"tie": True}, "full (tie)"),
    ],
)
def test_a_choice_says_how_it_came_about(score: Score, window: Window, changes: dict[str, object], said: str) -> None:
    """Ties, fixed choices and choices with probabilities are named as such."""
    decision = replace(score.decisions[0], **changes)  # type: ignore[arg-type]
    assert said in report.report([replace(score, decisions=(decision,))], "table", window)


def test_a_decision_that_depends_on_the_way_lists_the_ways(score: Score, window: Window) -> None:
    """Each history stands under its decision."""
    history = History(passed=("bid/accepted",), probability=0.2, choice="reduced", options=())
    decision = replace(score.decisions[0], by_history=(history,))
    text = report.report([replace(score, decisions=(decision,))], "table", window)
    assert "   after bid/accepted" in text


def test_csv_is_one_table_whose_rows_say_their_kind(score: Score, window: Window) -> None:
    """Outcomes, the expected row, tags, options; nodes and branches where asked for."""
    rows = list(csv.DictReader(io.StringIO(report.report([score], "csv", window, nodes=True))))
    kinds = [row["kind"] for row in rows]
    assert kinds == ["outcome"] * 3 + ["expected", "tag"] + ["option"] * 2 + ["node"] * 6 + ["branch"] * 6
    assert rows[0]["expected.islanders"] == "9.0"
    assert rows[2]["utility"] == ""
    assert rows[2]["excluded_by"] == "ministry's choice at contract"


def test_json_is_the_record_under_the_common_keys(score: Score, window: Window) -> None:
    """The report adds nothing of its own to the figures."""
    document = json.loads(report.report([score], "json", window, nodes=True))
    assert document["schema"] == "scenario-tree/score/1"
    assert {key: document[key] for key in score.to_dict(nodes=True)} == json.loads(
        json.dumps(score.to_dict(nodes=True))
    )


def test_markdown_has_the_same_tables(score: Score, window: Window) -> None:
    """Bars are left out, everything else is there."""
    text = report.report([score], "markdown", window)
    assert text.startswith("### Will the ferry line be saved?\n")
    assert "| A ferry every day | 60.0 % | 9.00 | −1.75 | 0.95 |" in text


def test_a_comparison_shows_both_and_the_difference(score: Score, other: Score, window: Window) -> None:
    """Outcomes in the order of the first, changes in points, decisions that flip named."""
    pair = comparison.Pair(("none", "doubter"), score, other)
    text = comparison.report([pair], "table", window)
    assert " A ferry every day    60.0 %    25.0 %   −35.0 pp" in text
    assert " utility       1.04      0.94    −0.10" in text
    assert " contract   full   reduced   changes" in text
    assert "doubter has odds: bid/accepted × 0.5" in text


def test_a_comparison_under_other_weights_warns_of_the_utilities(score: Score, other: Score, window: Window) -> None:
    """Sums of different weights are no common scale."""
    weighed = replace(other, basis=replace(other.basis, criteria={"islanders": 1.0, "budget": 1.0}))
    pair = comparison.Pair(("none", "doubter"), score, weighed)
    assert "different weights" in comparison.report([pair], "table", window)


def test_a_comparison_in_json_adds_keys_to_the_score(score: Score, other: Score, window: Window) -> None:
    """Scripts that read a score can read a comparison."""
    document = json.loads(comparison.report([comparison.Pair(("none", "doubter"), score, other)], "json", window))
    assert document["outcomes"][0]["name"] == "daily"
    assert document["against"]["weights"]["profile"] == "doubter"
    assert document["change"]["outcomes"][0]["change"] == pytest.approx(-0.35)
    assert document["change"]["decisions"] == [{"node": "contract", "before": "full", "after": "reduced"}]


def test_a_comparison_in_csv_has_one_row_for_each_figure(score: Score, other: Score, window: Window) -> None:
    """Both figures and the change, empty where there is none."""
    text = comparison.report([comparison.Pair(("none", "doubter"), score, other)], "csv", window)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["kind"] for row in rows] == ["outcome"] * 3 + ["tag"] + ["expected"] * 3 + ["decision"]
    assert rows[-1]["one"] == "full"
    assert rows[-1]["change"] == ""
