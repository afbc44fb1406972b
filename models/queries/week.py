"""The week of a solved plan, as a person sees it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from string import ascii_uppercase
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.errors import N_, Conflict
from models.permissions import Scope
from models.queries.alerts import alerts_between
from models.queries.crews import WeekCrews, week_crews
from models.queries.planning_rules import planning_rules
from models.queries.plans import own_vehicle
from models.queries.skipped_stops import When, skipped_stops
from models.queries.warnings import warnings_of
from models.queries.week_country import WeekCountry, read_country
from models.queries.week_crews import crews_missing, has_no_women_crew, route_crew
from models.queries.week_kits import has_no_kits_left, kits_limits
from models.queries.week_parts import (
    AlertAt,
    DayRoute,
    Drive,
    LeftOut,
    LeftOutReason,
    Night,
    Skipped,
    Totals,
    WeekDay,
    WeekView,
)
from models.queries.week_places import SiteAt, WeekVehicle
from models.queries.week_steps import Going, arrival_of, departure_of, steps_of
from models.tables import fleet
from models.tables.plans import Plan, PlanRequest
from models.tables.rest_of_week import KeptRest
from routing.problem import Problem, Vehicle
from routing.solution import Route, Solution, Unassigned

PRICES = {"price_least", "price_most", "kits_least", "kits_most"}


def week_view(session: Session, plan: Plan, zone: ZoneInfo) -> WeekView:
    """The week of a plan that has an answer.

    A plan keeps its times but not its ways: passes and towns on the road are those of the country's
    present tables, with the closures of each day.

    Raises
    ------
    Conflict
        The plan has no answer, or names a town that is not there any more.
    """
    if plan.problem is None or plan.solution is None:
        raise Conflict(N_("This plan has no answer yet."))
    request = PlanRequest.model_validate(plan.request)
    answer = _Answer(
        problem=Problem.model_validate(plan.problem, strict=False),
        solution=Solution.model_validate(plan.solution, strict=False),
        vehicles=_vehicles(session, request),
        country=read_country(session, request),
        stood=_stood(plan),
        request=request,
        crews=week_crews(session, request),
        skipped=skipped_stops(session, plan),
    )
    days = tuple(answer.day(number) for number in range(1, len(answer.problem.days) + 1))
    alerts = tuple(map(answer.country.alert_at, alerts_between(session, request.days[0], request.days[-1])))
    return WeekView(
        plan_id=plan.id,
        week=plan.week,
        days=days,
        vehicles=tuple(answer.vehicles.values()),
        totals=replace(answer.totals(days), **plan.model_dump(include=PRICES)),
        left_out=(
            *map(answer.left_out, answer.solution.unassigned),
            *answer.country.not_asked(request),
            *answer.left_out_by_alert(request, alerts),
        ),
        warnings=(
            *crews_missing(answer.crews, request, answer.vehicles),
            *warnings_of(days, answer.country, zone, engine_silent=plan.road_fault is not None),
        ),
        roads=tuple(answer.country.legs.values()),
        alerts=alerts,
        peer_hours=planning_rules(session).peer_hours,
        kits_limits=kits_limits(answer.problem),
    )


def week_for(session: Session, plan: Plan, zone: ZoneInfo, staff_id: UUID, scope: Scope) -> WeekView:
    """The week as far as this person may see it: whole, or their own vehicle's part.

    Raises
    ------
    Conflict
        The plan has no answer, or names a town that is not there any more.
    """
    week = week_view(session, plan, zone)
    return week if scope == Scope.ALL else for_vehicle(week, own_vehicle(session, staff_id, plan))


def for_vehicle(week: WeekView, vehicle_id: str) -> WeekView:
    """What one vehicle's crew needs of the week: its own routes and nights, and nothing of the others'."""
    days = tuple(
        replace(
            day,
            routes=tuple(route for route in day.routes if route.vehicle.id == vehicle_id),
            nights=tuple(night for night in day.nights if night.vehicle.id == vehicle_id),
        )
        for day in week.days
    )
    vehicles = tuple(vehicle for vehicle in week.vehicles if vehicle.id == vehicle_id)
    own = {stop.site_id for day in days for route in day.routes for stop in route.stops}
    alerts = tuple(alert for alert in week.alerts if alert.site_id in own)
    return replace(week, days=days, vehicles=vehicles, left_out=(), warnings=(), alerts=alerts)


def _vehicles(session: Session, request: PlanRequest) -> dict[str, WeekVehicle]:
    ids = [choice.vehicle_id for choice in request.vehicles]
    names = dict(
        session.exec(select(fleet.Vehicle.id, fleet.Vehicle.name).where(col(fleet.Vehicle.id).in_(ids))).all()
    )
    return {
        vehicle_id: WeekVehicle(
            vehicle_id, names.get(vehicle_id, vehicle_id), _letter(i) if len(ids) > 1 else None
        )
        for i, vehicle_id in enumerate(ids)
    }


def _stood(plan: Plan) -> dict[str, dict[str, str]]:
    if plan.rest is None:
        return {}
    rest = KeptRest.model_validate(plan.rest)
    return {now.vehicle_id: {rest.first_day.isoformat(): now.town_id} for now in rest.vehicles}


def _letter(i: int) -> str:
    """A to Z, then AA to ZZ, as the columns of a spreadsheet."""
    return ("" if i < 26 else ascii_uppercase[i // 26 - 1]) + ascii_uppercase[i % 26]


@dataclass(frozen=True, slots=True)
class _Answer:
    """A problem and its solution, with the names of what they are about.

    ``stood``: where vehicles were on a day from which on the week was planned anew, by vehicle and day.
    """

    problem: Problem
    solution: Solution
    vehicles: dict[str, WeekVehicle]
    country: WeekCountry
    stood: dict[str, dict[str, str]]
    request: PlanRequest
    crews: WeekCrews
    skipped: Mapping[When, Skipped]

    def day(self, number: int) -> WeekDay:
        day = self.problem.days[number - 1].id
        return WeekDay(
            day=date.fromisoformat(day),
            number=number,
            holiday=self.country.holidays.get(date.fromisoformat(day)),
            routes=tuple(self.route(route, number) for route in self.solution.routes if route.day == day),
            nights=tuple(self.night(vehicle, number) for vehicle in self.problem.vehicles),
        )

    def route(self, route: Route, number: int) -> DayRoute:
        vehicle = next(vehicle for vehicle in self.problem.vehicles if vehicle.id == route.vehicle)
        shift = next(shift for shift in vehicle.shifts if shift.day == route.day)
        going = self.going(number)
        steps = tuple(steps_of(route, going))
        driven = sum(step.metres or 0 for step in steps if isinstance(step, Drive))
        return DayRoute(
            day=date.fromisoformat(route.day),
            number=number,
            vehicle=self.vehicles[route.vehicle],
            start=self.country.place(route.start),
            end=self.country.place(route.end),
            departure=departure_of(route),
            arrival=arrival_of(route),
            driving=route.driving,
            driving_limit=shift.max_driving,
            metres=None if going.matrix.metres is None else driven,
            steps=steps,
            away=_is_away(route.end, vehicle) and not self.goes_on(route),
            crew=route_crew(
                self.crews.on(route.vehicle, date.fromisoformat(route.day)),
                {step.stop for step in route.stops},
                {name: site for name, site in self.country.sites.items() if site.women_only},
            ),
        )

    def goes_on(self, route: Route) -> bool:
        """Whether the vehicle drives on that day: its day was broken off and planned anew."""
        own = [one for one in self.solution.routes if (one.vehicle, one.day) == (route.vehicle, route.day)]
        return route is not own[-1]

    def going(self, number: int) -> Going:
        day = self.problem.days[number - 1]
        own = date.fromisoformat(day.id)
        return Going(
            places={place: self.country.place(place) for place in self.problem.places},
            indices={place: index for index, place in enumerate(self.problem.places)},
            matrix=self.problem.matrices[day.matrix],
            needs={stop.id: stop.prize for stop in self.problem.stops},
            way=partial(self.country.way, own),
            skipped={(site, start): why for (site, on, start), why in self.skipped.items() if on == own},
        )

    def night(self, vehicle: Vehicle, number: int) -> Night:
        days = [day.id for day in self.problem.days[:number]]
        own = [route for route in self.solution.routes if route.vehicle == vehicle.id]
        ends = self.stood.get(vehicle.id, {}) | {route.day: route.end for route in own}
        place = next((ends[day] for day in reversed(days) if day in ends), vehicle.start)
        return Night(
            day=date.fromisoformat(days[-1]),
            number=number,
            vehicle=self.vehicles[vehicle.id],
            place=self.country.place(place),
            away=_is_away(place, vehicle),
        )

    def totals(self, days: tuple[WeekDay, ...]) -> Totals:
        # The need of a week whose rest was planned anew is without what was skipped; so are its sites.
        served = {
            stop.site_id
            for day in days
            for route in day.routes
            for stop in route.stops
            if not (stop.skipped and self.stood)
        }
        return Totals(
            status=self.solution.status,
            need_served=self.solution.prize,
            need_of_all=sum(stop.prize for stop in self.problem.stops),
            bound=self.solution.bound,
            stops_served=len(served),
            stops_of_all=len(self.problem.stops),
            driving=self.solution.driving,
            metres=self.solution.metres,
            nights_away=sum(night.away for day in days for night in day.nights),
        )

    def left_out(self, unassigned: Unassigned) -> LeftOut:
        site = self.site_at(unassigned.stop)
        need = next(stop.prize for stop in self.problem.stops if stop.id == unassigned.stop)
        # The format has no field for it: the detail says so where the cost is not proven.
        at_least = "at least" in unassigned.detail
        return LeftOut(site.site_id, site.place, need, self.reason(unassigned), unassigned.cost, at_least)

    def reason(self, unassigned: Unassigned) -> LeftOutReason:
        site = self.country.sites.get(unassigned.stop)
        if site is not None and has_no_women_crew(self.crews, site, self.request):
            return "crew"
        if self.repeats(unassigned):
            return "repeats"
        lacks = unassigned.reason == "outweighed" and has_no_kits_left(
            self.problem, self.solution, unassigned.stop
        )
        return "kits" if lacks else unassigned.reason

    def repeats(self, unassigned: Unassigned) -> bool:
        """Whether it is out of reach only since no hour is left that is not one of the last visits'."""
        stop = next(stop for stop in self.problem.stops if stop.id == unassigned.stop)
        site = self.country.sites.get(stop.id)
        hours = site is not None and any(site.hours(weekday) for weekday in range(7))
        return unassigned.reason == "unreachable" and stop.windows == () and hours

    def left_out_by_alert(self, request: PlanRequest, alerts: tuple[AlertAt, ...]) -> Iterator[LeftOut]:
        planned = {stop.id for stop in self.problem.stops} | request.not_asked
        for site_id, place in {alert.site_id: alert.place for alert in alerts}.items():
            if site_id not in planned and self.country.sites[site_id].active:
                yield LeftOut(site_id, place, request.needs.get(site_id), "alert")

    def site_at(self, stop_id: str) -> SiteAt:
        place = next(stop.place for stop in self.problem.stops if stop.id == stop_id)
        return SiteAt(stop_id, self.country.place(place))


def _is_away(place: str, vehicle: Vehicle) -> bool:
    return place not in (vehicle.start, vehicle.end)
