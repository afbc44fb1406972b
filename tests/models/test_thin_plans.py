"""14 days after its week a plan tells no place and no way any more."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.operations.publish_plan import publish_plan
from models.operations.solve_plan import solve_plan
from models.operations.thin_plans import thin_plans
from models.settings import Settings
from models.tables.plans import PastStop, Plan, PlanCrew, PlanRequest, PlanState
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK


def test_a_past_week_is_thinned_to_counts_weekdays_and_hours(
    engine: Engine,
    settings: Settings,
    week_request: PlanRequest,
    ask: Callable[[PlanRequest], UUID],
    coordinator: Colleague,
) -> None:
    plan_id, draft_id = ask(week_request), ask(week_request)
    solve_plan(engine, settings, plan_id)
    with transaction(engine) as session:
        publish_plan(session, coordinator.id, plan_id)
        need = session.get_one(Plan, plan_id).best

    with transaction(engine) as session:
        assert thin_plans(session, WEEK + timedelta(days=7 + 13)) == 0
    with transaction(engine) as session:
        assert thin_plans(session, WEEK + timedelta(days=7 + 14)) == 2
        assert thin_plans(session, WEEK + timedelta(days=7 + 14)) == 0

    with transaction(engine) as session:
        plan, draft = session.get_one(Plan, plan_id), session.get_one(Plan, draft_id)
        assert (plan.state, plan.best, plan.version) == (PlanState.THINNED, need, 1)
        assert (plan.request, plan.problem, plan.solution) == ({}, None, None)
        assert (draft.request, draft.solution) == ({}, None)
        assert session.exec(select(PlanCrew)).all() == []
        stops = session.exec(select(PastStop)).all()
        assert {stop.site_id for stop in stops} >= {"juniper", "walnut"}
        assert all(8 <= stop.hour < 22 and 0 <= stop.weekday < 6 for stop in stops)

    with transaction(engine) as session:
        thin_plans(session, WEEK + timedelta(weeks=30))
        assert session.exec(select(PastStop)).all() == []
