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

All of them are linear. Where levels are too narrow for a call each, they are solved as
systems of equations, row by row of the batch.
"""

from __future__ import annotations

import math

import numpy as np

from scenario_tree.evaluation.network import Floats, Network

WIDTH = 200  # edges of a level, times rows, from which on a call for each level is the quicker way


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
    if _narrow(network, weights.shape[:-1]):
        for row in np.ndindex(weights.shape[:-1]):
            reach[row] = network.triangle.forward(weights[row], reach[row])
        return reach
    course = network.inward
    reach, weights = reach.take(course.position, axis=-1), weights.take(course.edges, axis=-1)
    for step in course.stretches:
        flow = reach.take(course.other[step.edges], axis=-1) * weights[..., step.edges]
        reach[..., step.places] += step.summed(flow)
    return reach.take(course.place, axis=-1)


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
    if _narrow(network, moment.shape[:-1]):
        for row in np.ndindex(weights.shape[:-1]):
            gained = weights[row] * reach[row][network.source] * payoffs
            for criterion, gain in enumerate(gained):
                own = np.bincount(network.target, gain, minlength=network.size).astype(float)
                moment[(*row, criterion)] = network.triangle.forward(weights[row], own)
        return moment
    course = network.inward
    reach, weights = reach.take(course.position, axis=-1), weights.take(course.edges, axis=-1)
    payoffs = payoffs.take(course.edges, axis=-1)
    for step in course.stretches:
        source = course.other[step.edges]
        arriving = reach.take(source, axis=-1)[..., None, :] * payoffs[:, step.edges] + moment.take(source, axis=-1)
        moment[..., step.places] += step.summed(weights[..., None, step.edges] * arriving)
    return moment.take(course.place, axis=-1)


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
    if _narrow(network, shape):
        factors, gains = (np.broadcast_to(cells, (*shape, len(network.edge))) for cells in (weights, payoffs))
        for row in np.ndindex(shape):
            gained = np.bincount(network.source, factors[row] * gains[row], minlength=network.size)
            value[row] = network.triangle.backward(factors[row], value[row] + gained)
        return value
    course = network.outward
    value = value.take(course.position, axis=-1)
    weights, payoffs = weights.take(course.edges, axis=-1), payoffs.take(course.edges, axis=-1)
    for step in course.stretches:
        ahead = value.take(course.other[step.edges], axis=-1)
        value[..., step.places] = step.summed(weights[..., step.edges] * (payoffs[..., step.edges] + ahead))
    return value.take(course.place, axis=-1)


def gradient(network: Network, weights: Floats, payoffs: Floats, ends: Floats) -> Floats:
    """Derivative of the start's value with respect to the weight of every edge, (..., E).

    Siblings are held; add the derivatives along a direction that keeps a node's sum for a
    change that does. Arguments as in `backward`.
    """
    value = backward(network, weights, payoffs, ends)
    reach = forward(network, weights)
    derivative: Floats = reach[..., network.source] * (payoffs + value[..., network.target])
    return derivative


def _narrow(network: Network, batch: tuple[int, ...]) -> bool:
    return network.narrow(WIDTH / max(math.prod(batch), 1))
