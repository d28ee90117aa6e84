"""From two versions as one tree to its figure: what is said on every node, branch and outcome, and how it is marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from scenario_tree.drawing.difference.folding import Folded, folded
from scenario_tree.drawing.difference.overlay import WORDS, End, Overlay, Place, State, Way
from scenario_tree.drawing.facts import basis_facts, headline, origin_facts
from scenario_tree.drawing.history.texts import shortened
from scenario_tree.drawing.palette import swatches
from scenario_tree.drawing.text import clean, wrapped
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.figure import Card, Figure, Leaf, Line, Lines, Role, Strip
from scenario_tree.drawing.wording import decider, percent
from scenario_tree.evaluation.results import DecisionScore
from scenario_tree.model import DecisionNode
from scenario_tree.rounding import counted, inline_percent, points
from scenario_tree.versions.comparing.edits import Edit
from scenario_tree.versions.comparing.phrases import ARROW, because, said
from scenario_tree.versions.comparing.results import Difference
from scenario_tree.versions.files import Version

_MOST_SAID = 3  # edits that one thing names; the rest is in its tooltip
_LONGEST = 3  # lines that one edit takes
_FURTHER: Mapping[Role, Role] = {"changed": "below", "reworded": "below", "shift": "strong"}  # roles of further lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A figure with the state of everything in it, by id; `before` are the outcomes' probabilities that were."""

    figure: Figure
    states: Mapping[str, State]
    before: Mapping[str, float]


def roomy(theme: Theme) -> Theme:
    """The theme with room for two figures where one stands else."""
    return replace(theme, card_width=128, strip_width=122, bar_width=72)


def marked(
    difference: Difference, laid: Overlay, versions: tuple[Version, Version], theme: Theme, metadata: str
) -> Marked:
    """The figure of two versions; `metadata` is what the picture carries.

    Ids: n0, n1, … for nodes and then outcomes, b0, b1, … for branches, in the order of the overlay.
    """
    return _Drafter(difference, laid, theme).marked(versions, metadata)


class _Drafter:
    """Puts what changed into words, and the words into lines that fit the theme."""

    def __init__(self, difference: Difference, laid: Overlay, theme: Theme) -> None:
        self.difference = difference
        self.laid = laid
        self.theme = theme
        self.folded: Folded = folded(laid)
        self.ids = {name: f"n{place}" for place, name in enumerate((*laid.places, *laid.ends))}
        self.numbers = {way.key: f"b{place}" for place, way in enumerate(laid.all_ways())}
        self.swatches = swatches(laid.ends, theme)
        self.states: dict[str, State] = {}
        sides = (difference.before, difference.after)
        self.decisions = tuple({decision.node: decision for decision in side.decisions} for side in sides)

    def marked(self, versions: tuple[Version, Version], metadata: str) -> Marked:
        cards = tuple(self.card(self.laid.places[name]) for name in self.folded.ways)
        strips = tuple(strip for name in self.folded.ways for strip in self.strips(name))
        leaves = tuple(self.leaves())
        figure = Figure(
            headline=clean(headline(self.difference.after)),
            description=clean(self.description()),
            notes=(),
            lit="",
            cards=cards,
            strips=strips,
            leaves=leaves,
            legend=(),
            card_width=self.widest(line for card in cards for line in card.question + card.captions),
            strip_width=self.widest(line for strip in strips for line in strip.label + strip.captions),
            leaf_width=self.widest(line for leaf in leaves for line in leaf.label + leaf.captions),
            metadata=metadata,
            basis=tuple(map(clean, self.basis(versions))),
            origin=tuple(map(clean, self.origin(versions))),
        )
        before = {self.ids[name]: end.effect.before for name, end in self.laid.ends.items()}
        return Marked(
            figure=figure,
            states=self.states,
            before={id: value for id, value in before.items() if value is not None},
        )

    def basis(self, versions: tuple[Version, Version]) -> Iterator[str]:
        """Which versions these are, what the figures rest on, and that something is folded."""
        yield f"{versions[0].text} {ARROW} {versions[1].text}"
        yield from basis_facts(self.difference.after)
        if not self.folded.is_whole:
            yield f"folded: {self.folded.count:,} of {counted(self.laid.count, 'branch', 'branches')} drawn"

    def origin(self, versions: tuple[Version, Version]) -> Iterator[str]:
        """The same should the picture be cut from its heading; files and hashes of both versions."""
        yield from origin_facts(self.difference.after)
        yield f"compared with {versions[0].text}, source {versions[0].source_sha256[:12]}"

    def description(self) -> str:
        """The changes in a sentence, for those who cannot see them."""
        moved = [
            f"{effect.title} {percent(effect.before or 0.0)} {ARROW} {percent(effect.after or 0.0)}"
            for effect in sorted(self.difference.outcomes, key=lambda effect: -abs(effect.change))
        ]
        edits = counted(len(self.difference.edits), "edit")
        return f"The difference of two versions of a scenario tree: {edits}. Its outcomes: {', '.join(moved)}."

    # ---- nodes ------------------------------------------------------------------------

    def card(self, place: Place) -> Card:
        node, limit = place.node, self.theme.card_width
        self.states[self.ids[node.id]] = place.state
        lines: Lines = ()
        if place.state in ("new", "gone"):
            lines += self.lines(place.state, _role(place.state), limit)
        if place.flip:
            titles = [self.option(place, name) for name in (place.flip.before, place.flip.after)]
            lines += self.lines(f"{titles[0]} {ARROW} {titles[1]}", "shift", limit)
        lines += self.edits(place.edits, limit)
        who = ""
        if isinstance(node, DecisionNode):
            side = self.difference.before if place.state == "gone" else self.difference.after
            who = f"{decider(side, node)} decides"
        captions = self.captions([who, self.reached(place)], limit)
        return Card(
            id=self.ids[node.id],
            kind="decision" if isinstance(node, DecisionNode) else "chance",
            question=self.lines(node.title, "struck" if place.state == "gone" else "text", limit),
            captions=lines + captions,
            tooltip=clean("\n".join(self.about_node(place))),
            dimmed=place.state == "gone",
        )

    def option(self, place: Place, name: str) -> str:
        """An option's title, or its name where it is gone."""
        return next((way.branch.title for way in self.laid.ways[place.node.id] if way.name == name), name)

    def reached(self, place: Place) -> str:
        """How often a node is reached, and was, where that is neither always nor the same."""
        before, after = place.reached
        if before is None or after is None:
            only = after if before is None else before
            return f"reached {inline_percent(only)}" if place.state == "new" else f"was reached {inline_percent(only)}"
        if inline_percent(before) != inline_percent(after):
            return f"reached {inline_percent(before)} {ARROW} {inline_percent(after)}"
        return "not reached" if after <= 0 else f"reached {inline_percent(after)}" if after < 1 else ""

    # ---- branches ---------------------------------------------------------------------

    def strips(self, name: str) -> Iterator[Strip]:
        """The branches of a node that are drawn, and one for the rest."""
        yield from (self.strip(way) for way in self.folded.ways[name])
        if rest := self.folded.rest.get(name):
            id = f"{self.ids[name]}-rest"
            self.states[id] = self.states[f"{self.ids[name]}-more"] = "same"
            sums = [sum(way.figures[side] or 0.0 for way in rest) for side in (0, 1)]
            yield Strip(
                id=id,
                tail=self.ids[name],
                head=f"{self.ids[name]}-more",
                label=self.lines(f"… {len(rest):,} more", "text", self.theme.strip_width),
                captions=self.captions([self.shift(sums[0], sums[1])], self.theme.strip_width),
                tooltip=clean("\n".join(f"{way.branch.title}: {self.shift(*way.figures)}" for way in rest)),
                probability=min(sum(way.reach for way in rest), 1.0),
            )

    def strip(self, way: Way) -> Strip:
        id, limit = self.numbers[way.key], self.theme.strip_width
        self.states[id] = way.state
        role: Role = "struck" if way.state == "gone" else "strong" if way.state in ("new", "changed") else "text"
        chosen = self.chosen(way)
        return Strip(
            id=id,
            tail=self.ids[way.tail],
            head=self.ids[way.target],
            label=self.lines(way.branch.title, role, limit),
            captions=(*self.standing(way), *self.choice(chosen), *self.edits(way.edits, limit)),
            tooltip=clean("\n".join(self.about_way(way))),
            probability=way.reach,
            chosen=chosen[1],
            cut=way.state != "gone" and way.figures[1] == 0,
            dimmed=way.state == "gone" or way.reach <= 0,
            swatch=self.swatches.get(way.target),
        )

    def standing(self, way: Way) -> Lines:
        """That a branch came or went, where it led, and its probabilities."""
        limit, (before, after) = self.theme.strip_width, way.figures
        whole = self.laid.places[way.tail].state in ("new", "gone")  # then the card says it
        sure = way.tail in self.decisions[1] and after in (0, 1, None)
        lines: Lines = ()
        if way.state == "gone":
            if not whole:
                lines += self.lines("no longer leads here" if way.leads else "gone", "gone", limit)
            was = before is not None and not (way.tail in self.decisions[0] and before in (0, 1))
            return lines + self.captions([f"was {inline_percent(before)}" if was else ""], limit)
        if way.state == "new":
            lines += () if whole else self.lines("new", "new", limit)
            return lines if sure or after is None else (*lines, Line(inline_percent(after), "strong"))
        if way.led:
            lines += self.lines(f"led to {self.title(way.led)}", "changed", limit)
        shares = [edit for edit in way.edits if edit.kind == "probability"]
        if inline_percent(before) != inline_percent(after) and before is not None and after is not None and not sure:
            lines += (Line(self.shift(before, after), "shift" if shares else "text"),)
            return lines + self.captions([points(after - before)], limit)
        if shares:
            edit = shares[0]
            own = [{way.name: side.get(way.name)} for side in (edit.before, edit.after)]
            text = said(replace(edit, before=own[0], after=own[1])).removeprefix(f"{way.name} ")
            lines += self.lines(f"{text} in the file", "changed", limit)
        return lines if sure else lines + self.captions([inline_percent(after)], limit)

    def shift(self, before: float | None, after: float | None) -> str:
        """`60 % → 85 %`, or one of them where they read the same."""
        one, other = inline_percent(before), inline_percent(after)
        return one if one == other else f"{one} {ARROW} {other}"

    def chosen(self, way: Way) -> tuple[bool, bool]:
        """Whether a branch was, and is, what is chosen at its node."""
        found = [self.is_choice(side.get(way.tail), way) for side in self.decisions]
        return found[0] and not way.led, found[1] and way.new is not None

    def is_choice(self, decision: DecisionScore | None, way: Way) -> bool:
        return decision is not None and decision.choice == way.name

    def choice(self, chosen: tuple[bool, bool]) -> Lines:
        was, now = chosen
        if now:
            return (Line("chosen", "mark"),)
        return (Line("was chosen", "caption"),) if was else ()

    def title(self, name: str) -> str:
        """What a node or an outcome is called."""
        if name in self.laid.places:
            return self.laid.places[name].node.title
        return self.laid.ends[name].outcome.title if name in self.laid.ends else name

    # ---- outcomes, and what stands for them -------------------------------------------

    def leaves(self) -> Iterator[Leaf]:
        """What is folded, then the outcomes that something drawn leads to."""
        limit = self.theme.card_width
        for name, rest in self.folded.rest.items():
            share = min(sum(way.reach for way in rest), 1.0)
            yield self.fold(f"{self.ids[name]}-more", (), (), "", share)
        for name, behind in self.folded.behind.items():
            place, more = self.laid.places[name], f"… and {counted(behind - 1, 'more question')}" if behind > 1 else "…"
            self.states[self.ids[name]] = "same"
            yield self.fold(
                self.ids[name],
                self.lines(place.node.title, "text", limit),
                self.captions([self.reached(place), more], limit),
                name,
                place.reached[1] or 0.0,
            )
        led_to = {way.target for ways in self.folded.ways.values() for way in ways}
        drawn = (name for name in self.laid.ends if self.folded.is_whole or name in led_to)
        yield from (self.leaf(self.laid.ends[name]) for name in drawn)

    def fold(self, id: str, label: Lines, captions: Lines, tooltip: str, probability: float) -> Leaf:
        return Leaf(
            id=id,
            kind="fold",
            label=label,
            figure=(),
            captions=captions,
            tooltip=clean(tooltip),
            probability=probability,
            dimmed=True,
        )

    def leaf(self, end: End) -> Leaf:
        effect, limit, id = end.effect, self.theme.leaf_width, self.ids[end.outcome.name]
        self.states[id] = end.state
        gone = end.state == "gone"
        captions: Lines = self.lines(end.state, _role(end.state), limit) if end.state in ("new", "gone") else ()
        moved = None not in (effect.before, effect.after) and percent(effect.before or 0) != percent(effect.after or 0)
        if moved:
            figure = f"{percent(effect.before or 0)} {ARROW} {percent(effect.after or 0)}"
            captions += self.captions([points(effect.change)], limit)
        else:
            figure = f"was {percent(effect.before or 0)}" if gone else percent(effect.after or 0)
        return Leaf(
            id=id,
            kind="outcome",
            label=self.lines(
                end.outcome.title, "struck" if gone else "strong" if end.state != "same" else "text", limit
            ),
            figure=(Line(figure, "strong" if moved or end.state == "new" else "text"),),
            captions=captions + self.edits(end.edits, limit),
            tooltip=clean("\n".join(self.about_end(end))),
            probability=effect.after or 0.0,
            dimmed=gone,
            swatch=self.swatches[end.outcome.name],
        )

    # ---- edits in words ---------------------------------------------------------------

    def edits(self, edits: Iterable[Edit], limit: float) -> Lines:
        """What was edited of a thing beside its probability: what may move figures, a line each, then words."""
        told = [edit for edit in edits if edit.kind != "probability"]
        acting = [phrase(edit) for edit in told if not is_of_words(edit)]
        lines: Lines = ()
        for text in acting[:_MOST_SAID]:
            lines += self.lines(text, "changed", limit, most=_LONGEST)
        if len(acting) > _MOST_SAID:
            lines += self.lines(f"{counted(len(acting) - _MOST_SAID, 'more change')}", "changed", limit)
        words = "; ".join(phrase(edit) for edit in told if is_of_words(edit))
        return lines + self.lines(words, "reworded", limit, most=_LONGEST)

    # ---- tooltips ---------------------------------------------------------------------

    def about_node(self, place: Place) -> Iterator[str]:
        node = place.node
        yield f"{node.id}: {node.title}" if node.label else node.id
        yield self.reached(place)
        yield from _about(place.edits)

    def about_way(self, way: Way) -> Iterator[str]:
        yield f"{way.tail}/{way.name}: {way.branch.title}"
        yield f"{self.shift(*way.figures)} once here"
        yield f"{self.shift(*way.passed)} of all paths"
        if way.led or way.leads:
            yield f"led to {way.led}" if way.led else f"leads to {way.leads} now"
        yield from _about(way.edits)

    def about_end(self, end: End) -> Iterator[str]:
        yield f"{end.outcome.name}: {end.outcome.title}"
        yield self.shift(end.effect.before, end.effect.after)
        yield from _about(end.edits)

    # ---- lines ------------------------------------------------------------------------

    def lines(self, text: str, role: Role, limit: float, most: int = 0) -> Lines:
        """A text in lines, at most so many if that is not 0; the sign of its role stands before the first."""
        first, further = Line("", role), Line("", _FURTHER.get(role, role))
        room = limit - max(first.indent(self.theme), further.indent(self.theme))
        size = first.size(self.theme)
        parts = shortened(text, room, size, most) if most else wrapped(text, room, size, bold=first.bold)
        return tuple(Line(part, role if place == 0 else further.role) for place, part in enumerate(parts))

    def captions(self, parts: Iterable[str], limit: float) -> Lines:
        return tuple(line for part in parts for line in self.lines(part, "caption", limit))

    def widest(self, lines: Iterable[Line]) -> float:
        return max((line.width(self.theme) for line in lines), default=0.0)


def _role(state: State) -> Role:
    """That of the word that says it."""
    return "gone" if state == "gone" else "new"


def is_of_words(edit: Edit) -> bool:
    """Whether an edit changed no more than words, and can move no figure."""
    return edit.kind in WORDS and edit.player is None


def phrase(edit: Edit) -> str:
    """What an edit did to the thing that it stands at."""
    if edit.kind == "label":
        return f"was: {edit.before}" if edit.before else "has a label now"
    text = said(edit)
    return "note changed" if text == "note" else text


def _about(edits: Iterable[Edit]) -> Iterator[str]:
    for edit in edits:
        yield phrase(edit)
        if edit.because:
            yield because(edit)
