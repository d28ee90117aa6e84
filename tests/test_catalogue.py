"""The catalogue of problem codes: every example shows its one problem, and every code is both raised and explained."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import scenario_tree
from scenario_tree import catalogue
from scenario_tree.catalogue import Entry
from scenario_tree.problems import Problem, TreeProblems
from scenario_tree.reading import Limits
from scenario_tree.reading.yaml import decoded

PACKAGE = Path(scenario_tree.__file__).parent
PAGE = PACKAGE.parent / "docs" / "codes.md"
RENEW = """python -c "from scenario_tree.catalogue import page; print(page(), end='')" > docs/codes.md"""
ENTRIES = [catalogue.explanation(code) for code in catalogue.codes()]
IN_FILES = [entry for entry in ENTRIES if entry.shown == "file"]
IN_REQUESTS = [entry for entry in ENTRIES if entry.shown == "request"]
IN_REPOSITORIES = [entry for entry in ENTRIES if entry.shown == "repository"]
OURS = "from scenario_tree.cli import main; main()"
BY_MACHINE = {"drawing-failed", "no-git"}  # whether the wrong one fails depends on what is installed


def code_of(entry: Entry) -> str:
    return entry.code


def write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def problems(entry: Entry, text: str, folder: Path) -> tuple[Problem, ...]:
    if entry.content is not None and text == entry.wrong:
        try:
            text = decoded("tree.yaml", entry.content, Limits()).text
        except TreeProblems as error:
            return error.problems
    return scenario_tree.checks(text, name="tree.yaml", folder=folder)


def placed(problem: Problem, folder: Path) -> tuple[str, str, str]:
    assert problem.location is not None, f"{problem.code} has no place"
    name = problem.location.source.name
    file = "" if name == "tree.yaml" else Path(name).relative_to(folder).as_posix()
    place = catalogue.Place(file, problem.location.line, problem.location.column)
    return problem.code, problem.severity, str(place)


# ---- the examples -----------------------------------------------------------------


@pytest.mark.parametrize("entry", IN_FILES, ids=code_of)
def test_the_wrong_file_has_this_problem_and_no_other(entry: Entry, tmp_path: Path) -> None:
    """`wrong` gives one problem, of this code and severity, at the place that the catalogue names."""
    write(tmp_path, entry.files)
    found = problems(entry, entry.wrong, tmp_path)
    assert [placed(problem, tmp_path) for problem in found] == [(entry.code, entry.severity, str(entry.at))]


@pytest.mark.parametrize("entry", IN_FILES, ids=code_of)
def test_its_problem_says_what_to_do(entry: Entry, tmp_path: Path) -> None:
    """The message says what is wrong and the help what to write instead: lower case, no full stop."""
    write(tmp_path, entry.files)
    for problem in problems(entry, entry.wrong, tmp_path):
        assert problem.help or problem.severity == "warning"
        for text in filter(None, (problem.message, problem.help)):
            assert not text.endswith("."), text
            assert not text[0].isupper(), text


@pytest.mark.parametrize("entry", IN_FILES, ids=code_of)
def test_the_right_file_has_no_problem(entry: Entry, tmp_path: Path) -> None:
    """`right` gives neither errors nor warnings."""
    write(tmp_path, {**entry.files, **entry.mended})
    found = problems(entry, entry.right, tmp_path)
    assert [(problem.code, problem.message) for problem in found] == []


@pytest.mark.parametrize("entry", IN_REQUESTS, ids=code_of)
def test_the_wrong_request_is_refused_and_the_right_one_met(entry: Entry, tmp_path: Path) -> None:
    """A request's `wrong` ends with 2 or, from `check`, prints the code; its `right` ends with 0."""
    write(tmp_path, entry.files)
    if entry.code not in BY_MACHINE:
        refused = run(entry.wrong, tmp_path)
        assert refused.returncode == 2
        assert f"[{entry.code}]" in refused.stdout + refused.stderr
    met = run(entry.right, tmp_path)
    assert met.returncode == 0, met.stderr


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(line)
    assert program == "scenario-tree"
    command = [sys.executable, "-c", OURS, *arguments]
    environment = {"PYTHONPATH": str(PACKAGE.parent), "PYTHONUTF8": "1", "PATH": "", "HOME": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("entry", [entry for entry in IN_REPOSITORIES if entry.code not in BY_MACHINE], ids=code_of)
def test_the_wrong_request_of_a_repository_is_refused(entry: Entry, tmp_path: Path) -> None:
    """The last command of `wrong` ends with 2 and prints the code."""
    refused = bash(entry.wrong, repository(entry, tmp_path))
    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert f"[{entry.code}]" in refused.stderr


@pytest.mark.parametrize("entry", IN_REPOSITORIES, ids=code_of)
def test_the_right_request_of_a_repository_is_met(entry: Entry, tmp_path: Path) -> None:
    """Every line of `right` ends with 0."""
    met = bash(entry.right, repository(entry, tmp_path))
    assert met.returncode == 0, met.stdout + met.stderr


@pytest.mark.parametrize("entry", IN_REPOSITORIES, ids=code_of)
def test_the_last_line_of_a_request_is_ours(entry: Entry) -> None:
    """What is refused, or met, is asked of scenario-tree and not of git."""
    for lines in (entry.wrong, entry.right):
        assert lines.splitlines()[-1].startswith("scenario-tree ")


def repository(entry: Entry, folder: Path) -> Path:
    """A repository as the entry wants it, in a folder beside a program `scenario-tree` and an empty home."""
    place, programs = folder / "repository", folder / "programs"
    for made in (place, programs, folder / "home"):
        made.mkdir()
    program = programs / "scenario-tree"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{OURS}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    write(place, entry.files)
    made = bash(f"git init -q -b main\ngit add .\ngit commit -q -m 'as it was'\n{entry.before}", place)
    assert made.returncode == 0, made.stdout + made.stderr
    return place


def bash(lines: str, place: Path) -> subprocess.CompletedProcess[str]:
    """Lines of shell, up to the first that fails, with nothing of this machine's git configuration."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "SCENARIO_TREE"))}
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"), ("DATE", "2024-03-01T12:00:00+0000"))
    }
    environment = {
        **inherited,
        **who,
        "PATH": f"{place.parent / 'programs'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(PACKAGE.parent),
        "PYTHONUTF8": "1",
        "HOME": str(place.parent / "home"),
        "XDG_CONFIG_HOME": str(place.parent / "home"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CEILING_DIRECTORIES": str(place.parent),
    }
    command = ["bash", "-e", "-c", lines]
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, encoding="utf-8", check=False)


# ---- the prose ----------------------------------------------------------------------


@pytest.mark.parametrize("entry", ENTRIES, ids=code_of)
def test_an_entry_is_written_in_the_house_style(entry: Entry) -> None:
    """A summary is one lower-case line without full stop, an explanation two to six sentences, a code kebab-case."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.code)
    assert "\n" not in entry.summary
    assert not entry.summary.endswith(".")
    assert not entry.summary[0].isupper()
    assert 2 <= len(re.findall(r"[.!?](?= |$)", entry.explanation)) <= 6
    assert entry.wrong != entry.right or entry.mended
    assert entry.mended.keys() <= entry.files.keys()
    assert not entry.before or entry.shown == "repository"


@pytest.mark.parametrize("entry", IN_FILES, ids=code_of)
def test_the_place_lies_in_the_wrong_file(entry: Entry) -> None:
    """The caret points at a character of the file."""
    assert entry.at is not None
    text = entry.files[entry.at.file] if entry.at.file else entry.wrong
    assert entry.at.column <= len(text.splitlines()[entry.at.line - 1])


def test_a_code_is_explained_once_and_an_unknown_one_not_at_all() -> None:
    """Codes are unique over all groups; KeyError for any other name."""
    listed = [entry.code for group in catalogue.groups() for entry in group.entries]
    assert sorted(listed) == sorted(set(catalogue.codes()))
    with pytest.raises(KeyError):
        catalogue.explanation("no-such-code")


# ---- raised and explained -------------------------------------------------------------


@cache
def modules() -> tuple[ast.Module, ...]:
    """Every module of the package but the catalogue's."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if path.parent.name != "catalogue")
    return tuple(ast.parse(path.read_text("utf-8")) for path in paths)


@cache
def takers() -> frozenset[str]:
    """The functions and classes whose first argument is `code: str`: Problem, refusal and their like."""
    found = set()
    for module in modules():
        for item in ast.walk(module):
            if isinstance(item, (ast.ClassDef, ast.FunctionDef)) and first_argument(item) == "code: str":
                found.add(item.name)
    return frozenset(found)


def first_argument(item: ast.ClassDef | ast.FunctionDef) -> str | None:
    """The first argument besides self, with its type; of a class, that of its constructor or its first field."""
    if isinstance(item, ast.FunctionDef):
        arguments = [ast.unparse(argument) for argument in item.args.args if argument.arg not in ("self", "cls")]
        return arguments[0] if arguments else None
    for part in item.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return first_argument(part)
        if isinstance(part, ast.AnnAssign):
            return ast.unparse(part)
    return None


def passed_codes() -> Iterator[str]:
    """Every code that is passed on, as a pattern: f-strings have `.+` for what stands in braces."""
    for module in modules():
        variables: dict[str, list[ast.expr]] = {}
        for item in ast.walk(module):
            if isinstance(item, ast.Assign):
                for target in item.targets:
                    if isinstance(target, ast.Name):
                        variables.setdefault(target.id, []).append(item.value)
        for item in ast.walk(module):
            if isinstance(item, ast.Call):
                name = getattr(item.func, "id", getattr(item.func, "attr", None))
                given = item.args[:1] or [word.value for word in item.keywords if word.arg == "code"]
                if name in takers() and given:
                    yield from patterns(given[0], variables)


def patterns(expression: ast.expr, variables: Mapping[str, list[ast.expr]]) -> Iterator[str]:
    """What an expression may be as a text; nothing where it is handed on from elsewhere."""
    if isinstance(expression, ast.Constant):
        yield re.escape(str(expression.value))
    elif isinstance(expression, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else None for part in expression.values)
        yield "".join(".+" if part is None else re.escape(str(part)) for part in parts)
    elif isinstance(expression, ast.IfExp):
        yield from patterns(expression.body, variables)
        yield from patterns(expression.orelse, variables)
    elif isinstance(expression, ast.Name):
        for value in variables.get(expression.id, ()):
            yield from patterns(value, {})


def test_every_code_that_is_raised_is_explained() -> None:
    """What the package passes as a code stands in the catalogue."""
    passed = set(passed_codes())
    assert len(passed) > 40, "the codes are no longer found in the source"
    known = catalogue.codes()
    assert sorted(pattern for pattern in passed if not any(re.fullmatch(pattern, code) for code in known)) == []


def test_every_code_that_is_explained_is_raised() -> None:
    """Every code of the catalogue stands somewhere in the package, by itself or as one of an f-string's."""
    written = {item.value for module in modules() for item in ast.walk(module) if isinstance(item, ast.Constant)}
    composed = set(passed_codes())
    missing = [code for code in catalogue.codes() if code not in written]
    assert [code for code in missing if not any(re.fullmatch(pattern, code) for pattern in composed)] == []


# ---- the page ---------------------------------------------------------------------------


def test_the_page_is_current() -> None:
    """docs/codes.md is what `page` makes; renew it by the command in RENEW."""
    assert PAGE.read_text("utf-8") == catalogue.page(), f"renew it: {RENEW}"


def test_every_row_of_the_index_leads_to_a_heading() -> None:
    """The index links to every code, and the page has a heading for each."""
    lines = catalogue.page().splitlines()
    linked = [match[1] for line in lines if (match := re.match(r"\| \[[a-z0-9-]+\]\(#([a-z0-9-]+)\) \|", line))]
    assert linked == list(catalogue.codes())
    assert [line.removeprefix("### ") for line in lines if line.startswith("### ")] == linked
