"""How large the panels of a chart are, and how many stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scenario_tree.drawing.outcomes.bands import SMALL
from scenario_tree.drawing.outcomes.columns import Cell, Item
from scenario_tree.drawing.svg import MARGIN
from scenario_tree.drawing.text import LEADING, width, wrapped
from scenario_tree.drawing.theme import Theme

ACROSS: Mapping[int, float] = {1: 760, 2: 920, 3: 960}  # width of a page with so many panels side by side
BAR = 13.0  # height of a bar
GAP = 8.0  # beside a plot, and between a number and its word
PANEL_GAP = 18.0
TAGS = "tags, which may overlap"
_LABELS: Mapping[int, float] = {1: 200, 2: 170, 3: 140}  # width of the labels, at most
_WORDS: Mapping[int, float] = {1: 132, 2: 96, 3: 74}  # width of the words beside bars, at most
_NARROWEST = 118.0  # of a plot; below it, fewer panels stand side by side
_TINY = 0.1  # where no probability is above this, the axis ends here


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Widths that all panels of a picture share: `beside` is that of words, `end` where the axis ends."""

    theme: Theme
    columns: int
    label: float
    plot: float
    number: float
    beside: float
    end: float

    @property
    def panel(self) -> float:
        """Width of a plot and of what stands beside it."""
        return self.plot + GAP + self.number + GAP + self.beside

    @property
    def across(self) -> float:
        """Width of all: labels and panels."""
        return self.label + self.columns * (PANEL_GAP + self.panel)

    def left(self, turn: int) -> float:
        """Where the plot of a panel begins, from the left of the labels."""
        return self.label + PANEL_GAP + turn * (self.panel + PANEL_GAP)

    def label_lines(self, item: Item) -> tuple[str, ...]:
        """The label in lines."""
        return wrapped(item.title, _LABELS[self.columns], self.theme.text_size)

    def word_lines(self, cell: Cell) -> tuple[str, ...]:
        """The word in lines."""
        return wrapped(cell.word, _WORDS[self.columns], self.theme.text_size)

    def reason_lines(self, cell: Cell) -> tuple[str, ...]:
        """Why there is no bar, in lines."""
        return wrapped(cell.reason, self.plot - GAP, SMALL)

    def extent(self, item: Item, cells: Iterable[Cell]) -> tuple[float, float]:
        """How far a row reaches above and below the middle of its bars, where label, number and word stand."""
        line = self.theme.text_size * LEADING
        above = below = max(len(self.label_lines(item)) * line, BAR) / 2
        for cell in cells:
            word = len(self.word_lines(cell)) * line + (SMALL * LEADING if cell.was else 0.0)
            number = line + (SMALL * LEADING if cell.change else 0.0)
            start, end = self.reason_extent(cell)
            above, below = max(above, -start), max(below, word - line / 2, number - line / 2, end)
        return above, below

    def reason_extent(self, cell: Cell) -> tuple[float, float]:
        """From where to where a reason reaches: around the middle, or below the mark of what was before."""
        tall = len(self.reason_lines(cell)) * SMALL * LEADING
        start = -tall / 2 if cell.before is None else BAR / 2
        return (start, start + tall) if tall else (0.0, 0.0)


def grid(tables: Sequence[Sequence[Item]], theme: Theme) -> Grid:
    """As many panels side by side as a page holds, three at most."""
    columns = min(max(len(items[0].cells) for items in tables), max(ACROSS))
    found = _measured(tables, columns, theme)
    while found.plot < _NARROWEST and columns > 1:
        columns -= 1
        found = _measured(tables, columns, theme)
    return found


def _measured(tables: Sequence[Sequence[Item]], columns: int, theme: Theme) -> Grid:
    """The grid with so many panels side by side; the plots get what the text leaves."""
    size = theme.text_size
    items = [item for table in tables for item in table]
    cells = [cell for item in items for cell in item.cells]
    labels = [width(line, size) for item in items for line in wrapped(item.title, _LABELS[columns], size)]
    labels += [width(TAGS, SMALL) for item in items if item.swatch is None]
    words = [width(line, size) for cell in cells for line in wrapped(cell.word, _WORDS[columns], size)]
    numbers = [max(width(cell.number, size, bold=True), width(cell.change, SMALL)) for cell in cells]
    asides = [width(cell.was, SMALL) for cell in cells]
    label, number, beside = max(labels, default=0.0), max(numbers), max(words + asides)
    rest = label + columns * (PANEL_GAP + GAP + number + GAP + beside)
    plot = (ACROSS[columns] - 2 * MARGIN - rest) / columns
    likeliest = max(max(cell.probability, cell.before or 0.0) for cell in cells)
    return Grid(
        theme=theme,
        columns=columns,
        label=label,
        plot=max(plot, _NARROWEST) if columns == 1 else plot,
        number=number,
        beside=beside,
        end=1.0 if likeliest > _TINY else _TINY,
    )
