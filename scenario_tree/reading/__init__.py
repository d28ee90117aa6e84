"""From text to a `ScenarioTree`, or to every problem in it, in five stages.

compose (YAML with places) → structure (the schema) → build (records) → claims → checks.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scenario_tree.model import ScenarioTree, Weights
from scenario_tree.problems import Problem, TreeProblems, refusal
from scenario_tree.reading.build import build_tree
from scenario_tree.reading.checks import CHECKS, WARNINGS
from scenario_tree.reading.claims import Open, not_a_mapping, read_registers
from scenario_tree.reading.declarations import build_weights
from scenario_tree.reading.structure import schema_text, structure_problems
from scenario_tree.reading.yaml import Limits, beyond_limit, compose, decoded
from scenario_tree.source import Location, Source, SourceMapping

__all__ = [
    "ENDINGS",
    "Limits",
    "collector_paused",
    "decoded",
    "file_order",
    "is_tree",
    "looks_like_tree",
    "open_beside",
    "read",
    "read_file",
    "read_weights",
    "schema_text",
]


def read(
    source: Source, open_register: Open, limits: Limits, *, warnings: bool = True
) -> tuple[ScenarioTree | None, list[Problem]]:
    """The tree of a source, and everything that is wrong with it, in the order of the file.

    The tree is None where there are errors. Registers are opened by `open_register`, so that they
    can come from a folder or from a revision. Without `warnings` only errors are looked for.
    """
    with collector_paused():
        try:
            document, problems = compose(source, limits)
        except TreeProblems as error:
            return None, list(error.problems)
        if not isinstance(document, SourceMapping):
            return None, [not_a_mapping(source, "scenario_tree", empty=document is None)]
        if "scenario_tree_claims" in document and "scenario_tree" not in document:
            place = document.key_location("scenario_tree_claims")
            advice = "name it under `sources:` of a tree, and check that"
            return None, [Problem("not-a-tree", "this is a register of claims, not a tree", place, advice)]
        problems += structure_problems(document)
        tree = build_tree(document, source, problems.append)
        count = len(problems)
        tree = replace(tree, claims=read_registers(document, open_register, limits, problems.append))
        claims_known = len(problems) == count
        for check in CHECKS:
            problems += [found for found in check(tree) if claims_known or found.code != "unknown-claim"]
        valid = all(problem.severity != "error" for problem in problems)
        for check in WARNINGS if valid and warnings else ():
            problems += check(tree)
    problems = list(dict.fromkeys(problems))
    problems.sort(key=file_order(source))
    return (tree if valid else None), problems


def file_order(source: Source) -> Callable[[Problem], tuple[bool, tuple[str, int, int]]]:
    """Sorts problems: those of the file in its order, then those of its registers."""
    return lambda problem: (problem.location is None or problem.location.source is not source, problem.sort_key)


ENDINGS = (".yaml", ".yml")  # of the names of trees
_TREE_KEY = re.compile(rb"""(?:\xef\xbb\xbf)?\{?\s*["']?scenario_tree["']?\s*:""")


@contextmanager
def collector_paused() -> Iterator[None]:
    """All that is built while reading or comparing stays alive: looking for garbage in between only costs time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_file(path: Path, limits: Limits) -> Source:
    """The text of a file. Raises TreeProblems where it cannot be read."""
    try:
        content = _bounded(path, limits)
    except OSError as error:
        reason = error.strerror or str(error)
        raise refusal(
            "unreadable-file",
            f"{reason[0].lower()}{reason[1:]}",
            "look at the path",
            Location(Source(str(path), ""), 0, 0),
        ) from None
    return decoded(str(path), content, limits)


def _bounded(path: Path, limits: Limits) -> bytes:
    """The bytes of a file, which is not read further than the limit. Raises OSError, and TreeProblems beyond it."""
    with path.open("rb") as file:
        content = file.read(limits.size + 1)
        size = max(os.fstat(file.fileno()).st_size, len(content))
    if size > limits.size:
        raise beyond_limit("size", f"{size:,} bytes are more", limits.size, Location(Source(str(path), ""), 0, 0))
    return content


def open_beside(folder: Path, limits: Limits) -> Open:
    """Opens registers by their path relative to a folder."""

    def open_register(path: str) -> Source:
        place = Path(os.path.normpath(folder / path))
        return decoded(str(place), _bounded(place, limits), limits)

    return open_register


def read_weights(source: Source, limits: Limits) -> Weights:
    """The custom weights of a weights file. Raises TreeProblems."""
    document, problems = compose(source, limits)
    if not isinstance(document, SourceMapping):
        raise TreeProblems(
            [
                Problem(
                    "wrong-type",
                    "a weights file is a mapping",
                    Location(source, 0, 0),
                    "write `criteria:`, `odds:`, `views:` or `parameters:`",
                )
            ]
        )
    problems += structure_problems(document, "profile")
    weights = build_weights(document, problems.append)
    if any(problem.severity == "error" for problem in problems):
        raise TreeProblems(problems)
    return weights


def is_tree(path: Path) -> bool:
    """Whether the file is YAML with a top-level `scenario_tree`; looks at its lines only."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as lines:
            return looks_like_tree(path.name, lines)
    except OSError:
        return False


def looks_like_tree(name: str, lines: Iterable[bytes]) -> bool:
    """Whether a file of that name and these lines is YAML with a top-level `scenario_tree`."""
    return name.lower().endswith(ENDINGS) and any(_TREE_KEY.match(line) for line in lines)
