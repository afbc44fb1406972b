"""What remains of a published week, at a moment: where its vehicles are, what is done, what was promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.errors import N_, Conflict
from models.need.notice import window_with_notice
from models.queries.alerts import alerted_days
from models.queries.kit_supplies import clients_with_kits, with_kits_left
from models.queries.planning_problem import planning_problem
from models.queries.planning_rules import planning_rules
from models.queries.stops_done import WeekStop, stops_of
from models.queries.vehicle_progress import Moment, Progress, begun_routes, progress_of
from models.road_engine import EngineTable
from models.tables.plans import Plan, PlanRequest
from models.tables.rest_of_week import KeptRest, RestOfWeek, VehicleNow, parse_clock
from models.tables.stops import VISITED, StopState
from routing.broken_week import Whereabouts
from routing.problem import SECONDS_A_DAY, Problem, Stop, Vehicle
from routing.solution import Route, Solution

LAST_MINUTE = SECONDS_A_DAY - 60


@dataclass(frozen=True, slots=True)
class RestProblem:
    """What the planner needs to plan the rest of a week anew.

    ``week`` is the whole week's problem as things are now, ``asked`` the same with what may only begin once
    peer workers had their hours. ``past``: what was driven and is being driven, which stays as it is.
    """

    week: Problem
    asked: Problem
    day: str
    whereabouts: Mapping[str, Whereabouts]
    done: frozenset[str]
    promised: tuple[Route, ...]
    past: tuple[Route, ...]

    @property
    def prize_done(self) -> int:
        served = {step.stop for route in self.past for step in route.stops} & self.done
        return sum(stop.prize for stop in self.week.stops if stop.id in served)


def rest_problem(session: Session, plan: Plan, table: EngineTable | None) -> RestProblem:
    """The problem of a plan that has a ``rest``.

    Raises
    ------
    Conflict
        The published plan that it starts from is not there any more.
    Invalid
        A vehicle has gone since.
    """
    former, rest = session.get(Plan, plan.based_on_id), KeptRest.model_validate(plan.rest)
    if former is None or former.solution is None:
        raise Conflict(N_("The plan that this one starts from is not there any more."))
    known, routes = _problem_of(former), routes_of(former)
    moment = _moment(session, former, known, rest)
    ends = {now.vehicle_id: (now.town_id, parse_clock(now.free)) for now in rest.vehicles}
    past = begun_routes(moment, routes, known.vehicles, ends)
    request = PlanRequest.model_validate(plan.request)
    week = _whole_problem(session, request, table, known, past, rest)
    done = frozenset(moment.done) | _under_way(rest, past)
    promised = tuple(route for route in routes if route.day >= moment.day)
    left = [day for day in request.days if day >= rest.first_day]
    testable = clients_with_kits(
        session, left, request.vehicles, rest.first_day, replaced=(request.week,), served=done
    )
    week = with_kits_left(week, testable, done, promised)
    hours = planning_rules(session).peer_hours
    return RestProblem(
        week=week,
        asked=_with_notice(week, rest, routes, hours * 3600),
        day=moment.day,
        whereabouts={
            now.vehicle_id: _whereabouts(now, vehicle, rest, progress_of(moment, routes, vehicle))
            for now in rest.vehicles
            for vehicle in week.vehicles
            if vehicle.id == now.vehicle_id and _drives_again(now, week)
        },
        done=done,
        promised=promised,
        past=past,
    )


def routes_of(plan: Plan) -> tuple[Route, ...]:
    return Solution.model_validate(plan.solution, strict=False).routes


def _moment(session: Session, plan: Plan, problem: Problem, rest: KeptRest) -> Moment:
    stops = stops_of(session, plan)
    begun = {stop.site_id for stop in unreported_before(rest, stops)} - set(rest.not_served)
    alerted = alerted_days(session, [rest.first_day])
    skipped = {stop.site_id for stop in stops if stop.state == StopState.SKIPPED}
    return Moment(
        problem=problem,
        day=rest.first_day.isoformat(),
        second=rest.second,
        done=frozenset(begun | {stop.site_id for stop in stops if stop.state in VISITED}),
        skipped=frozenset(skipped | set(rest.not_served) | alerted.keys()),
        going_on=frozenset(rest.going_on),
    )


def _under_way(rest: RestOfWeek, past: Sequence[Route]) -> frozenset[str]:
    """Stops to which a vehicle is on its way."""
    return frozenset(
        step.stop
        for route in past
        for step in route.stops
        if rest.begins_after(date.fromisoformat(route.day), step.service_start)
    )


def unreported_before(rest: RestOfWeek, stops: Sequence[WeekStop]) -> list[WeekStop]:
    """Stops that should have begun by the moment, and of which nobody has said what became of them."""
    return [
        stop
        for stop in stops
        if stop.state is None and stop.planned_day is not None and stop.planned_start is not None
        if not rest.begins_after(stop.planned_day, stop.planned_start)
    ]


def where_vehicles_are(session: Session, plan: Plan, rest: RestOfWeek) -> tuple[VehicleNow, ...]:
    """Each vehicle of a published plan at the moment, by the plan and the reports, where it goes on so."""
    problem, routes = _problem_of(plan), routes_of(plan)
    names = tuple(vehicle.id for vehicle in problem.vehicles)
    kept = KeptRest.model_validate(dict(rest) | {"going_on": names})
    moment = _moment(session, plan, problem, kept)
    found = [(vehicle.id, progress_of(moment, routes, vehicle)) for vehicle in problem.vehicles]
    return tuple(
        VehicleNow(vehicle_id=name, town_id=progress.place, free=_clock(progress.free))
        for name, progress in found
    )


def _clock(second: int) -> str:
    minutes = -(-min(second, LAST_MINUTE) // 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _problem_of(plan: Plan) -> Problem:
    return Problem.model_validate(plan.problem, strict=False)


def _whole_problem(
    session: Session,
    request: PlanRequest,
    table: EngineTable | None,
    known: Problem,
    past: Sequence[Route],
    rest: RestOfWeek,
) -> Problem:
    """The week as things are now, with the stops and places of what is past, whatever has become of them."""
    served = {step.stop for route in past for step in route.stops}
    stops = [stop for stop in known.stops if stop.id in served]
    places = {place for route in past for place in (route.start, route.end)}
    places |= {stop.place for stop in stops} | {now.town_id for now in rest.vehicles}
    week = planning_problem(session, request, table, also_places=places)
    planned = {stop.id for stop in week.stops}
    return week.model_copy(
        update={"stops": (*week.stops, *(stop for stop in stops if stop.id not in planned))}
    )


def _with_notice(week: Problem, rest: RestOfWeek, routes: Sequence[Route], notice: int) -> Problem:
    promised = {(step.stop, route.day): step.service_start for route in routes for step in route.stops}
    stops = tuple(_stop_with_notice(stop, rest, promised, notice) for stop in week.stops)
    return week.model_copy(update={"stops": stops})


def _stop_with_notice(
    stop: Stop, rest: RestOfWeek, promised: Mapping[tuple[str, str], int], notice: int
) -> Stop:
    windows = []
    for window in stop.windows or ():
        midnight = SECONDS_A_DAY * (date.fromisoformat(window.day) - rest.first_day).days
        earliest, known = rest.second + notice - midnight, promised.get((stop.id, window.day))
        part = window_with_notice((window.start, window.end), stop.service, earliest, known)
        if part is not None:
            windows.append(window.model_copy(update={"start": part[0], "end": part[1]}))
    return stop.model_copy(update={"windows": tuple(windows)})


def _drives_again(now: VehicleNow, week: Problem) -> bool:
    return now.out_until is None or now.out_until.isoformat() < week.days[-1].id


def _whereabouts(now: VehicleNow, vehicle: Vehicle, rest: RestOfWeek, progress: Progress) -> Whereabouts:
    free = parse_clock(now.free) + _break_first(vehicle, rest, progress)
    if now.out_until is not None:
        free = max(free, SECONDS_A_DAY * ((now.out_until - rest.first_day).days + 1))
    return Whereabouts(now.town_id, free, progress.driven)


def _break_first(vehicle: Vehicle, rest: RestOfWeek, progress: Progress) -> int:
    """The break that must come before going on, where driving on might be too long without one."""
    if vehicle.break_ is None or not progress.since_break:
        return 0
    limits = {shift.day: shift.max_driving for shift in vehicle.shifts}
    limit = limits.get(rest.first_day.isoformat())
    left = SECONDS_A_DAY if limit is None else limit - progress.driven
    return vehicle.break_.duration if progress.since_break + left > vehicle.break_.after_driving else 0
