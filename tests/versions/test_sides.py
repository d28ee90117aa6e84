"""Pairs of sides: the same that `git diff` compares for the same words."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from versions.conftest import Clone, tree_text

from scenario_tree.problems import TreeProblems
from scenario_tree.reading import Limits, read
from scenario_tree.versions.recorded.sides import Pair, Side, compared

LETTERS = {"added": "A", "removed": "D", "modified": "M", "renamed": "R"}
NO_TREES = frozenset({"notes.md", "trees/settings.yaml", "trees/late.md", "claims/rain.yaml"})
FLAGS = ("--staged", "--cached", "--merge-base", "-R", "--no-renames")
ODD = "trees/new\nline.yaml"


class Entry(NamedTuple):
    """What both programs are compared by."""

    letter: str
    old: str | None  # the id of the content
    new: str | None
    old_path: str
    path: str


def blob_id(content: bytes) -> str:
    """The id that git gives to a content."""
    return hashlib.sha1(b"blob %d\0%s" % (len(content), content)).hexdigest()


def entries_of(pairs: Sequence[Pair]) -> list[Entry]:
    """Our pairs."""

    def of(side: Side | None) -> tuple[str | None, str]:
        return (blob_id(side.content), side.path) if side else (None, "")

    found = []
    for pair in pairs:
        (old, old_path), (new, path) = of(pair.old), of(pair.new)
        found.append(Entry(LETTERS[pair.status], old, new, old_path or path, path or old_path))
    return found


def entries_by_git(arguments: Sequence[str], folder: Path, top: Path) -> list[Entry] | None:
    """Git's own, all of them; None where git refuses the arguments, or compares more than two versions."""
    command = ["git", "diff", "--raw", "-z", "--no-abbrev", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode or done.stdout.startswith(b"::"):
        return None
    found = []
    fields = iter(os.fsdecode(done.stdout).split("\0")[:-1])
    for field in fields:
        _, _, old, new, status = field.split(" ")
        old_path = next(fields)
        path = next(fields) if status[0] in "RC" else old_path

        def known(oid: str, place: str, absent: bool) -> str | None:
            return None if absent else oid if oid.strip("0") else blob_id((top / place).read_bytes())

        found.append(
            Entry(status[0], known(old, old_path, status == "A"), known(new, path, status == "D"), old_path, path)
        )
    return found


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with branches, merges, renames, and changes staged and not."""
    clone = Clone(tmp_path_factory.mktemp("story") / "work")
    clone.write("top.yaml", tree_text(10))
    clone.write("trees/a.yaml", tree_text(20, sources="../claims/rain.yaml"))
    clone.write("trees/b.yaml", tree_text(30, title="b"))
    clone.write("trees/deep/c.yaml", tree_text(40, title="c"))
    clone.write("trees/gone.yaml", tree_text(41, title="gone"))
    clone.write(ODD, tree_text(42, title="odd"))
    clone.write("trees/-dash.yaml", tree_text(43, title="dash"))
    clone.write("trees/:colon.yaml", tree_text(44, title="colon"))
    clone.write("trees/settings.yaml", "colour: blue\n")
    clone.write("claims/rain.yaml", "scenario_tree_claims: 1\nclaims: {}\n")
    clone.write("notes.md", "scenario_tree: 1\n")
    clone.commit("one")
    clone.git("tag", "--annotate", "--message", "v1", "v1")
    clone.git("branch", "topic")
    clone.write("trees/a.yaml", tree_text(21, sources="../claims/rain.yaml"))
    clone.write("notes.md", "scenario_tree: 2\n")
    clone.commit("two: with a colon")
    clone.git("checkout", "--quiet", "topic")
    clone.git("mv", "trees/b.yaml", "trees/renamed.yaml")
    clone.write("trees/renamed.yaml", tree_text(31, title="b"))
    clone.write("trees/deep/c.yaml", tree_text(45, title="c"))
    clone.write("trees/settings.yaml", "colour: red\n")
    clone.commit("topic one")
    clone.write("trees/new.yaml", tree_text(46, title="new"))
    clone.write(ODD, tree_text(47, title="odd"))
    clone.commit("topic two")
    clone.git("update-ref", "refs/heads/-evil", "HEAD~")
    clone.git("checkout", "--quiet", "main")
    clone.git("rm", "--quiet", "trees/gone.yaml")
    clone.write("trees/:colon.yaml", tree_text(48, title="colon"))
    clone.commit("three")
    clone.merge("topic")
    clone.git("checkout", "--quiet", "-b", "other", "main~1")
    clone.write("top.yaml", tree_text(11))
    clone.commit("other one")
    clone.git("checkout", "--quiet", "main")
    clone.write("trees/-dash.yaml", tree_text(49, title="dash"))
    clone.commit("four")
    clone.git("mv", "trees/deep/c.yaml", "trees/moved.yaml")  # staged
    clone.write("top.yaml", tree_text(12))
    clone.git("add", "top.yaml")
    clone.write("top.yaml", tree_text(13))  # not staged
    clone.write("trees/a.yaml", tree_text(22, sources="../claims/rain.yaml"))
    clone.write("trees/settings.yaml", "colour: green\n")
    (clone.top / "trees/new.yaml").unlink()
    clone.write("trees/intended.yaml", tree_text(50, title="intended"))
    clone.git("add", "--intent-to-add", "trees/intended.yaml")
    clone.write("trees/untracked.yaml", tree_text(51, title="untracked"))
    clone.write("trees/late.md", "scenario_tree: 1\n")
    clone.git("add", "trees/late.md")
    os.utime(clone.top / "trees/:colon.yaml", (1, 1))  # touched, and the same
    return clone.top


@pytest.fixture
def told(story: Path, plain: Path) -> Path:
    """The repository with a story, in which the test runs; it is only read."""
    os.chdir(story)
    return story


FORMS: tuple[tuple[str, ...], ...] = (
    (),
    ("HEAD",),
    ("@",),
    ("HEAD~1",),
    ("v1",),
    ("HEAD~1", "HEAD"),
    ("v1", "topic"),
    ("v1..topic",),
    ("topic..",),
    ("..topic",),
    ("other...main",),
    ("...other",),
    ("other...",),
    ("main..other",),
    ("other", "^v1"),
    ("^v1", "other"),
    ("^v1",),
    ("HEAD^!",),
    ("HEAD~1^-",),
    ("HEAD~1^-2",),
    ("HEAD^@",),
    ("HEAD^{tree}",),
    ("HEAD^{/two: with a colon}", "HEAD"),
    (":/two: with", "HEAD"),
    ("v1^{tree}", "topic^{tree}"),
    ("--staged",),
    ("--cached",),
    ("--staged", "HEAD~1"),
    ("--staged", "other", "--", "top.yaml"),
    ("--merge-base", "other"),
    ("--merge-base", "other", "main"),
    ("--merge-base", "--staged", "other"),
    ("--merge-base", "--staged"),
    ("-R",),
    ("-R", "HEAD"),
    ("-R", "v1", "topic"),
    ("-R", "--staged"),
    ("-R", "other...main"),
    ("--no-renames", "v1", "topic"),
    ("--no-renames", "--staged"),
    ("-R", "--no-renames", "v1..topic"),
    ("top.yaml",),
    ("HEAD", "top.yaml"),
    ("HEAD", "trees"),
    ("HEAD", "--", "trees/deep"),
    ("HEAD", "--", "."),
    ("v1", "topic", "--", "trees/renamed.yaml"),
    ("v1", "topic", "--", "trees/b.yaml", "trees/renamed.yaml"),
    ("v1", "HEAD", "--", "trees/gone.yaml"),
    ("v1", "HEAD", "notes.md"),
    ("v1", "HEAD", "--", ODD),
    ("v1", "HEAD", ODD),
    ("v1", "HEAD", "--", "trees/-dash.yaml"),
    ("--", "nothing.yaml"),
    ("--", "top.yaml", "trees/a.yaml"),
    ("--", "trees/new.yaml"),
    ("-evil", "main"),
    ("-evil..main",),
    ("HEAD:top.yaml",),
    ("v1..topic", "other"),
    ("other...main", "HEAD"),
    ("--staged", "v1", "topic"),
    ("--staged", "other...main"),
    ("--merge-base", "v1..topic"),
    ("--merge-base",),
    ("nothing",),
    ("v1", "nothing"),
    ("nothing..v1",),
    ("top.yaml", "HEAD"),
    ("top.yaml", "nothing.yaml"),
    ("trees/new.yaml",),
    ("HEAD", "--", "../outside.yaml"),
)


def asked(arguments: Sequence[str], folder: Path) -> tuple[Pair, ...]:
    """Our answer to the words of a command line."""
    words = list(arguments)
    behind = None
    if "--" in words:
        at = words.index("--")
        words, behind = words[:at], words[at + 1 :]
    flags = {flag: flag in words for flag in FLAGS}
    words = [word for word in words if word not in flags]
    return compared(
        words,
        behind,
        staged=flags["--staged"] or flags["--cached"],
        merge_base=flags["--merge-base"],
        reverse=flags["-R"],
        renames=not flags["--no-renames"],
        folder=folder,
    )


def agree(arguments: Sequence[str], folder: Path, top: Path) -> None:
    """Asserts that both programs answer the same, or both refuse."""
    options = [word for word in arguments if word in FLAGS]
    rest = [word for word in arguments if word not in options]
    words = [word.replace("v1", "v1^0") if "--merge-base" in options else word for word in rest]  # it wants no tags
    expected = entries_by_git(["-M", *options, "--end-of-options", *words], folder, top)
    if expected is None:
        with pytest.raises(TreeProblems):
            asked(arguments, folder)
        return
    named = {os.path.relpath(folder / word, top) for word in rest}
    counted = [entry for entry in expected if not {entry.old_path, entry.path} & (NO_TREES - named)]
    assert entries_of(asked(arguments, folder)) == counted


@pytest.mark.parametrize("arguments", FORMS, ids=" ".join)
def test_the_pairs_are_those_of_git(told: Path, arguments: tuple[str, ...]) -> None:
    """For every form of words that `git diff` takes, at the top of the work tree."""
    agree(arguments, told, told)


@pytest.mark.parametrize("arguments", [form for form in FORMS if not {"top.yaml", ODD} & set(form)], ids=" ".join)
def test_the_pairs_are_those_of_git_in_a_folder(told: Path, arguments: tuple[str, ...]) -> None:
    """Paths count from there; without paths every tree of the repository counts."""
    agree([word.removeprefix("trees/") for word in arguments], told / "trees", told)


FILES: tuple[tuple[tuple[str, ...], tuple[str, str]], ...] = (
    (("v1:trees/a.yaml", "HEAD:trees/a.yaml"), ("trees/a.yaml", "trees/a.yaml")),
    (("v1:trees/b.yaml", "topic:trees/renamed.yaml"), ("trees/b.yaml", "trees/renamed.yaml")),
    (("-R", "v1:trees/b.yaml", "topic:trees/renamed.yaml"), ("trees/renamed.yaml", "trees/b.yaml")),
    (("v1:notes.md", "HEAD:notes.md"), ("notes.md", "notes.md")),
    (("v1:trees/a.yaml..HEAD:trees/a.yaml",), ("trees/a.yaml", "trees/a.yaml")),
    (("HEAD:top.yaml", ":top.yaml"), ("top.yaml", "top.yaml")),
    (("HEAD:top.yaml", ":0:top.yaml"), ("top.yaml", "top.yaml")),
    (("HEAD:./top.yaml", ":./trees/a.yaml"), ("top.yaml", "trees/a.yaml")),
    (("HEAD^{/two: with a colon}:top.yaml", "HEAD:trees/a.yaml"), ("top.yaml", "trees/a.yaml")),
    (("HEAD:top.yaml", "top.yaml"), ("top.yaml", "top.yaml")),
    (("HEAD:top.yaml", "--", "top.yaml"), ("top.yaml", "top.yaml")),
    (("HEAD:top.yaml", "trees/a.yaml"), ("top.yaml", "trees/a.yaml")),
    (("-R", "HEAD:top.yaml", "trees/a.yaml"), ("trees/a.yaml", "top.yaml")),
    ((":top.yaml", "top.yaml"), ("top.yaml", "top.yaml")),
    (("v1^{tree}:top.yaml", "top.yaml"), ("top.yaml", "top.yaml")),
    ((f"v1:{ODD}", f"HEAD:{ODD}"), (ODD, ODD)),
    (("v1:trees/:colon.yaml", "HEAD:trees/:colon.yaml"), ("trees/:colon.yaml", "trees/:colon.yaml")),
)


@pytest.mark.parametrize(("arguments", "paths"), FILES, ids=lambda item: " ".join(item))
def test_files_in_revisions_are_those_of_git(told: Path, arguments: tuple[str, ...], paths: tuple[str, str]) -> None:
    """REV:PATH with another one, or with a file of the work tree; each side keeps its own path."""
    [pair] = asked(arguments, told)
    assert pair.old is not None
    assert pair.new is not None
    assert (pair.old.path, pair.new.path, pair.path, pair.status) == (*paths, paths[1], "modified")
    forwards = [word for word in arguments if word != "-R"]  # git fails to turn a file and a revision
    output = subprocess.run(["git", "diff", "--raw", "--no-abbrev", *forwards], capture_output=True, check=True).stdout
    old, new = output.decode().split(" ")[2:4]
    for side, oid in zip((pair.old, pair.new), (new, old) if "-R" in arguments else (old, new), strict=True):
        content = side.content if oid.strip("0") else (told / side.path).read_bytes()
        assert blob_id(side.content) == (oid if oid.strip("0") else blob_id(content))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("v1", "topic", "other"), "bad-request"),
        (("HEAD^@", "v1"), None),
        (("HEAD:trees/a.yaml", "HEAD:trees/a.yaml"), None),
        (("nothing",), "unknown-revision"),
        (("HEAD", "nothing.yaml"), "unknown-revision"),
        (("--output=written",), "unknown-revision"),
        (("--output=written..HEAD",), "unknown-revision"),
        (("--output=written", "--"), "unknown-revision"),
        (("HEAD", "--", "--output=written"), None),
        (("top.yaml", "nothing.yaml"), "unknown-path"),
        (("--", "../outside.yaml"), "outside-repository"),
        (("--merge-base", "v1..topic"), "bad-request"),
        (("HEAD:top.yaml",), "bad-request"),
    ],
    ids=str,
)
def test_words_that_mean_nothing_are_refused(told: Path, arguments: tuple[str, ...], code: str | None) -> None:
    """With a code for each reason; whatever looks like an option is none, and writes nothing."""
    if code is None:
        asked(arguments, told)
    else:
        with pytest.raises(TreeProblems) as error:
            asked(arguments, told)
        assert [problem.code for problem in error.value.problems] == [code]
    assert not (told / "written").exists()


REVISIONS = ("HEAD", "HEAD~1", "HEAD^2", "main", "topic", "other", "v1", "-evil", "HEAD~3", "@", "nothing", "v1^{tree}")
PLACES = (
    "top.yaml",
    "trees",
    "trees/a.yaml",
    "trees/renamed.yaml",
    "trees/new.yaml",
    ".",
    "notes.md",
    "nothing.yaml",
    ODD,
)


def random_arguments(chance: random.Random) -> list[str]:
    """Words for `git diff`, more often sensible than not."""
    options = [flag for flag in FLAGS if chance.random() < 0.15]
    words = []
    for _ in range(chance.choice((0, 1, 1, 2, 2))):
        one, other = chance.choice(REVISIONS), chance.choice(REVISIONS)
        ranges = [f"{one}..{other}", f"{one}...{other}", f"{one}..", f"..{other}", f"{one}^!"]
        without = [f"^{other}"] if other != "-evil" else []  # git reads ^- as a parent of nothing
        words.append(chance.choice([one, one, one, *ranges, *without]))
    places = [chance.choice(PLACES) for _ in range(chance.choice((0, 0, 1, 1, 2)))]
    dashes = ["--"] if chance.random() < 0.6 else []
    return [*options, *words, *dashes, *places]


@pytest.mark.parametrize("seed", range(8))
def test_random_words_mean_what_they_mean_to_git(told: Path, seed: int) -> None:
    """Whatever somebody types, both programs answer the same or both refuse."""
    chance = random.Random(seed)
    answered = 0
    for _ in range(20):
        arguments = random_arguments(chance)
        words = [word for word in arguments if word not in FLAGS]
        if len(words) == 2 and all((told / word).is_file() for word in words):
            continue  # two files are compared with each other, unlike in git
        try:
            agree(arguments, told, told)
        except TreeProblems as error:  # git compares more than two versions at once
            assert error.problems[0].message == "these are more than two versions", arguments
        answered += 1
    assert answered > 10


# ---- what a side is ----------------------------------------------------------------


def sides(*arguments: str) -> tuple[Side | None, Side | None]:
    """The two sides of the one pair."""
    [pair] = asked(arguments, Path.cwd())
    return pair.old, pair.new


def test_a_side_says_which_version_it_is(clone: Clone) -> None:
    """The revision as typed, its commit and its author's day; index and work tree have neither."""
    clone.write("a.yaml", tree_text(1))
    first = clone.commit()
    clone.git("branch", "topic")
    clone.write("a.yaml", tree_text(2))
    second = clone.commit()
    clone.write("a.yaml", tree_text(3))
    clone.git("add", "a.yaml")
    clone.write("a.yaml", tree_text(4))

    def labels(*arguments: str) -> list[tuple[str, str, str | None, str | None]]:
        return [(s.kind, s.revision, s.commit, s.day and s.day.isoformat()) for s in sides(*arguments) if s]

    day = "2020-09-13"
    index, work_tree = ("index", "index", None, None), ("work tree", "work tree", None, None)
    old, new = ("commit", "topic", first, day), ("commit", "HEAD", second, day)
    assert labels() == [index, work_tree]
    assert labels("-R") == [work_tree, index]
    assert labels("--staged") == [new, index]
    assert labels("topic") == [old, work_tree]
    assert labels("topic..") == [old, new]
    assert labels("topic", "HEAD") == [old, new]
    assert labels("topic:a.yaml", ":a.yaml") == [old, index]
    assert labels("topic...HEAD") == [("commit", "merge base of topic and HEAD", first, day), new]
    assert labels("--merge-base", "topic") == [("commit", "merge base of topic and HEAD", first, day), work_tree]


def test_an_absent_side_is_none(clone: Clone) -> None:
    """Of an added file, a removed one, and everything before the first commit."""
    clone.write("a.yaml", tree_text(1))
    clone.git("add", "a.yaml")
    for arguments, status in ((("--staged",), "added"), (("--staged", "-R"), "removed")):
        [pair] = asked(arguments, clone.top)
        assert (pair.status, pair.old is None, pair.new is None) == (status, status == "added", status == "removed")


def test_registers_are_those_of_the_same_version(clone: Clone) -> None:
    """In a commit, in the index, in the work tree; relative to the tree's folder."""

    def register(label: str) -> None:
        clone.write("claims/rain.yaml", f"scenario_tree_claims: 1\nclaims: {{{label}: {{text: {label}}}}}\n")

    clone.write("trees/a.yaml", tree_text(1, sources="../claims/rain.yaml"))
    register("first")
    clone.commit()
    clone.write("trees/a.yaml", tree_text(2, sources="../claims/rain.yaml"))
    register("staged")
    clone.git("add", "--all")
    clone.write("trees/a.yaml", tree_text(3, sources="../claims/rain.yaml"))
    register("lying")
    os.chdir(clone.top / "trees")
    for arguments, labels in (((), ["staged", "lying"]), (("HEAD",), ["first", "lying"])):
        for side, label in zip(sides(*arguments), labels, strict=True):
            assert side is not None
            assert side.opener(Limits())("../claims/rain.yaml").name == "../claims/rain.yaml"
            assert f"text: {label}" in side.opener(Limits())("../claims/rain.yaml").text
            tree, problems = read(side.source(Limits()), side.opener(Limits()), Limits())
            assert tree is not None, problems
            assert list(tree.claims) == [label]
            with pytest.raises(OSError, match=r"outside the repository|No such file"):
                side.opener(Limits())("../../claims.yaml")


def test_names_count_from_the_folder(clone: Clone) -> None:
    """A pair and its sources are named as somebody would write them there; side.path counts from the top."""
    clone.write("top.yaml", tree_text(1))
    clone.write("trees/a.yaml", tree_text(1))
    clone.commit()
    clone.write("top.yaml", tree_text(2))
    clone.write("trees/a.yaml", tree_text(2))
    pairs = compared((), folder=clone.top / "trees")
    assert [pair.path for pair in pairs] == ["../top.yaml", "a.yaml"]
    assert [pair.new.source(Limits()).name for pair in pairs if pair.new] == ["../top.yaml", "a.yaml"]
    assert [pair.new.path for pair in pairs if pair.new] == ["top.yaml", "trees/a.yaml"]
    os.chdir(clone.top / "trees")
    assert [pair.path for pair in compared(["../top.yaml"])] == ["../top.yaml"]


# ---- two files ---------------------------------------------------------------------


def test_two_files_are_compared_with_each_other(plain: Path) -> None:
    """Outside a repository, with the registers beside each."""
    (plain / "old").mkdir()
    for name, percent in (("old/a.yaml", 1), ("b.yaml", 2)):
        (plain / name).write_text(tree_text(percent, sources="claims.yaml"))
        (plain / name).with_name("claims.yaml").write_text(f"scenario_tree_claims: {percent}\n")
    [pair] = compared(["old/a.yaml", "b.yaml"])
    assert pair.old is not None
    assert pair.new is not None
    assert (pair.path, pair.status, pair.old.path, pair.new.path) == ("b.yaml", "modified", "old/a.yaml", "b.yaml")
    assert (pair.old.kind, pair.old.commit, pair.old.content) == ("file", None, (plain / "old/a.yaml").read_bytes())
    assert [side.opener(Limits())("claims.yaml").text[-2] for side in (pair.old, pair.new)] == ["1", "2"]
    assert compared(["old/a.yaml", "b.yaml"], reverse=True) == compared(["b.yaml", "old/a.yaml"])


def test_two_files_in_a_repository_too(clone: Clone) -> None:
    """Even tracked ones, unlike in git; behind `--` they are paths of changed files."""
    for name in ("a.yaml", "b.yaml"):
        clone.write(name, tree_text(1, title=name))
    clone.commit()
    assert [pair.path for pair in compared(["a.yaml", "b.yaml"])] == ["b.yaml"]
    assert compared([], ["a.yaml", "b.yaml"]) == ()
    assert compared(["a.yaml", "b.yaml"], staged=True) == ()
    clone.git("branch", "a.yaml")
    with pytest.raises(TreeProblems, match="both a revision and a file"):
        compared(["a.yaml", "b.yaml"])
    assert [pair.path for pair in compared(["./a.yaml", "b.yaml"])] == ["b.yaml"]


def test_without_a_repository_only_files_can_be_compared(plain: Path) -> None:
    """The refusal names the file that is missing."""
    (plain / "a.yaml").write_text(tree_text())
    with pytest.raises(TreeProblems, match=r"in no git repository, and there is no file `b\.yaml`"):
        compared(["a.yaml", "b.yaml"])
    for words in ([], ["HEAD"], ["a.yaml"]):
        with pytest.raises(TreeProblems, match=r"in no git repository  \["):
            compared(words)


# ---- what is nothing to read -------------------------------------------------------


def change_all(clone: Clone) -> dict[str, str]:
    """A change of every kind that is not read, by path, with the code that says so."""
    for name in ("linked.yaml", "pointer.yaml", "conflict.yaml", "module.yaml", "a.yaml"):
        clone.write(name, tree_text(1, title=name))
    clone.commit()
    clone.git("checkout", "--quiet", "-b", "topic")
    clone.write("conflict.yaml", tree_text(2))
    clone.commit()
    clone.git("checkout", "--quiet", "main")
    clone.write("conflict.yaml", tree_text(3))
    clone.commit()
    clone.git("merge", "topic", status=1)
    for name in ("linked.yaml", "module.yaml"):
        (clone.top / name).unlink()
    (clone.top / "linked.yaml").symlink_to("a.yaml")
    clone.write("pointer.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 7\n")
    inner = Clone(clone.top / "module.yaml")
    inner.write("a", "1")
    inner.commit()
    clone.git("add", "module.yaml", "linked.yaml", "pointer.yaml")
    clone.write("a.yaml", tree_text(2))
    return {
        "linked.yaml": "no-plain-file",
        "module.yaml": "no-plain-file",
        "pointer.yaml": "lfs-pointer",
        "conflict.yaml": "unmerged-path",
    }


def test_what_is_no_plain_file_is_passed_over_or_said(clone: Clone) -> None:
    """Links, submodules, pointers of LFS and unmerged files: passed over, unless named."""
    unreadable = change_all(clone)
    assert [pair.path for pair in compared([])] == ["a.yaml"]
    assert [pair.path for pair in compared([], ["."])] == ["a.yaml"]
    assert [pair.path for pair in compared(["HEAD"])] == ["a.yaml", "conflict.yaml"]  # what lies there, as in git
    for name, code in unreadable.items():
        with pytest.raises(TreeProblems) as error:
            compared([] if name == "conflict.yaml" else ["HEAD"], [name])
        assert [problem.code for problem in error.value.problems] == [code]
        place = error.value.problems[0].location
        assert place is not None
        assert place.source.name == name


def test_only_trees_count_unless_a_file_is_named(clone: Clone) -> None:
    """A file that is a tree on one side only counts; one that is none on both does not."""
    for name, content in (("a.yaml", "x: 1\n"), ("b.yaml", tree_text(1)), ("c.yaml", "x: 1\n"), ("d.md", tree_text(1))):
        clone.write(name, content)
    clone.commit()
    for name, content in (("a.yaml", tree_text(1)), ("b.yaml", "x: 1\n"), ("c.yaml", "x: 2\n"), ("d.md", tree_text(2))):
        clone.write(name, content)
    assert [pair.path for pair in compared([])] == ["a.yaml", "b.yaml"]
    assert [pair.path for pair in compared([], ["c.yaml", "d.md"])] == ["c.yaml", "d.md"]


# ---- wherever the repository is ----------------------------------------------------


def test_a_bare_repository_has_revisions_only(clone: Clone) -> None:
    """Two of them are compared; the work tree that it lacks is refused."""
    clone.write("trees/a.yaml", tree_text(1))
    clone.commit()
    clone.write("trees/a.yaml", tree_text(2))
    clone.commit()
    clone.git("clone", "--quiet", "--bare", ".", "../bare.git")
    bare = clone.top.parent / "bare.git"
    assert [pair.path for pair in compared(["HEAD~..HEAD"], folder=bare)] == ["trees/a.yaml"]
    assert [pair.path for pair in compared(["HEAD~", "HEAD"], ["trees"], folder=bare)] == ["trees/a.yaml"]
    for words in ([], ["HEAD"]):
        with pytest.raises(TreeProblems) as error:
            compared(words, folder=bare)
        assert [problem.code for problem in error.value.problems] == ["no-work-tree"]


def test_a_repository_with_long_ids(plain: Path) -> None:
    """SHA-256 repositories are read like others."""
    clone = Clone(plain, "--object-format=sha256")
    clone.write("a.yaml", tree_text(1))
    first = clone.commit()
    clone.write("a.yaml", tree_text(2))
    clone.git("add", "a.yaml")
    old, new = sides("--staged")
    assert old is not None
    assert new is not None
    assert (old.commit, len(first)) == (first, 64)
    assert (old.content, new.content) == (tree_text(1).encode(), tree_text(2).encode())


def test_a_linked_work_tree_has_files_of_its_own(clone: Clone) -> None:
    """Its index, its files."""
    clone.write("a.yaml", tree_text(1))
    clone.commit()
    clone.git("worktree", "add", "--quiet", "--detach", "../linked")
    linked = clone.top.parent / "linked"
    (linked / "a.yaml").write_text(tree_text(2))
    [pair] = compared([], folder=linked)
    assert pair.new is not None
    assert pair.new.content == tree_text(2).encode()
    assert compared([]) == ()


def test_the_environment_says_where_the_repository_is(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """`GIT_DIR` and `GIT_WORK_TREE` from a folder elsewhere, and another `GIT_INDEX_FILE`, as inside a hook."""
    clone.write("a.yaml", tree_text(1))
    clone.commit()
    shutil.copy(clone.top / ".git/index", clone.top / ".git/other")
    clone.write("a.yaml", tree_text(2))
    clone.git("add", "a.yaml")
    assert len(compared([], staged=True)) == 1
    monkeypatch.setenv("GIT_INDEX_FILE", str(clone.top / ".git/other"))
    assert compared([], staged=True) == ()
    monkeypatch.delenv("GIT_INDEX_FILE")
    elsewhere = clone.top.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("GIT_DIR", str(clone.top / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(clone.top))
    [pair] = compared(["HEAD"])
    assert pair.new is not None
    assert (pair.path, pair.new.content) == ("../work/a.yaml", tree_text(2).encode())


@pytest.mark.parametrize(
    "arguments", [(), ("HEAD",), ("v1", "topic"), ("--staged",), ("v1", "HEAD", "--", ODD)], ids=str
)
def test_the_configuration_of_a_user_changes_no_pair(
    told: Path, arguments: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    """Colours, quoting, external diffs, copies instead of renames."""
    before = asked(arguments, told)
    request.getfixturevalue("hostile")
    assert asked(arguments, told) == before != ()


@pytest.mark.parametrize(
    "name", ["-dash.yaml", "--output=written.yaml", ":colon.yaml", ":(top)x.yaml", "*.yaml", 'q"uote\n.yaml', " .yaml"]
)
def test_any_name_of_a_file_will_do(clone: Clone, name: str) -> None:
    """Names are literal: no options, no magic, no patterns."""
    clone.write(name, tree_text(1))
    clone.write("other.yaml", tree_text(1))
    clone.commit()
    clone.write(name, tree_text(2))
    clone.write("other.yaml", tree_text(2))
    assert [pair.path for pair in compared([], [name])] == [name]
    assert [pair.path for pair in compared([f"./{name}"])] == [name]
    clone.git("add", "--all")
    [pair] = compared([f"HEAD:{name}", f":0:{name}"])
    assert pair.path == name
