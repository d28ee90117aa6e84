"""What a picture carries with it as JSON: where it comes from, and a hash of all that it was made of.

The hash covers what goes into a picture (the file's text, the claims it cites, weights, conditions, look) and no figure
that is computed from it, so that it is the same on every machine; a picture that bears another one is stale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from scenario_tree.drawing.facts import file_name
from scenario_tree.drawing.look import Look
from scenario_tree.evaluation.results import Score

SCHEMA = "scenario-tree/picture/1"


def stamp(score: Score, look: Look, *, chart: str = "tree", others: Sequence[Score] = ()) -> str:
    """The JSON of a picture of a score; `others` are those beside it."""
    wished: dict[str, Any] = {"chart": chart, **asdict(look)}
    ingredients = [wished, *(_ingredients(each) for each in (score, *others))]
    facts = {
        "schema": SCHEMA,
        "source": file_name(score),
        "source_sha256": score.tree.source.sha256,
        **score.basis.to_dict(),
        "look": wished,
        "sha256": digest(ingredients),
    }
    return json.dumps(facts)


def digest(ingredients: Any) -> str:
    """The hash of what a picture was made of, the same on every machine."""
    return sha256(json.dumps(ingredients, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()


def _ingredients(score: Score) -> Mapping[str, Any]:
    """Everything that a score was made of, without the last digits of what is computed: machines differ in them."""
    basis = score.basis.to_dict()
    del basis["evidence_probability"]
    basis["parameters"] = {name: f"{value:.12g}" for name, value in score.basis.parameters.items()}
    claims = [(claim.id, claim.text, claim.where) for claim in score.tree.claims.values()]
    return {"source": score.tree.source.sha256, "claims": claims, **basis}
