"""Planning on when a week breaks: from where each vehicle is now, keeping what was promised where possible.

What is done stays done. A promise is a stop at its day; as many of them are kept as can be, and only then
does prize count. Stops whose promise cannot be kept may still be served on another day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from routing.problem import SECONDS_A_DAY, Identifier, Problem, Shift, Stop, TimeWindow, Vehicle
from routing.progress import Progress, ignore
from routing.solution import Route, Solution
from routing.solve import never, solve

WHOLE_DAY = 100_000_000
SHARE_FOR_PROMISES = 0.4
LEAST_SECONDS = 0.3
PRIZE_AT_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a vehicle is, or will be once what it is doing is done, and from when it can go on.

    ``free``: seconds since the midnight of the day on which things are planned anew.
    """

    place: Identifier
    free: int


@dataclass(frozen=True, slots=True)
class Replanned:
    """The plan from now on, and which promises it keeps and breaks, as pairs of stop and day.

    ``problem`` is the one that ``solution`` answers: its bound holds among the plans that keep as much.
    ``stranded`` vehicles cannot come home; they are planned for as if they might end where they are.
    """

    problem: Problem
    solution: Solution
    kept: tuple[tuple[str, str], ...]
    broken: tuple[tuple[str, str], ...]
    stranded: tuple[str, ...]


def replan(
    problem: Problem,
    day: Identifier,
    whereabouts: Mapping[str, Whereabouts],
    done: Mapping[str, str],
    promised: Sequence[Route],
    *,
    seconds: float = 5.0,
    seed: int = 0,
    stop: Callable[[], bool] = never,
    report: Callable[[Progress], None] = ignore,
) -> Replanned:
    """The best plan from ``day`` on that keeps as many promises as any.

    Parameters
    ----------
    problem : Problem
        With the roads as they are now: a closed leg is null in the matrix of its day.
    day : str
        The first day that may still change.
    whereabouts : mapping of vehicle to Whereabouts
        Vehicles that are not named cannot go on: broken down, or without a crew.
    done : mapping of stop to day
        What has been served, or is being served, and must not be served again.
    promised : routes
        Those of the plan that was published; what they hold before ``day`` or of ``done`` is passed over.
    seconds : float
        For both steps: the promises, then all the rest.
    """
    started = monotonic()
    ahead = from_now(problem, day, whereabouts, done)
    stranded = tuple(vehicle.id for vehicle in ahead.vehicles if not _comes_home(ahead, vehicle))
    ahead = _staying(ahead, stranded)
    promises = _promises_open(ahead, promised)
    share = seconds * SHARE_FOR_PROMISES
    first = solve(_of_promises(ahead, promises), seconds=share, seed=seed, stop=stop, reasons=False)
    held = {step.stop: promises[step.stop] for route in first.routes for step in route.stops}
    asked = _keeping(ahead, held)
    left = max(LEAST_SECONDS, seconds - (monotonic() - started))
    found = solve(asked, seconds=left, seed=seed, stop=stop, report=report, reasons=False)
    served = {(step.stop, route.day) for route in found.routes for step in route.stops}
    return Replanned(
        problem=asked,
        solution=found,
        kept=tuple(pair for pair in promises.items() if pair in served),
        broken=tuple(pair for pair in promises.items() if pair not in served),
        stranded=stranded,
    )


def _promises_open(problem: Problem, promised: Sequence[Route]) -> dict[str, str]:
    days, stops = {one.id for one in problem.days}, {one.id for one in problem.stops}
    return {
        step.stop: route.day
        for route in promised
        for step in route.stops
        if route.day in days and step.stop in stops
    }


def _comes_home(problem: Problem, vehicle: Vehicle) -> bool:
    alone = problem.model_copy(update={"vehicles": (vehicle,), "stops": ()})
    return solve(alone, seconds=LEAST_SECONDS, reasons=False).status != "infeasible"


def _staying(problem: Problem, stranded: Sequence[str]) -> Problem:
    vehicles = tuple(
        vehicle.model_copy(update={"end": vehicle.start}) if vehicle.id in stranded else vehicle
        for vehicle in problem.vehicles
    )
    return problem.model_copy(update={"vehicles": vehicles})


def from_now(
    problem: Problem, day: Identifier, whereabouts: Mapping[str, Whereabouts], done: Mapping[str, str]
) -> Problem:
    """What is left to plan: days from ``day`` on, vehicles from where they are, stops not done."""
    first = [one.id for one in problem.days].index(day)
    days = problem.days[first:]
    numbers = {one.id: number for number, one in enumerate(days)}
    vehicles = tuple(
        _from_here(vehicle, whereabouts[vehicle.id], numbers)
        for vehicle in problem.vehicles
        if vehicle.id in whereabouts
    )
    names = {vehicle.id for vehicle in vehicles}
    stops = (_still_open(stop, numbers, names) for stop in problem.stops if stop.id not in done)
    return problem.model_copy(
        update={"days": days, "vehicles": vehicles, "stops": tuple(one for one in stops if one is not None)}
    )


def _from_here(vehicle: Vehicle, here: Whereabouts, numbers: Mapping[str, int]) -> Vehicle:
    shifts: list[Shift] = []
    for shift in vehicle.shifts:
        if shift.day not in numbers:
            continue
        start = max(shift.start, here.free - SECONDS_A_DAY * numbers[shift.day])
        if start <= shift.end:
            shifts.append(shift.model_copy(update={"start": start}))
    return vehicle.model_copy(update={"start": here.place, "shifts": tuple(shifts)})


def _still_open(stop: Stop, numbers: Mapping[str, int], vehicles: set[str]) -> Stop | None:
    """The stop in the days that are left; one pinned to what is gone is no longer required."""
    windows = stop.windows
    if windows is not None:
        windows = tuple(window for window in windows if window.day in numbers)
    pin = stop.pin
    if pin is not None:
        lost_day = pin.day is not None and pin.day not in numbers
        lost_vehicle = pin.vehicle is not None and pin.vehicle not in vehicles
        if lost_day or lost_vehicle:
            pin = None
    return stop.model_copy(update={"windows": windows, "pin": pin, "required": False})


def _on(stop: Stop, day: str) -> tuple[TimeWindow, ...]:
    if stop.windows is None:
        return (TimeWindow(day=day, start=0, end=WHOLE_DAY),)
    return tuple(window for window in stop.windows if window.day == day)


def _of_promises(problem: Problem, promises: Mapping[str, str]) -> Problem:
    """Only what was promised, each stop on its own day and worth the same and a little of its prize."""
    most = 1 + sum(stop.prize for stop in problem.stops)
    equal = min(most, PRIZE_AT_MOST // 2)
    stops = tuple(
        stop.model_copy(
            update={
                "windows": _on(stop, promises[stop.id]),
                "prize": min(PRIZE_AT_MOST, equal + stop.prize),
                "pin": None,
            }
        )
        for stop in problem.stops
        if stop.id in promises
    )
    return problem.model_copy(update={"stops": stops})


def _keeping(problem: Problem, held: Mapping[str, str]) -> Problem:
    """The problem with each promise that can be held required on its day."""
    stops = tuple(
        stop.model_copy(update={"windows": _on(stop, held[stop.id]), "required": True, "pin": None})
        if stop.id in held
        else stop
        for stop in problem.stops
    )
    return problem.model_copy(update={"stops": stops})
