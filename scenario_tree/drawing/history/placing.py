"""Where things stand on a line: as near as can be to where they want to be, in their order, and not on each other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

NUDGED = 5.0  # between versions that are too near to each other to be told apart
_NUDGES = 60.0  # of all together: where there are many versions, time counts more than each of them
_MOST_TICKS = 8
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
_DAYS = (1, 2, 7, 14)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where every version stands.

    `scaled` is false where all are of one day, and stand in their order; `nudged` and `backward` say whether some are
    moved apart, and whether some are dated earlier than the one before. `ticks` are dates and where they are.
    """

    places: tuple[float, ...]
    scaled: bool
    nudged: bool
    backward: bool
    ticks: tuple[tuple[str, float], ...]


def apart(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Where things of these sizes begin: in their order, from `low` to `high`, moved as little as can be (in squares).

    >>> apart([0.0, 1.0, 50.0], [10.0, 10.0, 10.0], 0.0, 100.0)
    [0.0, 10.0, 50.0]
    """
    offsets = [0.0, *accumulate(sizes)]
    groups: list[tuple[float, int]] = []  # mean and number of those that touch
    for want, offset in zip(wanted, offsets, strict=False):
        mean, count = want - offset, 1
        while groups and groups[-1][0] >= mean:
            before, number = groups.pop()
            mean, count = (before * number + mean * count) / (number + count), number + count
        groups.append((mean, count))
    room = max(high - offsets[-1], low)
    starts = [min(max(mean, low), room) for mean, count in groups for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]


def timeline(dates: Sequence[datetime], left: float, right: float) -> Timeline:
    """The versions, oldest first, spaced by their dates."""
    seconds = [(each - _EPOCH).total_seconds() for each in dates]
    rising = list(accumulate(seconds, max))
    backward = rising != seconds
    across, steps, span = right - left, max(len(dates) - 1, 1), rising[-1] - rising[0]
    if span < timedelta(days=1).total_seconds():
        return Timeline(tuple(left + across * place / steps for place in range(len(dates))), False, False, backward, ())
    wanted = [left + across * (each - rising[0]) / span for each in rising]
    gap = min(NUDGED, _NUDGES / steps)
    places = apart(wanted, [*[gap] * steps, 0.0], left, right)
    nudged = any(abs(place - want) > 1 for place, want in zip(places, wanted, strict=True))
    return Timeline(tuple(places), True, nudged, backward, tuple(_placed(_ticks(dates, rising), rising, places)))


def _placed(ticks: Sequence[date], known: Sequence[float], places: Sequence[float]) -> Iterator[tuple[str, float]]:
    """Dates where they are between the versions around them, with as much of them as is needed."""
    letters = 10 if any(each.day != 1 for each in ticks) else 7 if any(each.month != 1 for each in ticks) else 4
    for each in ticks:
        moment = _seconds(each)
        after = min(max(bisect_right(known, moment), 1), len(known) - 1)
        low, high = known[after - 1], known[after]
        share = (moment - low) / (high - low) if high > low else 0.0
        yield each.isoformat()[:letters], places[after - 1] + share * (places[after] - places[after - 1])


def _ticks(dates: Sequence[datetime], known: Sequence[float]) -> Sequence[date]:
    """The beginnings of days, weeks, months or years among the dates: as many as are read at a glance."""
    low, high = min(dates).date(), max(dates).date()
    found: list[date] = []
    if (high - low).days <= _DAYS[-1] * _MOST_TICKS:
        for step in _DAYS:
            days = (
                date.fromordinal(day) for day in range(low.toordinal(), high.toordinal() + 1) if day % step == 1 % step
            )
            found = [day for day in days if known[0] <= _seconds(day) <= known[-1]]
            if len(found) <= _MOST_TICKS:
                return found
    for step in _MONTHS:
        months = range(low.year * 12 + low.month - 1, high.year * 12 + high.month)
        days = (date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0)
        found = [day for day in days if known[0] <= _seconds(day) <= known[-1]]
        if len(found) <= _MOST_TICKS:
            return found
    return ()


def _seconds(day: date) -> float:
    """Since the epoch, where the day begins in Greenwich."""
    return float((day - _EPOCH.date()).days * 86400)
