"""What a picture of a difference carries with it as JSON: of which two versions it is, and a hash of what it shows."""

from __future__ import annotations

import json
from typing import Any

from scenario_tree.drawing.look import Look
from scenario_tree.drawing.stamp import digest
from scenario_tree.drawing.stamp import stamp as stamp_of_score
from scenario_tree.versions.comparing.results import Difference
from scenario_tree.versions.files import Version


def stamp(difference: Difference, old: Version, new: Version, look: Look) -> str:
    """The JSON of a picture of two versions, with the newer one's keys and both `versions`."""
    facts: dict[str, Any] = json.loads(
        stamp_of_score(difference.after, look, chart="difference", others=(difference.before,))
    )
    versions = [side.to_dict() for side in (old, new)]
    return json.dumps({**facts, "versions": versions, "sha256": digest([facts["sha256"], versions])})
