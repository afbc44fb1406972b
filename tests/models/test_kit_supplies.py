"""A shortage of kits limits the plan, and the week says so."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.operations.change_planning_rules import change_planning_rules
from models.operations.request_month import request_month
from models.operations.solve_month import solve_month
from models.operations.solve_plan import solve_plan
from models.queries.kit_supplies import clients_with_kits, with_kits, with_kits_left
from models.queries.month import month_view
from models.queries.planning_problem import planning_problem
from models.queries.week import week_view
from models.queries.week_kits import KitsLimit
from models.settings import Settings
from models.tables.fleet import Vehicle
from models.tables.months import Month, MonthRequest
from models.tables.planning import PlanningRulesRow
from models.tables.plans import Plan, PlanRequest, PlanState, SiteDay, VehicleChoice
from models.tables.stock import KitLot, StockMovement
from models.tables.stops import StopReason, StopReport, StopState
from models.vocabulary import KitKind, Movement
from routing.check import check
from routing.problem import Problem
from routing.solution import Route, Solution, StopStep
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK, nobody_listens

THURSDAY = WEEK + timedelta(days=3)
SUNDAY = WEEK + timedelta(days=6)


@pytest.fixture
def put(engine: Engine, coordinator: Colleague) -> Callable[..., None]:
    """``put(expiry, ambulance=20)``: a lot of first assays, and how many are where."""

    def counted(expiry: date, kind: KitKind = KitKind.HIV_A1, **places: int) -> None:
        with transaction(engine) as session:
            lot = KitLot(kind=kind, product="Determine", lot_number=f"D {expiry}", expiry=expiry)
            session.add(lot)
            session.flush()
            for place, count in places.items():
                session.add(
                    StockMovement(
                        lot_id=lot.id,
                        vehicle_id=None if place == "store" else place,
                        movement=Movement.COUNT,
                        amount=count,
                        day=WEEK,
                        staff_id=coordinator.id,
                    )
                )

    return counted


@pytest.fixture
def problem_of(engine: Engine, coordinator: Colleague) -> Callable[..., Problem]:
    """``problem_of(request)``: with what kits there are."""

    def made(request: PlanRequest, **rules: float) -> Problem:
        with transaction(engine) as session:
            if rules:
                change_planning_rules(session, coordinator.id, PlanningRulesRow.model_validate(rules))
            testable = clients_with_kits(session, request.days, request.vehicles, WEEK, (request.week,))
            return with_kits(planning_problem(session, request, None), testable)

    return made


def limits(problem: Problem) -> list[tuple[int, int | None]]:
    return [(each.most, None if each.days is None else len(each.days)) for each in problem.supplies or ()]


def test_kits_limit_by_place_expiry_and_share(
    week_request: PlanRequest, put: Callable[..., None], problem_of: Callable[..., Problem]
) -> None:
    asked = week_request.model_copy(update={"needs": {"juniper": 70, "poplar": 40, "spruce": 30}})
    assert problem_of(asked).supplies is None
    put(SUNDAY, kind=KitKind.CONDOMS, store=1)
    assert problem_of(asked).supplies is None
    put(WEEK - timedelta(days=1), store=500)
    put(THURSDAY, store=30, ambulance=20)
    put(SUNDAY, store=10)
    short = problem_of(asked)
    assert limits(short) == [(60, None), (10, 3)]
    assert [(stop.prize, stop.demand) for stop in short.stops if stop.id == "juniper"] == [(60, 60)]
    late = [SiteDay(site_id="juniper", day=WEEK + timedelta(days=i)) for i in range(4)]
    friday = problem_of(asked.model_copy(update={"forbidden": tuple(late)}))
    assert [stop.demand for stop in friday.stops if stop.id == "juniper"] == [10]
    must = asked.model_copy(update={"required": ("juniper",)})
    assert limits(problem_of(must)) == [(0, None)]
    assert [stop.demand for stop in problem_of(must).stops if stop.id == "juniper"] == [None]
    pinned = SiteDay(site_id="spruce", day=THURSDAY + timedelta(days=1))
    assert limits(problem_of(asked.model_copy(update={"pinned": (pinned,)}))) == [(30, None), (0, 3)]
    assert limits(problem_of(asked, kits_hiv_a1=200)) == [(30, None), (5, 3)]
    assert problem_of(asked, kits_limit=False).supplies is None
    put(SUNDAY + timedelta(days=1), store=200)
    assert problem_of(asked, kits_limit=True).supplies is None


def test_a_shortage_limits_the_plan_and_is_told(
    engine: Engine,
    settings: Settings,
    week_request: PlanRequest,
    ask: Callable[[PlanRequest], UUID],
    put: Callable[..., None],
) -> None:
    put(SUNDAY, store=45)
    names = ("juniper", "poplar", "walnut", "spruce")
    plan_id = ask(week_request.model_copy(update={"needs": dict.fromkeys(names, 20)}))
    solve_plan(engine, settings, plan_id)
    with transaction(engine) as session:
        plan = session.get_one(Plan, plan_id)
        assert plan.state == PlanState.SOLVED
        problem = Problem.model_validate(plan.problem, strict=False)
        solution = Solution.model_validate(plan.solution, strict=False)
        assert check(problem, solution) == []
        assert solution.prize <= 45
        week = week_view(session, plan, settings.zone)
    assert week.kits_limits == (KitsLimit(45, None),)
    assert week.totals.kits_least
    assert any(left.reason == "kits" for left in week.left_out)


@pytest.fixture
def published(engine: Engine, coordinator: Colleague, country: None) -> Callable[..., None]:
    """``published(week, juniper=(3, 40))``: a published week, with the day of each site and its clients."""

    def written(week: date, vehicle: str = "ambulance", **sites: tuple[int, int]) -> None:
        steps = {
            site: {"type": "stop", "stop": site, "place": "osh", "service_start": 36_000} for site in sites
        }
        plan = Plan(
            week=week,
            version=1,
            state=PlanState.PUBLISHED,
            created_by_id=coordinator.id,
            request={},
            problem={"stops": [{"id": site, "prize": clients} for site, (_, clients) in sites.items()]},
            solution={
                "routes": [
                    {"vehicle": vehicle, "day": str(week + timedelta(days=day)), "steps": [steps[site]]}
                    for site, (day, _) in sites.items()
                ]
            },
        )
        with transaction(engine) as session:
            session.add(plan)

    return written


@pytest.fixture
def testable(engine: Engine) -> Callable[..., list[int]]:
    """``testable(days, today)``: for how many clients there are kits from each of the days on."""

    def found(days: list[date], today: date = WEEK, **named: tuple[Any, ...]) -> list[int]:
        with transaction(engine) as session:
            vehicles = (VehicleChoice(vehicle_id="ambulance"),)
            left = clients_with_kits(session, days, vehicles, today, **named)
        assert left is not None
        return [*left.values()]

    return found


def test_published_weeks_use_their_kits_first(
    engine: Engine,
    put: Callable[..., None],
    published: Callable[..., None],
    testable: Callable[..., list[int]],
) -> None:
    tuesday, next_week, later = WEEK + timedelta(days=1), WEEK + timedelta(days=7), WEEK + timedelta(days=14)
    put(THURSDAY, store=30)
    put(later + timedelta(days=6), store=50, ambulance=20)
    assert testable([next_week, later]) == [70, 70]
    published(WEEK, juniper=(1, 40), walnut=(4, 5))
    # Ten of Tuesday's clients are tested with what is good for longer.
    assert testable([next_week, later]) == [55, 70]
    assert testable([next_week, later], tuesday) == [55, 70]
    published(later, juniper=(2, 25))
    assert testable([next_week, later]) == [30, 45]
    assert testable([next_week, later], replaced=(later,)) == [55, 70]
    with transaction(engine) as session:
        session.add(Vehicle(id="jeep", name="Jeep", depot_id="osh"))
    published(later + timedelta(days=7), vehicle="jeep", juniper=(2, 7))
    put(later + timedelta(days=30), jeep=4)
    assert testable([next_week, later]) == [27, 42]


def test_what_is_done_counts_until_the_vehicle_tells_of_its_kits(
    engine: Engine,
    coordinator: Colleague,
    put: Callable[..., None],
    published: Callable[..., None],
    testable: Callable[..., list[int]],
) -> None:
    friday = WEEK + timedelta(days=4)
    put(SUNDAY, ambulance=60)
    published(WEEK, juniper=(1, 20), poplar=(2, 10), walnut=(3, 5), spruce=(5, 15))
    rest = [friday, SUNDAY]

    def left(**named: Any) -> list[int]:
        return testable(rest, THURSDAY, replaced=(WEEK,), **named)

    assert left() == [30, 60]
    assert left(served=("walnut",)) == [25, 60]
    with transaction(engine) as session:
        session.add(
            StopReport(
                week=WEEK,
                site_id="poplar",
                staff_id=coordinator.id,
                state=StopState.SKIPPED,
                reason=StopReason.ROAD,
                day=THURSDAY,
            )
        )
    assert left() == [40, 60]
    with transaction(engine) as session:
        lot = session.exec(select(KitLot)).one()
        session.add(
            StockMovement(
                lot_id=lot.id,
                vehicle_id="ambulance",
                staff_id=coordinator.id,
                movement=Movement.USE,
                amount=23,
                day=WEEK + timedelta(days=1),
            )
        )
    assert left() == [37, 37]
    assert left(served=("walnut",)) == [32, 37]


def test_the_rest_of_a_week_keeps_its_promises_and_adds_what_is_left(
    engine: Engine, coordinator: Colleague, week_request: PlanRequest, put: Callable[..., None]
) -> None:
    names = ("juniper", "poplar", "walnut", "spruce")
    with transaction(engine) as session:
        asked = week_request.model_copy(update={"needs": dict.fromkeys(names, 20)})
        problem = planning_problem(session, asked, None)
    routes = [
        Route(
            vehicle="ambulance",
            day=str(day),
            start="osh",
            end="osh",
            driving=0,
            steps=(StopStep(stop=stop, place="osh", arrival=0, service_start=0, departure=0),),
        )
        for stop, day in (("juniper", WEEK), ("poplar", THURSDAY), ("walnut", SUNDAY))
    ]
    left = with_kits_left(problem, {THURSDAY: 45, SUNDAY: 15}, {"juniper"}, routes)
    assert limits(left) == [(5, None), (0, 1)]
    stops = {stop.id: (stop.prize, stop.demand) for stop in left.stops}
    assert [stops[name] for name in names] == [(20, None), (20, None), (20, None), (5, 5)]
    assert with_kits_left(problem, {THURSDAY: 60}, {"juniper"}, routes) == problem
    assert with_kits_left(problem, None, (), ()) is problem


@pytest.mark.parametrize("database_url", [None])
def test_the_weeks_of_a_month_share_the_kits_there_are(
    engine: Engine,
    settings: Settings,
    week_request: PlanRequest,
    coordinator: Colleague,
    put: Callable[..., None],
) -> None:
    put(WEEK + timedelta(days=99), store=30)
    with transaction(engine) as session:
        asked = MonthRequest(week=WEEK, vehicles=week_request.vehicles)
        month_id = request_month(session, coordinator.id, asked, nobody_listens).id
    solve_month(engine, settings.model_copy(update={"month_seconds": 6.0}), month_id)
    with transaction(engine, reads_only=True) as session:
        month = session.get_one(Month, month_id)
        assert month.state == PlanState.SOLVED, month.fault
        plans = session.exec(select(Plan).where(Plan.month_id == month_id)).all()
        for planned in (month, *plans):
            problem = Problem.model_validate(planned.problem, strict=False)
            assert check(problem, Solution.model_validate(planned.solution, strict=False)) == []
        assert 0 < (month.best or 0) <= 30
        assert sum(plan.best or 0 for plan in plans) <= 30
        assert month.kits_least
        assert any(plan.kits_least for plan in plans)
        view = month_view(session, month, settings.zone)
    assert view.kits_limits == (KitsLimit(30, None),)
    assert any(site.reason == "kits" for site in view.sites)
