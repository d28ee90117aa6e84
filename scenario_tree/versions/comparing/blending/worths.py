"""What is collected in both versions, and what a unit of it is worth."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from scenario_tree.evaluation.network import Floats
from scenario_tree.evaluation.worth import Worth, worth
from scenario_tree.versions.comparing.blending.beliefs import Judges
from scenario_tree.versions.comparing.blending.ground import Ground, Side
from scenario_tree.versions.comparing.blending.players import Progress

Pair = tuple[Floats, Floats]


class Worths:
    """Payoffs, worths of outcomes, and the factors of criteria. What one version lacks is as the other has it."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.held: tuple[object, tuple[Pair, Pair]] | None = None

    def at(self, judges: Judges, progress: Progress) -> Pair:
        """Payoffs of the union's edges, (C, E), and of outcomes, (C, outcomes), in the units of the criteria."""
        if self.held is None or self.held[0] != progress.bent:
            self.held = (progress.bent, self._laid(judges, progress))
        (old, new), (first, last) = self.held[1]
        payoffs = old + progress.shares(progress.players.payoffs) * (new - old)
        worths = first + progress.shares(progress.players.worths) * (last - first)
        return payoffs, worths

    def _laid(self, judges: Judges, progress: Progress) -> tuple[Pair, Pair]:
        ground = self.ground
        found = [
            worth(side.layout, judge) if progress.players.bending else side.evaluation.worth
            for side, judge in zip(ground.sides, judges, strict=True)
        ]
        old, new = (self._rows(side, item) for side, item in zip(ground.sides, found, strict=True))
        payoffs = ground.laid(old[0], new[0], 0.0, ground.branch_places)
        worths = (old[1], new[1])
        for one, other in (payoffs, worths):
            _completed(one, other, ground.criteria, [side.tree.criteria for side in ground.sides])
        _completed(worths[0].T, worths[1].T, ground.outcomes, [side.tree.outcomes for side in ground.sides])
        return payoffs, worths

    def _rows(self, side: Side, item: Worth) -> Pair:
        """A version's payoffs by criteria of the union: of its own branches, and of the union's outcomes."""
        row = {name: number for number, name in enumerate(side.tree.criteria)}
        payoffs = np.zeros((len(self.ground.criteria), side.count))
        worths = np.zeros((len(self.ground.criteria), len(self.ground.outcomes)))
        columns = [side.layout.position.get(name, -1) for name in self.ground.outcomes]
        ends = np.concatenate([item.ends, np.zeros((len(row), 1))], axis=1)
        for number, name in enumerate(self.ground.criteria):
            if name in row:
                payoffs[number] = item.payoffs[row[name]]
                worths[number] = ends[row[name]][columns]
        return payoffs, worths

    def factors(self, progress: Progress) -> tuple[Floats, float]:
        """What a unit of each criterion is worth, (C,), and the offset; weight and scale are two things."""
        factors, offset = np.zeros(len(self.ground.criteria)), 0.0
        for row, name in enumerate(self.ground.criteria):
            found = [_unit(side, name) for side in self.ground.sides]
            units = [unit for _, unit in found if unit is not None]
            (before, first), (after, last) = (found[0][0], units[0]), (found[1][0], units[-1])
            scaler = f"criteria:{name}"
            owner = progress.owner("criteria", name, scaler)
            share, scaled = progress.of(owner), progress.of(scaler)
            if owner == scaler:
                gain, base = (
                    before * one + share * (after * other - before * one)
                    for one, other in zip(first, last, strict=True)
                )
            else:
                weight = before + share * (after - before)
                gain, base = (weight * (one + scaled * (other - one)) for one, other in zip(first, last, strict=True))
            factors[row] = gain
            offset -= base
        return factors, offset


def _unit(side: Side, name: str) -> tuple[float, tuple[float, float] | None]:
    """The weight of a criterion in a version, and what a unit and the worst of its scale come to; None if unknown."""
    criterion = side.tree.criteria.get(name)
    if criterion is None:
        return 0.0, None
    worst, best = criterion.scale or (0.0, 1.0)
    return float(side.reader.criteria[name]), (1 / (best - worst), worst / (best - worst))


def _completed(old: Floats, new: Floats, names: list[str], known: list[Collection[str]]) -> None:
    """Fill the rows of what one version does not know with the other's, in place."""
    for row, name in enumerate(names):
        if name not in known[0]:
            old[row] = new[row]
        elif name not in known[1]:
            new[row] = old[row]
