"""What leaves the program: results on standard output, remarks on standard error, files whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from scenario_tree.reports.window import Window


def say(content: str | bytes) -> None:
    """A result on standard output: a text, or a file's content as it is."""
    _write(sys.stdout, content)


def page(text: str) -> None:
    """A long result: on a terminal in the pager that git would use, else on standard output."""
    if sys.stdout is None or not sys.stdout.isatty() or text.count("\n") < shutil.get_terminal_size().lines:
        say(text)
        return
    import click

    from scenario_tree.versions.git import pager

    os.environ["PAGER"] = pager()
    os.environ.setdefault("LESS", "FRX")  # as git does: colours stay, and what fits is only printed
    click.echo_via_pager(text, color=window().colour)


def complain(text: str) -> None:
    """A remark on standard error."""
    _write(sys.stderr, text)


def warn(warnings: Iterable[str]) -> None:
    """Warnings of an evaluation, where the result itself has no place for them."""
    complain("".join(f"warning: {warning}\n" for warning in warnings))


def _write(stream: TextIO | None, content: str | bytes) -> None:
    """Write and flush, as UTF-8. Once the reader is gone nothing is written, and the exit status stays what it is."""
    if stream is None:  # closed before we began
        return
    try:
        binary = getattr(stream, "buffer", None)
        if isinstance(content, str) and (binary is None or stream.isatty()):
            stream.write(content.encode(stream.encoding or "utf-8", "replace").decode(stream.encoding or "utf-8"))
        elif binary is not None:
            stream.flush()
            binary.write(_as_bytes(content, "replace"))
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _as_bytes(content: str | bytes, errors: str = "strict") -> bytes:
    return content.encode("utf-8", errors) if isinstance(content, str) else content


def window(stream: TextIO | None = None) -> Window:
    """How a text on that stream (standard output, if none is named) is read.

    A pipe has no width and no colours; ``COLUMNS``, ``NO_COLOR`` and ``FORCE_COLOR`` have the last word.
    """
    from scenario_tree.reports.window import Window

    stream = stream or sys.stdout
    terminal = stream is not None and stream.isatty()
    width = shutil.get_terminal_size().columns if terminal or os.environ.get("COLUMNS", "").isdecimal() else None
    if os.environ.get("NO_COLOR"):
        colour = False
    else:
        colour = bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")
    return Window(width, colour)


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file (text as UTF-8) beside its place and rename it, so that there is never half of one."""
    with beside(path) as place:
        place.write_bytes(_as_bytes(content))


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A place beside a file's own to write to; when all is well it is renamed, else nothing is left of it."""
    import tempfile

    path = path.resolve()  # a link stays a link
    if path.exists() and not path.is_file():  # /dev/stdout, a named pipe
        yield path
        return
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    os.close(handle)
    place = Path(name)
    try:
        yield place
        place.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        place.replace(path)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
