"""Outcomes, values and decisions side by side: files under profiles, weights and pools, a column for each.

Columns are every file under every profile, every set of weights laid over it and every pool that is named. What is
named once is common to all columns. A single column is compared with the file as it is written, and a single file
for which nothing is named is shown as written and under each of its profiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import PurePath
from typing import Any

from scenario_tree.analysis.comparison.results import Column, Comparison, DecisionLine, Line
from scenario_tree.evaluation import request
from scenario_tree.evaluation.evaluate import evaluate
from scenario_tree.evaluation.network import Layout
from scenario_tree.evaluation.results import Score
from scenario_tree.evaluation.scoring import score_of
from scenario_tree.model import Pool, ScenarioTree, Weights
from scenario_tree.names import hint
from scenario_tree.problems import refusal

AS_WRITTEN = "none"  # what the profile that is none is called, unless a profile bears that name
_DIGITS = 12  # to which spreads are equal

Named = Mapping[str, Weights | Mapping[str, Any] | None]  # weights by the name of their column


def compare(
    trees: ScenarioTree | Sequence[ScenarioTree],
    *,
    profiles: Sequence[str | None] = (),
    weights: Named | None = None,
    pools: Sequence[Pool] = (),
    each: Callable[[Sequence[Way]], Iterable[Way]] = iter,
    **under: Any,
) -> Comparison:
    """Scores of trees side by side, under several profiles, weights or pools.

    Parameters
    ----------
    trees : one tree, or several.
    profiles : names of profiles; "none" (or None) is the file as written, unless a profile bears that name.
    weights : weights that are laid over the profile's, by the name of their column; None lays nothing over.
    pools : linear, log or mixture.
    each : passes on the columns one by one; for whoever wants to see how far it is.
    **under
        What all columns are evaluated under, as `score` takes it.

    Raises
    ------
    TreeProblems
        Where there is nothing to compare, a name does not exist, or what is given is impossible.
    """
    trees = (trees,) if isinstance(trees, ScenarioTree) else tuple(trees)
    laid = dict(weights or {})
    ways = [way for tree in trees for way in _ways(tree, profiles, laid, pools, alone=len(trees) == 1)]
    layouts = {id(tree): Layout(tree) for tree in trees}
    columns = []
    for way, name in zip(each(ways), _names(ways), strict=True):
        asked = {"profile": way.profile, "weights": laid.get(way.laid or ""), "pool": way.pool, **under}
        score = score_of(evaluate(way.tree, request(**asked), layouts[id(way.tree)]))
        columns.append(Column(name=name, profile=way.profile, laid=way.laid, score=score))
    return _comparison(tuple(columns))


# ---- which columns ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Way:
    """What one column is to show."""

    tree: ScenarioTree
    profile: str | None
    laid: str | None
    pool: Pool | None


def _ways(
    tree: ScenarioTree, profiles: Sequence[str | None], laid: Mapping[str, Any], pools: Sequence[Pool], *, alone: bool
) -> list[Way]:
    """The columns of one tree; of one that is `alone`, at least two."""
    named: list[str | None] = [_profile(tree, name) for name in dict.fromkeys(profiles)]
    if alone and not named and not laid and len(pools) < 2:
        named = [None, *tree.profiles]
    every_profile: Sequence[str | None] = named or (None,)
    every_weights: Sequence[str | None] = tuple(laid) or (None,)
    every_pool: Sequence[Pool | None] = tuple(dict.fromkeys(pools)) or (None,)
    found = [Way(tree, *way) for way in product(dict.fromkeys(every_profile), every_weights, every_pool)]
    if alone and len(found) == 1 and (found[0].profile is not None or found[0].laid is not None):
        found.insert(0, Way(tree, None, None, found[0].pool))
    if alone and len(found) == 1:
        there = f"give `--profile` ({', '.join(tree.profiles)})" if tree.profiles else "the file declares no profiles"
        raise refusal(
            "bad-request",
            f"there is nothing to compare {tree.source.name} with",
            f"name a second file, or several `--weights FILE` or `--pool`; {there}",
        )
    return found


def _profile(tree: ScenarioTree, name: str | None) -> str | None:
    """The profile of that name. Raises TreeProblems if the file has none."""
    if name in tree.profiles:
        return name
    if name is None or name == AS_WRITTEN:
        return None
    message = f"no profile of {tree.source.name} is called `{name}`"
    raise refusal(
        "unknown-profile", message, hint(name, tree.profiles, "" if tree.profiles else "the file declares none")
    )


def _names(ways: Sequence[Way]) -> list[str]:
    """What tells every column from the others: of file, profile, weights and pool those that differ."""
    files = dict.fromkeys(way.tree.source.name for way in ways)
    stems = [PurePath(file).stem for file in files]
    short = {file: stem if stems.count(stem) == 1 else file for file, stem in zip(files, stems, strict=True)}
    parts: list[list[str]] = [
        [short[way.tree.source.name] for way in ways],
        [way.profile or AS_WRITTEN for way in ways],
        [way.laid or "" for way in ways],
        [way.pool or "" for way in ways],
    ]
    differing = [part for part in parts if len(set(part)) > 1]
    names = [" · ".join(word for word in words if word) for words in zip(*differing, strict=True)]
    return names or parts[0]


# ---- what they have in common -----------------------------------------------------------


def _comparison(columns: tuple[Column, ...]) -> Comparison:
    scores = [column.score for column in columns]
    outcomes = [{outcome.name: outcome.probability for outcome in score.outcomes} for score in scores]
    labels = _first({outcome.name: outcome.label for outcome in score.outcomes} for score in scores)
    criteria = _first({name: item.title for name, item in score.tree.criteria.items()} for score in scores)
    expected = [score.expected for score in scores]
    return Comparison(
        columns=columns,
        outcomes=_by_spread(_lines(outcomes, labels)),
        tags=_by_spread(_lines([score.tags for score in scores], {})),
        criteria=tuple(_lines([item.criteria for item in expected], criteria)),
        utility=Line(name="utility", label="", values=tuple(item.utility for item in expected)),
        certainty_equivalent=Line(
            name="certainty equivalent", label="", values=tuple(item.certainty_equivalent for item in expected)
        ),
        decisions=tuple(_decisions(scores)),
        warnings=tuple(_warnings(columns)),
    )


def _first(mappings: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """What the first says that says anything, by name."""
    found: dict[str, str] = {}
    for mapping in mappings:
        found |= {name: text for name, text in mapping.items() if not found.get(name)}
    return found


def _lines(figures: Sequence[Mapping[str, float]], labels: Mapping[str, str]) -> Iterator[Line]:
    """A line for every name, in the order of the first column, then of those that the others add."""
    for name in dict.fromkeys(name for column in figures for name in column):
        yield Line(name=name, label=labels.get(name, ""), values=tuple(column.get(name) for column in figures))


def _by_spread(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The largest spread first; of equals the first column's order; those of one column alone at the end."""
    return tuple(sorted(lines, key=lambda line: 1.0 if line.spread is None else -round(line.spread, _DIGITS)))


def _decisions(scores: Sequence[Score]) -> Iterator[DecisionLine]:
    found = [{decision.node: decision for decision in score.decisions} for score in scores]
    for node in dict.fromkeys(node for column in found for node in column):
        here = tuple(column.get(node) for column in found)
        actor = next(decision.actor for decision in here if decision)
        yield DecisionLine(node=node, actor=actor, decisions=here)


def _warnings(columns: Sequence[Column]) -> Iterator[str]:
    """Every warning once; one that is not everybody's says whose it is."""
    for warning in dict.fromkeys(warning for column in columns for warning in column.score.warnings):
        own = [column.name for column in columns if warning in column.score.warnings]
        yield warning if len(own) == len(columns) else f"{', '.join(own)}: {warning}"
