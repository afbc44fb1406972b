"""Days of all vehicles as rows of stops, timed as machine code: what keeps the hours, where one more fits.

A tour is a vehicle's working day. It begins where the one before ended, and its times are as early as can be;
breaks are taken only where the rule forbids to drive on.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.indexed import NO_LIMIT, Integers

Decimals = NDArray[np.float64]
NOWHERE = -1


class Ground(NamedTuple):
    """What stays as it is. ``opens`` and ``latest`` bound a service's start by tour, stop and window,
    ``earliest`` and ``until`` all its windows together.

    ``first`` is where a tour begins, NOWHERE where the night before says so. ``lodging`` has the places where
    a tour may end, padded with NOWHERE; one alone is no choice. ``near`` has all stops by their distance from
    each. ``worth`` is what a plan is judged by, ``value`` and ``per_second`` what the search is led by.
    """

    matrix: Integers
    place: Integers
    service: Integers
    worth: Integers
    value: Decimals
    per_second: float
    unit: int
    near: Integers
    road: Integers
    opens: Integers
    latest: Integers
    earliest: Integers
    until: Integers
    begin: Integers
    end: Integers
    most: Integers
    after: Integers
    pause: Integers
    first: Integers
    lodging: Integers


class Tours(NamedTuple):
    """A plan: the stops of each tour, where it ends, and its times.

    ``free[tour, i]`` is when the tour may leave its i-th place, the start being the 0-th, ``since`` the
    driving without a break by then. ``by[tour, i]`` is the latest arrival at the place after that from which
    the rest is still in time if no break is due. ``tour_of`` says where each stop is.
    """

    stops: Integers
    size: Integers
    night: Integers
    free: Integers
    since: Integers
    by: Integers
    driving: Integers
    back: Integers
    tour_of: Integers


@njit(cache=True)
def copy(source: Tours, target: Tours) -> None:
    """Make ``target`` the same plan."""
    for tour in range(len(source.size)):
        target.size[tour], target.night[tour] = source.size[tour], source.night[tour]
        target.driving[tour], target.back[tour] = source.driving[tour], source.back[tour]
        # Slices would do as well, but take five seconds to compile.
        for i in range(source.size[tour] + 1):
            target.stops[tour, i] = source.stops[tour, i]
            target.free[tour, i] = source.free[tour, i]
            target.since[tour, i] = source.since[tour, i]
            target.by[tour, i] = source.by[tour, i]
    for stop in range(len(source.tour_of)):
        target.tour_of[stop] = source.tour_of[stop]


@njit(cache=True)
def start_of(ground: Ground, tours: Tours, tour: int) -> int:
    """The place where a tour begins."""
    return int(tours.night[tour - 1] if ground.first[tour] == NOWHERE else ground.first[tour])


@njit(cache=True)
def place_at(ground: Ground, tours: Tours, tour: int, position: int) -> int:
    """The place of the i-th stop counted from 1; 0 is the start, one more than the last the night."""
    if position == 0:
        return start_of(ground, tours, tour)
    if position > tours.size[tour]:
        return int(tours.night[tour])
    return int(ground.place[tours.stops[tour, position - 1]])


@njit(cache=True)
def breaks(ground: Ground, tour: int, since: int, leg: int) -> int:
    """How many breaks a leg needs."""
    return int(max(0, -(-(since + leg) // ground.after[tour]) - 1))


@njit(cache=True)
def begins(ground: Ground, tour: int, stop: int, arrival: int) -> int:
    """When a service begins, NO_LIMIT where that is too late."""
    found = NO_LIMIT
    for window in range(ground.opens.shape[2]):
        start = max(arrival, ground.opens[tour, stop, window])
        if start <= ground.latest[tour, stop, window] and start < found:
            found = start
    return found


@njit(cache=True)
def served(ground: Ground, tour: int, stop: int, leg: int, time: int, since: int) -> tuple[int, int]:
    """When a stop is done that is reached over a leg, and the driving without a break then."""
    due = breaks(ground, tour, since, leg)
    arrival = time + leg + due * ground.pause[tour]
    start = begins(ground, tour, stop, arrival)
    since += leg - due * ground.after[tour]
    if ground.service[stop] >= ground.pause[tour] or start - arrival >= ground.pause[tour]:
        since = 0
    return start + ground.service[stop], since


@njit(cache=True)
def timed(ground: Ground, tours: Tours, tour: int) -> bool:
    """Reckon a tour's times; whether it keeps the hours and the driving."""
    matrix = ground.matrix[ground.road[tour]]
    place, time, since, driving = start_of(ground, tours, tour), ground.begin[tour], 0, 0
    tours.free[tour, 0], tours.since[tour, 0] = time, since
    for i in range(tours.size[tour]):
        stop = tours.stops[tour, i]
        leg = matrix[place, ground.place[stop]]
        time, since = served(ground, tour, stop, leg, time, since)
        if time >= NO_LIMIT:
            return False
        driving += leg
        place = ground.place[stop]
        tours.free[tour, i + 1], tours.since[tour, i + 1] = time, since
    leg = matrix[place, tours.night[tour]]
    tours.back[tour] = time + leg + breaks(ground, tour, since, leg) * ground.pause[tour]
    tours.driving[tour] = driving + leg
    if tours.back[tour] > ground.end[tour] or tours.driving[tour] > ground.most[tour]:
        return False
    _reckon_latest(ground, tours, tour)
    return True


@njit(cache=True)
def _reckon_latest(ground: Ground, tours: Tours, tour: int) -> None:
    matrix = ground.matrix[ground.road[tour]]
    by, place = ground.end[tour], tours.night[tour]
    for i in range(tours.size[tour], -1, -1):
        tours.by[tour, i] = by
        if i == 0:
            return
        stop = tours.stops[tour, i - 1]
        done = by - matrix[ground.place[stop], place] - ground.service[stop]
        place, by = ground.place[stop], -1
        for window in range(ground.opens.shape[2]):
            start = min(done, ground.latest[tour, stop, window])
            if start >= ground.opens[tour, stop, window]:
                by = max(by, start)


@njit(cache=True)
def fits(ground: Ground, tours: Tours, tour: int, position: int, stop: int) -> bool:
    """Whether a stop may come after ``position`` others, its driving aside."""
    matrix = ground.matrix[ground.road[tour]]
    place, after = ground.place[stop], place_at(ground, tours, tour, position + 1)
    leg = matrix[place_at(ground, tours, tour, position), place]
    time, since = served(ground, tour, stop, leg, tours.free[tour, position], tours.since[tour, position])
    if time + matrix[place, after] > tours.by[tour, position]:
        return False
    return ground.pause[tour] == 0 or _goes_on(ground, tours, tour, position, (place, time, since))


@njit(cache=True)
def _goes_on(ground: Ground, tours: Tours, tour: int, position: int, at: tuple[int, int, int]) -> bool:
    """Whether the rest is in time, breaks included, after ``position`` stops: from a place, time, driving."""
    matrix = ground.matrix[ground.road[tour]]
    place, time, since = at
    for i in range(position, tours.size[tour]):
        stop = tours.stops[tour, i]
        time, since = served(ground, tour, stop, matrix[place, ground.place[stop]], time, since)
        if time >= NO_LIMIT:
            return False
        if time <= tours.free[tour, i + 1] and since <= tours.since[tour, i + 1]:
            return True
        place = ground.place[stop]
    leg = matrix[place, tours.night[tour]]
    return bool(time + leg + breaks(ground, tour, since, leg) * ground.pause[tour] <= ground.end[tour])


@njit(cache=True)
def insert(ground: Ground, tours: Tours, tour: int, position: int, stop: int) -> bool:
    """Put a stop after ``position`` others; whether the tour keeps the hours."""
    count = tours.size[tour]
    for i in range(count, position, -1):
        tours.stops[tour, i] = tours.stops[tour, i - 1]
    tours.stops[tour, position] = stop
    tours.size[tour] = count + 1
    tours.tour_of[stop] = tour
    return timed(ground, tours, tour)


@njit(cache=True)
def remove(tours: Tours, tour: int, position: int, count: int) -> None:
    """Take out ``count`` stops after ``position`` others; times are to be reckoned again."""
    for i in range(position, position + count):
        tours.tour_of[tours.stops[tour, i]] = NOWHERE
    for i in range(position, tours.size[tour] - count):
        tours.stops[tour, i] = tours.stops[tour, i + count]
    tours.size[tour] -= count


@njit(cache=True)
def worth_of_tours(ground: Ground, tours: Tours) -> int:
    """What the plan is worth."""
    worth = 0
    for stop in range(len(tours.tour_of)):
        if tours.tour_of[stop] != NOWHERE:
            worth += ground.worth[stop]
    for tour in range(len(tours.size)):
        worth -= tours.driving[tour] // ground.unit
    return worth
