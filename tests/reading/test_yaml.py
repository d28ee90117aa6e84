"""YAML with places: held against the library's own composer in Python, and against hostile files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import scenario_tree
from scenario_tree.problems import Problem, TreeProblems
from scenario_tree.reading.yaml import Limits, compose, decoded
from scenario_tree.source import Source, SourceMapping, SourceSequence

TREE = """\
scenario_tree: 1
start: a
nodes:
  a:
    chance:
      x: {p: 50%, then: o}
      y: {p: rest, then: o}
outcomes: [o]
"""
STEADY = settings(derandomize=True, deadline=None, max_examples=60)


def read(text: str, limits: Limits = Limits()) -> Any:  # noqa: B008 - frozen
    """The document of a text that has no problem."""
    document, problems = compose(Source("t.yaml", text), limits)
    assert problems == []
    return document


def refused(text: str, limits: Limits = Limits()) -> Problem:  # noqa: B008 - frozen
    """The one problem of a text that is not read at all."""
    with pytest.raises(TreeProblems) as caught:
        compose(decoded("t.yaml", text.encode("utf-8", "surrogatepass"), limits), limits)
    (problem,) = caught.value.problems
    assert problem.location is not None
    assert problem.help
    return problem


# ---- the core schema of YAML 1.2 ----------------------------------------------------

RESOLVED: dict[str, Any] = {
    # section 10.3.2 of the specification
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "0": 0, "-0": 0, "+12": 12, "-19": -19, "010": 10, "007": 7,
    "0.": 0.0, "-0.0": -0.0, ".5": 0.5, "+.5": 0.5, "1e-3": 1e-3, "12e03": 12000.0, "-2E+05": -2e5, "1.5e3": 1500.0,
    # text, though YAML 1.1 or Python's float() makes something else of it
    **{text: text for text in (
        "no", "No", "NO", "yes", "Yes", "on", "On", "off", "y", "n", "nULL", "tRUE", "True ish",
        "1:30", "190:20:30", "1_000", "0.1_5", "2024-03-01", "35%", "1/3", "= 2 * x", "1e", "e3", "+", "-.", "1.2.3",
        "٣", "1٣", "０.５", "0b11", "infinity", "nan", "inf", "1e400", "-1e999", "½",
    )},
}  # fmt: skip


@pytest.mark.parametrize("text", RESOLVED)
def test_plain_scalars_are_those_of_yaml_1_2(text: str) -> None:
    """A plain text is a number, a boolean or null by the core schema, else it stays text."""
    value = read(f"key: {text}\n")["key"]
    assert value == RESOLVED[text]
    assert type(value) is type(RESOLVED[text])


@pytest.mark.parametrize("text", RESOLVED)
@pytest.mark.parametrize("quote", ["'", '"'])
def test_what_is_quoted_is_text(text: str, quote: str) -> None:
    """Quotes make a text of anything."""
    assert read(f"key: {quote}{text}{quote}\n")["key"] == text


@pytest.mark.parametrize("text", [name for name in RESOLVED if name])
def test_keys_are_text(text: str) -> None:
    """A key is what is written, whatever it looks like: `on: 1` has the key `on`, `010: 1` the key `010`."""
    assert list(read(f"{text}: 1\n")) == [text]


@STEADY
@given(st.integers(-(10**40), 10**40) | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_as_python_reads_them(number: float) -> None:
    """A decimal number is the float nearest to it; an integer of up to 15 digits is exact."""
    value = read(f"key: {number!r}\n")["key"]
    assert value == (number if isinstance(number, float) or abs(number) < 10**14 else float(number))


# ---- places: an independent walk -------------------------------------------------------

CORE = (
    (re.compile(r"null|Null|NULL|~|"), lambda text: None),
    (re.compile(r"true|True|TRUE"), lambda text: True),
    (re.compile(r"false|False|FALSE"), lambda text: False),
    (re.compile(r"[-+]?[0-9]{1,14}", re.ASCII), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII), float),
)


def expected_value(node: yaml.ScalarNode) -> Any:
    """A scalar's value by the core schema."""
    if node.style is None:
        for pattern, make in CORE:
            if pattern.fullmatch(node.value):
                value = make(node.value)
                return node.value if value in (float("inf"), float("-inf")) else value
    return node.value


Row = tuple[str, tuple[Any, ...], int, int, Any]


def walked(node: yaml.Node, path: tuple[Any, ...] = ()) -> Iterator[Row]:
    """What the library's composer says: kind, path, start, end (of a scalar or key), value, for every place."""
    if isinstance(node, yaml.MappingNode):
        yield "mapping", path, node.start_mark.index, 0, [key.value for key, _ in node.value]
        for key, value in node.value:
            yield "key", (*path, key.value), key.start_mark.index, key.end_mark.index, key.value
            yield from walked(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        yield "list", path, node.start_mark.index, 0, len(node.value)
        for position, value in enumerate(node.value):
            yield from walked(value, (*path, position))
    else:
        yield "scalar", path, node.start_mark.index, node.end_mark.index, expected_value(node)


def placed(value: Any, start: int, end: int, path: tuple[Any, ...] = ()) -> Iterator[Row]:
    """The same from our documents."""
    if isinstance(value, SourceMapping):
        yield "mapping", path, start, 0, list(value)
        assert value.start == start
        for key in value:
            place, inner = value.key_location(key), value.value_location(key)
            yield "key", (*path, key), place.start, place.end, key
            yield from placed(value[key], inner.start, inner.end, (*path, key))
    elif isinstance(value, SourceSequence):
        yield "list", path, start, 0, len(value)
        for position, item in enumerate(value):
            inner = value.value_location(position)
            yield from placed(item, inner.start, inner.end, (*path, position))
    else:
        yield "scalar", path, start, end, value


LETTERS = st.characters(codec="utf-8", exclude_characters="\x7f\ufeff\x85\u2028\u2029", exclude_categories=("C",))
WORDS = st.sampled_from(list(RESOLVED)) | st.text(LETTERS, max_size=12) | st.text("aäß日😀🏴 \n:#-'\"", max_size=20)
SCALARS = WORDS | st.booleans() | st.none() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(WORDS, VALUES, min_size=1, max_size=4)
STYLES = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([None, True, False]),
        "default_style": st.sampled_from([None, None, None, '"', "'", "|", ">"]),
        "indent": st.integers(2, 8),
        "width": st.sampled_from([10, 40, 10**6]),
        "allow_unicode": st.booleans(),
    }
)


class Plain(yaml.Dumper):
    """Writes no tags and no aliases, so that resolution is left to the reader."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def process_tag(self) -> None:
        pass


class Composer(yaml.BaseLoader):
    """The library's reader, scanner, parser and composer in Python; it resolves nothing."""


def compared(text: str) -> None:
    """Both walks see the same places and the same values."""
    source = Source("t.yaml", text)
    document, problems = compose(source, Limits())
    root = yaml.compose(text, Loader=Composer)
    theirs = list(walked(root))
    if problems:  # equal keys: the library keeps both, so there is nothing to compare
        keys = [path for kind, path, *_ in theirs if kind == "key"]
        assert len(keys) > len(set(keys))
        return
    start, end = root.start_mark.index, root.end_mark.index
    if not isinstance(document, SourceMapping | SourceSequence):
        assert document == expected_value(root)
        return
    ours = list(placed(document, document.start, document.end))
    assert document.start == start
    assert document.end <= end
    assert ours == theirs
    for kind, path, first, *_ in ours:
        line, column = source.position(first)
        lines = text.split("\n")
        assert lines[line - 1][column - 1 :] == text[first:].split("\n")[0], (kind, path)


@STEADY
@given(DOCUMENTS, STYLES)
def test_every_key_and_scalar_stands_where_the_library_says(document: dict[str, Any], style: dict[str, Any]) -> None:
    """Start and end of every key and scalar, the start of every collection, and all values, in any style."""
    compared(yaml.dump(document, Dumper=Plain, **style))


@STEADY
@given(DOCUMENTS, STYLES, st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["# note 😀", "", "  # in"]))))
def test_comments_blank_lines_and_line_ends_move_nothing(
    document: dict[str, Any], style: dict[str, Any], extra: list[tuple[int, str]]
) -> None:
    """Places are right behind comments, blank lines, a byte order mark and Windows line ends."""
    lines = yaml.dump(document, Dumper=Plain, **style).split("\n")
    for position, line in extra:
        lines.insert(position % len(lines), line)
    for line_end in ("\n", "\r\n"):
        text = line_end.join(lines)
        try:
            yaml.compose(text, Loader=Composer)
        except yaml.YAMLError:
            continue  # the comment fell into a quoted text
        compared(text)
        marked = decoded("t.yaml", b"\xef\xbb\xbf" + text.encode(), Limits())
        assert marked.text == text


@STEADY
@given(DOCUMENTS, STYLES)
def test_a_place_can_be_cut_out(document: dict[str, Any], style: dict[str, Any]) -> None:
    """The text of any value, cut out at its place and set on its column again, reads as that value.

    Text blocks are left out: a collection ends at its last character, and their last line ends may come behind it.
    """
    text = yaml.dump(document, Dumper=Plain, **{**style, "default_style": None})
    source = Source("t.yaml", text)
    whole, problems = compose(source, Limits())
    if problems:
        return
    waiting = [whole]
    while waiting:
        value = waiting.pop()
        keys: Any = list(value) if isinstance(value, SourceMapping) else range(len(value))
        for key in keys:
            place, inner = value.value_location(key), value[key]
            if isinstance(inner, SourceMapping | SourceSequence):
                cut = " " * (place.column - 1) + place.text + "\n"
                assert compose(Source("cut", cut), Limits())[0] == inner
                assert (inner.location.start, inner.location.end) == (place.start, place.end)
                waiting.append(inner)
            elif inner is not None and place.text[:1] not in tuple("|>'\""):
                assert "\n" in place.text or compose(Source("cut", place.text), Limits())[0] == inner


def test_columns_count_characters() -> None:
    """A character beyond the basic plane is one column, in its line and for all that follow."""
    document = read("label: 😀🏴 {x}\nother: 1\n")
    assert document.value_location("label").text == "😀🏴 {x}"
    assert document.key_location("other").text == "other"
    assert (document.value_location("label").end_line, document.value_location("label").end_column) == (1, 14)


def test_the_byte_order_mark_is_no_character() -> None:
    """Behind a byte order mark the first key stands in column 1, and the tree is read."""
    tree = scenario_tree.loads("\ufeff" + TREE)
    assert tree.origin is not None
    assert tree.origin.key_location("scenario_tree").column == 1
    assert tree == scenario_tree.loads(TREE)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_do_not_matter(line_end: str) -> None:
    """With Windows line ends a tree means the same, and problems stand in the same places."""
    assert scenario_tree.loads(TREE.replace("\n", line_end)) == scenario_tree.loads(TREE)
    wrong = TREE.replace("50%", "150%").replace("\n", line_end)
    (problem,) = scenario_tree.checks(wrong)
    assert problem.location is not None
    assert (problem.location.line, problem.location.column, problem.location.text) == (6, 14, "150%")
    assert problem.location.source.line(6) == "      x: {p: 150%, then: o}"


# ---- anchors and aliases -----------------------------------------------------------------


def test_an_alias_stands_for_the_value() -> None:
    """An alias is the anchored value; its own place is where the alias stands."""
    document = read("a: &it {p: 1}\nb: *it\nc: [*it, &n 5, *n]\n")
    assert document["b"] == {"p": 1}
    assert document["c"] == [{"p": 1}, 5, 5]
    assert document.value_location("b").text == "*it"
    assert document["b"].value_location("p").line == 1


def test_an_anchor_may_be_set_again() -> None:
    """The last anchor of a name before the alias holds."""
    assert read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == {"a": 1, "b": 1, "c": 2, "d": 2}


@pytest.mark.parametrize("text", ["a: &a {b: *a}\n", "a: &a [*a]\n", "a: &a\n  b:\n    c: *a\n", "a: *none\n"])
def test_no_value_holds_itself(text: str) -> None:
    """An alias inside its own anchor, or before it, names nothing."""
    problem = refused(text)
    assert problem.code == "yaml-syntax"
    assert problem.location is not None
    assert problem.location.text.startswith("*")


@pytest.mark.parametrize("wide", [2, 10, 100])
def test_aliases_cannot_grow_without_bound(wide: int) -> None:
    """What aliases expand to is counted before it is made: a few lines cannot fill the memory."""
    lines = ["x0: &x0 [1, 2]"]
    lines += [f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * wide)}]" for i in range(1, 200)]
    problem = refused("\n".join(lines))
    assert problem.code == "limit"
    assert "10,000,000" in problem.message


def test_the_limit_on_values_counts_what_aliases_expand_to() -> None:
    """A list of two values three times over, with its lists and the mapping's entries, is eleven values."""
    text = "a: &a [1, 2]\nb: [*a, *a]\n"
    count = 3 + (1 + 3 + 3) + 1
    assert read(text, Limits(values=count))
    assert refused(text, Limits(values=count - 2)).code == "limit"


# ---- hostile files ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 100_000, id="brackets"),
        pytest.param("[" * 100_000 + "]" * 100_000, id="closed brackets"),
        pytest.param("{a: " * 100_000, id="braces"),
        pytest.param("{a: " * 100_000 + "}" * 100_000, id="closed braces"),
        pytest.param("- " * 100_000, id="block lists"),
        pytest.param("? " * 100_000, id="block mappings on one line"),
        pytest.param("".join(f"{' ' * depth}a:\n" for depth in range(3_000)), id="block mappings"),
        pytest.param("a:\n" + "- a:\n" * 10 + "[" * 100_000, id="brackets in a list"),
    ],
)
def test_depth_is_bounded(text: str) -> None:
    """Whatever is nested a hundred thousand times is refused, and does not end the interpreter."""
    assert refused(text).code in ("limit", "complex-key", "yaml-syntax")
    assert all(problem.severity == "error" for problem in scenario_tree.checks(text))


@pytest.mark.parametrize("depth", [1, 2, 5, 50])
def test_the_limit_on_depth_is_exact(depth: int) -> None:
    """So many levels of nesting are read, one more is not."""
    text = "".join(f"{' ' * level}a:\n" for level in range(depth - 1)) + " " * (depth - 1) + "a: 1\n"
    assert read(text, Limits(depth=depth))
    problem = refused(text, Limits(depth=depth - 1))
    assert problem.code == "limit"
    assert problem.location is not None
    assert problem.location.line == depth


@pytest.mark.parametrize("text", ["a:\n  " + "- " * 3_000 + "b\n", "a: " + "[" * 3_000 + "]" * 3_000 + "\n"])
def test_the_limit_on_depth_can_be_raised(text: str) -> None:
    """With a higher limit deeper files are read; one that is refused all the same names the limit."""
    try:
        read(text, Limits(depth=5_000))
    except TreeProblems as refusal:
        assert [problem.code for problem in refusal.problems] == ["limit"]


def test_size_is_bounded(tmp_path: Path) -> None:
    """A file of 70 MB is refused, by its size, whether it comes from a path or as text."""
    path = tmp_path / "large.yaml"
    with path.open("wb") as large:
        large.truncate(70 * 1024 * 1024)
    for read_it in (lambda: scenario_tree.load(path), lambda: scenario_tree.loads("#" * (70 * 1024 * 1024))):
        with pytest.raises(TreeProblems) as caught:
            read_it()
        (problem,) = caught.value.problems
        assert problem.code == "limit"
        assert "67,108,864" in problem.message
    assert scenario_tree.loads(TREE + "#" * 2_000_000).start == "a"


@pytest.mark.parametrize("position", [0, 5, len(TREE)])
@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\ufffe"])
def test_control_characters_are_refused(character: str, position: int) -> None:
    """A NUL, a bell, an escape: a problem at that character."""
    problem = refused(TREE[:position] + character + TREE[position:])
    assert problem.code == "yaml-syntax"
    assert problem.location is not None
    assert (problem.location.start, problem.location.text) == (position, character)


@pytest.mark.parametrize("position", [0, 5, len(TREE)])
@pytest.mark.parametrize("prefix", ["", "\ufeff", "# 😀\n"])
def test_lone_surrogates_are_refused(position: int, prefix: str) -> None:
    """Half a character, as some programs leave it in a text, is no UTF-8."""
    problem = refused(prefix + TREE[:position] + "\ud83d" + TREE[position:])
    assert problem.code == "not-utf-8"
    assert problem.location is not None
    assert problem.location.start == position + len(prefix.removeprefix("\ufeff"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "shift_jis"])
def test_other_encodings_are_refused(encoding: str, tmp_path: Path) -> None:
    """A file that is not UTF-8 has one problem, which says so or points at what cannot stand there."""
    path = tmp_path / "tree.yaml"
    letter = "日" if encoding == "shift_jis" else "ü"
    path.write_bytes(TREE.replace("outcomes", f"title: f{letter}r\noutcomes").encode(encoding))
    with pytest.raises(TreeProblems) as caught:
        scenario_tree.load(path)
    (problem,) = caught.value.problems
    assert problem.code in ("not-utf-8", "yaml-syntax")
    if encoding in ("latin-1", "cp1252", "shift_jis"):
        assert problem.code == "not-utf-8"
        assert problem.location is not None
        assert (problem.location.line, problem.location.column) == (8, 9)


@STEADY
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_document_or_a_problem(content: bytes) -> None:
    """Whatever stands in a file: nothing but TreeProblems comes out, with a place in the text."""
    try:
        source = decoded("t.yaml", content, Limits())
        compose(source, Limits())
    except TreeProblems as refusal:
        for problem in refusal.problems:
            assert problem.location is not None
            assert 0 <= problem.location.start <= problem.location.end <= len(problem.location.source.text)
            assert problem.help


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("a:\n\tb: 1\n", "tab-indentation", "2:1"),
        ("a:\n  b: 1\n\tc: 1\n", "tab-indentation", "3:1"),
        ("a:\n  \tb: 1\n", "tab-indentation", "2:3"),
        ("a: 1\n---\nb: 2\n", "second-document", "2:1"),
        ("a: !!str 1\n", "yaml-tag", "1:4"),
        ("a: !python/object:os.system {}\n", "yaml-tag", "1:4"),
        ("a: {<<: {b: 1}}\n", "yaml-merge-key", "1:5"),
        ("{a: 1}: 2\n", "complex-key", "1:1"),
        ("[a, b]: 2\n", "complex-key", "1:1"),
        ("a: &x b\n*x : 2\n", "complex-key", "2:1"),
        ("a: b: c\n", "yaml-syntax", "1:5"),
        ("a: @b\n", "yaml-syntax", "1:4"),
        ("a: 'b\n", "yaml-syntax", "2:1"),
    ],
)
def test_what_is_not_read_is_refused_with_its_place(text: str, code: str, at: str) -> None:
    """Tabs, tags, merge keys, keys that are no names, second documents: each has its code and place."""
    problem = refused(text)
    assert problem.location is not None
    assert (problem.code, f"{problem.location.line}:{problem.location.column}") == (code, at)


def test_a_quoted_merge_key_is_a_key() -> None:
    """Only the plain `<<` is the merge key of YAML 1.1."""
    assert read("a: {'<<': 1}\n") == {"a": {"<<": 1}}


def test_of_equal_keys_the_first_stays_and_all_are_reported() -> None:
    """Every repeated key is a problem at the repetition, also inside flow mappings and under quotes."""
    document, problems = compose(Source("t", "a: 1\nb: {x: 1, x: 2}\n'a': 3\na: 4\n"), Limits())
    assert document == {"a": 1, "b": {"x": 1}}
    assert [(p.code, p.location and p.location.line) for p in problems] == [
        ("duplicate-key", 2),
        ("duplicate-key", 3),
        ("duplicate-key", 4),
    ]


# ---- conflict markers ------------------------------------------------------------------------------

CONFLICT = """\
a: 1
<<<<<<< HEAD
b: 2
=======
b: 3
>>>>>>> other
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (CONFLICT, 2),
        (CONFLICT.replace("=======", "||||||| base\nb: 1\n======="), 2),
        (CONFLICT.replace("<<<<<<< HEAD\n", ""), 3),
        (CONFLICT.replace("<<<<<<< HEAD\n", "").replace("=======\n", ""), 4),
        ("note: |\n  some text\n" + CONFLICT, 4),
        ("note: |\n  some text\n<<<<<<< HEAD\n  one\n=======\n  two\n>>>>>>> other\n  more\n", 3),
        ("note: >\n<<<<<<< HEAD\n  Title\n  =======\n=======\n  two\n>>>>>>> other\n", 2),
    ],
)
def test_a_merge_conflict_is_named(text: str, line: int, line_end: str) -> None:
    """What git leaves behind is called an unresolved merge conflict, at its first marker, also within a text block."""
    problem = refused(text.replace("\n", line_end))
    assert problem.code == "merge-conflict"
    assert problem.message == f"unresolved merge conflict at line {line}"


@pytest.mark.parametrize(
    "text",
    [
        "note: |\n  Title\n  =======\n  text\n",
        "note: |\n  Title\n  =======\n\n  <<<<<<< is what git writes, and >>>>>>> too\n",
        "note: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> other\n",
        "note: 'a <<<<<<< b'\nother: '======='\n",
        "# <<<<<<< HEAD\nnote: =======\n",
        "note: |\n ======= \n =======\n",
    ],
)
def test_markdown_is_no_conflict(text: str) -> None:
    """Underlines and talk of markers inside an indented text are the author's own."""
    assert "=======" in str(read(text))
