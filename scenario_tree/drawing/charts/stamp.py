"""What a chart carries with it as JSON: where it comes from, and a hash of what it shows.

The options of a command that draws charts are not at hand here, so the hash covers the figures too, to nine digits:
machines differ in later ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from scenario_tree.drawing.charts.panels import Panel
from scenario_tree.drawing.look import Look
from scenario_tree.drawing.stamp import SCHEMA, digest
from scenario_tree.evaluation.results import Basis
from scenario_tree.model import ScenarioTree


def stamp(kind: str, of: Sequence[tuple[ScenarioTree, Basis]], panels: Sequence[Panel], look: Look) -> str:
    """The JSON of a chart of trees, the first of which gives the source."""
    tree, basis = of[0]
    wished: dict[str, Any] = {"chart": kind, **asdict(look)}
    shown = [[type(panel).__name__, _rounded(asdict(panel))] for panel in panels]
    facts = {
        "schema": SCHEMA,
        "source": PurePath(tree.source.name).name or tree.source.name,
        "source_sha256": tree.source.sha256,
        **basis.to_dict(),
        "look": wished,
        "sha256": digest([wished, *(_ingredients(*each) for each in of), shown]),
    }
    return json.dumps(facts)


def _ingredients(tree: ScenarioTree, basis: Basis) -> Mapping[str, Any]:
    """What a tree was evaluated from and under, without the last digits of what is computed."""
    return {"source": tree.source.sha256, **_rounded(basis.to_dict())}


def _rounded(shown: Any) -> Any:
    """Records, rows and figures, these as texts of nine digits."""
    if isinstance(shown, float):
        return f"{shown + 0.0:.9g}"
    if isinstance(shown, dict):
        return {name: _rounded(each) for name, each in shown.items()}
    if isinstance(shown, list | tuple):
        return [_rounded(each) for each in shown]
    return shown
