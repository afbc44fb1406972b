"""A shortage of kits limits the plan, and the week says so."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine

from models.database import transaction
from models.operations.change_planning_rules import change_planning_rules
from models.operations.solve_plan import solve_plan
from models.queries.kit_supplies import with_kits
from models.queries.planning_problem import planning_problem
from models.queries.week import week_view
from models.queries.week_kits import KitsLimit
from models.settings import Settings
from models.tables.planning import PlanningRulesRow
from models.tables.plans import Plan, PlanRequest, PlanState, SiteDay
from models.tables.stock import KitLot, StockMovement
from models.vocabulary import KitKind, Movement
from routing.check import check
from routing.problem import Problem
from routing.solution import Solution
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK

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
            return with_kits(session, request, planning_problem(session, request, None))

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
    assert limits(problem_of(must)) == [(70, None)]
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
