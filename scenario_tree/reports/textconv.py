"""A tree as lines that git can compare: one fact a line, the effective probabilities among them.

Every line names what it is about, and lines are sorted by that, so that neither the order of the file nor how
something is written makes a difference. Figures have six digits: enough for every change, and none for noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scenario_tree.model import Branch, ByView, ChanceNode, DecisionNode, Node, ScenarioTree
from scenario_tree.versions.comparing.edits.record import written

if TYPE_CHECKING:
    from scenario_tree.evaluation.results import BranchScore, Score
    from scenario_tree.model import Weights

_GAP = "  "


def text(score: Score) -> str:
    """The whole tree: what holds for all of it, then node by node, outcomes, indicators and evidence."""
    tree = score.tree
    sections = (
        _document(tree),
        *([*_weights(name, weights)] for name, weights in sorted(tree.profiles.items())),
        *([*_node(tree.nodes[name], score.branches)] for name in sorted(tree.nodes)),
        [line for name in sorted(tree.outcomes) for line in _outcome(tree, name)],
        _seen(tree),
    )
    return "\n".join("".join(f"{line}\n" for line in lines) for lines in sections if lines)


def _fact(subject: str, *words: Any) -> Iterator[str]:
    """One line, if there is something to say."""
    said = [word for word in map(_said, words) if word]
    if said:
        yield _GAP.join((subject, *said))


def _said(value: Any) -> str:
    """A value in one line: numbers with as many digits as they have, lists and mappings with blanks between."""
    if value is None or value == "":
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, Mapping):
        return " ".join(f"{name} {_said(item)}" for name, item in value.items())
    if isinstance(value, (list, tuple)):
        return " ".join(map(_said, value))
    return " ".join(str(value).split())


def _percent(probability: float | None) -> str:
    return "–" if probability is None else f"{probability * 100:.6g} %"


def _quoted(label: str) -> str:
    return f'"{_said(label)}"' if label else ""


def _document(tree: ScenarioTree) -> list[str]:
    """Title, dates, views, criteria, parameters, judgements."""
    plain = ("title", "description", "as_of", "horizon", "authors", "start")
    return [
        *_each(plain, lambda name: _fact(name, getattr(tree, name))),
        *(_fact("pool", tree.pool) if tree.views else ()),
        *_fact("words", tree.words.name),
        *_each(sorted(tree.views), lambda name: _fact(f"views.{name}", "weight", tree.views[name])),
        *_each(sorted(tree.criteria), lambda name: _criterion(tree, name)),
        *_each(sorted(tree.parameters), lambda name: _parameter(tree, name)),
        *_each(sorted(tree.expect), lambda name: _fact(f"expect.{name}", written(tree.expect[name]))),
    ]


def _each(names: Iterable[str], lines: Any) -> Iterator[str]:
    for name in names:
        yield from lines(name)


def _criterion(tree: ScenarioTree, name: str) -> Iterator[str]:
    own = tree.criteria[name]
    scale = ("scale", own.scale) if own.scale else ()
    yield from _fact(f"criteria.{name}", "weight", own.weight, own.unit, *scale, _quoted(own.label))


def _parameter(tree: ScenarioTree, name: str) -> Iterator[str]:
    own = tree.parameters[name]
    yield from _fact(f"parameters.{name}", written(own.quantity), own.unit, _quoted(own.label))
    yield from _worded(f"parameters.{name}", own.note)


def _weights(name: str, weights: Weights) -> Iterator[str]:
    subject = f"profiles.{name}"
    yield from _fact(subject, _quoted(weights.label))
    for key in ("views", "odds", "criteria", "parameters"):
        for target, value in sorted((getattr(weights, key) or {}).items()):
            yield from _fact(subject, key, target, written(value))
    for key in ("risk_tolerance", "rationality"):
        value = getattr(weights, key)
        yield from _fact(subject, key, value) if value is not None else ()
    yield from _worded(subject, weights.note)


def _worded(subject: str, note: str) -> Iterator[str]:
    yield from _fact(subject, "note", note) if note else ()


def _node(node: ChanceNode | DecisionNode, chances: Mapping[str, BranchScore]) -> Iterator[str]:
    """A node, then its branches."""
    if isinstance(node, DecisionNode):
        yield from _fact(node.id, "decision", f"of {node.actor}" if node.actor else "", _quoted(node.label))
    else:
        yield from _fact(node.id, "chance", f"of {node.event}" if node.event else "", _quoted(node.label))
        if node.concentration is not None:
            yield from _fact(node.id, "concentration", written(node.concentration))
    for key in ("by", "settled_by", "confidence"):
        value = getattr(node, key)
        yield from _fact(node.id, key, value) if value else ()
    yield from _cited(node.id, node)
    for name in sorted(node.branches):
        yield from _branch(node, node.branches[name], chances[f"{node.id}/{name}"])


def _branch(node: ChanceNode | DecisionNode, branch: Branch, chance: BranchScore) -> Iterator[str]:
    """A branch with its probability and its target, then what it collects and cites."""
    subject = f"{node.id}/{branch.name}"
    kind = "option" if isinstance(node, DecisionNode) else ""
    made_of, label = _made_of(branch, chance), _quoted(branch.label)
    yield from _fact(subject, kind, _percent(chance.probability), f"→ {branch.target}", made_of, label)
    yield from _payoffs(subject, branch.payoff)
    yield from _cited(subject, branch)


def _made_of(branch: Branch, chance: BranchScore) -> str:
    """What the probability was made of, where it is no plain number."""
    form = branch.probability
    if isinstance(form, ByView):
        shown = (
            f"{view} {_percent(chance.views.get(view))}"
            + (f" {_said(written(own))}" if not isinstance(own, float) else "")
            for view, own in sorted(form.forms.items())
        )
        return f"({', '.join(shown)})"
    return "" if form is None or isinstance(form, float) else f"({_said(written(form))})"


def _payoffs(subject: str, payoffs: Mapping[str, Any]) -> Iterator[str]:
    for criterion in sorted(payoffs):
        yield from _fact(subject, "payoff", criterion, written(payoffs[criterion]))


def _cited(subject: str, owner: Node | Branch) -> Iterator[str]:
    """Claims one a line, so that each is taken out or added by itself; then tags and the note."""
    for key in ("because", "despite"):
        for claim in sorted(getattr(owner, key)):
            yield from _fact(subject, key, claim)
    if owner.tags:
        yield from _fact(subject, "tags", sorted(owner.tags))
    yield from _worded(subject, owner.note)


def _outcome(tree: ScenarioTree, name: str) -> Iterator[str]:
    own = tree.outcomes[name]
    yield from _fact(name, "outcome", _quoted(own.label))
    yield from _payoffs(name, own.payoff)
    if own.tags:
        yield from _fact(name, "tags", sorted(own.tags))
    yield from _worded(name, own.note)


def _seen(tree: ScenarioTree) -> list[str]:
    """Indicators, evidence by date, and how it ended."""
    found: list[str] = []
    for name, own in sorted(tree.indicators.items()):
        found += _fact(f"indicators.{name}", "about", own.about, own.expected_by, _quoted(own.text))
        for branch, likelihood in sorted(own.likelihood.items()):
            found += _fact(f"indicators.{name}", "likelihood", branch, written(likelihood))
        if own.elsewhere is not None:
            found += _fact(f"indicators.{name}", "elsewhere", written(own.elsewhere))
    for entry in sorted(tree.evidence, key=lambda entry: (str(entry.date or ""), entry.what)):
        found += _fact("evidence", entry.date, entry.kind, entry.what, entry.source, _quoted(entry.note))
    if tree.resolution is not None:
        found += _fact("resolution", tree.resolution.date, tree.resolution.path)
    return found
