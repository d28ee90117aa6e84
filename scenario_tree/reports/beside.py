"""What reports of scores side by side share: what all of them rest on, and what only some do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import Expected, Score

DIFFERENT_WEIGHTS = "utilities are counted with different weights: their difference is no gain or loss"
_SAME = 1e-9  # relative


def shared_facts(scores: Sequence[Score]) -> tuple[str, ...]:
    """What stands beside the title of every one of them."""
    first, *others = (basis.facts(score.tree, score.basis) for score in scores)
    return tuple(fact for fact in first if all(fact in other for other in others))


def details(names: Sequence[str], scores: Sequence[Score]) -> Iterator[str]:
    """What all rest on, then what only some of them do, with their names."""
    found = [basis.details(score.tree, score.basis) for score in scores]
    yield from shared_details(scores)
    for detail in dict.fromkeys(detail for own in found for detail in own):
        having = [name for name, own in zip(names, found, strict=True) if detail in own]
        if len(having) < len(names):
            yield f"{', '.join(having)} {'has' if len(having) == 1 else 'have'} {detail}"


def shared_details(scores: Sequence[Score]) -> Iterator[str]:
    """What all rest on."""
    first, *others = (basis.details(score.tree, score.basis) for score in scores)
    yield from (detail for detail in first if all(detail in other for other in others))


def risk_matters(expected: Sequence[Expected]) -> bool:
    """Whether some certainty equivalent is not the utility."""
    return any(abs(one.utility - one.certainty_equivalent) > _SAME * max(1, abs(one.utility)) for one in expected)
