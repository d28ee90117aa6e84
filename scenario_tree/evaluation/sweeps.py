"""The sweeps that every figure comes from.

Arrays end in an axis of edges or of positions; any axes in front of it (draws, views,
beliefs, criteria, tags) are carried along, so one call evaluates a whole batch. Each
sweep is linear in the number of edges, exact where branches rejoin, and does not
recurse. With w the weights of the edges:

    forward    reach(n)     = Σ reach(source) · w            over the edges into n
    collected  moment(n)    = Σ w · (moment(source) + reach(source) · payoff)
    backward   value(n)     = Σ w · (payoff + value(target))  over the edges out of n
    gradient   ∂value(start)/∂w = reach(source) · (payoff + value(target))

(Bellman's principle and its adjoint; Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 3.)
"""

from __future__ import annotations

import numpy as np

from scenario_tree.evaluation.network import Floats, Network


def forward(network: Network, weights: Floats) -> Floats:
    """Sum, over the paths from the start to each position, of the products of their weights.

    Parameters
    ----------
    weights : (..., E)

    Returns
    -------
    (..., N); with conditional probabilities as weights, the reach of each position.
    """
    reach = np.zeros((*weights.shape[:-1], network.size))
    reach[..., network.start] = 1.0
    for step in network.incoming:
        flow = reach[..., network.source[step.edges]] * weights[..., step.edges]
        reach[..., step.nodes] += np.add.reduceat(flow, step.starts, axis=-1)
    return reach


def collected(network: Network, weights: Floats, reach: Floats, payoffs: Floats) -> Floats:
    """Expected payoff collected on the way to each position, times the position's reach.

    Parameters
    ----------
    weights : (..., E), reach : (..., N), payoffs : (C, E)

    Returns
    -------
    (..., C, N), without payoffs of the end positions themselves.
    """
    moment = np.zeros((*weights.shape[:-1], payoffs.shape[0], network.size))
    for step in network.incoming:
        source = network.source[step.edges]
        arriving = reach[..., None, source] * payoffs[:, step.edges] + moment[..., source]
        flow = weights[..., None, step.edges] * arriving
        moment[..., step.nodes] += np.add.reduceat(flow, step.starts, axis=-1)
    return moment


def backward(network: Network, weights: Floats, payoffs: Floats, ends: Floats) -> Floats:
    """Weighted sum, over the paths from each position on, of what they collect.

    Parameters
    ----------
    weights : (..., E), payoffs : (..., E)
    ends : (..., N), values of the end positions; elsewhere ignored.

    Returns
    -------
    (..., N); with conditional probabilities as weights, the expected value to go.
    """
    shape = np.broadcast_shapes(weights.shape[:-1], payoffs.shape[:-1], ends.shape[:-1])
    value = np.where(network.is_end, np.broadcast_to(ends, (*shape, network.size)), 0.0)
    for step in network.outgoing:
        flow = weights[..., step.edges] * (payoffs[..., step.edges] + value[..., network.target[step.edges]])
        value[..., step.nodes] = np.add.reduceat(flow, step.starts, axis=-1)
    return value


def gradient(network: Network, weights: Floats, payoffs: Floats, ends: Floats) -> Floats:
    """Derivative of the start's value with respect to the weight of every edge, (..., E).

    Siblings are held; add the derivatives along a direction that keeps a node's sum for a
    change that does. Arguments as in `backward`.
    """
    value = backward(network, weights, payoffs, ends)
    reach = forward(network, weights)
    derivative: Floats = reach[..., network.source] * (payoffs + value[..., network.target])
    return derivative
