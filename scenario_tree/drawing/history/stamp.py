"""What a picture of a file's history carries with it as JSON: of which versions it is, and a hash of what it shows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from scenario_tree.drawing.history.points import Point
from scenario_tree.drawing.look import Look
from scenario_tree.drawing.stamp import SCHEMA, digest


def stamp(source: str, titles: Mapping[str, str], found: Sequence[Point], facts: Sequence[str], look: Look) -> str:
    """The JSON of a picture of versions.

    The hash covers the probabilities to nine decimals, since the text that they come from is not at hand; machines
    differ in later ones. ``source_sha256`` is that of the commits.
    """
    wished: dict[str, Any] = {"chart": "history", **asdict(look)}
    commits = [version.commit for version in found]
    versions = [[v.date.isoformat(), v.commit, v.subject, _figures(v)] for v in found]
    return json.dumps(
        {
            "schema": SCHEMA,
            "source": source,
            "source_sha256": digest(commits),
            "commits": commits,
            "facts": list(facts),
            "look": wished,
            "sha256": digest([wished, source, list(titles.items()), list(facts), versions]),
        }
    )


def _figures(version: Point) -> list[list[str]] | None:
    if version.probabilities is None:
        return None
    return [[name, f"{value:.9f}"] for name, value in version.probabilities.items()]
