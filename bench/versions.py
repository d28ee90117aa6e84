"""What comparing versions costs, against reading them.

    python bench/versions.py [LINES] [REPEATS]

Two versions of a large file: `diff` with the loading of both, against the loading alone (target: at most 1.5); the
attribution of ten thousand edits; and `log` over 450 versions among 2,000 commits, against reading the same versions
alone (target: at most 1.3, with at most five processes of git). Timed in turn in one process.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from timing import figure, medians, show

import scenario_tree
from scenario_tree.evaluation import request
from scenario_tree.model import ScenarioTree
from scenario_tree.reading import Limits
from scenario_tree.versions import git
from scenario_tree.versions.history import history
from scenario_tree.versions.recorded.past import past
from scenario_tree.versions.revisiting import revisions

COMMITS, VERSIONS = 2_000, 450
SMALL_FILE = 1_000  # lines of a file with a history


def tree(lines: int, changed: Collection[int] = ()) -> str:
    """A tree of that many lines, five to a chance node with two branches; some nodes say the opposite."""
    count = (lines - 10) // 5
    text = ["scenario_tree: 1", "title: A large tree", "start: n0", "nodes:"]
    for node in range(count):
        probability = round(0.2 + 0.6 * (node * 7919 % 1000) / 1000, 4)
        if node in changed:
            probability = round(1 - probability, 4)
        ends = (f"n{2 * node + 1}", f"n{2 * node + 2}")
        first, last = (end if int(end[1:]) < count else f"o{node * 31 % 6}" for end in ends)
        text += [f"  n{node}:", f"    label: Question number {node}?", "    chance:"]
        text += [f"      a: {{p: {probability}, then: {first}}}", f"      b: {{p: rest, then: {last}}}"]
    text.append("outcomes:")
    text += [f"  o{number}: {{label: Outcome {number}, payoff: {number}}}" for number in range(6)]
    return "\n".join(text) + "\n"


def two_versions(lines: int, repeats: int) -> None:
    """`diff` of a large file, with few edits and with ten thousand."""
    places = random.Random(1)
    rows = []
    for edits in (5, min(10_000, lines // 10)):
        old, new = tree(lines), tree(lines, set(places.sample(range(lines // 5 - 2), edits)))

        def load(old: str = old, new: str = new) -> tuple[ScenarioTree, ScenarioTree]:
            return scenario_tree.loads(old), scenario_tree.loads(new)

        found = medians({"load": load, "both": lambda load=load: scenario_tree.diff(*load())}, repeats)
        rows.append(
            [f"{edits:,}", figure(found["load"]), figure(found["both"]), f"{found['both'] / found['load']:.2f}",
             figure(found["both"] - found["load"])]
        )  # fmt: skip
    head = ("edits", "load both", "load both and compare", "ratio", "comparing")
    show(f"Two versions of {lines:,} lines", head, rows)


def repository(folder: Path) -> None:
    """2,000 commits, of which 450 change the tree, in one stream to git fast-import."""
    places = random.Random(2)
    changed: set[int] = set()
    count = SMALL_FILE // 5 - 2

    def stream() -> Iterator[str]:
        for commit in range(COMMITS):
            here = commit * VERSIONS // COMMITS != (commit - 1) * VERSIONS // COMMITS
            yield "commit refs/heads/main\n"
            yield f"committer Ada <ada@example.org> {1_500_000_000 + 3_600 * commit} +0000\n"
            yield "data 8\nversion\n\n"
            name = "tree.yaml" if here else "notes.txt"
            if here:
                changed.symmetric_difference_update({places.randrange(count)})
            text = tree(SMALL_FILE, changed) if here else f"{commit}\n"
            yield f"M 100644 inline {name}\ndata {len(text.encode())}\n{text}\n"

    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, env=environment, check=True)
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=folder, env=environment, input="".join(stream()).encode(), check=True
    )
    subprocess.run(["git", "reset", "--quiet", "--hard", "main"], cwd=folder, env=environment, check=True)


def long_history(repeats: int) -> None:
    """`log` over all versions of a file."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        repository(folder)
        texts = [version.content.decode() for version in past("tree.yaml", folder=folder) if version.content]
        started = 0
        popen = subprocess.Popen

        class Counted(popen):  # type: ignore[type-arg, misc, valid-type]
            def __init__(self, *arguments: object, **settings: object) -> None:
                nonlocal started
                started += 1
                super().__init__(*arguments, **settings)

        def whole() -> object:
            return history(revisions(past("tree.yaml", folder=folder), Limits()), request())

        git.subprocess.Popen = Counted  # type: ignore[misc]
        whole()
        git.subprocess.Popen = popen  # type: ignore[misc]
        found = medians(
            {
                "git": lambda: past("tree.yaml", folder=folder),
                "parse": lambda: [scenario_tree.loads(text) for text in texts],
                "log": whole,
            },
            repeats,
        )
        row = [f"{len(texts)} of {COMMITS:,}", f"{started}", *(figure(found[name]) for name in ("git", "parse", "log"))]
        head = ("versions of commits", "processes of git", "git alone", "reading the versions", "log", "log / reading")
        show(f"The history of {SMALL_FILE:,} lines", head, [[*row, f"{found['log'] / found['parse']:.2f}"]])


def main() -> None:
    """Print the tables."""
    lines, repeats = (int(argument) for argument in (*sys.argv[1:], *("100000", "5")[len(sys.argv) - 1 :]))
    two_versions(lines, repeats)
    long_history(max(repeats // 2, 1))


if __name__ == "__main__":
    main()
