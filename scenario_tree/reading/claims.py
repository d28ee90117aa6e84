"""Claim registers: the sources that `because` and `despite` cite."""

from __future__ import annotations

from collections.abc import Callable

from scenario_tree.model import Claim
from scenario_tree.problems import Problem, TreeProblems
from scenario_tree.reading.declarations import build_claims
from scenario_tree.reading.structure import structure_problems
from scenario_tree.reading.yaml import Limits, compose
from scenario_tree.source import Source, SourceMapping, SourceSequence

Open = Callable[[str], Source]  # from a path as a tree names it to its text; raises OSError or TreeProblems


def read_registers(
    document: SourceMapping, open_register: Open, limits: Limits, report: Callable[[Problem], None]
) -> dict[str, Claim]:
    """The claims of every register that the document names, by id."""
    paths = document.get("sources")
    claims: dict[str, Claim] = {}
    if not isinstance(paths, SourceSequence):
        return claims
    for position, path in enumerate(paths):
        try:
            register = _register(open_register(path), limits, report)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it cannot be read"
            report(
                Problem(
                    "unreadable-register",
                    f"register {path!r}: {reason[0].lower()}{reason[1:]}",
                    paths.value_location(position),
                    "the path is relative to this file; for standard input, to the working folder",
                )
            )
            continue
        except TreeProblems as error:
            for problem in error.problems:
                report(problem)
            continue
        for claim in register.values():
            if claim.id in claims:
                first = claims[claim.id].origin
                place = claim.origin.key_location(claim.id) if claim.origin else None
                where = f"{first.source.name}:{first.key_location(claim.id).line}" if first else "another register"
                report(
                    Problem(
                        "duplicate-claim",
                        f"claim {claim.id!r} stands here a second time; the first is in {where}",
                        place,
                        "rename one of them",
                    )
                )
            claims.setdefault(claim.id, claim)
    return claims


def _register(source: Source, limits: Limits, report: Callable[[Problem], None]) -> dict[str, Claim]:
    document, problems = compose(source, limits)
    for problem in problems:
        report(problem)
    if not isinstance(document, SourceMapping):
        raise TreeProblems([not_a_mapping(source, "scenario_tree_claims", empty=document is None)])
    for problem in structure_problems(document, "register"):
        report(problem)
    return build_claims(document)


def not_a_mapping(source: Source, key: str, *, empty: bool) -> Problem:
    """What to say of a file whose top level is no mapping, or that holds nothing."""
    from scenario_tree.source import Location

    place = Location(source, 0, 0)
    if empty:
        return Problem("empty-file", "the file is empty", place, "`scenario-tree init` writes a first tree")
    return Problem("not-a-tree", "the top level is no mapping", place, f"begin the file with `{key}: 1`")
