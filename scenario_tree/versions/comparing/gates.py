"""What must not happen between two versions: `war>+5pp`, `utility<-0.5`, `decision-changed`.

A gate is crossed where a figure moved too far (a signed bound), or stands beyond a bound now (an unsigned one),
or where something of a kind happened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scenario_tree.names import hint
from scenario_tree.problems import refusal
from scenario_tree.rounding import figure, inline_percent, points
from scenario_tree.versions.comparing.results import Difference, Effect

ANY = "any"
_GATE = re.compile(
    r"\s*(?P<name>[^\s<>=]+)\s*(?P<sign>[<>])\s*(?P<number>[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*(?P<unit>pp|%|)\s*",
    re.ASCII,
)


def _likeliest(difference: Difference) -> Iterator[str]:
    before, after = difference.before.outcomes[0], difference.after.outcomes[0]
    if before.name != after.name:
        yield f"the likeliest outcome was {before.name}, and is {after.name}"


def _flips(difference: Difference) -> Iterator[str]:
    for flip in difference.decisions:
        yield f"the decision at {flip.node} flips from {flip.before} to {flip.after}"


def _edits(difference: Difference) -> Iterator[str]:
    if difference.edits:
        yield f"there are {len(difference.edits)} edits"


_EVENTS: Mapping[str, Callable[[Difference], Iterator[str]]] = {
    "decision-changed": _flips,
    "likeliest-changed": _likeliest,
    "changed": _edits,
}


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound: `name` is an outcome, a tag, a criterion, `utility`, `any` (outcome), or something that happens.

    `bound` is a probability or a value, `moved` whether it is about the change; an event has no `sign`.
    """

    text: str
    name: str
    sign: str = ""
    bound: float = 0.0
    moved: bool = False

    def crossed(self, difference: Difference) -> Iterator[str]:
        """What crosses it, in words. Raises TreeProblems where the name names nothing."""
        if not self.sign:
            yield from _EVENTS[self.name](difference)
            return
        for effect, probable in self._effects(difference):
            value = effect.change if self.moved else effect.after
            if value is None:
                continue
            sizes = (abs(value), abs(self.bound)) if self.name == ANY and self.moved else (value, self.bound)
            over = sizes[0] > sizes[1] + 1e-12 if self.sign == ">" else sizes[0] < sizes[1] - 1e-12
            if over:
                shown = (points if self.moved else inline_percent) if probable else figure
                yield f"{effect.name} {'changes by' if self.moved else 'is'} {shown(value)}"

    def _effects(self, difference: Difference) -> Iterator[tuple[Effect, bool]]:
        if self.name == ANY:
            yield from ((effect, True) for effect in difference.outcomes)
            return
        probable = {effect.name: effect for effect in (*difference.tags, *difference.outcomes)}
        values = {effect.name: effect for effect in (*difference.criteria, difference.utility)}
        if self.name in probable:
            yield probable[self.name], True
        elif self.name in values:
            yield values[self.name], False
        else:
            known = [*probable, *values, ANY, *_EVENTS]
            message = f"`{self.text}`: there is no outcome, tag or criterion `{self.name}`"
            raise refusal("bad-gate", message, hint(self.name, known, "name an outcome, a tag, a criterion or utility"))


def gate(text: str) -> Gate:
    """Read a gate. Raises TreeProblems."""
    if text.strip() in _EVENTS:
        return Gate(text, text.strip())
    found = _GATE.fullmatch(text)
    if found is None:
        advice = f"write `war>+5pp`, `war>10%`, `utility<-0.5`, {', '.join(f'`{name}`' for name in _EVENTS)}"
        raise refusal("bad-gate", f"`{text}` is no bound", advice)
    number, unit = found["number"], found["unit"]
    moved = number[0] in "+-" or unit == "pp"
    bound = float(number) / (100 if unit else 1)
    return Gate(text, found["name"], found["sign"], bound, moved)


def crossings(gates: Sequence[Gate], difference: Difference) -> Iterator[tuple[Gate, str]]:
    """Every gate that is crossed, with what crosses it."""
    for item in gates:
        for said in item.crossed(difference):
            yield item, said
