r"""How the target follows one node's distribution, in closed form, the strategy held.

A target is T = N / Z: Z the sum of the path weights under the evidence (1 without any), N that of weights times what
a path is worth, X. Both are linear in the weights W of one node's branches, since no path passes a node twice. With q
the flow, the posterior probability of passing a branch, and

    h = W dT/dW = q (E[X | branch] - T),

a change of the weights by factors r moves the target to T + Σ (r - 1) h / (1 + Σ (r - 1) q), exactly. For the reader's
certainty equivalent under a risk tolerance R, X is exp(-x / R): with q* the flow under the weights that are tilted by
X, h = R (q - q*), and it moves to C - R (log(1 + Σ (r - 1) q*) - log(1 + Σ (r - 1) q)).

A branch's probability p changes by its odds, so that siblings keep their proportions. By the logarithm of the odds f,
d log p_c / d log f = 1[c = b] - p_b and dp_b / d log f = p_b (1 - p_b), and so

    dT/dp_b = (h_b - p_b Σ_c h_c) / (p_b (1 - p_b)),

without evidence g_b - Σ_{c≠b} p_c / (1 - p_b) g_c of the gradient g by the weights. Indicators without `elsewhere`
divide the node's weights by their mean likelihood, which follows p too. Views' trees add up.

(Derivatives of probabilities in a network: Castillo, Gutiérrez & Hadi 1997, IEEE Transactions on Systems, Man, and
Cybernetics A 27(4); Chan & Darwiche 2002, Journal of Artificial Intelligence Research 17.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scenario_tree.analysis.sensitivity.target import UTILITY, Target
from scenario_tree.evaluation.batch import Batch
from scenario_tree.evaluation.conditions import tag_places
from scenario_tree.evaluation.equivalent import certainty_equivalent
from scenario_tree.evaluation.network import Flags, Floats, Indices
from scenario_tree.evaluation.strategy import Deciders, solve
from scenario_tree.evaluation.sweeps import backward, collected, forward


@dataclass(frozen=True)
class _Lean:
    """By view and edge of the network: `flow` and `h` as above, and for a certainty equivalent the tilted flow."""

    base: float
    flow: Floats
    h: Floats
    tilted: Floats | None = None


class Slopes:
    """The target as a function of the distribution of every chance node, one at a time."""

    def __init__(self, batch: Batch, target: Target) -> None:
        self.batch, self.target = batch, target
        self.point, self.network = batch.point, batch.point.network
        self.source = batch.layout.plain.source
        self.nodes = batch.layout.plain.size

    @property
    def closed(self) -> bool:
        """Whether there is a closed form: not where indicators take their mean over a mixture of views."""
        return len(self.point.view_weights) == 1 or not self.batch.solving.premises.indicated.nodes.any()

    @property
    def base(self) -> float:
        """The target at the base."""
        return self._lean.base

    def derivatives(self) -> Floats:
        """The derivative by the probability of every branch of the file, (E,), siblings in proportion."""
        h, p, ((anywhere, answers), mean) = self._h, self._p, self._likelihoods
        total = self._by_node(h)
        change = h - p * total
        if mean is not None:
            answered, plain, told = mean
            change = change + p * total * np.where(answered, anywhere / plain - anywhere * answers / told, 0.0)
        believed = self._believed
        spread = believed * (1 - believed)
        sums = change.sum(axis=0)
        slopes: Floats = np.divide(sums, spread, out=np.full(len(sums), np.nan), where=spread > 0)
        return slopes

    def moved(self, edges: Indices, values: Floats) -> Floats:
        """The target where each of these branches (K,) has each of these probabilities, (K, M)."""
        p, believed = self._p[:, edges, None], self._believed[edges, None]
        up, down = values * (1 - believed), believed * (1 - values)
        with np.errstate(divide="ignore", invalid="ignore"):
            other = down / (down * (1 - p) + up * p)  # what the weights of siblings are multiplied by
            own = up / (down * (1 - p) + up * p)
            scale = self._scale(edges, own, other)

            def summed(cells: Floats) -> Floats:
                here, node = cells[:, edges, None], self._by_node(cells)[:, edges, None]
                total: Floats = (scale * (other * (node - here) + own * here) - node).sum(axis=0)
                return total

            evidence = summed(self._flow)
            if self._tilted is not None:
                tolerance = self.point.reader.risk_tolerance or np.inf
                found = self.base - tolerance * (np.log1p(summed(self._tilted)) - np.log1p(evidence))
            else:
                found = self.base + summed(self._h) / (1 + evidence)
        moved: Floats = np.where((1 + evidence > 1e-15) & np.isfinite(found), found, np.nan)
        return moved

    def by_weights(self) -> dict[str, float]:
        """The derivative of utility by the reader's weight of every criterion: its expected mapped value.

        For a certainty equivalent, the expectation is that under the tilted weights.
        """
        worth, network = self.point.worth, self.network
        flow = (self._lean.flow if self._lean.tilted is None else self._lean.tilted).sum(axis=0)
        at_end = np.where(network.is_end[network.target], flow, 0.0)
        sums = worth.payoffs[:, network.edge] @ flow + worth.ends[:, network.node[network.target]] @ at_end
        found = {}
        for (name, criterion), value in zip(self.batch.tree.criteria.items(), sums.tolist(), strict=True):
            worst, best = criterion.scale or (0.0, 1.0)
            found[name] = (value - worst) / (best - worst)
        return found

    # ---- by branch of the file --------------------------------------------------------

    @cached_property
    def _lean(self) -> _Lean:
        if self.target.kind == "tag":
            return self._of_tag()
        if self.target.kind == UTILITY and self.point.reader.risk_tolerance is not None:
            return self._of_certainty()
        return self._of_sum()

    @cached_property
    def _h(self) -> Floats:
        return self._by_branch(self._lean.h)

    @cached_property
    def _flow(self) -> Floats:
        return self._by_branch(self._lean.flow)

    @cached_property
    def _tilted(self) -> Floats | None:
        return None if self._lean.tilted is None else self._by_branch(self._lean.tilted)

    @property
    def _p(self) -> Floats:
        """What every view's tree gives a branch before any evidence, (V, E)."""
        return self.batch.solving.premises.views_believed

    @property
    def _believed(self) -> Floats:
        """The one distribution of them, (E,)."""
        believed: Floats = self.batch.solving.premises.believed[0]
        return believed

    @cached_property
    def _likelihoods(self) -> tuple[tuple[Floats, Floats], tuple[Flags, Floats, Floats] | None]:
        """The factors of indicators at every branch; and where some are about a node, their means there."""
        indicated = self.batch.solving.premises.indicated
        anywhere, answers = indicated.anywhere[0], indicated.answers[0]
        answered = indicated.nodes[self.source] & ~self.batch.layout.is_decision
        if not answered.any():
            return (anywhere, answers), None
        plain, told = (self._by_node(self._p * cells) for cells in (anywhere, anywhere * answers))
        return (anywhere, answers), (answered, np.where(plain > 0, plain, 1.0), np.where(told > 0, told, 1.0))

    def _scale(self, edges: Indices, own: Floats, other: Floats) -> Floats:
        """What all weights of a node are multiplied by, because the mean of its indicators has changed."""
        (anywhere, answers), mean = self._likelihoods
        if mean is None:
            return np.ones(1)
        p = self._p

        def ratio(cells: Floats) -> Floats:
            here, node = (p * cells)[:, edges, None], self._by_node(p * cells)[:, edges, None]
            changed: Floats = (other * (node - here) + own * here) / np.where(node > 0, node, 1.0)
            return changed

        scale: Floats = np.where(mean[0][edges][:, None], ratio(anywhere) / ratio(anywhere * answers), 1.0)
        return scale

    def _by_branch(self, cells: Floats) -> Floats:
        """Figures of the network's edges, (V, E), summed for each branch of the file."""
        return np.array([self.point.by_branch(row) for row in cells])

    def _by_node(self, cells: Floats) -> Floats:
        """The sum over a branch's node of figures of branches, (V, E), at every branch."""
        sums = [np.bincount(self.source, row, minlength=self.nodes)[self.source] for row in cells]
        return np.array(sums)

    # ---- kinds of targets -------------------------------------------------------------

    @property
    def _flows(self) -> Floats:
        """The posterior probability of passing every edge of the network in every view's tree, (V, E)."""
        point = self.point
        flow: Floats = point.view_weights[:, None] * point.reach[:, self.network.source] * point.probability
        return flow

    def _of_sum(self) -> _Lean:
        """What a path collects: payoffs on the way, and a value at its end."""
        point, network, worth = self.point, self.network, self.point.worth
        payoffs, ends = np.zeros(len(network.edge)), np.zeros(network.size)
        if self.target.kind == "outcome":
            ends = (network.is_end & (network.node == self.batch.outcomes[self.target.place])).astype(float)
        elif self.target.kind == "criterion":
            payoffs = worth.payoffs[self.target.place][network.edge]
            ends = worth.ends[self.target.place][network.node]
        else:
            payoffs, ends = worth.utility[network.edge], worth.end_utility[network.node]
        if network.lost is not None:
            ends = np.where(np.arange(network.size) == network.lost, 0.0, ends)
        value = backward(network, point.probability, payoffs, ends)
        base = float(point.view_weights @ value[:, network.start])
        worth_of = point.reach[:, network.source] * (payoffs + value[:, network.target] - base)
        if payoffs.any():
            worth_of = (
                worth_of + collected(network, point.probability, point.reach, payoffs[None])[:, 0][:, network.source]
            )
        return _Lean(base, self._flows, point.view_weights[:, None] * point.probability * worth_of)

    def _of_tag(self) -> _Lean:
        """Whether a path passes one of a tag's places: 1 less the paths that pass none."""
        point, network, flow = self.point, self.network, self._flows
        edges, at_start = tag_places(self.batch.layout, (self.target.name,))
        if at_start[0]:
            return _Lean(1.0, flow, np.zeros(flow.shape))
        weights = np.where(edges[0][network.edge], 0.0, point.probability)
        missed = backward(network, weights, np.zeros(weights.shape), np.ones(network.size))
        past = point.view_weights[:, None] * forward(network, weights)[:, network.source] * weights
        base = 1 - float(point.view_weights @ missed[:, network.start])
        return _Lean(base, flow, flow * (1 - base) - past * missed[:, network.target])

    def _of_certainty(self) -> _Lean:
        """The certainty equivalent: the tilted weights follow from those to go."""
        point, network, worth = self.point, self.network, self.point.worth
        tolerance = float(point.reader.risk_tolerance or np.inf)
        count = len(point.view_weights)
        views = Deciders(
            utility=np.broadcast_to(worth.utility[network.edge], (count, len(network.edge))),
            ends=np.broadcast_to(worth.end_utility[network.node], (count, network.size)),
            weights=point.probability,
            risk_tolerance=np.full(count, tolerance),
            rationality=np.full(count, np.inf),
        )
        certain = solve(network, views).equivalent
        starts = certain[:, network.start]
        base = float(certainty_equivalent(point.view_weights, starts, tolerance, np.zeros(1, dtype=np.intp))[0])
        ahead = views.utility + certain[:, network.target] - certain[:, network.source]
        with np.errstate(over="ignore", invalid="ignore"):
            weights = np.where(point.probability > 0, point.probability * np.exp(-ahead / tolerance), 0.0)
            standing = point.view_weights * np.exp(-(starts - base) / tolerance)
        tilted = standing[:, None] * forward(network, weights)[:, network.source] * weights
        flow = self._flows
        return _Lean(base, flow, tolerance * (flow - tilted), tilted)
