"""The ways from DOT to SVG, and how they fail."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from wasmtime import Trap

import scenario_tree
from scenario_tree.drawing.tree.embedded import EmbeddedGraphviz, interruptible
from scenario_tree.drawing.tree.engines import svg
from scenario_tree.problems import TreeProblems

SMALL = "digraph { a -> b }"
BUSY = """
from scenario_tree.cli import main
from scenario_tree.drawing.tree import engines
svg = engines.svg
def announced(*arguments):
    print("laying out", flush=True)
    return svg(*arguments)
engines.svg = announced
main(prog_name="scenario-tree")
"""


def ladder(length: int) -> str:
    """A tree that keeps the embedded engine busy for long, though it is no larger than that takes."""
    nodes = [
        f"  q{i}: {{chance: {{on: {{p: 1/2, then: q{i + 1}}}, off: {{p: 1/2, then: end{i}}}}}}}" for i in range(length)
    ]
    nodes.append(f"  q{length}: {{chance: {{on: {{p: 1, then: end}}}}}}")
    outcomes = ", ".join(f"end{i}" for i in range(length))
    return "\n".join(["scenario_tree: 1", "start: q0", "nodes:", *nodes, f"outcomes: [{outcomes}, end]", ""])


def deep(length: int) -> str:
    """A path of that many nodes as DOT."""
    return "digraph { " + " ".join(f"n{i} -> n{i + 1};" for i in range(length)) + " }"


def interrupted(folder: Path, *arguments: str, **environment: str) -> tuple[int, float, str, str]:
    """Exit status of a rendering that is interrupted amidst its layout, the seconds until its end, and its words."""
    root = str(Path(scenario_tree.__file__).parents[1])
    (folder / "ladder.yaml").write_text(ladder(300))
    process = subprocess.Popen(
        [sys.executable, "-c", BUSY, "render", "ladder.yaml", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": root} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "laying out\n"
    time.sleep(1)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    said, complained = process.communicate(timeout=60)
    return process.returncode, time.monotonic() - start, said, complained


def fake_dot(folder: Path, script: str) -> None:
    """A program called `dot`."""
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_the_embedded_engine_needs_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """It draws with nothing on the PATH."""
    monkeypatch.setenv("PATH", "")
    assert "<svg" in svg(SMALL, "embedded")


def test_a_chain_of_thousands_is_no_harm() -> None:
    """The module has stack enough for as deep a tree as is worth drawing."""
    assert "<svg" in svg(deep(2500), "embedded")


def test_a_trap_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the cause and a way out; and the next tree is drawn as if nothing had been."""
    before = svg(SMALL, "embedded")
    monkeypatch.setattr("scenario_tree.drawing.tree.embedded.MEMORY", 8 * 1024**2)
    with pytest.raises(TreeProblems, match="gave up") as caught:
        svg(deep(2500), "embedded")
    problem = caught.value.problems[0]
    assert problem.code == "drawing-failed"
    assert "--engine dot" in problem.help and "--depth" in problem.help
    assert svg(SMALL, "embedded") == before


def test_a_failing_engine_says_nothing_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    """Where a picture may be going."""
    for source in ("digraph {", 'digraph { a [image="none.png"] }', "digraph { a [shape=none label=<<b>] }"):
        with contextlib.suppress(TreeProblems):
            svg(source, "embedded")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(os.name == "nt", reason="there are no signals to send")
def test_the_embedded_engine_can_be_interrupted(tmp_path: Path) -> None:
    """At once, without a word, and without a file."""
    status, seconds, said, complained = interrupted(tmp_path)
    assert (status, said, complained.strip()) == (130, "", "")
    assert seconds < 2
    assert [path.name for path in tmp_path.iterdir()] == ["ladder.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="there are no signals to send")
def test_the_dot_program_can_be_interrupted(tmp_path: Path) -> None:
    """It is ended with us."""
    programs = tmp_path / "programs"
    programs.mkdir()
    fake_dot(programs, f"echo $$ > {tmp_path}/pid; exec sleep 60")
    status, seconds, said, complained = interrupted(tmp_path, "--engine", "dot", PATH=f"{programs}{os.pathsep}/bin")
    assert (status, said, complained.strip()) == (130, "", "")
    assert seconds < 2
    with pytest.raises(ProcessLookupError):
        for _ in range(50):  # an orphan that was ended is there until it is collected
            os.kill(int((tmp_path / "pid").read_text()), 0)
            time.sleep(0.1)
    assert not (tmp_path / "ladder.svg").exists()


def test_what_is_interrupted_does_not_stop_the_next_drawing() -> None:
    """A drawing that is told to stop ends, and the module stays fit for others."""
    module = EmbeddedGraphviz()

    endless = "digraph { " + " ".join(f"n{i} -> {{n{i + 1} end}};" for i in range(600)) + " }"
    timer = threading.Timer(1, module.stop)
    timer.start()
    with pytest.raises(Trap, match="interrupt"):
        interruptible(lambda: module.svg(endless), module.stop)
    assert b"<svg" in interruptible(lambda: module.svg(SMALL), module.stop)


def test_what_the_embedded_engine_cannot_read_is_refused() -> None:
    """Its errors are ours, and are no end."""
    with pytest.raises(TreeProblems, match="gave up"):
        svg("digraph {", "embedded")
    assert "<svg" in svg(SMALL, "embedded")


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
