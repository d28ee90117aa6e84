"""The one error boundary: whatever happens inside becomes a few words and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from scenario_tree.cli import output
from scenario_tree.problems import TreeProblems

DONE, FINDINGS, FAILED, BUG, INTERRUPTED = 0, 1, 2, 3, 130


def status(run: Callable[[], object]) -> int:
    """Run a command. Its exit status is the integer it returns, 0 for anything else, or what its end means."""
    try:
        return _answered(run)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _bug(error)


def _answered(run: Callable[[], object]) -> int:
    """The same, for every end that is no bug."""
    try:
        result = run()
    except TreeProblems as error:
        from scenario_tree.reports import diagnostics

        output.complain(diagnostics.text(error.problems, output.window(sys.stderr)))
    except click.ClickException as error:
        with suppress(BrokenPipeError):
            error.show()
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit:
        return DONE  # click's own answer to a closed pipe; everything else reaches us as it is
    except BrokenPipeError:
        return DONE
    except MemoryError:
        output.complain("scenario-tree: there is not enough memory for this\n")
    except OSError as error:
        output.complain(f"error: {_said(error)}\n")
    else:
        return result if isinstance(result, int) else DONE
    return FAILED


def _said(error: OSError) -> str:
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes, Path)) else ""
    return f"{where}{error.strerror or error}"


def _bug(error: Exception) -> int:
    """One line for the user; the rest in a file to send us."""
    import traceback

    first = (str(error).splitlines() or [""])[0][:120]
    report = "".join(traceback.format_exception(error))
    where = next(filter(None, (_kept(folder, report) for folder in _folders())), None)
    lies = f"the report is in {where}" if where else "and its report could not be written"
    output.complain(f"scenario-tree: a bug of ours ({type(error).__name__}: {first}); {lies}\n")
    return BUG


def _kept(folder: Path, report: str) -> Path | None:
    """The report's file in a folder, or None where it cannot be written."""
    import platform

    from scenario_tree.reports.export import tool

    now = datetime.now()
    head = f"{tool()}\nPython {platform.python_version()} on {platform.platform()}\n{now:%Y-%m-%d %H:%M:%S}\n"
    path = folder / f"bug-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{head}{' '.join(map(repr, sys.argv))}\n\n{report}", encoding="utf-8", errors="replace")
    except OSError:
        return None
    return path


def _folders() -> Iterator[Path]:
    """Where reports go: the user's cache, else the machine's folder for temporary files."""
    import tempfile

    home = Path.home() if os.environ.get("HOME") or os.name == "nt" else None
    if cache := os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA"):
        yield Path(cache) / "scenario-tree"
    elif home:
        yield home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "scenario-tree"
    yield Path(tempfile.gettempdir())
