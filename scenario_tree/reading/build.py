"""From a document of the right shape to the records of the model.

Nothing here judges whether names resolve or numbers add up; that is for checks.py.
What is broken is left out, and its key stays among the spans of its mapping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from scenario_tree.model import (
    Branch,
    ByView,
    ChanceNode,
    Claim,
    Criterion,
    DecisionNode,
    Evidence,
    Form,
    Indicator,
    Outcome,
    Parameter,
    Quantity,
    Resolution,
    ScenarioTree,
    Share,
    Weights,
    Word,
    WordScale,
)
from scenario_tree.problems import Problem
from scenario_tree.quantities.distribution import KINDS
from scenario_tree.quantities.words import SCALES
from scenario_tree.reading.quantities import BESIDE, BadQuantity, QuantityReader, quantity_of_text
from scenario_tree.source import Source, SourceMapping

Report = Callable[[Problem], None]
_NOTHING: Mapping[str, Any] = {}


def build_tree(document: SourceMapping, source: Source, report: Report) -> ScenarioTree:
    """The tree that the document describes, as far as it can be read; what cannot goes to `report`."""
    return _Builder(document, source, report).tree()


def build_weights(mapping: SourceMapping, report: Report, criteria: tuple[str, ...] = ()) -> Weights:
    """Custom weights, as they stand in a profile or a weights file."""
    reader = QuantityReader(SCALES["icd203"], report)
    parameters = _section(mapping, "parameters")
    quantities = {name: reader.quantity(parameters, name) for name in parameters}
    return Weights(
        views={name: float(weight) for name, weight in _section(mapping, "views").items()},
        odds={name: float(factor) for name, factor in _section(mapping, "odds").items()},
        criteria={name: float(weight) for name, weight in mapping["criteria"].items()}
        if isinstance(mapping.get("criteria"), dict)
        else None,
        parameters={name: quantity for name, quantity in quantities.items() if quantity is not None},
        risk_tolerance=_float(mapping.get("risk_tolerance")),
        rationality=_float(mapping.get("rationality")),
        origin=mapping,
    )


def build_claims(document: SourceMapping) -> dict[str, Claim]:
    """The claims of a register, by id."""
    return {
        name: Claim(
            id=name,
            text=_text(value, "text"),
            where=_text(value, "where"),
            kind=value.get("kind"),
            voice=_text(value, "voice"),
            origin=document["claims"],
        )
        for name, value in _section(document, "claims").items()
    }


def _section(owner: SourceMapping, key: str) -> Any:
    """The mapping under a key, or an empty one."""
    value = owner.get(key)
    return value if isinstance(value, SourceMapping) else _NOTHING


def _entries(owner: SourceMapping, key: str) -> Iterator[tuple[str, SourceMapping]]:
    """The entries of the mapping under a key; an entry with nothing behind its name is an empty mapping there."""
    section = _section(owner, key)
    for name, value in section.items():
        if value is None:
            place = section.key_location(name)
            value = SourceMapping(place.source, place.start)
            value.end = place.end
        yield name, value


def _text(owner: SourceMapping, key: str) -> str:
    """A text as written, also where YAML sees a number: `title: 010` reads 010."""
    value = owner.get(key)
    if value is None:
        return ""
    return value if isinstance(value, str) else owner.raw(key)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _names(owner: SourceMapping, key: str) -> tuple[str, ...]:
    value = owner.get(key)
    return tuple(value) if value else ()


class _Builder:
    def __init__(self, document: SourceMapping, source: Source, report: Report) -> None:
        self.document = document
        self.source = source
        self.report = report
        self.words = self._words()
        self.reader = QuantityReader(self.words, report)
        declared = tuple(_section(document, "criteria"))
        self.criteria = declared or ("payoff",)

    def tree(self) -> ScenarioTree:
        document = self.document
        return ScenarioTree(
            start=document.get("start") or "",
            nodes=self._nodes(),
            outcomes=self._outcomes(),
            words=self.words,
            title=_text(document, "title"),
            description=_text(document, "description"),
            as_of=self._date(document, "as_of"),
            horizon=self._date(document, "horizon"),
            authors=self._authors(),
            views={name: float(weight) for name, weight in _section(document, "views").items()},
            pool=document.get("pool") or "linear",
            criteria=self._criteria(),
            profiles={name: build_weights(value, self.report) for name, value in _entries(document, "profiles")},
            parameters=self._parameters(),
            expect=self._expect(),
            indicators={name: self._indicator(name, value) for name, value in _entries(document, "indicators")},
            evidence=tuple(self._evidence(value) for value in document.get("evidence") or ()),
            resolution=self._resolution(),
            source=self.source,
            origin=document,
        )

    # ---- the graph ------------------------------------------------------------

    def _nodes(self) -> dict[str, ChanceNode | DecisionNode]:
        """Every node, those written in place behind the node that holds them; no recursion."""
        nodes: dict[str, ChanceNode | DecisionNode] = {}
        waiting = list(reversed(list(_entries(self.document, "nodes"))))
        declared = {name for name, _ in waiting}
        while waiting:
            name, value = waiting.pop()
            in_place: list[tuple[str, SourceMapping]] = []
            node = self._node(name, value, in_place)
            nodes.setdefault(name, node)
            for inner_name, inner in reversed(in_place):
                if inner_name in declared:
                    first = (nodes[inner_name].origin if inner_name in nodes else None) or self.document["nodes"].get(
                        inner_name
                    )
                    line = first.location.line if first else 1
                    self.report(
                        Problem(
                            "duplicate-id",
                            f"id {inner_name!r} stands here a second time; the first is in line {line}",
                            inner.value_location("id"),
                            "rename one of them, or lead to the other one: `then: " + inner_name + "`",
                        )
                    )
                    continue
                declared.add(inner_name)
                waiting.append((inner_name, inner))
        return nodes

    def _node(
        self, name: str, value: SourceMapping, in_place: list[tuple[str, SourceMapping]]
    ) -> ChanceNode | DecisionNode:
        common: dict[str, Any] = {
            "id": name,
            "label": _text(value, "label"),
            "note": _text(value, "note"),
            "because": _names(value, "because"),
            "despite": _names(value, "despite"),
            "confidence": value.get("confidence"),
            "tags": _names(value, "tags"),
            "by": self._date(value, "by"),
            "settled_by": _text(value, "settled_by"),
            "origin": value,
        }
        if "decision" in value:
            branches = self._branches(value, "decision", in_place)
            return DecisionNode(branches=branches, actor=value.get("actor"), **common)
        return ChanceNode(
            branches=self._branches(value, "chance", in_place),
            event=value.get("event"),
            concentration=self.reader.quantity(value, "concentration") if "concentration" in value else None,
            **common,
        )

    def _branches(self, node: SourceMapping, kind: str, in_place: list[tuple[str, SourceMapping]]) -> dict[str, Branch]:
        return {
            name: Branch(
                name=name,
                target=self._target(value, in_place),
                probability=self._probability(value) if kind == "chance" else None,
                payoff=self._payoff(value),
                label=_text(value, "label"),
                note=_text(value, "note"),
                because=_names(value, "because"),
                despite=_names(value, "despite"),
                tags=_names(value, "tags"),
                origin=value,
            )
            for name, value in _section(node, kind).items()
        }

    def _target(self, branch: SourceMapping, in_place: list[tuple[str, SourceMapping]]) -> str:
        target = branch.get("then")
        if isinstance(target, SourceMapping):
            name: str = target.get("id") or ""
            if name:
                in_place.append((name, target))
            return name
        return target or ""

    def _probability(self, branch: SourceMapping) -> Form | ByView | None:
        if "p" in branch and "share" in branch:
            self.report(
                Problem(
                    "p-and-share",
                    "a branch has `p` or `share`, not both",
                    branch.key_location("share"),
                    "keep `p` for what the branch has, `share` for its part of what the others leave",
                )
            )
            return None
        if "share" in branch:
            share = self.reader.quantity(branch, "share")
            if isinstance(share, float) and share < 0:
                self.report(
                    Problem(
                        "negative-share", f"a share of {share:g}", branch.value_location("share"), "write 0 or more"
                    )
                )
                return None
            return None if share is None else Share(share)
        return self.reader.probability(branch, "p") if "p" in branch else None

    def _payoff(self, owner: SourceMapping) -> dict[str, Quantity]:
        """Payoffs by criterion; a bare quantity is that of the only criterion."""
        value = owner.get("payoff")
        if value is None:
            return {}
        if isinstance(value, SourceMapping) and not any(name in KINDS for name in value):
            found = {name: self.reader.quantity(value, name) for name in value}
            return {name: quantity for name, quantity in found.items() if quantity is not None}
        if len(self.criteria) > 1:
            self.report(
                Problem(
                    "unknown-criterion",
                    f"a bare payoff, but there are {len(self.criteria)} criteria",
                    owner.value_location("payoff"),
                    f"say which: `payoff: {{{self.criteria[0]}: …}}`",
                )
            )
            return {}
        quantity = self.reader.quantity(owner, "payoff")
        return {} if quantity is None else {self.criteria[0]: quantity}

    def _outcomes(self) -> dict[str, Outcome]:
        listed = self.document.get("outcomes")
        if isinstance(listed, list):
            return {name: Outcome(name=name) for name in self._listed(listed)}
        return {
            name: Outcome(
                name=name,
                label=_text(value, "label"),
                note=_text(value, "note"),
                payoff=self._payoff(value),
                tags=_names(value, "tags"),
                origin=value,
            )
            for name, value in _entries(self.document, "outcomes")
        }

    def _listed(self, names: Any) -> Iterator[str]:
        seen: set[str] = set()
        for position, name in enumerate(names):
            if name in seen:
                self.report(
                    Problem(
                        "duplicate-key",
                        f"outcome {name!r} stands here a second time",
                        names.value_location(position),
                        "take one of them out",
                    )
                )
            seen.add(name)
            yield name

    # ---- weights and parameters --------------------------------------------------

    def _criteria(self) -> dict[str, Criterion]:
        """The criteria in file order; the one named `payoff` where none is declared."""
        criteria = {}
        for name, value in _entries(self.document, "criteria"):
            scale = value.get("scale")
            if scale and scale[0] == scale[1]:
                self.report(
                    Problem(
                        "wrong-value",
                        "the worst and the best of a scale are the same",
                        value["scale"].location,
                        "write two different numbers, [worst, best]",
                    )
                )
                scale = None
            criteria[name] = Criterion(
                name=name,
                weight=float(value.get("weight", 1)),
                label=_text(value, "label"),
                unit=_text(value, "unit"),
                scale=(float(scale[0]), float(scale[1])) if scale else None,
                origin=value,
            )
        return criteria or {"payoff": Criterion(name="payoff")}

    def _parameters(self) -> dict[str, Parameter]:
        found: dict[str, Parameter] = {}
        section = _section(self.document, "parameters")
        for name, value in section.items():
            detailed = isinstance(value, SourceMapping)
            quantity = self._detailed_quantity(section, name) if detailed else self.reader.quantity(section, name)
            if quantity is None:
                continue
            found[name] = Parameter(
                name=name,
                quantity=quantity,
                unit=_text(value, "unit") if detailed else "",
                label=_text(value, "label") if detailed else "",
                note=_text(value, "note") if detailed else "",
                origin=value if detailed else section,
            )
        return found

    def _detailed_quantity(self, section: SourceMapping, name: str) -> Quantity | None:
        value: SourceMapping = section[name]
        others = [key for key in value if key not in BESIDE and not key.startswith("x-")]
        if others == ["value"]:
            return self.reader.quantity(value, "value")
        if len(others) == 1 and others[0] in KINDS:
            return self.reader.distribution(value, others[0])
        wrong = next((key for key in others if key != "value" and key not in KINDS), None)
        place = value.key_location(wrong) if wrong else section.key_location(name)
        self.report(
            Problem(
                "unknown-key" if wrong else "bad-quantity",
                f"unknown key `{wrong}`" if wrong else f"parameter `{name}` has not one quantity",
                place,
                f"write `value: …` or one distribution ({', '.join(KINDS)}), beside `unit`, `label` and `note`",
            )
        )
        return None

    def _words(self) -> WordScale:
        words = self.document.get("words") or "icd203"
        if isinstance(words, str):
            return SCALES[words]
        bands = {}
        for word, (low, high) in words.items():
            ends = [self._end(end) for end in (low, high)]
            if ends[0] is None or ends[1] is None or not 0 <= ends[0] <= ends[1] <= 1:
                self.report(
                    Problem(
                        "wrong-value",
                        f"the band of {word!r} is no [low, high] within 0…1",
                        words.value_location(word),
                        "write `[low, high]`, such as `[55%, 80%]`",
                    )
                )
                continue
            bands[" ".join(word.lower().split())] = (ends[0], ends[1])
        return WordScale("own", bands)

    @staticmethod
    def _end(value: Any) -> float | None:
        try:
            found = quantity_of_text(value) if isinstance(value, str) else float(value)
        except BadQuantity:
            return None
        return found if isinstance(found, float) else None

    # ---- judgements and evidence ---------------------------------------------------

    def _expect(self) -> dict[str, Quantity]:
        section = _section(self.document, "expect")
        found: dict[str, Quantity] = {}
        for name in section:
            form = self.reader.probability(section, name)
            if form is None:
                continue
            if isinstance(form, Share | ByView):
                self.report(
                    Problem(
                        "bad-quantity",
                        "an overall judgement is one probability",
                        section.value_location(name),
                        "write a number or a word",
                    )
                )
            else:
                found[name] = (form.low + form.high) / 2 if isinstance(form, Word) else form
        return found

    def _indicator(self, name: str, value: SourceMapping) -> Indicator:
        likelihood = _section(value, "likelihood")
        found = {branch: self._likelihood(likelihood, branch) for branch in likelihood}
        return Indicator(
            name=name,
            about=value.get("about") or "",
            likelihood={branch: quantity for branch, quantity in found.items() if quantity is not None},
            elsewhere=self._likelihood(value, "elsewhere") if "elsewhere" in value else None,
            text=_text(value, "text"),
            expected_by=self._date(value, "expected_by"),
            origin=value,
        )

    def _likelihood(self, owner: SourceMapping, key: str) -> Quantity | None:
        quantity = self.reader.quantity(owner, key)
        if isinstance(quantity, float) and not 0 <= quantity <= 1:
            self.reader.range_problem(quantity, owner, key)
            return None
        return quantity

    def _evidence(self, value: SourceMapping) -> Evidence:
        kind: Any = next((key for key in ("observed", "seen", "absent") if key in value), "observed")
        return Evidence(
            kind=kind,
            what=value.get(kind) or "",
            date=self._date(value, "date"),
            note=_text(value, "note"),
            source=_text(value, "source"),
            origin=value,
        )

    def _resolution(self) -> Resolution | None:
        value = self.document.get("resolution")
        if value is None or "path" not in value:
            return None
        return Resolution(path=tuple(value["path"]), date=self._date(value, "date"), origin=value)

    # ---- plain facts ---------------------------------------------------------------

    def _authors(self) -> tuple[str, ...]:
        authors = self.document.get("authors")
        if isinstance(authors, list):
            return tuple(str(author) for author in authors)
        return (authors,) if authors else ()

    def _date(self, owner: SourceMapping, key: str) -> date | None:
        value = owner.get(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.report(
                Problem(
                    "wrong-value",
                    f"`{key}` is {value!r}, which is no day of the calendar",
                    owner.value_location(key),
                    "write YYYY-MM-DD",
                )
            )
            return None
