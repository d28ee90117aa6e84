"""A real git repository for tests that run commands in it as a person, a hook or an action would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import scenario_tree

TREE = """\
scenario_tree: 1
title: Does the ferry sail?
start: storm
nodes:
  storm:
    label: Is there a storm?
    chance:
      calm: {p: 60%, then: sail}
      rough: {p: rest, then: stay}
  sail:
    label: Does the engine start?
    chance:
      starts: {p: 90%, then: crossed}
      fails: {p: rest, then: stayed}
  stay:
    label: Does the storm pass?
    chance:
      passes: {p: 30%, then: sail}
      lasts: {p: rest, then: stayed}
outcomes:
  crossed: {label: The ferry crossed, payoff: 10}
  stayed: {label: The ferry stayed}
"""
_PEOPLE = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"), ("DATE", "2024-03-01T12:00:00+00:00"))
}


class Workplace:
    """A folder for a test: a repository `work` in it, a home, and a `bin` with this program on PATH."""

    def __init__(self, folder: Path, work: Path | None = None) -> None:
        self.folder = folder
        self.work = work or folder / "work"
        self.programs = folder / "bin"
        (folder / "home").mkdir(exist_ok=True)
        self.program("scenario-tree", f'exec "{sys.executable}" -m scenario_tree "$@"')
        self.environment = {
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(Path(scenario_tree.__file__).parents[1]),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
            **_PEOPLE,
        }
        if work is None:
            self.work.mkdir()
            self.git("init", "--quiet", "--initial-branch=main")

    def program(self, name: str, script: str) -> Path:
        """A program on PATH, as a script of the shell."""
        self.programs.mkdir(exist_ok=True)
        place = self.programs / name
        place.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        place.chmod(0o755)
        return place

    def run(self, *command: str, folder: str = ".", input: str | None = None, **environment: str) -> Ended:
        """Run a program in the work tree, or in a folder of it."""
        done = subprocess.run(
            command,
            cwd=self.work / folder,
            env=self.environment | environment,
            input=input,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def git(self, *arguments: str, folder: str = ".", **environment: str) -> str:
        """What a git command prints; it must succeed."""
        return self.run("git", *arguments, folder=folder, **environment).good

    def tree(self, *arguments: str, folder: str = ".", **environment: str) -> Ended:
        """Run this program."""
        return self.run("scenario-tree", *arguments, folder=folder, **environment)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the work tree."""
        place = self.work / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode("utf-8", "surrogateescape"))
        return place

    def read(self, name: str) -> str:
        """A file of the work tree."""
        return (self.work / name).read_bytes().decode("utf-8", "surrogateescape")

    def commit(self, message: str = "change") -> str:
        """Commit everything; the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def cloned(self, name: str, *options: str) -> Workplace:
        """A fresh clone of the repository."""
        self.git("clone", "--quiet", *options, self.work.as_uri(), str(self.folder / name))
        return Workplace(self.folder, self.folder / name)


class Ended:
    """How a program ended and what it said."""

    def __init__(self, status: int, output: str, errors: str) -> None:
        self.status = status
        self.output = output
        self.errors = errors

    def __repr__(self) -> str:
        return f"status {self.status}\n{self.output}\n{self.errors}"

    @property
    def good(self) -> str:
        """Its output; it must have ended with 0."""
        assert self.status == 0, self
        return self.output
