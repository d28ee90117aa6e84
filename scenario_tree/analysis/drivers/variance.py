"""What the uncertainty about the numbers themselves does to the target, strategy held.

Where only Dirichlet nodes are uncertain, and the evidence says nothing of them, indices
are exact (dirichlet.py). Else they are estimated (sampled.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scenario_tree.analysis.drivers.asked import largest_first
from scenario_tree.analysis.drivers.dirichlet import Sums, dirichlet_sums
from scenario_tree.analysis.drivers.records import VarianceShare
from scenario_tree.analysis.drivers.sampled import sampled_shares
from scenario_tree.analysis.drivers.target import Target
from scenario_tree.analysis.uncertain import Input, Uncertain
from scenario_tree.evaluation.batch import Batch
from scenario_tree.evaluation.conditions import counting

FLAT = 1e-9  # by how much the evidence may seem to move the distribution of a node that it says nothing of


def variance_shares(
    target: Target, uncertain: Uncertain, count: int, seed: int
) -> tuple[tuple[VarianceShare, ...], tuple[str, ...]]:
    """The uncertain inputs by their total effect, the largest first; and warnings of the estimates."""
    inputs = inputs_of(target, uncertain)
    if not inputs:
        return (), ()
    warnings: tuple[str, ...] = ()
    sums = None
    if all(item.kind == "concentration" for item in inputs):
        concentration = concentrations(uncertain.batch)
        if _flat(target, uncertain.batch, concentration):
            sums = dirichlet_sums(target, concentration)
    if sums is not None and sums.variance is not None:
        shares = [_exact(item.name, uncertain.batch, sums) for item in inputs]
    else:
        shares, warnings = sampled_shares(target, uncertain, inputs, count, seed)
    return tuple(shares[row] for row in largest_first([share.total for share in shares])), warnings


def inputs_of(target: Target, uncertain: Uncertain) -> Sequence[Input]:
    """The inputs that may move the target: payoffs move utility only, likelihoods count where they are evidence."""
    _, indicated = counting(uncertain.tree, uncertain.batch.request.as_of)
    told = tuple(f"{entry.what}: " for entry in indicated)
    return [
        item
        for item in uncertain.inputs
        if not (item.kind == "payoff" and target.classes is not None)
        and not (item.kind == "likelihood" and not item.name.startswith(told))
    ]


def concentrations(batch: Batch) -> dict[int, float]:
    """The total of every concentrated node, by its position in the file."""
    here = batch.concentrated
    totals = here.totals(batch.point.reader) if here.nodes else ()
    return {
        batch.layout.position[node.id]: float(totals[start])
        for node, start in zip(here.nodes, here.starts.tolist(), strict=True)
    }


def _exact(name: str, batch: Batch, sums: Sums) -> VarianceShare:
    variance, node = sums.variance or 0.0, batch.layout.position[name]
    return VarianceShare(
        input=name,
        kind="concentration",
        first_order=sums.first_order[node] / variance if variance > 0 else None,
        total=sums.total[node] / variance if variance > 0 else None,
        sd=math.sqrt(sums.first_order[node]),
        error=None,
    )


def _flat(target: Target, batch: Batch, concentration: dict[int, float]) -> bool:
    """Whether every uncertain node has, wherever it is reached, the distribution that it has without evidence.

    Then the evidence is as likely behind one branch as behind another, whatever the node's distribution is: the
    target is linear in it.
    """
    uncertain = np.zeros(len(batch.layout.names), dtype=bool)
    uncertain[list(concentration)] = True
    here = uncertain[target.node[target.network.source]]
    reached = target.reach[:, target.network.source] > 0
    before = batch.solving.premises.views_believed[:, target.branch]
    moved = np.abs(target.probability - before) > FLAT
    return not bool((moved & here & reached).any())
