"""An edit as a record, and how what a file says stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, Protocol

from scenario_tree.model import ByView, Distribution, Expression, Form, ScenarioTree, Share, Word
from scenario_tree.source import Location

Kind = Literal[
    "added",
    "removed",
    "moved",
    "renamed",
    "probability",
    "payoff",
    "parameter",
    "weight",
    "evidence",
    "label",
    "source",
    "other",
]


class Judgements(Protocol):
    """What a version says of its nodes, with nothing observed and no odds applied."""

    def pooled(self, tree: ScenarioTree, node: str) -> dict[str, float]:
        """The distribution of a node's branches."""

    def by_view(self, tree: ScenarioTree, node: str) -> dict[str, dict[str, float]]:
        """The distributions of those views that have one of their own there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change between two versions.

    `where` is what it is about: `node` (its distribution), `node/branch`, `parameters.NAME`, `outcomes.NAME` …;
    `before` and `after` are as JSON has them, None where a side has nothing. `line` is that of the new version, of
    the old one where the thing is gone. `because` are the claims behind it, `views` the distributions of each view
    that changed its own. `player` names it in the attribution, None where it can move no figure.
    """

    kind: Kind
    where: str
    before: Any = None
    after: Any = None
    line: int | None = None
    because: tuple[str, ...] = ()
    views: Mapping[str, tuple[Mapping[str, float], Mapping[str, float]]] = field(default_factory=dict)
    player: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `diff`: `edits[]`."""
        found: dict[str, Any] = {
            "kind": self.kind,
            "where": self.where,
            "before": self.before,
            "after": self.after,
            "line": self.line,
            "because": list(self.because),
        }
        if self.views:
            found["views"] = {
                view: {"before": dict(one), "after": dict(other)} for view, (one, other) in self.views.items()
            }
        return found


def written(form: Form | ByView | None) -> Any:
    """A quantity or probability as JSON has it: a number, a text, or a mapping."""
    if isinstance(form, ByView):
        return {view: written(item) for view, item in form.forms.items()}
    if isinstance(form, Share):
        return "rest" if form.quantity == 1.0 else {"share": written(form.quantity)}
    if isinstance(form, Expression):
        return form.text
    if isinstance(form, Distribution):
        return {form.kind: list(form.arguments)}
    return form.text if isinstance(form, Word) else form


def said_by(record: Any, other: Any = None) -> Any:
    """What a record says, or, beside another one, what it says differently."""
    found = {}
    for item in fields(record):
        value = getattr(record, item.name)
        if not item.compare or item.name == "name":
            continue
        nothing = value is None or value == "" or value == () or value == {}
        if (nothing and other is None) or (other is not None and value == getattr(other, item.name)):
            continue
        found[item.name] = plainly(value)
    return found


def plainly(value: Any) -> Any:
    """A value of a record as JSON has it."""
    if isinstance(value, Mapping):
        return {name: plainly(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [plainly(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return written(value)


def line_of(place: Location | None) -> int | None:
    """The line of a place."""
    return place.line if place is not None else None
