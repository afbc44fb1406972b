"""Weeks that may serve a stop again: what they are worth at most, quickly.

A multiplier taxes each service of a stop and pays once for it, whether it is served or not: a week
without repeats never loses by that, one with repeats does. With some stops remembered along the way
the relaxation is tighter still; it then has a worth for each evening and each set of those stops.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.indexed import Integers
from routing.week_graph import DayArcs, WeekGraph

NOWHERE = -(1 << 60)


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The worth of what lies ahead, by layer, evening and what is already served of ``remembered``.

    ``worth`` has a row for each day route and one more, 0, for an idle day.
    """

    graph: WeekGraph
    worth: Integers
    remembered: tuple[int, ...]
    held: Integers
    ahead: tuple[Integers, ...]

    @property
    def best(self) -> int:
        """What no week exceeds, multipliers aside."""
        return int(self.ahead[0][0, 0])

    def masks(self, bits: NDArray[np.uint64]) -> Integers:
        """Which remembered stops each row of ``bits`` holds."""
        return masks_of(bits, self.remembered)

    def potential(self, day: int) -> Integers:
        """What each arc of a day and the best after it are worth, if no more than its own is remembered."""
        arcs = self.graph.arcs[day]
        potential: Integers = self.worth[arcs.route] + self.ahead[day + 1][arcs.head, self.held[arcs.route]]
        return potential

    def best_path(self) -> tuple[int, ...]:
        """The routes of a relaxed week of most worth."""
        node, mask, routes = 0, 0, []
        for day, arcs in enumerate(self.graph.arcs):
            own = arcs.of_tail(node)
            route, head = arcs.route[own], arcs.head[own]
            held = self.held[route]
            total = self.worth[route] + self.ahead[day + 1][head, mask | held]
            total[(held & mask) != 0] = 2 * NOWHERE
            best = int(np.argmax(total))
            node, mask = int(head[best]), mask | int(held[best])
            routes.append(int(route[best]))
        return tuple(routes)


def masks_of(bits: NDArray[np.uint64], remembered: tuple[int, ...]) -> Integers:
    """Bit k says whether a row of ``bits`` holds the k-th remembered stop."""
    found = np.zeros(len(bits), dtype=np.int64)
    for position, stop in enumerate(remembered):
        held = (bits[:, stop // 64] >> np.uint64(stop % 64)) & np.uint64(1)
        found |= held.astype(np.int64) << position
    return found


def relax(graph: WeekGraph, worth: Integers, remembered: tuple[int, ...] = ()) -> Relaxed:
    """The relaxation of a graph at ``worth`` (a row for each route, and 0 for an idle day)."""
    held = np.append(masks_of(graph.sets.bits, remembered)[graph.table.set_of], 0)
    width = 1 << len(remembered)
    last = np.full((len(graph.evenings[-1]), width), NOWHERE)
    last[[place == graph.vehicle.end for place, _ in graph.evenings[-1]]] = 0
    ahead = [last]
    for day in reversed(range(len(graph.arcs))):
        arcs = graph.arcs[day]
        before = np.full((len(graph.evenings[day]), width), NOWHERE)
        if remembered:
            _step_with_memory(arcs, worth, held, ahead[0], before)
        else:
            total = worth[arcs.route] + ahead[0][arcs.head, 0]
            before[arcs.tail[arcs.first], 0] = np.maximum.reduceat(total, arcs.first)
        ahead.insert(0, before)
    return Relaxed(graph, worth, remembered, held, tuple(ahead))


def _step_with_memory(
    arcs: DayArcs, worth: Integers, held: Integers, after: Integers, before: Integers
) -> None:
    """Fill ``before``: for each set of stops that arcs hold, all memories disjoint from it at once."""
    value, mask = worth[arcs.route], held[arcs.route]
    order = np.lexsort((-value, arcs.head, arcs.tail, mask))
    tail, head, mask, value = arcs.tail[order], arcs.head[order], mask[order], value[order]
    best = np.ones(len(order), dtype=bool)
    best[1:] = (np.diff(tail) != 0) | (np.diff(head) != 0) | (np.diff(mask) != 0)
    tail, head, mask, value = tail[best], head[best], mask[best], value[best]
    memories = np.arange(after.shape[1])
    begins = np.flatnonzero(np.diff(mask, prepend=-1))
    for begin, end in zip(begins, [*begins[1:], len(mask)], strict=True):
        own = mask[begin]
        free = memories[memories & own == 0]
        total = after[head[begin:end, None], free | own] + value[begin:end, None]
        first = np.flatnonzero(np.diff(tail[begin:end], prepend=-1))
        rows = tail[begin:end][first]
        best_total = np.maximum.reduceat(total, first, axis=0)
        cells = np.ix_(rows, free)
        before[cells] = np.maximum(before[cells], best_total)


def worth_so_far(graph: WeekGraph, worth: Integers) -> list[Integers]:
    """For each evening the most that the days before it can have brought when stops may repeat."""
    so_far = [np.zeros(1, dtype=np.int64)]
    for day, arcs in enumerate(graph.arcs):
        after = np.full(len(graph.evenings[day + 1]), NOWHERE)
        np.maximum.at(after, arcs.head, so_far[day][arcs.tail] + worth[arcs.route])
        so_far.append(after)
    return so_far
