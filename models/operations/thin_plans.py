from datetime import date, timedelta

from sqlmodel import Session, col, delete, select

from models.audit import record
from models.tables.plans import PastStop, Plan, PlanCrew, PlanState

KEPT_WHOLE = timedelta(days=14)
REMEMBERED = timedelta(weeks=26)


def thin_plans(session: Session, today: date) -> int:
    """Reduce weeks that ended more than 14 days ago to counts, and each stop to weekday and hour.

    A plan tells where the ambulance stands, and when; what is not kept cannot be taken. The answer is
    the number of plans thinned.
    """
    last_week = today - KEPT_WHOLE - timedelta(days=7)
    old = session.exec(select(Plan).where(Plan.week <= last_week, Plan.state != PlanState.THINNED)).all()
    for plan in old:
        if plan.state == PlanState.PUBLISHED and plan.solution:
            session.add_all(_past_stops(plan))
        session.exec(delete(PlanCrew).where(col(PlanCrew.plan_id) == plan.id))
        plan.request, plan.problem, plan.solution, plan.reason = {}, None, None, None
        plan.state = PlanState.THINNED
        record(session, None, "plan thinned", plan.id)
    session.exec(delete(PastStop).where(col(PastStop.week) < today - REMEMBERED))
    session.flush()
    return len(old)


def _past_stops(plan: Plan) -> list[PastStop]:
    routes = (plan.solution or {})["routes"]
    return [
        PastStop(
            week=plan.week,
            site_id=step["stop"],
            weekday=date.fromisoformat(route["day"]).weekday(),
            hour=step["service_start"] // 3600,
        )
        for route in routes
        for step in route["steps"]
        if step["type"] == "stop"
    ]
