"""Which plans a person may read, and how much of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.errors import N_, NotFound
from models.permissions import Scope
from models.tables.plans import Plan, PlanCrew, PlanState

LISTED = 60
# Large, and of no use in a list; read when it is asked for.
UNREAD = [defer(cast(Any, part)) for part in (Plan.request, Plan.problem)]
UNREAD_ANSWER = defer(cast(Any, Plan.solution))


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """What a manager sees of a week: numbers, never places or hours. Driving in seconds."""

    week: date
    version: int
    need_served: int
    sites_served: int
    sites_left_out: int
    days_on_the_road: int
    driving: int


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def next_monday(day: date) -> date:
    """The week that is planned next."""
    return monday_of(day) + timedelta(days=7)


def listed_plans(session: Session, staff_id: UUID, scope: Scope, today: date) -> list[Plan]:
    """The plans a person may open, the latest week first."""
    statement = select(Plan).order_by(col(Plan.week).desc(), col(Plan.created_at).desc()).limit(LISTED)
    statement = statement.options(*UNREAD)
    if scope == Scope.OWN_CREW:
        weeks = (monday_of(today), next_monday(today))
        statement = statement.join(PlanCrew).where(
            PlanCrew.staff_id == staff_id, Plan.state == PlanState.PUBLISHED, col(Plan.week).in_(weeks)
        )
    elif scope == Scope.COUNTS:
        return list(session.exec(statement.where(Plan.state == PlanState.PUBLISHED)))
    return list(session.exec(statement.options(UNREAD_ANSWER)))


def readable_plan(session: Session, staff_id: UUID, scope: Scope, plan_id: UUID, today: date) -> Plan:
    """A plan that this person may read whole.

    Raises
    ------
    NotFound
        There is none, or it is not theirs to read: which of the two is not said.
    """
    if scope == Scope.ALL:
        plan = session.get(Plan, plan_id)
    else:
        readable = listed_plans(session, staff_id, scope, today) if scope == Scope.OWN_CREW else []
        plan = next((plan for plan in readable if plan.id == plan_id), None)
    if plan is None:
        raise NotFound(N_("There is no such plan."))
    return plan


def counts_of(plan: Plan) -> PlanCounts | None:
    """The numbers of a published week, while they are kept."""
    if plan.solution is None or plan.version is None:
        return None
    routes = plan.solution["routes"]
    return PlanCounts(
        week=plan.week,
        version=plan.version,
        need_served=plan.solution["prize"],
        sites_served=sum(step["type"] == "stop" for route in routes for step in route["steps"]),
        sites_left_out=len(plan.solution["unassigned"]),
        days_on_the_road=len(routes),
        driving=plan.solution["driving"],
    )


@dataclass(frozen=True, slots=True)
class Siblings:
    """Other plans of the same week: to compare with, and whether one is published already."""

    others: tuple[Plan, ...]
    published: Plan | None


def plan_siblings(session: Session, plan: Plan) -> Siblings:
    """The week's other plans that have an answer, the latest first."""
    statement = select(Plan).where(Plan.week == plan.week, Plan.id != plan.id)
    statement = statement.options(*UNREAD, UNREAD_ANSWER)
    kept = statement.where(col(Plan.solution).is_not(None), Plan.state != PlanState.FAILED)
    others = tuple(session.exec(kept.order_by(col(Plan.created_at).desc())))
    return Siblings(others, next((other for other in others if other.state == PlanState.PUBLISHED), None))


def own_vehicle(session: Session, staff_id: UUID, plan: Plan) -> str:
    """On which vehicle this person of a published plan's crew is."""
    return session.get_one(PlanCrew, (plan.id, staff_id)).vehicle_id


def own_solution(session: Session, staff_id: UUID, plan: Plan) -> dict[str, Any]:
    """The published answer as far as it is this person's: the routes of their own vehicle."""
    vehicle_id, solution = own_vehicle(session, staff_id, plan), plan.solution or {}
    return {"routes": [route for route in solution.get("routes", []) if route["vehicle"] == vehicle_id]}
