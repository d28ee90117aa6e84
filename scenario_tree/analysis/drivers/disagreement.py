"""Where views differ, and what that does to the target.

At a position, with ω the weights of the views that have an opinion there and d_u their
distributions given the evidence, the views' disagreement is the weighted Jensen–Shannon
divergence H(Σ ω_u d_u) − Σ ω_u H(d_u) in bits (Lin 1991, IEEE Transactions on Information
Theory 37(1), eq. 5.1): what the answer would tell of which view is right. It is counted
times reach. Under a mixture every view has its own tree: d_u is what its tree answers at
a node, and ω_u its posterior weight times its own reach of the node, over their sum; so
it is the mutual information of view and answer among the paths that come to the node.

What a view does to the target by this question alone, all others as they are pooled and
the strategy held, is exact by linearity: P(target and evidence) and P(evidence) are
linear in the distributions of the nodes of one question, which no path asks twice. With R
the weight of the ways to a position, L its likelihood of the evidence, q the target given
both, and w the branches' weights times the factors of evidence,

    P_u = (q_0 + Σ_n R/L_0 · [Σ_b w_ub L_b q_b − L_n q_n]) / (1 + Σ_n R/L_0 · [Σ_b w_ub L_b − L_n])

with R/L_0 = posterior reach / L_n. (Under a mixture, means that other questions'
indicators take over it are held.) Of several outcomes, the one that the views' answers
move most is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenario_tree.analysis.drivers.asked import Asked, grouped, largest_first
from scenario_tree.analysis.drivers.entropy import bits
from scenario_tree.analysis.drivers.records import Disagreement
from scenario_tree.analysis.drivers.target import Target
from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.evidence import evident
from scenario_tree.evaluation.network import Flags, Floats, Indices
from scenario_tree.evaluation.premises import Premises

ROUNDING = 1e-12  # a range or a disagreement that is no greater than this is none


@dataclass(frozen=True, slots=True)
class Voices:
    """The views that weigh something: `weights` (U,), and the branch weights of each, (U, branches of the file).

    `weight` is probability times the factors of evidence, meaningless where the view has no opinion of its `own`.
    """

    names: tuple[str, ...]
    weights: Floats
    weight: Floats
    own: Flags


def disagreements(target: Target, asked: Asked, premises: Premises) -> tuple[Disagreement, ...] | None:
    """Every question on which at least two views speak, that of the greatest disagreement first; None without views."""
    evaluation = target.evaluation
    if not evaluation.tree.views:
        return None
    voices = voices_of(evaluation, premises)
    divergence = _apart(evaluation, asked) if premises.mixes else _divergence(target, asked, voices)
    divergence = np.where(divergence > ROUNDING, divergence, 0.0)
    speaking = _speaking(evaluation, asked, voices)
    disputed = np.flatnonzero(speaking.sum(axis=0) > 1).tolist()
    figures, of = _alone(target, asked, voices, speaking)
    found = []
    for number in disputed:
        own = {
            name: None if np.isnan(figure) else float(figure)
            for name, figure, speaks in zip(voices.names, figures[:, number], speaking[:, number], strict=True)
            if speaks
        }
        ends = [figure for figure in own.values() if figure is not None]
        found.append(
            Disagreement(
                kind=asked.kinds[number],
                name=asked.names[number],
                label=asked.label(evaluation, number),
                bits=float(divergence[number]),
                of=of[number],
                low=min(ends, default=None),
                high=max(ends, default=None),
                views=own,
            )
        )
    return tuple(found[row] for row in largest_first([row.bits for row in found]))


def voices_of(evaluation: Evaluation, premises: Premises) -> Voices:
    """What every view that weighs something says, after the reader's odds, times the factors of evidence."""
    layout, reader = evaluation.layout, evaluation.reader
    weights = np.array([reader.views[view] for view in layout.tree.views])
    heard = weights > 0
    own = ~np.isnan(evaluation.opinions)[heard]
    believed = np.where(own, evaluation.chances.by_views(reader)[heard], 0.0)
    return Voices(
        names=tuple(view for view, hears in zip(layout.tree.views, heard, strict=True) if hears),
        weights=weights[heard] / weights[heard].sum(),
        weight=np.array([evident(premises, row[None])[0] for row in believed]),
        own=own,
    )


def _speaking(evaluation: Evaluation, asked: Asked, voices: Voices) -> Flags:
    """Which view has an opinion of its own somewhere in each question, (U, questions)."""
    question = asked.question[evaluation.layout.plain.source]
    flags: Flags = grouped(voices.own.astype(float), question, len(asked) + 1)[:, :-1] > 0
    return flags


def _divergence(target: Target, asked: Asked, voices: Voices) -> Floats:
    """Reach times the divergence of what the views say in the one pooled tree, summed for every question."""
    network = target.network
    weight, own = voices.weight[:, target.branch], voices.own[:, target.branch]
    ahead = np.where(own, weight * target.likelihood[0, network.target], 0.0)
    total = grouped(ahead, network.source, network.size)[:, network.source]
    distribution = np.divide(ahead, total, out=np.zeros_like(ahead), where=total > 0)
    standing = np.where(total > 0, voices.weights[:, None], 0.0)
    standing = standing / np.maximum(standing.sum(axis=0), np.finfo(float).tiny)
    apart = bits((standing * distribution).sum(axis=0)) - (standing * bits(distribution)).sum(axis=0)
    here = np.bincount(network.source, apart, minlength=network.size)
    by_position = target.reach[0] * np.maximum(here, 0.0)
    by_node = np.bincount(target.node, by_position, minlength=len(target.evaluation.layout.names)).astype(float)
    return asked.by_question(by_node)


def _apart(evaluation: Evaluation, asked: Asked) -> Floats:
    """The same of the views' own trees, swept each by itself."""
    layout, network = evaluation.layout, evaluation.network
    passing = evaluation.view_weights[:, None] * evaluation.reach[:, network.source] * evaluation.probability
    flow = grouped(passing, network.edge, len(layout.branches))
    source, size = layout.plain.source, len(layout.names)
    reached = grouped(flow, source, size)[:, source]
    distribution = np.divide(flow, reached, out=np.zeros_like(flow), where=reached > 0)
    total = reached.sum(axis=0)
    standing = np.divide(reached, total, out=np.zeros_like(reached), where=total > 0)
    apart = bits((standing * distribution).sum(axis=0)) - (standing * bits(distribution)).sum(axis=0)
    here = np.maximum(np.bincount(source, apart, minlength=size), 0.0)
    reach = np.bincount(source, flow.sum(axis=0), minlength=size).astype(float)
    return asked.by_question(reach * here)


def _alone(target: Target, asked: Asked, voices: Voices, speaking: Flags) -> tuple[Floats, list[str]]:
    """The figure with each question answered by each view, (U, questions), NaN where undefined; and of which name."""
    shape = speaking.shape
    network, likelihood = target.network, target.likelihood
    question = asked.question[target.node[network.source]]
    standing = np.divide(
        target.weights[:, None] * target.reach, likelihood, out=np.zeros_like(likelihood), where=likelihood > 0
    )
    best, spread = np.full(shape, np.nan), np.full(shape[1], -1.0)
    of = [""] * shape[1]
    evidence = np.ones(shape)
    changes: list[Floats] = []  # of every view: how the weight of every edge changes, (V, E)
    for number in range(shape[0]):
        weight = standing[:, network.source] * voices.weight[number, target.branch] * likelihood[:, network.target]
        passing = target.weights[:, None] * target.reach[:, network.source] * target.probability
        changes.append(np.where(voices.own[number, target.branch], weight - passing, 0.0))
        evidence[number] += _sums(changes[-1].sum(axis=0)[None], question, len(asked))[0]
    possible = evidence > 1e-15
    collected = 0.0 if target.classes is not None else (target.before[:, network.source] + target.payoffs)[:, None]
    for names, rows in target.figures():
        start = np.tensordot(target.weights, rows[..., network.start], axes=1)
        ahead = rows[..., network.target] + collected
        moved = np.array([_sums((change[:, None] * ahead).sum(axis=0), question, len(asked)) for change in changes])
        figures = np.divide(
            start[:, None] + moved,
            evidence[:, None],
            out=np.full(moved.shape, np.nan),
            where=np.broadcast_to(possible[:, None], moved.shape),
        )
        if target.classes is not None:
            figures = np.clip(figures, 0.0, 1.0)
        usable = np.where((speaking & possible)[:, None], figures, np.nan)
        high = np.where(np.isnan(usable), -np.inf, usable).max(axis=0)
        low = np.where(np.isnan(usable), np.inf, usable).min(axis=0)
        range_ = np.where(high >= low, high - low, 0.0)
        widest = (range_ >= range_.max(axis=0) - ROUNDING).argmax(axis=0)  # of equals the first in the file
        columns = np.arange(shape[1])
        wider = range_[widest, columns] > spread + ROUNDING
        spread = np.where(wider, range_[widest, columns], spread)
        best = np.where(wider, figures[:, widest, columns], best)
        of = [names[row] if new else old for row, new, old in zip(widest, wider, of, strict=True)]
    return best, of


def _sums(rows: Floats, question: Indices, count: int) -> Floats:
    return grouped(rows, question, count + 1)[:, :-1]
