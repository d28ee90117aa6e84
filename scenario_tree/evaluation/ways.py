"""The networks of one evaluation: what conditions make of the graph, whatever the numbers are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from scenario_tree.evaluation.network import Condition, Flags, Indices, Network, unrolled
from scenario_tree.evaluation.premises import Premises


class Ways:
    """The network before the evidence, the one under it, and which edge of the one is which of the other."""

    def __init__(self, premises: Premises) -> None:
        self.layout = premises.layout
        self.conditioned = premises.conditioned
        self.known = premises.known_conditions
        self.required = premises.required
        self.keeps = premises.keeps

    @cached_property
    def prior(self) -> Network:
        """The network in which what is known beforehand, and nothing else, is laid."""
        return unrolled(self.layout.plain, self.known)

    @cached_property
    def network(self) -> Network:
        """The network under the evidence: known things first, then what must be passed."""
        positive = [Condition(item.edges, item.at_start) for item in self.required]
        return unrolled(self.layout.plain, [*self.known, *positive])

    @property
    def known_bits(self) -> int:
        """The bits of what is known beforehand."""
        return (1 << len(self.known)) - 1

    @property
    def required_bits(self) -> range:
        """The numbers of the conditions that every path must meet."""
        return range(len(self.known), len(self.known) + len(self.required))

    @cached_property
    def kept(self) -> Flags:
        """The edges of decisions that are kept."""
        return (self.keeps[self.layout.plain.source] & self.layout.is_decision)[self.network.edge]

    @cached_property
    def _prior_index(self) -> dict[tuple[int, int], int]:
        """The edge of the prior network for a branch of the file and what is known to be met before it."""
        prior = self.prior
        pairs = zip(prior.edge.tolist(), prior.met[prior.source].tolist(), strict=True)
        return {pair: position for position, pair in enumerate(pairs)}

    @cached_property
    def prior_edges(self) -> Indices:
        """The edge of the prior network for every edge of the conditioned one."""
        network = self.network
        met = network.met[network.source] & self.known_bits
        pairs = zip(network.edge.tolist(), met.tolist(), strict=True)
        return np.array([self._prior_index[pair] for pair in pairs], dtype=np.intp)


def conditions_met(network: Network, bits: Iterable[int]) -> Flags:
    """At which positions all of these conditions are met."""
    wanted = sum(1 << bit for bit in bits)
    flags: Flags = network.met & wanted == wanted
    if network.lost is not None:
        flags[network.lost] = False
    return flags
