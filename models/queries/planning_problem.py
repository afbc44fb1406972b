"""A week's problem out of what the coordinator asked and what is known of the country."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.errors import N_, Invalid
from models.need.varied_times import Window, varied_windows
from models.queries.alerts import alerted_days
from models.queries.country_roads import country_roads
from models.queries.crews import WeekCrews, week_crews
from models.queries.past_times import past_hours
from models.queries.planning_rules import planning_rules
from models.queries.travel import travel_matrices
from models.road_engine import EngineTable
from models.tables.country import Site, Town, parse_hours
from models.tables.fleet import Vehicle as FleetVehicle
from models.tables.plans import PlanRequest, VehicleChoice
from routing.problem import Break, Day, Pin, Problem, Shift, Stop, TimeWindow, Vehicle
from routing.problem_checks import FIRST_PROBLEM_FORMAT, SECOND_PROBLEM_FORMAT


def planning_problem(
    session: Session,
    request: PlanRequest,
    table: EngineTable | None,
    *,
    vary: bool = True,
    also_places: Collection[str] = (),
) -> Problem:
    """Places are town ids, stops site ids, days ISO dates.

    A site under alert has no windows on its days; with no day left, or pinned to one of them, it is no stop.
    A vehicle has no shift on a day on which nobody of its crew drives, or may test. A site that asks for
    women only has windows on the days, and for the vehicles, whose crew can be women only.

    Parameters
    ----------
    table
        The road engine's, if it answered.
    vary
        Keep the times away from those of the last visits.
    also_places
        Towns that the week has to do with, whether somebody serves or sleeps there or not.

    Raises
    ------
    Invalid
        The request names a vehicle that has gone since.
    """
    sites = session.exec(select(Site).where(Site.active).order_by(col(Site.id))).all()
    lodging = session.exec(select(Town.id).where(Town.lodging).order_by(col(Town.id))).all()
    fleet = _fleet(session, request)
    times = _times(session, request, vary=vary)
    candidates = [site for site in sites if site.id not in request.not_asked and times.has_day(site)]
    depots = {fleet[choice.vehicle_id].depot_id for choice in request.vehicles}
    # A crew also sleeps beside a site that has beds near by, whatever the town is otherwise.
    nights = sorted({*lodging, *(site.town_id for site in candidates if site.lodging_near)})
    places = sorted({*also_places, *depots, *nights, *(site.town_id for site in candidates)})
    matrices, names = travel_matrices(
        country_roads(session), table, places, request.days, request.closed_legs
    )
    stops = tuple(_stop(site, request, times) for site in candidates)
    return Problem(
        format=SECOND_PROBLEM_FORMAT if _name_vehicles(stops) else FIRST_PROBLEM_FORMAT,
        places=tuple(places),
        matrices=matrices,
        days=tuple(Day(id=day.isoformat(), matrix=names[day]) for day in request.days),
        lodging=tuple(nights),
        vehicles=tuple(_vehicle(fleet[one.vehicle_id], one, request, times) for one in request.vehicles),
        stops=stops,
    )


def _fleet(session: Session, request: PlanRequest) -> Mapping[str, FleetVehicle]:
    fleet = {vehicle.id: vehicle for vehicle in session.exec(select(FleetVehicle))}
    if any(choice.vehicle_id not in fleet for choice in request.vehicles):
        raise Invalid(N_("A vehicle of this plan is not there any more."), "vehicles")
    return fleet


def _name_vehicles(stops: Iterable[Stop]) -> bool:
    """Whether a window is for some vehicles only, which the first format cannot say."""
    return any(window.vehicles for stop in stops for window in stop.windows or ())


def _vehicle(vehicle: FleetVehicle, choice: VehicleChoice, request: PlanRequest, times: "_Times") -> Vehicle:
    after, duration = vehicle.break_after_minutes * 60, vehicle.break_minutes * 60
    return Vehicle(
        id=vehicle.id,
        start=vehicle.depot_id,
        end=vehicle.depot_id,
        shifts=tuple(
            Shift(
                day=day.isoformat(),
                start=hours[0],
                end=hours[1],
                max_driving=vehicle.max_driving_minutes * 60,
            )
            for day in request.days
            if (hours := shift_of(vehicle, choice, day)) and times.crews.on(vehicle.id, day).may_work
        ),
        rest=vehicle.rest_minutes * 60,
        **{"break": Break(after_driving=after, duration=duration)},
    )


def shift_of(vehicle: FleetVehicle, choice: VehicleChoice, day: date) -> tuple[int, int] | None:
    """When the vehicle may be on the road that day, in seconds since midnight; None on a day off."""
    usual = vehicle.shift if vehicle.working_days[day.weekday()] == "1" else ""
    hours = choice.shifts.get(day, usual)
    return parse_hours(hours) if hours else None


@dataclass(frozen=True, slots=True)
class _Times:
    """What narrows the times of sites; ``past``: hours of the week, ``width`` in hours."""

    request: PlanRequest
    alerted: Mapping[str, set[date]]
    past: Mapping[str, set[int]]
    width: int
    crews: WeekCrews

    def pinned(self, site_id: str) -> date | None:
        return next((choice.day for choice in self.request.pinned if choice.site_id == site_id), None)

    def has_day(self, site: Site) -> bool:
        """Whether alerts leave it one, among those on which it is open."""
        alerted = self.alerted.get(site.id)
        if alerted is None:
            return True
        open_days = {day for day in self.request.days if site.hours(day.weekday())}
        return self.pinned(site.id) not in alerted and not open_days <= alerted

    def windows(self, site: Site) -> Iterator[tuple[date, Window]]:
        closed = {choice.day for choice in self.request.forbidden if choice.site_id == site.id}
        closed |= self.alerted.get(site.id, set())
        for day in self.request.days:
            hours = site.hours(day.weekday())
            if hours and day not in closed:
                yield from ((day, window) for window in self._varied(site, day, hours))

    def _varied(self, site: Site, day: date, hours: Window) -> tuple[Window, ...]:
        past = self.past.get(site.id)
        if not past:
            return (hours,)
        return varied_windows(hours, day.weekday(), site.service_minutes * 60, past, self.width)


def _times(session: Session, request: PlanRequest, *, vary: bool) -> _Times:
    return _Times(
        request=request,
        alerted=alerted_days(session, request.days),
        past=past_hours(session, request.week) if vary else {},
        width=planning_rules(session).vary_hours,
        crews=week_crews(session, request),
    )


def _stop(site: Site, request: PlanRequest, times: _Times) -> Stop:
    pinned = times.pinned(site.id)
    return Stop(
        id=site.id,
        place=site.town_id,
        service=site.service_minutes * 60,
        prize=request.needs.get(site.id, 0),
        windows=tuple(_windows(site, request, times)),
        required=site.id in request.required,
        pin=Pin(day=pinned.isoformat()) if pinned else None,
    )


def _windows(site: Site, request: PlanRequest, times: _Times) -> Iterator[TimeWindow]:
    chosen = {choice.vehicle_id for choice in request.vehicles}
    for day, (start, end) in times.windows(site):
        vehicles = times.crews.vehicles_of_women(day) if site.women_only else None
        if vehicles is None or chosen.issubset(vehicles):
            yield TimeWindow(day=day.isoformat(), start=start, end=end)
        elif vehicles:
            yield TimeWindow(day=day.isoformat(), start=start, end=end, vehicles=vehicles)
