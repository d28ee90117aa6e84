"""The program as a whole: help, version, near misses, what it loads."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

import scenario_tree
from scenario_tree.cli import main
from scenario_tree.cli.program import SECTIONS

Run = Callable[..., Result]
COMMANDS = [name for names in SECTIONS.values() for name in names]


def _command(name: str) -> click.Command:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(run: Run, name: str) -> None:
    """`COMMAND --help` answers, shows an example, and says what every option is for."""
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"  scenario-tree {name}" in result.output
    for parameter in _command(name).params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"


def test_help_fits_eighty_columns(run: Run) -> None:
    """No help text runs over the edge of a usual window."""
    for arguments in ([], *([name] for name in COMMANDS)):
        lines = run(*arguments, "--help").output.splitlines()
        assert max(map(len, lines)) <= 80, arguments


def test_the_group_lists_every_command_with_a_whole_sentence(run: Run) -> None:
    """What a command does is not cut short in the list."""
    output = run("--help").output
    assert all(f"  {name} " in output for name in COMMANDS)
    assert "..." not in output.split("Write:")[1]


def test_version_names_the_program(run: Run) -> None:
    """`--version` is one line."""
    assert run("--version").output == f"scenario-tree {scenario_tree.__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["score", "--help"], ["render", "--help"]])
def test_help_and_version_load_neither_numpy_nor_networkx(arguments: list[str]) -> None:
    """What only answers about itself answers at once."""
    code = (
        "import sys\nfrom scenario_tree.cli import main\n"
        f"try: main({arguments!r}, prog_name='scenario-tree')\nexcept SystemExit as end: assert end.code == 0\n"
        "heavy = {'numpy', 'networkx', 'scipy', 'rich', 'yaml', 'graphviz'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    package = str(Path(scenario_tree.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": package}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, stdout=subprocess.DEVNULL)


def test_an_unknown_command_is_answered_with_the_nearest(run: Run) -> None:
    """A slip of the pen costs one look."""
    result = run("scor", "harvest.yaml")
    assert result.exit_code == 2
    assert "did you mean `score`?" in result.stderr


def test_an_unknown_option_is_answered_with_the_nearest(run: Run) -> None:
    """The same for options."""
    result = run("score", "harvest.yaml", "--prfile", "x")
    assert result.exit_code == 2
    assert "--profile" in result.stderr


def test_without_a_command_the_help_is_printed(run: Run) -> None:
    """Nothing asked for is bad usage, but a helpful one."""
    result = run()
    assert result.exit_code == 2
    assert "Usage: scenario-tree" in result.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_each_shell(run: Run, shell: str) -> None:
    """The script asks the program itself what may come next."""
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_SCENARIO_TREE_COMPLETE" in result.stdout
    assert result.stderr == ""


def test_completion_knows_commands_and_options(run: Run) -> None:
    """The variable of the script makes the program list what fits."""
    asked = {"_SCENARIO_TREE_COMPLETE": "bash_complete", "COMP_WORDS": "scenario-tree sc", "COMP_CWORD": "1"}
    result = run(env=asked, prog_name="scenario-tree")
    assert result.stdout.split() == ["plain,schema", "plain,score"]


def test_the_scripts_speak_to_bash(process: Callable[..., subprocess.CompletedProcess[str]], folder: Path) -> None:
    """Bash reads the script without complaint."""
    script = process("completion", "bash").stdout
    assert subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True).returncode == 0
