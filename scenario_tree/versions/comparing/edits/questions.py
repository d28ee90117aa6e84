"""Edits of nodes and their branches: distributions, targets, what came, went, moved or was renamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scenario_tree.model import Branch, ChanceNode, DecisionNode, Node, ScenarioTree
from scenario_tree.reading.checks.places import branch_place, node_place
from scenario_tree.versions.comparing.edits.aspects import payoffs, sources, tags, texts
from scenario_tree.versions.comparing.edits.record import Edit, Judgements, line_of, written
from scenario_tree.versions.comparing.matching import Matching, arrivals, one_sided


def questions(matching: Matching, circles: Sequence[frozenset[str]], said: Judgements) -> Iterator[Edit]:
    """Of all nodes, in the order of the new file; then what only the old one has. See `edits`."""
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
            line=line_of(node_place(new, new.nodes[second[0]])),
            player=f"circle:{number}",
        )
    for node in new.nodes.values():
        before = old.nodes.get(node.id)
        if before == node and not arriving[0] and node.id not in former:
            continue
        place = line_of(node_place(new, node))
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
            place = line_of(node_place(old, node))
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
    place = line_of(node_place(matching.new, after))
    yield from _distribution(matching, before, after, said, turned)
    yield from texts(before, after, after.id, place, ("label", "note", "settled_by", "confidence", "by"))
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
    yield from tags(before.tags, after.tags, after.id, place)
    yield from sources(before, after, after.id, place)
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
    where, place = after.id, line_of(node_place(matching.new, after))
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
        spot = line_of(branch_place(side, side.branches[name]))
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
    where, place = f"{node.id}/{after.name}", line_of(branch_place(node, after))
    yield from payoffs(matching, before.payoff, after.payoff, where, place, after.because)
    yield from texts(before, after, where, place, ("label", "note"))
    yield from tags(before.tags, after.tags, where, place)
    yield from sources(before, after, where, place)
