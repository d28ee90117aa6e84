"""From FILE arguments to trees: paths, folders, and `-` for standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenario_tree.cli import progress
from scenario_tree.problems import Problem, TreeProblems

if TYPE_CHECKING:
    from scenario_tree.model import ScenarioTree
    from scenario_tree.reading import Limits
    from scenario_tree.reports.checked import Checked
    from scenario_tree.source import Source

STANDARD_INPUT = Path("-")
STANDARD_INPUT_NAME = "<stdin>"  # as messages name it
_ENDINGS = (".yaml", ".yml")


def expanded(files: Sequence[Path]) -> list[Path]:
    """The files that are meant, each once: a folder stands for every tree in it and below."""
    found: dict[Path, None] = {}
    for file in files:
        if file != STANDARD_INPUT and file.is_dir():
            trees = list(_trees_in(file))
            if not trees:
                raise click.UsageError(f"there is no tree in {file}: no YAML file with a top-level `scenario_tree`")
            found.update(dict.fromkeys(trees))
        else:
            found[file] = None
    return list(found)


def _trees_in(folder: Path) -> Iterator[Path]:
    """Every tree in a folder, in the order of names; hidden files and folders are passed over."""
    from scenario_tree import is_tree

    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(here, name)
            if path.suffix.lower() in _ENDINGS and not name.startswith(".") and is_tree(path):
                yield path


def trees(files: Sequence[Path], limits: Mapping[str, int]) -> list[ScenarioTree]:
    """Every file read. Where some cannot be, the problems of all of them are raised together."""
    found: list[ScenarioTree] = []
    problems: list[Problem] = []
    for file in progress.over(expanded(files), "reading"):
        try:
            found.append(_tree(file, bounds(limits)))
        except TreeProblems as error:
            problems += error.problems
    if problems:
        raise TreeProblems(problems)
    return found


def _tree(file: Path, limits: Limits) -> ScenarioTree:
    from scenario_tree import load, loads

    if file != STANDARD_INPUT:
        return load(file, limits=limits)
    source = _source(file, limits)
    return loads(source.text, name=source.name, folder=_folder(file), limits=limits)


def checked(files: Sequence[Path], limits: Mapping[str, int]) -> list[Checked]:
    """What is wrong with each file; claims count as cited where any of these files cites them."""
    from scenario_tree import checking
    from scenario_tree.reading import open_beside
    from scenario_tree.reports.checked import Checked

    bound = bounds(limits)
    results: list[Checked] = []
    found: dict[int, checking.Checked] = {}
    for file in progress.over(expanded(files), "checking"):
        try:
            source = _source(file, bound)
        except TreeProblems as error:
            results.append(Checked(file=str(file), source_sha256=None, problems=error.problems, unreadable=True))
            continue
        found[len(results)] = checking.checked(source, open_beside(_folder(file), bound), bound)
        results.append(Checked(file=source.name, source_sha256=source.sha256, problems=(), tree=found[len(results)][0]))
    for position, problems in zip(found, checking.together(list(found.values())), strict=True):
        results[position] = replace(results[position], problems=problems)
    return results


def _source(file: Path, limits: Limits) -> Source:
    """The text of a file or of standard input. Raises TreeProblems where it cannot be read."""
    from scenario_tree.reading import read_file
    from scenario_tree.reading.yaml import decoded

    if file == STANDARD_INPUT:
        return decoded(STANDARD_INPUT_NAME, sys.stdin.buffer.read(limits.size + 1), limits)
    return read_file(file, limits)


def _folder(file: Path) -> Path:
    return Path.cwd() if file == STANDARD_INPUT else file.parent


def bounds(limits: Mapping[str, int]) -> Limits:
    """The limits of reading, those on the command line in place of the usual ones."""
    from scenario_tree.reading import Limits

    return Limits(**limits)
