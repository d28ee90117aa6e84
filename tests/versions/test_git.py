"""Running git."""

from __future__ import annotations

import gc
import os
import subprocess
from pathlib import Path

import pytest
from versions.conftest import START, Clone

from scenario_tree.problems import TreeProblems
from scenario_tree.versions import git
from scenario_tree.versions.git import Repository
from scenario_tree.versions.recorded.printed import authored, moment

NAMES = ("plain.yaml", "-n.yaml", ":x.yaml", "*.yaml", "é.yaml", 'q"uote.yaml', "new\nline.yaml", "a b.yaml", "HEAD")


def codes(error: pytest.ExceptionInfo[TreeProblems]) -> list[str]:
    """The codes of what was raised."""
    return [problem.code for problem in error.value.problems]


def test_a_repository_is_found_from_every_folder_of_it(clone: Clone) -> None:
    """The top and the folder's place below it."""
    deep = clone.top / "a" / "b\nc"
    deep.mkdir(parents=True)
    found = Repository.found(deep)
    assert (found.top, found.prefix) == (clone.top, "a/b\nc")
    found = Repository.found(clone.top)
    assert (found.top, found.prefix) == (clone.top, "")


def test_a_linked_work_tree_has_a_top_of_its_own(clone: Clone) -> None:
    """`git worktree add` makes another top of the same repository."""
    clone.write("a.yaml", "1")
    oid = clone.commit()
    clone.git("worktree", "add", "--quiet", "--detach", "../linked")
    found = Repository.found(clone.top.parent / "linked")
    assert (found.top, found.commit("HEAD")) == (clone.top.parent / "linked", oid)


def test_a_bare_repository_has_no_top(clone: Clone) -> None:
    """Nor has the folder `.git` itself."""
    clone.git("clone", "--quiet", "--bare", ".", "../bare.git")
    assert Repository.found(clone.top.parent / "bare.git").top is None
    assert Repository.found(clone.top / ".git").top is None


def test_a_repository_is_found_where_the_environment_says(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`GIT_DIR` and `GIT_WORK_TREE` count, also from outside the work tree."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("GIT_DIR", str(clone.top / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(clone.top))
    found = Repository.found(elsewhere)
    assert (found.top, found.prefix) == (clone.top, "")
    assert found.shown("a.yaml") == "../work/a.yaml"


def test_a_folder_without_a_repository(plain: Path) -> None:
    """Is refused."""
    with pytest.raises(TreeProblems) as error:
        Repository.found(plain)
    assert codes(error) == ["no-repository"]


def test_git_that_is_missing(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PATH without git is a problem of its own."""
    monkeypatch.setenv("PATH", str(plain))
    with pytest.raises(TreeProblems) as error:
        Repository.found(plain)
    assert codes(error) == ["no-git"]


@pytest.mark.parametrize(("version", "refused"), [("2.29.3", True), ("2.30.0", False), ("3.0.1 (Some System)", False)])
def test_git_that_is_too_old(clone: Clone, monkeypatch: pytest.MonkeyPatch, version: str, refused: bool) -> None:
    """The first git that will do is 2.30."""
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    folder = clone.top.parent / "bin"
    folder.mkdir()
    script = (
        f'#!/bin/sh\nfor a; do [ "$a" = version ] && echo "git version {version}" && exit; done\nexec {real} "$@"\n'
    )
    (folder / "git").write_text(script)
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    if refused:
        with pytest.raises(TreeProblems, match=r"2\.29\.3 is too old") as error:
            Repository.found(clone.top)
        assert codes(error) == ["no-git"]
    else:
        assert Repository.found(clone.top).top == clone.top


def test_a_revision_becomes_a_full_id(clone: Clone) -> None:
    """Branches, tags (also annotated ones), relatives, and names that look like options."""
    clone.write("a.yaml", "1")
    first = clone.commit()
    clone.git("tag", "--annotate", "--message", "first", "v1")
    clone.git("update-ref", "refs/heads/-evil", first)
    clone.write("a.yaml", "2")
    second = clone.commit()
    repository = Repository.found()
    assert [repository.commit(name) for name in ("HEAD", "main", "@")] == [second] * 3
    assert [repository.commit(name) for name in ("v1", "HEAD~", "-evil", first[:8])] == [first] * 4


@pytest.mark.parametrize("option", ["--output=written", "--all", "-1", "--", "--help", "--git-dir", "-", ""])
def test_an_option_is_no_revision(clone: Clone, option: str) -> None:
    """It is refused, and nothing is written."""
    clone.write("a.yaml", "1")
    clone.commit()
    with pytest.raises(TreeProblems) as error:
        Repository.found().commit(option)
    assert codes(error) == ["unknown-revision"]
    assert not (clone.top / "written").exists()


def test_an_unknown_revision_is_answered_with_the_nearest_name(clone: Clone) -> None:
    """Of a branch or a tag."""
    clone.write("a.yaml", "1")
    clone.commit()
    clone.git("tag", "release-1")
    for typed, meant in (("mian", "main"), ("relaese-1", "release-1")):
        with pytest.raises(TreeProblems) as error:
            Repository.found().commit(typed)
        assert error.value.problems[0].help == f"did you mean `{meant}`?"
    with pytest.raises(TreeProblems):
        Repository.found().commit("HEAD:a.yaml")  # a file, not a commit


def test_a_failure_says_what_git_said(clone: Clone) -> None:
    """Its first line of error."""
    with pytest.raises(TreeProblems, match="git show: ambiguous argument 'nothing'") as error:
        Repository.found().run("show", "nothing")
    assert codes(error) == ["git-failed"]


@pytest.mark.parametrize("format", ["sha1", "sha256"])
@pytest.mark.parametrize("name", NAMES)
def test_an_object_is_read_by_any_name(plain: Path, format: str, name: str) -> None:
    """From a commit and from the index, byte for byte, in repositories of both kinds."""
    clone = Clone(plain, f"--object-format={format}")
    content = b"\0\r\nmissing\n" + name.encode()
    clone.write(name, content)
    clone.commit()
    clone.write(name, b"staged")
    clone.git("add", "--all")
    with Repository.found().objects() as read:
        old, staged = read(f"HEAD:{name}"), read(f":0:{name}")
        commit = read("HEAD")
    assert old is not None
    assert (old.kind, old.content) == ("blob", content)
    assert len(old.oid) == (40 if format == "sha1" else 64)
    assert staged is not None
    assert staged.content == b"staged"
    assert commit is not None
    assert (commit.kind, commit.oid) == ("commit", clone.head())


def test_what_is_not_there_is_none(clone: Clone) -> None:
    """And questions after it are answered as before."""
    clone.write("a.yaml", "1")
    clone.commit()
    with Repository.found().objects() as read:
        for name in ("HEAD:b.yaml", "nothing", "", "HEAD:new\nline", "0" * 40, f"{'0' * 40} blob 3"):
            assert read(name) is None
        found = read("HEAD:a.yaml")
    assert found is not None
    assert found.content == b"1"


def test_what_git_gives_up_on_is_a_problem(clone: Clone) -> None:
    """A path outside the repository ends git's process; the next question starts another one."""
    clone.write("a.yaml", "1")
    clone.commit()
    with Repository.found().objects() as read:
        with pytest.raises(TreeProblems, match="outside repository") as error:
            read("HEAD:../b.yaml")
        assert read("HEAD:a.yaml") is not None
    assert codes(error) == ["git-failed"]


def test_many_objects_are_read_by_one_process(clone: Clone, processes: list[list[str]]) -> None:
    """Which ends with its reader, also where nobody closed it."""
    clone.write("a.yaml", b"x" * 200_000)
    clone.commit()
    repository = Repository.found()
    processes.clear()
    read = repository.objects()
    assert [read("HEAD:a.yaml") == read("HEAD:a.yaml") for _ in range(50)] == [True] * 50
    assert len(processes) == 1
    running = read._process
    assert running is not None
    assert running.poll() is None
    del read
    gc.collect()
    assert running.poll() == 0


def test_the_configuration_of_a_user_changes_nothing(clone: Clone, hostile: None) -> None:
    """Colours, prefixes, external diffs, quoted paths, copies for renames."""
    clone.write("é.yaml", "1\n")
    clone.commit()
    clone.write("é.yaml", "2\n")
    repository = Repository.found()
    changes = repository.changes("diff")
    assert [(change.status, change.path) for change in changes] == [("M", "é.yaml")]
    clone.write("other", "1\n")
    output = git.no_index_diff(clone.top / "é.yaml", clone.top / "other", clone.top)
    assert output.endswith(b"@@ -1 +1 @@\n-2\n+1\n")
    assert repository.run("log", "--format=%s") == b"change\n"


def test_a_setting_is_read_or_is_none(clone: Clone) -> None:
    """Whatever characters it has."""
    clone.git("config", "scenario.note", "two\nlines ")
    repository = Repository.found()
    assert repository.config("scenario.note") == "two\nlines "
    assert repository.config("scenario.nothing") is None


@pytest.mark.parametrize(
    ("folder", "typed", "path"),
    [
        ("", "a.yaml", "a.yaml"),
        ("trees", "a.yaml", "trees/a.yaml"),
        ("trees", "../a.yaml", "a.yaml"),
        ("trees", "./x/../a.yaml", "trees/a.yaml"),
        ("trees", ".", "trees"),
        ("trees", "..", ""),
        ("", "trees/", "trees"),
        ("trees", ":(top)a.yaml", "trees/:(top)a.yaml"),
    ],
)
def test_paths_count_from_the_folder(clone: Clone, folder: str, typed: str, path: str) -> None:
    """From what was typed to the path below the top, and back."""
    (clone.top / "trees").mkdir()
    repository = Repository.found(clone.top / folder)
    assert repository.inside(typed) == path
    assert repository.inside(repository.shown(path)) == path
    assert repository.inside(repository.from_here(path)) == path
    assert repository.inside(str(clone.top / path)) == path


@pytest.mark.parametrize("typed", ["../..", "../../a.yaml", "/etc/passwd"])
def test_a_path_outside_the_repository_is_refused(clone: Clone, typed: str) -> None:
    """Relative or absolute."""
    (clone.top / "trees").mkdir()
    with pytest.raises(TreeProblems) as error:
        Repository.found(clone.top / "trees").inside(typed)
    assert codes(error) == ["outside-repository"]


def test_three_texts_are_merged(plain: Path) -> None:
    """Cleanly, or with markers and their number; outside a repository too."""
    base = b"".join(b"%d\n" % number for number in range(9))
    ours, theirs = base.replace(b"0\n", b"ours\n"), base.replace(b"8\n", b"theirs\n")
    both = ours.replace(b"8\n", b"theirs\n")
    assert git.merge_file(ours, base, theirs) == (both, 0)
    assert git.merge_file(ours, base, base.replace(b"0\n", b"theirs\n"), ("-a", "b", "c"), 9) == (
        b"<<<<<<<<< -a\nours\n=========\ntheirs\n>>>>>>>>> c\n" + base[2:],
        1,
    )
    with pytest.raises(TreeProblems) as error:
        git.merge_file(b"\0", b"\0\0", b"\0\0\0")
    assert codes(error) == ["git-failed"]


def test_a_moment_has_its_zone() -> None:
    """Of the author; a moment that no calendar has is the start of 1970."""
    assert moment("1600000000 +0200").isoformat() == "2020-09-13T14:26:40+02:00"
    assert moment("1600000000 -0330").isoformat() == "2020-09-13T08:56:40-03:30"
    for text in ("99999999999999 +0000", "1600000000 +9900", "", "1600000000", "1 x"):
        assert moment(text).isoformat() == "1970-01-01T00:00:00+00:00"


def test_a_commit_says_when_it_was_written(clone: Clone) -> None:
    """By its author, whatever its message says."""
    clone.write("a.yaml", "1")
    clone.commit("author Eve <e@example.org> 1 +0000\n\nauthor Eve <e@example.org> 1 +0000")
    with Repository.found().objects() as read:
        commit = read("HEAD")
    assert commit is not None
    written = authored(commit)
    assert written is not None
    assert written.timestamp() == START + 3600
