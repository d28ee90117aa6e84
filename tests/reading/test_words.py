"""Words as bands: every combination of a scale's words completed by brute force, and the word for a number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenario_tree
from scenario_tree.model import Branch, ChanceNode, Form, Share, Word, WordScale
from scenario_tree.quantities.chance import ChanceTable, Trouble
from scenario_tree.quantities.words import SCALES, worded

STEADY = settings(derandomize=True, deadline=None, max_examples=120)

# format.md, "Probabilities of a chance node's branches", in percent
TABLE: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "icd203": {
        "almost no chance": (1, 5), "remote": (1, 5), "very unlikely": (5, 20), "highly improbable": (5, 20),
        "unlikely": (20, 45), "improbable": (20, 45), "roughly even chance": (45, 55), "roughly even odds": (45, 55),
        "likely": (55, 80), "probable": (55, 80), "very likely": (80, 95), "highly probable": (80, 95),
        "almost certain": (95, 99), "nearly certain": (95, 99),
    },
    "phia": {
        "remote chance": (0, 5), "highly unlikely": (10, 20), "unlikely": (25, 35), "realistic possibility": (40, 50),
        "likely": (55, 75), "probable": (55, 75), "highly likely": (80, 90), "almost certain": (95, 100),
    },
    "ipcc": {
        "exceptionally unlikely": (0, 1), "very unlikely": (1, 10), "unlikely": (10, 33),
        "about as likely as not": (33, 66), "likely": (66, 90), "very likely": (90, 99), "virtually certain": (99, 100),
    },
}  # fmt: skip
NUMBERS = (None, 0, 10, 45, 85, 100)  # percent; None: no branch has a number
Ends = tuple[int, int]


@pytest.mark.parametrize("name", TABLE)
def test_the_scales_are_those_of_the_format(name: str) -> None:
    """The three standard scales have the words and bands of format.md, in their order."""
    percent = {word: (low / 100, high / 100) for word, (low, high) in TABLE[name].items()}
    assert SCALES[name].bands == percent
    assert list(SCALES[name].bands) == list(percent)


# ---- completion ------------------------------------------------------------------------


def combinations(name: str) -> list[tuple[tuple[Ends, ...], int | None]]:
    """Up to three words of a scale, with and without a number beside them."""
    bands = sorted(set(TABLE[name].values()))
    words = [combination for count in (1, 2, 3) for combination in combinations_with_replacement(bands, count)]
    return [(combination, number) for combination in words for number in NUMBERS]


def node(name: str, forms: list[Form]) -> ChanceNode:
    branches = [Branch(name=f"b{k}", target="o", probability=form) for k, form in enumerate(forms)]
    return ChanceNode(id=name, branches={branch.name: branch for branch in branches})


def forms_of(words: tuple[Ends, ...], number: int | None, shares: tuple[float, ...] = ()) -> list[Form]:
    forms: list[Form] = [Word("", low / 100, high / 100) for low, high in words]
    return forms + ([] if number is None else [number / 100]) + [Share(share) for share in shares]


def largest(words: tuple[Ends, ...], room: Fraction) -> Fraction | None:
    """The largest t of 0…1 at which the words still fit into `room`, by halving; None where none does."""

    def fits(t: Fraction) -> bool:
        return sum((low + t * (high - low) for low, high in words), Fraction(0)) <= room

    if not fits(Fraction(0)):
        return None
    if fits(Fraction(1)):
        return Fraction(1)
    below, above = Fraction(0), Fraction(1)
    for _ in range(45):
        middle = (below + above) / 2
        below, above = (middle, above) if fits(middle) else (below, middle)
    return below


@pytest.mark.parametrize("name", TABLE)
def test_every_combination_of_words_without_a_rest(name: str) -> None:
    """Words keep to their bands, all at the same place in them, and sum to what the numbers leave; else an error."""
    cases = combinations(name)
    completion = ChanceTable([node(f"n{k}", forms_of(*case)) for k, case in enumerate(cases)]).completed({})
    column = possible = 0
    for position, (words, number) in enumerate(cases):
        left = 100 - (number or 0)
        found = completion.probability[0, column : column + len(words)] * 100
        column += len(words) + (number is not None)
        trouble = Trouble(int(completion.trouble[0, position]))
        if not sum(low for low, _ in words) <= left <= sum(high for _, high in words):
            assert trouble is Trouble.WORDS, (words, number)
            continue
        possible += 1
        assert trouble is Trouble.NONE, (words, number)
        assert math.isclose(sum(found), left, abs_tol=1e-9)
        places = [(p - low) / (high - low) for p, (low, high) in zip(found, words, strict=True)]
        assert all(-1e-9 <= t <= 1 + 1e-9 for t in places), (words, number, places)
        assert max(places) - min(places) <= 1e-9, (words, number, places)
        t = largest(words, Fraction(left))
        assert t is not None
        assert math.isclose(places[0], t, abs_tol=1e-9)
    assert possible > 10


@pytest.mark.parametrize("shares", [(1.0,), (3.0, 1.0), (0.0, 2.0), (0.0,)])
@pytest.mark.parametrize("name", TABLE)
def test_every_combination_of_words_with_a_rest(name: str, shares: tuple[float, ...]) -> None:
    """Where shares take the rest, words take their middle, or the largest place that leaves 0 or more."""
    cases = combinations(name)
    completion = ChanceTable([node(f"n{k}", forms_of(*case, shares)) for k, case in enumerate(cases)]).completed({})
    column = 0
    for position, (words, number) in enumerate(cases):
        room = Fraction(100 - (number or 0))
        count = len(words) + (number is not None) + len(shares)
        found = completion.probability[0, column : column + count] * 100
        column += count
        trouble = Trouble(int(completion.trouble[0, position]))
        t = largest(words, room)
        if t is None:
            assert trouble is Trouble.WORDS, (words, number)
            continue
        t = min(t, Fraction(1, 2))
        wanted = [low + t * (high - low) for low, high in words]
        rest = room - sum(wanted, Fraction(0))
        if sum(shares) == 0 and rest > Fraction(1, 10**6):
            assert trouble is Trouble.SHARES, (words, number)
            continue
        assert trouble is Trouble.NONE, (words, number)
        parts = [float(rest) * share / (sum(shares) or 1) for share in shares]
        everything = [*map(float, wanted), *([] if number is None else [float(number)]), *parts]
        assert list(found) == pytest.approx(everything, abs=1e-7)
        assert sum(found) == pytest.approx(100, abs=1e-7)


FILE = """\
scenario_tree: 1
words: {words}
start: a
nodes:
  a:
    chance:
      x: {{p: {x}, then: o}}
      y: {{p: {y}, then: o}}
outcomes: [o]
"""


def probabilities(words: str, x: str, y: str) -> list[float | None]:
    score = scenario_tree.score(scenario_tree.loads(FILE.format(words=words, x=x, y=y)))
    return [branch.probability for branch in score.branches.values()]


@pytest.mark.parametrize(
    ("words", "x", "y", "wanted"),
    [
        ("icd203", "likely", "unlikely", [0.55 + 0.25 * 0.5, 0.2 + 0.25 * 0.5]),
        ("icd203", "Very   LIKELY", "'Remote'", [0.95, 0.05]),
        ("icd203", "likely", "rest", [0.675, 0.325]),
        ("icd203", "likely", "0.4", [0.6, 0.4]),
        ("phia", "almost certain", "remote chance", [0.975, 0.025]),
        ("{so so: [0.5, 0.5], hardly: [40%, 3/5]}", "so so", "hardly", [0.5, 0.5]),
        ("{so so: [0.5, 0.5]}", "so so", "So so", [0.5, 0.5]),
        ("{never: [0, 0], sure: [1, 1]}", "never", "sure", [0.0, 1.0]),
        ("{never: [0, 0]}", "never", "rest", [0.0, 1.0]),
        ("{never: [0, 0]}", "never", "1", [0.0, 1.0]),
        ("{sure: [1, 1]}", "sure", "rest", [1.0, 0.0]),
    ],
)
def test_words_in_a_file(words: str, x: str, y: str, wanted: list[float]) -> None:
    """A word is of the file's scale, in any case and spacing; bands of one's own may be a single number."""
    assert probabilities(words, x, y) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize(
    ("x", "y", "figures"),
    [
        ("very likely", "very likely", ("1.6", "1.9", "1")),
        ("remote", "unlikely", ("0.21", "0.5", "1")),
        ("likely", "70%", ("0.55", "0.8", "0.3")),
        ("likely", "10%", ("0.55", "0.8", "0.9")),
    ],
)
def test_contradicting_words_are_an_error_with_the_figures(x: str, y: str, figures: tuple[str, ...]) -> None:
    """The error names the sum of the lower ends, of the upper ends, and what the numbers leave."""
    (problem,) = scenario_tree.checks(FILE.format(words="icd203", x=x, y=y))
    assert problem.code == "contradictory-words"
    low, high, left = figures
    assert f"between {low} and {high}" in problem.message
    assert problem.message.endswith(f"leave {left}")


# ---- the word for a number ----------------------------------------------------------------


@pytest.mark.parametrize("name", TABLE)
def test_every_tenth_of_a_percent_has_its_word(name: str) -> None:
    """The band [low, high) that holds it; in a gap the nearest, marked; beyond the scale its end."""
    bands = TABLE[name]
    lowest, highest = min(low for low, _ in bands.values()), max(high for _, high in bands.values())
    for thousandths in range(1001):
        percent = Fraction(thousandths, 10)
        found = worded(thousandths / 1000, SCALES[name])
        if percent < lowest:
            assert found == f"<{lowest} %"
        elif percent > highest:
            assert found == f">{highest} %"
        elif holding := [w for w, (low, high) in bands.items() if low <= percent < high or percent == high == highest]:
            assert found == holding[0], percent
        else:
            distance = {w: max(low - percent, percent - high) for w, (low, high) in bands.items()}
            nearest = [w for w in distance if distance[w] == min(distance.values())]
            assert found.startswith("≈ "), percent
            assert found.removeprefix("≈ ") in nearest, percent


@pytest.mark.parametrize("name", TABLE)
def test_an_edge_belongs_to_the_band_above(name: str) -> None:
    """At a lower end the band begins, be it missed by the last digit; the scale's last end is in its last band."""
    ends = sorted(set(TABLE[name].values()))
    for (low, high), (next_low, _) in pairwise(ends):
        of_band = {word for word, band in TABLE[name].items() if band == (low, high)}
        assert worded(low / 100, SCALES[name]) in of_band
        assert worded(high / 100 - 1e-9, SCALES[name]) in of_band
        assert worded(math.nextafter(high / 100, 0), SCALES[name]) == worded(high / 100, SCALES[name])
        assert (worded(high / 100, SCALES[name]) in of_band) is False
        if next_low > high:
            assert worded(high / 100, SCALES[name]).removeprefix("≈ ") in of_band
    last = {word for word, band in TABLE[name].items() if band == ends[-1]}
    assert worded(ends[-1][1] / 100, SCALES[name]) in last


@pytest.mark.parametrize(
    ("probability", "name", "wanted"),
    [
        (0.0, "icd203", "<1 %"), (0.0099, "icd203", "<1 %"), (0.01, "icd203", "almost no chance"),
        (0.05, "icd203", "very unlikely"), (0.2, "icd203", "unlikely"), (0.45, "icd203", "roughly even chance"),
        (0.55, "icd203", "likely"), (0.8, "icd203", "very likely"), (0.95, "icd203", "almost certain"),
        (0.99, "icd203", "almost certain"), (0.991, "icd203", ">99 %"), (1.0, "icd203", ">99 %"),
        (0.0, "phia", "remote chance"), (0.06, "phia", "≈ remote chance"), (0.09, "phia", "≈ highly unlikely"),
        (0.53, "phia", "≈ likely"), (0.52, "phia", "≈ realistic possibility"), (1.0, "phia", "almost certain"),
        (0.0, "ipcc", "exceptionally unlikely"), (0.01, "ipcc", "very unlikely"), (0.99, "ipcc", "virtually certain"),
        (1.0, "ipcc", "virtually certain"),
    ],
)  # fmt: skip
def test_words_at_edges(probability: float, name: str, wanted: str) -> None:
    """The edges of the published scales, written out."""
    assert worded(probability, SCALES[name]) == wanted


OWN = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda ends: (min(ends) / 20, max(ends) / 20)),
    min_size=1,
)


@STEADY
@given(OWN, st.integers(0, 40))
def test_a_word_of_any_scale_holds_its_number(bands: dict[str, tuple[float, float]], fortieths: int) -> None:
    """Whatever bands somebody declares, also overlapping ones: a word without ≈ holds the number."""
    probability = fortieths / 40
    found = worded(probability, WordScale("own", bands))
    lowest, highest = min(low for low, _ in bands.values()), max(high for _, high in bands.values())
    if found.startswith("<"):
        assert probability < lowest
    elif found.startswith(">"):
        assert probability > highest
    elif found.startswith("≈ "):
        assert not any(low <= probability < high for low, high in bands.values())
        distance = {w: max(low - probability, probability - high) for w, (low, high) in bands.items()}
        assert distance[found[2:]] == min(distance.values())
    else:
        low, high = bands[found]
        assert low <= probability < high or probability == high == highest
