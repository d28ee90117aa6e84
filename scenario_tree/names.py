"""Near-miss names: what somebody may have meant.

The distance is Damerau and Levenshtein's: the least number of letters put in, left
out, changed, or swapped with a neighbour (Damerau 1964, CACM 7(3)). A name is a near
miss when the distance is at most a third of the name's length, at least 1;
upper and lower case are the same.
"""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 8  # known names that a help line lists


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name nearest to `name`, or None where none is a near miss; of equals the first.

    >>> nearest("managed-stalmate", ["war", "managed-stalemate"])
    'managed-stalemate'
    """
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import extractOne

    found = extractOne(
        name,
        list(known),
        processor=str.lower,
        scorer=DamerauLevenshtein.distance,
        score_cutoff=max(1, len(name) // 3),
    )
    return str(found[0]) if found and len(name) > 1 else None


def hint(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A help line: the nearest name; else what to do `otherwise`, and the first of the known names.

    >>> hint("bid/acepted", ["bid/accepted", "bid/rejected"])
    'did you mean `bid/accepted`?'
    """
    known = list(known)
    near = nearest(name, known)
    if near:
        return f"did you mean `{near}`?"
    shown = ", ".join(f"`{item}`" for item in known[:SHOWN])
    more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
    there = f"there is {shown}{more}" if known else ""
    return "; ".join(part for part in (otherwise, there) if part) or "nothing of the kind is declared"
