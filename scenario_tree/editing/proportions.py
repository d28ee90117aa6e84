"""One distribution with some of its probabilities set: what the other branches are to say.

The branches that are not named divide what is left in the proportions they had. Numbers are written anew; shares do
it by themselves; words stay where they still come to the same, and become numbers elsewhere, as expressions and
distributions always do. Of the numbers, the largest takes what rounding leaves, so that they sum to 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scenario_tree.editing.digits import SIGNIFICANT, exact, percent_sign, rounded, written
from scenario_tree.editing.wishes import Said
from scenario_tree.model import Branch, ChanceNode, Form, Share, Word
from scenario_tree.problems import refusal
from scenario_tree.quantities.chance import TOLERANCE, ChanceTable, point
from scenario_tree.quantities.expression import ExpressionValueError, Values
from scenario_tree.reading.quantities import quantity_of_text
from scenario_tree.rounding import inline_percent

_CLOSE = 4 * float(SIGNIFICANT)  # relative difference of probabilities that says nothing but rounding


@dataclass(frozen=True, slots=True)
class Distribution:
    """What the branches of a node say, in the order of the file, and how likely they are; `name` is for messages."""

    name: str
    said: Mapping[str, Said]
    probability: Mapping[str, Fraction]

    @classmethod
    def of(cls, name: str, said: Mapping[str, Said], *parameters: Mapping[str, Values]) -> Distribution:
        """The distribution of a node for one view, under the first of these parameters' values that make one."""
        forms = {branch: one.form for branch, one in said.items()}
        found = next(filter(None, (completed(forms, values) for values in parameters)))
        numbers = {branch: exact(one.text) if isinstance(one.form, float) else None for branch, one in said.items()}
        return cls(name, said, {b: Fraction(f"{found[b]:.12g}") if n is None else n for b, n in numbers.items()})


def completed(forms: Mapping[str, Form], parameters: Mapping[str, Values]) -> dict[str, float] | None:
    """The probabilities of branches that say this; None where they contradict each other."""
    branches = {name: Branch(name=name, target="", probability=form) for name, form in forms.items()}
    try:
        found = ChanceTable([ChanceNode(id="", branches=branches)]).completed(parameters)
    except ExpressionValueError:
        return None
    return None if found.trouble[0, 0] else dict(zip(forms, found.probability[0].tolist(), strict=True))


def with_rest(before: Distribution, wanted: Mapping[str, Said]) -> dict[str, str]:
    """The texts of the named branches; the branches with shares take what is left, and no other changes.

    Raises TreeProblems where no branch has one, or where another one has it already.
    """
    unnamed = [name for name, said in before.said.items() if isinstance(said.form, Share) and name not in wanted]
    named = any(isinstance(said.form, Share) for said in wanted.values())
    if named and unnamed:
        raise refusal(
            "rest-taken",
            f"`{before.name}/{unnamed[0]}` takes the rest already",
            "give that branch a probability as well",
        )
    if not named and not unnamed:
        raise refusal(
            "no-rest",
            f"no branch of `{before.name}` takes the rest",
            "leave out --rest, and all other branches keep their proportions; or write `p: rest` for one of them",
        )
    return {name: said.text for name, said in wanted.items()}


def in_proportion(before: Distribution, wanted: Mapping[str, Said], parameters: Mapping[str, Values]) -> dict[str, str]:
    """The texts of all branches that are to say something else than before.

    Raises TreeProblems where the wishes leave nothing to divide, or do not say how.
    """
    named = {name: said.text for name, said in wanted.items()}
    targets = _targets(before, wanted, parameters)
    if not targets:
        return named
    changed = any(abs(target - before.probability[name]) > TOLERANCE for name, target in targets.items())
    texts = named
    for keeping_words in (True, False):
        texts = named | _numbers(before, targets, wanted, keeping_words) if changed else named
        forms = {name: _form(said, name, texts, wanted) for name, said in before.said.items()}
        found = completed(forms, parameters)
        if found and all(abs(found[name] - target) <= _CLOSE * target + TOLERANCE for name, target in targets.items()):
            break
        changed = True
    return texts


def _targets(before: Distribution, wanted: Mapping[str, Said], parameters: Mapping[str, Values]) -> dict[str, Fraction]:
    """How likely the branches that are not named are to be."""
    others = [name for name in before.said if name not in wanted]
    shares = any(isinstance(before.said[name].form, Share) for name in others)
    values = (_value(before.probability[name], said, shares, parameters) for name, said in wanted.items())
    taken = sum(values, Fraction(0))
    left = 1 - taken
    if left < -TOLERANCE or (not others and left > TOLERANCE):
        raise refusal(
            "probability-sum",
            f"what is given for `{before.name}` sums to {float(taken):.10g}, {'more than 1' if left < 0 else 'not 1'}",
            "lower one of them" if left < 0 else "raise one of them",
        )
    total = sum((before.probability[name] for name in others), Fraction(0))
    if total > TOLERANCE:
        factor = max(left, Fraction(0)) / total
        same = abs(factor - 1) < TOLERANCE
        return {name: before.probability[name] * (1 if same else factor) for name in others}
    if left <= TOLERANCE or shares:
        return {}
    if len(others) == 1:
        return {others[0]: left}
    raise refusal(
        "no-proportions",
        f"the other branches of `{before.name}` are all 0, so nothing says how to divide {inline_percent(float(left))}",
        "set one of them as well",
    )


def _value(old: Fraction, said: Said, shares: bool, parameters: Mapping[str, Values]) -> Fraction:
    """How likely a named branch will be; a word's band holds what it has now, or else it means its middle."""
    if isinstance(said.form, Word):
        low, high = Fraction(f"{said.form.low:.12g}"), Fraction(f"{said.form.high:.12g}")
        return old if low <= old <= high and not shares else (low + high) / 2
    assert not isinstance(said.form, Share)
    number = exact(said.text) if isinstance(said.form, float) else None
    if number is not None:
        return number
    try:
        return Fraction(float(point(said.form, parameters)))
    except (ExpressionValueError, KeyError):
        raise refusal("expression-value", f"`{said.text}` has no value", "look at the parameters") from None


def _numbers(
    before: Distribution, targets: Mapping[str, Fraction], wanted: Mapping[str, Said], keeping_words: bool
) -> dict[str, str]:
    """New texts for the numbers among the other branches, and for what becomes one."""
    forms = {name: before.said[name].form for name in targets}
    numbers = [
        name
        for name, form in forms.items()
        if not isinstance(form, Share) and not (keeping_words and isinstance(form, Word))
    ]
    words = any(isinstance(form, Word) for form in forms.values()) and keeping_words
    taking = sum((target for name, target in targets.items() if name not in numbers), Fraction(0))
    usual = next(_signs([*before.said.values(), *wanted.values()]), "%")
    if not numbers or (words and not taking):
        return {}
    absorbing = None if taking else max(reversed(numbers), key=lambda name: targets[name])
    texts: dict[str, str] = {}
    left = sum(targets.values(), Fraction(0))
    for name in numbers:
        sign = percent_sign(before.said[name].text) if isinstance(forms[name], float) else None
        sign = usual if sign is None else sign
        if name != absorbing:
            target = targets[name]
            number = rounded(target, SIGNIFICANT * (min(target, taking / len(numbers)) if taking else target))
            left -= number
            texts[name] = written(number, sign)
    if absorbing is not None:
        sign = percent_sign(before.said[absorbing].text) if isinstance(forms[absorbing], float) else None
        texts[absorbing] = written(left, usual if sign is None else sign)
    return {name: texts[name] for name in numbers if exact(texts[name]) != exact(before.said[name].text)}


def _signs(said: Sequence[Said]) -> Iterator[str]:
    """How the numbers among some texts end."""
    for one in said:
        sign = percent_sign(one.text) if isinstance(one.form, float) else None
        if sign is not None:
            yield sign


def _form(said: Said, name: str, texts: Mapping[str, str], wanted: Mapping[str, Said]) -> Form:
    if name in wanted:
        return wanted[name].form
    if name not in texts:
        return said.form
    number = quantity_of_text(texts[name])
    assert isinstance(number, float)
    return number
