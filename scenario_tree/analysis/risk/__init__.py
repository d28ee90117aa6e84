"""What a path is worth, as a distribution: per option, exactly, with what is read from it.

distribution.py finds the values of all paths and their probabilities (sweep.py goes through the graph, with what
sums.py or lattice.py let it carry), measures.py and dominance.py say what they mean, asking.py puts the
question for every option, and results.py holds the answer.
"""

from __future__ import annotations

from scenario_tree.analysis.risk.asking import risk
from scenario_tree.analysis.risk.results import Dominance, OptionRisk, Risk

__all__ = ["Dominance", "OptionRisk", "Risk", "risk"]
