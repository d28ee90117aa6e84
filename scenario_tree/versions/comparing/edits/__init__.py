"""What changed between two versions: each edit is about one thing, and may be a player of the attribution.

What means the same is no edit: reordering, comments, quoting, a node written in place or under
`nodes`, `0.5` against `50%`.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenario_tree.versions.comparing.edits.declarations import header, named, outcomes
from scenario_tree.versions.comparing.edits.questions import questions
from scenario_tree.versions.comparing.edits.record import Edit, Judgements, Kind
from scenario_tree.versions.comparing.matching import Matching

__all__ = ["Edit", "Judgements", "Kind", "edits"]


def edits(matching: Matching, circles: Sequence[frozenset[str]], said: Judgements) -> tuple[Edit, ...]:
    """Every edit: the header's, then nodes' and outcomes' in the order of the new file, then all others.

    `circles` are the sets of nodes that go in a circle when the versions are laid over each other: of those the
    order is an edit.
    """
    return (*header(matching), *questions(matching, circles, said), *outcomes(matching), *named(matching))
