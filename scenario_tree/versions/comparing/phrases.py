"""Edits and what they did in words: what stands in a row of `diff`, `log` and a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scenario_tree.rounding import counted, figure, inline_percent

if TYPE_CHECKING:
    from scenario_tree.versions.comparing.edits import Edit
    from scenario_tree.versions.comparing.results import Contribution, Difference, Effect

ARROW = "→"
_LONG = 60  # letters of a text that is quoted
_MOST_REASONS = 4


def subject(edit: Edit) -> str:
    """What an edit is about, for a person: `talks`, `war`, `sanctions bite`."""
    section, dot, name = edit.where.partition(".")
    return f"{_SECTIONS[section]} {name}".lstrip() if dot and section in _SECTIONS else edit.where


_SECTIONS: Mapping[str, str] = {
    "outcomes": "",
    "parameters": "",
    "criteria": "",
    "profiles": "profile",
    "indicators": "indicator",
    "evidence": "evidence",
    "claims": "claim",
    "expect": "expectation",
}


def said(edit: Edit) -> str:
    """What changed, in one line; what views changed of it is for `by_view`."""
    return "; ".join(_said(edit))


def by_view(edit: Edit) -> Iterator[str]:
    """What each view changed of a distribution: `sceptic: text 60 % → 70 %`; of two branches the first says it all."""
    for view, (one, other) in edit.views.items():
        first = next(iter(other))
        pair = len(one) == len(other) == 2 and one.keys() == other.keys()
        sides = ({first: one[first]}, {first: other[first]}) if pair else (one, other)
        yield f"{view}: {_distributions(*sides)}"


def because(edit: Edit, most: int = 3) -> str:
    """`because: signed-12-june`: the claims behind an edit, or the first of many."""
    more = f" and {len(edit.because) - most} more" if len(edit.because) > most else ""
    return f"because: {', '.join(edit.because[:most])}{more}" if edit.because else ""


def reasons(difference: Difference, effect: Effect, shown: Callable[[float], str], least: float) -> str:
    """`talks +5.9, sanctions +1.2`: the largest contributions, and what is left."""
    large = [part for part in effect.contributions if abs(part.change) >= least]
    named = [f"{contributor(difference, part)} {shown(part.change)}" for part in large[:_MOST_REASONS]]
    others = [part for part in effect.contributions if part not in large[:_MOST_REASONS]]
    rest = sum(part.change for part in others)
    if others and abs(rest) >= least:
        named.append(f"{counted(len(others), 'other')} {shown(rest)}")
    if abs(effect.residual) >= least and effect.contributions:
        named.append(f"residual {shown(effect.residual)}")
    return ", ".join(named)


def contributor(difference: Difference, part: Contribution) -> str:
    """Who moved a figure, in words."""
    if part.edit is None:
        return f"choice at {part.decision}"
    return subject(difference.edits[part.edit])


def _said(edit: Edit) -> Iterator[str]:
    before, after = edit.before, edit.after
    if edit.kind == "probability":
        yield _distributions(before, after)
    elif edit.kind in ("added", "removed"):
        yield _one_sided(edit)
    elif edit.kind == "renamed":
        yield f"was called {before}"
    elif edit.kind == "moved":
        yield from _moved(before, after)
    elif isinstance(before, Mapping) or isinstance(after, Mapping):
        yield _mappings(before or {}, after or {}, edit.kind)
    else:
        label = "" if edit.kind != "label" else "label "
        yield f"{label}{_value(before)} {ARROW} {_value(after)}"


def _distributions(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """`text 60 % → 85 %, no-text 40 % → 15 %`: the branches of which the probability changed."""
    parts = []
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        if one is None or other is None:
            parts.append(f"{name} new, {_share(other)}" if one is None else f"{name} {_share(one)} {ARROW} gone")
        else:
            parts.append(f"{name} {_share(one)} {ARROW} {_share(other)}")
    return ", ".join(parts)


def _share(value: Any) -> str:
    return inline_percent(value) if isinstance(value, float) else _value(value)


def _one_sided(edit: Edit) -> str:
    value = edit.after if edit.kind == "added" else edit.before
    if edit.where.startswith("evidence.") and isinstance(value, Mapping):
        date = f", {value['date']}" if value.get("date") else ""
        return f"{'' if edit.kind == 'added' else 'no longer '}{value['kind']}{date}"
    if "/" in edit.where:
        return f"{edit.kind}, leads to {value}"
    text = _value(value) if value not in (None, {}) else ""
    return f"{edit.kind}: {text}" if text else edit.kind


def _moved(before: Any, after: Any) -> Iterator[str]:
    if isinstance(before, Mapping):
        yield ", ".join(f"{name} leads to {after[name]}, not to {before[name]}" for name in after)
    elif isinstance(before, list):
        first = "/" in f"{before[0]}" or before == ["start"]
        verb = "reached from" if first else "asked in the order"
        yield f"{verb} {', '.join(after)} (was {', '.join(before)})"
    else:
        yield f"{before} {ARROW} {after}"


def _mappings(before: Any, after: Any, kind: str) -> str:
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return f"{_value(before)} {ARROW} {_value(after)}"
    parts = []
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        if isinstance(one, list) and isinstance(other, list) and all(isinstance(item, str) for item in (*one, *other)):
            gone, come = ([item for item in a if item not in b] for a, b in ((one, other), (other, one)))
            changes = [*(f"+{item}" for item in come), *(f"{_MINUS}{item}" for item in gone)]
            parts.append(f"{name} {', '.join(changes) or 'in another order'}")
        elif isinstance(one, Mapping) and isinstance(other, Mapping):
            parts.append(f"{name}: {_mappings(one, other, kind)}")
        elif name in ("note", "text") or (isinstance(other, str) and len(other) > _LONG):
            parts.append(name if one and other else f"{name} {'added' if other else 'removed'}")
        else:
            nothing = "0" if kind == "payoff" else "none"
            parts.append(f"{name} {_value(one, nothing)} {ARROW} {_value(other, nothing)}")
    return ", ".join(parts)


_MINUS = "−"


def _value(value: Any, nothing: str = "none") -> str:
    """A value in a sentence."""
    if value is None or value == {}:
        return nothing
    if isinstance(value, bool | int | float):
        return figure(float(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_value(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    text = str(value)
    return text if len(text) <= _LONG else f"{text[: _LONG - 1].rstrip()}…"
