"""What the sweeps need at one point between two versions."""

from __future__ import annotations

from dataclasses import dataclass

from scenario_tree.evaluation.network import Floats


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
