"""What git does with trees after `git install`, with the program, without it, and with a broken one."""

from __future__ import annotations

import pytest
from repositories import TREE, Workplace


@pytest.mark.parametrize("step", [2, 4])
@pytest.mark.parametrize(
    ("old", "new", "name"),
    [("90%", "80%", "sail"), ("fails: {p: rest", "fails: {share: 2", "sail"), ("30%", "20%", "stay")],
)
def test_headers_of_hunks_name_the_node(work: Workplace, step: int, old: str, new: str, name: str) -> None:
    """Every hunk of a plain diff says which node it is in, however far the file is indented."""
    wide = "".join(
        " " * (step // 2) * (len(line) - len(line.lstrip())) + line.lstrip() for line in TREE.splitlines(True)
    )
    work.write("trees/ferry.yaml", wide)
    work.commit()
    work.tree("git", "install")
    work.write("trees/ferry.yaml", wide.replace(old, new))
    headers = [line for line in work.git("diff", "-U0").splitlines() if line.startswith("@@")]
    assert [header.split("@@")[2].strip() for header in headers] == [name]


def test_history_of_one_node(work: Workplace) -> None:
    """`git log -L :node:file` follows a node, for git knows where each begins."""
    work.tree("git", "install")
    for old in ("30%", "60%", "90%"):
        work.write("trees/ferry.yaml", TREE.replace(old, "55%"))
        work.commit(f"no more {old}")
    shown = work.git("log", "--format=%s", "--no-patch", "-L", ":sail:trees/ferry.yaml")
    assert shown.split("\n")[:-1] == ["no more 90%", "first"]


def test_headers_of_hunks_name_a_node_in_place(work: Workplace) -> None:
    """A node that is written where it is reached is named too, and so is an outcome."""
    text = TREE.replace(
        "{p: 60%, then: sail}",
        """
        p: 60%
        then:
          id: tide
          chance:
            low: {p: 10%, then: stayed}
            high: {p: rest, then: sail}""",
    )
    work.write("trees/ferry.yaml", text)
    work.commit()
    work.tree("git", "install")
    work.write("trees/ferry.yaml", text.replace("10%", "15%").replace("ferry stayed", "ferry stays"))
    headers = [line for line in work.git("diff", "-U0").splitlines() if line.startswith("@@")]
    assert [header.split("@@")[2].strip() for header in headers] == ["tide", "crossed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("60%", "65%"), ("0.5", "0.25"), ("1/3", "2/3"), ("no-text", "some-text"), ("-3", "-4"), ("é", "è")],
)
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_numbers_and_names_are_words(work: Workplace, old: str, new: str, locale: str) -> None:
    """In --word-diff a number, a percent, a fraction and a name change as a whole, and signs of YAML do not."""
    work.write("trees/words.yaml", f"x: {{p: {old}, then: [a]}}\n")
    work.commit()
    work.tree("git", "install")
    work.write("trees/words.yaml", f"x: {{p: {new}, then: [a]}}\n")
    changed = work.git("diff", "--word-diff=plain", LC_ALL=locale).splitlines()[-1]
    assert changed == f"x: {{p: [-{old}-]{{+{new}+}}, then: [a]}}"


ODD_NAMES = ("trees/ferry.yaml", 'trees/a b/it\'s "odd" $HOME `x`;.yaml', "-dash.scenario.yaml", "trees/%O %%.yaml")


def diverged(work: Workplace, name: str, *, conflict: bool = False) -> None:
    """Two branches that change one tree: its storm on `other`, its engine (or its storm too) on `main`."""
    work.write(name, TREE)
    work.commit()
    work.git("checkout", "--quiet", "-b", "other")
    work.write(name, TREE.replace("60%", "70%"))
    work.commit()
    work.git("checkout", "--quiet", "main")
    work.write(name, TREE.replace("60%", "50%") if conflict else TREE.replace("90%", "80%"))
    work.commit()


@pytest.mark.parametrize("name", ODD_NAMES)
def test_git_calls_the_merge_driver_with_any_path(work: Workplace, name: str) -> None:
    """Blanks, quotes, dollars, percents and a leading dash reach the program as they are, and stand in its name."""
    noting = 'case "$1" in --version) exit 0;; esac; printf "%s\\n" "$@" > "$NOTES"; exit 1'
    program = work.program("it's %B 100% $x }", noting)
    work.tree("git", "install", "--program", str(program))
    diverged(work, name)
    notes = work.folder / "notes"
    assert work.run("git", "merge", "other", NOTES=str(notes)).status == 1
    arguments = notes.read_text().splitlines()
    assert arguments[:3] == ["git", "merge-driver", "--"]
    assert arguments[6:8] == ["7", name]


def test_programs_of_any_name_compare_and_convert(work: Workplace) -> None:
    """The other two lines run a program with an odd name too."""
    program = work.program("it's %B 100% $x }", 'echo "$2 of ${4##*/}"')
    work.tree("git", "install", "--diff", "--textconv", "--program", str(program))
    work.write("trees/ferry.yaml", TREE.replace("60%", "70%"))
    assert work.git("diff") == "diff-driver of ferry.yaml\n"
    assert "+textconv of" in work.git("show", "HEAD")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_trees_are_merged(work: Workplace, name: str) -> None:
    """Changes at two nodes are both there afterwards."""
    work.tree("git", "install")
    diverged(work, name)
    ended = work.run("git", "merge", "other", "-m", "both")
    assert (ended.status, ended.errors) == (0, "")
    assert work.read(name) == TREE.replace("60%", "70%").replace("90%", "80%")


BROKEN = {
    "missing": None,
    "cannot start": "exit 1",
    "not to be run": "exit 126",
    "fails": 'case "$1" in --version) exit 0;; esac; exit 3',
    "killed": 'case "$1" in --version) exit 0;; esac; kill -9 $$',
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN.keys())
def test_without_a_program_that_works_git_merges_the_text(work: Workplace, script: str | None) -> None:
    """A missing or broken program never leaves our side alone as if it were merged: the text is merged, and marked."""
    program = work.program("broken", script) if script else work.programs / "gone"
    work.tree("git", "install", "--program", str(program))
    diverged(work, "trees/clean.yaml")
    assert work.run("git", "merge", "other", "-m", "both").status == 0
    assert work.read("trees/clean.yaml") == TREE.replace("60%", "70%").replace("90%", "80%")
    work.git("branch", "--delete", "--force", "other")
    diverged(work, "trees/conflict.yaml", conflict=True)
    assert work.run("git", "merge", "other").status == 1
    marked = work.read("trees/conflict.yaml").splitlines()
    assert [line for line in marked if line.startswith(("<<<<<<< ", "======="))] == ["<<<<<<< ours", "======="]
    assert {line.strip() for line in marked if "calm" in line} == {
        "calm: {p: 50%, then: sail}",
        "calm: {p: 70%, then: sail}",
    }


@pytest.mark.parametrize("script", [None, "exit 1"], ids=["missing", "cannot start"])
def test_without_a_program_that_works_git_compares_the_text(work: Workplace, script: str | None) -> None:
    """Added, changed, removed, renamed and unmerged trees: `git diff` ends with 0 and shows lines."""
    program = work.program("broken", script) if script else work.programs / "gone"
    work.tree("git", "install", "--diff", "--program", str(program))
    for name in ("changed", "removed", "renamed"):
        work.write(f"trees/-{name} it's.yaml", TREE.replace("Is there", f"Is there ({name})"))
    work.commit()
    work.write("trees/-changed it's.yaml", TREE.replace("60%", "61%"))
    work.git("rm", "--quiet", "trees/-removed it's.yaml")
    work.git("mv", "trees/-renamed it's.yaml", "trees/moved.yaml")
    work.write("trees/added.yaml", TREE)
    work.git("add", "--all")
    for option in ("--no-renames", "-M"):
        shown = work.git("diff", "--staged", option)
        assert "+      calm: {p: 61%, then: sail}" in shown
        assert "-    label: Is there (removed) a storm?" in shown
    assert work.git("diff", "--staged", "--no-renames").count("+scenario_tree: 1") == 2
    work.git("reset", "--hard", "--quiet")
    diverged(work, "trees/conflict.yaml", conflict=True)
    work.run("git", "merge", "other")
    assert "* Unmerged path trees/conflict.yaml" in work.git("diff", "--staged")


def test_without_a_program_history_shows_the_text(work: Workplace) -> None:
    """A missing program of `textconv` leaves `git log -p` as it would be without us."""
    work.write("trees/ferry.yaml", TREE.replace("60%", "70%"))
    work.commit()
    plain = work.git("log", "-p")
    work.tree("git", "install", "--textconv", "--program", str(work.programs / "gone"))
    work.git("config", "--unset", "diff.scenario-tree.xfuncname")
    work.git("config", "--unset", "diff.scenario-tree.wordRegex")
    assert work.git("log", "-p", "--", "trees") == plain


def test_attributes_without_configuration_are_harmless(work: Workplace) -> None:
    """In a fresh clone, where git knows no such driver, it compares and merges as always."""
    work.tree("git", "install")
    work.commit()
    fresh = work.cloned("fresh")
    fresh.write("trees/ferry.yaml", TREE.replace("60%", "70%"))
    assert "+      calm: {p: 70%, then: sail}" in fresh.git("diff")
    fresh.git("checkout", "--quiet", "--", "trees")
    diverged(fresh, "trees/new.yaml")
    assert fresh.run("git", "merge", "other", "-m", "both").status == 0


def test_the_default_installation_keeps_patches_usable(work: Workplace) -> None:
    """Without --diff, `git diff` still prints a patch that `git apply` takes."""
    work.tree("git", "install")
    work.write("trees/ferry.yaml", TREE.replace("60%", "70%"))
    patch = work.git("diff")
    work.git("checkout", "--quiet", "--", "trees")
    assert work.run("git", "apply", input=patch).status == 0
    assert work.read("trees/ferry.yaml") == TREE.replace("60%", "70%")


def test_git_diff_says_what_changed(work: Workplace) -> None:
    """With --diff, `git diff` shows what this program says of a tree, and other files as always."""
    work.write("trees/-it's.yaml", TREE)
    work.write("plain.txt", "one\n")
    work.commit()
    work.tree("git", "install", "--diff")
    for name in ("trees/ferry.yaml", "trees/-it's.yaml"):
        work.write(name, TREE.replace("60%", "70%"))
    work.write("plain.txt", "two\n")
    shown = work.git("diff")
    assert "+two" in shown
    assert "calm: {p" not in shown
    assert "calm 60 % → 70 %" in shown
    assert "trees/-it's.yaml" in shown
