r"""Why a figure moved: each player's exact share of the change between two versions.

Along the diagonal, where every player has the same progress t, a figure F moves by the sum of its partial
derivatives; a player's share is the integral of its own,

    share_i = \int_0^1 \partial F / \partial t_i (t, …, t) dt .

Where F is multilinear in the players (distributions, payoffs, choices, weights of criteria) this is the Shapley
value (Owen 1972, Management Science 18(5), P64, eq. 6), and the integrand is a polynomial of degree below D, the
most edited places on one path: Gauss-Legendre quadrature with ⌈D/2⌉ nodes is exact. Elsewhere (parameters, weights
of views, odds, evidence) it is the share of Aumann and Shapley (Values of Non-Atomic Games, 1974, ch. 3; Sun &
Sundararajan, arXiv:1102.0989), computed in panels that are halved until the shares sum to the change.

One forward and one backward sweep per node of the quadrature and per figure give the shares of all players.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenario_tree.evaluation.network import Floats, Indices
from scenario_tree.evaluation.sweeps import backward, collected, forward
from scenario_tree.versions.blend import Blend, State

EXACT = 1e-12  # of a figure's size: what shares of a panel may miss
NEAR = 3e-10  # the same where derivatives are differences
MOST_NODES = 16  # of one quadrature
PANELS = 8  # how often a panel may be halved
STEP = 4e-3  # of a player's progress, for derivatives that are taken as differences
ROWS_AT_ONCE = 64


@dataclass(frozen=True)
class Shares:
    """Shares of all players, (players, figures), of outcomes, tags, criteria and utility.

    `figures` (2, figures) are those of both ends, as the union has them.
    """

    players: tuple[str, ...]
    outcomes: Floats
    tags: Floats
    criteria: Floats
    utility: Floats


def shares(blend: Blend) -> Shares:
    """Every player's share of the change of every figure."""
    integral = _Integral(blend)
    total = integral.whole()
    outcomes, tags, criteria = len(blend.outcomes), len(blend.tags), len(blend.criteria)
    cuts = np.cumsum([outcomes, tags, criteria])
    parts = np.split(total, cuts, axis=1)
    return Shares(blend.players, parts[0], parts[1], parts[2], parts[3][:, 0])


class _Integral:
    """The integral along the diagonal."""

    def __init__(self, blend: Blend) -> None:
        self.blend = blend
        self.network = blend.network
        self.count = len(blend.players)
        place = {blend.layout.position[name]: number for number, name in enumerate(blend.outcomes)}
        self.outcome_of: Indices = np.array([place.get(node, -1) for node in self.network.node.tolist()], dtype=np.intp)
        self.outcome_of[~self.network.is_end] = -1
        if self.network.lost is not None:
            self.outcome_of[self.network.lost] = -1
        self.moved = self._moved()

    def _moved(self) -> tuple[Indices, ...]:
        """The network's edges, the union's edges and outcomes whose weights and payoffs have players."""
        blend = self.blend
        return (
            np.flatnonzero(blend.edge_player[self.network.edge] >= 0),
            np.flatnonzero(blend.payoff_player >= 0),
            np.flatnonzero(blend.worth_player >= 0),
        )

    def whole(self) -> Floats:
        """Shares (players, figures)."""
        if not self.count:
            return np.zeros((0, len(self._figures(self.blend.state(np.zeros(0))))))
        degree = self._degree()
        bending = bool(self.blend.bending) or bool(self.blend.conditions) or self.blend.mixed or self.blend.answering
        nodes = MOST_NODES if bending else min(max((degree + 1) // 2, 1), MOST_NODES)
        exact = not bending and nodes >= (degree + 1) // 2
        if exact:
            return self._panel(0.0, 1.0, nodes)
        ends = [self._figures(self._state(at)) for at in (0.0, 1.0)]
        total = np.zeros((self.count, len(ends[0])))
        waiting = [(0.0, 1.0, ends[0], ends[1], 0)]
        while waiting:
            first, last, before, after, halved = waiting.pop()
            part = self._panel(first, last, nodes)
            missed = np.abs(part.sum(axis=0) - (after - before)) / np.maximum(1.0, np.abs(after) + np.abs(before))
            if halved == PANELS or missed.max(initial=0.0) <= (NEAR if self.blend.bending else EXACT):
                total += part
                continue
            middle = (first + last) / 2
            between = self._figures(self._state(middle))
            waiting += [(first, middle, before, between, halved + 1), (middle, last, between, after, halved + 1)]
        return total

    def _degree(self) -> int:
        """The most edited places on one path, and the factors that a value has beside them."""
        blend, network = self.blend, self.network
        edited = (blend.edge_player[network.edge] >= 0).astype(int)
        if len(blend.tags):
            tagged = (blend.tag_player >= 0).astype(int) + (blend.target_tag_player >= 0)
            edited = edited + tagged[network.edge]
        most = [0] * network.size
        source, target, places = network.source.tolist(), network.target.tolist(), edited.tolist()
        for edge in network.order.tolist():
            most[target[edge]] = max(most[target[edge]], most[source[edge]] + places[edge])
        paid = bool(len(self.moved[1]) or len(self.moved[2]))
        weighed = 2 * any(name.startswith(("criteria:", "profiles:")) for name in blend.players)
        return max(most) + paid + weighed

    def _state(self, at: float) -> State:
        return self.blend.state(np.full(self.count, at))

    def _panel(self, first: float, last: float, nodes: int) -> Floats:
        places, weights = np.polynomial.legendre.leggauss(nodes)
        half = (last - first) / 2
        return sum(
            half * weight * self._derivatives(first + half * (1 + place))
            for place, weight in zip(places.tolist(), weights.tolist(), strict=True)
        )  # type: ignore[return-value]

    # ---- figures --------------------------------------------------------------------------

    def _figures(self, state: State) -> Floats:
        """Outcomes, tags, criteria, utility at one state, (figures,)."""
        sweep = _Sweep(self, state)
        return np.concatenate([sweep.outcomes, sweep.tags, sweep.criteria, [sweep.utility]])

    def _derivatives(self, at: float) -> Floats:
        """The partial derivative of every figure by every player at one point of the diagonal."""
        blend, here = self.blend, np.full(self.count, at)
        state = blend.state(here)
        found = np.zeros((self.count, len(blend.outcomes) + len(blend.tags) + len(blend.criteria) + 1))
        sweep = _Sweep(self, state)
        local = np.ones(self.count, dtype=bool)
        apart = [*blend.bending, *blend.straight]
        local[apart] = False
        slopes = [(player, self._slope(here, [player], bent=player in blend.bending)) for player in apart]
        sweep.add(found, self._slope(here, np.flatnonzero(local), bent=blend.answering), slopes)
        return found

    def _slope(self, here: Floats, players: Indices | list[int], *, bent: bool) -> State:
        """The derivative of the state as these players move together; exact where that is a straight line."""

        def at(step: float) -> State:
            moved = here.copy()
            moved[players] = step if not bent else here[players] + step
            return self.blend.state(moved)

        if not bent:
            return at(1.0).less(at(0.0))
        place = float(here[players[0]]) if len(players) else 0.5
        step = min(STEP, place / 4, (1 - place) / 4)  # never beyond an end, where there may be no distribution
        first, second, third = (at(times * step).less(at(-times * step)) for times in (1, 2, 3))
        return first.times(45.0).less(second.times(9.0)).less(third.times(-1.0)).times(1 / (60 * step))  # error step⁶


class _Sweep:
    """The sweeps at one state, and what slopes of the state do to the figures."""

    def __init__(self, integral: _Integral, state: State) -> None:
        self.integral, self.blend, self.network, self.state = integral, integral.blend, integral.network, state
        network = self.network
        self.reach = forward(network, state.weights)
        self.ahead = backward(network, state.weights, np.zeros_like(state.weights), state.ends)
        self.evidence = float(state.views @ self.ahead[:, network.start])
        counted = (state.views @ self.reach) * state.ends
        place = integral.outcome_of
        ended = np.bincount(place[place >= 0], counted[place >= 0], minlength=len(self.blend.outcomes))
        self.outcomes = ended / self.evidence
        self.payoffs = state.payoffs[:, network.edge]
        self.worths = np.where(place >= 0, state.worths[:, place], 0.0)
        self.moments = collected(network, state.weights, self.reach, self.payoffs)
        at_ends = self.moments + self.reach[:, None, :] * self.worths
        summed = np.tensordot(state.views, at_ends, axes=1) * np.where(network.is_end, state.ends, 0.0)
        self.criteria = summed.sum(axis=1) / self.evidence
        self.utility = float(state.factors @ self.criteria + state.offset)
        self.dodged = [self._dodged(tag) for tag in range(len(self.blend.tags))]
        self.tags = np.array([1.0 - part[0] for part in self.dodged])

    def _dodged(self, tag: int) -> tuple[float, Floats, Floats, Floats]:
        """The probability of passing no place of a tag, with the reach and what is ahead on such paths."""
        network, state = self.network, self.state
        free = ((1.0 - state.bearing[tag]) * (1.0 - state.leading[tag]))[network.edge]
        weights = state.weights * free
        reach = forward(network, weights) * (1.0 - state.begun[tag])
        ahead = backward(network, weights, np.zeros_like(weights), state.ends)
        start = float(state.views @ ahead[:, network.start]) * (1.0 - state.begun[tag])
        return start / self.evidence, free, reach, ahead

    # ---- derivatives -------------------------------------------------------------------------

    def add(self, found: Floats, local: State, slopes: list[tuple[int, State]]) -> None:
        """Add, for every player, the derivative of each figure: (players, figures)."""
        blend = self.blend
        outcomes, tags = len(blend.outcomes), len(blend.tags)
        for first in range(0, outcomes, ROWS_AT_ONCE):
            part = slice(first, min(first + ROWS_AT_ONCE, outcomes))
            self._add_outcomes(found[:, part], part, local, slopes)
        for tag in range(tags):
            self._add_tag(found[:, outcomes + tag], tag, local, slopes)
        values = found[:, outcomes + tags :]
        self._add_criteria(values[:, :-1], local, slopes)
        values[:, -1] = values[:, :-1] @ self.state.factors
        for player, slope in slopes:
            values[player, -1] += float(slope.factors @ self.criteria + slope.offset)

    def _gather(self, found: Floats, by_edge: Floats, players: Indices) -> None:
        """Add figures of places, (..., places), to their players', (players, ...)."""
        known = np.flatnonzero(players >= 0)
        for row in range(len(by_edge)):
            found[:, row] += np.bincount(players[known], by_edge[row, known], minlength=len(found))

    def _along(self, gradient: Floats, slope: Floats, edges: Indices | slice) -> Floats:
        """The sum over views of gradients times slopes, (V, R, E) and (V, E) to (R, E)."""
        weighted = self.state.views[:, None] * slope[:, edges]
        result: Floats = np.einsum("vre,ve->re", gradient[..., edges], weighted)
        return result

    def _add_outcomes(self, found: Floats, part: slice, local: State, slopes: list[tuple[int, State]]) -> None:
        network, state, place = self.network, self.state, self.integral.outcome_of
        rows = np.arange(part.start, part.stop)
        share = (place == rows[:, None]) - self.outcomes[part, None]  # of an end, less the figure
        share = np.where(network.is_end, share, 0.0) / self.evidence
        value = backward(
            network, state.weights[:, None, :], np.zeros((1, 1, len(network.edge))), (share * state.ends)[None]
        )
        edges = self.integral.moved[0]
        here = self.reach[:, None, network.source[edges]] * value[..., network.target[edges]]
        flow = np.einsum("vre,ve->re", here, state.views[:, None] * local.weights[:, edges])
        self._gather(found, flow, self.blend.edge_player[network.edge[edges]])
        for player, slope in slopes:
            gradient = self.reach[:, None, network.source] * value[..., network.target]
            found[player] += np.einsum("vre,ve->r", gradient, state.views[:, None] * slope.weights)
            found[player] += share @ ((state.views @ self.reach) * slope.ends)
            found[player] += slope.views @ value[..., network.start]

    def _add_tag(self, found: Floats, tag: int, local: State, slopes: list[tuple[int, State]]) -> None:
        network, state, blend = self.network, self.state, self.blend
        dodged, free, reach, ahead = self.dodged[tag]
        passing = reach[:, network.source] * ahead[:, network.target]
        everywhere = self.reach[:, network.source] * self.ahead[:, network.target]
        gradient = -(free * passing - dodged * everywhere) / self.evidence
        weight = state.views[:, None]
        edges = self.integral.moved[0]
        flow = (weight * gradient * local.weights)[:, edges].sum(axis=0)
        self._gather(found[:, None], flow[None], blend.edge_player[network.edge[edges]])
        lost = (weight * state.weights * passing).sum(axis=0) / self.evidence
        by_edge = np.bincount(network.edge, lost, minlength=len(blend.union.edges))
        borne = local.bearing[tag] * (1.0 - state.leading[tag])
        led = local.leading[tag] * (1.0 - state.bearing[tag])
        self._gather(found[:, None], (by_edge * borne)[None], blend.tag_player)
        self._gather(found[:, None], (by_edge * led)[None], blend.target_tag_player)
        begun = float(state.views @ ahead[:, network.start]) / self.evidence
        start = blend.index.get(f"tags:{blend.new.tree.start}", -1)
        if start >= 0:
            found[start] += begun * local.begun[tag]
        for player, slope_ in slopes:
            found[player] += float((weight * gradient * slope_.weights).sum())
            ends = state.views @ (reach - dodged * self.reach)
            found[player] -= float(ends @ np.where(network.is_end, slope_.ends, 0.0)) / self.evidence
            starts = ahead[:, network.start] * (1.0 - state.begun[tag]) - dodged * self.ahead[:, network.start]
            found[player] -= float(slope_.views @ starts) / self.evidence

    def _add_criteria(self, found: Floats, local: State, slopes: list[tuple[int, State]]) -> None:
        network, state, blend = self.network, self.state, self.blend
        source, target = network.source, network.target
        place = self.integral.outcome_of
        above = np.where(network.is_end, self.worths - self.criteria[:, None], 0.0) / self.evidence
        ahead = self.ahead[:, None, target] / self.evidence
        gains = self.payoffs * ahead
        value = backward(network, state.weights[:, None, :], gains, (above * state.ends)[None])
        here = self.reach[:, None, source] * (value[..., target] + gains) + self.moments[..., source] * ahead
        edges = self.integral.moved[0]
        flow = np.einsum("vre,ve->re", here[..., edges], state.views[:, None] * local.weights[:, edges])
        self._gather(found, flow, blend.edge_player[network.edge[edges]])
        passing = np.einsum("v,ve->e", state.views, self.reach[:, source] * state.weights * ahead[:, 0])
        by_edge = np.bincount(network.edge, passing, minlength=len(blend.union.edges))
        self._gather(found, local.payoffs * by_edge, blend.payoff_player)
        counted = (state.views @ self.reach) * state.ends / self.evidence
        by_outcome = np.bincount(place[place >= 0], counted[place >= 0], minlength=len(blend.outcomes))
        self._gather(found, local.worths * by_outcome, blend.worth_player)
        for player, slope in slopes:
            found[player] += np.einsum("vre,ve->r", here, state.views[:, None] * slope.weights)
            found[player] += slope.payoffs @ by_edge + slope.worths @ by_outcome
            moments = np.tensordot(state.views, self.moments, axes=1) / self.evidence
            at_ends = (state.views @ self.reach) * above + np.where(network.is_end, moments, 0.0)
            found[player] += at_ends @ np.where(network.is_end, slope.ends, 0.0)
            found[player] += slope.views @ value[..., network.start]
