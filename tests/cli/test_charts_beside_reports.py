"""Charts beside the reports of all analyses: where they go is looked at before any work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

COMMANDS = (
    ("compare",),
    ("drivers",),
    ("frontier", "--criteria", "a", "b"),
    ("information",),
    ("risk",),
    ("sensitivity",),
    ("simulate",),
    ("sweep",),
)
OF_ONE_FILE = [words for words in COMMANDS if words != ("compare",)]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("name", ["x.gif", "x.dot", "x.mmd", "x.html"])
def test_other_forms_are_refused_before_any_work(run: Run, words: tuple[str, ...], name: str) -> None:
    """Before the file is read, and with the forms that there are."""
    result = run(*words, "nothing.yaml", "-o", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{name}: a chart is drawn as svg, png or pdf" in " ".join(result.stderr.split())
    assert "--format" not in result.stderr and ".dot or" not in result.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_folder_is_no_place_for_a_chart(run: Run, folder: Path, words: tuple[str, ...]) -> None:
    """It is a file that is named."""
    result = run(*words, "nothing.yaml", "-o", str(folder))
    assert result.exit_code == 2
    assert "is a folder" in result.stderr


@pytest.mark.parametrize("words", OF_ONE_FILE, ids=lambda words: words[0])
def test_one_file_at_a_time_is_drawn(run: Run, folder: Path, words: tuple[str, ...]) -> None:
    """Files may be named one by one or as a folder; all commands say it in the same words."""
    (folder / "second.yaml").write_text((folder / "harvest.yaml").read_text())
    for files in (("harvest.yaml", "second.yaml"), (".",)):
        result = run(*words, *files, "-o", "x.svg")
        assert result.exit_code == 2
        assert "--output draws one file at a time, not 2" in " ".join(result.stderr.split())
        assert not (folder / "x.svg").exists()
