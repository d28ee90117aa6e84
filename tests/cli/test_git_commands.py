"""`git install`, `git status` and `git uninstall`, in real repositories."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from pathlib import Path

import pytest
from repositories import TREE, Workplace

from scenario_tree.versions.git import Repository
from scenario_tree.versions.installing import standing

DEFAULT = "trees/**/*.yaml diff=scenario-tree merge=scenario-tree"
CONFIGURED = ("diff.scenario-tree.xfuncname", "diff.scenario-tree.wordregex", "merge.scenario-tree.driver")


def snapshot(work: Workplace) -> dict[str, bytes]:
    """Every file that an installation may touch."""
    files = [work.work / ".git/config", work.work / ".gitattributes", *(work.folder / "home").rglob("*")]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


def values(work: Workplace, *arguments: str) -> dict[str, str]:
    """The lines of git's configuration that are about us."""
    found = work.run("git", "config", *arguments, "--null", "--get-regexp", "scenario-tree").output.split("\0")[:-1]
    return dict(tuple(line.split("\n", 1)) for line in found)  # type: ignore[misc]


# ---- installing -----------------------------------------------------------------------------------------------------


def test_installing_twice_is_installing_once(work: Workplace) -> None:
    """The second time there is nothing to do, and no byte changes; from any folder of the repository."""
    assert "write" in work.tree("git", "install", folder="trees").good
    assert DEFAULT in work.read(".gitattributes").splitlines()
    assert set(CONFIGURED) <= set(values(work, "--local"))
    before = snapshot(work)
    assert work.tree("git", "install").good == "nothing to do\n"
    assert snapshot(work) == before


@pytest.mark.parametrize("attributes", [None, "*.png binary\n", "*.png binary", "*.txt text\r\n*.png binary\r\n"])
@pytest.mark.parametrize("options", [(), ("--diff", "--textconv"), ("a b/*.yaml", "--program", "/x y/st")])
def test_uninstalling_takes_away_what_was_added(
    work: Workplace, attributes: str | None, options: tuple[str, ...]
) -> None:
    """Attributes and configuration are byte for byte what they were before."""
    if attributes is not None:
        work.write(".gitattributes", attributes)
    work.git("config", "diff.other.command", "cat")
    before = snapshot(work)
    work.tree("git", "install", *options)
    assert snapshot(work) != before
    assert work.tree("git", "uninstall").status == 0
    assert snapshot(work) == before


@pytest.mark.parametrize("option", ["--dry-run", "--print"])
def test_nothing_is_written_when_one_only_asks(work: Workplace, option: str) -> None:
    """--dry-run says what would be written and --print prints it; both leave everything alone."""
    before = snapshot(work)
    said = work.tree("git", "install", option, "--diff").good
    assert DEFAULT in said
    assert "command" in said
    assert snapshot(work) == before


def test_dry_run_of_uninstalling(work: Workplace) -> None:
    """What would be taken away is named and stays."""
    work.tree("git", "install")
    before = snapshot(work)
    assert "would remove merge.scenario-tree.driver (local)" in work.tree("git", "uninstall", "--dry-run").good
    assert snapshot(work) == before


def test_printed_lines_mean_what_an_installation_writes(work: Workplace) -> None:
    """The printed configuration, given to git as a file, has the values that would be installed."""
    printed = work.tree("git", "install", "--print", "--diff", "--textconv", "--program", "/it's 100%/st").good
    attributes, configuration = printed.split("# configuration of git\n")
    work.write("printed.config", configuration)
    work.tree("git", "install", "--diff", "--textconv", "--program", "/it's 100%/st")
    assert values(work, "--file", "printed.config") == values(work, "--local")
    assert set(attributes.splitlines()[1:-1]) < set(work.read(".gitattributes").splitlines())


def test_values_of_others_are_in_the_way(work: Workplace) -> None:
    """Another value for one of our keys stops the installation before anything is written; --force replaces it."""
    work.git("config", "merge.scenario-tree.driver", "my-merge %A")
    before = snapshot(work)
    refused = work.tree("git", "install")
    assert (refused.status, "foreign-setting" in refused.errors) == (2, True)
    assert snapshot(work) == before
    assert "replace merge.scenario-tree.driver" in work.tree("git", "install", "--force").good
    assert "merge-driver" in values(work)["merge.scenario-tree.driver"]


def test_values_of_others_survive_uninstalling(work: Workplace) -> None:
    """What somebody else has set is named and stays."""
    work.tree("git", "install")
    work.git("config", "diff.scenario-tree.wordRegex", "[0-9]+")
    said = work.tree("git", "uninstall").good
    assert "diff.scenario-tree.wordRegex (local) is not ours and stays" in said
    assert values(work) == {"diff.scenario-tree.wordregex": "[0-9]+"}


def test_further_patterns_are_added(work: Workplace) -> None:
    """Patterns that are named later join those that are there; without any, those that are there count."""
    work.tree("git", "install", "cases/*.yaml")
    assert DEFAULT not in work.read(".gitattributes")
    work.tree("git", "install", "more/*.yaml", "--textconv")
    work.tree("git", "install")
    assert [line.split()[0] for line in work.read(".gitattributes").splitlines()[1:-1]] == [
        "cases/*.yaml",
        "more/*.yaml",
    ]
    assert "diff.scenario-tree.textconv" in values(work)


def test_another_program_can_be_named(work: Workplace) -> None:
    """--program stands in every line that runs it, and stays when nothing else is said."""
    work.tree("git", "install", "--diff")
    work.tree("git", "install", "--program", "tools/scenario-tree")
    work.tree("git", "install")
    wrapped = [value for value in values(work).values() if "SCENARIO_TREE" in value]
    assert len(wrapped) == 2
    assert all(f"{work.work}/tools/scenario-tree" in value for value in wrapped)


def test_a_pattern_that_git_cannot_use_is_refused(work: Workplace) -> None:
    """The reason and the way out are said, and nothing is written."""
    refused = work.tree("git", "install", "trees/")
    assert refused.status == 2
    assert "`trees/**`" in refused.errors
    assert values(work) == {}


def test_a_linked_file_of_attributes_is_refused(work: Workplace) -> None:
    """Git does not follow a link called .gitattributes, so nothing is written through it."""
    work.write("elsewhere", "")
    (work.work / ".gitattributes").symlink_to("elsewhere")
    assert "attributes-link" in work.tree("git", "install").errors
    assert work.read("elsewhere") == ""


# ---- where ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [False, True])
def test_global_is_for_every_repository_of_a_user(work: Workplace, named: bool) -> None:
    """--global writes the user's own files, from outside a repository too, and takes them back."""
    place = work.folder / "home" / ("my attributes" if named else ".config/git/attributes")
    configuration = work.folder / "home" / ".gitconfig"
    configuration.write_text('[core]\n\tattributesFile = "~/my attributes"\n' if named else "")
    work.environment["GIT_CONFIG_GLOBAL"] = str(configuration)
    (work.folder / "outside").mkdir()
    before = snapshot(work)
    assert work.tree("git", "install", "--global", folder="../outside").status == 0
    assert DEFAULT in place.read_text()
    assert not (work.work / ".gitattributes").exists()
    assert work.tree("git", "status").status == 0
    assert work.tree("git", "uninstall", "--global", folder="../outside").status == 0
    assert snapshot(work) == before


def test_worktree_is_for_one_work_tree(work: Workplace) -> None:
    """--worktree configures the work tree in which it runs, and no other one."""
    work.git("config", "extensions.worktreeConfig", "true")
    work.git("worktree", "add", "--quiet", "../second")
    assert work.tree("git", "install", "--worktree", folder="../second").status == 0
    second = Workplace(work.folder, work.folder / "second")
    assert set(CONFIGURED) <= set(values(second))
    assert values(work) == {}
    assert (second.work / ".gitattributes").exists()


def test_work_trees_that_share_their_configuration_are_refused(work: Workplace) -> None:
    """Where git keeps one configuration for all work trees, the command says how to change that."""
    work.git("worktree", "add", "--quiet", "../second")
    refused = work.tree("git", "install", "--worktree", folder="../second")
    assert refused.status == 2
    assert "git config extensions.worktreeConfig true" in refused.errors
    assert values(work) == {}


def test_two_scopes_at_once_are_refused(work: Workplace) -> None:
    """--global and --worktree exclude each other."""
    assert work.tree("git", "install", "--global", "--worktree").status == 2


def test_a_bare_repository_has_no_file_of_attributes(work: Workplace) -> None:
    """There the command says what to do instead."""
    work.git("clone", "--quiet", "--bare", ".", "../bare")
    refused = work.tree("git", "install", folder="../bare")
    assert (refused.status, "--global" in refused.errors) == (2, True)


def test_status_of_a_bare_repository(work: Workplace) -> None:
    """It has no attributes of its own; what is missing is installed for the user."""
    work.git("clone", "--quiet", "--bare", ".", "../bare")
    found = json.loads(work.tree("git", "status", "--format", "json", folder="../bare").output)
    assert found["parts"][0]["state"] == "off"
    assert found["remedy"] == "scenario-tree git install --global"


@pytest.mark.parametrize("command", ["install", "uninstall", "status"])
def test_outside_of_a_repository(work: Workplace, command: str) -> None:
    """Without a repository there is nothing to install into."""
    (work.folder / "outside").mkdir()
    ended = work.tree("git", command, folder="../outside", GIT_CEILING_DIRECTORIES=str(work.folder))
    assert (ended.status, "no-repository" in ended.errors) == (2, True)


# ---- status ---------------------------------------------------------------------------------------------------------


def states(work: Workplace, **environment: str) -> dict[str, str]:
    """How every part stands."""
    return {part["part"]: part["state"] for part in told(work, **environment)["parts"]}


def told(work: Workplace, **environment: str) -> dict[str, object]:
    """The status as JSON."""
    return json.loads(work.tree("git", "status", "--format", "json", **environment).output)  # type: ignore[no-any-return]


def test_a_fresh_clone_lacks_the_configuration_and_is_mended_by_one_command(work: Workplace) -> None:
    """The attributes came along; the command that is named does the rest, and then nothing is missing."""
    work.tree("git", "install")
    work.commit("attributes")
    fresh = work.cloned("fresh")
    assert states(fresh) == {
        "attributes": "installed",
        "hunk-headers": "missing",
        "words": "missing",
        "merge-driver": "missing",
        "diff-driver": "off",
        "textconv": "off",
        "program": "installed",
    }
    assert fresh.tree("git", "status").status == 1
    remedy = str(told(fresh)["remedy"])
    assert remedy == "scenario-tree git install"
    fresh.run(*shlex.split(remedy))
    assert fresh.tree("git", "status").status == 0
    assert told(fresh)["remedy"] is None
    assert fresh.git("status", "--porcelain") == ""


def test_status_names_the_patterns_that_are_needed(work: Workplace) -> None:
    """Where trees stand elsewhere, the command names their folders, and mends it."""
    work.git("mv", "trees", "my cases")
    work.write("alone.yaml", TREE)
    work.commit()
    remedy = str(told(work)["remedy"])
    assert remedy == "scenario-tree git install /alone.yaml 'my cases/*.yaml'"
    work.run(*shlex.split(remedy))
    assert work.tree("git", "status").status == 0


def test_status_of_another_value(work: Workplace) -> None:
    """A value of somebody else is called other, and the command that mends it has --force."""
    work.tree("git", "install")
    work.git("config", "diff.scenario-tree.xfuncname", "^x")
    assert states(work)["hunk-headers"] == "other"
    assert told(work)["remedy"] == "scenario-tree git install --force"
    work.run(*shlex.split(str(told(work)["remedy"])))
    assert work.tree("git", "status").status == 0


@pytest.mark.parametrize(
    ("key", "part", "value"),
    [
        ("diff.scenario-tree.textconv", "textconv", "${SCENARIO_TREE:-scenario-tree} git textconv"),
        ("diff.scenario-tree.xfuncname", "hunk-headers", "!^ +(chance|decision):\n^ +([a-z]+):"),
    ],
)
def test_status_of_a_line_that_an_older_version_wrote(work: Workplace, key: str, part: str, value: str) -> None:
    """Our own line of another version is brought up to date without --force, in optional parts too."""
    work.tree("git", "install", "--textconv")
    work.git("config", key, value)
    assert states(work)[part] == "other"
    assert told(work)["remedy"] == "scenario-tree git install"
    work.run(*shlex.split(str(told(work)["remedy"])))
    assert work.tree("git", "status").status == 0


def test_status_of_trees_with_other_attributes(work: Workplace) -> None:
    """A later line that gives a tree another driver is named."""
    work.tree("git", "install")
    work.write(".gitattributes", work.read(".gitattributes") + "*.yaml merge=union\n")
    assert states(work)["attributes"] == "other"
    assert "trees/ferry.yaml diff=scenario-tree merge=union" in str(told(work)["remarks"])


def test_a_tree_that_is_left_out_on_purpose(work: Workplace) -> None:
    """Attributes that are unset for a tree are somebody's wish, and nothing is missing."""
    work.tree("git", "install")
    work.write(".gitattributes", work.read(".gitattributes") + "trees/ferry.yaml -diff -merge\n")
    assert states(work)["attributes"] == "installed"


def test_status_of_a_tree_without_attributes_and_of_attributes_not_committed(work: Workplace) -> None:
    """Both are said; neither makes the status incomplete."""
    work.write("elsewhere/ferry.yaml", TREE)
    work.commit()
    work.tree("git", "install")
    ended = work.tree("git", "status")
    assert ended.status == 0
    assert "elsewhere/ferry.yaml is without the attributes" in ended.output
    assert "until .gitattributes is committed" in ended.output
    work.commit()
    assert "committed" not in work.tree("git", "status").output


def test_status_of_a_program_that_git_would_not_find(work: Workplace) -> None:
    """A program that is not there is missing, whatever the configuration says."""
    work.tree("git", "install")
    assert states(work, SCENARIO_TREE="/nowhere/scenario-tree")["program"] == "missing"
    work.tree("git", "install", "--program", "/nowhere/scenario-tree")
    assert work.tree("git", "status").status == 1
    assert states(work)["program"] == "missing"
    assert states(work, SCENARIO_TREE=str(work.programs / "scenario-tree"))["program"] == "installed"


def test_status_of_two_programs(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git would run another program than the one that is asked, both are named."""
    (work.folder / "mine").mkdir()
    mine = (work.programs / "scenario-tree").rename(work.folder / "mine" / "scenario-tree")
    other = work.program("scenario-tree", "exit 0")
    for name, value in work.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SCENARIO_TREE", raising=False)
    monkeypatch.setattr("sys.argv", [str(mine), "git", "status"])
    remark = f"git would run {other}, this is {mine}"
    assert remark in standing.status(Repository.found(work.work)).remarks
    other.unlink()
    monkeypatch.setenv("PATH", f"{work.programs}{os.pathsep}{Path(shutil.which('git') or '').parent}")
    found = standing.status(Repository.found(work.work))
    assert found.remedy == f"scenario-tree git install --program {mine}"
    assert found.parts[-1].state == "missing"
