"""How far vehicles have come at a moment of their week, as the published plan and the crew's reports say.

Seconds count from the midnight of the moment's day and may pass it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.problem import SECONDS_A_DAY, Problem, Vehicle
from routing.solution import BreakStep, EndStep, Route, StartStep, StopStep


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a vehicle is, or will be at ``free`` once what it is doing is done.

    ``steps`` of a day's route are over or under way, without its end; ``ready``: when it is done at the place
    by the plan. ``driven`` on that day until it is free, ``since_break`` of it since the last break.
    """

    place: str
    free: int
    ready: int = 0
    driven: int = 0
    since_break: int = 0
    steps: tuple[StartStep | BreakStep | StopStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A second of a day of the problem, and what is known of it.

    ``done``: stops that were served by then, also ahead of the plan; ``skipped``: stops that are not served
    as planned. ``going_on``: vehicles that first serve the stop to which they are on their way.
    """

    problem: Problem
    day: str
    second: int
    done: Collection[str] = ()
    skipped: Collection[str] = ()
    going_on: Collection[str] = ()

    def days_before(self, route: Route) -> int:
        """How many days the route lies back; below 0 where it is still to come."""
        numbers = {day.id: number for number, day in enumerate(self.problem.days)}
        return numbers[self.day] - numbers[route.day]


def progress_of(moment: Moment, routes: Sequence[Route], vehicle: Vehicle) -> Progress:
    """Where the vehicle is at the moment, by the routes that were published."""
    own = sorted((one for one in routes if one.vehicle == vehicle.id), key=moment.days_before, reverse=True)
    found = Progress(vehicle.start, moment.second)
    for route in own:
        days = moment.days_before(route)
        if days > 0:
            rested = route.steps[-1].arrival - SECONDS_A_DAY * days + (vehicle.rest or 0)
            found = Progress(route.end, max(moment.second, rested))
        elif days == 0:
            found = _begun(route, moment, found, vehicle)
    return found


def begun_routes(
    moment: Moment,
    routes: Sequence[Route],
    vehicles: Collection[Vehicle],
    ends: Mapping[str, tuple[str, int]],
) -> tuple[Route, ...]:
    """The routes as far as they are over or under way: those of earlier days, and the day's own cut off.

    Parameters
    ----------
    ends
        By vehicle, where it is and from when, where that is known better than by the plan.
    """
    past = [route for route in routes if moment.days_before(route) > 0]
    for vehicle in vehicles:
        today = [one for one in routes if one.vehicle == vehicle.id and moment.days_before(one) == 0]
        begun = [(route, _begun(route, moment, Progress(route.start, 0), vehicle)) for route in today]
        begun = [(route, progress) for route, progress in begun if progress.steps]
        for route, progress in begun:
            is_last = route is begun[-1][0]
            past.extend(_ended(route, progress, ends.get(vehicle.id) if is_last else None))
    return tuple(past)


def _begun(route: Route, moment: Moment, asleep: Progress, vehicle: Vehicle) -> Progress:
    """As far as the day's route has come; ``asleep`` where it has not begun."""
    start, *ahead = route.steps
    assert isinstance(start, StartStep)
    found, pauses = replace(asleep, ready=start.departure, steps=()), list[BreakStep]()
    for number, step in enumerate(ahead):
        served_ahead = any(isinstance(each, StopStep) and each.stop in moment.done for each in ahead[number:])
        if found.ready >= moment.second and not served_ahead:
            break
        if isinstance(step, BreakStep):
            pauses.append(step)
        elif isinstance(step, StopStep | EndStep):
            found = _arrived(found, step, pauses, moment.second)
            found = replace(found, steps=(*(found.steps or (start,)), *pauses))
            pauses = []
            if isinstance(step, EndStep) or not _is_begun(step, moment, vehicle):
                break
            found = _served(found, step, moment, vehicle)
    return found


def _is_begun(step: StopStep, moment: Moment, vehicle: Vehicle) -> bool:
    """Of a stop to which the vehicle is at least on its way."""
    goes_on = vehicle.id in moment.going_on and step.stop not in moment.skipped
    return goes_on or step.service_start <= moment.second or step.stop in moment.done


def _arrived(found: Progress, step: StopStep | EndStep, pauses: Sequence[BreakStep], second: int) -> Progress:
    driving = step.arrival - found.ready - sum(each.departure - each.arrival for each in pauses)
    since = step.arrival - pauses[-1].departure if pauses else found.since_break + driving
    return replace(
        found,
        place=step.place,
        free=max(step.arrival, second),
        ready=step.arrival,
        driven=found.driven + driving,
        since_break=since,
    )


def _served(found: Progress, step: StopStep, moment: Moment, vehicle: Vehicle) -> Progress:
    """The driver rests while the others serve, if it takes long enough."""
    service = step.departure - step.service_start
    rested = vehicle.break_ is None or service >= vehicle.break_.duration
    ahead_of_plan = step.stop in moment.done and step.service_start > moment.second
    free = moment.second if ahead_of_plan else max(moment.second, step.departure)
    since = 0 if rested else found.since_break
    return replace(found, free=free, ready=step.departure, since_break=since, steps=(*found.steps, step))


def _ended(route: Route, progress: Progress, end: tuple[str, int] | None) -> Iterator[Route]:
    """The part of a route that was driven; one that led nowhere is none."""
    place, arrival = progress.place, progress.ready
    if end is not None and end[0] != place:
        place, arrival = end[0], max(end[1], *(step.departure for step in progress.steps))
    if len(progress.steps) == 1 and place == route.start:
        return
    steps = (*progress.steps, EndStep(place=place, arrival=arrival))
    yield route.model_copy(update={"end": place, "driving": progress.driven, "steps": steps})
