"""The published schema against the checker, with a validator of another make as the judge.

The checker asks `jsonschema_rs`; here `jsonschema` reads the same schema. Documents are written as JSON,
which is YAML, so that both see the same values.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from oracle.generate import generate

import scenario_tree
from scenario_tree.problems import TreeProblems
from scenario_tree.reading import schema_text
from scenario_tree.reading.structure import structure_problems
from scenario_tree.reading.yaml import Limits, compose
from scenario_tree.source import Source

ROOT = Path(scenario_tree.__file__).parent.parent
TREES = sorted((ROOT / "trees").glob("*.yaml"))
REGISTERS = sorted((ROOT / "seeds").glob("*.yaml"))
SCHEMA: dict[str, Any] = json.loads(schema_text())
DEFINED = {"register": REGISTERS, "profile": []}
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.5, -0.25, "", "text", "a b", "x-y", "rest", "likely", "50%", "1/3", "= 1 / 2", "= (",
    "2024-02-29", "2024-13-01", "2023-02-29", "linear", "high", "fact", [], [1], ["a"], ["a", "b"], [0, 1], [[]], {},
    {"a": 1}, {"beta": [1, 2]}, {"value": 1}, {"then": "a"}, {"x-own": None}, {"id": "n", "chance": {}}, 10**30, 1e300,
)  # fmt: skip
KEYS = (
    "p", "then", "share", "label", "chance", "decision", "payoff", "tags", "weight", "scale", "x-mine", "odds", "views",
    "criteria", "Then", "1", "a b", "id", "event", "note", "text", "date", "seen", "path", "", "ä", "rest", "beta",
)  # fmt: skip


def judge(definition: str | None = None) -> Draft7Validator:
    """The independent validator, of a whole file or of one definition."""
    if definition is None:
        return Draft7Validator(SCHEMA)
    return Draft7Validator({"$ref": f"#/definitions/{definition}", "definitions": SCHEMA["definitions"]})


JUDGE = judge()


def text_of(document: Any) -> str:
    """The document as JSON."""
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_json(text: str) -> Any:
    """What a text holds, as plain JSON values."""
    document, _ = compose(Source("t", text), Limits())
    return json.loads(json.dumps(document))


def errors_of(text: str, folder: Path = ROOT / "trees") -> list[str]:
    """The codes of the errors that `check` finds."""
    return [problem.code for problem in scenario_tree.checks(text, folder=folder) if problem.severity == "error"]


def agreed(document: Any, definition: str | None = None) -> bool:
    """Validate by both; they must agree. The answer is whether the document has the right shape."""
    right = (judge(definition) if definition else JUDGE).is_valid(document)
    ours, _ = compose(Source("t", text_of(document)), Limits())
    found = structure_problems(ours, definition) if isinstance(document, dict) else ["no mapping"]
    assert (not found) is right, (found, [error.message for error in judge(definition).iter_errors(document)])
    return right


# ---- the schema itself ------------------------------------------------------------------


def test_the_schema_is_a_schema() -> None:
    """It is valid draft-07 and says so."""
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


def schemas(schema: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, with its path."""
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            yield from schemas(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for position, value in enumerate(schema):
            yield from schemas(value, f"{path}/{position}")


OBJECTS = [(path, found) for path, found in schemas(SCHEMA) if path.rpartition("/")[2] != "properties"]
PROPERTIES = [
    (f"{path}/{name}", prop)
    for path, found in OBJECTS
    for name, prop in found.get("properties", {}).items()
    if isinstance(found.get("properties"), dict)
]


@pytest.mark.parametrize(("path", "schema"), PROPERTIES, ids=[path for path, _ in PROPERTIES])
def test_every_property_is_described(path: str, schema: dict[str, Any]) -> None:
    """A key says what it means, directly or through its `$ref`: editors show it, the reference page is made of it."""
    while "description" not in schema and "$ref" in schema:
        schema = SCHEMA["definitions"][schema["$ref"].removeprefix("#/definitions/")]
    assert schema.get("description", "").strip().endswith((".", "`"))


@pytest.mark.parametrize("path", [path for path, found in OBJECTS if "properties" in found])
def test_unknown_keys_are_errors_and_those_with_x_are_free(path: str) -> None:
    """Wherever keys are listed, no other is allowed, but for those that begin with `x-`."""
    schema = dict(OBJECTS)[path]
    assert schema["additionalProperties"] is False
    assert schema["patternProperties"] == {"^x-": {}}


def test_every_reference_leads_somewhere() -> None:
    """Every `$ref` names a definition, and every definition is used or is a kind of file."""
    used = {found["$ref"].removeprefix("#/definitions/") for _, found in schemas(SCHEMA) if "$ref" in found}
    assert used <= set(SCHEMA["definitions"])
    assert set(SCHEMA["definitions"]) - used == {"register"}


# ---- documents that are right ---------------------------------------------------------------


@pytest.mark.parametrize("seed", range(0, 400, 8))
def test_generated_files_have_the_shape(seed: int) -> None:
    """What the oracle's generator writes is valid by the independent validator, as it is by ours."""
    case = generate(seed)
    document = json.loads(json.dumps(case.document))
    assert [error.message for error in JUDGE.iter_errors(document)] == []
    assert agreed(document)
    assert errors_of(case.text) == [] or "impossible-evidence" in errors_of(case.text)


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_the_trees_have_the_shape(path: Path) -> None:
    """The project's own trees are valid by the independent validator, and mean the same when written as JSON."""
    document = as_json(path.read_text("utf-8"))
    assert [error.message for error in JUDGE.iter_errors(document)] == []
    assert agreed(document)
    as_written, as_rewritten = scenario_tree.load(path), scenario_tree.loads(text_of(document), folder=path.parent)
    assert scenario_tree.score(as_written).to_dict(nodes=True) == scenario_tree.score(as_rewritten).to_dict(nodes=True)


@pytest.mark.parametrize("path", REGISTERS, ids=lambda path: path.stem)
def test_the_registers_have_the_shape(path: Path) -> None:
    """The registers are valid by their definition in the schema."""
    assert agreed(as_json(path.read_text("utf-8")), "register")


# ---- documents that may be wrong --------------------------------------------------------------


def places(document: Any) -> list[tuple[Any, Any]]:
    """Every entry of every mapping and list: its container and key."""
    found, waiting = [], [document]
    while waiting:
        here = waiting.pop()
        keys: Any = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        for key in keys:
            found.append((here, key))
            waiting.append(here[key])
    return found


def mutated(document: Any, rng: random.Random) -> Any:
    """The document with one entry taken out, renamed, replaced, moved or put in."""
    document = copy.deepcopy(document)
    container, key = rng.choice(places(document))
    what = rng.choice(["delete", "replace", "replace", "replace", "rename", "add", "add", "swap", "wrap"])
    if what == "delete":
        del container[key]
    elif what == "replace":
        container[key] = copy.deepcopy(rng.choice(VALUES))
    elif what == "rename" and isinstance(container, dict):
        renamed = {rng.choice(KEYS) if name == key else name: value for name, value in container.items()}
        container.clear()
        container.update(renamed)
    elif what == "add":
        if isinstance(container, dict):
            container[rng.choice(KEYS)] = copy.deepcopy(rng.choice(VALUES))
        else:
            container.append(copy.deepcopy(rng.choice(VALUES)))
    elif what == "swap":
        other, place = rng.choice(places(document))
        container[key] = copy.deepcopy(other[place])
    else:
        container[key] = [container[key]] if rng.random() < 0.5 else {rng.choice(KEYS): container[key]}
    return document


def originals() -> list[Any]:
    """Documents to start from: small generated ones with most features, and the trees."""
    small = sorted((generate(seed).document for seed in range(30)), key=lambda document: len(json.dumps(document)))
    return [json.loads(json.dumps(document)) for document in small[:25]] + [as_json(p.read_text()) for p in TREES]


def checked_mutants(count: int, seed: int) -> dict[bool, int]:
    """Judge mutants of whole files; the answer counts the right and the wrong ones."""
    rng = random.Random(seed)
    documents = originals()
    seen = {True: 0, False: 0}
    for _ in range(count):
        document = rng.choice(documents)
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            document = mutated(document, rng)
        right = agreed(document)
        seen[right] += 1
        if not right:
            assert errors_of(text_of(document)), document
    return seen


def test_what_the_schema_rejects_the_checker_rejects() -> None:
    """Of mutated files: a wrong shape is an error of `check`, and what `check` accepts has the right shape."""
    seen = checked_mutants(250, seed=1)
    assert min(seen.values()) > 50


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_what_the_schema_rejects_the_checker_rejects_for_many_more(seed: int) -> None:
    """The same, for thousands."""
    checked_mutants(2_000, seed)


@pytest.mark.parametrize("definition", ["register", "profile"])
def test_registers_and_weights_files_are_judged_alike(definition: str) -> None:
    """Mutated claim registers and weights files are right or wrong by both validators."""
    rng = random.Random(3)
    start = {
        "register": as_json((ROOT / "seeds" / "ferry.yaml").read_text("utf-8")),
        "profile": {
            "label": "mine", "views": {"u": 1}, "odds": {"a/b": 0.5}, "criteria": {"c": -1}, "note": "n",
            "parameters": {"x": 1, "y": {"pert": [0, 1, 2]}}, "risk_tolerance": 3, "rationality": 0,
        },
    }[definition]  # fmt: skip
    assert agreed(start, definition)
    seen = {True: 0, False: 0}
    for _ in range(300):
        document = mutated(start, rng)
        right = agreed(document, definition)
        seen[right] += 1
    assert min(seen.values()) > 30


def test_a_weights_file_of_a_wrong_shape_is_refused(tmp_path: Path) -> None:
    """`load_weights` refuses what the schema's profile does not allow."""
    path = tmp_path / "weights.yaml"
    path.write_text("views: {u: -1}\nodds: [a]\nrisk_tolerance: 0\nnonsense: 1\n")
    with pytest.raises(TreeProblems) as caught:
        scenario_tree.load_weights(path)
    assert [problem.code for problem in caught.value.problems] == [
        "negative-weight",
        "wrong-type",
        "wrong-value",
        "unknown-key",
    ]


# ---- deep documents ------------------------------------------------------------------------------

HEAD = "scenario_tree: 1\nstart: n\noutcomes: [o]\n"
NODE = "nodes: {n: {chance: {y: {p: rest, then: o}}}}\n"


@pytest.mark.parametrize("depth", [10, 250, 300, 990])
@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_a_deep_value_of_the_wrong_shape_is_an_error(depth: int, opening: str) -> None:
    """Whatever stands where a text belongs, as deep as the limit allows: an error, not a crash."""
    value = opening * depth + {"[": "]", "{a: ": "}"}[opening] * depth
    assert errors_of(f"{HEAD}title: {value}\n{NODE}") == ["wrong-type"]


@pytest.mark.parametrize("depth", [10, 80, 100, 300])
@pytest.mark.parametrize("wrong", ["first", "last", "none"])
def test_nodes_written_in_place_may_nest(depth: int, wrong: str) -> None:
    """Three hundred nodes, each in place inside the last, are read, and a wrong key among them is found."""
    keys = {"first": ("q", "p"), "last": ("p", "q"), "none": ("p", "p")}[wrong]
    inner = "".join(f"{{id: m{k}, chance: {{y: {{p: rest, then: " for k in range(depth))
    text = f"{HEAD}nodes:\n  n: {{chance: {{y: {{{keys[0]}: rest, then: {inner}"
    text += f"{{id: z, chance: {{y: {{{keys[1]}: rest, then: o}}}}}}" + "}}}" * (depth + 1) + "\n"
    assert errors_of(text) == ([] if wrong == "none" else ["missing-probability", "unknown-key"])


# ---- slips that mutation found ---------------------------------------------------------------------


@pytest.mark.parametrize("entry", ["a", "bid/accepted", "5", "true", "null", "[]", "[{}]", "0.5"])
def test_an_entry_of_evidence_is_a_mapping(entry: str) -> None:
    """Something else in its place, such as a bare `node/branch`, is an error with a place."""
    found = scenario_tree.checks(f"{HEAD}{NODE}evidence: [{entry}]\n")
    assert found
    assert all(problem.location is not None and problem.location.line == 5 for problem in found)
    assert "wrong-type" in [problem.code for problem in found]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("nodes: {n: {chance: {1: {p: rest, then: o}}}}\n", ["bad-name"]),
        ("nodes: {n: {chance: {1: {p: 1}}}}\n", ["bad-name", "missing-key"]),
        ("nodes: {n: {chance: {1: {p: 50%, then: 5}, 2: {p: 50%, then: o}}}}\n", ["bad-name", "wrong-type"]),
        (f"{NODE}views: {{1: -1}}\n", ["bad-name", "negative-weight"]),
        (f"{NODE}profiles: {{a: {{odds: {{1: -1}}}}}}\n", ["negative-weight"]),
        (f"{NODE}criteria: {{0: {{weigth: 1}}}}\n", ["bad-name", "unknown-key"]),
    ],
)
def test_a_number_is_no_name_but_may_stand_in_its_place(text: str, codes: list[str]) -> None:
    """Branches called 1, 2, 3 are errors, and what is wrong inside them is one too."""
    assert sorted(set(errors_of(HEAD + text)) & set(codes)) == sorted(set(codes))


@pytest.mark.parametrize(
    "text",
    [
        "profiles: {'': {b: 5}}", "profiles: {'': {risk_tolerance: -1}}", "criteria: {'': {b: 1}}", "views: {'': -1}",
        "indicators: {'': {b: 1}}", "parameters: {'': {b: {c: 1}}}", "'': {b: 1}", "profiles: {'a/b': {c: 1}}",
        "profiles: {'~0': {c: 1}, '~1': {odds: 5}}", "profiles: {a: {views: {'': -1}}}", "x-mine: {'': {'': ''}}",
        "profiles: {a: {odds: {'': -1}}}", "outcomes: {'': {b: 1}}", "outcomes: {'': 5}", "outcomes: ['', '']",
        "nodes: {'': {chance: {'': {p: 5}}}}", "nodes: {n: {chance: {'': {p: rest, then: o, b: 1}}}}",
        "profiles:\n  &a:\n    b:", "nodes: {'': 5}",
    ],
)  # fmt: skip
def test_a_name_that_is_none_keeps_nothing_from_being_found(text: str) -> None:
    """Under an empty name, or one with a slash or a tilde, what is wrong is an error with a place."""
    kept = [line for line in (HEAD + NODE).splitlines() if line.split(":")[0] != text.split(":")[0]]
    found = scenario_tree.checks("\n".join([*kept, text, ""]))
    assert all(problem.location is not None for problem in found)
    assert any(problem.severity == "error" for problem in found) is not text.startswith("x-")


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "nodes: {n: {chance: {y: {p: rest, then: ''}}}}\n",
        HEAD.replace("start: n", "start: ''") + NODE,
        HEAD + NODE + "evidence: [{observed: ''}]\n",
        HEAD + NODE + "evidence: [{seen: ''}]\n",
        HEAD + NODE + "evidence: [{observed: 'not:'}]\n",
        HEAD + NODE + "indicators: {i: {about: '', likelihood: {y: 0.5}}}\n",
        HEAD + NODE + "expect: {'': 0.5}\n",
        HEAD + NODE + "resolution: {path: ['']}\n",
        HEAD + "nodes: {n: {actor: '', decision: {y: {then: o}}}}\n",
        HEAD + "nodes: {n: {because: [''], chance: {y: {p: rest, then: o}}}}\n",
        HEAD + NODE + "sources: ['']\n",
        HEAD + NODE + 'sources: ["a\\0b"]\n',
    ],
)
def test_an_empty_name_names_nothing(text: str) -> None:
    """Where a name is used the empty one is an error with a place; so is a path that no file can have."""
    found = [problem for problem in scenario_tree.checks(text) if problem.severity == "error"]
    assert found
    assert all(problem.location is not None for problem in found)
