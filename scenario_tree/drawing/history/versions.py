"""The versions below the lines: their numbers and dates on the axis, and a list of what happened when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from scenario_tree.drawing.history.curves import Plot
from scenario_tree.drawing.history.placing import apart
from scenario_tree.drawing.history.points import History, Point
from scenario_tree.drawing.history.texts import SMALL, one_line, shortened
from scenario_tree.drawing.svg import Box, add, add_text, decimal, point
from scenario_tree.drawing.text import LEADING, clean, width
from scenario_tree.drawing.theme import Theme

MOST_LISTED = 20
_TICK = 4.0
_BEND = 12.0  # from ticks to numbers, where these are moved apart
_TALL = 14.0  # of a number's frame
_GAP = 8.0
_COMMIT = 84.0  # width of a hash, at most
_SUBJECT = 2  # lines of a subject, and of what it changed


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of the list begin, and how wide the two of them are that are broken into lines."""

    date: float
    commit: float
    subject: float
    subject_width: float
    change: float
    change_width: float


def listed(history: History) -> tuple[int, ...]:
    """The versions that are listed: all, or first and newest with those that changed most."""
    count = len(history.points)
    if count <= MOST_LISTED:
        return tuple(range(count))
    inner = sorted(range(1, count - 1), key=lambda place: -history.sizes[place])
    return tuple(sorted([0, count - 1, *inner[: MOST_LISTED - 2]]))


def when(version: Point, *, by_hour: bool) -> str:
    """The day that its author wrote, with the time where all versions are of about one day."""
    day = version.date.date().isoformat()
    return f"{day} {version.date:%H:%M}" if by_hour else day


def add_versions(parent: Element, history: History, plot: Plot, low: float, high: float, *, by_hour: bool) -> float:
    """Append a tick for every version, numbers of those that are listed, and dates if there is room; answer the end."""
    theme, bottom = plot.theme, plot.box.bottom
    chosen = listed(history)
    captions = [_caption(history.points[place], by_hour=by_hour) for place in chosen]
    badges = [_badge_width(place + 1) + 3 for place in chosen]
    wide = [
        max(badge, *(width(line, SMALL) + _GAP for line in lines))
        for badge, lines in zip(badges, captions, strict=True)
    ]
    dated = sum(wide) <= high - low and len(chosen) == len(history.points)
    sizes = wide if dated else badges
    wanted = [plot.places[place] - size / 2 for place, size in zip(chosen, sizes, strict=True)]
    starts = apart(wanted, sizes, low, high)
    for place, x in enumerate(plot.places):
        if place not in chosen:
            course = f"M{point(x, bottom)} V{decimal(bottom + _TICK)}"
            add(parent, "path", d=course, stroke=theme.line, stroke_width=0.5)
    top = bottom + _TICK + _BEND
    for place, start, size, lines in zip(chosen, starts, sizes, captions, strict=True):
        version, x, middle = history.points[place], plot.places[place], start + size / 2
        group = add(parent, "g", id=f"version-{place + 1}")
        group.set("class", "version")
        add(group, "title").text = clean(
            f"{place + 1} · {version.date.isoformat()} · {version.commit}\n{version.subject}"
        )
        course = f"M{point(x, bottom)} V{decimal(bottom + _TICK)} L{point(middle, top)}"
        add(group, "path", d=course, fill="none", stroke=theme.line, stroke_width=0.7)
        add_badge(group, place + 1, middle, top + _TALL / 2, theme, read=version.probabilities is not None)
        baseline = top + _TALL + 2 + SMALL * 0.96
        for line in lines if dated else ():
            add_text(group, line, middle, baseline, SMALL, theme.caption, anchor="middle")
            baseline += SMALL * LEADING
    return top + _TALL + (2 + max(map(len, captions)) * SMALL * LEADING if dated else 0.0)


def _caption(version: Point, *, by_hour: bool) -> tuple[str, ...]:
    return (*when(version, by_hour=by_hour).split(), *shortened(version.commit, _COMMIT, SMALL))


def _badge_width(number: int) -> float:
    return max(width(str(number), SMALL) + 7, _TALL)


def add_badge(parent: Element, number: int, x: float, y: float, theme: Theme, *, read: bool) -> None:
    """Append a version's number in a frame, which is broken where the version could not be read."""
    wide = _badge_width(number)
    look: dict[str, str | float] = {"fill": theme.paper, "stroke": theme.caption, "stroke_width": 0.9}
    if not read:
        look["stroke_dasharray"] = "2,2"
    add(parent, "rect", x=x - wide / 2, y=y - _TALL / 2, width=wide, height=_TALL, rx=_TALL / 2, **look)
    add_text(parent, str(number), x, y + SMALL * 0.35, SMALL, theme.ink, anchor="middle")


def add_list(parent: Element, history: History, box: Box, theme: Theme, *, by_hour: bool) -> float:
    """Append the list of versions, in columns; answer where it ends."""
    chosen = listed(history)
    columns = _columns(history, chosen, box, by_hour)
    down = box.top
    heads = ((columns.date, "date"), (columns.commit, "commit"), (columns.subject, "subject"))
    for x, head in (*heads, (columns.change, "largest changes since the version before")):
        add_text(parent, head, x, down + SMALL * 0.96, SMALL, theme.caption)
    down += SMALL * LEADING + 3
    add(parent, "path", d=f"M{point(box.left, down)} H{decimal(box.right)}", stroke=theme.card_border, stroke_width=0.7)
    down += 5
    step = SMALL * LEADING
    for place in chosen:
        version = history.points[place]
        read = version.probabilities is not None
        group = add(parent, "g", id=f"entry-{place + 1}")
        group.set("class", "entry")
        add_badge(group, place + 1, box.left + (columns.date - box.left - _GAP) / 2, down + 6, theme, read=read)
        subject = shortened(version.subject, columns.subject_width, SMALL, _SUBJECT)
        change = _in_lines(history.changes[place], columns.change_width)
        for x, lines, color in (
            (columns.date, (when(version, by_hour=by_hour),), theme.ink),
            (columns.commit, shortened(version.commit, _COMMIT, SMALL), theme.caption),
            (columns.subject, subject, theme.ink),
            (columns.change, change, theme.caption),
        ):
            for turn, line in enumerate(lines):
                add_text(group, line, x, down + SMALL * 0.96 + turn * step, SMALL, color)
        down += max(len(subject), len(change), 1) * step + 5
    return down


def _in_lines(parts: Sequence[str], limit: float) -> tuple[str, ...]:
    """Parts on one line if that is long enough, else a line for each."""
    line = ", ".join(parts)
    if width(line, SMALL) <= limit:
        return (line,)
    return (*(f"{part}," for part in parts[:-1]), parts[-1])


def _columns(history: History, chosen: Sequence[int], box: Box, by_hour: bool) -> Columns:
    """Columns as wide as what stands in them; subjects and changes share what is left, as they need it."""
    shown = [history.points[place] for place in chosen]
    date = box.left + max(_badge_width(place + 1) for place in chosen) + _GAP
    commit = date + max(width(when(version, by_hour=by_hour), SMALL) for version in shown) + 2 * _GAP
    subject = (
        commit
        + max(width("commit", SMALL), *(min(width(one_line(each.commit), SMALL), _COMMIT) for each in shown))
        + 2 * _GAP
    )
    room = box.right - subject - 2 * _GAP
    longest = max(width(one_line(version.subject), SMALL) for version in shown)
    changed = max(width(", ".join(history.changes[place]), SMALL) for place in chosen)
    head = width("largest changes since the version before", SMALL)
    wide = min(max(longest, width("subject", SMALL), room * 0.3), room - min(max(changed, head), room * 0.5))
    change = subject + wide + 2 * _GAP
    return Columns(date, commit, subject, wide + 1, change, box.right - change)
