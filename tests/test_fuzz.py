"""Damaged files: whatever stands in a file, what comes out is a tree or problems that can be shown.

A case is made from the project's trees, the catalogue's examples and files of the oracle's generator by a few random
changes, and named by its seed. To see one::

    python -m pytest "tests/test_fuzz.py::test_damaged_files[12]"
    python tests/test_fuzz.py 1234          # the text, and what becomes of it
"""

from __future__ import annotations

import json
import random
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from oracle.generate import generate

import scenario_tree
from scenario_tree import catalogue
from scenario_tree.drawing import TreePicture
from scenario_tree.model import ScenarioTree
from scenario_tree.problems import Problem, TreeProblems
from scenario_tree.quantities.distribution import KINDS
from scenario_tree.quantities.expression import FUNCTIONS
from scenario_tree.quantities.words import SCALES
from scenario_tree.reading import schema_text
from scenario_tree.reports import diagnostics
from scenario_tree.reports.window import Window

TREES = Path(scenario_tree.__file__).parent.parent / "trees"
DEFAULT, AT_ONCE = 1_500, 50
SLOW = range(10_000, 30_000, 500)
LIKELIEST = 3
GENERATED = 40


class Original(NamedTuple):
    """A file to damage: its text, and the folder in which its registers are looked for."""

    text: str
    files: Mapping[str, str]
    folder: Path | None


class Case(NamedTuple):
    """A damaged file."""

    seed: int
    text: str
    original: Original


@cache
def originals() -> tuple[Original, ...]:
    """The four trees, generated files, and every file of the catalogue, wrong and right."""
    found = [Original(path.read_text("utf-8"), {}, TREES) for path in sorted(TREES.glob("*.yaml"))]
    found += [Original(generate(seed).text, {}, None) for seed in range(GENERATED)]
    for code in catalogue.codes():
        entry = catalogue.explanation(code)
        if entry.shown == "file":
            found.append(Original(entry.wrong, entry.files, None))
            found.append(Original(entry.right, {**entry.files, **entry.mended}, None))
    return tuple(found)


@cache
def keys() -> tuple[str, ...]:
    """Every key of the format."""
    found: dict[str, None] = {}
    waiting = [json.loads(schema_text())]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found.update(dict.fromkeys(item.get("properties", ())) if isinstance(item.get("properties"), dict) else {})
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return tuple(found)


TOKENS = (
    *KINDS, *FUNCTIONS, *SCALES, *SCALES["icd203"].bands, "rest", "linear", "log", "mixture", "high", "null", "true",
    "~", "0", "1", "-1", "0.5", "1e308", "1e-320", "1e400", "150%", "0%", "100%", "1/3", "1/0", "-0", "010",
    ".5", "+.5e-3",
    "= 1 / 0", "= x", "= min(a, b)", "= (1", "= 2 ** 2000", "= subsidy * -1", "= if(1 > 2, 0.2, 0.7)", "2024-02-30",
    "2024-02-29", "9999-12-31", "[]", "{}", "[1, 2]", "{a: 1}", "{beta: [1, 2]}", "{pert: [1, 2, 3]}", "''", '"a"', "'",
    '"\\e[31m"', '"a\\nb"',
    "&a", "*a", "<<", "!!str", "|", ">", "---", "...", "%YAML 1.1", "# c", ": ", "- ", "? ", ", ", "[", "]", "{", "}",
    "not:", "a/b", "x-mine", "…", "日本", "😀", "\u2028", "\x85", "\xa0", "\t", "\0", "\r", "\ufeff", "\ud800",
    "<<<<<<< HEAD", "=======", ">>>>>>> other", "{sceptic: 10%, hopeful: 40%}", "{u: 1, v: 0}", "-.inf", ".nan",
)  # fmt: skip
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")  # what moves the cursor
VALUED = re.compile(r"payoff|weight|scale|likelihood|elsewhere|odds|tolerance|rationality|concentration|share|criteria")
WORD = re.compile(r"[^\s:,{}\[\]]+")


# ---- changes -------------------------------------------------------------------------------


def delete_line(lines: list[str], rng: random.Random) -> None:
    del lines[rng.randrange(len(lines))]


def duplicate_line(lines: list[str], rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines)), rng.choice(lines))


def swap_lines(lines: list[str], rng: random.Random) -> None:
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]


def move_block(lines: list[str], rng: random.Random) -> None:
    i = rng.randrange(len(lines))
    block = [lines.pop(i) for _ in range(min(rng.randint(1, 6), len(lines) - i))]
    position = rng.randint(0, len(lines))
    lines[position:position] = block


def foreign_line(lines: list[str], rng: random.Random) -> None:
    lines.insert(rng.randint(0, len(lines)), rng.choice(rng.choice(originals()).text.split("\n")))


def indent_line(lines: list[str], rng: random.Random) -> None:
    i = rng.randrange(len(lines))
    lines[i] = (
        rng.choice([" ", "  ", "\t", "      "]) + lines[i] if rng.random() < 0.5 else lines[i][rng.randint(1, 3) :]
    )


def cut_line(lines: list[str], rng: random.Random) -> None:
    i = rng.randrange(len(lines))
    lines[i] = lines[i][: rng.randint(0, len(lines[i]))]


def delete_character(lines: list[str], rng: random.Random) -> None:
    i = rng.randrange(len(lines))
    at = rng.randint(0, len(lines[i]))
    lines[i] = lines[i][:at] + lines[i][at + 1 :]


def insert_token(lines: list[str], rng: random.Random) -> None:
    i = rng.randrange(len(lines))
    at = rng.randint(0, len(lines[i]))
    lines[i] = lines[i][:at] + rng.choice(TOKENS + keys()) + lines[i][at:]


def replace_word(lines: list[str], rng: random.Random) -> None:
    """A word gives way to a token, a key, or a word of the same file: the change that most often stays YAML."""
    i = rng.randrange(len(lines))
    words = list(WORD.finditer(lines[i]))
    if words:
        word = rng.choice(words)
        others = WORD.findall(rng.choice(lines)) or ["x"]
        new = rng.choice([rng.choice(TOKENS), rng.choice(keys()), rng.choice(others), rng.choice(others)])
        lines[i] = lines[i][: word.start()] + new + lines[i][word.end() :]


def own_word(lines: list[str], rng: random.Random) -> None:
    """A word gives way to another of the same file that looks like it: names for names, numbers for numbers."""
    i = rng.randrange(len(lines))
    words = list(WORD.finditer(lines[i]))
    if words:
        word = rng.choice(words)
        alike = [w for line in lines for w in WORD.findall(line) if w[0].isalpha() == word[0][0].isalpha()]
        lines[i] = lines[i][: word.start()] + rng.choice(alike) + lines[i][word.end() :]


def replace_number(lines: list[str], rng: random.Random) -> None:
    i = rng.randrange(len(lines))
    numbers = list(re.finditer(r"[\d.]+%?", lines[i]))
    if numbers:
        number = rng.choice(numbers)
        new = rng.choice(
            ["0", "1", "0.5", "50%", "-1", "2", "1e9", "rest", "1/3", "likely", "= 0.5", "{uniform: [0, 1]}"]
        )
        lines[i] = lines[i][: number.start()] + new + lines[i][number.end() :]


def other_value(lines: list[str], rng: random.Random) -> None:
    """A payoff, weight or likelihood gets another value: the file mostly stays valid, its figures move."""
    places = [i for i, line in enumerate(lines) if VALUED.search(line)]
    if places:
        i = rng.choice(places)
        start = VALUED.search(lines[i]).start()  # type: ignore[union-attr]
        new = rng.choice(["0", "0.25", "1", "-3.5", "40", "1e3", "0.999", "1e-9"])
        lines[i] = lines[i][:start] + re.sub(
            r"(?<=[ \[])-?[\d.]+(?=[,}\] ]|$)", new, lines[i][start:], count=rng.randint(1, 2)
        )


def delete_key(lines: list[str], rng: random.Random) -> None:
    """A whole entry of a flow mapping or a line's key goes."""
    i = rng.randrange(len(lines))
    lines[i] = re.sub(r"[\w-]+: *", "", lines[i], count=1)


CHANGES: tuple[Callable[[list[str], random.Random], None], ...] = (
    delete_line, duplicate_line, swap_lines, move_block, foreign_line, indent_line, cut_line, delete_character,
    insert_token, replace_word, replace_word, replace_word, replace_number, replace_number, delete_key, own_word,
    own_word, own_word, own_word, other_value, other_value, other_value, other_value, other_value,
)  # fmt: skip


def case(seed: int) -> Case:
    """The damaged file of a seed."""
    rng = random.Random(f"fuzz {seed}")
    original = rng.choice(rng.choice([originals()[:4], originals()[4 : 4 + GENERATED], originals()[4 + GENERATED :]]))
    lines = original.text.split("\n")
    for _ in range(rng.choice([1, 1, 1, 1, 2, 2, 3, 5])):
        rng.choice(CHANGES)(lines, rng)
        lines = lines or [""]
    text = rng.choice(["\n"] * 9 + ["\r\n"]).join(lines)
    return Case(seed, text, original)


# ---- what must hold --------------------------------------------------------------------------------


def judged(damaged: Case, folder: Path) -> bool:
    """Check the file, and evaluate and draw it where it is valid; the answer is whether it was."""
    place = damaged.original.folder or folder
    for name, text in damaged.original.files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    problems = scenario_tree.checks(damaged.text, name="tree.yaml", folder=place)
    for problem in problems:
        judge_problem(problem, damaged.text)
    for width in (None, 60):
        printed = diagnostics.text(problems, Window(width=width))
        assert not CONTROL.search(printed), CONTROL.findall(printed)
    wrong = [problem.message for problem in problems if problem.severity == "error"]
    try:
        tree = scenario_tree.loads(damaged.text, name="tree.yaml", folder=place)
    except TreeProblems as refusal:
        # what only an evaluation can find is found by `check` alone
        assert {problem.message for problem in refusal.problems} <= set(wrong)
        return False
    try:
        score = scenario_tree.score(tree)
    except TreeProblems as refusal:
        assert wrong, f"check finds nothing, but: {refusal}"
        return False
    assert not wrong
    json.dumps(score.to_dict(nodes=True), allow_nan=False)
    assert abs(sum(outcome.probability for outcome in score.outcomes) - 1) < 1e-6
    likeliest = scenario_tree.paths(tree, LIKELIEST)
    json.dumps(likeliest.to_dict(), allow_nan=False)
    assert likeliest.paths
    assert TreePicture(score).text("dot").startswith("digraph")
    ask(tree, random.Random(damaged.seed))
    return True


def ask(tree: ScenarioTree, rng: random.Random) -> None:
    """Something at random is asked of the tree: figures, or a refusal with advice."""
    branches = [f"{node.id}/{branch.name}" for node, branch in tree.branches()]
    names = [*branches, *tree.nodes, *tree.events, *tree.outcomes, *tree.tags]
    under: dict[str, Any] = {}
    if rng.random() < 0.5:
        under["given"] = [rng.choice(["", "", "not:"]) + rng.choice(names) for _ in range(rng.choice([1, 1, 2]))]
        under["known"] = rng.random() < 0.3
    if rng.random() < 0.3:
        under["choose"] = [rng.choice(branches)]
    if rng.random() < 0.3:
        under["odds"] = {rng.choice(branches): rng.choice([0, 0.5, 2, 1e9])}
    if rng.random() < 0.3 and tree.profiles:
        under["profile"] = rng.choice(list(tree.profiles))
    if rng.random() < 0.3:
        under["pool"] = rng.choice(["linear", "log", "mixture"])
    if rng.random() < 0.2:
        under["weights"] = {"rationality": rng.choice([0, 1, 50]), "risk_tolerance": rng.choice([0.1, 10])}
    try:
        score = scenario_tree.score(tree, **under)
    except TreeProblems as refusal:
        for problem in refusal.problems:
            assert problem.code in catalogue.codes(), (under, problem)
            assert problem.help, (under, problem)
        return
    json.dumps(score.to_dict(nodes=True), allow_nan=False)
    assert abs(sum(outcome.probability for outcome in score.outcomes) - 1) < 1e-6, under
    assert scenario_tree.paths(tree, LIKELIEST, **under).paths
    assert TreePicture(score).text("dot").startswith("digraph")


def judge_problem(problem: Problem, text: str) -> None:
    """A problem lies in its text, its code is explained with its severity, and an error says what to do."""
    assert problem.code in catalogue.codes(), problem.code
    assert problem.severity == catalogue.explanation(problem.code).severity, problem.code
    assert problem.message.strip()
    assert problem.help or problem.severity == "warning", problem
    place = problem.location
    assert place is not None, problem
    if place.source.name == "tree.yaml":
        shown = text.removeprefix("\ufeff")
        assert place.source.text in (shown, "") or "\ufffd" in place.source.text, problem
    assert 0 <= place.start <= place.end <= len(place.source.text), problem
    assert 1 <= place.line <= place.end_line
    assert 1 <= place.column <= len(place.source.line(place.line)) + 2, problem


def failures(seeds: range) -> list[str]:
    """What is wrong at which seed."""
    found = []
    for seed in seeds:
        with TemporaryDirectory() as folder:
            try:
                judged(case(seed), Path(folder))
            except Exception as error:
                last = traceback.extract_tb(error.__traceback__)[-1]
                found.append(f"seed {seed}: {type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})")
    return found


@pytest.mark.parametrize("chunk", range(DEFAULT // AT_ONCE))
def test_damaged_files(chunk: int) -> None:
    """Nothing but problems that can be shown comes of a damaged file, and a valid one is scored, ranked and drawn."""
    found = failures(range(chunk * AT_ONCE, (chunk + 1) * AT_ONCE))
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("first", SLOW)
def test_many_damaged_files(first: int) -> None:
    """The same, for twenty thousand."""
    found = failures(range(first, first + SLOW.step))
    assert not found, "\n".join(found)


def test_enough_of_them_are_valid() -> None:
    """A good part of the cases gets beyond reading: it is not the YAML parser alone that is tested."""
    valid, kinds = 0, set()
    with TemporaryDirectory() as folder:
        for seed in range(0, DEFAULT, 10):
            damaged = case(seed)
            try:
                problems = scenario_tree.checks(damaged.text, folder=damaged.original.folder or folder)
            except Exception:  # test_damaged_files tells
                continue
            valid += all(problem.severity == "warning" for problem in problems)
            kinds |= {problem.code for problem in problems}
    assert valid > DEFAULT // 10 // 8
    assert len(kinds) > 25


@pytest.mark.parametrize("escaped", ["a\\e[31mred", "a\\nb\\e[2J", "a\\u202eb", "\\x07", "a\\u2028\\u0085b"])
@pytest.mark.parametrize(
    "place", ["then: X", "then: o, because: [X]", "then: o, label: {a: X}", "then: o, payoff: X", "X: 1"]
)
def test_what_is_printed_moves_no_cursor(place: str, escaped: str) -> None:
    """Control characters that a quoted text smuggles in are not printed, neither in a message nor in a help."""
    branch = place.replace("X", f'"{escaped}"')
    text = f"scenario_tree: 1\nstart: n\noutcomes: [o]\nnodes: {{n: {{chance: {{y: {{p: rest, {branch}}}}}}}}}\n"
    problems = scenario_tree.checks(text)
    assert problems
    for colour in (False, True):
        printed = diagnostics.text(problems, Window(width=80, colour=colour))
        assert not CONTROL.search(re.sub(r"\x1b\[[0-9;]*m", "", printed) if colour else printed)


def shown(seed: int) -> None:
    """Print a case and what becomes of it."""
    damaged = case(seed)
    sys.stdout.write(damaged.text.encode("utf-8", "backslashreplace").decode() + "\n")
    with TemporaryDirectory() as folder:
        result: Any = judged(damaged, Path(folder))
    sys.stdout.write(f"valid: {result}\n")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        shown(int(argument))
