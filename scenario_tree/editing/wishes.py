"""What somebody wants a value to be, read as it would be in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scenario_tree.model import ByView, Form, ScenarioTree
from scenario_tree.problems import Problem, TreeProblems, refusal
from scenario_tree.reading.quantities import QuantityReader
from scenario_tree.reading.yaml import Limits, compose
from scenario_tree.source import Source, SourceMapping

KEY = "p"  # of the value, in a mapping that holds nothing else


@dataclass(frozen=True, slots=True)
class Said:
    """A probability: its text, and what that means."""

    text: str
    form: Form


def probability(tree: ScenarioTree, name: str, value: str) -> Mapping[str | None, Said]:
    """The probability that a text states: for all views (under None), or for each view it lists.

    Raises TreeProblems where the text is no probability.
    """
    argument = read(name, value)
    problems: list[Problem] = []
    form = QuantityReader(tree.words, problems.append).probability(argument, KEY)
    if problems or form is None:
        raise without_place(name, problems)
    if isinstance(form, ByView):
        listed: SourceMapping = argument[KEY]
        return {view: Said(_text(listed, view), inner) for view, inner in form.forms.items()}
    return {None: Said(_text(argument, KEY), form)}


def text(name: str, value: str) -> tuple[str, SourceMapping | None]:
    """A value's text, and its mapping where it is one. Raises TreeProblems where it is no YAML."""
    argument = read(name, value)
    found = argument[KEY]
    return _text(argument, KEY), found if isinstance(found, SourceMapping) else None


def read(name: str, value: str) -> SourceMapping:
    """A mapping with the value under its only key, as if it had been read from a file."""
    value = " ".join(value.split())
    source = Source(name, f"{KEY}: {value}")
    if value[:1] in ("{", '"', "'"):
        try:
            document, problems = compose(source, Limits())
        except TreeProblems as error:
            raise without_place(name, error.problems) from None
        if isinstance(document, SourceMapping) and list(document) == [KEY] and not problems:
            return document
    if not value:
        raise refusal("bad-quantity", f"{name}: there is no value", "write a number, a percentage or a fraction")
    found = SourceMapping(source, 0)
    found[KEY] = value
    found.spans[KEY] = (0, len(KEY), len(KEY) + 2, len(source.text))
    found.end = len(source.text)
    return found


def without_place(name: str, problems: Iterable[Problem]) -> TreeProblems:
    """The refusal of a value that is written in no file."""
    return TreeProblems(replace(one, location=None, message=f"{name}: {one.message}") for one in problems)


def _text(owner: SourceMapping, key: str) -> str:
    value = owner[key]
    return value if isinstance(value, str) else owner.raw(key)
