"""How things stand after the evidence: what everybody expects, and which decisions are still to be taken.

With w the weight of an edge under the evidence and H the likelihood of the evidence from a position on (both as one
judge believes them, under the strategy in force), the probability of a chance edge is w · H(target) / H(source). The
options of a decision that is open are left to be solved; one that is kept, given or chosen counts as chance does. So
the tree after the evidence is a tree without evidence, and whatever is learned on top of it is learned in that tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scenario_tree.evaluation.equivalent import certainty_equivalent
from scenario_tree.evaluation.network import Flags, Floats, Indices
from scenario_tree.evaluation.posterior import posterior
from scenario_tree.evaluation.solving import Solving
from scenario_tree.evaluation.strategy import Choices, Deciders, Strategy, solve
from scenario_tree.evaluation.sweeps import forward


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """Whose value counts: rows of a standing with their weights (several where views are mixed), and a tolerance."""

    rows: Indices
    weights: Floats
    risk_tolerance: float | None

    def parts(self, likelihood: Floats, values: Floats) -> tuple[Floats, Floats]:
        """Weight and value of every part of a lottery, (R,), from what they are to every row of a standing, (rows, R).

        The parts' own lotteries over views are means, or certainty equivalents.
        """
        weights = self.weights[:, None] * likelihood[self.rows]
        total = weights.sum(axis=0)
        shares = weights / np.where(total > 0, total, 1.0)
        own = np.where(shares > 0, values[self.rows], 0.0)
        if self.risk_tolerance is None or len(self.rows) == 1:
            return total, (shares * own).sum(axis=0)
        first = np.zeros(1, dtype=np.intp)
        return total, certainty_equivalent(shares.T, own.T, self.risk_tolerance, first)[..., 0]


def lottery(weights: Floats, values: Floats, risk_tolerance: float | None) -> float:
    """What values (R,) with these weights are worth: their mean, or with a risk tolerance the certainty equivalent."""
    shares = weights / weights.sum()
    if risk_tolerance is None:
        return float(shares @ values)
    return float(certainty_equivalent(shares, values, risk_tolerance, np.zeros(1, dtype=np.intp))[0])


class Standing(Solving):
    """The tree after the evidence, solved at the point values.

    Rows are those of judges (the reader, every actor), then those of the views' trees where these are mixed.
    `network` is laid under the evidence. Raises ImpossibleError where the evidence is impossible.
    """

    def __init__(self, solving: Solving) -> None:
        super().__init__(solving.premises, solving.ways)
        self.prior = solving.prior
        self.network = solving.ways.network
        self.swept = posterior(self)

    @cached_property
    def _asked(self) -> tuple[Choices, Deciders]:
        """What is open, and to whom it matters, as the strategy in force is solved."""
        choices, deciders, _ = self._ruled if self.premises.conditioned else self._prior_ruled
        return choices, deciders

    @property
    def _views(self) -> int:
        """How many views' trees have rows of their own."""
        return len(self.swept.probability) if self.premises.mixes else 0

    @cached_property
    def open(self) -> Flags:
        """The edges of decisions that are still to be taken, (E,): with several options, and nothing that fixes one."""
        choices, source = self._asked[0], self.network.source
        several = np.bincount(source, minlength=self.network.size)[source] > 1
        flags: Flags = choices.is_decision & np.isnan(choices.preset) & several
        return flags

    @property
    def deciders_open(self) -> Indices:
        """The rows of those who have something to decide, one for each open edge that can be reached."""
        here = self.open & self.reached[:, self.network.source].any(axis=0)
        return self._asked[0].decider[here]

    @cached_property
    def decided_before(self) -> Flags:
        """The positions that lie at or behind a decision that is open and can be reached, (N,)."""
        network = self.network
        decided = np.zeros(network.size, dtype=bool)
        decided[network.source[self.open]] = True
        behind: list[bool] = (decided & self.reached.any(axis=0)).tolist()
        order = network.order
        for here, there in zip(network.source[order].tolist(), network.target[order].tolist(), strict=True):
            if behind[here]:
                behind[there] = True
        return np.array(behind, dtype=bool)

    @cached_property
    def _by_node(self) -> tuple[Indices, Indices]:
        """Edges by the node of the file that they leave, and where each node's begin."""
        asked = self.network.node[self.network.source]
        order = np.argsort(asked, kind="stable")
        return order, np.searchsorted(asked[order], np.arange(len(self.layout.names) + 1))

    def edges_at(self, nodes: Sequence[str]) -> Indices:
        """The edges that leave these nodes of the file, in order."""
        order, begin = self._by_node
        places = [self.layout.position[node] for node in nodes]
        return np.sort(np.concatenate([order[begin[place] : begin[place + 1]] for place in places]))

    @cached_property
    def likelihood(self) -> Floats:
        """The likelihood of the evidence from a position on, (rows, N)."""
        own = self.strategy.likelihood
        return np.concatenate([own, self.swept.likelihood]) if self._views else own

    @cached_property
    def weights(self) -> Floats:
        """Conditional probabilities given the evidence, (rows, E).

        An option that is open has 1, or 0 where the evidence excludes it; to those who expect an error (`rationality`)
        it tells something: how likely it makes the evidence.
        """
        source, target = self.network.source, self.network.target
        _, deciders = self._asked
        plain = deciders.weights
        found = plain * self.strategy.weight
        ahead = self.likelihood[:, target] / np.where(self.likelihood[:, source] > 0, self.likelihood[:, source], 1.0)
        allowed = np.ones(len(source))
        if self.premises.conditioned:
            allowed = self.premises.allowed[self.network.edge]
        found = found * ahead[: len(found)]
        if self._views:
            found = np.concatenate([found, self.swept.probability])
        erring = np.isfinite(deciders.rationality[self._asked[0].decider])
        options = np.where(erring, allowed * ahead, (allowed > 0) & (self.likelihood[:, target] > 0))
        weights: Floats = np.where(self.open, options, found)
        return weights

    @cached_property
    def reached(self) -> Flags:
        """Which positions can be reached, every option open: (rows, N)."""
        return self.open_reach > 0

    @cached_property
    def open_reach(self) -> Floats:
        """The reach of every position with every option open, (rows, N); a sum over options, no probability."""
        with np.errstate(over="ignore"):
            return forward(self.network, np.where(self.open, self.weights > 0, self.weights))

    @cached_property
    def base(self) -> tuple[Floats, Floats]:
        """Likelihood (1) and value of the strategy in force to every row, (rows, 1) each."""
        return self.values(self.weights[:, None], held=True)

    def beneficiary(self, row: int) -> Beneficiary:
        """The judge of a row; the reader's value is the views' together where they are mixed."""
        tolerance = float(self._asked[1].risk_tolerance[row])
        finite = tolerance if np.isfinite(tolerance) else None
        if row == 0 and self._views:
            first = len(self.premises.judges)
            return Beneficiary(np.arange(first, first + self._views), self.swept.view_weights, finite)
        return Beneficiary(np.array([row]), np.ones(1), finite)

    def values(self, weights: Floats, *, held: bool = False) -> tuple[Floats, Floats]:
        """Likelihood and value (to the averse: certainty equivalent) at the start, (rows, R), under these weights.

        `weights` are (rows, R, E); every decision that is open is solved again in each of the R, or `held`.
        """
        found = self._solved(weights, held=held)
        start = self.network.start
        return found.likelihood[..., start], found.equivalent[..., start]

    def _solved(self, weights: Floats, *, held: bool) -> Strategy:
        choices, deciders = self._asked
        more = self._views
        rows = len(deciders.weights) + more
        taken = np.where(self.open, self.strategy.probability, np.nan)
        choices = replace(
            choices,
            is_decision=self.open,
            odds=_with_views(choices.odds, more)[:, None],
            anywhere=_with_views(choices.anywhere, more)[:, None],
            answers=_with_views(choices.answers, more)[:, None],
            preset=taken if held else np.full(len(taken), np.nan),
            fallback=self.strategy.probability,
        )
        ends = self.likelihood if self.premises.conditioned else np.ones((rows, self.network.size))
        judges = Deciders(
            utility=_with_views(deciders.utility, more)[:, None],
            ends=_with_views(deciders.ends, more)[:, None],
            weights=weights,
            risk_tolerance=_with_views(deciders.risk_tolerance, more),
            rationality=_with_views(deciders.rationality, more),
        )
        return solve(self.network, judges, choices, ends[:, None])


def _with_views(rows: Floats, more: int) -> Floats:
    """Rows of judges, and so many of the reader's for views' trees behind them."""
    return np.concatenate([rows, np.repeat(rows[:1], more, axis=0)]) if more else rows
