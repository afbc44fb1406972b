"""The week of real plans: the solver's own answers on the real country."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.database import transaction
from models.errors import Conflict
from models.operations.solve_plan import solve_plan
from models.queries.warning_parts import AfterDark, ClosingRoads, HolidayInWeek, RoadEngineSilent
from models.queries.warnings import estimated_times
from models.queries.week import for_vehicle, week_view
from models.queries.week_country import read_country
from models.queries.week_parts import Drive, Totals, WeekView
from models.settings import Settings
from models.tables.fleet import Vehicle
from models.tables.plans import ClosedLeg, Plan, PlanRequest, VehicleChoice
from tests.fixtures.weeks import WEEK
from tests.models.weeks import a_day

Ask = Callable[[PlanRequest], UUID]


@pytest.fixture
def see(engine: Engine, settings: Settings, ask: Ask) -> Callable[[PlanRequest], WeekView]:
    """Ask for a week, have it solved, and look at it."""

    def seen(request: PlanRequest) -> WeekView:
        plan_id = ask(request)
        solve_plan(engine, settings, plan_id)
        with transaction(engine, reads_only=True) as session:
            return week_view(session, session.get_one(Plan, plan_id), settings.zone)

    return seen


def test_a_week_adds_up(see: Callable[[PlanRequest], WeekView], week_request: PlanRequest) -> None:
    week = see(week_request)

    assert [day.day for day in week.days] == list(week_request.days)
    assert week.totals.status == "optimal"
    assert week.totals.beyond_percent == 0
    stops = [stop for route in week.routes for stop in route.stops]
    assert sum(stop.need for stop in stops) == week.totals.need_served
    assert len(stops) == week.totals.stops_served
    assert len(stops) + len(week.left_out) == week.totals.stops_of_all == 8
    assert sum(route.driving for route in week.routes) == week.totals.driving
    assert sum(route.metres or 0 for route in week.routes) == week.totals.metres
    assert week.totals.nights_away == len(week.nights_away) > 0
    for route in week.routes:
        assert sum(drive.seconds for drive in route.drives) == route.driving <= (route.driving_limit or 0)
        times = [time for step in route.steps for time in sorted((step.departure, step.arrival))]
        assert [route.departure, *times, route.arrival] == sorted([route.departure, *times, route.arrival])
        towns = [route.start, *(leg.destination for leg in route.legs)]
        assert all(leg.origin == town for leg, town in zip(route.legs, towns, strict=False))
        assert towns[-1] == route.end
    for route, following in pairwise(week.routes):
        assert route.end == following.start
        assert following.away == (following.end.id != "bishkek")
    assert week.days[-1].nights[0].place.id == "bishkek"
    assert not week.days[-1].nights[0].away


def test_a_winter_week_warns_of_passes_and_of_the_dark(
    see: Callable[[PlanRequest], WeekView], week_request: PlanRequest
) -> None:
    week = see(week_request)

    (passes,) = [warning for warning in week.warnings if isinstance(warning, ClosingRoads)]
    assert "Too-Ashuu (tunnel)" in [part.pass_name for part in passes.parts]
    assert (passes.season.first_month, passes.season.last_month, passes.season.closed) == (11, 4, False)
    over = {
        route.day
        for route in week.routes
        if "Too-Ashuu (tunnel)" in sum((d.passes for d in route.drives), ())
    }
    assert set(passes.days) == over
    dark = [warning for warning in week.warnings if isinstance(warning, AfterDark)]
    assert dark
    assert all(warning.arrival > warning.sunset > 17 * 3600 for warning in dark)


def test_a_leg_without_measured_times_is_told_unless_an_engine_gave_them(
    session: Session, country: None
) -> None:
    roads = read_country(session, PlanRequest(week=WEEK, vehicles=(VehicleChoice(vehicle_id="ambulance"),)))
    way = roads.way(WEEK, "bishkek", "tokmok")
    drive = Drive(way[0].origin, way[-1].destination, 0, 4800, arrives=True, legs=way)
    by_table = replace(a_day(1), steps=(drive,), driving=sum(leg.seconds for leg in way))

    (warning,) = estimated_times([by_table])

    assert warning.legs == way
    assert not list(estimated_times([replace(by_table, driving=by_table.driving + 60)]))


def test_a_summer_week_warns_of_its_holiday_only(
    see: Callable[[PlanRequest], WeekView], week_request: PlanRequest
) -> None:
    monday = date(2026, 8, 31)
    week = see(week_request.model_copy(update={"week": monday}))

    (holiday,) = [warning for warning in week.warnings if isinstance(warning, HolidayInWeek)]
    assert (holiday.day, holiday.holiday.name("en")) == (monday, "Independence Day")
    assert holiday.stops == sum(len(route.stops) for route in week.days[0].routes)
    assert week.days[0].holiday == holiday.holiday
    assert not [warning for warning in week.warnings if isinstance(warning, ClosingRoads)]


def test_what_is_left_out_has_its_reason(
    see: Callable[[PlanRequest], WeekView], week_request: PlanRequest
) -> None:
    asked = week_request.model_copy(
        update={"left_out": ("poplar",), "closed_legs": (ClosedLeg(from_id="sosnovka", to_id="toktogul"),)}
    )
    reasons = {site.site_id: site for site in see(asked).left_out}

    assert reasons["poplar"].reason == "asked"
    assert reasons["poplar"].place.id == "kara-balta"
    assert all(site.reason in ("asked", "unreachable", "outweighed") for site in reasons.values())
    assert all(site.cost is not None for site in reasons.values() if site.reason == "outweighed")


def test_two_vehicles_have_letters_and_a_crew_sees_its_own(
    engine: Engine, see: Callable[[PlanRequest], WeekView], week_request: PlanRequest
) -> None:
    with transaction(engine) as session:
        session.add(Vehicle(id="van", name="Osh van", depot_id="osh"))
    choices = (*week_request.vehicles, VehicleChoice(vehicle_id="van"))
    week = see(week_request.model_copy(update={"vehicles": choices}))

    assert [(vehicle.letter, vehicle.name) for vehicle in week.vehicles] == [
        ("A", "Ambulance 1"),
        ("B", "Osh van"),
    ]
    own = for_vehicle(week, "van")
    assert {route.vehicle.id for route in own.routes} == {"van"}
    assert {night.vehicle.id for day in own.days for night in day.nights} == {"van"}
    assert own.vehicles == week.vehicles[1:]
    assert not own.left_out
    assert not own.warnings


def test_a_way_follows_the_closures_of_its_day(session: Session, country: None) -> None:
    tuesday = WEEK + timedelta(days=1)
    closed = ClosedLeg(from_id="sosnovka", to_id="toktogul", day=tuesday)
    request = PlanRequest(week=WEEK, vehicles=(VehicleChoice(vehicle_id="ambulance"),), closed_legs=(closed,))
    roads = read_country(session, request)

    monday_way = [leg.destination.id for leg in roads.way(WEEK, "sosnovka", "toktogul")]
    tuesday_way = [leg.destination.id for leg in roads.way(tuesday, "sosnovka", "toktogul")]

    assert monday_way == ["toktogul"]
    assert tuesday_way == ["suusamyr", "toktogul"]


def test_a_silent_road_engine_is_told(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask
) -> None:
    plan_id = ask(week_request)
    solve_plan(engine, settings, plan_id)
    with transaction(engine) as session:
        plan = session.get_one(Plan, plan_id)
        plan.road_fault = "The road engine does not answer."
        assert RoadEngineSilent() in week_view(session, plan, settings.zone).warnings


def test_a_plan_without_an_answer_is_refused(session: Session, settings: Settings) -> None:
    plan = Plan(week=WEEK, created_by_id=uuid4(), request={})
    with pytest.raises(Conflict, match="no answer yet"):
        week_view(session, plan, settings.zone)


def test_a_town_that_is_gone_is_told(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask
) -> None:
    plan_id = ask(week_request)
    solve_plan(engine, settings, plan_id)
    with transaction(engine) as session:
        plan = session.get_one(Plan, plan_id)
        plan.problem, plan.solution = (
            json.loads(json.dumps(part).replace('"osh"', '"atlantis"'))
            for part in (plan.problem, plan.solution)
        )
        with pytest.raises(Conflict, match="not in the country any more"):
            week_view(session, plan, settings.zone)


@pytest.mark.parametrize(
    ("served", "bound", "percent"),
    [(100, 100, 0), (100, 103, 3), (1000, 1001, 1), (300, 310, 4), (0, 0, 0), (0, 5, None), (7, None, None)],
)
def test_the_distance_to_the_bound_is_rounded_up(served: int, bound: int | None, percent: int | None) -> None:
    totals = Totals("feasible", served, 2000, bound, 1, 1, 0, None, 0)
    assert totals.beyond_percent == percent
    assert replace(totals, status="optimal").beyond_percent == percent
