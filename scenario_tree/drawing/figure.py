"""What stands in the picture of a tree, before anybody decides where.

A `Figure` holds a `Card` for every node, a `Strip` for every branch and a `Leaf`
for every outcome, in file order, with the words on them already broken into lines.
`dot` turns it into Graphviz's language, `svg` draws it where Graphviz put things.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scenario_tree.drawing.facts import basis_facts, description, headline, metadata, origin_facts
from scenario_tree.drawing.text import clean, width, wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tooltips import branch_tooltip, node_tooltip, outcome_tooltip
from scenario_tree.drawing.wording import choice_mark, decider, exclusion, number, percent, valued
from scenario_tree.evaluation.results import OutcomeScore, Score
from scenario_tree.model import Branch, ChanceNode, DecisionNode, Outcome

Role = Literal["text", "strong", "caption", "mark"]
LEADING = 1.22  # from line to line, in font sizes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and its part: `strong` is bold, `caption` small, `mark` small and bold behind a tick."""

    text: str
    role: Role

    @property
    def bold(self) -> bool:
        """Whether it is set in bold."""
        return self.role in ("strong", "mark")

    def size(self, theme: Theme) -> float:
        """Font size in points."""
        return theme.text_size if self.role in ("text", "strong") else theme.caption_size

    def indent(self, theme: Theme) -> float:
        """Where the text begins: behind the tick, if there is one."""
        return self.size(theme) * 1.1 if self.role == "mark" else 0.0

    def width(self, theme: Theme) -> float:
        """Width in points."""
        return self.indent(theme) + width(self.text, self.size(theme), bold=self.bold)


Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A node: its question and captions. `dimmed`: it cannot be reached."""

    id: str
    kind: Literal["chance", "decision"]
    lines: Lines
    tooltip: str
    dimmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A branch from `tail`, a card, to `head`, a card or leaf; `label` stands above its line, `captions` below.

    `chosen`: its actor's choice; `cut`: it cannot be taken at its node; `dimmed`: it cannot be passed at all.
    """

    id: str
    tail: str
    head: str
    label: Lines
    captions: Lines
    tooltip: str
    probability: float
    chosen: bool
    cut: bool
    dimmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """An outcome: `label` above its bar, `captions` below."""

    id: str
    label: Lines
    captions: Lines
    tooltip: str
    probability: float
    dimmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Everything that a picture shows; the widths are of the text in its three columns."""

    headline: str
    description: str
    metadata: str
    basis: tuple[str, ...]
    origin: tuple[str, ...]
    cards: tuple[Card, ...]
    strips: tuple[Strip, ...]
    leaves: tuple[Leaf, ...]
    card_width: float
    strip_width: float
    leaf_width: float


def figure(score: Score, theme: Theme) -> Figure:
    """The figure of a score. Ids: n0, n1, … for nodes and then outcomes, b0, b1, … for branches, in file order."""
    tree = score.tree
    ids = {name: f"n{position}" for position, name in enumerate([*tree.nodes, *tree.outcomes])}
    cards = tuple(_card(score, node, ids[node.id], theme) for node in tree.nodes.values())
    leaves = tuple(_leaf(score, outcome, ids[outcome.name], theme) for outcome in tree.outcomes.values())
    strips = tuple(
        _strip(score, node, branch, f"b{position}", ids, theme)
        for position, (node, branch) in enumerate(tree.branches())
    )
    return Figure(
        headline=clean(headline(score)),
        description=clean(description(score)),
        metadata=metadata(score),
        basis=tuple(clean(fact) for fact in basis_facts(score)),
        origin=tuple(clean(fact) for fact in origin_facts(score)),
        cards=cards,
        strips=strips,
        leaves=leaves,
        card_width=_widest([line for card in cards for line in card.lines], theme),
        strip_width=_widest([line for strip in strips for line in strip.label + strip.captions], theme),
        leaf_width=_widest([line for leaf in leaves for line in leaf.label + leaf.captions], theme),
    )


def _widest(lines: list[Line], theme: Theme) -> float:
    return max((line.width(theme) for line in lines), default=0.0)


def _lines(text: str, role: Role, limit: float, theme: Theme) -> Iterator[Line]:
    size = Line("", role).size(theme)
    return (Line(part, role) for part in wrapped(text, limit, size, bold=role == "strong"))


def _captions(parts: list[str], limit: float, theme: Theme) -> Iterator[Line]:
    for part in parts:
        yield from _lines(part, "caption", limit, theme)


def _values(to_go: float | None, collected: float | None) -> list[str]:
    """A value to go, and the cumulative one where it differs."""
    if to_go is None:
        return []
    if not collected:
        return [f"{number(to_go)} to go"]
    return [f"{number(to_go)} to go", f"{number(to_go + collected)} cumulative"]


def _card(score: Score, node: ChanceNode | DecisionNode, id: str, theme: Theme) -> Card:
    figures = score.nodes[node.id]
    captions = []
    if isinstance(node, DecisionNode):
        decision = score.decision(node.id)
        captions.append(f"{decider(score, node)} decides")
        if decision.tie:
            captions.append("a tie: the first option is taken")
        if decision.by_history:
            captions.append("the choice differs by the way here")
    if figures.probability <= 0:
        captions.append("not reached")
    elif node.id != score.tree.start:
        captions.append(f"reached {percent(figures.probability)}")
    if valued(score):
        captions += _values(figures.value, figures.collected)
    return Card(
        id=id,
        kind="decision" if isinstance(node, DecisionNode) else "chance",
        lines=(
            *_lines(node.title, "text", theme.card_width, theme),
            *_captions(captions, theme.card_width, theme),
        ),
        tooltip=clean(node_tooltip(score, node)),
        dimmed=figures.probability <= 0,
    )


def _strip(
    score: Score, node: ChanceNode | DecisionNode, branch: Branch, id: str, ids: dict[str, str], theme: Theme
) -> Strip:
    figures = score.branches[f"{node.id}/{branch.name}"]
    decision = score.decision(node.id) if isinstance(node, DecisionNode) else None
    chosen = decision is not None and decision.choice == branch.name
    reason = exclusion(score, node, branch)
    below: list[Line] = []
    if decision is None or 0 < figures.probability < 1:
        below += _lines(percent(figures.probability), "strong", theme.strip_width, theme)
    if decision and chosen:
        below += _lines(choice_mark(decision), "mark", theme.strip_width, theme)
    captions = [reason] if reason else []
    if decision and valued(score):
        captions = _values(decision.option(branch.name).certainty_equivalent, decision.collected) + captions
    return Strip(
        id=id,
        tail=ids[node.id],
        head=ids[branch.target],
        label=tuple(_lines(branch.title, "strong" if chosen else "text", theme.strip_width, theme)),
        captions=(*below, *_captions(captions, theme.strip_width, theme)),
        tooltip=clean(branch_tooltip(score, node, branch)),
        probability=figures.path_probability,
        chosen=chosen,
        cut=bool(reason),
        dimmed=figures.path_probability <= 0,
    )


def _leaf(score: Score, outcome: Outcome, id: str, theme: Theme) -> Leaf:
    figures: OutcomeScore = score.outcome(outcome.name)
    captions = []
    if figures.probability <= 0 and figures.excluded_by:
        captions.append(f"excluded by {figures.excluded_by}")
    if valued(score) and figures.utility is not None:
        captions.append(f"utility {number(figures.utility)}")
    return Leaf(
        id=id,
        label=tuple(_lines(outcome.title, "strong", theme.leaf_width, theme)),
        captions=tuple(_captions(captions, theme.leaf_width, theme)),
        tooltip=clean(outcome_tooltip(score, outcome, figures)),
        probability=figures.probability,
        dimmed=figures.probability <= 0,
    )
