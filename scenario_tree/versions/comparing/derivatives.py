"""The derivatives of every figure by every player, at one point between two versions.

One forward sweep, and one backward sweep for each figure, give those by all players: the derivative of a figure by an
edge's weight is the reach of its source times what is ahead of its target (see `evaluation.sweeps`).
"""

from __future__ import annotations

import numpy as np

from scenario_tree.evaluation.network import Floats, Indices
from scenario_tree.evaluation.sweeps import backward, collected, forward
from scenario_tree.versions.comparing.blending import Blend, State

ROWS_AT_ONCE = 64  # outcomes of one sweep


class Derivatives:
    """The figures at one state of a blend, and what slopes of the state do to them.

    `outcome_of` (N,) is the outcome at each position of the network, −1 elsewhere.
    """

    def __init__(self, blend: Blend, outcome_of: Indices, state: State) -> None:
        self.blend, self.outcome_of, self.state = blend, outcome_of, state
        self.network = network = blend.network
        self.moved = np.flatnonzero(blend.players.edges[network.edge] >= 0)  # the edges whose weights have players
        self.reach = forward(network, state.weights)
        self.ahead = backward(network, state.weights, np.zeros_like(state.weights), state.ends)
        self.evidence = float(state.views @ self.ahead[:, network.start])
        counted = (state.views @ self.reach) * state.ends
        place = outcome_of
        ended = np.bincount(place[place >= 0], counted[place >= 0], minlength=len(self.blend.ground.outcomes))
        self.outcomes = ended / self.evidence
        self.payoffs = state.payoffs[:, network.edge]
        self.worths = np.where(place >= 0, state.worths[:, place], 0.0)
        self.moments = collected(network, state.weights, self.reach, self.payoffs)
        at_ends = self.moments + self.reach[:, None, :] * self.worths
        summed = np.tensordot(state.views, at_ends, axes=1) * np.where(network.is_end, state.ends, 0.0)
        self.criteria = summed.sum(axis=1) / self.evidence
        self.utility = float(state.factors @ self.criteria + state.offset)
        self.dodged = [self._dodged(tag) for tag in range(len(self.blend.ground.tags))]
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

    @property
    def figures(self) -> Floats:
        """Outcomes, tags, criteria, utility, (figures,)."""
        return np.concatenate([self.outcomes, self.tags, self.criteria, [self.utility]])

    def add(self, found: Floats, local: State, slopes: list[tuple[int, State]]) -> None:
        """Add, for every player, the derivative of each figure: (players, figures)."""
        blend = self.blend
        outcomes, tags = len(blend.ground.outcomes), len(blend.ground.tags)
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

    def _add_outcomes(self, found: Floats, part: slice, local: State, slopes: list[tuple[int, State]]) -> None:
        network, state, place = self.network, self.state, self.outcome_of
        rows = np.arange(part.start, part.stop)
        share = (place == rows[:, None]) - self.outcomes[part, None]  # of an end, less the figure
        share = np.where(network.is_end, share, 0.0) / self.evidence
        value = backward(
            network, state.weights[:, None, :], np.zeros((1, 1, len(network.edge))), (share * state.ends)[None]
        )
        edges = self.moved
        here = self.reach[:, None, network.source[edges]] * value[..., network.target[edges]]
        flow = np.einsum("vre,ve->re", here, state.views[:, None] * local.weights[:, edges])
        self._gather(found, flow, self.blend.players.edges[network.edge[edges]])
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
        edges = self.moved
        flow = (weight * gradient * local.weights)[:, edges].sum(axis=0)
        self._gather(found[:, None], flow[None], blend.players.edges[network.edge[edges]])
        lost = (weight * state.weights * passing).sum(axis=0) / self.evidence
        by_edge = np.bincount(network.edge, lost, minlength=len(blend.ground.union.edges))
        borne = local.bearing[tag] * (1.0 - state.leading[tag])
        led = local.leading[tag] * (1.0 - state.bearing[tag])
        self._gather(found[:, None], (by_edge * borne)[None], blend.players.tags)
        self._gather(found[:, None], (by_edge * led)[None], blend.players.target_tags)
        begun = float(state.views @ ahead[:, network.start]) / self.evidence
        start = blend.players.index.get(f"tags:{blend.ground.new.tree.start}", -1)
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
        place = self.outcome_of
        above = np.where(network.is_end, self.worths - self.criteria[:, None], 0.0) / self.evidence
        ahead = self.ahead[:, None, target] / self.evidence
        gains = self.payoffs * ahead
        value = backward(network, state.weights[:, None, :], gains, (above * state.ends)[None])
        here = self.reach[:, None, source] * (value[..., target] + gains) + self.moments[..., source] * ahead
        edges = self.moved
        flow = np.einsum("vre,ve->re", here[..., edges], state.views[:, None] * local.weights[:, edges])
        self._gather(found, flow, blend.players.edges[network.edge[edges]])
        passing = np.einsum("v,ve->e", state.views, self.reach[:, source] * state.weights * ahead[:, 0])
        by_edge = np.bincount(network.edge, passing, minlength=len(blend.ground.union.edges))
        self._gather(found, local.payoffs * by_edge, blend.players.payoffs)
        counted = (state.views @ self.reach) * state.ends / self.evidence
        by_outcome = np.bincount(place[place >= 0], counted[place >= 0], minlength=len(blend.ground.outcomes))
        self._gather(found, local.worths * by_outcome, blend.players.worths)
        for player, slope in slopes:
            found[player] += np.einsum("vre,ve->r", here, state.views[:, None] * slope.weights)
            found[player] += slope.payoffs @ by_edge + slope.worths @ by_outcome
            moments = np.tensordot(state.views, self.moments, axes=1) / self.evidence
            at_ends = (state.views @ self.reach) * above + np.where(network.is_end, moments, 0.0)
            found[player] += at_ends @ np.where(network.is_end, slope.ends, 0.0)
            found[player] += slope.views @ value[..., network.start]
