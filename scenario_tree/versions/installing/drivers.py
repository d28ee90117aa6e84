"""What git is told about trees: the lines of its configuration, as texts.

Whatever runs this program is a line of shell that looks for it when git needs it, so that git works where it is
missing: the merge is then git's own, the difference too, and a text stays as it is. `SCENARIO_TREE` in the
environment names another program; else the one named when the line was written counts.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Literal

from scenario_tree.versions.installing.attributes import DRIVER

Part = Literal["hunk-headers", "words", "merge-driver", "diff-driver", "textconv"]
USUAL_PARTS: tuple[Part, ...] = ("hunk-headers", "words", "merge-driver")
OPTIONAL_PARTS: tuple[Part, ...] = ("diff-driver", "textconv")
PURPOSES: dict[Part, str] = {
    "hunk-headers": "hunks of a diff name the node",
    "words": "numbers and percents are words of --word-diff",
    "merge-driver": "trees are merged as trees",
    "diff-driver": "`git diff` says what changed, and which outcomes moved",
    "textconv": "`git log -p` and `git show` compare probabilities",
}
PROGRAM = "scenario-tree"

# The last line that begins like an id, or like `id: name` of a node written in place. Keys of a node are none.
_KEYS = (
    "chance|decision|payoff|p|share|then|because|despite|tags|concentration|views|odds|criteria|parameters|likelihood"
)
_NAME = "[A-Za-z][A-Za-z0-9_.-]*"
HUNK_HEADERS = f"""\
!^ +({_KEYS}):
^ +id: *({_NAME})
^ {{1,4}}({_NAME}):( *[{{#].*)?$
^([a-z_]+): *(#.*)?$"""

# What stands between blanks and the signs of YAML: `60%`, `1/3`, `-0.5` and `no-text` each change as a whole.
WORDS = "[^][:space:][{}(),:;=\"'#&*!|>]+|[^[:space:]]"


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of git's configuration, and the part that it belongs to."""

    key: str
    value: str
    part: Part


def parts(*, diff: bool, textconv: bool) -> tuple[Part, ...]:
    """The usual parts, and those of the optional ones that are asked for."""
    asked: dict[Part, bool] = {"diff-driver": diff, "textconv": textconv}
    return (*USUAL_PARTS, *(part for part in OPTIONAL_PARTS if asked[part]))


def settings(parts: tuple[Part, ...], program: str = PROGRAM) -> tuple[Setting, ...]:
    """The lines for some parts, in the order in which they are written."""
    return tuple(setting for setting in _every(program) if setting.part in parts)


def _every(program: str) -> tuple[Setting, ...]:
    return (
        Setting(f"diff.{DRIVER}.xfuncname", HUNK_HEADERS, "hunk-headers"),
        Setting(f"diff.{DRIVER}.wordRegex", WORDS, "words"),
        Setting(f"merge.{DRIVER}.name", "scenario trees, by branch point", "merge-driver"),
        Setting(f"merge.{DRIVER}.driver", _merge_driver(program), "merge-driver"),
        Setting(f"diff.{DRIVER}.command", _diff_command(program), "diff-driver"),
        Setting(f"diff.{DRIVER}.textconv", _textconv(program), "textconv"),
        Setting(f"diff.{DRIVER}.cachetextconv", "false", "textconv"),
    )


def _found(program: str) -> str:
    return f"program=${{SCENARIO_TREE:-{shlex.quote(program)}}}"


def _merge_driver(program: str) -> str:
    """Git puts names of files for %O %A %B, and quotes those that it puts for %P %S %X %Y.

    Git takes every status up to 128 for a conflict that is marked in the file. So a program that cannot start, which
    ends with 1 too, is asked for its version first, and whatever ends with more than 1 has merged nothing.
    """
    return (
        f"{_found(program.replace('%', '%%'))}; "
        'if "$program" --version >/dev/null 2>&1; then '
        '"$program" git merge-driver -- %O %A %B %L %P %S %X %Y; status=$?; [ $status -le 1 ] && exit $status; fi; '
        "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"
    )


def _diff_command(program: str) -> str:
    """Git appends its arguments to the line: a path alone where it is unmerged, else a path and both sides."""
    return (
        f"compare() {{ {_found(program)}; "
        'command -v "$program" >/dev/null 2>&1 && "$program" git diff-driver -- "$@" && return; '
        "if [ $# -lt 7 ]; then printf '* Unmerged path %s\\n' \"$1\"; "
        'else git --no-pager diff --no-index --no-ext-diff --no-textconv -- "$2" "$5"; fi; true; }; compare'
    )


def _textconv(program: str) -> str:
    """Git appends the name of a file."""
    return (
        f"convert() {{ {_found(program)}; "
        'command -v "$program" >/dev/null 2>&1 && "$program" git textconv -- "$1" || cat -- "$1"; }; convert'
    )


_OURS = "${SCENARIO_TREE:-"
_BEGINNING = 16
_PROGRAM_IN = re.compile(r"program=\$\{SCENARIO_TREE:-(.*?)\};")


def is_ours(key: str, value: str) -> bool:
    """Whether this program has written that value, this version of it or another: it begins as ours does."""
    own = {setting.key.lower(): setting.value for setting in _every(PROGRAM)}.get(key.lower(), "")
    return _OURS in value or (bool(own) and value[:_BEGINNING] == own[:_BEGINNING])


def program_in(value: str) -> str | None:
    """The program that a value of ours names; None where it names none."""
    match = _PROGRAM_IN.search(value)
    try:
        words = shlex.split(match[1]) if match else []
    except ValueError:
        return None
    doubled = " %O " in value
    return (words[0].replace("%%", "%") if doubled else words[0]) if len(words) == 1 else None


def is_current(key: str, value: str) -> bool:
    """Whether a value is what this version writes, for whatever program."""
    program = program_in(value) or PROGRAM
    return any(setting.value == value for setting in _every(program) if setting.key.lower() == key.lower())
