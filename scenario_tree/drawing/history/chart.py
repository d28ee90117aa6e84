"""The chart of a file's history: a line for every outcome over time, and below it what happened when.

A probability holds from one version to the next, so lines are steps: a slope between two versions would show
probabilities that nobody ever held. Levels are strong and told apart by colour, dash and marker; the upright parts,
which lie on each other where many outcomes change in one version, are thin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element

from scenario_tree.drawing.history.curves import Plot, add_course, add_gaps, add_hatching, add_markers
from scenario_tree.drawing.history.labels import (
    GAP,
    LEAD,
    Label,
    add_axis,
    add_calendar,
    add_first_figures,
    add_labels,
    column,
    first_figures,
    labels,
    rounded_end,
    signs,
    tick_texts,
)
from scenario_tree.drawing.history.placing import Timeline, timeline
from scenario_tree.drawing.history.points import History
from scenario_tree.drawing.history.texts import SMALL
from scenario_tree.drawing.history.versions import MOST_LISTED, add_list, add_versions, when
from scenario_tree.drawing.palette import add_patterns
from scenario_tree.drawing.svg import MARGIN, Box, add, add_text, begun, finished
from scenario_tree.drawing.text import clean, width, wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.wording import percent
from scenario_tree.rounding import counted

ACROSS = 880.0  # width of a page
_LOWEST = 290.0  # height of the plot, at least
_STUB = 30.0  # from the newest version to the end of its levels
_FIRST = 26.0  # from the first figures to the lines
_LEADING = 1.3  # of what is written around the plot
_MOST_NAMED = 40  # outcomes that are named below the chart


def history_chart(title: str, history: History, theme: Theme, origin: str, *, facts: Sequence[str], file: str) -> str:
    """The picture as SVG text. `origin` is written into the file as it is; `facts` say what the figures rest on."""
    title = clean(title or file)
    root = begun(title, clean(_described(history)), clean(origin))
    add_patterns(root, [course.swatch for course in history.courses if course.swatch], theme)
    add_hatching(root, theme)
    add(root, "rect", width="100%", height="100%", fill=theme.paper)
    group = _group(root, "heading")
    down = _written(group, [title], MARGIN, theme.heading_size, theme.ink, bold=True)
    down = _written(group, [" · ".join([_span(history), *facts])], down, theme.text_size, theme.caption)
    texts, axis, plot, line, found = _laid_out(history, down + 30, theme)
    _draw(root, history, plot, line, found, (texts, axis))
    by_hour = not line.scaled
    down = add_versions(_group(root, "versions"), history, plot, MARGIN, ACROSS - MARGIN, by_hour=by_hour)
    box = Box(MARGIN, down + 16, ACROSS - MARGIN, down)
    down = add_list(_group(root, "list"), history, box, theme, by_hour=by_hour) + 8
    notes = [*_notes(history, line, plot.end), " · ".join([title, *facts, file, _newest(history)])]
    down = _written(_group(root, "key"), notes, down, SMALL, theme.caption)
    return finished(root, ACROSS, down + MARGIN, theme)


def _laid_out(
    history: History, top: float, theme: Theme
) -> tuple[tuple[str, ...], float, Plot, Timeline, tuple[Label, ...]]:
    """The texts of the axis and where it stands, the plot, the versions on it, and the labels beside it."""
    found = labels(history, theme)
    number, names = column(found, theme)
    highest = max((value for course in history.courses for value in course.values if value is not None), default=1.0)
    end, parts = rounded_end(highest)
    texts = tick_texts(end, parts)
    axis = MARGIN + max(width(text, SMALL) for text in texts) + GAP
    figures = max((width(percent(course.start), SMALL) for course in first_figures(history)), default=0.0)
    left = axis + 6 + figures + _FIRST
    right = ACROSS - MARGIN - names - GAP - number - signs(found) - LEAD
    height = max(_LOWEST, sum(label.height for label in found))
    box = Box(left, top, right, top + height)
    line = timeline([version.date for version in history.points], left, right - _STUB)
    return texts, axis, Plot(box, line.places, end, theme), line, found


def _draw(
    root: Element,
    history: History,
    plot: Plot,
    line: Timeline,
    found: Sequence[Label],
    axis: tuple[Sequence[str], float],
) -> None:
    """Append the axes, the lines, and what stands at their ends."""
    frame = _group(root, "axes")
    add_gaps(frame, history, plot)
    add_axis(frame, *axis, plot)
    add_calendar(frame, line.ticks, plot)
    groups = [add_course(root, course, plot) for course in reversed(history.courses)]
    for course, group in zip(reversed(history.courses), groups, strict=True):
        add_markers(group, course, plot)
    add_first_figures(_group(root, "first"), first_figures(history), plot)
    add_labels(root, found, plot)


def _group(root: Element, kind: str) -> Element:
    group = add(root, "g")
    group.set("class", kind)
    return group


def _written(
    parent: Element, texts: Iterable[str], down: float, size: float, color: str, *, bold: bool = False
) -> float:
    """Append paragraphs one below the other; answer where they end."""
    for text in texts:
        for line in wrapped(text, ACROSS - 2 * MARGIN, size, bold=bold):
            add_text(parent, line, MARGIN, down + size, size, color, bold=bold)
            down += size * _LEADING
    return down


# ---- what is said around the lines ------------------------------------------------


def _span(history: History) -> str:
    """How many versions of which days."""
    days = sorted(when(version, by_hour=False) for version in history.points)
    between = days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
    return f"{counted(len(days), 'version')}, {between}"


def _newest(history: History) -> str:
    return f"newest version {history.points[-1].commit}"


def _described(history: History) -> str:
    """The lines in sentences, for those who cannot see them."""
    lines = [
        f"{each.title} {percent(each.start)}" + (f", then {percent(each.latest)}" if each.last > each.first else "")
        for each in history.courses
    ]
    return f"Probabilities of the outcomes over {_span(history)}: {'; '.join(lines) or 'none could be read'}."


def _notes(history: History, line: Timeline, end: float) -> Iterator[str]:
    """What is to be known of the lines."""
    count = len(history.points)
    if history.rest:
        named = ", ".join(history.rest[:_MOST_NAMED])
        more = f" and {len(history.rest) - _MOST_NAMED:,} more" if len(history.rest) > _MOST_NAMED else ""
        yield f"the other outcomes, drawn together because they never get as likely: {named}{more}"
    yield from _unread(history)
    if count > MOST_LISTED:
        yield f"numbered and listed: the first and the newest of {count:,} versions, and those that changed most"
    if not line.scaled and count > 1:
        yield "all versions are of about one day: they stand in their order, not spaced by time"
    if line.nudged:
        yield "versions soon after each other are drawn a little apart"
    if line.backward:
        yield "some versions are dated earlier than the one before: they stand in the order of the history"
    steps = (
        "lines are steps: a probability holds until the next version; what is drawn beyond the newest is no forecast"
    )
    yield "; ".join([*([steps] if count > 1 else []), *([f"the axis ends at {end * 100:g} %"] if end < 1 else [])])


def _unread(history: History) -> Iterator[str]:
    """Which versions could not be read, if any."""
    unread = [place + 1 for place, version in enumerate(history.points) if version.probabilities is None]
    if history.newest is None:
        yield "no version could be read"
    elif unread:
        which = ", ".join(f"{number}" for number in unread[:MOST_LISTED])
        more = f" and {len(unread) - MOST_LISTED:,} more" if len(unread) > MOST_LISTED else ""
        latest = f"; the figures at the right are those of version {history.newest + 1}"
        said = (
            f"hatched, since the file could not be read: {'version' if len(unread) == 1 else 'versions'} {which}{more}"
        )
        yield said + (latest if unread[-1] == len(history.points) else "")
