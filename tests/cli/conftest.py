"""Running the program: inside this process, and as one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import scenario_tree
from scenario_tree.cli import main

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]

TREE = """\
scenario_tree: 1
title: Does the harvest come in?
as_of: 2025-09-10
profiles:
  cautious: {odds: {weather/hail: 2}}
parameters:
  wages: {pert: [2, 4, 6]}
start: weather
nodes:
  weather:
    label: Does it hail?
    chance:
      hail: {p: 20%, then: lost, tags: [hailed]}
      fine: {p: rest, then: pick}
  pick:
    label: Who picks?
    decision:
      helpers: {payoff: = -wages, then: full}
      family: {then: half}
outcomes:
  full: {label: A full cellar, payoff: 10}
  half: {label: Half a cellar, payoff: 5}
  lost: {label: Nothing}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test runs in a folder of its own with the tree `harvest.yaml`, without colours or a set width."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "harvest.yaml").write_text(TREE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run() -> Run:
    """Runs the program in this process."""

    def runner(*arguments: str, **settings: object) -> Result:
        return CliRunner().invoke(main, list(arguments), **settings)  # type: ignore[arg-type]

    return runner


@pytest.fixture
def process(folder: Path) -> Process:
    """Runs the program as a process of its own."""
    package = str(Path(scenario_tree.__file__).parents[1])

    def runner(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "scenario_tree", *arguments]
        environment = os.environ | {"PYTHONPATH": package}
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            command, **{"capture_output": True, "encoding": "utf-8", "env": environment, "cwd": folder, **settings}
        )

    return runner
