"""What an evaluation starts from: judges and what they believe, evidence, conditions and choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from scenario_tree.evaluation.beliefs import Chances, relative_weights, stacked
from scenario_tree.evaluation.conditions import Selector, counting, indications, question_nodes, rational, selector
from scenario_tree.evaluation.draws import Drawn
from scenario_tree.evaluation.evidence import over_views
from scenario_tree.evaluation.inforce import Judge, Request, judges
from scenario_tree.evaluation.network import Condition, Flags, Floats, Layout, can_still_take
from scenario_tree.evaluation.sweeps import forward
from scenario_tree.evaluation.worth import Worth, worth
from scenario_tree.model import DecisionNode, Evidence, Pool, ScenarioTree
from scenario_tree.names import hint
from scenario_tree.problems import refusal
from scenario_tree.selectors import branch_nodes


class Premises:
    """Everything that a tree and a request say, as arrays over the plain network.

    `believed` (D, E) are the chance probabilities of the reader and of every actor, in order. Where the request's
    numbers are arrays of draws or distributions are `drawn`, it is `like` the premises at the point values, but not
    `pointwise`: an axis of draws, or of 1 where all draws are alike, stands behind that of judges or views. Numbers
    that are no distribution are made one then, or where it is `renormalising`, as of a single draw.
    """

    def __init__(
        self,
        tree: ScenarioTree,
        request: Request,
        layout: Layout,
        drawn: Drawn | None = None,
        *,
        like: Premises | None = None,
        renormalising: bool = False,
    ) -> None:
        pointwise = like is None
        self.tree = tree
        self.request = request
        self.pool: Pool = request.pool or tree.pool
        self.layout = layout
        self.pointwise = pointwise
        self.reader, self.actors = judges(tree, request, checked=pointwise and not renormalising)
        if request.rule is not None:  # it takes the place of erring, too
            self.reader = replace(self.reader, rationality=None)
            self.actors = {name: replace(judge, rationality=None) for name, judge in self.actors.items()}
        self.judges: Sequence[Judge] = [self.reader, *self.actors.values()]
        table = None if like is None else like.chances.table
        self.chances: Chances = Chances(self.layout, renormalising=renormalising or not pointwise, table=table)
        before = zip(like.judges, like.worths, strict=True) if like else ((None, None) for _ in self.judges)
        self.worths: list[Worth] = [
            known if known is not None and same_wants(judge, other) else worth(self.layout, judge)
            for judge, (other, known) in zip(self.judges, before, strict=True)
        ]
        self.warnings: list[str] = []
        self.believed = self.by_judge([self.chances.pooled(judge, self.pool) for judge in self.judges])
        if self.pool == "log" and pointwise:
            self.warnings += self.chances.vetoes(self.reader)
        if self.pool == "mixture":
            self._refuse_silent_views()
        if drawn is not None:
            self._draw(drawn)
        self.observed, indicated = counting(tree, request.as_of)
        self.indicated = indications(self.layout, indicated, self.judges, draws=not pointwise)
        self._refuse_sure_indications(indicated)
        self.evidence: Sequence[Evidence] = [*self.observed, *indicated]
        self.chosen = self._presets(self._option(text) for text in request.choose)
        self._read_selectors()

    def by_judge(self, rows: Sequence[Floats]) -> Floats:
        """A row for each judge, (D, ...), with the axis of draws where there is one."""
        found = stacked(rows)
        return found if self.pointwise or found.ndim > 2 else found[:, None]

    def _draw(self, drawn: Drawn) -> None:
        """Draw the distributions of nodes with a concentration, those of a judge who differs by the same chance."""
        means = self.believed
        if self.mixes:
            views = drawn.around(self.views_believed, self.layout, self.reader, others=len(means) > 1)
            self.views_believed = views
            pooled = over_views(self.view_weights, views)
        else:
            pooled = drawn.around(means[:1], self.layout, self.reader, others=len(means) > 1)[0]
        self.believed = drawn.carried(pooled, means, self.reader)

    # ---- the trees of views ------------------------------------------------------------

    @property
    def mixes(self) -> bool:
        """Whether each view's tree is swept on its own."""
        return self.pool == "mixture" and bool(self.tree.views)

    @cached_property
    def view_weights(self) -> Floats:
        """The weights of the trees to sweep, (V,) or with draws (draws, V), which sum to 1."""
        if not self.mixes:
            return np.ones(1) if self.pointwise else np.ones((1, 1))
        weights = relative_weights(self.reader, tuple(self.tree.views))
        total = weights.sum(axis=-1, keepdims=True)
        if not (total > 0).all():
            raise refusal("view-weights", "all views weigh 0", "give one a weight above 0: `--view NAME=1`")
        heard = (weights > 0).reshape(-1, weights.shape[-1]).any(axis=0)
        relative: Floats = weights[..., heard] / total
        return relative if self.pointwise or relative.ndim > 1 else relative[None]

    @cached_property
    def views_believed(self) -> Floats:
        """The reader's chance probabilities in the tree of each view that is heard, (V, E)."""
        if not self.mixes:
            return self.believed[:1]
        weights = relative_weights(self.reader, tuple(self.tree.views))
        heard = (weights > 0).reshape(-1, weights.shape[-1]).any(axis=0)
        believed = self.chances.by_views(self.reader)[heard]
        return believed if self.pointwise or believed.ndim > 2 else believed[:, None]

    def _refuse_silent_views(self) -> None:
        missing = np.argwhere(~self.chances.table.opinion)
        if len(missing):
            view, node = missing[0]
            raise refusal(
                "missing-view",
                f"under the mixture every view answers every question; {self.chances.table.views[view]} does not at "
                f"'{self.chances.table.nodes[node].id}'",
                "give its probability, or use `--pool linear`",
            )

    def _refuse_sure_indications(self, indicated: Sequence[Evidence]) -> None:
        for entry in indicated:
            node = self.tree.nodes.get(self.tree.indicators[entry.what].about)
            if isinstance(node, DecisionNode) and not rational(self.tree, self.actors, self.reader, node):
                raise refusal(
                    "indicator-on-decision",
                    f"`{entry.what}` is about {node.id}, where the best option is taken for certain",
                    "give whoever decides there a `rationality`",
                )

    # ---- what is observed, given and chosen ---------------------------------------

    def _option(self, text: str) -> int:
        node, _, branch = text.partition("/")
        options = [f"{n.id}/{b.name}" for n, b in self.tree.branches() if isinstance(n, DecisionNode)]
        if text not in options and branch_nodes(self.tree, text):
            raise refusal(
                "bad-request", f"`{text}` is an answer of chance, no option", f"condition on it: `--given {text}`"
            )
        if text not in options:
            raise refusal("unknown-branch", f"there is no option `{text}`", hint(text, options, "write `node/option`"))
        return self.layout.edge[node, branch]

    def _presets(self, options: Iterable[int]) -> Floats:
        """Presets that take each of these options (edges) at its node."""
        preset = np.full(len(self.layout.branches), np.nan)
        for option in options:
            source = self.layout.plain.source
            siblings = source == source[option]
            if np.nansum(preset[siblings]) and preset[option] != 1:
                raise refusal(
                    "bad-request",
                    f"two options are taken at `{self.layout.branches[option][0].id}`",
                    "keep one of them",
                )
            preset[siblings] = 0.0
            preset[option] = 1.0
        return preset

    def _read_selectors(self) -> None:
        request = self.request
        given = [selector(self.layout, text) for text in request.given]
        if request.known and not given:
            raise refusal("bad-request", "--known needs something that is known", "add `--given node/branch`")
        observed = [selector(self.layout, entry.what) for entry in self.observed]
        self.known = given if request.known else []
        self.selectors = [*observed, *(given if not request.known else [])]
        forced = []
        for item in [*observed, *given]:
            if item.option is None:
                continue
            node = self.layout.branches[item.option][0]
            assert isinstance(node, DecisionNode)
            if self.chosen[item.option] == 0 and not item.negated:
                raise refusal(
                    "impossible-condition",
                    f"`{item.text}` is given, but another option of `{node.id}` is chosen",
                    "choose and give the same option, or only one of the two",
                )
            if not item.negated and not rational(self.tree, self.actors, self.reader, node):
                forced.append(item.option)
        self.forced = self._presets(dict.fromkeys(forced))

    @cached_property
    def conditioned(self) -> bool:
        """Whether anything is observed, given, seen or absent."""
        return bool(self.selectors or self.known or not self.indicated.silent)

    @cached_property
    def known_conditions(self) -> list[Condition]:
        """What is known beforehand: the answer, where the question is asked at all."""
        found = []
        for item in self.known:
            asked = question_nodes(self.layout, item)
            edges = asked[self.layout.plain.source] & ~item.edges if item.negated else item.edges
            found.append(Condition(edges, questions=asked))
        return found

    @cached_property
    def known_probabilities(self) -> list[Floats]:
        """What a path counts that never asks what is known: the probability of the answer to every judge, (D, ...).

        Where an event's nodes differ, their distributions are averaged by reach, every option open but
        those of nodes at which one is chosen.
        """
        plain = self.layout.plain
        open_ways = np.where(np.isnan(self.chosen), self.believed, self.chosen)
        reach = forward(plain, open_ways)[..., plain.source]
        found = []
        for condition in self.known_conditions:
            assert condition.questions is not None
            asked = condition.questions[plain.source]
            met = reach[..., asked].sum(axis=-1, keepdims=True) > 0
            flow = np.where(met, reach, 1.0) * self.believed
            found.append(flow[..., condition.edges].sum(axis=-1) / flow[..., asked].sum(axis=-1))
        return found

    @cached_property
    def required(self) -> list[Selector]:
        """What every path must pass, apart from what is known beforehand."""
        return [item for item in self.selectors if not item.negated] + list(self.indicated.asked)

    @cached_property
    def allowed(self) -> Floats:
        """1 for the plain edges that may be passed, 0 for those that the evidence negates."""
        allowed = np.ones(len(self.layout.branches))
        for item in self.selectors:
            if item.negated:
                allowed[item.edges] = 0.0
        return allowed

    @cached_property
    def keeps(self) -> Flags:
        """Which nodes of the file are decided without knowing what is observed or given."""
        keeps = np.zeros(self.layout.plain.size, dtype=bool)
        for item in self.selectors:
            keeps |= can_still_take(self.layout.plain, item.edges)
        return keeps


def same_wants(judge: Judge, other: Judge | None) -> bool:
    """Whether payoffs are worth the same to both: the same parameters and criteria, none of them drawn."""
    if other is None:
        return False
    numbers = ((judge.parameters, other.parameters), (judge.criteria, other.criteria))
    return all(not any(map(np.ndim, mine.values())) and mine == its for mine, its in numbers)
