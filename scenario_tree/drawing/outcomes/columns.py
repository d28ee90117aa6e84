"""What the bars of a chart say: numbers, words, changes and reasons, for every judgement of a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scenario_tree.drawing.facts import headline
from scenario_tree.drawing.frequencies import counts
from scenario_tree.drawing.palette import Swatch
from scenario_tree.drawing.text import clean
from scenario_tree.drawing.tooltips import outcome_tooltip
from scenario_tree.drawing.wording import outcome_exclusion, percent
from scenario_tree.evaluation.results import Score
from scenario_tree.quantities.words import worded
from scenario_tree.rounding import EXACT, UP, points


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One judgement of one tree.

    `name` is empty where there is only one; `before` is the same without evidence and what is given, shown as a mark.
    """

    name: str
    score: Score
    before: Score | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One bar with what stands beside it: number and word, below them the `change` and what it `was`.

    `reason` stands in place of the bar where there is none.
    """

    probability: float
    before: float | None
    number: str
    word: str
    change: str
    was: str
    reason: str
    tooltip: str

    @property
    def dimmed(self) -> bool:
        """Whether it cannot be."""
        return self.probability <= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An outcome, or without `swatch` a tag: its bars in all columns."""

    title: str
    swatch: Swatch | None
    cells: tuple[Cell, ...]

    @property
    def dimmed(self) -> bool:
        """Whether it cannot be in any column."""
        return all(cell.dimmed for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Amount:
    """A probability, and as a count of so many futures where they are counted."""

    probability: float
    count: int | None = None
    futures: int = 0

    @property
    def text(self) -> str:
        """The percentage, or the count; neither hides a chance."""
        if self.count is None:
            return percent(self.probability)
        number = f"{self.count:,}"
        if self.count == 0 and self.probability > EXACT:
            number = "<1"
        if self.count == self.futures and self.probability < 1 - EXACT:
            number = f">{self.futures - 1:,}"
        return f"{number} of {self.futures:,}"

    def change_from(self, first: Amount) -> str:
        """The difference in points, or in futures."""
        if self.count is None or first.count is None:
            return points(self.probability - first.probability)
        more = self.count - first.count
        return f"{abs(more):,} {'more' if more > 0 else 'fewer'}" if more else "as many"


class Amounts:
    """The amounts of one score. Counts of outcomes add up to all futures; tags overlap, and are rounded each."""

    def __init__(self, score: Score, frequencies: int | None) -> None:
        self.score = score
        self.futures = frequencies or 0
        self.counts = counts(score, frequencies) if frequencies else None

    def outcome(self, name: str) -> Amount:
        """That of an outcome."""
        probability = self.score.nodes[name].probability
        return Amount(probability, self.counts.nodes[name] if self.counts else None, self.futures)

    def tag(self, name: str) -> Amount:
        """That of a tag."""
        probability = self.score.tags[name]
        count = int(probability * self.futures * UP + 0.5) if self.counts else None
        return Amount(probability, count, self.futures)


def items(columns: Sequence[Column], looks: Mapping[str, Swatch], frequencies: int | None) -> tuple[Item, ...]:
    """The outcomes, the likeliest of the first column first, then its tags likewise."""
    first = columns[0].score
    now = [Amounts(column.score, frequencies) for column in columns]
    before = [Amounts(column.before, frequencies) if column.before else None for column in columns]
    plain = not any(before)  # else two changes would stand beside each other: to the first column, and to before
    found = []
    for outcome in sorted(first.outcomes, key=lambda outcome: -outcome.probability):
        cells = []
        for column, amounts, earlier in zip(columns, now, before, strict=True):
            tree, figures = column.score.tree, column.score.outcome(outcome.name)
            cells.append(
                _cell(
                    column,
                    amounts.outcome(outcome.name),
                    before=earlier.outcome(outcome.name) if earlier else None,
                    first=now[0].outcome(outcome.name) if plain and column is not columns[0] else None,
                    reason=outcome_exclusion(column.score, figures),
                    tooltip=outcome_tooltip(
                        column.score, tree.outcomes[outcome.name], figures, values=tree.has_payoffs
                    ),
                )
            )
        found.append(Item(title=outcome.title, swatch=looks[outcome.name], cells=tuple(cells)))
    for name in sorted(first.tags, key=lambda tag: -first.tags[tag]):
        cells = [
            _cell(
                column,
                amounts.tag(name),
                before=earlier.tag(name) if earlier else None,
                first=now[0].tag(name) if plain and column is not columns[0] else None,
                tooltip=f"{name}\n{percent(column.score.tags[name])} of all paths",
            )
            for column, amounts, earlier in zip(columns, now, before, strict=True)
        ]
        found.append(Item(title=name, swatch=None, cells=tuple(cells)))
    return tuple(found)


def described(columns: Sequence[Column], frequencies: int | None) -> str:
    """The bars in sentences, for those who cannot see them."""
    said = [f"Bars of the outcomes of “{headline(columns[0].score)}”."]
    for column in columns:
        now = Amounts(column.score, frequencies)
        before = Amounts(column.before, frequencies) if column.before else None
        bars = []
        for outcome in column.score.outcomes:
            more = [_word(outcome.probability, column.score)]
            if before:
                more.append(f"before {before.outcome(outcome.name).text}")
            aside = "; ".join(part for part in more if part)
            bars.append(f"{outcome.title} {now.outcome(outcome.name).text}{f' ({aside})' if aside else ''}")
        said.append(f"{f'{column.name}: ' if column.name else ''}{', '.join(bars)}.")
    return " ".join(said)


def _word(probability: float, score: Score) -> str:
    """The word of the tree's scale; none for what is certain, excluded or beyond the scale."""
    if not EXACT < probability < 1 - EXACT:
        return ""
    word = worded(probability, score.tree.words)
    return "" if word[0] in "<>" else word


def _cell(
    column: Column, now: Amount, *, before: Amount | None, first: Amount | None, tooltip: str, reason: str = ""
) -> Cell:
    """A bar; `first` is the amount in the first column, where this is another one."""
    if before is not None:
        tooltip += f"\nbefore: {percent(before.probability)}"
    return Cell(
        probability=now.probability,
        before=before.probability if before else None,
        number=now.text,
        word="" if reason else _word(now.probability, column.score),
        change=now.change_from(first) if first else "",
        was=f"was {before.text}" if before else "",
        reason=reason,
        tooltip=clean(f"{column.name}\n{tooltip}" if column.name else tooltip),
    )
