"""Which options are asked about, and the one evaluation that each of them takes.

By default they are the options of the decision at the start, each as if it were chosen (`choose`), unless that choice
is fixed by what is chosen, given or observed: then it is the one that is taken. `at` asks about options of any
decision, each as if it were given: the paths that reach the node, with the option taken there and earlier
decisions kept. Where neither is a question, the strategy in force is the one entry.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any, Literal

import numpy as np

from scenario_tree.analysis.risk import measures
from scenario_tree.analysis.risk.distribution import Profile, risk_profile
from scenario_tree.analysis.risk.dominance import dominates
from scenario_tree.analysis.risk.reaching import excluded, unreached
from scenario_tree.analysis.risk.results import STRATEGY, Dominance, OptionRisk, Risk
from scenario_tree.evaluation import request
from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.deciding import Decisions
from scenario_tree.evaluation.evaluate import evaluate
from scenario_tree.evaluation.inforce import Request
from scenario_tree.evaluation.network import Layout
from scenario_tree.evaluation.results import DecisionScore
from scenario_tree.evaluation.scoring import basis_of
from scenario_tree.evaluation.totals import Totals
from scenario_tree.model import DecisionNode, ScenarioTree
from scenario_tree.names import hint
from scenario_tree.problems import TreeProblems, refusal

LEVEL = 0.05


def risk(
    tree: ScenarioTree,
    *,
    at: Sequence[str] = (),
    levels: Sequence[float] = (LEVEL,),
    loss_below: float | None = None,
    **under: Any,
) -> Risk:
    """The exact distribution of what a path is worth to the reader, per option.

    Parameters
    ----------
    tree : ScenarioTree
    at : `node/option`, or `node` for all options of that decision.
    levels : of the values at risk and expected shortfalls, above 0 and at most 1.
    loss_below : a value below this is a loss; without it, one below 0.
    **under
        What to evaluate under, as `evaluation.request` takes it.

    Raises
    ------
    TreeProblems
        Where nothing is worth anything, a name does not exist, a level is none, no path reaches what is named, or what
        is given is impossible.
    """
    for level in levels:
        if not 0 < level <= 1:
            raise refusal("bad-request", f"{level:g} is no level of risk", "write one above 0 and at most 1: 0.05")
    if loss_below is not None and math.isnan(loss_below):
        raise refusal("bad-request", "what counts as a loss lies below a number", "write one: 0")
    if not tree.has_payoffs:
        message = "nothing in the file is worth anything, so that there is no distribution of values"
        raise refusal("bad-request", message, "give branches or outcomes a `payoff`")
    asked = request(**under)
    if at and asked.known:
        message = "an option is asked about as if it were given, and no option can be known beforehand"
        raise refusal("bad-request", message, "leave out `--known`, or fix the option with `--choose`")
    layout = Layout(tree)
    base = evaluate(tree, asked, layout)
    decisions = {score.node: score for score in Decisions(Totals(base)).scores()}
    found: list[tuple[OptionRisk, Profile]] = []
    warnings = list(base.warnings)
    impossible: list[TreeProblems] = []
    closed: dict[str, TreeProblems] = {}
    for case in _cases(tree, asked, decisions, (at,) if isinstance(at, str) else at):
        if case.node in closed:
            continue
        if at and case.node is not None and (problem := unreached(base, case.node)):
            closed[case.node] = problem
            warnings.append(f"{problem.problems[0].message}; it is left out")
            continue
        if at and not _open(case, asked):
            impossible.append(excluded(base, f"{case.node}/{case.name}"))
            warnings.append(f"{impossible[-1].problems[0].message}; it is left out")
            continue
        try:
            evaluation = base if case.under is None else evaluate(tree, case.under, layout)
        except TreeProblems as error:
            if any(problem.code != "impossible-condition" for problem in error.problems):
                raise
            impossible.append(excluded(base, f"{case.node}/{case.name}") if at else error)
            said = impossible[-1].problems[0].message
            warnings.append(f"{said}; it is left out" if at else f"{case.node}/{case.name} is left out: {said}")
            continue
        own = f"{case.node}/{case.name}: " if case.under is not None else ""
        warnings += [own + warning for warning in evaluation.warnings if warning not in base.warnings]
        profile = risk_profile(evaluation)
        found.append((_option(case, profile, evaluation, levels, loss_below or 0.0), profile))
    if not found:
        raise [*closed.values(), *impossible][0]
    if any(profile.error for _, profile in found):
        warnings.append(
            "there are too many different values to carry: they were put on a grid, and every quantile is within its "
            "option's `error` of the exact one; dominance is that of the values on the grid"
        )
    return Risk(
        tree=tree,
        basis=basis_of(base),
        loss_below=loss_below or 0.0,
        loss_named=loss_below is not None,
        options=tuple(option for option, _ in found),
        dominance=tuple(_dominance(found)),
        warnings=tuple(warnings),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One entry: what it is about, and the request it takes; None for the one that is evaluated already."""

    node: str | None
    name: str
    label: str
    in_force: bool
    probability: float | None
    under: Request | None


def _open(case: _Case, asked: Request) -> bool:
    """Whether what is given and chosen leaves the option open: no other one of its node is."""
    own = {text for text in (*asked.given, *asked.choose) if text.partition("/")[0] == case.node}
    return not own or f"{case.node}/{case.name}" in own


def _cases(
    tree: ScenarioTree, asked: Request, decisions: dict[str, DecisionScore], at: Sequence[str]
) -> Iterator[_Case]:
    if at:
        for id, name in dict.fromkeys(pair for text in at for pair in _options(tree, text)):
            node = tree.nodes[id]
            assert isinstance(node, DecisionNode)
            given = replace(asked, given=(*asked.given, f"{id}/{name}"))
            yield _case(node, name, decisions[id], given)
        return
    start = tree.nodes[tree.start]
    if not isinstance(start, DecisionNode):
        yield _Case(None, STRATEGY, "", True, 1.0, None)
        return
    decision = decisions[start.id]
    if decision.by in ("chosen", "given"):
        yield _case(start, decision.choice, decision, None)
        return
    for name in start.branches:
        yield _case(start, name, decision, replace(asked, choose=(*asked.choose, f"{start.id}/{name}")))


def _case(node: DecisionNode, name: str, decision: DecisionScore, under: Request | None) -> _Case:
    taken = decision.option(name).probability
    return _Case(node.id, name, node.branches[name].label, name == decision.choice, taken, under)


def _options(tree: ScenarioTree, text: str) -> list[tuple[str, str]]:
    """The options that `node/option` or `node` names, each with its node. Raises TreeProblems."""
    name, _, option = text.partition("/")
    decisions = {node.id: node for node in tree.nodes.values() if isinstance(node, DecisionNode)}
    if name not in decisions:
        if name in tree.nodes:
            help = "name a decision, or condition on an answer: `--given node/branch`"
            raise refusal("bad-request", f"`{name}` is a chance node: it has no options", help)
        raise refusal("unknown-branch", f"no decision is called `{name}`", hint(name, decisions, "write `node/option`"))
    node = decisions[name]
    if not option:
        return [(node.id, each) for each in node.branches]
    if option not in node.branches:
        raise refusal("unknown-branch", f"there is no option `{text}`", hint(option, node.branches))
    return [(node.id, option)]


def _option(
    case: _Case, profile: Profile, evaluation: Evaluation, levels: Sequence[float], loss_below: float
) -> OptionRisk:
    sd, skewness, kurtosis = measures.moments(profile)
    named = {f"{level * 100:.10g}%": level for level in levels}
    return OptionRisk(
        node=case.node,
        name=case.name,
        label=case.label,
        in_force=case.in_force,
        probability=case.probability,
        values=tuple(profile.values.tolist()),
        probabilities=tuple(profile.probabilities.tolist()),
        mean=measures.mean(profile),
        sd=sd,
        skewness=skewness,
        excess_kurtosis=kurtosis,
        probability_of_loss=measures.probability_of_loss(profile, loss_below),
        value_at_risk={name: measures.value_at_risk(profile, level) for name, level in named.items()},
        expected_shortfall={name: measures.expected_shortfall(profile, level) for name, level in named.items()},
        certainty_equivalent=measures.certainty_equivalent(profile, evaluation.reader.risk_tolerance),
        deciles=tuple(measures.quantiles(profile, np.linspace(0, 1, 11)).tolist()),
        error=profile.error,
    )


def _dominance(found: Sequence[tuple[OptionRisk, Profile]]) -> Iterator[Dominance]:
    """Every ordered pair of options of one node of which the first dominates the second."""
    for (better, own), (worse, other) in permutations(found, 2):
        if better.node is None or better.node != worse.node:
            continue
        order: Literal[1, 2] | None = dominates(own, other)
        if order is not None:
            yield Dominance(node=better.node, option=better.name, over=worse.name, order=order)
