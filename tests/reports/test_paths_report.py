"""The report of `paths`."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from scenario_tree.evaluation.results import Paths
from scenario_tree.reports import paths as report
from scenario_tree.reports.window import Window


def test_the_table_lists_the_likeliest_first(paths: Paths, window: Window) -> None:
    """Rank, probability, outcome, utility and the branches on the way."""
    assert report.report([paths], "table", window).splitlines()[3:] == [
        "     probability   outcome              utility   path",
        " 1        60.0 %   A ferry every day       0.95   bid/accepted → contract/full",
        " 2        30.0 %   A ferry every week      1.50   bid/rejected → winter/mild",
    ]


def test_a_path_of_many_branches_is_shortened_for_people_only(paths: Paths, window: Window) -> None:
    """A person sees both ends; programs get every branch."""
    long = replace(paths.paths[0], branches=tuple(f"n{i}/go" for i in range(100_000)))
    longer = replace(paths, paths=(long,))
    text = report.report([longer], "table", window)
    assert "99,990 more" in text
    assert len(text) < 1_000
    assert len(json.loads(report.report([longer], "json", window))["paths"][0]["branches"]) == 100_000


def test_csv_separates_branches_by_blanks(paths: Paths, window: Window) -> None:
    """Names have no blanks, so the cell can be split again."""
    rows = list(csv.DictReader(io.StringIO(report.report([paths], "csv", window))))
    assert rows[0] == {
        "file": "ferry.yaml",
        "rank": "1",
        "probability": "0.6",
        "outcome": "daily",
        "utility": "0.95",
        "branches": "bid/accepted contract/full",
    }
