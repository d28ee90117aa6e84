"""The report of `check`: the problems of every file, in three forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenario_tree.model import ScenarioTree
from scenario_tree.problems import Problem
from scenario_tree.reports import diagnostics, export, judgements, pages
from scenario_tree.reports.window import Window
from scenario_tree.rounding import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What checking one file found; `tree` is None where it has errors."""

    file: str
    source_sha256: str | None
    problems: tuple[Problem, ...]
    unreadable: bool = False
    tree: ScenarioTree | None = None

    def findings(self, *, strict: bool) -> bool:
        """Whether there are errors, or under `strict` warnings."""
        return any(strict or problem.severity == "error" for problem in self.problems)


def report(results: Sequence[Checked], form: str, window: Window, *, verbose: bool = False) -> str:
    """The problems in one of the forms `text`, `json`, `github`."""
    if form == "json":
        return json(results)
    if form == "github":
        return "".join(diagnostics.github(result.problems) for result in results)
    problems = (diagnostics.text(result.problems, window) for result in results)
    found = [page for result in results if result.tree and verbose for page in judgements.pages(result.tree)]
    return "".join(problems) + (pages.text(found, window) if found else "")


def json(results: Sequence[Checked]) -> str:
    """The contract's JSON; also a single file stands in `files`."""
    files = [
        {
            "file": result.file,
            "source_sha256": result.source_sha256,
            "problems": [diagnostics.to_dict(problem) for problem in result.problems],
        }
        for result in results
    ]
    return export.dumped(
        {**export.header("check", results[0].source_sha256 if len(results) == 1 else None), "files": files}
    )


def summary(results: Sequence[Checked]) -> str:
    """One line: how many files, and what was found."""
    problems = [problem for result in results for problem in result.problems]
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    found = [counted(errors, "error")] if errors else []
    found += [counted(warnings, "warning")] if warnings else []
    return f"{counted(len(results), 'file')} checked: {', '.join(found) or 'no problems'}\n"
