"""What a working day is like before anything is planned: roads, hours, rules, what may be served when."""

from dataclasses import dataclass

import numpy as np

from routing.breaks import BreakRule, break_rule
from routing.indexed import NO_LIMIT, Indexed, Integers, VehicleClass, Windows
from routing.problem import Shift


@dataclass(frozen=True, slots=True)
class Visits:
    """Stops as they may be served on some of the days: a row each; a stop may have several rows.

    ``opens`` and ``latest`` bound the service's start, padded with windows that never fit.
    """

    stop: Integers
    place: Integers
    service: Integers
    days: Integers
    opens: Integers
    latest: Integers


@dataclass(frozen=True, slots=True)
class DayProfile:
    """What days have in common: roads, the end of the shift, the rules, the visits, where one may sleep.

    ``home`` is the least driving from each place to a place to sleep, over any other places.
    """

    days: tuple[int, ...]
    matrix: Integers
    end: int
    max_driving: int
    rule: BreakRule
    visits: Visits
    ends: Integers
    home: Integers
    words: int


def least_driving_home(matrix: Integers, ends: Integers) -> Integers:
    """By way of other places if that is shorter, since a matrix need not know its short cuts."""
    home: Integers = matrix[:, ends].min(axis=1)
    while True:
        shorter = np.minimum(home, (matrix + home).min(axis=1))
        if np.array_equal(shorter, home):
            return home
        home = shorter


def profile_of(indexed: Indexed, vehicle: VehicleClass, days: tuple[int, ...], shift: Shift) -> DayProfile:
    """What ``days``, which share roads and ``shift``, are like for vehicles of a class."""
    matrix = indexed.day_matrix[days[0]]
    ends = np.array(vehicle.lodging, dtype=np.int64)
    return DayProfile(
        days=days,
        matrix=matrix,
        end=shift.end,
        max_driving=NO_LIMIT if shift.max_driving is None else shift.max_driving,
        rule=break_rule(vehicle.break_),
        visits=_visits(indexed, vehicle, days, shift),
        ends=ends,
        home=least_driving_home(matrix, ends),
        words=max(1, -(-indexed.stops // 64)),
    )


def _visits(indexed: Indexed, vehicle: VehicleClass, days: tuple[int, ...], shift: Shift) -> Visits:
    rows: list[tuple[int, int, Windows]] = []
    for stop in range(indexed.stops):
        alike: dict[Windows, int] = {}
        for position, day in enumerate(days):
            windows = _starts_within(indexed, stop, day, shift) if vehicle.allowed[stop, day] else ()
            if windows:
                alike[windows] = alike.get(windows, 0) | 1 << position
        rows.extend((stop, mask, windows) for windows, mask in alike.items())
    width = max((len(windows) for _, _, windows in rows), default=1)
    stops = np.array([stop for stop, _, _ in rows], dtype=np.int64)
    padded = [windows + ((NO_LIMIT, -1),) * (width - len(windows)) for _, _, windows in rows]
    bounds = np.array(padded, dtype=np.int64).reshape(len(rows), width, 2)
    return Visits(
        stop=stops,
        place=indexed.place_of[stops],
        service=indexed.service[stops],
        days=np.array([mask for _, mask, _ in rows], dtype=np.int64),
        opens=bounds[:, :, 0],
        latest=bounds[:, :, 1],
    )


def _starts_within(indexed: Indexed, stop: int, day: int, shift: Shift) -> Windows:
    """Spans in which the service may start, inside the shift."""
    windows = indexed.windows[stop][day]
    spans = ((shift.start, shift.end),) if windows is None else windows
    service = int(indexed.service[stop])
    clipped = ((max(begin, shift.start), min(end, shift.end) - service) for begin, end in spans)
    return tuple((opens, latest) for opens, latest in clipped if opens <= latest)
