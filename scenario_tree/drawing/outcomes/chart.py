"""The outcomes alone: sorted bars with word bands, before and after, several judgements or trees side by side.

Drawn by our own hand and not by a library of charts: the bars share colours, patterns and signs with the
pictures of trees, and need nothing that those do not need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from xml.etree.ElementTree import Element

from scenario_tree.drawing.facts import basis_facts, headline, origin_facts
from scenario_tree.drawing.outcomes.bands import SMALL, bands
from scenario_tree.drawing.outcomes.bars import Block, add_diamond
from scenario_tree.drawing.outcomes.columns import Column, Item, described, items
from scenario_tree.drawing.outcomes.grid import ACROSS, Grid, grid
from scenario_tree.drawing.palette import add_patterns, swatches
from scenario_tree.drawing.svg import MARGIN, add, add_text, begun, finished
from scenario_tree.drawing.text import clean, wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.wording import number
from scenario_tree.evaluation.conditions import counting
from scenario_tree.evaluation.results import Score
from scenario_tree.model import WordScale

__all__ = ["Column", "outcome_chart"]

Columns = Sequence[Column]
_SPACE = "\N{NO-BREAK SPACE}"
_TITLE = 14.0  # font size of a tree's title where there are several
_LEADING = 1.3  # of what is written around the panels
_UNBROKEN = 40  # letters that stand on one line


def outcome_chart(rows: Sequence[Columns], theme: Theme, origin: str, *, frequencies: int | None = None) -> str:
    """The picture as SVG text: a row for each tree, a panel for each judgement of it.

    Bars are sorted by the row's first column. `origin` is written into the file as it is; with `frequencies`,
    numbers are counts of so many futures.
    """
    looks = swatches((name for columns in rows for name in columns[0].score.tree.outcomes), theme)
    tables = [items(columns, looks, frequencies) for columns in rows]
    sheet = grid(tables, theme)
    across = max(sheet.across, ACROSS[1] - 2 * MARGIN)
    title = clean(headline(rows[0][0].score) if len(rows) == 1 else f"The outcomes of {len(rows)} trees")
    root = begun(title, clean(" ".join(described(columns, frequencies) for columns in rows)), clean(origin))
    add_patterns(root, looks.values(), theme)
    add(root, "rect", width="100%", height="100%", fill=theme.paper)
    pen = _Pen(root, across, theme)
    pen.group("heading")
    pen.write(title, theme.heading_size, theme.ink, bold=True)
    for place, (columns, own) in enumerate(zip(rows, tables, strict=True)):
        if len(rows) > 1:
            pen.down += 14
            pen.group("heading")
            pen.write(headline(columns[0].score), _TITLE, theme.ink, bold=True)
        pen.write(_joined(_shared(map(basis_facts, _scores(columns)))), theme.text_size, theme.caption)
        _add_row(pen, columns, own, sheet, f"panel-{place}")
    pen.group("key")
    pen.down += 12
    for line in _notes(rows, tables, sheet, frequencies):
        pen.write(line, SMALL, theme.caption)
    return finished(root, across + 2 * MARGIN, pen.down + MARGIN, theme)


class _Pen:
    """Writes lines one below the other, into one group after the other; `down` is where the last one ends."""

    def __init__(self, root: Element, across: float, theme: Theme) -> None:
        self.root = root
        self.across = across
        self.theme = theme
        self.down = MARGIN
        self.parent = root

    def group(self, kind: str, id: str = "") -> Element:
        """Begin a group."""
        self.parent = add(self.root, "g", **({"id": id} if id else {}))
        self.parent.set("class", kind)
        return self.parent

    def write(self, text: str, size: float, color: str, *, bold: bool = False, indent: float = 0.0) -> None:
        """Append a paragraph."""
        lines = wrapped(text, self.across - indent, size, bold=bold)
        self.down = self.put(lines, MARGIN + indent, self.down, size, color, bold=bold)

    def put(self, lines: Iterable[str], x: float, top: float, size: float, color: str, *, bold: bool = False) -> float:
        """Append lines somewhere; answer where they end."""
        for line in lines:
            add_text(self.parent, line.replace(_SPACE, " "), x, top + size, size, color, bold=bold)
            top += size * _LEADING
        return top


# ---- panels -------------------------------------------------------------------


def _add_row(pen: _Pen, columns: Columns, own: Sequence[Item], sheet: Grid, id: str) -> None:
    """Append the panels of one tree, as many side by side as the grid says, and what their marks are."""
    step = ceil(len(columns) / ceil(len(columns) / sheet.columns))  # as even as can be
    for start in range(0, len(columns), step):
        _add_panels(pen, columns, range(start, min(start + step, len(columns))), own, sheet, id)
    if before := _before(columns):
        pen.group("key")
        add_diamond(pen.parent, MARGIN + 5, pen.down + SMALL * 0.67, sheet.theme)
        pen.write(before, SMALL, sheet.theme.caption, indent=14)


def _add_panels(pen: _Pen, columns: Columns, places: range, own: Sequence[Item], sheet: Grid, id: str) -> None:
    """Append panels side by side: names, words, bars, axis and what is expected."""
    theme, size = sheet.theme, sheet.theme.text_size
    block = Block(own, places, columns[0].score.tree.words, sheet)
    lefts = [MARGIN + sheet.left(turn) for turn in range(len(places))]
    pen.group("heading")
    pen.down += 10
    pen.down = max(_add_head(pen, columns, place, left, sheet) for place, left in zip(places, lefts, strict=True))
    top = pen.down + 6 + block.above
    block.add_labels(pen.group("labels"), MARGIN, top)
    for place, left in zip(places, lefts, strict=True):
        block.add_panel(pen.group("panel", f"{id}-{place}"), place, left, top)
    pen.down = top + block.height + block.below + 4
    if columns[0].score.tree.has_payoffs:
        pen.group("expected")
        pen.down = max(
            pen.put(wrapped(_expected(columns[place]), sheet.panel, size), left, pen.down, size, theme.ink)
            for place, left in zip(places, lefts, strict=True)
        )
    pen.down += 8


def _add_head(pen: _Pen, columns: Columns, place: int, x: float, sheet: Grid) -> float:
    """Append a column's name, and what its figures rest on and not all others; answer where it ends."""
    theme, column = sheet.theme, columns[place]
    size = theme.text_size + 1
    end = pen.put(wrapped(column.name, sheet.panel, size, bold=True), x, pen.down, size, theme.ink, bold=True)
    facts = _joined(_own(column, basis_facts(column.score), _shared(map(basis_facts, _scores(columns)))))
    return pen.put(wrapped(facts, sheet.panel, SMALL), x, end, SMALL, theme.caption)


def _expected(column: Column) -> str:
    text = f"expected utility {number(column.score.expected.utility)}"
    return text + (f" (was {number(column.before.expected.utility)})" if column.before else "")


# ---- what is said around them ---------------------------------------------------


def _scores(columns: Columns) -> Iterator[Score]:
    return (column.score for column in columns)


def _shared(facts: Iterable[Sequence[str]]) -> list[str]:
    """What is so in all columns."""
    first, *others = facts
    return [fact for fact in first if all(fact in other for other in others)]


def _own(column: Column, facts: Sequence[str], shared: Sequence[str]) -> list[str]:
    """What is so in this column and not in all, and not said by its name."""
    return [fact for fact in facts if fact not in shared and fact.replace(":", "") != column.name]


def _joined(facts: Iterable[str]) -> str:
    """Facts on a line, which is not broken within short parts of them, nor before a dot."""
    return f"{_SPACE}· ".join(", ".join(map(_bound, fact.split(", "))) for fact in facts)


def _bound(text: str) -> str:
    return text.replace(" ", _SPACE) if len(text) <= _UNBROKEN else text


def _before(columns: Columns) -> str:
    """What the marks are, empty where there are none."""
    marked = [column.score for column in columns if column.before]
    if not marked:
        return ""
    observed, indicated = counting(marked[0].tree, marked[0].basis.as_of)
    known = [f"{item.kind} {item.what}" for item in (*observed, *indicated)]
    known += [f"given {text}" for text in marked[0].basis.given]
    return f"before the evidence: {', '.join(known)}" if known else "before"


def _notes(
    rows: Sequence[Columns], tables: Sequence[Sequence[Item]], sheet: Grid, frequencies: int | None
) -> Iterator[str]:
    """What the signs mean, and where the picture comes from."""
    cells = [cell for own in tables for item in own for cell in item.cells]
    if frequencies:
        yield f"numbers: of {frequencies:,} such futures, how many end there"
    scales = [columns[0].score.tree.words for columns in rows]
    for place, scale in enumerate(scales):
        if scale not in scales[:place]:
            yield _explained(scale)
    if any(cell.word.startswith("≈") for cell in cells):
        yield "≈ the nearest word, where the scale has none for the number"
    if sheet.end < 1:
        yield f"the axis ends at {sheet.end * 100:g} %"
    if any(cell.change for cell in cells):
        yield f"{'more, fewer' if frequencies else 'pp: percentage points'}, compared with the first column"
    weights = [
        {tuple(score.basis.criteria.items()) for score in _scores(columns)}
        for columns in rows
        if columns[0].score.tree.has_payoffs
    ]
    if any(len(different) > 1 for different in weights):
        yield "utilities are counted with each column's own weights: their difference is no gain or loss"
    for columns in rows:
        facts = [origin_facts(score) for score in _scores(columns)]
        shared = _shared(facts)
        yield _joined(shared)
        for column, own in zip(columns, facts, strict=True):
            if rest := _joined(_own(column, own, shared)):
                yield f"{column.name}: {rest}"


def _explained(scale: WordScale) -> str:
    """The words of a scale with their bands."""
    found = bands(scale)
    low, high = found[0].low, max(band.high for band in found)
    beyond = [f"below {low * 100:g} %"] * (low > 0) + [f"above {high * 100:g} %"] * (high < 1)
    meanings = ", ".join(_bound(band.meaning) for band in found)
    none = _bound(f"; none {' or '.join(beyond)}") if beyond else ""
    return f"shaded: the words of the scale {scale.name}, {meanings}{none}"
