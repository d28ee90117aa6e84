"""The report of `diff`: what changed, what that did to every figure, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from scenario_tree.quantities.words import worded
from scenario_tree.reports import basis, export, markdown, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.tables import Column, Row, Table
from scenario_tree.reports.window import Window
from scenario_tree.rounding import MINUS, UP, counted, figures, percent, points
from scenario_tree.versions.comparing.phrases import ARROW, because, by_view, reasons, said, subject

if TYPE_CHECKING:
    from scenario_tree.versions.comparing.edits import Edit
    from scenario_tree.versions.comparing.results import Difference, Effect
    from scenario_tree.versions.files import FileDifference

SMALL = 1e-9  # a change that is only what is left over from adding up
_MOST_EDITS = 24  # rows of edits, and of effects, without --all
_MOST_EFFECTS = 16
_BESIDE = 60  # letters of an edit and of its reasons that stand side by side
LONGEST_COMMENT = 65_536  # characters that GitHub takes in one comment


def report(found: Sequence[FileDifference], form: str, window: Window, *, whole: bool = False) -> str:
    """The differences in one of the forms `table`, `json`, `csv`, `markdown`, `github`; `whole` cuts no row."""
    if form == "json":
        return export.files("diff", [one.to_dict() for one in found])
    changed = [one for one in found if one.changed]
    if form == "csv":
        return export.csv(_CSV, (row for one in changed for row in _csv_rows(one)))
    if form == "github":
        return "".join(f"{line}\n" for one in changed for line in _annotations(one))
    made = [page(one, whole=whole) for one in changed]
    if form == "markdown":
        return markdown.shortened(made, LONGEST_COMMENT)
    return pages.text(made, window) if made else ""


def page(found: FileDifference, *, whole: bool = False) -> Page:
    """One file's difference for a person."""
    return _Writer(found, whole).page()


class _Writer:
    """The tables of one file."""

    def __init__(self, found: FileDifference, whole: bool) -> None:
        self.found = found
        self.whole = whole

    def page(self) -> Page:
        found, difference = self.found, self.found.difference
        if difference is None:
            return self._one_sided()
        tables = [
            self._edits(difference),
            _probabilities(difference, "outcome", difference.outcomes, self.whole),
            _probabilities(difference, "tag", difference.tags, self.whole),
            _values(difference),
            _flips(difference),
        ]
        return Page(
            title=found.path,
            facts=(self._versions(),),
            basis=self._basis(difference),
            tables=tuple(table for table in tables if table.rows),
            notes=tuple(self._notes(difference)),
            warnings=tuple(dict.fromkeys((*difference.before.warnings, *difference.after.warnings))),
        )

    def _versions(self) -> str:
        sides = [side.text if side else "" for side in (self.found.old, self.found.new)]
        if self.found.status == "added":
            return f"added: {sides[1]}"
        return f"removed: {sides[0]}" if self.found.status == "removed" else f"{sides[0]} {ARROW} {sides[1]}"

    def _basis(self, difference: Difference) -> tuple[str, ...]:
        found, basis_ = self.found, difference.after.basis
        said_ = []
        if found.old and found.new and found.old.path != found.new.path and found.status == "renamed":
            said_.append(f"renamed from {found.old.path}")
        if basis_.profile:
            said_.append(f"profile: {basis_.profile}")
        if basis_.pool != "linear":
            said_.append(f"pool: {basis_.pool}")
        if basis_.given:
            said_.append(f"given: {', '.join(basis_.given)}")
        if basis_.chosen:
            said_.append(f"chosen: {', '.join(basis_.chosen)}")
        return tuple(said_)

    def _one_sided(self) -> Page:
        found, score = self.found, self.found.score
        rows = [Row((one.title, percent(one.probability))) for one in score.outcomes] if score else []
        title = "" if score is None else basis.title(score.tree)
        tables = (Table((Column("outcome", key=True), Column("probability", "right")), tuple(rows)),) if rows else ()
        return Page(title=found.path, facts=(self._versions(),), basis=(title,) if title else (), tables=tables)

    # ---- what changed ------------------------------------------------------------------------

    def _edits(self, difference: Difference) -> Table:
        moving, others = _sorted(difference)
        shown = moving if self.whole else moving[:_MOST_EDITS]
        rows = [row for edit in shown for row in _rows(edit)]
        if len(shown) < len(moving):
            rows.append(Row((f"… {counted(len(moving) - len(shown), 'more edit')}", "(--all shows them)"), style="dim"))
        if self.whole:
            rows += [Row((subject(edit), said(edit)), style="dim") for edit in others]
        return Table((Column("", key=True, style="bold"), Column("", key=True)), tuple(rows))

    def _notes(self, difference: Difference) -> Iterator[str]:
        others = _sorted(difference)[1]
        if others and not self.whole:
            kinds: dict[str, int] = {}
            for edit in others:
                kinds[_kind(edit)] = kinds.get(_kind(edit), 0) + 1
            listed = ", ".join(f"{name}" + (f" ({count})" if count > 1 else "") for name, count in kinds.items())
            yield f"no figure moves by {counted(len(others), 'other edit')}: {listed}"
        still = [effect.title for effect in difference.outcomes if abs(effect.change) <= SMALL]
        if still and len(still) < len(difference.outcomes) and any(edit.player for edit in difference.edits):
            yield f"unchanged: {', '.join(still[:8])}{' …' if len(still) > 8 else ''}"
        elif still and len(still) == len(difference.outcomes):
            yield "no outcome's probability changes"
        if difference.before.basis.criteria != difference.after.basis.criteria and difference.new.has_payoffs:
            yield "utilities are counted with different weights: their difference is no gain or loss"


def _kind(edit: Edit) -> str:
    """What an edit that moves nothing is, in a word."""
    if edit.kind == "other" and isinstance(edit.after, dict):
        return ", ".join(edit.after)
    if edit.kind in ("added", "removed", "moved", "renamed"):
        return f"{edit.where} {edit.kind}"
    return {"other": edit.where, "label": "label", "source": "sources"}.get(edit.kind, edit.where)


def _sorted(difference: Difference) -> tuple[list[Edit], list[Edit]]:
    """The edits that a reader wants to see, in the order of the file, and those that move no figure."""
    acting = {
        part.edit
        for effect in (*difference.outcomes, *difference.tags, *difference.criteria, difference.utility)
        for part in effect.contributions
        if abs(part.change) > SMALL
    }
    structural = ("added", "removed", "renamed", "moved")
    sides: tuple[list[Edit], list[Edit]] = ([], [])
    for number, edit in enumerate(difference.edits):
        seen = number in acting or edit.player or (edit.kind in structural and not edit.where.startswith("claims."))
        sides[0 if seen else 1].append(edit)
    return sides


def _rows(edit: Edit) -> Iterator[Row]:
    what, why = said(edit), because(edit)
    beside = len(what) + len(why) <= _BESIDE
    yield Row((subject(edit), what), why if beside else "")
    yield from (Row(("", line), style="dim") for line in (*by_view(edit), *([] if beside or not why else [why])))


# ---- what it did ------------------------------------------------------------------------------


def _probabilities(difference: Difference, kind: str, effects: Sequence[Effect], whole: bool) -> Table:
    moved = sorted(
        (effect for effect in effects if abs(effect.change) > SMALL or None in (effect.before, effect.after)),
        key=lambda effect: -abs(effect.change),
    )
    shown = moved if whole else moved[:_MOST_EFFECTS]
    rows = [
        Row(
            (
                effect.title,
                percent(effect.before),
                percent(effect.after),
                points(effect.change),
                reasons(difference, effect, lambda change: points(change).removesuffix(" pp"), 0.0005),
            ),
            _words(difference, effect),
        )
        for effect in shown
    ]
    if len(shown) < len(moved):
        rows.append(Row((f"… {len(moved) - len(shown)} more",), style="dim"))
    return Table(_columns(kind), tuple(rows))


def _columns(kind: str) -> tuple[Column, ...]:
    ends = (Column("before", "right"), Column("after", "right"), Column("change", "right", style="bold"))
    return (Column(kind, key=True), *ends, Column("why", key=True))


def _words(difference: Difference, effect: Effect) -> str:
    """`unlikely → remote` where the band of the verbal scale is another one."""
    if effect.before is None or effect.after is None:
        return "new" if effect.before is None else "gone"
    words = [worded(min(max(value, 0.0), 1.0), difference.new.words) for value in (effect.before, effect.after)]
    return f"{words[0]} {ARROW} {words[1]}" if words[0] != words[1] else ""


def _values(difference: Difference) -> Table:
    """What is expected, where anything is worth anything."""
    if not (difference.new.has_payoffs or difference.old.has_payoffs):
        return Table((), ())
    several = len(difference.criteria) > 1
    effects = (*(difference.criteria if several else ()), difference.utility)
    moved = [e for e in effects if e.before is not None and e.after is not None and abs(e.change) > SMALL]
    rows = []
    for effect in moved:
        before, after, change = figures([effect.before, effect.after, effect.change])
        places = len(change.partition(".")[2])
        why = reasons(difference, effect, partial(_signed, places=places), 0.5 * 10.0**-places)
        rows.append(Row((effect.name, before, after, _signed(effect.change, places=places), why)))
    first, last = difference.certainty_equivalent
    gap = max(abs(first - (difference.utility.before or 0)), abs(last - (difference.utility.after or 0)))
    if gap > SMALL * max(1.0, abs(first), abs(last)) and abs(last - first) > SMALL:
        before, after, change = figures([first, last, last - first])
        places = len(change.partition(".")[2])
        rows.append(Row(("certainty equivalent", before, after, _signed(last - first, places=places), "")))
    return Table(_columns("expected"), tuple(rows))


def _signed(change: float, *, places: int) -> str:
    """A change of a value, with the decimals of its row."""
    sign = "+" if change > 0 else MINUS if change < 0 else ""
    return f"{sign}{abs(change) * UP:,.{places}f}"


def _flips(difference: Difference) -> Table:
    rows = []
    for flip in difference.decisions:
        margin = f" (margin {flip.margin:.2g})" if flip.margin is not None else ""
        never = ", never reached" if not flip.reach else ""
        text = f"decision at {flip.node} flips: {flip.before} {ARROW} {flip.after}{margin}{never}"
        rows.append(Row((text,), style="bold"))
    return Table((Column("", key=True),), tuple(rows))


# ---- for programs --------------------------------------------------------------------------------

_CSV = ("file", "kind", "name", "before", "after", "change", "contributor", "residual")


def _csv_rows(found: FileDifference) -> Iterator[dict[str, object]]:
    difference = found.difference
    if difference is None:
        for row in found.to_dict()["effects"]["outcomes"]:
            names = ("name", "before", "after", "change")
            yield {"file": found.path, "kind": "outcome", **{name: row[name] for name in names}}
        return
    for edit in difference.edits:
        before, after = (None if side is None else export.compact(side) for side in (edit.before, edit.after))
        yield {"file": found.path, "kind": f"edit: {edit.kind}", "name": edit.where, "before": before, "after": after}
    groups = (
        ("outcome", difference.outcomes),
        ("tag", difference.tags),
        ("criterion", difference.criteria),
        ("expected", (difference.utility,)),
    )
    for kind, effects in groups:
        for effect in effects:
            row = {"file": found.path, "kind": kind, "name": effect.name}
            known = None not in (effect.before, effect.after) or kind in ("outcome", "tag")
            yield {
                **row,
                "before": effect.before,
                "after": effect.after,
                "change": effect.change if known else None,
                "residual": effect.residual,
            }
            for part in effect.contributions:
                who = part.decision if part.edit is None else difference.edits[part.edit].where
                yield {**row, "kind": f"{kind}: share", "change": part.change, "contributor": who}
    for flip in difference.decisions:
        yield {"file": found.path, "kind": "decision", "name": flip.node, "before": flip.before, "after": flip.after}


def _annotations(found: FileDifference) -> Iterator[str]:
    """GitHub workflow commands: a notice at every edit that moves a figure, and one for the file as a whole."""
    from scenario_tree.reports.diagnostics import command

    difference = found.difference
    path = found.new.path if found.new else found.path
    if difference is None:
        yield command("notice", {"file": path, "title": f"tree {found.status}"}, found.path)
        return
    moving, _ = _sorted(difference)
    for edit in moving:
        place: dict[str, Any] = {"file": path, "line": edit.line or 1, "title": subject(edit)}
        yield command("notice", place, said(edit))
    lines = [
        f"{row.cells[0]} {row.cells[1]} {ARROW} {row.cells[2]} ({row.cells[3]}): {row.cells[4]}".removesuffix(": ")
        for row in _probabilities(difference, "outcome", difference.outcomes, False).rows
        if len(row.cells) > 4
    ]
    lines += [row.cells[0] for row in _flips(difference).rows]
    if lines:
        yield command("notice", {"file": path, "title": "what the changes do"}, "\n".join(lines))
