"""Weeks that may serve a stop again: what they are worth at most, quickly.

A multiplier taxes each service of a stop and pays once for it, whether it is served or not: a week
without repeats never loses by that, one with repeats does. With some stops remembered along the way
the relaxation is tighter still; it then has a worth for each evening and each set of those stops.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routing.indexed import Integers
from routing.week_graph import DayArcs, WeekGraph

NOWHERE = -(1 << 60)


@dataclass(frozen=True, slots=True)
class DayMemory:
    """Arcs of a day by the remembered stops they hold, then by tail and head.

    ``first``: where arcs alike in all three begin, ``head`` those arcs' heads. ``spans``: for each set
    held its number, its part of ``head``, where tails begin in that part, and those tails.
    """

    order: Integers
    first: Integers
    head: Integers
    spans: tuple[tuple[int, slice, Integers, Integers], ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """Stops that a relaxation remembers, the first ``forced`` of which must be served; arcs sorted so."""

    stops: tuple[int, ...]
    forced: int
    held: Integers
    days: tuple[DayMemory, ...]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The worth of what lies ahead, by layer, evening and what is already served of what ``memory`` holds.

    ``worth`` has a row for each day route and one more, 0, for an idle day.
    """

    graph: WeekGraph
    worth: Integers
    memory: Memory
    ahead: tuple[Integers, ...]

    @property
    def best(self) -> int:
        """What no week exceeds, multipliers aside."""
        return int(self.ahead[0][0, 0])

    def masks(self, bits: NDArray[np.uint64]) -> Integers:
        """Which remembered stops each row of ``bits`` holds."""
        return masks_of(bits, self.memory.stops)

    def potential(self, day: int) -> Integers:
        """What each arc of a day and the best after it are worth, if no more than its own is remembered."""
        arcs = self.graph.arcs[day]
        held = self.memory.held[arcs.route]
        after = self.ahead[day + 1]
        best = after[arcs.head, held]
        for served_before in range(1, 1 << self.memory.forced):
            best = np.maximum(best, after[arcs.head, held | served_before])
        potential: Integers = self.worth[arcs.route] + best
        return potential

    def best_path(self) -> tuple[int, ...]:
        """The routes of a relaxed week of most worth."""
        node, mask, routes = 0, 0, []
        for day, arcs in enumerate(self.graph.arcs):
            own = arcs.of_tail(node)
            route, head = arcs.route[own], arcs.head[own]
            held = self.memory.held[route]
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


def remember(graph: WeekGraph, stops: tuple[int, ...] = (), forced: int = 0) -> Memory:
    """Prepare a relaxation that remembers ``stops``."""
    held = np.append(masks_of(graph.sets.bits, stops)[graph.table.set_of], 0)
    return Memory(stops, forced, held, tuple(_day_memory(arcs, held) for arcs in graph.arcs) if stops else ())


def _day_memory(arcs: DayArcs, held: Integers) -> DayMemory:
    mask = held[arcs.route]
    order = np.lexsort((arcs.head, arcs.tail, mask))
    tail, head, mask = arcs.tail[order], arcs.head[order], mask[order]
    first = np.flatnonzero(sum(np.diff(key, prepend=-1) != 0 for key in (tail, head, mask)))
    tail, head, mask = tail[first], head[first], mask[first]
    borders = [*np.flatnonzero(np.diff(mask, prepend=-1)).tolist(), len(mask)]
    spans = []
    for begin, end in pairwise(borders):
        tails = tail[begin:end]
        starts = np.flatnonzero(np.diff(tails, prepend=-1))
        spans.append((int(mask[begin]), slice(begin, end), starts, tails[starts]))
    return DayMemory(order, first, head, tuple(spans))


def relax(graph: WeekGraph, worth: Integers, memory: Memory) -> Relaxed:
    """The relaxation of a graph at ``worth`` (a row for each route, and 0 for an idle day)."""
    width = 1 << len(memory.stops)
    last = np.full((len(graph.evenings[-1]), width), NOWHERE)
    home = np.array([place == graph.vehicle.end for place, _ in graph.evenings[-1]])
    served = (1 << memory.forced) - 1
    last[np.ix_(home, np.arange(width) & served == served)] = 0
    ahead = [last]
    for day in reversed(range(len(graph.arcs))):
        arcs = graph.arcs[day]
        before = np.full((len(graph.evenings[day]), width), NOWHERE)
        if memory.stops:
            _step_with_memory(worth[arcs.route], memory.days[day], ahead[0], before)
        else:
            total = worth[arcs.route] + ahead[0][arcs.head, 0]
            before[arcs.tail[arcs.first], 0] = np.maximum.reduceat(total, arcs.first)
        ahead.insert(0, before)
    return Relaxed(graph, worth, memory, tuple(ahead))


def _step_with_memory(value: Integers, day: DayMemory, after: Integers, before: Integers) -> None:
    """Fill ``before``: for each set of stops that arcs hold, all memories disjoint from it at once."""
    best = np.maximum.reduceat(value[day.order], day.first)
    memories = np.arange(after.shape[1])
    for own, span, first, tails in day.spans:
        free = memories[memories & own == 0]
        total = after[day.head[span, None], free | own] + best[span, None]
        cells = np.ix_(tails, free)
        before[cells] = np.maximum(before[cells], np.maximum.reduceat(total, first, axis=0))


def worth_so_far(graph: WeekGraph, worth: Integers) -> list[Integers]:
    """For each evening the most that the days before it can have brought when stops may repeat."""
    so_far = [np.zeros(1, dtype=np.int64)]
    for day, arcs in enumerate(graph.arcs):
        after = np.full(len(graph.evenings[day + 1]), NOWHERE)
        np.maximum.at(after, arcs.head, so_far[day][arcs.tail] + worth[arcs.route])
        so_far.append(after)
    return so_far
