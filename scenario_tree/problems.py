"""Mistakes as values: a problem has a place, a code, and one way out.

Reading and checking collect problems instead of stopping at the first; the one
exception of the package, `TreeProblems`, carries them to whoever has to say them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scenario_tree.source import Location

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file or a request.

    `message` says what is wrong, with the figures; `help` what to write instead;
    `detail` is a short remark printed behind the caret. `location` is None only
    where the problem lies in a request (a flag, an argument) and not in a file.
    """

    code: str
    message: str
    location: Location | None = None
    help: str = ""
    detail: str = ""
    severity: Severity = "error"

    @property
    def sort_key(self) -> tuple[str, int, int]:
        """Order of a report: by file, then by place, errors of one place before its warnings."""
        if self.location is None:
            return ("", 0, 0)
        return (self.location.source.name, self.location.start, self.severity == "warning")


class TreeProblems(Exception):  # noqa: N818 - the name says what it carries
    """The work cannot be done; `problems` say why, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.sort_key))
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterable[str]:
        for problem in self.problems:
            place = problem.location
            where = f"{place.source.name}:{place.line}:{place.column}: " if place else ""
            yield f"{where}{problem.severity}: {problem.message}  [{problem.code}]"


def refusal(code: str, message: str, help: str = "", location: Location | None = None) -> TreeProblems:
    """A `TreeProblems` with a single problem, for requests that cannot be met."""
    return TreeProblems([Problem(code, message, location, help)])


def spoilt(code: str, message: str) -> TreeProblems:
    """The refusal of figures that a valid file does not have, but these weights and parameters make."""
    return refusal(code, message, "look at the parameters and weights in force")
