"""scenario-tree: branching scenarios in plain text, scored, explained and drawn.

    >>> import scenario_tree as st
    >>> tree = st.load("trees/ferry.yaml")
    >>> result = st.score(tree, odds={"bid/accepted": 0.5})
    >>> round(result.outcome("daily-ferry").probability, 3)
    0.348

`load` and `loads` read, `check` and `checks` find what is wrong, `score` and `paths` evaluate; `sensitivity`,
`simulate`, `risk`, `drivers`, `information`, `frontier`, `compare` and `sweep` say what the figures rest on; `diff` and
`history` compare versions, `render` draws. What cannot be done raises `TreeProblems`, whose `problems` say where and
why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from scenario_tree.problems import Problem, TreeProblems
from scenario_tree.version import __version__

if TYPE_CHECKING:
    import networkx

    from scenario_tree.analysis.comparison import Comparison
    from scenario_tree.analysis.drivers import Drivers
    from scenario_tree.analysis.frontier import Frontier
    from scenario_tree.analysis.grid import Sweep
    from scenario_tree.analysis.information import Information
    from scenario_tree.analysis.risk import Risk
    from scenario_tree.analysis.sensitivity import Sensitivity
    from scenario_tree.analysis.simulation import Simulation
    from scenario_tree.drawing import Form
    from scenario_tree.drawing.tree.engines import Engine
    from scenario_tree.evaluation.results import Paths, Score
    from scenario_tree.model import Pool, ScenarioTree, Weights
    from scenario_tree.reading import Limits
    from scenario_tree.versions.comparing.results import Difference
    from scenario_tree.versions.history import Revision, Version

__all__ = [
    "Problem",
    "TreeProblems",
    "__version__",
    "check",
    "check_files",
    "checks",
    "compare",
    "diff",
    "drivers",
    "frontier",
    "history",
    "information",
    "is_tree",
    "load",
    "load_weights",
    "loads",
    "path_probability",
    "paths",
    "render",
    "risk",
    "score",
    "sensitivity",
    "simulate",
    "sweep",
]


def load(path: str | Path, *, limits: Limits | None = None) -> ScenarioTree:
    """Read a scenario file. Raises TreeProblems with every error in it."""
    from scenario_tree import reading

    limits = limits or reading.Limits()
    path = Path(path)
    return _valid(*reading.read(reading.read_file(path, limits), reading.open_beside(path.parent, limits), limits))


def loads(
    text: str, *, name: str = "<text>", folder: str | Path | None = None, limits: Limits | None = None
) -> ScenarioTree:
    """Read a scenario from text; claim registers are looked for in `folder` (the working one, if None)."""
    from scenario_tree import reading

    limits = limits or reading.Limits()
    source = reading.decoded(name, text.encode("utf-8", "surrogatepass"), limits)
    return _valid(*reading.read(source, reading.open_beside(Path(folder or "."), limits), limits))


def _valid(tree: ScenarioTree | None, problems: list[Problem]) -> ScenarioTree:
    if tree is None:
        raise TreeProblems(problem for problem in problems if problem.severity == "error")
    return tree


def check(path: str | Path, *, limits: Limits | None = None) -> tuple[Problem, ...]:
    """Every error and warning of a scenario file, in the order of the file. Raises TreeProblems if it is unreadable."""
    from scenario_tree import checking, reading

    limits = limits or reading.Limits()
    path = Path(path)
    found = checking.checked(reading.read_file(path, limits), reading.open_beside(path.parent, limits), limits)
    return checking.together([found])[0]


def check_files(paths: Iterable[str | Path], *, limits: Limits | None = None) -> dict[str, tuple[Problem, ...]]:
    """The problems of several files read together, by path: a claim is unused only if none of them cites it."""
    from scenario_tree import checking, reading

    limits = limits or reading.Limits()
    named = {str(path): Path(path) for path in paths}
    found = [
        checking.checked(reading.read_file(path, limits), reading.open_beside(path.parent, limits), limits)
        for path in named.values()
    ]
    return dict(zip(named, checking.together(found), strict=True))


def checks(
    text: str, *, name: str = "<text>", folder: str | Path | None = None, limits: Limits | None = None
) -> tuple[Problem, ...]:
    """Every error and warning of a scenario's text, as `check`."""
    from scenario_tree import checking, reading

    limits = limits or reading.Limits()
    try:
        source = reading.decoded(name, text.encode("utf-8", "surrogatepass"), limits)
    except TreeProblems as error:
        return error.problems
    return checking.together([checking.checked(source, reading.open_beside(Path(folder or "."), limits), limits)])[0]


def load_weights(path: str | Path, *, limits: Limits | None = None) -> Weights:
    """Read a weights file, for `score(tree, weights=…)`. Raises TreeProblems."""
    from scenario_tree import reading

    limits = limits or reading.Limits()
    return reading.read_weights(reading.read_file(Path(path), limits), limits)


def is_tree(path: str | Path) -> bool:
    """Whether the file is a scenario: YAML with a top-level `scenario_tree`. Looks at its lines only."""
    from scenario_tree import reading

    return reading.is_tree(Path(path))


def score(tree: ScenarioTree, **under: Any) -> Score:
    """How likely each outcome is, what it is worth, and who chooses what; see `scenario_tree.evaluation.request`."""
    from scenario_tree import evaluation

    return evaluation.score(tree, **under)


def paths(tree: ScenarioTree, count: int = 10, **under: Any) -> Paths:
    """The likeliest paths, in order; see `scenario_tree.evaluation.request`."""
    from scenario_tree import evaluation

    return evaluation.paths(tree, count, **under)


def path_probability(graph: networkx.MultiDiGraph[str], branches: Iterable[str]) -> float:
    """The probability of branches that follow one another, on a score's `graph`; see `evaluation.graph`."""
    from scenario_tree import evaluation

    return evaluation.path_probability(graph, branches)


# ---- what the figures rest on ---------------------------------------------------------------


def sensitivity(
    tree: ScenarioTree,
    *,
    target: str | None = None,
    hold_strategy: bool = False,
    break_even: bool = False,
    two_way: tuple[str, str] | None = None,
    **under: Any,
) -> Sensitivity:
    """How far every input by itself moves a figure; see `analysis.sensitivity.sensitivity`."""
    from scenario_tree.analysis import sensitivity as analysis

    return analysis.sensitivity(
        tree, target=target, hold_strategy=hold_strategy, break_even=break_even, two_way=two_way, **under
    )


def simulate(
    tree: ScenarioTree, count: int = 10_000, *, seed: int = 1, solved: Literal["held", "again"] = "held", **under: Any
) -> Simulation:
    """Draws of everything uncertain, and what they do to every figure; see `analysis.simulation.simulate`."""
    from scenario_tree.analysis import simulation

    return simulation.simulate(tree, count=count, seed=seed, solved=solved, **under)


def risk(tree: ScenarioTree, *, at: Sequence[str] = (), levels: Sequence[float] = (0.05,), **under: Any) -> Risk:
    """The exact distribution of what a path is worth, for every option; see `analysis.risk.risk`."""
    from scenario_tree.analysis import risk as analysis

    return analysis.risk(tree, at=at, levels=levels, **under)


def drivers(tree: ScenarioTree, *, target: str = "outcomes", marginal: bool = False, **under: Any) -> Drivers:
    """Which question holds how much of what is unknown about the target; see `analysis.drivers.drivers`."""
    from scenario_tree.analysis import drivers as analysis

    return analysis.drivers(tree, target=target, marginal=marginal, **under)


def information(tree: ScenarioTree, *, on: Sequence[str] = (), actor: str | None = None, **under: Any) -> Information:
    """What it is worth to learn something beforehand; see `analysis.information.information`."""
    from scenario_tree.analysis import information as analysis

    return analysis.information(tree, on=on, actor=actor, **under)


def frontier(
    tree: ScenarioTree, *, benefit: str, cost: str, everything: bool = False, decider: str | None = None, **under: Any
) -> Frontier:
    """The efficient strategies of one decider on two criteria; see `analysis.frontier.frontier`."""
    from scenario_tree.analysis import frontier as analysis

    return analysis.frontier(tree, benefit=benefit, cost=cost, everything=everything, decider=decider, **under)


def compare(
    trees: ScenarioTree | Sequence[ScenarioTree],
    *,
    profiles: Sequence[str | None] = (),
    weights: Mapping[str, Weights | Mapping[str, Any] | None] | None = None,
    pools: Sequence[Pool] = (),
    **under: Any,
) -> Comparison:
    """Scores side by side: of trees, under profiles, weights (by the name of their column) or pools."""
    from scenario_tree.analysis import comparison

    return comparison.compare(trees, profiles=profiles, weights=weights, pools=pools, **under)


def sweep(tree: ScenarioTree, *, targets: Sequence[str] = (), **under: Any) -> Sweep:
    """Every figure over a grid: in `under`, a sequence in place of a number is an input; so are `probabilities`."""
    from scenario_tree.analysis import grid

    return grid.sweep(tree, targets=targets, **under)


# ---- versions and pictures --------------------------------------------------------------------


def diff(old: ScenarioTree, new: ScenarioTree, *, renames: bool = True, **under: Any) -> Difference:
    """What changed between two versions, what that did to every figure, and each edit's exact share of it.

    Without `renames`, what bears another name is another thing; `under` is what `score` takes. Raises TreeProblems
    where one of the versions cannot be evaluated so.
    """
    from scenario_tree import evaluation
    from scenario_tree.versions.comparing.difference import difference

    return difference(old, new, evaluation.request(**under), renames=renames)


def history(versions: Iterable[ScenarioTree | Revision], **under: Any) -> tuple[Version, ...]:
    """The versions of a tree, the newest first, each with its score and what moved it from the one before.

    A `Revision` is a tree with its commit, date, author and subject, or with the problems for which there is none.
    """
    from scenario_tree import evaluation
    from scenario_tree.versions.history import Revision
    from scenario_tree.versions.history import history as history_of

    wrapped = (version if isinstance(version, Revision) else Revision(tree=version) for version in versions)
    return history_of(wrapped, evaluation.request(**under))


@overload
def render(
    tree: ScenarioTree, form: Literal["svg", "dot", "mmd"] = "svg", *, engine: Engine = "embedded", **wishes: Any
) -> str:
    """Text."""


@overload
def render(tree: ScenarioTree, form: Literal["png", "pdf"], *, engine: Engine = "embedded", **wishes: Any) -> bytes:
    """Bytes."""


def render(tree: ScenarioTree, form: Form = "svg", *, engine: Engine = "embedded", **wishes: Any) -> str | bytes:
    """The drawn tree: text as svg, dot or mmd (Mermaid), bytes as png or pdf.

    `wishes` are those of `scenario_tree.drawing.Look` (theme, direction, values, depth, min_probability, highlight,
    frequencies) and what `score` takes; `engine` is `embedded` or `dot`, an installed Graphviz.
    """
    from dataclasses import fields

    from scenario_tree.drawing import Look, TreePicture

    looks = {field.name: wishes.pop(field.name) for field in fields(Look) if field.name in wishes}
    content = TreePicture.of(tree, Look(**looks), **wishes).content(form, engine)
    return content if form in ("png", "pdf") else content.decode()
