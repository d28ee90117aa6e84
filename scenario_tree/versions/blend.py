"""The union of two versions at any point between them.

Every player of the attribution has a progress from 0 (as in the old version) to 1 (as in the new one). A `State`
holds what the sweeps need at one point: weights of edges, what ends count under the evidence, payoffs, factors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.beliefs import odds_factors
from scenario_tree.evaluation.conditions import counting, indications, selector
from scenario_tree.evaluation.inforce import Judge, Request, weights_in_force
from scenario_tree.evaluation.network import Condition, Flags, Floats, Indices, Network, unrolled
from scenario_tree.evaluation.sweeps import forward
from scenario_tree.evaluation.worth import worth
from scenario_tree.model import DecisionNode, Evidence, Expression, Quantity, ScenarioTree, Weights
from scenario_tree.problems import TreeProblems
from scenario_tree.quantities.chance import point
from scenario_tree.quantities.expression import Values, evaluation_order
from scenario_tree.versions.union import BOTH, NEW, OLD, Union


@dataclass(frozen=True)
class State:
    """One point between two versions.

    `weights` (V, E) of the network's edges, `ends` (N,) what a path counts that stops at a position, `views` (V,),
    `payoffs` (C, edges of the union), `worths` (C, outcomes), `factors` (C,) and `offset` of utility; `bearing`
    (T, edges of the union) is 1 where an edge bears a tag, `leading` where what it leads to does, `begun` (T,) where
    the start does.
    """

    weights: Floats
    ends: Floats
    views: Floats
    payoffs: Floats
    worths: Floats
    factors: Floats
    offset: float
    bearing: Floats
    leading: Floats
    begun: Floats

    def less(self, other: State) -> State:
        """The difference to another state."""
        return State(*(getattr(self, name) - getattr(other, name) for name in self.__dataclass_fields__))

    def times(self, factor: float) -> State:
        """Every figure times a factor."""
        return State(*(getattr(self, name) * factor for name in self.__dataclass_fields__))


class _Side:
    """One version: its evaluation, and what it says under weights and parameters in between."""

    def __init__(self, evaluation: Evaluation, request: Request) -> None:
        self.evaluation = evaluation
        self.tree: ScenarioTree = evaluation.tree
        self.layout = evaluation.layout
        self.chances = evaluation.chances
        self.reader = evaluation.reader
        self.in_force: Weights = weights_in_force(self.tree, request)
        self.odds = odds_factors(self.layout, self.reader.odds)
        observed, indicated = counting(self.tree, request.as_of)
        self.observed: Mapping[str, Evidence] = {entry.what: entry for entry in observed}
        self.indicated: Mapping[str, Evidence] = {entry.what: entry for entry in indicated}

    @property
    def mixed(self) -> bool:
        """Whether views are a mixture here."""
        return self.evaluation.pool == "mixture" and bool(self.tree.views)


@dataclass(frozen=True)
class _Fading:
    """A condition on paths; `strength` is (old, new), and `player` leads from the one to the other."""

    edges: Flags
    at_start: bool
    negated: bool
    strength: tuple[float, float]
    player: str | None


class Blend:
    """What both versions say, laid on their union; `state` gives it at any progress of the players.

    `players` are the names of those that can move a figure, in order; `bending` those that act other than
    linearly, so that their derivatives are taken as differences.
    """

    def __init__(self, union: Union, evaluations: tuple[Evaluation, Evaluation], known: Sequence[str]) -> None:
        request = evaluations[1].request
        self.union = union
        self.request = request
        self.old, self.new = (_Side(evaluation, request) for evaluation in evaluations)
        self.sides = (self.old, self.new)
        self.layout = union.layout
        self.plain = self.layout.plain
        self.places, self.branch_places = union.indices(self.old.layout, self.new.layout)
        self.known = frozenset(known)
        self.criteria = list(dict.fromkeys((*self.new.tree.criteria, *self.old.tree.criteria)))
        self.outcomes = list(self.layout.tree.outcomes)
        self.tags = list(dict.fromkeys((*self.new.tree.tags, *self.old.tree.tags)))
        self.views = list(dict.fromkeys((*self.new.tree.views, *self.old.tree.views)))
        self.mixed = self.old.mixed or self.new.mixed
        names = [*known, *(f"decision:{node}" for node in self._flipped())]
        self.index = {name: number for number, name in enumerate(names)}
        self.players = tuple(names)

    # ---- who moves what ------------------------------------------------------------------

    def _flipped(self) -> Iterator[str]:
        """The decisions at which the options' probabilities are not the same in both versions."""
        before, after = self._choices
        differs = (before != after) & ~np.isnan(before) & ~np.isnan(after)
        different = {self.plain.source[edge] for edge in self._edge[np.flatnonzero(differs)].tolist()}
        for name, (_, side) in self.union.origin.items():
            if self.layout.position[name] in different and side == BOTH:
                yield name

    @cached_property
    def edge_player(self) -> Indices:
        """The player that moves each edge of the union, −1 for none; another scale of words moves what it has to."""
        words = self.index.get("words", -1)
        return np.array(
            [
                -1 if edge.player is None else self.index.get(edge.player, words if edge.player[:5] == "node:" else -1)
                for edge in self.union.edges
            ],
            dtype=np.intp,
        )

    def _branch_player(self, kind: str) -> Indices:
        """The player, of payoffs or of tags, of each edge's branch."""
        if not any(name.startswith(f"{kind}:") for name in self.index):
            return np.full(len(self.union.edges), -1)
        branches = (edge.new or edge.old for edge in self.union.edges)
        names = (f"{kind}:{branch[0]}/{branch[1]}" if branch is not None else "" for branch in branches)
        return np.array([self.index.get(name, -1) for name in names], dtype=np.intp)

    @cached_property
    def payoff_player(self) -> Indices:
        """The player that moves the payoffs of each edge."""
        return self._branch_player("payoff")

    @cached_property
    def worth_player(self) -> Indices:
        """The player that moves the payoffs of each outcome."""
        return np.array([self.index.get(f"payoff:outcomes.{name}", -1) for name in self.outcomes], dtype=np.intp)

    @cached_property
    def tag_player(self) -> Indices:
        """The player that moves the tags of each edge's branch."""
        return self._branch_player("tags")

    @cached_property
    def target_tag_player(self) -> Indices:
        """The player that moves the tags of the node or outcome that each edge leads to."""
        if not any(name.startswith("tags:") for name in self.index):
            return np.full(len(self.union.edges), -1)
        return np.array([self.index.get(f"tags:{self._real(edge.target)}", -1) for edge in self.union.edges], np.intp)

    def _real(self, place: str) -> str:
        """The name in the files of a place of the union, as edits have it."""
        if place in self.layout.tree.outcomes:
            return f"outcomes.{place}"
        return self.union.origin.get(place, ("", ""))[0]

    @cached_property
    def bending(self) -> tuple[int, ...]:
        """Players whose effect on the state is no straight line: through normalisation, or formulas."""
        kinds = ("parameters:", "profiles:", "indicators:", "evidence:")
        found = {name for name in self.players if name.startswith(kinds) or name in ("views", "pool")}
        return tuple(self.index[name] for name in self.players if name in found)

    @cached_property
    def straight(self) -> tuple[int, ...]:
        """Players of criteria, which move factors alone."""
        return tuple(number for name, number in self.index.items() if name.startswith("criteria:"))

    @cached_property
    def answering(self) -> bool:
        """Whether indicators without `elsewhere` speak, so that a node's weights are normalised."""
        found = ((side.tree.indicators[what] for what in side.indicated) for side in self.sides)
        return any(indicator.elsewhere is None for indicator in chain(*found))

    def _owner(self, section: str, name: str, edit: str) -> int:
        """The player of a weight that a profile may give in the file's place."""
        profile = self.request.profile
        if profile is not None and f"profiles:{profile}" in self.index:
            for side in self.sides:
                own = getattr(side.tree.profiles[profile], section) or {}
                if name in own or (section == "criteria" and own):
                    return self.index[f"profiles:{profile}"]
        return self.index.get(edit, -1)

    # ---- beliefs --------------------------------------------------------------------------

    @staticmethod
    def _at(progress: Floats, player: int) -> float:
        return float(progress[player]) if player >= 0 else 1.0

    def _parameters(self, progress: Floats) -> dict[str, Values]:
        """Every parameter's value: its old quantity's and its new one's, mixed by its player's progress."""
        old, new = (side.in_force.parameters for side in self.sides)
        both = {name: [side[name] for side in (old, new) if name in side] for name in dict.fromkeys((*new, *old))}
        order = evaluation_order(
            {name: tuple(dict.fromkeys(chain(*map(_mentioned, found)))) for name, found in both.items()}
        )
        values: dict[str, Values] = {}
        for name in order:
            found = [point(quantity, values) for quantity in both[name]]
            if len(found) == 2 and both[name][0] != both[name][1]:
                share = self._at(progress, self._owner("parameters", name, f"parameters:{name}"))
                values[name] = found[0] + share * (found[1] - found[0])
            else:
                values[name] = found[-1]
        return values

    def _judges(self, progress: Floats) -> tuple[Judge, Judge]:
        """The reader between both versions, as each of them asks him."""
        parameters = self._parameters(progress)
        views = {}
        for name in self.views:
            weights = [side.reader.views[name] for side in self.sides if name in side.reader.views]
            share = self._at(progress, self._owner("views", name, "views"))
            views[name] = weights[0] + share * (weights[-1] - weights[0])
        share = self._at(progress, self.index.get(f"profiles:{self.request.profile}", -1))
        judges = []
        for side in self.sides:
            odds = {}
            for node, name in self._weighed:
                factors = [
                    one.odds[one.layout.edge[node, name]] for one in self.sides if (node, name) in one.layout.edge
                ]
                if (node, name) in side.layout.edge:
                    odds[f"{node}/{name}"] = float(factors[0] + share * (factors[-1] - factors[0]))
            own = {name: value for name, value in views.items() if name in side.tree.views}
            judges.append(replace(side.reader, parameters=parameters, views=own, odds=odds))
        return judges[0], judges[1]

    @cached_property
    def _weighed(self) -> list[tuple[str, str]]:
        """The branches that have an odds factor in one version or the other."""
        found: dict[tuple[str, str], None] = {}
        for side in self.sides:
            for edge in np.flatnonzero(side.odds != 1).tolist():
                node, branch = side.layout.branches[edge]
                found[node.id, branch.name] = None
        return list(found)

    def _rows(self, side: _Side, judge: Judge, progress: Floats) -> Floats:
        """A version's probabilities of its branches, (V, E), its decisions' at 1."""
        if not self.bending and not self.mixed:
            return side.evaluation.prior_probability[None]
        pools = [each.evaluation.pool for each in self.sides]
        share = self._at(progress, self.index.get("pool", -1))
        parts = [(pools[1], 1.0)] if pools[0] == pools[1] else [(pools[0], 1 - share), (pools[1], share)]
        rows: Floats = np.zeros((len(self.views) if self.mixed else 1, len(side.layout.branches)))
        for pool, part in parts:
            if pool == "mixture" and side.tree.views:
                by_view = dict(zip(side.tree.views, side.chances.by_views(judge), strict=True))
                pooled = side.chances.pooled(judge, "linear")
                rows = rows + part * np.array([by_view.get(view, pooled) for view in self.views])
            else:
                rows = rows + part * side.chances.pooled(judge, pool)
        return rows

    def _view_weights(self, judges: tuple[Judge, Judge]) -> Floats:
        """The weights of the views' trees: 1 for the only one, where views are pooled."""
        if not self.mixed:
            return np.ones(1)
        views = {**judges[0].views, **judges[1].views}
        weights = np.array([views[view] for view in self.views])
        total: Floats = weights / (weights.sum() or 1.0)
        return total

    # ---- choices ----------------------------------------------------------------------------

    @cached_property
    def conditions(self) -> tuple[_Fading, ...]:
        """What is observed in either version or given, and questions that must be asked."""
        found = []
        for what in dict.fromkeys((*self.old.observed, *self.new.observed)):
            strength = tuple(float(what in side.observed) for side in self.sides)
            found.append(self._fading(what, strength, f"evidence:{what}"))
        for text in self.request.given:
            found.append(self._fading(text, (1.0, 1.0), None))
        for what in dict.fromkeys((*self.old.indicated, *self.new.indicated)):
            strength = tuple(self._must_be_asked(side, what) for side in self.sides)
            if any(strength):
                about = next(s.tree.indicators[what].about for s in self.sides[::-1] if what in s.tree.indicators)
                player = f"evidence:{what}" if f"evidence:{what}" in self.index else f"indicators:{what}"
                found.append(self._fading(about, strength, player))
        return tuple(found)

    @staticmethod
    def _must_be_asked(side: _Side, what: str) -> float:
        if what not in side.indicated or side.tree.indicators[what].elsewhere is None:
            return 0.0
        return float(bool(indications(side.layout, [side.indicated[what]], [side.reader]).asked))

    def _fading(self, text: str, strength: tuple[float, ...], player: str | None) -> _Fading:
        """A selector's places in both versions, on the union."""
        edges = np.zeros(len(self.union.edges), dtype=bool)
        at_start = negated = False
        for side, places, force in zip(self.sides, self.branch_places, strength, strict=True):
            try:
                chosen = selector(side.layout, text)
            except TreeProblems:
                if force:
                    raise
                continue
            flags = np.concatenate([np.zeros(self._offset(side), bool), chosen.edges])
            flags = np.concatenate([flags, np.zeros(self._all - len(flags), bool)])
            edges |= flags[places]
            at_start |= chosen.at_start
            negated = chosen.negated
        return _Fading(edges, at_start, negated, (strength[0], strength[1]), player)

    def _offset(self, side: _Side) -> int:
        return 0 if side is self.old else len(self.old.layout.branches)

    @property
    def _all(self) -> int:
        """The length of both versions' edges laid behind one another, with 0 and 1."""
        return len(self.old.layout.branches) + len(self.new.layout.branches) + 2

    @cached_property
    def network(self) -> Network:
        """The union, unrolled where conditions look at whole paths; a condition that fades loses no path."""
        nowhere = np.zeros(self.plain.size, dtype=bool)
        return unrolled(
            self.plain,
            [
                Condition(item.edges, item.at_start, None if item.strength == (1.0, 1.0) else nowhere)
                for item in self.conditions
                if not item.negated
            ],
        )

    @property
    def _edge(self) -> Indices:
        return self.network.edge

    @cached_property
    def _choices(self) -> tuple[Floats, Floats]:
        """Weights of the network's edges out of decisions in both versions, NaN elsewhere."""
        network = self.network
        columns = []
        if not self._decided.any():
            nothing = np.full(len(network.edge), np.nan)
            return nothing, nothing
        for side, places in zip(self.sides, self.places, strict=True):
            evaluation = side.evaluation
            own = evaluation.network
            pairs = zip(own.edge.tolist(), own.met[own.source].tolist(), strict=True)
            tags = {pair: position for position, pair in enumerate(pairs)}
            first: dict[int, int] = {}
            for position, edge in enumerate(own.edge.tolist()):
                first.setdefault(edge, position)
            prior = evaluation.prior_probability
            met = self._met_of(side)
            column = np.full(len(network.edge), np.nan)
            offset, count = self._offset(side), len(side.layout.branches)
            for number in np.flatnonzero(self._decided[network.edge]).tolist():
                edge = int(places[network.edge[number]]) - offset
                if not 0 <= edge < count:
                    place = int(places[network.edge[number]])
                    other = self.new if side is self.old else self.old
                    base = place - self._offset(other)
                    column[number] = self._other_choice(other, base) if 0 <= base < len(other.layout.branches) else 0.0
                    continue
                position = tags.get((edge, met[network.source[number]]), first.get(edge, -1))
                weight = evaluation.strategy.weight[0][position] if position >= 0 else prior[edge]
                column[number] = weight if side.layout.is_decision[edge] else np.nan
            columns.append(column)
        return columns[0], columns[1]

    @staticmethod
    def _other_choice(side: _Side, edge: int) -> float:
        """The weight of an option of a node that only the other version has."""
        own = side.evaluation.network
        found = np.flatnonzero(own.edge == edge)
        weight = side.evaluation.strategy.weight[0][found[0]] if len(found) else side.evaluation.prior_probability[edge]
        return float(weight)

    def _met_of(self, side: _Side) -> list[int]:
        """For each position of the network, what is met in the terms of one version's own network."""
        number = self.sides.index(side)
        own = 0
        result = [0] * self.network.size
        bit = 0
        for item in self.conditions:
            if item.negated:
                continue
            if item.strength[number]:
                for position, met in enumerate(self.network.met.tolist()):
                    result[position] |= (met >> bit & 1) << own
                own += 1
            bit += 1
        return result

    @cached_property
    def _turned(self) -> bool:
        """Whether a decision became a chance node, or a chance node a decision."""
        both = (name for name, (_, side) in self.union.origin.items() if side == BOTH)
        return any(type(self.old.tree.nodes[name]) is not type(self.new.tree.nodes[name]) for name in both)

    @cached_property
    def _decided(self) -> Flags:
        """Which edges of the union leave a decision, in the version that has it."""
        decisions = {name for name, node in self.layout.tree.nodes.items() if isinstance(node, DecisionNode)}
        mixed = {
            name
            for name, (real, side) in self.union.origin.items()
            if side == BOTH and isinstance(self.old.tree.nodes[real], DecisionNode)
        }
        return np.array([edge.source in decisions or edge.source in mixed for edge in self.union.edges], dtype=bool)

    # ---- the state ----------------------------------------------------------------------------

    def state(self, progress: Floats) -> State:
        """Everything at one point; `progress` is (players,)."""
        judges = self._judges(progress)
        edge = self.network.edge
        weights, beliefs = self._believed(judges, progress)
        share = self._shares(progress, self.edge_player)[edge]
        before, after = (
            np.where(np.isnan(choice), belief[:, edge], choice)
            for choice, belief in zip(self._choices, beliefs, strict=True)
        )
        chosen = before + share * (after - before)
        allowed, ends = self._evidence(progress)
        weights = np.where(self._decided[edge], chosen, weights[:, edge]) * allowed[edge]
        payoffs, worths = self._worths(judges, progress)
        factors, offset = self._factors(progress)
        views = self._view_weights(judges)
        return State(weights, ends, views, payoffs, worths, factors, offset, *self._tags(progress))

    @staticmethod
    def _shares(progress: Floats, players: Indices) -> Floats:
        """The progress of each thing's player, 1 where it has none."""
        return np.where(players >= 0, np.append(progress, 1.0)[players], 1.0)

    def _laid(self, old: Floats, new: Floats, nothing: float, places: Indices) -> tuple[Floats, Floats]:
        """Figures of both versions' branches, (..., E), on the union's edges."""
        ends = np.broadcast_to([nothing, 1.0], (*old.shape[:-1], 2))
        together = np.concatenate([old, new, ends], axis=-1)
        return together[..., places[0]], together[..., places[1]]

    def _believed(self, judges: tuple[Judge, Judge], progress: Floats) -> tuple[Floats, tuple[Floats, Floats]]:
        """Weights of the union's edges, (V, E), with the factors of indicators; and those of both versions alone."""
        rows = self._beliefs(judges, progress)
        share = self._shares(progress, self.edge_player)
        weights = rows[0] + share * (rows[1] - rows[0])
        entries = list(dict.fromkeys((*self.old.indicated, *self.new.indicated)))
        if not entries:
            return weights, rows
        told = self._indications(judges, progress, entries)
        mixing = self._mixing(weights, rows, share, self._view_weights(judges)) if self.mixed else np.ones((1, 1))
        beliefs = rows
        if self._turned:
            beliefs = (self._told(rows[0], *told, mixing), self._told(rows[1], *told, mixing))
        return self._told(weights, *told, mixing), beliefs

    def _mixing(self, weights: Floats, rows: tuple[Floats, Floats], share: Floats, views: Floats) -> Floats:
        """How much each view's tree counts at each edge's node, (V, E), before anything is observed."""
        taken = (np.where(np.isnan(one), row, one) for one, row in zip(self._taken, rows, strict=True))
        before, after = taken
        reach = forward(self.plain, np.where(self._decided, before + share * (after - before), weights))
        reach = np.where(views @ reach <= 0, 1.0, reach)
        mixing: Floats = views[:, None] * reach[:, self.plain.source]
        return mixing

    @cached_property
    def _taken(self) -> tuple[Floats, Floats]:
        """Probabilities of options with nothing else observed, NaN elsewhere, on the union's edges."""
        columns = []
        for side in self.sides:
            evaluation, source = side.evaluation, side.layout.plain.source
            taken = np.where(side.layout.is_decision, evaluation.prior_probability, np.nan)
            for text in (*side.observed, *self.request.given):
                item = selector(side.layout, text)
                if item.option is None or item.negated:
                    continue
                here = evaluation.network.edge == item.option
                if (evaluation.strategy.weight[0][here] == 1).all():
                    taken[source == source[item.option]] = 0.0
                    taken[item.option] = 1.0
            columns.append(taken)
        return self._laid(columns[0], columns[1], 0.0, self.places)

    def _told(self, weights: Floats, anywhere: Floats, answers: Floats, about: Flags, mixing: Floats) -> Floats:
        """Weights (V, E) with factors anywhere, and of answers to what is asked, which keep the node's reach.

        The answers' mean is over the mixture.
        """
        weighed = weights * anywhere
        if not about.any():
            return weighed
        told = weighed * answers
        source, size = self.plain.source, self.plain.size
        after, before = (np.bincount(source, (mixing * cells).sum(axis=0), minlength=size) for cells in (told, weighed))
        mean = np.divide(after, before, out=np.zeros(size), where=before > 0)[source]
        result: Floats = np.where(about[source], told / np.where(mean > 0, mean, 1.0), weighed)
        return result

    def _beliefs(self, judges: tuple[Judge, Judge], progress: Floats) -> tuple[Floats, Floats]:
        key = tuple(progress[list(self.bending)].tolist())
        held = getattr(self, "_held", None)
        if held is None or held[0] != key:
            rows = [self._rows(side, judge, progress) for side, judge in zip(self.sides, judges, strict=True)]
            held = (key, self._laid(rows[0], rows[1], 0.0, self.places))
            self._held = held
        found: tuple[Floats, Floats] = held[1]
        return found

    def _indications(
        self, judges: tuple[Judge, Judge], progress: Floats, entries: Sequence[str]
    ) -> tuple[Floats, Floats, Flags]:
        """Factors of edges anywhere and of answers, and the nodes that the answers are about."""
        count = len(self.union.edges)
        anywhere, answers, about = np.ones(count), np.ones(count), np.zeros(self.plain.size, dtype=bool)
        for what in entries:
            found: list[tuple[Floats, Floats]] = []
            elsewhere: list[float] = []  # likelihoods where the question is not asked
            for side, judge in zip(self.sides, judges, strict=True):
                if what in side.indicated:
                    said = indications(side.layout, [side.indicated[what]], [judge])
                    found.append((said.anywhere[0], said.answers[0]))
                    elsewhere.append(said.constant)
                    for name in np.array(side.layout.names)[said.nodes].tolist():
                        for place in self.union.places(name, OLD if side is self.old else NEW):
                            about[self.layout.position[place]] = True
                else:
                    ones = np.ones(len(side.layout.branches))
                    found.append((ones, ones))
                    elsewhere.append(1.0)
            named = f"evidence:{what}"
            player = self.index.get(named, self.index.get(f"indicators:{what}", -1))
            share = self._at(progress, player)
            first, last = elsewhere
            one, other = self._laid(found[0][0], found[1][0], 1.0, self.places)
            anywhere *= (one * first + share * (other * last - one * first)) / (first + share * (last - first))
            one, other = self._laid(found[0][1], found[1][1], 1.0, self.places)
            answers *= one + share * (other - one)
        return anywhere, answers, about

    def _evidence(self, progress: Floats) -> tuple[Floats, Floats]:
        """What edges are allowed (edges of the union), and what ends count (positions)."""
        allowed, ends = np.ones(len(self.union.edges)), np.ones(self.network.size)
        bit = 0
        for item in self.conditions:
            share = self._at(progress, self.index.get(item.player, -1) if item.player else -1)
            strength = item.strength[0] + share * (item.strength[1] - item.strength[0])
            if item.negated:
                allowed = allowed * np.where(item.edges, 1.0 - strength, 1.0)
            else:
                met = np.array([value >> bit & 1 for value in self.network.met.tolist()], dtype=float)
                ends = ends * (1.0 - strength * (1.0 - met))
                bit += 1
        if self.network.lost is not None:
            ends[self.network.lost] = 0.0
        return allowed, ends

    # ---- worth ----------------------------------------------------------------------------------

    def _worths(self, judges: tuple[Judge, Judge], progress: Floats) -> tuple[Floats, Floats]:
        """Payoffs of the union's edges and of outcomes, in the units of the criteria."""
        key = tuple(progress[list(self.bending)].tolist())
        held = getattr(self, "_held_worths", None)
        if held is None or held[0] != key:
            held = (key, self._laid_worths(judges))
            self._held_worths = held
        (old, new), (first, last) = held[1]
        payoffs = old + self._shares(progress, self.payoff_player) * (new - old)
        worths = first + self._shares(progress, self.worth_player) * (last - first)
        return payoffs, worths

    def _laid_worths(self, judges: tuple[Judge, Judge]) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
        if self.bending:
            found = [worth(side.layout, judge) for side, judge in zip(self.sides, judges, strict=True)]
        else:
            found = [side.evaluation.worth for side in self.sides]
        payoffs, ends = [], []
        for side, item in zip(self.sides, found, strict=True):
            rows = {name: row for row, name in enumerate(side.tree.criteria)}
            nothing = np.zeros(item.payoffs.shape[1])
            payoffs.append(np.array([item.payoffs[rows[name]] if name in rows else nothing for name in self.criteria]))
            column = [side.layout.position.get(name, -1) for name in self.outcomes]
            cells = np.concatenate([item.ends, np.zeros((len(rows), 1))], axis=1)
            ends.append(
                np.array([cells[rows[n]][column] if n in rows else np.zeros(len(column)) for n in self.criteria])
            )
        shape = (len(self.criteria), -1)
        laid = self._laid(payoffs[0].reshape(shape), payoffs[1].reshape(shape), 0.0, self.branch_places)
        cells_ = (laid, (ends[0], ends[1]))
        for row, name in enumerate(self.criteria):  # what one side lacks is constant: its criterion is the player
            for one, other in cells_:
                if name not in self.old.tree.criteria:
                    one[row] = other[row]
                elif name not in self.new.tree.criteria:
                    other[row] = one[row]
        for column_, name in enumerate(self.outcomes):
            if name not in self.old.tree.outcomes:
                ends[0][:, column_] = ends[1][:, column_]
            elif name not in self.new.tree.outcomes:
                ends[1][:, column_] = ends[0][:, column_]
        return cells_[0], cells_[1]

    def _factors(self, progress: Floats) -> tuple[Floats, float]:
        """What a unit of each criterion is worth, and the offset; weight and scale are two things."""
        factors, offset = np.zeros(len(self.criteria)), 0.0
        for row, name in enumerate(self.criteria):
            weights, units = [], []
            for side in self.sides:
                criterion = side.tree.criteria.get(name)
                worst, best = (criterion and criterion.scale) or (0.0, 1.0)
                weights.append(side.reader.criteria[name] if criterion else 0.0)
                units.append((1 / (best - worst), worst / (best - worst)) if criterion else None)
            one, other = units[0] or units[1], units[1] or units[0]
            assert one is not None and other is not None
            owner, scaler = self._owner("criteria", name, f"criteria:{name}"), self.index.get(f"criteria:{name}", -1)
            share = self._at(progress, owner)
            if owner == scaler:
                ends = [[weight * unit for unit in side] for weight, side in zip(weights, (one, other), strict=True)]
                gain, base = (first + share * (last - first) for first, last in zip(*ends, strict=True))
            else:
                weight, scaled = weights[0] + share * (weights[1] - weights[0]), self._at(progress, scaler)
                gain, base = (
                    weight * (first + scaled * (last - first)) for first, last in zip(one, other, strict=True)
                )
            factors[row] = gain
            offset -= base
        return factors, offset

    # ---- tags ------------------------------------------------------------------------------------

    @cached_property
    def _switches(self) -> frozenset[str]:
        return frozenset(edge.source for edge in self.union.edges if edge.switch is not None)

    @cached_property
    def tagged(self) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats], tuple[Floats, Floats]]:
        """Which edges bear each tag, which lead to what bears it, and whether the start does; old and new."""
        if not self.tags:
            nothing = np.zeros((0, len(self.union.edges)))
            return (nothing, nothing), (nothing, nothing), (np.zeros(0), np.zeros(0))
        own, ahead, begun = [], [], []
        for side in self.sides:
            rows = {name: row for row, name in enumerate(self.tags)}
            flags = np.zeros((len(self.tags), len(side.layout.branches)))
            for edge, (_, branch) in enumerate(side.layout.branches):
                for tag in branch.tags:
                    flags[rows[tag], edge] = 1.0
            own.append(flags)
            records = {**side.tree.nodes, **side.tree.outcomes}
            targets = np.zeros((len(self.tags), len(self.union.edges)))
            other = self.new if side is self.old else self.old
            for number, union_edge in enumerate(self.union.edges):
                real = self._real(union_edge.target).removeprefix("outcomes.")
                record = records.get(real) or other.tree.nodes.get(real) or other.tree.outcomes.get(real)
                for tag in record.tags if record is not None else ():
                    targets[rows[tag], number] = 1.0
            ahead.append(targets)
            start = side.tree.nodes[side.tree.start].tags if self.layout.tree.start not in self._switches else ()
            begun.append(np.array([float(tag in start) for tag in self.tags]))
        laid = self._laid(own[0], own[1], 0.0, self.branch_places)
        switches = np.array([edge.source in self._switches for edge in self.union.edges], dtype=bool)
        for side_flags in laid:
            side_flags[:, switches] = 0.0
        return laid, (ahead[0], ahead[1]), (begun[0], begun[1])

    def _tags(self, progress: Floats) -> tuple[Floats, Floats, Floats]:
        """How far edges, what they lead to, and the start bear each tag."""
        (old, new), (first, last), (before, after) = self.tagged
        own = old + self._shares(progress, self.tag_player) * (new - old)
        ahead = first + self._shares(progress, self.target_tag_player) * (last - first)
        start = self.index.get(f"tags:{self.new.tree.start}", -1)
        begun = before + self._at(progress, start) * (after - before)
        return own, ahead, begun


def _mentioned(quantity: Quantity) -> tuple[str, ...]:
    return quantity.names if isinstance(quantity, Expression) else ()
