"""Planning on when a week breaks: from where each vehicle is now, keeping what was promised where possible.

What is done stays done. A promise is a stop at its day. First as many of them are kept as can be, then as
many of the others are served on another day, and only then does prize count. Among plans that keep as much,
a stop stays with its vehicle where that is known to be possible.
"""

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from time import monotonic

from routing.broken_week import Replanned, Whereabouts
from routing.problem import SECONDS_A_DAY, Identifier, Problem, Shift, Stop, Supply, Vehicle
from routing.progress import Progress, ignore
from routing.promises import Keeper, Promise, without_more
from routing.solution import Route, Solution, Unassigned
from routing.solve import never, solve, solve_both
from routing.supplies_left import narrowed
from routing.unassigned import NOT_IN_TIME, UNREACHABLE

LEAST_SECONDS = 0.3


def replan(
    problem: Problem,
    day: Identifier,
    whereabouts: Mapping[str, Whereabouts],
    done: Collection[str],
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
        With the roads as they are now: a closed leg is null in the matrix of its day. Supplies are what there
        was before the first day.
    day : str
        The first day that may still change.
    whereabouts : mapping of vehicle to Whereabouts
        Vehicles that are not named cannot go on: broken down, or without a crew.
    done : collection of stops
        What has been served, or is being served, and must not be served again.
    promised : routes
        Those of the plan that was published; what they hold before ``day`` or of ``done`` is passed over.
    seconds : float
        For all steps together.
    """
    started = monotonic()
    ahead, stranded = what_is_left(problem, day, whereabouts, done, promised)
    promises = _promises_open(ahead, promised)
    keeper = Keeper(ahead, promises, seconds, seed, stop)
    asked, promises_alone = keeper.question()
    left = max(LEAST_SECONDS, seconds - (monotonic() - started))
    both = solve_both(asked, seconds=left, seed=seed, stop=stop, report=report, reasons=False)
    found = both.found
    if found.status == "unknown" and promises_alone.routes:
        asked, found = without_more(asked, promises_alone)
    served = {(step.stop, route.day) for route in found.routes for step in route.stops}
    pairs = [(name, promise.day) for name, promise in promises.items()]
    return Replanned(
        problem=asked,
        solution=_with_reasons(ahead, found, promises),
        free=both.free,
        kept=tuple(pair for pair in pairs if pair in served),
        broken=tuple(pair for pair in pairs if pair not in served),
        stranded=stranded,
    )


def what_is_left(
    problem: Problem,
    day: Identifier,
    whereabouts: Mapping[str, Whereabouts],
    done: Collection[str],
    driven: Sequence[Route] = (),
) -> tuple[Problem, tuple[str, ...]]:
    """The problem of ``from_now``, in which vehicles that cannot come home may stay, and these vehicles."""
    ahead = from_now(problem, day, whereabouts, done, driven)
    stranded = tuple(vehicle.id for vehicle in ahead.vehicles if not _comes_home(ahead, vehicle))
    return _staying(ahead, stranded), stranded


def _promises_open(problem: Problem, promised: Sequence[Route]) -> dict[str, Promise]:
    days, stops = {one.id for one in problem.days}, {one.id for one in problem.stops}
    return {
        step.stop: Promise(route.day, route.vehicle)
        for route in promised
        for step in route.stops
        if route.day in days and step.stop in stops
    }


def _with_reasons(problem: Problem, found: Solution, promises: Collection[str]) -> Solution:
    """Of a promise that is left out it is always told whether it could be served at all."""
    return found.model_copy(
        update={
            "unassigned": tuple(
                _reason(problem, one) if one.stop in promises else one for one in found.unassigned
            )
        }
    )


def _reason(problem: Problem, left_out: Unassigned) -> Unassigned:
    if can_be_served(problem, left_out.stop):
        return Unassigned(stop=left_out.stop, reason="not in time", detail=NOT_IN_TIME)
    return Unassigned(stop=left_out.stop, reason="unreachable", detail=UNREACHABLE)


def can_be_served(problem: Problem, stop_id: str, day: str | None = None) -> bool:
    """Whether some vehicle can serve this stop within the rules, on this day or any, were it the only one."""
    alone = tuple(
        stop.model_copy(
            update={"required": True, "windows": stop.windows_on((day,)) if day else stop.windows}
        )
        for stop in problem.stops
        if stop.id == stop_id
    )
    found = solve(problem.model_copy(update={"stops": alone}), seconds=LEAST_SECONDS, reasons=False)
    return found.status in ("optimal", "feasible")


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
    problem: Problem,
    day: Identifier,
    whereabouts: Mapping[str, Whereabouts],
    done: Collection[str],
    driven: Sequence[Route] = (),
) -> Problem:
    """What is left to plan: days from ``day`` on, vehicles from where they are, stops not done.

    Of supplies that is left which stops done have not taken; ``driven`` says on which days these were served.
    Of one that is not in it, it is not known, so it counts against each supply.
    """
    first = [one.id for one in problem.days].index(day)
    days = problem.days[first:]
    numbers = {one.id: number for number, one in enumerate(days)}
    vehicles = tuple(
        _from_here(vehicle, whereabouts[vehicle.id], numbers)
        for vehicle in problem.vehicles
        if vehicle.id in whereabouts
    )
    stops = tuple(_still_open(stop, numbers) for stop in problem.stops if stop.id not in done)
    supplies = _supplies_left(problem, numbers, done, driven)
    return problem.model_copy(
        update={"days": days, "vehicles": vehicles, "stops": stops, "supplies": supplies}
    )


def _supplies_left(
    problem: Problem, ahead: Container[str], done: Collection[str], driven: Sequence[Route]
) -> tuple[Supply, ...] | None:
    if problem.supplies is None:
        return None
    day_of = {step.stop: route.day for route in driven for step in route.stops}
    taken = [(day_of.get(stop.id), stop.demand or 0) for stop in problem.stops if stop.id in done]
    left = (one.most - sum(amount for day, amount in taken if _holds(one, day)) for one in problem.supplies)
    return narrowed(problem.supplies, left, ahead)


def _holds(supply: Supply, day: str | None) -> bool:
    """Whether it holds on a day; on one that is not known."""
    return day is None or supply.days is None or day in supply.days


def _from_here(vehicle: Vehicle, here: Whereabouts, numbers: Mapping[str, int]) -> Vehicle:
    shifts: list[Shift] = []
    for shift in vehicle.shifts:
        if shift.day not in numbers:
            continue
        start = max(shift.start, here.free - SECONDS_A_DAY * numbers[shift.day])
        driven = here.driven if numbers[shift.day] == 0 else 0
        left = None if shift.max_driving is None else max(0, shift.max_driving - driven)
        if start <= shift.end:
            shifts.append(shift.model_copy(update={"start": start, "max_driving": left}))
    return vehicle.model_copy(update={"start": here.place, "shifts": tuple(shifts)})


def _still_open(stop: Stop, numbers: Mapping[str, int]) -> Stop:
    """The stop in the days that are left: nothing is required, and a pin only says on which day it may be."""
    windows = stop.windows
    if stop.pin is not None and stop.pin.day is not None and stop.pin.day in numbers:
        windows = stop.windows_on((stop.pin.day,))
    elif windows is not None:
        windows = tuple(window for window in windows if window.day in numbers)
    return stop.model_copy(update={"windows": windows, "pin": None, "required": False})
