"""Writing: files whole or not at all, plain text in a pipe."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scenario_tree.cli import output


def test_a_file_is_written_whole(folder: Path) -> None:
    """Text goes out as UTF-8 with the line ends that it has; nothing else stays in the folder."""
    output.write_file(Path("new.svg"), "é\n")
    assert (folder / "new.svg").read_bytes() == b"\xc3\xa9\n"
    assert sorted(path.name for path in folder.glob("*new*")) == ["new.svg"]


def test_an_interrupted_write_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C between writing and renaming leaves neither half a file nor a stray one."""
    (folder / "old.svg").write_text("old")

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        output.write_file(Path("old.svg"), "new")
    assert (folder / "old.svg").read_text() == "old"
    assert sorted(path.name for path in folder.glob(".old*")) == []


def test_a_file_keeps_its_rights_and_a_new_one_gets_the_usual(folder: Path) -> None:
    """A temporary file's own rights (600) do not leak out."""
    (folder / "old.svg").write_text("old")
    (folder / "old.svg").chmod(0o640)
    output.write_file(Path("old.svg"), "new")
    assert stat.S_IMODE((folder / "old.svg").stat().st_mode) == 0o640
    mask = os.umask(0o022)
    try:
        output.write_file(Path("new.svg"), "new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((folder / "new.svg").stat().st_mode) == 0o644


def test_a_link_stays_a_link(folder: Path) -> None:
    """What a link leads to is replaced, not the link."""
    (folder / "real.svg").write_text("old")
    (folder / "link.svg").symlink_to("real.svg")
    output.write_file(Path("link.svg"), "new")
    assert (folder / "link.svg").is_symlink()
    assert (folder / "real.svg").read_text() == "new"


def test_what_is_no_ordinary_file_is_written_to(folder: Path) -> None:
    """/dev/null is not replaced by a file."""
    output.write_file(Path(os.devnull), "text")
    assert not Path(os.devnull).is_file()


def test_the_message_about_a_missing_folder_names_the_file(folder: Path) -> None:
    """The name of the temporary file is nobody's business."""
    with pytest.raises(OSError, match=r"nowhere/new\.svg"):
        output.write_file(folder / "nowhere" / "new.svg", "text")


class _Stream:
    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("terminal", "environment", "width", "colour"),
    [
        (False, {}, None, False),
        (False, {"COLUMNS": "70"}, 70, False),
        (False, {"FORCE_COLOR": "1"}, None, True),
        (True, {"COLUMNS": "70"}, 70, True),
        (True, {"COLUMNS": "70", "NO_COLOR": "1"}, 70, False),
        (True, {"COLUMNS": "70", "TERM": "dumb"}, 70, False),
        (True, {"COLUMNS": "70", "NO_COLOR": "1", "FORCE_COLOR": "1"}, 70, False),
    ],
)
def test_width_and_colour_follow_the_terminal_and_the_environment(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], width: int | None, colour: bool
) -> None:
    """A pipe is plain and as wide as it takes; NO_COLOR has the last word."""
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    window = output.window(_Stream(terminal))  # type: ignore[arg-type]
    assert (window.width, window.colour) == (width, colour)
