"""Everything a document declares beside its graph: words, criteria, parameters, profiles, evidence, claims."""

from __future__ import annotations

from typing import Any

from scenario_tree.model import (
    ByView,
    Claim,
    Criterion,
    Evidence,
    Indicator,
    Parameter,
    Quantity,
    Resolution,
    Share,
    Weights,
    Word,
    WordScale,
)
from scenario_tree.problems import Problem
from scenario_tree.quantities.distribution import KINDS
from scenario_tree.quantities.words import SCALES
from scenario_tree.reading.access import Report, day, entries, number, section, text
from scenario_tree.reading.quantities import BESIDE, RESERVED, BadQuantity, QuantityReader, quantity_of_text
from scenario_tree.source import SourceMapping


def build_weights(mapping: SourceMapping, report: Report) -> Weights:
    """Custom weights, as they stand in a profile or a weights file."""
    reader = QuantityReader(SCALES["icd203"], report)
    parameters = section(mapping, "parameters")
    quantities = {name: reader.quantity(parameters, name) for name in parameters}
    return Weights(
        views={name: float(weight) for name, weight in section(mapping, "views").items()},
        odds={name: float(factor) for name, factor in section(mapping, "odds").items()},
        criteria={name: float(weight) for name, weight in mapping["criteria"].items()}
        if isinstance(mapping.get("criteria"), dict)
        else None,
        parameters={name: quantity for name, quantity in quantities.items() if quantity is not None},
        risk_tolerance=number(mapping.get("risk_tolerance")),
        rationality=number(mapping.get("rationality")),
        label=text(mapping, "label"),
        note=text(mapping, "note"),
        origin=mapping,
    )


def build_claims(document: SourceMapping) -> dict[str, Claim]:
    """The claims of a register, by id."""
    return {
        name: Claim(
            id=name,
            text=text(value, "text"),
            where=text(value, "where"),
            kind=value.get("kind"),
            voice=text(value, "voice"),
            origin=document["claims"],
        )
        for name, value in section(document, "claims").items()
    }


def word_scale(document: SourceMapping, report: Report) -> WordScale:
    """The scale of verbal probabilities that the document names or declares."""
    words = document.get("words") or "icd203"
    if isinstance(words, str):
        return SCALES[words]
    bands = {}
    for word, (low, high) in words.items():
        ends = [_end(end) for end in (low, high)]
        if ends[0] is None or ends[1] is None or not 0 <= ends[0] <= ends[1] <= 1:
            report(
                Problem(
                    "wrong-value",
                    f"the band of {word!r} is no [low, high] within 0…1",
                    words.value_location(word),
                    "write `[low, high]`, such as `[55%, 80%]`",
                )
            )
            continue
        plain = " ".join(word.lower().split())
        if not plain[:1].isalpha() or plain in RESERVED or plain in bands:
            report(
                Problem(
                    "bad-name",
                    f"{word!r} {'stands here twice' if plain in bands else 'is no word for a probability'}",
                    words.key_location(word),
                    "a word begins with a letter, is not `rest`, and differs from the others by more than its case",
                )
            )
            continue
        bands[plain] = (ends[0], ends[1])
    return WordScale("own", bands)


def _end(value: Any) -> float | None:
    try:
        found = quantity_of_text(value) if isinstance(value, str) else float(value)
    except BadQuantity:
        return None
    return found if isinstance(found, float) else None


class Declarations:
    """Reads the declarations of one document; what is wrong with them goes to `report`."""

    def __init__(self, document: SourceMapping, reader: QuantityReader, report: Report) -> None:
        self.document = document
        self.reader = reader
        self.report = report

    def profiles(self) -> dict[str, Weights]:
        """The profiles, by name."""
        return {name: build_weights(value, self.report) for name, value in entries(self.document, "profiles")}

    def indicators(self) -> dict[str, Indicator]:
        """The indicators, by name."""
        return {name: self._indicator(name, value) for name, value in entries(self.document, "indicators")}

    def evidence(self) -> tuple[Evidence, ...]:
        """What has been observed, in the order of the file."""
        return tuple(self._observation(value) for value in self.document.get("evidence") or ())

    def criteria(self) -> dict[str, Criterion]:
        """The criteria in file order; the one named `payoff` where none is declared."""
        criteria = {}
        for name, value in entries(self.document, "criteria"):
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
                label=text(value, "label"),
                unit=text(value, "unit"),
                scale=(float(scale[0]), float(scale[1])) if scale else None,
                origin=value,
            )
        return criteria or {"payoff": Criterion(name="payoff")}

    def parameters(self) -> dict[str, Parameter]:
        """The parameters, by name; those that cannot be read are left out."""
        found: dict[str, Parameter] = {}
        declared = section(self.document, "parameters")
        for name, value in declared.items():
            detailed = isinstance(value, SourceMapping)
            quantity = self._detailed_quantity(declared, name) if detailed else self.reader.quantity(declared, name)
            if quantity is None:
                continue
            found[name] = Parameter(
                name=name,
                quantity=quantity,
                unit=text(value, "unit") if detailed else "",
                label=text(value, "label") if detailed else "",
                note=text(value, "note") if detailed else "",
                origin=value if detailed else declared,
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

    def expect(self) -> dict[str, Quantity]:
        """Overall judgements, by outcome or tag; a word stands for the middle of its band."""
        declared = section(self.document, "expect")
        found: dict[str, Quantity] = {}
        for name in declared:
            form = self.reader.probability(declared, name)
            if form is None:
                continue
            if isinstance(form, Share | ByView):
                self.report(
                    Problem(
                        "bad-quantity",
                        "an overall judgement is one probability",
                        declared.value_location(name),
                        "write a number or a word",
                    )
                )
            else:
                found[name] = (form.low + form.high) / 2 if isinstance(form, Word) else form
        return found

    def _indicator(self, name: str, value: SourceMapping) -> Indicator:
        likelihood = section(value, "likelihood")
        found = {branch: self._likelihood(likelihood, branch) for branch in likelihood}
        return Indicator(
            name=name,
            about=value.get("about") or "",
            likelihood={branch: quantity for branch, quantity in found.items() if quantity is not None},
            elsewhere=self._likelihood(value, "elsewhere") if "elsewhere" in value else None,
            text=text(value, "text"),
            expected_by=day(value, "expected_by", self.report),
            origin=value,
        )

    def _likelihood(self, owner: SourceMapping, key: str) -> Quantity | None:
        quantity = self.reader.quantity(owner, key)
        if isinstance(quantity, float) and not 0 <= quantity <= 1:
            self.reader.range_problem(quantity, owner, key)
            return None
        return quantity

    def _observation(self, value: SourceMapping) -> Evidence:
        kind: Any = next((key for key in ("observed", "seen", "absent") if key in value), "observed")
        return Evidence(
            kind=kind,
            what=value.get(kind) or "",
            date=day(value, "date", self.report),
            note=text(value, "note"),
            source=text(value, "source"),
            origin=value,
        )

    def resolution(self) -> Resolution | None:
        """How it ended, if it has."""
        value = self.document.get("resolution")
        if value is None or "path" not in value:
            return None
        return Resolution(path=tuple(value["path"]), date=day(value, "date", self.report), origin=value)

    def authors(self) -> tuple[str, ...]:
        """Who answers for the judgements."""
        authors = self.document.get("authors")
        if isinstance(authors, list):
            return tuple(str(author) for author in authors)
        return (authors,) if authors else ()
