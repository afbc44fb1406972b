"""Which months are kept, and which plan stands for each of a month's weeks."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.errors import N_, NotFound
from models.queries.month_problem import published_weeks
from models.queries.month_weeks import IN_WEEK
from models.tables.months import Month, mondays_from
from models.tables.plans import Plan, PlanState

LISTED = 12
# Large, and of no use in a list.
UNREAD = [defer(cast(Any, part)) for part in (Month.request, Month.problem, Month.solution)]


def listed_months(session: Session) -> list[Month]:
    """The latest first."""
    latest = select(Month).order_by(col(Month.week).desc(), col(Month.created_at).desc())
    return list(session.exec(latest.limit(LISTED).options(*UNREAD)))


def readable_month(session: Session, month_id: UUID) -> Month:
    """Raises NotFound."""
    month = session.get(Month, month_id)
    if month is None:
        raise NotFound(N_("There is no such plan."))
    return month


def plans_of_month(session: Session, month: Month) -> Mapping[date, Plan]:
    """For each of its weeks what is published, else the latest draft that was made for it."""
    drafts = select(Plan).where(Plan.month_id == month.id, Plan.state == PlanState.SOLVED)
    latest = {plan.week: plan for plan in session.exec(drafts.order_by(col(Plan.created_at)))}
    return {**latest, **published_weeks(session, mondays_from(month.week))}


def has_changed(month: Month, plans: Mapping[date, Plan]) -> bool:
    """Whether a week was planned anew since, so that the month's figures are not of what stands there."""
    planned = {vehicle["id"].partition(IN_WEEK)[2] for vehicle in (month.problem or {}).get("vehicles", ())}
    weeks = [plan for week, plan in plans.items() if week.isoformat() in planned]
    first = [plan for plan in weeks if plan.month_id == month.id and plan.based_on_id is None]
    return len(first) < len(planned)
