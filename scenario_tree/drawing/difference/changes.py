"""Below the tree: every outcome's probability before and after on one axis, the largest change first, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from scenario_tree.drawing.difference.drafting import is_of_words, phrase
from scenario_tree.drawing.difference.overlay import Overlay
from scenario_tree.drawing.history.labels import rounded_end, tick_texts
from scenario_tree.drawing.history.texts import shortened
from scenario_tree.drawing.palette import Swatch
from scenario_tree.drawing.svg import add, add_text
from scenario_tree.drawing.text import LEADING, clean, width, wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.badges import add_badge
from scenario_tree.drawing.wording import percent
from scenario_tree.rounding import MINUS, counted, figures, points
from scenario_tree.versions.comparing.phrases import ARROW, reasons, subject
from scenario_tree.versions.comparing.results import Difference, Effect

MOST_ROWS = 16
_MOST_EDITS = 10
_LEAST = 0.0005  # a share that is named
_SMALL = 1e-9  # a change that is only what is left over from adding up
_LABEL = 170.0  # width of an outcome's label, at most
_PLOT = 230.0
_FIGURE = 52.0  # width of a probability
_CHANGE = 66.0
_GAP = 14.0
_RING = 4.6  # radius of the mark of what was, and of what is
_DOT = 3.4
_WHOLE = 0.92  # letters above a baseline, of the font's size


class Columns:
    """Where the columns of the table stand."""

    def __init__(self, left: float, across: float, labels: Sequence[str], end: float, theme: Theme) -> None:
        self.left = left
        self.plot = left + max(width(label, theme.text_size, bold=True) for label in labels) + _GAP
        self.before = self.plot + _PLOT + _GAP + _FIGURE
        self.after = self.before + 16 + _FIGURE
        self.change = self.after + _CHANGE
        self.why = self.change + _GAP
        self.room = left + across - self.why
        self.end = end

    def x(self, probability: float) -> float:
        """Where a probability stands on the axis."""
        return self.plot + probability / self.end * _PLOT


def moved(difference: Difference) -> list[Effect]:
    """The outcomes of which the probability changed, and those that came or went, the largest change first."""
    found = [
        effect for effect in difference.outcomes if abs(effect.change) > _SMALL or None in (effect.before, effect.after)
    ]
    return sorted(found, key=lambda effect: -abs(effect.change))


def add_changes(
    root: Element,
    difference: Difference,
    laid: Overlay,
    swatches: Mapping[str, Swatch],
    place: tuple[float, float, float],
    theme: Theme,
) -> float:
    """Append the table at `place` (left, top, across); answer where it ends."""
    left, top, across = place
    group = add(root, "g")
    group.set("class", "changes")
    rows = moved(difference)
    y = top + theme.text_size
    if rows:
        y = _add_rows(group, difference, rows[:MOST_ROWS], swatches, (left, y, across), theme)
    else:
        add_text(group, "No outcome’s probability changes", left, y, theme.text_size, theme.ink, bold=True)
    for line in wrapped("\n".join(clean(note) for note in _notes(difference, rows)), across, theme.caption_size):
        y += theme.caption_size * 1.4
        add_text(group, line, left, y, theme.caption_size, theme.caption)
    return _add_elsewhere(root, laid, (left, y + 8, across), theme)


def _add_rows(
    group: Element,
    difference: Difference,
    rows: Sequence[Effect],
    swatches: Mapping[str, Swatch],
    place: tuple[float, float, float],
    theme: Theme,
) -> float:
    """Append heading, axis and rows; answer the last one's end."""
    left, y, across = place
    size, small = theme.text_size, theme.caption_size
    labels = [shortened(effect.title, _LABEL, size, 2) for effect in rows]
    end, parts = rounded_end(max(max(effect.before or 0.0, effect.after or 0.0) for effect in rows))
    columns = Columns(left, across, [line for label in labels for line in label], end, theme)
    add_text(group, "Outcomes, the largest change first", left, y, size, theme.ink, bold=True)
    y += size * 1.9
    _add_heading(group, columns, y, theme)
    for tick, text in enumerate(tick_texts(end, parts)):
        add_text(group, text, columns.plot + tick / parts * _PLOT, y, small, theme.caption, anchor="middle")
    top = y + 5
    y = top
    for effect, label in zip(rows, labels, strict=True):
        why = wrapped(clean(_why(difference, effect)), columns.room, small)
        tall = max(len(label) * size, len(why) * small, size) * LEADING + 6
        _add_row(group, effect, label, why, swatches[effect.name], columns, y + tall / 2, theme)
        y += tall
    for tick in range(parts + 1):
        x = columns.plot + tick / parts * _PLOT
        group.insert(0, add(group, "path", d=f"M{x:.2f},{top:.2f} V{y:.2f}", stroke=theme.track, stroke_width=1))
        group.remove(group[-1])
    return y


def _add_heading(group: Element, columns: Columns, y: float, theme: Theme) -> None:
    small = theme.caption_size
    for text, x in (("before", columns.before), ("after", columns.after), ("change", columns.change)):
        add_text(group, text, x, y, small, theme.caption, anchor="end")
        if text != "change":
            at = x - width(text, small) - 2 * _RING
            _add_mark(group, at, y - small * 0.33, theme.caption, theme, filled=text == "after")
    add_text(group, "why: the share of each edit, in percentage points", columns.why, y, small, theme.caption)


def _add_row(
    group: Element,
    effect: Effect,
    label: Sequence[str],
    why: Sequence[str],
    swatch: Swatch,
    columns: Columns,
    middle: float,
    theme: Theme,
) -> None:
    """Append an outcome: its name, its marks on the axis, its figures, the reasons."""
    size, small = theme.text_size, theme.caption_size
    baseline = middle + size * 0.34
    _add_lines(group, label, columns.left, middle, size, theme.ink, struck=effect.after is None)
    sides = [(effect.before, False), (effect.after, True)]
    ends = [columns.x(value) for value, _ in sides if value is not None]
    if len(ends) == 2:
        line = f"M{ends[0]:.2f},{middle:.2f} H{ends[1]:.2f}"
        add(group, "path", d=line, stroke=swatch.color, stroke_width=2)
    for value, filled in sides:
        if value is not None:
            _add_mark(group, columns.x(value), middle, swatch.color, theme, filled=filled)
    for value, x, word in ((effect.before, columns.before, "new"), (effect.after, columns.after, "gone")):
        text = word if value is None else percent(value)
        add_text(group, text, x, baseline, size, theme.ink if value is not None else theme.caption, anchor="end")
    arrow = columns.before + 8 + (columns.after - columns.before - _FIGURE - 16) / 2
    add_text(group, ARROW, arrow, baseline, size, theme.caption, anchor="middle")
    add_text(group, points(effect.change), columns.change, baseline, size, theme.ink, bold=True, anchor="end")
    _add_lines(group, why, columns.why, middle, small, theme.ink)


def _add_lines(
    group: Element, lines: Sequence[str], x: float, middle: float, size: float, color: str, *, struck: bool = False
) -> None:
    """Append lines around a middle."""
    baseline = middle - len(lines) * size * LEADING / 2 + size * _WHOLE
    for line in lines:
        add_text(group, line, x, baseline, size, color, struck=struck)
        baseline += size * LEADING


def _add_mark(group: Element, x: float, y: float, color: str, theme: Theme, *, filled: bool) -> None:
    """Append the mark of what is, filled, or that of what was, a ring around it where they meet."""
    if filled:
        add(group, "circle", cx=x, cy=y, r=_DOT, fill=color)
    else:
        add(group, "circle", cx=x, cy=y, r=_RING, fill=theme.paper, stroke=color, stroke_width=1.4)


def _why(difference: Difference, effect: Effect) -> str:
    return reasons(difference, effect, lambda change: points(change).removesuffix(" pp"), _LEAST)


def _notes(difference: Difference, rows: Sequence[Effect]) -> Iterator[str]:
    """What the table leaves out, and what is expected."""
    if len(rows) > MOST_ROWS:
        yield f"… {len(rows) - MOST_ROWS:,} more, which change by {points(rows[MOST_ROWS].change)} and less"
    still = [effect.title for effect in difference.outcomes if effect not in rows] if rows else []
    if still:
        yield f"unchanged: {', '.join(still[:8])}{' …' if len(still) > 8 else ''}"
    value = difference.utility
    if difference.new.has_payoffs and value.before is not None and value.after is not None:
        one, other, change = figures([value.before, value.after, abs(value.change)])
        if abs(value.change) > _SMALL:
            sign = "+" if value.change > 0 else MINUS
            yield f"expected utility: {one} {ARROW} {other} ({sign}{change})"


def _add_elsewhere(root: Element, laid: Overlay, place: tuple[float, float, float], theme: Theme) -> float:
    """Append the edits that stand nowhere in the tree; answer where they end."""
    left, y, across = place
    acting = [edit for edit in laid.elsewhere if not is_of_words(edit) and not edit.where.startswith("claims.")]
    words = [subject(edit) for edit in laid.elsewhere if edit not in acting]
    if not (acting or words or laid.hidden):
        return y
    group, size = add(root, "g"), theme.caption_size
    group.set("class", "elsewhere")
    y += theme.text_size
    add_text(group, "Changed outside the tree", left, y, theme.text_size, theme.ink, bold=True)
    said = [(f"{subject(edit)}: {phrase(edit)}", "changed") for edit in acting[:_MOST_EDITS]]
    if len(acting) > _MOST_EDITS:
        said.append((f"{counted(len(acting) - _MOST_EDITS, 'more edit')}", "changed"))
    if words:
        more = f" and {len(words) - _MOST_EDITS} more" if len(words) > _MOST_EDITS else ""
        said.append((f"{', '.join(words[:_MOST_EDITS])}{more}", "reworded"))
    if laid.hidden:
        more = f" and {len(laid.hidden) - _MOST_EDITS} more" if len(laid.hidden) > _MOST_EDITS else ""
        listed = ", ".join(laid.hidden[:_MOST_EDITS])
        said.append((f"not drawn, since with the new order it would lead in a circle: {listed}{more}", "gone"))
    for text, role in said:
        y += 3
        for place_, line in enumerate(shortened(text, across - size * 1.4, size, 3)):
            y += size * 1.3
            if place_ == 0:
                add_badge(group, role, left, y, size, theme)
            add_text(group, line, left + size * 1.4, y, size, theme.ink)
    return y
