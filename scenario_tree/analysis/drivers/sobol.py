"""Sobol indices by sampling, where there is no closed form.

From two independent samples of all inputs, A and B, and for every input i a third, A_B^i,
which has input i from B and the others from A:

    first order  S_i = mean f(B) (f(A_B^i) − f(A)) / Var          (Saltelli et al. 2010, table 2, (b))
    total        T_i = mean (f(A) − f(A_B^i))² / (2 Var)           (Jansen 1999; table 2, (f))

(Saltelli, Annoni, Azzini, Campolongo, Ratto & Tarantola 2010, Computer Physics
Communications 181, 259-270.) Var is that of f over A and B; f is centred at its mean
first, which changes no expectation and makes S_i less noisy. Of several figures,
numerators and variances are summed. Standard errors are those of a ratio of means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenario_tree.evaluation.network import Floats

ROUNDING = 1e-24  # of a squared figure: a smaller variance is none


@dataclass(frozen=True, slots=True)
class Index:
    """One input's indices with their standard errors; None where nothing varies."""

    first_order: float | None
    total: float | None
    first_order_error: float | None
    total_error: float | None


def variance(first: Floats, second: Floats) -> float:
    """The variance of the target, (R,) or summed over (R, K), from both samples."""
    both = np.concatenate([first, second]).reshape(len(first) + len(second), -1)
    return float(both.var(axis=0).sum())


def indices(first: Floats, second: Floats, mixed: Floats) -> Index:
    """Indices of an input; `first`, `second` and `mixed` are f(A), f(B) and f(A_B^i), (R,) or (R, K)."""
    rows = len(first)
    a, b, ab = (cells.reshape(rows, -1) for cells in (first, second, mixed))
    centre = (a.mean(axis=0) + b.mean(axis=0)) / 2
    spread = (((a - centre) ** 2 + (b - centre) ** 2) / 2).sum(axis=1)
    if spread.mean() <= ROUNDING * (centre**2).sum():
        return Index(None, None, None, None)
    alone = ((b - centre) * (ab - a)).sum(axis=1)
    whole = ((a - ab) ** 2 / 2).sum(axis=1)
    if whole.mean() <= ROUNDING * (centre**2).sum():
        return Index(0.0, 0.0, 0.0, 0.0)
    (first_order, first_error), (total, total_error) = _ratio(alone, spread), _ratio(whole, spread)
    return Index(first_order, total, first_error, total_error)


def _ratio(numerator: Floats, denominator: Floats) -> tuple[float, float]:
    """A ratio of means and its standard error (Cochran, Sampling Techniques, 3rd ed., eq. 6.13)."""
    ratio = float(numerator.mean() / denominator.mean())
    residual = numerator - ratio * denominator
    error = float(residual.std(ddof=1) / np.sqrt(len(residual)) / denominator.mean()) if len(residual) > 1 else 0.0
    return ratio, error
