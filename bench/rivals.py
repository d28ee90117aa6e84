"""Other packages on the same trees, with the figures on which all agree.

    pip install -r bench/requirements.txt

A package that is not installed is named, and left out: precision-tree rolls back a tree of decisions and chances,
pyAgrum solves an influence diagram, pygambit a game of two against each other with chance between them.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from timing import figure, medians, show

import scenario_tree as st
from scenario_tree.evaluation import Request
from scenario_tree.evaluation.evaluate import evaluate
from scenario_tree.model import ScenarioTree

LEAVES = {"decision tree": 2**15, "game tree": 2**8}
STAGES = 12  # of the influence diagram: a state is seen, something is done, and both pay
Row = tuple[float, "Row", "Row"] | float  # a fork: probability of its first way (0 where one is chosen), and both ways


def fork(leaves: int, random_: random.Random, depth: int = 0) -> Row:
    """A binary tree in which choices (even levels) and chances (odd ones) alternate."""
    if leaves == 1:
        return float(random_.randint(-1000, 1000))
    share = round(random_.uniform(0.1, 0.9), 3) if depth % 2 else 0.0
    return share, fork(leaves // 2, random_, depth + 1), fork(leaves // 2, random_, depth + 1)


def as_file(tree: Row, deciders: tuple[str, ...] = ("",)) -> str:
    """The fork as a scenario: `deciders` choose in turn; the second of two wants the opposite of the first."""
    lines = ["scenario_tree: 1", "criteria: {value: {}}", "start: n0", "outcomes: [end]"]
    if len(deciders) > 1:
        lines.append(f"profiles: {{{deciders[0]}: {{}}, {deciders[1]}: {{criteria: {{value: -1}}}}}}")
    lines.append("nodes:")
    waiting, count = [(tree, 0)], 1
    for here, depth in waiting:
        if isinstance(here, float):
            continue
        share, *ways = here
        answers = []
        for name, way in zip("ab", ways, strict=True):
            probability = f"p: {share if name == 'a' else 1 - share:.6f}, " if share else ""
            if isinstance(way, float):
                answers.append(f"{name}: {{{probability}payoff: {{value: {way:g}}}, then: end}}")
            else:
                answers.append(f"{name}: {{{probability}then: n{count}}}")
                waiting.append((way, depth + 1))
                count += 1
        actor = deciders[depth // 2 % len(deciders)]
        kind = "chance" if share else f"actor: {actor}, decision" if actor else "decision"
        lines.append(f"  n{len(lines) - lines.index('nodes:') - 1}: {{{kind}: {{{', '.join(answers)}}}}}")
    return "\n".join(lines) + "\n"


def decision_tree() -> tuple[str, dict[str, Callable[[], float]]]:
    """Rollback by precision-tree."""
    from precision_tree.nodes import ChanceNode, DecisionNode, PayoffNode

    made = fork(LEAVES["decision tree"], random.Random(1))
    ours = st.loads(as_file(made))

    def theirs(here: Row) -> object:
        if isinstance(here, float):
            return PayoffNode("end", here)
        share, first, second = here
        node = ChanceNode("chance", 0, 1) if share else DecisionNode("choice")
        node.add_branch("a", theirs(first), share or None)
        node.add_branch("b", theirs(second), 1 - share if share else None)
        return node

    root = theirs(made)
    return f"decision tree, {LEAVES['decision tree']:,} ends", {
        "precision-tree": lambda: float(root.calculate_value()),  # type: ignore[attr-defined]
        "scenario-tree, values alone": lambda: values_alone(ours),
        "scenario-tree": lambda: st.score(ours).expected.utility,
    }


def values_alone(tree: ScenarioTree) -> float:
    """The value at the start by an evaluation, of which no records are made."""
    evaluation = evaluate(tree, Request())
    return float(evaluation.strategy.value[0, evaluation.network.start])


def influence_diagram() -> tuple[str, dict[str, Callable[[], float]]]:
    """Stages of an influence diagram by pyAgrum; ours is a tree whose branches rejoin after every stage."""
    import pyagrum

    random_ = random.Random(2)
    stages = [
        (round(random_.uniform(0.1, 0.9), 3), [random_.randint(-99, 99) for _ in range(4)]) for _ in range(STAGES)
    ]
    lines = ["scenario_tree: 1", "criteria: {value: {}}", "start: s0", "outcomes: [end]", "nodes:"]
    diagram = pyagrum.InfluenceDiagram()
    for place, (share, pays) in enumerate(stages):
        then = f"s{place + 1}" if place + 1 < STAGES else "end"
        lines.append(f"  s{place}: {{chance: {{a: {{p: {share}, then: a{place}}}, b: {{p: rest, then: b{place}}}}}}}")
        for state, two in (("a", pays[:2]), ("b", pays[2:])):
            options = ", ".join(
                f"{name}: {{payoff: {{value: {pay}}}, then: {then}}}" for name, pay in zip("xy", two, strict=True)
            )
            lines.append(f"  {state}{place}: {{decision: {{{options}}}}}")
        chance = diagram.addChanceNode(pyagrum.LabelizedVariable(f"s{place}", "", 2))
        choice = diagram.addDecisionNode(pyagrum.LabelizedVariable(f"d{place}", "", 2))
        worth = diagram.addUtilityNode(pyagrum.LabelizedVariable(f"u{place}", "", 1))
        for tail, head in ((chance, choice), (chance, worth), (choice, worth)):
            diagram.addArc(tail, head)
        if place:
            diagram.addArc(diagram.idFromName(f"d{place - 1}"), choice)
        diagram.cpt(chance)[:] = [share, 1 - share]
        for state in range(2):
            for option in range(2):
                diagram.utility(worth)[{f"s{place}": state, f"d{place}": option}] = pays[2 * state + option]
    ours = st.loads("\n".join(lines) + "\n")

    def theirs() -> float:
        inference = pyagrum.ShaferShenoyLIMIDInference(diagram)
        inference.makeInference()
        return float(inference.MEU()["mean"])

    return f"influence diagram, {STAGES} stages", {
        "pyAgrum": theirs,
        "scenario-tree": lambda: st.score(ours).expected.utility,
    }


def game_tree() -> tuple[str, dict[str, Callable[[], float]]]:
    """The value of a game of two against each other, by pygambit's linear program on the tree."""
    import pygambit

    made = fork(LEAVES["game tree"], random.Random(3))
    ours = st.loads(as_file(made, ("first", "second")))
    game = pygambit.Game.new_tree(players=["first", "second"])
    waiting = [(made, game.root, 0)]
    for here, node, depth in waiting:
        if isinstance(here, float):
            game.set_outcome(node, game.add_outcome(f"end {len(game.outcomes)}", [here, -here]))
            continue
        share, first, second = here
        if share:
            game.append_move(node, game.players.chance, ["a", "b"])
            thousandths = round(share * 1000)
            game.set_chance_probs(node.infoset, [f"{thousandths}/1000", f"{1000 - thousandths}/1000"])
        else:
            game.append_move(node, ("first", "second")[depth // 2 % 2], ["a", "b"])
        waiting += zip((first, second), node.children, (depth + 1, depth + 1), strict=True)

    def theirs() -> float:
        found = pygambit.nash.lp_solve(game, use_strategic=False, rational=False)
        return float(found.equilibria[0].payoff("first"))

    return f"game tree of two, {LEAVES['game tree']:,} ends", {
        "pygambit": theirs,
        "scenario-tree": lambda: st.score(ours).expected.utility,
    }


def main() -> None:
    """Print the times and the figures."""
    rows = []
    for compared in (decision_tree, influence_diagram, game_tree):
        try:
            what, works = compared()
        except ImportError as error:
            print(f"left out: {error}")
            continue
        took = medians(works, 5)
        ours = took["scenario-tree"]
        rows += [
            [what, name, figure(took[name]), f"{took[name] / ours:.1f}", f"{work():.9g}"]
            for name, work in works.items()
        ]
    if rows:
        show("Other packages on the same trees", ["tree", "package", "time", "/ scenario-tree", "expected value"], rows)


if __name__ == "__main__":
    main()
