"""The report of `sensitivity`: the tornado as rows, break-even values, and the grid over two inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.crossed import crossed
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import UNDEFINED, counted, figure, figures, inline_percent, percent, points

if TYPE_CHECKING:
    from scenario_tree.analysis.sensitivity import BreakEven, Sensitivity, Swing

_MOST = 40  # swings that a person reads
_BAR = 13  # cells of a bar
_LOW, _HIGH, _BASE, _EMPTY = "░", "█", "│", " "


def report(answers: Sequence[Sensitivity], form: str, window: Window) -> str:
    """The answers in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        return export.json("sensitivity", [export.entry(answer.tree.source, answer.to_dict()) for answer in answers])
    if form == "csv":
        return export.csv(CSV_COLUMNS, (row for answer in answers for row in _csv_rows(answer)))
    made = [page(answer) for answer in answers]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


def page(answer: Sensitivity) -> Page:
    """Swings, break-even values and a grid for a person."""
    tables, notes = ([tornado(answer)], []) if answer.two_way is None else crossed(answer.two_way)
    if answer.break_even:
        tables.append(break_even(answer))
    notes += _notes(answer)
    return Page(
        title=basis.title(answer.tree),
        facts=basis.facts(answer.tree, answer.basis),
        basis=(*basis.details(answer.tree, answer.basis), *filter(None, [answer.strategy])),
        tables=tuple(table for table in tables if table.rows),
        notes=tuple(notes),
        warnings=answer.warnings,
    )


def headline(answer: Sensitivity) -> str:
    """What is looked at, and what it is at the base."""
    target = answer.target
    if target.is_probability:
        return f"{target.title}: {inline_percent(answer.base)}"
    unit = f" {target.unit}" if target.unit else ""
    name = target.title if target.kind == "utility" else f"{target.measure} of {target.title}"
    return f"{name}: {figure(answer.base)}{unit}"


def value(figure_of: float, *, probability: bool) -> str:
    """A value of an input: probabilities in percent."""
    return inline_percent(figure_of) if probability else figure(figure_of)


def shown(answer: Sensitivity) -> list[Swing]:
    """The swings that are listed for a person: those that move the target, or have an undefined end."""
    least = _least(answer)
    return [swing for swing in answer.swings if swing.size > least or None in (swing.low, swing.high)][:_MOST]


def _least(answer: Sensitivity) -> float:
    """What is no swing but what is left over from adding up."""
    return 1e-12 * max(1.0, abs(answer.base))


def tornado(answer: Sensitivity) -> Table:
    """A row for each swing."""
    swings = shown(answer)
    likely = answer.target.is_probability
    ends = [end for swing in swings for end in (swing.low, swing.high)]
    texts = [percent(end) for end in ends] if likely else figures(ends)
    sizes = [swing.size if None not in (swing.low, swing.high) else None for swing in swings]
    differences = [points(size).lstrip("+") for size in sizes] if likely else figures(sizes)
    rows = [
        Row(
            (
                swing.name,
                swing.kind,
                " → ".join(value(x, probability=swing.is_probability) for x in (swing.low_input, swing.high_input)),
                texts[2 * place],
                texts[2 * place + 1],
                differences[place],
                figure(swing.derivative) if swing.derivative is not None else UNDEFINED,
                bar,
            )
        )
        for place, (swing, bar) in enumerate(zip(swings, _bars(answer.base, swings), strict=True))
    ]
    columns = (
        Column("input", key=True),
        Column("kind"),
        Column("low → high"),
        Column("at low", "right"),
        Column("at high", "right"),
        Column("swing", "right"),
        Column("slope", "right"),
        Column("", picture=True, style="cyan"),
    )
    return Table(columns, tuple(rows), headline(answer))


def _bars(base: float, swings: Sequence[Swing]) -> Iterator[str]:
    """From the base to both ends of each swing, all on one scale."""
    ends = [end for swing in swings for end in (swing.low, swing.high, base) if end is not None]
    least, most = min(ends, default=0.0), max(ends, default=0.0)
    width = (most - least) or 1.0

    def place(at: float) -> int:
        return round((at - least) / width * (_BAR - 1))

    middle = place(base)
    for swing in swings:
        cells = [_EMPTY] * _BAR
        for end, sign in ((swing.low, _LOW), (swing.high, _HIGH)):
            if end is not None:
                first, last = sorted((place(end), middle))
                cells[first : last + 1] = [sign] * (last + 1 - first)
        cells[middle] = _BASE
        yield "".join(cells).rstrip()


def break_even(answer: Sensitivity) -> Table:
    """A row for each value at which something changes."""
    inputs = {(swing.name, swing.kind): swing.base_input for swing in answer.swings}
    rows = []
    before = ("", "")
    for item in answer.break_even or ():
        base = inputs.get((item.name, item.kind))
        now = UNDEFINED if base is None else value(base, probability=item.is_probability)
        here = (item.name, value(item.value, probability=item.is_probability))
        again = ("", "", "")  # several things change at once
        rows.append(Row((*(again if here == before else (item.name, now, here[1])), _change(item))))
        before = here
    columns = (Column("input", key=True), Column("now", "right"), Column("break-even", "right"), Column("change"))
    return Table(columns, tuple(rows), "break-even values")


def _change(item: BreakEven) -> str:
    return f"{item.what}: {item.before} → {item.after}"


def _notes(answer: Sensitivity) -> Iterator[str]:
    if answer.two_way is None:
        yield from _swing_notes(answer)
    if answer.break_even is not None and not answer.break_even:
        yield "no break-even value: nothing changes, whatever one input is"
    yield from answer.notes


def _swing_notes(answer: Sensitivity) -> Iterator[str]:
    swings = shown(answer)
    if swings:
        held = ", the strategy held" if answer.decides else ""
        yield (
            "at low, at high: the target at both ends of one input, all others as they are; "
            f"slope: its derivative at the base{held}; bar: {_LOW} at low, {_HIGH} at high, {_BASE} the base"
        )
        yield (
            f"low and high: an uncertain number's 5 % and 95 % quantiles; a branch's odds over and times "
            f"{figure(answer.odds_factor)}; a weight over and times {figure(answer.weight_factor)}"
        )
    moving = [swing for swing in answer.swings if swing.size > _least(answer)]
    if len(moving) > len(swings):
        yield f"{counted(len(moving) - len(swings), 'smaller swing')} left out; --format json has all"
    still = sum(1 for swing in answer.swings if swing.size <= _least(answer) and None not in (swing.low, swing.high))
    if still:
        yield f"{counted(still, 'input')} {'does' if still == 1 else 'do'} not move it"
    if answer.fixed:
        names = ", ".join(answer.fixed)
        yield f"plain numbers, not varied: {names}; give one a range with --range NAME=LOW:HIGH"


CSV_COLUMNS = (
    "file",
    "section",
    "name",
    "kind",
    "base_input",
    "low_input",
    "high_input",
    "low",
    "high",
    "derivative",
    "value",
    "from",
    "to",
    "what",
    "a",
    "b",
    "best",
    "target",
)


def _csv_rows(answer: Sensitivity) -> Iterator[dict[str, object]]:
    file = {"file": answer.tree.source.name}
    yield {**file, "section": "base", "name": answer.target.name, "kind": answer.target.measure, "value": answer.base}
    for swing in answer.swings:
        yield {**file, "section": "swing", **swing.to_dict()}
    for item in answer.break_even or ():
        yield {**file, "section": "break_even", **item.to_dict()}
    grid = answer.two_way
    if grid is None:
        return
    for a, options, figures_of in zip(grid.a.values, grid.best, grid.values, strict=True):
        for b, best, target in zip(grid.b.values, options, figures_of, strict=True):
            cell = {"name": f"{grid.a.name} × {grid.b.name}", "what": grid.what}
            yield {**file, "section": "two_way", **cell, "a": a, "b": b, "best": best, "target": target}
