"""A plan shaken and mended again and again, as machine code: a second of it tries thousands of plans.

Strings of neighbouring stops are taken out, or a night is spent elsewhere, and whatever then fits is put in
where it makes the least detour. Worse plans are accepted now and then, less and less (simulated annealing).
After Christiaens and Vanden Berghe, Slack induction by string removals (2020).
"""

import numpy as np
from numba import njit

from routing.indexed import NO_LIMIT, Integers
from routing.tours import (
    NOWHERE,
    Decimals,
    Ground,
    Tours,
    copy,
    fits,
    insert,
    place_at,
    remove,
    start_of,
    timed,
    worth_of_tours,
)

REMOVED, STRING = 10, 10
CHANGED_NIGHTS, MOVED_DAYS, BLINKS = 0.15, 0.1, 0.02
NIGHTS_TRIED = 3


@njit(cache=True)
def reshuffle(
    ground: Ground,
    state: tuple[Tours, Tours, Tours],
    steps: int,
    heat: tuple[float, float],
    rng: np.random.Generator,
) -> None:
    """Shake and mend the plan ``steps`` times.

    Parameters
    ----------
    state : Tours
        The plan to begin with, room for a trial, and the best plan known, which is kept up to date.
    steps : int
        Trials, one of which takes time in proportion to stops and tours.
    heat : float
        By how much, in units of ``ground.value``, plans may be worse at first, and at the end.
    rng : numpy.random.Generator
        All chance.
    """
    now, trial, best = state
    value, most = _value(ground, now), worth_of_tours(ground, best)
    order, weight = np.zeros(len(ground.place), dtype=np.int64), np.zeros(len(ground.place))
    for step in range(steps):
        copy(now, trial)
        if not _shake(ground, trial, rng):
            continue
        _mend(ground, trial, order, weight, rng)
        found = _value(ground, trial)
        warmth = heat[0] * (heat[1] / heat[0]) ** (step / steps)
        if found >= value + warmth * np.log(rng.random()):
            value = found
            copy(trial, now)
            worth = worth_of_tours(ground, now)
            if worth > most:
                most = worth
                copy(now, best)


@njit(cache=True)
def _below(rng: np.random.Generator, count: int) -> int:
    """A number from 0 on; the generator's own ``integers`` take two seconds to compile."""
    return int(rng.random() * count)


@njit(cache=True)
def sleep_elsewhere(ground: Ground, tours: Tours, nights: int, rng: np.random.Generator) -> bool:
    """Change some nights, wherever that leads; False where the roads allow no such plan."""
    for _ in range(nights):
        tour = _below(rng, len(tours.size))
        place = ground.lodging[tour, _below(rng, _places_to_sleep(ground, tour))]
        if place != tours.night[tour] and not _spend_night(ground, tours, tour, place):
            return False
    return True


@njit(cache=True)
def _value(ground: Ground, tours: Tours) -> float:
    value = 0.0
    for stop in range(len(tours.tour_of)):
        if tours.tour_of[stop] != NOWHERE:
            value += ground.value[stop]
    return float(value - ground.per_second * tours.driving.sum())


@njit(cache=True)
def _shake(ground: Ground, tours: Tours, rng: np.random.Generator) -> bool:
    """Take stops out, and perhaps change a night or move a day; False where the roads allow no such plan."""
    if rng.random() < CHANGED_NIGHTS and not _change_night(ground, tours, rng):
        return False
    if rng.random() < MOVED_DAYS and not _move_day(ground, tours, rng):
        return False
    stop, left = _below(rng, len(ground.place)), 1 + _below(rng, REMOVED)
    for near in ground.near[stop]:
        tour = tours.tour_of[near]
        if tour == NOWHERE:
            continue
        count = tours.size[tour]
        length = min(left, 1 + _below(rng, min(STRING, count)))
        at = 0
        while tours.stops[tour, at] != near:
            at += 1
        least = max(0, at - length + 1)
        first = least + _below(rng, min(at, count - length) + 1 - least)
        remove(tours, tour, first, length)
        if not timed(ground, tours, tour):
            return False
        left -= length
        if left <= 0:
            break
    return True


@njit(cache=True)
def _change_night(ground: Ground, tours: Tours, rng: np.random.Generator) -> bool:
    """Sleep elsewhere after some tour, and leave out what makes the tours beside that night too long."""
    tour = _below(rng, len(tours.size))
    choices = _places_to_sleep(ground, tour)
    if choices < 2:
        return True
    roads, after = ground.matrix[ground.road[tour]], ground.matrix[ground.road[tour + 1]]
    last = place_at(ground, tours, tour, tours.size[tour])
    following = place_at(ground, tours, tour + 1, 1)
    before, chosen, least = tours.night[tour], NOWHERE, 0
    for _ in range(1 + _below(rng, NIGHTS_TRIED)):
        place = ground.lodging[tour, _below(rng, choices)]
        detour = roads[last, place] + after[place, following]
        if place != before and (chosen == NOWHERE or detour < least):
            chosen, least = place, detour
    if chosen == NOWHERE:
        return True
    return _spend_night(ground, tours, tour, chosen)


@njit(cache=True)
def _places_to_sleep(ground: Ground, tour: int) -> int:
    choices = 0
    while choices < ground.lodging.shape[1] and ground.lodging[tour, choices] != NOWHERE:
        choices += 1
    return choices


@njit(cache=True)
def _spend_night(ground: Ground, tours: Tours, tour: int, place: int) -> bool:
    """Sleep there after a tour, and leave out what makes the tours beside that night too long."""
    tours.night[tour] = place
    return _shortened(ground, tours, tour, last=True) and _shortened(ground, tours, tour + 1, last=False)


@njit(cache=True)
def _shortened(ground: Ground, tours: Tours, tour: int, last: bool) -> bool:
    """Take stops out of a tour, the last or the first, until it keeps the hours; False where none does."""
    while not timed(ground, tours, tour):
        count = tours.size[tour]
        if count == 0:
            return False
        remove(tours, tour, count - 1 if last else 0, 1)
    return True


@njit(cache=True)
def _move_day(ground: Ground, tours: Tours, rng: np.random.Generator) -> bool:
    """Give up a tour for a day without one elsewhere: all tours between move by one towards it.

    So a vehicle leaves a part of the country a day sooner, and has a day more in another.
    """
    given_up = _below(rng, len(tours.size))
    begin, end = _tours_of_vehicle(ground, given_up)
    free = begin + _below(rng, end - begin)
    remove(tours, given_up, 0, tours.size[given_up])
    for tour in range(given_up, free):
        _take_over(ground, tours, tour + 1, tour)
        tours.night[tour] = tours.night[tour + 1]
    for tour in range(given_up, free, -1):
        _take_over(ground, tours, tour - 1, tour)
        tours.night[tour - 1] = start_of(ground, tours, tour - 1)
    for tour in range(min(given_up, free), max(given_up, free) + 1):
        if not _may_end(ground, tours, tour) or not _shortened(ground, tours, tour, free < given_up):
            return False
    return True


@njit(cache=True)
def _tours_of_vehicle(ground: Ground, tour: int) -> tuple[int, int]:
    """The first tour of the vehicle that has this one, and the first of the next vehicle."""
    begin, end = tour, tour + 1
    while ground.first[begin] == NOWHERE:
        begin -= 1
    while end < len(ground.first) and ground.first[end] == NOWHERE:
        end += 1
    return begin, end


@njit(cache=True)
def _may_end(ground: Ground, tours: Tours, tour: int) -> bool:
    """Whether the place where a tour ends is one where it may."""
    return bool(np.any(ground.lodging[tour] == tours.night[tour]))


@njit(cache=True)
def _take_over(ground: Ground, tours: Tours, source: int, target: int) -> None:
    """Move all stops of a tour to another, empty, but for those closed then."""
    count = 0
    for i in range(tours.size[source]):
        stop = tours.stops[source, i]
        if ground.until[target, stop] == NOWHERE:
            tours.tour_of[stop] = NOWHERE
        else:
            tours.stops[target, count] = stop
            tours.tour_of[stop] = target
            count += 1
    tours.size[target], tours.size[source] = count, 0


@njit(cache=True)
def _mend(ground: Ground, tours: Tours, order: Integers, weight: Decimals, rng: np.random.Generator) -> None:
    """Put in what fits, one stop after another in an order that is partly chance."""
    count, way = 0, _below(rng, 3)
    for stop in range(len(ground.place)):
        if tours.tour_of[stop] != NOWHERE:
            continue
        chance = rng.random()
        if way == 1:
            chance *= ground.value[stop]
        elif way == 2:
            tour, position, detour = _best_place(ground, tours, stop, 0.0, rng)
            if tour == NOWHERE:
                continue
            chance *= ground.value[stop] / (1.0 + max(0, detour) + ground.service[stop])
        position = count
        while position > 0 and weight[position - 1] < chance:
            order[position], weight[position] = order[position - 1], weight[position - 1]
            position -= 1
        order[position], weight[position] = stop, chance
        count += 1
    for stop in order[:count]:
        tour, position, _ = _best_place(ground, tours, stop, BLINKS, rng)
        if tour != NOWHERE and not insert(ground, tours, tour, position, stop):
            remove(tours, tour, position, 1)
            timed(ground, tours, tour)


@njit(cache=True)
def _best_place(
    ground: Ground, tours: Tours, stop: int, blinks: float, rng: np.random.Generator
) -> tuple[int, int, int]:
    """The tour and position where a stop makes the least detour, and that; now and then one is not seen."""
    best, best_position, least = NOWHERE, 0, NO_LIMIT
    to, service = ground.place[stop], ground.service[stop]
    for tour in range(len(tours.size)):
        until, opens = ground.until[tour, stop], ground.earliest[tour, stop]
        room, place = ground.most[tour] - tours.driving[tour], start_of(ground, tours, tour)
        matrix, count = ground.matrix[ground.road[tour]], tours.size[tour]
        for position in range(count + 1):
            free = tours.free[tour, position]
            if free > until:
                break
            after = tours.night[tour] if position == count else ground.place[tours.stops[tour, position]]
            leg, onward = matrix[place, to], matrix[to, after]
            detour = leg + onward - matrix[place, after]
            place = after
            if detour >= least or detour > room or free + leg > until:
                continue
            if max(free + leg, opens) + service + onward > tours.by[tour, position]:
                continue
            if (not blinks or rng.random() >= blinks) and fits(ground, tours, tour, position, stop):
                best, best_position, least = tour, position, detour
    return best, best_position, least
