"""Where git's configuration is written: options that `git install` and `git uninstall` share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenario_tree.cli import output

if TYPE_CHECKING:
    from scenario_tree.versions.git import Repository
    from scenario_tree.versions.installing.setup import Plan


def scope_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--global` or `--worktree`, as `scope`: "local" without either."""

    @wraps(function)
    def gathered(*, everywhere: bool, worktree: bool, **values: Any) -> Any:
        if everywhere and worktree:
            raise click.UsageError("--global and --worktree do not go together")
        return function(scope="global" if everywhere else "worktree" if worktree else "local", **values)

    for option in (
        click.option("--worktree", is_flag=True, help="In the configuration of this work tree alone."),
        click.option(
            "--global",
            "everywhere",
            is_flag=True,
            help="In your own configuration and attributes, for every repository.",
        ),
    ):
        gathered = option(gathered)
    return gathered


def repository(scope: str) -> Repository:
    """The repository around the working folder; for `global`, none is needed. Raises TreeProblems."""
    from scenario_tree.versions.git import Repository, require_git

    if scope != "global":
        return Repository.found()
    require_git(Path.cwd())
    return Repository(Path.cwd(), None, "")


def carry_out(repository: Repository, plan: Plan) -> None:
    """Write what a plan says: the configuration, then the file of attributes, which goes when nothing is left in it."""
    from scenario_tree.versions.installing import setup

    setup.configure(repository, plan)
    before, after = plan.text
    if after and after != before:
        plan.attributes.parent.mkdir(parents=True, exist_ok=True)
        output.write_file(plan.attributes, after.encode("utf-8", "surrogateescape"))
    elif after != before:
        plan.attributes.unlink()
