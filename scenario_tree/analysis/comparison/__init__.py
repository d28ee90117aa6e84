"""Scores side by side: columns.py finds what to score and what the scores have in common, results.py holds it."""

from __future__ import annotations

from scenario_tree.analysis.comparison.columns import compare
from scenario_tree.analysis.comparison.results import Column, Comparison, DecisionLine, Line

__all__ = ["Column", "Comparison", "DecisionLine", "Line", "compare"]
