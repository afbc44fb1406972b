"""A day looked at from its end, as machine code: what the rest can bring after each visit, at each time.

A way may come back to a stop only where the memory of a visit on the way has no place for that stop: it
holds the nearest ones (ng-routes: Baldacci, Mingozzi and Roberti, Operations Research 59, 2011).
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from routing.indexed import Integers
from routing.relaxation import NOWHERE

HOME = -1
REMEMBERED, RESTS = 8, 6
ITSELF = 1


class Hops(NamedTuple):
    """A day in spans, a row for each visit: as in `routing.day_grid.DayGrid`, and what hops are worth.

    ``home``: by visit and span, what going to a place to sleep is worth.
    """

    hop: Integers
    last: Integers
    finish: Integers
    worth: Integers
    home: Integers


class Near(NamedTuple):
    """``bit[i, j]``: which bit of the memory of visit ``i`` stands for ``j``, -1 where none does.

    ``moved[i, j, b]``: which bit of ``i`` stands for what bit ``b`` of ``j`` does.
    """

    bit: Integers
    moved: Integers


class Ahead(NamedTuple):
    """By visit and span; of the rests that may follow, ``rests`` in number, by place in their list too.

    ``best`` begins with ``follower`` (HOME: the way to a place to sleep), ``other`` with another. The rests
    are ordered by value and differ in which visits they make that are remembered. ``visit`` and ``rest``
    say how each goes on.
    """

    best: Integers
    other: Integers
    follower: Integers
    rests: Integers
    value: Integers
    memory: Integers
    visit: Integers
    rest: Integers


class Found(NamedTuple):
    """Rests of one visit at one time, before they are chosen from."""

    value: Integers
    memory: Integers
    visit: Integers
    rest: Integers


def nearest(hop: Integers) -> Near:
    """What each visit remembers: itself and those that are the fewest spans away, there and back."""
    visits = np.arange(len(hop))
    both = hop + hop.T
    both[visits, visits] = -1
    near = np.argsort(both, axis=1, kind="stable")[:, :REMEMBERED]
    bit = np.full(both.shape, -1)
    bit[visits[:, None], near] = np.arange(near.shape[1])
    return Near(bit, bit[:, near])


@njit(cache=True)
def sweep(day: Hops, near: Near) -> Ahead:
    """From the last span to the first."""
    visits, spans = day.home.shape
    ahead = Ahead(
        best=np.full((visits, spans + 1), NOWHERE),
        other=np.full((visits, spans + 1), NOWHERE),
        follower=np.full((visits, spans + 1), HOME),
        rests=np.zeros((visits, spans + 1), dtype=np.int64),
        value=np.full((visits, spans + 1, RESTS), NOWHERE),
        memory=np.zeros((visits, spans + 1, RESTS), dtype=np.int64),
        visit=np.full((visits, spans + 1, RESTS), HOME),
        rest=np.zeros((visits, spans + 1, RESTS), dtype=np.int64),
    )
    room = np.empty((4, visits * RESTS + 1), dtype=np.int64)
    found = Found(room[0], room[1], room[2], room[3])
    for span in range(spans - 1, -1, -1):
        for visit in range(visits):
            _choose(ahead, found, _gather(day, near, ahead, found, visit, span), visit, span)
    return ahead


@njit(cache=True)
def _gather(day: Hops, near: Near, ahead: Ahead, found: Found, visit: int, span: int) -> int:
    """Fill ``found`` with what may be chosen, and the best and the other; says how many were found."""
    spans = day.home.shape[1]
    sleeps = day.home[visit, span]
    most, second, follower = sleeps, NOWHERE, HOME
    size = _keep(found, 0, sleeps, ITSELF, HOME, 0)
    floor = sleeps
    for after in range(len(day.finish)):
        if day.last[visit, after] < span:
            continue
        end = min(max(day.hop[visit, after] + span, day.finish[after]), spans)
        own, begun = near.bit[after, visit], False
        for rest in range(ahead.rests[after, end]):
            seen = ahead.memory[after, end, rest]
            if own >= 0 and (seen >> own) & 1:
                continue
            total = ahead.value[after, end, rest] + day.worth[visit, after]
            if not begun and total > most:
                most, second, follower = total, most, after
            elif not begun:
                second = max(second, total)
            begun = True
            if total <= floor:
                break
            memory = _remembered(near, visit, after, seen)
            size = _keep(found, size, total, memory, after, rest)
            if memory == ITSELF:
                floor = total
                break
    ahead.best[visit, span], ahead.other[visit, span], ahead.follower[visit, span] = most, second, follower
    return size


@njit(cache=True)
def _keep(found: Found, size: int, value: int, memory: int, visit: int, rest: int) -> int:
    found.value[size], found.memory[size] = value, memory
    found.visit[size], found.rest[size] = visit, rest
    return size + 1


@njit(cache=True)
def _remembered(near: Near, visit: int, after: int, seen: int) -> int:
    """What ``visit`` remembers of what ``after`` does, and itself."""
    memory, place = ITSELF, 0
    while seen:
        if seen & 1 and near.moved[visit, after, place] >= 0:
            memory |= 1 << near.moved[visit, after, place]
        seen >>= 1
        place += 1
    return memory


@njit(cache=True)
def _choose(ahead: Ahead, found: Found, size: int, visit: int, span: int) -> None:
    """The best rests, none of which remembers all that a better one does.

    The last that there is room for is taken to remember nothing, which makes it worth no less.
    """
    count, memory = 0, 0
    while count < RESTS and memory != ITSELF:
        pick = NOWHERE
        for each in range(size):
            if found.value[each] > NOWHERE and (pick == NOWHERE or found.value[each] > found.value[pick]):
                if _beaten(ahead, count, found.memory[each], visit, span):
                    found.value[each] = NOWHERE
                else:
                    pick = each
        if pick == NOWHERE:
            break
        memory = ITSELF if count == RESTS - 1 else found.memory[pick]
        ahead.value[visit, span, count], ahead.memory[visit, span, count] = found.value[pick], memory
        ahead.visit[visit, span, count], ahead.rest[visit, span, count] = found.visit[pick], found.rest[pick]
        found.value[pick] = NOWHERE
        count += 1
    ahead.rests[visit, span] = count


@njit(cache=True)
def _beaten(ahead: Ahead, count: int, memory: int, visit: int, span: int) -> bool:
    for better in range(count):
        if ahead.memory[visit, span, better] & ~memory == 0:
            break
    else:
        return False
    return True
