"""The graph: no circles, no islands, no question asked twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from scenario_tree.model import (
    ScenarioTree,
)
from scenario_tree.problems import Problem
from scenario_tree.reading.checks.places import node_place, value_place


def cycles(tree: ScenarioTree) -> Iterator[Problem]:
    """No path comes back to a node."""
    import networkx

    with suppress(networkx.NetworkXUnfeasible):
        if tree.generations:
            return
    for component in networkx.strongly_connected_components(tree.graph):
        first = next((node for node in tree.nodes if node in component), None)
        if first is None or (len(component) == 1 and not tree.graph.has_edge(first, first)):
            continue
        around = networkx.find_cycle(tree.graph.subgraph(component), first)
        source, target, name = around[-1]
        way = " → ".join([around[0][0], *(edge[1] for edge in around)])
        origin = tree.nodes[source].branches[name].origin
        yield Problem(
            "cycle",
            f"the way comes back: {way}",
            value_place(origin, "then"),
            "lead to a later node, or write the second round as nodes of its own",
            detail=f"back to {target}",
        )


def unreachable_nodes(tree: ScenarioTree) -> Iterator[Problem]:
    """Every node is reached from the start."""
    import networkx

    if tree.start not in tree.nodes:
        return
    reached = networkx.descendants(tree.graph, tree.start) | {tree.start}
    for node in tree.nodes.values():
        if node.id not in reached:
            yield Problem(
                "unreachable-node",
                f"no way leads to node `{node.id}`",
                node_place(tree, node),
                "lead a branch to it, or take it out",
                severity="warning",
            )


def repeated_events(tree: ScenarioTree) -> Iterator[Problem]:
    """No path asks an event twice."""
    import networkx

    for event, ids in tree.events.items():
        if len(ids) < 2:
            continue
        members = set(ids)
        for node in ids:
            later = networkx.descendants(tree.graph, node) & members - {node}
            if later:
                second = next(other for other in ids if other in later)
                yield Problem(
                    "repeated-event",
                    f"event `{event}` is asked at `{node}` and again at `{second}` on the same way",
                    value_place(tree.nodes[second].origin, "event"),
                    "the answer is known by then: lead past the second node, or make it another event",
                )
                break


def event_branches(tree: ScenarioTree) -> Iterator[Problem]:
    """The nodes that ask an event have the same branch names."""
    for event, ids in tree.events.items():
        wanted = set(tree.nodes[ids[0]].branches)
        for node in ids[1:]:
            found = set(tree.nodes[node].branches)
            if found != wanted:
                differing = ", ".join(f"`{name}`" for name in sorted(found ^ wanted))
                yield Problem(
                    "event-branches",
                    f"`{node}` and `{ids[0]}` ask event `{event}` with different branches: {differing}",
                    value_place(tree.nodes[node].origin, "event"),
                    "give both nodes the same branch names, each with probabilities of its own",
                )
