"""The error boundary: exit statuses, and never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from scenario_tree.cli import score as score_command

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]


def _raises(error: BaseException) -> Callable[..., None]:
    def raiser(*arguments: object, **named: object) -> None:
        raise error

    return raiser


def test_a_file_that_is_not_there_ends_with_2(run: Run) -> None:
    """The message names the file; standard output stays empty."""
    result = run("score", "nowhere.yaml")
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr
    assert "unreadable-file" in result.stderr
    assert result.stdout == ""


def test_an_invalid_file_ends_with_2_and_its_problems_on_standard_error(run: Run, folder: Path) -> None:
    """Every problem of every file is shown before the program gives up."""
    for name in ("a.yaml", "b.yaml"):
        (folder / name).write_text((folder / "harvest.yaml").read_text().replace("p: rest", "p: 70%"))
    result = run("score", "a.yaml", "b.yaml")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("[probability-sum]") == 2


def test_an_impossible_condition_ends_with_2(run: Run) -> None:
    """What cannot happen is refused with a reason."""
    result = run("score", "harvest.yaml", "-g", "half", "-g", "full")
    assert result.exit_code == 2
    assert "impossible" in result.stderr


def test_a_bug_of_ours_is_one_line_and_a_report(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The traceback is in the file that the line names, and nowhere else."""
    monkeypatch.setattr(score_command.reading, "trees", _raises(ZeroDivisionError("division by zero\nmore")))
    result = run("score", "harvest.yaml")
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output
    report = Path(result.stderr.rpartition("the report is in ")[2].strip())
    assert report.parent == folder / ".cache" / "scenario-tree"
    assert "Traceback" in report.read_text()


def test_a_bug_report_that_cannot_be_written_hides_no_bug(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The status stays 3 even where no folder can be written to."""
    monkeypatch.setattr(score_command.reading, "trees", _raises(RecursionError("too deep")))
    monkeypatch.setattr(Path, "write_text", _raises(PermissionError("read-only")))
    result = run("score", "harvest.yaml")
    assert result.exit_code == 3
    assert "could not be written" in result.stderr


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (KeyboardInterrupt(), 130),
        (MemoryError(), 2),
        (PermissionError(13, "Permission denied", "/x"), 2),
        (EOFError(), 130),
    ],
)
def test_other_ends_have_their_status(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int
) -> None:
    """Interrupts, lack of memory and the operating system's refusals are no bugs."""
    monkeypatch.setattr(score_command.reading, "trees", _raises(error))
    result = run("score", "harvest.yaml")
    assert result.exit_code == status
    assert "Traceback" not in result.output


def test_a_closed_pipe_is_no_error(process: Process) -> None:
    """`| head` ends the program quietly, and its status stays what it would have been."""
    for arguments, status in ((["schema"], 0), (["check", "bad.yaml"], 1)):
        Path("bad.yaml").write_text("scenario_tree: 1\n")
        reader, writer = os.pipe()
        os.close(reader)
        result = process(*arguments, capture_output=False, stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        assert result.returncode == status
        assert "Error" not in result.stderr
        assert "Exception" not in result.stderr


def test_bad_usage_into_a_closed_pipe_is_quiet(process: Process) -> None:
    """Nobody is left to be told; the status is that of bad usage all the same."""
    reader, writer = os.pipe()
    os.close(reader)
    result = process("simulate", "harvest.yaml", "-n", "0", capture_output=False, stdout=writer, stderr=writer)
    os.close(writer)
    assert result.returncode == 2


def test_a_closed_standard_output_is_no_error(process: Process) -> None:
    """Started without a standard output, the program still ends in order."""
    command = f"exec {sys.executable} -m scenario_tree score harvest.yaml >&-"
    result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=_environment())
    assert (result.returncode, result.stderr) == (0, "")


def _environment() -> dict[str, str]:
    import scenario_tree

    return os.environ | {"PYTHONPATH": str(Path(scenario_tree.__file__).parents[1])}


@pytest.mark.skipif(os.name == "nt", reason="signals are sent the POSIX way")
def test_ctrl_c_ends_with_130_and_no_traceback(folder: Path) -> None:
    """An interrupt while the program waits for its input."""
    command = [sys.executable, "-m", "scenario_tree", "score", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment()
    ) as process:
        assert process.stdin is not None
        process.stdin.write("#" * 1_000_000)  # more than a pipe holds: from here on the program is reading
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in complaint
