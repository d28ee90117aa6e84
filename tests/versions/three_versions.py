"""Small trees for three-way merges: a plan of a tree, edits of it, and its text in one style or another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Edit = Callable[["Plan"], None]


@dataclass
class Question:
    """A chance node: branches are [name, percent, target, note]."""

    branches: list[list[Any]]
    label: str = "Which way?"
    comment: str = ""
    block: bool = True


@dataclass
class Plan:
    """What a file is to say, and how it is written: nodes lead to later ones only."""

    nodes: dict[str, Question]
    outcomes: dict[str, int]
    parameters: dict[str, str] = field(default_factory=dict)
    title: str = "A tree"

    def text(self) -> str:
        """The file."""
        lines = ["# a tree for merging", "scenario_tree: 1", f"title: {self.title}", f"start: {next(iter(self.nodes))}"]
        if self.parameters:
            lines += ["parameters:", *(f"  {name}: {value}" for name, value in self.parameters.items())]
        lines.append("nodes:")
        for name, node in self.nodes.items():
            lines += [f"  # {node.comment}"] if node.comment else []
            lines += [f"  {name}:", f"    label: {node.label}  # the question", "    chance:"]
            for branch in node.branches:
                lines += _branch(node.block, *branch)
        lines.append("outcomes:")
        lines += [f"  {name}: {{payoff: {payoff}}}" for name, payoff in self.outcomes.items()]
        return "\n".join(lines) + "\n"


def _branch(block: bool, name: str, percent: int, target: str, note: str) -> list[str]:
    parts = [f"p: {percent}%", f"then: {target}", *([f"note: {note}"] if note else [])]
    return (
        [f"      {name}:", *(f"        {part}" for part in parts)]
        if block
        else [f"      {name}: {{{', '.join(parts)}}}"]
    )


def base_plan(blocks: tuple[bool, ...]) -> Plan:
    """Three questions, one after the other, and two ends."""
    nodes = {}
    for position, block in enumerate(blocks):
        following = f"n{position + 1}" if position + 1 < len(blocks) else "good"
        nodes[f"n{position}"] = Question([["on", 60, following, ""], ["off", 40, "bad", ""]], block=block)
    return Plan(nodes, {"good": 1, "bad": 0}, {"cost": "3"})


# ---- edits: each of one unit --------------------------------------------------------


def shifted(node: str, percent: int) -> Edit:
    """Another distribution."""

    def edit(plan: Plan) -> None:
        first, second = plan.nodes[node].branches[:2]
        total = first[1] + second[1]
        first[1] = min(percent, total)
        second[1] = total - first[1]

    return edit


def labelled(node: str, label: str) -> Edit:
    """Another question."""
    return lambda plan: setattr(plan.nodes[node], "label", label)


def commented(node: str, comment: str) -> Edit:
    """A comment above the node."""
    return lambda plan: setattr(plan.nodes[node], "comment", comment)


def noted(node: str, note: str) -> Edit:
    """A note at the node's first branch."""
    return lambda plan: plan.nodes[node].branches[0].__setitem__(3, note)


def widened(node: str, name: str) -> Edit:
    """A branch more, and an outcome for it."""

    def edit(plan: Plan) -> None:
        if all(branch[0] != name for branch in plan.nodes[node].branches):
            plan.nodes[node].branches[1][1] -= 5
            plan.nodes[node].branches.append([name, 5, name, ""])
            plan.outcomes[name] = 7

    return edit


def asked(node: str, name: str, block: bool) -> Edit:
    """A new question on the way to the bad end."""

    def edit(plan: Plan) -> None:
        if name not in plan.nodes:
            plan.nodes[node].branches[1][2] = name
            plan.nodes[name] = Question(
                [["yes", 30, "good", ""], ["no", 70, "bad", ""]], block=block, comment=f"new {name}"
            )

    return edit


def paid(outcome: str, payoff: int) -> Edit:
    """Another payoff of an outcome."""
    return lambda plan: plan.outcomes.__setitem__(outcome, payoff)


def set_to(parameter: str, value: str) -> Edit:
    """A parameter, new or changed."""
    return lambda plan: plan.parameters.__setitem__(parameter, value)


def titled(title: str) -> Edit:
    """Another title."""
    return lambda plan: setattr(plan, "title", title)


NODES = ("n0", "n1", "n2")


def edits(nodes: tuple[str, ...] = NODES, side: str = "") -> st.SearchStrategy[list[Edit]]:
    """A few edits of these nodes and of the rest of the file; new names bear the side's."""
    node = st.sampled_from(nodes)
    small = st.integers(0, 50)
    return st.lists(
        st.one_of(
            st.builds(shifted, node, small),
            st.builds(labelled, node, st.sampled_from(("Where to?", "How?"))),
            st.builds(noted, node, st.sampled_from(("perhaps", "it was said"))),
            st.builds(commented, node, st.sampled_from(("look here", "and there"))),
            st.builds(widened, node, st.sampled_from((f"third{side}", f"fourth{side}"))),
            st.builds(asked, node, st.sampled_from((f"m1{side}", f"m2{side}")), st.booleans()),
            st.builds(paid, st.sampled_from(("good", "bad")), small),
            st.builds(set_to, st.sampled_from(("cost", f"price{side}")), st.sampled_from(("4", "5"))),
            st.builds(titled, st.sampled_from(("One tree", "Another tree"))),
        ),
        max_size=4,
    )


def of_nodes(nodes: tuple[str, ...], side: str) -> st.SearchStrategy[list[Edit]]:
    """Edits of these nodes alone."""
    node = st.sampled_from(nodes)
    return st.lists(
        st.one_of(
            st.builds(shifted, node, st.integers(0, 50)),
            st.builds(labelled, node, st.sampled_from(("Where to?", "How?"))),
            st.builds(noted, node, st.sampled_from(("perhaps", "it was said"))),
            st.builds(widened, node, st.just(f"third{side}")),
            st.builds(asked, node, st.just(f"m1{side}"), st.booleans()),
        ),
        min_size=1,
        max_size=3,
    )


def written(blocks: tuple[bool, ...], changes: list[Edit]) -> str:
    """The text of the base plan with some edits."""
    plan = base_plan(blocks)
    for change in changes:
        change(plan)
    return plan.text()


STYLES = st.tuples(st.booleans(), st.booleans(), st.booleans())
