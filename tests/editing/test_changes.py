"""What is written where a value is set, case by case."""

from __future__ import annotations

import pytest

import scenario_tree
from scenario_tree.editing.changes import Change, edited
from scenario_tree.problems import TreeProblems

TEXT = """\
scenario_tree: 1
views: {a: 1, b: 1}   # judges
parameters:
  x: 0.2
  price: {pert: [1, 2, 3], unit: €}   # dear
  cost:
    value: '3'
    label: Cost
criteria:
  money:
    label: Money
  joy: {}
  fame: {weight: 2}
profiles:
  p.q: {odds: {n/u: 2}, risk_tolerance: 5}
start: n
nodes:
  n:
    chance:
      u: {p: U, then: o}
      v: {p: V, then: o}
      w: {p: W, then: o}
outcomes: [o]
"""


def text(u: str = "50%", v: str = "30%", w: str = "0.2") -> str:
    """The file with these probabilities."""
    return TEXT.replace("p: U", f"p: {u}").replace("p: V", f"p: {v}").replace("p: W", f"p: {w}")


def said(content: str) -> tuple[str, ...]:
    """What the branches of `n` say there."""
    node = scenario_tree.loads(content).nodes["n"]
    return tuple(b.origin.raw("p") if "p" in b.origin else "share" for b in node.branches.values() if b.origin)


@pytest.mark.parametrize(
    ("before", "wishes", "after"),
    [
        # numbers keep their proportions and their style
        (("50%", "30%", "0.2"), {"n/u": "75%"}, ("75%", "15%", "0.1")),
        (("50 %", "'30 %'", "1/5"), {"n/u": "0.75"}, ("0.75", "'15 %'", "10 %")),
        (("1/3", "1/3", "1/3"), {"n/u": "1/7"}, ("1/7", "42.8571%", "42.85718571%")),
        (("50%", "50%", "0"), {"n/u": "1/3"}, ("1/3", "2/3", "0")),
        (("50%", "30%", "0.2"), {"n/u": "0"}, ("0", "60%", "0.4")),
        (("50%", "30%", "0.2"), {"n/u": "1"}, ("1", "0%", "0")),
        (("50%", "30%", "0.2"), {"n/u": "50%"}, ("50%", "30%", "0.2")),
        (("50%", "30%", "0.2"), {"n/u": "0.5"}, ("0.5", "30%", "0.2")),
        (("50%", "30%", "0.2"), {"n/u": "10%", "n/w": "20%"}, ("10%", "70%", "20%")),
        (("1", "0", "0"), {"n/u": "60%", "n/v": "40%"}, ("60%", "40%", "0")),
        (("100%", "0", "rest"), {"n/u": "60%"}, ("60%", "0", "rest")),
        # the rest stays the rest
        (("50%", "30%", "rest"), {"n/u": "75%"}, ("75%", "15%", "rest")),
        (("50%", "49.9999%", "rest"), {"n/u": "25%"}, ("25%", "74.99985%", "rest")),
        (("50%", "30%", "rest"), {"n/w": "60%"}, ("25%", "15%", "60%")),
        (("50%", "30%", "20%"), {"n/w": "rest"}, ("50%", "30%", "rest")),
        (("50%", "30%", "rest"), {"n/u": "rest", "n/w": "10%"}, ("rest", "30%", "10%")),
        # words stay where they come to the same
        (("likely", "30%", "0"), {"n/v": "40%"}, ("likely", "40%", "0")),
        (("likely", "unlikely", "0"), {"n/u": "60%", "n/w": "0.1"}, ("60%", "unlikely", "0.1")),
        (("likely", "30%", "0"), {"n/v": "60%"}, ("40%", "60%", "0")),
        (("50%", "30%", "20%"), {"n/u": "likely"}, ("likely", "19.5%", "13%")),
        # expressions and distributions
        (("= x", "= 1 - 2 * x", "0.2"), {"n/u": "50%"}, ("50%", "0.375", "0.125")),
        (("= x", "= 1 - x", "0"), {"parameters.x": "0.4"}, ("= x", "= 1 - x", "0")),
        (("= x", "= 1 - x", "0"), {"parameters.x": "0.5", "n/w": "20%"}, ("40%", "40%", "20%")),
        (("50%", "30%", "20%"), {"n/u": "= max(x, 0.1)"}, ("'= max(x, 0.1)'", "48%", "32%")),
        (("{beta: [2, 6]}", "{beta: [6, 2]}", "0"), {"n/u": "30%"}, ("30%", "70%", "0")),
        (("50%", "30%", "0.2"), {"n/u": "{beta: [1, 3]}"}, ("{beta: [1, 3]}", "45%", "0.3")),
        # views
        (("{a: 50%, b: 20%}", "rest", "0"), {"n/u": "70%"}, ("{a: 70%, b: 70%}", "rest", "0")),
        (("{a: 50%, b: 20%}", "rest", "0"), {"n/u": "{b: 1/4}"}, ("{a: 50%, b: 1/4}", "rest", "0")),
        (("{a: 50%, b: 20%}", "20%", "rest"), {"n/u": "60%"}, ("{a: 60%, b: 60%}", "{a: 16%, b: 10%}", "rest")),
        (("50%", "30%", "rest"), {"n/u": "{a: 75%, b: 50%}"}, ("{a: 75%, b: 50%}", "{a: 15%, b: 30%}", "rest")),
        # anchors and what calls them
        (("&q 40%", "*q", "0.2"), {"n/u": "50%", "n/v": "25%"}, ("&q 50%", "25%", "0.25")),
        (("&q {a: 40%, b: 30%}", "*q", "rest"), {"n/v": "0"}, ("&q {a: 66.6667%, b: 42.8571%}", "0", "rest")),
    ],
)
def test_what_the_branches_say_afterwards(
    before: tuple[str, str, str], wishes: dict[str, str], after: tuple[str, str, str]
) -> None:
    """Branches that are not named keep their proportions, in the style of their own numbers."""
    assert said(edited(scenario_tree.loads(text(*before)), wishes).text) == after


@pytest.mark.parametrize(
    ("before", "wishes", "view", "after"),
    [
        (("{a: 50%, b: 20%}", "rest", "0"), {"n/u": "70%"}, "b", ("{a: 50%, b: 70%}", "rest", "0")),
        (("50%", "0.3", "rest"), {"n/u": "75%"}, "a", ("{a: 75%, b: 50%}", "{a: 0.15, b: 0.3}", "rest")),
        (("50%", "30%", "rest"), {"n/w": "60%"}, "a", ("{a: 25%, b: 50%}", "{a: 15%, b: 30%}", "{a: 60%, b: rest}")),
    ],
)
def test_one_view_alone(
    before: tuple[str, str, str], wishes: dict[str, str], view: str, after: tuple[str, str, str]
) -> None:
    """Where the node did not tell views apart, it does so from then on."""
    assert said(edited(scenario_tree.loads(text(*before)), wishes, view=view).text) == after


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        ("parameters.x", "1/3", "  x: 0.2", "  x: 1/3"),
        ("parameters.x", "= max(0, 1)", "  x: 0.2", "  x: = max(0, 1)"),
        ("parameters.price", "2.5", "{pert: [1, 2, 3], unit: €}", "{value: 2.5, unit: €}"),
        ("parameters.price", "{uniform: [1, 2]}", "{pert: [1, 2, 3], unit: €}", "{uniform: [1, 2], unit: €}"),
        ("parameters.cost", "4", "value: '3'", "value: '4'"),
        ("views.b", "3", "{a: 1, b: 1}", "{a: 1, b: 3}"),
        ("criteria.fame", "0.5", "{weight: 2}", "{weight: 0.5}"),
        ("criteria.joy", "3", "joy: {}", "joy: {weight: 3}"),
        ("criteria.money", "2", "    label: Money", "    weight: 2\n    label: Money"),
        ("profiles.p.q.odds.n/u", "0.5", "{n/u: 2}", "{n/u: 0.5}"),
        ("profiles.p.q.risk_tolerance", "7", "risk_tolerance: 5", "risk_tolerance: 7"),
    ],
)
def test_what_is_declared_can_be_set(name: str, value: str, old: str, new: str) -> None:
    """Parameters, weights, and what a profile says; one stretch changes, also with Windows' line ends."""
    for end in ("\n", "\r\n"):
        content = text().replace("\n", end)
        assert edited(scenario_tree.loads(content), {name: value}).text == content.replace(old, new.replace("\n", end))


@pytest.mark.parametrize(
    ("before", "wishes", "options", "code"),
    [
        (("50%", "30%", "20%"), {"n/z": "1"}, {}, "unknown-branch"),
        (("50%", "30%", "20%"), {"n": "1"}, {}, "unknown-setting"),
        (("50%", "30%", "20%"), {"views.c": "1"}, {}, "unknown-view"),
        (("50%", "30%", "20%"), {"parameters.z": "1"}, {}, "unknown-parameter"),
        (("50%", "30%", "20%"), {"criteria.z": "1"}, {}, "unknown-criterion"),
        (("50%", "30%", "20%"), {"profiles.z.odds.n/u": "1"}, {}, "unknown-profile"),
        (("50%", "30%", "20%"), {"profiles.p.q.odds.n/v": "1"}, {}, "unknown-setting"),
        (("50%", "30%", "20%"), {"n/u": "3x"}, {}, "bad-quantity"),
        (("50%", "30%", "20%"), {"n/u": "maybe"}, {}, "unknown-word"),
        (("50%", "30%", "20%"), {"n/u": "{beta: [1"}, {}, "yaml-syntax"),
        (("50%", "30%", "20%"), {"n/u": "130%"}, {}, "probability-range"),
        (("50%", "30%", "20%"), {"n/u": "60%", "n/v": "60%"}, {}, "probability-sum"),
        (("50%", "30%", "20%"), {"n/u": "1/3", "n/v": "1/3", "n/w": "0"}, {}, "probability-sum"),
        (("1", "0", "0"), {"n/u": "60%"}, {}, "no-proportions"),
        (("50%", "30%", "20%"), {"n/u": "60%"}, {"rest": True}, "no-rest"),
        (("50%", "30%", "rest"), {"n/u": "90%"}, {"rest": True}, "probability-sum"),
        (("50%", "30%", "rest"), {"n/u": "rest"}, {}, "rest-taken"),
        (("50%", "30%", "20%"), {"n/u": "60%"}, {"view": "c"}, "unknown-view"),
        (("{a: 50%}", "rest", "0"), {"n/u": "60%"}, {"view": "b"}, "no-opinion"),
        (("&q 40%", "*q", "rest"), {"n/u": "50%"}, {"rest": True}, "shared-value"),
        (("= x", "= 1 - 2 * x", "0.2"), {"parameters.x": "0.3"}, {}, "probability-sum"),
        (("50%", "30%", "20%"), {"views.a": "-1"}, {}, "negative-weight"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_way_out(
    before: tuple[str, str, str], wishes: dict[str, str], options: dict[str, bool | str], code: str
) -> None:
    """Each refusal has its code and says what to do."""
    with pytest.raises(TreeProblems) as refused:
        edited(scenario_tree.loads(text(*before)), wishes, **options)  # type: ignore[arg-type]
    assert [problem.code for problem in refused.value.problems] == [code]
    assert all(problem.help for problem in refused.value.problems)


def test_the_option_of_a_decision_has_no_probability() -> None:
    """A decision is not a chance node."""
    decision = text().replace("chance:", "decision:").replace("p: 50%, ", "").replace("p: 30%, ", "")
    tree = scenario_tree.loads(decision.replace("p: 0.2, ", "").replace("n/u: 2", ""))
    with pytest.raises(TreeProblems, match="not-a-chance"):
        edited(tree, {"n/u": "30%"})


def test_every_wrong_wish_is_named_at_once() -> None:
    """Two mistakes make two problems."""
    with pytest.raises(TreeProblems) as refused:
        edited(scenario_tree.loads(text()), {"n/z": "1", "n/u": "x"})
    assert [problem.code for problem in refused.value.problems] == ["unknown-branch", "unknown-word"]


def test_a_distribution_that_is_given_up_is_remarked_on() -> None:
    """Of a parameter too, where a number takes its place; not where another distribution does."""
    tree = scenario_tree.loads(text(u="{beta: [1, 1]}", v="1/2", w="0"))
    assert edited(tree, {"n/u": "50%", "parameters.price": "2"}).remarks == (
        "parameters.price: the distribution `{pert: [1, 2, 3]}` is replaced by 2",
        "n/u: the distribution `{beta: [1, 1]}` is replaced by 50%",
    )
    assert edited(tree, {"n/u": "{beta: [2, 2]}", "parameters.price": "{uniform: [1, 2]}"}).remarks == ()


def test_a_share_becomes_a_probability() -> None:
    """Key and value are written; other shares divide what is left by themselves."""
    content = text(v="20%").replace("p: 50%", "share: 3").replace("p: 0.2", "share:   1")
    wanted = content.replace("share:   1", "p:   1/10").replace("20%", "22.5%")
    assert edited(scenario_tree.loads(content), {"n/w": "1/10"}).text == wanted


def test_an_event_is_set_at_each_of_its_nodes_and_a_node_of_its_own_name_beats_it() -> None:
    """`event/branch` reaches all nodes of the event, `node/branch` one of them."""
    content = (
        "scenario_tree: 1\nstart: s\nnodes:\n"
        "  s: {chance: {l: {p: 1/2, then: m}, r: {p: 1/2, then: k}}}\n"
        "  m: {event: e, chance: {y: {p: 50%, then: o}, n: {p: rest, then: o}}}\n"
        "  k: {event: e, chance: {y: {p: 60%, then: o}, n: {p: rest, then: o}}}\n"
        "outcomes: [o]\n"
    )
    tree = scenario_tree.loads(content)
    assert edited(tree, {"e/y": "7%"}).text == content.replace("50%", "7%").replace("60%", "7%")
    assert edited(tree, {"k/y": "8%", "e/y": "7%"}).text == content.replace("50%", "7%").replace("60%", "8%")


def test_a_mapping_that_is_called_twice_is_not_changed_for_one_caller() -> None:
    """An alias of a whole node: set at one it is refused, set at both it is done, once."""
    content = (
        "scenario_tree: 1\nstart: s\nnodes:\n"
        "  s: {chance: {l: {p: 1/2, then: m}, r: {p: 1/2, then: k}}}\n"
        "  m: &m {chance: {y: {p: 50%, then: o}, n: {p: rest, then: o}}}\n"
        "  k: *m\n"
        "outcomes: [o]\n"
    )
    tree = scenario_tree.loads(content)
    with pytest.raises(TreeProblems, match="shared-value"):
        edited(tree, {"m/y": "7%"})
    with pytest.raises(TreeProblems, match="shared-value"):
        edited(tree, {"m/y": "7%", "k/y": "8%"})
    assert edited(tree, {"m/y": "7%", "k/y": "7%"}).text == content.replace("50%", "7%")


def test_changes_and_remarks_tell_what_was_done() -> None:
    """A branch that takes the rest is among the changes; what became a number is remarked on."""
    result = edited(scenario_tree.loads(text("likely", "rest", "{beta: [1, 9]}")), {"n/u": "60%"})
    assert result.changes == (
        Change("n/u", None, "likely", "60%", 20, pytest.approx(0.675), pytest.approx(0.6)),
        Change("n/v", None, "rest", "rest", 21, pytest.approx(0.225), pytest.approx(0.4 * 0.225 / 0.325)),
        Change("n/w", None, "{beta: [1, 9]}", "12.3077%", 22, pytest.approx(0.1), pytest.approx(0.123077)),
    )
    assert result.remarks == (
        "n/w: the distribution `{beta: [1, 9]}` becomes 12.3077%, so that the proportions are kept",
    )


@pytest.mark.parametrize(
    "value",
    [">-\n          50\n          %\n", "|\n          50%\n\n", "50%     # why", "'50%'   # why", "\n          50%"],
)
def test_a_value_over_several_lines_leaves_what_follows_alone(value: str) -> None:
    """Block scalars, comments behind a value, a value on its own line: the next key stays where it is."""
    content = text().replace("u: {p: 50%, then: o}", f"u:\n        p: {value}\n        # below\n        then: o")
    result = edited(scenario_tree.loads(content), {"n/u": "60%"})
    new = scenario_tree.loads(result.text)
    assert new.nodes["n"].branches["u"].probability == 0.6
    assert result.text.count("# why") == content.count("# why")
    assert "\n        # below\n        then: o" in result.text
