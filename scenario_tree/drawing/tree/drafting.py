"""From a score to its figure: what is said on every node, branch and outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scenario_tree.drawing.facts import basis_facts, description, headline, origin_facts
from scenario_tree.drawing.look import USUAL, Look
from scenario_tree.drawing.palette import swatches
from scenario_tree.drawing.text import clean, wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tooltips import branch_tooltip, node_tooltip, outcome_tooltip
from scenario_tree.drawing.tree.figure import Card, Entry, Figure, Leaf, Line, Lines, Role, Strip
from scenario_tree.drawing.tree.figures import Figures
from scenario_tree.drawing.tree.folding import Folded, folded
from scenario_tree.drawing.wording import choice_mark, decider, number, outcome_exclusion, percent, ruling_out
from scenario_tree.evaluation.results import DecisionScore, Score
from scenario_tree.model import Branch, ChanceNode, DecisionNode, Outcome
from scenario_tree.rounding import EXACT, counted

LEGEND_ROWS = 12


def figure_of(score: Score, theme: Theme, look: Look = USUAL, lit: Score | None = None, metadata: str = "") -> Figure:
    """The figure of a score. Ids: n0, n1, … for nodes and then outcomes, b0, b1, … for branches, in file order.

    `lit` is the same under the condition that a highlighted path is taken; `metadata` is what the picture carries.
    """
    return _Drafter(score, look, theme, lit).figure(metadata)


class _Drafter:
    """Puts a score into words, and the words into lines that fit the theme."""

    def __init__(self, score: Score, look: Look, theme: Theme, lit: Score | None) -> None:
        self.score = score
        self.look = look
        self.theme = theme
        self.lit = lit
        self.lit_share = lit.basis.evidence_probability / score.basis.evidence_probability if lit else 0.0
        self.figures = Figures(score, look)
        self.folded: Folded = folded(score, look.depth, look.min_probability)
        self.ids = {name: f"n{position}" for position, name in enumerate([*score.tree.nodes, *score.tree.outcomes])}
        self.places = {
            f"{node.id}/{branch.name}": f"b{place}" for place, (node, branch) in enumerate(score.tree.branches())
        }
        self.decisions = {decision.node: decision for decision in score.decisions}
        self.outcomes = {outcome.name: outcome for outcome in score.outcomes}
        self.swatches = swatches(score.tree.outcomes, theme)

    def figure(self, metadata: str) -> Figure:
        tree = self.score.tree
        drawn = self.folded.branches
        cards = tuple(self.card(tree.nodes[id]) for id in drawn)
        strips = tuple(strip for id in drawn for strip in self.strips(tree.nodes[id]))
        leaves = tuple(self.leaves())
        return Figure(
            headline=clean(headline(self.score)),
            description=clean(description(self.score)),
            metadata=metadata,
            basis=tuple(clean(fact) for fact in (*basis_facts(self.score), *self.what_is_left_out())),
            origin=tuple(clean(fact) for fact in origin_facts(self.score)),
            notes=self.figures.notes(margins=any(decision.margin is not None for decision in self.score.decisions)),
            lit=self.what_is_lit(),
            cards=cards,
            strips=strips,
            leaves=leaves,
            legend=tuple(self.legend()),
            card_width=self.widest(line for card in cards for line in card.question + card.captions),
            strip_width=self.widest(line for strip in strips for line in strip.label + strip.captions),
            leaf_width=self.widest(line for leaf in leaves for line in leaf.label + leaf.captions),
        )

    # ---- nodes ------------------------------------------------------------------------

    def card(self, node: ChanceNode | DecisionNode) -> Card:
        score, figures, limit = self.score, self.score.nodes[node.id], self.theme.card_width
        decision = self.decisions.get(node.id)
        captions = []
        if isinstance(node, DecisionNode) and decision:
            captions.append(f"{decider(score, node)} decides")
            captions += ["a tie: the first option is taken"] if decision.tie else []
            captions += ["the choice differs by the way here"] if decision.by_history else []
        captions.append(self.figures.reached(figures))
        if not (isinstance(node, DecisionNode) and node.actor):  # beside an actor's figures, the reader's would confuse
            captions += self.figures.worth(figures.value, figures.collected)
        return Card(
            id=self.ids[node.id],
            kind="decision" if isinstance(node, DecisionNode) else "chance",
            question=self.lines(node.title, "text", limit),
            captions=self.captions(captions, limit),
            tooltip=clean(node_tooltip(score, node, decision, values=self.figures.values)),
            dimmed=figures.probability <= 0 or (self.lit is not None and self.lit.nodes[node.id].probability <= 0),
        )

    # ---- branches ---------------------------------------------------------------------

    def strips(self, node: ChanceNode | DecisionNode) -> Iterator[Strip]:
        """The branches of a node that are drawn, and one for the rest."""
        decision = self.decisions.get(node.id)
        yield from (self.strip(node, branch, decision) for branch in self.folded.branches[node.id])
        if rest := self.folded.rest.get(node.id):
            figures = [self.score.branches[f"{node.id}/{branch.name}"] for branch in rest]
            probability = sum(each.path_probability for each in figures)
            reason = ruling_out(self.score, node, rest[0], decision) if decision and probability <= 0 else ""
            said = self.captions([reason], self.theme.strip_width)
            yield Strip(
                id=f"{self.ids[node.id]}-rest",
                tail=self.ids[node.id],
                head=f"{self.ids[node.id]}-more",
                label=self.lines(f"… {len(rest)} more", "text", self.theme.strip_width),
                captions=said or self.number(self.figures.branch(node.id, *rest)),
                tooltip=clean("\n".join(f"{branch.title}: {self.total(node.id, branch)}" for branch in rest)),
                probability=probability,
                cut=bool(reason),
                dimmed=probability <= 0 or self.is_dark(node.id, rest),
                lit=self.light(node.id, *rest),
            )

    def strip(self, node: ChanceNode | DecisionNode, branch: Branch, decision: DecisionScore | None) -> Strip:
        score, figures, limit = self.score, self.score.branches[f"{node.id}/{branch.name}"], self.theme.strip_width
        chosen = decision is not None and decision.choice == branch.name
        probability = figures.probability
        reason = ruling_out(score, node, branch, decision)
        below: Lines = ()
        if probability is not None and (decision is None or 0 < probability < 1):
            below += self.number(self.figures.branch(node.id, branch))
        if decision and chosen:
            below += self.lines(choice_mark(decision), "mark", limit)
        if decision:
            to_go = decision.option(branch.name).certainty_equivalent
            below += self.captions(self.figures.worth(to_go, decision.collected), limit)
            if chosen and decision.margin is not None and self.figures.values:
                below += self.captions([f"{number(decision.margin)} ahead"], limit)
        below += self.share_of_lit(node.id, branch)
        dark = self.is_dark(node.id, (branch,))
        return Strip(
            id=self.places[figures.branch],
            tail=self.ids[node.id],
            head=self.ids[branch.target],
            label=self.lines(branch.title, "strong" if chosen and not dark else "text", limit),
            captions=below + self.captions([reason], limit),
            tooltip=clean(branch_tooltip(score, node, branch, decision)),
            probability=figures.path_probability,
            chosen=chosen,
            cut=bool(reason),
            dimmed=figures.path_probability <= 0 or dark,
            swatch=self.swatches.get(branch.target),
            lit=self.light(node.id, branch),
        )

    def number(self, line: Line) -> Lines:
        """A number with its word beside it, or below it where there is no room."""
        if line.width(self.theme) <= self.theme.strip_width:
            return (line,)
        return (replace(line, aside=""), *self.captions([line.aside], self.theme.strip_width))

    def total(self, node: str, branch: Branch) -> str:
        return percent(self.score.branches[f"{node}/{branch.name}"].path_probability)

    def light(self, node: str, *branches: Branch) -> float:
        """How likely branches are passed on a highlighted path."""
        if self.lit is None:
            return 0.0
        found = (self.lit.branches[f"{node}/{branch.name}"].path_probability for branch in branches)
        return self.lit_share * sum(found)

    def share_of_lit(self, node: str, branch: Branch) -> Lines:
        """Which part of the highlighted paths passes a branch, where that is not all or nothing."""
        share = self.lit.branches[f"{node}/{branch.name}"].path_probability if self.lit else 0.0
        said = f"{percent(share)} of these" if EXACT < share < 1 - EXACT else ""
        return self.lines(said, "lit", self.theme.strip_width)

    def is_dark(self, node: str, branches: Sequence[Branch]) -> bool:
        """Whether something is highlighted, and these branches are no part of it."""
        return self.lit is not None and self.light(node, *branches) <= 0

    # ---- outcomes, and what stands for them -------------------------------------------

    def leaves(self) -> Iterator[Leaf]:
        """What is folded, then the outcomes that something drawn leads to."""
        tree, drawn = self.score.tree, self.folded
        for id, rest in drawn.rest.items():
            share = sum(self.score.branches[f"{id}/{branch.name}"].path_probability for branch in rest)
            yield self.fold(f"{self.ids[id]}-more", (), (), "", share, dimmed=share <= 0 or self.is_dark(id, rest))
        for id, behind in drawn.behind.items():
            share = self.score.nodes[id].probability
            more = [f"… and {counted(behind - 1, 'more question')}"] if behind > 1 else ["…"]
            yield self.fold(
                self.ids[id],
                self.lines(tree.nodes[id].title, "text", self.theme.card_width),
                self.captions([self.figures.reached(self.score.nodes[id]), *more], self.theme.card_width),
                id,
                share,
                dimmed=share <= 0 or (self.lit is not None and self.lit.nodes[id].probability <= 0),
            )
        led_to = {branch.target for branches in drawn.branches.values() for branch in branches}
        whole = drawn.is_whole
        yield from (self.leaf(outcome) for outcome in tree.outcomes.values() if whole or outcome.name in led_to)

    def fold(self, id: str, label: Lines, captions: Lines, tooltip: str, probability: float, *, dimmed: bool) -> Leaf:
        return Leaf(
            id=id,
            kind="fold",
            label=label,
            figure=(),
            captions=captions,
            tooltip=clean(tooltip),
            probability=probability,
            dimmed=dimmed,
        )

    def leaf(self, outcome: Outcome) -> Leaf:
        score, figures, limit = self.score, self.outcomes[outcome.name], self.theme.leaf_width
        said = [self.figures.word(figures.probability)]
        if self.figures.values and figures.utility is not None:
            said.append(f"utility {number(figures.utility)}")
        unlit = self.lit is not None and self.lit.nodes[outcome.name].probability <= 0
        return Leaf(
            id=self.ids[outcome.name],
            kind="outcome",
            label=self.lines(outcome.title, "strong", limit),
            figure=(self.figures.outcome(outcome.name),),
            captions=self.captions([outcome_exclusion(score, figures), " · ".join(filter(None, said))], limit),
            tooltip=clean(outcome_tooltip(self.score, outcome, figures, values=self.figures.values)),
            probability=figures.probability,
            dimmed=figures.probability <= 0 or unlit,
            swatch=self.swatches[outcome.name],
        )

    def legend(self) -> Iterator[Entry]:
        """Every outcome, the likeliest first; of many, the less likely ones as one row, and the excluded ones too."""
        possible = [outcome for outcome in self.score.outcomes if outcome.probability > 0]
        listed = possible if len(possible) <= LEGEND_ROWS else possible[: LEGEND_ROWS - 1]
        for outcome in listed:
            figure = self.figures.outcome(outcome.name)
            word = " · ".join(part for part in (figure.aside, self.figures.word(outcome.probability)) if part)
            yield Entry(
                label=clean(outcome.title),
                figure=replace(figure, aside=word),
                probability=outcome.probability,
                swatch=self.swatches[outcome.name],
            )
        if rest := possible[len(listed) :]:
            yield self.remainder(f"… {len(rest)} more", sum(outcome.probability for outcome in rest))
        if excluded := len(self.score.outcomes) - len(possible):
            yield self.remainder(f"… {excluded} excluded", 0.0)

    def remainder(self, label: str, share: float) -> Entry:
        return Entry(label=label, figure=Line(percent(share), "strong"), probability=share, swatch=None)

    # ---- what is said of the whole ----------------------------------------------------

    def what_is_lit(self) -> str:
        if self.lit is None:
            return ""
        through = " and ".join(self.look.highlight)
        return clean(f"highlighted: paths through {through}, {percent(self.lit_share)} of all")

    def what_is_left_out(self) -> list[str]:
        """That something is folded, since a picture must not pass for the whole tree."""
        if self.folded.is_whole:
            return []
        tree = self.score.tree
        drawn = sum(map(len, self.folded.branches.values()))
        return [f"folded: {drawn:,} of {counted(sum(1 for _ in tree.branches()), 'branch', 'branches')} drawn"]

    def lines(self, text: str, role: Role, limit: float) -> Lines:
        blank = Line("", role)
        room = limit - blank.indent(self.theme)
        return tuple(Line(part, role) for part in wrapped(text, room, blank.size(self.theme), bold=blank.bold))

    def captions(self, parts: Iterable[str], limit: float) -> Lines:
        return tuple(line for part in parts for line in self.lines(part, "caption", limit))

    def widest(self, lines: Iterable[Line]) -> float:
        return max((line.width(self.theme) for line in lines), default=0.0)
