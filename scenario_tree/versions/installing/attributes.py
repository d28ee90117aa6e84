"""A file of git attributes: our lines in it, between two marks, and everything else as it is.

    # scenario-tree: begin
    trees/**/*.yaml diff=scenario-tree merge=scenario-tree
    # scenario-tree: end

Texts are handled whole, with their own line ends; what stands outside the marks is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from scenario_tree.problems import refusal

DRIVER = "scenario-tree"  # what the attributes `diff` and `merge` are set to, and the name of our configuration
USUAL_PATTERNS = ("trees/**/*.yaml", "*.scenario.yaml")
_VALUES = f"diff={DRIVER} merge={DRIVER}"
_BEGIN, _END = f"# {DRIVER}: begin", f"# {DRIVER}: end"
_JOINED = " (no line end before)"  # the file ended in the middle of a line when the block was added
_BLOCK = re.compile(
    rf"^{_BEGIN}(?P<mark>[^\r\n]*)\r?\n(?P<lines>.*?)^{_END}[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t"}
_PLAIN = re.compile(r"""[^\s"#!\\\[][^\s"]*""")


def line(pattern: str) -> str:
    """The line that gives files of a pattern our attributes, without its end.

    >>> line("trees/**/*.yaml")
    'trees/**/*.yaml diff=scenario-tree merge=scenario-tree'
    >>> line("my trees/*.yaml")
    '"my trees/*.yaml" diff=scenario-tree merge=scenario-tree'
    """
    written = pattern if _PLAIN.fullmatch(pattern) else f'"{"".join(_ESCAPES.get(sign, sign) for sign in pattern)}"'
    return f"{written} {_VALUES}"


def usual_pattern(path: str) -> str | None:
    """The usual pattern that a path relative to the top matches, or None."""
    if path.startswith("trees/") and path.endswith(".yaml"):
        return USUAL_PATTERNS[0]
    return USUAL_PATTERNS[1] if path.endswith(".scenario.yaml") else None


def block(patterns: Iterable[str]) -> tuple[str, ...]:
    """The lines for some patterns with the marks around them."""
    return (_BEGIN, *map(line, patterns), _END)


def patterns(text: str) -> tuple[str, ...]:
    """The patterns of our lines in a file's text; () without any."""
    own = [line.strip() for match in _BLOCK.finditer(text) for line in match["lines"].splitlines() if _is_own(line)]
    return tuple(dict.fromkeys(_unquoted(line.removesuffix(_VALUES).strip()) for line in own))


def _is_own(line: str) -> bool:
    return line.strip().endswith(f" {_VALUES}")


def _foreign(lines: str) -> str:
    """What somebody else wrote between the marks."""
    return "".join(line for line in lines.splitlines(keepends=True) if not _is_own(line))


def _unquoted(written: str) -> str:
    if not (len(written) > 1 and written[0] == written[-1] == '"'):
        return written
    return re.sub(r"\\(.)", lambda escape: "\t" if escape[1] == "t" else escape[1], written[1:-1])


def added(text: str, wanted: Iterable[str]) -> str:
    """The text in which our lines are those for these patterns: at the place where they were, else at the end."""
    wanted = tuple(wanted)
    found = list(_BLOCK.finditer(text))
    if len(found) == 1 and patterns(text) == wanted:
        return text
    ending = "\r\n" if "\r\n" in text else "\n"
    begin, *lines, end = block(wanted)
    if found:
        first = found[0]
        own = _ended((f"{begin}{first['mark']}", *lines), ending) + _foreign(first["lines"]) + _ended((end,), ending)
        return text[: first.start()] + own + removed(text[first.end() :])
    joined = bool(text) and not text.endswith("\n")
    own = _ended((f"{begin}{_JOINED if joined else ''}", *lines, end), ending)
    return f"{text}{ending if joined else ''}{own}"


def _ended(lines: Iterable[str], ending: str) -> str:
    return "".join(f"{line}{ending}" for line in lines)


def removed(text: str) -> str:
    """The text without our lines: what it was before they were added."""
    while match := _BLOCK.search(text):
        before, after = text[: match.start()], _foreign(match["lines"]) + text[match.end() :]
        if match["mark"] == _JOINED and not after:
            before = before.removesuffix("\n").removesuffix("\r")
        text = before + after
    return text


def accepted(pattern: str) -> str:
    """The pattern, if git can match files by it. Raises TreeProblems."""
    reason = ""
    if not pattern or any(sign in pattern for sign in "\n\r\0"):
        reason = "is no pattern of file names"
    elif pattern.startswith(("!", "[attr]")):
        reason = f"begins with {pattern[0]!r}, which git does not allow for attributes"
    elif pattern.endswith("/"):
        reason = "is a folder, and git gives attributes to files alone"
    if reason:
        advice = (
            f"write `{pattern}**`" if pattern.endswith("/") and len(pattern) > 1 else "write it as in .gitattributes"
        )
        raise refusal("attribute-pattern", f"{pattern!r} {reason}", advice)
    return pattern
