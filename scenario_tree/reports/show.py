"""The report of `show`: the tree as indented text, with how likely each branch is and each way there.

A node that several branches lead to is laid out where it is first met and named
afterwards. Where the indentation would leave no room, the tree goes on at the left
margin, so that a chain of any length stays readable (and its text short).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenario_tree.model import Branch, DecisionNode
from scenario_tree.reports import basis, pages
from scenario_tree.reports.pages import Page
from scenario_tree.reports.window import Window, cells, pad, printable, wrapped
from scenario_tree.rounding import counted, inline_percent, percent

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import Score

_HEAD = " probability      path   "
_INDENT = 3  # cells a level
_DEEPEST = 24  # levels of indentation, where the window does not ask for fewer
_ROOM = 30  # cells for names and labels at the deepest level


@dataclass(frozen=True, slots=True)
class Line:
    """One line: two figures, what draws the tree before it (`hang`: before its further lines), and its text."""

    text: str
    probability: str = ""
    path: str = ""
    stem: str = ""
    hang: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A branch still to be laid out, or a remark in its stead; its node stands `level` nodes behind the start."""

    node: str
    branch: Branch | None
    remark: str
    stem: str
    last: bool
    level: int


def text(score: Score, window: Window, *, depth: int | None = None, least: float = 0.0) -> str:
    """The tree as text, folded behind `depth` nodes and at branches that are passed less likely than `least`."""
    room = window.width - len(_HEAD) if window.width else None
    levels = max(3, min(_DEEPEST, (room - _ROOM) // _INDENT)) if room is not None else _DEEPEST
    title = Page(
        title=basis.title(score.tree),
        facts=basis.facts(score.tree, score.basis),
        basis=basis.details(score.tree, score.basis),
    )
    written = [*pages.heading(title, window), "", window.paint(_HEAD.rstrip(), "dim")]
    for line in lines(score, levels, depth, least):
        written += _drawn(line, window, room)
    return "\n".join(written) + "\n"


def _drawn(line: Line, window: Window, room: int | None) -> Iterator[str]:
    figures = f" {pad(line.probability, 11, 'right')}   {pad(line.path, 7, 'right')}   "
    width = max(room - cells(line.hang) - 2, 8) if room is not None else None
    first, *rest = wrapped(printable(line.text), width)
    yield (figures + window.paint(line.stem, "dim") + window.paint(first, line.style)).rstrip()
    for piece in rest:
        yield " " * len(figures) + window.paint(line.hang, "dim") + "  " + window.paint(piece, line.style)


def lines(score: Score, levels: int, depth: int | None = None, least: float = 0.0) -> Iterator[Line]:
    """The lines of the tree, never indented by more than `levels` levels."""
    walk = _Walk(score, levels, depth, least)
    while walk.sections:
        yield from walk.section(*walk.sections.popleft())
        if walk.sections:
            yield Line("")


class _Walk:
    """One walk over the tree; remembers which nodes stand above, and which follow in a section of their own."""

    def __init__(self, score: Score, levels: int, depth: int | None, least: float) -> None:
        self.score, self.levels, self.depth, self.least = score, levels, depth, least
        self.entries = Counter(branch.target for _, branch in score.tree.branches())
        self.sections = deque([(score.tree.start, 0)])
        self.above: set[str] = set()
        self.below: set[str] = set()

    def section(self, start: str, level: int) -> Iterator[Line]:
        """A node at the left margin and what follows from it, as far as the indentation allows."""
        self.above.add(start)
        self.below.discard(start)
        yield Line(self._named(start), path=percent(self.score.nodes[start].probability), style="bold")
        stack = self._places(start, "", level)
        while stack:
            place = stack.pop()
            hang = place.stem + ("   " if place.last else "│  ")
            line, opened = self._line(place, place.stem + ("└─ " if place.last else "├─ "), hang)
            yield line
            if opened:
                stack += self._places(opened, hang, place.level + 1)

    def _places(self, node: str, stem: str, level: int) -> list[_Place]:
        """A node's branches, the last one first, as a stack wants them; unlikely ones as one remark."""
        record = self.score.tree.nodes[node]
        shown = [branch for branch in record.branches.values() if self._passed(node, branch) >= self.least]
        folded = len(record.branches) - len(shown)
        remark = f"… {counted(folded, 'branch', 'branches')} below {inline_percent(self.least)}"
        found: list[tuple[Branch | None, str]] = [(branch, "") for branch in shown]
        found += [(None, remark)] if folded else []
        last = len(found) - 1
        return [_Place(node, *found[i], stem, i == last, level) for i in range(last, -1, -1)]

    def _line(self, place: _Place, stem: str, hang: str) -> tuple[Line, str | None]:
        """The line of a branch, and the node to lay out below it, if any."""
        branch = place.branch
        if branch is None:
            return Line(place.remark, stem=stem, hang=hang, style="dim"), None
        opened, remark = self._target(branch.target, place)
        passed = self._passed(place.node, branch)
        label = f" ({branch.label})" if _says_more(branch.label, branch.name) else ""
        text = f"{branch.name}{label} → {remark or self._named(branch.target)}"
        style = "" if passed else "dim"
        return Line(text, self._probability(place.node, branch), percent(passed), stem, hang, style), opened

    def _target(self, target: str, place: _Place) -> tuple[str | None, str]:
        """The node to lay out below a branch, or what to say of it instead."""
        if target in self.score.tree.outcomes:
            return None, ""
        if target in self.above or target in self.below:
            return None, f"{target}, {'above' if target in self.above else 'below'}"
        if self.depth is not None and place.level + 1 >= self.depth:
            return None, f"{self._named(target)} …"
        if len(place.stem) // _INDENT + 1 >= self.levels:
            self.sections.append((target, place.level + 1))
            self.below.add(target)
            return None, f"{target}, below"
        self.above.add(target)
        return target, ""

    def _passed(self, node: str, branch: Branch) -> float:
        return self.score.branches[f"{node}/{branch.name}"].path_probability

    def _probability(self, node: str, branch: Branch) -> str:
        probability = self.score.branches[f"{node}/{branch.name}"].probability
        if isinstance(self.score.tree.nodes[node], DecisionNode) and probability in (0, 1):
            return "chosen" if probability else ""
        return percent(probability)

    def _named(self, name: str) -> str:
        """A node or outcome by name, label, who decides, and in all where several branches lead to it."""
        tree = self.score.tree
        record = tree.outcomes[name] if name in tree.outcomes else tree.nodes[name]
        text = f"{name}: {record.label}" if _says_more(record.label, name) else name
        if isinstance(record, DecisionNode):
            text += f" [{record.actor or 'reader'} decides]"
        if self.entries[name] > 1 and name in tree.nodes:
            text += f" [reached {inline_percent(self.score.nodes[name].probability)} in all]"
        return text


def _says_more(label: str, name: str) -> bool:
    """Whether a label is there and more than the name with blanks and capitals."""
    return label.casefold() not in ("", name.replace("-", " ").casefold())
