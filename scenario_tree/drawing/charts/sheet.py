"""The page under a chart: matplotlib draws the shapes, the words are written as in the other pictures.

Words are elements of the SVG from the start: measured in the metrics of the fonts that they are shown in, in any
script, and never taken for formulas. Places are points from the top left of the page.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from scenario_tree.drawing.charts.style import THIN, Dashes
from scenario_tree.drawing.svg import MARGIN, Anchor, Box, add, add_text
from scenario_tree.drawing.text import LEADING, clean, width, wrapped
from scenario_tree.drawing.theme import Theme

ACROSS = 690.0  # width of a page: 920 CSS pixels
SMALL = 10.0  # font size of ticks and asides: as in the other charts
GAP = 8.0
SPACE = "\N{NO-BREAK SPACE}"  # in a paragraph: no line ends there
LABEL = 172.0  # width of a label, at most: about 30 letters
_POINTS = 72
_RESOLUTION = 192  # dots to the inch of what is drawn in pixels
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"

Scale = Literal["linear", "log"]


class Plot:
    """A part of the page with axes of its own. `ax` takes shapes in units of the data, without ticks or words."""

    def __init__(self, ax: Axes, box: Box) -> None:
        self.ax = ax
        self.box = box

    def x(self, value: float) -> float:
        """Where a figure of the x axis stands on the page."""
        return self.at(value, 1.0)[0]

    def y(self, value: float) -> float:
        """Where a figure of the y axis stands on the page."""
        return self.at(1.0, value)[1]

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point stands on the page."""
        across, up = self.ax.transLimits.transform(self.ax.transScale.transform((x, y)))
        return self.box.left + float(across) * self.box.width, self.box.bottom - float(up) * self.box.height


class Sheet:
    """A page that grows downward; `down` is where the next thing begins."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.down = MARGIN
        self.words = Element("g", {"class": "words"})
        self._figure = Figure(figsize=(ACROSS / _POINTS, 1), dpi=_RESOLUTION, frameon=False)
        self._plots: list[Plot] = []
        self._page = self._figure.add_axes((0, 0, 1, 1), zorder=10)
        self._page.set_axis_off()

    @property
    def left(self) -> float:
        """Where the page's content begins."""
        return MARGIN

    @property
    def right(self) -> float:
        """Where it ends."""
        return ACROSS - MARGIN

    def plot(
        self,
        box: Box,
        x: tuple[float, float],
        y: tuple[float, float],
        *,
        x_scale: Scale = "linear",
        y_scale: Scale = "linear",
    ) -> Plot:
        """A plot with these limits."""
        ax = self._figure.add_axes((0, 0, 1, 1))
        ax.set_axis_off()
        ax.set_xscale(x_scale)
        ax.set_yscale(y_scale)
        ax.set_xlim(*x)
        ax.set_ylim(*y)
        ax.set_autoscale_on(False)
        self._plots.append(Plot(ax, box))
        return self._plots[-1]

    # ---- words ----------------------------------------------------------------------

    def write(
        self,
        text: str,
        x: float,
        baseline: float,
        *,
        size: float = SMALL,
        color: str = "",
        bold: bool = False,
        anchor: Anchor = "start",
    ) -> None:
        """One line of text; without a colour it is a caption."""
        add_text(self.words, clean(text), x, baseline, size, color or self.theme.caption, bold=bold, anchor=anchor)

    def put(
        self,
        lines: Iterable[str],
        x: float,
        top: float,
        *,
        size: float = SMALL,
        color: str = "",
        bold: bool = False,
        anchor: Anchor = "start",
        leading: float = LEADING,
    ) -> float:
        """Lines one below the other; answer where they end."""
        for line in lines:
            self.write(line, x, top + size * 0.96, size=size, color=color, bold=bold, anchor=anchor)
            top += size * leading
        return top

    def middle(
        self,
        lines: Sequence[str],
        x: float,
        y: float,
        *,
        size: float = SMALL,
        color: str = "",
        bold: bool = False,
        anchor: Anchor = "start",
        backed: bool = False,
    ) -> None:
        """Lines about a height; `backed`: on paper of their own, so that no line runs through them."""
        if backed and lines:
            wide, high = widest(lines, size, bold=bold) + 4, len(lines) * size * LEADING
            left = x - 2 - (wide - 4) * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
            paper: dict[str, Any] = {"fill": self.theme.paper, "fill_opacity": 0.8}
            add(self.words, "rect", x=left, y=y - high / 2, width=wide, height=high, **paper)
        self.put(lines, x, y - len(lines) * size * LEADING / 2, size=size, color=color, bold=bold, anchor=anchor)

    def paragraph(self, text: str, *, size: float = SMALL, color: str = "", bold: bool = False) -> None:
        """Text over the whole width, from where the page has grown to."""
        lines = wrapped(text, self.right - self.left, size, bold=bold)
        lines = tuple(line.replace(SPACE, " ") for line in lines)
        self.down = self.put(lines, self.left, self.down, size=size, color=color, bold=bold, leading=1.3)

    # ---- shapes beside plots ----------------------------------------------------------

    def line(
        self, points: Iterable[tuple[float, float]], *, color: str, width: float = THIN, dashes: Dashes = (0.0, None)
    ) -> None:
        """A line through places of the page."""
        self._page.plot(*zip(*points, strict=True), color=color, linewidth=width, linestyle=dashes)

    def rectangle(self, box: Box, *, fill: str | tuple[float, ...], edge: str, hatch: str = "") -> None:
        """A box, as a sample of an area."""
        look: dict[str, Any] = {"facecolor": fill, "edgecolor": edge, "hatch": hatch, "linewidth": THIN}
        self._page.add_patch(Rectangle((box.left, box.top), box.width, box.height, **look))

    def sign(
        self, x: float, y: float, marker: str, *, color: str, size: float = 7.0, edge: str = "", thick: float = 1.6
    ) -> None:
        """A marker of matplotlib."""
        how: dict[str, Any] = {"markersize": size, "markeredgecolor": edge or color, "markeredgewidth": thick}
        self._page.plot([x], [y], marker=marker, color=color, **how)

    # ---- what is drawn ----------------------------------------------------------------

    def shapes(self, height: float) -> list[Element]:
        """What matplotlib has drawn on a page of this height: definitions and groups."""
        self._figure.set_size_inches(ACROSS / _POINTS, height / _POINTS)
        self._page.set_xlim(0, ACROSS)
        self._page.set_ylim(height, 0)
        for plot in self._plots:
            box = plot.box
            place = (box.left / ACROSS, 1 - box.bottom / height, box.width / ACROSS, box.height / height)
            plot.ax.set_position(place)
        written = io.BytesIO()
        canvas: Any = FigureCanvasSVG(self._figure)
        canvas.print_svg(written, metadata={"Date": None})
        root = ElementTree.fromstring(written.getvalue())
        return [_plain(part) for part in root if part.tag != f"{_SVG}metadata"]


def _plain(part: Element) -> Element:
    """An element and all within it without namespaces, and without names of groups, which nothing refers to."""
    for element in part.iter():
        element.tag = element.tag.removeprefix(_SVG)
        if element.tag == "g":
            element.attrib.pop("id", None)
        if _HREF in element.attrib:
            element.set("xlink:href", element.attrib.pop(_HREF))
        element.text = element.tail = None if element.tag != "style" else element.text
        if "d" in element.attrib:
            element.set("d", " ".join(element.attrib["d"].split()))
    return part


def widest(lines: Iterable[str], size: float, *, bold: bool = False) -> float:
    """Width of the longest line."""
    return max((width(line, size, bold=bold) for line in lines), default=0.0)
