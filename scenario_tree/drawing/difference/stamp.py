"""What a picture of a difference carries with it as JSON: of which two versions it is, and a hash of what it shows."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from scenario_tree.drawing.look import Look
from scenario_tree.drawing.stamp import stamp as stamp_of_score
from scenario_tree.versions.difference import Difference
from scenario_tree.versions.files import Version


def stamp(difference: Difference, old: Version, new: Version, look: Look) -> str:
    """The JSON of a picture of two versions, with the newer one's keys and both `versions`."""
    facts: dict[str, Any] = json.loads(
        stamp_of_score(difference.after, look, chart="difference", others=(difference.before,))
    )
    versions = [side.to_dict() for side in (old, new)]
    canonical = json.dumps([facts["sha256"], versions], sort_keys=True, ensure_ascii=True)
    return json.dumps({**facts, "versions": versions, "sha256": sha256(canonical.encode("ascii")).hexdigest()})
