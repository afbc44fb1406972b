"""Weeks in which no stop repeats, day by day forward, the unpromising dropped.

Every stop is remembered. What a relaxation says of the days ahead drops each partial week that cannot
become worth ``floor``. Where more stay than may, the most promising stay and the rest is remembered
as a bound, so that a narrow search is a quick beam and a wide one a proof.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from routing.day_routes import Bits
from routing.indexed import Integers
from routing.limit import Limit
from routing.pareto import unbeaten
from routing.relaxation import NOWHERE, Relaxed, worth_so_far

PAIRS_AT_ONCE = 500_000
ALIKE = 6
ARCS_AT_LEAST = 300
ARCS_PER_STATE = 20


@dataclass(frozen=True, slots=True)
class States:
    """Partial weeks after a day; ``before`` and ``route`` say how each came about."""

    node: Integers
    visited: Bits
    value: Integers
    before: Integers
    route: Integers

    def take(self, rows: Integers) -> "States":
        return States(*(getattr(self, name)[rows] for name in States.__slots__))


@dataclass(frozen=True, slots=True)
class Forward:
    """Weeks as routes by day, a row each, and their values; ``dropped`` bounds what was not followed."""

    routes: Integers
    values: Integers
    dropped: int


def search_forward(relaxed: Relaxed, floor: int, most: int, limit: Limit) -> Forward:
    """The best week of each set of stops among those worth ``floor`` at the relaxation's worths.

    Parameters
    ----------
    most : partial weeks kept after each day.
    """
    graph = relaxed.graph
    none = np.zeros(1, dtype=np.int64)
    layers = [States(none, np.zeros((1, graph.sets.bits.shape[1]), dtype=np.uint64), none, none, none)]
    so_far = worth_so_far(graph, relaxed.worth)
    dropped = NOWHERE
    for day in range(len(graph.arcs)):
        grown = _next(relaxed, layers[-1], day, so_far[day], floor, most, limit)
        if grown is None:
            return Forward(np.empty((0, len(graph.arcs)), dtype=np.int64), none[:0], relaxed.best)
        layers.append(grown[0])
        dropped = max(dropped, grown[1])
    return _traced(layers, dropped)


def _next(
    relaxed: Relaxed, states: States, day: int, so_far: Integers, floor: int, most: int, limit: Limit
) -> tuple[States, int] | None:
    """The states after a day and a bound on those not followed; None when time is over."""
    arcs, bits = relaxed.graph.arcs[day], relaxed.graph.sets.bits
    potential = relaxed.potential(day)
    useful = np.flatnonzero(so_far[arcs.tail] + potential >= floor)
    useful = useful[np.lexsort((-potential[useful], arcs.tail[useful]))]
    first, count = _promising(states, arcs.tail[useful], potential[useful], floor)
    kept, dropped = states.take(np.empty(0, dtype=np.int64)), NOWHERE
    widest = ARCS_AT_LEAST + ARCS_PER_STATE * most
    wide = np.flatnonzero(count > widest)
    if len(wide):
        dropped = int((states.value[wide] + potential[useful[first[wide] + widest]]).max())
        count = np.minimum(count, widest)
    for begin, end in _chunks(count):
        if limit.over():
            return None
        counts = count[begin:end]
        state = np.repeat(np.arange(begin, end), counts)
        within = np.arange(len(state)) - np.repeat(np.cumsum(counts) - counts, counts)
        arc = useful[first[state] + within]
        served = bits[arcs.served[arc]]
        apart = np.flatnonzero(((states.visited[state] & served) == 0).all(axis=1))
        state, arc, visited = state[apart], arc[apart], states.visited[state[apart]] | served[apart]
        value = states.value[state] + relaxed.worth[arcs.route[arc]]
        part = States(arcs.head[arc], visited, value, state, arcs.route[arc])
        kept, more = _most_hopeful(relaxed, day + 1, _joined(kept, part), floor, most)
        dropped = max(dropped, more)
    return kept, dropped


def _most_hopeful(relaxed: Relaxed, day: int, states: States, floor: int, most: int) -> tuple[States, int]:
    """At most ``most`` states that may reach ``floor``, and the hope of the best one left out."""
    hope = states.value + relaxed.ahead[day][states.node, relaxed.masks(states.visited)]
    dropped = NOWHERE
    for allowed, alike in ((most * ALIKE, False), (most, True)):
        if alike:
            rows = _best_of_alike(states)
            states, hope = states.take(rows), hope[rows]
        if len(hope) > allowed:
            rows = np.argpartition(-hope, allowed)
            dropped = max(dropped, int(hope[rows[allowed:]].max()))
            states, hope = states.take(rows[:allowed]), hope[rows[:allowed]]
    rows = np.flatnonzero(hope >= floor)
    return states.take(rows), dropped


def _promising(states: States, tail: Integers, potential: Integers, floor: int) -> tuple[Integers, Integers]:
    """For each state where its arcs begin and how many of them, the best first, may reach ``floor``."""
    first = np.searchsorted(tail, states.node, "left")
    count = np.zeros(len(states.node), dtype=np.int64)
    for node in np.unique(states.node):
        own = slice(*np.searchsorted(tail, (node, node + 1)))
        here = np.flatnonzero(states.node == node)
        count[here] = np.searchsorted(-potential[own], states.value[here] - floor, "right")
    return first, count


def _chunks(count: Integers) -> list[tuple[int, int]]:
    """Runs of states that have about ``PAIRS_AT_ONCE`` arcs together."""
    number = np.cumsum(count) // PAIRS_AT_ONCE
    borders = np.flatnonzero(np.diff(number, prepend=-1))
    return list(pairwise([*borders.tolist(), len(count)]))


def _joined(some: States, more: States) -> States:
    return States(*(np.concatenate((getattr(some, name), getattr(more, name))) for name in States.__slots__))


def _best_of_alike(states: States) -> Integers:
    return unbeaten([states.node, *states.visited.T], [-states.value])


def _traced(layers: list[States], dropped: int) -> Forward:
    last = layers[-1]
    state = unbeaten([*last.visited.T], [-last.value])
    values = last.value[state]
    routes = np.empty((len(state), len(layers) - 1), dtype=np.int64)
    for day in reversed(range(len(layers) - 1)):
        routes[:, day] = layers[day + 1].route[state]
        state = layers[day + 1].before[state]
    return Forward(routes, values, dropped)
