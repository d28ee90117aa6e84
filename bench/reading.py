"""How long loading and checking a large file takes, against iterating its YAML events alone.

    python bench/reading.py [LINES] [REPEATS]

Both are timed in turn in one process; the ratio of the medians is what counts. Target: at most 6.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

import scenario_tree


def large_file(lines: int) -> str:
    """A tree of that many lines, seven to a chance node with three branches."""
    count = (lines - 5) // 7
    text = ["scenario_tree: 1", "title: A large tree", "start: n0", "nodes:"]
    for node in range(count):
        text += [f"  n{node}:", f"    label: Question number {node}?", "    because: []", "    chance:"]
        for branch, probability in enumerate(("50%", "0.3", "rest")):
            child = 3 * node + branch + 1
            target = f"n{child}" if child < count else f"o{branch}"
            text.append(f"      b{branch}: {{p: {probability}, then: {target}}}")
    text.append("outcomes: {o0: {label: First}, o1: {label: Second}, o2: {label: Third}}")
    return "\n".join(text) + "\n"


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the ratio."""
    lines, repeats = (int(argument) for argument in (*sys.argv[1:], *("100000", "7")[len(sys.argv) - 1 :]))
    text = large_file(lines)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "large.yaml"
        path.write_text(text, encoding="utf-8")
        events, checks = [], []
        for _ in range(repeats):
            events.append(seconds(lambda: sum(1 for _ in yaml.parse(text, Loader=yaml.CSafeLoader))))
            checks.append(seconds(lambda: scenario_tree.check(path)))
    reference, ours = statistics.median(events), statistics.median(checks)
    print(f"{text.count(chr(10)):,} lines, medians of {repeats}")
    print(f"iterating yaml.parse(…, CSafeLoader)   {reference:6.2f} s   1.0")
    print(f"scenario_tree.check: load and check    {ours:6.2f} s   {ours / reference:.1f}")


if __name__ == "__main__":
    main()
