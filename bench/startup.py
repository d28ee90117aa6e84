"""How long commands take from nothing: `--help` against a bare click app, `score` against importing what it needs.

What `score` needs are the modules, other than its own, that are loaded when it is done. Targets: at most 1.5.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from timing import figure, medians, show

HOME = Path(__file__).parent.parent
FILE = "trees/ferry.yaml"
BARE = "import click\n@click.command()\ndef main(): pass\nmain(['--help'])"
PROBE = f"""
import sys
from scenario_tree.cli import main
try:
    main(["score", {FILE!r}], prog_name="scenario-tree")
except SystemExit:
    print("loaded:", *(name for name in sys.modules if name.partition(".")[0] not in ("scenario_tree", "__main__")))
"""
IMPORT = """
import contextlib, importlib, sys
for name in sys.argv[1:]:
    with contextlib.suppress(ImportError):  # of parts that only their package can import
        importlib.import_module(name)
"""


def run(*arguments: str) -> str:
    """What a fresh interpreter prints, which keeps the bytecode that it makes."""
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, *arguments], cwd=HOME, env=known, capture_output=True, text=True, check=True)
    return done.stdout


def main() -> None:
    """Print times and ratios."""
    loaded = run("-c", PROBE).rpartition("loaded:")[2].split()
    anyway = run("-c", "import sys; print(*sys.modules)").split()
    needed = [name for name in loaded if name not in anyway]
    works: dict[str, Callable[[], object]] = {
        "bare": lambda: run("-c", BARE),
        "help": lambda: run("-m", "scenario_tree", "--help"),
        "import": lambda: run("-c", IMPORT, *needed),
        "score": lambda: run("-m", "scenario_tree", "score", FILE),
    }
    for work in works.values():
        work()
    took = medians(works, 21)
    show(
        "Start-up",
        ["", "time", "ratio"],
        [
            ["a bare click app's `--help`", figure(took["bare"]), "1.0"],
            ["`scenario-tree --help`", figure(took["help"]), f"{took['help'] / took['bare']:.2f}"],
            [f"importing the {len(needed)} modules that `score` needs", figure(took["import"]), "1.0"],
            [f"`scenario-tree score {FILE}`", figure(took["score"]), f"{took['score'] / took['import']:.2f}"],
        ],
    )


if __name__ == "__main__":
    main()
