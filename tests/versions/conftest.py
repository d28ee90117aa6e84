"""Real repositories, with authors, dates and configuration fixed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

START = 1_600_000_000  # the first commit's moment; each later one follows after an hour


def tree_text(percent: int = 50, *, title: str = "Will it rain?", sources: str = "") -> str:
    """A valid tree whose one probability is `percent`; long enough for git to see a renamed file as such."""
    named = f"sources: [{sources}]\n" if sources else ""
    return f"""\
scenario_tree: 1
title: {title}
{named}start: sky
nodes:
  sky:
    label: What does the sky do tomorrow, after breakfast?
    chance:
      rain: {{p: {percent}%, then: wet}}
      sun: {{p: rest, then: dry}}
outcomes:
  wet: {{label: Everybody stays inside and plays cards}}
  dry: {{label: Everybody goes down to the river}}
"""


def environment(home: Path) -> dict[str, str]:
    """The environment of a user without configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"HOME": str(home), "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}


class Clone:
    """A repository that a test fills, one commit an hour."""

    def __init__(self, top: Path, *options: str) -> None:
        self.top = top
        self.commits = 0
        self.top.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", *options)

    def git(self, *arguments: str, folder: Path | None = None, input: bytes | None = None, status: int = 0) -> bytes:
        """What git prints, which must end with `status`."""
        moment = f"{START + 3600 * self.commits} +0200"
        people = {
            f"GIT_{role}_{part}": value
            for role, name in (("AUTHOR", "Ada"), ("COMMITTER", "Carl"))
            for part, value in (("NAME", name), ("EMAIL", f"{name.lower()}@example.org"), ("DATE", moment))
        }
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=folder or self.top,
            env=environment(self.top.parent) | people,
            input=input,
            capture_output=True,
            check=False,
        )
        assert done.returncode == status, (arguments, done.stderr)
        return done.stdout

    def write(self, name: str, content: str | bytes) -> Path:
        """Puts a file into the work tree."""
        place = self.top / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def commit(self, message: str = "change", *options: str) -> str:
        """Commits everything in the work tree; the new commit's id."""
        self.git("add", "--all")
        self.commits += 1
        self.git("commit", "--quiet", "--message", message, *options)
        return self.head()

    def merge(self, branch: str, *options: str) -> str:
        """Merges a branch by a commit; its id."""
        self.commits += 1
        self.git("merge", "--quiet", "--no-ff", "--message", f"merge {branch}", *options, branch)
        return self.head()

    def head(self) -> str:
        """The id of the commit that is checked out."""
        return self.git("rev-parse", "HEAD").decode().strip()


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, where git finds no configuration of anybody."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def clone(plain: Path) -> Clone:
    """An empty repository, in which the test runs."""
    return Clone(plain)


@pytest.fixture
def hostile(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's configuration that changes what git prints wherever it can."""
    settings = {
        "color.ui": "always",
        "diff.noprefix": "true",
        "diff.external": "/bin/false",
        "core.quotePath": "true",
        "core.pager": "false",
        "diff.renames": "copies",
        "diff.relative": "true",
        "diff.mnemonicPrefix": "true",
        "diff.autoRefreshIndex": "false",
        "log.follow": "true",
        "log.showSignature": "true",
        "log.date": "relative",
        "log.decorate": "full",
        "format.pretty": "oneline",
        "i18n.logOutputEncoding": "ISO-8859-1",
    }
    path = plain.parent / "hostile"
    path.write_text("".join("[{}]\n\t{} = {}\n".format(*name.split("."), value) for name, value in settings.items()))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(path))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "/bin/false")
    monkeypatch.setenv("GIT_GLOB_PATHSPECS", "1")


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of every process started from now on."""
    started: list[list[str]] = []
    real = subprocess.Popen.__init__

    def counted(self: object, arguments: list[str], *others: object, **settings: object) -> None:
        started.append(arguments)
        real(self, arguments, *others, **settings)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess.Popen, "__init__", counted)
    return started
