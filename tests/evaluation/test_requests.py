"""What the API refuses, how it says so, and that its answers are JSON."""

from __future__ import annotations

import datetime
import json
import math
import warnings
from pathlib import Path
from typing import Any

import pytest
from oracle.brute_force import Ambiguous, Impossible
from oracle.brute_force import score as oracle_score
from oracle.generate import generate

import scenario_tree
from scenario_tree.model import Weights
from scenario_tree.problems import TreeProblems
from scenario_tree.quantities.distribution import KINDS

TREES = sorted((Path(scenario_tree.__file__).parent.parent / "trees").glob("*.yaml"))
FILE = """\
scenario_tree: 1
views: {sceptic: 1, hopeful: 1}
criteria: {islanders: {}, budget: {}}
profiles:
  ministry: {criteria: {islanders: 2}}
  union: {rationality: 1}
parameters: {subsidy: 2, ratio: = subsidy / 4}
start: bid
nodes:
  bid:
    event: vote
    chance:
      accepted: {p: {sceptic: 40%, hopeful: 60%}, then: contract}
      rejected: {p: rest, then: strike}
  contract:
    actor: ministry
    decision:
      full: {then: daily, payoff: {budget: = -subsidy}}
      reduced: {then: weekly}
  strike:
    actor: union
    decision:
      go: {then: weekly, payoff: {islanders: = ratio}}
      stay: {then: daily, tags: [quiet]}
outcomes:
  daily: {payoff: {islanders: 5}}
  weekly: {}
"""


@pytest.fixture(scope="module", name="tree")
def tree_() -> scenario_tree.model.ScenarioTree:  # type: ignore[name-defined]
    """A tree with views, criteria, profiles, parameters, an event and two deciders."""
    return scenario_tree.loads(FILE)


def refused(tree: Any, **under: Any) -> tuple[scenario_tree.Problem, ...]:
    """The problems with which both `score` and `paths` refuse a request."""
    with pytest.raises(TreeProblems) as caught:
        scenario_tree.score(tree, **under)
    with pytest.raises(TreeProblems) as again:
        scenario_tree.paths(tree, 3, **under)
    assert [problem.message for problem in again.value.problems] == [
        problem.message for problem in caught.value.problems
    ]
    problems = caught.value.problems
    assert problems
    for problem in problems:
        assert problem.severity == "error"
        assert problem.location is None, "a request has no place in the file"
        assert problem.message
        assert problem.code in str(caught.value)
    return problems


# ---- names ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("under", "code", "near"),
    [
        ({"profile": "minstry"}, "unknown-profile", "ministry"),
        ({"views": {"hopefull": 1}}, "unknown-view", "hopeful"),
        ({"odds": {"bid/acepted": 2}}, "unknown-branch", "bid/accepted"),
        ({"odds": {"vote/acepted": 2}}, "unknown-branch", "vote/accepted"),
        ({"odds": {"bit/accepted": 2}}, "unknown-branch", "bid/accepted"),
        ({"criteria": {"islander": 1}}, "unknown-criterion", "islanders"),
        ({"criteria": {"ministry/budgt": 1}}, "unknown-criterion", "budget"),
        ({"criteria": {"minstry/budget": 1}}, "unknown-profile", "ministry"),
        ({"parameters": {"subsidi": 1}}, "unknown-parameter", "subsidy"),
        ({"given": ["bid/acepted"]}, "unknown-branch", "bid/accepted"),
        ({"given": ["contrat"]}, "unknown-selector", "contract"),
        ({"given": ["not:dayly"]}, "unknown-selector", "daily"),
        ({"given": "quite"}, "unknown-selector", "quiet"),
        ({"given": ["voted"]}, "unknown-selector", "vote"),
        ({"given": ["bid/acepted"], "known": True}, "unknown-branch", "bid/accepted"),
        ({"choose": ["contract/ful"]}, "unknown-branch", "contract/full"),
        ({"choose": "contract/ful"}, "unknown-branch", "contract/full"),
        ({"weights": {"views": {"hopefull": 1}}}, "unknown-view", "hopeful"),
        ({"weights": {"odds": {"bid/acepted": 1}}}, "unknown-branch", "bid/accepted"),
        ({"weights": {"criteria": {"islander": 1}}}, "unknown-criterion", "islanders"),
        ({"weights": {"parameters": {"subsidi": 1}}}, "unknown-parameter", "subsidy"),
        ({"weights": Weights(views={"hopefull": 1.0})}, "unknown-view", "hopeful"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(tree: Any, under: dict[str, Any], code: str, near: str) -> None:
    """A name that does not exist is an error that says which one was probably meant."""
    (problem,) = refused(tree, **under)
    assert problem.code == code
    assert near in problem.help


@pytest.mark.parametrize(
    "under",
    [
        {"profile": ""}, {"profile": "zzz"}, {"views": {"": 1}}, {"views": {"zzz": 1}}, {"odds": {"zzz": 1}},
        {"odds": {"/": 1}}, {"odds": {"bid/": 1}}, {"odds": {"/accepted": 1}}, {"odds": {"bid": 1}},
        {"criteria": {"zzz": 1}}, {"criteria": {"/": 1}}, {"criteria": {"zzz/zzz": 1}}, {"parameters": {"zzz": 1}},
        {"given": [""]}, {"given": ["not:"]}, {"given": ["not:not:daily"]}, {"given": ["zzz"]}, {"given": ["/"]},
        {"given": ["bid/accepted/x"]}, {"choose": [""]}, {"choose": ["contract"]}, {"choose": ["bid/accepted"]},
        {"choose": ["zzz/zzz"]}, {"weights": {"zzz": 1}}, {"pool": "median"}, {"as_of": "yesterday"},
        {"as_of": "2024-02-30"}, {"as_of": ""}, {"pool": ""},
    ],
)  # fmt: skip
def test_what_resembles_nothing_is_refused_too(tree: Any, under: dict[str, Any]) -> None:
    """An empty name, a path of one part, a selector of nothing: an error that says what may be written."""
    assert all(problem.help for problem in refused(tree, **under))


def test_all_unknown_names_of_a_request_are_named_at_once(tree: Any) -> None:
    """Several slips in one request are several problems."""
    problems = refused(tree, views={"u": 1}, odds={"x/y": 1}, parameters={"z": 1}, criteria={"c": 1})
    assert {p.code for p in problems} == {"unknown-view", "unknown-branch", "unknown-parameter", "unknown-criterion"}


def test_an_argument_that_does_not_exist_is_a_type_error(tree: Any) -> None:
    """A misspelt argument is Python's own error, not ignored."""
    with pytest.raises(TypeError):
        scenario_tree.score(tree, profil="ministry")


# ---- numbers ----------------------------------------------------------------------------


BAD_NUMBERS = [math.nan, math.inf, -math.inf, True, False, None, "1", [1], 1j]


@pytest.mark.parametrize("value", BAD_NUMBERS, ids=repr)
@pytest.mark.parametrize(
    "shape",
    [
        lambda v: {"views": {"hopeful": v}},
        lambda v: {"odds": {"bid/accepted": v}},
        lambda v: {"criteria": {"budget": v}},
        lambda v: {"criteria": {"ministry/budget": v}},
        lambda v: {"weights": {"views": {"hopeful": v}}},
        lambda v: {"weights": {"odds": {"bid/accepted": v}}},
        lambda v: {"weights": {"criteria": {"budget": v}}},
    ],
)
def test_what_is_no_number_is_refused(tree: Any, shape: Any, value: Any) -> None:
    """NaN, infinity, booleans and text are no weights."""
    (problem,) = refused(tree, **shape(value))
    assert problem.code == "bad-request"
    assert problem.help


@pytest.mark.parametrize("value", [value for value in BAD_NUMBERS if value != "1"], ids=repr)
@pytest.mark.parametrize(
    "shape", [lambda v: {"parameters": {"subsidy": v}}, lambda v: {"weights": {"parameters": {"subsidy": v}}}]
)
def test_a_parameter_is_a_number_or_text(tree: Any, shape: Any, value: Any) -> None:
    """The same for parameters, which may be written as text as well."""
    (problem,) = refused(tree, **shape(value))
    assert problem.code == "bad-request"


@pytest.mark.parametrize("value", [v for v in BAD_NUMBERS if v is not None], ids=repr)
@pytest.mark.parametrize("name", ["risk_tolerance", "rationality"])
def test_risk_tolerance_and_rationality_are_numbers(tree: Any, name: str, value: Any) -> None:
    """In weights that a program makes, as in a file."""
    assert refused(tree, weights={name: value})


@pytest.mark.parametrize("value", [0, -1, -0.5])
def test_a_risk_tolerance_is_greater_than_0(tree: Any, value: float) -> None:
    """0 is no risk tolerance: the certainty equivalent divides by it."""
    assert refused(tree, weights={"risk_tolerance": value})


@pytest.mark.parametrize(
    "weights",
    [
        Weights(views={"hopeful": -1.0}), Weights(views={"hopeful": math.nan}), Weights(rationality=math.inf),
        Weights(odds={"bid/accepted": -1.0}), Weights(criteria={"budget": math.nan}), Weights(risk_tolerance=0.0),
        Weights(risk_tolerance=-1.0), Weights(risk_tolerance=math.nan), Weights(rationality=-1.0),
        Weights(odds={"bid/accepted": math.inf}), Weights(parameters={"subsidy": math.nan}),
    ],
    ids=repr,
)  # fmt: skip
def test_a_record_of_weights_is_looked_at_too(tree: Any, weights: Weights) -> None:
    """Weights made as a record are held to what those of a file are held to."""
    assert refused(tree, weights=weights)


@pytest.mark.parametrize(
    "under",
    [
        {"views": {"hopeful": -1}}, {"odds": {"bid/accepted": -0.1}}, {"weights": {"views": {"hopeful": -1}}},
        {"weights": {"odds": {"bid/accepted": -1}}}, {"weights": {"rationality": -1}},
    ],
)  # fmt: skip
def test_negative_weights_are_refused(tree: Any, under: dict[str, Any]) -> None:
    """Weights of views, odds and rationality are at least 0; those of criteria may be negative."""
    (problem,) = refused(tree, **under)
    assert problem.code == "negative-weight"
    assert scenario_tree.score(tree, criteria={"budget": -1})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-quantity"), ("much", "bad-quantity"), ("1/0", "expression-value"), ("= 1 +", "expression-syntax"),
        ("= nothing + 1", "unknown-parameter"), ("= ratio", "expression-cycle"), ("= 1 / 0", "expression-value"),
        ("= log(0)", "expression-value"), ("= 10 ** 400", "expression-value"), ("1e400", "bad-quantity"),
    ],
)  # fmt: skip
def test_a_parameter_as_text_is_read_as_in_the_file(tree: Any, text: str, code: str) -> None:
    """What is no quantity, or has no value, is refused with the code that the file would get."""
    assert [problem.code for problem in refused(tree, parameters={"subsidy": text})] == [code]
    assert scenario_tree.score(tree, parameters={"subsidy": " 35% "}).basis.parameters["ratio"] == pytest.approx(0.0875)


@pytest.mark.parametrize(
    "shape",
    [
        lambda v: {"views": v}, lambda v: {"odds": v}, lambda v: {"criteria": v}, lambda v: {"parameters": v},
        lambda v: {"weights": v}, lambda v: {"weights": {"views": v}}, lambda v: {"weights": {"odds": v}},
        lambda v: {"weights": {"criteria": v}}, lambda v: {"weights": {"parameters": v}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["text", 5, ["a"]], ids=repr)
def test_what_is_no_mapping_is_refused(tree: Any, shape: Any, value: Any) -> None:
    """Weights are mappings by name: something else is TreeProblems or Python's TypeError, never a figure."""
    with pytest.raises((TreeProblems, TypeError, AttributeError)):
        scenario_tree.score(tree, **shape(value))


# ---- conditions ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("under", "code"),
    [
        ({"known": True}, "bad-request"),
        ({"given": ["daily"], "known": True}, "bad-request"),
        ({"given": ["contract/full"], "known": True}, "bad-request"),
        ({"given": ["contract"], "known": True}, "bad-request"),
        ({"choose": ["contract/full", "contract/reduced"]}, "bad-request"),
        ({"choose": ["contract/full"], "given": ["contract/reduced"]}, "impossible-condition"),
        ({"choose": ["contract/full"], "given": ["not:contract/full"]}, "impossible-condition"),
        ({"given": ["bid/accepted", "bid/rejected"]}, "impossible-condition"),
        ({"given": ["bid/accepted", "strike"]}, "impossible-condition"),
        ({"given": ["not:bid"]}, "impossible-condition"),
        ({"given": ["not:daily", "not:weekly"]}, "impossible-condition"),
        ({"odds": {"bid/accepted": 0}, "given": ["contract"]}, "impossible-condition"),
        ({"odds": {"bid/accepted": 0, "bid/rejected": 0}}, "bad-request"),
        ({"odds": {"contract/full": 2}}, "odds-on-option"),
        ({"views": {"hopeful": 0, "sceptic": 0}}, "view-weights"),
        ({"views": {"hopeful": 0, "sceptic": 0}, "pool": "mixture"}, "view-weights"),
    ],
)
def test_what_cannot_be_is_an_error(tree: Any, under: dict[str, Any], code: str) -> None:
    """Conditioning on the impossible, choosing twice, weighing nothing: an error with advice, never NaN."""
    with pytest.raises(TreeProblems) as caught:
        scenario_tree.score(tree, **under)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert all(problem.help for problem in caught.value.problems)


@pytest.mark.parametrize(
    "as_of", [datetime.date(2024, 1, 1), "2024-01-01", datetime.datetime(2024, 1, 1, 12, 30), None], ids=repr
)
def test_a_day_may_be_a_date_or_text(as_of: Any) -> None:
    """Evidence of a later day does not count; a date, a datetime and text mean the same day."""
    text = FILE + "evidence: [{date: 2024-01-02, observed: bid/accepted}]\n"
    score = scenario_tree.score(scenario_tree.loads(text), as_of=as_of)
    assert score.branches["bid/accepted"].probability == pytest.approx(1.0 if as_of is None else 0.5)
    json.dumps(score.to_dict())


@pytest.mark.parametrize("as_of", [5, 2024.5, True, ["2024-01-01"]], ids=repr)
def test_a_day_is_nothing_else(tree: Any, as_of: Any) -> None:
    """A number is no day."""
    assert refused(tree, as_of=as_of)


def test_nothing_asked_is_the_file(tree: Any) -> None:
    """Empty arguments are none."""
    plain = scenario_tree.score(tree).to_dict(nodes=True)
    empty = {"views": {}, "odds": {}, "criteria": {}, "parameters": {}, "given": (), "choose": [], "weights": {}}
    assert scenario_tree.score(tree, **empty).to_dict(nodes=True) == plain
    nothing = dict.fromkeys([*empty, "profile", "as_of", "pool"])
    nothing |= {"given": (), "choose": ()}
    assert scenario_tree.score(tree, **nothing).to_dict(nodes=True) == plain


def test_a_request_leaves_the_tree_alone(tree: Any) -> None:
    """Evaluating under weights changes nothing in the tree: the next evaluation is the file's again."""
    before = scenario_tree.score(tree).to_dict(nodes=True)
    scenario_tree.score(
        tree,
        profile="ministry",
        odds={"bid/accepted": 3},
        given=["vote/accepted"],
        parameters={"subsidy": 9},
        pool="log",
    )
    assert scenario_tree.score(tree).to_dict(nodes=True) == before


# ---- answers are JSON -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(400))
def test_every_answer_is_json(seed: int) -> None:
    """`to_dict()` of scores and paths holds no NaN, no Infinity, and nothing that is not JSON."""
    case = generate(seed)
    tree = scenario_tree.loads(case.text)
    try:
        score = scenario_tree.score(tree, **case.arguments)
    except TreeProblems as error:
        assert all(problem.help for problem in error.problems), str(error)
        try:
            oracle_score(case.document, **case.arguments)
        except (Impossible, Ambiguous):
            return
        raise
    json.dumps(score.to_dict(nodes=True), allow_nan=False)
    json.dumps(scenario_tree.paths(tree, 5, **case.arguments).to_dict(), allow_nan=False)


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_the_trees_answers_are_json(path: Path) -> None:
    """The project's own trees, under every profile of theirs and every pool."""
    tree = scenario_tree.load(path)
    for profile in (None, *tree.profiles):
        for pool in ("linear", "log", "mixture"):
            score = scenario_tree.score(tree, profile=profile, pool=pool)
            text = json.dumps(score.to_dict(nodes=True), allow_nan=False)
            assert json.loads(text) == score.to_dict(nodes=True)


EXTREME = {
    "payoffs that overflow": FILE.replace("islanders: 5", "islanders: 1e308").replace("= ratio", "1e308"),
    "payoffs that cancel": FILE.replace("weekly: {}", "weekly: {payoff: {islanders: -1e308}}"),
    "a weight that overflows": FILE.replace("budget: {}", "budget: {weight: 1e308}").replace("= -subsidy", "1e10"),
    "a narrow scale": FILE.replace("islanders: {}", "islanders: {scale: [0, 1e-320]}"),
    "a tiny risk tolerance": FILE.replace("islanders: 2}", "islanders: 2}, risk_tolerance: 1e-300"),
    "an endless rationality": FILE.replace("rationality: 1", "rationality: 1e308"),
    "tiny odds": FILE.replace("rationality: 1", "rationality: 1, odds: {bid/accepted: 1e-320}"),
    "endless odds": FILE.replace("rationality: 1", "rationality: 1, odds: {bid/accepted: 1e308, bid/rejected: 1e308}"),
    "endless view weights": FILE.replace("sceptic: 1, hopeful: 1", "sceptic: 1e308, hopeful: 1e308"),
    "tiny view weights": FILE.replace("sceptic: 1, hopeful: 1", "sceptic: 5e-324, hopeful: 5e-324"),
    "tiny shares": FILE.replace("{p: rest, then: strike}", "{share: 5e-324, then: strike}"),
}
UNDER: tuple[dict[str, Any], ...] = tuple(
    {"profile": profile, "pool": pool}
    for profile in (None, "ministry", "union")
    for pool in ("linear", "log", "mixture")
)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", EXTREME)
def test_extreme_numbers_are_answered_or_refused(name: str) -> None:
    """Numbers at the ends of what a float holds: finite figures, or an error; never NaN or infinity."""
    for under in UNDER:
        try:
            score = scenario_tree.score(scenario_tree.loads(EXTREME[name]), **under)
        except TreeProblems:
            continue
        json.dumps(score.to_dict(nodes=True), allow_nan=False)
        assert sum(outcome.probability for outcome in score.outcomes) == pytest.approx(1)


@pytest.mark.parametrize("name", EXTREME)
def test_no_warning_of_numpy_reaches_the_reader(name: str) -> None:
    """What overflows on the way is dealt with there, or refused; standard error is for our own words."""
    for under in UNDER:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                scenario_tree.score(scenario_tree.loads(EXTREME[name]), **under)
            except TreeProblems:
                continue


def test_kinds_have_no_view_of_their_name() -> None:
    """A view called like a distribution is refused, so that `{beta: [1, 2]}` has one meaning."""
    for kind in KINDS:
        found = scenario_tree.checks(FILE.replace("sceptic", kind))
        assert "reserved-name" in [problem.code for problem in found]


# ---- what `check` accepts, `score` evaluates ----------------------------------------------------

ACTED = """\
scenario_tree: 1
views: {u: 1, v: 1}
parameters: {x: 0.5, w: = x}
profiles: {a: PROFILE}
start: n
nodes:
  n:
    actor: a
    decision:
      go: {then: m}
      no: {then: o, payoff: = 1 / x}
  m:
    chance:
      y: {p: Y, then: o}
      z: {p: Z, then: q}
outcomes: {o: {}, q: {payoff: 1}}
"""


def acted(profile: str, y: str = "50%", z: str = "50%", more: str = "") -> str:
    """A file whose one actor has these weights of its own."""
    return ACTED.replace("PROFILE", profile).replace("p: Y", f"p: {y}").replace("p: Z", f"p: {z}") + more


SIGN = "indicators: {i: {about: m, likelihood: {y: = x, z: 0.5}}}\nevidence: [{seen: i}]\n"
ODD = {
    "an actor's sums": acted("{parameters: {x: 0.7}}", "= x"),
    "an actor's rest": acted("{parameters: {x: 7}}", "= x", "rest"),
    "an actor's odds": acted("{odds: {m/y: 0, m/z: 0}}"),
    "an actor's views": acted("{views: {u: 0, v: 0}}", "{u: 0.5, v: 0.5}", "rest"),
    "an actor's circle": acted("{parameters: {x: = w}}"),
    "an actor's payoffs": acted("{parameters: {x: 0}}"),
    "an actor's likelihoods": acted("{parameters: {x: 3}}", more=SIGN),
    "an actor's criteria": acted("{criteria: {payoff: 1e308}}").replace("payoff: 1}", "payoff: 1e308}"),
    "a large payoff": acted("{}").replace("payoff: 1}", "payoff: 1e308}"),
    "a narrow scale": acted("{}", more="criteria: {payoff: {scale: [0, 1e-320]}}\n"),
}


@pytest.mark.parametrize("name", ODD)
def test_what_check_accepts_is_scored(name: str) -> None:
    """A file without errors can be scored as it stands; one that cannot has an error with a place and a help."""
    problems = [problem for problem in scenario_tree.checks(ODD[name]) if problem.severity == "error"]
    for problem in problems:
        assert problem.location is not None, problem
        assert problem.help, problem
    if not problems:
        json.dumps(scenario_tree.score(scenario_tree.loads(ODD[name])).to_dict(nodes=True), allow_nan=False)


@pytest.mark.parametrize(
    ("text", "under"),
    [
        (acted("{}", "= x"), {"parameters": {"x": 0.7}}),
        (acted("{}", "= x", "rest"), {"parameters": {"x": 7}}),
        (acted("{}"), {"parameters": {"x": 0}}),
        (acted("{}"), {"parameters": {"x": "= w"}}),
        (acted("{}"), {"parameters": {"x": "= nothing"}}),
        (acted("{}", more=SIGN), {"parameters": {"x": 3}}),
        (acted("{}", more="expect: {q: = 0.1 / w}\n").replace("= 1 / x", "0"), {"parameters": {"x": 0}}),
        (acted("{}").replace("w: = x", "w: = 1 / x").replace("payoff: = 1 / x", "payoff: 1"), {"parameters": {"x": 0}}),
    ],
)
def test_weights_that_break_a_file_are_refused_with_advice(text: str, under: dict[str, Any]) -> None:
    """Parameters under which a sum, a payoff, a likelihood or an expectation has no value: TreeProblems with a help."""
    tree = scenario_tree.loads(text)
    assert scenario_tree.score(tree)
    with pytest.raises(TreeProblems) as caught:
        scenario_tree.score(tree, **under)
    assert all(problem.help for problem in caught.value.problems), caught.value
