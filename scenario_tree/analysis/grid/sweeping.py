"""Figures over a grid: every combination of the values of one or several inputs, each evaluated by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any

from scenario_tree.analysis.grid.places import KINDS, PROBABILITIES, Places
from scenario_tree.analysis.grid.results import UTILITY, Cell, Input, Sweep, Target
from scenario_tree.analysis.grid.shifting import chance_branches, probability
from scenario_tree.analysis.grid.together import Place
from scenario_tree.evaluation.arrays import Evaluation
from scenario_tree.evaluation.results import Basis
from scenario_tree.evaluation.scoring import basis_of, score_of
from scenario_tree.model import ScenarioTree
from scenario_tree.names import hint
from scenario_tree.problems import TreeProblems, refusal

Part = Sequence[Place]
MOST_CELLS = 10_000
_AT_ONCE = 250  # cells, of one part at the most
_FIGURES = 2_000_000  # of one array over the cells of a part, all branches and all judges


def sweep(
    tree: ScenarioTree,
    *,
    targets: Sequence[str] = (),
    each: Callable[[Sequence[Part]], Iterable[Part]] = iter,
    **under: Any,
) -> Sweep:
    """Figures over a grid of inputs.

    Parameters
    ----------
    tree : ScenarioTree
    targets : outcomes, tags, criteria or "utility" to look at; all outcomes and utility, if none is named.
    each : passes on the parts of the grid one by one; for whoever wants to see how far it is.
    **under
        What to evaluate under, as `score` takes it. In `parameters`, `odds`, `criteria` and `views` a sequence in
        place of a number is an input of the grid, with these values. So it is in `probabilities`: of branches, by
        `node/branch` or `event/branch`, whose siblings keep their proportions. The first input varies slowest.

    Raises
    ------
    TreeProblems
        Where there is no input, a name does not exist, or no cell at all can be evaluated. What is impossible in
        some cells only is said there.
    """
    inputs = tuple(_inputs(under))
    count = prod(len(one.values) for one in inputs)
    if not inputs:
        raise refusal("bad-request", "there is nothing to vary", "give a range, such as `--set NAME=0:1:0.1`")
    if count > MOST_CELLS:
        raise refusal("limit", f"that makes {count:,} cells; at most {MOST_CELLS:,} are evaluated", "take longer steps")
    chosen = tuple(_targets(tree, targets))
    grid = Places(tree, inputs, under)
    base = grid.tried(None)
    _refuse_sure(inputs, base)
    cells: list[Cell] = []
    warnings = dict.fromkeys(_mixture(tree, under))
    evaluations = [base] if isinstance(base, Evaluation) else []  # the first of them stands for the basis
    problems: TreeProblems | None = None
    places = list(product(*(one.values for one in inputs)))
    size = max(1, min(_AT_ONCE, _FIGURES // _width(tree)))
    for some in each([places[:1], *(places[first : first + size] for first in range(1, count, size))]):
        for place, cell in zip(some, grid.quickly(some, base), strict=True):
            found = cell or grid.tried(place)
            if isinstance(found, Cell):
                cells.append(found)
            elif isinstance(found, TreeProblems):
                problems = problems or found
                cells.append(Cell(at=place, error="; ".join(problem.message for problem in found.problems)))
            else:
                evaluations = evaluations or [found]
                warnings.update(dict.fromkeys(found.warnings))
                cells.append(_cell(place, found))
    if problems is not None and all(cell.error is not None for cell in cells):
        raise problems
    return Sweep(
        tree=tree,
        basis=_without_shifts(tree, basis_of(evaluations[0]), under),
        probabilities=_fixed(under),
        inputs=tuple(replace(one, base=_base(one, base), bases=_bases(one, base)) for one in inputs),
        targets=chosen,
        cells=tuple(cells),
        warnings=tuple(warnings),
    )


def _fixed(under: Mapping[str, Any]) -> dict[str, float]:
    """The probabilities that are the same in every cell."""
    given = under.get("probabilities") or {}
    return {name: float(value) for name, value in given.items() if isinstance(value, (int, float))}


def _without_shifts(tree: ScenarioTree, basis: Basis, under: Mapping[str, Any]) -> Basis:
    """The basis without the factors of odds by which probabilities are set: they differ from cell to cell."""
    shifted = {
        f"{node}/{branch}" for name in under.get("probabilities") or {} for node, branch in chance_branches(tree, name)
    }
    asked = under.get("odds") or {}
    own = {name: factor for name, factor in basis.odds.items() if name not in shifted or name in asked}
    return replace(basis, odds=own)


def _width(tree: ScenarioTree) -> int:
    """How many figures one cell has in an array over branches and judges."""
    return sum(1 for _ in tree.branches()) * (1 + len(tree.profiles) + len(tree.views))


def _cell(place: Place, evaluation: Evaluation) -> Cell:
    score = score_of(evaluation)
    return Cell(
        at=place,
        outcomes={name: score.outcome(name).probability for name in evaluation.tree.outcomes},
        tags=score.tags,
        expected=score.expected,
        choices={decision.node: decision.choice for decision in score.decisions},
        evidence_probability=evaluation.evidence_probability,
    )


# ---- what is asked --------------------------------------------------------------------------


def _inputs(under: Mapping[str, Any]) -> Iterator[Input]:
    """What has several values, in the order given."""
    for key, mapping in under.items():
        if key not in KINDS or not isinstance(mapping, Mapping):
            continue
        for name, values in mapping.items():
            if (isinstance(values, Sequence) and not isinstance(values, str)) or hasattr(values, "tolist"):
                yield Input(name=name, kind=KINDS[key], values=tuple(dict.fromkeys(_numbers(name, values))))


def _numbers(name: str, values: Any) -> Iterator[float]:
    """The values as numbers: of a sequence or an array."""
    listed = values.tolist() if hasattr(values, "tolist") else values
    if not listed:
        raise refusal("bad-request", f"`{name}` has no values", "write some, such as [0.1, 0.2]")
    for value in listed:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < float("inf"):
            raise refusal("bad-request", f"`{name}` takes numbers, not {value!r}", "write such as [0.1, 0.2]")
        yield float(value)


def _targets(tree: ScenarioTree, names: Sequence[str]) -> Iterator[Target]:
    """The targets of these names; without names all outcomes, and utility where anything is worth anything."""
    for name in dict.fromkeys(names):
        if name in tree.outcomes:
            yield Target(name=name, kind="outcome", title=tree.outcomes[name].title)
        elif name in tree.tags:
            yield Target(name=name, kind="tag", title=name)
        elif name in tree.criteria:
            yield Target(name=name, kind="criterion", title=tree.criteria[name].title)
        elif name == UTILITY:
            yield Target(name=UTILITY, kind="utility", title=UTILITY)
        else:
            known = [*tree.outcomes, *tree.tags, *tree.criteria, UTILITY]
            raise refusal("unknown-selector", f"no outcome, tag or criterion is called `{name}`", hint(name, known))
    if not names:
        yield from (Target(name=name, kind="outcome", title=item.title) for name, item in tree.outcomes.items())
        if tree.has_payoffs:
            yield Target(name=UTILITY, kind="utility", title=UTILITY)


# ---- what is said of it ------------------------------------------------------------------


def _mixture(tree: ScenarioTree, under: Mapping[str, Any]) -> Iterator[str]:
    """What to say of probabilities that are set in the trees of several views."""
    if under.get(PROBABILITIES) and len(tree.views) > 1 and (under.get("pool") or tree.pool) == "mixture":
        yield (
            "under the mixture every view's odds get the factor that sets the probability of their linear pool: "
            "that of the mixture itself can differ from it"
        )


def _refuse_sure(inputs: Sequence[Input], base: Evaluation | TreeProblems) -> None:
    """A probability of 0 or 1 that no other input can move is not to be set."""
    if isinstance(base, TreeProblems) or any(one.kind != "probability" for one in inputs):
        return
    for one in inputs:
        for node, branch in chance_branches(base.tree, one.name):
            p = probability(base, node, branch)
            if p <= 0 or p >= 1:
                message = f"{node}/{branch} has probability {p:g}: there are no proportions to keep"
                raise refusal("bad-request", message, "write another probability in the file")


def _base(one: Input, base: Evaluation | TreeProblems) -> float | None:
    """What an input is where nothing is varied; None where that is impossible, or differs from node to node."""
    if isinstance(base, TreeProblems):
        return None
    reader = base.reader
    if one.kind == "parameter":
        return float(reader.parameters[one.name])
    if one.kind == "odds":
        return float(reader.odds.get(one.name, 1.0))
    if one.kind == "view":
        return float(reader.views[one.name])
    if one.kind == "criterion":
        actor, _, name = one.name.rpartition("/")
        judge = base.actors.get(actor) if actor else reader
        return float(judge.criteria[name]) if judge else None
    found = {value for _, value in _probabilities(one, base)}
    return found.pop() if len(found) == 1 else None


def _bases(one: Input, base: Evaluation | TreeProblems) -> tuple[tuple[str, float], ...]:
    """The probability of an event where nothing is varied, by node, where it is not the same at all of them."""
    if isinstance(base, TreeProblems) or one.kind != "probability":
        return ()
    found = tuple(_probabilities(one, base))
    return found if len({value for _, value in found}) > 1 else ()


def _probabilities(one: Input, base: Evaluation) -> Iterator[tuple[str, float]]:
    """What is to be set, at every node that it is asked at."""
    for node, branch in chance_branches(base.tree, one.name):
        yield node, probability(base, node, branch)
