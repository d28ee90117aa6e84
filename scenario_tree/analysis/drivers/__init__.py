"""Which question matters: what each holds of what is unknown about an outcome, and where the views differ.

entropy.py shares out the uncertainty along the tree, marginal.py asks each question by itself, variance.py looks
at the uncertainty about the numbers, disagreement.py at the views.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scenario_tree.analysis.drivers.asked import Asked, asked
from scenario_tree.analysis.drivers.disagreement import disagreements
from scenario_tree.analysis.drivers.entropy import Parts, entropy_parts, variance_parts
from scenario_tree.analysis.drivers.marginal import information
from scenario_tree.analysis.drivers.records import Disagreement, Drivers, Question, VarianceShare
from scenario_tree.analysis.drivers.target import OUTCOMES, UTILITY, Target, target_of
from scenario_tree.analysis.drivers.variance import variance_shares
from scenario_tree.analysis.uncertain import Uncertain
from scenario_tree.evaluation import request
from scenario_tree.evaluation.network import Floats
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import refusal

__all__ = ["OUTCOMES", "UTILITY", "Disagreement", "Drivers", "Question", "VarianceShare", "drivers"]

COUNT, SEED = 10_000, 1  # of the samples of uncertain numbers
MOST = 10_000_000  # samples


def drivers(
    tree: ScenarioTree,
    *,
    target: str = OUTCOMES,
    marginal: bool = False,
    count: int = COUNT,
    seed: int = SEED,
    **under: Any,
) -> Drivers:
    """Which question holds how much of what is unknown about the target.

    Parameters
    ----------
    tree : ScenarioTree
    target : `outcomes` (which of them), an outcome, a tag or another selector (happens or not), or `utility`.
    marginal : also what each question's answer tells by itself.
    count, seed : how many samples of uncertain numbers, and what they begin from, where their variance has no closed
        form.
    **under
        What to evaluate under, as `scenario_tree.score` takes it.

    Raises
    ------
    TreeProblems
        Where a name does not exist, or what is given is impossible.
    """
    if not 2 <= count <= MOST:
        raise refusal("bad-request", f"{count:,} samples; there are 2 to {MOST:,}", "ask for 10,000")
    if seed < 0:
        raise refusal("bad-request", f"the seed is {seed}; it is a whole number from 0 on", "write 1")
    uncertain = Uncertain(tree, request(**under))
    evaluation = uncertain.batch.point
    wanted, questions = target_of(evaluation, target), asked(evaluation)
    is_utility = wanted.classes is None
    parts = variance_parts(wanted, questions) if is_utility else entropy_parts(wanted, questions)
    reach = evaluation.by_node(evaluation.total(evaluation.reach))
    told = information(wanted, questions, parts) if marginal else None
    shares, warnings = variance_shares(wanted, uncertain, count, seed)
    return Drivers(
        tree=tree,
        basis=uncertain.basis,
        target=target,
        entropy_bits=None if is_utility else parts.total,
        variance_total=parts.total if is_utility else None,
        questions=_questions(wanted, questions, parts, reach, told),
        marginal=marginal,
        variance=shares,
        disagreement=disagreements(wanted, questions, uncertain.batch.solving.premises),
        warnings=(*evaluation.warnings, *warnings),
    )


def _questions(target: Target, asked: Asked, parts: Parts, reach: Floats, told: Floats | None) -> tuple[Question, ...]:
    """The questions by share, those that are not reached last."""
    asked_at = asked.by_question(reach)
    rows = [
        _question(
            Question(
                kind=kind,
                name=name,
                label=asked.label(target.evaluation, number),
                reach=float(asked_at[number]),
                share=None,
                bits=None,
            ),
            target,
            parts,
            float(parts.questions[number]),
            None if told is None else float(told[number]),
        )
        for number, (kind, name) in enumerate(zip(asked.kinds, asked.names, strict=True))
    ]
    if len(target.weights) > 1:
        views = Question(kind="views", name="views", label="Which view is right?", reach=1.0, share=None, bits=None)
        rows.append(_question(views, target, parts, parts.views, None if told is None else parts.views))
    return tuple(sorted(rows, key=lambda row: (-(row.share or 0.0), -row.reach)))


def _question(row: Question, target: Target, parts: Parts, part: float, told: float | None) -> Question:
    """The row with its figures."""
    return replace(
        row,
        share=part / parts.total if parts.total else None,
        bits=None if target.classes is None else part,
        voi=told,
        percent_of_maximum=None if told is None or not parts.total else told / parts.total,
    )
