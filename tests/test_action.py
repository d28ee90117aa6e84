"""The steps of action.yml, run by bash as GitHub runs them, with a `gh` that keeps its comments in a file."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from repositories import TREE, Ended, Workplace

ACTION: Mapping[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "action.yml").read_text("utf-8"))
STEPS = [step for step in ACTION["runs"]["steps"] if "run" in step]
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")  # GitHub's `shell: bash`

# A `gh` that knows `gh api`: comments stand in a file, and REFUSED is what it may not do.
GH = r"""
import json, os, re, sys
from pathlib import Path

place = Path(os.environ["COMMENTS"])
comments = json.loads(place.read_text())
arguments = sys.argv[1:]
assert arguments.pop(0) == "api"
given = {}
while arguments:
    word = arguments.pop(0)
    if word in ("--method", "--jq", "--field"):
        given[word] = arguments.pop(0)
    elif not word.startswith("-"):
        given["path"] = word
method = given.get("--method", "GET")
if method in os.environ.get("REFUSED", "").split():
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
assert os.environ["GH_TOKEN"] == "secret"
if method == "GET":
    mark = re.fullmatch(r'\.\[\] \| select\(\.body \| startswith\("(.*)"\)\) \| \.id', given["--jq"])[1]
    assert given["path"] == "repos/ada/ferry/issues/7/comments"
    for comment in comments:
        if comment["body"].startswith(mark):
            print(comment["id"])
    sys.exit()
body = Path(given["--field"].removeprefix("body=@")).read_text("utf-8")
if method == "POST":
    assert given["path"] == "repos/ada/ferry/issues/7/comments"
    comments.append({"id": 100 + len(comments), "body": body})
else:
    number = int(given["path"].removeprefix("repos/ada/ferry/issues/comments/"))
    next(comment for comment in comments if comment["id"] == number)["body"] = body
place.write_text(json.dumps(comments))
"""


class Run:
    """One run of the action: what each step printed and left behind."""

    def __init__(self, work: Workplace, event: Mapping[str, Any], refused: str = "", **inputs: str) -> None:
        self.work = work
        self.temporary = work.folder / "runner"
        self.temporary.mkdir(exist_ok=True)
        self.summary = self.temporary / "summary.md"
        self.summary.write_text("")
        comments = work.folder / "comments.json"
        if not comments.exists():
            comments.write_text("[]")
        work.program("gh", f'exec "{sys.executable}" "{work.folder}/gh.py" "$@"')
        (work.folder / "gh.py").write_text(GH)
        work.program("python", 'echo "python $*"')
        (work.folder / "event.json").write_text(json.dumps(event))
        defaults = {name: one.get("default", "") for name, one in ACTION["inputs"].items()} | {"token": "secret"}
        self.context: dict[str, Any] = {
            "inputs": defaults | {name.replace("_", "-"): value for name, value in inputs.items()},
            "github": {"event": json.loads((work.folder / "event.json").read_text())},
            "steps": {},
        }
        self.environment = {
            "GITHUB_ACTION_PATH": "/the action",
            "GITHUB_EVENT_PATH": str(work.folder / "event.json"),
            "GITHUB_REPOSITORY": "ada/ferry",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temporary),
            "COMMENTS": str(comments),
            "REFUSED": refused,
        }
        self.ended: dict[str, Ended] = {}
        for step in STEPS:
            self._step(step)

    def _step(self, step: Mapping[str, Any]) -> None:
        """Run a step if its condition holds; without one it needs all earlier ones to be good."""
        good = all(ended.status == 0 for ended in self.ended.values())
        if not (self._value(step["if"]) if "if" in step else good):
            return
        outputs = self.temporary / "outputs"
        outputs.write_text("")
        environment = {name: str(self._value(value) or "") for name, value in step.get("env", {}).items()}
        script = self.temporary / "step.sh"
        script.write_text(step["run"])
        ended = self.work.run(*BASH, str(script), **self.environment, **environment, GITHUB_OUTPUT=str(outputs))
        self.ended[step["name"]] = ended
        if "id" in step:
            found = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
            outcome = "success" if ended.status == 0 else "failure"
            self.context["steps"][step["id"]] = {"outputs": found, "outcome": outcome}

    def _value(self, text: str) -> Any:
        """What GitHub makes of an expression: names, `==`, `&&`, `||` and `!cancelled()`."""
        found = re.fullmatch(r"\$\{\{ (.*) \}\}", text)
        return self._either(found[1]) if found else text

    def _either(self, text: str) -> Any:
        value: Any = ""
        for alternative in text.split(" || "):
            for condition in alternative.split(" && "):
                value = self._term(condition)
                if not value:
                    break
            if value:
                break
        return value

    def _term(self, text: str) -> Any:
        if text == "!cancelled()":
            return True
        if " == " in text:
            name, wanted = text.split(" == ")
            return self._term(name) == wanted.strip("'")
        value: Any = self.context
        for part in text.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    @property
    def failed(self) -> list[str]:
        """The steps that failed."""
        return [name for name, ended in self.ended.items() if ended.status]

    @property
    def comments(self) -> list[str]:
        """The bodies of all comments."""
        return [comment["body"] for comment in json.loads((self.work.folder / "comments.json").read_text())]


def proposed(work: Workplace, text: str) -> dict[str, Any]:
    """A pull request that changes the tree while `main` moves on, checked out as GitHub does it; its event."""
    work.git("checkout", "--quiet", "-b", "proposal")
    work.write("trees/ferry.yaml", text)
    work.commit("proposal")
    work.git("checkout", "--quiet", "main")
    work.write("README.md", f"{work.git('rev-list', '--count', 'HEAD')}\n")
    base = work.commit("main moves on")
    work.git("checkout", "--quiet", "--detach")
    work.git("merge", "--quiet", "--no-ff", "--message", "merge", "proposal")
    return {"pull_request": {"number": 7, "base": {"sha": base, "ref": "main"}, "head": {"ref": "proposal"}}}


def test_nothing_from_outside_becomes_text_of_a_script() -> None:
    """Inputs and facts of the event reach the shell as environment alone."""
    assert STEPS
    assert [step["name"] for step in STEPS if "${{" in step["run"]] == []
    assert all(step["shell"] == "bash" for step in STEPS)


def test_every_input_says_what_it_is_and_is_used() -> None:
    """No input without a description, and none that nothing reads."""
    text = json.dumps(ACTION["runs"])
    assert all(one["description"] for one in ACTION["inputs"].values())
    assert [name for name in ACTION["inputs"] if f"inputs.{name}" not in text] == []


def test_a_pull_request_is_explained(work: Workplace) -> None:
    """The summary and one comment say what moved, from the merge base on; nothing fails without bounds."""
    run = Run(work, proposed(work, TREE.replace("60%", "70%")))
    assert run.failed == []
    assert run.ended["Install scenario-tree"].output == (
        "python -m pip install --quiet --disable-pip-version-check /the action\n"
    )
    assert "| outcome |" in run.summary.read_text()
    assert "calm 60 % → 70 %" in run.summary.read_text()
    (comment,) = run.comments
    mark, body = comment.split("\n", 1)
    assert re.fullmatch("<!-- scenario-tree [0-9]+ -->", mark)
    assert body == run.summary.read_text()
    assert "Hold the bounds" not in run.ended


def test_the_comment_is_kept_up_to_date(work: Workplace) -> None:
    """A second run changes the comment of the first and leaves those of others; also where nothing is left to say."""
    Run(work, proposed(work, TREE.replace("60%", "70%")))
    place = work.folder / "comments.json"
    others = [{"id": 1, "body": "hello"}, {"id": 2, "body": "> <!-- scenario-tree 1 -->"}]
    place.write_text(json.dumps(others + json.loads(place.read_text())))
    work.git("checkout", "--quiet", "proposal")
    work.write("trees/ferry.yaml", TREE.replace("60%", "80%"))
    work.commit("again")
    base = work.git("rev-parse", "main").strip()
    event = {"pull_request": {"number": 7, "base": {"sha": base}}}
    again = Run(work, event)
    assert len(again.comments) == 3
    assert "60 % → 80 %" in again.comments[2]
    work.write("trees/ferry.yaml", TREE)
    work.commit("taken back")
    last = Run(work, event)
    assert last.failed == []
    assert last.comments[:2] == [other["body"] for other in others]
    assert last.comments[2].endswith("No scenario tree says anything else than before.\n")


def test_no_comment_where_nothing_changed(work: Workplace) -> None:
    """A pull request that touches no tree gets none; the summary says so."""
    run = Run(work, proposed(work, f"# a remark\n{TREE}"))
    assert (run.failed, run.comments) == ([], [])
    assert run.summary.read_text() == "No scenario tree says anything else than before.\n"


@pytest.mark.parametrize("refused", ["GET", "POST PATCH"])
def test_a_run_that_may_not_comment_does_not_fail(work: Workplace, refused: str) -> None:
    """As for a fork: a line in the log, and the summary is there."""
    run = Run(work, proposed(work, TREE.replace("60%", "70%")), refused=refused)
    assert (run.failed, run.comments) == ([], [])
    assert "no comment: this run may not" in run.ended["Comment on the pull request"].output
    assert "| outcome |" in run.summary.read_text()


def test_no_comment_where_none_is_wanted(work: Workplace) -> None:
    """`comment: false` leaves the pull request alone."""
    run = Run(work, proposed(work, TREE.replace("60%", "70%")), comment="false")
    assert (run.failed, run.comments) == ([], [])
    assert "Comment on the pull request" not in run.ended


def test_a_comment_has_room(work: Workplace) -> None:
    """What would be too long for a comment is cut at a line, and the summary has it whole."""
    event = proposed(work, TREE.replace("60%", "70%"))
    long = "".join(f"| row {number} – ä | {'x' * 80} |\\n" for number in range(1500))
    program = work.programs / "scenario-tree"
    real = program.read_text()
    program.write_text(f"#!/bin/sh\ncase \"$*\" in *markdown*) printf '{long}'; exit;; esac\n{real}")
    run = Run(work, event)
    (comment,) = run.comments
    assert len(comment.encode()) < 65536
    assert comment.endswith("(too long for a comment: the whole of it is in the summary of the run)\n")
    assert run.summary.read_text().count("\n") == 1500


def test_a_crossed_bound_fails_after_everything_is_said(work: Workplace) -> None:
    """The summary and the comment are there, the last step fails, and says what crosses which bound."""
    event = proposed(work, TREE.replace("60%", "90%"))
    run = Run(work, event, fail_on="crossed>+50pp\nany>5pp\n")
    assert run.failed == ["Hold the bounds"]
    assert len(run.comments) == 1
    said = run.ended["Hold the bounds"].output
    assert "::error file=trees/ferry.yaml,title=any>5pp::" in said
    assert "crossed>+50pp" not in said


def test_a_bound_that_is_held_does_not_fail(work: Workplace) -> None:
    """Less than the bound is good."""
    run = Run(work, proposed(work, TREE.replace("60%", "61%")), fail_on="any>5pp")
    assert run.failed == []
    assert run.ended["Hold the bounds"].status == 0


def test_a_bound_that_says_nothing_fails(work: Workplace) -> None:
    """A slip of the pen in a bound is no bound that holds."""
    run = Run(work, proposed(work, TREE.replace("60%", "61%")), fail_on="any>>5")
    assert run.failed == ["Hold the bounds"]


def test_a_wrong_tree_is_annotated(work: Workplace) -> None:
    """`check` puts its errors at their lines, and the run fails."""
    run = Run(work, proposed(work, TREE.replace("{p: rest, then: stay}", "{p: 50%, then: stay}")))
    assert "Check the trees" in run.failed
    assert "::error file=trees/ferry.yaml,line=8," in run.ended["Check the trees"].output


def test_a_tree_that_is_mended_does_not_fail(work: Workplace) -> None:
    """Where the earlier version is no valid tree, that is a warning."""
    work.write("trees/ferry.yaml", TREE.replace("60%", "160%"))
    work.commit("broken")
    run = Run(work, proposed(work, TREE))
    assert run.failed == []
    assert "::warning title=scenario-tree::not every tree could be compared" in run.ended["Say what changed"].output


@pytest.mark.parametrize(("fail_on", "level", "failed"), [("", "warning", []), ("any>5pp", "error", ["base"])])
def test_a_shallow_clone_is_told_what_to_do(work: Workplace, fail_on: str, level: str, failed: list[str]) -> None:
    """Without bounds a warning, with bounds an error, for they cannot be held; both say `fetch-depth: 0`."""
    event = proposed(work, TREE.replace("60%", "70%"))
    run = Run(work.cloned("shallow", "--depth=1"), event, fail_on=fail_on)
    assert run.failed == ["Find the version to compare with" for _ in failed]
    said = run.ended["Find the version to compare with"].output
    assert said.startswith(f"::{level} title=scenario-tree::")
    assert "fetch-depth: 0" in said
    assert "Say what changed" not in run.ended


def test_a_shallow_clone_that_is_deep_enough_is_good(work: Workplace) -> None:
    """What matters is whether the merge base is there."""
    event = proposed(work, TREE.replace("60%", "70%"))
    work.git("branch", "merged")
    run = Run(work.cloned("shallow", "--depth=3", "--branch=merged"), event)
    assert run.failed == []
    assert "60 % → 70 %" in run.summary.read_text()


def test_a_push_is_compared_with_what_was_there(work: Workplace) -> None:
    """Without a pull request there is no comment; the summary says what the pushed commits changed."""
    before = work.git("rev-parse", "HEAD").strip()
    work.write("trees/ferry.yaml", TREE.replace("60%", "70%"))
    work.commit()
    run = Run(work, {"before": before})
    assert (run.failed, run.comments) == ([], [])
    assert "60 % → 70 %" in run.summary.read_text()


@pytest.mark.parametrize("event", [{}, {"before": "0" * 40}, {"schedule": "5 4 * * *"}])
def test_an_event_without_an_earlier_version_is_only_checked(work: Workplace, event: dict[str, Any]) -> None:
    """A new branch, or a run by hand or by the clock, has nothing to be compared with."""
    run = Run(work, event, fail_on="any>5pp")
    assert run.failed == []
    assert set(run.ended) == {"Install scenario-tree", "Check the trees", "Find the version to compare with"}


def test_a_version_that_is_gone_is_said(work: Workplace) -> None:
    """After a forced push the earlier commit may not be in the clone any more."""
    run = Run(work, {"before": "1" * 40})
    assert run.failed == []
    assert run.ended["Find the version to compare with"].output.startswith("::warning title=scenario-tree::HEAD has")


def test_only_the_named_files_count(work: Workplace) -> None:
    """`files` are taken one a line, as they are: blanks, stars and dollars too."""
    before = work.git("rev-parse", "HEAD").strip()
    for name in ("trees/ferry.yaml", "my cases/$(touch hacked) `touch hacked` *.yaml", "-x.yaml"):
        work.write(name, TREE.replace("60%", "70%"))
    work.commit()
    run = Run(work, {"before": before}, files="my cases/$(touch hacked) `touch hacked` *.yaml\n-x.yaml\n")
    assert run.failed == []
    assert "my cases" in run.summary.read_text()
    assert "-x.yaml" in run.summary.read_text()
    assert "ferry.yaml" not in run.summary.read_text()
    assert not list(work.work.rglob("hacked"))


def test_two_uses_have_two_comments(work: Workplace) -> None:
    """The action used twice for other files writes a comment for each."""
    event = proposed(work, TREE.replace("60%", "70%"))
    for _ in range(2):
        Run(work, event, files="trees")
        last = Run(work, event, files="trees/ferry.yaml")
    assert len(last.comments) == 2
