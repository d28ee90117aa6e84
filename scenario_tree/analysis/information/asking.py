"""What may be learned: questions of nature, indicators, uncertain numbers; and which of them a name means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scenario_tree.analysis.naming import question_label
from scenario_tree.analysis.uncertain import Input, Uncertain
from scenario_tree.model import ChanceNode, DecisionNode, Indicator, ScenarioTree
from scenario_tree.names import hint
from scenario_tree.problems import refusal

CONCENTRATION, PARAMETER = "concentration:", "parameter:"


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to learn: the answer to the question asked at `nodes`, an `indicator` about it, or a `number`."""

    name: str
    label: str
    nodes: tuple[str, ...] = ()
    indicator: Indicator | None = None
    number: Input | None = None

    @property
    def is_answer(self) -> bool:
        """Whether it is what nature answers itself."""
        return self.indicator is None and self.number is None


def questions(tree: ScenarioTree) -> Iterator[Source]:
    """What nature answers, events once, in file order."""
    told = set()
    for node in tree.nodes.values():
        if isinstance(node, ChanceNode) and (node.event or node.id) not in told:
            told.add(node.event or node.id)
            yield _question(tree, node.event or node.id)


def everything(tree: ScenarioTree, uncertain: Uncertain, spoken: Mapping[str, str]) -> list[Source]:
    """Every source, without the indicators that the evidence has `spoken` of."""
    about_nature = (one for one in tree.indicators.values() if isinstance(tree.nodes[_nodes(tree, one)[0]], ChanceNode))
    return [
        *questions(tree),
        *(_indicator(tree, one) for one in about_nature if one.name not in spoken),
        *(_number(tree, one) for one in uncertain.inputs),
    ]


def source(tree: ScenarioTree, uncertain: Uncertain, spoken: Mapping[str, str], name: str) -> Source:
    """The source of that name: an event, a chance node, an indicator, or an uncertain number. Raises TreeProblems."""
    if name in tree.events or isinstance(tree.nodes.get(name), ChanceNode):
        return _question(tree, name)
    if name in tree.indicators:
        if name in spoken:
            raise refusal("bad-request", f"`{name}` is known already: the evidence calls it {spoken[name]}")
        one = tree.indicators[name]
        if isinstance(tree.nodes[_nodes(tree, one)[0]], DecisionNode):
            raise refusal(
                "bad-request", f"`{name}` is about a decision: its choice is no fact that is there to be learned"
            )
        return _indicator(tree, one)
    for number in uncertain.inputs:
        if name in (_name(number), PARAMETER + number.name * (number.kind == "parameter")):
            return _number(tree, number)
    raise _unknown(tree, uncertain, name)


def _unknown(tree: ScenarioTree, uncertain: Uncertain, name: str) -> Exception:
    if name in tree.nodes:
        message = f"`{name}` is a decision: what is chosen there is no fact that is there to be learned"
        return refusal("bad-request", message, "name an event, a chance node, an indicator or an uncertain number")
    if name.removeprefix(PARAMETER) in tree.parameters:
        return refusal("bad-request", f"`{name}` is not uncertain here", "give it a distribution, such as uniform")
    nodes = (node.id for node in tree.nodes.values() if isinstance(node, ChanceNode))
    known = dict.fromkeys([*(one.name for one in everything(tree, uncertain, {})), *nodes])
    advice = "name an event, a chance node, an indicator or an uncertain number"
    return refusal("bad-request", f"nothing that can be learned is called `{name}`", hint(name, known, advice))


def _question(tree: ScenarioTree, name: str) -> Source:
    nodes = tuple(tree.events.get(name) or (name,))
    return Source(name, question_label(tree, nodes), nodes)


def _indicator(tree: ScenarioTree, one: Indicator) -> Source:
    return Source(one.name, one.text, _nodes(tree, one), indicator=one)


def _number(tree: ScenarioTree, one: Input) -> Source:
    label = tree.parameters[one.name].label if one.kind == "parameter" else ""
    return Source(_name(one), label, number=one)


def _nodes(tree: ScenarioTree, one: Indicator) -> tuple[str, ...]:
    return tuple(tree.events.get(one.about) or (one.about,))


def _name(number: Input) -> str:
    """What to call an uncertain number: the node whose distribution is one is a question too."""
    return CONCENTRATION + number.name if number.kind == "concentration" else number.name


def grouped(sources: Sequence[Source]) -> dict[tuple[str, ...], list[Source]]:
    """The sources by the question that they tell about.

    The answer at one node is left out where the event that it asks is learned too.
    """
    found: dict[tuple[str, ...], list[Source]] = {}
    whole: dict[str, list[set[str]]] = {}  # by node, the questions that are asked there
    for one in sources:
        if one.is_answer:
            for node in one.nodes:
                whole.setdefault(node, []).append(set(one.nodes))
    for one in sources:
        if one.is_answer and any(set(one.nodes) < nodes for nodes in whole[one.nodes[0]]):
            continue
        found.setdefault(one.nodes, []).append(one)
    return found
