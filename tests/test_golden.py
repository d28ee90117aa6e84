"""What the commands print for the project's trees, word for word, and every tree through every command.

    python tests/test_golden.py --renew

writes the files in `tests/golden` anew; read the difference before you commit it.
"""

import json
import sys
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from scenario_tree.cli import main

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
TREES = sorted(path.stem for path in (ROOT / "trees").glob("*.yaml"))
WIDTH = {"COLUMNS": "140", "NO_COLOR": "1"}
GOLDENS = {  # name of the file behind the tree's, and the command
    "score.txt": ("score",),
    "score.json": ("score", "--nodes", "--format", "json"),
    "paths.txt": ("paths", "-n", "8"),
    "show.txt": ("show",),
    "dot": ("render", "-o", "-", "--format", "dot"),
}
EVERY_COMMAND = (
    ("check",),
    *(("check", "--format", form) for form in ("json", "github")),
    *((command, "--format", form) for command in ("score", "paths") for form in ("table", "json", "csv", "markdown")),
    ("show", "--depth", "2", "--min-probability", "0.05"),
    ("render", "-o", "-", "--format", "svg"),
)


def printed(tree: str, command: tuple[str, ...]) -> str:
    """What a command prints for a tree, run in the project's folder."""
    result = CliRunner().invoke(main, [command[0], f"trees/{tree}.yaml", *command[1:]], env=WIDTH)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(("tree", "name"), list(product(TREES, GOLDENS)))
def test_what_is_printed(tree: str, name: str) -> None:
    """A table, a JSON object and a DOT text stay as they are until somebody means to change them."""
    wanted = (GOLDEN / f"{tree}.{name}").read_text("utf-8")
    assert printed(tree, GOLDENS[name]) == wanted, "renew with: python tests/test_golden.py --renew"


@pytest.mark.parametrize(("tree", "command"), list(product(TREES, EVERY_COMMAND)), ids=str)
def test_every_tree_through_every_command(tree: str, command: tuple[str, ...]) -> None:
    """Every command takes every tree in every form."""
    text = printed(tree, command)
    assert text or command[0] == "check"
    if "json" in command:
        json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


if __name__ == "__main__" and sys.argv[1:] == ["--renew"]:
    from contextlib import chdir

    GOLDEN.mkdir(exist_ok=True)
    with chdir(ROOT):
        for tree_, name_ in product(TREES, GOLDENS):
            (GOLDEN / f"{tree_}.{name_}").write_text(printed(tree_, GOLDENS[name_]), "utf-8")
