"""Git merges, rebases, picks and pops trees through the merge driver, in real repositories."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import scenario_tree
from scenario_tree.cli import main
from scenario_tree.versions.git import merge_file

PACKAGE = Path(scenario_tree.__file__).parents[1]
TREE = """\
scenario_tree: 1
title: Will it rain?
start: sky
nodes:
  sky:
    label: What does the sky do?
    chance:
      rain: {p: 20%, then: wind}
      sun: {p: 80%, then: dry}
  wind:   # in the afternoon
    label: How strong is the wind?
    chance:
      storm: {p: 10%, then: wet}
      breeze: {p: 90%, then: wet}
outcomes:
  wet: {payoff: 0}
  dry: {payoff: 1}
"""
SKY = (("rain: {p: 20%", "rain: {p: 30%"), ("sun: {p: 80%", "sun: {p: 70%"))
OTHER_SKY = (("rain: {p: 20%", "rain: {p: 50%"), ("sun: {p: 80%", "sun: {p: 50%"))
REASON = (("sun: {p: 80%, ", "sun: {p: 80%, note: So they say, "),)
WIND = (("storm: {p: 10%", "storm: {p: 15%"), ("breeze: {p: 90%", "breeze: {p: 85%"))

Changes = tuple[tuple[str, str], ...]
Git = Callable[..., subprocess.CompletedProcess[str]]


def changed(*changes: Changes, text: str = TREE) -> str:
    """The tree with some stretches replaced."""
    for before, after in (pair for each in changes for pair in each):
        assert before in text
        text = text.replace(before, after, 1)
    return text


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """The folder of a repository."""
    return tmp_path / "work"


@pytest.fixture
def git(top: Path) -> Git:
    """Runs git in a repository whose driver for trees is this program; the first commit, on `main`, has the tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    fixed = {
        "HOME": str(top.parent),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_EDITOR": "true",
        "PYTHONPATH": str(PACKAGE),
        **{f"GIT_{role}_NAME": "Ada" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_EMAIL": "ada@example.org" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_DATE": "1600000000 +0000" for role in ("AUTHOR", "COMMITTER")},
    }
    top.mkdir()

    def run(*arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["git", *arguments], cwd=top, env=kept | fixed, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done

    run("init", "--quiet", "--initial-branch=main")
    driver = f"{shlex.quote(sys.executable)} -m scenario_tree git merge-driver %O %A %B %L %P %S %X %Y"
    run("config", "merge.scenario-tree.driver", driver)
    (top / ".gitattributes").write_text("*.yaml merge=scenario-tree\n")
    (top / "tree.yaml").write_text(TREE)
    run("add", ".")
    run("commit", "-q", "-m", "base")
    return run


def commit(git: Git, top: Path, text: str) -> None:
    """A commit in which the tree has that text."""
    (top / "tree.yaml").write_text(text)
    git("add", ".")
    git("commit", "-q", "-m", "change")


def two_branches(git: Git, top: Path, mine: str, yours: str) -> None:
    """The branches `main`, checked out, and `topic`, each with a commit of its own."""
    git("checkout", "-q", "-b", "topic")
    commit(git, top, yours)
    git("checkout", "-q", "main")
    commit(git, top, mine)


def tree_of(top: Path) -> str:
    """The tree in the work tree."""
    return (top / "tree.yaml").read_text()


BOTH = changed(SKY, (("sun: {p: 70%, ", "sun: {p: 70%, note: So they say, "),))


def test_plain_git_needs_a_reader_here() -> None:
    """The two changes of the tests below are a conflict for a text merge."""
    assert merge_file(changed(SKY).encode(), TREE.encode(), changed(REASON).encode())[1] == 1


def test_merge(git: Git, top: Path) -> None:
    """A merge of two different units is clean."""
    two_branches(git, top, changed(SKY), changed(REASON))
    git("merge", "--quiet", "--no-edit", "topic")
    assert tree_of(top) == BOTH


def test_merge_with_a_conflict(git: Git, top: Path) -> None:
    """A conflict ends the merge with 1, says what both sides changed, and leaves markers around the node."""
    two_branches(git, top, changed(SKY, WIND), changed(OTHER_SKY))
    done = git("merge", "topic", status=1)
    assert "tree.yaml: 1 conflict\n" in done.stderr + done.stdout
    message = "  sky: ours rain 20 % → 30 %; sun 80 % → 70 %, theirs rain 20 % → 50 %; sun 80 % → 50 %\n"
    assert message in done.stderr + done.stdout
    text = tree_of(top)
    assert text.index("<<<<<<< ") < text.index("  sky:") < text.index("=======") < text.index(">>>>>>> ")
    assert text.partition(">>>>>>> ")[2].partition("\n")[2] == changed(WIND).partition("dry}\n")[2]
    assert git("status", "--porcelain").stdout.startswith("UU tree.yaml")


def test_rebase(git: Git, top: Path) -> None:
    """A rebase moves a commit onto another without a conflict."""
    two_branches(git, top, changed(SKY), changed(REASON))
    git("checkout", "-q", "topic")
    git("rebase", "--quiet", "main")
    assert tree_of(top) == BOTH


def test_cherry_pick(git: Git, top: Path) -> None:
    """A picked commit brings its own unit, and no other."""
    two_branches(git, top, changed(SKY), changed(REASON, WIND))
    git("checkout", "-q", "topic")
    commit(git, top, changed(REASON, WIND, (("payoff: 1", "payoff: 2"),)))
    git("checkout", "-q", "main")
    git("cherry-pick", "topic")
    assert tree_of(top) == changed(SKY, (("payoff: 1", "payoff: 2"),))


def test_stash_pop(git: Git, top: Path) -> None:
    """What was put aside comes back into a tree that has gone on."""
    (top / "tree.yaml").write_text(changed(REASON))
    git("stash", "--quiet")
    commit(git, top, changed(SKY))
    git("stash", "pop", "--quiet")
    assert tree_of(top) == BOTH


def test_criss_cross(git: Git, top: Path) -> None:
    """Where two branches have merged each other, there are two bases, and git merges these first."""
    two_branches(git, top, changed(SKY), changed(REASON))
    git("branch", "old-main")
    git("merge", "--quiet", "--no-edit", "topic")
    git("checkout", "-q", "topic")
    git("merge", "--quiet", "--no-edit", "old-main")
    commit(git, top, changed(WIND, text=BOTH))
    git("checkout", "-q", "main")
    commit(git, top, BOTH.replace("title: Will it rain?", "title: Rain?"))
    assert len(git("merge-base", "--all", "main", "topic").stdout.split()) == 2
    git("merge", "--quiet", "--no-edit", "topic")
    assert tree_of(top) == changed(WIND, (("title: Will it rain?", "title: Rain?"),), text=BOTH)


def test_criss_cross_after_a_conflict(git: Git, top: Path) -> None:
    """Where the two bases contradict each other, only what is still contradicted is a conflict."""
    two_branches(git, top, changed(SKY), changed(OTHER_SKY))
    git("branch", "old-main")
    for branch, other in (("main", "topic"), ("topic", "old-main")):
        git("checkout", "-q", branch)
        git("merge", other, status=1)
        commit(git, top, changed(SKY))
    commit(git, top, changed(SKY, WIND))
    git("checkout", "-q", "main")
    commit(git, top, changed(SKY).replace("title: Will it rain?", "title: Rain?"))
    git("merge", "--quiet", "--no-edit", "topic")
    assert tree_of(top) == changed(SKY, WIND, (("title: Will it rain?", "title: Rain?"),))


def test_both_add_the_file(git: Git, top: Path) -> None:
    """Two files of one name without a common base are in conflict where they differ."""
    git("checkout", "-q", "-b", "topic")
    (top / "new.yaml").write_text(changed(SKY))
    commit(git, top, TREE)
    git("checkout", "-q", "main")
    (top / "new.yaml").write_text(changed(OTHER_SKY))
    commit(git, top, TREE)
    done = git("merge", "topic", status=1)
    assert "  sky: ours rain 50 %; sun 50 %, theirs rain 30 %; sun 70 %\n" in done.stderr + done.stdout
    text = (top / "new.yaml").read_text()
    assert text.startswith(TREE.partition("  sky:")[0] + "<<<<<<< ")
    assert text.endswith(TREE[TREE.index("  wind:") :])


def test_registers_beside_the_tree_are_read(git: Git, top: Path) -> None:
    """The claims that a tree cites are looked up beside it, wherever in the repository it is."""
    folder = top / "far" / "away"
    folder.mkdir(parents=True)
    (folder / "claims.yaml").write_text("scenario_tree_claims: 1\nclaims:\n  red: {text: The evening was red.}\n")
    cited = (("start: sky", "sources: [claims.yaml]\nstart: sky"),)
    (folder / "tree.yaml").write_text(changed(cited))
    commit(git, top, changed(WIND))
    git("checkout", "-q", "-b", "topic")
    (folder / "tree.yaml").write_text(changed(cited, (("sun: {p", "sun: {because: [red], p"),)))
    git("commit", "-q", "-a", "-m", "why")
    git("checkout", "-q", "main")
    (folder / "tree.yaml").write_text(changed(cited, SKY))
    git("commit", "-q", "-a", "-m", "how likely")
    git("merge", "--quiet", "--no-edit", "topic")
    assert (folder / "tree.yaml").read_text() == changed(cited, SKY, (("sun: {p", "sun: {because: [red], p"),))


# ---- the program itself --------------------------------------------------------------------


@pytest.fixture
def three(tmp_path: Path) -> list[str]:
    """The arguments of the driver, and three files in conflict."""
    for name, text in (("O", TREE), ("A", changed(SKY)), ("B", changed(OTHER_SKY))):
        (tmp_path / name).write_text(text)
    return [*(str(tmp_path / name) for name in "OAB"), "7", "tree.yaml"]


def driven(*arguments: str) -> int:
    """The exit status of the driver, run in this process."""
    with pytest.raises(SystemExit) as end:
        main(["git", "merge-driver", *arguments])
    assert isinstance(end.value.code, int)
    return end.value.code


def test_names_that_git_gives_stand_behind_the_markers(three: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """The names of the sides stand in the markers and the message; the letters of an older git are no names."""
    assert driven(*three, "abc base", "HEAD", "topic (Bea)") == 1
    text = Path(three[1]).read_text()
    assert "<<<<<<< HEAD\n" in text
    assert ">>>>>>> topic (Bea)\n" in text
    assert "tree.yaml: 1 conflict (ours: HEAD; theirs: topic (Bea))\n" in capfd.readouterr().err

    Path(three[1]).write_text(changed(SKY))
    assert driven(*three, "%S", "%X", "%Y") == 1
    assert "<<<<<<< ours\n" in Path(three[1]).read_text()


def test_markers_have_the_size_that_git_asks_for(three: list[str]) -> None:
    """The third argument is the length of the markers."""
    assert driven(*three[:3], "11", "tree.yaml") == 1
    assert f"{'<' * 11} ours\n" in Path(three[1]).read_text()


def test_in_a_rebase_the_sides_are_called_what_they_are(three: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours is what the commits are moved onto."""
    monkeypatch.setenv("GIT_REFLOG_ACTION", "rebase (pick)")
    assert driven(*three) == 1
    assert "<<<<<<< upstream\n" in Path(three[1]).read_text()


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_a_killed_driver_leaves_the_file_whole(three: list[str], tmp_path: Path) -> None:
    """A driver that is killed while it writes leaves the file as it was."""
    before = Path(three[1]).read_bytes()
    slow = f"""
import sys, time
from pathlib import Path
from scenario_tree.cli import main

def replace(self, target):
    Path({str(tmp_path / "writing")!r}).touch()
    time.sleep(600)

Path.replace = replace
main({["git", "merge-driver", *three]!r})
"""
    process = subprocess.Popen([sys.executable, "-c", slow], env=os.environ | {"PYTHONPATH": str(PACKAGE)})
    while not (tmp_path / "writing").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert Path(three[1]).read_bytes() == before
