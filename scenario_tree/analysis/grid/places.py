"""The places of a grid, evaluated: by themselves, or many at once where that gives the same figures."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from scenario_tree.analysis.grid.results import Cell, Input, Kind
from scenario_tree.analysis.grid.shifting import shifted_odds
from scenario_tree.analysis.grid.together import Place, can_be_together, together
from scenario_tree.evaluation import request
from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.batch import Batch
from scenario_tree.evaluation.evaluate import evaluate
from scenario_tree.evaluation.network import Layout
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import TreeProblems

PROBABILITIES = "probabilities"
KINDS: Mapping[str, Kind] = {  # of inputs, by the argument that they are given in
    "parameters": "parameter",
    "odds": "odds",
    "criteria": "criterion",
    "views": "view",
    PROBABILITIES: "probability",
}
_KEYS: Mapping[Kind, str] = {kind: key for key, kind in KINDS.items()}
_CONDITIONS = ("given", "known", "choose")  # which change no belief
_WORTHWHILE = 4  # cells, fewer of which are evaluated one by one


class Places:
    """What the cells of one grid have in common."""

    def __init__(self, tree: ScenarioTree, inputs: Sequence[Input], under: Mapping[str, Any]) -> None:
        self.tree = tree
        self.inputs = inputs
        self.layout = Layout(tree)
        self.unshifted: dict[Place | None, Evaluation] = {}  # by the values of what is no probability
        self.batch: Batch | None = None
        varied = {(_KEYS[one.kind], one.name) for one in inputs}
        self.plain = {key: _without(key, value, varied) for key, value in under.items()}
        self.sets_probabilities = bool(under.get(PROBABILITIES))

    def tried(self, place: Place | None) -> Evaluation | TreeProblems:
        """The evaluation at a place (None: where nothing is varied), or why there is none.

        Raises TreeProblems for a name that does not exist, which it does in no cell.
        """
        try:
            return self._evaluated(place)
        except TreeProblems as error:
            if any(problem.code.startswith("unknown-") for problem in error.problems):
                raise
            return error

    def quickly(self, places: Sequence[Place], base: Evaluation | TreeProblems) -> list[Cell | None]:
        """The cells at several places, None for each that has to be evaluated by itself."""
        found: list[Cell | None] = [None] * len(places)
        if len(places) < _WORTHWHILE or isinstance(base, TreeProblems) or not can_be_together(base, self.inputs):
            return found
        chosen, shifts = list(range(len(places))), []
        if self.sets_probabilities:
            possible = {
                number: shift for number, place in enumerate(places) if (shift := self._shift(place)) is not None
            }
            names = max(possible.values(), key=len, default={}).keys()
            chosen = [number for number, shift in possible.items() if shift.keys() == names]
            shifts = [possible[number] for number in chosen]
            if not chosen:
                return found
        if self.batch is None:
            self.batch = Batch(self.tree, base.request, self.layout)
        cells = together(self.batch, self.inputs, [places[number] for number in chosen], shifts)
        for number, cell in zip(chosen, cells, strict=True):
            found[number] = cell
        return found

    def _evaluated(self, place: Place | None) -> Evaluation:
        asked, wanted = self._asked(place)
        if wanted:
            asked["odds"] = {**(asked.get("odds") or {}), **self._shifted(place, asked, wanted)}
        return self._evaluate(asked)

    def _asked(self, place: Place | None) -> tuple[dict[str, Any], Mapping[str, float]]:
        """What to evaluate under at a place, and the probabilities that are to be set there."""
        asked = dict(self.plain)
        for one, value in zip(self.inputs, place or (), strict=place is not None):
            asked[_KEYS[one.kind]] = {**(asked.get(_KEYS[one.kind]) or {}), one.name: value}
        return asked, asked.pop(PROBABILITIES, None) or {}

    def _shift(self, place: Place) -> dict[str, float] | None:
        """The factors of odds at a place; None where they cannot be."""
        try:
            return self._shifted(place, *self._asked(place))
        except TreeProblems:
            return None

    def _shifted(self, place: Place | None, asked: Mapping[str, Any], wanted: Mapping[str, float]) -> dict[str, float]:
        others = self._others(place)
        if others not in self.unshifted:
            believed = {name: value for name, value in asked.items() if name not in _CONDITIONS}
            self.unshifted[others] = self._evaluate(believed)
        return shifted_odds(self.unshifted[others], wanted)

    def _others(self, place: Place | None) -> Place | None:
        """The values of what is no probability."""
        if place is None:
            return None
        return tuple(value for one, value in zip(self.inputs, place, strict=True) if one.kind != "probability")

    def _evaluate(self, asked: Mapping[str, Any]) -> Evaluation:
        return evaluate(self.tree, request(**asked), self.layout)


def _without(key: str, value: Any, varied: Container[tuple[str, str]]) -> Any:
    """An argument without what is varied in it."""
    if not isinstance(value, Mapping):
        return value
    return {name: item for name, item in value.items() if (key, name) not in varied}
