"""Path probabilities on the networkx graph itself: the definition that the sweeps are held to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx


def path_probability(graph: networkx.MultiDiGraph[str], branches: Iterable[str]) -> float:
    """The product of the conditional probabilities of branches that follow one another.

    Parameters
    ----------
    graph : the `graph` of a `Score`, whose edges carry `probability`
    branches : `node/branch` names, each leading to the node of the next

    Returns
    -------
    The probability of taking them all, given that the first one's node is reached. For a path from the
    start it is the path's probability, except under a mixture of views, where no single product is.

    Raises
    ------
    KeyError for a branch that does not exist, ValueError where one does not follow on the last or has
    no probability.

    >>> import scenario_tree as st
    >>> graph = st.score(st.load("trees/ferry.yaml")).graph
    >>> round(path_probability(graph, ["bid/rejected", "winter/hard"]), 4)
    0.1208
    """
    probability, here = 1.0, None
    for name in branches:
        node, _, key = name.partition("/")
        found = [
            (target, data) for _, target, branch, data in graph.out_edges(node, keys=True, data=True) if branch == key
        ]
        if not found:
            raise KeyError(name)
        if here is not None and node != here:
            raise ValueError(f"{name} does not follow: the path is at {here}")
        here, data = found[0]
        if data["probability"] is None:
            raise ValueError(f"{name} has no probability: the evidence makes its node impossible")
        probability *= data["probability"]
    return probability
