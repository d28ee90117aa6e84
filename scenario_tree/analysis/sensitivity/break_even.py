"""The values of an input at which the best option of a decision, or the likeliest outcome, changes.

Every input is scanned over all that it can be. Where two neighbours do not have the same best option at a decision
that both reach, or not the same likeliest outcome, the place between them is searched: the scan is repeated there,
and then the gap between the two, the difference of what they are worth (of how likely they are), is brought to 0 by
the secant, which is exact in one step where the gap is linear, and by parting the interval where it is not. Where the
gap jumps over 0, because somebody later on changes their mind, the place of the jump is found; it is that at which
the later decision is indifferent, whether it is reached or only reckoned with. At exactly such a value the first
option in the file is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scenario_tree.analysis.sensitivity.inputs import Varied
from scenario_tree.analysis.sensitivity.records import BreakEven
from scenario_tree.analysis.sensitivity.runs import Runs, Spot
from scenario_tree.analysis.sensitivity.states import States, unreached
from scenario_tree.evaluation.network import Floats

SCAN = 129  # values of an input that are looked at
AGAIN = 33  # values of an interval in which something changes
ROUNDS = 60  # of the search of one place
EXACT = 1e-13  # of the size of a value: how narrow an interval becomes
JUMP = 1e-5  # of the first gaps: what is left of those of an interval that narrow is no rounding
END = 1e-8  # of an input's range: nearer to its ends, all options may be alike (a weight of 0, a sure answer)
SAME = 1e-6  # of an input's range: a jump that is nearer than this to an indifference is that one


@dataclass(slots=True)
class _Place:
    """An interval in which one state becomes another: between them the gap is to be 0.

    It is `hidden` where the decision is not reached at both ends: then nothing comes to light there.
    """

    item: int
    what: int
    before: int
    after: int
    low: float
    high: float
    low_gap: float = np.nan
    high_gap: float = np.nan
    spread: float = np.nan  # of the gap over the interval at first
    hidden: bool = False
    root: float | None = None
    jumps: bool = False


def break_even(inputs: Sequence[Varied], runs: Runs) -> list[BreakEven]:
    """Every such value of every input, in the order of the inputs, then ascending."""
    states = States(runs)
    varied = [item for item in inputs if item.least < item.most]
    scans = [np.unique([*np.linspace(item.least, item.most, SCAN), item.base]) for item in varied]
    scans = [scan[(scan >= item.least) & (scan <= item.most)] for item, scan in zip(varied, scans, strict=True)]
    wide = list(_changes(list(range(len(varied))), scans, _read(varied, scans, states)))
    # what changes within the same interval is looked at together, and only there
    intervals = list(dict.fromkeys((place.item, place.low, place.high) for place in wide))
    items = [item for item, _, _ in intervals]
    closer = [np.linspace(low, high, AGAIN) for _, low, high in intervals]
    places = list(_changes(items, closer, _read([varied[item] for item in items], closer, states)))
    _search(varied, places, states)
    return [found for number, item in enumerate(varied) for found in _found(item, number, places, states)]


def _read(inputs: Sequence[Varied], scans: Sequence[Floats], states: States) -> list[Floats]:
    spots: list[Spot] = [((item,), scan[:, None]) for item, scan in zip(inputs, scans, strict=True)]
    return states.read(spots)


def _changes(items: Sequence[int], scans: Sequence[Floats], found: Sequence[Floats]) -> Iterator[_Place]:
    """The intervals between neighbours of each scan that do not have the same state."""
    for item, scan, rows in zip(items, scans, found, strict=True):
        states = np.where(rows < 0, unreached(rows), rows)
        changed = (states[1:] != states[:-1]) & ~np.isnan(states[1:]) & ~np.isnan(states[:-1])
        for row, what in np.argwhere(changed).tolist():
            before, after = int(states[row, what]), int(states[row + 1, what])
            hidden = bool((rows[row : row + 2, what] < 0).any())
            yield _Place(item, what, before, after, float(scan[row]), float(scan[row + 1]), hidden=hidden)


def _search(inputs: Sequence[Varied], places: Sequence[_Place], states: States) -> None:
    """Narrow every interval until its place is known."""
    _measure(inputs, places, states, [[place.low, place.high] for place in places], begin=True)
    for _ in range(ROUNDS):
        waiting = [place for place in places if place.root is None]
        if not waiting:
            return
        _measure(inputs, waiting, states, [_tried(place) for place in waiting])
    for place in places:
        if place.root is None:
            place.root, place.jumps = (place.low + place.high) / 2, True


def _tried(place: _Place) -> list[float]:
    """Values to look at within an interval: the secant's, with one at each side of it, and some evenly spread."""
    width = place.high - place.low
    tried = [place.low + width * part for part in (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)]
    slope = place.low_gap - place.high_gap
    if np.isfinite(slope) and slope > 0:
        root = _secant(place)
        beside = max(abs(root), width) * EXACT
        tried += [root - beside, root, root + beside]
    return sorted({value for value in tried if place.low < value < place.high})


def _secant(place: _Place) -> float:
    """Where the line through both gaps is 0; the middle, where there is none."""
    slope = place.low_gap - place.high_gap
    part = place.low_gap / slope if slope > 0 else 0.5
    return place.low + (place.high - place.low) * part


def _measure(
    inputs: Sequence[Varied],
    places: Sequence[_Place],
    states: States,
    values: Sequence[Sequence[float]],
    *,
    begin: bool = False,
) -> None:
    """Evaluate gaps at some values of each interval, and move its ends to where the sign changes."""
    pairs = [(place.what, place.before, place.after) for place in places]
    spots: list[Spot] = [
        ((inputs[place.item],), np.array(tried)[:, None]) for place, tried in zip(places, values, strict=True)
    ]
    for place, tried, gaps in zip(places, values, states.gaps(spots, pairs), strict=True):
        if begin:
            place.low_gap, place.high_gap = gaps.tolist()
            place.spread = abs(place.low_gap) + abs(place.high_gap)
            _settle(place)
            continue
        for value, gap in zip(tried, gaps.tolist(), strict=True):
            if not np.isfinite(gap):
                continue
            if gap >= 0 and value > place.low:
                place.low, place.low_gap = value, gap
            if gap <= 0:
                place.high, place.high_gap = value, gap
                break
        narrow = max(abs(place.low), abs(place.high)) * EXACT * 4
        if not tried or (place.high_gap != place.low_gap and place.high - place.low <= narrow):
            place.jumps = max(abs(place.low_gap), abs(place.high_gap)) > JUMP * place.spread
            place.root = (place.low + place.high) / 2 if place.jumps else _secant(place)
        _settle(place)


def _settle(place: _Place) -> None:
    """An end at which the gap is 0 is the place; where a tie went to the first option, the place lies beside it."""
    if place.root is not None:
        return
    if place.low_gap == 0 or place.high_gap == 0:
        place.root = place.low if place.low_gap == 0 else place.high
    elif place.low_gap < 0 or place.high_gap > 0:
        slope = place.low_gap - place.high_gap
        near_low = abs(place.low_gap) <= abs(place.high_gap)
        end, gap = (place.low, place.low_gap) if near_low else (place.high, place.high_gap)
        place.root = end + (place.high - place.low) * gap / slope if slope > 0 else end


def _found(item: Varied, number: int, places: Sequence[_Place], states: States) -> Iterator[BreakEven]:
    """The places of one input, without those at the ends of what it can be, and without ties that change nothing."""
    width = item.most - item.least
    own = [place for place in places if place.item == number and place.root is not None]
    smooth = [place.root for place in own if not place.jumps and place.root is not None]
    found: list[tuple[float, _Place]] = []
    for place in own:
        root = place.root
        if root is None or place.hidden:
            continue
        if place.jumps:
            apart, nearest = min(((abs(other - root), other) for other in smooth), default=(np.inf, root))
            root = nearest if apart <= SAME * width else root
        if item.least + END * width < root < item.most - END * width:
            found.append((root, place))
    found.sort(key=lambda pair: (pair[0], pair[1].what))
    for root, place in _without_touches(found, width):
        yield BreakEven(
            name=item.name,
            kind=item.kind,
            value=root,
            before=states.name(place.what, place.before),
            after=states.name(place.what, place.after),
            what=states.names[place.what],
        )


def _without_touches(found: Sequence[tuple[float, _Place]], width: float) -> list[tuple[float, _Place]]:
    """Without pairs that go from one state to another and back at the same value: a tie there, and no change."""
    kept: list[tuple[float, _Place]] = []
    for root, place in found:
        back = next(
            (
                pair
                for pair in kept
                if pair[1].what == place.what
                and abs(pair[0] - root) <= EXACT * 100 * width
                and (pair[1].before, pair[1].after) == (place.after, place.before)
            ),
            None,
        )
        if back is None:
            kept.append((root, place))
        else:
            kept.remove(back)
    return kept
