"""JSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import math
import sys

from scenario_tree.reports import export
from scenario_tree.source import Source

SOURCES = (Source("a.yaml", "a"), Source("b.yaml", "b"))


def test_json_of_one_file_begins_with_the_contract_s_keys() -> None:
    """One file's figures stand at the top."""
    document = json.loads(export.json("score", [export.entry(SOURCES[0], {"weights": {}, "title": "A"})]))
    assert list(document)[:4] == ["schema", "tool", "source_sha256", "weights"]
    assert document["schema"] == "scenario-tree/score/1"
    assert document["source_sha256"] == SOURCES[0].sha256


def test_json_of_several_files_has_a_null_hash_at_the_top() -> None:
    """Each file bears its own; what all have in common of the basis stands at the top too."""
    entries = [
        export.entry(source, {"weights": {"profile": None}, "pool": pool})
        for source, pool in zip(SOURCES, ("linear", "log"), strict=True)
    ]
    document = json.loads(export.json("score", entries))
    assert document["source_sha256"] is None
    assert document["weights"] == {"profile": None}
    assert document["pool"] is None
    assert [entry["source_sha256"] for entry in document["files"]] == [source.sha256 for source in SOURCES]


def test_what_is_no_number_is_null_or_empty() -> None:
    """Neither NaN nor Infinity leaves the program."""
    assert json.loads(export.dumped({"a": [math.nan, {"b": math.inf}], "c": 0.1})) == {
        "a": [None, {"b": None}],
        "c": 0.1,
    }
    assert export.csv(["a", "b"], [{"a": math.nan}]) == "a,b\r\n,\r\n"


def test_counts_of_any_size_are_written() -> None:
    """2 to the power of 100,000 has thirty thousand digits; the interpreter's own limit comes back afterwards."""
    limit = sys.get_int_max_str_digits()
    assert len(export.dumped({"paths": 2**100_000})) > 30_000
    assert len(export.csv(["paths"], [{"paths": 2**100_000}])) > 30_000
    assert sys.get_int_max_str_digits() == limit


def test_numbers_keep_full_precision() -> None:
    """What is printed reads back as the same number."""
    assert json.loads(export.dumped({"x": 0.1 + 0.2}))["x"] == 0.1 + 0.2
    (row,) = csv.DictReader(io.StringIO(export.csv(["x"], [{"x": 0.1 + 0.2}])))
    assert float(row["x"]) == 0.1 + 0.2
