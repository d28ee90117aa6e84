"""Figures over a grid of inputs.

sweeping.py reads what is to be varied and collects the cells; places.py evaluates them, by themselves or, where that
gives the same figures, many at once (together.py); shifting.py turns probabilities that are set into odds;
results.py holds the answer.
"""

from __future__ import annotations

from scenario_tree.analysis.grid.results import Cell, Input, Sweep, Target
from scenario_tree.analysis.grid.sweeping import sweep

__all__ = ["Cell", "Input", "Sweep", "Target", "sweep"]
