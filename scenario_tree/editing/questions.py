"""A chance node with some of its probabilities set, view by view: the stretches of text that change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scenario_tree.editing import places
from scenario_tree.editing.proportions import Distribution, in_proportion, with_rest
from scenario_tree.editing.splicing import Splice
from scenario_tree.editing.wishes import Said
from scenario_tree.model import Branch, ByView, ChanceNode, Expression, Form, ScenarioTree, Share, Word
from scenario_tree.model import Distribution as UncertainQuantity
from scenario_tree.names import hint
from scenario_tree.problems import refusal
from scenario_tree.quantities.expression import Values
from scenario_tree.source import Location, SourceMapping

View = str | None  # None where a node does not tell views apart
Wishes = Mapping[str, Mapping[View, Said]]  # by branch


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What is to be written at one node, at which of its branches, and remarks on what is lost by it."""

    splices: tuple[Splice, ...]
    touched: frozenset[str]
    remarks: tuple[str, ...]


def said(branch: Branch, view: View) -> Said:
    """What a branch says of its probability in a view."""
    assert branch.origin is not None and branch.probability is not None
    form = branch.probability
    if isinstance(form, ByView):
        listed: SourceMapping = branch.origin["p"]
        assert view is not None
        return Said(places.spelt(listed, view), form.forms[view])
    if "share" in branch.origin:
        return Said(f"share: {places.spelt(branch.origin, 'share')}", form)
    return Said(places.spelt(branch.origin, "p"), form)


def place(branch: Branch, view: View) -> Location:
    """Where a branch says its probability in a view."""
    assert branch.origin is not None
    owner, key = branch.origin, "share" if "share" in branch.origin else "p"
    if isinstance(branch.probability, ByView) and view is not None and not places.is_alias(owner, key):
        owner, key = owner["p"], view
    return owner.value_location(key)


def listed_views(node: ChanceNode) -> tuple[View, ...]:
    """The views that a node tells apart, or None alone."""
    for branch in node.branches.values():
        if isinstance(branch.probability, ByView):
            return tuple(branch.probability.forms)
    return (None,)


def rewriting(
    tree: ScenarioTree,
    node: ChanceNode,
    wishes: Wishes,
    before: Mapping[str, Values],
    after: Mapping[str, Values],
    *,
    rest: bool,
    view: str | None,
) -> Rewriting:
    """What the branches of a node are to say. `before` and `after` are the parameters' values. Raises TreeProblems."""
    views = _views(tree, node, wishes, view)
    texts: dict[View, Mapping[str, str]] = {}
    remarks: dict[str, None] = {}
    for row in views:
        wanted = _wanted(wishes, row, view)
        if not wanted:
            continue
        name = node.id if row is None else f"{node.id} (view {row})"
        forms = {branch.name: said(branch, row) for branch in node.branches.values()}
        if rest or any(isinstance(one.form, Share) for one in wanted.values()):
            texts[row] = with_rest(Distribution(name, forms, {}), wanted)
        else:
            texts[row] = in_proportion(Distribution.of(name, forms, after, before), wanted, after)
        for branch, text in texts[row].items():
            if remark := _remark(forms[branch], text, named=wanted.get(branch)):
                remarks[f"{node.id}/{branch}{'' if row is None else f' ({row})'}: {remark}"] = None
    touched = frozenset(branch for found in texts.values() for branch in found)
    return Rewriting(tuple(_splices(node, texts, views)), touched, tuple(remarks))


def _views(tree: ScenarioTree, node: ChanceNode, wishes: Wishes, view: str | None) -> tuple[View, ...]:
    """The views that the node tells apart, or that it is to tell apart from now on."""
    views = listed_views(node)
    asked = dict.fromkeys(one for wish in wishes.values() for one in wish if one is not None)
    if view is not None:
        asked[view] = None
    for one in asked:
        if one not in tree.views:
            raise refusal("unknown-view", f"there is no view `{one}`", hint(one, tree.views))
        if views != (None,) and one not in views:
            raise refusal(
                "no-opinion",
                f"view `{one}` says nothing at `{node.id}`",
                "list it in all branches of the node first, in the file",
            )
    return tuple(tree.views) if asked and views == (None,) else views


def _wanted(wishes: Wishes, row: View, view: str | None) -> dict[str, Said]:
    if view is not None and row != view:
        return {}
    found = {branch: wish.get(row, wish.get(None)) for branch, wish in wishes.items()}
    return {branch: one for branch, one in found.items() if one is not None}


def _remark(old: Said, text: str, named: Said | None) -> str:
    """What is lost when a branch says a plain number in place of something else."""
    kind = _kind(old.form)
    if named is not None:
        number = isinstance(named.form, float)
        return f"{kind} `{old.text}` is replaced by {text}" if number and kind in _LOST else ""
    return f"{kind} `{old.text}` becomes {text}, so that the proportions are kept" if kind else ""


_LOST = ("the distribution", "the expression")


def _kind(form: Form) -> str:
    if isinstance(form, Word):
        return "the word"
    if isinstance(form, UncertainQuantity):
        return _LOST[0]
    return _LOST[1] if isinstance(form, Expression) else ""


def _splices(node: ChanceNode, texts: Mapping[View, Mapping[str, str]], views: tuple[View, ...]) -> Iterator[Splice]:
    """The stretches that change; a branch is given a list of views where they differ and it has none."""
    for branch in node.branches.values():
        changed = {view: found[branch.name] for view, found in texts.items() if branch.name in found}
        if changed:
            yield from _branch_splices(branch, changed, views)


def _branch_splices(branch: Branch, changed: Mapping[View, str], views: tuple[View, ...]) -> Iterator[Splice]:
    owner = branch.origin
    assert owner is not None
    if isinstance(branch.probability, ByView) and not places.is_alias(owner, "p"):
        for view, text in changed.items():
            if said(branch, view).text != text:
                assert view is not None
                yield places.replacement(owner["p"], view, text)
        return
    key = "share" if "share" in owner else "p"
    every = {view: changed.get(view) or said(branch, view).text for view in views}
    texts = set(every.values())
    if texts == {said(branch, views[0]).text} and not isinstance(branch.probability, ByView):
        return
    if len(texts) == 1:
        text = texts.pop()
    else:
        entries = (f"{view}: {places.quoted(_within(branch, one), '', flow=True)}" for view, one in every.items())
        text = f"{{{', '.join(entries)}}}"
    if key == "share":
        yield places.renamed_key(owner, key, "p")
    yield places.replacement(owner, key, text)


def _within(branch: Branch, text: str) -> str:
    """What a branch says in a list of views, where a share has no place but the rest does."""
    if not text.startswith("share: "):
        return text
    if branch.probability == Share(1.0):
        return "rest"
    raise refusal(
        "share-by-view",
        f"the share of branch `{branch.name}` holds for all views alike",
        "leave out --view, or write `p: {view: …}` for the branch in the file",
    )
