"""Crews: days without a legal one are no working days, and women-only sites wait for a crew of women."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import transaction
from models.errors import Conflict, DomainError, Invalid, NotFound
from models.operations.change_crew import enter_day_off, remove_day_off, save_crew_member
from models.operations.change_planning_rules import change_planning_rules
from models.operations.thin_plans import thin_plans
from models.queries.month_problem import month_inputs
from models.queries.month_weeks import week_of
from models.queries.planning_problem import planning_problem
from models.queries.week import week_view
from models.settings import Settings
from models.tables.country import Site
from models.tables.crews import CrewMemberRow, DayOff, DayOffRow
from models.tables.fleet import Vehicle
from models.tables.months import MonthRequest
from models.tables.planning import PlanningRulesRow
from models.tables.plans import Plan, PlanRequest, PlanState, VehicleChoice
from routing.check import check
from routing.problem import Problem
from routing.solution import Solution
from routing.solve import solve
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK

DAYS = [WEEK + timedelta(days=i) for i in range(7)]
WORKING = [day.isoformat() for day in DAYS[:6]]
DRIVER, NURSE, WOMAN_DRIVER = (UUID(int=i) for i in (1, 2, 3))


@pytest.fixture
def crew(engine: Engine, coordinator: Colleague, nurse: Colleague, country: None) -> None:
    """A driver by a label, the nurse by her account, and a woman who drives."""
    with transaction(engine) as session:
        for member_id, row in (
            (DRIVER, CrewMemberRow(label="driver 1", drives=True)),
            (NURSE, CrewMemberRow(staff_id=nurse.id, tests=True, for_women=True)),
            (WOMAN_DRIVER, CrewMemberRow(label="driver 2", drives=True, for_women=True)),
        ):
            save_crew_member(session, coordinator.id, member_id, row)


@pytest.fixture
def off(engine: Engine, coordinator: Colleague, crew: None) -> Callable[..., UUID]:
    """``off(DRIVER, 0, 2)``: from Monday to Wednesday."""

    def entered(member_id: UUID, first: int, last: int) -> UUID:
        row = DayOffRow(member_id=member_id, first_day=DAYS[first], last_day=DAYS[last])
        with transaction(engine) as session:
            day_off_id = uuid4()
            assert enter_day_off(session, coordinator.id, day_off_id, row)
            return day_off_id

    return entered


def request_of(nurse: Colleague, *members: UUID, vehicle: str = "ambulance") -> PlanRequest:
    choice = VehicleChoice(vehicle_id=vehicle, crew=(nurse.id,), members=members)
    return PlanRequest(week=WEEK, vehicles=(choice,), needs={"juniper": 30})


def problem_of(engine: Engine, request: PlanRequest) -> Problem:
    with transaction(engine) as session:
        return planning_problem(session, request, None)


def shifts(problem: Problem) -> list[str]:
    return [shift.day for shift in problem.vehicles[0].shifts]


def windows(problem: Problem, site: str = "juniper") -> dict[str, tuple[str, ...] | None]:
    stop = next(stop for stop in problem.stops if stop.id == site)
    return {window.day: window.vehicles for window in stop.windows or ()}


def test_a_vehicle_works_on_days_with_a_driver_and_somebody_who_tests(
    engine: Engine, nurse: Colleague, coordinator: Colleague, off: Callable[..., UUID]
) -> None:
    off(DRIVER, 0, 1)
    off(NURSE, 4, 4)
    assert shifts(problem_of(engine, request_of(nurse, DRIVER))) == WORKING[2:4] + WORKING[5:]
    assert shifts(problem_of(engine, request_of(nurse, DRIVER, WOMAN_DRIVER))) == WORKING[:4] + WORKING[5:]
    assert shifts(problem_of(engine, request_of(nurse))) == []
    rules = PlanningRulesRow(crew_driver=False)
    with transaction(engine) as session:
        change_planning_rules(session, coordinator.id, rules)
    assert shifts(problem_of(engine, request_of(nurse))) == WORKING[:4] + WORKING[5:]


def test_where_nobody_is_in_the_list_no_day_is_refused(
    engine: Engine, country: None, nurse: Colleague
) -> None:
    assert shifts(problem_of(engine, request_of(nurse))) == WORKING


def women_only(engine: Engine, *sites: str) -> None:
    with transaction(engine) as session:
        for site in sites:
            session.get_one(Site, site).women_only = True


def test_a_site_that_asks_for_women_only_waits_for_them(
    engine: Engine, nurse: Colleague, off: Callable[..., UUID]
) -> None:
    women_only(engine, "juniper")
    off(WOMAN_DRIVER, 0, 2)
    assert windows(problem_of(engine, request_of(nurse, DRIVER))) == {}
    both = problem_of(engine, request_of(nurse, DRIVER, WOMAN_DRIVER))
    assert shifts(both) == WORKING
    assert windows(both) == dict.fromkeys(WORKING[3:])
    assert both.format == "marshrut-problem/1"


def test_of_two_vehicles_only_the_one_with_women_may_serve_it(
    engine: Engine, nurse: Colleague, crew: None
) -> None:
    women_only(engine, "juniper")
    with transaction(engine) as session:
        session.add(Vehicle(id="second", name="Second", depot_id="osh"))
    request = request_of(nurse, WOMAN_DRIVER)
    second = VehicleChoice(vehicle_id="second", members=(DRIVER,))
    problem = problem_of(engine, request.model_copy(update={"vehicles": (*request.vehicles, second)}))
    assert windows(problem) == dict.fromkeys(WORKING, ("ambulance",))
    assert problem.format == "marshrut-problem/2"
    assert [len(vehicle.shifts) for vehicle in problem.vehicles] == [6, 0]


@pytest.mark.parametrize("database_url", [None])
def test_in_a_month_too_only_the_vehicle_with_women_may_serve_it(
    engine: Engine, nurse: Colleague, crew: None, coordinator: Colleague
) -> None:
    women_only(engine, "juniper")
    with transaction(engine) as session:
        change_planning_rules(session, coordinator.id, PlanningRulesRow(crew_tester=False))
        session.add(Vehicle(id="second", name="Second", depot_id="osh"))
        second = VehicleChoice(vehicle_id="second", members=(DRIVER,))
        vehicles = (*request_of(nurse, WOMAN_DRIVER).vehicles, second)
        asked = MonthRequest(week=WEEK, vehicles=vehicles, required=("juniper",))
        month = month_inputs(session, asked, None, WEEK).problem
    answer = solve(month, seconds=3.0)
    assert check(month, answer) == []
    served = {route.vehicle for route in answer.routes for step in route.stops if step.stop == "juniper"}
    assert served
    assert {name.partition("@")[0] for name in served} == {"ambulance"}
    week = week_of(month, answer.routes, WEEK)
    named = {window.vehicles for stop in week.stops if stop.id == "juniper" for window in stop.windows or ()}
    assert named <= {("ambulance",)}


def test_the_week_says_who_is_in_the_crew_and_why_a_site_is_left_out(
    engine: Engine,
    settings: Settings,
    nurse: Colleague,
    ask: Callable[[PlanRequest], UUID],
    off: Callable[..., UUID],
) -> None:
    """A plan by hand: Juniper on Monday, nothing else."""
    women_only(engine, "juniper", "spruce")
    off(DRIVER, 2, 2)
    off(WOMAN_DRIVER, 1, 6)
    plan_id = ask(request_of(nurse, DRIVER, WOMAN_DRIVER))
    with transaction(engine) as session:
        session.get_one(Site, "spruce").mon = ""
        plan = session.get_one(Plan, plan_id)
        plan.problem, plan.solution = _by_hand(session, PlanRequest.model_validate(plan.request))
        plan.state = PlanState.SOLVED
        session.flush()
        week = week_view(session, plan, settings.zone)
    (route,) = week.routes
    assert (route.crew.names, route.crew.behind) == (("driver 2", nurse.name), ("driver 1",))
    assert [left.site_id for left in week.left_out if left.reason == "crew"] == ["spruce"]
    (missing,) = [warning for warning in week.warnings if warning.kind == "crew"]
    assert (missing.days, missing.driver, missing.tester) == ((DAYS[2],), True, False)


def _by_hand(session: Session, request: PlanRequest) -> tuple[dict[str, object], dict[str, object]]:
    problem = planning_problem(session, request, None)
    stop = next(stop for stop in problem.stops if stop.id == "juniper")
    start, end = 36_000, 36_000 + stop.service
    steps = [
        {"type": "start", "place": stop.place, "arrival": start, "departure": start},
        {"type": "stop", "stop": stop.id, "place": stop.place, "arrival": start}
        | {"service_start": start, "departure": end},
        {"type": "end", "place": stop.place, "arrival": end},
    ]
    route = {"vehicle": "ambulance", "day": WORKING[0], "start": stop.place, "end": stop.place, "driving": 0}
    left = [
        {"stop": other.id, "reason": "unreachable", "detail": "by hand"}
        for other in problem.stops
        if other.id != stop.id
    ]
    values = {"status": "feasible", "prize": stop.prize, "bound": stop.prize, "driving": 0, "metres": 0}
    values |= {"driving_bound": 0, "seconds": 0.0, "routes": [route | {"steps": steps}], "unassigned": left}
    solution = Solution.model_validate(values, strict=False)
    return problem.model_dump(mode="json", by_alias=True), solution.model_dump(mode="json")


def test_bad_entries_are_refused_and_days_off_go_after_a_while(
    engine: Engine, nurse: Colleague, coordinator: Colleague, off: Callable[..., UUID]
) -> None:
    kept = off(DRIVER, 0, 1)
    other = DayOffRow(member_id=DRIVER, first_day=DAYS[0], last_day=DAYS[5])
    wrong: list[tuple[type[DomainError], Callable[[Session], object]]] = [
        (Conflict, lambda s: save_crew_member(s, coordinator.id, uuid4(), CrewMemberRow(staff_id=nurse.id))),
        (Invalid, lambda s: save_crew_member(s, coordinator.id, uuid4(), CrewMemberRow(staff_id=uuid4()))),
        (Conflict, lambda s: enter_day_off(s, coordinator.id, kept, other)),
        (
            NotFound,
            lambda s: enter_day_off(
                s, coordinator.id, uuid4(), other.model_copy(update={"member_id": uuid4()})
            ),
        ),
        (NotFound, lambda s: remove_day_off(s, coordinator.id, uuid4())),
    ]
    for error, act in wrong:
        with pytest.raises(error), transaction(engine) as session:
            act(session)
    for values in ({}, {"label": "driver", "staff_id": str(nurse.id)}):
        with pytest.raises(ValueError):
            CrewMemberRow.model_validate(values)
    with transaction(engine) as session:
        thin_plans(session, DAYS[1] + timedelta(days=13))
        assert session.exec(select(DayOff.id)).all() == [kept]
        thin_plans(session, DAYS[1] + timedelta(days=14))
        assert session.exec(select(DayOff.id)).all() == []
