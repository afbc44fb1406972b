"""All weeks worth at least so much: the forward search with every stop remembered."""

from dataclasses import dataclass

import numpy as np

from routing.best_week import NOWHERE
from routing.day_routes import Bits
from routing.fleet import Limit
from routing.indexed import Integers
from routing.pareto import unbeaten
from routing.week_graph import DayArcs, WeekGraph

PAIRS_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True)
class States:
    """Partial weeks after a day; ``before`` and ``route`` say how each came about."""

    node: Integers
    visited: Bits
    value: Integers
    before: Integers
    route: Integers


def weeks_worth(
    graph: WeekGraph, worth: Integers, floor: int, ahead: list[Integers], most: int, limit: Limit
) -> list[tuple[int, ...]] | None:
    """The best week of each set of stops, where it is worth ``floor``.

    Parameters
    ----------
    ahead : bounds from above what each evening can still add.
    most : partial weeks of a day that are too many; None is returned then, or when time is over.
    """
    none = np.zeros(1, dtype=np.int64)
    layers = [States(none, np.zeros((1, graph.table.bits.shape[1]), dtype=np.uint64), none, none, none)]
    for day, arcs in enumerate(graph.arcs):
        states = _next(graph, layers[-1], arcs, worth, floor, (ahead[day], ahead[day + 1]), most, limit)
        if states is None:
            return None
        layers.append(states)
    return _traced(layers, graph)


def _next(
    graph: WeekGraph,
    states: States,
    arcs: DayArcs,
    worth: Integers,
    floor: int,
    ahead: tuple[Integers, Integers],
    most: int,
    limit: Limit,
) -> States | None:
    with_idle = np.append(worth, 0)
    bits = np.vstack([graph.table.bits, np.zeros((1, graph.table.bits.shape[1]), dtype=np.uint64)])
    useful = np.flatnonzero((ahead[0][arcs.tail] > NOWHERE) & (ahead[1][arcs.head] > NOWHERE))
    useful = useful[np.argsort(arcs.tail[useful], kind="stable")]
    tail, head, route = arcs.tail[useful], arcs.head[useful], arcs.route[useful]
    first = np.searchsorted(tail, states.node, "left")
    count = np.searchsorted(tail, states.node, "right") - first
    parts: list[States] = []
    kept = 0
    for begin, end in _chunks(count):
        if limit.over():
            return None
        state, arc = _pairs(first[begin:end], count[begin:end], begin)
        value = states.value[state] + with_idle[route[arc]]
        good = np.flatnonzero(value + ahead[1][head[arc]] >= floor)
        state, arc, value = state[good], arc[good], value[good]
        apart = np.flatnonzero(((states.visited[state] & bits[route[arc]]) == 0).all(axis=1))
        state, arc, value = state[apart], arc[apart], value[apart]
        part = States(head[arc], states.visited[state] | bits[route[arc]], value, state, route[arc])
        parts.append(_best_of_alike(part))
        kept += len(parts[-1].node)
        if kept > 4 * most:
            return None
    merged = _best_of_alike(_joined(parts, states))
    return merged if len(merged.node) <= most else None


def _chunks(count: Integers) -> list[tuple[int, int]]:
    """Runs of states that have about ``PAIRS_AT_ONCE`` arcs together."""
    number = np.cumsum(count) // PAIRS_AT_ONCE
    borders = np.flatnonzero(np.diff(number, prepend=-1))
    return list(zip(borders.tolist(), [*borders[1:].tolist(), len(count)], strict=True))


def _pairs(first: Integers, count: Integers, offset: int) -> tuple[Integers, Integers]:
    state = np.repeat(np.arange(len(count)), count)
    arc = np.arange(len(state)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    return state + offset, arc


def _joined(parts: list[States], like: States) -> States:
    if not parts:
        return States(*(getattr(like, name)[:0] for name in States.__slots__))
    return States(*(np.concatenate([getattr(part, name) for part in parts]) for name in States.__slots__))


def _best_of_alike(states: States) -> States:
    keep = unbeaten([states.node, *states.visited.T], [-states.value])
    return States(*(getattr(states, name)[keep] for name in States.__slots__))


def _traced(layers: list[States], graph: WeekGraph) -> list[tuple[int, ...]]:
    home = np.flatnonzero(graph.last()[layers[-1].node])
    home = home[unbeaten([*layers[-1].visited[home].T], [-layers[-1].value[home]])]
    routes = np.empty((len(home), len(graph.arcs)), dtype=np.int64)
    state = home
    for day in reversed(range(len(graph.arcs))):
        routes[:, day] = layers[day + 1].route[state]
        state = layers[day + 1].before[state]
    return [tuple(week) for week in routes.tolist()]
