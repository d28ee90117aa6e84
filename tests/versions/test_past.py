"""The history of one file: the commits that `git log` shows, and what the file said in each."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from versions.conftest import START, Clone, tree_text

from scenario_tree.problems import TreeProblems
from scenario_tree.reading import Limits, read
from scenario_tree.versions.recorded.past import Past, past


def log(*arguments: str, folder: Path | None = None) -> list[str]:
    """The commits that git itself shows."""
    command = ["git", "log", "--format=%H", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True).stdout.split()


def commits(versions: Sequence[Past]) -> list[str]:
    """The commits of a history."""
    return [version.commit.id for version in versions]


def branching(top: Path, seed: int, count: int) -> Clone:
    """A repository of random commits to two files on random branches, merged now and then."""
    clone = Clone(top)
    chance = random.Random(seed)
    stream: list[str] = []
    heads = {"main": 0}  # the mark of each branch's last commit
    for number in range(count):
        branch = chance.choice(list(heads))
        if chance.random() < 0.1 and len(heads) < 4 and heads[branch]:
            heads[f"side{number}"] = heads[branch]
            branch = f"side{number}"
        mark = number + 1
        other = chance.choice(list(heads))
        merged = other != branch and chance.random() < 0.25 and heads[other] and heads[branch]
        text = f"file {number // 3}\n"
        name = chance.choice(("a.yaml", "a.yaml", "b.yaml"))
        stream += [f"commit refs/heads/{branch}", f"mark :{mark}", f"committer C <c@e> {START + 60 * number} +0000"]
        stream += ["data 1", "x"]
        stream += [f"from :{heads[branch]}"] if heads[branch] else []
        stream += [f"merge :{heads[other]}"] if merged else []
        if chance.random() < 0.1 and number > 5:
            stream += [f"D {name}"]
        elif not merged or chance.random() < 0.3:
            stream += [f"M 644 inline {name}", f"data {len(text)}", text]
        stream += [""]
        heads[branch] = mark
    clone.git("fast-import", "--quiet", input="\n".join(stream).encode())
    return clone


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("revisions", "options"),
    [
        ((), ()),
        (("main", "^main~5"), ()),
        (("main~6..main",), ()),
        ((), ("--first-parent",)),
        ((), ("--max-count=4",)),
        ((), (f"--since={START + 60 * 40}",)),
        (("main~3...main",), ()),
        (("main~3^!",), ()),
    ],
    ids=str,
)
def test_the_commits_are_those_of_git(
    plain: Path, seed: int, revisions: tuple[str, ...], options: tuple[str, ...]
) -> None:
    """In its order, with merges where git shows them; with each what the file said there."""
    branching(plain, seed, 80)
    settings: dict[str, object] = {}
    for option in options:
        name, _, value = option.removeprefix("--").partition("=")
        known = {"first-parent": ("first_parent", True), "max-count": ("count", value), "since": ("since", value)}
        settings[known[name][0]] = int(value) if name == "max-count" else known[name][1]
    versions = past("a.yaml", revisions, **settings)  # type: ignore[arg-type]
    expected = log(*options, *revisions, "--", "a.yaml")
    assert commits(versions) == expected
    parents = subprocess.run(
        ["git", "log", "--parents", "--format=%P", *options, *revisions, "--", "a.yaml"],
        capture_output=True,
        check=True,
    ).stdout.decode()
    if "--first-parent" in options:  # a line; git names parents beside it too
        assert [version.commit.parents for version in versions] == [*((oid,) for oid in expected[1:]), ()]
    else:
        assert [" ".join(version.commit.parents) for version in versions] == parents.split("\n")[:-1]
    for version in versions:
        shown = subprocess.run(["git", "show", f"{version.commit.id}:a.yaml"], capture_output=True, check=False)
        assert version.content == (None if shown.returncode else shown.stdout)


def test_a_commit_is_told_with_author_and_date(clone: Clone) -> None:
    """The author's own zone, name and subject."""
    clone.write("a.yaml", tree_text(1))
    first = clone.commit("the first\n\nwith a body")
    clone.write("a.yaml", tree_text(2))
    second = clone.commit("nœud 2")
    new, old = past("a.yaml")
    assert (new.commit.id, new.commit.parents, new.commit.subject) == (second, (first,), "nœud 2")
    assert (old.commit.id, old.commit.parents, old.commit.subject) == (first, (), "the first")
    assert (new.commit.author, new.commit.date.isoformat()) == ("Ada", "2020-09-13T16:26:40+02:00")
    assert (new.path, new.content, new.oid) == ("a.yaml", tree_text(2).encode(), new.oid)
    assert new.oid == clone.git("rev-parse", "HEAD:a.yaml").decode().strip()


def test_a_deleted_file_has_a_version_without_content(clone: Clone) -> None:
    """And its history goes on before, and after it comes back."""
    clone.write("a.yaml", tree_text(1))
    clone.commit()
    (clone.top / "a.yaml").unlink()
    clone.commit()
    clone.write("a.yaml", tree_text(1))
    clone.commit()
    assert [version.content is None for version in past("a.yaml")] == [False, True, False]


def test_equal_contents_are_one(clone: Clone) -> None:
    """A version that comes back is not kept twice."""
    for percent in (1, 2, 1):
        clone.write("a.yaml", tree_text(percent))
        clone.commit()
    new, _, old = past("a.yaml")
    assert new.content is old.content


def test_renames_are_followed(clone: Clone) -> None:
    """Through several of them, as `git log --follow` does; each version has the path of its time."""
    clone.write("first.yaml", tree_text(1))
    clone.commit()
    clone.write("first.yaml", tree_text(2))
    clone.commit()
    (clone.top / "trees").mkdir()
    clone.git("mv", "first.yaml", "trees/second.yaml")
    clone.commit()
    clone.write("trees/second.yaml", tree_text(3))
    clone.commit()
    clone.git("mv", "trees/second.yaml", "third.yaml")
    clone.write("third.yaml", tree_text(4))
    clone.commit()
    clone.write("unrelated", "1")
    clone.commit()
    versions = past("third.yaml")
    assert commits(versions) == log("--follow", "--", "third.yaml")
    assert [version.path for version in versions] == ["third.yaml", *["trees/second.yaml"] * 2, *["first.yaml"] * 2]
    assert [version.commit.parents for version in versions] == [*((id,) for id in commits(versions)[1:]), ()]
    assert [version.content for version in versions] == [tree_text(p).encode() for p in (4, 3, 2, 2, 1)]
    assert past("third.yaml", count=3) == versions[:3]
    assert past("second.yaml", folder=clone.top / "trees")[0].path == "trees/second.yaml"
    assert [version.shown for version in past("../third.yaml", folder=clone.top / "trees")] == [
        "../third.yaml",
        "second.yaml",
        "second.yaml",
        "../first.yaml",
        "../first.yaml",
    ]
    newest = past("third.yaml", ["HEAD~3.."])
    assert commits(newest) == commits(versions)[:2]
    assert commits(past("third.yaml", since=f"{versions[2].commit.date.isoformat()}")) == commits(versions)[:3]


def test_a_file_that_came_from_nowhere_ends_its_history(clone: Clone) -> None:
    """A new file, beside another that was deleted and is quite different."""
    clone.write("old.txt", "".join(f"line {number}\n" for number in range(50)))
    clone.commit()
    (clone.top / "old.txt").unlink()
    clone.write("a.yaml", tree_text(1))
    oid = clone.commit()
    assert commits(past("a.yaml")) == [oid]


def test_a_rename_on_a_branch_is_followed_behind_the_merge(clone: Clone) -> None:
    """The history goes on under the old name from the commit that renamed the file."""
    clone.write("a.yaml", tree_text(1))
    first = clone.commit()
    clone.git("checkout", "--quiet", "-b", "topic")
    clone.git("mv", "a.yaml", "b.yaml")
    renaming = clone.commit()
    clone.git("checkout", "--quiet", "main")
    clone.write("c.yaml", tree_text(9))
    clone.commit()
    clone.merge("topic")
    assert commits(past("b.yaml")) == [renaming, first]
    versions = past("b.yaml", first_parent=True)
    assert [version.path for version in versions] == ["b.yaml", "a.yaml"]
    assert [version.commit.parents for version in versions] == [(first,), ()]


def test_registers_are_those_of_the_commit(clone: Clone) -> None:
    """Read through the same process as the versions."""
    for label in ("first", "second"):
        clone.write("claims/rain.yaml", f"scenario_tree_claims: 1\nclaims: {{{label}: {{text: {label}}}}}\n")
        clone.write("trees/a.yaml", tree_text(len(label), sources="../claims/rain.yaml"))
        clone.commit()
    os.chdir(clone.top / "trees")
    for version, label in zip(past("a.yaml"), ("second", "first"), strict=True):
        tree, problems = read(version.source(Limits()), version.opener(Limits()), Limits())
        assert tree is not None, problems
        assert (list(tree.claims), version.source(Limits()).name) == ([label], "a.yaml")


def test_a_long_history_needs_few_processes(plain: Path, processes: list[list[str]]) -> None:
    """At most five, registers included, for 450 versions among 2,000 commits."""
    clone = Clone(plain)
    stream: list[str] = []
    for number in range(2000):
        name = "a.yaml" if number % 40 < 9 else "b.yaml"
        text = tree_text(number % 100, sources="r.yaml")
        stream += ["commit refs/heads/main", f"committer C <c@e> {START + number} +0000", "data 1", "x"]
        stream += ["M 644 inline r.yaml", "data 26", "scenario_tree_claims: 1 #\n"] if number == 0 else []
        stream += [f"M 644 inline {name}", f"data {len(text)}", text, ""]
    clone.git("fast-import", "--quiet", input="\n".join(stream).encode())
    for revisions in ((), ("main",), ("main", "^main~1999")):
        processes.clear()
        versions = past("a.yaml", revisions)
        opened = {version.opener(Limits())("r.yaml").text for version in versions}
        assert (len(versions), len(opened)) == (449 if len(revisions) == 2 else 450, 1)
        assert len(processes) <= 5
    assert commits(past("a.yaml")) == log("--", "a.yaml")


def test_the_configuration_of_a_user_changes_no_history(clone: Clone, hostile: None) -> None:
    """Colours, formats, signatures, encodings, following."""
    clone.write("é.yaml", tree_text(1))
    clone.commit("où")
    clone.git("mv", "é.yaml", "new\nline.yaml")
    clone.commit("là")
    versions = past("new\nline.yaml")
    assert [(version.path, version.commit.subject) for version in versions] == [
        ("new\nline.yaml", "là"),
        ("é.yaml", "où"),
    ]
    assert all(version.content == tree_text(1).encode() for version in versions)


def test_a_history_without_a_work_tree(clone: Clone) -> None:
    """In a bare repository, and in one with SHA-256 ids."""
    clone.write("trees/a.yaml", tree_text(1))
    oid = clone.commit()
    clone.git("clone", "--quiet", "--bare", ".", "../bare.git")
    assert commits(past("trees/a.yaml", folder=clone.top.parent / "bare.git")) == [oid]
    long = Clone(clone.top.parent / "long", "--object-format=sha256")
    long.write("a.yaml", tree_text(1))
    oid = long.commit()
    [version] = past("a.yaml", folder=long.top)
    assert (version.commit.id, len(oid), version.content) == (oid, 64, tree_text(1).encode())


def test_a_shallow_clone_ends_where_it_was_cut(clone: Clone) -> None:
    """The oldest commit there has no parent to ask."""
    for percent in (1, 2, 3):
        clone.write("a.yaml", tree_text(percent))
        clone.commit()
    clone.git("clone", "--quiet", "--depth=2", f"file://{clone.top}", "../shallow")
    assert commits(past("a.yaml", folder=clone.top.parent / "shallow")) == log("-2")


def test_a_file_that_git_does_not_know_has_no_history(clone: Clone) -> None:
    """No versions, and no problem; but there must be a commit."""
    with pytest.raises(TreeProblems, match="nothing is committed yet"):
        past("a.yaml")
    clone.write("a.yaml", tree_text(1))
    clone.commit()
    assert past("b.yaml") == ()


@pytest.mark.parametrize("word", ["--output=written", "nothing", "HEAD:a.yaml", "--all", "nothing..HEAD"])
def test_words_that_name_no_commits_are_refused(clone: Clone, word: str) -> None:
    """They never reach git as options."""
    clone.write("a.yaml", tree_text(1))
    clone.commit()
    with pytest.raises(TreeProblems) as error:
        past("a.yaml", [word])
    assert [problem.code for problem in error.value.problems] == ["unknown-revision"]
    assert not (clone.top / "written").exists()
