"""The pages say what the program does: what they show is run, what they link to is there, what exists is on them.

    python tests/test_docs.py --renew [PAGE…]

writes the transcripts, the generated tables and the tutorial's picture anew (of those pages, or of all). The marks
by which a page says what is to be done with a part of it:

```console
    Lines that begin with ``$`` are run, one after the other, and what they print follows them. The block ends each
    output after N lines and a line ``…`` if it says ``head=N`` behind ``console``, and begins it so for ``tail=N``.
```yaml
    A whole scenario file, register or (with a name) weights file, which must be without errors. With ``NAME.yaml``
    behind ``yaml``, the commands below find it under that name. ``fragment`` says that it is no whole file; with
    a name, it must stand word for word in the file of that name.
a link [`NAME.yaml`](PATH)
    From there on, the commands find the file at PATH under that name.
<!-- keys: NAME -->, <!-- words: NAME -->
    The table below is made of that definition of the schema, or of that scale of words.
```pycon, ```python
    Run in the order of the page; what a ``pycon`` prints is compared.
<!-- in a clone of this project -->
    From there on, commands run in a fresh clone of this project's own repository, with its history.
<!-- picture: WHAT IT SHOWS -->
    In the site, the picture that the last ``render`` above draws (docs/_extensions/pictures.py).

Commands run in a folder with copies of `trees/`, `seeds/` and `tests/published/`, and the files of `docs/examples/`,
100 columns wide and without colours.
"""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from click.testing import CliRunner

import scenario_tree
from scenario_tree import catalogue
from scenario_tree.cli import main
from scenario_tree.problems import TreeProblems
from scenario_tree.quantities.distribution import KINDS
from scenario_tree.quantities.expression import FUNCTIONS
from scenario_tree.quantities.words import SCALES
from scenario_tree.reading import schema_text

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
GENERATED = DOCS / "codes.md"  # made by the catalogue, whose own tests try its examples
IN_THE_SITE = DOCS / "files"  # pages that exist while the site is built
PAGES = [
    *(path for name in ("README", "CONTRIBUTING", "CHANGELOG") if (path := ROOT / f"{name}.md").exists()),
    *sorted(path for path in DOCS.rglob("*.md") if path != GENERATED and IN_THE_SITE not in path.parents),
]
WITH_ERRORS = {"examples/broken.yaml", "tutorial/2-mistakes.yaml"}  # files below docs/ that are meant to have them
RENEW = "renew it: python tests/test_docs.py --renew"
SURROUNDINGS = {"COLUMNS": "100", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
ELLIPSIS = "…"


def page_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


# ---- what a page consists of ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language and what stands behind it, its lines, and the number of its first line."""

    language: str
    marks: tuple[str, ...]
    lines: tuple[str, ...]
    first: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    @property
    def file(self) -> str | None:
        """The name of the file that the block is, or is a part of."""
        return next((mark for mark in self.marks if mark.endswith(".yaml")), None)


@dataclass(frozen=True, slots=True)
class Laid:
    """A link that gives a file a name: from here on, `name` is the file at `path`."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Cloned:
    """A mark from which on commands run in a clone of this project."""


CLONED = "<!-- in a clone of this project -->"
FENCE = re.compile(r"( *)(`{3,}|~{3,})\s*(.*)")
ANALYSES = ("sensitivity", "simulate", "risk", "drivers", "information", "frontier", "compare", "sweep")
DRAWING = ("render", "log", "diff", *ANALYSES)
LAYING = re.compile(r"\[`([\w.-]+\.yaml)`\]\(([^)#]+\.yaml)\)")


def parts(page: Path) -> Iterator[Block | Laid | Cloned]:
    """The blocks of a page, the links that lay files, and where it goes into a clone, in order."""
    lines = page.read_text("utf-8").splitlines()
    number = 0
    while number < len(lines):
        fence = FENCE.fullmatch(lines[number])
        if fence is None:
            if lines[number].strip() == CLONED:
                yield Cloned()
            for name, target in LAYING.findall(lines[number]):
                yield Laid(name, (page.parent / target).resolve())
            number += 1
            continue
        indent, mark, info = fence.groups()
        end = number + 1
        while lines[end].strip() != mark:
            end += 1
        language, *marks = info.split() or [""]
        inside = tuple(line.removeprefix(indent) for line in lines[number + 1 : end])
        yield Block(language, tuple(marks), inside, number + 2)
        number = end + 1


def blocks(page: Path, *languages: str) -> list[Block]:
    return [part for part in parts(page) if isinstance(part, Block) and part.language in languages]


def prose(page: Path) -> str:
    """The page without its blocks, line for line."""
    lines = page.read_text("utf-8").splitlines()
    for block in (part for part in parts(page) if isinstance(part, Block)):
        for number in range(block.first - 2, block.first + len(block.lines)):
            lines[number] = ""
    return "\n".join(lines)


def sections(page: Path, level: str = "##") -> dict[str, str]:
    """The text below each heading of that level, by heading."""
    pieces = re.split(rf"^{level} (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


# ---- running what it shows -----------------------------------------------------------


class Session:
    """A folder with the example files, in which the commands of one page run one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = 0
        for name in ("trees", "seeds", "tests/published", "docs/examples"):
            shutil.copytree(ROOT / name, folder / name)
        for path in (DOCS / "examples").iterdir():
            shutil.copy(path, folder)

    def take(self, part: Block | Laid | Cloned) -> None:
        """Lay the file of a link or of a named block, or go into a clone."""
        if isinstance(part, Cloned):
            self.folder = clone(self.folder / "clone")
        elif isinstance(part, Laid):
            (self.folder / part.name).write_bytes(part.path.read_bytes())
            for register in part.path.parent.glob("claims*.yaml"):
                shutil.copy(register, self.folder)
        elif part.language == "yaml" and part.file and "fragment" not in part.marks:
            (self.folder / part.file).write_text(part.text, encoding="utf-8")

    def output(self, line: str) -> list[str]:
        """What a command line prints, on both streams, as lines."""
        if line == "echo $?":
            return [str(self.status)]
        words = shlex.split(line)
        if words[0] == "scenario-tree" and not re.search(r"[|<>;&$]", line):
            with chdir(self.folder):
                result = CliRunner().invoke(main, words[1:], env=SURROUNDINGS)
            self.status, printed = result.exit_code, result.output
        else:
            self.status, printed = self._by_shell(line)
        assert "a bug of ours" not in printed, f"$ {line}\n{printed}"
        return [text.rstrip() for text in printed.rstrip("\n").split("\n")] if printed else []

    def _by_shell(self, line: str) -> tuple[int, str]:
        programs = self.folder / ".programs"
        programs.mkdir(exist_ok=True)
        program = programs / "scenario-tree"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scenario_tree "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        environment = os.environ | SURROUNDINGS | {"PYTHONPATH": str(ROOT)}
        environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout

    def transcript(self, block: Block) -> list[str]:
        """The block as it should be: its commands, each with what it prints now."""
        head, tail = (_count(block, name) for name in ("head", "tail"))
        written = []
        for line in block.lines:
            if not line.startswith("$ "):
                continue
            written.append(line)
            printed = self.output(line.removeprefix("$ "))
            if head is not None and len(printed) > head:
                printed = [*"\n".join(printed[:head]).rstrip().split("\n"), ELLIPSIS]
            if tail is not None and len(printed) > tail:
                printed = [ELLIPSIS, *"\n".join(printed[-tail:]).lstrip("\n").split("\n")]
            written += printed
        return written


def clone(place: Path) -> Path:
    """A clone of this project with its history; the test is skipped where there is none."""
    git = ["git", "-C", str(ROOT), "rev-parse", "--is-shallow-repository"]
    found = subprocess.run(git, capture_output=True, text=True, check=False) if (ROOT / ".git").exists() else None
    if found is None or found.stdout.strip() != "false":
        pytest.skip("this copy of the project has no history, of which the page tells")
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(place)], check=True)
    return place


def _count(block: Block, name: str) -> int | None:
    found = [mark.partition("=")[2] for mark in block.marks if mark.startswith(f"{name}=")]
    return int(found[0]) if found else None


def transcripts(page: Path, folder: Path) -> Iterator[tuple[Block, list[str]]]:
    """Every console block of a page beside what it should be."""
    session = Session(folder)
    for part in parts(page):
        session.take(part)
        if isinstance(part, Block) and part.language == "console":
            yield part, session.transcript(part)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=page_name)
def test_transcripts(page: Path, tmp_path: Path) -> None:
    """Every command of a page prints what the page says."""
    for block, expected in transcripts(page, tmp_path):
        assert [line.rstrip() for line in block.lines] == expected, f"{page_name(page)}:{block.first}; {RENEW}"


# ---- files in the text -----------------------------------------------------------------


def yaml_problems(block: Block, session: Session) -> list[str]:
    """What is wrong with a YAML block; the files above it are laid already."""
    if "fragment" in block.marks:
        found = [] if isinstance(yaml.compose(block.text, Loader=yaml.CSafeLoader), yaml.Node) else ["it is empty"]
        if block.file and block.text not in _dedented((session.folder / block.file).read_text("utf-8"), block):
            found.append(f"it does not stand in {block.file}")
        return found
    name = block.file or "block.yaml"
    path = session.folder / name
    path.write_text(block.text, encoding="utf-8")
    top = [line.partition(":")[0] for line in block.lines if re.match(r"[a-z_]+:", line)]
    try:
        if "scenario_tree" in top:
            scenario_tree.load(path)
        elif "scenario_tree_claims" in top:
            tree = f"scenario_tree: 1\nsources: [{name}]\nstart: a\nnodes: {{a: {{chance: {{b: {{p: 1, then: c}}}}}}}}"
            scenario_tree.loads(f"{tree}\noutcomes: [c]\n", folder=session.folder)
        elif block.file:
            scenario_tree.load_weights(path)
        else:
            return ["it is no whole file: write ```yaml fragment"]
    except TreeProblems as error:
        return [str(error)]
    return []


def _dedented(text: str, block: Block) -> str:
    """The text with the indentation taken away that it has more than the block."""
    first = block.lines[0]
    for line in text.splitlines():
        if line.strip() == first.strip():
            surplus = line[: len(line) - len(line.lstrip())].removesuffix(first[: len(first) - len(first.lstrip())])
            shifted = "\n".join(each.removeprefix(surplus) for each in text.splitlines()) + "\n"
            if block.text in shifted:
                return shifted
    return text


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "yaml")], ids=page_name)
def test_files_in_the_text(page: Path, tmp_path: Path) -> None:
    """A YAML block is a file without errors, or a fragment that is marked as one."""
    session = Session(tmp_path)
    for part in parts(page):
        if isinstance(part, Block) and part.language == "yaml":
            assert yaml_problems(part, session) == [], f"{page_name(page)}:{part.first}"
        session.take(part)


@pytest.mark.parametrize("path", sorted(DOCS.glob("*/*.yaml")), ids=page_name)
def test_example_files(path: Path) -> None:
    """A file below docs/ is a scenario without errors, or one of those that are meant to have some."""
    name = path.relative_to(DOCS).as_posix()
    if scenario_tree.is_tree(path):
        errors = [problem for problem in scenario_tree.check(path) if problem.severity == "error"]
        assert bool(errors) == (name in WITH_ERRORS), errors
    elif "claims" not in name:
        scenario_tree.load_weights(path)


def test_the_picture_of_the_tutorial_is_of_its_last_file() -> None:
    """The SVG in docs/tutorial/ bears the hash of the file that it is a picture of."""
    source, picture = tutorial_picture()
    assert scenario_tree.load(source).source.sha256 in picture.read_text("utf-8"), RENEW


def tutorial_picture() -> tuple[Path, Path]:
    """The last file of the tutorial, and its picture."""
    last = max((DOCS / "tutorial").glob("[0-9]*.yaml"), key=lambda path: int(path.stem.partition("-")[0]))
    return last, DOCS / "tutorial" / "museum.svg"


# ---- links -----------------------------------------------------------------------------

LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+(?:\([^()]*\))?)\)")


def slug(heading: str) -> str:
    """The anchor that a hosting site gives to a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


@cache
def anchors(page: Path) -> frozenset[str]:
    found: list[str] = []
    for heading in re.findall(r"^#{1,6} (.+)$", prose(page), flags=re.MULTILINE):
        name = slug(heading)
        count = sum(other == name or re.fullmatch(rf"{re.escape(name)}-\d+", other) is not None for other in found)
        found.append(f"{name}-{count}" if count else name)
    return frozenset(found)


@pytest.mark.parametrize("page", [*PAGES, GENERATED], ids=page_name)
def test_links(page: Path) -> None:
    """Every link inside the project leads to a file that is there, and to a heading of it."""
    for target in LINK.findall(
        re.sub(r"`[^`\n]*`", lambda code: code[0].replace("(", "").replace("]", ""), prose(page))
    ):
        if re.match(r"[a-z]+:", target):
            continue
        where, _, anchor = target.partition("#")
        path = (page.parent / unquote(where)).resolve() if where else page
        assert path.exists(), f"{page_name(page)}: {target}"
        assert path == ROOT or ROOT in path.parents, f"{page_name(page)}: {target} leads out of the project"
        assert not anchor or anchor in anchors(path), f"{page_name(page)}: {target}"


def test_every_page_is_in_the_index() -> None:
    """docs/index.md links to every page of docs/ and of the folders below."""
    linked = {(DOCS / target.partition("#")[0]).resolve() for target in LINK.findall(prose(DOCS / "index.md"))}
    pages = {page for page in [*PAGES, GENERATED] if DOCS in page.parents and page != DOCS / "index.md"}
    assert sorted(page_name(page) for page in pages - linked) == []


@pytest.mark.parametrize("page", [page for page in PAGES if "\n<!-- picture: " in prose(page)], ids=page_name)
def test_pictures(page: Path) -> None:
    """A place for a picture stands behind a command that draws one, of a file that is there when the site is built."""
    pieces = page.read_text("utf-8").split("\n<!-- picture: ")
    for number in range(1, len(pieces)):
        commands = re.findall(
            rf"^\$ scenario-tree (?:{'|'.join(DRAWING)}) (.+)", "".join(pieces[:number]), flags=re.MULTILINE
        )
        assert commands, page_name(page)
        trees = re.findall(r"\S+\.yaml", commands[-1])
        assert trees, f"{page_name(page)}: {commands[-1]}"
        assert all((ROOT / tree).exists() for tree in trees), f"{page_name(page)}: {commands[-1]}"


# ---- what exists is on the pages ---------------------------------------------------------


def commands() -> list[str]:
    return main.list_commands(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("command", commands())
def test_every_command_has_a_section(command: str) -> None:
    """docs/commands.md has a section for the command, with its help, an example, and what its exit status means."""
    section = sections(DOCS / "commands.md").get(command)
    assert section is not None, f"write a section `## {command}` in docs/commands.md"
    assert f"$ scenario-tree {command} --help" in section
    examples = re.findall(rf"^\$ .*scenario-tree {command}\b(?!.*--help)", section, flags=re.MULTILINE)
    assert examples, "show an example that is run"
    assert "Exit status" in section


AS_JSON = {  # commands that print JSON, with arguments that make every key appear
    "check": ["broken.yaml", "--format", "json"],
    "score": ["trees/ferry.yaml", "--nodes", "--against", "doubter", "--format", "json"],
    "paths": ["trees/ferry.yaml", "--format", "json"],
    "set": ["trees/ferry.yaml", "winter/hard=30%", "--dry-run", "--format", "json"],
    "diff": ["trees/ferry.yaml", "trees/changed.yaml", "--format", "json"],
    "log": ["trees/north-korea-talks.yaml", "--format", "json"],
    "blame": ["trees/north-korea-talks.yaml", "--format", "json"],
    "sensitivity": ["trees/us-response.yaml", "--break-even", "--two-way", "discovery", "beijing/peace", "-f", "json"],
    "simulate": ["trees/ferry.yaml", "-n", "50", "--acceptability", "budget", "-f", "json"],
    "risk": ["trees/us-response.yaml", "--format", "json"],
    "drivers": ["trees/north-korea-talks.yaml", "--marginal", "--format", "json"],
    "information": ["trees/us-response.yaml", "--on", "inspection", "--format", "json"],
    "frontier": ["trees/us-response.yaml", "--criteria", "peace", "cash", "--for", "washington", "--format", "json"],
    "compare": ["trees/ferry.yaml", "--format", "json"],
    "sweep": ["trees/ferry.yaml", "--set", "subsidy=1:3:1", "--format", "json"],
}
IN_A_CLONE = ("log", "blame")


@pytest.mark.parametrize("command", AS_JSON)
def test_every_json_key_is_explained(command: str, tmp_path: Path) -> None:
    """The sections on the command and on what all commands share name every key of its JSON in backticks."""
    folder = Session(tmp_path).folder
    changed = (folder / "trees/ferry.yaml").read_text("utf-8").replace("union: 35%", "union: 50%")
    (folder / "trees/changed.yaml").write_text(changed.replace("1.5, 4]", "3, 4]"), encoding="utf-8")
    with chdir(clone(folder / "clone") if command in IN_A_CLONE else folder):
        result = CliRunner().invoke(main, [command, *AS_JSON[command]])
    pages = sections(DOCS / "commands.md")
    explained = set(re.findall(r"`([^`\n]+)`", pages[command] + pages["What all commands share"]))
    names = {name for text in explained for name in re.split(r"[.,\s\[\]]+", text)}
    criteria = {"islanders", "budget"}  # of the ferry, by which `expected` is keyed
    assert sorted(json_keys(json.loads(result.stdout)) - names - criteria) == []


def json_keys(value: Any) -> set[str]:
    """The keys of all records; what is keyed by names of the file (`views`, `odds`, …) is passed over."""
    if isinstance(value, list):
        return {key for item in value for key in json_keys(item)}
    if not isinstance(value, dict):
        return set()
    own = set(value)
    below = {key for name, item in value.items() if not by_name(name, item) for key in json_keys(item)}
    return own | below


def by_name(name: str, value: Any) -> bool:
    """Whether the keys of a record are names of the file, or levels."""
    return name in BY_NAME or (name in ("outcomes", "tags") and isinstance(value, dict))


BY_NAME = (
    *("views", "odds", "criteria", "parameters", "before", "after"),
    *("strategy", "values", "choices", "shares", "value_at_risk", "expected_shortfall", "probabilities"),
)


def test_json_commands_are_known() -> None:
    """A command with `--format json` is in the list of those whose keys are looked for."""
    found = []
    for name in commands():
        command = main.get_command(None, name)  # type: ignore[arg-type]
        choices = [option.type.choices for option in command.params if hasattr(option.type, "choices")]
        found += [name] * any("json" in choice for choice in choices)
    assert sorted(found) == sorted(AS_JSON)


@pytest.mark.parametrize("code", catalogue.codes())
def test_every_code_is_explained(code: str) -> None:
    """`explain` has something to say of each code, and the page of codes a heading for it."""
    result = CliRunner().invoke(main, ["explain", code])
    assert result.exit_code == 0
    assert code in result.output
    assert code in anchors(GENERATED)


@pytest.mark.parametrize("name", [*KINDS, *FUNCTIONS])
def test_every_distribution_and_function_is_explained(name: str) -> None:
    """docs/format.md names it in backticks."""
    assert re.search(rf"`{name}\b", prose(DOCS / "format.md"))


def test_the_changelog_says_which_numbers_changed() -> None:
    """The newest entry of the changelog has a section on figures that changed."""
    newest = next(iter(sections(ROOT / "CHANGELOG.md").values()))
    assert "### Numbers" in newest


# ---- tables that are made of the source ----------------------------------------------------

TABLE = re.compile(r"^<!-- (keys|words): (\w+) -->\n\n((?:\|.*\n)*)\n*", re.MULTILINE)
PLAIN = {  # what a value is, by the definition that it refers to
    "text": "text",
    "date": "day",
    "name": "name",
    "tags": "list of names",
    "because": "list of claims",
    "despite": "list of claims",
    "quantity": "[quantity](#quantities)",
    "probability": "[probability](#probabilities)",
    "payoff": "[payoff](#payoffs-and-criteria)",
    "parameters": "`name: quantity`",
    "view_weights": "`view: weight`",
    "target": "name, or [node](#a-node-written-in-place)",
}
NAMED = {  # of keys that the schema spells out in place
    "sources": "list of paths",
    "authors": "text, or list of texts",
    "words": "name of a scale, or `word: [low, high]`",
    "criteria": "`name: criterion`",
    "profiles": "`name: profile`",
    "nodes": "`id: node`",
    "outcomes": "`name: outcome`, or list of names",
    "expect": "`name: probability`",
    "indicators": "`name: indicator`",
    "evidence": "list of entries",
    "resolution": "mapping",
    "path": "list of `node/branch`",
    "scale": "`[worst, best]`",
    "odds": "`branch: factor`",
    "chance": "`name: branch`",
    "decision": "`name: option`",
    "likelihood": "`branch: quantity`",
    "claims": "`id: claim`",
}


def table(kind: str, name: str) -> str:
    return _words_table(name) if kind == "words" else _keys_table(name)


def _words_table(name: str) -> str:
    bands: dict[tuple[float, float], list[str]] = {}
    for word, band in SCALES[name].bands.items():
        bands.setdefault(band, []).append(word)
    rows = [f"| {', '.join(words)} | {low * 100:g}–{high * 100:g} % |" for (low, high), words in bands.items()]
    return "\n".join(["| word | band |", "| --- | --- |", *rows]) + "\n"


def _keys_table(name: str) -> str:
    schema = json.loads(schema_text())
    owner = {"document": schema, "resolution": schema["properties"]["resolution"]}.get(name)
    owner = owner or schema["definitions"][name]
    required = owner.get("required", ())
    rows = [
        f"| `{key}`{' *' if key in required else ''} | {_taken(key, value)} | {_meaning(value, schema)} |"
        for key, value in owner["properties"].items()
    ]
    return "\n".join(["| key | takes | meaning |", "| --- | --- | --- |", *rows]) + "\n"


def _taken(key: str, value: Mapping[str, Any]) -> str:
    reference = value.get("$ref", "").removeprefix("#/definitions/")
    if reference in PLAIN:
        return PLAIN[reference]
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return ", ".join(f"`{word}`" for word in value["enum"])
    if key in NAMED and ("array" in value["type"] or "object" in value["type"]):
        return NAMED[key]
    return {"string": "name", "number": "number"}[value["type"]]


def _meaning(value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    said = value.get("description")
    reference = value.get("$ref", "").removeprefix("#/definitions/")
    said = said or schema["definitions"][reference]["description"]
    return said.replace("|", "\\|")


def test_tables() -> None:
    """The tables of docs/format.md are those of the schema and of the scales, and none is missing."""
    text = (DOCS / "format.md").read_text("utf-8")
    found = {(kind, name): rows for kind, name, rows in TABLE.findall(text)}
    for (kind, name), rows in found.items():
        assert rows == table(kind, name), f"{kind}: {name}; {RENEW}"
    definitions = {
        name for name, value in json.loads(schema_text())["definitions"].items() if "properties" in value
    } | {"document", "resolution"}
    assert {name for kind, name in found if kind == "keys"} == definitions
    assert {name for kind, name in found if kind == "words"} == set(SCALES)


# ---- Python --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "pycon", "python")], ids=page_name)
def test_python(page: Path, tmp_path: Path) -> None:
    """Every example in Python runs, and prints what the page says."""
    Session(tmp_path)
    names: dict[str, Any] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    with chdir(tmp_path):
        for block in blocks(page, "pycon", "python"):
            place = f"{page_name(page)}:{block.first}"
            if block.language == "python":
                exec(compile(block.text, place, "exec"), names)
                continue
            test = doctest.DocTestParser().get_doctest(block.text, names, place, str(page), block.first)
            report: list[str] = []
            runner.run(test, out=report.append, clear_globs=False)
            names = test.globs
            assert not report, "".join(report)


# ---- renewing --------------------------------------------------------------------------------


def renewed(page: Path, folder: Path) -> str:
    """The page with its transcripts and tables as they should be."""
    text = page.read_text("utf-8")
    lines = text.splitlines()
    for block, transcript in reversed(list(transcripts(page, folder))):
        fence = lines[block.first - 2]
        indent = fence[: len(fence) - len(fence.lstrip())]
        written = [f"{indent}{line}".rstrip() for line in transcript]
        lines[block.first - 1 : block.first - 1 + len(block.lines)] = written
    text = "\n".join(lines) + "\n"
    return TABLE.sub(lambda match: f"<!-- {match[1]}: {match[2]} -->\n\n{table(match[1], match[2])}\n", text)


def renew(pages: list[Path]) -> None:
    for page in pages:
        with tempfile.TemporaryDirectory() as folder:
            text = renewed(page, Path(folder))
        if text != page.read_text("utf-8"):
            page.write_text(text, encoding="utf-8")
            print(f"renewed {page_name(page)}")
    source, picture = tutorial_picture()
    if DOCS / "tutorial.md" in pages:
        tree = scenario_tree.loads(source.read_text("utf-8"), name="museum.yaml", folder=source.parent)
        picture.write_text(scenario_tree.render(tree), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] != ["--renew"]:
        sys.exit(__doc__)
    renew([Path(name).resolve() for name in sys.argv[2:]] or PAGES)
