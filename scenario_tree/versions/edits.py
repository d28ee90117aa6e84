"""What changed between two versions: each edit is about one thing, and may be a player of the attribution.

What means the same is no edit: reordering, comments, quoting, a node written in place or under
`nodes`, `0.5` against `50%`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, Protocol

from scenario_tree.model import (
    Branch,
    ByView,
    ChanceNode,
    DecisionNode,
    Distribution,
    Expression,
    Form,
    Node,
    Quantity,
    ScenarioTree,
    Share,
    Word,
)
from scenario_tree.reading.checks.places import branch_place, key_place, name_place, node_place, parameter_place
from scenario_tree.source import Location
from scenario_tree.versions.matching import Matching, arrivals, one_sided

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


def edits(matching: Matching, circles: Sequence[frozenset[str]], said: Judgements) -> tuple[Edit, ...]:
    """Every edit: the header's, then nodes' and outcomes' in the order of the new file, then all others.

    `circles` are the sets of nodes that go in a circle when the versions are laid over each other: of those the
    order is an edit.
    """
    found = [
        *_header(matching),
        *_nodes(matching, circles, said),
        *_outcomes(matching),
        *_named(matching),
        *_evidence(matching),
        *_claims(matching),
    ]
    return tuple(found)


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


def _line(place: Location | None) -> int | None:
    return place.line if place is not None else None


# ---- header ---------------------------------------------------------------------------


def _header(matching: Matching) -> Iterator[Edit]:
    old, new = matching.old, matching.new
    for key, kind in (
        ("title", "label"),
        ("description", "other"),
        ("as_of", "other"),
        ("horizon", "other"),
        ("authors", "other"),
        ("pool", "weight"),
    ):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield Edit(
                kind=kind,  # type: ignore[arg-type]
                where=key,
                before=_plain(before),
                after=_plain(after),
                line=_line(key_place(new.origin, key)),
                player=key if key == "pool" else None,
            )
    if old.words != new.words:
        place = key_place(new.origin, "words")
        yield Edit(
            kind="other", where="words", before=old.words.name, after=new.words.name, line=_line(place), player="words"
        )
    if old.start != new.start:
        place = key_place(new.origin, "start")
        yield Edit(kind="moved", where="start", before=old.start, after=new.start, line=_line(place), player="start")


def _plain(value: Any) -> Any:
    """A header's value as JSON has it."""
    if value is None or isinstance(value, str):
        return value or None
    return list(value) if isinstance(value, tuple) else value.isoformat()


# ---- nodes and branches -----------------------------------------------------------------


def _nodes(matching: Matching, circles: Sequence[frozenset[str]], said: Judgements) -> Iterator[Edit]:
    old, new = matching.old, matching.new
    former = {after: before for before, after in matching.renamed.items()}
    arriving = ({}, {}) if matching.same_shape else (arrivals(old), arrivals(new))
    turned = {name for circle in circles for name in circle}
    for number, circle in enumerate(circles):
        first, second = (_in_order(tree, circle) for tree in (old, new))
        yield Edit(
            kind="moved",
            where=", ".join(second),
            before=first,
            after=second,
            line=_line(node_place(new, new.nodes[second[0]])),
            player=f"circle:{number}",
        )
    for node in new.nodes.values():
        before = old.nodes.get(node.id)
        if before == node and not arriving[0] and node.id not in former:
            continue
        place = _line(node_place(new, node))
        if node.id in former and node.id in old.nodes:
            yield Edit(kind="renamed", where=node.id, before=former[node.id], after=node.id, line=place)
        if before is None:
            yield Edit(kind="added", where=node.id, after=node.title, line=place, because=_behind(node))
            continue
        if node.id not in turned:
            yield from _moved(matching, arriving, node, place)
        if before != node:
            yield from _node(matching, before, node, said, node.id in turned)
    for node in old.nodes.values():
        if node.id not in new.nodes:
            place = _line(node_place(old, node))
            yield Edit(kind="removed", where=node.id, before=node.title, line=place, because=_behind(node))


def _in_order(tree: ScenarioTree, circle: frozenset[str]) -> list[str]:
    return [name for generation in tree.generations for name in generation if name in circle]


def _moved(
    matching: Matching, arriving: tuple[Mapping[str, frozenset[tuple[str, str]]], ...], node: Node, line: int | None
) -> Iterator[Edit]:
    """A node that none of the branches lead to any more that did."""
    before, after = (sorted(side.get(node.id, ())) for side in arriving)
    if before and after and not set(before) & set(after):
        names = [[f"{where}/{branch}" if where else "start" for where, branch in side] for side in (before, after)]
        yield Edit(kind="moved", where=node.id, before=names[0], after=names[1], line=line)


def _behind(node: Node, branches: Iterable[str] | None = None) -> tuple[str, ...]:
    """The claims behind a node and some of its branches."""
    names = node.branches if branches is None else branches
    claims = [
        *node.because,
        *(claim for name in names if name in node.branches for claim in node.branches[name].because),
    ]
    return tuple(dict.fromkeys(claims))


def _newest(before: Node, after: Node, branches: Iterable[str]) -> tuple[str, ...]:
    """The claims behind a node and some of its branches, those first that the older version does not cite."""
    cited = set(_behind(before))
    return tuple(sorted(_behind(after, branches), key=cited.__contains__))


def _node(
    matching: Matching,
    before: ChanceNode | DecisionNode,
    after: ChanceNode | DecisionNode,
    said: Judgements,
    turned: bool,
) -> Iterator[Edit]:
    place = _line(node_place(matching.new, after))
    yield from _distribution(matching, before, after, said, turned)
    yield from _texts(before, after, after.id, place, ("label", "note", "settled_by", "confidence", "by"))
    for key in ("event", "concentration", "actor"):
        one, other = (getattr(side, key, None) for side in (before, after))
        if one != other:
            yield Edit(
                kind="other",
                where=after.id,
                before={key: written(one) if key == "concentration" else one},
                after={key: written(other) if key == "concentration" else other},
                line=place,
            )
    yield from _tags(before.tags, after.tags, after.id, place)
    yield from _sources(before, after, after.id, place)
    for name, branch in after.branches.items():
        if name in before.branches and before.branches[name] != branch:
            yield from _branch(matching, before.branches[name], branch, after)


def _distribution(
    matching: Matching,
    before: ChanceNode | DecisionNode,
    after: ChanceNode | DecisionNode,
    said: Judgements,
    turned: bool,
) -> Iterator[Edit]:
    """A node's whole distribution, and where its branches lead, are one edit; added and removed options one each."""
    common = [name for name in after.branches if name in before.branches]
    targets = {
        name: (before.branches[name].target, after.branches[name].target)
        for name in common
        if before.branches[name].target != after.branches[name].target
    }
    where, place = after.id, _line(node_place(matching.new, after))
    player = None if turned else f"node:{where}"
    if type(before) is not type(after):
        kinds = ["decision" if isinstance(side, DecisionNode) else "chance" for side in (before, after)]
        yield Edit(kind="other", where=where, before=kinds[0], after=kinds[1], line=place, player=player)
    elif isinstance(after, ChanceNode):
        if _differs(matching, before, after):
            one, other = said.pooled(matching.old, where), said.pooled(matching.new, where)
            same = one.keys() == other.keys() and all(abs(one[name] - other[name]) < 1e-12 for name in one)
            if same:
                one, other = (_forms(side, matching, before, after) for side in (before, after))
            changed = [name for name in other if one.get(name) != other[name]]
            details: list[Any] = [one, other]
            yield Edit(
                kind="probability",
                where=where,
                before=details[0],
                after=details[1],
                line=place,
                because=_newest(before, after, changed),
                views=_views(matching, where, said),
                player=player,
            )
        elif targets:
            yield _retargeted(where, targets, place, after, player)
        return
    for name, kind in one_sided(before.branches, after.branches):
        side = before if kind == "removed" else after
        target = side.branches[name].target
        spot = _line(branch_place(side, side.branches[name]))
        ends = {"before": target} if kind == "removed" else {"after": target}
        because = side.branches[name].because
        yield Edit(kind=kind, where=f"{where}/{name}", line=spot, because=because, **ends)  # type: ignore[arg-type]
    if targets and type(before) is type(after):
        yield _retargeted(where, targets, place, after, player)


def _views(
    matching: Matching, node: str, said: Judgements
) -> dict[str, tuple[Mapping[str, float], Mapping[str, float]]]:
    """The distributions of views that both versions have at a node, where they are not the same."""
    one, other = said.by_view(matching.old, node), said.by_view(matching.new, node)
    both = {view: (one[view], other[view]) for view in other if view in one}
    return {view: pair for view, pair in both.items() if pair[0] != pair[1]}


def _retargeted(
    where: str, targets: Mapping[str, tuple[str, str]], line: int | None, node: Node, player: str | None
) -> Edit:
    before, after = ({name: pair[side] for name, pair in targets.items()} for side in (0, 1))
    return Edit(
        kind="moved", where=where, before=before, after=after, line=line, because=_behind(node, targets), player=player
    )


def _differs(matching: Matching, before: Node, after: Node) -> bool:
    """Whether the distributions are written differently; another scale of words is another edit."""
    if before.branches.keys() != after.branches.keys():
        return True
    pairs = ((branch.probability, after.branches[name].probability) for name, branch in before.branches.items())
    if matching.old.words == matching.new.words:
        return any(one != other for one, other in pairs)
    return any(written(one) != written(other) for one, other in pairs)


def _forms(node: Node, matching: Matching, before: Node, after: Node) -> Any:
    return {
        name: written(branch.probability)
        for name, branch in node.branches.items()
        if before.branches[name].probability != after.branches[name].probability
    }


def _branch(matching: Matching, before: Branch, after: Branch, node: Node) -> Iterator[Edit]:
    where, place = f"{node.id}/{after.name}", _line(branch_place(node, after))
    yield from _payoffs(matching, before.payoff, after.payoff, where, place, after.because)
    yield from _texts(before, after, where, place, ("label", "note"))
    yield from _tags(before.tags, after.tags, where, place)
    yield from _sources(before, after, where, place)


def _payoffs(
    matching: Matching,
    before: Mapping[str, Quantity],
    after: Mapping[str, Quantity],
    where: str,
    line: int | None,
    because: tuple[str, ...] = (),
) -> Iterator[Edit]:
    """A payoff is a player where both versions have its criterion; else the criterion is."""
    shared = [name for name in matching.new.criteria if name in matching.old.criteria]
    changed = [name for name in shared if before.get(name) != after.get(name)]
    if changed:
        sides = ({name: written(side[name]) for name in changed if name in side} for side in (before, after))
        one, other = sides
        yield Edit(
            kind="payoff",
            where=where,
            before=one or None,
            after=other or None,
            line=line,
            because=because,
            player=f"payoff:{where}",
        )


def _texts(before: Any, after: Any, where: str, line: int | None, keys: Iterable[str]) -> Iterator[Edit]:
    for key in keys:
        one, other = getattr(before, key), getattr(after, key)
        if one != other:
            kind: Kind = "label" if key == "label" else "other"
            shown = [side.isoformat() if hasattr(side, "isoformat") else side or None for side in (one, other)]
            if key != "label":
                shown = [{key: side} for side in shown]
            yield Edit(kind=kind, where=where, before=shown[0], after=shown[1], line=line)


def _tags(before: tuple[str, ...], after: tuple[str, ...], where: str, line: int | None) -> Iterator[Edit]:
    if set(before) != set(after):
        yield Edit(
            kind="other",
            where=where,
            before={"tags": list(before)},
            after={"tags": list(after)},
            line=line,
            player=f"tags:{where}",
        )


def _sources(before: Any, after: Any, where: str, line: int | None) -> Iterator[Edit]:
    for key in ("because", "despite"):
        one, other = getattr(before, key), getattr(after, key)
        if set(one) != set(other):
            yield Edit(kind="source", where=where, before={key: list(one)}, after={key: list(other)}, line=line)


# ---- outcomes, parameters, weights -------------------------------------------------------


def _outcomes(matching: Matching) -> Iterator[Edit]:
    old, new = matching.old, matching.new
    former = {after: before for before, after in matching.renamed.items()}
    for name, kind in one_sided(old.outcomes, new.outcomes):
        side = old if kind == "removed" else new
        title = {"before" if kind == "removed" else "after": side.outcomes[name].title}
        place = _line(name_place(side, "outcomes", name))
        yield Edit(kind=kind, where=f"outcomes.{name}", line=place, **title)  # type: ignore[arg-type]
    for name, after in new.outcomes.items():
        before = old.outcomes.get(name)
        where, place = f"outcomes.{name}", _line(name_place(new, "outcomes", name))
        if name in former and before is not None:
            yield Edit(kind="renamed", where=where, before=former[name], after=name, line=place)
        if before is not None and before != after:
            yield from _payoffs(matching, before.payoff, after.payoff, where, place)
            yield from _texts(before, after, where, place, ("label", "note"))
            yield from _tags(before.tags, after.tags, where, place)


def _named(matching: Matching) -> Iterator[Edit]:
    old, new = matching.old, matching.new
    yield from _section("parameters", "parameter", old.parameters, new.parameters, new, old, _parameter)
    yield from _section("criteria", "weight", old.criteria, new.criteria, new, old, _record)
    if old.views != new.views:
        place = _line(key_place(new.origin, "views"))
        yield Edit(
            kind="weight",
            where="views",
            before=dict(old.views) or None,
            after=dict(new.views) or None,
            line=place,
            player="views",
        )
    yield from _section("profiles", "weight", old.profiles, new.profiles, new, old, _record)
    for name, quantity in new.expect.items():
        before = old.expect.get(name)
        if before != quantity:
            place = _line(name_place(new, "expect", name))
            yield Edit(
                kind="other", where=f"expect.{name}", before=written(before), after=written(quantity), line=place
            )
    for name in old.expect:
        if name not in new.expect:
            place = _line(name_place(old, "expect", name))
            yield Edit(kind="removed", where=f"expect.{name}", before=written(old.expect[name]), line=place)
    yield from _section("indicators", "evidence", old.indicators, new.indicators, new, old, _record)


def _section(
    section: str,
    kind: Kind,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    new: ScenarioTree,
    old: ScenarioTree,
    shown: Callable[[Any, Any], Any],
) -> Iterator[Edit]:
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        side = old if other is None else new
        place = parameter_place(side, name) if section == "parameters" else name_place(side, section, name)
        what: Kind = "added" if one is None else "removed" if other is None else kind
        yield Edit(
            kind=what,
            where=f"{section}.{name}",
            before=None if one is None else shown(one, other),
            after=None if other is None else shown(other, one),
            line=_line(place),
            player=f"{section}:{name}",
        )


def _parameter(parameter: Any, other: Any) -> Any:
    if other is not None and parameter.quantity == other.quantity:
        return _record(parameter, other)
    return written(parameter.quantity)


def _record(record: Any, other: Any) -> Any:
    """What a record says, or, beside another one, what it says differently."""
    found = {}
    for item in fields(record):
        value = getattr(record, item.name)
        if not item.compare or item.name == "name":
            continue
        nothing = value is None or value == "" or value == () or value == {}
        if (nothing and other is None) or (other is not None and value == getattr(other, item.name)):
            continue
        found[item.name] = _plainly(value)
    return found


def _plainly(value: Any) -> Any:
    """A value of a record as JSON has it."""
    if isinstance(value, Mapping):
        return {name: _plainly(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plainly(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return written(value)


# ---- evidence and claims -------------------------------------------------------------------


def _evidence(matching: Matching) -> Iterator[Edit]:
    old, new = matching.old, matching.new
    sides = [{entry.what: entry for entry in tree.evidence} for tree in (old, new)]
    for what in dict.fromkeys((*sides[1], *sides[0])):
        one, other = (side.get(what) for side in sides)
        if one == other:
            continue
        entry = other or one
        assert entry is not None
        place = key_place(entry.origin, entry.kind)
        kind: Kind = "added" if one is None else "removed" if other is None else "evidence"
        yield Edit(
            kind=kind,
            where=f"evidence.{what}",
            before=None if one is None else _record(one, None),
            after=None if other is None else _record(other, None),
            line=_line(place),
            player=f"evidence:{what}",
        )
    if old.resolution != new.resolution:
        one_, other_ = old.resolution, new.resolution
        yield Edit(
            kind="evidence",
            where="resolution",
            before=None if one_ is None else _record(one_, None),
            after=None if other_ is None else _record(other_, None),
            line=_line(key_place(new.origin, "resolution")),
        )


def _claims(matching: Matching) -> Iterator[Edit]:
    old, new = matching.old, matching.new
    for name in dict.fromkeys((*new.claims, *old.claims)):
        one, other = old.claims.get(name), new.claims.get(name)
        if one != other:
            claim = other or one
            assert claim is not None
            kind: Kind = "added" if one is None else "removed" if other is None else "source"
            yield Edit(
                kind=kind,
                where=f"claims.{name}",
                before=None if one is None else one.text,
                after=None if other is None else other.text,
                line=_line(key_place(claim.origin, name)),
            )
