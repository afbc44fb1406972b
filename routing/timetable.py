"""The steps of a chosen day route: drives, breaks, waits and services, each as early as it can be.

Only the day's first wait is no use to anybody: the vehicle leaves so much later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from routing.breaks import BreakRule
from routing.day_routes import DayRoutes
from routing.indexed import Indexed
from routing.solution import BreakStep, EndStep, Route, StartStep, Step, StopStep
from routing.week_graph import WeekGraph


@dataclass(slots=True)
class Clock:
    """Where the vehicle stands, when, and what it has driven in all and since its last break."""

    place: int
    time: int
    driving: int = 0
    since: int = 0
    steps: list[Step] = field(default_factory=list)


def routes_of_week(indexed: Indexed, graph: WeekGraph, vehicle: int, week: tuple[int, ...]) -> list[Route]:
    """The week's routes with their steps; ``week`` holds a row of the route table, or -1, for each day."""
    routes = []
    for day, row in enumerate(week):
        if row >= 0:
            enumerated = graph.enumerations[int(graph.table.origin[row])]
            number = int(graph.table.number[row])
            routes.append(_route(indexed, enumerated, number, vehicle, day))
    return routes


def _route(indexed: Indexed, routes: DayRoutes, number: int, vehicle: int, day: int) -> Route:
    problem = indexed.problem
    place, time = routes.starts[int(routes.start[number])]
    clock = Clock(place, time)
    clock.steps.append(StartStep(place=problem.places[place], arrival=time, departure=time))
    for visit, rested in routes.visits_of(number):
        _serve(indexed, routes, clock, visit, rested)
    end = int(routes.profile.ends[routes.end[number]])
    _drive(routes, clock, end)
    clock.steps.append(EndStep(place=problem.places[end], arrival=clock.time))
    return Route(
        vehicle=problem.vehicles[vehicle].id,
        day=problem.days[day].id,
        start=problem.places[place],
        end=problem.places[end],
        driving=clock.driving,
        steps=_leaving_late(clock.steps, routes.profile.rule),
    )


def _leaving_late(steps: Sequence[Step], rule: BreakRule) -> tuple[Step, ...]:
    """The steps up to the first service moved into the wait before it, which stays a break if it was one."""
    first = next((i for i, step in enumerate(steps) if isinstance(step, StopStep)), None)
    if first is None:
        return tuple(steps)
    stop = steps[first]
    assert isinstance(stop, StopStep)
    wait, service = stop.service_start - stop.arrival, stop.departure - stop.service_start
    later = wait - rule.duration if service < rule.duration <= wait else wait
    moved = [
        step.model_copy(update={"arrival": step.arrival + later, "departure": step.departure + later})
        for step in steps[:first]
        if not isinstance(step, EndStep)
    ]
    return (*moved, stop.model_copy(update={"arrival": stop.arrival + later}), *steps[first + 1 :])


def _serve(indexed: Indexed, routes: DayRoutes, clock: Clock, visit: int, rested: bool) -> None:
    rule, visits = routes.profile.rule, routes.profile.visits
    stop, place = int(visits.stop[visit]), int(visits.place[visit])
    service = int(visits.service[visit])
    _drive(routes, clock, place)
    if rested:
        _pause(clock, rule.duration)
    arrival = clock.time
    spans = zip(visits.opens[visit].tolist(), visits.latest[visit].tolist(), strict=True)
    begins = min(max(arrival, opens) for opens, latest in spans if max(arrival, opens) <= latest)
    if service >= rule.duration or begins - arrival >= rule.duration:
        clock.since = 0
    clock.time = begins + service
    clock.steps.append(
        StopStep(
            stop=indexed.problem.stops[stop].id,
            place=indexed.problem.places[place],
            arrival=arrival,
            service_start=begins,
            departure=clock.time,
        )
    )


def _drive(routes: DayRoutes, clock: Clock, place: int) -> None:
    rule = routes.profile.rule
    left = int(routes.profile.matrix[clock.place, place])
    clock.place = place
    clock.driving += left
    while clock.since + left > rule.after_driving:
        until_break = rule.after_driving - clock.since
        clock.time += until_break
        left -= until_break
        _pause(clock, rule.duration)
    clock.time += left
    clock.since += left


def _pause(clock: Clock, duration: int) -> None:
    clock.steps.append(BreakStep(arrival=clock.time, departure=clock.time + duration))
    clock.time += duration
    clock.since = 0
