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
from scenario_tree.versions.comparing.blending import Blend, State
from scenario_tree.versions.comparing.derivatives import Derivatives

EXACT = 1e-12  # of a figure's size: what shares of a panel may miss
NEAR = 3e-10  # the same where derivatives are differences
MOST_NODES = 16  # of one quadrature
PANELS = 8  # how often a panel may be halved
STEP = 4e-3  # of a player's progress, for derivatives that are taken as differences


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
    outcomes, tags, criteria = len(blend.ground.outcomes), len(blend.ground.tags), len(blend.ground.criteria)
    cuts = np.cumsum([outcomes, tags, criteria])
    parts = np.split(total, cuts, axis=1)
    return Shares(blend.players.names, parts[0], parts[1], parts[2], parts[3][:, 0])


class _Integral:
    """The integral along the diagonal."""

    def __init__(self, blend: Blend) -> None:
        self.blend = blend
        self.network = blend.network
        self.count = len(blend.players.names)
        place = {blend.ground.layout.position[name]: number for number, name in enumerate(blend.ground.outcomes)}
        self.outcome_of: Indices = np.array([place.get(node, -1) for node in self.network.node.tolist()], dtype=np.intp)
        self.outcome_of[~self.network.is_end] = -1
        if self.network.lost is not None:
            self.outcome_of[self.network.lost] = -1

    def whole(self) -> Floats:
        """Shares (players, figures)."""
        if not self.count:
            return np.zeros((0, len(self._figures(self.blend.state(np.zeros(0))))))
        degree = self._degree()
        bent = self.blend.bent
        nodes = MOST_NODES if bent else min(max((degree + 1) // 2, 1), MOST_NODES)
        exact = not bent and nodes >= (degree + 1) // 2
        if exact:
            return self._panel(0.0, 1.0, nodes)
        ends = [self._figures(self._state(at)) for at in (0.0, 1.0)]
        total = np.zeros((self.count, len(ends[0])))
        waiting = [(0.0, 1.0, ends[0], ends[1], 0)]
        while waiting:
            first, last, before, after, halved = waiting.pop()
            part = self._panel(first, last, nodes)
            missed = np.abs(part.sum(axis=0) - (after - before)) / np.maximum(1.0, np.abs(after) + np.abs(before))
            if halved == PANELS or missed.max(initial=0.0) <= (NEAR if self.blend.players.bending else EXACT):
                total += part
                continue
            middle = (first + last) / 2
            between = self._figures(self._state(middle))
            waiting += [(first, middle, before, between, halved + 1), (middle, last, between, after, halved + 1)]
        return total

    def _degree(self) -> int:
        """The most edited places on one path, and the factors that a value has beside them."""
        blend, network = self.blend, self.network
        edited = (blend.players.edges[network.edge] >= 0).astype(int)
        if len(blend.ground.tags):
            tagged = (blend.players.tags >= 0).astype(int) + (blend.players.target_tags >= 0)
            edited = edited + tagged[network.edge]
        most = [0] * network.size
        source, target, places = network.source.tolist(), network.target.tolist(), edited.tolist()
        for edge in network.order.tolist():
            most[target[edge]] = max(most[target[edge]], most[source[edge]] + places[edge])
        names = blend.players.names
        paid = any(name.startswith("payoff:") for name in names)
        weighed = 2 * any(name.startswith(("criteria:", "profiles:")) for name in names)
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
        return Derivatives(self.blend, self.outcome_of, state).figures

    def _derivatives(self, at: float) -> Floats:
        """The partial derivative of every figure by every player at one point of the diagonal."""
        blend, here = self.blend, np.full(self.count, at)
        state = blend.state(here)
        sweep = Derivatives(blend, self.outcome_of, state)
        found = np.zeros((self.count, len(sweep.figures)))
        local = np.ones(self.count, dtype=bool)
        apart = [*blend.players.bending, *blend.players.straight]
        local[apart] = False
        slopes = [(player, self._slope(here, [player], bent=player in blend.players.bending)) for player in apart]
        sweep.add(found, self._slope(here, np.flatnonzero(local), bent=blend.signs.answering), slopes)
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
