"""The worker's verb, with the real solver on the real country."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine

import models.operations.solve_plan as module
from models.database import now, transaction
from models.operations.plan_claim import Claim
from models.operations.solve_plan import solve_plan, unfinished_plans
from models.operations.stop_plan import stop_plan
from models.settings import Settings
from models.tables.country import Site
from models.tables.plans import ClosedLeg, Plan, PlanRequest, PlanState, SiteDay
from routing.problem import Problem
from routing.solution import Solution
from routing.solve import Progress, solve
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK

Ask = Callable[[PlanRequest], UUID]


def plan_of(engine: Engine, plan_id: UUID) -> Plan:
    with transaction(engine, reads_only=True) as session:
        return session.get_one(Plan, plan_id)


def served(plan: Plan) -> dict[str, str]:
    """Site to day."""
    assert plan.solution is not None
    routes = plan.solution["routes"]
    return {step["stop"]: r["day"] for r in routes for step in r["steps"] if step["type"] == "stop"}


def test_a_week_is_planned_to_the_proof(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask
) -> None:
    plan_id = ask(week_request)
    assert unfinished_plans(engine) == [plan_id]

    assert solve_plan(engine, settings, plan_id)

    plan = plan_of(engine, plan_id)
    assert plan.state == PlanState.SOLVED
    assert plan.solution is not None
    assert plan.solution["status"] == "optimal"
    assert plan.best == plan.bound == plan.solution["prize"]
    assert {"juniper", "walnut"} <= served(plan).keys()
    assert unfinished_plans(engine) == []


def test_what_the_coordinator_knows_better_is_kept(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask
) -> None:
    friday, saturday = WEEK + timedelta(days=4), WEEK + timedelta(days=5)
    request = week_request.model_copy(
        update={
            "pinned": (SiteDay(site_id="willow", day=friday),),
            "required": ("sea-buckthorn",),
            "left_out": ("poplar",),
            "forbidden": tuple(SiteDay(site_id="juniper", day=day) for day in week_request.days[:5]),
        }
    )
    plan_id = ask(request)
    solve_plan(engine, settings, plan_id)

    stops = served(plan_of(engine, plan_id))
    assert stops["willow"] == friday.isoformat()
    assert stops.get("juniper", saturday.isoformat()) == saturday.isoformat()
    assert "sea-buckthorn" in stops
    assert "poplar" not in stops


def test_a_leg_closed_by_the_coordinator_cuts_the_south_off(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask
) -> None:
    closed = (
        ClosedLeg(from_id="toktogul", to_id="kara-kul"),
        ClosedLeg(from_id="kazarman", to_id="jalal-abad"),
    )
    plan_id = ask(week_request.model_copy(update={"closed_legs": closed}))
    solve_plan(engine, settings, plan_id)

    plan = plan_of(engine, plan_id)
    assert plan.solution is not None
    reasons = {left["stop"]: left["reason"] for left in plan.solution["unassigned"]}
    assert {site: reasons[site] for site in ("walnut", "pistachio", "apricot")} == {
        "walnut": "unreachable",
        "pistachio": "unreachable",
        "apricot": "unreachable",
    }


def test_requirements_that_exclude_each_other_are_named(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask
) -> None:
    pins = (SiteDay(site_id="walnut", day=WEEK), SiteDay(site_id="juniper", day=WEEK))
    plan_id = ask(week_request.model_copy(update={"pinned": pins}))
    solve_plan(engine, settings, plan_id)

    plan = plan_of(engine, plan_id)
    assert plan.state == PlanState.FAILED
    assert plan.solution is not None
    assert plan.solution["conflict"] == ["walnut"]


def test_a_fresh_claim_keeps_other_workers_out(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask
) -> None:
    plan_id = ask(week_request)
    assert Claim(engine, settings, plan_id).take()

    assert not solve_plan(engine, settings, plan_id)
    assert plan_of(engine, plan_id).state == PlanState.SOLVING


def test_a_dead_workers_claim_runs_out_and_its_late_answer_is_not_taken(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask
) -> None:
    plan_id = ask(week_request)
    dead = Claim(engine, settings, plan_id)
    dead.take()
    with transaction(engine) as session:
        session.get_one(Plan, plan_id).claimed_until = now() - timedelta(seconds=1)

    assert solve_plan(engine, settings, plan_id)

    solved = plan_of(engine, plan_id)
    with transaction(engine) as session:
        assert not dead.finish(session, state=PlanState.FAILED)
    assert plan_of(engine, plan_id) == solved


def test_roads_or_sites_that_change_meanwhile_are_solved_again(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id, runs = ask(week_request), 0

    def solve_while_a_site_closes(*arguments: object, **named: object) -> Solution:
        nonlocal runs
        runs += 1
        with transaction(engine) as session:
            session.get_one(Site, "walnut").active = False
        return solve(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "solve", solve_while_a_site_closes)
    solve_plan(engine, settings, plan_id)

    assert runs == 2
    assert "walnut" not in served(plan_of(engine, plan_id))


def test_a_solver_that_breaks_a_rule_is_not_believed(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id = ask(week_request)

    def boast(problem: Problem, **named: object) -> Solution:
        found = solve(problem, **named)  # type: ignore[arg-type]
        return found.model_copy(update={"prize": found.prize + 1})

    monkeypatch.setattr(module, "solve", boast)
    solve_plan(engine, settings, plan_id)

    plan = plan_of(engine, plan_id)
    assert (plan.state, plan.solution) == (PlanState.FAILED, None)
    assert "breaks a rule" in (plan.fault or "")


def test_a_fault_of_the_planner_is_told_and_ends_the_job(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> Solution:
        raise ZeroDivisionError

    plan_id = ask(week_request)
    monkeypatch.setattr(module, "solve", stumble)

    assert solve_plan(engine, settings, plan_id)
    assert plan_of(engine, plan_id).state == PlanState.FAILED


def test_a_wish_to_stop_reaches_the_solver_and_progress_the_page(
    engine: Engine, settings: Settings, week_request: PlanRequest, ask: Ask, coordinator: Colleague
) -> None:
    quick = settings.model_copy(update={"plan_lease_seconds": 0.4})
    plan_id = ask(week_request)
    claim = Claim(engine, quick, plan_id)
    claim.take()
    with claim.alive():
        claim.report(Progress(prize=5, bound=9, driving=0, seconds=0.0))
        _until(lambda: plan_of(engine, plan_id).best == 5)
        assert plan_of(engine, plan_id).bound == 9
        with transaction(engine) as session:
            stop_plan(session, coordinator.id, plan_id)
        assert claim.stopped.wait(3)


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
