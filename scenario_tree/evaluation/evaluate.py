"""One evaluation, from a tree and a request to arrays that every report is read from.

    judges → beliefs → conditions → strategy with nothing observed → the conditioned network
    → strategy given the evidence → posterior weights of every view → reach

What a decision may know (format.md, "Evidence"): one from which an observed branch can
still be reached stays as solved with nothing observed; every other one is solved in the
conditioned tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.beliefs import Chances, odds_factors
from scenario_tree.evaluation.conditions import Selector, counting, indications, question_nodes, rational, selector
from scenario_tree.evaluation.exclusion import impossible
from scenario_tree.evaluation.inforce import Request, judges
from scenario_tree.evaluation.network import (
    Condition,
    Flags,
    Floats,
    Indices,
    Layout,
    Network,
    can_still_take,
    unrolled,
)
from scenario_tree.evaluation.strategy import Choices, Deciders, Strategy, solve
from scenario_tree.evaluation.sweeps import backward, forward
from scenario_tree.evaluation.worth import worth
from scenario_tree.model import DecisionNode, Evidence, Pool, ScenarioTree
from scenario_tree.names import hint
from scenario_tree.problems import refusal
from scenario_tree.selectors import branch_nodes


def evaluate(tree: ScenarioTree, request: Request, layout: Layout | None = None) -> Evaluation:
    """Evaluate, on the tree's layout if there is one. Raises TreeProblems where names do not exist or the condition is
    impossible."""
    return _Evaluator(tree, request, layout or Layout(tree)).evaluation()


class _Evaluator:
    """The stages of one evaluation over what they share."""

    def __init__(self, tree: ScenarioTree, request: Request, layout: Layout) -> None:
        self.tree = tree
        self.request = request
        self.pool: Pool = request.pool or tree.pool
        self.layout = layout
        self.reader, self.actors = judges(tree, request)
        self.judges = [self.reader, *self.actors.values()]
        self.chances = Chances(self.layout)
        self.worths = [worth(self.layout, judge) for judge in self.judges]
        self.warnings: list[str] = []
        self.believed = np.array([self.chances.pooled(judge, self.pool) for judge in self.judges])
        if self.pool == "log":
            self.warnings += self.chances.vetoes(self.reader)
        if self.pool == "mixture":
            self._refuse_silent_views()
        self.observed, indicated = counting(tree, request.as_of)
        self.indicated = indications(self.layout, indicated, self.judges)
        self._refuse_sure_indications(indicated)
        self.evidence: Sequence[Evidence] = [*self.observed, *indicated]
        self.chosen = self._presets(self._option(text) for text in request.choose)
        self._read_selectors()

    def _refuse_sure_indications(self, indicated: Sequence[Evidence]) -> None:
        for entry in indicated:
            node = self.tree.nodes.get(self.tree.indicators[entry.what].about)
            if isinstance(node, DecisionNode) and not rational(self.tree, self.actors, self.reader, node):
                raise refusal(
                    "indicator-on-decision",
                    f"`{entry.what}` is about {node.id}, where the best option is taken for certain",
                    "give whoever decides there a `rationality`",
                )

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

    # ---- strategies ----------------------------------------------------------------

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
        """What a path counts that never asks what is known: the probability of the answer to every judge, (D,).

        Where an event's nodes differ, their distributions are averaged by reach, every option open but
        those of nodes at which one is chosen.
        """
        plain = self.layout.plain
        open_ways = np.where(np.isnan(self.chosen), self.believed, self.chosen)
        reach = forward(plain, open_ways)[:, plain.source]
        found = []
        for condition in self.known_conditions:
            assert condition.questions is not None
            asked = condition.questions[plain.source]
            met = reach[:, asked].sum(axis=1, keepdims=True) > 0
            flow = np.where(met, reach, 1.0) * self.believed
            found.append(flow[:, condition.edges].sum(axis=1) / flow[:, asked].sum(axis=1))
        return found

    def _choices(self, network: Network, preset: Floats, fallback: Floats | None = None) -> Choices:
        """With a `fallback`, the factors of evidence count."""
        edge, node = network.edge, network.node
        rows: dict[str | None, int] = {None: 0, **{name: row for row, name in enumerate(self.actors, 1)}}
        actors = [node.actor if isinstance(node, DecisionNode) else None for node in self.tree.nodes.values()]
        decider = self.layout.by_branch([rows[actor] for actor in actors], np.intp)
        exact = np.array([judge.rationality is None for judge in self.judges])
        ones = np.ones((len(self.judges), len(edge)))
        return Choices(
            is_decision=self.layout.is_decision[edge],
            decider=decider[edge],
            odds=np.array([odds_factors(self.layout, judge.odds) for judge in self.judges])[:, edge],
            anywhere=ones if fallback is None else self.indicated.anywhere[:, edge],
            answers=ones if fallback is None else self.indicated.answers[:, edge],
            weighed=self.indicated.nodes[node] & (fallback is not None),
            preset=preset,
            certain=exact[decider[edge]] | ~np.isnan(self.chosen[edge]),
            fallback=np.zeros(len(edge)) if fallback is None else fallback,
        )

    def _deciders(self, network: Network, weights: Floats) -> Deciders:
        infinite = [np.inf if judge.risk_tolerance is None else judge.risk_tolerance for judge in self.judges]
        exact = [np.inf if judge.rationality is None else judge.rationality for judge in self.judges]
        return Deciders(
            utility=np.array([item.utility for item in self.worths])[:, network.edge],
            ends=np.array([item.end_utility for item in self.worths])[:, network.node],
            weights=weights[:, network.edge],
            risk_tolerance=np.array(infinite),
            rationality=np.array(exact),
        )

    @cached_property
    def prior_network(self) -> Network:
        """The network in which what is known beforehand, and nothing else, is laid."""
        return unrolled(self.layout.plain, self.known_conditions)

    @cached_property
    def prior(self) -> Strategy:
        """The strategy with nothing observed, seen or absent; chosen options and things known are in force."""
        network = self.prior_network
        choices = self._choices(network, self.chosen[network.edge])
        likelihood = self._never_asked(network) if self.known else None
        return solve(network, self._deciders(network, self.believed), choices, likelihood)

    def _never_asked(self, network: Network) -> Floats:
        """The factor of paths that never ask what is known, at every position to every judge, (D, N)."""
        factor = np.ones((len(self.judges), network.size))
        for bit, probability in enumerate(self.known_probabilities):
            factor *= np.where(network.met >> bit & 1, 1.0, probability[:, None])
        if network.lost is not None:
            factor[:, network.lost] = 0.0
        return factor

    @cached_property
    def network(self) -> Network:
        """The network under the evidence: known things first, then what must be passed."""
        positive = [Condition(item.edges, item.at_start) for item in self._required]
        return unrolled(self.layout.plain, [*self.known_conditions, *positive])

    @cached_property
    def _required(self) -> list[Selector]:
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

    @cached_property
    def kept(self) -> Flags:
        """The edges of decisions that are kept."""
        return (self.keeps[self.layout.plain.source] & self.layout.is_decision)[self.network.edge]

    @cached_property
    def preset(self) -> Floats:
        """Options that are not solved under the evidence: kept, given, chosen."""
        edge = self.network.edge
        preset = np.where(self.kept, self.prior.probability[self.prior_edges], np.nan)
        for fixed in (self.forced[edge], self.chosen[edge]):
            preset = np.where(np.isnan(fixed), preset, fixed)
        return preset

    @cached_property
    def prior_index(self) -> dict[tuple[int, int], int]:
        """The edge of the prior network for a branch of the file and what is known to be met before it."""
        prior = self.prior_network
        pairs = zip(prior.edge.tolist(), prior.met[prior.source].tolist(), strict=True)
        return {pair: position for position, pair in enumerate(pairs)}

    @cached_property
    def prior_edges(self) -> Indices:
        """The edge of the prior network for every edge of the conditioned one."""
        network = self.network
        met = network.met[network.source] & self.known_bits
        pairs = zip(network.edge.tolist(), met.tolist(), strict=True)
        return np.array([self.prior_index[pair] for pair in pairs], dtype=np.intp)

    @property
    def known_bits(self) -> int:
        """The bits of what is known beforehand."""
        return (1 << len(self.known)) - 1

    def prior_options(self) -> dict[tuple[int, int], tuple[float, float, float]]:
        """What every option was worth and how likely it was with nothing observed; see `Evaluation`."""
        prior, network = self.prior, self.prior_network
        options = np.flatnonzero(self.layout.is_decision[network.edge])
        pairs = zip(network.edge[options].tolist(), network.met[network.source[options]].tolist(), strict=True)
        columns = (cells[options].tolist() for cells in (prior.utility, prior.certainty, prior.probability))
        return dict(zip(pairs, zip(*columns, strict=True), strict=True))

    def _evident(self, believed: Floats) -> Floats:
        """Chance probabilities (D, plain E) times the factors of evidence, each row by its own mean."""
        weighed = believed * self.indicated.anywhere[: len(believed)]
        told = weighed * self.indicated.answers[: len(believed)]
        return self._about(told, weighed, told, weighed) * self.allowed

    def _about(self, told: Floats, otherwise: Floats, after: Floats, before: Floats) -> Floats:
        """`told` over the mean of the answers' factors where an indicator speaks of the node, else `otherwise`.

        The mean is Σ `after` / Σ `before` over the node's branches.
        """
        source = self.layout.plain.source
        about = self.indicated.nodes[source]
        if not about.any():
            return otherwise
        rows = []
        for row in range(len(after)):
            sums = [np.bincount(source, cells[row], minlength=len(self.layout.names)) for cells in (after, before)]
            mean = np.divide(sums[0], sums[1], out=np.zeros_like(sums[0]), where=sums[1] > 0)[source]
            rows.append(np.where(mean > 0, mean, 1.0))
        decided = self.layout.is_decision
        result: Floats = np.where(about & ~decided, told / np.array(rows), np.where(decided, 1.0, otherwise))
        return result

    @cached_property
    def strategy(self) -> Strategy:
        """The strategy given the evidence."""
        if not self.conditioned:
            return self.prior
        network, prior = self.network, self.prior
        choices = self._choices(network, self.preset, prior.probability[self.prior_edges])
        met = self._conditions_met(network, range(len(self.known), len(self.known) + len(self._required)))
        likelihood = np.where(met, self._never_asked(network), 0.0)
        weights = np.where(self.layout.is_decision, self.allowed, self._evident(self.believed))
        return solve(network, self._deciders(network, weights), choices, likelihood)

    @staticmethod
    def _conditions_met(network: Network, bits: Iterable[int]) -> Flags:
        wanted = sum(1 << bit for bit in bits)
        flags: Flags = network.met & wanted == wanted
        if network.lost is not None:
            flags[network.lost] = False
        return flags

    # ---- the figures ------------------------------------------------------------------

    def evaluation(self) -> Evaluation:
        """Sweep the strategy through the tree of every view."""
        self._refuse_denied_choices()
        network = self.network if self.conditioned else self.layout.plain
        strategy = self.strategy
        view_weights, believed = self._view_rows()
        weights = self._mixed_evidence(believed, view_weights) if self.conditioned else believed
        weights = np.where(self.layout.is_decision, self.allowed, weights)[:, network.edge] * strategy.weight[0]
        required = list(range(len(self.known), len(self.known) + len(self._required)))
        ends: Floats | None = None
        likelihood = np.ones((len(weights), network.size))
        evidence = np.ones(len(weights))
        if self.conditioned:
            nothing = np.zeros(weights.shape)
            passed = forward(network, weights)
            if any(probability[0] <= 0 for probability in self.known_probabilities):
                raise self._impossible()
            for bit, item in enumerate(self.known):
                questions = question_nodes(self.layout, item)[network.node]
                if (view_weights @ passed)[questions].any():
                    required += [bit] * (not item.negated)
                else:
                    self.warnings.append(
                        f"the strategy never asks what `{item.text}` answers: its figures are unconditioned"
                    )
            ends = self._conditions_met(network, required).astype(float)
            likelihood = backward(network, weights, nothing, ends)
            if any(item.negated and item.at_start for item in self.selectors):
                likelihood = np.zeros_like(likelihood)
            evidence = likelihood[:, network.start]
            if not (view_weights @ evidence) > 0:
                raise self._impossible()
            ahead = weights * likelihood[:, network.target]
            here = likelihood[:, network.source]
            weights = np.divide(ahead, here, out=np.zeros_like(ahead), where=here > 0)
        total = float(view_weights @ evidence)
        posterior = view_weights * evidence / total if self.conditioned else view_weights
        return Evaluation(
            layout=self.layout,
            request=self.request,
            pool=self.pool,
            reader=self.reader,
            actors=self.actors,
            worth=self.worths[0],
            chances=self.chances,
            network=network,
            strategy=strategy,
            opinions=self.chances.opinions(self.reader),
            prior_probability=np.where(self.layout.is_decision, self._prior_choice_by_branch(), self.believed[0]),
            probability=weights,
            view_weights=posterior,
            reach=forward(network, weights),
            likelihood=likelihood,
            evidence_probability=total * self.indicated.constant,
            end_likelihood=ends,
            conditions=tuple(item.text for item in [*self.known, *self._required]),
            known_bits=self.known_bits,
            keeps=self.keeps,
            prior_options=self.prior_options(),
            warnings=tuple(self.warnings),
        )

    def _refuse_denied_choices(self) -> None:
        """What an actor chooses cannot be denied by `not:`; asking what if it were otherwise is for `--choose`."""
        for item in self.selectors:
            if not item.negated or item.option is None:
                continue
            node, branch = self.layout.branches[item.option]
            here = self.network.edge == item.option
            if here.any() and bool((self.strategy.probability[here] == 1).all()) and len(node.branches) > 1:
                other = next(name for name in node.branches if name != branch.name)
                who = getattr(node, "actor", None) or "whoever decides"
                raise refusal(
                    "impossible-condition",
                    f"`{item.text}` is given, but {who} chooses `{branch.name}` at {node.id}",
                    f"to ask what if it were otherwise, fix the choice: `--choose {node.id}/{other}`",
                )

    def _view_rows(self) -> tuple[Floats, Floats]:
        """The weights of the trees to sweep, and the chance probabilities of each."""
        if self.pool != "mixture" or not self.tree.views:
            return np.ones(1), self.believed[:1]
        weights = np.array([self.reader.views[view] for view in self.tree.views])
        weights = weights / (weights.max() or 1.0)  # so that their sum cannot overflow
        if weights.sum() <= 0:
            raise refusal("view-weights", "all views weigh 0", "give one a weight above 0: `--view NAME=1`")
        heard = weights > 0
        return weights[heard] / weights.sum(), self.chances.by_views(self.reader)[heard]

    def _mixed_evidence(self, believed: Floats, view_weights: Floats) -> Floats:
        """Path weights of every view; the means of answers are taken over the mixture."""
        if len(believed) == 1:
            return self._evident(believed)
        plain = self.layout.plain
        taken = self._prior_choice_by_branch()
        for fixed in (self.forced, self.chosen):
            taken = np.where(np.isnan(fixed), taken, fixed)
        reach = forward(plain, np.where(self.layout.is_decision, taken, believed))
        never = view_weights @ reach <= 0
        reach = np.where(never, 1.0, reach)
        mixing = view_weights[:, None] * reach[:, plain.source]
        weighed = believed * self.indicated.anywhere[0]
        told = weighed * self.indicated.answers[0]
        after, before = (mixing * told).sum(axis=0), (mixing * weighed).sum(axis=0)
        return self._about(told, weighed, after[None], before[None]) * self.allowed

    def _prior_choice_by_branch(self) -> Floats:
        """The prior strategy's probabilities of the file's branches; of several histories, the first's."""
        taken = np.ones(len(self.layout.branches))
        network = self.prior_network
        taken[network.edge[::-1]] = self.prior.weight[0][::-1]
        return taken

    def _impossible(self) -> Exception:
        return impossible(self.tree, self.request, self.evidence, evaluate)
