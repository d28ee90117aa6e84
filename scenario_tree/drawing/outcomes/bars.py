"""Panels of sorted bars, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from scenario_tree.drawing.outcomes.bands import SMALL, add_bands, add_headings, bands, headings, height
from scenario_tree.drawing.outcomes.columns import Cell, Item
from scenario_tree.drawing.outcomes.grid import BAR, GAP, TAGS, Grid
from scenario_tree.drawing.palette import Swatch
from scenario_tree.drawing.svg import Box, add, add_text
from scenario_tree.drawing.text import LEADING, width
from scenario_tree.drawing.theme import Theme
from scenario_tree.model import WordScale

_ROW_GAP = 8.0
_TAG_GAP = 22.0  # more than between rows, for the heading of the tags
_THINNEST = 0.8  # a bar that is not nothing is seen
_DIAMOND = 3.8  # from its middle to a corner
_TICKS = 4
_TICK = 3.0  # below the plot


class Row(NamedTuple):
    """An item and where its row is, from the top of the plot; `middle` is that of its bars."""

    item: Item
    top: float
    middle: float
    bottom: float


class Block:
    """The panels of some columns of one tree: which rows they share, and where these are."""

    def __init__(self, items: Sequence[Item], places: Sequence[int], scale: WordScale, grid: Grid) -> None:
        self.grid = grid
        self.bands = bands(scale)
        self.words = headings(self.bands, grid.plot, GAP + grid.number + GAP + grid.beside, grid.end)
        self.rows: list[Row] = []
        self.tags: float | None = None  # where their heading begins, if there is one
        self.height = _ROW_GAP / 2
        for item in items:
            if item.swatch is None and self.tags is None:
                self.tags = self.height
                self.height += _TAG_GAP
            above, below = grid.extent(item, (item.cells[place] for place in places))
            middle = self.height + _ROW_GAP / 2 + above
            self.rows.append(Row(item, self.height, middle, middle + below + _ROW_GAP / 2))
            self.height = self.rows[-1].bottom
        self.height += _ROW_GAP / 2

    @property
    def above(self) -> float:
        """Height of the words above the plot."""
        return height(self.words)

    @property
    def below(self) -> float:
        """Height of the axis below the plot."""
        return _TICK + SMALL * LEADING

    def add_labels(self, parent: Element, x: float, top: float) -> None:
        """Append the labels that the panels share, and the heading of the tags."""
        theme = self.grid.theme
        for item, _, middle, _ in self.rows:
            color = theme.dim_text if item.dimmed else theme.ink
            lines = self.grid.label_lines(item)
            start = top + middle - len(lines) * theme.text_size * LEADING / 2
            _add_lines(parent, lines, x, start, theme.text_size, color)
        if self.tags is not None:
            add_text(parent, TAGS, x, top + self.tags + 5 + SMALL, SMALL, theme.caption)

    def add_panel(self, parent: Element, place: int, x: float, top: float) -> None:
        """Append the panel of one column: bands and their words, axis, bars and figures."""
        grid = self.grid
        add_headings(parent, self.words, x, top, grid.theme)
        add_bands(parent, self.bands, Box(x, top, x + grid.plot, top + self.height), grid.end, grid.theme)
        self._add_axis(parent, place, x, top)
        for number, (item, _, middle, _) in enumerate(self.rows):
            cell = item.cells[place]
            group = add(parent, "g", id=f"{parent.get('id')}-{number}")
            kind = "tag" if item.swatch is None else "outcome"
            group.set("class", f"{kind} dimmed" if cell.dimmed else kind)
            add(group, "title").text = cell.tooltip
            _add_bars(group, item.swatch, cell, x, top + middle, grid)
            _add_figures(group, cell, x + grid.plot + GAP + grid.number, top + middle, grid)

    def _add_axis(self, parent: Element, place: int, x: float, top: float) -> None:
        """Append the ticks of the axis, with light lines through the plot that spare its text."""
        theme, end = self.grid.theme, self.grid.end
        for tick in range(_TICKS + 1):
            across = self.grid.plot * tick / _TICKS
            course = f"M{x + across:.2f},{top:.2f}"
            for row in self.rows:
                cell = row.item.cells[place]
                widest = max((width(line, SMALL) for line in self.grid.reason_lines(cell)), default=0.0)
                if 0 < across < widest + GAP:
                    start = row.top if cell.before is None else row.middle + self.grid.reason_extent(cell)[0]
                    course += f" V{top + start:.2f} M{x + across:.2f},{top + row.bottom:.2f}"
            course += f" V{top + self.height + _TICK:.2f}"
            color = theme.dim if tick else theme.line
            add(parent, "path", d=course, fill="none", stroke=color, stroke_width=0.5 if tick else 0.8)
            text = f"{end * 100 * tick / _TICKS:g}{' %' if tick == _TICKS else ''}"
            add_text(parent, text, x + across, top + self.height + _TICK + SMALL, SMALL, theme.caption, anchor="middle")


def add_diamond(parent: Element, x: float, y: float, theme: Theme) -> None:
    """Append the sign of what was before."""
    corners = ((x - _DIAMOND, y), (x, y - _DIAMOND), (x + _DIAMOND, y), (x, y + _DIAMOND))
    points = " ".join(f"{across:.2f},{down:.2f}" for across, down in corners)
    add(parent, "polygon", points=points, fill=theme.paper, stroke=theme.ink, stroke_width=1.3)


def _add_bars(parent: Element, swatch: Swatch | None, cell: Cell, x: float, middle: float, grid: Grid) -> None:
    """Append the bar, what was before, and the reason why there is none."""
    theme, scale = grid.theme, grid.plot / grid.end
    end = x + cell.probability * scale
    if cell.probability > 0:
        _add_bar(parent, swatch, x, middle, max(end - x, _THINNEST), theme)
    if cell.before is not None:
        start = x + cell.before * scale
        if abs(end - start) > _DIAMOND:
            for color, thickness in ((theme.paper, 3.4), (theme.ink, 1.3)):
                add(parent, "path", d=f"M{start:.2f},{middle:.2f} H{end:.2f}", stroke=color, stroke_width=thickness)
        add_diamond(parent, start, middle, theme)
    start, _ = grid.reason_extent(cell)
    _add_lines(parent, grid.reason_lines(cell), x + GAP / 2, middle + start, SMALL, theme.caption)


def _add_bar(parent: Element, swatch: Swatch | None, x: float, middle: float, length: float, theme: Theme) -> None:
    """Append a bar: filled for an outcome, outlined for a tag."""
    color = swatch.color if swatch else theme.line
    top = middle - BAR / 2
    if length < 2:
        add(parent, "rect", x=x, y=top, width=length, height=BAR, fill=color)
    else:
        place = {"x": x + 0.5, "y": top + 0.5, "width": length - 1, "height": BAR - 1}
        add(parent, "rect", **place, fill=swatch.fill if swatch else theme.paper, stroke=color, stroke_width=1)


def _add_figures(parent: Element, cell: Cell, right: float, middle: float, grid: Grid) -> None:
    """Append what stands beside a bar; `right` is where numbers end."""
    theme, size = grid.theme, grid.theme.text_size
    color = theme.dim_text if cell.dimmed else theme.ink
    top = middle - size * LEADING / 2
    add_text(parent, cell.number, right, top + size * 0.96, size, color, anchor="end", bold=True)
    words = grid.word_lines(cell)
    _add_lines(parent, words, right + GAP, top, size, color)
    if cell.change:
        add_text(parent, cell.change, right, top + size * LEADING + SMALL * 0.96, SMALL, theme.caption, anchor="end")
    if cell.was:
        baseline = top + len(words) * size * LEADING + (SMALL if words else size) * 0.96
        add_text(parent, cell.was, right + GAP, baseline, SMALL, theme.caption)


def _add_lines(parent: Element, lines: Sequence[str], x: float, top: float, size: float, color: str) -> None:
    """Append lines one below the other."""
    for place, line in enumerate(lines):
        add_text(parent, line, x, top + place * size * LEADING + size * 0.96, size, color)
