"""The package against the brute-force oracle, on random files.

A failing case is named by its seed. To see one::

    python -m pytest "tests/test_oracle.py::test_figures[123]"
    python tests/test_oracle.py 123          # the file, what is asked, and both sides
"""

import sys

import pytest
from oracle.brute_force import UNSAID, Ambiguous, Impossible, score
from oracle.generate import generate

import scenario_tree

DEFAULT = range(400)
SLOW = range(400, 5400, 50)  # the first seeds of blocks of fifty
TOLERANCE = 1e-9

# what each list of the JSON object is keyed by, and the figures that are compared
ROWS = {
    "outcomes": ("name", ("probability", "paths", "expected", "utility")),
    "tags": ("name", ("probability",)),
    "decisions": ("node", ("probability", "choice", "tie", "margin")),
    "expectations": ("name", ("expected", "implied")),
    "nodes": ("id", ("probability", "value")),
    "branches": ("branch", ("probability", "path_probability")),
}


def asked(case):
    """What the oracle finds, or None where it finds the case impossible."""
    try:
        return score(case.document, **case.arguments)
    except Impossible:
        return None


def answered(case):
    """What the package finds."""
    tree = scenario_tree.loads(case.text, name=f"seed-{case.seed}.yaml")
    return scenario_tree.score(tree, **case.arguments).to_dict(nodes=True)


def differences(ours, theirs):
    """``[(where, oracle, package)]`` for every figure that differs."""
    found = []

    def compare(where, x, y):
        if x is UNSAID:
            return
        if isinstance(x, dict):
            for key in x:
                compare(f"{where}.{key}", x[key], (y or {}).get(key, "missing"))
        elif isinstance(x, bool) or x is None or isinstance(x, str) or y is None or isinstance(y, str):
            if x != y or isinstance(x, bool) != isinstance(y, bool):
                found.append((where, x, y))
        elif not abs(x - y) <= TOLERANCE * max(1.0, abs(x)):
            found.append((where, x, y))

    for key in ("pool", "strategy", "evidence_probability", "expected"):
        compare(key, ours[key], theirs.get(key, "missing"))
    for key, (name, figures) in ROWS.items():
        rows = {row[name]: row for row in theirs.get(key, [])}
        if not set(rows) >= {row[name] for row in ours[key]}:  # `nodes` may list the outcomes as well
            found.append((key, sorted(row[name] for row in ours[key]), sorted(rows)))
            continue
        for row in ours[key]:
            other = rows[row[name]]
            for figure in figures:
                if figure == "tie" and row.get("decreed"):
                    continue  # nothing was solved there
                compare(f"{key}.{row[name]}.{figure}", row[figure], other.get(figure, "missing"))
            if key == "decisions":
                options = {option["name"]: option for option in other["options"]}
                if row["actor"] is not None:
                    compare(f"decisions.{row['node']}.actor", row["actor"], other["actor"])
                for option in row["options"]:
                    compare(f"decisions.{row['node']}.{option['name']}", option, options.get(option["name"]))
    return found


def check(seed):
    """Fail with everything that differs at this seed."""
    case = generate(seed)
    try:
        ours = asked(case)
    except Ambiguous as ambiguous:
        pytest.skip(str(ambiguous))
    if ours is None:
        with pytest.raises(scenario_tree.TreeProblems):
            answered(case)
        return
    found = differences(ours, answered(case))
    lines = [f"{where}: oracle {x!r}, package {y!r}" for where, x, y in found]
    assert not found, "\n".join([f"seed {seed}, asked {case.arguments}", *lines])


@pytest.mark.parametrize("seed", DEFAULT)
def test_figures(seed):
    """Every figure of a random file is what writing out its paths gives."""
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", SLOW)
def test_more_figures(first, request):
    """The same, for many more files: `pytest -m slow`."""
    if "slow" not in request.config.option.markexpr:
        pytest.skip("asked for by -m slow")
    failures = []
    for seed in range(first, first + SLOW.step):
        try:
            check(seed)
        except pytest.skip.Exception:
            continue
        except (Exception, pytest.fail.Exception) as failure:
            failures.append(f"seed {seed}: {failure}")
    assert not failures, "\n\n".join(failures)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        shown = generate(int(argument))
        print(shown.text)
        print("asked:", shown.arguments)
        expected = asked(shown)
        try:
            result = answered(shown)
        except scenario_tree.TreeProblems as problems:
            print("package:", problems)
        else:
            print("impossible, by the oracle" if expected is None else "")
            for difference in differences(expected, result) if expected else ():
                print(*difference, sep="\t")
