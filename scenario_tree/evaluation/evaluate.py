"""One evaluation, from a tree and a request to arrays that every report is read from.

    judges → beliefs → conditions                                 premises.py
    → strategy with nothing observed → the conditioned network    ways.py, solving.py
    → strategy given the evidence                                 solving.py
    → posterior weights of every view → reach                     posterior.py

Here it is done at the point values; batch.py does it for many draws of the numbers at once, by the same stages.
"""

from __future__ import annotations

import numpy as np

from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.exclusion import impossible
from scenario_tree.evaluation.inforce import Request
from scenario_tree.evaluation.network import Layout
from scenario_tree.evaluation.posterior import ImpossibleError, posterior
from scenario_tree.evaluation.premises import Premises
from scenario_tree.evaluation.solving import Solving
from scenario_tree.evaluation.ways import Ways
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import refusal


def evaluate(tree: ScenarioTree, request: Request, layout: Layout | None = None) -> Evaluation:
    """Evaluate, on the tree's layout if there is one. Raises TreeProblems where names do not exist or the condition is
    impossible."""
    return evaluation_of(solving_of(tree, request, layout))


def solving_of(tree: ScenarioTree, request: Request, layout: Layout | None = None) -> Solving:
    """The premises of a tree and a request, and what is solved under them once it is asked for."""
    premises = Premises(tree, request, layout or Layout(tree))
    return Solving(premises, Ways(premises))


def evaluation_of(solving: Solving) -> Evaluation:
    """All figures as arrays."""
    premises, ways = solving.premises, solving.ways
    _refuse_denied_choices(solving)
    try:
        swept = posterior(solving)
    except ImpossibleError:
        raise impossible(premises.tree, premises.request, premises.evidence, evaluate) from None
    return Evaluation(
        layout=premises.layout,
        request=premises.request,
        pool=premises.pool,
        reader=premises.reader,
        actors=premises.actors,
        worth=premises.worths[0],
        chances=premises.chances,
        network=swept.network,
        strategy=solving.strategy,
        opinions=premises.chances.opinions(premises.reader),
        prior_probability=np.where(premises.layout.is_decision, solving.prior_choices(), premises.believed[0]),
        probability=swept.probability,
        view_weights=swept.view_weights,
        reach=swept.reach,
        likelihood=swept.likelihood,
        evidence_probability=float(swept.evidence * premises.indicated.constant),
        end_likelihood=swept.end_likelihood,
        conditions=tuple(item.text for item in [*premises.known, *premises.required]),
        known_bits=ways.known_bits,
        keeps=premises.keeps,
        prior_options=solving.prior_options(),
        rule_figures=solving.rule_figures,
        warnings=(*premises.warnings, *swept.warnings),
    )


def _refuse_denied_choices(solving: Solving) -> None:
    """What an actor chooses cannot be denied by `not:`; asking what if it were otherwise is for `--choose`."""
    layout = solving.layout
    for item in solving.premises.selectors:
        if not item.negated or item.option is None:
            continue
        node, branch = layout.branches[item.option]
        here = solving.ways.network.edge == item.option
        if here.any() and bool((solving.strategy.probability[here] == 1).all()) and len(node.branches) > 1:
            other = next(name for name in node.branches if name != branch.name)
            who = getattr(node, "actor", None) or "whoever decides"
            raise refusal(
                "impossible-condition",
                f"`{item.text}` is given, but {who} chooses `{branch.name}` at {node.id}",
                f"to ask what if it were otherwise, fix the choice: `--choose {node.id}/{other}`",
            )
