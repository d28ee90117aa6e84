"""`scenario-tree set`: change values of a file in place, every other byte kept."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenario_tree.cli import files as reading
from scenario_tree.cli import output
from scenario_tree.cli.options import format_option, limits_option

if TYPE_CHECKING:
    from scenario_tree.editing.changes import Change, Edited
    from scenario_tree.model import ScenarioTree
    from scenario_tree.reading import Limits
    from scenario_tree.reports.window import Window
    from scenario_tree.source import Source


def _wishes(ctx: click.Context, parameter: click.Parameter, words: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE …` as a mapping; a value may begin with an equals sign of its own."""
    found: dict[str, str] = {}
    for word in words:
        name, _, value = (part.strip() for part in word.partition("="))
        if not (name and value):
            raise click.BadParameter(f"'{word}' is not of the form NAME=VALUE, as in talks/text=30%")
        if name in found:
            raise click.BadParameter(f"'{name}' is set twice")
        found[name] = value
    return found


@click.command("set")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("wishes", metavar="NAME=VALUE...", nargs=-1, required=True, callback=_wishes)
@click.option("--rest", "-r", is_flag=True, help="Let the branch with `rest` (or a share) take it, and no other.")
@click.option("--view", metavar="NAME", help="Change the probabilities of this view only.")
@click.option("--dry-run", "-n", is_flag=True, help="Print the difference as a patch, and write nothing.")
@format_option("table", "json")
@limits_option
def command(
    file: Path,
    wishes: Mapping[str, str],
    rest: bool,
    view: str | None,
    dry_run: bool,
    form: str,
    limits: Mapping[str, int],
) -> None:
    """Change values in a file, and nothing else in it.

    NAME is node/branch or event/branch, parameters.NAME, views.NAME, criteria.NAME, or what a profile says, as
    profiles.NAME.odds.NODE/BRANCH. VALUE is written as in the file. The other branches of a node keep their
    proportions. If the result were not valid, nothing is written.

    \b
    Examples:
      scenario-tree set trees/ferry.yaml bid/accepted=45%
      scenario-tree set trees/ferry.yaml bid/accepted=45% --view union
      scenario-tree set trees/ferry.yaml winter/hard=1/3 --dry-run
      scenario-tree set - bid/accepted=likely < trees/ferry.yaml > new.yaml
    """
    from scenario_tree.editing.changes import edited
    from scenario_tree.source import Source

    standard = file == reading.STANDARD_INPUT
    if standard and form == "json" and not dry_run:
        raise click.UsageError("standard output takes the new text; --format json goes with a file, or with --dry-run")
    if not standard and file.is_dir():
        raise click.UsageError(f"{file} is a folder; name one file")
    bounds = reading.bounds(limits)
    source, mark = _source(file, bounds)
    folder = Path.cwd() if standard else file.parent
    tree = _valid(source, folder, bounds)
    result = edited(tree, wishes, rest=rest, view=view, limits=bounds)
    if result.text != source.text:
        _valid(Source(source.name, result.text), folder, bounds)
    new = mark + result.text.encode()
    if not dry_run and not standard and result.text != source.text:
        output.write_file(file, new)
    patch = _patch(source.name, mark.decode() + source.text, mark.decode() + result.text)
    if form == "json":
        output.say(_json(source, result, patch, written=not dry_run))
    elif dry_run:
        output.say(patch)
        output.complain("".join(f"{remark}\n" for remark in result.remarks))
    elif standard:
        output.say(new)
        output.complain(_table(result, output.window(sys.stderr)))
    else:
        output.say(_table(result, output.window()))
        output.complain(f"wrote {file}\n" if result.text != source.text else f"{file} says so already\n")


def _source(file: Path, bounds: Limits) -> tuple[Source, bytes]:
    """The text of the file, and its byte order mark, if it has one. Raises TreeProblems where it cannot be read."""
    from scenario_tree.reading import decoded, read_file

    if file == reading.STANDARD_INPUT:
        content = sys.stdin.buffer.read(bounds.size + 1)
        source = decoded(reading.STANDARD_INPUT_NAME, content, bounds)
    else:
        source = read_file(file, bounds)
        with file.open("rb") as begun:
            content = begun.read(len(codecs.BOM_UTF8))
    return source, codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""


def _valid(source: Source, folder: Path, bounds: Limits) -> ScenarioTree:
    """The tree of a text. Raises TreeProblems with what `check` calls errors."""
    from scenario_tree import checking
    from scenario_tree.problems import TreeProblems
    from scenario_tree.reading import open_beside

    tree, problems = checking.checked(source, open_beside(folder, bounds), bounds)
    errors = [problem for problem in problems if problem.severity == "error"]
    if tree is None or errors:
        raise TreeProblems(errors)
    return tree


# ---- what is said of it ---------------------------------------------------------


def _table(result: Edited, window: Window) -> str:
    """Each change in a line, and the remarks."""
    from scenario_tree.reports import tables

    rows = tuple(tables.Row((_where(change), *_figures(change), f"line {change.line}")) for change in result.changes)
    columns = tuple(tables.Column("", key=not position) for position in range(4))
    lines = [*tables.lines(tables.Table(columns, rows), window)] if rows else []
    if result.remarks:
        lines += ["", *result.remarks]
    return "".join(f"{line}\n" for line in lines)


def _where(change: Change) -> str:
    return change.where if change.view is None else f"{change.where} ({change.view})"


def _figures(change: Change) -> tuple[str, str]:
    """From what to what: as figures, and as it is written."""
    from scenario_tree.rounding import inline_percent

    texts = change.before if change.before == change.after else f"{change.before} → {change.after}"
    if change.before_probability is None or change.after_probability is None:
        return texts, ""
    return f"{inline_percent(change.before_probability)} → {inline_percent(change.after_probability)}", texts


def _json(source: Source, result: Edited, patch: str, *, written: bool) -> str:
    """The contract's JSON; the hash is that of the text as it was, `new_sha256` that of the new one."""
    from scenario_tree.reports import export
    from scenario_tree.source import Source

    answer = {
        "new_sha256": Source(source.name, result.text).sha256,
        "written": written and result.text != source.text,
        "changes": [asdict(change) for change in result.changes],
        "remarks": result.remarks,
        "patch": patch,
    }
    return export.json("set", [export.entry(source, answer)])


def _patch(name: str, before: str, after: str) -> str:
    """The difference of two texts, as `git apply -p0` takes it."""
    import difflib

    lines = difflib.unified_diff(_lines(before), _lines(after), name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Lines with their ends, as patches count them: at line feeds, and nowhere else."""
    return [line for line in re.split(r"(?<=\n)", text) if line]
