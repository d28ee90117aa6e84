"""The ways from DOT to SVG, and how they fail."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from scenario_tree.drawing import picture
from scenario_tree.drawing.engines import svg
from scenario_tree.problems import TreeProblems

SMALL = "digraph { a -> b }"


def chain(length: int) -> str:
    """A tree so deep that the embedded engine's stack does not hold it."""
    nodes = [f"  q{i}: {{chance: {{on: {{p: 1, then: q{i + 1}}}}}}}" for i in range(length)]
    nodes.append(f"  q{length}: {{chance: {{on: {{p: 1, then: end}}}}}}")
    return "\n".join(["scenario_tree: 1", "start: q0", "nodes:", *nodes, "outcomes: [end]", ""])


def fake_dot(folder: Path, script: str) -> None:
    """A program called `dot`."""
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_the_embedded_engine_needs_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """It draws with nothing on the PATH."""
    monkeypatch.setenv("PATH", "")
    assert "<svg" in svg(SMALL, "embedded")


def test_a_tree_too_deep_for_the_embedded_engine_is_refused(score: Any) -> None:
    """With the cause and a way out; and the next tree is drawn as if nothing had been."""
    before = svg(SMALL, "embedded")
    with pytest.raises(TreeProblems) as caught:
        picture(score(chain(3000)))
    problem = caught.value.problems[0]
    assert problem.code == "drawing-failed"
    assert "call stack exhausted" in problem.message
    assert "--engine dot" in problem.help
    assert svg(SMALL, "embedded") == before


def test_what_the_embedded_engine_cannot_read_is_refused() -> None:
    """Its errors are ours, and are no end."""
    with pytest.raises(TreeProblems, match="gave up"):
        svg("digraph {", "embedded")
    assert "<svg" in svg(SMALL, "embedded")


def test_a_layout_without_end_is_refused_before_it_begins(score: Any) -> None:
    """A chain with an exit at every step, all to one outcome: its lines cross each other's columns."""
    nodes = [f"  q{i}: {{chance: {{on: {{p: 1/2, then: q{i + 1}}}, off: {{p: 1/2, then: end}}}}}}" for i in range(330)]
    nodes.append("  q330: {chance: {on: {p: 1, then: end}}}")
    text = "\n".join(["scenario_tree: 1", "start: q0", "nodes:", *nodes, "outcomes: [end]", ""])
    with pytest.raises(TreeProblems, match="minutes to lay out") as caught:
        picture(score(text))
    assert "tree.dot" in caught.value.problems[0].help


def test_a_missing_dot_program_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The other engine does not stand in for it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TreeProblems) as caught:
        svg(SMALL, "dot")
    problem = caught.value.problems[0]
    assert problem.code == "drawing-failed"
    assert "no program called `dot`" in problem.message
    assert "--engine embedded" in problem.help


def test_the_dot_program_draws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is asked for SVG, and given the DOT on its standard input."""
    fake_dot(tmp_path, 'echo "<svg>$* $(cat)</svg>"')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    drawn = svg(SMALL, "dot")
    assert drawn.startswith("<svg>") and "-Tsvg" in drawn and SMALL in drawn


@pytest.mark.parametrize(
    ("script", "said"), [("echo 'Error: out of memory' >&2; exit 1", "out of memory"), ("exit 3", "exit status 3")]
)
def test_a_dot_program_that_fails_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, said: str
) -> None:
    """With what it said."""
    fake_dot(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    with pytest.raises(TreeProblems, match=said):
        svg(SMALL, "dot")


def test_threads_draw_one_after_the_other() -> None:
    """The one embedded engine of a process is shared."""
    drawn: list[str] = []
    threads = [threading.Thread(target=lambda: drawn.append(svg(SMALL, "embedded"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 8 and len(set(drawn)) == 1
