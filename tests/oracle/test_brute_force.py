"""The oracle against figures worked out by hand."""

import math

import pytest
import yaml

from .brute_force import Impossible, evaluated, mean, score

FERRY = """
scenario_tree: 1
views: {harbour-office: 2, union: 1}
criteria:
  islanders: {weight: 3, scale: [0, 10]}
  budget: {weight: 1}
profiles:
  ministry: {criteria: {islanders: 4, budget: 1}, risk_tolerance: 20}
  doubter: {odds: {bid/accepted: 0.5}, views: {union: 3}}
parameters:
  subsidy: {pert: [0.5, 1.5, 4], unit: M€}
start: bid
nodes:
  bid:
    chance:
      accepted: {p: {harbour-office: 60%, union: 35%}, then: contract}
      rejected: {p: rest, then: winter}
  contract:
    actor: ministry
    decision:
      full: {payoff: {budget: = -subsidy}, then: daily-ferry}
      reduced: {then: winter}
  winter:
    chance:
      mild: {share: 3, then: weekly-ferry}
      hard: {share: 1, then: no-ferry, tags: [cut-off]}
outcomes:
  daily-ferry: {payoff: {islanders: 9}}
  weekly-ferry: {payoff: {islanders: 5}}
  no-ferry: {payoff: {islanders: 0}}
"""

OIL = """
scenario_tree: 1
start: test
nodes:
  test:
    decision:
      seismic: {payoff: -10, then: result}
      none: {then: drill-blind}
  result:
    chance:
      flat: {p: 0.41, then: drill-flat}
      open: {p: 0.35, then: drill-open}
      closed: {p: 0.24, then: drill-closed}
"""

OIL_ANSWERS = {
    "flat": (0.30, 0.09, 0.02),
    "open": (0.15, 0.12, 0.08),
    "closed": (0.05, 0.09, 0.10),
    "blind": (0.5, 0.3, 0.2),
}


def by_name(rows, key="name"):
    return {row[key]: row for row in rows}


def oil(always_asked):
    """The wildcatter: drilling costs 70, a test 10; dry 0, wet 120, soaking 270."""
    document = yaml.safe_load(OIL)
    document["outcomes"] = {"dry": {"payoff": 0}, "wet": {"payoff": 120}, "soaking": {"payoff": 270}, "idle": {}}
    for name, joint in OIL_ANSWERS.items():
        total = sum(joint)
        for action in ("drilled", "left") if always_asked else ("drilled",):
            document["nodes"][f"{action}-{name}"] = {
                "event": "oil",
                "chance": {
                    state: {"p": p / total, "then": state if action == "drilled" else "idle"}
                    for state, p in zip(("dry", "wet", "soaking"), joint, strict=True)
                },
            }
        document["nodes"][f"drill-{name}"] = {
            "decision": {
                "drill": {"payoff": -70, "then": f"drilled-{name}"},
                "leave": {"then": f"left-{name}" if always_asked else "idle"},
            }
        }
    return document


@pytest.fixture
def ferry():
    return yaml.safe_load(FERRY)


def test_ferry(ferry):
    """The example of format.md has the figures of commands.md."""
    result = score(ferry)
    accepted = (2 * 0.60 + 0.35) / 3
    outcomes = by_name(result["outcomes"])
    assert outcomes["daily-ferry"]["probability"] == pytest.approx(accepted)
    assert outcomes["weekly-ferry"]["probability"] == pytest.approx((1 - accepted) * 0.75)
    assert outcomes["no-ferry"]["probability"] == pytest.approx((1 - accepted) * 0.25)
    assert outcomes["weekly-ferry"]["paths"] == 2
    assert outcomes["daily-ferry"]["expected"] == {"islanders": 9, "budget": pytest.approx(-1.75)}
    assert outcomes["daily-ferry"]["utility"] == pytest.approx(0.95)
    assert outcomes["weekly-ferry"]["utility"] == pytest.approx(1.5)
    assert result["expected"]["criteria"]["islanders"] == pytest.approx(6.4625)
    assert result["expected"]["criteria"]["budget"] == pytest.approx(-0.9041666666666667)
    assert result["expected"]["utility"] == pytest.approx(3 * 0.64625 - 0.9041666666666667)
    assert result["expected"]["certainty_equivalent"] == pytest.approx(result["expected"]["utility"])
    (contract,) = result["decisions"]
    reduced = -20 * math.log(0.75 * math.exp(-0.1) + 0.25)
    assert contract["choice"] == "full"
    assert contract["probability"] == pytest.approx(accepted)
    assert contract["options"][0]["utility"] == pytest.approx(1.85)
    assert contract["options"][1]["utility"] == pytest.approx(1.5)
    assert contract["options"][1]["certainty_equivalent"] == pytest.approx(reduced)
    assert contract["margin"] == pytest.approx(1.85 - reduced)
    assert round(contract["margin"], 2) == 0.37
    assert result["tags"] == [{"name": "cut-off", "probability": pytest.approx((1 - accepted) * 0.25)}]
    assert result["evidence_probability"] == pytest.approx(1)


def test_ferry_profile(ferry):
    """A profile's views and odds come before what the flags add."""
    accepted = (2 * 0.60 + 3 * 0.35) / 5
    accepted = 0.5 * accepted / (0.5 * accepted + 1 - accepted)
    assert by_name(score(ferry, profile="doubter")["nodes"], "id")["contract"]["probability"] == pytest.approx(accepted)
    back = score(ferry, profile="doubter", odds={"bid/accepted": 1}, views={"union": 1})
    assert by_name(back["nodes"], "id")["contract"]["probability"] == pytest.approx(1.55 / 3)


def test_ferry_contract_flips(ferry):
    """The contract flips at a subsidy of about 2.1."""
    threshold = 3.6 + 20 * math.log(0.75 * math.exp(-0.1) + 0.25)
    assert score(ferry, parameters={"subsidy": threshold - 1e-6})["decisions"][0]["choice"] == "full"
    assert score(ferry, parameters={"subsidy": threshold + 1e-6})["decisions"][0]["choice"] == "reduced"


def test_ferry_actor_keeps_its_wishes(ferry):
    """The reader's criteria leave the ministry's choice alone; ACTOR/NAME does not."""
    assert score(ferry, criteria={"budget": 100})["decisions"][0]["choice"] == "full"
    assert score(ferry, criteria={"ministry/budget": 100})["decisions"][0]["choice"] == "reduced"


def test_ferry_given_option(ferry):
    """A given option is taken, keeps the paths that reach it, and is no evidence by itself."""
    result = score(ferry, given=["contract/reduced"])
    assert by_name(result["nodes"], "id")["contract"]["probability"] == 1
    assert result["evidence_probability"] == pytest.approx(1.55 / 3)
    assert by_name(result["outcomes"])["no-ferry"]["probability"] == pytest.approx(0.25)
    chosen = score(ferry, choose=["contract/reduced"])
    assert chosen["evidence_probability"] == pytest.approx(1)
    assert by_name(chosen["nodes"], "id")["contract"]["probability"] == pytest.approx(1.55 / 3)
    with pytest.raises(Impossible):
        score(ferry, given=["contract/reduced"], choose=["contract/full"])
    with pytest.raises(Impossible):
        score(ferry, given=["not:daily-ferry", "not:winter"])


@pytest.mark.parametrize("always_asked", [True, False])
def test_oil_wildcatter(always_asked):
    """Unconditioned the test is worth taking: 22.5 in all."""
    result = score(oil(always_asked))
    assert result["expected"]["utility"] == pytest.approx(22.5)
    assert by_name(result["decisions"], "node")["test"]["choice"] == "seismic"


def test_oil_wildcatter_given_wet():
    """Given that the well is wet: 25 under the kept strategy, 50 when known."""
    kept = score(oil(True), given=["oil/wet"])
    assert kept["expected"]["utility"] == pytest.approx(25)
    assert kept["evidence_probability"] == pytest.approx(0.3)
    assert by_name(kept["decisions"], "node")["drill-flat"]["choice"] == "leave"
    known = score(oil(True), given=["oil/wet"], known=True)
    assert known["expected"]["utility"] == pytest.approx(50)
    assert by_name(known["decisions"], "node")["test"]["choice"] == "none"


def test_oil_wildcatter_known_where_the_question_may_stay_unasked():
    """Who leaves the well never learns; known to be dry it is left, and the figures are unconditioned."""
    known = score(oil(False), given=["oil/wet"], known=True)
    assert known["expected"]["utility"] == pytest.approx(50)
    kept = score(oil(False), given=["oil/wet"])
    assert kept["expected"]["utility"] == pytest.approx(40)
    dry = score(oil(False), given=["oil/dry"], known=True)
    assert dry["expected"]["utility"] == pytest.approx(0)
    assert dry["dropped"] == ["oil/dry"]
    assert dry["evidence_probability"] == pytest.approx(1)
    assert by_name(dry["decisions"], "node")["drill-open"]["choice"] == "leave"


def test_known_but_impossible():
    """To know what cannot be is an error, also where the question need not be asked."""
    document = oil(False)
    for name in OIL_ANSWERS:
        document["nodes"][f"drilled-{name}"]["chance"] = {
            "dry": {"p": 1, "then": "dry"},
            "wet": {"p": 0, "then": "wet"},
        }
    with pytest.raises(Impossible):
        score(document, given=["oil/wet"], known=True)


TWO_VIEWS = """
scenario_tree: 1
pool: mixture
views: {x: 1, y: 3}
start: n
nodes:
  n: {chance: {a: {p: {x: 0.2, y: 0.6}, then: m}, b: {p: rest, then: home}}}
  m: {chance: {win: {p: {x: 0.5, y: 0.1}, then: k}, lose: {p: rest, then: home}}}
  k: {chance: {up: {p: {x: 0.8, y: 0.4}, then: top}, down: {p: rest, then: home}}}
outcomes: {top: {payoff: 100}, home: {payoff: 1}}
indicators:
  cheers: {about: m, likelihood: {win: 0.9, lose: 0.3}}
"""


def test_mixture_with_evidence():
    """After evidence a view weighs ∝ weight × its probability of the evidence: 5 to 9."""
    result = score(yaml.safe_load(TWO_VIEWS), given=["m/win"])
    assert result["evidence_probability"] == pytest.approx(0.25 * 0.1 + 0.75 * 0.06)
    top = (5 * 0.8 + 9 * 0.4) / 14
    assert by_name(result["outcomes"])["top"]["probability"] == pytest.approx(top)
    assert result["expected"]["utility"] == pytest.approx(100 * top + (1 - top))


def test_mixture_with_indicator():
    """Without elsewhere the mean is taken over the mixture, and the views' weights move."""
    document = yaml.safe_load(TWO_VIEWS)
    document["evidence"] = [{"seen": "cheers"}]
    result = score(document)
    average = (0.05 * 0.6 + 0.45 * 0.36) / 0.5
    x = 0.25 * (0.8 + 0.2 * 0.6 / average)
    y = 0.75 * (0.4 + 0.6 * 0.36 / average)
    assert x + y == pytest.approx(1)
    assert result["evidence_probability"] == pytest.approx(1)
    top = 0.25 * 0.2 * 0.5 * 0.9 / average * 0.8 + 0.75 * 0.6 * 0.1 * 0.9 / average * 0.4
    assert by_name(result["outcomes"])["top"]["probability"] == pytest.approx(top)
    nodes = by_name(result["nodes"], "id")
    assert nodes["m"]["probability"] == pytest.approx(0.25 * 0.2 * 0.6 / average + 0.75 * 0.6 * 0.36 / average)
    assert nodes["m"]["probability"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("pool", "p"),
    [
        ("linear", 0.25 * 0.2 + 0.75 * 0.6),
        ("log", 1 / (1 + (4**0.25) * ((2 / 3) ** 0.75))),
        ("mixture", 0.5),
    ],
)
def test_pools(pool, p):
    """Linear is the mean, log the geometric mean of odds; at the first node a mixture is linear."""
    result = score(yaml.safe_load(TWO_VIEWS), pool=pool)
    assert by_name(result["branches"], "branch")["n/a"]["probability"] == pytest.approx(p)


CHAIN = """
scenario_tree: 1
start: first
nodes:
  first: {chance: {go: {p: 0.3, then: second}, stop: {p: 0.7, then: away}}}
  second: {chance: {right: {p: 0.4, then: good}, wrong: {p: 0.6, then: bad}}}
outcomes: {good: {payoff: 10}, bad: {}, away: {payoff: 1}}
indicators:
  sign: {about: second, likelihood: {right: 0.9, wrong: 0.2}}
evidence: [{date: '2024-01-01', seen: sign}]
"""


def test_indicator_without_elsewhere():
    """It speaks of the answer and leaves the reach of the question as it is."""
    result = score(yaml.safe_load(CHAIN))
    assert by_name(result["nodes"], "id")["second"]["probability"] == pytest.approx(0.3)
    assert by_name(result["branches"], "branch")["second/right"]["probability"] == pytest.approx(0.36 / 0.48)
    assert result["evidence_probability"] == pytest.approx(1)


def test_indicator_with_elsewhere():
    """It speaks of the reach as well."""
    document = yaml.safe_load(CHAIN)
    document["indicators"]["sign"]["elsewhere"] = 0.1
    result = score(document)
    total = 0.3 * 0.48 + 0.7 * 0.1
    assert result["evidence_probability"] == pytest.approx(total)
    assert by_name(result["nodes"], "id")["second"]["probability"] == pytest.approx(0.3 * 0.48 / total)


def test_absence_and_as_of():
    """Silence counts 1 − likelihood; what is dated later than asked for does not count."""
    document = yaml.safe_load(CHAIN)
    document["evidence"] = [{"date": "2024-01-01", "absent": "sign"}]
    assert by_name(score(document)["branches"], "branch")["second/right"]["probability"] == pytest.approx(0.04 / 0.52)
    early = score(document, as_of="2023-12-31")
    assert by_name(early["branches"], "branch")["second/right"]["probability"] == pytest.approx(0.4)
    assert by_name(score(document, as_of="2024-01-01")["branches"], "branch")["second/wrong"]["probability"] > 0.9


GAME = """
scenario_tree: 1
criteria: {mine: {}, theirs: {weight: 0}}
profiles:
  rival: {criteria: {theirs: 1}, rationality: 0.5}
start: move
nodes:
  move: {decision: {in: {then: reply}, out: {payoff: {mine: 1}, then: end}}}
  reply:
    actor: rival
    decision:
      fight: {payoff: {mine: -2, theirs: 1}, then: end}
      yield: {payoff: {mine: 4, theirs: 3}, then: end}
outcomes: [end]
"""


def test_rationality():
    """Logit: the rival yields with odds exp(0.5 · 2), and the reader reckons with that."""
    result = score(yaml.safe_load(GAME))
    yields = math.exp(1.5) / (math.exp(1.5) + math.exp(0.5))
    move, reply = result["decisions"]
    assert reply["options"][1]["probability"] == pytest.approx(yields)
    assert move["options"][0]["utility"] == pytest.approx(4 * yields - 2 * (1 - yields))
    assert move["choice"] == "in"
    given = score(yaml.safe_load(GAME), given=["reply/fight"])
    assert given["evidence_probability"] == pytest.approx(1 - yields)
    assert given["expected"]["utility"] == pytest.approx(-2)
    assert by_name(given["decisions"], "node")["move"]["choice"] == "in"
    stubborn = score(yaml.safe_load(GAME), odds={"reply/fight": 10})
    fights = 10 * (1 - yields) / (10 * (1 - yields) + yields)
    assert stubborn["decisions"][1]["options"][0]["probability"] == pytest.approx(fights)
    assert stubborn["decisions"][0]["choice"] == ("in" if 4 * (1 - fights) - 2 * fights > 1 else "out")


REJOINED = """
scenario_tree: 1
start: road
nodes:
  road: {chance: {high: {p: 0.6, tags: [scenic], then: inn}, low: {p: 0.4, payoff: -1, then: inn}}}
  inn: {decision: {stay: {payoff: 2, then: sky}, ride: {then: sky}}}
  sky: {chance: {sun: {p: 0.5, then: fine}, rain: {p: 0.5, then: wet, tags: [scenic]}}}
outcomes: {fine: {payoff: 3}, wet: {}}
"""


def test_rejoined_decision_and_tag():
    """A tag is passed where any of its places is; the decision met by two ways reports the likelier one."""
    result = score(yaml.safe_load(REJOINED), given=["scenic"])
    assert result["evidence_probability"] == pytest.approx(1 - 0.4 * 0.5)
    assert by_name(result["branches"], "branch")["road/high"]["probability"] == pytest.approx(0.75)
    (inn,) = result["decisions"]
    assert [round(way["probability"], 12) for way in inn["histories"]] == [0.75, 0.25]
    assert inn["choice"] == "stay"
    assert inn["options"][0]["utility"] == pytest.approx(3.5)


def test_words_fill_their_bands():
    """Words take the same share of their bands: 0.05 + 0.15 t + 0.55 + 0.25 t = 1 where t = 1."""
    document = yaml.safe_load(CHAIN)
    document["nodes"]["first"]["chance"]["go"]["p"] = "very unlikely"
    document["nodes"]["first"]["chance"]["stop"]["p"] = "likely"
    first = by_name(score(document)["branches"], "branch")
    assert first["first/go"]["probability"] == pytest.approx(0.2)
    document["nodes"]["first"]["chance"]["stop"]["p"] = "rest"
    first = by_name(score(document)["branches"], "branch")
    assert first["first/go"]["probability"] == pytest.approx(0.125)


def test_rest_is_exactly_nothing():
    """Words that take all leave a rest of exactly 0, which the log pool would otherwise blow up."""
    document = yaml.safe_load(TWO_VIEWS)
    document["nodes"]["n"]["chance"] = {
        "a": {"p": {"x": "probable", "y": 0.6}, "then": "m"},
        "b": {"p": {"x": "improbable", "y": 0.1}, "then": "m"},
        "c": {"p": {"x": 0.14, "y": 0.2}, "then": "home"},
        "d": {"p": "rest", "then": "home"},
    }
    branches = by_name(score(document, pool="log")["branches"], "branch")
    assert branches["n/d"]["probability"] == 0


ACTOR = """
scenario_tree: 1
parameters: {quick: 0.5}
profiles:
  rival: {parameters: {quick: 0.8}, odds: {sky/sun: 3}}
start: move
nodes:
  move: {actor: rival, decision: {go: {then: sky}, stay: {payoff: 6.5, then: end}}}
  sky: {chance: {sun: {p: 0.5, payoff: 10, then: end}, rain: {p: 0.5, then: end}}}
outcomes: [end]
indicators:
  red: {about: sky, likelihood: {sun: = quick, rain: 0.4}}
"""


def test_actor_believes_by_its_own_odds_and_parameters():
    """Its prior, its likelihoods and so its posterior are its own; the reader's figures are the reader's."""
    document = yaml.safe_load(ACTOR)
    before = score(document)["decisions"][0]
    assert before["options"][0]["utility"] == pytest.approx(7.5)
    document["evidence"] = [{"absent": "red"}]
    result = score(document)
    (move,) = result["decisions"]
    assert move["options"][0]["utility"] == pytest.approx(10 * 0.75 * 0.2 / (0.75 * 0.2 + 0.25 * 0.6))
    assert move["choice"] == "stay"
    document["evidence"] = [{"seen": "red"}]
    assert score(document)["expected"]["utility"] == pytest.approx(10 * 0.5 / 0.9)


def test_quantities():
    """Expressions and means of distributions."""
    assert evaluated("= if(a > 1, max(a, 5), 2) - sqrt(4) ** 2", {"a": 3.0}.__getitem__) == 1
    assert mean({"beta": [2, 6]}) == 0.25
    assert mean({"triangular": [0, 1, 5], "unit": "t"}) == 2
    assert mean({"discrete": {1: 3, 5: 1}}) == 2
