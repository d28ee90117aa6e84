"""Do the names resolve, is the graph one, do the numbers add up?

Each check is a generator with a one-sentence docstring; `CHECKS` and `WARNINGS` list them. To add
one: write the function, add it to a tuple, and give its code an entry in the
catalogue. Checks see a tree that may be broken: what could not be read is missing
from the records, but its key is still among the spans of `origin`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scenario_tree.model import ScenarioTree
from scenario_tree.problems import Problem
from scenario_tree.reading.checks.evidence import evidence_names, expectations, indicator_names, resolution_path
from scenario_tree.reading.checks.expressions import parameter_problems
from scenario_tree.reading.checks.graph import cycles, event_branches, repeated_events, unreachable_nodes
from scenario_tree.reading.checks.naming import name_clashes, reserved_names, unknown_names
from scenario_tree.reading.checks.numbers import missing_probabilities, probability_sums, view_mismatches
from scenario_tree.reading.checks.warnings import indicator_dates, partly_scaled, similar_outcomes, unused_names
from scenario_tree.reading.checks.weights import view_weights

Check = Callable[[ScenarioTree], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    reserved_names,
    name_clashes,
    unknown_names,
    cycles,
    repeated_events,
    event_branches,
    missing_probabilities,
    view_mismatches,
    parameter_problems,
    probability_sums,
    view_weights,
    indicator_names,
    evidence_names,
    expectations,
    resolution_path,
)
WARNINGS: tuple[Check, ...] = (  # looked for in files without errors, whose follow-on they would be
    unreachable_nodes,
    unused_names,
    similar_outcomes,
    partly_scaled,
    indicator_dates,
)
