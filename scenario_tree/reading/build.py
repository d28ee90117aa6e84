"""From a document of the right shape to the records of the model.

Nothing here judges whether names resolve or numbers add up; that is for checks.py.
What is broken is left out, and its key stays among the spans of its mapping.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scenario_tree.model import (
    Branch,
    ByView,
    ChanceNode,
    DecisionNode,
    Form,
    Outcome,
    Quantity,
    ScenarioTree,
    Share,
)
from scenario_tree.problems import Problem
from scenario_tree.quantities.distribution import KINDS
from scenario_tree.reading.access import Report, day, entries, names, section, text
from scenario_tree.reading.declarations import Declarations, word_scale
from scenario_tree.reading.quantities import QuantityReader
from scenario_tree.source import Source, SourceMapping


def build_tree(document: SourceMapping, source: Source, report: Report) -> ScenarioTree:
    """The tree that the document describes, as far as it can be read; what cannot goes to `report`."""
    return _Builder(document, source, report).tree()


class _Builder:
    def __init__(self, document: SourceMapping, source: Source, report: Report) -> None:
        self.document = document
        self.source = source
        self.report = report
        self.words = word_scale(document, report)
        self.reader = QuantityReader(self.words, report)
        self.declared = Declarations(document, self.reader, report)
        declared = tuple(section(document, "criteria"))
        self.criteria = declared or ("payoff",)

    def tree(self) -> ScenarioTree:
        document = self.document
        return ScenarioTree(
            start=document.get("start") or "",
            nodes=self._nodes(),
            outcomes=self._outcomes(),
            words=self.words,
            title=text(document, "title"),
            description=text(document, "description"),
            as_of=day(document, "as_of", self.report),
            horizon=day(document, "horizon", self.report),
            authors=self.declared.authors(),
            views={name: float(weight) for name, weight in section(document, "views").items()},
            pool=document.get("pool") or "linear",
            criteria=self.declared.criteria(),
            profiles=self.declared.profiles(),
            parameters=self.declared.parameters(),
            expect=self.declared.expect(),
            indicators=self.declared.indicators(),
            evidence=self.declared.evidence(),
            resolution=self.declared.resolution(),
            source=self.source,
            origin=document,
        )

    # ---- the graph ------------------------------------------------------------

    def _nodes(self) -> dict[str, ChanceNode | DecisionNode]:
        """Every node, those written in place behind the node that holds them; no recursion."""
        nodes: dict[str, ChanceNode | DecisionNode] = {}
        waiting = list(reversed(list(entries(self.document, "nodes"))))
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
            "label": text(value, "label"),
            "note": text(value, "note"),
            "because": names(value, "because"),
            "despite": names(value, "despite"),
            "confidence": value.get("confidence"),
            "tags": names(value, "tags"),
            "by": day(value, "by", self.report),
            "settled_by": text(value, "settled_by"),
            "origin": value,
        }
        if "decision" in value:
            branches = self._branches(value, "decision", in_place)
            return DecisionNode(branches=branches, actor=value.get("actor"), **common)
        return ChanceNode(
            branches=self._branches(value, "chance", in_place),
            event=value.get("event"),
            concentration=self._concentration(value),
            **common,
        )

    def _concentration(self, node: SourceMapping) -> Quantity | None:
        total = self.reader.quantity(node, "concentration") if "concentration" in node else None
        if isinstance(total, float) and total <= 0:
            place = node.value_location("concentration")
            self.report(Problem("wrong-value", f"a concentration of {total:g}", place, "write a number greater than 0"))
            return None
        return total

    def _branches(self, node: SourceMapping, kind: str, in_place: list[tuple[str, SourceMapping]]) -> dict[str, Branch]:
        return {
            name: Branch(
                name=name,
                target=self._target(value, in_place),
                probability=self._probability(value) if kind == "chance" else None,
                payoff=self._payoff(value),
                label=text(value, "label"),
                note=text(value, "note"),
                because=names(value, "because"),
                despite=names(value, "despite"),
                tags=names(value, "tags"),
                origin=value,
            )
            for name, value in section(node, kind).items()
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
                label=text(value, "label"),
                note=text(value, "note"),
                payoff=self._payoff(value),
                tags=names(value, "tags"),
                origin=value,
            )
            for name, value in entries(self.document, "outcomes")
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
