"""The problem in numbers: places, stops and days as indices, rules as integers, alike vehicles together."""

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from routing.problem import SECONDS_A_DAY, Break, Problem, Shift, Stop, Vehicle

Integers = NDArray[np.int64]
NO_ROAD = 1 << 40
NO_LIMIT = 1 << 41
WEIGHT_LIMIT = 1 << 52

Windows = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class VehicleClass:
    """Vehicles that may stand in for each other: same places, shifts, rules and pinned stops.

    ``shifts`` has one entry a day, None where there is none. ``allowed[stop, day]``: pins, windows permit.
    """

    vehicles: tuple[int, ...]
    start: int
    end: int
    lodging: tuple[int, ...]
    shifts: tuple[Shift | None, ...]
    break_: Break | None
    rest: int
    allowed: NDArray[np.bool_]

    def shift_start(self, day: int) -> int | None:
        """Seconds since the first day's midnight, None without a shift."""
        shift = self.shifts[day]
        return None if shift is None else shift.start + SECONDS_A_DAY * day


@dataclass(frozen=True, slots=True)
class Weights:
    """One whole number for a plan: required stops first, then prize, then driving.

    A stop weighs ``of_stop``, driving ``seconds`` weighs ``seconds // unit``. ``prize`` is the weight of
    ``prize_unit`` of prize, ``required`` what a required stop weighs beyond its prize. ``exact`` is False
    where the numbers were too large to keep each second of driving.
    """

    of_stop: Integers
    prize: int
    prize_unit: int
    required: int
    unit: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Indexed:
    """A problem by indices. ``windows[stop][day]`` is None where the stop may be served at any time."""

    problem: Problem
    place_of: Integers
    service: Integers
    prize: Integers
    required: NDArray[np.bool_]
    windows: tuple[tuple[Windows | None, ...], ...]
    day_matrix: tuple[Integers, ...]
    classes: tuple[VehicleClass, ...]
    weights: Weights

    @property
    def stops(self) -> int:
        return len(self.problem.stops)

    @property
    def all_required(self) -> int:
        """What serving everything required weighs beyond prizes."""
        return int(self.required.sum()) * self.weights.required

    @property
    def least(self) -> int:
        """What a plan with everything required is worth at the least."""
        return self.all_required - self.weights.prize + 1

    @property
    def days(self) -> int:
        return len(self.problem.days)


def index_problem(problem: Problem) -> Indexed:
    """Translate ids to indices and bring vehicles together that differ only by name."""
    places = {place: i for i, place in enumerate(problem.places)}
    matrices = {name: _seconds(matrix.seconds) for name, matrix in problem.matrices.items()}
    day_matrix = tuple(matrices[day.matrix] for day in problem.days)
    required = np.array([stop.must_be_served for stop in problem.stops], dtype=bool)
    prize = integers(stop.prize for stop in problem.stops)
    return Indexed(
        problem=problem,
        place_of=integers(places[stop.place] for stop in problem.stops),
        service=integers(stop.service for stop in problem.stops),
        prize=prize,
        required=required,
        windows=tuple(_windows(stop, problem) for stop in problem.stops),
        day_matrix=day_matrix,
        classes=_vehicle_classes(problem, places),
        weights=weigh(problem, prize, required, day_matrix),
    )


def integers(values: object) -> Integers:
    """An array of what an iterable gives."""
    return np.fromiter(values, dtype=np.int64)  # type: ignore[call-overload, no-any-return]


def _seconds(rows: tuple[tuple[int | None, ...], ...]) -> Integers:
    return np.array([[NO_ROAD if cell is None else cell for cell in row] for row in rows], dtype=np.int64)


def _windows(stop: Stop, problem: Problem) -> tuple[Windows | None, ...]:
    if stop.windows is None:
        return tuple(None for _ in problem.days)
    by_day: dict[str, list[tuple[int, int]]] = {day.id: [] for day in problem.days}
    for window in stop.windows:
        by_day[window.day].append((window.start, window.end))
    return tuple(tuple(sorted(by_day[day.id])) for day in problem.days)


def _vehicle_classes(problem: Problem, places: dict[str, int]) -> tuple[VehicleClass, ...]:
    alike: dict[tuple[object, ...], list[int]] = {}
    for i, vehicle in enumerate(problem.vehicles):
        shifts = frozenset(vehicle.shifts)
        has_pins = any(stop.pin and stop.pin.vehicle == vehicle.id for stop in problem.stops)
        shut_out = frozenset((stop.id, day) for stop in problem.stops for day in _shut_out(stop, vehicle))
        key = (
            vehicle.start,
            vehicle.end,
            shifts,
            vehicle.break_,
            vehicle.rest,
            vehicle.id if has_pins else "",
            shut_out,
        )
        alike.setdefault(key, []).append(i)
    return tuple(_vehicle_class(problem, places, members) for members in alike.values())


def _vehicle_class(problem: Problem, places: dict[str, int], members: list[int]) -> VehicleClass:
    vehicle = problem.vehicles[members[0]]
    shift_of = {shift.day: shift for shift in vehicle.shifts}
    sleeps = {places[name] for name in (*problem.lodging, vehicle.start, vehicle.end)}
    return VehicleClass(
        vehicles=tuple(members),
        start=places[vehicle.start],
        end=places[vehicle.end],
        lodging=tuple(sorted(sleeps)),
        shifts=tuple(shift_of.get(day.id) for day in problem.days),
        break_=vehicle.break_,
        rest=vehicle.rest or 0,
        allowed=np.array(
            [[_permits(stop, vehicle, day.id) for day in problem.days] for stop in problem.stops],
            dtype=bool,
        ).reshape(len(problem.stops), len(problem.days)),
    )


def _permits(stop: Stop, vehicle: Vehicle, day: str) -> bool:
    pinned = stop.pin is None or (stop.pin.vehicle in (None, vehicle.id) and stop.pin.day in (None, day))
    return pinned and day not in _shut_out(stop, vehicle)


def _shut_out(stop: Stop, vehicle: Vehicle) -> set[str]:
    """The days whose windows are for other vehicles."""
    windows = stop.windows or ()
    return {each.day for each in windows if each.vehicles is not None and vehicle.id not in each.vehicles}


def weigh(
    problem: Problem, prize: Integers, required: NDArray[np.bool_], matrices: tuple[Integers, ...]
) -> Weights:
    """Choose whole weights so that no amount of driving outweighs a prize, no prize a required stop."""
    roads = np.concatenate([np.unique(matrix[matrix < NO_ROAD]) for matrix in matrices])
    unit = max(1, int(np.gcd.reduce(roads)))
    prize_unit = max(1, gcd(*(int(value) for value in prize)))
    longest = sum(_most_driving(shift) for vehicle in problem.vehicles for shift in vehicle.shifts)
    in_all = int(prize.sum()) // prize_unit
    exact = True
    while (int(required.sum()) + 1) * (in_all + 1) * (longest // unit + 2) >= WEIGHT_LIMIT:
        unit, exact = unit * 2, False
    of_one = longest // unit + 1
    of_required = (in_all + 1) * of_one
    of_stop = prize // prize_unit * of_one + required * of_required
    return Weights(of_stop, of_one, prize_unit, of_required, unit, exact)


def _most_driving(shift: Shift) -> int:
    length = shift.end - shift.start
    return length if shift.max_driving is None else min(length, shift.max_driving)
