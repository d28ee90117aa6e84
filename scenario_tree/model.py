"""The records in the middle: what a scenario file says, as plain frozen values.

Nothing edits a tree: a changed tree is a new tree. Two records are equal when
they mean the same; where a thing was written (`origin`) takes no part in that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from scenario_tree.source import Source, SourceMapping

if TYPE_CHECKING:
    import networkx

Pool = Literal["linear", "log", "mixture"]
Confidence = Literal["high", "moderate", "low"]


# ---- quantities -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Expression:
    """`= …` over parameters. `program` is the text in postfix order (see quantities.expression)."""

    text: str
    program: tuple[tuple[str, float | str], ...] = field(compare=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that it mentions, in order of first mention."""
        return tuple(dict.fromkeys(str(value) for kind, value in self.program if kind == "name"))


@dataclass(frozen=True, slots=True)
class Distribution:
    """An uncertain quantity. `discrete` holds (value, weight) pairs, one after the other."""

    kind: str
    arguments: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A verbal probability: a band of the file's scale."""

    text: str
    low: float
    high: float


Quantity = float | Expression | Distribution


@dataclass(frozen=True, slots=True)
class Share:
    """What a branch gets, in proportion, of what the numbers leave. `rest` is a share of 1."""

    quantity: Quantity


Form = Quantity | Word | Share


@dataclass(frozen=True, slots=True)
class ByView:
    """One form for each view that has an opinion."""

    forms: Mapping[str, Form]


# ---- the graph --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A labelled edge from a node to `target`, a node's id or an outcome's name.

    On a decision node it is called an option, and `probability` is None.
    """

    name: str
    target: str
    probability: Form | ByView | None = None
    payoff: Mapping[str, Quantity] = field(default_factory=dict)
    label: str = ""
    note: str = ""
    because: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)

    @property
    def title(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A question: what is common to chance nodes and decision nodes."""

    id: str
    branches: Mapping[str, Branch]
    label: str = ""
    note: str = ""
    because: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    confidence: Confidence | None = None
    tags: tuple[str, ...] = ()
    by: date | None = None
    settled_by: str = ""
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)

    @property
    def title(self) -> str:
        """The label, or the id where there is none."""
        return self.label or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceNode(Node):
    """Nature answers. `event` is the real-world question where several nodes ask the same."""

    event: str | None = None
    concentration: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionNode(Node):
    """Somebody chooses: `actor`, or the profile in force where it is None."""

    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An end state."""

    name: str
    label: str = ""
    note: str = ""
    payoff: Mapping[str, Quantity] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)

    @property
    def title(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name


# ---- weights and parameters -------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """Something that matters. With `scale` (worst, best), values map linearly to 0…1."""

    name: str
    weight: float = 1.0
    label: str = ""
    unit: str = ""
    scale: tuple[float, float] | None = None
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)

    @property
    def title(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Custom weights, as a profile, a weights file or flags give them.

    `criteria` None leaves the criteria in force; a mapping replaces them as a whole.
    `odds` are keyed `node/branch` or `event/branch`.
    """

    views: Mapping[str, float] = field(default_factory=dict)
    odds: Mapping[str, float] = field(default_factory=dict)
    criteria: Mapping[str, float] | None = None
    parameters: Mapping[str, Quantity] = field(default_factory=dict)
    risk_tolerance: float | None = None
    rationality: float | None = None
    label: str = ""
    note: str = ""
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named quantity for expressions."""

    name: str
    quantity: Quantity
    unit: str = ""
    label: str = ""
    note: str = ""
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WordScale:
    """Verbal probabilities: word -> (low, high), in the order of the scale; several words may share a band."""

    name: str
    bands: Mapping[str, tuple[float, float]]


# ---- evidence and claims ----------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What would tell. `likelihood` is P(it is seen | branch) at `about`, a node or an event."""

    name: str
    about: str
    likelihood: Mapping[str, Quantity]
    elsewhere: Quantity | None = None
    text: str = ""
    expected_by: date | None = None
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One dated observation: `what` is a selector (observed) or an indicator (seen, absent)."""

    kind: Literal["observed", "seen", "absent"]
    what: str
    date: date | None = None
    note: str = ""
    source: str = ""
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How it ended: the branches taken, from the start to an outcome."""

    path: tuple[str, ...]
    date: date | None = None
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim of a register, for `because` and `despite` to cite. Its `origin` is the mapping of all claims there."""

    id: str
    text: str
    where: str = ""
    kind: Literal["fact", "judgement", "conjecture"] | None = None
    voice: str = ""
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)


# ---- the tree ---------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ScenarioTree:
    """A whole file, valid: every name resolves, the graph has no circle, every node's probabilities sum to 1.

    Mappings keep the order of the file.
    """

    start: str
    nodes: Mapping[str, ChanceNode | DecisionNode]
    outcomes: Mapping[str, Outcome]
    words: WordScale
    title: str = ""
    description: str = ""
    as_of: date | None = None
    horizon: date | None = None
    authors: tuple[str, ...] = ()
    views: Mapping[str, float] = field(default_factory=dict)
    pool: Pool = "linear"
    criteria: Mapping[str, Criterion] = field(default_factory=dict)
    profiles: Mapping[str, Weights] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    expect: Mapping[str, Quantity] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    resolution: Resolution | None = None
    claims: Mapping[str, Claim] = field(default_factory=dict)
    source: Source = field(compare=False, repr=False)
    origin: SourceMapping | None = field(default=None, compare=False, repr=False)

    @cached_property
    def graph(self) -> networkx.MultiDiGraph[str]:
        """The tree as a networkx graph: nodes and outcomes by name, branches as edges keyed by branch name.

        Nodes carry their record as `record`, edges their `Branch` as `branch`; both in the order of the file.
        """
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        graph.add_nodes_from((node.id, {"record": node}) for node in self.nodes.values())
        graph.add_nodes_from((outcome.name, {"record": outcome}) for outcome in self.outcomes.values())
        for node, branch in self.branches():
            graph.add_edge(node.id, branch.target, branch.name, branch=branch)
        return graph

    @cached_property
    def generations(self) -> tuple[tuple[str, ...], ...]:
        """Nodes and outcomes by the length of the longest way to them: networkx's topological generations.

        Raises networkx.NetworkXUnfeasible where the graph has a circle, which no valid tree has.
        """
        import networkx

        return tuple(tuple(names) for names in networkx.topological_generations(self.graph))

    def branches(self) -> Iterator[tuple[ChanceNode | DecisionNode, Branch]]:
        """Every branch with its node, in the order of the file."""
        for node in self.nodes.values():
            for branch in node.branches.values():
                yield node, branch

    @cached_property
    def events(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the nodes that ask each event."""
        events: dict[str, list[str]] = {}
        for node in self.nodes.values():
            if isinstance(node, ChanceNode) and node.event:
                events.setdefault(node.event, []).append(node.id)
        return {event: tuple(ids) for event, ids in events.items()}

    @cached_property
    def has_payoffs(self) -> bool:
        """Whether anything is worth anything; where nothing is, reports leave values out."""
        return any(branch.payoff for _, branch in self.branches()) or any(o.payoff for o in self.outcomes.values())

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """Every tag, in the order of first use."""
        found: dict[str, None] = {}
        for node in self.nodes.values():
            found.update(dict.fromkeys(node.tags))
            for branch in node.branches.values():
                found.update(dict.fromkeys(branch.tags))
        for outcome in self.outcomes.values():
            found.update(dict.fromkeys(outcome.tags))
        return tuple(found)

    def _repr_svg_(self) -> str:
        """The drawn tree, for notebooks."""
        from scenario_tree.drawing import TreePicture

        return TreePicture.of(self).svg()
