"""The report of `sweep`: figures over one input as rows, over two as a table for each figure, over more as a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scenario_tree.reports import basis, beside, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import counted, figure, figures, inline_percent, percent

if TYPE_CHECKING:
    from scenario_tree.analysis.grid import Cell, Input, Sweep, Target

_CHANGED = " ◂"  # behind a choice that is not that of the row above
_LEFT, _ABOVE = "◂", "▴"  # before a figure, where a choice is not that of the cell to the left, or above
_FEW = 8  # choices that a note names
_NONE = "✗"  # in place of the figure of a cell that cannot be evaluated


def report(sweeps: Sequence[Sweep], form: str, window: Window) -> str:
    """The grids in one of the forms `table`, `json`, `csv`, `markdown`."""
    if form == "json":
        return export.json("sweep", [export.entry(sweep.tree.source, sweep.to_dict()) for sweep in sweeps])
    if form == "csv":
        rows = [row for sweep in sweeps for row in _csv_rows(sweep)]
        header = dict.fromkeys(name for row in rows for name in row)
        return export.csv([name for name in header if name != "error"] + ["error"], rows)
    made = [page(sweep) for sweep in sweeps]
    return markdown.text(made) if form == "markdown" else pages.text(made, window)


def _probabilities(sweep: Sweep) -> Iterator[str]:
    """Those that are set to one value."""
    if sweep.probabilities:
        said = (f"{name} {inline_percent(value)}" for name, value in sweep.probabilities.items())
        yield f"probability: {', '.join(said)}"


def page(sweep: Sweep) -> Page:
    """The grid for a person."""
    two = len(sweep.inputs) == 2
    return Page(
        title=basis.title(sweep.tree),
        facts=basis.facts(sweep.tree, sweep.basis),
        basis=(*basis.details(sweep.tree, sweep.basis), *_probabilities(sweep)),
        tables=tuple(_crossed(sweep)) if two else (_listed(sweep),),
        notes=tuple(notes(sweep)),
        warnings=sweep.warnings,
    )


def value_texts(one: Input) -> list[str]:
    """Its values as they read: probabilities in percent."""
    if one.kind == "probability":
        return [percent(value) for value in one.values]
    return figures(one.values)


def notes(sweep: Sweep) -> Iterator[str]:
    """What is to be known of the figures."""
    for one in sweep.inputs:
        if one.base is not None:
            said = percent(one.base) if one.kind == "probability" else figure(one.base)
            yield f"{sweep.name_of(one)} is {said} otherwise"
        if one.bases:
            said = ", ".join(f"{inline_percent(value)} at {node}" for node, value in one.bases)
            yield f"{sweep.name_of(one)} is {said} otherwise"
    if any(one.kind == "probability" for one in sweep.inputs) and sweep.tree.evidence:
        yield "a probability is set before any evidence counts"
    hidden = [target.title for target in sweep.targets if target not in sweep.shown]
    if hidden:
        yield f"never happening, and left out: {', '.join(hidden)}"
    if constant := sweep.constant:
        some = [f"{node}/{choice}" for node, choice in constant.items()][:_FEW]
        more = f" and {len(constant) - _FEW} more" if len(constant) > _FEW else ""
        yield f"chosen in every {'cell' if len(sweep.inputs) == 2 else 'row'}: {', '.join(some)}{more}"
    if sweep.varying and len(sweep.inputs) != 2:
        yield f"{_CHANGED.strip()}: another choice than in the row above"
    if sweep.varying and len(sweep.inputs) == 2:
        yield f"{_LEFT}, {_ABOVE}: another choice than in the cell to the left, than in the one above"
    failed = [cell for cell in sweep.cells if cell.error is not None]
    if failed and len(sweep.inputs) == 2:
        said = "; ".join(dict.fromkeys(str(cell.error) for cell in failed[:3]))
        yield f"{_NONE}: {counted(len(failed), 'cell')} cannot be evaluated: {said}"
    if sweep.tree.has_payoffs and not sweep.one_scale and any(target.kind == "utility" for target in sweep.targets):
        yield beside.DIFFERENT_WEIGHTS


def _figures(target: Target, cells: Sequence[Cell]) -> list[str]:
    values = [target.of(cell) for cell in cells]
    return [percent(value) for value in values] if target.is_probability else figures(values)


def _listed(sweep: Sweep) -> Table:
    """A row for each cell: its place, its figures, and what is chosen where that varies."""
    shown = [dict(zip(one.values, value_texts(one), strict=True)) for one in sweep.inputs]
    columns = [_figures(target, sweep.cells) for target in sweep.shown]
    rows = []
    varying = sweep.varying
    before: dict[str, str] = {}
    for number, cell in enumerate(sweep.cells):
        place = tuple(texts[value] for texts, value in zip(shown, cell.at, strict=True))
        if cell.error is not None:
            rows.append(Row(place, cell.error, style="dim"))
            continue
        chosen = {node: cell.choices[node] for node in varying}
        changed = {node for node, choice in chosen.items() if before and before[node] != choice}
        choices = (choice + _CHANGED * (node in changed) for node, choice in chosen.items())
        rows.append(Row((*place, *(column[number] for column in columns), *choices), style="bold" if changed else ""))
        before = chosen
    return Table(
        (
            *(Column(sweep.name_of(one), "right", key=True) for one in sweep.inputs),
            *(Column(target.title, "right") for target in sweep.shown),
            *(Column(node) for node in varying),
        ),
        tuple(rows),
    )


def _crossed(sweep: Sweep) -> Iterator[Table]:
    """A table for each figure, then for each decision that varies: the first input down, the second across."""
    marks = _marks(sweep)
    for target in sweep.shown:
        texts = [
            _NONE if cell.error else text for cell, text in zip(sweep.cells, _figures(target, sweep.cells), strict=True)
        ]
        yield _table(sweep, target.title, [mark + text for mark, text in zip(marks, texts, strict=True)])
    for node in sweep.varying:
        yield _table(sweep, f"choice at {node}", [cell.choices.get(node, _NONE) for cell in sweep.cells])


def _marks(sweep: Sweep) -> list[str]:
    """Before the figures of each cell: whether anybody chooses otherwise than in the cell to the left, and above."""
    width = len(sweep.inputs[1].values)

    def differs(cell: Cell, other: int) -> bool:
        return (
            other >= 0
            and not cell.error
            and not sweep.cells[other].error
            and cell.choices != sweep.cells[other].choices
        )

    found = []
    for number, cell in enumerate(sweep.cells):
        left = number - 1 if number % width else -1
        signs = _LEFT * differs(cell, left) + _ABOVE * differs(cell, number - width)
        found.append(f"{signs} " if signs else "")
    return found


def _table(sweep: Sweep, title: str, texts: Sequence[str]) -> Table:
    down, across = sweep.inputs
    columns = (Column(sweep.name_of(down), "right", key=True), *(Column(text, "right") for text in value_texts(across)))
    values = zip(value_texts(down), sweep.rows(texts), strict=True)
    rows = tuple(Row((value, *row)) for value, row in values)
    return Table(columns, rows, f"{title}, {sweep.name_of(across)} across")


def _csv_rows(sweep: Sweep) -> Iterator[dict[str, object]]:
    for cell in sweep.cells:
        row: dict[str, object] = {"file": sweep.tree.source.name}
        row |= {f"at.{one.name}": value for one, value in zip(sweep.inputs, cell.at, strict=True)}
        row |= {f"outcome.{name}": cell.outcomes.get(name) for name in sweep.tree.outcomes}
        row |= {f"tag.{name}": cell.tags.get(name) for name in sweep.tree.tags}
        expected = cell.expected
        row["utility"] = expected.utility if expected else None
        row["certainty_equivalent"] = expected.certainty_equivalent if expected else None
        criteria = expected.criteria if expected else {}
        row |= {f"criterion.{name}": criteria.get(name) for name in sweep.basis.criteria}
        decisions = next(done.choices for done in sweep.cells if done.error is None)
        row |= {f"choice.{node}": cell.choices.get(node) for node in decisions}
        yield {**row, "error": cell.error}
