"""From a score to its figure: what is said on every node, branch and outcome."""

from __future__ import annotations

from collections.abc import Iterable

from scenario_tree.drawing.facts import basis_facts, description, headline, metadata, origin_facts
from scenario_tree.drawing.figure import Card, Figure, Leaf, Line, Lines, Role, Strip
from scenario_tree.drawing.text import clean, wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tooltips import branch_tooltip, node_tooltip, outcome_tooltip
from scenario_tree.drawing.wording import (
    choice_mark,
    decider,
    exclusion,
    number,
    outcome_exclusion,
    percent,
)
from scenario_tree.evaluation.results import Score
from scenario_tree.model import Branch, ChanceNode, DecisionNode, Outcome


def figure_of(score: Score, theme: Theme) -> Figure:
    """The figure of a score. Ids: n0, n1, … for nodes and then outcomes, b0, b1, … for branches, in file order."""
    return _Drafter(score, theme).figure()


class _Drafter:
    """Puts a score into words, and the words into lines that fit the theme."""

    def __init__(self, score: Score, theme: Theme) -> None:
        self.score = score
        self.theme = theme
        self.ids = {name: f"n{position}" for position, name in enumerate([*score.tree.nodes, *score.tree.outcomes])}
        self.decisions = {decision.node: decision for decision in score.decisions}
        self.outcomes = {outcome.name: outcome for outcome in score.outcomes}
        self.values = score.tree.has_payoffs

    def figure(self) -> Figure:
        tree = self.score.tree
        cards = tuple(self.card(node) for node in tree.nodes.values())
        strips = tuple(self.strip(f"b{place}", node, branch) for place, (node, branch) in enumerate(tree.branches()))
        leaves = tuple(self.leaf(outcome) for outcome in tree.outcomes.values())
        return Figure(
            headline=clean(headline(self.score)),
            description=clean(description(self.score)),
            metadata=metadata(self.score),
            basis=tuple(clean(fact) for fact in basis_facts(self.score)),
            origin=tuple(clean(fact) for fact in origin_facts(self.score)),
            values=self.values,
            cards=cards,
            strips=strips,
            leaves=leaves,
            card_width=self.widest(line for card in cards for line in card.question + card.captions),
            strip_width=self.widest(line for strip in strips for line in strip.label + strip.captions),
            leaf_width=self.widest(line for leaf in leaves for line in leaf.label + leaf.captions),
        )

    def card(self, node: ChanceNode | DecisionNode) -> Card:
        score, figures, limit = self.score, self.score.nodes[node.id], self.theme.card_width
        decision = self.decisions.get(node.id)
        captions = []
        if isinstance(node, DecisionNode) and decision:
            captions.append(f"{decider(score, node)} decides")
            captions += ["a tie: the first option is taken"] if decision.tie else []
            captions += ["the choice differs by the way here"] if decision.by_history else []
        if figures.probability <= 0:
            captions.append("not reached")
        elif figures.probability < 1:
            captions.append(f"reached {percent(figures.probability)}")
        if not (isinstance(node, DecisionNode) and node.actor):  # beside an actor's figures, the reader's would confuse
            captions += self.worth(figures.value, figures.collected)
        return Card(
            id=self.ids[node.id],
            kind="decision" if isinstance(node, DecisionNode) else "chance",
            question=self.lines(node.title, "text", limit),
            captions=self.captions(captions, limit),
            tooltip=clean(node_tooltip(score, node, decision, values=self.values)),
            dimmed=figures.probability <= 0,
        )

    def strip(self, id: str, node: ChanceNode | DecisionNode, branch: Branch) -> Strip:
        score, figures, limit = self.score, self.score.branches[f"{node.id}/{branch.name}"], self.theme.strip_width
        decision = self.decisions.get(node.id)
        chosen = decision is not None and decision.choice == branch.name
        reason = exclusion(score, node, branch, decision)
        probability = figures.probability
        below: Lines = ()
        if probability is not None and (decision is None or 0 < probability < 1):
            below += self.lines(percent(probability), "strong", limit)
        if decision and chosen:
            below += self.lines(choice_mark(decision), "mark", limit)
        if decision:
            to_go = decision.option(branch.name).certainty_equivalent
            below += self.captions(self.worth(to_go, decision.collected), limit)
        return Strip(
            id=id,
            tail=self.ids[node.id],
            head=self.ids[branch.target],
            label=self.lines(branch.title, "strong" if chosen else "text", limit),
            captions=below + self.captions([reason], limit),
            tooltip=clean(branch_tooltip(score, node, branch, decision)),
            probability=figures.path_probability,
            chosen=chosen,
            cut=bool(reason),
            dimmed=figures.path_probability <= 0,
        )

    def leaf(self, outcome: Outcome) -> Leaf:
        figures, limit = self.outcomes[outcome.name], self.theme.leaf_width
        captions = [outcome_exclusion(figures.excluded_by)] if figures.excluded_by else []
        if self.values and figures.utility is not None:
            captions.append(f"utility {number(figures.utility)}")
        return Leaf(
            id=self.ids[outcome.name],
            label=self.lines(outcome.title, "strong", limit),
            captions=self.captions(captions, limit),
            tooltip=clean(outcome_tooltip(self.score, outcome, figures, values=self.values)),
            probability=figures.probability,
            dimmed=figures.probability <= 0,
        )

    def worth(self, to_go: float | None, collected: float | None) -> list[str]:
        """A value to go, and the cumulative one where it differs."""
        if to_go is None or not self.values:
            return []
        cumulative = [f"{number(to_go + collected)} cumulative"] if collected else []
        return [f"{number(to_go)} to go", *cumulative]

    def lines(self, text: str, role: Role, limit: float) -> Lines:
        blank = Line("", role)
        room = limit - blank.indent(self.theme)
        return tuple(Line(part, role) for part in wrapped(text, room, blank.size(self.theme), bold=blank.bold))

    def captions(self, parts: list[str], limit: float) -> Lines:
        return tuple(line for part in parts for line in self.lines(part, "caption", limit))

    def widest(self, lines: Iterable[Line]) -> float:
        return max((line.width(self.theme) for line in lines), default=0.0)
