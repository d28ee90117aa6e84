"""What tests of several folders begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
from repositories import TREE, Workplace


@pytest.fixture
def work(tmp_path: Path) -> Workplace:
    """A repository with one tree, committed on `main`."""
    place = Workplace(tmp_path)
    place.write("trees/ferry.yaml", TREE)
    place.commit("first")
    return place
