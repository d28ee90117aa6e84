"""How long Graphviz takes to lay out trees as we draw them, against the same trees drawn plainly.

    python bench/drawing.py [REPEATS]

Plainly: nodes and outcomes as boxes, branches as edges with a label, and no aligned outcomes, no strips on lines of
their own and no settings. Both are drawn by the embedded engine in turn; the ratio of the medians is what counts.
Processor time, since a machine does other things as well. The last column is all that a drawing takes after loading
and scoring, with the words, the DOT and the page.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import scenario_tree
from scenario_tree.drawing import TreePicture
from scenario_tree.drawing.tree.dot import dot_source
from scenario_tree.drawing.tree.engines import svg
from scenario_tree.drawing.tree.figure import Figure
from scenario_tree.drawing.tree.limits import extent
from scenario_tree.problems import TreeProblems

Tree = Mapping[str, Sequence[str]]  # the targets of every node; what is no node is an outcome
TOO_LONG = 5_000  # columns crossed on chains to few outcomes, whose plain drawing takes minutes to hours


def random_tree(branches: int, outcomes: int | None = None) -> Tree:
    """A tree that grew at random places, every leaf an outcome of its own or one of a few."""
    chance = random.Random(branches)
    children: dict[int, list[int]] = {}
    leaves = [0]
    count = 1
    while count <= branches:
        node = leaves.pop(chance.randrange(len(leaves)))
        children[node] = [count + place for place in range(chance.choice((2, 2, 3)))]
        count += len(children[node])
        leaves += children[node]
    ends = {leaf: f"end{place if outcomes is None else place % outcomes}" for place, leaf in enumerate(leaves)}
    return {f"q{node}": [ends.get(child, f"q{child}") for child in children[node]] for node in sorted(children)}


def layers(depth: int, breadth: int) -> Tree:
    """Layers of nodes whose branches meet again: each leads to its own place and its neighbour's in the next."""
    tree: dict[str, Sequence[str]] = {"q": [f"q0.{place}" for place in range(breadth)]}
    for layer in range(depth):
        name = f"q{layer + 1}." if layer + 1 < depth else "end"
        for place in range(breadth):
            tree[f"q{layer}.{place}"] = [f"{name}{place}", f"{name}{(place + 1) % breadth}"]
    return tree


def chain(length: int, outcomes: int | None = None) -> Tree:
    """A path of nodes with an exit at every one, to an outcome of its own or to one of a few."""
    ends = [f"end{place if outcomes is None else place % outcomes}" for place in range(length)]
    return {f"q{place}": [f"q{place + 1}" if place + 1 < length else "last", ends[place]] for place in range(length)}


TREES: Mapping[str, Tree] = {
    **{f"random, {size:,} branches": random_tree(size) for size in (10, 100, 300, 1000, 2000, 4900)},
    **{f"random, {size:,} to 5 outcomes": random_tree(size, 5) for size in (100, 300, 1000, 2000)},
    **{f"{depth} layers of {breadth}": layers(depth, breadth) for depth, breadth in ((8, 6), (20, 20), (40, 40))},
    **{f"chain of {length}": chain(length) for length in (30, 60, 100, 300)},
    **{f"chain of {length} to 5 outcomes": chain(length, 5) for length in (30, 60, 100, 300)},
}


def text(tree: Tree) -> str:
    """The tree as a file, with labels of a usual length."""
    lines = ["scenario_tree: 1", "title: A large tree", "start: " + next(iter(tree)), "nodes:"]
    ends: dict[str, None] = {}
    for node, targets in tree.items():
        lines += [f"  {node}:", f"    label: Does number {node} happen as expected?", "    chance:"]
        for place, target in enumerate(targets):
            lines.append(f"      b{place}: {{p: 1/{len(targets)}, label: Way {place} out of here, then: {target}}}")
            if target not in tree:
                ends[target] = None
    lines += ["outcomes:", *(f"  {end}: {{label: Outcome {end}}}" for end in ends)]
    return "\n".join(lines) + "\n"


def plain(figure: Figure) -> str:
    """The same figure as anybody would write it in DOT."""
    boxes = {card.id: card.question for card in figure.cards} | {leaf.id: leaf.label for leaf in figure.leaves}
    lines = [f"{id} [label={quoted(line.text for line in words)}]" for id, words in boxes.items()]
    for strip in figure.strips:
        lines.append(f"{strip.tail} -> {strip.head} [label={quoted(line.text for line in strip.label)}]")
    return "\n".join(["digraph {", "rankdir=LR", "node [shape=box]", *lines, "}"])


def quoted(lines: Iterable[str]) -> str:
    """Lines as a label."""
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes, or not a number where it fails."""
    start = time.process_time()
    try:
        work()
    except TreeProblems:
        return float("nan")
    return time.process_time() - start


def main() -> None:
    """Print a line for every tree."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    svg("digraph { a }", "embedded")  # compiled before the clock runs
    print(f"{'':34}{'branches':>9}{'columns crossed':>17}{'plain':>9}{'ours':>9}{'ratio':>7}{'in all':>9}")
    for name, tree in TREES.items():
        picture = TreePicture(scenario_tree.score(scenario_tree.loads(text(tree))))
        size = extent(picture.figure)
        source, reference = dot_source(picture.figure, picture.theme), plain(picture.figure)
        plainly, ours, whole = [], [], []
        for _ in range(repeats):
            quick = size.span < TOO_LONG or not (name.startswith("chain") and "outcomes" in name)
            plainly.append(seconds(lambda: svg(reference, "embedded")) if quick else float("nan"))  # noqa: B023
            ours.append(seconds(lambda: svg(source, "embedded")))  # noqa: B023
            whole.append(seconds(lambda: TreePicture(picture.score).svg()))  # noqa: B023
        reference_time, our_time, all_time = map(statistics.median, (plainly, ours, whole))
        print(
            f"{name:34}{size.branches:9,}{size.span:17,}{reference_time:8.2f}s{our_time:8.2f}s"
            f"{our_time / reference_time:7.1f}{all_time:8.2f}s",
            flush=True,
        )


if __name__ == "__main__":
    main()
