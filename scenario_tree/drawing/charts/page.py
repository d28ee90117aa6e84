"""The whole of a chart: heading, facts, panels one under another, notes, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenario_tree.drawing.charts.bars import add_bars
from scenario_tree.drawing.charts.curves import add_curves
from scenario_tree.drawing.charts.heat import add_heat_map
from scenario_tree.drawing.charts.intervals import add_intervals
from scenario_tree.drawing.charts.panels import Bars, Curves, HeatMap, Intervals, Panel, Points, Regions, Stems, Tornado
from scenario_tree.drawing.charts.points import add_points
from scenario_tree.drawing.charts.regions import add_regions
from scenario_tree.drawing.charts.sheet import ACROSS, SPACE, Sheet
from scenario_tree.drawing.charts.stems import add_stems
from scenario_tree.drawing.charts.tornado import add_tornado
from scenario_tree.drawing.svg import MARGIN, add, begun, finished
from scenario_tree.drawing.text import clean
from scenario_tree.drawing.theme import Theme

_UNBROKEN = 40  # letters that stand on one line
_TITLE = 14.0  # font size of a panel's title


def page(
    title: str,
    panels: Sequence[Panel],
    theme: Theme,
    origin: str,
    *,
    description: str,
    facts: Sequence[str],
    notes: Sequence[str],
    sources: Sequence[Sequence[str]],
    tool: str,
) -> str:
    """The picture as SVG text.

    `origin` is written into the file as it is; `sources` are the facts of each tree, at the foot; `tool` drew it.
    """
    sheet = Sheet(theme)
    sheet.paragraph(title, size=theme.heading_size, color=theme.ink, bold=True)
    sheet.paragraph(joined(facts), size=theme.text_size)
    for panel in panels:
        sheet.down += 14
        if panel.title and panel.title != title:
            sheet.paragraph(panel.title, size=_TITLE, color=theme.ink, bold=True)
            sheet.down += 4
        add_panel(sheet, panel)
    sheet.down += 14
    sources = [(*source, tool) for source in sources]
    for note in notes:
        sheet.paragraph(note)
    for source in _told_apart(sources):
        sheet.paragraph(joined(source))
    root = begun(clean(title), clean(description), clean(origin))
    root.set("xmlns:xlink", "http://www.w3.org/1999/xlink")
    add(root, "rect", width="100%", height="100%", fill=theme.paper)
    height = sheet.down + MARGIN
    root.extend(sheet.shapes(height))
    root.append(sheet.words)
    return finished(root, ACROSS, height, theme)


def _told_apart(sources: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Of several sources what is each one's own, in their order, then what is so for all."""
    shared = [fact for fact in sources[0] if all(fact in other for other in sources)]
    if any(len(source) > len(shared) for source in sources):
        yield from ([fact for fact in source if fact not in shared] or ["–"] for source in sources)
    yield shared


def joined(facts: Sequence[str]) -> str:
    """Facts on a line, which is broken between them and not within short parts of them."""
    parts = (", ".join(map(_bound, fact.split(", "))) for fact in facts)
    return f"{SPACE}· ".join(parts)


def _bound(text: str) -> str:
    return text.replace(" ", SPACE) if len(text) <= _UNBROKEN else text


def add_panel(sheet: Sheet, panel: Panel) -> None:
    """Draw a panel where the page has grown to."""
    match panel:
        case Bars():
            add_bars(sheet, panel)
        case Curves():
            add_curves(sheet, panel)
        case Tornado():
            add_tornado(sheet, panel)
        case Intervals():
            add_intervals(sheet, panel)
        case Stems():
            add_stems(sheet, panel)
        case Points():
            add_points(sheet, panel)
        case HeatMap():
            add_heat_map(sheet, panel)
        case Regions():
            add_regions(sheet, panel)
