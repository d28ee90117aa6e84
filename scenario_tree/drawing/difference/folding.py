"""Which part of two versions is drawn: all of a small tree; of a large one the ways to what changed, and one step more.

Probabilities that follow from an edit elsewhere count as changed too, those that move most paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scenario_tree.drawing.difference.overlay import Overlay, Way

MOST_WHOLE = 40  # branches, up to which everything is drawn
_MOST_FOLLOWING = 24  # branches that nobody edited, but of which the probability is another one
_MOST_BESIDE = 4  # branches beside a changed one that are drawn and not folded into one


@dataclass(frozen=True, slots=True)
class Folded:
    """What is drawn: `ways` of each node that is, `rest` for which one line stands, `behind` what is hidden.

    `behind` counts the questions behind each node that is led to, but not drawn, itself among them.
    """

    ways: Mapping[str, tuple[Way, ...]]
    rest: Mapping[str, tuple[Way, ...]]
    behind: Mapping[str, int]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not self.rest and not self.behind

    @property
    def count(self) -> int:
        """How many branches are drawn one by one."""
        return sum(map(len, self.ways.values()))


def folded(overlay: Overlay) -> Folded:
    """The part that is drawn."""
    if overlay.count <= MOST_WHOLE:
        return Folded(overlay.ways, {}, {})
    seen = {way.key for way in (*_marked(overlay), *_following(overlay))}
    touched = {name for name, place in overlay.places.items() if place.is_marked}
    touched |= {way.tail for way in overlay.all_ways() if way.key in seen}
    kept = _with_ways_there(overlay, touched)
    ways: dict[str, tuple[Way, ...]] = {}
    rest: dict[str, tuple[Way, ...]] = {}
    for name, own in overlay.ways.items():
        if name not in kept:
            continue
        aside = [way for way in own if way.key not in seen and way.target not in kept]
        spared = len(aside) <= (_MOST_BESIDE if name in touched else 1)
        ways[name] = own if spared else tuple(way for way in own if way.key in seen or way.target in kept)
        if not spared:
            rest[name] = tuple(aside)
    led_to = {way.target for own in ways.values() for way in own}
    hidden = [name for name in overlay.places if name in led_to and name not in kept]
    return Folded(ways, rest, {name: _questions_from(overlay, name, kept) for name in hidden})


def _marked(overlay: Overlay) -> Iterator[Way]:
    """What somebody changed; inside a part that is new or gone as a whole nothing more is to be seen."""
    return (way for way in overlay.all_ways() if way.is_marked)


def _following(overlay: Overlay) -> list[Way]:
    """Those that follow, the first of those that move most paths."""

    def moved(way: Way) -> float:
        before, after = way.figures
        return -abs((after or 0.0) - (before or 0.0)) * max(
            overlay.places[way.tail].reached[0] or 0.0, overlay.places[way.tail].reached[1] or 0.0
        )

    return sorted((way for way in overlay.all_ways() if way.state == "follows"), key=moved)[:_MOST_FOLLOWING]


def _with_ways_there(overlay: Overlay, touched: Iterable[str]) -> set[str]:
    """Some nodes, and all from which one comes to them; the nodes where a version starts are always among them."""
    before: dict[str, list[str]] = {}
    for way in overlay.all_ways():
        before.setdefault(way.target, []).append(way.tail)
    kept = {*touched, *(name for name in overlay.places if name not in before)}
    stack = sorted(kept)
    while stack:
        for tail in before.get(stack.pop(), ()):
            if tail not in kept:
                kept.add(tail)
                stack.append(tail)
    return kept


def _questions_from(overlay: Overlay, start: str, kept: set[str]) -> int:
    """How many nodes that are not drawn can be reached from one of them, itself among them."""
    found, stack = {start}, [start]
    while stack:
        for way in overlay.ways[stack.pop()]:
            if way.target in overlay.places and way.target not in kept and way.target not in found:
                found.add(way.target)
                stack.append(way.target)
    return len(found)
