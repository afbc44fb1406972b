"""All weeks of one vehicle as paths: nodes are evenings somewhere, arcs are day routes or idle days."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.day_profile import profile_of
from routing.day_routes import Bits, DayRoutes, enumerate_day_routes
from routing.indexed import Indexed, Integers, VehicleClass
from routing.problem import SECONDS_A_DAY, Shift
from routing.scopes import Enough

FREE = -1
DAYS_AT_ONCE = 60

Evening = tuple[int, int]
"""A place and the second from which the vehicle may leave it again, FREE where rest never binds."""


@dataclass(frozen=True, slots=True)
class RouteTable:
    """Day routes of one class: which set of stops each serves, its driving, and where it was enumerated."""

    set_of: Integers
    driving: Integers
    origin: Integers
    number: Integers


@dataclass(frozen=True, slots=True)
class StopSets:
    """Sets of stops as bits and as indices, padded with the number of stops."""

    bits: Bits
    members: Integers

    def worth(self, of_stop: Integers) -> Integers:
        """What each set's stops add up to."""
        total: Integers = np.append(of_stop, 0)[self.members].sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class DayArcs:
    """Arcs of one day between the evenings before and after it, sorted by ``tail``.

    ``route`` is -1 for an idle day, ``served`` a row of the graph's sets of stops. ``first`` is where
    each tail's arcs begin.
    """

    tail: Integers
    head: Integers
    route: Integers
    served: Integers
    first: Integers

    def of_tail(self, node: int) -> slice:
        begin, end = np.searchsorted(self.tail, (node, node + 1))
        return slice(int(begin), int(end))


@dataclass(frozen=True, slots=True)
class WeekGraph:
    """Layers of evenings, arcs between them, and the day routes the arcs stand for.

    Only arcs on some way from the vehicle's start to its end are kept.
    """

    vehicle: VehicleClass
    evenings: tuple[tuple[Evening, ...], ...]
    arcs: tuple[DayArcs, ...]
    table: RouteTable
    sets: StopSets
    enumerations: tuple[DayRoutes, ...]
    complete: bool

    @property
    def leads_home(self) -> bool:
        """Whether there is any week at all."""
        return len(self.arcs[0].tail) > 0

    def stops_of(self, routes: tuple[int, ...]) -> Integers:
        """The stops that these routes serve, repeated where they repeat."""
        members = self.sets.members[self.table.set_of[[route for route in routes if route >= 0]]].ravel()
        return members[members < len(self.vehicle.allowed)]


Arcs = tuple[Integers, Integers, Integers]


def build_week_graph(indexed: Indexed, vehicle: VehicleClass, enough: Enough) -> WeekGraph:
    """Enumerate the day routes of ``vehicle`` and join them to weeks."""
    if rest_binds(vehicle):
        return _graph_with_rest(indexed, vehicle, enough)
    return _graph_of_places(indexed, vehicle, enough)


def rest_binds(vehicle: VehicleClass) -> bool:
    """Whether a latest end and a later earliest start lie closer together than the rest."""
    starts = [(day, vehicle.shift_start(day)) for day in range(len(vehicle.shifts))]
    working = [(day, start) for day, start in starts if start is not None]
    for day, _ in working:
        shift = vehicle.shifts[day]
        assert shift is not None
        released = shift.end + SECONDS_A_DAY * day + vehicle.rest
        if any(start < released for later, start in working if later > day):
            return True
    return False


def _graph_of_places(indexed: Indexed, vehicle: VehicleClass, enough: Enough) -> WeekGraph:
    """Rest never binds: an evening is a place."""
    enumerations, arcs_of, first = [], {}, 0
    for days, shift in _alike_days(indexed, vehicle):
        profile = profile_of(indexed, vehicle, days, shift)
        starts = [(place, shift.start) for place in vehicle.lodging]
        routes = enumerate_day_routes(profile, starts, by_arrival=False, enough=enough)
        enumerations.append(routes)
        for position, day in enumerate(days):
            rows = np.flatnonzero(routes.days >> position & 1)
            arcs_of[day] = (routes.start[rows], routes.end[rows], first + rows)
        first += len(routes)
    evenings = tuple((place, FREE) for place in vehicle.lodging)
    stay = np.arange(len(evenings))
    arcs = [_with_idle(stay, stay, arcs_of.get(day)) for day in range(indexed.days)]
    before = ((vehicle.start, FREE),)
    at_start = arcs[0][0] == vehicle.lodging.index(vehicle.start)
    arcs[0] = (np.zeros(int(at_start.sum()), dtype=np.int64), arcs[0][1][at_start], arcs[0][2][at_start])
    return join_days(indexed, vehicle, (before,) + (evenings,) * indexed.days, arcs, enumerations)


def _with_idle(tail: Integers, head: Integers, worked: tuple[Integers, Integers, Integers] | None) -> Arcs:
    idle = np.full(len(tail), -1)
    if worked is None:
        return tail, head, idle
    return (
        np.concatenate((tail, worked[0])),
        np.concatenate((head, worked[1])),
        np.concatenate((idle, worked[2])),
    )


def _alike_days(indexed: Indexed, vehicle: VehicleClass) -> list[tuple[tuple[int, ...], Shift]]:
    """Days with the same roads and the same shift, a limited number together."""
    groups: dict[tuple[object, ...], list[int]] = {}
    shift_of: dict[int, Shift] = {}
    for day, shift in enumerate(vehicle.shifts):
        if shift is not None:
            key = (indexed.problem.days[day].matrix, shift.start, shift.end, shift.max_driving)
            groups.setdefault(key, []).append(day)
            shift_of[day] = shift
    return [
        (tuple(days[i : i + DAYS_AT_ONCE]), shift_of[days[0]])
        for days in groups.values()
        for i in range(0, len(days), DAYS_AT_ONCE)
    ]


def _graph_with_rest(indexed: Indexed, vehicle: VehicleClass, enough: Enough) -> WeekGraph:
    """Rest may bind: an evening is a place and the time from which the vehicle may leave it."""
    layers: list[tuple[Evening, ...]] = [((vehicle.start, FREE),)]
    enumerations: list[DayRoutes] = []
    arcs, first = [], 0
    for day in range(indexed.days):
        before = layers[-1]
        idle = [(place, released(vehicle, day + 1, time)) for place, time in before]
        worked: tuple[list[int], list[Evening], Integers] = ([], [], np.empty(0, dtype=np.int64))
        shift = vehicle.shifts[day]
        if shift is not None:
            profile = profile_of(indexed, vehicle, (day,), shift)
            starts = [(place, max(shift.start, time - SECONDS_A_DAY * day)) for place, time in before]
            routes = enumerate_day_routes(profile, starts, by_arrival=True, enough=enough)
            enumerations.append(routes)
            times = (routes.arrival + (SECONDS_A_DAY * day + vehicle.rest)).tolist()
            places = profile.ends[routes.end].tolist()
            reached = [
                (place, released(vehicle, day + 1, time)) for place, time in zip(places, times, strict=True)
            ]
            worked = (routes.start.tolist(), reached, first + np.arange(len(routes)))
            first += len(routes)
        after = sorted({*idle, *worked[1]})
        number = {evening: i for i, evening in enumerate(after)}
        arcs.append(arcs_between(before, idle, worked, number))
        layers.append(tuple(after))
    return join_days(indexed, vehicle, tuple(layers), arcs, enumerations)


def released(vehicle: VehicleClass, day: int, time: int) -> int:
    """``time``, or FREE where no shift from ``day`` on starts earlier."""
    starts = (vehicle.shift_start(later) for later in range(day, len(vehicle.shifts)))
    return FREE if all(start is None or time <= start for start in starts) else time


def arcs_between(
    before: Sequence[Evening],
    idle: list[Evening],
    worked: tuple[list[int], list[Evening], Integers],
    number: dict[Evening, int],
) -> Arcs:
    stay = np.array([number[evening] for evening in idle], dtype=np.int64)
    head = np.array([number[evening] for evening in worked[1]], dtype=np.int64)
    tail = np.array(worked[0], dtype=np.int64)
    return _with_idle(np.arange(len(before)), stay, (tail, head, worked[2]))


def join_days(
    indexed: Indexed,
    vehicle: VehicleClass,
    evenings: tuple[tuple[Evening, ...], ...],
    arcs: list[Arcs],
    enumerations: list[DayRoutes],
) -> WeekGraph:
    complete = all(routes.complete for routes in enumerations)
    table, sets = _table(indexed, enumerations)
    nothing = int(np.flatnonzero((sets.bits == 0).all(axis=1))[0])
    served = np.append(table.set_of, nothing)
    kept = tuple(
        DayArcs(tail, head, route, served[route], np.flatnonzero(np.diff(tail, prepend=-1)))
        for tail, head, route in _leading_home(vehicle, evenings, arcs)
    )
    return WeekGraph(vehicle, evenings, kept, table, sets, tuple(enumerations), complete)


def _leading_home(
    vehicle: VehicleClass, evenings: tuple[tuple[Evening, ...], ...], arcs: list[Arcs]
) -> list[Arcs]:
    """The arcs on some way from start to end, sorted by tail."""
    reached = [np.array([True])]
    for day, (tail, head, _) in enumerate(arcs):
        after = np.zeros(len(evenings[day + 1]), dtype=bool)
        after[head[reached[day][tail]]] = True
        reached.append(after)
    useful = reached[-1] & np.array([place == vehicle.end for place, _ in evenings[-1]], dtype=bool)
    kept: list[Arcs] = []
    for day in reversed(range(len(arcs))):
        tail, head, route = arcs[day]
        on_the_way = np.flatnonzero(reached[day][tail] & useful[head])
        on_the_way = on_the_way[np.argsort(tail[on_the_way], kind="stable")]
        tail = tail[on_the_way]
        kept.insert(0, (tail, head[on_the_way], route[on_the_way]))
        useful = np.zeros(len(evenings[day]), dtype=bool)
        useful[tail] = True
    return kept


def _table(indexed: Indexed, enumerations: list[DayRoutes]) -> tuple[RouteTable, StopSets]:
    words = max(1, -(-indexed.stops // 64))
    empty = [np.empty(0, dtype=np.int64)]
    nothing = np.zeros((1, words), dtype=np.uint64)
    bits = np.concatenate([*(routes.bits for routes in enumerations), nothing])
    order = np.lexsort(bits.T)
    changes = np.ones(len(order), dtype=bool)
    changes[1:] = (bits[order[1:]] != bits[order[:-1]]).any(axis=1)
    set_of = np.empty(len(order), dtype=np.int64)
    set_of[order] = np.cumsum(changes) - 1
    distinct = bits[order[changes]]
    table = RouteTable(
        set_of=set_of[:-1],
        driving=np.concatenate(empty + [routes.driving for routes in enumerations]),
        origin=np.concatenate(empty + [np.full(len(routes), i) for i, routes in enumerate(enumerations)]),
        number=np.concatenate(empty + [np.arange(len(routes)) for routes in enumerations]),
    )
    return table, StopSets(distinct, members_of(distinct, indexed.stops))


def members_of(bits: Bits, stops: int) -> Integers:
    """The stops of each row of ``bits``, as many columns as the fullest row, padded with ``stops``."""
    as_bytes = np.ascontiguousarray(bits).view(np.uint8).reshape(len(bits), bits.shape[1] * 8)
    row, stop = np.nonzero(np.unpackbits(as_bytes, axis=1, bitorder="little")[:, :stops])
    counts = np.bincount(row, minlength=len(bits))
    column = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    members = np.full((len(bits), max(1, int(counts.max(initial=0)))), stops)
    members[row, column] = stop
    return members
