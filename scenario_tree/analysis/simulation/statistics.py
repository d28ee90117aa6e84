"""Mean, spread, quantiles and Monte Carlo error of a figure over draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scenario_tree.evaluation.network import Floats

LEVELS = (0.05, 0.5, 0.95)
ROUNDING = 1e-12  # figures of draws that differ by less, relative to the largest, differ by rounding only


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure over all draws, in its own unit. `error` is the standard error of `mean`.

    `p05`, `p50` and `p95` are the smallest values that at least 5, 50 and 95 % of the draws do not exceed.
    """

    mean: float
    sd: float
    p05: float
    p50: float
    p95: float
    error: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of every figure of `simulate`."""
        return {
            "mean": self.mean,
            "sd": self.sd,
            "p05": self.p05,
            "p50": self.p50,
            "p95": self.p95,
            "error": self.error,
        }


def spread_of(values: Floats, weights: Floats) -> Spread:
    """The spread of values (draws,) that count by their weights (draws,).

    With equal weights the sample's mean, standard deviation (n − 1) and standard error; else the self-normalised ones.
    """
    values = np.asarray(values)
    count = len(values)
    if (weights == weights[0]).all():
        mean = float(values.mean())
        sd = float(values.std(ddof=1)) if count > 1 else 0.0
        error = sd / np.sqrt(count)
        places = [max(int(np.ceil(level * count - 1e-9)) - 1, 0) for level in LEVELS]
        low, middle, high = np.partition(values, places)[places].tolist()
    else:
        share = weights / weights.sum()
        mean = float(share @ values)
        square = share @ (values - mean) ** 2
        sd = float(np.sqrt(square / (1 - share @ share))) if square > 0 else 0.0
        error = float(np.sqrt((share**2) @ (values - mean) ** 2))
        order = np.argsort(values, kind="stable")
        below = np.cumsum(share[order])
        places = np.minimum(np.searchsorted(below, np.array(LEVELS) - 1e-12), count - 1).tolist()
        low, middle, high = values[order[places]].tolist()
    if sd <= ROUNDING * float(np.abs(values).max()):
        sd = error = 0.0
    return Spread(mean=mean, sd=sd, p05=low, p50=middle, p95=high, error=float(error))
