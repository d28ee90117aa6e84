"""The value of answers and indicators: every combination of answers, each solved again.

With P(a) the probability and V(a) the value when everybody knows a, learning is worth Σ P(a) · V(a) less the value of
the strategy in force; to somebody with a risk tolerance, the difference of the certainty equivalents of the two whole
lotteries (Howard 1966, Information Value Theory; Raiffa & Schlaifer 1961, ch. 4).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scenario_tree.analysis.information.asking import Source, grouped
from scenario_tree.analysis.information.paired import difference
from scenario_tree.evaluation.learning.foreknowledge import Foreknowledge, Question, SteeredError
from scenario_tree.evaluation.learning.sources import answers_of
from scenario_tree.evaluation.learning.standing import Beneficiary, Standing, lottery
from scenario_tree.problems import TreeProblems, refusal

MOST = 100_000  # combinations of answers that are all enumerated
Watch = Callable[[int, int], None] | None


@dataclass(frozen=True, slots=True)
class Found:
    """A value with its error, and why it is 0 if the tree says so."""

    value: float
    error: float = 0.0
    reason: str = ""


class Learning:
    """The tree as it stands, for whom it counts, and how to sample where there are too many answers."""

    def __init__(self, standing: Standing, row: int, samples: int | None, seed: int) -> None:
        self.standing = standing
        self.row = row
        self.beneficiary: Beneficiary = standing.beneficiary(row)
        self.samples, self.seed = samples, seed
        self.base = lottery(*self.beneficiary.parts(*standing.base), self.beneficiary.risk_tolerance)

    def is_live(self, one: Source) -> bool:
        """Whether a question may still be asked, and is not settled."""
        answers, _ = answers_of(self.standing, one.nodes, [], itself=True)
        question = Question(self.standing, answers)
        return question.is_asked and not question.tells_nothing

    def matters(self, one: Source) -> bool:
        """Whether it may change what somebody decides: it tells something, and is known before that is decided."""
        said = [] if one.indicator is None else [one.indicator]
        answers, _ = answers_of(self.standing, one.nodes, said, itself=one.is_answer)
        return not _idle([Question(self.standing, answers)])

    @cached_property
    def unknown(self) -> dict[str, float]:
        """Reach times entropy (bits) of every node that asks something, every option open, to whom it counts."""
        standing, network = self.standing, self.standing.network
        own = self.beneficiary
        weight, reach = standing.weights[own.rows], standing.open_reach[own.rows]
        positive = np.where((weight > 0) & ~standing.open, weight, 1.0)
        bits = own.weights @ (np.fmin(reach, 1.0)[:, network.source] * -positive * np.log2(positive))
        by_node = np.bincount(network.node[network.source], bits, minlength=len(standing.layout.names))
        return dict(zip(standing.layout.names, by_node.tolist(), strict=True))

    def value(self, sources: Sequence[Source], watch: Watch = None) -> Found:
        """What it is worth to learn all of these together. Raises TreeProblems."""
        prepared = []
        for nodes, members in grouped(sources).items():
            indicators = [one.indicator for one in members if one.indicator is not None]
            itself = any(one.is_answer for one in members)
            answers, words = answers_of(self.standing, nodes, indicators, itself=itself)
            prepared.append((Question(self.standing, answers), words, members))
        reason = _idle([question for question, *_ in prepared])
        if reason:
            return Found(0.0, reason=reason)
        prepared = [part for part in prepared if not _idle([part[0]])]
        learned = Foreknowledge(self.standing, [question for question, *_ in prepared])
        try:
            if learned.count <= MOST:
                return self._exact(learned, watch)
            return self._sampled(learned, watch)
        except SteeredError as error:
            known = {question: (words, members) for question, words, members in prepared}
            told = [(*known[question], at) for question, at in zip(error.questions, error.answers, strict=True)]
            names = [", ".join(one.name for one in members) for _, members, _ in told]
            raise _steered(error, names, [" ".join(words[at]) for words, _, at in told]) from None

    def _exact(self, learned: Foreknowledge, watch: Watch) -> Found:
        weights, values = [], []
        for chunk in learned.every(watch):
            weight, value = self.beneficiary.parts(chunk.likelihood, chunk.value)
            weights.append(weight)
            values.append(value)
        informed = lottery(np.concatenate(weights), np.concatenate(values), self.beneficiary.risk_tolerance)
        return Found(_settled(informed - self.base, self.base))

    def _sampled(self, learned: Foreknowledge, watch: Watch) -> Found:
        """Answers drawn by P(a) of each question; the joint probability over that of independent ones weighs them."""
        if self.samples is None:
            raise refusal(
                "limit",
                f"the answers have {_many(learned.count)} combinations; up to {MOST:,} are enumerated",
                "learn fewer things together (`--on`), or sample the answers: `-n 20000`",
            )
        generator = np.random.default_rng(self.seed)
        own = self.beneficiary
        mixed = [own.weights @ question.probability[own.rows] for question in learned.questions]
        mixed = [probability / probability.sum() for probability in mixed]
        drawn = np.stack([generator.choice(len(p), self.samples, p=p) for p in mixed], axis=-1)
        weights, again, held = np.empty((3, self.samples))
        for first in range(0, self.samples, learned.at_once):
            if watch:
                watch(first, self.samples)
            part = drawn[first : first + learned.at_once]
            here = slice(first, first + len(part))
            chunk = learned.solved(part, held=True)
            assert chunk.held is not None
            chance = np.prod([p[part[:, place]] for place, p in enumerate(mixed)], axis=0)
            weight, again[here] = own.parts(chunk.likelihood, chunk.value)
            weights[here] = weight / chance
            held[here] = own.parts(chunk.likelihood, chunk.held)[1]
        return Found(*difference(weights, again, held, own.risk_tolerance))


def _many(count: int) -> str:
    """A number that may have a great many digits."""
    return f"{count:,}" if count < 10**12 else f"about 10^{math.floor(math.log10(count))}"


def _settled(value: float, base: float) -> float:
    """0 in place of what is left over from adding up."""
    return 0.0 if abs(value) <= 1e-12 * max(1.0, abs(base)) else value


def _idle(questions: Sequence[Question]) -> str:
    """Why learning these is worth nothing, or the empty text where it may be worth something."""
    if not any(question.is_asked for question in questions):
        return "it is never asked"
    asked = [question for question in questions if question.is_asked]
    if all(question.tells_nothing for question in asked):
        return "there is nothing to learn from it"
    open_ = [question for question in asked if not question.tells_nothing]
    return "" if any(question.is_before_a_decision for question in open_) else "nothing is decided before it is known"


def _steered(error: SteeredError, names: Sequence[str], said: Sequence[str]) -> TreeProblems:
    """How likely an answer is depends on a decision: nobody could have been told it beforehand."""
    what = " with ".join(f"`{name}` {answer}" for name, answer in zip(names, said, strict=True))
    figures = " and ".join(
        f"{figure:.4g} after {option}" for option, figure in zip(error.options, error.figures, strict=True)
    )
    problem: TreeProblems = refusal(
        "bad-request",
        f"how likely {what} is depends on the decision at {error.node}: {figures}",
        f"fix that choice, as in `--choose {error.node}/{error.options[0]}`",
    )
    return problem
