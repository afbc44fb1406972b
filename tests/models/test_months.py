"""Four weeks planned together, with the real solver on the real country."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

import models.operations.solve_month as module
from models.database import transaction
from models.errors import Conflict, DomainError
from models.need.varied_times import week_hour
from models.operations.alert_site import enter_alert
from models.operations.plan_claim import Claim
from models.operations.publish_plan import publish_plan
from models.operations.request_month import request_month
from models.operations.solve_month import solve_month, unfinished_months
from models.operations.solve_plan import solve_plan
from models.operations.stop_plan import stop_month
from models.operations.thin_plans import thin_plans
from models.permissions import Scope
from models.settings import Settings
from models.tables.country import Site
from models.tables.months import Month, MonthRequest
from models.tables.plans import Plan, PlanRequest, PlanState, VehicleChoice
from models.tables.stops import AlertKind, SiteAlertRow
from routing.check import check
from routing.problem import Problem
from routing.solution import Solution
from routing.solve import Progress, solve
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK, nobody_listens

AskMonth = Callable[..., UUID]
ONCE = pytest.mark.parametrize("database_url", [None])
# Of visits to a site: the day and the second at which the service begins.
Visits = dict[str, list[tuple[date, int]]]


@pytest.fixture
def hurried(settings: Settings) -> Settings:
    return settings.model_copy(update={"month_seconds": 8.0})


@pytest.fixture
def ask_month(engine: Engine, country: None, coordinator: Colleague, nurse: Colleague) -> AskMonth:
    def asked(**changes: object) -> UUID:
        vehicles = (VehicleChoice(vehicle_id="ambulance", crew=(nurse.id,)),)
        request = MonthRequest.model_validate({"week": WEEK, "vehicles": vehicles, **changes})
        with transaction(engine) as session:
            return request_month(session, coordinator.id, request, nobody_listens).id

    return asked


def plans_of(engine: Engine, month_id: UUID) -> list[Plan]:
    with transaction(engine, reads_only=True) as session:
        return list(session.exec(select(Plan).where(Plan.month_id == month_id).order_by(col(Plan.week))))


def month_of(engine: Engine, month_id: UUID) -> Month:
    with transaction(engine, reads_only=True) as session:
        return session.get_one(Month, month_id)


def visits_of(plans: list[Plan]) -> Visits:
    visits: Visits = defaultdict(list)
    for plan in plans:
        for route in (plan.solution or {})["routes"]:
            for step in route["steps"]:
                if step["type"] == "stop":
                    visits[step["stop"]].append((date.fromisoformat(route["day"]), step["service_start"]))
    return visits


def assert_kept_apart(visits: Visits, *, gap: int, most: int, width: int = 2) -> None:
    for times in visits.values():
        assert len(times) <= most
        for (day, begin), (other, begins) in combinations(times, 2):
            assert abs((other - day).days) >= gap
            hours = week_hour(day.weekday(), begin // 3600), week_hour(other.weekday(), begins // 3600)
            assert min((hours[0] - hours[1]) % 168, (hours[1] - hours[0]) % 168) > width


def test_a_month_is_four_weeks_that_keep_their_visits_apart(
    engine: Engine, hurried: Settings, ask_month: AskMonth
) -> None:
    month_id = ask_month()
    assert unfinished_months(engine) == [month_id]
    assert solve_month(engine, hurried, month_id)
    assert unfinished_months(engine) == []

    month, plans = month_of(engine, month_id), plans_of(engine, month_id)
    assert (month.state, month.fault) == (PlanState.SOLVED, None)
    assert [plan.week for plan in plans] == [WEEK + timedelta(weeks=i) for i in range(4)]
    # A later visit's share of the need is rounded down, which loses less than 1 a visit.
    assert month.best is not None
    assert 0 <= month.best - sum(plan.best or 0 for plan in plans) < sum(map(len, visits_of(plans).values()))
    assert month.bound is not None
    assert month.best <= month.bound
    for planned in (month, *plans):
        problem = Problem.model_validate(planned.problem, strict=False)
        assert check(problem, Solution.model_validate(planned.solution, strict=False)) == []
    visits = visits_of(plans)
    assert_kept_apart(visits, gap=7, most=4)
    assert any(len(times) > 1 for times in visits.values())


@ONCE
def test_published_weeks_stand_fixed_and_count(
    engine: Engine, hurried: Settings, ask_month: AskMonth, coordinator: Colleague
) -> None:
    first = ask_month()
    solve_month(engine, hurried, first)
    second = plans_of(engine, first)[1]
    with transaction(engine) as session:
        publish_plan(session, coordinator.id, second.id)

    again = ask_month()
    solve_month(engine, hurried, again)

    weeks = plans_of(engine, again)
    assert [plan.week for plan in weeks] == [WEEK + timedelta(weeks=i) for i in (0, 2, 3)]
    assert_kept_apart(visits_of([second, *weeks]), gap=7, most=4)
    driven = {route["day"] for plan in weeks for route in (plan.solution or {})["routes"]}
    assert not driven & set(map(str, PlanRequest.model_validate(second.request).days))


@ONCE
def test_a_site_has_its_own_gap_and_frequency(engine: Engine, hurried: Settings, ask_month: AskMonth) -> None:
    with transaction(engine) as session:
        juniper, walnut = session.get_one(Site, "juniper"), session.get_one(Site, "walnut")
        juniper.most_visits, juniper.least_gap = 3, 6
        walnut.most_visits = 1
    month_id = ask_month()
    solve_month(engine, hurried, month_id)

    visits = visits_of(plans_of(engine, month_id))
    assert len(visits["juniper"]) in (2, 3)
    assert len(visits["walnut"]) == 1
    assert_kept_apart({"juniper": visits["juniper"]}, gap=6, most=3)


@ONCE
def test_alerts_and_what_was_asked_hold_in_each_week(
    engine: Engine, hurried: Settings, ask_month: AskMonth, coordinator: Colleague
) -> None:
    until = WEEK + timedelta(days=16)
    with transaction(engine) as session:
        raid = SiteAlertRow(site_id="juniper", kind=AlertKind.RAID, first_day=WEEK, last_day=until)
        enter_alert(session, coordinator.id, Scope.ALL, uuid4(), raid, WEEK)
    off = {WEEK + timedelta(days=i): "" for i in range(7)}
    ambulance = {"vehicle_id": "ambulance", "shifts": off}
    month_id = ask_month(vehicles=[ambulance], left_out=["poplar"], required=["apricot"])
    solve_month(engine, hurried, month_id)

    plans = plans_of(engine, month_id)
    visits = visits_of(plans)
    assert all(day > until for day, _ in visits["juniper"])
    assert visits["juniper"]
    assert visits["apricot"]
    assert "poplar" not in visits
    assert (plans[0].solution or {})["routes"] == []


@ONCE
def test_what_is_required_and_cannot_be_served_is_told(
    engine: Engine, hurried: Settings, ask_month: AskMonth
) -> None:
    off = {WEEK + timedelta(days=i): "" for i in range(28)}
    month_id = ask_month(vehicles=[{"vehicle_id": "ambulance", "shifts": off}], required=["apricot"])
    solve_month(engine, hurried, month_id)
    month = month_of(engine, month_id)
    assert (month.state, month.fault) == (PlanState.FAILED, module.NO_PLAN)
    assert plans_of(engine, month_id) == []


@ONCE
def test_a_week_that_is_published_meanwhile_is_planned_around(
    engine: Engine,
    hurried: Settings,
    ask_month: AskMonth,
    ask: Callable[[PlanRequest], UUID],
    week_request: PlanRequest,
    coordinator: Colleague,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    month_id, week = ask_month(), ask(week_request)
    solve_plan(engine, hurried.model_copy(update={"plan_seconds": 4.0}), week)
    runs = 0

    def solve_while_a_colleague_publishes(*arguments: Any, **named: Any) -> Solution:
        nonlocal runs
        runs += 1
        if runs == 1:
            with transaction(engine) as session:
                publish_plan(session, coordinator.id, week)
        return solve(*arguments, **named)

    monkeypatch.setattr(module, "solve", solve_while_a_colleague_publishes)
    solve_month(engine, hurried.model_copy(update={"month_seconds": 6.0}), month_id)
    assert runs == 2
    assert [plan.week for plan in plans_of(engine, month_id)] == [
        WEEK + timedelta(weeks=i) for i in (1, 2, 3)
    ]


@ONCE
def test_a_month_is_watched_and_stopped(
    engine: Engine,
    settings: Settings,
    ask_month: AskMonth,
    coordinator: Colleague,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    month_id, heard = ask_month(), 0
    told = Claim.report

    def stop_at_the_first_plan(claim: Claim, progress: Progress) -> None:
        nonlocal heard
        heard += 1
        told(claim, progress)
        if heard == 1:
            with transaction(engine) as session:
                stop_month(session, coordinator.id, month_id)
            claim.stopped.wait(10)

    monkeypatch.setattr(Claim, "report", stop_at_the_first_plan)
    solve_month(engine, settings, month_id)
    month = month_of(engine, month_id)
    assert month.state == PlanState.SOLVED
    assert heard
    assert len(plans_of(engine, month_id)) == 4
    with transaction(engine) as session, pytest.raises(Conflict):
        stop_month(session, coordinator.id, month_id)


@ONCE
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"required": ["nowhere"]}, "nowhere is not known"),
        ({"vehicles": [{"vehicle_id": "tank"}]}, "tank is not known"),
        ({"vehicles": [{"vehicle_id": "ambulance", "crew": [uuid4()]}]}, "not medical staff"),
    ],
)
def test_a_month_of_unknown_things_is_refused(
    engine: Engine, ask_month: AskMonth, changes: dict[str, object], told: str
) -> None:
    with pytest.raises(DomainError, match=told):
        ask_month(**changes)
    with transaction(engine) as session:
        assert session.exec(select(Month)).all() == []


@ONCE
def test_a_month_is_thinned_with_its_first_week(engine: Engine, ask_month: AskMonth) -> None:
    month_id = ask_month()
    for day, state in (
        (WEEK + timedelta(days=20), PlanState.QUEUED),
        (WEEK + timedelta(days=21), PlanState.THINNED),
    ):
        with transaction(engine) as session:
            thin_plans(session, day)
        assert month_of(engine, month_id).state == state
    assert month_of(engine, month_id).request == {}
