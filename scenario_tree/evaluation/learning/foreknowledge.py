"""What if everybody knew something beforehand: choices and values for every answer that may be learned.

A source of information (the answer to a question, an indicator) has answers a; l(a | e) is the probability that it
gives a where the question is answered by the edge e (1 or 0 for the answer itself). To know a multiplies the weights of
edges: l(a | e) at the question, and where a path leaves the question behind without asking it

    by chance      P(a), or what an indicator has as `elsewhere`,
    by a decision  P(a) as it stands at that decision: what all options that still may ask make of it.

So every path counts once, the factors of a sum to 1 over the answers, and a decision learns of the answer but does not
move it. Where it would, P(a) depends on a decision: SteeredError. P(a) is every judge's own; where the nodes of an
event differ, it is averaged by reach with every option open. Of several questions the factors are multiplied;
a decision that still may ask some of them has P of all answers together.
(Raiffa & Schlaifer 1961, Applied Statistical Decision Theory, ch. 4; Howard 1966, Information Value Theory.)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from scenario_tree.evaluation.learning.sources import Answers
from scenario_tree.evaluation.learning.standing import Standing
from scenario_tree.evaluation.network import Flags, Floats, Indices, Step, can_still_take

CELLS = 3_000_000  # figures of one array that are held at once
NEAR = 1e-9  # of two probabilities, relative to the larger one
ALIKE = 1e-12  # distributions that differ by less are the same


class SteeredError(Exception):
    """How likely an answer is depends on a decision: the `answers` to these `questions`, of all or of one of them."""

    def __init__(
        self,
        node: str,
        options: tuple[str, str],
        figures: tuple[float, float],
        questions: Sequence[Question],
        answers: Sequence[int],
    ) -> None:
        super().__init__(node)
        self.node = node
        self.options = options
        self.figures = figures
        self.questions = tuple(questions)
        self.answers = tuple(answers)


class Question:
    """A question in the tree as it stands: from where it can still be asked, and what counts where it is not."""

    def __init__(self, standing: Standing, answers: Answers) -> None:
        self.standing = standing
        self.answers = answers

    @cached_property
    def ahead(self) -> Flags:
        """From which positions it can still be asked, (N,)."""
        return can_still_take(self.standing.network, self._asked)

    @cached_property
    def left(self) -> Flags:
        """The edges by which a path leaves it behind without asking, (E,)."""
        network = self.standing.network
        left: Flags = self.ahead[network.source] & ~self.ahead[network.target] & ~self._asked
        return left

    @cached_property
    def _asked(self) -> Flags:
        asked = np.zeros(len(self.standing.network.edge), dtype=bool)
        asked[self.answers.edges] = True
        return asked

    @property
    def is_asked(self) -> bool:
        """Whether a path may ask it."""
        return bool(self.standing.reached[:, self.standing.network.source[self.answers.edges]].any())

    @cached_property
    def tells_nothing(self) -> bool:
        """Whether no source has anything to tell: every branch that may be taken makes the answers as likely."""
        standing, edges = self.standing, self.answers.edges
        taken = (standing.weights[:, edges] > 0) & standing.reached[:, standing.network.source[edges]]
        apart = np.abs(self.answers.told - self.probability[..., None]) > ALIKE
        return not bool((apart & taken[:, None]).any())

    @property
    def is_before_a_decision(self) -> bool:
        """Whether a decision that is open may be met before the answer is."""
        standing = self.standing
        return bool(standing.decided_before[standing.network.source[self.answers.edges]].any())

    @cached_property
    def probability(self) -> Floats:
        """P(a) of a path that is led past the question by chance, (rows, A)."""
        standing, edges = self.standing, self.answers.edges
        source = standing.network.source[edges]
        weight = standing.weights[:, edges]
        reach = standing.open_reach[:, source]
        largest = reach.max(axis=1, keepdims=True)
        shares = np.where(largest > 0, reach / np.where(largest > 0, largest, 1.0), 1.0)
        shares = np.where(np.isfinite(shares), shares, 0.0) if np.isfinite(largest).all() else np.ones_like(reach)
        flow = weight * shares
        total = flow.sum(axis=1)[:, None]
        asked: Floats = (flow[:, None] * self.answers.plain).sum(axis=2) / np.where(total > 0, total, 1.0)
        return asked * self.answers.past

    @cached_property
    def standing_at(self) -> Floats:
        """P(a) as it stands at every position from which the question can be asked, (rows, A, N)."""
        count = len(self.answers)
        return Foreknowledge(self.standing, [self], alone=True).spread(np.arange(count)[:, None])[0]


class Chunk(NamedTuple):
    """Some of the answers, with their likelihood and value to every row, (rows, R)."""

    likelihood: Floats
    value: Floats
    held: Floats | None


class Foreknowledge:
    """Answers to some questions, known to all beforehand. A combination names the answer of each question."""

    def __init__(self, standing: Standing, questions: Sequence[Question], *, alone: bool = False) -> None:
        self.standing = standing
        self.questions = questions
        self.alone = alone
        self.sizes = tuple(len(question.answers) for question in questions)

    @cached_property
    def leaves(self) -> Flags:
        """The edges by which a path leaves some question behind, (E,)."""
        leaves: Flags = np.logical_or.reduce([question.left for question in self.questions])
        return leaves

    @property
    def count(self) -> int:
        """How many combinations of answers there are."""
        return math.prod(self.sizes)

    @property
    def at_once(self) -> int:
        """How many combinations are solved in one go."""
        rows, edges = self.standing.weights.shape
        return max(int(CELLS // (rows * max(edges, self.standing.network.size))), 1)

    def every(self, watch: Callable[[int, int], None] | None = None) -> Iterator[Chunk]:
        """All combinations, solved again."""
        for first in range(0, self.count, self.at_once):
            if watch:
                watch(first, self.count)
            numbers = np.arange(first, min(first + self.at_once, self.count))
            yield self.solved(np.stack(np.unravel_index(numbers, self.sizes), axis=-1))

    def solved(self, combinations: Indices, *, held: bool = False) -> Chunk:
        """Combinations (R, questions), solved again; with `held` also what the strategy in force is worth then."""
        _, weights = self.spread(combinations)
        likelihood, value = self.standing.values(weights)
        return Chunk(likelihood, value, self.standing.values(weights, held=True)[1] if held else None)

    def spread(self, combinations: Indices) -> tuple[Floats, Floats]:
        """The probability of combinations (R, questions) from every position on, and the weights they make.

        (rows, R, N) and (rows, R, E). Raises SteeredError.
        """
        standing, network = self.standing, self.standing.network
        weights = self._told(combinations)
        ahead = np.where(network.is_end, 1.0, 0.0) * np.ones((*weights.shape[:-1], 1))
        for step in network.outgoing:
            mask = standing.open[step.edges]
            flow = weights[..., step.edges] * ahead[..., network.target[step.edges]]
            ahead[..., step.nodes] = np.add.reduceat(flow, step.starts, axis=-1)
            if mask.any():
                self._decide(step.among(mask), ahead, weights, combinations)
        return ahead, weights

    def _told(self, combinations: Indices) -> Floats:
        """Weights times what the answers say at the questions and where chance leads past them, (rows, R, E)."""
        standing = self.standing
        weights = np.repeat(standing.weights[:, None], len(combinations), axis=1)
        for place, question in enumerate(self.questions):
            answers, answer = question.answers, combinations[:, place]
            weights[..., answers.edges] *= answers.told[:, answer]
            past = question.left & ~standing.open
            weights[..., past] *= question.probability[:, answer, None]
        return weights

    def _decide(self, options: Step, ahead: Floats, weights: Floats, combinations: Indices) -> None:
        """Lay what is known at decisions on the options that leave questions behind, and check the others."""
        standing, network = self.standing, self.standing.network
        edges, starts = options.edges, options.starts
        lengths = np.diff(starts, append=len(edges))
        here, there = network.source[edges], ahead[..., network.target[edges]]
        possible = (standing.weights[:, edges] > 0)[:, None]
        whole = possible & ~self.leaves[edges]
        some = np.repeat(np.add.reduceat(whole, starts, axis=-1, dtype=np.intp) > 0, lengths, axis=-1)
        counted, figure = whole, there
        if not some.all():
            counted = np.where(some, whole, possible)
            figure = np.where(some, there, there * self._inherited(edges, here, combinations))
        number = np.add.reduceat(counted, starts, axis=-1, dtype=np.intp)
        mean = np.add.reduceat(np.where(counted, figure, 0.0), starts, axis=-1) / np.maximum(number, 1)
        ahead[..., options.nodes] = mean
        known = np.repeat(mean, lengths, axis=-1)
        factor = np.where(whole, 1.0, np.divide(known, there, out=np.zeros_like(there), where=there > 0))
        weights[..., edges] *= factor
        apart = np.abs(figure - known) > NEAR * np.maximum(figure, known) + ALIKE
        lost = (there <= 0) & (known > ALIKE)
        wrong = np.where(counted, apart, lost) & possible & standing.reached[:, None, here]
        if wrong.any():
            said = np.where(counted, figure, np.where(lost & possible, 0.0, np.nan))
            raise self._steered(options, lengths, said, wrong, combinations)

    def _inherited(self, edges: Indices, here: Indices, combinations: Indices) -> Floats:
        """The factor of options at a decision where every option leaves some question: each by itself."""
        factor = np.ones((len(self.standing.weights), len(combinations), len(edges)))
        for place, question in enumerate(self.questions):
            answer = combinations[:, place]
            stands = question.probability[..., None] if self.alone else question.standing_at[..., here]
            factor *= np.where(question.left[edges], stands[:, answer], 1.0)
        return factor

    def _steered(
        self, options: Step, lengths: Indices, figures: Floats, wrong: Flags, combinations: Indices
    ) -> SteeredError:
        """Two options that disagree, and about what."""
        row, draw, place = np.argwhere(wrong)[0].tolist()
        group = int(np.repeat(np.arange(len(lengths)), lengths)[place])
        part = slice(int(options.starts[group]), int(options.starts[group] + lengths[group]))
        own = figures[row, draw, part]  # NaN for an option that has nothing to say
        low, high = sorted((int(np.nanargmin(own)), int(np.nanargmax(own))))
        layout, edge = self.standing.layout, self.standing.network.edge
        branches = [layout.branches[edge[options.edges[part][at]]] for at in (low, high)]
        names = (branches[0][1].name, branches[1][1].name)
        figure = (float(own[low]), float(own[high]))
        return SteeredError(branches[0][0].id, names, figure, self.questions, combinations[draw].tolist())
