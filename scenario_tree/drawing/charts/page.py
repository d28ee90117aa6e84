"""The whole of a chart: heading, facts, panels one under another, notes, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenario_tree.drawing.charts import heat, regions
from scenario_tree.drawing.charts.bars import add_bars
from scenario_tree.drawing.charts.cells import Sides
from scenario_tree.drawing.charts.curves import add_curves
from scenario_tree.drawing.charts.intervals import add_intervals
from scenario_tree.drawing.charts.panels import Bars, Curves, HeatMap, Intervals, Panel, Points, Regions, Stems, Tornado
from scenario_tree.drawing.charts.points import add_points
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
    names: Sequence[str] = (),
) -> str:
    """The picture as SVG text.

    `origin` is written into the file as it is; `sources` are the facts of each tree, at the foot, under
    its name if there are `names`; `tool` drew it.
    """
    sheet = Sheet(theme)
    sheet.paragraph(title, size=theme.heading_size, color=theme.ink, bold=True)
    sheet.paragraph(joined(facts), size=theme.text_size)
    room = _beside_cells(panels)
    for panel in panels:
        sheet.down += 14
        if panel.title and panel.title != title:
            sheet.paragraph(panel.title, size=_TITLE, color=theme.ink, bold=True)
            sheet.down += 4
        add_panel(sheet, panel, room)
    sheet.down += 14
    sources = [(*source, tool) for source in sources]
    for note in notes:
        sheet.paragraph(note)
    for line in _told_apart(sources, names):
        sheet.paragraph(line)
    root = begun(clean(title), clean(description), clean(origin))
    root.set("xmlns:xlink", "http://www.w3.org/1999/xlink")
    add(root, "rect", width="100%", height="100%", fill=theme.paper)
    height = sheet.down + MARGIN
    root.extend(sheet.shapes(height))
    root.append(sheet.words)
    return finished(root, ACROSS, height, theme)


def _told_apart(sources: Sequence[Sequence[str]], names: Sequence[str]) -> Iterator[str]:
    """Of several sources what is each one's own, in their order and under their names, then what is so for all."""
    shared = [fact for fact in sources[0] if all(fact in other for other in sources)]
    if any(len(source) > len(shared) for source in sources):
        before = [f"{name}: " for name in names] or [""] * len(sources)
        for name, source in zip(before, sources, strict=True):
            yield name + joined([fact for fact in source if fact not in shared] or ["–"])
    yield joined(shared)


def joined(facts: Sequence[str]) -> str:
    """Facts on a line, which is broken between them and not within short parts of them."""
    parts = (", ".join(map(_bound, fact.split(", "))) for fact in facts)
    return f"{SPACE}· ".join(parts)


def _bound(text: str) -> str:
    return text.replace(" ", SPACE) if len(text) <= _UNBROKEN else text


def _beside_cells(panels: Sequence[Panel]) -> Sides:
    """Room beside the cells of all panels that have any, so that cells stand one under another."""
    found = [heat.sides(panel) for panel in panels if isinstance(panel, HeatMap) and panel.columns and panel.rows]
    found += [regions.sides(panel) for panel in panels if isinstance(panel, Regions) and panel.columns and panel.rows]
    return Sides(max((each.left for each in found), default=0.0), max((each.right for each in found), default=0.0))


def add_panel(sheet: Sheet, panel: Panel, room: Sides) -> None:
    """Draw a panel where the page has grown to; `room` is kept free beside cells."""
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
            heat.add_heat_map(sheet, panel, room)
        case Regions():
            regions.add_regions(sheet, panel, room)
