"""Our lines in a file of git attributes, and everything else as it was."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario_tree.problems import TreeProblems
from scenario_tree.versions.installing import attributes
from scenario_tree.versions.installing.attributes import USUAL_PATTERNS

OTHERS = (
    "",
    "*.png binary\n",
    "*.png binary",
    "# a remark\r\n*.txt text\r\n",
    "*.txt text\r\n*.png binary",
    "\n\n",
    "\ufeff*.txt text\n",
)
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12)
patterns = names.filter(lambda name: not name.startswith(("!", "[attr]")) and not name.endswith("/"))


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_added_can_be_taken_away(text: str) -> None:
    """Without our lines the file is again what it was, its last line end or lack of one included."""
    changed = attributes.added(text, USUAL_PATTERNS)
    assert changed.startswith(text)
    assert attributes.removed(changed) == text


@pytest.mark.parametrize("text", OTHERS)
def test_adding_twice_is_adding_once(text: str) -> None:
    """A second time changes nothing."""
    changed = attributes.added(text, USUAL_PATTERNS)
    assert attributes.added(changed, USUAL_PATTERNS) == changed
    assert attributes.patterns(changed) == USUAL_PATTERNS


@given(st.lists(st.sampled_from(["*.png binary", "# x", "", "é text"])), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_text_survives(lines: list[str], ending: str, ended: bool) -> None:
    """Whatever lines stand there, with whatever ends, come back as they were."""
    text = ending.join(lines) + (ending if ended else "")
    assert attributes.removed(attributes.added(text, USUAL_PATTERNS)) == text


def test_lines_end_as_the_others_do() -> None:
    """In a file with CRLF our lines have it too."""
    changed = attributes.added("*.txt text\r\n", USUAL_PATTERNS)
    assert changed.count("\r\n") == changed.count("\n") == 5


def test_our_lines_keep_their_place() -> None:
    """More patterns go where ours are, and not behind what was written after them."""
    text = attributes.added("a text\n", ["trees/*.yaml"]) + "b text\n"
    changed = attributes.added(text, ["trees/*.yaml", "more/*.yaml"])
    assert changed.splitlines()[3:] == [attributes.line("more/*.yaml"), "# scenario-tree: end", "b text"]
    assert attributes.removed(changed) == "a text\nb text\n"


def test_a_strange_line_between_our_marks_stays() -> None:
    """What somebody wrote between the marks is theirs."""
    text = attributes.added("", ["trees/*.yaml"]).replace("# scenario-tree: end", "*.csv text\n# scenario-tree: end")
    assert "*.csv text\n" in attributes.added(text, ["more/*.yaml"])
    assert attributes.removed(text) == "*.csv text\n"


def test_blocks_that_a_merge_has_doubled_become_one() -> None:
    """Where both sides of a merge added our lines, there is one block afterwards."""
    doubled = attributes.added("", ["a/*.yaml"]) + attributes.added("", ["b/*.yaml"])
    assert attributes.patterns(doubled) == ("a/*.yaml", "b/*.yaml")
    assert attributes.added(doubled, attributes.patterns(doubled)) == attributes.added("", ["a/*.yaml", "b/*.yaml"])


@given(st.lists(patterns, unique=True, min_size=1, max_size=3))
def test_patterns_are_read_as_they_were_written(wanted: list[str]) -> None:
    """Blanks, quotes and backslashes in a pattern are quoted as git does it."""
    assert attributes.patterns(attributes.added("", wanted)) == tuple(wanted)


@pytest.mark.parametrize("pattern", ["", "!trees/*.yaml", "trees/", "a\nb", "[attr]x"])
def test_a_pattern_that_git_cannot_use_is_refused(pattern: str) -> None:
    """What would match nothing, or would be taken for something else, is an error."""
    with pytest.raises(TreeProblems, match="attribute-pattern"):
        attributes.accepted(pattern)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("trees/**/*.yaml", "trees/a.yaml"),
        ("trees/**/*.yaml", "trees/deep/down/a.yaml"),
        ("*.scenario.yaml", "anywhere/a.scenario.yaml"),
        ("my trees/*.yaml", "my trees/a.yaml"),
        ('"odd"/*.yaml', '"odd"/a.yaml'),
        ("#x/*.yaml", "#x/a.yaml"),
        ("bäume/*.yaml", "bäume/a.yaml"),
    ],
)
def test_git_reads_our_lines(tmp_path: Path, pattern: str, path: str, ending: str) -> None:
    """Git itself gives the files of a pattern both attributes."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    before = f"*.txt text{ending}"
    (tmp_path / ".gitattributes").write_bytes(attributes.added(before, [pattern]).encode())
    command = ["git", "-C", str(tmp_path), "check-attr", "-z", "diff", "merge", "--", path]
    found = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.split("\0")
    assert found == [path, "diff", "scenario-tree", path, "merge", "scenario-tree", ""]
