"""Matplotlib without what it says on standard error.

When it is first imported it looks for a folder to keep its list of fonts in, and warns where there is none; charts
need none of its fonts. The list is then kept in a temporary folder until the program ends.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from scenario_tree.drawing.charts.style import SETTINGS
from scenario_tree.problems import refusal

_ONE_AT_A_TIME = Lock()  # settings of matplotlib are one for the whole process


@contextmanager
def matplotlib_alone() -> Iterator[None]:
    """Within it matplotlib is imported, silent and set as charts need it; afterwards it is as it was.

    Raises `TreeProblems` (``drawing-failed``) where no folder at all can be written to.
    """
    logger = logging.getLogger("matplotlib")
    with _ONE_AT_A_TIME:
        level = logger.level
        logger.setLevel(logging.CRITICAL)
        try:
            try:
                from matplotlib import rc_context
            except OSError as error:
                help = "let the variable MPLCONFIGDIR name a folder that can be written to"
                raise refusal("drawing-failed", f"matplotlib cannot be loaded: {error}", help) from error
            settings: Any = dict(SETTINGS)
            with rc_context(settings):
                yield
        finally:
            logger.setLevel(level)
